/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-download-runner.h"

#include "wayside-clock.h"
#include "wayside-engine-private.h"
#include "wayside-error.h"
#include "wayside-listing-reader.h"
#include "wayside-missing-check.h"
#include "wayside-picture-fetcher.h"
#include "wayside-progress-recorder.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Ready images per allowed transfer, above which the next listing step is not requested yet. */
#define WAITING_PER_SLOT 4

/* What a runner does. */
typedef enum
{
  PHASE_READY,    /* it was not started */
  PHASE_WAITING,  /* it is in the download queue, behind other downloads */
  PHASE_RESUMING, /* it is active, and its resume state is being looked up */
  PHASE_LISTING,  /* it is active, and no image is known yet */
  PHASE_FETCHING, /* it is active */
  PHASE_PAUSED,   /* it starts nothing, and is left in the download queue until nothing is in flight */
  PHASE_ENDING,   /* it starts nothing, and ends once nothing is in flight */
  PHASE_ENDED,
} Phase;

/* The part of a download that lives on the network thread. It decides what happens next; the parts below do it,
 * and return or call back. */
struct _WaysideDownloadRunner
{
  GObject parent_instance;

  /* Read-only after construction. */
  WaysideEngine *engine;                /* (not owned): its dispose waits for its runners */
  WaysideWriter *writer;                /* (not owned): likewise */
  WaysideDownloadQueue *download_queue; /* (not owned): likewise */
  WaysideQuery *query;                  /* (owned) */
  WaysideProgressReporter *reporter;    /* (owned) */

  /* On the network thread only. */
  WaysideRunnerOptions options;      /* (owned): the folder may change */
  WaysideFetchQueue *queue;          /* (owned) */
  WaysideMissingCheck *missing;      /* (owned) */
  WaysideProgressRecorder *recorder; /* (owned) */
  WaysideApiClient *graph;           /* (owned) (nullable): set once started */
  WaysideListingReader *reader;      /* (owned) (nullable): likewise */
  WaysidePictureFetcher *fetcher;    /* (owned) (nullable): likewise */
  WaysideStore *store;               /* (owned) (nullable): once the folder is known */
  GCancellable *cancellable;         /* (owned): for requests of the runner itself */

  Phase phase;
  WaysideDownloadState state;     /* what the reports say of the phase */
  WaysideDownloadState end_state; /* while ending and ended */
  GError *error;                  /* (owned) (nullable) */
  guint place;                    /* position in the download queue, from 1; 0 if not waiting */
  guint n_pending;                /* requests and jobs of the runner itself that have not returned */
  guint n_flushed;                /* number of saved pairs at the last successful flush */
  guint n_flushing;               /* the same, at the last flush that was begun */
  guint64 n_free;                 /* free bytes when the folder was opened, plus the bytes received then */
  gint64 held_until;              /* wayside_clock_get_time() */
  gboolean is_entered;            /* it is in the download queue */
  gboolean is_pumping;
  gboolean is_opening;
  gboolean is_suspended; /* the program is quitting: record a stop as a pause */
  gboolean has_lost;     /* a flush failed: saved files must be checked */
};

G_DEFINE_FINAL_TYPE (WaysideDownloadRunner, wayside_download_runner, G_TYPE_OBJECT)

static void fill_report (WaysideReport *report, gpointer user_data);
static void item_added_cb (WaysideFetchItem *item, gpointer user_data);
static void item_changed_cb (WaysideFetchItem *item, gpointer user_data);
static void retry_cb (gpointer user_data);
static void pump (WaysideDownloadRunner *self);

