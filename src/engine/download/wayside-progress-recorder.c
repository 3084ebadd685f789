/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-progress-recorder.h"

#include "wayside-clock.h"

/* Minimum time between full snapshots while writing to the library fails. */
#define RESEND_INTERVAL (10 * G_USEC_PER_SEC)

struct _WaysideProgressRecorder
{
  WaysideJobRecorder *job;         /* (owned) (nullable): unset if nothing is recorded */
  WaysideWorkerThread *writer;     /* (not owned) */
  WaysideFetchQueue *queue;        /* (not owned) */
  WaysideResumeState *resume;      /* (owned) (nullable): from an earlier run of the same query */
  char *folder;                    /* (owned) (nullable): set once items are recorded */
  guint n_recorded;                /* number of items passed to the job recorder */
  gint64 last_snapshot;            /* monotonic time, microseconds */
  WaysideDownloadState last_state; /* passed to the job recorder */
  guint last_place;                /* the same, before there are items */
  gboolean is_looking_up;
};

/**
 * wayside_progress_recorder_new:
 * @job: (nullable): the job recorder, or %NULL not to record the download
 * @writer: (not owned): the writer
 * @queue: (not owned): the items of the download
 *
 * Returns: (transfer full): a recorder that has recorded nothing
 */
WaysideProgressRecorder *
wayside_progress_recorder_new (WaysideJobRecorder *job, WaysideWorkerThread *writer, WaysideFetchQueue *queue)
{
  WaysideProgressRecorder *self;

  g_return_val_if_fail (writer != NULL, NULL);
  g_return_val_if_fail (queue != NULL, NULL);

  self = g_new0 (WaysideProgressRecorder, 1);
  g_set_object (&self->job, job);
  self->writer = writer;
  self->queue = queue;
  return self;
}

/**
 * wayside_progress_recorder_free:
 * @self: (transfer full): a recorder without a pending lookup
 */
void
wayside_progress_recorder_free (WaysideProgressRecorder *self)
{
  g_return_if_fail (self != NULL);

  g_clear_object (&self->job);
  g_clear_pointer (&self->resume, wayside_resume_state_free);
  g_clear_pointer (&self->folder, g_free);
  g_free (self);
}

/**
 * wayside_progress_recorder_needs_lookup:
 * @self: a recorder
 *
 * Returns: %TRUE if the job must be inserted into the library when it starts, which looks up its resume state:
 *   on each start until items are recorded or an earlier run is found
 */
gboolean
wayside_progress_recorder_needs_lookup (WaysideProgressRecorder *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->job != NULL && self->folder == NULL && !self->is_looking_up && self->resume == NULL;
}

/**
 * wayside_progress_recorder_look_up_async:
 * @self: a recorder for which wayside_progress_recorder_needs_lookup() is %TRUE
 * @folder: the expected path of the download's folder
 * @how: the earlier run to look up
 * @callback: called when the operation has completed, in the thread-default main context
 * @user_data: passed to @callback; must keep @self alive
 *
 * Inserts the job into the library and looks up the resume state of an earlier run, see
 * wayside_job_recorder_insert_async().
 */
void
wayside_progress_recorder_look_up_async (WaysideProgressRecorder *self,
                                         const char *folder,
                                         const WaysideResumeQuery *how,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (wayside_progress_recorder_needs_lookup (self));

  self->is_looking_up = TRUE;
  wayside_job_recorder_insert_async (self->job, self->writer, folder, how, callback, user_data);
}

/**
 * wayside_progress_recorder_look_up_finish:
 * @self: a recorder
 * @result: the result passed to the callback
 * @is_wanted: %FALSE to ignore the resume state, since the listing is more recent once it has started
 *
 * Returns: (transfer none) (nullable): the resume state, or %NULL if there is none
 */
const WaysideResumeState *
wayside_progress_recorder_look_up_finish (WaysideProgressRecorder *self,
                                          GAsyncResult *result,
                                          gboolean is_wanted)
{
  g_autoptr (WaysideResumeState) resume = NULL;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (self->is_looking_up, NULL);

  self->is_looking_up = FALSE;
  resume = wayside_job_recorder_insert_finish (self->job, result);
  if (is_wanted)
    self->resume = g_steal_pointer (&resume);

  return self->resume;
}

/**
 * wayside_progress_recorder_is_looking_up:
 * @self: a recorder
 *
 * Returns: %TRUE while a lookup is pending; listing starts after it
 */
gboolean
wayside_progress_recorder_is_looking_up (WaysideProgressRecorder *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->is_looking_up;
}

/**
 * wayside_progress_recorder_get_resume_state:
 * @self: a recorder
 *
 * Returns: (transfer none) (nullable): what the library knows from an earlier run
 */
const WaysideResumeState *
wayside_progress_recorder_get_resume_state (WaysideProgressRecorder *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->resume;
}

