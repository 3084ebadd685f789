/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Seconds until a keyring that has not responded is given up. */
#define WAYSIDE_KEYRING_ANSWER_LIMIT 5

void wayside_keyring_set_answer_limit (guint seconds);

void     wayside_keyring_look_up_async  (gboolean            may_prompt,
                                         GCancellable       *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer            user_data);
char    *wayside_keyring_look_up_finish (GAsyncResult       *result,
                                         GError            **error);
void     wayside_keyring_store_async    (const char         *token,
                                         GCancellable       *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer            user_data);
gboolean wayside_keyring_store_finish   (GAsyncResult       *result,
                                         GError            **error);
void     wayside_keyring_clear_async    (GCancellable       *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer            user_data);
gboolean wayside_keyring_clear_finish   (GAsyncResult       *result,
                                         GError            **error);

G_END_DECLS