static void
wayside_download_runner_dispose (GObject *object)
{
  WaysideDownloadRunner *self = WAYSIDE_DOWNLOAD_RUNNER (object);

  g_clear_pointer (&self->reporter, wayside_progress_reporter_close);
  g_clear_pointer (&self->fetcher, wayside_picture_fetcher_free);
  g_clear_pointer (&self->reader, wayside_listing_reader_free);
  g_clear_pointer (&self->recorder, wayside_progress_recorder_free);
  g_clear_pointer (&self->missing, wayside_missing_check_free);
  g_clear_pointer (&self->queue, wayside_fetch_queue_free);
  g_clear_object (&self->query);
  g_clear_object (&self->graph);
  g_clear_object (&self->store);
  g_clear_object (&self->cancellable);

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
wayside_download_runner_init (WaysideDownloadRunner *self)
{
  static const WaysideFetchQueueFuncs funcs = { item_added_cb, item_changed_cb, retry_cb };

  self->queue = wayside_fetch_queue_new (&funcs, self);
  self->missing = wayside_missing_check_new ();
  self->cancellable = g_cancellable_new ();
  self->n_free = G_MAXUINT64;
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
  self->writer = wayside_engine_get_writer (engine);
  self->download_queue = wayside_engine_get_queue (engine);
  self->query = g_object_ref (query);
  wayside_runner_options_copy (&self->options, options);
  self->reporter = wayside_progress_reporter_new (func, object, fill_report, self);
  self->recorder = wayside_progress_recorder_new (options->recorder, self->writer, self->queue);
  return self;
}

static guint
count_items (WaysideDownloadRunner *self)
{
  return wayside_fetch_queue_get_items (self->queue)->len;
}

/* Whether the runner is listing or fetching and is not about to end. */
static gboolean
is_active (WaysideDownloadRunner *self)
{
  return self->phase == PHASE_RESUMING || self->phase == PHASE_LISTING || self->phase == PHASE_FETCHING;
}

static void
set_phase (WaysideDownloadRunner *self, Phase phase)
{
  self->phase = phase;
  switch (phase)
    {
    case PHASE_WAITING:
      self->state = WAYSIDE_DOWNLOAD_WAITING;
      break;
    case PHASE_RESUMING:
    case PHASE_LISTING:
    case PHASE_FETCHING:
      self->state = count_items (self) > 0 ? WAYSIDE_DOWNLOAD_RUNNING : WAYSIDE_DOWNLOAD_LISTING;
      break;
    case PHASE_PAUSED:
      self->state = WAYSIDE_DOWNLOAD_PAUSED;
      break;
    case PHASE_ENDED:
      self->state = self->end_state;
      break;
    /* Until it has ended, the reports say what it did before. */
    case PHASE_READY:
    case PHASE_ENDING:
    default:
      break;
    }
}

/* Enters the phase that an active runner is in, by what is known. */
static void
set_active_phase (WaysideDownloadRunner *self)
{
  if (wayside_progress_recorder_is_looking_up (self->recorder))
    set_phase (self, PHASE_RESUMING);
  else
    set_phase (self, count_items (self) > 0 ? PHASE_FETCHING : PHASE_LISTING);
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

static void
retry_cb (gpointer user_data)
{
  g_autoptr (WaysideDownloadRunner) self = g_object_ref (user_data);

  pump (self);
}

/* Returns the state to record in the library. A runner stopped because the program is quitting is recorded as
 * paused, unlike one stopped by the user. */
static WaysideDownloadState
get_recorded_state (WaysideDownloadRunner *self)
{
  return self->is_suspended && self->state == WAYSIDE_DOWNLOAD_STOPPED ? WAYSIDE_DOWNLOAD_PAUSED
                                                                       : self->state;
}

static WaysideTotals
gather_totals (WaysideDownloadRunner *self)
{
  return (WaysideTotals){
    .n_items = count_items (self),
    .n_saved = wayside_fetch_queue_count (self->queue, WAYSIDE_ITEM_SAVED) +
               wayside_fetch_queue_count (self->queue, WAYSIDE_ITEM_PRESENT),
    .n_problems = wayside_fetch_queue_count (self->queue, WAYSIDE_ITEM_FAILED) +
                  wayside_fetch_queue_count (self->queue, WAYSIDE_ITEM_GONE) +
                  wayside_fetch_queue_count (self->queue, WAYSIDE_ITEM_NOT_OFFERED),
    .n_bytes = wayside_fetch_queue_get_n_stored (self->queue),
  };
}

/* Records the state in the library, and once the folder is open the items too. */
static void
record (WaysideDownloadRunner *self, GArray *changes)
{
  gboolean has_ended = wayside_download_state_is_end (self->state);
  WaysideNote job = {
    .state = get_recorded_state (self),
    .totals = gather_totals (self),
    /* Skipped parts of an area must be listed again by the next run. */
    .is_listed = wayside_listing_reader_is_complete (self->reader) &&
                 wayside_listing_reader_get_n_skipped (self->reader) == 0,
  };

  if (wayside_progress_recorder_is_open (self->recorder))
    wayside_progress_recorder_update (self->recorder, &job, has_ended, changes);
  else if (has_ended)
    wayside_progress_recorder_end (self->recorder, job.state,
                                   self->error != NULL && wayside_retry_can_help (self->error));
  else
    wayside_progress_recorder_update_state (self->recorder, job.state, self->place);
}

/* Records new images immediately, so that each is in the library before its pair is on disk. */
static void
record_new (WaysideDownloadRunner *self)
{
  if (wayside_progress_recorder_has_new (self->recorder))
    record (self, NULL);
}

static void
fill_report (WaysideReport *report, gpointer user_data)
{
  WaysideDownloadRunner *self = user_data;

  report->state = self->state;
  /* Only report the error once the state is FAILED. */
  report->error = self->state == WAYSIDE_DOWNLOAD_FAILED && self->error != NULL ? g_error_copy (self->error)
                                                                                : NULL;
  report->folder = self->store != NULL ? g_strdup (wayside_store_get_folder (self->store)) : NULL;
  report->sequence = g_strdup (wayside_listing_reader_get_sequence (self->reader));
  report->is_listed = wayside_listing_reader_is_complete (self->reader);
  report->n_skipped = wayside_listing_reader_get_n_skipped (self->reader);
  report->n_bytes = wayside_picture_fetcher_get_n_bytes (self->fetcher);
  report->held_until = self->held_until;
  report->n_free = self->n_free;
  report->guess = wayside_picture_fetcher_get_guess (self->fetcher);
  report->n_stored = wayside_fetch_queue_get_n_stored (self->queue);
  report->place = self->place;
  record (self, report->changes);
}

/* Cancels everything in flight; the images are ready again. */
static void
halt (WaysideDownloadRunner *self)
{
  g_autoptr (GCancellable) old = g_steal_pointer (&self->cancellable);
  g_autoptr (GPtrArray) missing = wayside_missing_check_take (self->missing);

  self->cancellable = g_cancellable_new ();
  g_cancellable_cancel (old);
  /* The hold of the photo servers ends with their transfers. */
  if (self->held_until == wayside_picture_fetcher_get_held_until (self->fetcher))
    self->held_until = 0;
  wayside_picture_fetcher_cancel (self->fetcher);
  /* In their order, since the report could not be confirmed. */
  for (guint i = missing->len; i > 0; i--)
    {
      WaysideFetchItem *item = g_ptr_array_index (missing, i - 1);

      g_clear_error (&item->verdict);
      wayside_fetch_queue_push_back (self->queue, item);
    }
  wayside_fetch_queue_reset_retries (self->queue);
}

/* Fails the job with an error that every further image would meet too. The first error wins. */
static void
fail (WaysideDownloadRunner *self, const GError *error)
{
  if (!is_active (self))
    return;

  g_debug ("Job failed: %s", error->message);
  g_clear_error (&self->error);
  self->error = g_error_copy (error);
  self->end_state = WAYSIDE_DOWNLOAD_FAILED;
  set_phase (self, PHASE_ENDING);
  halt (self);
  pump (self);
}

/* Marks all images as gone that were reported as missing: the token is valid, because the service returned an
 * image or a check passed, or no request is left that could prove it. */
static void
confirm_missing (WaysideDownloadRunner *self)
{
  g_autoptr (GPtrArray) missing = wayside_missing_check_take (self->missing);

  for (guint i = 0; i < missing->len; i++)
    {
      WaysideFetchItem *item = g_ptr_array_index (missing, i);

      g_clear_error (&item->error);
      item->error = g_steal_pointer (&item->verdict);
      wayside_fetch_queue_mark (self->queue, item, WAYSIDE_ITEM_GONE);
    }
}

static void
token_checked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WaysideDownloadRunner) self = user_data;
  g_autoptr (WaysideApiPage) page = NULL;
  g_autoptr (GError) error = NULL;

  self->n_pending--;
  page = wayside_api_client_send_finish (WAYSIDE_API_CLIENT (object), result, &error);
  switch (wayside_missing_check_end (self->missing, error))
    {
    case WAYSIDE_MISSING_CONFIRMED:
      confirm_missing (self);
      break;
    case WAYSIDE_MISSING_FAILED:
      fail (self, error);
      break;
    case WAYSIDE_MISSING_CANCELLED:
    default:
      break;
    }
  pump (self);
}

