/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean wayside_web_page_is_likely (const char *text,
                                     gsize       length);

G_END_DECLS
