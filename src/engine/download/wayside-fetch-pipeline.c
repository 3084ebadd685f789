/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-fetch-pipeline.h"

#include "wayside-clock.h"
#include "wayside-engine-private.h"
#include "wayside-listing-reader.h"
#include "wayside-missing-check.h"
#include "wayside-picture-fetcher.h"

/* Ready images per allowed transfer, above which the next listing step is not requested yet. */
#define WAITING_PER_SLOT 4

struct _WaysideFetchPipeline
{
  WaysideWorkerThread *writer;         /* (not owned) */
  WaysideFetchQueue *queue;            /* (not owned) */
  WaysideQuery *query;                 /* (owned) */
  const WaysideRunnerOptions *options; /* (not owned) */
  WaysideFetchPipelineFuncs funcs;
  GObject *owner; /* (not owned): passed to funcs, and referenced while a job is pending */

  WaysideApiClient *graph;        /* (owned) */
  WaysideListingReader *reader;   /* (owned) */
  WaysideMissingCheck *missing;   /* (owned) */
  WaysidePictureFetcher *fetcher; /* (owned) */
  WaysideStore *store;            /* (owned) (nullable): once the folder is known */
  GCancellable *cancellable;      /* (owned): for the requests of the pipeline itself */

  guint n_pending;    /* requests and jobs of the pipeline itself that have not returned */
  guint n_flushed;    /* number of saved pairs at the last successful flush */
  guint n_flushing;   /* the same, at the last flush that was begun */
  guint64 n_free;     /* free bytes when the folder was opened, plus the bytes received then */
  gint64 held_until;  /* wayside_clock_get_time() */
  gboolean is_active; /* it may list and fetch */
  gboolean is_opening;
  gboolean has_lost; /* a flush failed: saved files must be checked */
};

static gboolean
may_fetch_cb (gpointer user_data)
{
  WaysideFetchPipeline *self = user_data;

  return self->is_active && !self->options->dry_run && !wayside_missing_check_is_blocked (self->missing);
}

static void
image_listed_cb (gpointer user_data)
{
  WaysideFetchPipeline *self = user_data;

  wayside_missing_check_confirm (self->missing);
}

static void
item_missing_cb (WaysideFetchItem *item, const GError *error, gpointer user_data)
{
  WaysideFetchPipeline *self = user_data;

  wayside_missing_check_add (self->missing, item, error);
}

static void
held_cb (gint64 until, gpointer user_data)
{
  WaysideFetchPipeline *self = user_data;

  self->held_until = MAX (self->held_until, until);
  self->funcs.changed (self->owner);
}

static void
graph_held_cb (WaysideApiClient *graph, guint seconds, gpointer user_data)
{
  held_cb (wayside_clock_get_time () + seconds * G_USEC_PER_SEC, user_data);
}

static void
fetch_failed_cb (const GError *error, gpointer user_data)
{
  WaysideFetchPipeline *self = user_data;

  self->funcs.failed (error, self->owner);
}

static void
fetch_settled_cb (gpointer user_data)
{
  WaysideFetchPipeline *self = user_data;

  self->funcs.settled (self->owner);
}

static WaysidePictureFetcher *
create_fetcher (WaysideFetchPipeline *self, WaysideEngine *engine)
{
  static const WaysidePictureFetcherFuncs funcs = { may_fetch_cb, image_listed_cb, item_missing_cb,
                                                    held_cb,      fetch_failed_cb, fetch_settled_cb };
  WaysideItemFetchContext context = {
    .engine = engine,
    .writer = self->writer,
    .endpoints = wayside_engine_get_service (engine),
    .graph = self->graph,
    .queue = self->queue,
    .size = wayside_query_get_size (self->query),
    .save_flags = self->options->save_flags,
    .replace = self->options->replace,
    .owner = self->owner,
  };

  return wayside_picture_fetcher_new (&context, wayside_engine_get_budget (engine),
                                      wayside_engine_get_scheduler (engine), self->options->parallel, &funcs,
                                      self);
}

