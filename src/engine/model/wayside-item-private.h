/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-item-change.h"
#include "wayside-item.h"

G_BEGIN_DECLS

WaysideItem *wayside_item_new   (const char        *id,
                                 WaysideSize        wanted_size);
void         wayside_item_apply (WaysideItem       *self,
                                 WaysideItemChange *change);

void wayside_item_take_image (WaysideItem  *self,
                              WaysideImage *image);

G_END_DECLS
