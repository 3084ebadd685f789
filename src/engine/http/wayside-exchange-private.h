/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-exchange.h"

G_BEGIN_DECLS

/**
 * WaysideExchangeLimits:
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
} WaysideExchangeLimits;

/* A kilobyte in a second: slower than a telephone line. */
#define WAYSIDE_EXCHANGE_STALL   30000
#define WAYSIDE_EXCHANGE_STRETCH 60000
#define WAYSIDE_EXCHANGE_LEAST   (60 * 1024)

void wayside_exchange_set_limits (const WaysideExchangeLimits *limits);

G_END_DECLS
