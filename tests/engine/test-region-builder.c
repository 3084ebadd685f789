/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-region-builder.h"

#include "wayside-error.h"
#include "wayside-point.h"

#include <math.h>
#include <string.h>

/* A square from 0 to 10 degrees with a hole from 4 to 6. */
#define SQUARE "P0,0 100000000,0 100000000,100000000 0,100000000"
#define HOLE   "R40000000,40000000 60000000,40000000 60000000,60000000 40000000,60000000"

static WaysideRegion *
build (WaysideRegionBuilder *builder, double within)
{
  g_autoptr (GError) error = NULL;
  WaysideRegion *region = wayside_region_builder_build (builder, within, &error);

  g_assert_no_error (error);
  g_assert_nonnull (region);
  return region;
}

static WaysideRegion *
new_region (const char *text)
{
  g_autoptr (GError) error = NULL;
  WaysideRegion *region = wayside_region_new_from_text (text, &error);

  g_assert_no_error (error);
  g_assert_nonnull (region);
  return region;
}

/* The text reads back as an equal region, and equal shapes have equal checksums. */
static void
test_text (void)
{
  static const char *const texts[] = {
    SQUARE ";" HOLE,
    "25;T90000000,530000000 100000000,540000000",
    "12.5;T99400000,535960000;T99500000,535960000",
    "B179.97,-16.82,-179.97,-16.8",
    "P-1,-1 1,-1 0,1",
  };
  g_autoptr (GHashTable) checksums = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (WaysideRegion) region = new_region (texts[i]);
      g_autoptr (WaysideRegion) again = new_region (wayside_region_get_text (region));

      g_assert_cmpstr (wayside_region_get_text (region), ==, texts[i]);
      g_assert_cmpstr (wayside_region_get_text (again), ==, texts[i]);
      g_assert_cmpstr (wayside_region_get_checksum (again), ==, wayside_region_get_checksum (region));
      g_assert_cmpuint (strlen (wayside_region_get_checksum (region)), ==, 8);
      g_assert_true (g_hash_table_add (checksums, g_strdup (wayside_region_get_checksum (region))));
    }
}

static void
test_text_refused (void)
{
  static const char *const texts[] = {
    "",
    "x",
    "P",
    "P1",
    "P1,",
    "P1,2",
    "P1,2 3",
    "P1,2 3,4;",
    "T1,2x",
    "R1,2",
    "25",
    "25;",
    "25;T",
    "25;X1,2",
    "P0,0 1,0 2,0",
    "B1,2,3",
    "0;T1,2",
    "-1;T1,2",
    "99999;T1,2",
    "P0,0 1,0 1,900000001",
    "P1800000001,0 1,0 1,1",
    "nan;T1,2",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("“%s”", texts[i]);
      g_assert_null (wayside_region_new_from_text (texts[i], &error));
      g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY);
    }
}

/* Polygons count, else tracks, else points. */
static void
test_precedence (void)
{
  g_autoptr (WaysideRegionBuilder) builder = wayside_region_builder_new ();
  g_autoptr (WaysideRegion) points = NULL;
  g_autoptr (WaysideRegion) tracks = NULL;
  g_autoptr (WaysideRegion) polygons = NULL;

  g_assert_true (wayside_region_builder_is_empty (builder));
  wayside_region_builder_begin_point (builder);
  wayside_region_builder_add_position (builder, 1, 1);
  points = build (builder, 25);
  g_assert_false (wayside_region_builder_is_empty (builder));
  wayside_region_builder_begin_track (builder);
  wayside_region_builder_add_position (builder, 2, 2);
  wayside_region_builder_add_position (builder, 2, 2.1);
  tracks = build (builder, 25);
  wayside_region_builder_begin_polygon (builder);
  wayside_region_builder_add_position (builder, 3, 3);
  wayside_region_builder_add_position (builder, 4, 3);
  wayside_region_builder_add_position (builder, 4, 4);
  polygons = build (builder, 25);

  g_assert_true (wayside_region_contains (points, 1, 1.0001));
  g_assert_false (wayside_region_contains (tracks, 1, 1));
  g_assert_true (wayside_region_contains (tracks, 2.0001, 2.05));
  g_assert_cmpfloat (wayside_region_get_within (tracks), ==, 25);
  g_assert_false (wayside_region_contains (polygons, 2, 2.05));
  g_assert_true (wayside_region_contains (polygons, 3.5, 3.2));
  g_assert_cmpfloat (wayside_region_get_within (polygons), ==, 0);
}

