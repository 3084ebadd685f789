/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-region.h"

G_BEGIN_DECLS

/* Maximum number of positions in the shapes of a region. */
#define WAYSIDE_REGION_MAX_POINTS 100000U

/**
 * WaysideRegionBuilder:
 *
 * Shapes from which a region is made.
 */
typedef struct _WaysideRegionBuilder WaysideRegionBuilder;

WaysideRegionBuilder *wayside_region_builder_new           (void);
void                  wayside_region_builder_free          (WaysideRegionBuilder       *self);
void                  wayside_region_builder_begin_polygon (WaysideRegionBuilder       *self);
void                  wayside_region_builder_begin_ring    (WaysideRegionBuilder       *self);
void                  wayside_region_builder_begin_track   (WaysideRegionBuilder       *self);
void                  wayside_region_builder_begin_point   (WaysideRegionBuilder       *self);
void                  wayside_region_builder_add_position  (WaysideRegionBuilder       *self,
                                                            double                      longitude,
                                                            double                      latitude);
gboolean              wayside_region_builder_is_empty      (const WaysideRegionBuilder *self);
WaysideRegion        *wayside_region_builder_build         (const WaysideRegionBuilder *self,
                                                            double                      within,
                                                            GError                    **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideRegionBuilder, wayside_region_builder_free)

G_END_DECLS
