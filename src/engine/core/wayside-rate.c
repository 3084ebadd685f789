/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-rate.h"

#include <string.h>

/* Less time than this says more about chance than about the line. */
#define MIN_SPAN (G_USEC_PER_SEC / 2)

/**
 * wayside_rate_reset:
 * @self: a rate
 *
 * Forgets all readings, as after a pause.
 */
void
wayside_rate_reset (WaysideRate *self)
{
  g_return_if_fail (self != NULL);

  self->n_readings = 0;
}

/**
 * wayside_rate_add:
 * @self: a rate
 * @time: monotonic time in microseconds
 * @count: the counter at that time
 *
 * Takes a reading. The newest one is replaced until it is a second younger than the one before, so that
 * the readings span about the last twenty seconds.
 */
void
wayside_rate_add (WaysideRate *self, gint64 time, guint64 count)
{
  g_return_if_fail (self != NULL);

  if (self->n_readings >= 2 && time - self->readings[self->n_readings - 2].time < G_USEC_PER_SEC)
    {
      self->n_readings--;
    }
  else if (self->n_readings == WAYSIDE_RATE_N_READINGS)
    {
      memmove (&self->readings[0], &self->readings[1], sizeof self->readings - sizeof self->readings[0]);
      self->n_readings--;
    }

  self->readings[self->n_readings].time = time;
  self->readings[self->n_readings].count = count;
  self->n_readings++;
}

/**
 * wayside_rate_get:
 * @self: a rate
 *
 * Returns: growth a second over the readings, or 0 as long as there are too few
 */
double
wayside_rate_get (const WaysideRate *self)
{
  gint64 span;
  guint last;

  g_return_val_if_fail (self != NULL, 0);

  if (self->n_readings < 2)
    return 0;

  last = self->n_readings - 1;
  span = self->readings[last].time - self->readings[0].time;
  if (span < MIN_SPAN || self->readings[last].count < self->readings[0].count)
    return 0;

  return (double) (self->readings[last].count - self->readings[0].count) * G_USEC_PER_SEC / (double) span;
}

/**
 * wayside_rate_estimate:
 * @self: a rate
 * @remaining: by how much the counter has still to grow
 *
 * Returns: seconds until then at this rate, or -1 if that cannot be said
 */
gint64
wayside_rate_estimate (const WaysideRate *self, guint64 remaining)
{
  double rate;

  g_return_val_if_fail (self != NULL, -1);

  if (remaining == 0)
    return 0;

  rate = wayside_rate_get (self);
  /* A year is as good as never. */
  if (rate <= 0 || (double) remaining / rate > 365.0 * 24 * 3600)
    return -1;

  return (gint64) ((double) remaining / rate + 0.5);
}
