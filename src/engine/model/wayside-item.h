/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "wayside-image.h"
#include "wayside-item-state.h"
#include "wayside-size.h"

G_BEGIN_DECLS

#define WAYSIDE_TYPE_ITEM (wayside_item_get_type ())
G_DECLARE_FINAL_TYPE (WaysideItem, wayside_item, WAYSIDE, ITEM, GObject)

const char      *wayside_item_get_id       (WaysideItem *self);
WaysideItemState wayside_item_get_state    (WaysideItem *self);
WaysideImage    *wayside_item_get_image    (WaysideItem *self);
guint64          wayside_item_get_bytes    (WaysideItem *self);
double           wayside_item_get_fraction (WaysideItem *self);
WaysideSize      wayside_item_get_size     (WaysideItem *self);
gboolean         wayside_item_is_smaller   (WaysideItem *self);
const GError    *wayside_item_get_error    (WaysideItem *self);

G_END_DECLS
