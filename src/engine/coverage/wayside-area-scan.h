/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-coverage.h"
#include "wayside-filter.h"
#include "wayside-region.h"
#include "wayside-tile.h"

G_BEGIN_DECLS

/**
 * WaysideAreaRows:
 * @images: (owned): the images
 * @order: (owned) (element-type guint): their indices, by sequence, capture time and id
 * @n_unsure: number of images that lack a fact which the filter tests, and are wanted if the metadata has it
 *
 * The images of a tile that are inside a region and match a filter.
 */
typedef struct
{
  WaysideCoverage *images;
  GArray          *order;
  guint            n_unsure;
} WaysideAreaRows;

GArray          *wayside_area_scan_list_tiles (WaysideRegion       *region,
                                               guint                max_tiles,
                                               GError             **error);
WaysideAreaRows *wayside_area_scan            (GBytes              *body,
                                               const WaysideTile   *tile,
                                               WaysideRegion       *region,
                                               const WaysideFilter *filter,
                                               guint64              creator,
                                               GError             **error);
void             wayside_area_rows_free       (WaysideAreaRows     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideAreaRows, wayside_area_rows_free)

G_END_DECLS
