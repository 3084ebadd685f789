/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-clock.h"

#include "engine-helper.h"

#define HOUR   (60 * 60 * 1000)
#define MINUTE (60 * 1000)

static gboolean
note_time (gpointer user_data)
{
  gint64 *time = user_data;

  g_assert_cmpint (*time, ==, 0);
  *time = wayside_clock_get_time ();
  return G_SOURCE_REMOVE;
}

static gboolean
is_noted (gpointer data)
{
  return *(gint64 *) data != 0;
}

static void
attach (GSource *source, gint64 *time)
{
  g_source_set_callback (source, note_time, time, NULL);
  g_source_attach (source, NULL);
  g_source_unref (source);
}

static void
set_up (void)
{
  wayside_clock_set_scale (WAYSIDE_CLOCK_MIN_SCALE);
}

/* Without a scale the clock is the monotonic one: no delay is skipped. */
static void
test_plain (void)
{
  gint64 real_begin = g_get_monotonic_time ();
  gint64 begin = wayside_clock_get_time ();
  gint64 end, time = 0;

  wayside_clock_set_scale (1);
  attach (wayside_clock_delay_source_new (30), &time);
  helper_wait_until (is_noted, &time);
  end = wayside_clock_get_time ();
  g_assert_cmpint (end - begin, >=, 30 * 1000);
  /* The inner two readings lie within the outer two. */
  g_assert_cmpint (end - begin, <=, g_get_monotonic_time () - real_begin);
}

/* A delay of a minute ends soon, and the clock has advanced by a minute. */
static void
test_scaled (void)
{
  gint64 before, time = 0;

  set_up ();
  before = wayside_clock_get_time ();
  attach (wayside_clock_delay_source_new (MINUTE), &time);
  helper_wait_until (is_noted, &time);
  g_assert_cmpint (time, >=, before + MINUTE * (gint64) 1000);
}

/* Each delay has its full length, and concurrent delays do not add up. */
static void
test_side_by_side (void)
{
  gint64 real, begin, end, times[3] = { 0 };

  set_up ();
  real = g_get_monotonic_time ();
  begin = wayside_clock_get_time ();
  attach (wayside_clock_delay_source_new (3 * MINUTE), &times[2]);
  attach (wayside_clock_delay_source_new (MINUTE), &times[0]);
  attach (wayside_clock_delay_source_new (2 * MINUTE), &times[1]);
  for (guint i = 0; i < 3; i++)
    helper_wait_until (is_noted, &times[i]);
  end = wayside_clock_get_time ();
  for (guint i = 0; i < 3; i++)
    g_assert_cmpint (times[i], >=, begin + (i + 1) * MINUTE * (gint64) 1000);
  /* The clock skips at most the longest delay. */
  g_assert_cmpint (end - begin, <=, 3 * MINUTE * (gint64) 1000 + (g_get_monotonic_time () - real));
}

/* A delay source that a child source wakes early has not elapsed, so the clock does not skip the delay. */
static void
test_woken (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GSource) wake = g_cancellable_source_new (cancellable);
  GSource *source;
  gint64 real, begin, time = 0;

  wayside_clock_set_scale (1);
  real = g_get_monotonic_time ();
  begin = wayside_clock_get_time ();
  source = wayside_clock_delay_source_new (HOUR);
  g_source_set_dummy_callback (wake);
  g_source_add_child_source (source, wake);
  attach (source, &time);
  g_cancellable_cancel (cancellable);
  helper_wait_until (is_noted, &time);
  g_assert_cmpint (time - begin, <=, g_get_monotonic_time () - real);
}

/* A limit expires once the delays that ran meanwhile add up to it, and not before. */
static void
test_limit (void)
{
  gint64 begin, limit = 0, early = 0, late = 0;

  set_up ();
  begin = wayside_clock_get_time ();
  attach (wayside_clock_limit_source_new (10 * MINUTE), &limit);
  attach (wayside_clock_delay_source_new (5 * MINUTE), &early);
  helper_wait_until (is_noted, &early);
  helper_wait_while_busy ();
  g_assert_cmpint (limit, ==, 0);
  attach (wayside_clock_delay_source_new (5 * MINUTE), &late);
  helper_wait_until (is_noted, &late);
  helper_wait_until (is_noted, &limit);
  g_assert_cmpint (limit, >=, begin + 10 * MINUTE * (gint64) 1000);
}

/* A limit also expires in real time if no delay is running. */
static void
test_limit_alone (void)
{
  gint64 begin, time = 0;

  set_up ();
  begin = g_get_monotonic_time ();
  attach (wayside_clock_limit_source_new (30), &time);
  helper_wait_until (is_noted, &time);
  g_assert_cmpint (g_get_monotonic_time (), >=, begin + 30 * 1000);
}

static void
test_parse (void)
{
  static const char *const good[] = { "0.001", "0.02", "1", "1.0", ".5", "1e-2" };
  static const double scales[] = { 0.001, 0.02, 1, 1, 0.5, 0.01 };
  static const char *const bad[] = { "",    "0",    "0.0009", "1.001", "50",   "-0.5",
                                     "0,5", "0.5 ", " 0.5",   "0.5x",  "fast", "nan",
                                     "inf", "1e-9", "1e400",  "+1",    "." };

  G_STATIC_ASSERT (G_N_ELEMENTS (good) == G_N_ELEMENTS (scales));

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_cmpfloat (wayside_clock_parse_scale (good[i]), ==, scales[i]);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_cmpfloat (wayside_clock_parse_scale (bad[i]), ==, 1);
  g_assert_cmpfloat (wayside_clock_parse_scale (NULL), ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/clock/plain", test_plain);
  g_test_add_func ("/clock/scaled", test_scaled);
  g_test_add_func ("/clock/side-by-side", test_side_by_side);
  g_test_add_func ("/clock/woken", test_woken);
  g_test_add_func ("/clock/limit", test_limit);
  g_test_add_func ("/clock/limit-alone", test_limit_alone);
  g_test_add_func ("/clock/parse", test_parse);

  return g_test_run ();
}
