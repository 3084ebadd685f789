/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-pair-part.h"

#include "wayside-query.h"

#include <string.h>

#define TEMPORARY_ENDING ".part"

static const char *const endings[WAYSIDE_N_PAIR_PARTS] = { ".jpg", ".json" };

/**
 * wayside_pair_part_build_name:
 * @part: one file of a pair
 * @id: a checked image id
 * @is_temporary: whether the file is being written
 *
 * Returns: (transfer full): the name of the file
 */
char *
wayside_pair_part_build_name (WaysidePairPart part, const char *id, gboolean is_temporary)
{
  g_return_val_if_fail ((guint) part < WAYSIDE_N_PAIR_PARTS, NULL);
  g_return_val_if_fail (id != NULL && wayside_query_is_image_id (id), NULL);

  return g_strconcat (is_temporary ? "." : "", id, endings[part], is_temporary ? TEMPORARY_ENDING : NULL,
                      NULL);
}

/**
 * wayside_pair_part_parse_name:
 * @name: the name of any file
 * @part: (out): the file of the pair
 * @is_temporary: (out): whether it is the name of a file that is being written
 *
 * Returns: (transfer full) (nullable): the id of the image, or %NULL if the name is not one of
 *   wayside_pair_part_build_name(); then @part and @is_temporary are undefined
 */
char *
wayside_pair_part_parse_name (const char *name, WaysidePairPart *part, gboolean *is_temporary)
{
  g_autofree char *id = NULL;
  const char *rest;

  g_return_val_if_fail (name != NULL && part != NULL && is_temporary != NULL, NULL);

  *is_temporary = name[0] == '.';
  name += *is_temporary ? 1 : 0;
  rest = name + strspn (name, "0123456789");
  id = g_strndup (name, (gsize) (rest - name));
  if (!wayside_query_is_image_id (id))
    return NULL;

  for (guint i = 0; i < WAYSIDE_N_PAIR_PARTS; i++)
    if (g_str_has_prefix (rest, endings[i]) &&
        strcmp (rest + strlen (endings[i]), *is_temporary ? TEMPORARY_ENDING : "") == 0)
      {
        *part = (WaysidePairPart) i;
        return g_steal_pointer (&id);
      }

  return NULL;
}
