/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include <math.h>
#include <string.h>

#include "wayside-backoff.h"
#include "wayside-error.h"
#include "wayside-rate-limiter.h"
#include "wayside-text.h"
#include "wayside-token.h"
#include "wayside-retry-policy.h"

#define NOW              G_GINT64_CONSTANT (1795000000)
#define MAX_DELAY        (60 * 60 * 1000) /* milliseconds */
#define MAX_HOLD         (60 * 1000)      /* milliseconds */
#define MAX_TOKEN_LENGTH 4096
#define YEAR_10000       G_GINT64_CONSTANT (253402300800)
#define UNFIT                                                                                                \
  "\x01"                                                                                                     \
  "5ecretWord"

/* Retry-After: for any value, the delay is not negative and at most an hour. */
static void
check_retry_after (const char *value)
{
  g_autoptr (GError) slow_down = wayside_error_new_status (429);
  WaysideRetryContext what = { .asked = WAYSIDE_REQUEST_KIND_ANY };
  gint64 seconds = wayside_backoff_parse_retry_after (value, NOW);
  gint64 from_start = wayside_backoff_parse_retry_after (value, 0);

  g_assert_cmpint (seconds, >=, 0);
  g_assert_cmpint (seconds, <, YEAR_10000);
  /* A number of seconds does not depend on the current time; the delay until a date shrinks. */
  g_assert_cmpint (from_start, >=, seconds);

  what.retry_after = seconds;
  for (guint tries = 1; tries <= 40; tries++)
    {
      guint delay;

      wayside_retry_count_failure (&what.tries, slow_down, 0);
      if (wayside_retry_decide (slow_down, &what, &delay) == WAYSIDE_RETRY_ACTION_RETRY_ALL_LATER)
        g_assert_cmpint (delay, >=, seconds * 1000);
      g_assert_cmpuint (delay, <=, MAX_DELAY);
    }
}

/* X-App-Usage: the rate limiter waits for a minute at most. */
static void
check_usage (const char *value)
{
  double percent = wayside_rate_limiter_parse_usage (value);
  WaysideRateLimiter limiter = { 0 };

  g_assert_true (isfinite (percent) && percent >= 0);
  wayside_rate_limiter_add_usage (&limiter, percent, NOW);
  wayside_rate_limiter_add_request (&limiter, NOW);
  g_assert_cmpuint (wayside_rate_limiter_get_wait (&limiter, NOW), <=, MAX_HOLD);
}

/* Authorization: the token must be one line of printable ASCII, and a substring of the visible input. Only a client
 * token may be joined from several pieces. */
static void
check_token (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *token = wayside_token_clean (text, &error);
  g_autofree char *visible = wayside_text_clean (text);

  fuzz_assert_outcome (token != NULL, error);
  if (token == NULL)
    return;

  g_assert_cmpuint (strlen (token), >=, 1);
  g_assert_cmpuint (strlen (token), <=, MAX_TOKEN_LENGTH);
  for (const char *c = token; *c != '\0'; c++)
    g_assert_true (*c > ' ' && *c < '\x7f');
  g_assert_true (strstr (visible, token) != NULL ||
                 wayside_token_get_form (token) == WAYSIDE_TOKEN_FORM_CLIENT_TOKEN);
}

/* An error message must not contain the refused token. After a “#” it is a comment, and is not refused. */
static void
check_secrecy (const char *text)
{
  g_autofree char *unfit = g_strconcat (text, UNFIT, text, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *token = wayside_token_clean (unfit, &error);

  if (token != NULL && strchr (text, '#') != NULL)
    return;

  g_assert_null (token);
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_TOKEN_REFUSED);
  g_assert_null (strstr (error->message, "5ecretWord"));
}

/* Values of response headers and request headers. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = fuzz_dup_text (data, size);

  check_retry_after (text);
  check_usage (text);
  check_token (text);
  check_secrecy (text);
  return 0;
}
