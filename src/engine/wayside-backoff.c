/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-backoff.h"

#include "wayside-error.h"

#include <libsoup/soup.h>

#define MAX_RETRY_AFTER (10 * 60) /* seconds; who is told to wait longer is better told so */

/* How patient to be with a cause. */
typedef struct
{
  guint max_tries;
  gint64 first_delay; /* milliseconds */
  gint64 max_delay;   /* milliseconds */
} Patience;

static const Patience *
get_patience (const GError *error)
{
  /* The quota is counted by the minute, and one that is used up for long comes back: half an hour in all. */
  static const Patience slow_down = { 12, 5000, 5 * 60 * 1000 };
  /* A fault of the service may last minutes, but a person wants to know. */
  static const Patience service = { 6, 500, 30 * 1000 };
  static const Patience other = { 4, 500, 10 * 1000 };
  /* Nothing is wrong; but who is always turned away will not get in either. */
  static const Patience goaway = { 30, 20, 1000 };

  if (wayside_error_is_goaway (error))
    return &goaway;

  if (g_error_matches (error, WAYSIDE_ERROR, WAYSIDE_ERROR_SLOW_DOWN))
    return &slow_down;

  return g_error_matches (error, WAYSIDE_ERROR, WAYSIDE_ERROR_SERVICE) ? &service : &other;
}

/**
 * wayside_backoff_count_try:
 * @tries: what failed before
 * @error: why the last try failed
 *
 * Counts a try that failed. A connection that the server ended in good order does not count against what was
 * asked for by it: such tries have a limit of their own.
 *
 * Returns: how many tries have failed for a cause of this kind, at least 1
 */
guint
wayside_backoff_count_try (WaysideTries *tries, const GError *error)
{
  g_return_val_if_fail (tries != NULL, 1);
  g_return_val_if_fail (error != NULL, 1);

  return wayside_error_is_goaway (error) ? ++tries->n_turned_away : ++tries->n_others;
}

/**
 * wayside_backoff_should_retry:
 * @error: why the last try failed
 * @tries: how many failed, as of wayside_backoff_count_try()
 *
 * Returns: %TRUE if the same is to be tried once more, after wayside_backoff_get_delay()
 */
gboolean
wayside_backoff_should_retry (const GError *error, guint tries)
{
  g_return_val_if_fail (error != NULL, FALSE);

  return wayside_error_get_remedy (error) == WAYSIDE_REMEDY_AGAIN && tries < get_patience (error)->max_tries;
}

/**
 * wayside_backoff_get_delay:
 * @error: why the last try failed
 * @tries: how many failed, as of wayside_backoff_count_try()
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
  const Patience *patience;
  gint64 delay;

  g_return_val_if_fail (error != NULL, 0);
  g_return_val_if_fail (tries >= 1, 0);

  patience = get_patience (error);
  delay = MIN (patience->first_delay << MIN (tries - 1, 16), patience->max_delay);
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
