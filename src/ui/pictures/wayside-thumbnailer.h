/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-picture.h"
#include "wayside-thumbnail-store.h"

G_BEGIN_DECLS

#define WAYSIDE_TYPE_THUMBNAILER (wayside_thumbnailer_get_type ())
G_DECLARE_FINAL_TYPE (WaysideThumbnailer, wayside_thumbnailer, WAYSIDE, THUMBNAILER, GObject)

WaysideThumbnailer *wayside_thumbnailer_new         (WaysideThumbnailStore *store);
GdkTexture         *wayside_thumbnailer_peek        (WaysideThumbnailer    *self,
                                                     const char            *path);
void                wayside_thumbnailer_load_async  (WaysideThumbnailer    *self,
                                                     const char            *path,
                                                     int                    scale,
                                                     GCancellable          *cancellable,
                                                     GAsyncReadyCallback    callback,
                                                     gpointer               user_data);
GdkTexture         *wayside_thumbnailer_load_finish (WaysideThumbnailer    *self,
                                                     GAsyncResult          *result,
                                                     GError               **error);
void                wayside_thumbnailer_show_async  (WaysideThumbnailer    *self,
                                                     const char            *path,
                                                     int                    width,
                                                     int                    height,
                                                     GCancellable          *cancellable,
                                                     GAsyncReadyCallback    callback,
                                                     gpointer               user_data);
WaysidePicture     *wayside_thumbnailer_show_finish (WaysideThumbnailer    *self,
                                                     GAsyncResult          *result,
                                                     GError               **error);

G_END_DECLS
