/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-download-runner.h"

#include "wayside-engine-private.h"
#include "wayside-fetch-pipeline.h"
#include "wayside-progress-recorder.h"
#include "wayside-runner-phase.h"

#include <string.h>

/* The part of a download that lives on the network thread. It decides what happens next; the parts below do it,
 * and return or call back. */
struct _WaysideDownloadRunner
{
  GObject parent_instance;

  /* Read-only after construction. */
  WaysideEngine *engine;                /* (not owned): its dispose waits for its runners */
  WaysideDownloadQueue *download_queue; /* (not owned): likewise */
  WaysideQuery *query;                  /* (owned) */
  WaysideProgressReporter *reporter;    /* (owned) */

  /* On the network thread only. */
  WaysideRunnerOptions options;      /* (owned): the folder may change */
  WaysideFetchQueue *queue;          /* (owned) */
  WaysideProgressRecorder *recorder; /* (owned) */
  WaysideFetchPipeline *pipeline;    /* (owned) (nullable): set once started */

  WaysideRunnerPhase phase;
  WaysideDownloadState state;     /* what the reports say of the phase */
  WaysideDownloadState end_state; /* while ending and ended */
  GError *error;                  /* (owned) (nullable) */
  guint place;                    /* position in the download queue, from 1; 0 if not waiting */
  gboolean is_entered;            /* it is in the download queue */
  gboolean is_pumping;
  gboolean is_suspended; /* the program is quitting: record a stop as a pause */
};

G_DEFINE_FINAL_TYPE (WaysideDownloadRunner, wayside_download_runner, G_TYPE_OBJECT)

static void pump_cb (gpointer user_data);

static void
wayside_download_runner_dispose (GObject *object)
{
  WaysideDownloadRunner *self = WAYSIDE_DOWNLOAD_RUNNER (object);

  g_clear_pointer (&self->reporter, wayside_progress_reporter_close);
  g_clear_pointer (&self->pipeline, wayside_fetch_pipeline_free);
  g_clear_pointer (&self->recorder, wayside_progress_recorder_free);
  g_clear_pointer (&self->queue, wayside_fetch_queue_free);
  g_clear_object (&self->query);

  G_OBJECT_CLASS (wayside_download_runner_parent_class)->dispose (object);
}

