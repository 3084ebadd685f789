/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-region-builder.h"

#include "wayside-error.h"
#include "wayside-point.h"

#include <math.h>
#include <string.h>

#define N_POINTS 1000

/* The reference below works with plain loops and other formulas than the region. */

static double
radians (double degrees)
{
  return degrees * G_PI / 180;
}

/* The angle between two vectors from the centre of the Earth. */
static double
slow_distance (double lon1, double lat1, double lon2, double lat2)
{
  const double a[3] = { cos (radians (lat1)) * cos (radians (lon1)),
                        cos (radians (lat1)) * sin (radians (lon1)), sin (radians (lat1)) };
  const double b[3] = { cos (radians (lat2)) * cos (radians (lon2)),
                        cos (radians (lat2)) * sin (radians (lon2)), sin (radians (lat2)) };
  double chord = 0;

  for (guint i = 0; i < 3; i++)
    chord += (a[i] - b[i]) * (a[i] - b[i]);
  return 2 * asin (fmin (1, sqrt (chord) / 2)) * 6371008.8;
}

/* Narrows the nearest part of a segment down to a thousandth of a millimetre. */
static double
slow_segment_distance (const WaysidePoint *p, WaysidePoint a, WaysidePoint b)
{
  double low = 0, high = 1;

  while (b.longitude - a.longitude > 180)
    b.longitude -= 360;
  while (b.longitude - a.longitude < -180)
    b.longitude += 360;
  for (guint i = 0; i < 60; i++)
    {
      double first = low + (high - low) / 3, second = high - (high - low) / 3;
      double d1 = slow_distance (p->longitude, p->latitude, a.longitude + first * (b.longitude - a.longitude),
                                 a.latitude + first * (b.latitude - a.latitude));
      double d2 = slow_distance (p->longitude, p->latitude,
                                 a.longitude + second * (b.longitude - a.longitude),
                                 a.latitude + second * (b.latitude - a.latitude));

      if (d1 < d2)
        high = second;
      else
        low = first;
    }

  return slow_distance (p->longitude, p->latitude, a.longitude + low * (b.longitude - a.longitude),
                        a.latitude + low * (b.latitude - a.latitude));
}

/* The sum of the angles under which the edges are seen: a whole turn from inside. */
static gboolean
slow_inside (const WaysidePoint *ring, guint n, const WaysidePoint *p)
{
  double sum = 0;

  for (guint i = 0; i < n; i++)
    {
      const WaysidePoint *a = &ring[i], *b = &ring[(i + 1) % n];
      double ax = a->longitude - p->longitude, ay = a->latitude - p->latitude;
      double bx = b->longitude - p->longitude, by = b->latitude - p->latitude;

      sum += atan2 (ax * by - ay * bx, ax * bx + ay * by);
    }

  return fabs (sum) > G_PI;
}

static double
wrap (double longitude)
{
  while (longitude > 180)
    longitude -= 360;
  while (longitude < -180)
    longitude += 360;
  return longitude;
}

/* A star around a centre, whose rays have different lengths, so that it is not convex. */
static void
make_star (WaysidePoint *ring, guint n, const WaysidePoint *centre, double least, double most)
{
  for (guint i = 0; i < n; i++)
    {
      double angle = 2 * G_PI * i / n;
      double radius = g_test_rand_double_range (least, most);

      ring[i].longitude = round ((centre->longitude + radius * cos (angle)) * 1e7) / 1e7;
      ring[i].latitude = round ((centre->latitude + radius * sin (angle)) * 1e7) / 1e7;
    }
}

static void
add_ring (WaysideRegionBuilder *builder, const WaysidePoint *ring, guint n)
{
  for (guint i = 0; i < n; i++)
    wayside_region_builder_add_position (builder, wrap (ring[i].longitude), ring[i].latitude);
}

static WaysideRegion *
build (WaysideRegionBuilder *builder, double within)
{
  g_autoptr (GError) error = NULL;
  WaysideRegion *region = wayside_region_builder_build (builder, within, &error);

  g_assert_no_error (error);
  g_assert_nonnull (region);
  return region;
}

