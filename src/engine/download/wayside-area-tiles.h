/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-area-index.h"
#include "wayside-engine.h"
#include "wayside-query.h"

G_BEGIN_DECLS

/**
 * WaysideAreaTiles:
 *
 * The coverage tiles of the area of one query, from the engine's client. Used on the network thread only.
 */
typedef struct _WaysideAreaTiles WaysideAreaTiles;

/**
 * WaysideAreaTilesFunc:
 * @until: time of wayside_clock_get_time() until which the service requires a pause, or 0
 * @user_data: the user data passed with the function
 *
 * Called when the service requires a pause, or when few tiles of the day are left.
 */
typedef void (*WaysideAreaTilesFunc) (gint64   until,
                                      gpointer user_data);

WaysideAreaTiles *wayside_area_tiles_new           (WaysideEngine        *engine,
                                                    WaysideQuery         *query,
                                                    const char           *token,
                                                    WaysideAreaTilesFunc  func,
                                                    gpointer              user_data);
void              wayside_area_tiles_free          (WaysideAreaTiles     *self);
WaysideAreaIndex *wayside_area_tiles_create_index  (WaysideAreaTiles     *self,
                                                    guint                 max_age);
void              wayside_area_tiles_set_token     (WaysideAreaTiles     *self,
                                                    const char           *token);
gboolean          wayside_area_tiles_is_budget_low (WaysideAreaTiles     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideAreaTiles, wayside_area_tiles_free)

G_END_DECLS