static void
wayside_download_runner_finalize (GObject *object)
{
  WaysideDownloadRunner *self = WAYSIDE_DOWNLOAD_RUNNER (object);

  wayside_runner_options_clear (&self->options);
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
item_added_cb (WaysideFetchItem *item, gpointer user_data)
{
  WaysideDownloadRunner *self = user_data;

  item->size = wayside_query_get_size (self->query);
  item->is_doubted = self->options.replace;
  item->n_tries = wayside_progress_recorder_get_n_tries (self->recorder, item->id);
  wayside_progress_reporter_add (self->reporter, item->id);
}

static void
item_changed_cb (WaysideFetchItem *item, gpointer user_data)
{
  WaysideDownloadRunner *self = user_data;

  wayside_progress_reporter_touch (self->reporter, item);
}

/* Records the state in the library, and once the folder is open the items too. A runner stopped because the
 * program is quitting is recorded as paused, unlike one stopped by the user. */
static void
record (WaysideDownloadRunner *self, GArray *changes)
{
  gboolean is_pause = self->is_suspended && self->state == WAYSIDE_DOWNLOAD_STOPPED;
  WaysideRecordedJob job = {
    .state = is_pause ? WAYSIDE_DOWNLOAD_PAUSED : self->state,
    .has_ended = wayside_download_state_is_end (self->state),
    .can_retry = self->error != NULL && wayside_retry_can_help (self->error),
    .is_listed = wayside_fetch_pipeline_is_listed (self->pipeline),
    .place = self->place,
  };

  wayside_progress_recorder_record (self->recorder, &job, changes);
}

static void
fill_report (WaysideReport *report, gpointer user_data)
{
  WaysideDownloadRunner *self = user_data;

  report->stats = (WaysideDownloadStats){ .state = self->state, .place = self->place, .seconds_left = -1 };
  wayside_fetch_queue_fill_stats (self->queue, &report->stats);
  /* While it is ending, the state is not FAILED yet. */
  if (self->state == WAYSIDE_DOWNLOAD_FAILED)
    report->error = g_error_copy (self->error);
  wayside_fetch_pipeline_fill_report (self->pipeline, report);
  record (self, report->changes);
}

static void
wayside_download_runner_init (WaysideDownloadRunner *self)
{
  static const WaysideFetchQueueFuncs funcs = { item_added_cb, item_changed_cb, pump_cb };

  self->queue = wayside_fetch_queue_new (&funcs, self);
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
                             WaysideReportFunc func,
                             GObject *object)
{
  WaysideDownloadRunner *self;

  g_return_val_if_fail (WAYSIDE_IS_ENGINE (engine), NULL);
  g_return_val_if_fail (WAYSIDE_IS_QUERY (query), NULL);
  g_return_val_if_fail (options != NULL && options->parallel > 0, NULL);
  g_return_val_if_fail (func != NULL, NULL);

  self = g_object_new (WAYSIDE_TYPE_DOWNLOAD_RUNNER, NULL);
  self->engine = engine;
  self->download_queue = wayside_engine_get_queue (engine);
  self->query = g_object_ref (query);
  wayside_runner_options_copy (&self->options, options);
  self->reporter = wayside_progress_reporter_new (func, object, fill_report, self);
  self->recorder = wayside_progress_recorder_new (options->recorder, wayside_engine_get_writer (engine),
                                                  self->queue);
  return self;
}

static void
set_phase (WaysideDownloadRunner *self, WaysideRunnerPhase phase)
{
  guint n_items = wayside_fetch_queue_get_items (self->queue)->len;

  self->phase = phase;
  self->state = wayside_runner_phase_get_state (phase, n_items, self->state, self->end_state);
}

/* Enters the phase that an active runner is in, by what is known. */
static void
set_active_phase (WaysideDownloadRunner *self)
{
  guint n_items = wayside_fetch_queue_get_items (self->queue)->len;
  gboolean is_looking_up = wayside_progress_recorder_is_looking_up (self->recorder);

  set_phase (self, wayside_runner_phase_pick_active (is_looking_up, n_items));
}

/* Fails the job with an error that every further image would meet too. The first error wins. */
static void
fail_cb (const GError *error, gpointer user_data)
{
  WaysideDownloadRunner *self = user_data;

  if (!wayside_runner_phase_is_active (self->phase))
    return;

  g_debug ("Job failed: %s", error->message);
  self->error = g_error_copy (error);
  self->end_state = WAYSIDE_DOWNLOAD_FAILED;
  set_phase (self, WAYSIDE_RUNNER_ENDING);
  wayside_fetch_pipeline_halt (self->pipeline);
  pump_cb (self);
}

/* Leaves the download queue, where the next waiting download becomes active. */
static void
leave_engine (WaysideDownloadRunner *self)
{
  if (!self->is_entered)
    return;

  self->is_entered = FALSE;
  wayside_fetch_pipeline_leave (self->pipeline);
  wayside_download_queue_leave (self->download_queue, self);
  wayside_engine_leave (self->engine);
}

static void
end (WaysideDownloadRunner *self, WaysideDownloadState state)
{
  self->end_state = state;
  set_phase (self, WAYSIDE_RUNNER_ENDED);
  wayside_fetch_pipeline_close (self->pipeline);
  wayside_progress_reporter_send (self->reporter);
  leave_engine (self);
}

/* The single place where work is started and where the runner ends. */
static void
pump_cb (gpointer user_data)
{
  g_autoptr (WaysideDownloadRunner) self = g_object_ref (user_data);

  if (self->is_pumping)
    return;

  self->is_pumping = TRUE;
  wayside_fetch_pipeline_pump (self->pipeline, self->phase != WAYSIDE_RUNNER_RESUMING);
  self->is_pumping = FALSE;

  if (!wayside_fetch_pipeline_is_at_rest (self->pipeline) ||
      wayside_progress_recorder_is_looking_up (self->recorder))
    return;

  if (self->phase == WAYSIDE_RUNNER_ENDING)
    end (self, self->end_state);
  else if (self->phase == WAYSIDE_RUNNER_PAUSED)
    leave_engine (self);
  else if (wayside_runner_phase_is_active (self->phase) && wayside_fetch_pipeline_is_done (self->pipeline) &&
           wayside_fetch_pipeline_flush (self->pipeline))
    end (self, WAYSIDE_DOWNLOAD_FINISHED);
}

/* Records new images immediately, so that each is in the library before its pair is on disk. */
static void
changed_cb (gpointer user_data)
{
  WaysideDownloadRunner *self = user_data;

  if (wayside_progress_recorder_has_new (self->recorder))
    record (self, NULL);
  if (self->phase == WAYSIDE_RUNNER_LISTING)
    set_active_phase (self);
  wayside_progress_reporter_schedule (self->reporter);
}

static void
opened_cb (const char *folder, gpointer user_data)
{
  WaysideDownloadRunner *self = user_data;

  wayside_progress_recorder_open (self->recorder, folder);
  changed_cb (self);
}

/* Creates the part that needs what belongs to the network thread. */
static void
create_pipeline (WaysideDownloadRunner *self)
{
  static const WaysideFetchPipelineFuncs funcs = { opened_cb, changed_cb, fail_cb, pump_cb };

  if (self->pipeline == NULL)
    self->pipeline = wayside_fetch_pipeline_new (self->engine, self->queue, self->query, &self->options,
                                                 &funcs, G_OBJECT (self));
}

static void
looked_up_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WaysideDownloadRunner) self = user_data;
  gboolean is_new = wayside_fetch_pipeline_is_new (self->pipeline);
  const WaysideResumeState *resume;

  resume = wayside_progress_recorder_look_up_finish (self->recorder, result, is_new);
  if (resume != NULL)
    {
      if (self->options.timestamped)
        wayside_runner_options_set_folder (&self->options, resume->folder);
      wayside_fetch_pipeline_set_resume (self->pipeline, resume);
      wayside_progress_reporter_schedule (self->reporter);
    }
  if (self->phase == WAYSIDE_RUNNER_RESUMING)
    set_active_phase (self);
  pump_cb (self);
}

