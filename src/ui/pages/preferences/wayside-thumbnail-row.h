/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "wayside-thumbnail-store.h"

G_BEGIN_DECLS

#define WAYSIDE_TYPE_THUMBNAIL_ROW (wayside_thumbnail_row_get_type ())
G_DECLARE_FINAL_TYPE (WaysideThumbnailRow, wayside_thumbnail_row, WAYSIDE, THUMBNAIL_ROW, AdwActionRow)

void  wayside_thumbnail_row_set_store (WaysideThumbnailRow   *self,
                                       WaysideThumbnailStore *store);
char *wayside_thumbnail_row_dup_size  (guint64                bytes);

G_END_DECLS
