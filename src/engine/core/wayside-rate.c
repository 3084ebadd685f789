/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-rate.h"

#include <string.h>

/* Readings over less time than this are too noisy for a rate. */
#define MIN_SPAN (G_USEC_PER_SEC / 2)

/**
 * wayside_rate_reset:
 * @self: a rate
 *
 * Removes all readings, for example after a pause.
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
 * Adds a reading. It replaces the newest one if it is less than a second later than the one before that, so
 * that the readings span about the last twenty seconds.
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
 * Returns: growth per second over the readings, or 0 if they are too few or span too little time
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
 * @remaining: remaining growth of the counter
 *
 * Returns: seconds until the counter has grown by @remaining at the current rate, or -1 if that is not known
 */
gint64
wayside_rate_estimate (const WaysideRate *self, guint64 remaining)
{
  double rate;

  g_return_val_if_fail (self != NULL, -1);

  if (remaining == 0)
    return 0;

  rate = wayside_rate_get (self);
  /* An estimate of more than a year is meaningless. */
  if (rate <= 0 || (double) remaining / rate > 365.0 * 24 * 3600)
    return -1;

  return (gint64) ((double) remaining / rate + 0.5);
}
