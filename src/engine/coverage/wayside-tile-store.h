/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-tile-cache.h"

G_BEGIN_DECLS

/**
 * WaysideTileStore:
 *
 * The cache of a tile client, on a thread of its own. That thread decompresses and checks tiles too.
 */
typedef struct _WaysideTileStore WaysideTileStore;

WaysideTileStore  *wayside_tile_store_new         (WaysideTileCache   *cache);
void               wayside_tile_store_free        (WaysideTileStore   *self);
void               wayside_tile_store_load_async  (WaysideTileStore   *self,
                                                   const WaysideTile  *tile,
                                                   GAsyncReadyCallback callback,
                                                   gpointer            user_data);
WaysideCachedTile *wayside_tile_store_load_finish (GAsyncResult       *result);
void               wayside_tile_store_keep_async  (WaysideTileStore   *self,
                                                   const WaysideTile  *tile,
                                                   GBytes             *body,
                                                   const char         *etag,
                                                   GAsyncReadyCallback callback,
                                                   gpointer            user_data);
GBytes            *wayside_tile_store_keep_finish (GAsyncResult       *result,
                                                   GError            **error);
void               wayside_tile_store_touch       (WaysideTileStore   *self,
                                                   const WaysideTile  *tile);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideTileStore, wayside_tile_store_free)

G_END_DECLS
