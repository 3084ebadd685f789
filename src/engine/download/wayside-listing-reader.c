/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-listing-reader.h"

#include "wayside-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _WaysideListingReader
{
  WaysideApiClient *graph;          /* (owned) */
  WaysideQuery *query;              /* (owned) */
  WaysideFetchQueue *queue;         /* (not owned) */
  WaysideMissingCheck *missing;     /* (not owned) */
  WaysideAreaTiles *tiles;          /* (owned) (nullable): of an area */
  WaysideListing *listing;          /* (owned) (nullable): once it has begun */
  const WaysideResumeState *resume; /* (not owned) (nullable): from an earlier run */
  char *sequence;                   /* (owned) (nullable) */
  guint n_skipped;
  guint n_outside;
  gboolean asks_singly;
  gboolean is_reading;
  gboolean is_complete;
};

/**
 * wayside_listing_reader_new:
 * @graph: the API client
 * @query: the query
 * @queue: (not owned): where to add the images
 * @missing: (not owned): where to report those that are missing
 * @asks_singly: whether images that the service leaves out of a response for many are made ready, which requests
 *   them singly, or are missing at once
 *
 * Returns: (transfer full): a reader that has not begun
 */
WaysideListingReader *
wayside_listing_reader_new (WaysideApiClient *graph,
                            WaysideQuery *query,
                            WaysideFetchQueue *queue,
                            WaysideMissingCheck *missing,
                            gboolean asks_singly)
{
  WaysideListingReader *self;

  g_return_val_if_fail (WAYSIDE_IS_API_CLIENT (graph), NULL);
  g_return_val_if_fail (WAYSIDE_IS_QUERY (query), NULL);
  g_return_val_if_fail (queue != NULL && missing != NULL, NULL);

  self = g_new0 (WaysideListingReader, 1);
  self->graph = g_object_ref (graph);
  self->query = g_object_ref (query);
  self->queue = queue;
  self->missing = missing;
  self->asks_singly = asks_singly;
  return self;
}

/**
 * wayside_listing_reader_free:
 * @self: (transfer full): a reader without a pending request
 */
void
wayside_listing_reader_free (WaysideListingReader *self)
{
  g_return_if_fail (self != NULL);

  g_clear_object (&self->listing);
  g_clear_pointer (&self->tiles, wayside_area_tiles_free);
  g_clear_object (&self->graph);
  g_clear_object (&self->query);
  g_clear_pointer (&self->sequence, g_free);
  g_free (self);
}

/**
 * wayside_listing_reader_use_tiles:
 * @self: a reader that has not begun
 * @engine: (not owned): the engine
 * @token: a token accepted by wayside_token_clean()
 * @func: called when the service requires a pause, or few tiles of the day are left
 * @user_data: passed to @func
 *
 * Lists the images of a box or an area from the coverage tiles, see wayside_listing_set_source().
 */
void
wayside_listing_reader_use_tiles (WaysideListingReader *self,
                                  WaysideEngine *engine,
                                  const char *token,
                                  WaysideAreaTilesFunc func,
                                  gpointer user_data)
{
  g_return_if_fail (self != NULL && self->listing == NULL && self->tiles == NULL);
  g_return_if_fail (WAYSIDE_IS_ENGINE (engine));

  self->tiles = wayside_area_tiles_new (engine, self->query, token, func, user_data);
}

/**
 * wayside_listing_reader_set_token:
 * @self: a reader
 * @token: a token accepted by wayside_token_clean()
 *
 * Replaces the token for all further requests for tiles.
 */
void
wayside_listing_reader_set_token (WaysideListingReader *self, const char *token)
{
  g_return_if_fail (self != NULL);

  if (self->tiles != NULL)
    wayside_area_tiles_set_token (self->tiles, token);
}

/**
 * wayside_listing_reader_is_budget_low:
 * @self: a reader
 *
 * Returns: %TRUE if it reads tiles, and few of those of the day are left
 */
gboolean
wayside_listing_reader_is_budget_low (WaysideListingReader *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->tiles != NULL && wayside_area_tiles_is_budget_low (self->tiles);
}

/**
 * wayside_listing_reader_set_resume:
 * @self: a reader that has not begun
 * @resume: (not owned): what is known from an earlier run
 *
 * Requests only what is not in the folder. The ids of a sequence are listed in one response, in their true
 * order, and those of an image list are part of the query; for an area call wayside_listing_reader_add_known()
 * too.
 */
void
wayside_listing_reader_set_resume (WaysideListingReader *self, const WaysideResumeState *resume)
{
  g_return_if_fail (self != NULL && self->listing == NULL);
  g_return_if_fail (resume != NULL);

  self->resume = resume;
}

static gint
compare_ids (gconstpointer a, gconstpointer b)
{
  return strcmp (a, b);
}

