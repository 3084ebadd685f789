/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-backoff.h"

#include <libsoup/soup.h>

/* Seconds: a day. What is asked for beyond is kept within what milliseconds can tell. */
#define MAX_RETRY_AFTER (24 * 60 * 60)

/**
 * wayside_backoff_get_delay:
 * @self: how long to wait
 * @tries: how many failed, at least 1
 * @retry_after: what the server asked for, in seconds, or 0
 * @chance: a random number from 0 to 1
 *
 * Doubles the wait with each try and spreads it by half, so that many that failed together do not come
 * back together.
 *
 * Returns: milliseconds to wait, at least what the server asked for (but never over a day)
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
 * Returns: seconds to wait from @now on, 0 if there is nothing to be understood
 */
gint64
wayside_backoff_parse_retry_after (const char *value, gint64 now)
{
  g_autoptr (GDateTime) date = NULL;
  guint64 seconds;

  if (value == NULL)
    return 0;

  if (g_ascii_string_to_unsigned (value, 10, 0, G_MAXINT, &seconds, NULL))
    return (gint64) seconds;

  date = soup_date_time_new_from_http_string (value);
  return date != NULL ? MAX (g_date_time_to_unix (date) - now, 0) : 0;
}
