/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include "wayside-filter.h"
#include "wayside-region.h"

#define MAX_PARTS 1000

/* No part of a cover may lie outside of the boxes around the region, or have no part of the region in it. */
static void
assert_cover (WaysideRegion *region)
{
  g_autoptr (GArray) parts = wayside_region_cover (region, 1, MAX_PARTS);
  guint n_boxes;
  const WaysideBbox *boxes = wayside_region_get_boxes (region, &n_boxes);

  for (guint i = 0; parts != NULL && i < parts->len; i++)
    {
      const WaysideBbox *part = &g_array_index (parts, WaysideBbox, i);

      g_assert_true (wayside_region_meets (region, part));
      g_assert_true (wayside_bbox_contains (&boxes[0], part->west, part->south) ||
                     wayside_bbox_contains (&boxes[n_boxes - 1], part->west, part->south));
    }
}

/* The text of a region as the library stores it. */
static void
try_region (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WaysideRegion) region = wayside_region_new_from_text (text, &error);
  g_autoptr (WaysideRegion) again = NULL;
  guint n_boxes;
  const WaysideBbox *boxes;
  gboolean is_met = FALSE;

  fuzz_assert_outcome (region != NULL, error);
  if (region == NULL)
    return;

  again = wayside_region_new_from_text (wayside_region_get_text (region), NULL);
  g_assert_nonnull (again);
  g_assert_cmpstr (wayside_region_get_text (again), ==, wayside_region_get_text (region));
  boxes = wayside_region_get_boxes (region, &n_boxes);
  g_assert_cmpuint (n_boxes, >=, 1);
  g_assert_cmpuint (n_boxes, <=, 2);
  for (guint i = 0; i < n_boxes; i++)
    {
      g_assert_true (boxes[i].west >= -180 && boxes[i].west <= boxes[i].east && boxes[i].east <= 180);
      g_assert_true (boxes[i].south >= -WAYSIDE_REGION_MAX_LATITUDE && boxes[i].south < boxes[i].north &&
                     boxes[i].north <= WAYSIDE_REGION_MAX_LATITUDE);
      is_met = is_met || wayside_region_meets (region, &boxes[i]);
    }
  /* The second box of a track near a pole, behind the 180th meridian, may have nothing of its surroundings. */
  g_assert_true (is_met);
  g_assert_false (wayside_region_contains (region, 0, 85.1));
  assert_cover (region);
}

/* The text of a filter as the library stores it. */
static void
try_filter (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WaysideFilter) filter = wayside_filter_new_from_text (text, &error);
  g_autoptr (WaysideFilter) again = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  fuzz_assert_outcome (filter != NULL, error);
  if (filter == NULL)
    return;

  first = wayside_filter_to_text (filter);
  again = wayside_filter_new_from_text (first, NULL);
  g_assert_nonnull (again);
  second = wayside_filter_to_text (again);
  g_assert_cmpstr (second, ==, first);
}

/* The database of the library is not trusted. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = fuzz_dup_text (data, size);

  try_region (text);
  try_filter (text);
  return 0;
}
