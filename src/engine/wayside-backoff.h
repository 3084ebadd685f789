/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean wayside_backoff_should_retry      (const GError *error,
                                            guint         tries);
guint    wayside_backoff_get_delay         (const GError *error,
                                            guint         tries,
                                            gint64        retry_after,
                                            double        chance);
gint64   wayside_backoff_parse_retry_after (const char   *value,
                                            gint64        now);

G_END_DECLS
