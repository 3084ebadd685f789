/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include <string.h>

#include "wayside-link.h"

/* Parsing the key or the box of a query must give the same query. */
static void
assert_reads_again (WaysideQuery *query)
{
  g_autofree char *text = NULL;
  g_autoptr (WaysideQuery) again = NULL;
  g_autoptr (GError) error = NULL;
  const WaysideBbox *bbox = wayside_query_get_bbox (query), *bbox_again;

  /* The ids of a list are read again as ids. */
  if (wayside_query_get_kind (query) == WAYSIDE_QUERY_IMAGES)
    return;

  text = bbox != NULL ? wayside_bbox_to_string (bbox, ",") : g_strdup (wayside_query_get_key (query));
  again = wayside_link_parse (text, &error);
  g_assert_no_error (error);
  g_assert_cmpint (wayside_query_get_kind (again), ==, wayside_query_get_kind (query));
  g_assert_cmpstr (wayside_query_get_key (again), ==, wayside_query_get_key (query));
  if (bbox == NULL)
    return;

  bbox_again = wayside_query_get_bbox (again);
  g_assert_true (fuzz_same_number (bbox_again->west, bbox->west));
  g_assert_true (fuzz_same_number (bbox_again->south, bbox->south));
  g_assert_true (fuzz_same_number (bbox_again->east, bbox->east));
  g_assert_true (fuzz_same_number (bbox_again->north, bbox->north));
}

static void
assert_query (WaysideQuery *query, const char *text)
{
  g_autofree char *folder = wayside_query_dup_folder_name (query);
  g_autofree char *phrase = wayside_link_describe (query, text);
  const char *key = wayside_query_get_key (query);

  fuzz_assert_safe_name (folder);
  g_assert_cmpuint (strlen (phrase), >, 0);
  switch (wayside_query_get_kind (query))
    {
    case WAYSIDE_QUERY_IMAGE:
      g_assert_true (wayside_query_is_image_id (key));
      g_assert_null (wayside_query_get_bbox (query));
      break;
    case WAYSIDE_QUERY_SEQUENCE:
      g_assert_true (wayside_query_is_sequence_key (key));
      g_assert_null (wayside_query_get_bbox (query));
      break;
    case WAYSIDE_QUERY_BBOX:
      g_assert_null (key);
      g_assert_true (wayside_bbox_check (wayside_query_get_bbox (query), NULL));
      break;
    case WAYSIDE_QUERY_IMAGES:
      g_assert_cmpuint (wayside_query_get_ids (query)->len, >, 1);
      for (guint i = 0; i < wayside_query_get_ids (query)->len; i++)
        g_assert_true (wayside_query_is_image_id (g_ptr_array_index (wayside_query_get_ids (query), i)));
      break;
    case WAYSIDE_QUERY_AREA:
    case WAYSIDE_QUERY_CREATOR:
    default:
      g_assert_not_reached ();
    }
  g_assert_cmpuint (wayside_query_get_limit (query), ==, WAYSIDE_QUERY_DEFAULT_LIMIT);
}

/* Text pasted by a user. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = fuzz_dup_text (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (WaysideQuery) query = wayside_link_parse (text, &error);

  fuzz_assert_outcome (query != NULL, error);
  if (query == NULL)
    {
      /* The message may quote the text, so it must be valid UTF-8 if the text is. */
      g_assert_true (!g_utf8_validate (text, -1, NULL) || g_utf8_validate (error->message, -1, NULL));
      return 0;
    }

  g_assert_cmpuint (strlen (text), <=, WAYSIDE_LINK_MAX_LENGTH);
  assert_query (query, text);
  assert_reads_again (query);
  return 0;
}
