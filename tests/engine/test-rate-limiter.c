/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-rate-limiter.h"

#include "engine-helper.h"

#define SECOND ((gint64) G_USEC_PER_SEC)
#define NOW    (1000 * SECOND)

static void
test_fresh (void)
{
  WaysideRateLimiter limiter = { 0 };

  g_assert_cmpuint (wayside_rate_limiter_get_wait (&limiter, NOW), ==, 0);
  wayside_rate_limiter_add_request (&limiter, NOW);
  g_assert_cmpuint (wayside_rate_limiter_get_wait (&limiter, NOW), ==, 0);
}

/* The wait after a request, by reported usage in percent. */
static void
test_usage (void)
{
  static const struct
  {
    double percent;
    guint interval; /* milliseconds */
    gboolean holds;
  } cases[] = {
    { 0, 0, FALSE },     { -5, 0, FALSE },    { 1, 0, FALSE },        { 85, 0, FALSE },
    { 86, 100, FALSE },  { 90, 500, FALSE },  { 95, 1000, FALSE },    { 95.5, 1050, TRUE },
    { 100, 1500, TRUE }, { 140, 5500, TRUE }, { 1e300, 10000, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WaysideRateLimiter limiter = { 0 };

      g_test_message ("%g percent", cases[i].percent);
      wayside_rate_limiter_add_usage (&limiter, cases[i].percent, NOW);
      g_assert_cmpuint (wayside_rate_limiter_get_wait (&limiter, NOW), ==, cases[i].holds ? 60000 : 0);
      g_assert_cmpuint (wayside_rate_limiter_get_wait (&limiter, NOW + 60 * SECOND), ==, 0);
      wayside_rate_limiter_add_request (&limiter, NOW + 60 * SECOND);
      g_assert_cmpuint (wayside_rate_limiter_get_wait (&limiter, NOW + 60 * SECOND), ==, cases[i].interval);
    }
}

/* Once the quota is free again, requests do not wait. */
static void
test_recovers (void)
{
  WaysideRateLimiter limiter = { 0 };

  wayside_rate_limiter_add_usage (&limiter, 94, NOW);
  wayside_rate_limiter_add_usage (&limiter, 10, NOW + SECOND);
  wayside_rate_limiter_add_request (&limiter, NOW + SECOND);
  g_assert_cmpuint (wayside_rate_limiter_get_wait (&limiter, NOW + SECOND), ==, 0);
}

/* A hold is not shortened by a response that was still in flight. */
static void
test_refusal (void)
{
  WaysideRateLimiter limiter = { 0 };

  wayside_rate_limiter_add_refusal (&limiter, 5000, NOW);
  g_assert_cmpuint (wayside_rate_limiter_get_wait (&limiter, NOW), ==, 5000);
  wayside_rate_limiter_add_refusal (&limiter, 2000, NOW + SECOND);
  wayside_rate_limiter_add_usage (&limiter, 1, NOW + SECOND);
  g_assert_cmpuint (wayside_rate_limiter_get_wait (&limiter, NOW + SECOND), ==, 4000);
  wayside_rate_limiter_add_refusal (&limiter, 600000, NOW + SECOND);
  g_assert_cmpuint (wayside_rate_limiter_get_wait (&limiter, NOW + SECOND), ==, 600000);
  g_assert_cmpuint (wayside_rate_limiter_get_wait (&limiter, NOW + 602 * SECOND), ==, 0);
}

/* Waits are rounded up: otherwise the timer would fire too early and be set again. */
static void
test_rounding (void)
{
  WaysideRateLimiter limiter = { 0 };

  wayside_rate_limiter_add_refusal (&limiter, 5, NOW);
  g_assert_cmpuint (wayside_rate_limiter_get_wait (&limiter, NOW + 1), ==, 5);
  g_assert_cmpuint (wayside_rate_limiter_get_wait (&limiter, NOW + 4999), ==, 1);
  g_assert_cmpuint (wayside_rate_limiter_get_wait (&limiter, NOW + 5000), ==, 0);
}

static void
test_parse (void)
{
  static const struct
  {
    const char *value;
    double percent;
  } cases[] = {
    { "{\"call_count\":28,\"total_cputime\":25,\"total_time\":30}", 30 },
    { "{\"call_count\":96.5,\"call_volume\":3}", 96.5 },
    { " { \"x\" : 7 } ", 7 },
    { "{}", 0 },
    { "{\"call_count\":-5}", 0 },
    { "{\"call_count\":null,\"a\":{\"b\":99},\"c\":[99],\"d\":\"99\"}", 0 },
    { "{\"call_count\":1e999,\"x\":2}", 2 },
    { "[99]", 0 },
    { "99", 0 },
    { "null", 0 },
    { "", 0 },
    { " ", 0 },
    { "{\"call_count\":", 0 },
    { "garbage", 0 },
    { "\xff", 0 },
    { NULL, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("case %u", i);
      g_assert_cmpfloat (wayside_rate_limiter_parse_usage (cases[i].value), ==, cases[i].percent);
    }
}

static void
test_parse_long (void)
{
  g_autofree char *spaces = helper_repeat (" ", 2000);
  g_autofree char *open = helper_repeat ("[", 100000);
  g_autofree char *value = g_strconcat ("{\"call_count\":99", spaces, "}", NULL);

  g_assert_cmpfloat (wayside_rate_limiter_parse_usage (value), ==, 0);
  g_assert_cmpfloat (wayside_rate_limiter_parse_usage (open), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pace/fresh", test_fresh);
  g_test_add_func ("/pace/usage", test_usage);
  g_test_add_func ("/pace/recovers", test_recovers);
  g_test_add_func ("/pace/refusal", test_refusal);
  g_test_add_func ("/pace/rounding", test_rounding);
  g_test_add_func ("/pace/parse", test_parse);
  g_test_add_func ("/pace/parse-long", test_parse_long);

  return g_test_run ();
}
