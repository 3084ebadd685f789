/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-fetch-pipeline-private.h"

#include "wayside-clock.h"
#include "wayside-engine-private.h"
#include "wayside-error.h"

/* Ready images per allowed transfer, above which the next listing step is not requested yet. */
#define WAITING_PER_SLOT 4

static gboolean
may_fetch_cb (gpointer user_data)
{
  WaysideFetchPipeline *self = user_data;

  return self->is_active && !self->options->dry_run && !wayside_missing_check_is_blocked (self->missing);
}

/* The token is valid. */
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
    .writer = wayside_engine_get_writer (engine),
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
  self->folder = wayside_fetch_folder_new (wayside_engine_get_writer (engine), options->save_flags,
                                           wayside_query_get_size (query));
  self->cancellable = g_cancellable_new ();
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
  g_clear_pointer (&self->folder, wayside_fetch_folder_free);
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

/* A pending job keeps the owner alive, and with it the pipeline. */
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
  guint64 n_received = wayside_picture_fetcher_get_n_bytes (self->fetcher);
  GHashTable *present;
  GHashTable *bare = NULL;
  GHashTable *smaller = NULL;

  present = wayside_fetch_folder_open_finish (self->folder, result, n_received, &bare, &smaller, &error);
  if (present == NULL)
    {
      self->funcs.failed (error, owner);
    }
  else
    {
      WaysideStore *store = wayside_fetch_folder_get_store (self->folder);

      wayside_picture_fetcher_set_store (self->fetcher, store);
      wayside_fetch_queue_set_smaller (self->queue, smaller, self->options->replace_smaller);
      wayside_fetch_queue_set_present (self->queue, present, bare);
      wayside_missing_check_settle (self->missing);
      self->funcs.opened (wayside_store_get_folder (store), owner);
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
open_folder (WaysideFetchPipeline *self)
{
  g_autofree char *path = wayside_fetch_pipeline_build_folder (self);

  wayside_fetch_folder_open_async (self->folder, path, !self->options->dry_run, opened_cb, begin_job (self));
}

/* The images of an area that are in the folder count towards its limit, and an image that is in the folder is
 * not gone. */
static void
looked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  WaysideFetchPipeline *self = user_data;
  g_autoptr (GObject) owner = end_job (self);
  g_autoptr (GHashTable) present = wayside_fetch_folder_look_finish (self->folder, result);

  if (!wayside_listing_reader_has_begun (self->reader))
    wayside_listing_reader_add_known (self->reader, present);
  else if (wayside_missing_check_is_any_in (self->missing, present))
    open_folder (self);
  self->funcs.changed (owner);
  self->funcs.settled (owner);
}

static void
look (WaysideFetchPipeline *self)
{
  g_autofree char *path = wayside_fetch_pipeline_build_folder (self);

  wayside_fetch_folder_look_async (self->folder, path, looked_cb, begin_job (self));
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

  if (!is_open && !wayside_fetch_folder_is_opening (self->folder) &&
      wayside_fetch_queue_needs_folder (self->queue))
    open_folder (self);

  /* A dry run fetches nothing that would make room. */
  if (!wayside_listing_reader_can_read (self->reader) ||
      (!self->options->dry_run &&
       wayside_fetch_queue_get_n_ready (self->queue) > self->options->parallel * WAITING_PER_SLOT))
    return;

  /* Open the folder first: of the images that are known, only those not in it are requested. */
  if (!wayside_listing_reader_has_begun (self->reader) && n_items > 0 && !is_open)
    return;

  if (wayside_fetch_folder_is_looking (self->folder))
    return;

  if (wayside_query_is_search (self->query) && !wayside_fetch_folder_has_looked (self->folder))
    {
      look (self);
      return;
    }

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
  if (wayside_fetch_folder_take_lost (self->folder))
    wayside_fetch_queue_doubt_saved (self->queue);
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

  if (!wayside_fetch_folder_flush_finish (self->folder, result, &error))
    self->funcs.failed (error, owner);
  self->funcs.settled (owner);
}

/* Decides about the images that the service reports as missing. Looks into the folder if it was not opened:
 * what is in it is not gone. */
static gboolean
settle_missing (WaysideFetchPipeline *self)
{
  wayside_missing_check_confirm (self->missing);
  if (wayside_fetch_folder_is_opening (self->folder))
    return FALSE;

  if (wayside_missing_check_has_proven (self->missing) && !wayside_fetch_folder_has_looked (self->folder))
    {
      look (self);
      return FALSE;
    }

  wayside_missing_check_settle (self->missing);
  return TRUE;
}

static gint64
get_last_contact (WaysideFetchPipeline *self)
{
  return MAX (self->reached_at, wayside_picture_fetcher_get_last_success (self->fetcher));
}

static void
probed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  WaysideFetchPipeline *self = user_data;
  g_autoptr (GObject) owner = end_job (self);
  g_autoptr (WaysideApiPage) page = NULL;
  g_autoptr (GError) error = NULL;

  page = wayside_api_client_send_finish (WAYSIDE_API_CLIENT (object), result, &error);
  if (g_error_matches (error, WAYSIDE_ERROR, WAYSIDE_ERROR_NETWORK))
    {
      wayside_fetch_queue_retry_offline (self->queue, get_last_contact (self));
      self->funcs.failed (error, owner);
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      self->reached_at = wayside_clock_get_time ();
    }
  self->funcs.settled (owner);
}

/* While images are left, those that follow show whether the network has failed. After the last ones only a
 * request can. */
static gboolean
probe_network (WaysideFetchPipeline *self)
{
  if (self->options->dry_run || !wayside_fetch_queue_has_offline (self->queue, get_last_contact (self)))
    return FALSE;

  wayside_api_client_send_async (self->graph, wayside_api_request_new_token_check (), self->cancellable,
                                 probed_cb, begin_job (self));
  return TRUE;
}

/**
 * wayside_fetch_pipeline_flush:
 * @self: a pipeline that is done
 *
 * Confirms what is gone, finds out whether the last images failed because the network did, and flushes the disk
 * if anything was saved since the last flush: the file system may accept files and report only later that it
 * could not write them to disk. In the latter two cases @failed is called.
 *
 * Returns: %TRUE if everything is on disk, %FALSE if anything of that is pending
 */
gboolean
wayside_fetch_pipeline_flush (WaysideFetchPipeline *self)
{
  guint n_saved;

  g_return_val_if_fail (self != NULL, FALSE);

  if (!settle_missing (self) || probe_network (self))
    return FALSE;

  n_saved = wayside_picture_fetcher_get_n_saved (self->fetcher);
  if (!wayside_fetch_folder_needs_flush (self->folder, n_saved))
    return TRUE;

  wayside_fetch_folder_flush_async (self->folder, n_saved, flushed_cb, begin_job (self));
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
  wayside_fetch_folder_close (self->folder);
}
