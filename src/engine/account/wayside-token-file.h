/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

char    *wayside_token_file_dup_user_path (void);
void     wayside_token_file_load_async    (const char         *path,
                                           GAsyncReadyCallback callback,
                                           gpointer            user_data);
char    *wayside_token_file_load_finish   (GAsyncResult       *result,
                                           GError            **error);
void     wayside_token_file_change_async  (const char         *path,
                                           const char         *token,
                                           GAsyncReadyCallback callback,
                                           gpointer            user_data);
gboolean wayside_token_file_change_finish (GAsyncResult       *result,
                                           GError            **error);

G_END_DECLS
