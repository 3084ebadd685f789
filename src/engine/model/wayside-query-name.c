/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The names of the folders of queries. */

#include "config.h"

#include "wayside-query-private.h"

#include <string.h>

/* Hexadecimal digits: enough to distinguish the lists of one user. */
#define CHECKSUM_LENGTH 8

/* Maximum length of the part of a folder name that comes from the name of a file or a user. */
#define MAX_NAME_LENGTH 40

/* Replaces what may not be part of a file name: only A-Z, a-z, 0-9, "-" and "_" remain. */
char *
wayside_query_dup_plain_name (const char *text)
{
  g_autoptr (GString) name = g_string_new (NULL);

  for (const char *c = text; *c != '\0' && name->len < MAX_NAME_LENGTH; c = g_utf8_next_char (c))
    if (g_ascii_isalnum (*c) || *c == '-' || *c == '_')
      g_string_append_c (name, *c);
    else if (name->len > 0 && name->str[name->len - 1] != '_')
      g_string_append_c (name, '_');

  while (name->len > 0 && name->str[name->len - 1] == '_')
    g_string_truncate (name, name->len - 1);
  return g_string_free (g_steal_pointer (&name), FALSE);
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static char *
dup_list_name (GPtrArray *ids)
{
  g_autoptr (GPtrArray) sorted = g_ptr_array_copy (ids, NULL, NULL);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  /* The copy does not own its elements. */
  g_ptr_array_set_free_func (sorted, NULL);
  g_ptr_array_sort (sorted, compare_ids);
  for (guint i = 0; i < sorted->len; i++)
    {
      g_checksum_update (checksum, g_ptr_array_index (sorted, i), -1);
      g_checksum_update (checksum, (const guchar *) "\n", 1);
    }

  return g_strdup_printf ("images_%u_%.*s", ids->len, CHECKSUM_LENGTH, g_checksum_get_string (checksum));
}

/* Names of users may have any letters, so a checksum distinguishes those that look the same without them. */
static char *
dup_creator_name (const char *creator)
{
  g_autofree char *name = wayside_query_dup_plain_name (creator);
  g_autofree char *checksum = NULL;

  if (g_str_equal (name, creator))
    return g_strconcat ("creator_", name, NULL);

  checksum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, creator, -1);
  return g_strdup_printf ("creator_%s%s%.*s", name, *name != '\0' ? "_" : "", CHECKSUM_LENGTH, checksum);
}

/**
 * wayside_query_dup_folder_name:
 * @self: a query
 *
 * Returns the name of the folder for the pairs below the output root. It consists only of checked keys and
 * numbers. The order of a list of images does not change its name, so that the download can be resumed with
 * any order.
 *
 * Returns: (transfer full): the name, such as "image_135511895288847", "sequence_7nfcwfvjdtphz7yj6zat6a",
 *   "bbox_9.94_53.596_9.95_53.6" or, after the number of images and a checksum of their ids,
 *   "images_23_5e8848f2"; "area_harbour_1f0c2a9e" has a checksum of the region; "creator_trekviewhq" is of a user
 */
char *
wayside_query_dup_folder_name (WaysideQuery *self)
{
  g_autofree char *numbers = NULL;
  const char *key;

  g_return_val_if_fail (WAYSIDE_IS_QUERY (self), NULL);

  key = wayside_query_get_key (self);
  switch (wayside_query_get_kind (self))
    {
    case WAYSIDE_QUERY_IMAGE:
      return g_strconcat ("image_", key, NULL);
    case WAYSIDE_QUERY_SEQUENCE:
      return g_strconcat ("sequence_", key, NULL);
    case WAYSIDE_QUERY_BBOX:
      numbers = wayside_bbox_to_string (wayside_query_get_bbox (self), "_");
      return g_strconcat ("bbox_", numbers, NULL);
    case WAYSIDE_QUERY_IMAGES:
      return dup_list_name (wayside_query_get_ids (self));
    case WAYSIDE_QUERY_AREA:
      return g_strdup_printf ("area_%s_%s", key,
                              wayside_region_get_checksum (wayside_query_get_region (self)));
    case WAYSIDE_QUERY_CREATOR:
      return dup_creator_name (key);
    default:
      g_assert_not_reached ();
    }
}
