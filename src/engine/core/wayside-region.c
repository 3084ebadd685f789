/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-region-private.h"

#include "wayside-error.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* Hexadecimal digits: enough to distinguish the files of one user. */
#define CHECKSUM_LENGTH 8

#define TURN 360.0

struct _WaysideRegion
{
  gatomicrefcount n_references;
  GArray *shapes;       /* (owned) (element-type WaysideRegionShape) */
  WaysideBoxTree *tree; /* (owned): an index of their extents */
  WaysideBbox boxes[2]; /* what surrounds all of them, on both sides of the 180th meridian */
  guint n_boxes;
  double area;
  char *text;     /* (owned) */
  char *checksum; /* (owned) */
};

static WaysideBbox
get_shape_extent (guint index, gpointer user_data)
{
  return g_array_index ((GArray *) user_data, WaysideRegionShape, index).extent;
}

static int
compare_west (gconstpointer a, gconstpointer b)
{
  double west = ((const WaysideBbox *) a)->west, other = ((const WaysideBbox *) b)->west;

  return (west > other) - (west < other);
}

/* Returns the extents, each moved by whole turns so that its west is at least -180 and less than 180 degrees,
 * from west to east. */
static GArray *
list_extents (GArray *shapes)
{
  GArray *extents = g_array_sized_new (FALSE, FALSE, sizeof (WaysideBbox), shapes->len);

  for (guint i = 0; i < shapes->len; i++)
    {
      WaysideBbox extent = get_shape_extent (i, shapes);
      double shift = extent.west < -180 ? TURN : extent.west >= 180 ? -TURN : 0;

      if (shift != 0)
        extent = (WaysideBbox){ extent.west + shift, extent.south, extent.east + shift, extent.north };
      g_array_append_val (extents, extent);
    }

  g_array_sort (extents, compare_west);
  return extents;
}

/* Finds the shortest range of longitudes that has all shapes in it: it begins behind the largest gap. */
static void
find_range (GArray *extents, double *west, double *east)
{
  const WaysideBbox *first = &g_array_index (extents, WaysideBbox, 0);
  double reach = first->east;
  double gap = 0;

  *west = first->west;
  for (guint i = 1; i < extents->len; i++)
    {
      const WaysideBbox *extent = &g_array_index (extents, WaysideBbox, i);

      if (extent->west - reach > gap)
        {
          gap = extent->west - reach;
          *west = extent->west;
        }
      reach = fmax (reach, extent->east);
    }

  if (first->west + TURN - reach >= gap)
    *west = first->west;
  *east = *west;
  for (guint i = 0; i < extents->len; i++)
    {
      const WaysideBbox *extent = &g_array_index (extents, WaysideBbox, i);

      *east = fmax (*east, extent->west >= *west ? extent->east : extent->east + TURN);
    }
}

static void
find_boxes (WaysideRegion *self)
{
  g_autoptr (GArray) extents = list_extents (self->shapes);
  double west, east, south = INFINITY, north = -INFINITY;

  find_range (extents, &west, &east);
  for (guint i = 0; i < extents->len; i++)
    {
      south = fmin (south, g_array_index (extents, WaysideBbox, i).south);
      north = fmax (north, g_array_index (extents, WaysideBbox, i).north);
    }

  if (east - west >= TURN)
    {
      west = -180;
      east = 180;
    }
  if (west < 180)
    self->boxes[self->n_boxes++] = (WaysideBbox){ west, south, fmin (east, 180), north };
  if (east > 180)
    self->boxes[self->n_boxes++] = (WaysideBbox){ -180, south, east - TURN, north };
}

/* Removes the shapes that are wholly beyond the map. */
static void
drop_beyond (GArray *shapes)
{
  for (guint i = shapes->len; i > 0; i--)
    {
      const WaysideBbox *extent = &g_array_index (shapes, WaysideRegionShape, i - 1).extent;

      if (!(extent->south < extent->north && extent->west < extent->east))
        g_array_remove_index (shapes, i - 1);
    }
}

