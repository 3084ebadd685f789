/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A separate log domain, so that G_MESSAGES_DEBUG can select it alone. */
#define WAYSIDE_CLOCK_LOG_DOMAIN "WaysideClock"

#define WAYSIDE_CLOCK_MIN_SCALE 0.001
#define WAYSIDE_CLOCK_MAX_SCALE 1.0

gint64   wayside_clock_get_time         (void);
GSource *wayside_clock_delay_source_new (guint       milliseconds);
GSource *wayside_clock_limit_source_new (guint       milliseconds);
void     wayside_clock_set_scale        (double      scale);
double   wayside_clock_get_scale        (void);
double   wayside_clock_parse_scale      (const char *text);

G_END_DECLS
