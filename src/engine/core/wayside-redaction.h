/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Maximum number of characters of foreign text in a message. */
#define WAYSIDE_REDACTION_MAX_QUOTE 60

gboolean wayside_redaction_finds (const char *text);
char    *wayside_redaction_apply (const char *text);
char    *wayside_redaction_quote (const char *text);
void     wayside_redaction_watch_log (void);

G_END_DECLS
