/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "wayside-image.h"
#include "wayside-size.h"

G_BEGIN_DECLS

/**
 * WaysideItemState:
 * @WAYSIDE_ITEM_WAITING: its turn has not come
 * @WAYSIDE_ITEM_TRANSFERRING: it is being fetched or written
 * @WAYSIDE_ITEM_SAVED: its pair was written by this run
 * @WAYSIDE_ITEM_PRESENT: its pair was complete before this run
 * @WAYSIDE_ITEM_FAILED: it could not be saved; trying again may help
 * @WAYSIDE_ITEM_GONE: the service no longer has it
 * @WAYSIDE_ITEM_NOT_OFFERED: the service has its record but no picture file
 *
 * How far one image is.
 */
typedef enum
{
  WAYSIDE_ITEM_WAITING,
  WAYSIDE_ITEM_TRANSFERRING,
  WAYSIDE_ITEM_SAVED,
  WAYSIDE_ITEM_PRESENT,
  WAYSIDE_ITEM_FAILED,
  WAYSIDE_ITEM_GONE,
  WAYSIDE_ITEM_NOT_OFFERED,
} WaysideItemState;

#define WAYSIDE_N_ITEM_STATES (WAYSIDE_ITEM_NOT_OFFERED + 1)

#define WAYSIDE_TYPE_ITEM (wayside_item_get_type ())
G_DECLARE_FINAL_TYPE (WaysideItem, wayside_item, WAYSIDE, ITEM, GObject)

const char       *wayside_item_get_id       (WaysideItem *self);
WaysideItemState  wayside_item_get_state    (WaysideItem *self);
WaysideImage     *wayside_item_get_image    (WaysideItem *self);
guint64           wayside_item_get_bytes    (WaysideItem *self);
double            wayside_item_get_fraction (WaysideItem *self);
WaysideSize       wayside_item_get_size     (WaysideItem *self);
gboolean          wayside_item_is_smaller   (WaysideItem *self);
const GError     *wayside_item_get_error    (WaysideItem *self);
gboolean          wayside_item_state_is_end (WaysideItemState state);

G_END_DECLS
