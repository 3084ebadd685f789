/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-download.h"

G_BEGIN_DECLS

#define WAYSIDE_TYPE_DOWNLOAD_MANAGER (wayside_download_manager_get_type ())
G_DECLARE_FINAL_TYPE (WaysideDownloadManager, wayside_download_manager, WAYSIDE, DOWNLOAD_MANAGER, GObject)

WaysideDownloadManager *wayside_download_manager_new         (WaysideEngine          *engine,
                                                              GNetworkMonitor        *monitor);
void                    wayside_download_manager_load_async  (WaysideDownloadManager *self,
                                                              GAsyncReadyCallback     callback,
                                                              gpointer                user_data);
gboolean                wayside_download_manager_load_finish (WaysideDownloadManager *self,
                                                              GAsyncResult           *result,
                                                              GError                **error);

void             wayside_download_manager_configure        (WaysideDownloadManager *self,
                                                            guint                   parallel,
                                                            WaysideSaveFlags        save_flags,
                                                            gboolean                metered_allowed);
GStrv            wayside_download_manager_dup_bare_folders (WaysideDownloadManager *self);
WaysideDownload *wayside_download_manager_find             (WaysideDownloadManager *self,
                                                            guint                   number);
WaysideDownload *wayside_download_manager_find_folder      (WaysideDownloadManager *self,
                                                            const char             *folder);
gboolean         wayside_download_manager_is_working       (WaysideDownloadManager *self);

WaysideDownload *wayside_download_manager_start       (WaysideDownloadManager *self,
                                                       WaysideQuery           *query,
                                                       const char             *token,
                                                       const char             *output_root);
WaysideDownload *wayside_download_manager_repair      (WaysideDownloadManager *self,
                                                       WaysideQuery           *query,
                                                       const char             *token,
                                                       const char             *folder);
void             wayside_download_manager_go_on       (WaysideDownloadManager *self,
                                                       WaysideDownload        *download,
                                                       const char             *token);
void             wayside_download_manager_set_token   (WaysideDownloadManager *self,
                                                       const char             *token);
void             wayside_download_manager_suspend     (WaysideDownloadManager *self);
void             wayside_download_manager_open_async  (WaysideDownloadManager *self,
                                                       WaysideDownload        *download,
                                                       GAsyncReadyCallback     callback,
                                                       gpointer                user_data);
gboolean         wayside_download_manager_open_finish (WaysideDownloadManager *self,
                                                       GAsyncResult           *result,
                                                       GError                **error);

void     wayside_download_manager_look_for_folders (WaysideDownloadManager *self);
void     wayside_download_manager_relocate_async   (WaysideDownloadManager *self,
                                                    WaysideDownload        *download,
                                                    const char             *folder,
                                                    GAsyncReadyCallback     callback,
                                                    gpointer                user_data);
gboolean wayside_download_manager_relocate_finish  (WaysideDownloadManager *self,
                                                    GAsyncResult           *result,
                                                    GError                **error);

void     wayside_download_manager_rename       (WaysideDownloadManager *self,
                                                WaysideDownload        *download,
                                                const char             *name);
void     wayside_download_manager_remove       (WaysideDownloadManager *self,
                                                WaysideDownload        *download);
void     wayside_download_manager_put_back     (WaysideDownloadManager *self,
                                                WaysideDownload        *download);
void     wayside_download_manager_forget       (WaysideDownloadManager *self,
                                                WaysideDownload        *download);
void     wayside_download_manager_trash_async  (WaysideDownloadManager *self,
                                                WaysideDownload        *download,
                                                GAsyncReadyCallback     callback,
                                                gpointer                user_data);
gboolean wayside_download_manager_trash_finish (WaysideDownloadManager *self,
                                                GAsyncResult           *result,
                                                GError                **error);

G_END_DECLS
