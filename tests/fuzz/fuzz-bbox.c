/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include <math.h>
#include <string.h>

#include "wayside-bbox.h"
#include "wayside-error.h"

/* The limit that the listing of an area uses. */
#define MAX_PARTS 4096

static void
assert_same (const WaysideBbox *a, const WaysideBbox *b)
{
  g_assert_true (fuzz_same_number (a->west, b->west));
  g_assert_true (fuzz_same_number (a->south, b->south));
  g_assert_true (fuzz_same_number (a->east, b->east));
  g_assert_true (fuzz_same_number (a->north, b->north));
}

/* The text form in folder names and requests must parse back to exactly the same box. */
static void
assert_reads_again (const WaysideBbox *bbox)
{
  static const char *const separators[] = { ",", "; ", " " };

  for (guint i = 0; i < G_N_ELEMENTS (separators); i++)
    {
      g_autofree char *text = wayside_bbox_to_string (bbox, separators[i]);
      g_autoptr (GError) error = NULL;
      WaysideBbox again;

      g_assert_null (strpbrk (text, "eEnNxX_"));
      wayside_bbox_parse (text, &again, &error);
      g_assert_no_error (error);
      assert_same (bbox, &again);
    }
}

static gboolean
is_inside (const WaysideBbox *part, const WaysideBbox *bbox)
{
  return part->west <= part->east && part->south <= part->north &&
         wayside_bbox_contains (bbox, part->west, part->south) &&
         wayside_bbox_contains (bbox, part->east, part->north);
}

static void
assert_quarters (const WaysideBbox *bbox)
{
  WaysideBbox quarters[4];

  wayside_bbox_quarter (bbox, quarters);
  for (guint i = 0; i < 4; i++)
    g_assert_true (is_inside (&quarters[i], bbox));
  g_assert_true (fuzz_same_number (quarters[0].east, quarters[1].west));
  g_assert_true (fuzz_same_number (quarters[0].north, quarters[2].south));
}

/* The parts must lie in the box and reach its corners, so that no edge of an area is lost. */
static void
assert_parts (const WaysideBbox *bbox)
{
  g_autoptr (GArray) parts = wayside_bbox_divide (bbox, WAYSIDE_BBOX_MAX_AREA, MAX_PARTS);
  const WaysideBbox *first, *last;

  if (parts == NULL)
    {
      g_assert_true (wayside_bbox_get_area (bbox) > WAYSIDE_BBOX_MAX_AREA);
      return;
    }

  g_assert_cmpuint (parts->len, >=, 1);
  g_assert_cmpuint (parts->len, <=, MAX_PARTS);
  for (guint i = 0; i < parts->len; i++)
    {
      const WaysideBbox *part = &g_array_index (parts, WaysideBbox, i);

      g_assert_true (is_inside (part, bbox));
      g_assert_true (wayside_bbox_get_area (part) <= WAYSIDE_BBOX_MAX_AREA * (1 + 1e-9));
    }
  /* Across the 180th meridian the parts end there. */
  if (wayside_bbox_crosses (bbox))
    return;

  first = &g_array_index (parts, WaysideBbox, 0);
  last = &g_array_index (parts, WaysideBbox, parts->len - 1);
  g_assert_true (fuzz_same_number (first->west, bbox->west) && fuzz_same_number (first->south, bbox->south));
  g_assert_true (fuzz_same_number (last->east, bbox->east) && fuzz_same_number (last->north, bbox->north));
}

/* Four numbers as typed by a user. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = fuzz_dup_text (data, size);
  g_autoptr (GError) error = NULL;
  double degrees;
  WaysideBbox bbox;
  gboolean ok = wayside_bbox_parse (text, &bbox, &error);

  fuzz_assert_outcome (ok, error);
  if (wayside_bbox_parse_coordinate (text, &degrees))
    g_assert_true (isfinite (degrees));
  if (!ok)
    {
      g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY);
      g_assert_true (!g_utf8_validate (text, -1, NULL) || g_utf8_validate (error->message, -1, NULL));
      return 0;
    }

  g_assert_true (wayside_bbox_check (&bbox, NULL));
  g_assert_true (bbox.west >= -180 && bbox.west <= 180 && bbox.east >= -180 && bbox.east <= 180);
  g_assert_true (bbox.west < bbox.east || bbox.east + 360 - bbox.west < 180);
  g_assert_true (bbox.south >= -90 && bbox.south < bbox.north && bbox.north <= 90);
  assert_reads_again (&bbox);
  if (!wayside_bbox_crosses (&bbox))
    assert_quarters (&bbox);
  assert_parts (&bbox);
  return 0;
}
