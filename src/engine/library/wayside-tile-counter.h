/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-library.h"
#include "wayside-tile-budget.h"
#include "wayside-worker-thread.h"

G_BEGIN_DECLS

#define WAYSIDE_TYPE_TILE_COUNTER (wayside_tile_counter_get_type ())
G_DECLARE_FINAL_TYPE (WaysideTileCounter, wayside_tile_counter, WAYSIDE, TILE_COUNTER, GObject)

WaysideTileCounter *wayside_tile_counter_new (WaysideLibrary      *library,
                                              WaysideWorkerThread *writer,
                                              guint                limit);

G_END_DECLS
