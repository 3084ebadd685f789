/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-http-fetch.h"

G_BEGIN_DECLS

/**
 * WaysideHttpFetchLimits:
 * @stall: maximum time in milliseconds without a byte of the body
 * @stretch: length of the intervals in milliseconds over which the transfer rate is measured
 * @least: minimum number of bytes that must arrive in an interval
 *
 * The minimum speed of a body. The limits do not apply while the body waits for its memory reservation.
 */
typedef struct
{
  guint stall;
  guint stretch;
  gsize least;
} WaysideHttpFetchLimits;

/* The default limits. Several bodies share a connection that may be as slow as 1 kB/s altogether, and each of
 * them must be able to finish: what counts is that it makes progress, not how fast. A stream that only
 * trickles on a fast connection is slower than this. */
#define WAYSIDE_HTTP_FETCH_STALL   30000
#define WAYSIDE_HTTP_FETCH_INTERVAL 60000
#define WAYSIDE_HTTP_FETCH_MIN_BYTES   2048

void wayside_http_fetch_set_limits (const WaysideHttpFetchLimits *limits);

G_END_DECLS