/* Checks the token if too many images in a row are reported as missing. */
static void
check_missing (WaysideDownloadRunner *self)
{
  if (!wayside_missing_check_begin (self->missing))
    return;

  self->n_pending++;
  wayside_api_client_send_async (self->graph, wayside_api_request_new_token_check (), self->cancellable,
                                 token_checked_cb, g_object_ref (self));
}

static void
opened_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WaysideDownloadRunner) self = user_data;
  g_autoptr (GError) error = NULL;
  GHashTable *present;
  GHashTable *bare = NULL;

  self->n_pending--;
  self->is_opening = FALSE;
  present = wayside_writer_open_finish (self->writer, result, &bare, &self->n_free, &error);
  if (present == NULL)
    {
      /* Recreate the store on the next try: the cause may be fixed by then. */
      g_clear_object (&self->store);
      fail (self, error);
      pump (self);
      return;
    }

  /* Add the bytes already received, since wayside_download_get_bytes_free() subtracts all received bytes. */
  if (self->n_free != G_MAXUINT64)
    self->n_free += wayside_picture_fetcher_get_n_bytes (self->fetcher);
  wayside_picture_fetcher_set_store (self->fetcher, self->store);
  wayside_progress_recorder_open (self->recorder, wayside_store_get_folder (self->store));
  wayside_fetch_queue_set_present (self->queue, present, bare);
  record_new (self);
  pump (self);
}