/**
 * wayside_listing_reader_add_known:
 * @self: a reader of an area that has not begun
 * @present: (nullable) (element-type utf8): the ids of the photos in the folder; damaged ones are fetched again
 *
 * Adds the images of the area that are known before anything is listed: those of the resume state and those in
 * the folder, including those that another program saved. All of them count towards the limit. Images of the
 * resume state that are not in the folder are left out where the limit would be exceeded.
 */
void
wayside_listing_reader_add_known (WaysideListingReader *self, GHashTable *present)
{
  g_autoptr (GList) ids = NULL;
  guint limit, n_present, room;

  g_return_if_fail (self != NULL && self->listing == NULL);

  limit = wayside_query_get_limit (self->query);
  n_present = present != NULL ? g_hash_table_size (present) : 0;
  room = limit > 0 ? limit - MIN (limit, n_present) : G_MAXUINT;
  for (guint i = 0; self->resume != NULL && i < self->resume->ids->len; i++)
    {
      const char *id = g_ptr_array_index (self->resume->ids, i);

      if (present == NULL || !g_hash_table_contains (present, id))
        {
          if (room == 0)
            continue;
          room--;
        }
      wayside_fetch_queue_add (self->queue, id);
    }

  ids = present != NULL ? g_list_sort (g_hash_table_get_keys (present), compare_ids) : NULL;
  for (GList *l = ids; l != NULL; l = l->next)
    wayside_fetch_queue_add (self->queue, l->data);
}

/* Begins with the images of an area that are known: those present in the folder, and those whose metadata must
 * still be requested. */
static void
seed_area (WaysideListingReader *self)
{
  g_autoptr (GPtrArray) known = g_ptr_array_new ();
  g_autoptr (GPtrArray) wanted = g_ptr_array_new ();
  GPtrArray *items = wayside_fetch_queue_get_items (self->queue);

  for (guint i = 0; i < items->len; i++)
    {
      WaysideFetchItem *item = g_ptr_array_index (items, i);

      g_ptr_array_add (item->state == WAYSIDE_ITEM_PRESENT ? known : wanted, item->id);
    }
  if (items->len > 0)
    wayside_listing_seed (self->listing, known, wanted, self->resume != NULL && self->resume->is_listed);
}

static void
seed (WaysideListingReader *self)
{
  g_autoptr (GPtrArray) known = g_ptr_array_new ();

  if (wayside_query_is_search (self->query))
    seed_area (self);
  else if (self->resume != NULL && self->resume->ids->len > 0)
    wayside_listing_seed (self->listing, known, self->resume->ids, self->resume->is_listed);
}

static WaysideListing *
create_listing (WaysideListingReader *self)
{
  WaysideListing *listing = wayside_listing_new (self->graph, self->query);

  if (self->tiles != NULL)
    {
      /* A later run finds images that are new. */
      g_autoptr (WaysideAreaIndex) index = wayside_area_tiles_create_index (self->tiles, 0);

      wayside_listing_set_source (listing, WAYSIDE_ID_SOURCE (index));
    }

  return listing;
}

/**
 * wayside_listing_reader_read_async:
 * @self: a reader that can read, see wayside_listing_reader_can_read()
 * @cancellable: cancels the request
 * @callback: called when the operation has completed, in the thread-default main context
 * @user_data: passed to @callback; must keep @self alive
 *
 * Requests the next step of the listing.
 */
void
wayside_listing_reader_read_async (WaysideListingReader *self,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (wayside_listing_reader_can_read (self));

  if (self->listing == NULL)
    {
      self->listing = create_listing (self);
      seed (self);
    }
  self->is_reading = TRUE;
  wayside_listing_next_async (self->listing, cancellable, callback, user_data);
}

static void
take_metadata (WaysideListingReader *self, GPtrArray *records)
{
  g_autoptr (GPtrArray) listed = g_ptr_array_new ();

  g_ptr_array_set_free_func (records, NULL);
  for (guint i = 0; i < records->len; i++)
    {
      WaysideMetadata *metadata = g_ptr_array_index (records, i);
      WaysideFetchItem *item = wayside_fetch_queue_add (self->queue, wayside_metadata_get_id (metadata));

      wayside_fetch_item_set_metadata (item, metadata);
      wayside_fetch_queue_touch (self->queue, item);
      if (wayside_fetch_queue_settle_present (self->queue, item))
        g_ptr_array_add (listed, item);
      else
        wayside_fetch_queue_note_offer (self->queue, item);
    }
  g_ptr_array_set_size (records, 0);
  wayside_fetch_queue_push_in_order (self->queue, listed);
}