/* Inserts the job into the library and looks up what it knows from an earlier run of the same query, so that
 * none of its images is forgotten. */
static void
look_up_resume_state (WaysideDownloadRunner *self)
{
  g_autofree char *folder = NULL;
  gboolean is_given = self->options.folder != NULL;
  WaysideResumeQuery how = { .timestamped = self->options.timestamped && !is_given,
                             .only_rest = self->options.only_rest };

  if (!wayside_progress_recorder_needs_lookup (self->recorder))
    return;

  folder = wayside_fetch_pipeline_build_folder (self->pipeline);
  how.folder = is_given ? folder : NULL;
  wayside_progress_recorder_look_up_async (self->recorder, folder, &how, looked_up_cb, g_object_ref (self));
}

static void
begin_work (WaysideDownloadRunner *self)
{
  set_active_phase (self);
  wayside_fetch_pipeline_start (self->pipeline);
  wayside_progress_reporter_send (self->reporter);
  pump_cb (self);
}

static void
position_cb (guint place, gpointer user_data)
{
  WaysideDownloadRunner *self = user_data;

  self->place = place;
  if (place == 0)
    {
      begin_work (self);
    }
  else
    {
      set_phase (self, WAYSIDE_RUNNER_WAITING);
      wayside_progress_reporter_schedule (self->reporter);
    }
}

static void
enter_engine (WaysideDownloadRunner *self)
{
  if (!self->is_entered)
    {
      self->is_entered = TRUE;
      wayside_engine_enter (self->engine);
    }
  if (wayside_download_queue_enter (self->download_queue, position_cb, self))
    begin_work (self);
}

static gboolean
start_cb (gpointer user_data)
{
  WaysideDownloadRunner *self = user_data;

  if (wayside_runner_phase_can_halt (self->phase))
    return G_SOURCE_REMOVE;

  create_pipeline (self);
  look_up_resume_state (self);
  /* The folder may have been moved or made writable since, so list it again. */
  wayside_fetch_pipeline_prepare (self->pipeline, self->state != WAYSIDE_DOWNLOAD_PAUSED);
  g_clear_error (&self->error);
  self->is_suspended = FALSE;
  /* This also revokes a stop that is still waiting for the last pair to be written. */
  enter_engine (self);
  return G_SOURCE_REMOVE;
}

/* Stops a runner that has not ended, and is not about to. */
static void
halt_into (WaysideDownloadRunner *self, WaysideRunnerPhase phase)
{
  if (self->phase == WAYSIDE_RUNNER_WAITING)
    {
      self->place = 0;
      wayside_download_queue_leave (self->download_queue, self);
    }
  set_phase (self, phase);
  wayside_fetch_pipeline_halt (self->pipeline);
}

static gboolean
pause_cb (gpointer user_data)
{
  WaysideDownloadRunner *self = user_data;

  if (!wayside_runner_phase_can_halt (self->phase))
    return G_SOURCE_REMOVE;

  halt_into (self, WAYSIDE_RUNNER_PAUSED);
  wayside_progress_reporter_send (self->reporter);
  pump_cb (self);
  return G_SOURCE_REMOVE;
}

