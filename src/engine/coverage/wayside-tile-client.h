/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "wayside-tile-budget.h"
#include "wayside-tile-cache.h"
#include "wayside-tile.h"

G_BEGIN_DECLS

/* Maximum number of tiles that are fetched at a time. */
#define WAYSIDE_TILE_CLIENT_MAX_ACTIVE 6

/* The usual maximum age of a tile in seconds: for a map, and for a list of the images of an area. */
#define WAYSIDE_TILE_CLIENT_AGE_MAP  (24 * 60 * 60)
#define WAYSIDE_TILE_CLIENT_AGE_AREA (10 * 60)

#define WAYSIDE_TYPE_TILE_CLIENT (wayside_tile_client_get_type ())
G_DECLARE_FINAL_TYPE (WaysideTileClient, wayside_tile_client, WAYSIDE, TILE_CLIENT, GObject)

WaysideTileClient *wayside_tile_client_new          (SoupSession        *session,
                                                     GUri               *root,
                                                     const char         *token,
                                                     WaysideTileCache   *cache,
                                                     WaysideTileBudget  *budget);
void               wayside_tile_client_set_token    (WaysideTileClient  *self,
                                                     const char         *token);
void               wayside_tile_client_fetch_async  (WaysideTileClient  *self,
                                                     const WaysideTile  *tile,
                                                     guint               max_age,
                                                     GCancellable       *cancellable,
                                                     GAsyncReadyCallback callback,
                                                     gpointer            user_data);
GBytes            *wayside_tile_client_fetch_finish (WaysideTileClient  *self,
                                                     GAsyncResult       *result,
                                                     GError            **error);

G_END_DECLS
