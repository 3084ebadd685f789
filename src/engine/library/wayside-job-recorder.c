/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-job-recorder.h"

/* Records the state and items of one download in the library, and performs the user's actions on its entry.
 * All writes run on the writer thread, in the order of the calls. Their errors are not reported to the
 * download, since the files on disk are authoritative. */
struct _WaysideJobRecorder
{
  GObject parent_instance;

  /* Read-only after construction. */
  WaysideLibrary *library;     /* (owned) */
  WaysideQuery *query;         /* (owned) (nullable): unset for jobs restored from the library */
  char *output_root;           /* (owned) (nullable): the same */
  WaysideSaveFlags save_flags; /* the same */

  /* On the writer thread only. */
  gint64 id;                   /* -1 until the job is in the library */
  WaysideDownloadState before; /* state of the job that had the folder on insertion */
  gboolean has_begun;

  int is_behind; /* atomic: a write failed since the last full snapshot */
};

G_DEFINE_FINAL_TYPE (WaysideJobRecorder, wayside_job_recorder, G_TYPE_OBJECT)

/* The arguments of one call; each kind of call uses some of them. */
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
 * @query: the query; must not change any more
 * @output_root: the parent folder of the download's folder
 * @save_flags: the flags its photos are saved with
 *
 * Creates a job recorder. Nothing is written before the first update.
 *
 * Returns: (transfer full): the job recorder of one download
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
  /* Store absolute paths, since the library is also used from other working directories. */
  self->output_root = g_canonicalize_filename (output_root, NULL);
  return self;
}

/**
 * wayside_job_recorder_new_past:
 * @library: the library
 * @id: the id of a job in it
 *
 * Returns: (transfer full): the job recorder of an ended download, only to load, rename or forget it
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

static gpointer
write_announcement (gpointer data, GError **error)
{
  Note *note = data;
  WaysideJobRecorder *self = note->recorder;
  WaysideResumeState *memory;
  gboolean goes_on;

  /* Search by folder only if the caller asks for it. The folder passed with the task is an absolute path. */
  if (note->how.folder != NULL)
    note->how.folder = note->text;
  memory = wayside_library_look_up_resume_state (self->library, self->query, self->output_root, &note->how,
                                                 NULL);
  goes_on = note->how.timestamped && memory != NULL;
  if (self->id < 0)
    self->id = wayside_library_announce (self->library, self->query, self->output_root,
                                         goes_on ? memory->folder : note->text, self->save_flags,
                                         &self->before, NULL);
  return memory;
}

/**
 * wayside_job_recorder_insert_async:
 * @self: the job recorder of a download that is starting
 * @writer: the writer
 * @folder: the expected path of the download's folder
 * @how: the earlier run to look up; its folder is @folder or %NULL
 * @callback: called when the operation has completed, in the thread-default main context
 * @user_data: passed to @callback
 *
 * Inserts the download into the library before it becomes active, so that it is not lost if the program ends,
 * and looks up the resume state of an earlier run, see wayside_library_look_up_resume_state().
 */
void
wayside_job_recorder_insert_async (WaysideJobRecorder *self,
                                   WaysideWorkerThread *writer,
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
  wayside_worker_thread_run_async (writer, write_announcement, note, note_free,
                                   (GDestroyNotify) wayside_resume_state_free, callback, user_data);
}

/**
 * wayside_job_recorder_insert_finish:
 * @self: a job recorder
 * @result: the result passed to the callback
 *
 * Returns: (transfer full) (nullable): the resume state, or %NULL if there is none or it cannot be read
 */
WaysideResumeState *
wayside_job_recorder_insert_finish (WaysideJobRecorder *self, GAsyncResult *result)
{
  g_return_val_if_fail (WAYSIDE_IS_JOB_RECORDER (self), NULL);
  g_return_val_if_fail (G_IS_TASK (result), NULL);

  return g_task_propagate_pointer (G_TASK (result), NULL);
}

static gpointer
write_state (gpointer data, GError **error)
{
  Note *note = data;
  WaysideJobRecorder *self = note->recorder;

  if (self->id >= 0 && !self->has_begun)
    wayside_library_note_state (self->library, self->id, note->state, note->turn, NULL);
  return NULL;
}

/**
 * wayside_job_recorder_update_state:
 * @self: a job recorder
 * @writer: the writer
 * @state: the state of the job
 * @turn: its position in the download queue while it waits
 *
 * Updates the state of a download that was inserted and has no images yet.
 */
void
wayside_job_recorder_update_state (WaysideJobRecorder *self,
                                   WaysideWorkerThread *writer,
                                   WaysideDownloadState state,
                                   guint turn)
{
  Note *note;

  g_return_if_fail (WAYSIDE_IS_JOB_RECORDER (self));
  g_return_if_fail (writer != NULL);

  note = note_new (self);
  note->state = state;
  note->turn = turn;
  wayside_worker_thread_run_async (writer, write_state, note, note_free, NULL, NULL, NULL);
}

/* The first update begins the job and contains everything known about it, so that in one transaction it
 * either replaces the items of an earlier run or leaves them unchanged. */
static gboolean
write_update (WaysideJobRecorder *self, const char *folder, const WaysideNote *news)
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

static gpointer
write_note (gpointer data, GError **error)
{
  Note *note = data;
  WaysideJobRecorder *self = note->recorder;
  gboolean is_whole = note->news.first_position == 0;

  /* After a failed write, skip incremental updates until a full snapshot has been written: the lost changes
   * would never be written otherwise. */
  if (is_whole || g_atomic_int_get (&self->is_behind) == 0)
    g_atomic_int_set (&self->is_behind, !write_update (self, note->text, &note->news));
  return NULL;
}