static void
assert_refused (WaysideRegionBuilder *builder, double within, const char *said)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (wayside_region_builder_build (builder, within, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY);
  g_assert_nonnull (strstr (error->message, said));
}

static void
test_refusals (void)
{
  static const struct
  {
    WaysidePoint points[6];
    guint n;
    const char *said;
  } cases[] = {
    { { { 0, 0 } }, 0, "no extent" },
    { { { 0, 0 }, { 1, 0 } }, 2, "no extent" },
    { { { 0, 0 }, { 1, 1 }, { 2, 2 }, { 0, 0 } }, 4, "no extent" },
    { { { 0, 86 }, { 1, 86 }, { 1, 87 } }, 3, "no extent" },
    { { { 0, 0 }, { 100, 0 }, { -170, 1 }, { 0, 1 } }, 4, "180 degrees wide" },
    { { { 0, 60 }, { 90, 60 }, { 180, 60 } }, 3, "no extent" },
    { { { 0, 60 }, { 120, 60 }, { -120, 60 } }, 3, "180 degrees wide" },
    { { { 0, 0 }, { 181, 0 }, { 1, 1 } }, 3, "not on the globe" },
    { { { 0, 0 }, { 1, NAN }, { 1, 1 } }, 3, "not on the globe" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WaysideRegionBuilder) builder = wayside_region_builder_new ();

      g_test_message ("case %u", i);
      wayside_region_builder_begin_polygon (builder);
      for (guint k = 0; k < cases[i].n; k++)
        wayside_region_builder_add_position (builder, cases[i].points[k].longitude,
                                             cases[i].points[k].latitude);
      assert_refused (builder, WAYSIDE_REGION_DEFAULT_WITHIN, cases[i].said);
    }
}

static void
test_limits (void)
{
  g_autoptr (WaysideRegionBuilder) builder = wayside_region_builder_new ();
  g_autoptr (WaysideRegion) region = NULL;

  wayside_region_builder_begin_polygon (builder);
  for (guint i = 0; i < WAYSIDE_REGION_MAX_POINTS; i++)
    wayside_region_builder_add_position (builder, 9 + cos (2 * G_PI * i / WAYSIDE_REGION_MAX_POINTS),
                                         53 + sin (2 * G_PI * i / WAYSIDE_REGION_MAX_POINTS));
  region = build (builder, WAYSIDE_REGION_DEFAULT_WITHIN);
  g_assert_cmpfloat_with_epsilon (wayside_region_get_area (region), G_PI, 1e-4);
  assert_refused (builder, 0, "at most 10,000 metres");
  assert_refused (builder, NAN, "at most 10,000 metres");
  assert_refused (builder, WAYSIDE_REGION_MAX_WITHIN + 1, "at most 10,000 metres");
  wayside_region_builder_add_position (builder, 9, 53);
  assert_refused (builder, WAYSIDE_REGION_DEFAULT_WITHIN, "positions");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/region-builder/text", test_text);
  g_test_add_func ("/region-builder/text-refused", test_text_refused);
  g_test_add_func ("/region-builder/precedence", test_precedence);
  g_test_add_func ("/region-builder/refusals", test_refusals);
  g_test_add_func ("/region-builder/limits", test_limits);

  return g_test_run ();
}
