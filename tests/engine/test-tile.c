/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-tile.h"

#include <math.h>

#define N_RANDOM 20000

/* The formulas of the OpenStreetMap wiki ("Slippy map tilenames"), which differ from those of the engine. */
static guint
slow_column (double longitude, guint zoom)
{
  double column = floor ((longitude + 180) / 360 * pow (2, zoom));

  return (guint) CLAMP (column, 0, pow (2, zoom) - 1);
}

static guint
slow_row (double latitude, guint zoom)
{
  double angle = CLAMP (latitude, -85.05112877980659, 85.05112877980659) * G_PI / 180;
  double row = floor ((1 - log (tan (angle) + 1 / cos (angle)) / G_PI) / 2 * pow (2, zoom));

  return (guint) CLAMP (row, 0, pow (2, zoom) - 1);
}

static double
random_longitude (void)
{
  return g_test_rand_double_range (-180, 180);
}

static double
random_latitude (void)
{
  return g_test_rand_double_range (-85.05, 85.05);
}

/* Rounding differs between the formulas, so points very close to a border are left out. */
static gboolean
is_near_border (double longitude, double latitude, guint zoom)
{
  const double least = 1e-9 * pow (2, zoom);
  double column = (longitude + 180) / 360 * pow (2, zoom);
  double angle = latitude * G_PI / 180;
  double row = (1 - log (tan (angle) + 1 / cos (angle)) / G_PI) / 2 * pow (2, zoom);

  return fabs (column - round (column)) < least || fabs (row - round (row)) < least;
}

