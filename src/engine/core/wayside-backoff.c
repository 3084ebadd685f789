/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-backoff.h"

#include <libsoup/soup.h>
#include <string.h>

/* Seconds: a day. Longer values are clamped, so that the milliseconds fit in a guint. */
#define MAX_RETRY_AFTER (24 * 60 * 60)

/**
 * wayside_backoff_get_delay:
 * @self: the backoff parameters
 * @tries: number of failed tries, at least 1
 * @retry_after: the server's Retry-After in seconds, or 0
 * @chance: a random number from 0 to 1
 *
 * Doubles the delay with each try and shortens it by a random part of up to a half, so that requests that
 * failed together are not repeated together.
 *
 * Returns: milliseconds to wait, at least @retry_after, of which at most a day is used
 */
guint
wayside_backoff_get_delay (const WaysideBackoff *self, guint tries, gint64 retry_after, double chance)
{
  gint64 delay;

  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (tries >= 1, 0);

  delay = MIN (self->first << MIN (tries - 1, 16), self->most);
  delay = (gint64) ((double) delay * (0.5 + 0.5 * CLAMP (chance, 0, 1)));

  return (guint) MAX (delay, CLAMP (retry_after, 0, MAX_RETRY_AFTER) * 1000);
}

/**
 * wayside_backoff_parse_retry_after:
 * @value: (nullable): the header Retry-After: seconds, or a date (RFC 9110, 10.2.3)
 * @now: seconds since 1970
 *
 * Returns: seconds to wait from @now on, at most %G_MAXINT, or 0 if @value is missing or invalid
 */
gint64
wayside_backoff_parse_retry_after (const char *value, gint64 now)
{
  g_autofree char *trimmed = NULL;
  g_autoptr (GDateTime) date = NULL;

  if (value == NULL)
    return 0;

  trimmed = g_strstrip (g_strdup (value));
  /* g_ascii_strtoull() returns the maximum for a number that is too large: a long time, not none. */
  if (*trimmed != '\0' && strspn (trimmed, "0123456789") == strlen (trimmed))
    return (gint64) MIN (g_ascii_strtoull (trimmed, NULL, 10), G_MAXINT);

  date = soup_date_time_new_from_http_string (trimmed);
  return date != NULL ? CLAMP (g_date_time_to_unix (date) - now, 0, G_MAXINT) : 0;
}