static char *
build_folder (WaysideDownloadRunner *self)
{
  return wayside_runner_options_build_folder (&self->options, self->query,
                                              wayside_listing_reader_get_sequence (self->reader));
}

static void
open_store (WaysideDownloadRunner *self)
{
  g_autofree char *folder = NULL;

  if (self->store == NULL)
    {
      folder = build_folder (self);
      self->store = wayside_store_new (folder, self->options.save_flags);
    }
  self->n_pending++;
  self->is_opening = TRUE;
  wayside_writer_open_async (self->writer, self->store, !self->options.dry_run, opened_cb,
                             g_object_ref (self));
}

/* Sets an image aside that is reported as missing, until it is known whether the token is the cause. */
static void
item_missing_cb (WaysideFetchItem *item, const GError *error, gpointer user_data)
{
  WaysideDownloadRunner *self = user_data;

  wayside_missing_check_add (self->missing, item, error);
  wayside_fetch_queue_mark (self->queue, item, WAYSIDE_ITEM_WAITING);
}

static void
take_step (WaysideDownloadRunner *self, WaysideListingStep *step)
{
  g_autoptr (GPtrArray) missing = NULL;
  g_autoptr (GError) gone = NULL;

  if (step->records->len > 0)
    confirm_missing (self);

  missing = wayside_listing_reader_take (self->reader, step);
  gone = g_error_new_literal (WAYSIDE_ERROR, WAYSIDE_ERROR_GONE, _ ("No longer on Mapillary"));
  for (guint i = 0; i < missing->len; i++)
    item_missing_cb (g_ptr_array_index (missing, i), gone, self);
  record_new (self);
  if (self->phase == PHASE_LISTING)
    set_active_phase (self);
  wayside_progress_reporter_schedule (self->reporter);
}

static void
stepped_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WaysideDownloadRunner) self = user_data;
  g_autoptr (WaysideListingStep) step = NULL;
  g_autoptr (GError) error = NULL;

  self->n_pending--;
  step = wayside_listing_reader_read_finish (self->reader, result, &error);
  if (step != NULL)
    take_step (self, step);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    fail (self, error);

  pump (self);
}

