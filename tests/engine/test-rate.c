/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-rate.h"

#define SECOND ((gint64) G_USEC_PER_SEC)

/* Adds samples of a counter with constant growth, ten per second like progress reports. */
static void
feed (WaysideRate *rate, gint64 start, double seconds, guint64 count, double growth)
{
  for (guint i = 0; i <= (guint) (seconds * 10); i++)
    wayside_rate_add (rate, start + i * SECOND / 10, count + (guint64) (growth * i / 10));
}

static void
test_fresh (void)
{
  WaysideRate rate = { 0 };

  g_assert_cmpfloat (wayside_rate_get (&rate), ==, 0);
  g_assert_cmpint (wayside_rate_estimate (&rate, 5), ==, -1);
  g_assert_cmpint (wayside_rate_estimate (&rate, 0), ==, 0);
  wayside_rate_add (&rate, 0, 100);
  g_assert_cmpfloat (wayside_rate_get (&rate), ==, 0);
}

/* Half a second is too short for a meaningful rate. */
static void
test_too_early (void)
{
  WaysideRate rate = { 0 };

  wayside_rate_add (&rate, 0, 0);
  wayside_rate_add (&rate, SECOND / 10, 1000000);
  g_assert_cmpfloat (wayside_rate_get (&rate), ==, 0);
  g_assert_cmpint (wayside_rate_estimate (&rate, 5), ==, -1);
  wayside_rate_add (&rate, SECOND, 1000000);
  g_assert_cmpfloat_with_epsilon (wayside_rate_get (&rate), 1000000, 1);
}

static void
test_even (void)
{
  static const double growths[] = { 1, 3.5, 1000, 50e6 };

  for (guint i = 0; i < G_N_ELEMENTS (growths); i++)
    {
      WaysideRate rate = { 0 };

      feed (&rate, 12345 * SECOND, 60, 7, growths[i]);
      g_assert_cmpfloat_with_epsilon (wayside_rate_get (&rate), growths[i], growths[i] / 10);
      g_assert_cmpuint (rate.n_readings, <=, WAYSIDE_RATE_N_READINGS);
    }
}

/* Old samples are dropped: the rate covers about the last twenty seconds. */
static void
test_window (void)
{
  WaysideRate rate = { 0 };

  feed (&rate, 0, 100, 0, 1000);
  feed (&rate, 100 * SECOND, 30, 100000, 10);
  g_assert_cmpfloat_with_epsilon (wayside_rate_get (&rate), 10, 2);

  feed (&rate, 130 * SECOND, 10, 100300, 1000);
  /* Half of the window is fast again. */
  g_assert_cmpfloat (wayside_rate_get (&rate), >, 300);
  g_assert_cmpfloat (wayside_rate_get (&rate), <, 700);
}

static void
test_standstill (void)
{
  WaysideRate rate = { 0 };

  feed (&rate, 0, 10, 0, 1000);
  feed (&rate, 10 * SECOND, 40, 10000, 0);
  g_assert_cmpfloat (wayside_rate_get (&rate), ==, 0);
  g_assert_cmpint (wayside_rate_estimate (&rate, 5), ==, -1);
}

/* A pause does not lower the rate. */
static void
test_reset (void)
{
  WaysideRate rate = { 0 };

  feed (&rate, 0, 10, 0, 1000);
  wayside_rate_reset (&rate);
  g_assert_cmpfloat (wayside_rate_get (&rate), ==, 0);
  feed (&rate, 3600 * SECOND, 5, 10000, 1000);
  g_assert_cmpfloat_with_epsilon (wayside_rate_get (&rate), 1000, 100);
}

/* Image counters go back when failed images are retried. */
static void
test_going_back (void)
{
  WaysideRate rate = { 0 };

  feed (&rate, 0, 5, 1000, 10);
  wayside_rate_add (&rate, 6 * SECOND, 5);
  g_assert_cmpfloat (wayside_rate_get (&rate), ==, 0);
  g_assert_cmpint (wayside_rate_estimate (&rate, 5), ==, -1);
}

static void
test_estimate (void)
{
  WaysideRate rate = { 0 };
  WaysideRate slow = { 0 };

  feed (&rate, 0, 10, 0, 10);
  g_assert_cmpint (wayside_rate_estimate (&rate, 0), ==, 0);
  g_assert_cmpint (wayside_rate_estimate (&rate, 1), ==, 0);
  g_assert_cmpint (wayside_rate_estimate (&rate, 100), ==, 10);
  g_assert_cmpint (wayside_rate_estimate (&rate, 36000), ==, 3600);
  /* An estimate of years is reported as unknown. */
  g_assert_cmpint (wayside_rate_estimate (&rate, G_MAXUINT64), ==, -1);

  wayside_rate_add (&slow, 0, 0);
  wayside_rate_add (&slow, 1000 * SECOND, 1);
  g_assert_cmpint (wayside_rate_estimate (&slow, 1000), ==, 1000000);
  g_assert_cmpint (wayside_rate_estimate (&slow, 100000), ==, -1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/rate/fresh", test_fresh);
  g_test_add_func ("/rate/too-early", test_too_early);
  g_test_add_func ("/rate/even", test_even);
  g_test_add_func ("/rate/window", test_window);
  g_test_add_func ("/rate/standstill", test_standstill);
  g_test_add_func ("/rate/reset", test_reset);
  g_test_add_func ("/rate/going-back", test_going_back);
  g_test_add_func ("/rate/estimate", test_estimate);

  return g_test_run ();
}