/* Compares a star with a hole in it with the reference. */
static void
assert_star (const WaysidePoint *centre, double size, guint n)
{
  g_autoptr (WaysideRegionBuilder) builder = wayside_region_builder_new ();
  g_autoptr (WaysideRegion) region = NULL;
  g_autofree WaysidePoint *outline = g_new (WaysidePoint, n);
  g_autofree WaysidePoint *hole = g_new (WaysidePoint, n);
  guint n_inside = 0, n_in_hole = 0;

  make_star (outline, n, centre, size * 0.6, size);
  make_star (hole, n, centre, size * 0.3, size * 0.5);
  wayside_region_builder_begin_polygon (builder);
  add_ring (builder, outline, n);
  wayside_region_builder_begin_ring (builder);
  add_ring (builder, hole, n);
  region = build (builder, WAYSIDE_REGION_DEFAULT_WITHIN);

  for (guint i = 0; i < N_POINTS; i++)
    {
      WaysidePoint p = { centre->longitude + g_test_rand_double_range (-size, size) * 1.1,
                         centre->latitude + g_test_rand_double_range (-size, size) * 1.1 };
      gboolean is_in_hole = slow_inside (hole, n, &p);
      gboolean is_inside = slow_inside (outline, n, &p) && !is_in_hole;

      n_inside += is_inside;
      n_in_hole += is_in_hole;
      if (wayside_region_contains (region, wrap (p.longitude), p.latitude) != is_inside)
        g_error ("%.9f %.9f should %sbe inside", p.longitude, p.latitude, is_inside ? "" : "not ");
    }
  g_assert_cmpuint (n_inside, >, N_POINTS / 100);
  g_assert_cmpuint (n_in_hole, >, N_POINTS / 200);
}

