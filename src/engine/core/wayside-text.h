/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *wayside_text_decode (const char *bytes,
                           gsize       length);
char *wayside_text_clean  (const char *text);

G_END_DECLS
