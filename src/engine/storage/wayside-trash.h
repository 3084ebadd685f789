/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void     wayside_trash_pairs_async  (const char         *folder,
                                     GPtrArray          *ids,
                                     GCancellable       *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer            user_data);
gboolean wayside_trash_pairs_finish (GAsyncResult       *result,
                                     GError            **error);

G_END_DECLS
