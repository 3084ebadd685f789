/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-size.h"

G_BEGIN_DECLS

gboolean wayside_pair_read_dimensions (const char *path,
                                       guint      *width,
                                       guint      *height);
gboolean wayside_pair_is_smaller      (const char *picture_path,
                                       const char *record_path,
                                       const char *id,
                                       WaysideSize wanted,
                                       WaysideSize *found);

G_END_DECLS
