/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WaysideRateLimiter:
 * @hold_until: time of wayside_clock_get_time() before which requests are held
 * @next_time: time of wayside_clock_get_time() of the next request, by @interval
 * @interval: microseconds from one request to the next; 0 means no limit
 *
 * Limits the rate of requests to the Graph API. It is a plain value, initialized with zeros.
 */
typedef struct
{
  gint64 hold_until;
  gint64 next_time;
  gint64 interval;
} WaysideRateLimiter;

void   wayside_rate_limiter_add_usage   (WaysideRateLimiter       *self,
                                         double                    percent,
                                         gint64                    now);
void   wayside_rate_limiter_add_refusal (WaysideRateLimiter       *self,
                                         guint                     delay,
                                         gint64                    now);
void   wayside_rate_limiter_add_request (WaysideRateLimiter       *self,
                                         gint64                    now);
guint  wayside_rate_limiter_get_wait    (const WaysideRateLimiter *self,
                                         gint64                    now);
double wayside_rate_limiter_parse_usage (const char               *value);

G_END_DECLS
