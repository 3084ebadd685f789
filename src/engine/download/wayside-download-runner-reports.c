/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-download-runner-private.h"

#include "wayside-clock.h"
#include "wayside-retry-policy.h"

#include <string.h>

/* More than ten updates a second would not be noticeable. */
#define REPORT_INTERVAL (100 * 1000) /* microseconds */

/* Minimum time between full snapshots while writing to the library fails. */
#define RESEND_INTERVAL (10 * G_USEC_PER_SEC)

typedef struct
{
  WaysideDownloadRunner *runner; /* (owned) */
  WaysideReport *report;         /* (owned) */
} Delivery;

static void
delivery_free (Delivery *delivery)
{
  g_clear_object (&delivery->runner);
  g_clear_pointer (&delivery->report, wayside_report_free);
  g_free (delivery);
}

static gboolean
deliver (gpointer user_data)
{
  Delivery *delivery = user_data;
  g_autoptr (GObject) object = g_weak_ref_get (&delivery->runner->object);

  if (object != NULL)
    delivery->runner->func (delivery->report, object);

  return G_SOURCE_REMOVE;
}

static void
add_change (WaysideReport *report, WaysideRunnerItem *item)
{
  WaysideItemChange change = {
    .position = item->position,
    .state = item->state,
    .n_bytes = item->n_bytes,
    .length = item->length,
    .size = item->size,
    .n_tries = item->n_tries,
    .image = item->has_news && item->record != NULL ? g_object_ref (item->record->image) : NULL,
    .error = item->error != NULL ? g_error_copy (item->error) : NULL,
  };

  item->is_dirty = FALSE;
  item->has_news = FALSE;
  g_array_append_val (report->changes, change);
  /* Once its image is reported, the metadata of a completed item is not needed any more. */
  if (wayside_item_state_is_end (item->state))
    g_clear_pointer (&item->record, wayside_metadata_free);
}

static WaysideDownloadStats
gather_stats (WaysideDownloadRunner *self)
{
  gboolean grows = wayside_query_get_kind (self->query) == WAYSIDE_QUERY_BBOX || self->items->len == 0;
  WaysideDownloadStats stats = {
    .state = self->state,
    .n_items = self->items->len,
    .is_total_known = self->is_listed || !grows,
    .n_skipped = self->n_skipped,
    .place = self->place,
    .n_bytes = self->n_bytes,
    .n_stored = self->n_stored,
    .bytes_free = self->n_free,
    .seconds_left = -1,
    .held_until = self->held_until,
  };

  memcpy (stats.counts, self->counts, sizeof stats.counts);
  stats.bytes_left = (guint64) self->guess * (stats.n_items - wayside_download_stats_count_ended (&stats));
  if (self->n_free != G_MAXUINT64)
    stats.bytes_free -= MIN (self->n_free, self->n_bytes);
  return stats;
}

static WaysideReport *
gather_report (WaysideDownloadRunner *self)
{
  WaysideReport *report = wayside_report_new ();

  g_ptr_array_extend_and_steal (report->new_ids, g_steal_pointer (&self->new_ids));
  self->new_ids = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < self->dirty->len; i++)
    add_change (report, g_ptr_array_index (self->dirty, i));
  g_ptr_array_set_size (self->dirty, 0);

  report->stats = gather_stats (self);
  /* Only report the error once the state is FAILED. */
  report->error = self->state == WAYSIDE_DOWNLOAD_FAILED && self->error != NULL ? g_error_copy (self->error)
                                                                                : NULL;
  report->folder = self->store != NULL ? g_strdup (wayside_store_get_folder (self->store)) : NULL;
  report->sequence = g_strdup (self->sequence);
  return report;
}

static void
copy_change (GArray *changes, const WaysideRunnerItem *item)
{
  WaysideItemChange change = {
    .position = item->position,
    .state = item->state,
    .size = item->size,
    .n_tries = item->n_tries,
    .error = item->error != NULL ? g_error_copy (item->error) : NULL,
  };

  g_array_append_val (changes, change);
}

/* Returns the state to record in the library. A runner stopped because the program is quitting is recorded as
 * paused, unlike one stopped by the user. */
static WaysideDownloadState
state_to_note (WaysideDownloadRunner *self)
{
  return self->is_suspended && self->state == WAYSIDE_DOWNLOAD_STOPPED ? WAYSIDE_DOWNLOAD_PAUSED
                                                                       : self->state;
}

/* Records only the state, since items are recorded only once the folder is open. */
static void
note_state (WaysideDownloadRunner *self)
{
  WaysideWriter *writer = wayside_engine_get_writer (self->engine);
  WaysideDownloadState state = state_to_note (self);

  if (wayside_download_state_is_end (self->state))
    wayside_job_recorder_end (self->options.recorder, writer, state, self->noted_place,
                              self->error != NULL && wayside_retry_can_help (self->error));
  else if (state != self->noted_state || self->place != self->noted_place)
    wayside_job_recorder_update_state (self->options.recorder, writer, state, self->place);

  self->noted_state = state;
  self->noted_place = self->place;
}

