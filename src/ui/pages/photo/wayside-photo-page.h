/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "wayside-download.h"
#include "wayside-thumbnailer.h"

G_BEGIN_DECLS

#define WAYSIDE_TYPE_PHOTO_PAGE (wayside_photo_page_get_type ())
G_DECLARE_FINAL_TYPE (WaysidePhotoPage, wayside_photo_page, WAYSIDE, PHOTO_PAGE, AdwBin)

void  wayside_photo_page_set_thumbnailer (WaysidePhotoPage   *self,
                                          WaysideThumbnailer *thumbnailer);
void  wayside_photo_page_show_photo      (WaysidePhotoPage   *self,
                                          WaysideDownload    *download,
                                          guint               position);
guint wayside_photo_page_get_position    (WaysidePhotoPage   *self);

gboolean wayside_photo_page_take_focus (WaysidePhotoPage *self);

G_END_DECLS