/* Opens the folder once there is something to save, so that a mistyped key leaves no empty folder behind, and
 * requests the next listing step when few images are left to fetch. */
static void
list_more (WaysideDownloadRunner *self)
{
  gboolean is_open = wayside_fetch_queue_knows_present (self->queue);

  if (self->phase == PHASE_RESUMING)
    return;

  if (!is_open && !self->is_opening && wayside_fetch_queue_needs_folder (self->queue))
    open_store (self);

  if (!wayside_listing_reader_can_read (self->reader) ||
      wayside_fetch_queue_get_n_ready (self->queue) > self->options.parallel * WAITING_PER_SLOT)
    return;

  /* Open the folder first: of the images from the resume state, only those not in it are requested. */
  if (!wayside_listing_reader_has_begun (self->reader) && count_items (self) > 0 && !is_open)
    return;

  self->n_pending++;
  wayside_listing_reader_read_async (self->reader,
                                     wayside_progress_recorder_get_resume_state (self->recorder),
                                     self->cancellable, stepped_cb, g_object_ref (self));
}

/* Leaves the download queue, where the next waiting download becomes active. */
static void
leave_engine (WaysideDownloadRunner *self)
{
  if (!self->is_entered)
    return;

  self->is_entered = FALSE;
  wayside_picture_fetcher_leave (self->fetcher);
  wayside_download_queue_leave (self->download_queue, self);
  wayside_engine_leave (self->engine);
}

static void
end (WaysideDownloadRunner *self)
{
  set_phase (self, PHASE_ENDED);
  if (self->store != NULL)
    wayside_writer_close (self->writer, self->store);
  wayside_progress_reporter_send (self->reporter);
  leave_engine (self);
}

static void
flushed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WaysideDownloadRunner) self = user_data;
  g_autoptr (GError) error = NULL;

  self->n_pending--;
  if (!wayside_writer_flush_finish (self->writer, result, &error))
    {
      self->has_lost = TRUE;
      fail (self, error);
    }
  else
    {
      self->n_flushed = self->n_flushing;
    }
  pump (self);
}

/* Flush before finishing: the file system may accept files and report only later that it could not write them
 * to disk. */
static void
finish (WaysideDownloadRunner *self)
{
  confirm_missing (self);
  self->n_flushing = wayside_picture_fetcher_get_n_saved (self->fetcher);
  if (self->n_flushed == self->n_flushing)
    {
      self->end_state = WAYSIDE_DOWNLOAD_FINISHED;
      end (self);
      return;
    }

  self->n_pending++;
  wayside_writer_flush_async (self->writer, self->store, flushed_cb, g_object_ref (self));
}

static gboolean
is_at_rest (WaysideDownloadRunner *self)
{
  return self->n_pending == 0 && wayside_picture_fetcher_get_n_in_flight (self->fetcher) == 0 &&
         wayside_fetch_queue_get_n_delayed (self->queue) == 0;
}

/* The single place where work is started and where the runner ends. */
static void
pump (WaysideDownloadRunner *self)
{
  if (self->is_pumping)
    return;

  self->is_pumping = TRUE;
  if (is_active (self))
    {
      check_missing (self);
      if (!wayside_missing_check_is_blocked (self->missing))
        list_more (self);
    }
  wayside_picture_fetcher_dispatch (self->fetcher);
  self->is_pumping = FALSE;

  if (!is_at_rest (self))
    return;

  if (self->phase == PHASE_ENDING)
    end (self);
  else if (self->phase == PHASE_PAUSED)
    leave_engine (self);
  else if (is_active (self) && wayside_listing_reader_is_complete (self->reader) &&
           (wayside_fetch_queue_get_n_ready (self->queue) == 0 || self->options.dry_run))
    finish (self);
}

static void
pump_cb (gpointer user_data)
{
  pump (user_data);
}

static gboolean
may_fetch_cb (gpointer user_data)
{
  WaysideDownloadRunner *self = user_data;

  return is_active (self) && !self->options.dry_run && !wayside_missing_check_is_blocked (self->missing);
}

static void
image_listed_cb (gpointer user_data)
{
  confirm_missing (user_data);
}

