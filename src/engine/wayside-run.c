/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-run-private.h"

#include <string.h>

G_DEFINE_FINAL_TYPE (WaysideRun, wayside_run, G_TYPE_OBJECT)

static void
run_item_free (gpointer data)
{
  WaysideRunItem *item = data;

  g_clear_pointer (&item->id, g_free);
  g_clear_pointer (&item->record, wayside_record_free);
  g_clear_error (&item->verdict);
  g_clear_error (&item->error);
  g_free (item);
}

static void
wayside_run_dispose (GObject *object)
{
  WaysideRun *self = WAYSIDE_RUN (object);

  if (self->report_timer != NULL)
    g_source_destroy (self->report_timer);
  g_clear_pointer (&self->report_timer, g_source_unref);
  g_clear_object (&self->query);
  g_clear_object (&self->graph);
  g_clear_object (&self->listing);
  g_clear_object (&self->store);
  g_clear_object (&self->journal);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (wayside_run_parent_class)->dispose (object);
}

static void
wayside_run_finalize (GObject *object)
{
  WaysideRun *self = WAYSIDE_RUN (object);

  g_weak_ref_clear (&self->object);
  g_queue_clear (&self->ready);
  g_clear_pointer (&self->by_id, g_hash_table_unref);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_clear_pointer (&self->present, g_hash_table_unref);
  g_clear_pointer (&self->new_ids, g_ptr_array_unref);
  g_clear_pointer (&self->dirty, g_ptr_array_unref);
  g_clear_pointer (&self->lost, g_ptr_array_unref);
  g_clear_pointer (&self->report_context, g_main_context_unref);
  g_clear_pointer (&self->sequence, g_free);
  g_clear_pointer (&self->options.output_root, g_free);
  g_clear_pointer (&self->options.folder, g_free);
  explicit_bzero (self->options.token, strlen (self->options.token));
  g_clear_pointer (&self->options.token, g_free);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (wayside_run_parent_class)->finalize (object);
}

static void
wayside_run_class_init (WaysideRunClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = wayside_run_dispose;
  object_class->finalize = wayside_run_finalize;
}

static void
wayside_run_init (WaysideRun *self)
{
  g_weak_ref_init (&self->object, NULL);
  g_queue_init (&self->ready);
  self->items = g_ptr_array_new_with_free_func (run_item_free);
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  self->new_ids = g_ptr_array_new_with_free_func (g_free);
  self->dirty = g_ptr_array_new ();
  wayside_run_init_lost (self);
  self->cancellable = g_cancellable_new ();
  self->allowed = WAYSIDE_RUN_FIRST_ALLOWED;
  self->n_free = G_MAXUINT64;
  self->state = self->ending = WAYSIDE_DOWNLOAD_READY;
}

/**
 * wayside_run_new:
 * @engine: the engine; it must outlive the last report
 * @query: what is asked for; it must not change any more
 * @options: how it is to be done
 * @func: gets the reports, in the thread-default main context of this call
 * @object: passed to @func; when it is gone there are no more reports
 *
 * Makes the part of a download that lives on the network thread. All further calls return at once and
 * take effect there, in their order.
 *
 * Returns: (transfer full): the run, not started
 */
WaysideRun *
wayside_run_new (WaysideEngine *engine,
                 WaysideQuery *query,
                 const WaysideRunOptions *options,
                 WaysideRunReportFunc func,
                 GObject *object)
{
  WaysideRun *self;

  g_return_val_if_fail (WAYSIDE_IS_ENGINE (engine), NULL);
  g_return_val_if_fail (WAYSIDE_IS_QUERY (query), NULL);
  g_return_val_if_fail (options != NULL && options->parallel > 0, NULL);
  g_return_val_if_fail (func != NULL, NULL);

  self = g_object_new (WAYSIDE_TYPE_RUN, NULL);
  self->engine = engine;
  self->query = g_object_ref (query);
  self->options = *options;
  self->options.output_root = g_strdup (options->output_root);
  self->options.folder = g_strdup (options->folder);
  self->options.token = g_strdup (options->token);
  self->func = func;
  self->report_context = g_main_context_ref_thread_default ();
  self->guess = wayside_size_guess_bytes (wayside_query_get_size (query));
  g_weak_ref_set (&self->object, object);
  return self;
}

/* Sets how far an item is. */
void
wayside_run_mark (WaysideRun *self, WaysideRunItem *item, WaysideItemState state)
{
  item->state = state;
  wayside_run_touch (self, item);
}

static gboolean
is_at_rest (WaysideRun *self)
{
  return self->n_transferring == 0 && self->n_writing == 0 && self->n_timers == 0 && !self->is_asking &&
         !self->is_opening && !self->is_checking_token;
}

