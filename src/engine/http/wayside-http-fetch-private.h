/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-http-fetch.h"

G_BEGIN_DECLS

/**
 * WaysideHttpFetchLimits:
 * @stall: milliseconds in which at least a byte of a body has to come
 * @stretch: milliseconds after which it is looked at how much came
 * @least: bytes that have to come in a stretch
 *
 * How slow a body may be. One that waits for memory is not looked at.
 */
typedef struct
{
  guint stall;
  guint stretch;
  gsize least;
} WaysideHttpFetchLimits;

/* A kilobyte in a second: slower than a telephone line. */
#define WAYSIDE_HTTP_FETCH_STALL   30000
#define WAYSIDE_HTTP_FETCH_INTERVAL 60000
#define WAYSIDE_HTTP_FETCH_MIN_BYTES   (60 * 1024)

void wayside_http_fetch_set_limits (const WaysideHttpFetchLimits *limits);

G_END_DECLS
