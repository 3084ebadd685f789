/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-picture.h"

G_BEGIN_DECLS

#define WAYSIDE_TYPE_PICTURE_CACHE (wayside_picture_cache_get_type ())
G_DECLARE_FINAL_TYPE (WaysidePictureCache, wayside_picture_cache, WAYSIDE, PICTURE_CACHE, GObject)

WaysidePictureCache *wayside_picture_cache_new      (gsize                max_bytes);
WaysidePicture      *wayside_picture_cache_lookup   (WaysidePictureCache *self,
                                                     const char          *path);
void                 wayside_picture_cache_insert   (WaysidePictureCache *self,
                                                     const char          *path,
                                                     WaysidePicture      *picture);
void                 wayside_picture_cache_remove   (WaysidePictureCache *self,
                                                     const char          *path);
gsize                wayside_picture_cache_get_cost (WaysidePictureCache *self);

G_END_DECLS
