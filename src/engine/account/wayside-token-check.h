/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-engine.h"

G_BEGIN_DECLS

void     wayside_token_check_async  (WaysideEngine      *engine,
                                     const char         *token,
                                     GCancellable       *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer            user_data);
gboolean wayside_token_check_finish (GAsyncResult       *result,
                                     GError            **error);

G_END_DECLS
