/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-job-recorder.h"

/* What one download tells the library, and what people do with it there. All is told on the writer thread, in
 * the order of the calls, and what goes wrong there is not the download's concern: the folder is the truth.
 */
struct _WaysideJobRecorder
{
  GObject parent_instance;

  /* Read-only after construction. */
  WaysideLibrary *library;     /* (owned) */
  WaysideQuery *query;         /* (owned) (nullable): not for what only the library knows */
  char *output_root;           /* (owned) (nullable): the same */
  WaysideSaveFlags save_flags; /* the same */

  /* On the writer thread only. */
  gint64 id;                   /* -1 until the library knows the job */
  WaysideDownloadState before; /* what the library knew of the folder when the run was announced */
  gboolean has_begun;

  int is_behind; /* atomic: something that was told could not be written */
};

G_DEFINE_FINAL_TYPE (WaysideJobRecorder, wayside_job_recorder, G_TYPE_OBJECT)

/* What one call tells; each kind of call needs some of it. */
typedef struct
{
  WaysideJobRecorder *recorder; /* (owned) */
  WaysideDownloadState state;
  WaysideResumeQuery how;
  WaysideNote news;
  guint turn;
  gboolean is_worthwhile;
  char *text; /* (owned) (nullable): a folder or a name */
} Note;

static void
note_free (gpointer data)
{
  Note *note = data;

  g_clear_object (&note->recorder);
  g_clear_pointer (&note->text, g_free);
  g_clear_pointer (&note->news.new_ids, g_ptr_array_unref);
  g_clear_pointer (&note->news.changes, g_array_unref);
  g_free (note);
}

static Note *
note_new (WaysideJobRecorder *recorder)
{
  Note *note = g_new0 (Note, 1);

  note->recorder = g_object_ref (recorder);
  return note;
}

static void
wayside_job_recorder_dispose (GObject *object)
{
  WaysideJobRecorder *self = WAYSIDE_JOB_RECORDER (object);

  g_clear_object (&self->library);
  g_clear_object (&self->query);

  G_OBJECT_CLASS (wayside_job_recorder_parent_class)->dispose (object);
}

static void
wayside_job_recorder_finalize (GObject *object)
{
  WaysideJobRecorder *self = WAYSIDE_JOB_RECORDER (object);

  g_clear_pointer (&self->output_root, g_free);

  G_OBJECT_CLASS (wayside_job_recorder_parent_class)->finalize (object);
}

static void
wayside_job_recorder_class_init (WaysideJobRecorderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = wayside_job_recorder_dispose;
  object_class->finalize = wayside_job_recorder_finalize;
}

static void
wayside_job_recorder_init (WaysideJobRecorder *self)
{
  self->id = -1;
}

/**
 * wayside_job_recorder_new:
 * @library: the library
 * @query: what is asked for; it must not change any more
 * @output_root: the folder in which the download has its own
 * @save_flags: how its photos are saved
 *
 * Nothing is written before the first note.
 *
 * Returns: (transfer full): the journal of one download
 */
