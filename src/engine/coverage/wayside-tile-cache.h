/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "wayside-tile.h"

G_BEGIN_DECLS

/* The usual size of the cache in bytes: twenty of the densest tiles, or tens of thousands of usual ones. */
#define WAYSIDE_TILE_CACHE_SIZE (256 * 1024 * 1024)

/**
 * WaysideCachedTile:
 * @body: (owned): the body of the response
 * @etag: (owned) (nullable): its ETag
 * @age: seconds since the service sent or confirmed it
 *
 * A tile of the cache.
 */
typedef struct
{
  GBytes *body;
  char   *etag;
  gint64  age;
} WaysideCachedTile;

/**
 * WaysideTileCache:
 *
 * Tiles on disk. All functions but new and free block, and are called from one thread only.
 */
typedef struct _WaysideTileCache WaysideTileCache;

WaysideTileCache  *wayside_tile_cache_new             (const char        *folder,
                                                       const char        *root,
                                                       gint64             max_size);
void               wayside_tile_cache_free            (WaysideTileCache  *self);
char              *wayside_tile_cache_dup_user_folder (void);
WaysideCachedTile *wayside_tile_cache_load            (WaysideTileCache  *self,
                                                       const WaysideTile *tile);
void               wayside_tile_cache_store           (WaysideTileCache  *self,
                                                       const WaysideTile *tile,
                                                       GBytes            *body,
                                                       const char        *etag);
void               wayside_tile_cache_touch           (WaysideTileCache  *self,
                                                       const WaysideTile *tile);
void               wayside_tile_cache_remove          (WaysideTileCache  *self,
                                                       const WaysideTile *tile);
void               wayside_cached_tile_free           (WaysideCachedTile *cached);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideTileCache, wayside_tile_cache_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideCachedTile, wayside_cached_tile_free)

G_END_DECLS
