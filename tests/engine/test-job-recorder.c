/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-job-recorder.h"

#include "engine-helper.h"
#include "library-helper.h"
#include "wayside-error.h"

#include <glib/gstdio.h>

#define FOLDER "/root/sequence_7nfcwfvjdtphz7yj6zat6a"

typedef struct
{
  LibraryFixture library;
  WaysideWorkerThread *writer;
  WaysideJobRecorder *recorder;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideQuery) query = wayside_query_new_sequence ("7nfcwfvjdtphz7yj6zat6a", NULL);

  library_fixture_set_up (&fixture->library, data);
  fixture->writer = wayside_worker_thread_new ("writer");
  fixture->recorder = wayside_job_recorder_new (fixture->library.library, query, "/root",
                                                WAYSIDE_SAVE_DEFAULT);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->writer, wayside_worker_thread_free);
  helper_wait_while_busy ();
  g_assert_finalize_object (fixture->recorder);
  library_fixture_tear_down (&fixture->library, data);
}

static gpointer
do_nothing (gpointer data, GError **error)
{
  return NULL;
}

/* Waits until all pending writes have been attempted. */
static void
wait_for_writer (Fixture *fixture)
{
  GAsyncResult *result = NULL;
  g_autoptr (GAsyncResult) owned = NULL;

  wayside_worker_thread_run_async (fixture->writer, do_nothing, g_strdup (""), g_free, NULL,
                                   helper_take_result, &result);
  helper_wait_for_result (&result);
  owned = g_steal_pointer (&result);
}

static WaysideResumeState *
announce (Fixture *fixture)
{
  GAsyncResult *result = NULL;
  g_autoptr (GAsyncResult) owned = NULL;
  const WaysideResumeQuery how = { .folder = FOLDER };

  wayside_job_recorder_insert_async (fixture->recorder, fixture->writer, FOLDER, &how, helper_take_result,
                                     &result);
  helper_wait_for_result (&result);
  owned = g_steal_pointer (&result);
  return wayside_job_recorder_insert_finish (fixture->recorder, owned);
}

/* Records the images from @first on, all saved, and waits until that is done. */
static void
note (Fixture *fixture, guint first, guint end)
{
  g_autoptr (WaysideReport) news = wayside_report_new ();
  WaysideNote told = {
    .stats = { .state = WAYSIDE_DOWNLOAD_RUNNING, .counts = { [WAYSIDE_ITEM_SAVED] = end }, .n_items = end },
    .first_position = first
  };

  for (guint i = first; i < end; i++)
    {
      const WaysideItemChange change = { .position = i, .state = WAYSIDE_ITEM_SAVED, .n_tries = 1 };

      g_ptr_array_add (news->new_ids, g_strdup_printf ("%u", 100 + i));
      g_array_append_val (news->changes, change);
    }
  told.new_ids = g_steal_pointer (&news->new_ids);
  told.changes = g_steal_pointer (&news->changes);
  wayside_job_recorder_update (fixture->recorder, fixture->writer, FOLDER, &told);
  wait_for_writer (fixture);
}

/* Returns the number of images that another process finds. */
static int
count (Fixture *fixture)
{
  g_autoptr (WaysideLibrary) library = wayside_library_new (fixture->library.path);
  g_autoptr (GPtrArray) jobs = wayside_library_list_all (library, NULL);
  g_autoptr (WaysideReport) report = NULL;

  g_assert_nonnull (jobs);
  if (jobs->len == 0)
    return -1;

  g_assert_cmpuint (jobs->len, ==, 1);
  report = wayside_library_load_items (library, ((WaysideJob *) g_ptr_array_index (jobs, 0))->id, NULL);
  g_assert_cmpuint (report->changes->len, ==, report->new_ids->len);
  return (int) report->new_ids->len;
}

static void
test_good (Fixture *fixture, gconstpointer data)
{
  g_assert_null (announce (fixture));
  g_assert_cmpint (count (fixture), ==, 0);
  note (fixture, 0, 3);
  note (fixture, 3, 5);
  g_assert_false (wayside_job_recorder_is_behind (fixture->recorder));
  g_assert_cmpint (count (fixture), ==, 5);
}

/* The library cannot be created at first, and later it can: the job is recorded then. */
static void
test_begins_later (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_path_get_dirname (fixture->library.path);

  helper_write (fixture->library.root, "deep", "in the way", -1);
  g_assert_null (announce (fixture));
  note (fixture, 0, 3);
  g_assert_true (wayside_job_recorder_is_behind (fixture->recorder));

  g_assert_cmpint (g_unlink (folder), ==, 0);
  /* An incremental update would leave out the earlier images. */
  note (fixture, 3, 5);
  g_assert_true (wayside_job_recorder_is_behind (fixture->recorder));
  g_assert_cmpint (count (fixture), ==, -1);
  note (fixture, 0, 5);
  g_assert_false (wayside_job_recorder_is_behind (fixture->recorder));
  g_assert_cmpint (count (fixture), ==, 5);
}

