/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "wayside-memory-budget.h"
#include "wayside-slot-scheduler.h"
#include "wayside-tile-client.h"
#include "wayside-engine.h"
#include "wayside-library.h"
#include "wayside-rate-limiter.h"
#include "wayside-download-queue.h"
#include "wayside-writer.h"

G_BEGIN_DECLS

/* Slots for pictures in flight, shared by all downloads: a small picture takes one slot, any other two. */
#define WAYSIDE_ENGINE_PLACES 128

GMainContext *wayside_engine_get_context (WaysideEngine *self);
void          wayside_engine_invoke      (WaysideEngine *self,
                                          GSourceFunc    function,
                                          gpointer       data,
                                          GDestroyNotify destroy);

WaysideLibrary      *wayside_engine_get_library (WaysideEngine *self);
WaysideWorkerThread *wayside_engine_get_writer  (WaysideEngine *self);
WaysideWorkerThread *wayside_engine_get_decoder (WaysideEngine *self);

/* On the network thread only. */
SoupSession          *wayside_engine_get_graph_session    (WaysideEngine *self);
SoupSession          *wayside_engine_deal_picture_session (WaysideEngine *self);
WaysideMemoryBudget  *wayside_engine_get_budget           (WaysideEngine *self);
WaysideSlotScheduler *wayside_engine_get_scheduler        (WaysideEngine *self);
WaysideDownloadQueue *wayside_engine_get_queue            (WaysideEngine *self);
WaysideRateLimiter   *wayside_engine_get_rate_limiter     (WaysideEngine *self);
WaysideTileClient    *wayside_engine_get_tile_client      (WaysideEngine *self,
                                                           const char    *token);
void                  wayside_engine_enter                (WaysideEngine *self);
void                  wayside_engine_leave                (WaysideEngine *self);

G_END_DECLS