/* Creates a region from shapes, of which ownership is taken. @text is what new_from_text() reads. */
WaysideRegion *
wayside_region_new_shapes (GArray *shapes, const char *text, GError **error)
{
  g_autoptr (GArray) owned = shapes;
  g_autofree char *checksum = NULL;
  WaysideRegion *self;
  double most = 0;

  drop_beyond (shapes);
  if (shapes->len == 0)
    {
      g_set_error_literal (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY,
                           _ ("The shapes have no extent. Draw an area around the photos"));
      return NULL;
    }

  self = g_new0 (WaysideRegion, 1);
  g_atomic_ref_count_init (&self->n_references);
  self->shapes = g_steal_pointer (&owned);
  self->tree = wayside_box_tree_new (shapes->len, get_shape_extent, shapes);
  find_boxes (self);
  for (guint i = 0; i < shapes->len; i++)
    self->area += g_array_index (shapes, WaysideRegionShape, i).area;
  for (guint i = 0; i < self->n_boxes; i++)
    most += wayside_bbox_get_area (&self->boxes[i]);
  self->area = fmin (self->area, most);
  self->text = g_strdup (text);
  checksum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
  self->checksum = g_strndup (checksum, CHECKSUM_LENGTH);
  return self;
}

/**
 * wayside_region_ref:
 * @self: a region
 *
 * Returns: (transfer full): the region, with one more reference
 */
WaysideRegion *
wayside_region_ref (WaysideRegion *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->n_references);
  return self;
}

/**
 * wayside_region_unref:
 * @self: (transfer full): a region
 *
 * Drops a reference; the last one frees the region.
 */
void
wayside_region_unref (WaysideRegion *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->n_references))
    return;

  g_clear_pointer (&self->tree, wayside_box_tree_free);
  g_clear_pointer (&self->shapes, g_array_unref);
  g_clear_pointer (&self->text, g_free);
  g_clear_pointer (&self->checksum, g_free);
  g_free (self);
}

typedef struct
{
  const WaysideRegion *region;
  WaysidePoint point;
  WaysideBbox window;
} Search;

static gboolean
holds (guint index, gpointer user_data)
{
  const Search *search = user_data;

  return wayside_region_shape_holds (&g_array_index (search->region->shapes, WaysideRegionShape, index),
                                     &search->point);
}

static gboolean
meets (guint index, gpointer user_data)
{
  const Search *search = user_data;

  return wayside_region_shape_meets (&g_array_index (search->region->shapes, WaysideRegionShape, index),
                                     &search->window);
}

/**
 * wayside_region_contains:
 * @self: a region
 * @longitude: degrees, -180 to 180
 * @latitude: degrees
 *
 * Checks whether a position is in the region. The borders of polygons and boxes are inside, and so are those of
 * holes. A position is in a polygon if it is inside of an odd number of its rings, and near a track if its
 * distance is at most wayside_region_get_within(). The time grows with the logarithm of the number of edges.
 *
 * Returns: %TRUE if the position is in the region; %FALSE also if it is no position or beyond
 *   %WAYSIDE_REGION_MAX_LATITUDE
 */
gboolean
wayside_region_contains (const WaysideRegion *self, double longitude, double latitude)
{
  static const double shifts[] = { 0, TURN, -TURN };

  g_return_val_if_fail (self != NULL, FALSE);

  if (!(fabs (longitude) <= 180 && fabs (latitude) <= WAYSIDE_REGION_MAX_LATITUDE))
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (shifts); i++)
    {
      double shifted = longitude + shifts[i];
      Search search = { self, { shifted, latitude }, { shifted, latitude, shifted, latitude } };

      if (wayside_box_tree_visit (self->tree, &search.window, holds, &search))
        return TRUE;
    }

  return FALSE;
}

/**
 * wayside_region_meets:
 * @self: a region
 * @bbox: a box that does not cross the 180th meridian, for example that of a tile
 *
 * Returns: %FALSE if no position of the box is in the region. %TRUE is exact for polygons; near the surroundings
 *   of a track it may be returned for a box that has no position of them
 */
gboolean
wayside_region_meets (const WaysideRegion *self, const WaysideBbox *bbox)
{
  static const double shifts[] = { 0, TURN, -TURN };

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (bbox != NULL, FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (shifts); i++)
    {
      Search search = { self,
                        { 0, 0 },
                        { bbox->west + shifts[i], fmax (bbox->south, -WAYSIDE_REGION_MAX_LATITUDE),
                          bbox->east + shifts[i], fmin (bbox->north, WAYSIDE_REGION_MAX_LATITUDE) } };

      if (search.window.south <= search.window.north &&
          wayside_box_tree_visit (self->tree, &search.window, meets, &search))
        return TRUE;
    }

  return FALSE;
}