/* Send a full snapshot at the end too: write errors since the last update are only noticed later. */
static gboolean
sends_all (WaysideDownloadRunner *self)
{
  return self->n_noted == 0 || wayside_download_state_is_end (self->state) ||
         wayside_job_recorder_is_behind (self->options.recorder);
}

static gboolean
may_send (WaysideDownloadRunner *self)
{
  double interval = RESEND_INTERVAL * wayside_clock_get_scale ();

  return !wayside_job_recorder_is_behind (self->options.recorder) ||
         state_to_note (self) != self->noted_state ||
         (double) (g_get_monotonic_time () - self->sent_all) >= interval;
}

static void
gather_note (WaysideDownloadRunner *self, GArray *changes, WaysideNote *note)
{
  for (; self->n_noted < self->items->len; self->n_noted++)
    {
      const WaysideRunnerItem *item = g_ptr_array_index (self->items, self->n_noted);

      g_ptr_array_add (note->new_ids, g_strdup (item->id));
      if (item->state != WAYSIDE_ITEM_WAITING || item->n_tries > 0)
        copy_change (note->changes, item);
    }
  for (guint i = 0; changes != NULL && i < changes->len; i++)
    {
      guint position = g_array_index (changes, WaysideItemChange, i).position;

      if (position < note->first_position)
        copy_change (note->changes, g_ptr_array_index (self->items, position));
    }
}

/* Records the new images and @changes in the library, or a full snapshot if one is due. */
static void
note_items (WaysideDownloadRunner *self, GArray *changes)
{
  WaysideNote note;

  if (!may_send (self))
    return;

  if (sends_all (self))
    {
      self->n_noted = 0;
      self->sent_all = g_get_monotonic_time ();
    }
  note = (WaysideNote){
    .stats = gather_stats (self),
    /* Skipped parts of an area must be listed again by the next run. */
    .is_listed = (self->is_listed && self->n_skipped == 0) ||
                 (self->memory != NULL && self->memory->is_listed),
    .first_position = self->n_noted,
    .new_ids = g_ptr_array_new_with_free_func (g_free),
    .changes = wayside_item_changes_new (),
  };
  gather_note (self, changes, &note);
  self->noted_state = note.stats.state = state_to_note (self);
  wayside_job_recorder_update (self->options.recorder, wayside_engine_get_writer (self->engine),
                               wayside_store_get_folder (self->store), &note);
}

/* Records new images immediately, so that each is in the library before its pair is on disk: the writer
 * thread processes jobs in order. */
void
wayside_download_runner_note_new (WaysideDownloadRunner *self)
{
  if (self->options.recorder != NULL && self->is_recording && self->n_noted < self->items->len)
    note_items (self, NULL);
}

static void
record_items (WaysideDownloadRunner *self, GArray *changes)
{
  if (self->options.recorder == NULL)
    return;

  if (self->is_recording)
    note_items (self, changes);
  else
    note_state (self);
}

/* Sends a report to the main thread immediately. */
void
wayside_download_runner_send_report (WaysideDownloadRunner *self)
{
  Delivery *delivery = g_new0 (Delivery, 1);

  if (self->report_timer != NULL)
    {
      g_source_destroy (self->report_timer);
      g_clear_pointer (&self->report_timer, g_source_unref);
    }
  self->last_report = g_get_monotonic_time ();

  delivery->runner = g_object_ref (self);
  delivery->report = gather_report (self);
  record_items (self, delivery->report->changes);
  g_main_context_invoke_full (self->report_context, G_PRIORITY_DEFAULT, deliver, delivery,
                              (GDestroyNotify) delivery_free);
}

static gboolean
report_cb (gpointer user_data)
{
  wayside_download_runner_send_report (user_data);

  return G_SOURCE_REMOVE;
}

/* Schedules a report to the main thread, within REPORT_INTERVAL of the last one. */
void
wayside_download_runner_schedule_report (WaysideDownloadRunner *self)
{
  gint64 wait;

  if (self->report_timer != NULL)
    return;

  wait = MAX (self->last_report + REPORT_INTERVAL - g_get_monotonic_time (), 0);
  self->report_timer = g_timeout_source_new ((guint) (wait / 1000));
  g_source_set_callback (self->report_timer, report_cb, g_object_ref (self), g_object_unref);
  g_source_attach (self->report_timer, g_main_context_get_thread_default ());
}

/* Records until when the service asked to hold requests back. */
void
wayside_download_runner_note_hold (WaysideDownloadRunner *self, gint64 until)
{
  self->held_until = MAX (self->held_until, until);
  wayside_download_runner_schedule_report (self);
}

/* Adds an item to the next report. */
void
wayside_download_runner_touch (WaysideDownloadRunner *self, WaysideRunnerItem *item)
{
  if (!item->is_dirty)
    {
      item->is_dirty = TRUE;
      g_ptr_array_add (self->dirty, item);
    }
  wayside_download_runner_schedule_report (self);
}
