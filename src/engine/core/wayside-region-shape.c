/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One polygon or track of a region. Longitudes are continuous here: the caller shifts them by whole turns. */

#include "config.h"

#include "wayside-region-private.h"

#include <math.h>

static WaysideBbox
get_edge_box (guint index, gpointer user_data)
{
  const WaysideRegionEdge *edge = &g_array_index ((GArray *) user_data, WaysideRegionEdge, index);

  return (WaysideBbox){
    fmin (edge->from.longitude, edge->to.longitude),
    fmin (edge->from.latitude, edge->to.latitude),
    fmax (edge->from.longitude, edge->to.longitude),
    fmax (edge->from.latitude, edge->to.latitude),
  };
}

/* Returns a box with a margin in metres on all sides. A degree of longitude is shortest at the side near the
 * pole. */
static WaysideBbox
widen (const WaysideBbox *box, double metres)
{
  double height = metres / WAYSIDE_POINT_METRES_PER_DEGREE;
  double latitude = fmin (fmax (fabs (box->south), fabs (box->north)) + height, 89.5);
  double width = height / cos (latitude * G_PI / 180);

  return (WaysideBbox){ box->west - width, box->south - height, box->east + width, box->north + height };
}

static WaysideBbox
get_extent (GArray *edges)
{
  WaysideBbox extent = { INFINITY, INFINITY, -INFINITY, -INFINITY };

  for (guint i = 0; i < edges->len; i++)
    {
      WaysideBbox box = get_edge_box (i, edges);

      extent = (WaysideBbox){ fmin (extent.west, box.west), fmin (extent.south, box.south),
                              fmax (extent.east, box.east), fmax (extent.north, box.north) };
    }

  return extent;
}

/* Takes ownership of @edges. */
void
wayside_region_shape_init (WaysideRegionShape *self, GArray *edges, double within, double area)
{
  WaysideBbox extent = get_extent (edges);

  self->edges = edges;
  self->tree = wayside_box_tree_new (edges->len, get_edge_box, edges);
  self->within = within;
  self->extent = within > 0 ? widen (&extent, within) : extent;
  self->extent.south = fmax (self->extent.south, -WAYSIDE_REGION_MAX_LATITUDE);
  self->extent.north = fmin (self->extent.north, WAYSIDE_REGION_MAX_LATITUDE);
  self->area = area;
}

void
wayside_region_shape_clear (WaysideRegionShape *self)
{
  g_clear_pointer (&self->tree, wayside_box_tree_free);
  g_clear_pointer (&self->edges, g_array_unref);
}

/* A search for one position among the edges. */
typedef struct
{
  const WaysideRegionShape *shape;
  WaysidePoint point;
  gboolean is_inside;
} Search;

/* Counts the edges east of the point. A point on an edge is inside. */
static gboolean
cross_edge (guint index, gpointer user_data)
{
  Search *search = user_data;
  const WaysideRegionEdge *edge = &g_array_index (search->shape->edges, WaysideRegionEdge, index);
  const WaysidePoint *a = &edge->from, *b = &edge->to, *p = &search->point;
  double side = (b->longitude - a->longitude) * (p->latitude - a->latitude) -
                (p->longitude - a->longitude) * (b->latitude - a->latitude);

  if (side == 0 && p->longitude >= fmin (a->longitude, b->longitude) &&
      p->longitude <= fmax (a->longitude, b->longitude) && p->latitude >= fmin (a->latitude, b->latitude) &&
      p->latitude <= fmax (a->latitude, b->latitude))
    {
      search->is_inside = TRUE;
      return TRUE;
    }

  if ((a->latitude > p->latitude) != (b->latitude > p->latitude) &&
      (b->latitude > a->latitude ? side > 0 : side < 0))
    search->is_inside = !search->is_inside;
  return FALSE;
}

static gboolean
is_near (guint index, gpointer user_data)
{
  Search *search = user_data;
  const WaysideRegionEdge *edge = &g_array_index (search->shape->edges, WaysideRegionEdge, index);

  search->is_inside = wayside_point_get_segment_distance (&search->point, &edge->from, &edge->to) <=
                      search->shape->within;
  return search->is_inside;
}

/* Returns whether a position is inside of the rings an odd number of times, or near the track. */
gboolean
wayside_region_shape_holds (const WaysideRegionShape *self, const WaysidePoint *point)
{
  Search search = { self, *point, FALSE };
  WaysideBbox window = { point->longitude, point->latitude, point->longitude, point->latitude };

  if (point->longitude < self->extent.west || point->longitude > self->extent.east ||
      point->latitude < self->extent.south || point->latitude > self->extent.north)
    return FALSE;

  if (self->within > 0)
    {
      window = widen (&window, self->within);
      wayside_box_tree_visit (self->tree, &window, is_near, &search);
    }
  else
    {
      window.east = INFINITY;
      wayside_box_tree_visit (self->tree, &window, cross_edge, &search);
    }

  return search.is_inside;
}

/* Cuts the part of an edge from @first to @last (0 to 1) where @start + part * @length is from @low to @high.
 * Returns FALSE if nothing is left. */
static gboolean
clip (double start, double length, double low, double high, double *first, double *last)
{
  double a, b;

  if (length == 0)
    return start >= low && start <= high;

  a = (low - start) / length;
  b = (high - start) / length;
  *first = fmax (*first, fmin (a, b));
  *last = fmin (*last, fmax (a, b));
  return *first <= *last;
}

typedef struct
{
  const WaysideRegionShape *shape;
  WaysideBbox window;
} Meeting;

static gboolean
meets_edge (guint index, gpointer user_data)
{
  const Meeting *meeting = user_data;
  const WaysideRegionEdge *edge = &g_array_index (meeting->shape->edges, WaysideRegionEdge, index);
  double first = 0, last = 1;

  return clip (edge->from.longitude, edge->to.longitude - edge->from.longitude, meeting->window.west,
               meeting->window.east, &first, &last) &&
         clip (edge->from.latitude, edge->to.latitude - edge->from.latitude, meeting->window.south,
               meeting->window.north, &first, &last);
}

/* Returns whether a box has a part of the shape in it. Near the ends and bends of a track it may have none. */
gboolean
wayside_region_shape_meets (const WaysideRegionShape *self, const WaysideBbox *bbox)
{
  Meeting meeting = { self, self->within > 0 ? widen (bbox, self->within) : *bbox };
  WaysidePoint centre = { (bbox->west + bbox->east) / 2, (bbox->south + bbox->north) / 2 };

  if (bbox->west > self->extent.east || bbox->east < self->extent.west || bbox->south > self->extent.north ||
      bbox->north < self->extent.south)
    return FALSE;

  return wayside_box_tree_visit (self->tree, &meeting.window, meets_edge, &meeting) ||
         (self->within <= 0 && wayside_region_shape_holds (self, &centre));
}