/**
 * wayside_job_recorder_update:
 * @self: a job recorder
 * @writer: the writer
 * @folder: the path of the download's folder
 * @news: the changes; ownership of its arrays is taken
 *
 * Writes changes of the job to the library, on the writer thread; the first call begins the job. After a
 * failed write, updates are skipped until one that contains all items, from position 0 on, see
 * wayside_job_recorder_is_behind().
 */
void
wayside_job_recorder_update (WaysideJobRecorder *self,
                             WaysideWorkerThread *writer,
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
  wayside_worker_thread_run_async (writer, write_note, note, note_free, NULL, NULL, NULL);
}

/**
 * wayside_job_recorder_is_behind:
 * @self: a job recorder
 *
 * Returns: %TRUE if a write failed, for example because the disk is full; the caller must then send a full
 *   snapshot. May be called from any thread. Pending writes are not considered
 */
gboolean
wayside_job_recorder_is_behind (WaysideJobRecorder *self)
{
  g_return_val_if_fail (WAYSIDE_IS_JOB_RECORDER (self), FALSE);

  return g_atomic_int_get (&self->is_behind) != 0;
}

/* SQLite may give the ID of the row to another job. */
static void
forget_job (WaysideJobRecorder *self)
{
  wayside_library_forget (self->library, self->id, NULL);
  self->id = -1;
}

static gpointer
write_end (gpointer data, GError **error)
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
    forget_job (self);
  return NULL;
}

/**
 * wayside_job_recorder_end:
 * @self: a job recorder
 * @writer: the writer
 * @state: the end state of the download, or %WAYSIDE_DOWNLOAD_PAUSED if the program is quitting
 * @turn: its position in the download queue
 * @is_worthwhile: whether a retry may help
 *
 * Ends a download that was inserted but never began and so has no items. It is kept in the library if it
 * should be retried. Otherwise its state before the insertion is restored, or it is removed if it is new.
 */
void
wayside_job_recorder_end (WaysideJobRecorder *self,
                          WaysideWorkerThread *writer,
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
  wayside_worker_thread_run_async (writer, write_end, note, note_free, NULL, NULL, NULL);
}

static gpointer
write_name (gpointer data, GError **error)
{
  Note *note = data;
  WaysideJobRecorder *self = note->recorder;

  if (self->id >= 0)
    wayside_library_rename (self->library, self->id, note->text, NULL);
  return NULL;
}

/**
 * wayside_job_recorder_rename:
 * @self: a job recorder
 * @writer: the writer
 * @name: (nullable): the name given by the user, or %NULL for none
 *
 * Sets the name of the download in the library.
 */
void
wayside_job_recorder_rename (WaysideJobRecorder *self, WaysideWorkerThread *writer, const char *name)
{
  Note *note;

  g_return_if_fail (WAYSIDE_IS_JOB_RECORDER (self));
  g_return_if_fail (writer != NULL);

  note = note_new (self);
  note->text = g_strdup (name);
  wayside_worker_thread_run_async (writer, write_name, note, note_free, NULL, NULL, NULL);
}

static gpointer
write_move (gpointer data, GError **error)
{
  Note *note = data;
  WaysideJobRecorder *self = note->recorder;

  if (self->id >= 0)
    wayside_library_move (self->library, self->id, note->text, NULL);
  return NULL;
}

/**
 * wayside_job_recorder_move:
 * @self: a job recorder
 * @writer: the writer
 * @folder: the absolute path of the folder that holds the photos now
 *
 * Sets the folder of the download in the library. No file is moved.
 */
void
wayside_job_recorder_move (WaysideJobRecorder *self, WaysideWorkerThread *writer, const char *folder)
{
  Note *note;

  g_return_if_fail (WAYSIDE_IS_JOB_RECORDER (self));
  g_return_if_fail (writer != NULL);
  g_return_if_fail (folder != NULL);

  note = note_new (self);
  note->text = g_strdup (folder);
  wayside_worker_thread_run_async (writer, write_move, note, note_free, NULL, NULL, NULL);
}

static gpointer
forget (gpointer data, GError **error)
{
  Note *note = data;
  WaysideJobRecorder *self = note->recorder;

  if (self->id >= 0)
    forget_job (self);
  return NULL;
}

/**
 * wayside_job_recorder_forget:
 * @self: a job recorder
 * @writer: the writer
 *
 * Removes the download from the library. Its photos are kept.
 */
void
wayside_job_recorder_forget (WaysideJobRecorder *self, WaysideWorkerThread *writer)
{
  g_return_if_fail (WAYSIDE_IS_JOB_RECORDER (self));
  g_return_if_fail (writer != NULL);

  wayside_worker_thread_run_async (writer, forget, note_new (self), note_free, NULL, NULL, NULL);
}

static gpointer
load_items (gpointer data, GError **error)
{
  WaysideJobRecorder *self = ((Note *) data)->recorder;

  return wayside_library_load_items (self->library, self->id, error);
}

/**
 * wayside_job_recorder_load_items_async:
 * @self: a job recorder
 * @writer: the writer
 * @callback: called when the operation has completed, in the thread-default main context
 * @user_data: passed to @callback
 *
 * Loads the images of the download, see wayside_library_load_items().
 */
void
wayside_job_recorder_load_items_async (WaysideJobRecorder *self,
                                       WaysideWorkerThread *writer,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data)
{
  g_return_if_fail (WAYSIDE_IS_JOB_RECORDER (self));
  g_return_if_fail (writer != NULL);

  wayside_worker_thread_run_async (writer, load_items, note_new (self), note_free,
                                   (GDestroyNotify) wayside_report_free, callback, user_data);
}

/**
 * wayside_job_recorder_load_items_finish:
 * @self: a job recorder
 * @result: the result passed to the callback
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
