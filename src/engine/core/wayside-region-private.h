/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-box-tree.h"
#include "wayside-point.h"
#include "wayside-region.h"

G_BEGIN_DECLS

/**
 * WaysideRegionEdge:
 * @from: one end
 * @to: the other end
 *
 * An edge of a polygon or a segment of a track, straight in longitude and latitude.
 */
typedef struct
{
  WaysidePoint from;
  WaysidePoint to;
} WaysideRegionEdge;

/**
 * WaysideRegionShape:
 * @edges: (owned) (element-type WaysideRegionEdge): the edges of all rings of a polygon, or the segments of a
 *   track
 * @tree: (owned): an index of @edges
 * @within: metres around a track; 0 for a polygon
 * @extent: the bounding box. Longitudes are continuous across the 180th meridian, so they may be out of range
 * @area: its area in square degrees
 *
 * A polygon with its holes, or the surroundings of a track.
 */
typedef struct
{
  GArray         *edges;
  WaysideBoxTree *tree;
  double          within;
  WaysideBbox     extent;
  double          area;
} WaysideRegionShape;

WaysideRegion *wayside_region_new_shapes  (GArray                   *shapes,
                                           const char               *text,
                                           GError                  **error);
void           wayside_region_shape_init  (WaysideRegionShape       *self,
                                           GArray                   *edges,
                                           double                    within,
                                           double                    area);
void           wayside_region_shape_clear (WaysideRegionShape       *self);
gboolean       wayside_region_shape_holds (const WaysideRegionShape *self,
                                           const WaysidePoint       *point);
gboolean       wayside_region_shape_meets (const WaysideRegionShape *self,
                                           const WaysideBbox        *bbox);

G_END_DECLS
