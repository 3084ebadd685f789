/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-tile.h"

#include <math.h>

/* The tiles of the Web Mercator projection (EPSG:3857) as all maps on the web number them: at zoom z, 2^z
 * columns from 180° west and 2^z rows from 85.05° north. In the functions below, "world" coordinates run from
 * 0 to 1 over the whole projection, with y to the south. */

static double
get_world_x (double longitude)
{
  return longitude / 360 + 0.5;
}

static double
get_world_y (double latitude)
{
  double clamped = CLAMP (latitude, -WAYSIDE_TILE_MAX_LATITUDE, WAYSIDE_TILE_MAX_LATITUDE);

  return 0.5 - asinh (tan (clamped * G_PI / 180)) / (2 * G_PI);
}

static double
get_longitude (double world_x)
{
  return (world_x - 0.5) * 360;
}

static double
get_latitude (double world_y)
{
  return atan (sinh ((0.5 - world_y) * 2 * G_PI)) * 180 / G_PI;
}

static double
get_n_tiles (guint zoom)
{
  return (double) (1u << zoom);
}

/* The column or row of a world coordinate. The far border of the world belongs to the last one. */
static guint
get_number (double world, guint zoom)
{
  double number = floor (world * get_n_tiles (zoom));

  return (guint) CLAMP (number, 0, get_n_tiles (zoom) - 1);
}

/**
 * wayside_tile_at:
 * @longitude: degrees, -180 to 180
 * @latitude: degrees; beyond ±%WAYSIDE_TILE_MAX_LATITUDE, the tile at the border of the projection
 * @zoom: zoom level, at most %WAYSIDE_TILE_MAX_ZOOM
 *
 * A point on the border of two tiles belongs to the eastern or southern one, except at the border of the
 * world.
 *
 * Returns: the tile that contains the point
 */
WaysideTile
wayside_tile_at (double longitude, double latitude, guint zoom)
{
  g_return_val_if_fail (zoom <= WAYSIDE_TILE_MAX_ZOOM, (WaysideTile){ 0 });

  return (WaysideTile){
    .zoom = zoom,
    .x = get_number (get_world_x (longitude), zoom),
    .y = get_number (get_world_y (latitude), zoom),
  };
}

/**
 * wayside_tile_is_valid:
 * @tile: an address
 *
 * Returns: %TRUE if there is such a tile
 */
gboolean
wayside_tile_is_valid (const WaysideTile *tile)
{
  g_return_val_if_fail (tile != NULL, FALSE);

  return tile->zoom <= WAYSIDE_TILE_MAX_ZOOM && tile->x < 1u << tile->zoom && tile->y < 1u << tile->zoom;
}

/**
 * wayside_tile_equal:
 * @a: a tile
 * @b: a tile
 *
 * Returns: %TRUE if both are the same tile
 */
gboolean
wayside_tile_equal (const WaysideTile *a, const WaysideTile *b)
{
  g_return_val_if_fail (a != NULL && b != NULL, FALSE);

  return a->zoom == b->zoom && a->x == b->x && a->y == b->y;
}

/**
 * wayside_tile_get_bounds:
 * @tile: a valid tile
 * @bounds: (out caller-allocates): its borders
 *
 * The borders of neighbours are exactly equal.
 */
void
wayside_tile_get_bounds (const WaysideTile *tile, WaysideBbox *bounds)
{
  double n_tiles;

  g_return_if_fail (tile != NULL && wayside_tile_is_valid (tile));
  g_return_if_fail (bounds != NULL);

  n_tiles = get_n_tiles (tile->zoom);
  bounds->west = get_longitude (tile->x / n_tiles);
  bounds->east = get_longitude ((tile->x + 1) / n_tiles);
  bounds->north = get_latitude (tile->y / n_tiles);
  bounds->south = get_latitude ((tile->y + 1) / n_tiles);
}

/* Positions in the buffer of a tile at the antimeridian are beyond it. */
static double
wrap_longitude (double longitude)
{
  if (longitude < -180)
    return longitude + 360;

  return longitude > 180 ? longitude - 360 : longitude;
}

/**
 * wayside_tile_get_position:
 * @tile: a valid tile
 * @x: a column of its grid, 0 at the western border and @extent at the eastern one; it may be outside, by at
 *   most the width of the world
 * @y: a row of its grid, from the north in the same way
 * @extent: number of columns and of rows of the grid, more than 0
 * @longitude: (out): degrees, -180 to 180
 * @latitude: (out): degrees
 *
 * Converts a position in a tile to degrees.
 */
