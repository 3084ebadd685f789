/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-tile-store.h"

#include "wayside-tile-body.h"
#include "wayside-vector-tile.h"
#include "wayside-worker-thread.h"

struct _WaysideTileStore
{
  WaysideWorkerThread *worker; /* (owned) */
  WaysideTileCache *cache;     /* (owned) (nullable): on the worker thread only */
};

/* One call on the worker thread. */
typedef struct
{
  WaysideTileCache *cache; /* (not owned) (nullable) */
  WaysideTile tile;
  GBytes *body; /* (owned) (nullable) */
  char *etag;   /* (owned) (nullable) */
} Work;

static Work *
work_new (WaysideTileStore *self, const WaysideTile *tile)
{
  Work *work = g_new0 (Work, 1);

  work->cache = self->cache;
  work->tile = *tile;
  return work;
}

static void
work_free (gpointer data)
{
  Work *work = data;

  g_clear_pointer (&work->body, g_bytes_unref);
  g_clear_pointer (&work->etag, g_free);
  g_free (work);
}

/**
 * wayside_tile_store_new:
 * @cache: (transfer full) (nullable): the cache; without one, nothing is kept
 *
 * Returns: (transfer full): a store
 */
WaysideTileStore *
wayside_tile_store_new (WaysideTileCache *cache)
{
  WaysideTileStore *self = g_new0 (WaysideTileStore, 1);

  self->worker = wayside_worker_thread_new ("tiles");
  self->cache = cache;
  return self;
}

/**
 * wayside_tile_store_free:
 * @self: (transfer full): a store
 *
 * Waits until everything is written.
 */
void
wayside_tile_store_free (WaysideTileStore *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->worker, wayside_worker_thread_free);
  g_clear_pointer (&self->cache, wayside_tile_cache_free);
  g_free (self);
}

/* Runs on the worker thread. A tile that is damaged on disk counts as not cached. */
static gpointer
run_load (gpointer data, GError **error)
{
  Work *work = data;
  g_autoptr (WaysideCachedTile) cached = NULL;
  GBytes *unpacked;

  if (work->cache != NULL)
    cached = wayside_tile_cache_load (work->cache, &work->tile);
  if (cached == NULL)
    return NULL;

  unpacked = wayside_tile_body_unpack (cached->body, NULL);
  if (unpacked == NULL || !wayside_vector_tile_check (unpacked, NULL))
    {
      wayside_tile_cache_remove (work->cache, &work->tile);
      g_clear_pointer (&unpacked, g_bytes_unref);
      return NULL;
    }

  g_bytes_unref (cached->body);
  cached->body = unpacked;
  return g_steal_pointer (&cached);
}

/**
 * wayside_tile_store_load_async:
 * @self: a store
 * @tile: a tile
 * @callback: called in the thread-default main context
 * @user_data: passed to @callback
 *
 * Looks up a tile in the cache.
 */
void
wayside_tile_store_load_async (WaysideTileStore *self,
                               const WaysideTile *tile,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_return_if_fail (self != NULL && tile != NULL);

  wayside_worker_thread_run_async (self->worker, run_load, work_new (self, tile), work_free,
                                   (GDestroyNotify) wayside_cached_tile_free, callback, user_data);
}

/**
 * wayside_tile_store_load_finish:
 * @result: the result passed to the callback
 *
 * Returns: (transfer full) (nullable): the tile, decompressed and checked, or %NULL if it is not in the cache
 */
WaysideCachedTile *
wayside_tile_store_load_finish (GAsyncResult *result)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, run_load), NULL);

  return g_task_propagate_pointer (G_TASK (result), NULL);
}

/* Runs on the worker thread. Only a complete tile is stored. */
static gpointer
run_keep (gpointer data, GError **error)
{
  Work *work = data;
  g_autoptr (GBytes) unpacked = wayside_tile_body_unpack (work->body, error);

  if (unpacked == NULL || !wayside_vector_tile_check (unpacked, error))
    return NULL;

  if (work->cache != NULL)
    wayside_tile_cache_store (work->cache, &work->tile, work->body, work->etag);
  return g_steal_pointer (&unpacked);
}

/**
 * wayside_tile_store_keep_async:
 * @self: a store
 * @tile: a tile
 * @body: the body of its response
 * @etag: (nullable): the ETag of its response
 * @callback: called in the thread-default main context
 * @user_data: passed to @callback
 *
 * Decompresses and checks a tile, and stores it in the cache.
 */
void
wayside_tile_store_keep_async (WaysideTileStore *self,
                               const WaysideTile *tile,
                               GBytes *body,
                               const char *etag,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  Work *work;

  g_return_if_fail (self != NULL && tile != NULL);
  g_return_if_fail (body != NULL);

  work = work_new (self, tile);
  work->body = g_bytes_ref (body);
  work->etag = g_strdup (etag);
  wayside_worker_thread_run_async (self->worker, run_keep, work, work_free, (GDestroyNotify) g_bytes_unref,
                                   callback, user_data);
}

/**
 * wayside_tile_store_keep_finish:
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Returns: (transfer full): the tile, decompressed, or %NULL with %WAYSIDE_ERROR_BAD_ANSWER if it is none
 */
GBytes *
wayside_tile_store_keep_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, run_keep), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Runs on the worker thread. */
static gpointer
run_touch (gpointer data, GError **error)
{
  Work *work = data;

  if (work->cache != NULL)
    wayside_tile_cache_touch (work->cache, &work->tile);
  return NULL;
}

/**
 * wayside_tile_store_touch:
 * @self: a store
 * @tile: a tile of the cache
 *
 * Notes that the service has confirmed the tile now.
 */
void
wayside_tile_store_touch (WaysideTileStore *self, const WaysideTile *tile)
{
  g_return_if_fail (self != NULL && tile != NULL);

  wayside_worker_thread_run_async (self->worker, run_touch, work_new (self, tile), work_free, NULL, NULL,
                                   NULL);
}
