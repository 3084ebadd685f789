/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-progress-recorder.h"

#include "engine-helper.h"
#include "fetch-helper.h"
#include "library-helper.h"

#define FOLDER "/root/sequence_7nfcwfvjdtphz7yj6zat6a"

typedef struct
{
  LibraryFixture library;
  FetchFixture fetch;
  WaysideWorkerThread *writer;
  WaysideJobRecorder *job;
  WaysideProgressRecorder *recorder;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideQuery) query = wayside_query_new_sequence ("7nfcwfvjdtphz7yj6zat6a", NULL);

  library_fixture_set_up (&fixture->library, data);
  fetch_fixture_set_up (&fixture->fetch, data);
  fixture->writer = wayside_worker_thread_new ("writer");
  fixture->job = wayside_job_recorder_new (fixture->library.library, query, "/root", WAYSIDE_SAVE_DEFAULT);
  fixture->recorder = wayside_progress_recorder_new (fixture->job, fixture->writer, fixture->fetch.queue);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->recorder, wayside_progress_recorder_free);
  g_clear_pointer (&fixture->writer, wayside_worker_thread_free);
  helper_wait_while_busy ();
  g_assert_finalize_object (fixture->job);
  fetch_fixture_tear_down (&fixture->fetch, data);
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

static const WaysideResumeState *
look_up (Fixture *fixture, gboolean is_wanted)
{
  GAsyncResult *result = NULL;
  g_autoptr (GAsyncResult) owned = NULL;
  const WaysideResumeQuery how = { .only_rest = FALSE };

  g_assert_true (wayside_progress_recorder_needs_lookup (fixture->recorder));
  wayside_progress_recorder_look_up_async (fixture->recorder, FOLDER, &how, helper_take_result, &result);
  g_assert_true (wayside_progress_recorder_is_looking_up (fixture->recorder));
  g_assert_false (wayside_progress_recorder_needs_lookup (fixture->recorder));
  helper_wait_for_result (&result);
  owned = g_steal_pointer (&result);
  return wayside_progress_recorder_look_up_finish (fixture->recorder, owned, is_wanted);
}

static void
record (Fixture *fixture, WaysideDownloadState state, GArray *changes)
{
  const WaysideRecordedJob job = { .state = state, .has_ended = wayside_download_state_is_end (state) };

  wayside_progress_recorder_record (fixture->recorder, &job, changes);
  wait_for_writer (fixture);
}

/* Checks the only job in the library. */
static void
assert_job (Fixture *fixture, WaysideDownloadState state, guint n_items)
{
  g_autoptr (GPtrArray) jobs = library_list_all (&fixture->library);
  WaysideJob *job;
  g_autoptr (WaysideReport) report = NULL;

  g_assert_cmpuint (jobs->len, ==, 1);
  job = g_ptr_array_index (jobs, 0);
  g_assert_cmpint (job->stats.state, ==, state);
  report = wayside_library_load_items (fixture->library.library, job->id, NULL);
  g_assert_nonnull (report);
  g_assert_cmpuint (report->new_ids->len, ==, n_items);
}

static void
test_without_library (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideProgressRecorder) recorder = NULL;
  const WaysideRecordedJob job = { .state = WAYSIDE_DOWNLOAD_RUNNING };

  recorder = wayside_progress_recorder_new (NULL, fixture->writer, fixture->fetch.queue);
  g_assert_false (wayside_progress_recorder_needs_lookup (recorder));
  wayside_progress_recorder_record (recorder, &job, NULL);
  wayside_progress_recorder_open (recorder, FOLDER);
  fetch_add_ready (fixture->fetch.queue, "1");
  g_assert_false (wayside_progress_recorder_has_new (recorder));
  wayside_progress_recorder_record (recorder, &job, NULL);
  g_assert_cmpuint (wayside_progress_recorder_get_n_tries (recorder, "1"), ==, 0);
}

