/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-backoff.h"

#include "wayside-error.h"

#include <libsoup/soup.h>
#include <math.h>

static GError *
make (int code)
{
  return g_error_new_literal (WAYSIDE_ERROR, code, "x");
}

static void
test_should_retry (void)
{
  static const struct
  {
    int code;
    guint max_tries; /* 1 is never again */
  } cases[] = {
    { WAYSIDE_ERROR_SERVICE, 6 },       { WAYSIDE_ERROR_NETWORK, 4 },        { WAYSIDE_ERROR_SLOW_DOWN, 12 },
    { WAYSIDE_ERROR_BAD_ANSWER, 4 },    { WAYSIDE_ERROR_BAD_PICTURE, 4 },    { WAYSIDE_ERROR_GONE, 1 },
    { WAYSIDE_ERROR_TOKEN_REFUSED, 1 }, { WAYSIDE_ERROR_URL_EXPIRED, 1 },    { WAYSIDE_ERROR_FOLDER, 1 },
    { WAYSIDE_ERROR_TLS, 1 },           { WAYSIDE_ERROR_AREA_TOO_DENSE, 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = make (cases[i].code);

      for (guint tries = 1; tries < cases[i].max_tries; tries++)
        g_assert_true (wayside_backoff_should_retry (error, tries));
      /* It comes to an end, however passing the fault is said to be. */
      g_assert_false (wayside_backoff_should_retry (error, cases[i].max_tries));
      g_assert_false (wayside_backoff_should_retry (error, G_MAXUINT));
    }
}

static void
test_cancelled (void)
{
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "x");

  g_assert_false (wayside_backoff_should_retry (error, 1));
}

/* That the server ends a connection in good order counts apart, and is patiently borne. */
static void
test_goaway (void)
{
  g_autoptr (GError) cause = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "HTTP/2 Error: NO_ERROR");
  g_autoptr (GError) goaway = wayside_error_new_transport (cause);
  g_autoptr (GError) broken = make (WAYSIDE_ERROR_NETWORK);
  WaysideTries tries = { 0 };

  for (guint i = 1; i < 30; i++)
    {
      g_assert_cmpuint (wayside_backoff_count_try (&tries, goaway), ==, i);
      g_assert_true (wayside_backoff_should_retry (goaway, i));
      g_assert_cmpuint (wayside_backoff_get_delay (goaway, i, 0, 1), ==, MIN (20u << MIN (i - 1, 8), 1000));
    }
  g_assert_cmpuint (wayside_backoff_count_try (&tries, broken), ==, 1);
  g_assert_cmpuint (wayside_backoff_count_try (&tries, broken), ==, 2);
  g_assert_cmpuint (wayside_backoff_count_try (&tries, goaway), ==, 30);
  g_assert_false (wayside_backoff_should_retry (goaway, 30));
}

static void
test_delay (void)
{
  static const struct
  {
    int code;
    guint tries;
    gint64 retry_after;
    double chance;
    guint delay;
  } cases[] = {
    { WAYSIDE_ERROR_SERVICE, 1, 0, 1, 500 },
    { WAYSIDE_ERROR_SERVICE, 1, 0, 0, 250 },
    { WAYSIDE_ERROR_SERVICE, 1, 0, 0.5, 375 },
    { WAYSIDE_ERROR_SERVICE, 2, 0, 1, 1000 },
    { WAYSIDE_ERROR_SERVICE, 3, 0, 1, 2000 },
    { WAYSIDE_ERROR_NETWORK, 3, 0, 0, 1000 },
    { WAYSIDE_ERROR_SLOW_DOWN, 1, 0, 1, 5000 },
    { WAYSIDE_ERROR_SLOW_DOWN, 2, 0, 1, 10000 },
    /* What the server asks for is the least. */
    { WAYSIDE_ERROR_SERVICE, 1, 1, 0, 1000 },
    { WAYSIDE_ERROR_SLOW_DOWN, 1, 1, 1, 5000 },
    { WAYSIDE_ERROR_SLOW_DOWN, 1, 30, 1, 30000 },
    /* But not all it may ask for. */
    { WAYSIDE_ERROR_SLOW_DOWN, 1, 86400, 1, 600000 },
    { WAYSIDE_ERROR_SLOW_DOWN, 1, G_MAXINT64, 1, 600000 },
    { WAYSIDE_ERROR_SERVICE, 1, -5, 1, 500 },
    { WAYSIDE_ERROR_SERVICE, 1, G_MININT64, 1, 500 },
    /* However often it failed. */
    { WAYSIDE_ERROR_SERVICE, 100, 0, 1, 30000 },
    { WAYSIDE_ERROR_SERVICE, G_MAXUINT, 0, 1, 30000 },
    { WAYSIDE_ERROR_SERVICE, G_MAXUINT, 0, 0, 15000 },
    { WAYSIDE_ERROR_NETWORK, 100, 0, 1, 10000 },
    { WAYSIDE_ERROR_SLOW_DOWN, 100, 0, 1, 300000 },
    { WAYSIDE_ERROR_SERVICE, 1, 0, 7, 500 },
    { WAYSIDE_ERROR_SERVICE, 1, 0, -7, 250 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = make (cases[i].code);

      g_test_message ("case %u", i);
      g_assert_cmpuint (
          wayside_backoff_get_delay (error, cases[i].tries, cases[i].retry_after, cases[i].chance), ==,
          cases[i].delay);
    }
}

static void
test_retry_after (void)
{
  /* 2026-10-02 12:00:00 UTC */
  const gint64 now = 1790942400;
  static const struct
  {
    const char *value;
    gint64 seconds;
  } cases[] = {
    { NULL, 0 },
    { "", 0 },
    { "0", 0 },
    { "1", 1 },
    { "120", 120 },
    { "-1", 0 },
    { "1.5", 0 },
    { "soon", 0 },
    { "99999999999999999999", 0 },
    { "Fri, 02 Oct 2026 12:00:30 GMT", 30 },
    { "Fri, 02 Oct 2026 12:00:00 GMT", 0 },
    { "Thu, 01 Jan 1970 00:00:00 GMT", 0 },
    { "Fri, 99 Oct 2026 12:00:30 GMT", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("“%s”", cases[i].value != NULL ? cases[i].value : "none");
      g_assert_cmpint (wayside_backoff_parse_retry_after (cases[i].value, now), ==, cases[i].seconds);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/backoff/should-retry", test_should_retry);
  g_test_add_func ("/backoff/cancelled", test_cancelled);
  g_test_add_func ("/backoff/goaway", test_goaway);
  g_test_add_func ("/backoff/delay", test_delay);
  g_test_add_func ("/backoff/retry-after", test_retry_after);

  return g_test_run ();
}
