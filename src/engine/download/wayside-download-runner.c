/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-download-runner-private.h"

#include <string.h>

G_DEFINE_FINAL_TYPE (WaysideDownloadRunner, wayside_download_runner, G_TYPE_OBJECT)

static void
run_item_free (gpointer data)
{
  WaysideRunnerItem *item = data;

  g_clear_pointer (&item->id, g_free);
  g_clear_pointer (&item->record, wayside_metadata_free);
  g_clear_error (&item->verdict);
  g_clear_error (&item->error);
  g_free (item);
}

static void
wayside_download_runner_dispose (GObject *object)
{
  WaysideDownloadRunner *self = WAYSIDE_DOWNLOAD_RUNNER (object);

  if (self->report_timer != NULL)
    g_source_destroy (self->report_timer);
  g_clear_pointer (&self->report_timer, g_source_unref);
  g_clear_object (&self->query);
  g_clear_object (&self->graph);
  g_clear_object (&self->listing);
  g_clear_object (&self->store);
  g_clear_object (&self->options.recorder);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (wayside_download_runner_parent_class)->dispose (object);
}

static void
wayside_download_runner_finalize (GObject *object)
{
  WaysideDownloadRunner *self = WAYSIDE_DOWNLOAD_RUNNER (object);

  g_weak_ref_clear (&self->object);
  g_queue_clear (&self->ready);
  g_clear_pointer (&self->by_id, g_hash_table_unref);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_clear_pointer (&self->present, g_hash_table_unref);
  g_clear_pointer (&self->bare, g_hash_table_unref);
  g_clear_pointer (&self->new_ids, g_ptr_array_unref);
  g_clear_pointer (&self->dirty, g_ptr_array_unref);
  g_clear_pointer (&self->lost, g_ptr_array_unref);
  g_clear_pointer (&self->memory, wayside_resume_state_free);
  g_clear_pointer (&self->report_context, g_main_context_unref);
  g_clear_pointer (&self->sequence, g_free);
  g_clear_pointer (&self->options.output_root, g_free);
  g_clear_pointer (&self->options.folder, g_free);
  explicit_bzero (self->options.token, strlen (self->options.token));
  g_clear_pointer (&self->options.token, g_free);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (wayside_download_runner_parent_class)->finalize (object);
}

static void
wayside_download_runner_class_init (WaysideDownloadRunnerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = wayside_download_runner_dispose;
  object_class->finalize = wayside_download_runner_finalize;
}

static void
wayside_download_runner_init (WaysideDownloadRunner *self)
{
  g_weak_ref_init (&self->object, NULL);
  g_queue_init (&self->ready);
  self->items = g_ptr_array_new_with_free_func (run_item_free);
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  self->new_ids = g_ptr_array_new_with_free_func (g_free);
  self->dirty = g_ptr_array_new ();
  wayside_download_runner_init_lost (self);
  self->cancellable = g_cancellable_new ();
  self->allowed = WAYSIDE_DOWNLOAD_RUNNER_FIRST_ALLOWED;
  self->n_free = G_MAXUINT64;
  self->state = self->ending = WAYSIDE_DOWNLOAD_READY;
  self->is_flushed = TRUE;
}

/**
 * wayside_download_runner_new:
 * @engine: the engine; must outlive the last report
 * @query: the query; must not change any more
 * @options: the options of the runner; copied
 * @func: called with each report, in the thread-default main context of this call
 * @object: passed to @func; no reports are delivered after it is finalized
 *
 * Creates the part of a download that lives on the network thread. All other functions return immediately and
 * take effect there, in the order of the calls.
 *
 * Returns: (transfer full): a runner that has not been started
 */
WaysideDownloadRunner *
wayside_download_runner_new (WaysideEngine *engine,
                             WaysideQuery *query,
                             const WaysideRunnerOptions *options,
                             WaysideRunnerReportFunc func,
                             GObject *object)
{
  WaysideDownloadRunner *self;

  g_return_val_if_fail (WAYSIDE_IS_ENGINE (engine), NULL);
  g_return_val_if_fail (WAYSIDE_IS_QUERY (query), NULL);
  g_return_val_if_fail (options != NULL && options->parallel > 0, NULL);
  g_return_val_if_fail (func != NULL, NULL);

  self = g_object_new (WAYSIDE_TYPE_DOWNLOAD_RUNNER, NULL);
  self->engine = engine;
  self->query = g_object_ref (query);
  self->options = *options;
  self->options.recorder = NULL;
  self->options.output_root = g_strdup (options->output_root);
  self->options.folder = g_strdup (options->folder);
  self->options.token = g_strdup (options->token);
  g_set_object (&self->options.recorder, options->recorder);
  self->func = func;
  self->report_context = g_main_context_ref_thread_default ();
  self->guess = wayside_size_guess_bytes (wayside_query_get_size (query));
  g_weak_ref_set (&self->object, object);
  return self;
}