/* After a failed write, everything is recorded by the next full snapshot. */
static void
test_fails_meanwhile (Fixture *fixture, gconstpointer data)
{
  g_assert_null (announce (fixture));
  note (fixture, 0, 3);
  library_run_sql (&fixture->library, "CREATE TRIGGER refuse BEFORE INSERT ON item"
                                      " BEGIN SELECT RAISE (ABORT, 'refused'); END");
  note (fixture, 3, 5);
  g_assert_true (wayside_job_recorder_is_behind (fixture->recorder));
  library_run_sql (&fixture->library, "DROP TRIGGER refuse");
  note (fixture, 5, 6);
  g_assert_cmpint (count (fixture), ==, 3);
  note (fixture, 0, 7);
  g_assert_false (wayside_job_recorder_is_behind (fixture->recorder));
  note (fixture, 7, 8);
  g_assert_cmpint (count (fixture), ==, 8);
}

/* Returns the only job that another process finds, or %NULL. */
static WaysideJob *
find_job (Fixture *fixture)
{
  g_autoptr (WaysideLibrary) library = wayside_library_new (fixture->library.path);
  g_autoptr (GPtrArray) jobs = wayside_library_list_all (library, NULL);

  g_assert_nonnull (jobs);
  g_assert_cmpuint (jobs->len, <=, 1);
  return jobs->len == 1 ? g_ptr_array_steal_index (jobs, 0) : NULL;
}

static void
assert_state (Fixture *fixture, WaysideDownloadState state)
{
  g_autoptr (WaysideJob) job = find_job (fixture);

  g_assert_nonnull (job);
  g_assert_cmpint (job->stats.state, ==, state);
}

static void
note_state (Fixture *fixture, WaysideDownloadState state)
{
  wayside_job_recorder_update_state (fixture->recorder, fixture->writer, state, 0);
  wait_for_writer (fixture);
}

/* The state of a download is recorded until its images are. */
static void
test_state (Fixture *fixture, gconstpointer data)
{
  /* A job that was not announced is not recorded. */
  note_state (fixture, WAYSIDE_DOWNLOAD_LISTING);
  g_assert_null (find_job (fixture));

  g_assert_null (announce (fixture));
  assert_state (fixture, WAYSIDE_DOWNLOAD_WAITING);
  note_state (fixture, WAYSIDE_DOWNLOAD_LISTING);
  assert_state (fixture, WAYSIDE_DOWNLOAD_LISTING);
  note_state (fixture, WAYSIDE_DOWNLOAD_PAUSED);
  assert_state (fixture, WAYSIDE_DOWNLOAD_PAUSED);
  note (fixture, 0, 3);
  assert_state (fixture, WAYSIDE_DOWNLOAD_RUNNING);
  note_state (fixture, WAYSIDE_DOWNLOAD_PAUSED);
  assert_state (fixture, WAYSIDE_DOWNLOAD_RUNNING);
}

/* Adds a finished job for the same download, with three images. */
static void
finish_earlier (Fixture *fixture)
{
  static const char *const ids[] = { "100", "101", "102", NULL };
  gint64 id = library_begin (&fixture->library, "7nfcwfvjdtphz7yj6zat6a", FOLDER);

  library_note (&fixture->library, id, WAYSIDE_DOWNLOAD_FINISHED, ids);
}

typedef struct
{
  const char *path;
  gboolean is_known; /* as finished, before it is announced */
  gboolean has_begun;
  WaysideDownloadState state;
  gboolean is_worthwhile;
  int expected; /* the state in the library, or -1 if it is not in there */
} End;

/* The recorded state of a download that ended before or after its first image. */
static void
test_end (Fixture *fixture, gconstpointer data)
{
  const End *end = data;
  g_autoptr (WaysideResumeState) memory = NULL;

  if (end->is_known)
    finish_earlier (fixture);
  memory = announce (fixture);
  note_state (fixture, WAYSIDE_DOWNLOAD_LISTING);
  if (end->has_begun)
    note (fixture, 0, 3);
  wayside_job_recorder_end (fixture->recorder, fixture->writer, end->state, 0, end->is_worthwhile);
  wait_for_writer (fixture);
  if (end->expected >= 0)
    assert_state (fixture, (WaysideDownloadState) end->expected);
  else
    g_assert_null (find_job (fixture));
}

/* A download that was never announced is not added to the library when it ends. */
static void
test_end_unknown (Fixture *fixture, gconstpointer data)
{
  finish_earlier (fixture);
  wayside_job_recorder_end (fixture->recorder, fixture->writer, WAYSIDE_DOWNLOAD_STOPPED, 0, FALSE);
  wayside_job_recorder_forget (fixture->recorder, fixture->writer);
  wayside_job_recorder_rename (fixture->recorder, fixture->writer, "Elbe");
  wait_for_writer (fixture);
  assert_state (fixture, WAYSIDE_DOWNLOAD_FINISHED);
}