static gboolean
is_active (WaysideRun *self)
{
  return (self->state == WAYSIDE_DOWNLOAD_LISTING || self->state == WAYSIDE_DOWNLOAD_RUNNING) &&
         self->ending == WAYSIDE_DOWNLOAD_READY;
}

static void
leave_engine (WaysideRun *self)
{
  if (self->is_entered)
    {
      self->is_entered = FALSE;
      wayside_engine_leave (self->engine);
    }
}

static void
end (WaysideRun *self, WaysideDownloadState state)
{
  self->state = state;
  self->ending = WAYSIDE_DOWNLOAD_READY;
  if (self->store != NULL)
    wayside_writer_close (wayside_engine_get_writer (self->engine), self->store);
  wayside_run_send_report (self);
  leave_engine (self);
}

static void
start_work (WaysideRun *self)
{
  /* An image that cannot even be begun comes back here at once: that must not nest. */
  self->is_pumping = TRUE;
  wayside_run_list_more (self);
  /* Until it is known what is there already, nothing is fetched. */
  while (is_active (self) && self->present != NULL && !self->options.dry_run &&
         self->n_transferring < MIN (self->allowed, self->options.parallel) && wayside_run_fetch_next (self))
    ;
  self->is_pumping = FALSE;
}

/* The only place where work starts, and the only one where the run comes to its end. */
void
wayside_run_pump (WaysideRun *self)
{
  if (self->is_pumping)
    return;

  if (is_active (self) && !wayside_run_doubts_token (self))
    start_work (self);

  if (!is_at_rest (self))
    return;

  if (self->ending != WAYSIDE_DOWNLOAD_READY)
    end (self, self->ending);
  else if (self->state == WAYSIDE_DOWNLOAD_PAUSED)
    leave_engine (self);
  else if (is_active (self) && self->is_listed && (g_queue_is_empty (&self->ready) || self->options.dry_run))
    {
      wayside_run_settle_lost (self);
      end (self, WAYSIDE_DOWNLOAD_FINISHED);
    }
}

/* Calls back what is in flight; its images wait again. */
static void
halt (WaysideRun *self)
{
  g_autoptr (GCancellable) old = g_steal_pointer (&self->cancellable);

  self->cancellable = g_cancellable_new ();
  g_cancellable_cancel (old);
  wayside_run_take_lost_back (self);
  wayside_run_clear_timers (self);
}

/* Ends the job for a reason that every further image would meet too. The first reason wins. */
void
wayside_run_fail (WaysideRun *self, const GError *error)
{
  if (!is_active (self))
    return;

  g_debug ("Job failed: %s", error->message);
  g_clear_error (&self->error);
  self->error = g_error_copy (error);
  self->ending = WAYSIDE_DOWNLOAD_FAILED;
  halt (self);
  wayside_run_pump (self);
}

static void
held_cb (WaysideGraph *graph, guint seconds, gpointer user_data)
{
  WaysideRun *self = user_data;

  self->held_until = g_get_monotonic_time () + seconds * G_USEC_PER_SEC;
  wayside_run_schedule_report (self);
}

static void
open_graph (WaysideRun *self)
{
  if (self->graph != NULL)
    return;

  self->graph = wayside_graph_new (wayside_engine_get_graph_session (self->engine),
                                   wayside_engine_get_service (self->engine), self->options.token);
  g_signal_connect_object (self->graph, "held", G_CALLBACK (held_cb), self, 0);
}

static gboolean
start_cb (gpointer user_data)
{
  WaysideRun *self = user_data;

  if (is_active (self))
    return G_SOURCE_REMOVE;

  /* The folder may have been moved away since, or made writable. */
  if (self->state != WAYSIDE_DOWNLOAD_PAUSED)
    g_clear_pointer (&self->present, g_hash_table_unref);
  /* A stop that still waits for the last pair is taken back. */
  self->ending = WAYSIDE_DOWNLOAD_READY;
  g_clear_error (&self->error);
  self->allowed = WAYSIDE_RUN_FIRST_ALLOWED;
  self->is_suspended = FALSE;
  open_graph (self);
  if (!self->is_entered)
    {
      self->is_entered = TRUE;
      wayside_engine_enter (self->engine);
    }
  self->state = self->items->len > 0 ? WAYSIDE_DOWNLOAD_RUNNING : WAYSIDE_DOWNLOAD_LISTING;
  wayside_run_send_report (self);
  wayside_run_pump (self);
  return G_SOURCE_REMOVE;
}

