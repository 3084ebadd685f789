/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WaysideTries:
 * @n_turned_away: because the server ended the connection in good order
 * @n_others: for any other reason
 *
 * How often something was tried and failed. All zero at first.
 */
typedef struct
{
  guint n_turned_away;
  guint n_others;
} WaysideTries;

guint    wayside_backoff_count_try         (WaysideTries *tries,
                                            const GError *error);
gboolean wayside_backoff_should_retry      (const GError *error,
                                            guint         tries);
guint    wayside_backoff_get_delay         (const GError *error,
                                            guint         tries,
                                            gint64        retry_after,
                                            double        chance);
gint64   wayside_backoff_parse_retry_after (const char   *value,
                                            gint64        now);

G_END_DECLS