static void
test_polygon (void)
{
  static const WaysidePoint centres[] = {
    { 9.94, 53.6 }, { 0, 0 }, { 179.99, -16.8 }, { -179.999, 70 }, { 180, 0 }, { -73.5, 84 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (centres); i++)
    {
      assert_star (&centres[i], 0.05, 3);
      assert_star (&centres[i], 0.05, 40);
      assert_star (&centres[i], 0.9, 500);
    }
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

/* A square from 0 to 10 degrees with a hole from 4 to 6. */
#define SQUARE "P0,0 100000000,0 100000000,100000000 0,100000000"
#define HOLE   "R40000000,40000000 60000000,40000000 60000000,60000000 40000000,60000000"

static void
test_borders (void)
{
  g_autoptr (WaysideRegion) region = new_region (SQUARE ";" HOLE);
  static const struct
  {
    double longitude, latitude;
    gboolean is_inside;
  } cases[] = {
    { 1, 1, TRUE },   { 0, 0, TRUE },        { 10, 10, TRUE },    { 0, 5, TRUE },      { 10, 5, TRUE },
    { 5, 0, TRUE },   { 5, 10, TRUE },       { 5, 5, FALSE },     { 4, 4, TRUE },      { 4, 5, TRUE },
    { 6, 5, TRUE },   { 5, 6, TRUE },        { 4.001, 5, FALSE }, { 3.999, 5, TRUE },  { 6.001, 5, TRUE },
    { 5, 3.9, TRUE }, { 10.0001, 5, FALSE }, { 5, -1e-6, FALSE }, { -1e-9, 0, FALSE }, { 11, 10, FALSE },
    { -1, 0, FALSE }, { 190, 5, FALSE },     { NAN, 5, FALSE },   { 5, NAN, FALSE },   { 5, 90, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%.9f %.9f", cases[i].longitude, cases[i].latitude);
      g_assert_cmpint (wayside_region_contains (region, cases[i].longitude, cases[i].latitude), ==,
                       cases[i].is_inside);
    }
  g_assert_cmpfloat_with_epsilon (wayside_region_get_area (region), 96, 1e-9);
  g_assert_false (wayside_region_is_track (region));
}

/* Several polygons: overlapping ones do not cancel each other out. */
static void
test_polygons (void)
{
  g_autoptr (WaysideRegion) region = new_region (SQUARE ";" HOLE ";P50000000,50000000 200000000,50000000 "
                                                        "200000000,80000000 50000000,80000000");

  g_assert_true (wayside_region_contains (region, 7, 7));
  g_assert_true (wayside_region_contains (region, 5.5, 5.5));
  g_assert_false (wayside_region_contains (region, 4.5, 4.5));
  g_assert_true (wayside_region_contains (region, 19, 6));
  g_assert_false (wayside_region_contains (region, 19, 9));
}

/* Compares the surroundings of a random track with the reference. */
static void
assert_track (const WaysidePoint *start, double within, double step, guint n)
{
  g_autoptr (WaysideRegionBuilder) builder = wayside_region_builder_new ();
  g_autoptr (WaysideRegion) region = NULL;
  g_autofree WaysidePoint *track = g_new (WaysidePoint, n);
  double scale = within / WAYSIDE_POINT_METRES_PER_DEGREE;
  guint n_near = 0, n_far = 0;

  track[0] = *start;
  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        track[i] = (WaysidePoint){ track[i - 1].longitude + g_test_rand_double_range (-step, step) /
                                                                cos (radians (start->latitude)),
                                   track[i - 1].latitude + g_test_rand_double_range (-step, step) };
      track[i].longitude = round (track[i].longitude * 1e7) / 1e7;
      track[i].latitude = round (track[i].latitude * 1e7) / 1e7;
    }
  wayside_region_builder_begin_track (builder);
  add_ring (builder, track, n);
  region = build (builder, within);

  for (guint i = 0; i < N_POINTS / 2; i++)
    {
      guint k = (guint) g_test_rand_int_range (0, (gint32) n - (n > 1));
      double part = g_test_rand_double (), best = INFINITY;
      const WaysidePoint *a = &track[k], *b = &track[MIN (k + 1, n - 1)];
      WaysidePoint p = { a->longitude + part * (b->longitude - a->longitude) +
                             g_test_rand_double_range (-2, 2) * scale / cos (radians (a->latitude)),
                         a->latitude + part * (b->latitude - a->latitude) +
                             g_test_rand_double_range (-2, 2) * scale };

      for (guint j = 0; j + (n > 1) < n; j++)
        best = fmin (best, slow_segment_distance (&p, track[j], track[MIN (j + 1, n - 1)]));
      /* Both compute with rounding errors. */
      if (fabs (best - within) < within * 1e-4 || fabs (p.latitude) > WAYSIDE_REGION_MAX_LATITUDE)
        continue;

      n_near += best < within;
      n_far += best > within;
      if (wayside_region_contains (region, wrap (p.longitude), p.latitude) != (best < within))
        g_error ("%.9f %.9f is %.6f m from the track, not %s %.1f m", p.longitude, p.latitude, best,
                 best < within ? "over" : "within", within);
    }
  g_assert_cmpuint (n_near, >, N_POINTS / 20);
  g_assert_cmpuint (n_far, >, N_POINTS / 200);
}

static void
test_track (void)
{
  static const WaysidePoint starts[] = {
    { 9.94, 53.6 }, { 0, 0 }, { 179.999, -16.8 }, { -179.9999, 66 }, { 24, 84.5 }, { 24, -84.5 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (starts); i++)
    {
      assert_track (&starts[i], 25, 0.001, 1);
      assert_track (&starts[i], 25, 0.001, 2);
      assert_track (&starts[i], 25, 0.0003, 60);
      assert_track (&starts[i], 1000, 0.05, 20);
    }
}

/* 100,000 positions beside a track of 10,000. With a loop over all segments this takes minutes. */
static void
test_long_track (void)
{
  g_autoptr (WaysideRegionBuilder) builder = wayside_region_builder_new ();
  g_autoptr (WaysideRegion) region = NULL;
  guint n_near = 0;

  wayside_region_builder_begin_track (builder);
  for (guint i = 0; i < 10000; i++)
    wayside_region_builder_add_position (builder, 9 + i * 0.0001, 53.5 + sin (i / 300.0) * 0.01);
  region = build (builder, 25);

  for (guint i = 0; i < 100000; i++)
    {
      double part = i / 10.0;
      double offset = i % 2 == 0 ? 0.0001 : 0.001;

      n_near += wayside_region_contains (region, 9 + part * 0.0001,
                                         53.5 + sin (part / 300.0) * 0.01 + offset);
    }
  /* The last few positions are beyond the end. */
  g_assert_cmpuint (n_near, >, 49900);
  g_assert_cmpuint (n_near, <=, 50000);
}

static void
test_box (void)
{
  static const WaysideBbox boxes[] = {
    { 9.94, 53.596, 9.95, 53.6 }, { 179.97, -16.82, -179.97, -16.8 },
    { -10, -5, 10, 5 },           { 170, 60, 180, 70 },
    { -180, 60, -170, 70 },       { 9.123456789, 0, 9.2, 0.1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (boxes); i++)
    {
      const WaysideBbox *box = &boxes[i];
      g_autoptr (WaysideRegion) region = wayside_region_new_box (box, NULL);
      double width = box->east - box->west + (box->west > box->east ? 360 : 0);
      guint n_boxes;
      const WaysideBbox *around = wayside_region_get_boxes (region, &n_boxes);

      g_assert_nonnull (region);
      g_assert_cmpuint (n_boxes, ==, box->west > box->east ? 2 : 1);
      g_assert_cmpfloat (around[0].west, ==, box->west);
      g_assert_cmpfloat_with_epsilon (around[n_boxes - 1].east, box->east, 1e-12);
      g_assert_cmpfloat (wayside_region_get_area (region), <=, wayside_bbox_get_area (box));
      g_assert_true (wayside_region_contains (region, box->west, box->south));
      g_assert_true (wayside_region_contains (region, box->east, box->north));
      for (guint k = 0; k < N_POINTS; k++)
        {
          double longitude = wrap (box->west + g_test_rand_double_range (-0.2, 1.2) * width);
          double latitude = box->south + g_test_rand_double_range (-0.2, 1.2) * (box->north - box->south);

          g_assert_cmpint (wayside_region_contains (region, longitude, latitude), ==,
                           wayside_bbox_contains (box, longitude, latitude));
        }
    }
}

static void
test_box_refused (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (wayside_region_new_box (&(WaysideBbox){ 10, 0, 9, 1 }, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY);
  g_clear_error (&error);
  /* Wholly beyond the map. */
  g_assert_null (wayside_region_new_box (&(WaysideBbox){ 9, 86, 10, 87 }, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY);
}

/* GeoJSON cuts shapes at the 180th meridian; together they are still one place. */
static void
test_cut_shapes (void)
{
  g_autoptr (WaysideRegion)
      region = new_region ("P1799000000,0 1800000000,0 1800000000,1000000 1799000000,1000000;"
                           "P-1800000000,0 -1799000000,0 -1799000000,1000000 -1800000000,1000000");
  guint n_boxes;
  const WaysideBbox *boxes = wayside_region_get_boxes (region, &n_boxes);

  g_assert_cmpuint (n_boxes, ==, 2);
  g_assert_cmpfloat_with_epsilon (boxes[0].west, 179.9, 1e-9);
  g_assert_cmpfloat (boxes[0].east, ==, 180);
  g_assert_cmpfloat (boxes[1].west, ==, -180);
  g_assert_cmpfloat_with_epsilon (boxes[1].east, -179.9, 1e-9);
  g_assert_true (wayside_region_contains (region, 180, 0.05));
  g_assert_true (wayside_region_contains (region, -180, 0.05));
  g_assert_true (wayside_region_contains (region, -179.95, 0.05));
  g_assert_false (wayside_region_contains (region, -179.85, 0.05));
  g_assert_false (wayside_region_contains (region, 0, 0.05));
}

/* Latitudes beyond the map are cut off, not moved. */
static void
test_clamp (void)
{
  g_autoptr (WaysideRegion) region = new_region ("P0,800000000 100000000,800000000 50000000,890000000");
  guint n_boxes;
  const WaysideBbox *boxes = wayside_region_get_boxes (region, &n_boxes);

  g_assert_cmpuint (n_boxes, ==, 1);
  g_assert_cmpfloat (boxes[0].north, ==, WAYSIDE_REGION_MAX_LATITUDE);
  g_assert_true (wayside_region_contains (region, 5, 85.05));
  g_assert_false (wayside_region_contains (region, 5, 85.06));
  g_assert_false (wayside_region_contains (region, 1, 85));
}

static gboolean
is_in_any (GArray *parts, double longitude, double latitude)
{
  for (guint i = 0; i < parts->len; i++)
    if (wayside_bbox_contains (&g_array_index (parts, WaysideBbox, i), longitude, latitude))
      return TRUE;

  return FALSE;
}

/* Every position of a region is in a part of the cover, and only parts with a part of the region are in it. */
static void
assert_covers (const char *text, double max_area, guint most)
{
  g_autoptr (WaysideRegion) region = new_region (text);
  g_autoptr (GArray) parts = wayside_region_cover (region, max_area, 100000);
  guint n_boxes, n_inside = 0;
  const WaysideBbox *boxes = wayside_region_get_boxes (region, &n_boxes);

  g_assert_nonnull (parts);
  g_assert_cmpuint (parts->len, >, 0);
  g_assert_cmpuint (parts->len, <=, most);
  for (guint i = 0; i < parts->len; i++)
    {
      const WaysideBbox *part = &g_array_index (parts, WaysideBbox, i);

      g_assert_true (wayside_bbox_check (part, NULL));
      g_assert_false (wayside_bbox_crosses (part));
      g_assert_cmpfloat (wayside_bbox_get_area (part), <=, max_area);
      g_assert_true (wayside_region_meets (region, part));
    }
  for (guint i = 0; i < 20000; i++)
    {
      const WaysideBbox *box = &boxes[i % n_boxes];
      double longitude = g_test_rand_double_range (box->west, box->east);
      double latitude = g_test_rand_double_range (box->south, box->north);

      if (!wayside_region_contains (region, longitude, latitude))
        continue;

      n_inside++;
      g_assert_true (is_in_any (parts, longitude, latitude));
    }
  g_assert_cmpuint (n_inside, >, 0);
  g_assert_null (wayside_region_cover (region, max_area, parts->len - 1));
}

static void
test_cover (void)
{
  assert_covers (SQUARE ";" HOLE, 1, 300);
  /* Cells inside of the hole are left out, and there are many of them. */
  assert_covers (SQUARE ";R10000000,10000000 90000000,10000000 90000000,90000000 10000000,90000000", 0.01,
                 8000);
  assert_covers ("P1799000000,0 -1799000000,0 -1799000000,1000000 1799000000,1000000", 0.0099, 10);
  /* A diagonal track of 140 km, whose box has the area of a hundred cells. */
  assert_covers ("1000;T90000000,530000000 100000000,540000000", 0.0099, 60);
}

/* Of two places far from each other only their surroundings are covered. */
static void
test_cover_far (void)
{
  g_autoptr (WaysideRegion)
      region = new_region ("P0,0 100000,0 0,100000;P900000000,0 900100000,0 900000000,100000");
  g_autoptr (GArray) parts = wayside_region_cover (region, 0.0099, 100);

  g_assert_nonnull (parts);
  g_assert_cmpuint (parts->len, ==, 2);
  g_assert_true (is_in_any (parts, 0.001, 0.001));
  g_assert_true (is_in_any (parts, 90.001, 0.001));
}

/* A box meets the region if a position of both is found. */
static void
test_meets (void)
{
  g_autoptr (WaysideRegion) region = new_region (SQUARE ";" HOLE);
  guint n_met = 0, n_missed = 0;

  for (guint i = 0; i < 500; i++)
    {
      double west = g_test_rand_double_range (-2, 11), south = g_test_rand_double_range (-2, 11);
      WaysideBbox box = { west, south, west + g_test_rand_double_range (0.01, 1.5),
                          south + g_test_rand_double_range (0.01, 1.5) };
      gboolean is_met = wayside_region_meets (region, &box);
      gboolean is_found = FALSE;

      for (guint k = 0; k <= 400 && !is_found; k++)
        is_found = wayside_region_contains (region, box.west + (box.east - box.west) * (k % 20) / 19,
                                            box.south + (box.north - box.south) * (k / 20) / 20);
      if (is_found)
        g_assert_true (is_met);
      n_met += is_met;
      n_missed += !is_met;
    }
  g_assert_cmpuint (n_met, >, 50);
  g_assert_cmpuint (n_missed, >, 50);
  g_assert_false (wayside_region_meets (region, &(WaysideBbox){ 4.5, 4.5, 5.5, 5.5 }));
  g_assert_true (wayside_region_meets (region, &(WaysideBbox){ 1, 1, 2, 2 }));
  g_assert_true (wayside_region_meets (region, &(WaysideBbox){ -1, -1, 11, 11 }));
  g_assert_false (wayside_region_meets (region, &(WaysideBbox){ -1, 86, 11, 90 }));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/region/polygon", test_polygon);
  g_test_add_func ("/region/borders", test_borders);
  g_test_add_func ("/region/polygons", test_polygons);
  g_test_add_func ("/region/track", test_track);
  g_test_add_func ("/region/long-track", test_long_track);
  g_test_add_func ("/region/box", test_box);
  g_test_add_func ("/region/box-refused", test_box_refused);
  g_test_add_func ("/region/cut-shapes", test_cut_shapes);
  g_test_add_func ("/region/clamp", test_clamp);
  g_test_add_func ("/region/cover", test_cover);
  g_test_add_func ("/region/cover-far", test_cover_far);
  g_test_add_func ("/region/meets", test_meets);

  return g_test_run ();
}
