/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char    *wayside_thumbnail_file_build_name (const char *path,
                                            int         width,
                                            int         height);
gboolean wayside_thumbnail_file_is_name    (const char *name);
gboolean wayside_thumbnail_file_is_draft   (const char *name);
GBytes  *wayside_thumbnail_file_read       (const char *folder,
                                            const char *name);
GBytes  *wayside_thumbnail_file_encode     (const char *name,
                                            GBytes     *pixels,
                                            int         width,
                                            int         height);

G_END_DECLS