/**
 * wayside_fetch_pipeline_new:
 * @engine: (not owned): the engine
 * @queue: (not owned): the items of the download
 * @query: the query; must not change any more
 * @options: (not owned): the options; the folder may change until it is opened
 * @funcs: (scope notified): the functions to call; copied
 * @owner: (not owned): passed to @funcs; owns the pipeline, which keeps it alive while anything is in flight
 *
 * Call it on the network thread, to which the sessions, the memory budget and the slots belong.
 *
 * Returns: (transfer full): a pipeline that has not started
 */
WaysideFetchPipeline *
wayside_fetch_pipeline_new (WaysideEngine *engine,
                            WaysideFetchQueue *queue,
                            WaysideQuery *query,
                            const WaysideRunnerOptions *options,
                            const WaysideFetchPipelineFuncs *funcs,
                            GObject *owner)
{
  WaysideFetchPipeline *self;

  g_return_val_if_fail (WAYSIDE_IS_ENGINE (engine), NULL);
  g_return_val_if_fail (queue != NULL, NULL);
  g_return_val_if_fail (WAYSIDE_IS_QUERY (query), NULL);
  g_return_val_if_fail (options != NULL && funcs != NULL, NULL);
  g_return_val_if_fail (G_IS_OBJECT (owner), NULL);

  self = g_new0 (WaysideFetchPipeline, 1);
  self->writer = wayside_engine_get_writer (engine);
  self->queue = queue;
  self->query = g_object_ref (query);
  self->options = options;
  self->funcs = *funcs;
  self->owner = owner;
  self->graph = wayside_api_client_new (wayside_engine_get_graph_session (engine),
                                        wayside_engine_get_service (engine), options->token);
  wayside_api_client_share_rate_limiter (self->graph, wayside_engine_get_rate_limiter (engine));
  g_signal_connect (self->graph, "held", G_CALLBACK (graph_held_cb), self);
  self->missing = wayside_missing_check_new (queue);
  self->reader = wayside_listing_reader_new (self->graph, query, queue, self->missing, !options->dry_run);
  wayside_listing_reader_use_tiles (self->reader, engine, options->token, held_cb, self);
  self->fetcher = create_fetcher (self, engine);
  self->cancellable = g_cancellable_new ();
  self->n_free = G_MAXUINT64;
  return self;
}

/**
 * wayside_fetch_pipeline_free:
 * @self: (transfer full): a pipeline at rest
 */
void
wayside_fetch_pipeline_free (WaysideFetchPipeline *self)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (self->n_pending == 0);

  g_signal_handlers_disconnect_by_data (self->graph, self);
  g_clear_pointer (&self->fetcher, wayside_picture_fetcher_free);
  g_clear_pointer (&self->missing, wayside_missing_check_free);
  g_clear_pointer (&self->reader, wayside_listing_reader_free);
  g_clear_object (&self->graph);
  g_clear_object (&self->query);
  g_clear_object (&self->store);
  g_clear_object (&self->cancellable);
  g_free (self);
}

/**
 * wayside_fetch_pipeline_set_token:
 * @self: a pipeline
 * @token: a token accepted by wayside_token_clean()
 *
 * Replaces the token for all further requests.
 */
void
wayside_fetch_pipeline_set_token (WaysideFetchPipeline *self, const char *token)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (token != NULL);

  wayside_api_client_set_token (self->graph, token);
  wayside_listing_reader_set_token (self->reader, token);
}

/* A pending job keeps the owner alive. */
static gpointer
begin_job (WaysideFetchPipeline *self)
{
  self->n_pending++;
  g_object_ref (self->owner);
  return self;
}

/* Returns the reference of the job, to be dropped at the end of its callback. */
static GObject *
end_job (WaysideFetchPipeline *self)
{
  self->n_pending--;
  return self->owner;
}

