/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-area-scan.h"

#include "wayside-error.h"
#include "wayside-vector-tile.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* The width of the world in kilometres, along the equator. */
#define EQUATOR_KM 40075.0

/* The parts of the area index that need neither the network nor a main loop. */

/* Appends the tiles of the zoom level of images that are @tile or part of it, as long as there are at most
 * @max_tiles. Returns FALSE if there are more. */
static gboolean
descend (WaysideRegion *region, const WaysideTile *tile, guint max_tiles, GArray *tiles)
{
  WaysideBbox bounds;

  wayside_tile_get_bounds (tile, &bounds);
  if (!wayside_region_meets (region, &bounds))
    return TRUE;

  if (tile->zoom == WAYSIDE_TILE_IMAGE_ZOOM)
    {
      g_array_append_val (tiles, *tile);
      return tiles->len <= max_tiles;
    }

  for (guint i = 0; i < 4; i++)
    {
      WaysideTile part = { tile->zoom + 1, 2 * tile->x + i % 2, 2 * tile->y + i / 2 };

      if (!descend (region, &part, max_tiles, tiles))
        return FALSE;
    }

  return TRUE;
}

static GError *
new_too_large_error (WaysideRegion *region, guint max_tiles)
{
  guint n_boxes;
  const WaysideBbox *boxes = wayside_region_get_boxes (region, &n_boxes);
  double latitude = (boxes->south + boxes->north) / 2;
  double side = EQUATOR_KM / (1 << WAYSIDE_TILE_IMAGE_ZOOM) * cos (latitude * G_PI / 180);

  return g_error_new (
      WAYSIDE_ERROR, WAYSIDE_ERROR_AREA_TOO_LARGE,
      /* Translators: %'u is a number of square kilometres. */
      _ ("The area is too large: here it may cover about %'u km² at most. Choose a smaller one, or divide it"),
      (guint) floor (max_tiles * side * side));
}

/**
 * wayside_area_scan_list_tiles:
 * @region: a region
 * @max_tiles: the largest number of tiles to list
 * @error: return location for an error
 *
 * Lists the tiles that may hold images of a region, quarter by quarter: north-west, north-east, south-west,
 * south-east, and each of them in the same way. The order depends on the region only.
 *
 * Returns: (transfer full) (element-type WaysideTile): the tiles of %WAYSIDE_TILE_IMAGE_ZOOM, or %NULL with
 *   %WAYSIDE_ERROR_AREA_TOO_LARGE if there are more than @max_tiles
 */
GArray *
wayside_area_scan_list_tiles (WaysideRegion *region, guint max_tiles, GError **error)
{
  const WaysideTile world = { 0, 0, 0 };
  g_autoptr (GArray) tiles = g_array_new (FALSE, FALSE, sizeof (WaysideTile));

  g_return_val_if_fail (region != NULL, NULL);

  if (descend (region, &world, max_tiles, tiles))
    return g_steal_pointer (&tiles);

  g_propagate_error (error, new_too_large_error (region, max_tiles));
  return NULL;
}

typedef struct
{
  WaysideRegion *region;       /* (not owned) */
  const WaysideFilter *filter; /* (not owned) */
  guint64 creator;
  WaysideAreaRows *rows; /* (not owned) */
} Scan;

/* The name that the filter compares: that of the filter for its user, another one for others. */
static const char *
name_creator (const Scan *self, guint64 creator)
{
  if (creator == 0 || self->creator == 0)
    return NULL;

  return creator == self->creator ? self->filter->creator : "";
}

static void
take_image (const WaysideTileFeature *feature, gpointer user_data)
{
  const Scan *self = user_data;
  const WaysideFilterFacts facts = {
    .captured_at = feature->captured_at,
    .is_pano = feature->is_pano,
    .creator = name_creator (self, feature->creator),
  };

  if (feature->n_points == 1 &&
      wayside_region_contains (self->region, feature->points->longitude, feature->points->latitude) &&
      wayside_filter_matches (self->filter, &facts, TRUE) &&
      wayside_coverage_add (self->rows->images, feature))
    self->rows->n_unsure += !wayside_filter_matches (self->filter, &facts, FALSE);
}

/**
 * wayside_area_scan:
 * @body: a tile, see wayside_tile_client_fetch_finish()
 * @tile: its address
 * @region: a region
 * @filter: a filter
 * @creator: the number of the user of the filter, or 0 if it names none
 * @error: return location for an error
 *
 * Decodes a tile and takes its images that are inside the region and match the filter, by what the tile says of
 * them. The spacing of the filter is not tested. Takes a tenth of a second for the largest tiles.
 *
 * Returns: (transfer full): the images, or %NULL with %WAYSIDE_ERROR_BAD_ANSWER
 */
WaysideAreaRows *
wayside_area_scan (GBytes *body,
                   const WaysideTile *tile,
                   WaysideRegion *region,
                   const WaysideFilter *filter,
                   guint64 creator,
                   GError **error)
{
  g_autoptr (WaysideAreaRows) rows = g_new0 (WaysideAreaRows, 1);
  Scan scan = { region, filter, creator, rows };

  g_return_val_if_fail (body != NULL && tile != NULL, NULL);
  g_return_val_if_fail (region != NULL && filter != NULL, NULL);

  rows->images = wayside_coverage_new ();
  if (!wayside_vector_tile_decode (body, tile, WAYSIDE_TILE_LAYER_IMAGE, take_image, &scan, NULL, error))
    return NULL;

  rows->order = wayside_coverage_list_ordered (rows->images);
  return g_steal_pointer (&rows);
}

/**
 * wayside_area_rows_free:
 * @self: (transfer full): the images of a tile
 */
void
wayside_area_rows_free (WaysideAreaRows *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->images, wayside_coverage_free);
  g_clear_pointer (&self->order, g_array_unref);
  g_free (self);
}
