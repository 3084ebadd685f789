/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-backoff.h"

#include "wayside-error.h"

#include <libsoup/soup.h>

#define MAX_TRIES           4
#define FIRST_DELAY         500          /* milliseconds */
#define FIRST_SLOW_DELAY    5000         /* milliseconds; the quota counts minutes, so seconds would only add to it */
#define MAX_DELAY           (60 * 1000)  /* milliseconds */
#define MAX_RETRY_AFTER     (10 * 60)    /* seconds; who is told to wait longer is better told so */

/**
 * wayside_backoff_should_retry:
 * @error: why the last try failed
 * @tries: how many were made, at least 1
 *
 * Returns: %TRUE if the same is to be tried once more, after wayside_backoff_get_delay()
 */
gboolean
wayside_backoff_should_retry (const GError *error, guint tries)
{
  g_return_val_if_fail (error != NULL, FALSE);

  return wayside_error_get_remedy (error) == WAYSIDE_REMEDY_AGAIN && tries < MAX_TRIES;
}

/**
 * wayside_backoff_get_delay:
 * @error: why the last try failed
 * @tries: how many were made, at least 1
 * @retry_after: what the server asked for, in seconds, or 0
 * @chance: a random number from 0 to 1
 *
 * Doubles the wait with each try and spreads it by half, so that many that failed together do not come
 * back together.
 *
 * Returns: milliseconds to wait, at least what the server asked for (but never over ten minutes)
 */
guint
wayside_backoff_get_delay (const GError *error, guint tries, gint64 retry_after, double chance)
{
  gint64 first, delay;

  g_return_val_if_fail (error != NULL, 0);
  g_return_val_if_fail (tries >= 1, 0);

  first = g_error_matches (error, WAYSIDE_ERROR, WAYSIDE_ERROR_SLOW_DOWN) ? FIRST_SLOW_DELAY : FIRST_DELAY;
  delay = MIN (first << MIN (tries - 1, 16), MAX_DELAY);
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