/**
 * wayside_progress_recorder_get_n_tries:
 * @self: a recorder
 * @id: the id of an image
 *
 * Returns: the number of its tries in earlier runs
 */
guint
wayside_progress_recorder_get_n_tries (WaysideProgressRecorder *self, const char *id)
{
  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (id != NULL, 0);

  return self->resume != NULL ? GPOINTER_TO_UINT (g_hash_table_lookup (self->resume->tries, id)) : 0;
}

/**
 * wayside_progress_recorder_open:
 * @self: a recorder
 * @folder: the path of the download's folder, which is open
 *
 * Records items from now on, and not only the state of the job.
 */
void
wayside_progress_recorder_open (WaysideProgressRecorder *self, const char *folder)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (folder != NULL);

  g_clear_pointer (&self->folder, g_free);
  self->folder = g_strdup (folder);
}

/**
 * wayside_progress_recorder_has_new:
 * @self: a recorder
 *
 * Returns: %TRUE if there are items to record immediately, so that each is in the library before its pair is on
 *   disk: the writer thread processes jobs in order
 */
gboolean
wayside_progress_recorder_has_new (WaysideProgressRecorder *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->job != NULL && self->folder != NULL &&
         self->n_recorded < wayside_fetch_queue_get_items (self->queue)->len;
}

/* Records only the state, since items are recorded only once the folder is open. */
static void
record_state (WaysideProgressRecorder *self, const WaysideRecordedJob *job)
{
  if (job->has_ended)
    wayside_job_recorder_end (self->job, self->writer, job->state, self->last_place, job->can_retry);
  else if (job->state != self->last_state || job->place != self->last_place)
    wayside_job_recorder_update_state (self->job, self->writer, job->state, job->place);

  self->last_state = job->state;
  self->last_place = job->place;
}

/* Send a full snapshot at the end too: write errors since the last update are only noticed later. */
static gboolean
needs_snapshot (WaysideProgressRecorder *self, gboolean has_ended)
{
  return self->n_recorded == 0 || has_ended || wayside_job_recorder_is_behind (self->job);
}

static gboolean
may_send (WaysideProgressRecorder *self, WaysideDownloadState state)
{
  double interval = RESEND_INTERVAL * wayside_clock_get_scale ();

  return !wayside_job_recorder_is_behind (self->job) || state != self->last_state ||
         (double) (g_get_monotonic_time () - self->last_snapshot) >= interval;
}

static void
add_change (GArray *changes, const WaysideFetchItem *item)
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

static void
gather_items (WaysideProgressRecorder *self, GArray *changes, WaysideNote *note)
{
  GPtrArray *items = wayside_fetch_queue_get_items (self->queue);

  for (; self->n_recorded < items->len; self->n_recorded++)
    {
      const WaysideFetchItem *item = g_ptr_array_index (items, self->n_recorded);

      g_ptr_array_add (note->new_ids, g_strdup (item->id));
      if (item->state != WAYSIDE_ITEM_WAITING || item->n_tries > 0)
        add_change (note->changes, item);
    }
  for (guint i = 0; changes != NULL && i < changes->len; i++)
    {
      guint position = g_array_index (changes, WaysideItemChange, i).position;

      if (position < note->first_position)
        add_change (note->changes, g_ptr_array_index (items, position));
    }
}

static void
record_items (WaysideProgressRecorder *self, const WaysideRecordedJob *job, GArray *changes)
{
  WaysideNote note;

  if (!may_send (self, job->state))
    return;

  if (needs_snapshot (self, job->has_ended))
    {
      self->n_recorded = 0;
      self->last_snapshot = g_get_monotonic_time ();
    }
  note = (WaysideNote){
    .stats = { .state = job->state },
    .is_listed = job->is_listed || (self->resume != NULL && self->resume->is_listed),
    .first_position = self->n_recorded,
    .new_ids = g_ptr_array_new_with_free_func (g_free),
    .changes = wayside_item_changes_new (),
  };
  wayside_fetch_queue_fill_stats (self->queue, &note.stats);
  gather_items (self, changes, &note);
  self->last_state = job->state;
  wayside_job_recorder_update (self->job, self->writer, self->folder, &note);
}

/**
 * wayside_progress_recorder_record:
 * @self: a recorder
 * @job: the job
 * @changes: (nullable) (element-type WaysideItemChange): items that have changed
 *
 * Records the state of the job if it has changed, and once the folder is open new and changed items, or a full
 * snapshot if one is due. While writing to the library fails, that is at most every ten seconds.
 */
void
wayside_progress_recorder_record (WaysideProgressRecorder *self,
                                  const WaysideRecordedJob *job,
                                  GArray *changes)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (job != NULL);

  if (self->job == NULL)
    return;

  if (self->folder != NULL)
    record_items (self, job, changes);
  else
    record_state (self, job);
}
