/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-area-tiles.h"

#include "wayside-clock.h"
#include "wayside-engine-private.h"

struct _WaysideAreaTiles
{
  WaysideWorkerThread *decoder; /* (not owned) */
  WaysideTileClient *client;    /* (owned) */
  WaysideRegion *region;        /* (owned) */
  WaysideQuery *query;          /* (owned) */
  WaysideAreaTilesFunc func;
  gpointer user_data;
  gboolean is_budget_low;
};

static void
held_cb (WaysideTileClient *client, guint seconds, gpointer user_data)
{
  WaysideAreaTiles *self = user_data;

  self->func (wayside_clock_get_time () + seconds * G_USEC_PER_SEC, self->user_data);
}

static void
budget_low_cb (WaysideTileClient *client, gpointer user_data)
{
  WaysideAreaTiles *self = user_data;

  self->is_budget_low = TRUE;
  self->func (0, self->user_data);
}

static WaysideRegion *
dup_region (WaysideQuery *query)
{
  const WaysideBbox *bbox = wayside_query_get_bbox (query);
  WaysideRegion *region = wayside_query_get_region (query);

  if (region != NULL)
    return wayside_region_ref (region);

  return bbox != NULL ? wayside_region_new_box (bbox, NULL) : NULL;
}

/**
 * wayside_area_tiles_new:
 * @engine: (not owned): the engine
 * @query: the query; must not change any more
 * @token: a token accepted by wayside_token_clean()
 * @func: called when the service requires a pause, or few tiles of the day are left
 * @user_data: passed to @func
 *
 * If the service refuses the tiles, the download fails: a search would find only some of the images.
 *
 * Returns: (transfer full) (nullable): the tiles, or %NULL if the query is for neither a box nor an area, or if the
 *   service has no tiles
 */
WaysideAreaTiles *
wayside_area_tiles_new (WaysideEngine *engine,
                        WaysideQuery *query,
                        const char *token,
                        WaysideAreaTilesFunc func,
                        gpointer user_data)
{
  WaysideTileClient *client = wayside_engine_get_tile_client (engine, token);
  g_autoptr (WaysideRegion) region = dup_region (query);
  WaysideAreaTiles *self;

  g_return_val_if_fail (func != NULL, NULL);

  if (client == NULL || region == NULL)
    return NULL;

  self = g_new0 (WaysideAreaTiles, 1);
  self->decoder = wayside_engine_get_decoder (engine);
  self->client = g_object_ref (client);
  self->region = g_steal_pointer (&region);
  self->query = g_object_ref (query);
  self->func = func;
  self->user_data = user_data;
  g_signal_connect (client, "held", G_CALLBACK (held_cb), self);
  g_signal_connect (client, "budget-low", G_CALLBACK (budget_low_cb), self);
  return self;
}

/**
 * wayside_area_tiles_free:
 * @self: (transfer full): the tiles
 */
void
wayside_area_tiles_free (WaysideAreaTiles *self)
{
  g_return_if_fail (self != NULL);

  g_signal_handlers_disconnect_by_data (self->client, self);
  g_clear_object (&self->client);
  g_clear_object (&self->query);
  g_clear_pointer (&self->region, wayside_region_unref);
  g_free (self);
}

/**
 * wayside_area_tiles_create_index:
 * @self: the tiles
 * @max_age: see wayside_tile_client_fetch_async()
 *
 * Returns: (transfer full): an index of the images of the query
 */
WaysideAreaIndex *
wayside_area_tiles_create_index (WaysideAreaTiles *self, guint max_age)
{
  g_return_val_if_fail (self != NULL, NULL);

  return wayside_area_index_new (self->client, self->decoder, self->region,
                                 wayside_query_get_filter (self->query), max_age);
}

/**
 * wayside_area_tiles_set_token:
 * @self: the tiles
 * @token: a token accepted by wayside_token_clean()
 *
 * Replaces the token for all further requests, also those for other downloads.
 */
void
wayside_area_tiles_set_token (WaysideAreaTiles *self, const char *token)
{
  g_return_if_fail (self != NULL && token != NULL);

  wayside_tile_client_set_token (self->client, token);
}

/**
 * wayside_area_tiles_is_budget_low:
 * @self: the tiles
 *
 * Returns: %TRUE if more than %WAYSIDE_TILE_BUDGET_WARNING percent of the tiles of the day are used
 */
gboolean
wayside_area_tiles_is_budget_low (WaysideAreaTiles *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->is_budget_low;
}