/* Before the folder is open only the state is recorded, and then the items too. */
static void
test_items (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GArray) changes = wayside_item_changes_new ();
  WaysideItemChange change = { .position = 0 };

  g_assert_null (look_up (fixture, TRUE));
  g_assert_true (wayside_progress_recorder_needs_lookup (fixture->recorder));
  fetch_add_ready (fixture->fetch.queue, "1 2");
  g_assert_false (wayside_progress_recorder_has_new (fixture->recorder));
  record (fixture, WAYSIDE_DOWNLOAD_LISTING, NULL);
  assert_job (fixture, WAYSIDE_DOWNLOAD_LISTING, 0);

  wayside_progress_recorder_open (fixture->recorder, FOLDER);
  g_assert_false (wayside_progress_recorder_needs_lookup (fixture->recorder));
  g_assert_true (wayside_progress_recorder_has_new (fixture->recorder));
  record (fixture, WAYSIDE_DOWNLOAD_RUNNING, NULL);
  g_assert_false (wayside_progress_recorder_has_new (fixture->recorder));
  assert_job (fixture, WAYSIDE_DOWNLOAD_RUNNING, 2);

  fetch_add_ready (fixture->fetch.queue, "3");
  wayside_fetch_queue_mark (fixture->fetch.queue, wayside_fetch_queue_lookup (fixture->fetch.queue, "1"),
                            WAYSIDE_ITEM_SAVED);
  g_array_append_val (changes, change);
  record (fixture, WAYSIDE_DOWNLOAD_FINISHED, changes);
  assert_job (fixture, WAYSIDE_DOWNLOAD_FINISHED, 3);
}

/* A job that ends without items is removed, unless starting it again may help. */
static void
test_end (Fixture *fixture, gconstpointer data)
{
  const WaysideRecordedJob job = { .state = WAYSIDE_DOWNLOAD_FAILED,
                                   .has_ended = TRUE,
                                   .can_retry = data != NULL };
  g_autoptr (GPtrArray) jobs = NULL;

  g_assert_null (look_up (fixture, TRUE));
  wayside_progress_recorder_record (fixture->recorder, &job, NULL);
  wait_for_writer (fixture);
  jobs = library_list_all (&fixture->library);
  g_assert_cmpuint (jobs->len, ==, data != NULL ? 1 : 0);
}

/* Records an earlier run that was interrupted after two tries of its first image. */
static void
add_earlier_run (Fixture *fixture)
{
  g_autoptr (WaysideJobRecorder) job = NULL;
  g_autoptr (WaysideQuery) query = wayside_query_new_sequence ("7nfcwfvjdtphz7yj6zat6a", NULL);

  job = g_steal_pointer (&fixture->job);
  g_assert_null (look_up (fixture, TRUE));
  wayside_progress_recorder_open (fixture->recorder, FOLDER);
  wayside_fetch_queue_add (fixture->fetch.queue, "1")->n_tries = 2;
  wayside_fetch_queue_add (fixture->fetch.queue, "2");
  record (fixture, WAYSIDE_DOWNLOAD_RUNNING, NULL);

  g_clear_pointer (&fixture->recorder, wayside_progress_recorder_free);
  fetch_fixture_tear_down (&fixture->fetch, NULL);
  fetch_fixture_set_up (&fixture->fetch, NULL);
  fixture->job = wayside_job_recorder_new (fixture->library.library, query, "/root", WAYSIDE_SAVE_DEFAULT);
  fixture->recorder = wayside_progress_recorder_new (fixture->job, fixture->writer, fixture->fetch.queue);
}

static void
test_resume (Fixture *fixture, gconstpointer data)
{
  const WaysideResumeState *resume;

  add_earlier_run (fixture);
  /* A listing that has begun is more recent. */
  g_assert_null (look_up (fixture, FALSE));
  g_assert_cmpuint (wayside_progress_recorder_get_n_tries (fixture->recorder, "1"), ==, 0);

  resume = look_up (fixture, TRUE);
  g_assert_nonnull (resume);
  g_assert_cmpuint (resume->ids->len, ==, 2);
  g_assert_false (wayside_progress_recorder_needs_lookup (fixture->recorder));
  g_assert_cmpuint (wayside_progress_recorder_get_n_tries (fixture->recorder, "1"), ==, 2);
  g_assert_cmpuint (wayside_progress_recorder_get_n_tries (fixture->recorder, "9"), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, data, func) g_test_add ("/progress-recorder/" name, Fixture, data, set_up, func, tear_down)
  ADD ("without-library", NULL, test_without_library);
  ADD ("items", NULL, test_items);
  ADD ("end", NULL, test_end);
  ADD ("end-with-retry", "retry", test_end);
  ADD ("resume", NULL, test_resume);

  return g_test_run ();
}