static void
token_checked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  WaysideFetchPipeline *self = user_data;
  g_autoptr (GObject) owner = end_job (self);
  g_autoptr (WaysideApiPage) page = NULL;
  g_autoptr (GError) error = NULL;

  page = wayside_api_client_send_finish (WAYSIDE_API_CLIENT (object), result, &error);
  if (wayside_missing_check_end (self->missing, error) == WAYSIDE_MISSING_FAILED)
    self->funcs.failed (error, owner);
  self->funcs.settled (owner);
}

/* Checks the token if too many images in a row are reported as missing. */
static void
check_missing (WaysideFetchPipeline *self)
{
  if (wayside_missing_check_begin (self->missing))
    wayside_api_client_send_async (self->graph, wayside_api_request_new_token_check (), self->cancellable,
                                   token_checked_cb, begin_job (self));
}

static void
opened_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  WaysideFetchPipeline *self = user_data;
  g_autoptr (GObject) owner = end_job (self);
  g_autoptr (GError) error = NULL;
  GHashTable *present;
  GHashTable *bare = NULL;

  self->is_opening = FALSE;
  present = wayside_writer_open_finish (self->writer, result, &bare, &self->n_free, &error);
  if (present == NULL)
    {
      /* Recreate the store on the next try: the cause may be fixed by then. */
      g_clear_object (&self->store);
      self->funcs.failed (error, owner);
    }
  else
    {
      /* Add the bytes already received, since wayside_download_get_bytes_free() subtracts all of them. */
      if (self->n_free != G_MAXUINT64)
        self->n_free += wayside_picture_fetcher_get_n_bytes (self->fetcher);
      wayside_picture_fetcher_set_store (self->fetcher, self->store);
      wayside_fetch_queue_set_present (self->queue, present, bare);
      self->funcs.opened (wayside_store_get_folder (self->store), owner);
    }
  self->funcs.settled (owner);
}

/**
 * wayside_fetch_pipeline_build_folder:
 * @self: a pipeline
 *
 * Returns: (transfer full): the path of the folder, as far as it is known
 */
char *
wayside_fetch_pipeline_build_folder (WaysideFetchPipeline *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return wayside_runner_options_build_folder (self->options, self->query,
                                              wayside_listing_reader_get_sequence (self->reader));
}

static void
open_store (WaysideFetchPipeline *self)
{
  g_autofree char *folder = NULL;

  if (self->store == NULL)
    {
      folder = wayside_fetch_pipeline_build_folder (self);
      self->store = wayside_store_new (folder, self->options->save_flags);
    }
  self->is_opening = TRUE;
  wayside_writer_open_async (self->writer, self->store, !self->options->dry_run, opened_cb, begin_job (self));
}

static void
stepped_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  WaysideFetchPipeline *self = user_data;
  g_autoptr (GObject) owner = end_job (self);
  g_autoptr (GError) error = NULL;

  if (wayside_listing_reader_read_finish (self->reader, result, &error))
    self->funcs.changed (owner);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    self->funcs.failed (error, owner);

  self->funcs.settled (owner);
}

/* Opens the folder once there is something to save, so that a mistyped key leaves no empty folder behind, and
 * requests the next listing step when few images are left to fetch. */
static void
list_more (WaysideFetchPipeline *self)
{
  gboolean is_open = wayside_fetch_queue_knows_present (self->queue);
  guint n_items = wayside_fetch_queue_get_items (self->queue)->len;

  if (!is_open && !self->is_opening && wayside_fetch_queue_needs_folder (self->queue))
    open_store (self);

  /* A dry run fetches nothing that would make room. */
  if (!wayside_listing_reader_can_read (self->reader) ||
      (!self->options->dry_run &&
       wayside_fetch_queue_get_n_ready (self->queue) > self->options->parallel * WAITING_PER_SLOT))
    return;

  /* Open the folder first: of the images from the resume state, only those not in it are requested. */
  if (!wayside_listing_reader_has_begun (self->reader) && n_items > 0 && !is_open)
    return;

  wayside_listing_reader_read_async (self->reader, self->cancellable, stepped_cb, begin_job (self));
}

