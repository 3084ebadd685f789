/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "wayside-endpoints.h"

G_BEGIN_DECLS

#define WAYSIDE_TYPE_ENGINE (wayside_engine_get_type ())
G_DECLARE_FINAL_TYPE (WaysideEngine, wayside_engine, WAYSIDE, ENGINE, GObject)

WaysideEngine    *wayside_engine_new                    (WaysideEndpoints   *service);
WaysideEndpoints *wayside_engine_get_service            (WaysideEngine      *self);
void              wayside_engine_set_library            (WaysideEngine      *self,
                                                         const char         *path);
void              wayside_engine_set_downloads_at_once  (WaysideEngine      *self,
                                                         guint               limit);
void              wayside_engine_list_all_async         (WaysideEngine      *self,
                                                         GAsyncReadyCallback callback,
                                                         gpointer            user_data);
GPtrArray        *wayside_engine_list_all_finish        (WaysideEngine      *self,
                                                         GAsyncResult       *result,
                                                         GError            **error);
void              wayside_engine_forget_job             (WaysideEngine      *self,
                                                         gint64              id);

G_END_DECLS
