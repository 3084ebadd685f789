/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-bbox.h"

G_BEGIN_DECLS

/* The tiles of the service reach from -85.05 to 85.05 degrees; no position beyond is part of a region. */
#define WAYSIDE_REGION_MAX_LATITUDE 85.05

/* Metres around a track: the default, and the maximum. */
#define WAYSIDE_REGION_DEFAULT_WITHIN 25.0
#define WAYSIDE_REGION_MAX_WITHIN     10000.0

/**
 * WaysideRegion:
 *
 * An immutable part of the surface of the Earth: a box, some polygons, or the surroundings of some tracks. It may
 * be shared between threads.
 */
typedef struct _WaysideRegion WaysideRegion;

WaysideRegion     *wayside_region_new_box       (const WaysideBbox   *bbox,
                                                 GError             **error);
WaysideRegion     *wayside_region_new_from_text (const char          *text,
                                                 GError             **error);
WaysideRegion     *wayside_region_ref           (WaysideRegion       *self);
void               wayside_region_unref         (WaysideRegion       *self);
gboolean           wayside_region_contains      (const WaysideRegion *self,
                                                 double               longitude,
                                                 double               latitude);
gboolean           wayside_region_meets         (const WaysideRegion *self,
                                                 const WaysideBbox   *bbox);
const WaysideBbox *wayside_region_get_boxes     (const WaysideRegion *self,
                                                 guint               *n_boxes);
GArray            *wayside_region_cover         (const WaysideRegion *self,
                                                 double               max_area,
                                                 guint                max_parts);
double             wayside_region_get_area      (const WaysideRegion *self);
double             wayside_region_get_within    (const WaysideRegion *self);
gboolean           wayside_region_is_track      (const WaysideRegion *self);
const char        *wayside_region_get_checksum  (const WaysideRegion *self);
const char        *wayside_region_get_text      (const WaysideRegion *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideRegion, wayside_region_unref)

G_END_DECLS