void
wayside_tile_get_position (const WaysideTile *tile,
                           double x,
                           double y,
                           guint extent,
                           double *longitude,
                           double *latitude)
{
  double n_tiles;

  g_return_if_fail (tile != NULL && wayside_tile_is_valid (tile));
  g_return_if_fail (extent > 0);
  g_return_if_fail (longitude != NULL && latitude != NULL);

  n_tiles = get_n_tiles (tile->zoom);
  *longitude = wrap_longitude (get_longitude ((tile->x + x / extent) / n_tiles));
  *latitude = get_latitude ((tile->y + y / extent) / n_tiles);
}

/**
 * wayside_tile_get_point:
 * @tile: a valid tile
 * @longitude: degrees, -180 to 180
 * @latitude: degrees
 * @extent: number of columns and of rows of its grid, more than 0
 * @x: (out): the column, with its fraction; outside of 0 to @extent if the position is not in the tile
 * @y: (out): the row
 *
 * The inverse of wayside_tile_get_position().
 */
void
wayside_tile_get_point (const WaysideTile *tile,
                        double longitude,
                        double latitude,
                        guint extent,
                        double *x,
                        double *y)
{
  double n_tiles;

  g_return_if_fail (tile != NULL && wayside_tile_is_valid (tile));
  g_return_if_fail (extent > 0);
  g_return_if_fail (x != NULL && y != NULL);

  n_tiles = get_n_tiles (tile->zoom);
  *x = (get_world_x (longitude) * n_tiles - tile->x) * extent;
  *y = (get_world_y (latitude) * n_tiles - tile->y) * extent;
}

/* Gets the tiles in the corners of a box. Returns FALSE if the box is beyond the projection. */
static gboolean
get_corners (const WaysideBbox *bbox, guint zoom, WaysideTile *first, WaysideTile *last)
{
  if (bbox->south > WAYSIDE_TILE_MAX_LATITUDE || bbox->north < -WAYSIDE_TILE_MAX_LATITUDE)
    return FALSE;

  *first = wayside_tile_at (bbox->west, bbox->north, zoom);
  *last = wayside_tile_at (bbox->east, bbox->south, zoom);
  return TRUE;
}

/**
 * wayside_tile_count_covering:
 * @bbox: a box that does not cross the antimeridian; the caller splits one that does
 * @zoom: zoom level, at most %WAYSIDE_TILE_MAX_ZOOM
 *
 * Returns: the number of tiles that wayside_tile_list_covering() lists
 */
guint64
wayside_tile_count_covering (const WaysideBbox *bbox, guint zoom)
{
  WaysideTile first, last;

  g_return_val_if_fail (bbox != NULL, 0);
  g_return_val_if_fail (zoom <= WAYSIDE_TILE_MAX_ZOOM, 0);
  g_return_val_if_fail (bbox->west <= bbox->east && bbox->south <= bbox->north, 0);

  if (!get_corners (bbox, zoom, &first, &last))
    return 0;

  return (guint64) (last.x - first.x + 1) * (last.y - first.y + 1);
}

/**
 * wayside_tile_list_covering:
 * @bbox: a box that does not cross the antimeridian; the caller splits one that does
 * @zoom: zoom level, at most %WAYSIDE_TILE_MAX_ZOOM
 * @max_tiles: maximum number of tiles
 *
 * Lists the tiles that have a point in common with a box. The borders belong to the box, and the part of it
 * beyond ±%WAYSIDE_TILE_MAX_LATITUDE is in no tile.
 *
 * Returns: (transfer full) (nullable) (element-type WaysideTile): the tiles, row by row from the north-west,
 *   or %NULL if there are more than @max_tiles
 */
GArray *
wayside_tile_list_covering (const WaysideBbox *bbox, guint zoom, guint max_tiles)
{
  guint64 n_tiles = wayside_tile_count_covering (bbox, zoom);
  g_autoptr (GArray) tiles = NULL;
  WaysideTile first, last;

  if (n_tiles > max_tiles)
    return NULL;

  tiles = g_array_sized_new (FALSE, FALSE, sizeof (WaysideTile), (guint) n_tiles);
  if (n_tiles == 0 || !get_corners (bbox, zoom, &first, &last))
    return g_steal_pointer (&tiles);

  for (guint y = first.y; y <= last.y; y++)
    for (guint x = first.x; x <= last.x; x++)
      {
        WaysideTile tile = { zoom, x, y };

        g_array_append_val (tiles, tile);
      }

  return g_steal_pointer (&tiles);
}
