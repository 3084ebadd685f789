/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-coverage.h"
#include "wayside-filter.h"
#include "wayside-id-source.h"
#include "wayside-region.h"
#include "wayside-tile-client.h"
#include "wayside-worker-thread.h"

G_BEGIN_DECLS

/* The largest number of tiles that an area may touch. */
#define WAYSIDE_AREA_INDEX_MAX_TILES 1000

#define WAYSIDE_TYPE_AREA_INDEX (wayside_area_index_get_type ())
G_DECLARE_FINAL_TYPE (WaysideAreaIndex, wayside_area_index, WAYSIDE, AREA_INDEX, GObject)

WaysideAreaIndex *wayside_area_index_new          (WaysideTileClient   *client,
                                                   WaysideWorkerThread *worker,
                                                   WaysideRegion       *region,
                                                   const WaysideFilter *filter,
                                                   guint                max_age);
WaysideCoverage  *wayside_area_index_get_coverage (WaysideAreaIndex    *self);
guint             wayside_area_index_get_n_unsure (WaysideAreaIndex    *self);

G_END_DECLS
