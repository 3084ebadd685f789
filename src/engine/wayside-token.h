/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char     *wayside_token_clean     (const char  *text,
                                   GError     **error);
gboolean  wayside_token_is_likely (const char  *text);

G_END_DECLS
