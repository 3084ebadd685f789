/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-entry.h"

G_BEGIN_DECLS

#define WAYSIDE_TYPE_SHELF (wayside_shelf_get_type ())
G_DECLARE_FINAL_TYPE (WaysideShelf, wayside_shelf, WAYSIDE, SHELF, GObject)

WaysideShelf    *wayside_shelf_new           (WaysideEngine        *engine,
                                              GNetworkMonitor      *monitor);
void             wayside_shelf_load_async    (WaysideShelf         *self,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
gboolean         wayside_shelf_load_finish   (WaysideShelf         *self,
                                              GAsyncResult         *result,
                                              GError              **error);

void             wayside_shelf_configure     (WaysideShelf         *self,
                                              guint                 parallel,
                                              WaysideSaveFlags         save_flags,
                                              gboolean              metered_allowed);
GStrv            wayside_shelf_dup_bare_folders (WaysideShelf      *self);
WaysideEntry    *wayside_shelf_find          (WaysideShelf         *self,
                                              guint                 number);
WaysideEntry    *wayside_shelf_find_folder   (WaysideShelf         *self,
                                              const char           *folder);
gboolean         wayside_shelf_is_working    (WaysideShelf         *self);

WaysideEntry    *wayside_shelf_start         (WaysideShelf         *self,
                                              WaysideQuery         *query,
                                              const char           *token,
                                              const char           *output_root);
WaysideEntry    *wayside_shelf_repair        (WaysideShelf         *self,
                                              WaysideQuery         *query,
                                              const char           *token,
                                              const char           *folder);
void             wayside_shelf_go_on         (WaysideShelf         *self,
                                              WaysideEntry         *entry,
                                              const char           *token);
void             wayside_shelf_set_token     (WaysideShelf         *self,
                                              const char           *token);
void             wayside_shelf_move          (WaysideShelf         *self,
                                              WaysideEntry         *entry,
                                              int                   by);
void             wayside_shelf_suspend       (WaysideShelf         *self);
void             wayside_shelf_open_async    (WaysideShelf         *self,
                                              WaysideEntry         *entry,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
WaysideDownload *wayside_shelf_open_finish   (WaysideShelf         *self,
                                              GAsyncResult         *result,
                                              GError              **error);

void             wayside_shelf_rename        (WaysideShelf         *self,
                                              WaysideEntry         *entry,
                                              const char           *name);
void             wayside_shelf_remove        (WaysideShelf         *self,
                                              WaysideEntry         *entry);
void             wayside_shelf_put_back      (WaysideShelf         *self,
                                              WaysideEntry         *entry);
void             wayside_shelf_forget        (WaysideShelf         *self,
                                              WaysideEntry         *entry);
void             wayside_shelf_trash_async   (WaysideShelf         *self,
                                              WaysideEntry         *entry,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
gboolean         wayside_shelf_trash_finish  (WaysideShelf         *self,
                                              GAsyncResult         *result,
                                              GError              **error);

G_END_DECLS
