/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean wayside_jpeg_check (const guint8  *data,
                             gsize          length,
                             GError       **error);

G_END_DECLS