static void
test_known (void)
{
  static const struct
  {
    double longitude, latitude;
    WaysideTile tile;
  } cases[] = {
    { 0, 0, { 0, 0, 0 } },
    { 9.993682, 53.551086, { 14, 8646, 5295 } }, /* Hamburg */
    { -108.5708, 39.0684, { 14, 3250, 6257 } },  /* Grand Junction */
    { 179.97, -16.81, { 14, 16382, 8968 } },     /* Fiji, west of the antimeridian */
    { -179.97, -16.81, { 14, 1, 8968 } },        /* … and east of it */
    { 180, 0, { 14, 16383, 8192 } },
    { -180, 0, { 14, 0, 8192 } },
    { 0, 90, { 14, 8192, 0 } },
    { 0, -90, { 14, 8192, 16383 } },
    { 0, 85.0511287798066, { 14, 8192, 0 } },
    { 180, -90, { 22, (1u << 22) - 1, (1u << 22) - 1 } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WaysideTile tile = wayside_tile_at (cases[i].longitude, cases[i].latitude, cases[i].tile.zoom);

      g_test_message ("%g %g", cases[i].longitude, cases[i].latitude);
      g_assert_cmpuint (tile.x, ==, cases[i].tile.x);
      g_assert_cmpuint (tile.y, ==, cases[i].tile.y);
      g_assert_true (wayside_tile_equal (&tile, &cases[i].tile));
      g_assert_true (wayside_tile_is_valid (&tile));
    }
}

static void
test_valid (void)
{
  static const WaysideTile bad[] = {
    { 0, 1, 0 }, { 0, 0, 1 }, { 14, 16384, 0 }, { 14, 0, 16384 }, { 23, 0, 0 }
  };
  const WaysideTile good = { 14, 16383, 16383 };

  g_assert_true (wayside_tile_is_valid (&good));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (wayside_tile_is_valid (&bad[i]));
}

static void
test_equal (void)
{
  const WaysideTile tile = { 14, 5, 6 };
  const WaysideTile others[] = { { 13, 5, 6 }, { 14, 6, 6 }, { 14, 5, 5 } };

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_false (wayside_tile_equal (&tile, &others[i]));
}

static void
test_random_points (void)
{
  for (guint i = 0; i < N_RANDOM; i++)
    {
      double longitude = random_longitude (), latitude = random_latitude ();
      guint zoom = (guint) g_test_rand_int_range (0, WAYSIDE_TILE_MAX_ZOOM + 1);
      WaysideTile tile = wayside_tile_at (longitude, latitude, zoom);
      WaysideBbox bounds;

      if (is_near_border (longitude, latitude, zoom))
        continue;

      g_assert_cmpuint (tile.x, ==, slow_column (longitude, zoom));
      g_assert_cmpuint (tile.y, ==, slow_row (latitude, zoom));
      wayside_tile_get_bounds (&tile, &bounds);
      g_assert_true (wayside_bbox_contains (&bounds, longitude, latitude));
    }
}

/* A point that is converted to the grid of its tile and back stays where it is, to a millimetre. */
static void
test_round_trip (void)
{
  for (guint i = 0; i < N_RANDOM; i++)
    {
      double longitude = random_longitude (), latitude = random_latitude ();
      double x, y, longitude_again, latitude_again;
      guint extent = (guint) g_test_rand_int_range (1, 10000);
      WaysideTile tile = wayside_tile_at (longitude, latitude,
                                          (guint) g_test_rand_int_range (0, WAYSIDE_TILE_MAX_ZOOM + 1));

      wayside_tile_get_point (&tile, longitude, latitude, extent, &x, &y);
      g_assert_cmpfloat (x, >=, -1e-4);
      g_assert_cmpfloat (x, <=, extent + 1e-4);
      g_assert_cmpfloat (y, >=, -1e-4);
      g_assert_cmpfloat (y, <=, extent + 1e-4);
      wayside_tile_get_position (&tile, x, y, extent, &longitude_again, &latitude_again);
      g_assert_cmpfloat_with_epsilon (longitude, longitude_again, 1e-8);
      g_assert_cmpfloat_with_epsilon (latitude, latitude_again, 1e-8);
    }
}

/* Every step of the grid is in the tile, and the far border is that of the neighbour. */
static void
test_grid (void)
{
  for (guint i = 0; i < 200; i++)
    {
      WaysideTile tile = wayside_tile_at (g_test_rand_double_range (-179, 179), random_latitude (),
                                          WAYSIDE_TILE_IMAGE_ZOOM);
      guint column = (guint) g_test_rand_int_range (0, 4096);
      guint row = (guint) g_test_rand_int_range (0, 4096);
      WaysideTile east = tile;
      WaysideBbox bounds, neighbour;
      double longitude, latitude;
      WaysideTile again;

      wayside_tile_get_position (&tile, column + 0.5, row + 0.5, WAYSIDE_TILE_EXTENT, &longitude, &latitude);
      again = wayside_tile_at (longitude, latitude, WAYSIDE_TILE_IMAGE_ZOOM);
      g_assert_true (wayside_tile_equal (&tile, &again));

      east.x++;
      wayside_tile_get_bounds (&tile, &bounds);
      wayside_tile_get_bounds (&east, &neighbour);
      g_assert_cmpfloat (bounds.east, ==, neighbour.west);
      wayside_tile_get_position (&tile, WAYSIDE_TILE_EXTENT, 0, WAYSIDE_TILE_EXTENT, &longitude, &latitude);
      g_assert_cmpfloat_with_epsilon (longitude, bounds.east, 1e-12);
      g_assert_cmpfloat_with_epsilon (latitude, bounds.north, 1e-12);
    }
}

/* Positions in the buffer of a tile at the antimeridian are on the other side of it. */
static void
test_antimeridian (void)
{
  const WaysideTile first = { 14, 0, 8966 }, last = { 14, 16383, 8966 };
  double longitude, latitude;

  wayside_tile_get_position (&first, -16, 0, WAYSIDE_TILE_EXTENT, &longitude, &latitude);
  g_assert_cmpfloat (longitude, >, 179.9);
  g_assert_cmpfloat (longitude, <, 180);
  wayside_tile_get_position (&last, WAYSIDE_TILE_EXTENT + 16, 0, WAYSIDE_TILE_EXTENT, &longitude, &latitude);
  g_assert_cmpfloat (longitude, <, -179.9);
  g_assert_cmpfloat (longitude, >, -180);
}

static void
test_world (void)
{
  const WaysideTile world = { 0, 0, 0 };
  WaysideBbox bounds;

  wayside_tile_get_bounds (&world, &bounds);
  g_assert_cmpfloat (bounds.west, ==, -180);
  g_assert_cmpfloat (bounds.east, ==, 180);
  g_assert_cmpfloat_with_epsilon (bounds.north, WAYSIDE_TILE_MAX_LATITUDE, 1e-10);
  g_assert_cmpfloat_with_epsilon (bounds.south, -WAYSIDE_TILE_MAX_LATITUDE, 1e-10);
}

static gboolean
overlap (const WaysideBbox *a, const WaysideBbox *b)
{
  return a->west < b->east && b->west < a->east && a->south < b->north && b->south < a->north;
}

static gboolean
lists (GArray *tiles, const WaysideTile *tile)
{
  for (guint i = 0; i < tiles->len; i++)
    if (wayside_tile_equal (&g_array_index (tiles, WaysideTile, i), tile))
      return TRUE;

  return FALSE;
}

/* Compares with a walk over all tiles of the world. */
static void
test_covering (void)
{
  for (guint i = 0; i < 300; i++)
    {
      guint zoom = (guint) g_test_rand_int_range (0, 6);
      double west = random_longitude (), south = g_test_rand_double_range (-89, 89);
      const WaysideBbox bbox = {
        .west = west,
        .south = south,
        .east = g_test_rand_double_range (west, 180),
        .north = g_test_rand_double_range (south, 90),
      };
      g_autoptr (GArray) tiles = wayside_tile_list_covering (&bbox, zoom, G_MAXUINT);
      guint n_expected = 0;

      for (guint y = 0; y < 1u << zoom; y++)
        for (guint x = 0; x < 1u << zoom; x++)
          {
            const WaysideTile tile = { zoom, x, y };
            WaysideBbox bounds;

            wayside_tile_get_bounds (&tile, &bounds);
            n_expected += overlap (&bbox, &bounds);
            g_assert_cmpint (lists (tiles, &tile), ==, overlap (&bbox, &bounds));
          }
      g_assert_cmpuint (tiles->len, ==, n_expected);
      g_assert_cmpuint (wayside_tile_count_covering (&bbox, zoom), ==, n_expected);
    }
}

static void
test_covering_order (void)
{
  const WaysideBbox bbox = { 9.99, 53.54, 10.01, 53.55 };
  g_autoptr (GArray) tiles = wayside_tile_list_covering (&bbox, 14, 4);
  const WaysideTile expected[] = {
    { 14, 8646, 5295 }, { 14, 8647, 5295 }, { 14, 8646, 5296 }, { 14, 8647, 5296 }
  };

  g_assert_nonnull (tiles);
  g_assert_cmpuint (tiles->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < tiles->len; i++)
    g_assert_true (wayside_tile_equal (&g_array_index (tiles, WaysideTile, i), &expected[i]));
}

static void
test_covering_limits (void)
{
  const WaysideBbox point = { 9.99, 53.54, 9.99, 53.54 };
  const WaysideBbox world = { -180, -90, 180, 90 };
  const WaysideBbox pole = { -180, 85.06, 180, 90 };
  const WaysideBbox south_pole = { -180, -90, 180, -85.06 };
  g_autoptr (GArray) one = wayside_tile_list_covering (&point, 14, 1);
  g_autoptr (GArray) too_many = wayside_tile_list_covering (&world, 14, 1000);
  g_autoptr (GArray) exact = wayside_tile_list_covering (&world, 5, 1024);
  g_autoptr (GArray) one_less = wayside_tile_list_covering (&world, 5, 1023);
  g_autoptr (GArray) none = wayside_tile_list_covering (&pole, 14, 0);
  g_autoptr (GArray) none_south = wayside_tile_list_covering (&south_pole, 14, 0);

  g_assert_cmpuint (one->len, ==, 1);
  g_assert_null (too_many);
  g_assert_cmpuint (exact->len, ==, 1024);
  g_assert_null (one_less);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpuint (none_south->len, ==, 0);
  g_assert_cmpuint (wayside_tile_count_covering (&world, 22), ==, G_GUINT64_CONSTANT (1) << 44);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/tile/known", test_known);
  g_test_add_func ("/tile/valid", test_valid);
  g_test_add_func ("/tile/equal", test_equal);
  g_test_add_func ("/tile/random-points", test_random_points);
  g_test_add_func ("/tile/round-trip", test_round_trip);
  g_test_add_func ("/tile/grid", test_grid);
  g_test_add_func ("/tile/antimeridian", test_antimeridian);
  g_test_add_func ("/tile/world", test_world);
  g_test_add_func ("/tile/covering", test_covering);
  g_test_add_func ("/tile/covering-order", test_covering_order);
  g_test_add_func ("/tile/covering-limits", test_covering_limits);

  return g_test_run ();
}