static gboolean
pause_cb (gpointer user_data)
{
  WaysideRun *self = user_data;

  if (is_active (self))
    {
      self->state = WAYSIDE_DOWNLOAD_PAUSED;
      halt (self);
      wayside_run_send_report (self);
      wayside_run_pump (self);
    }

  return G_SOURCE_REMOVE;
}

static gboolean
stop_cb (gpointer user_data)
{
  WaysideRun *self = user_data;

  if (is_active (self) || self->state == WAYSIDE_DOWNLOAD_PAUSED)
    {
      self->ending = WAYSIDE_DOWNLOAD_STOPPED;
      halt (self);
      wayside_run_pump (self);
    }

  return G_SOURCE_REMOVE;
}

static gboolean
suspend_cb (gpointer user_data)
{
  WaysideRun *self = user_data;

  self->is_suspended = TRUE;
  return stop_cb (self);
}

static gboolean
retry_failed_cb (gpointer user_data)
{
  WaysideRun *self = user_data;

  for (guint i = 0; i < self->items->len; i++)
    {
      WaysideRunItem *item = g_ptr_array_index (self->items, i);

      if (item->state != WAYSIDE_ITEM_FAILED)
        continue;

      g_clear_error (&item->error);
      item->tries = (WaysideTries){ 0 };
      item->first_try = 0;
      item->is_refreshed = FALSE;
      item->n_bytes = 0;
      item->length = -1;
      wayside_run_mark (self, item, WAYSIDE_ITEM_WAITING);
      g_queue_push_tail (&self->ready, item);
    }

  return start_cb (self);
}

/**
 * wayside_run_start:
 * @self: a run
 *
 * Begins, or goes on after a pause, a stop or a failure with what is left.
 */
void
wayside_run_start (WaysideRun *self)
{
  g_return_if_fail (WAYSIDE_IS_RUN (self));

  wayside_engine_invoke (self->engine, start_cb, g_object_ref (self), g_object_unref);
}

typedef struct
{
  WaysideRun *run; /* (owned) */
  char *token;     /* (owned) */
} TokenChange;

static void
token_change_free (TokenChange *change)
{
  explicit_bzero (change->token, strlen (change->token));
  g_clear_pointer (&change->token, g_free);
  g_clear_object (&change->run);
  g_free (change);
}

static gboolean
set_token_cb (gpointer user_data)
{
  TokenChange *change = user_data;

  open_graph (change->run);
  wayside_graph_set_token (change->run->graph, change->token);
  return G_SOURCE_REMOVE;
}

/**
 * wayside_run_set_token:
 * @self: a run
 * @token: a token that wayside_token_clean() let pass
 *
 * Uses another token from now on.
 */
void
wayside_run_set_token (WaysideRun *self, const char *token)
{
  TokenChange *change;

  g_return_if_fail (WAYSIDE_IS_RUN (self));
  g_return_if_fail (token != NULL);

  change = g_new0 (TokenChange, 1);
  change->run = g_object_ref (self);
  change->token = g_strdup (token);
  wayside_engine_invoke (self->engine, set_token_cb, change, (GDestroyNotify) token_change_free);
}

/**
 * wayside_run_pause:
 * @self: a run
 *
 * Calls back what is in flight and starts nothing more. A pair that is being written is written.
 */
void
wayside_run_pause (WaysideRun *self)
{
  g_return_if_fail (WAYSIDE_IS_RUN (self));

  wayside_engine_invoke (self->engine, pause_cb, g_object_ref (self), g_object_unref);
}

/**
 * wayside_run_stop:
 * @self: a run
 *
 * Ends the run when the pairs that are being written are written.
 */
void
wayside_run_stop (WaysideRun *self)
{
  g_return_if_fail (WAYSIDE_IS_RUN (self));

  wayside_engine_invoke (self->engine, stop_cb, g_object_ref (self), g_object_unref);
}

/**
 * wayside_run_suspend:
 * @self: a run
 *
 * Ends the run as wayside_run_stop() does, but the library keeps it as one that is not finished.
 */
void
wayside_run_suspend (WaysideRun *self)
{
  g_return_if_fail (WAYSIDE_IS_RUN (self));

  wayside_engine_invoke (self->engine, suspend_cb, g_object_ref (self), g_object_unref);
}

/**
 * wayside_run_retry_failed:
 * @self: a run
 *
 * Puts the images that failed in the line again, and goes on.
 */
void
wayside_run_retry_failed (WaysideRun *self)
{
  g_return_if_fail (WAYSIDE_IS_RUN (self));

  wayside_engine_invoke (self->engine, retry_failed_cb, g_object_ref (self), g_object_unref);
}
