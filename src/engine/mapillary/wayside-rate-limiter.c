/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-rate-limiter.h"

#include "wayside-json-scanner.h"

#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

/* Percent of the quota from which on requests are slowed down and held, as in the service's other clients. */
#define SLOW_FROM 85.0
#define HOLD_FROM 95.0

/* The quota is counted per minute. */
#define HOLD_TIME (60 * G_USEC_PER_SEC)

/* Microseconds between requests, for each percent above SLOW_FROM. */
#define INTERVAL_PER_PERCENT (G_USEC_PER_SEC / 10)

/* Maximum length of the header, which is a small JSON object of numbers. */
#define MAX_HEADER_LENGTH 1024

/**
 * wayside_rate_limiter_add_usage:
 * @self: a rate limiter
 * @percent: the used part of the quota, from the header X-App-Usage
 * @now: time of wayside_clock_get_time()
 *
 * Slows requests down above 85 percent, and holds them for a minute above 95.
 */
void
wayside_rate_limiter_add_usage (WaysideRateLimiter *self, double percent, gint64 now)
{
  g_return_if_fail (self != NULL);

  if (percent > HOLD_FROM)
    self->hold_until = MAX (self->hold_until, now + HOLD_TIME);

  self->interval = percent > SLOW_FROM ? (gint64) (MIN (percent - SLOW_FROM, 100) * INTERVAL_PER_PERCENT) : 0;
}

/**
 * wayside_rate_limiter_add_refusal:
 * @self: a rate limiter
 * @delay: milliseconds to wait, from wayside_retry_decide()
 * @now: time of wayside_clock_get_time()
 *
 * Holds all requests, since the limit applies to the token and not to the rejected request.
 */
void
wayside_rate_limiter_add_refusal (WaysideRateLimiter *self, guint delay, gint64 now)
{
  g_return_if_fail (self != NULL);

  self->hold_until = MAX (self->hold_until, now + (gint64) delay * 1000);
}

/**
 * wayside_rate_limiter_add_request:
 * @self: a rate limiter
 * @now: time of wayside_clock_get_time()
 *
 * Records that a request is being sent.
 */
void
wayside_rate_limiter_add_request (WaysideRateLimiter *self, gint64 now)
{
  g_return_if_fail (self != NULL);

  self->next_time = now + self->interval;
}

/**
 * wayside_rate_limiter_get_wait:
 * @self: a rate limiter
 * @now: time of wayside_clock_get_time()
 *
 * Returns: milliseconds to wait before the next request, or 0 if it may be sent now
 */
guint
wayside_rate_limiter_get_wait (const WaysideRateLimiter *self, gint64 now)
{
  gint64 wait;

  g_return_val_if_fail (self != NULL, 0);

  wait = MAX (self->hold_until, self->next_time) - now;
  return wait > 0 ? (guint) ((wait + 999) / 1000) : 0;
}

/**
 * wayside_rate_limiter_parse_usage:
 * @value: (nullable): the header X-App-Usage, a JSON object of percentages
 *
 * Returns: the largest percentage, or 0 if the header is missing or invalid
 */
double
wayside_rate_limiter_parse_usage (const char *value)
{
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GList) values = NULL;
  WaysideJsonSpan span;
  double largest = 0;

  /* JSON-GLib leaks what is before the last of several values in a text. */
  if (value == NULL || strlen (value) > MAX_HEADER_LENGTH ||
      !wayside_json_scan_object (value, strlen (value), WAYSIDE_JSON_RECORD, &span, NULL))
    return 0;

  node = json_from_string (value, NULL);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return 0;

  values = json_object_get_values (json_node_get_object (node));
  for (GList *l = values; l != NULL; l = l->next)
    {
      double number = JSON_NODE_HOLDS_VALUE (l->data) ? json_node_get_double (l->data) : 0;

      if (isfinite (number))
        largest = MAX (largest, number);
    }

  return largest;
}