WaysideJobRecorder *
wayside_job_recorder_new (WaysideLibrary *library,
                          WaysideQuery *query,
                          const char *output_root,
                          WaysideSaveFlags save_flags)
{
  WaysideJobRecorder *self;

  g_return_val_if_fail (WAYSIDE_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (WAYSIDE_IS_QUERY (query), NULL);
  g_return_val_if_fail (output_root != NULL, NULL);

  self = g_object_new (WAYSIDE_TYPE_JOB_RECORDER, NULL);
  self->library = g_object_ref (library);
  self->query = g_object_ref (query);
  self->save_flags = save_flags;
  /* The library is read from other working directories. */
  self->output_root = g_canonicalize_filename (output_root, NULL);
  return self;
}

/**
 * wayside_job_recorder_new_past:
 * @library: the library
 * @id: the number of a job in it
 *
 * Returns: (transfer full): the journal of a download that is over, to be read and tidied only
 */
WaysideJobRecorder *
wayside_job_recorder_new_past (WaysideLibrary *library, gint64 id)
{
  WaysideJobRecorder *self;

  g_return_val_if_fail (WAYSIDE_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (id >= 0, NULL);

  self = g_object_new (WAYSIDE_TYPE_JOB_RECORDER, NULL);
  self->library = g_object_ref (library);
  self->id = id;
  return self;
}

static void
write_announcement (GTask *task, gpointer data)
{
  Note *note = data;
  WaysideJobRecorder *self = note->recorder;
  g_autoptr (WaysideResumeState) memory = NULL;
  gboolean goes_on;

  /* A folder that the program names itself is not looked for by its name. */
  if (note->how.folder != NULL)
    note->how.folder = note->text;
  memory = wayside_library_look_up_resume_state (self->library, self->query, self->output_root, &note->how,
                                                 NULL);
  goes_on = note->how.timestamped && memory != NULL;
  if (self->id < 0)
    self->id = wayside_library_announce (self->library, self->query, self->output_root,
                                         goes_on ? memory->folder : note->text, self->save_flags,
                                         &self->before, NULL);
  g_task_return_pointer (task, g_steal_pointer (&memory), (GDestroyNotify) wayside_resume_state_free);
}

/**
 * wayside_job_recorder_insert_async:
 * @self: the journal of a download that starts
 * @writer: the writer
 * @folder: the path of the download's folder, as far as it can be foretold
 * @how: which earlier run is to be remembered; its folder is @folder or %NULL
 * @callback: called at the end, in the thread-default main context
 * @user_data: passed to @callback
 *
 * Has the library know of the download before it is its turn, so that it is remembered whatever happens, and
 * finds what is known of an earlier run, see wayside_library_look_up_resume_state().
 */
void
wayside_job_recorder_insert_async (WaysideJobRecorder *self,
                                   WaysideWriter *writer,
                                   const char *folder,
                                   const WaysideResumeQuery *how,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  Note *note;

  g_return_if_fail (WAYSIDE_IS_JOB_RECORDER (self));
  g_return_if_fail (writer != NULL);
  g_return_if_fail (folder != NULL && how != NULL);

  note = note_new (self);
  note->text = g_canonicalize_filename (folder, NULL);
  note->how = *how;
  wayside_writer_run_async (writer, write_announcement, note, note_free, callback, user_data);
}

/**
 * wayside_job_recorder_insert_finish:
 * @self: a journal
 * @result: what the callback got
 *
 * Returns: (transfer full) (nullable): what is remembered, or %NULL if there is nothing or it cannot be read
 */
WaysideResumeState *
wayside_job_recorder_insert_finish (WaysideJobRecorder *self, GAsyncResult *result)
{
  g_return_val_if_fail (WAYSIDE_IS_JOB_RECORDER (self), NULL);
  g_return_val_if_fail (G_IS_TASK (result), NULL);

  return g_task_propagate_pointer (G_TASK (result), NULL);
}

static void
write_state (GTask *task, gpointer data)
{
  Note *note = data;
  WaysideJobRecorder *self = note->recorder;

  if (self->id >= 0 && !self->has_begun)
    wayside_library_note_state (self->library, self->id, note->state, note->turn, NULL);
  g_task_return_boolean (task, TRUE);
}

/**
 * wayside_job_recorder_update_state:
 * @self: a journal
 * @writer: the writer
 * @state: how far the job is
 * @turn: how many others come before it while it waits
 *
 * Has the library know how far a download is that was announced and of which no image is known yet.
 */
void
wayside_job_recorder_update_state (WaysideJobRecorder *self,
                                   WaysideWriter *writer,
                                   WaysideDownloadState state,
                                   guint turn)
{
  Note *note;

  g_return_if_fail (WAYSIDE_IS_JOB_RECORDER (self));
  g_return_if_fail (writer != NULL);

  note = note_new (self);
  note->state = state;
  note->turn = turn;
  wayside_writer_run_async (writer, write_state, note, note_free, NULL, NULL);
}

/* The first note begins the job, and has all that is known of it: what is in the library of an earlier run
 * gives way to it at once or not at all. */
static gboolean
tell (WaysideJobRecorder *self, const char *folder, const WaysideNote *news)
{
  gint64 id;

  if (self->has_begun)
    return wayside_library_note (self->library, self->id, news, NULL);

  id = wayside_library_begin (self->library, self->id, self->query, self->output_root, folder,
                              self->save_flags, news, NULL);
  if (id < 0)
    return FALSE;

  self->id = id;
  self->has_begun = TRUE;
  return TRUE;
}

static void
write_note (GTask *task, gpointer data)
{
  Note *note = data;
  WaysideJobRecorder *self = note->recorder;
  gboolean is_whole = note->news.first_position == 0;

  /* What is missing in between would never be told: all is told anew, and not before it is time. */
  if (is_whole || g_atomic_int_get (&self->is_behind) == 0)
    g_atomic_int_set (&self->is_behind, !tell (self, note->text, &note->news));
  g_task_return_boolean (task, TRUE);
}

/**
 * wayside_job_recorder_update:
 * @self: a journal
 * @writer: the writer
 * @folder: the path of the download's folder
 * @news: what is new; its arrays are taken over
 *
 * Has the writer tell the library what is new, and the first time that the job has begun. From a note that
 * could not be written on all are passed over until one that has everything, from position 0 on, see
 * wayside_job_recorder_is_behind().
 */
void
wayside_job_recorder_update (WaysideJobRecorder *self,
                             WaysideWriter *writer,
                             const char *folder,
                             const WaysideNote *news)
{
  Note *note;

  g_return_if_fail (WAYSIDE_IS_JOB_RECORDER (self));
  g_return_if_fail (writer != NULL);
  g_return_if_fail (folder != NULL);
  g_return_if_fail (news != NULL);

  note = note_new (self);
  note->text = g_canonicalize_filename (folder, NULL);
  note->news = *news;
  wayside_writer_run_async (writer, write_note, note, note_free, NULL, NULL);
}

/**
 * wayside_job_recorder_is_behind:
 * @self: a journal
 *
 * Returns: %TRUE if a note could not be written, the disk being full, say: then everything is to be told
 * anew. It may be asked on any thread, and does not know of notes that are still to be written
 */
gboolean
wayside_job_recorder_is_behind (WaysideJobRecorder *self)
{
  g_return_val_if_fail (WAYSIDE_IS_JOB_RECORDER (self), FALSE);

  return g_atomic_int_get (&self->is_behind) != 0;
}

static void
write_end (GTask *task, gpointer data)
{
  Note *note = data;
  WaysideJobRecorder *self = note->recorder;
  gboolean is_new = self->before == WAYSIDE_DOWNLOAD_READY;

  if (self->id < 0 || self->has_begun)
    ;
  else if (note->state == WAYSIDE_DOWNLOAD_PAUSED || (is_new && note->is_worthwhile))
    wayside_library_note_state (self->library, self->id, note->state, note->turn, NULL);
  else if (!is_new)
    wayside_library_note_state (self->library, self->id, self->before, 0, NULL);
  else
    wayside_library_forget (self->library, self->id, NULL);
  g_task_return_boolean (task, TRUE);
}

/**
 * wayside_job_recorder_end:
 * @self: a journal
 * @writer: the writer
 * @state: how the download ended, %WAYSIDE_DOWNLOAD_PAUSED if because the program does
 * @turn: how many others would have come before it
 * @is_worthwhile: whether trying again may help
 *
 * Ends a download that was announced and never begun: there is nothing in it. What is to be tried again stays
 * in the library. Else the job is taken out, or is again what it was before.
 */
void
wayside_job_recorder_end (WaysideJobRecorder *self,
                          WaysideWriter *writer,
                          WaysideDownloadState state,
                          guint turn,
                          gboolean is_worthwhile)
{
  Note *note;

  g_return_if_fail (WAYSIDE_IS_JOB_RECORDER (self));
  g_return_if_fail (writer != NULL);

  note = note_new (self);
  note->state = state;
  note->turn = turn;
  note->is_worthwhile = is_worthwhile;
  wayside_writer_run_async (writer, write_end, note, note_free, NULL, NULL);
}

static void
write_name (GTask *task, gpointer data)
{
  Note *note = data;
  WaysideJobRecorder *self = note->recorder;

  if (self->id >= 0)
    wayside_library_rename (self->library, self->id, note->text, NULL);
  g_task_return_boolean (task, TRUE);
}

/**
 * wayside_job_recorder_rename:
 * @self: a journal
 * @writer: the writer
 * @name: (nullable): what the person calls the download, or %NULL for no name of its own
 *
 * Has the library know the name.
 */
void
wayside_job_recorder_rename (WaysideJobRecorder *self, WaysideWriter *writer, const char *name)
{
  Note *note;

  g_return_if_fail (WAYSIDE_IS_JOB_RECORDER (self));
  g_return_if_fail (writer != NULL);

  note = note_new (self);
  note->text = g_strdup (name);
  wayside_writer_run_async (writer, write_name, note, note_free, NULL, NULL);
}

static void
forget (GTask *task, gpointer data)
{
  Note *note = data;
  WaysideJobRecorder *self = note->recorder;

  if (self->id >= 0)
    wayside_library_forget (self->library, self->id, NULL);
  g_task_return_boolean (task, TRUE);
}

/**
 * wayside_job_recorder_forget:
 * @self: a journal
 * @writer: the writer
 *
 * Has the download taken out of the library. Its photos stay.
 */
void
wayside_job_recorder_forget (WaysideJobRecorder *self, WaysideWriter *writer)
{
  g_return_if_fail (WAYSIDE_IS_JOB_RECORDER (self));
  g_return_if_fail (writer != NULL);

  wayside_writer_run_async (writer, forget, note_new (self), note_free, NULL, NULL);
}

static void
load_items (GTask *task, gpointer data)
{
  WaysideJobRecorder *self = ((Note *) data)->recorder;
  GError *error = NULL;
  WaysideReport *report = wayside_library_load_items (self->library, self->id, &error);

  if (report != NULL)
    g_task_return_pointer (task, report, (GDestroyNotify) wayside_report_free);
  else
    g_task_return_error (task, error);
}

/**
 * wayside_job_recorder_load_items_async:
 * @self: a journal
 * @writer: the writer
 * @callback: called at the end, in the thread-default main context
 * @user_data: passed to @callback
 *
 * Finds the images of the download, see wayside_library_load_items().
 */
void
wayside_job_recorder_load_items_async (WaysideJobRecorder *self,
                                       WaysideWriter *writer,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data)
{
  g_return_if_fail (WAYSIDE_IS_JOB_RECORDER (self));
  g_return_if_fail (writer != NULL);

  wayside_writer_run_async (writer, load_items, note_new (self), note_free, callback, user_data);
}

/**
 * wayside_job_recorder_load_items_finish:
 * @self: a journal
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full): a report of the images, or %NULL with %WAYSIDE_ERROR_FOLDER
 */
WaysideReport *
wayside_job_recorder_load_items_finish (WaysideJobRecorder *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (WAYSIDE_IS_JOB_RECORDER (self), NULL);
  g_return_val_if_fail (G_IS_TASK (result), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