static void
held_cb (gint64 until, gpointer user_data)
{
  WaysideDownloadRunner *self = user_data;

  self->held_until = MAX (self->held_until, until);
  wayside_progress_reporter_schedule (self->reporter);
}

static void
failed_cb (const GError *error, gpointer user_data)
{
  fail (user_data, error);
}

static void
graph_held_cb (WaysideApiClient *graph, guint seconds, gpointer user_data)
{
  held_cb (wayside_clock_get_time () + seconds * G_USEC_PER_SEC, user_data);
}

/* Creates the parts that need what the network thread owns. */
static void
assemble (WaysideDownloadRunner *self)
{
  static const WaysidePictureFetcherFuncs funcs = { may_fetch_cb, image_listed_cb, item_missing_cb,
                                                    held_cb,      failed_cb,       pump_cb };
  WaysideEndpoints *endpoints = wayside_engine_get_service (self->engine);
  WaysideItemFetchContext context;

  if (self->graph != NULL)
    return;

  self->graph = wayside_api_client_new (wayside_engine_get_graph_session (self->engine), endpoints,
                                        self->options.token);
  wayside_api_client_share_rate_limiter (self->graph, wayside_engine_get_rate_limiter (self->engine));
  g_signal_connect_object (self->graph, "held", G_CALLBACK (graph_held_cb), self, 0);
  self->reader = wayside_listing_reader_new (self->graph, self->query, self->queue);
  context = (WaysideItemFetchContext){
    .engine = self->engine,
    .writer = self->writer,
    .endpoints = endpoints,
    .graph = self->graph,
    .queue = self->queue,
    .size = wayside_query_get_size (self->query),
    .save_flags = self->options.save_flags,
    .replace = self->options.replace,
    .owner = G_OBJECT (self),
  };
  self->fetcher = wayside_picture_fetcher_new (&context, wayside_engine_get_budget (self->engine),
                                               wayside_engine_get_scheduler (self->engine),
                                               self->options.parallel, &funcs, self);
}

/* Only an area needs its items from the start. The ids of a sequence are listed in one response, in their
 * true order, and those of an image list are part of the query. */
static void
take_resume_state (WaysideDownloadRunner *self, const WaysideResumeState *resume)
{
  g_debug ("Going on with %u images in %s", resume->ids->len, resume->folder);
  if (self->options.timestamped)
    {
      g_clear_pointer (&self->options.folder, g_free);
      self->options.folder = g_strdup (resume->folder);
    }

  if (wayside_query_get_kind (self->query) == WAYSIDE_QUERY_BBOX)
    for (guint i = 0; i < resume->ids->len; i++)
      wayside_fetch_queue_add (self->queue, g_ptr_array_index (resume->ids, i));
  wayside_progress_reporter_schedule (self->reporter);
}

static void
looked_up_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WaysideDownloadRunner) self = user_data;
  gboolean is_new = !wayside_listing_reader_has_begun (self->reader) && count_items (self) == 0;
  const WaysideResumeState *resume;

  self->n_pending--;
  resume = wayside_progress_recorder_look_up_finish (self->recorder, result, is_new);
  if (resume != NULL)
    take_resume_state (self, resume);
  if (self->phase == PHASE_RESUMING)
    set_active_phase (self);
  pump (self);
}

/* Inserts the job into the library and looks up what it knows from an earlier run of the same query, so that
 * none of its images is forgotten. */
static void
look_up_resume_state (WaysideDownloadRunner *self)
{
  g_autofree char *folder = NULL;
  WaysideResumeQuery how = { .timestamped = self->options.timestamped, .only_rest = self->options.only_rest };

  if (!wayside_progress_recorder_needs_lookup (self->recorder))
    return;

  folder = build_folder (self);
  if (self->options.folder != NULL)
    how = (WaysideResumeQuery){ .folder = folder, .only_rest = self->options.only_rest };
  self->n_pending++;
  wayside_progress_recorder_look_up_async (self->recorder, folder, &how, looked_up_cb, g_object_ref (self));
}

static void
begin_work (WaysideDownloadRunner *self)
{
  set_active_phase (self);
  wayside_picture_fetcher_start (self->fetcher);
  wayside_progress_reporter_send (self->reporter);
  pump (self);
}

