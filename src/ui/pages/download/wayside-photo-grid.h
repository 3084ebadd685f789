/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "wayside-download.h"
#include "wayside-thumbnailer.h"

G_BEGIN_DECLS

#define WAYSIDE_TYPE_PHOTO_GRID (wayside_photo_grid_get_type ())
G_DECLARE_FINAL_TYPE (WaysidePhotoGrid, wayside_photo_grid, WAYSIDE, PHOTO_GRID, AdwBin)

void wayside_photo_grid_set_thumbnailer (WaysidePhotoGrid   *self,
                                         WaysideThumbnailer *thumbnailer);
void wayside_photo_grid_set_download    (WaysidePhotoGrid   *self,
                                         WaysideDownload    *download);
void wayside_photo_grid_scroll_to       (WaysidePhotoGrid   *self,
                                         guint               position);

gboolean wayside_photo_grid_take_focus (WaysidePhotoGrid *self);

G_END_DECLS
