/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void     wayside_host_path_learn_async     (const char         *path,
                                            GCancellable       *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer            user_data);
gboolean wayside_host_path_learn_finish    (GAsyncResult       *result,
                                            GError            **error);
gboolean wayside_host_path_learn_attribute (const char         *path,
                                            const char         *attribute);
char    *wayside_host_path_show            (const char         *text);

G_END_DECLS
