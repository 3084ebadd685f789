/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "wayside-download.h"
#include "wayside-thumbnailer.h"

G_BEGIN_DECLS

/* Two columns fit into a window width of 360, five into 1000. */
#define WAYSIDE_PHOTO_CELL_WIDTH 152

#define WAYSIDE_TYPE_PHOTO_CELL (wayside_photo_cell_get_type ())
G_DECLARE_FINAL_TYPE (WaysidePhotoCell, wayside_photo_cell, WAYSIDE, PHOTO_CELL, GtkWidget)

GtkWidget   *wayside_photo_cell_new      (WaysideThumbnailer *thumbnailer);
void         wayside_photo_cell_bind     (WaysidePhotoCell   *self,
                                          WaysideDownload    *download,
                                          WaysideItem        *item);
void         wayside_photo_cell_unbind   (WaysidePhotoCell   *self);
void         wayside_photo_cell_set_near (WaysidePhotoCell   *self,
                                          gboolean            near_view);
WaysideItem *wayside_photo_cell_get_item (WaysidePhotoCell   *self);

G_END_DECLS
