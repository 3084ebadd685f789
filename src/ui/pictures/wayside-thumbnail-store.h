/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-picture.h"

G_BEGIN_DECLS

#define WAYSIDE_TYPE_THUMBNAIL_STORE (wayside_thumbnail_store_get_type ())
G_DECLARE_FINAL_TYPE (WaysideThumbnailStore, wayside_thumbnail_store, WAYSIDE, THUMBNAIL_STORE, GObject)

WaysideThumbnailStore *wayside_thumbnail_store_new            (const char            *folder,
                                                               guint64                max_bytes);
WaysideThumbnailStore *wayside_thumbnail_store_new_for_user   (void);
guint                  wayside_thumbnail_store_get_age        (WaysideThumbnailStore *self);
WaysidePicture        *wayside_thumbnail_store_look_up        (WaysideThumbnailStore *self,
                                                               const char            *name,
                                                               int                    width,
                                                               int                    height);
void                   wayside_thumbnail_store_keep           (WaysideThumbnailStore *self,
                                                               const char            *name,
                                                               guint                  age,
                                                               GBytes                *pixels,
                                                               int                    width,
                                                               int                    height);
void                   wayside_thumbnail_store_measure_async  (WaysideThumbnailStore *self,
                                                               GCancellable          *cancellable,
                                                               GAsyncReadyCallback    callback,
                                                               gpointer               user_data);
gboolean               wayside_thumbnail_store_measure_finish (WaysideThumbnailStore *self,
                                                               GAsyncResult          *result,
                                                               guint64               *bytes,
                                                               GError               **error);
void                   wayside_thumbnail_store_clear_async    (WaysideThumbnailStore *self,
                                                               GCancellable          *cancellable,
                                                               GAsyncReadyCallback    callback,
                                                               gpointer               user_data);
gboolean               wayside_thumbnail_store_clear_finish   (WaysideThumbnailStore *self,
                                                               GAsyncResult          *result,
                                                               GError               **error);

G_END_DECLS