static void
test_rename (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideJob) job = NULL;

  g_assert_null (announce (fixture));
  wayside_job_recorder_rename (fixture->recorder, fixture->writer, "Elbe");
  wait_for_writer (fixture);
  job = find_job (fixture);
  g_assert_cmpstr (job->name, ==, "Elbe");
}

static void
test_forget (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideQuery) query = wayside_query_new_image ("1026761414815487", NULL);
  g_autoptr (WaysideJobRecorder) forgotten = NULL;
  g_autoptr (WaysideJob) other = NULL;

  g_assert_null (announce (fixture));
  wayside_job_recorder_forget (fixture->recorder, fixture->writer);
  wait_for_writer (fixture);
  g_assert_null (find_job (fixture));

  /* SQLite gives the same ID to the next download, which must not be forgotten with this one. */
  forgotten = g_steal_pointer (&fixture->recorder);
  fixture->recorder = wayside_job_recorder_new (fixture->library.library, query, "/root",
                                                WAYSIDE_SAVE_DEFAULT);
  g_assert_null (announce (fixture));
  wayside_job_recorder_forget (forgotten, fixture->writer);
  wait_for_writer (fixture);
  other = find_job (fixture);
  g_assert_nonnull (other);
}

static WaysideReport *
load (Fixture *fixture, GError **error)
{
  g_autoptr (WaysideJobRecorder) past = wayside_job_recorder_new_past (fixture->library.library, 1);
  GAsyncResult *result = NULL;
  g_autoptr (GAsyncResult) owned = NULL;

  wayside_job_recorder_load_items_async (past, fixture->writer, helper_take_result, &result);
  helper_wait_for_result (&result);
  owned = g_steal_pointer (&result);
  return wayside_job_recorder_load_items_finish (past, owned, error);
}

/* The images of an earlier download are loaded by its ID, and are in the resume state of the next one. */
static void
test_past (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideReport) report = NULL;
  g_autoptr (WaysideResumeState) memory = NULL;
  g_autoptr (GError) error = NULL;

  finish_earlier (fixture);
  report = load (fixture, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (report->new_ids->len, ==, 3);
  memory = announce (fixture);
  g_assert_nonnull (memory);
  g_assert_cmpstr (memory->folder, ==, FOLDER);
}

/* A library that cannot be read causes an error. */
static void
test_past_unreadable (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  helper_write (fixture->library.root, "deep", "in the way", -1);
  g_assert_null (load (fixture, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER);
}

#define ADD(path, function) g_test_add ("/journal/" path, Fixture, NULL, set_up, function, tear_down)

static const End ends[] = {
  /* A new job is kept if a retry may help, or if the program exits. */
  { "new-worthwhile", FALSE, FALSE, WAYSIDE_DOWNLOAD_FAILED, TRUE, WAYSIDE_DOWNLOAD_FAILED },
  { "new-hopeless", FALSE, FALSE, WAYSIDE_DOWNLOAD_FAILED, FALSE, -1 },
  { "new-suspended", FALSE, FALSE, WAYSIDE_DOWNLOAD_PAUSED, FALSE, WAYSIDE_DOWNLOAD_PAUSED },
  /* A known job gets its previous state back, but is resumed if the program exits. */
  { "known-worthwhile", TRUE, FALSE, WAYSIDE_DOWNLOAD_FAILED, TRUE, WAYSIDE_DOWNLOAD_FINISHED },
  { "known-hopeless", TRUE, FALSE, WAYSIDE_DOWNLOAD_FAILED, FALSE, WAYSIDE_DOWNLOAD_FINISHED },
  { "known-suspended", TRUE, FALSE, WAYSIDE_DOWNLOAD_PAUSED, FALSE, WAYSIDE_DOWNLOAD_PAUSED },
  /* Once images are known, the end is recorded together with them. */
  { "begun", FALSE, TRUE, WAYSIDE_DOWNLOAD_FAILED, FALSE, WAYSIDE_DOWNLOAD_RUNNING },
  { "begun-suspended", TRUE, TRUE, WAYSIDE_DOWNLOAD_PAUSED, FALSE, WAYSIDE_DOWNLOAD_RUNNING },
};

static void
add_ends (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autofree char *path = g_strconcat ("/journal/end/", ends[i].path, NULL);

      g_test_add (path, Fixture, &ends[i], set_up, test_end, tear_down);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("good", test_good);
  ADD ("begins-later", test_begins_later);
  ADD ("fails-meanwhile", test_fails_meanwhile);
  ADD ("state", test_state);
  add_ends ();
  ADD ("end-unknown", test_end_unknown);
  ADD ("rename", test_rename);
  ADD ("forget", test_forget);
  ADD ("past", test_past);
  ADD ("past-unreadable", test_past_unreadable);

  return g_test_run ();
}
