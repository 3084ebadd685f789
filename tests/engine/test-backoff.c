/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-backoff.h"

static void
test_delay (void)
{
  static const struct
  {
    WaysideBackoff backoff;
    guint tries;
    gint64 retry_after;
    double chance;
    guint delay;
  } cases[] = {
    { { 500, 30000 }, 1, 0, 1, 500 },
    { { 500, 30000 }, 1, 0, 0, 250 },
    { { 500, 30000 }, 1, 0, 0.5, 375 },
    { { 500, 30000 }, 2, 0, 1, 1000 },
    { { 500, 30000 }, 3, 0, 1, 2000 },
    { { 500, 10000 }, 3, 0, 0, 1000 },
    { { 5000, 300000 }, 2, 0, 1, 10000 },
    /* The server's delay is the minimum. */
    { { 500, 30000 }, 1, 1, 0, 1000 },
    { { 5000, 300000 }, 1, 1, 1, 5000 },
    { { 5000, 300000 }, 1, 30, 1, 30000 },
    { { 5000, 300000 }, 1, 3600, 1, 3600000 },
    /* It is limited to one day. */
    { { 5000, 300000 }, 1, G_MAXINT64, 1, 86400000 },
    { { 500, 30000 }, 1, -5, 1, 500 },
    { { 500, 30000 }, 1, G_MININT64, 1, 500 },
    /* However many tries, the delay does not exceed its maximum. */
    { { 500, 30000 }, 100, 0, 1, 30000 },
    { { 500, 30000 }, G_MAXUINT, 0, 1, 30000 },
    { { 500, 30000 }, G_MAXUINT, 0, 0, 15000 },
    { { 5000, 300000 }, 100, 0, 1, 300000 },
    { { 500, 30000 }, 1, 0, 7, 500 },
    { { 500, 30000 }, 1, 0, -7, 250 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("case %u", i);
      g_assert_cmpuint (wayside_backoff_get_delay (&cases[i].backoff, cases[i].tries, cases[i].retry_after,
                                                   cases[i].chance),
                        ==, cases[i].delay);
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
    /* Larger than any type that holds it, but certainly long. */
    { "2147483647", G_MAXINT },
    { "2147483648", G_MAXINT },
    { "18446744073709551616", G_MAXINT },
    { "99999999999999999999", G_MAXINT },
    { "99999999999999999999s", 0 },
    { " 120\t", 120 },
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

  g_test_add_func ("/backoff/delay", test_delay);
  g_test_add_func ("/backoff/retry-after", test_retry_after);

  return g_test_run ();
}
