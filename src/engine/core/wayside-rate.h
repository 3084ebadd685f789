/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Number of readings kept, at most one per second. */
#define WAYSIDE_RATE_N_READINGS 20

/**
 * WaysideRate:
 *
 * The growth rate of a counter over the last seconds. A plain value: all zeros is the initial value.
 */
typedef struct
{
  struct
  {
    gint64  time;
    guint64 count;
  }     readings[WAYSIDE_RATE_N_READINGS];
  guint n_readings;
} WaysideRate;

void   wayside_rate_reset    (WaysideRate       *self);
void   wayside_rate_add      (WaysideRate       *self,
                              gint64             time,
                              guint64            count);
double wayside_rate_get      (const WaysideRate *self);
gint64 wayside_rate_estimate (const WaysideRate *self,
                              guint64            remaining);

G_END_DECLS
