/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WaysideBackoff:
 * @first: the delay after the first try, in milliseconds
 * @most: the maximum delay, in milliseconds
 *
 * The delays between tries.
 */
typedef struct
{
  gint64 first;
  gint64 most;
} WaysideBackoff;

guint  wayside_backoff_get_delay         (const WaysideBackoff *self,
                                          guint                 tries,
                                          gint64                retry_after,
                                          double                chance);
gint64 wayside_backoff_parse_retry_after (const char           *value,
                                          gint64                now);

G_END_DECLS