/**
 * wayside_fetch_pipeline_prepare:
 * @self: a pipeline that is about to start
 * @lists_again: whether the contents of the folder may have changed since it was listed
 *
 * Puts saved images in doubt if the last flush has failed.
 */
void
wayside_fetch_pipeline_prepare (WaysideFetchPipeline *self, gboolean lists_again)
{
  g_return_if_fail (self != NULL);

  if (lists_again)
    wayside_fetch_queue_set_present (self->queue, NULL, NULL);
  if (self->has_lost)
    wayside_fetch_queue_doubt_saved (self->queue);
  self->has_lost = FALSE;
}

/**
 * wayside_fetch_pipeline_set_resume:
 * @self: a pipeline that has not begun
 * @resume: (not owned): what is known from an earlier run
 *
 * Continues an earlier run, see wayside_listing_reader_set_resume().
 */
void
wayside_fetch_pipeline_set_resume (WaysideFetchPipeline *self, const WaysideResumeState *resume)
{
  g_return_if_fail (self != NULL);

  wayside_listing_reader_set_resume (self->reader, resume);
}

/**
 * wayside_fetch_pipeline_start:
 * @self: a pipeline
 *
 * Lets wayside_fetch_pipeline_pump() start work, with few pictures in flight at first.
 */
void
wayside_fetch_pipeline_start (WaysideFetchPipeline *self)
{
  g_return_if_fail (self != NULL);

  self->is_active = TRUE;
  wayside_picture_fetcher_start (self->fetcher);
}

/**
 * wayside_fetch_pipeline_pump:
 * @self: a pipeline
 * @may_list: whether images may be listed and the folder be opened
 *
 * Starts all work that can start now, also of other downloads that wait for what this one has released. May
 * call @failed and @settled before it returns.
 */
void
wayside_fetch_pipeline_pump (WaysideFetchPipeline *self, gboolean may_list)
{
  g_return_if_fail (self != NULL);

  if (self->is_active)
    {
      check_missing (self);
      if (may_list && !wayside_missing_check_is_blocked (self->missing))
        list_more (self);
    }
  wayside_picture_fetcher_dispatch (self->fetcher);
}

/**
 * wayside_fetch_pipeline_halt:
 * @self: a pipeline
 *
 * Starts no more work and cancels everything in flight; the images are ready again. Pairs being written are
 * completed.
 */
void
wayside_fetch_pipeline_halt (WaysideFetchPipeline *self)
{
  g_autoptr (GCancellable) old = NULL;

  g_return_if_fail (self != NULL);

  self->is_active = FALSE;
  old = g_steal_pointer (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_cancellable_cancel (old);
  /* The hold of the photo servers ends with their transfers. */
  if (self->held_until == wayside_picture_fetcher_get_held_until (self->fetcher))
    self->held_until = 0;
  wayside_picture_fetcher_cancel (self->fetcher);

  wayside_missing_check_withdraw (self->missing);
  wayside_fetch_queue_reset_retries (self->queue);
}

/**
 * wayside_fetch_pipeline_leave:
 * @self: a pipeline at rest
 *
 * Leaves the slot scheduler.
 */
void
wayside_fetch_pipeline_leave (WaysideFetchPipeline *self)
{
  g_return_if_fail (self != NULL);

  wayside_picture_fetcher_leave (self->fetcher);
}

static void
flushed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  WaysideFetchPipeline *self = user_data;
  g_autoptr (GObject) owner = end_job (self);
  g_autoptr (GError) error = NULL;

  if (wayside_writer_flush_finish (self->writer, result, &error))
    {
      self->n_flushed = self->n_flushing;
    }
  else
    {
      self->has_lost = TRUE;
      self->funcs.failed (error, owner);
    }
  self->funcs.settled (owner);
}

/**
 * wayside_fetch_pipeline_flush:
 * @self: a pipeline that is done
 *
 * Confirms what is gone, and flushes the disk if anything was saved since the last flush: the file system may
 * accept files and report only later that it could not write them to disk. In that case @failed is called.
 *
 * Returns: %TRUE if everything is on disk, %FALSE if a flush is pending
 */
