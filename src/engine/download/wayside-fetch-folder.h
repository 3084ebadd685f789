/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-writer.h"

G_BEGIN_DECLS

/**
 * WaysideFetchFolder:
 *
 * The folder of one download while it is fetched: looked at without any effect on disk, opened, flushed and
 * closed, always on the writer thread. Used on the network thread only.
 */
typedef struct _WaysideFetchFolder WaysideFetchFolder;

WaysideFetchFolder *wayside_fetch_folder_new          (WaysideWorkerThread *writer,
                                                       WaysideSaveFlags     save_flags,
                                                       WaysideSize          size);
void                wayside_fetch_folder_free         (WaysideFetchFolder  *self);

gboolean            wayside_fetch_folder_is_looking   (WaysideFetchFolder  *self);
gboolean            wayside_fetch_folder_has_looked   (WaysideFetchFolder  *self);
void                wayside_fetch_folder_look_async   (WaysideFetchFolder  *self,
                                                       const char          *path,
                                                       GAsyncReadyCallback  callback,
                                                       gpointer             user_data);
GHashTable         *wayside_fetch_folder_look_finish  (WaysideFetchFolder  *self,
                                                       GAsyncResult        *result);

gboolean            wayside_fetch_folder_is_opening   (WaysideFetchFolder  *self);
void                wayside_fetch_folder_open_async   (WaysideFetchFolder  *self,
                                                       const char          *path,
                                                       gboolean             prepare,
                                                       GAsyncReadyCallback  callback,
                                                       gpointer             user_data);
GHashTable         *wayside_fetch_folder_open_finish  (WaysideFetchFolder  *self,
                                                       GAsyncResult        *result,
                                                       guint64              n_received,
                                                       GHashTable         **bare,
                                                       GHashTable         **smaller,
                                                       GError             **error);

gboolean            wayside_fetch_folder_needs_flush  (WaysideFetchFolder  *self,
                                                       guint                n_saved);
void                wayside_fetch_folder_flush_async  (WaysideFetchFolder  *self,
                                                       guint                n_saved,
                                                       GAsyncReadyCallback  callback,
                                                       gpointer             user_data);
gboolean            wayside_fetch_folder_flush_finish (WaysideFetchFolder  *self,
                                                       GAsyncResult        *result,
                                                       GError             **error);
gboolean            wayside_fetch_folder_take_lost    (WaysideFetchFolder  *self);

void                wayside_fetch_folder_close        (WaysideFetchFolder  *self);
WaysideStore       *wayside_fetch_folder_get_store    (WaysideFetchFolder  *self);
guint64             wayside_fetch_folder_count_free   (WaysideFetchFolder  *self,
                                                       guint64              n_received);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideFetchFolder, wayside_fetch_folder_free)

G_END_DECLS
