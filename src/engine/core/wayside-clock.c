/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-clock.h"

#include <math.h>

/* The clock of the retry policy. It advances like the monotonic clock, and tests can shorten the delays: with
 * a scale of 0.02 a delay of 10 seconds takes 0.2 seconds, at the end of which the clock advances by the
 * other 9.8. So all decisions that use this clock are the same as without a scale. Work takes its real time
 * by this clock too: a busy machine uses up the time limit of the retries no sooner than without a scale.
 *
 * Timeouts for a silent peer must not use this clock: while the clock skips a minute, no peer has had a
 * minute to respond. */

typedef struct
{
  GSource source;
  gint64 deadline; /* by this clock, in microseconds */
} ClockSource;

G_LOCK_DEFINE_STATIC (clock);

static double scale = 1;
static gint64 skipped = 0; /* microseconds by which this clock is ahead of the monotonic clock */

/**
 * wayside_clock_get_time:
 *
 * Returns: the time in microseconds; only differences between two times are meaningful
 */
gint64
wayside_clock_get_time (void)
{
  gint64 time;

  G_LOCK (clock);
  time = g_get_monotonic_time () + skipped;
  G_UNLOCK (clock);
  return time;
}

static void
advance_to (gint64 deadline)
{
  gint64 missing;
  double ahead;

  G_LOCK (clock);
  missing = deadline - (g_get_monotonic_time () + skipped);
  skipped += MAX (missing, 0);
  ahead = (double) skipped / G_USEC_PER_SEC;
  G_UNLOCK (clock);

  if (missing > 0)
    g_log (WAYSIDE_CLOCK_LOG_DOMAIN, G_LOG_LEVEL_DEBUG, "The clock is %.3f s ahead", ahead);
}

static gboolean
limit_prepare (GSource *source, int *timeout)
{
  gint64 left = ((ClockSource *) source)->deadline - wayside_clock_get_time ();

  *timeout = (int) CLAMP ((left + 999) / 1000, 0, G_MAXINT);
  return left <= 0;
}

static gboolean
limit_check (GSource *source)
{
  return ((ClockSource *) source)->deadline <= wayside_clock_get_time ();
}

static gboolean
limit_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  return callback != NULL ? callback (user_data) : G_SOURCE_REMOVE;
}

static gboolean
delay_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  /* A child source may have triggered the dispatch early. */
  if (g_source_get_ready_time (source) <= g_source_get_time (source))
    advance_to (((ClockSource *) source)->deadline);

  return callback != NULL ? callback (user_data) : G_SOURCE_REMOVE;
}

/**
 * wayside_clock_delay_source_new:
 * @milliseconds: the delay
 *
 * Creates a source that is dispatched once, when the delay is over. The delay is shortened by the scale, and
 * the clock then shows the time that it would show without a scale.
 *
 * Returns: (transfer full): the source
 */
GSource *
wayside_clock_delay_source_new (guint milliseconds)
{
  static GSourceFuncs funcs = { NULL, NULL, delay_dispatch, NULL, NULL, NULL };
  GSource *source = g_source_new (&funcs, sizeof (ClockSource));
  ClockSource *self = (ClockSource *) source;
  gint64 length = (gint64) milliseconds * 1000;

  self->deadline = wayside_clock_get_time () + length;
  g_source_set_ready_time (source,
                           g_get_monotonic_time () + (gint64) ((double) length * wayside_clock_get_scale ()));
  return source;
}

/**
 * wayside_clock_limit_source_new:
 * @milliseconds: the time limit, delays included
 *
 * Creates a source that is dispatched once, when the clock has advanced by @milliseconds. Only delays make it
 * advance faster than the monotonic clock. The end of a delay in another main context does not wake the
 * context of this source: it is noticed in the next iteration.
 *
 * Returns: (transfer full): the source
 */
GSource *
wayside_clock_limit_source_new (guint milliseconds)
{
  static GSourceFuncs funcs = { limit_prepare, limit_check, limit_dispatch, NULL, NULL, NULL };
  GSource *source = g_source_new (&funcs, sizeof (ClockSource));
  ClockSource *self = (ClockSource *) source;

  self->deadline = wayside_clock_get_time () + (gint64) milliseconds * 1000;
  return source;
}

/**
 * wayside_clock_set_scale:
 * @new_scale: from %WAYSIDE_CLOCK_MIN_SCALE to %WAYSIDE_CLOCK_MAX_SCALE
 *
 * Sets the fraction of each delay that is really waited, initially 1. Pending delays keep their length. For
 * tests.
 */
void
wayside_clock_set_scale (double new_scale)
{
  g_return_if_fail (new_scale >= WAYSIDE_CLOCK_MIN_SCALE && new_scale <= WAYSIDE_CLOCK_MAX_SCALE);

  G_LOCK (clock);
  scale = new_scale;
  G_UNLOCK (clock);
}

/**
 * wayside_clock_get_scale:
 *
 * Returns: the fraction of each delay that is really waited
 */
double
wayside_clock_get_scale (void)
{
  double value;

  G_LOCK (clock);
  value = scale;
  G_UNLOCK (clock);
  return value;
}

/**
 * wayside_clock_parse_scale:
 * @text: (nullable): a number in C syntax
 *
 * Returns: the scale, or 1 if @text is not a number in the valid range
 */
double
wayside_clock_parse_scale (const char *text)
{
  char *end = NULL;
  double value;

  if (text == NULL || !(g_ascii_isdigit (*text) || *text == '.'))
    return 1;

  value = g_ascii_strtod (text, &end);
  if (*end != '\0' || !isfinite (value) || value < WAYSIDE_CLOCK_MIN_SCALE || value > WAYSIDE_CLOCK_MAX_SCALE)
    return 1;

  return value;
}
