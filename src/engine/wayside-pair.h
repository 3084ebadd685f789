/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean wayside_pair_write_part (const char *path,
                                  GPtrArray  *pieces,
                                  gint64      captured_at,
                                  GError    **error);
gboolean wayside_pair_rename_one (const char *part,
                                  const char *path,
                                  GError    **error);
gboolean wayside_pair_rename     (const char *picture_part,
                                  const char *picture,
                                  const char *record_part,
                                  const char *record,
                                  GError    **error);

G_END_DECLS