/**
 * wayside_region_get_boxes:
 * @self: a region
 * @n_boxes: (out): the number of boxes, 1 or 2
 *
 * Returns what surrounds the region: one box, or two if it reaches across the 180th meridian. They are within the
 * maximum latitude, and none of them crosses the meridian.
 *
 * Returns: (transfer none) (array length=n_boxes): the boxes
 */
const WaysideBbox *
wayside_region_get_boxes (const WaysideRegion *self, guint *n_boxes)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (n_boxes != NULL, NULL);

  *n_boxes = self->n_boxes;
  return self->boxes;
}

/* Halves a box until its parts are small enough, and leaves out those without a part of the region. The box is
 * longer in the direction in which it is halved, measured in degrees. */
static gboolean
add_cover (const WaysideRegion *self,
           const WaysideBbox *bbox,
           double max_area,
           guint max_parts,
           GArray *parts)
{
  WaysideBbox first = *bbox, second = *bbox;

  if (!wayside_region_meets (self, bbox))
    return TRUE;

  if (wayside_bbox_get_area (bbox) <= max_area)
    {
      if (parts->len >= max_parts)
        return FALSE;

      g_array_append_val (parts, *bbox);
      return TRUE;
    }

  if (bbox->east - bbox->west > bbox->north - bbox->south)
    first.east = second.west = bbox->west + (bbox->east - bbox->west) / 2;
  else
    first.north = second.south = bbox->south + (bbox->north - bbox->south) / 2;
  return add_cover (self, &first, max_area, max_parts, parts) &&
         add_cover (self, &second, max_area, max_parts, parts);
}

/**
 * wayside_region_cover:
 * @self: a region
 * @max_area: maximum area of a box in square degrees, more than 0
 * @max_parts: maximum number of boxes
 *
 * Covers the region with boxes that share at most their borders. Boxes without a part of it are left out, so the
 * number depends on its shape more than on its extent.
 *
 * Returns: (transfer full) (nullable) (element-type WaysideBbox): the boxes, or %NULL if more than @max_parts are
 *   needed
 */
GArray *
wayside_region_cover (const WaysideRegion *self, double max_area, guint max_parts)
{
  g_autoptr (GArray) parts = NULL;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (max_area > 0, NULL);

  parts = g_array_new (FALSE, FALSE, sizeof (WaysideBbox));
  for (guint i = 0; i < self->n_boxes; i++)
    if (!add_cover (self, &self->boxes[i], max_area, max_parts, parts))
      return NULL;

  return g_steal_pointer (&parts);
}

/**
 * wayside_region_get_area:
 * @self: a region
 *
 * Returns: the area in square degrees; an estimate if shapes overlap, and for the surroundings of tracks. It is
 *   at most the area of the boxes around the region
 */
double
wayside_region_get_area (const WaysideRegion *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->area;
}

/**
 * wayside_region_get_within:
 * @self: a region
 *
 * Returns: metres around the tracks of the region, or 0 if it has none
 */
double
wayside_region_get_within (const WaysideRegion *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return g_array_index (self->shapes, WaysideRegionShape, 0).within;
}

/**
 * wayside_region_is_track:
 * @self: a region
 *
 * Returns: %TRUE if the region is the surroundings of tracks or points, %FALSE if it is an area
 */
gboolean
wayside_region_is_track (const WaysideRegion *self)
{
  return wayside_region_get_within (self) > 0;
}

/**
 * wayside_region_get_checksum:
 * @self: a region
 *
 * Returns: (transfer none): eight hexadecimal digits that depend on the shapes only, to the seventh decimal, and
 *   on the metres around tracks
 */
const char *
wayside_region_get_checksum (const WaysideRegion *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->checksum;
}

/**
 * wayside_region_get_text:
 * @self: a region
 *
 * Returns: (transfer none): the region in the format of wayside_region_new_from_text()
 */
const char *
wayside_region_get_text (const WaysideRegion *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->text;
}