/* Sets the state of an item. */
void
wayside_download_runner_mark (WaysideDownloadRunner *self, WaysideRunnerItem *item, WaysideItemState state)
{
  self->counts[item->state]--;
  item->state = state;
  self->counts[state]++;
  if (wayside_item_state_is_kept (state))
    self->n_stored += item->n_stored;
  wayside_download_runner_touch (self, item);
}

static gboolean
is_at_rest (WaysideDownloadRunner *self)
{
  return self->n_transferring == 0 && self->n_writing == 0 && self->n_timers == 0 && !self->is_looking_up &&
         !self->is_asking && !self->is_opening && !self->is_flushing && !self->is_checking_token;
}

/* Whether the runner is listing or fetching and is not about to end. */
gboolean
wayside_download_runner_is_active (WaysideDownloadRunner *self)
{
  return (self->state == WAYSIDE_DOWNLOAD_LISTING || self->state == WAYSIDE_DOWNLOAD_RUNNING) &&
         self->ending == WAYSIDE_DOWNLOAD_READY;
}

/* Leaves the download queue, where the next waiting download becomes active. */
static void
leave_engine (WaysideDownloadRunner *self)
{
  if (!self->is_entered)
    return;

  self->is_entered = FALSE;
  g_clear_pointer (&self->client, wayside_slot_client_unregister);
  wayside_download_queue_leave (wayside_engine_get_queue (self->engine), self);
  wayside_engine_leave (self->engine);
}

static void
end (WaysideDownloadRunner *self, WaysideDownloadState state)
{
  self->state = state;
  self->ending = WAYSIDE_DOWNLOAD_READY;
  if (self->store != NULL)
    wayside_writer_close (wayside_engine_get_writer (self->engine), self->store);
  wayside_download_runner_send_report (self);
  leave_engine (self);
}

static void
flushed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WaysideDownloadRunner) self = user_data;
  g_autoptr (GError) error = NULL;

  self->is_flushing = FALSE;
  self->is_flushed = wayside_writer_flush_finish (wayside_engine_get_writer (self->engine), result, &error);
  if (!self->is_flushed)
    {
      self->has_lost = TRUE;
      wayside_download_runner_fail (self, error);
    }
  wayside_download_runner_pump (self);
}

/* Flush before finishing: the file system may accept files and report only later that it could not write them
 * to disk. */
static void
finish (WaysideDownloadRunner *self)
{
  wayside_download_runner_settle_lost (self);
  if (self->is_flushed)
    {
      end (self, WAYSIDE_DOWNLOAD_FINISHED);
      return;
    }

  self->is_flushing = TRUE;
  wayside_writer_flush_async (wayside_engine_get_writer (self->engine), self->store, flushed_cb,
                              g_object_ref (self));
}

/* The single place where work is started and where the runner ends. */
void
wayside_download_runner_pump (WaysideDownloadRunner *self)
{
  if (self->is_pumping)
    return;

  self->is_pumping = TRUE;
  if (wayside_download_runner_is_active (self) && !wayside_download_runner_doubts_token (self))
    wayside_download_runner_list_more (self);
  /* Another runner may be waiting for the slots or memory that this one released. */
  wayside_slot_scheduler_dispatch (wayside_engine_get_scheduler (self->engine));
  self->is_pumping = FALSE;

  if (!is_at_rest (self))
    return;

  if (self->ending != WAYSIDE_DOWNLOAD_READY)
    end (self, self->ending);
  else if (self->state == WAYSIDE_DOWNLOAD_PAUSED)
    leave_engine (self);
  else if (wayside_download_runner_is_active (self) && self->is_listed &&
           (g_queue_is_empty (&self->ready) || self->options.dry_run))
    finish (self);
}

/* Cancels everything in flight; the images are requeued. */
void
wayside_download_runner_halt (WaysideDownloadRunner *self)
{
  g_autoptr (GCancellable) old = g_steal_pointer (&self->cancellable);

  self->cancellable = g_cancellable_new ();
  g_cancellable_cancel (old);
  wayside_download_runner_take_lost_back (self);
  wayside_download_runner_take_back (self);
}

/* Fails the job with an error that every further image would meet too. The first error wins. */
void
wayside_download_runner_fail (WaysideDownloadRunner *self, const GError *error)
{
  if (!wayside_download_runner_is_active (self))
    return;

  g_debug ("Job failed: %s", error->message);
  g_clear_error (&self->error);
  self->error = g_error_copy (error);
  self->ending = WAYSIDE_DOWNLOAD_FAILED;
  wayside_download_runner_halt (self);
  wayside_download_runner_pump (self);
}