/* Adds images without metadata to @items, except for those in the folder. */
static void
take_ids (WaysideListingReader *self, GPtrArray *ids, GPtrArray *items)
{
  for (guint i = 0; ids != NULL && i < ids->len; i++)
    {
      WaysideFetchItem *item = wayside_fetch_queue_add (self->queue, g_ptr_array_index (ids, i));

      if (wayside_fetch_queue_settle_present (self->queue, item) && items != NULL)
        g_ptr_array_add (items, item);
    }
}

/* An id that was requested alone is the only one of its step. A response to a request for many ids may lack
 * images that exist. */
static gboolean
was_requested_alone (const WaysideListingStep *step)
{
  return step->missing->len == 1 && step->records->len == 0;
}

static void
report_missing (WaysideListingReader *self, GPtrArray *items)
{
  g_autoptr (GError) gone = NULL;

  gone = g_error_new_literal (WAYSIDE_ERROR, WAYSIDE_ERROR_GONE, _ ("No longer on Mapillary"));
  for (guint i = 0; i < items->len; i++)
    wayside_missing_check_add (self->missing, g_ptr_array_index (items, i), gone);
}

/**
 * wayside_listing_reader_take:
 * @self: a reader
 * @step: a step; its metadata is taken from it
 *
 * Adds the images of a step to the queue and makes those ready that are not in the folder. That includes images
 * without metadata, which is requested just before each is fetched: those that the listing returns without, and
 * those that the service has left out of a response to a request for many. Images that were requested alone and
 * are missing go to the check; metadata proves that the token is valid, and so confirms what is in the check.
 */
void
wayside_listing_reader_take (WaysideListingReader *self, WaysideListingStep *step)
{
  g_autoptr (GPtrArray) missing = g_ptr_array_new ();
  g_autoptr (GPtrArray) unlisted = g_ptr_array_new ();
  gboolean is_missing;

  g_return_if_fail (self != NULL);
  g_return_if_fail (step != NULL);

  if (self->sequence == NULL)
    self->sequence = g_strdup (step->sequence);
  self->n_skipped = step->n_skipped;
  self->n_outside = step->n_outside;
  self->is_complete = step->is_last;

  is_missing = !self->asks_singly || was_requested_alone (step);
  if (step->records->len > 0)
    wayside_missing_check_confirm (self->missing);
  take_ids (self, step->ids, NULL);
  take_metadata (self, step->records);
  take_ids (self, step->missing, is_missing ? missing : unlisted);
  report_missing (self, missing);
  take_ids (self, step->unlisted, unlisted);
  for (guint i = 0; i < unlisted->len; i++)
    wayside_fetch_queue_push (self->queue, g_ptr_array_index (unlisted, i));
}

/**
 * wayside_listing_reader_read_finish:
 * @self: a reader
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Takes the step that was requested, see wayside_listing_reader_take().
 *
 * Returns: %TRUE, or %FALSE with an error of wayside_listing_next_finish()
 */
gboolean
wayside_listing_reader_read_finish (WaysideListingReader *self, GAsyncResult *result, GError **error)
{
  g_autoptr (WaysideListingStep) step = NULL;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (self->is_reading, FALSE);

  self->is_reading = FALSE;
  step = wayside_listing_next_finish (self->listing, result, error);
  if (step != NULL)
    wayside_listing_reader_take (self, step);

  return step != NULL;
}

/**
 * wayside_listing_reader_has_begun:
 * @self: a reader
 *
 * Returns: %TRUE if a request was sent
 */
gboolean
wayside_listing_reader_has_begun (WaysideListingReader *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->listing != NULL;
}

/**
 * wayside_listing_reader_can_read:
 * @self: a reader
 *
 * Returns: %TRUE if there are more steps and no request is pending
 */
gboolean
wayside_listing_reader_can_read (WaysideListingReader *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return !self->is_reading && !self->is_complete;
}

/**
 * wayside_listing_reader_is_complete:
 * @self: a reader
 *
 * Returns: %TRUE if there are no more steps
 */
gboolean
wayside_listing_reader_is_complete (WaysideListingReader *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->is_complete;
}

/**
 * wayside_listing_reader_get_n_skipped:
 * @self: a reader
 *
 * Returns: the number of areas that could not be listed
 */
guint
wayside_listing_reader_get_n_skipped (WaysideListingReader *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_skipped;
}

/**
 * wayside_listing_reader_get_n_outside:
 * @self: a reader
 *
 * Returns: the number of images left out because they are outside the box of the query
 */
guint
wayside_listing_reader_get_n_outside (WaysideListingReader *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_outside;
}

/**
 * wayside_listing_reader_get_sequence:
 * @self: a reader
 *
 * Returns: (transfer none) (nullable): the key of the sequence, once known
 */
const char *
wayside_listing_reader_get_sequence (WaysideListingReader *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->sequence;
}