static gboolean
stop_cb (gpointer user_data)
{
  WaysideDownloadRunner *self = user_data;

  if (!wayside_runner_phase_can_halt (self->phase) && self->phase != WAYSIDE_RUNNER_PAUSED)
    return G_SOURCE_REMOVE;

  self->end_state = WAYSIDE_DOWNLOAD_STOPPED;
  halt_into (self, WAYSIDE_RUNNER_ENDING);
  pump_cb (self);
  return G_SOURCE_REMOVE;
}

static gboolean
suspend_cb (gpointer user_data)
{
  WaysideDownloadRunner *self = user_data;

  self->is_suspended = TRUE;
  return stop_cb (self);
}

static gboolean
retry_fail_cb (gpointer user_data)
{
  WaysideDownloadRunner *self = user_data;

  wayside_fetch_queue_retry_failed (self->queue);
  return start_cb (self);
}

/**
 * wayside_download_runner_start:
 * @self: a runner
 *
 * Starts, or continues with the remaining images after a pause, a stop or a failure.
 */
void
wayside_download_runner_start (WaysideDownloadRunner *self)
{
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD_RUNNER (self));

  wayside_engine_invoke (self->engine, start_cb, g_object_ref (self), g_object_unref);
}

/* A call with an argument, on its way to the network thread. */
typedef struct
{
  WaysideDownloadRunner *runner; /* (owned) */
  char *token;                   /* (owned) (nullable) */
  int by;
} Call;

static void
call_free (Call *call)
{
  if (call->token != NULL)
    explicit_bzero (call->token, strlen (call->token));
  g_clear_pointer (&call->token, g_free);
  g_clear_object (&call->runner);
  g_free (call);
}

static gboolean
set_token_cb (gpointer user_data)
{
  Call *call = user_data;

  create_pipeline (call->runner);
  wayside_fetch_pipeline_set_token (call->runner->pipeline, call->token);
  return G_SOURCE_REMOVE;
}

static gboolean
move_cb (gpointer user_data)
{
  Call *call = user_data;

  wayside_download_queue_move (call->runner->download_queue, call->runner, call->by);
  return G_SOURCE_REMOVE;
}

static void
invoke (WaysideDownloadRunner *self, GSourceFunc func, const char *token, int by)
{
  Call *call = g_new0 (Call, 1);

  call->runner = g_object_ref (self);
  call->token = g_strdup (token);
  call->by = by;
  wayside_engine_invoke (self->engine, func, call, (GDestroyNotify) call_free);
}

/**
 * wayside_download_runner_set_token:
 * @self: a runner
 * @token: a token accepted by wayside_token_clean()
 *
 * Replaces the token for all further requests.
 */
void
wayside_download_runner_set_token (WaysideDownloadRunner *self, const char *token)
{
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD_RUNNER (self));
  g_return_if_fail (token != NULL);

  invoke (self, set_token_cb, token, 0);
}

/**
 * wayside_download_runner_pause:
 * @self: a runner
 *
 * Cancels requests and transfers in flight and starts no more. Pairs being written are completed.
 */
void
wayside_download_runner_pause (WaysideDownloadRunner *self)
{
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD_RUNNER (self));

  wayside_engine_invoke (self->engine, pause_cb, g_object_ref (self), g_object_unref);
}

/**
 * wayside_download_runner_stop:
 * @self: a runner
 *
 * Stops once the pairs being written are completed.
 */
void
wayside_download_runner_stop (WaysideDownloadRunner *self)
{
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD_RUNNER (self));

  wayside_engine_invoke (self->engine, stop_cb, g_object_ref (self), g_object_unref);
}

/**
 * wayside_download_runner_suspend:
 * @self: a runner
 *
 * Stops as wayside_download_runner_stop() does, but the library keeps the job as unfinished.
 */
void
wayside_download_runner_suspend (WaysideDownloadRunner *self)
{
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD_RUNNER (self));

  wayside_engine_invoke (self->engine, suspend_cb, g_object_ref (self), g_object_unref);
}

/**
 * wayside_download_runner_retry_failed:
 * @self: a runner
 *
 * Requeues the failed images and continues.
 */
void
wayside_download_runner_retry_failed (WaysideDownloadRunner *self)
{
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD_RUNNER (self));

  wayside_engine_invoke (self->engine, retry_fail_cb, g_object_ref (self), g_object_unref);
}

/**
 * wayside_download_runner_move:
 * @self: a runner
 * @by: number of positions to move towards the end of the download queue, or towards its front if negative
 *
 * Moves a waiting download within the download queue. Does nothing if it is not waiting.
 */
void
wayside_download_runner_move (WaysideDownloadRunner *self, int by)
{
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD_RUNNER (self));

  invoke (self, move_cb, NULL, by);
}
