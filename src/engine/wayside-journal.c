/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-journal.h"

/* What one run tells the library. It is told on the writer thread, in the order of the calls, and what goes
 * wrong there is not the run's concern: the folder is the truth. */
struct _WaysideJournal
{
  GObject parent_instance;

  /* Read-only after construction. */
  WaysideLibrary *library; /* (owned) */
  WaysideQuery *query;     /* (owned) */
  char *output_root;       /* (owned) */
  char *folder;            /* (owned) */

  /* On the writer thread only. */
  gint64 id; /* -1 until the library knows the job */
  gboolean has_failed;
};

G_DEFINE_FINAL_TYPE (WaysideJournal, wayside_journal, G_TYPE_OBJECT)

typedef struct
{
  WaysideJournal *journal; /* (owned) */
  WaysideDownloadState state;
  guint first_position;
  GPtrArray *new_ids; /* (owned) (element-type utf8) */
  GArray *changes;    /* (owned) (element-type WaysideItemChange) */
} Note;

static void
note_free (gpointer data)
{
  Note *note = data;

  g_clear_object (&note->journal);
  g_clear_pointer (&note->new_ids, g_ptr_array_unref);
  g_clear_pointer (&note->changes, g_array_unref);
  g_free (note);
}

static void
wayside_journal_dispose (GObject *object)
{
  WaysideJournal *self = WAYSIDE_JOURNAL (object);

  g_clear_object (&self->library);
  g_clear_object (&self->query);

  G_OBJECT_CLASS (wayside_journal_parent_class)->dispose (object);
}

static void
wayside_journal_finalize (GObject *object)
{
  WaysideJournal *self = WAYSIDE_JOURNAL (object);

  g_clear_pointer (&self->output_root, g_free);
  g_clear_pointer (&self->folder, g_free);

  G_OBJECT_CLASS (wayside_journal_parent_class)->finalize (object);
}

static void
wayside_journal_class_init (WaysideJournalClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = wayside_journal_dispose;
  object_class->finalize = wayside_journal_finalize;
}

static void
wayside_journal_init (WaysideJournal *self)
{
  self->id = -1;
}

/**
 * wayside_journal_new:
 * @library: the library
 * @query: what is asked for; it must not change any more
 * @output_root: the folder in which the download has its own
 * @folder: the path of its own folder
 *
 * Nothing is written before the first note.
 *
 * Returns: (transfer full): the journal of one run
 */
WaysideJournal *
wayside_journal_new (WaysideLibrary *library,
                     WaysideQuery *query,
                     const char *output_root,
                     const char *folder)
{
  WaysideJournal *self;

  g_return_val_if_fail (WAYSIDE_IS_LIBRARY (library), NULL);
  g_return_val_if_fail (WAYSIDE_IS_QUERY (query), NULL);
  g_return_val_if_fail (output_root != NULL && folder != NULL, NULL);

  self = g_object_new (WAYSIDE_TYPE_JOURNAL, NULL);
  self->library = g_object_ref (library);
  self->query = g_object_ref (query);
  self->output_root = g_strdup (output_root);
  self->folder = g_strdup (folder);
  return self;
}

static void
write_note (GTask *task, gpointer data)
{
  Note *note = data;
  WaysideJournal *self = note->journal;

  if (self->id < 0 && !self->has_failed)
    self->id = wayside_library_begin (self->library, self->query, self->output_root, self->folder, NULL);
  /* One that cannot be begun would be tried ten times a second. */
  if (self->id < 0)
    self->has_failed = TRUE;
  else
    wayside_library_note (self->library, self->id, note->state, note->first_position, note->new_ids,
                          note->changes, NULL);

  g_task_return_boolean (task, TRUE);
}

/**
 * wayside_journal_note:
 * @self: a journal
 * @writer: the writer
 * @state: how far the job is
 * @first_position: the position of the first of @new_ids
 * @new_ids: (transfer full) (element-type utf8): images that the journal does not know
 * @changes: (transfer full) (element-type WaysideItemChange): images that changed
 *
 * Has the writer tell the library what is new, and the first time that there is the job.
 */
void
wayside_journal_note (WaysideJournal *self,
                      WaysideWriter *writer,
                      WaysideDownloadState state,
                      guint first_position,
                      GPtrArray *new_ids,
                      GArray *changes)
{
  Note *note;

  g_return_if_fail (WAYSIDE_IS_JOURNAL (self));
  g_return_if_fail (writer != NULL);

  note = g_new0 (Note, 1);
  note->journal = g_object_ref (self);
  note->state = state;
  note->first_position = first_position;
  note->new_ids = new_ids;
  note->changes = changes;
  wayside_writer_run_async (writer, write_note, note, note_free, NULL, NULL);
}
