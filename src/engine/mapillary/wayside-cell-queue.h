/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-bbox.h"

G_BEGIN_DECLS

/**
 * WaysideCellQueue:
 *
 * The boxes into which a wanted box is cut, because the service answers only small ones, and those that
 * are still to be asked for.
 */
typedef struct _WaysideCellQueue WaysideCellQueue;

WaysideCellQueue  *wayside_cell_queue_new           (const WaysideBbox *bbox,
                                                     GError           **error);
void               wayside_cell_queue_free          (WaysideCellQueue  *self);
const WaysideBbox *wayside_cell_queue_peek          (WaysideCellQueue  *self);
void               wayside_cell_queue_drop          (WaysideCellQueue  *self);
gboolean           wayside_cell_queue_split         (WaysideCellQueue  *self);
guint              wayside_cell_queue_get_n_skipped (WaysideCellQueue  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideCellQueue, wayside_cell_queue_free)

G_END_DECLS
