/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include <string.h>

#include "wayside-import.h"

static void
assert_query (WaysideQuery *query)
{
  g_autofree char *folder = wayside_query_dup_folder_name (query);
  g_autofree char *text = wayside_query_dup_ids_text (query);
  GPtrArray *ids = wayside_query_get_ids (query);

  fuzz_assert_safe_name (folder);
  if (wayside_query_get_bbox (query) != NULL)
    g_assert_true (wayside_bbox_check (wayside_query_get_bbox (query), NULL));
  if (ids == NULL)
    return;

  g_assert_cmpuint (ids->len, >, 1);
  g_assert_cmpuint (ids->len, <=, WAYSIDE_IMPORT_MAX_IDS);
  /* The library stores the ids as text and parses them later. */
  {
    g_autoptr (WaysideQuery) again = wayside_query_new_images_from_text (text, NULL);
    g_autofree char *folder_again = wayside_query_dup_folder_name (again);

    g_assert_cmpstr (folder_again, ==, folder);
  }
}

/* The library stores the region as text, and parses it later. */
static void
assert_region (WaysideRegion *region)
{
  g_autoptr (WaysideRegion) again = wayside_region_new_from_text (wayside_region_get_text (region), NULL);
  guint n_boxes;
  const WaysideBbox *boxes = wayside_region_get_boxes (region, &n_boxes);

  g_assert_nonnull (again);
  g_assert_cmpstr (wayside_region_get_checksum (again), ==, wayside_region_get_checksum (region));
  g_assert_true (wayside_region_get_area (region) >= 0);
  for (guint i = 0; i < n_boxes; i++)
    {
      g_assert_true (boxes[i].west <= boxes[i].east && boxes[i].south <= boxes[i].north);
      g_assert_true (boxes[i].west >= -180 && boxes[i].east <= 180);
    }
}

/* A file or clipboard contents. Importing the same data twice must not change the query. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *exact = fuzz_dup_exactly (data, size);
  g_autoptr (WaysideImport) list = wayside_import_new ();
  g_autoptr (WaysideQuery) query = NULL;
  g_autoptr (WaysideQuery) query_again = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *meaning = NULL;
  g_autoptr (WaysideRegion) region = NULL;

  if (wayside_import_add (list, exact, size, &error))
    query = wayside_import_dup_query (list, &error);
  fuzz_assert_outcome (query != NULL, error);
  region = wayside_import_dup_region (list, WAYSIDE_REGION_DEFAULT_WITHIN, NULL);
  if (region != NULL)
    assert_region (region);
  if (query == NULL)
    {
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      return 0;
    }

  assert_query (query);
  meaning = wayside_import_describe (list);
  g_assert_cmpuint (strlen (meaning), >, 0);
  g_assert_true (g_utf8_validate (meaning, -1, NULL));

  g_assert_true (wayside_import_add (list, exact, size, NULL));
  query_again = wayside_import_dup_query (list, NULL);
  {
    g_autofree char *folder = wayside_query_dup_folder_name (query);
    g_autofree char *folder_again = wayside_query_dup_folder_name (query_again);

    g_assert_cmpstr (folder_again, ==, folder);
  }
  return 0;
}
