/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-region.h"

G_BEGIN_DECLS

/**
 * WaysideCellQueue:
 *
 * The cells of a bounding box or region that have not been requested yet. It is divided into cells because the
 * service only accepts small ones.
 */
typedef struct _WaysideCellQueue WaysideCellQueue;

WaysideCellQueue  *wayside_cell_queue_new           (const WaysideBbox *bbox,
                                                     GError           **error);
WaysideCellQueue  *wayside_cell_queue_new_region    (WaysideRegion     *region,
                                                     GError           **error);
void               wayside_cell_queue_free          (WaysideCellQueue  *self);
const WaysideBbox *wayside_cell_queue_peek          (WaysideCellQueue  *self);
void               wayside_cell_queue_take_answer   (WaysideCellQueue  *self,
                                                     guint              n_rows,
                                                     guint              n_new,
                                                     gboolean           is_full);
gboolean           wayside_cell_queue_take_refusal  (WaysideCellQueue  *self);
void               wayside_cell_queue_note_loss     (WaysideCellQueue  *self);
guint              wayside_cell_queue_get_n_skipped (WaysideCellQueue  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideCellQueue, wayside_cell_queue_free)

G_END_DECLS
