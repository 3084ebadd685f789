/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-bbox.h"

G_BEGIN_DECLS

/* The largest zoom level of the arithmetic; the service has no tiles beyond WAYSIDE_TILE_IMAGE_ZOOM. */
#define WAYSIDE_TILE_MAX_ZOOM 22

/* The zoom level whose tiles list every image. */
#define WAYSIDE_TILE_IMAGE_ZOOM 14

/* The latitude, in degrees, at which the Web Mercator projection ends: atan (sinh (π)). */
#define WAYSIDE_TILE_MAX_LATITUDE 85.0511287798066

/* The usual number of steps along an edge of a tile. */
#define WAYSIDE_TILE_EXTENT 4096

/**
 * WaysideTile:
 * @zoom: zoom level, 0 to %WAYSIDE_TILE_MAX_ZOOM
 * @x: column from 180° west, 0 to 2^@zoom - 1
 * @y: row from the north, same range
 *
 * The address of a square of the Web Mercator projection.
 */
typedef struct
{
  guint zoom;
  guint x;
  guint y;
} WaysideTile;

WaysideTile wayside_tile_at             (double             longitude,
                                         double             latitude,
                                         guint              zoom);
gboolean    wayside_tile_is_valid       (const WaysideTile *tile);
gboolean    wayside_tile_equal          (const WaysideTile *a,
                                         const WaysideTile *b);
void        wayside_tile_get_bounds     (const WaysideTile *tile,
                                         WaysideBbox       *bounds);
void        wayside_tile_get_position   (const WaysideTile *tile,
                                         double             x,
                                         double             y,
                                         guint              extent,
                                         double            *longitude,
                                         double            *latitude);
void        wayside_tile_get_point      (const WaysideTile *tile,
                                         double             longitude,
                                         double             latitude,
                                         guint              extent,
                                         double            *x,
                                         double            *y);
guint64     wayside_tile_count_covering (const WaysideBbox *bbox,
                                         guint              zoom);
GArray     *wayside_tile_list_covering  (const WaysideBbox *bbox,
                                         guint              zoom,
                                         guint              max_tiles);

G_END_DECLS