gboolean
wayside_fetch_pipeline_flush (WaysideFetchPipeline *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  wayside_missing_check_confirm (self->missing);
  self->n_flushing = wayside_picture_fetcher_get_n_saved (self->fetcher);
  if (self->n_flushed == self->n_flushing)
    return TRUE;

  wayside_writer_flush_async (self->writer, self->store, flushed_cb, begin_job (self));
  return FALSE;
}

/**
 * wayside_fetch_pipeline_close:
 * @self: a pipeline at rest
 *
 * Closes the folder, so that other programs can use it.
 */
void
wayside_fetch_pipeline_close (WaysideFetchPipeline *self)
{
  g_return_if_fail (self != NULL);

  self->is_active = FALSE;
  if (self->store != NULL)
    wayside_writer_close (self->writer, self->store);
}

/**
 * wayside_fetch_pipeline_is_new:
 * @self: a pipeline
 *
 * Returns: %TRUE if no image is known and the listing has not begun
 */
gboolean
wayside_fetch_pipeline_is_new (WaysideFetchPipeline *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return !wayside_listing_reader_has_begun (self->reader) &&
         wayside_fetch_queue_get_items (self->queue)->len == 0;
}

/**
 * wayside_fetch_pipeline_is_at_rest:
 * @self: a pipeline
 *
 * Returns: %TRUE if nothing is in flight, being written or delayed
 */
gboolean
wayside_fetch_pipeline_is_at_rest (WaysideFetchPipeline *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->n_pending == 0 && wayside_picture_fetcher_get_n_in_flight (self->fetcher) == 0 &&
         wayside_fetch_queue_get_n_delayed (self->queue) == 0;
}

/**
 * wayside_fetch_pipeline_is_done:
 * @self: a pipeline at rest
 *
 * Returns: %TRUE if nothing is left to list or to fetch
 */
gboolean
wayside_fetch_pipeline_is_done (WaysideFetchPipeline *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return wayside_listing_reader_is_complete (self->reader) &&
         (wayside_fetch_queue_get_n_ready (self->queue) == 0 || self->options->dry_run);
}

/**
 * wayside_fetch_pipeline_is_listed:
 * @self: a pipeline
 *
 * Returns: %TRUE if the next run has to list nothing. Skipped parts must be listed again
 */
gboolean
wayside_fetch_pipeline_is_listed (WaysideFetchPipeline *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return wayside_listing_reader_is_complete (self->reader) &&
         wayside_listing_reader_get_n_skipped (self->reader) == 0;
}

/**
 * wayside_fetch_pipeline_fill_report:
 * @self: a pipeline
 * @report: a report whose stats have the counts of the fetch queue
 *
 * Sets the fields of a report about the listing, the folder and the bytes.
 */
void
wayside_fetch_pipeline_fill_report (WaysideFetchPipeline *self, WaysideReport *report)
{
  WaysideDownloadStats *stats = &report->stats;
  gboolean grows;

  g_return_if_fail (self != NULL);

  report->folder = self->store != NULL ? g_strdup (wayside_store_get_folder (self->store)) : NULL;
  report->sequence = g_strdup (wayside_listing_reader_get_sequence (self->reader));

  grows = wayside_query_is_search (self->query) || stats->n_items == 0;
  stats->is_total_known = wayside_listing_reader_is_complete (self->reader) || !grows;
  stats->n_skipped = wayside_listing_reader_get_n_skipped (self->reader);
  stats->n_bytes = wayside_picture_fetcher_get_n_bytes (self->fetcher);
  stats->bytes_left = (guint64) wayside_picture_fetcher_get_guess (self->fetcher) *
                      (stats->n_items - wayside_download_stats_count_ended (stats));
  stats->bytes_free = self->n_free - (self->n_free != G_MAXUINT64 ? MIN (self->n_free, stats->n_bytes) : 0);
  stats->held_until = self->held_until;
  stats->is_tile_budget_low = wayside_listing_reader_is_budget_low (self->reader);
}
