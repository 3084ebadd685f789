/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void     wayside_background_request_async  (const char         *reason,
                                            GCancellable       *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer            user_data);
gboolean wayside_background_request_finish (GAsyncResult       *result,
                                            GError            **error);
void     wayside_background_set_status     (const char         *status);

G_END_DECLS