static void
position_cb (guint place, gpointer user_data)
{
  WaysideDownloadRunner *self = user_data;

  self->place = place;
  if (place == 0)
    {
      begin_work (self);
      return;
    }

  set_phase (self, PHASE_WAITING);
  wayside_progress_reporter_schedule (self->reporter);
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

  if (is_active (self) || self->phase == PHASE_WAITING)
    return G_SOURCE_REMOVE;

  assemble (self);
  look_up_resume_state (self);
  /* The folder may have been moved or made writable since, so list it again. */
  if (self->state != WAYSIDE_DOWNLOAD_PAUSED)
    wayside_fetch_queue_set_present (self->queue, NULL, NULL);
  if (self->has_lost)
    wayside_fetch_queue_doubt_saved (self->queue);
  self->has_lost = FALSE;
  g_clear_error (&self->error);
  self->is_suspended = FALSE;
  /* This also revokes a stop that is still waiting for the last pair to be written. */
  enter_engine (self);
  return G_SOURCE_REMOVE;
}

/* Stops a runner that has not ended, and is not about to. */
static void
halt_into (WaysideDownloadRunner *self, Phase phase)
{
  if (self->phase == PHASE_WAITING)
    {
      self->place = 0;
      wayside_download_queue_leave (self->download_queue, self);
    }
  set_phase (self, phase);
  halt (self);
}

static gboolean
pause_cb (gpointer user_data)
{
  WaysideDownloadRunner *self = user_data;

  if (!is_active (self) && self->phase != PHASE_WAITING)
    return G_SOURCE_REMOVE;

  halt_into (self, PHASE_PAUSED);
  wayside_progress_reporter_send (self->reporter);
  pump (self);
  return G_SOURCE_REMOVE;
}

static gboolean
stop_cb (gpointer user_data)
{
  WaysideDownloadRunner *self = user_data;

  if (!is_active (self) && self->phase != PHASE_WAITING && self->phase != PHASE_PAUSED)
    return G_SOURCE_REMOVE;

  self->end_state = WAYSIDE_DOWNLOAD_STOPPED;
  halt_into (self, PHASE_ENDING);
  pump (self);
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
retry_failed_cb (gpointer user_data)
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

typedef struct
{
  WaysideDownloadRunner *runner; /* (owned) */
  char *token;                   /* (owned) */
} TokenChange;

static void
token_change_free (TokenChange *change)
{
  explicit_bzero (change->token, strlen (change->token));
  g_clear_pointer (&change->token, g_free);
  g_clear_object (&change->runner);
  g_free (change);
}

static gboolean
set_token_cb (gpointer user_data)
{
  TokenChange *change = user_data;

  assemble (change->runner);
  wayside_api_client_set_token (change->runner->graph, change->token);
  return G_SOURCE_REMOVE;
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
  TokenChange *change;

  g_return_if_fail (WAYSIDE_IS_DOWNLOAD_RUNNER (self));
  g_return_if_fail (token != NULL);

  change = g_new0 (TokenChange, 1);
  change->runner = g_object_ref (self);
  change->token = g_strdup (token);
  wayside_engine_invoke (self->engine, set_token_cb, change, (GDestroyNotify) token_change_free);
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

  wayside_engine_invoke (self->engine, retry_failed_cb, g_object_ref (self), g_object_unref);
}

typedef struct
{
  WaysideDownloadRunner *runner; /* (owned) */
  int by;
} Move;

static void
move_free (Move *move)
{
  g_clear_object (&move->runner);
  g_free (move);
}

static gboolean
move_cb (gpointer user_data)
{
  Move *move = user_data;

  wayside_download_queue_move (move->runner->download_queue, move->runner, move->by);
  return G_SOURCE_REMOVE;
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
  Move *move;

  g_return_if_fail (WAYSIDE_IS_DOWNLOAD_RUNNER (self));

  move = g_new0 (Move, 1);
  move->runner = g_object_ref (self);
  move->by = by;
  wayside_engine_invoke (self->engine, move_cb, move, (GDestroyNotify) move_free);
}
