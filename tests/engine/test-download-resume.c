/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "download-helper.h"

#include "engine-helper.h"
#include "wayside-error.h"
#include "wayside-job.h"

#include <glib/gstdio.h>
#include <string.h>

static void
use_library (World *world)
{
  g_autofree char *path = g_build_filename (world->root, "library.sqlite", NULL);

  wayside_engine_set_library (world->engine, path);
}

static GPtrArray *
list_unfinished (World *world)
{
  g_autoptr (GAsyncResult) owned = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *result = NULL;
  GPtrArray *jobs;

  wayside_engine_list_all_async (world->engine, helper_take_result, &result);
  helper_wait_for_result (&result);
  owned = g_steal_pointer (&result);
  jobs = wayside_engine_list_all_finish (world->engine, owned, &error);
  g_assert_no_error (error);
  for (guint i = jobs->len; i > 0; i--)
    {
      WaysideDownloadState state = ((WaysideJob *) g_ptr_array_index (jobs, i - 1))->stats.state;

      if (state == WAYSIDE_DOWNLOAD_FINISHED || state == WAYSIDE_DOWNLOAD_STOPPED)
        g_ptr_array_remove_index (jobs, i - 1);
    }
  return jobs;
}

static void
test_finished (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_sequence ());
  g_autoptr (GPtrArray) jobs = NULL;

  use_library (world);
  world_add_sequence (world, 10);
  job_run (job);
  job_assert_finished (job, 10, 0, 0);
  jobs = list_unfinished (world);
  g_assert_cmpuint (jobs->len, ==, 0);
  g_assert_true (helper_exists (world->root, "library.sqlite"));
}

/* A download that fails midway is listed as unfinished after a restart, and resumes where it was. */
static void
test_unfinished (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_sequence ());
  g_autoptr (Job) again = NULL;
  g_autoptr (GPtrArray) jobs = NULL;
  g_autoptr (GPtrArray) after = NULL;
  WaysideJob *unfinished;
  guint n_saved;

  use_library (world);
  world_add_sequence (world, 10);
  pretend_service_script (world->pretend, HELPER_ID, PRETEND_FAULT_EXPIRED, 1);
  pretend_service_script (world->pretend, "/" HELPER_ID, PRETEND_FAULT_TOKEN_REVOKED, 1);
  job_run (job);
  job_assert_failed (job, WAYSIDE_ERROR_TOKEN_REFUSED);
  n_saved = wayside_download_get_stats (job->download)->counts[WAYSIDE_ITEM_SAVED];

  jobs = list_unfinished (world);
  g_assert_cmpuint (jobs->len, ==, 1);
  unfinished = g_ptr_array_index (jobs, 0);
  g_assert_cmpstr (wayside_query_get_key (unfinished->query), ==, HELPER_SEQUENCE);
  g_assert_cmpstr (unfinished->output_root, ==, world->root);
  g_assert_cmpstr (unfinished->folder, ==, wayside_download_get_folder (job->download));
  g_assert_cmpuint (unfinished->stats.n_items, ==, 10);
  g_assert_cmpuint (wayside_download_stats_count_kept (&unfinished->stats), ==, n_saved);

  again = job_new_with (world, g_object_ref (unfinished->query), PRETEND_TOKEN, unfinished->output_root);
  job_run (again);
  job_assert_finished (again, 10 - n_saved, n_saved, 0);
  after = list_unfinished (world);
  g_assert_cmpuint (after->len, ==, 0);
}

/* Shuts down the engine, which waits for all pending work, and creates another one, simulating a restart of
 * the program. */
static void
restart (World *world)
{
  g_autoptr (WaysideEndpoints) service = g_object_ref (wayside_engine_get_service (world->engine));

  g_assert_finalize_object (world->engine);
  world->engine = wayside_engine_new (service);
  use_library (world);
}

/* The window is closed while the download is running or paused. That does not stop the download for good. */
static void
test_closed (World *world, gconstpointer data)
{
  world_add_sequence (world, 30);
  use_library (world);
  for (guint i = 0; i < 2; i++)
    {
      Job *job = job_new (world, make_sequence ());
      g_autoptr (GPtrArray) jobs = NULL;

      pretend_service_close_gate (world->pretend, 5);
      wayside_download_set_parallel (job->download, 5);
      job_start (job);
      job_wait_for_saved (job, 2);
      if (i == 1)
        {
          wayside_download_pause (job->download);
          job_wait_for (job, WAYSIDE_DOWNLOAD_PAUSED);
        }
      job_free (job);
      restart (world);
      jobs = list_unfinished (world);
      g_assert_cmpuint (jobs->len, ==, 1);
    }
}

static void
test_stopped (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_sequence ());
  g_autoptr (GPtrArray) jobs = NULL;

  world_add_sequence (world, 30);
  pretend_service_close_gate (world->pretend, 5);
  use_library (world);
  job_start (job);
  job_wait_for_saved (job, 2);
  wayside_download_stop (job->download);
  job_wait_for (job, WAYSIDE_DOWNLOAD_STOPPED);
  jobs = list_unfinished (world);
  g_assert_cmpuint (jobs->len, ==, 0);
}

static void
test_forgotten (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_sequence ());
  g_autoptr (GPtrArray) jobs = NULL;
  g_autoptr (GPtrArray) after = NULL;

  use_library (world);
  world_add_sequence (world, 5);
  pretend_service_set_picture_fault (world->pretend, PRETEND_FAULT_RESET);
  job_run (job);
  job_assert_failed (job, WAYSIDE_ERROR_NETWORK);
  jobs = list_unfinished (world);
  g_assert_cmpuint (jobs->len, ==, 1);
  wayside_engine_forget_job (world->engine, ((WaysideJob *) g_ptr_array_index (jobs, 0))->id);
  after = list_unfinished (world);
  g_assert_cmpuint (after->len, ==, 0);
}

/* A failing library never fails a download, since the folder is authoritative. And the token is not stored in
 * it. */
static void
test_library_fails (World *world, gconstpointer data)
{
  g_autofree char *path = g_build_filename (world->root, "file", "library.sqlite", NULL);
  g_autoptr (Job) job = job_new (world, make_sequence ());

  helper_write (world->root, "file", "precious", -1);
  wayside_engine_set_library (world->engine, path);
  world_add_sequence (world, 5);
  job_run (job);
  job_assert_finished (job, 5, 0, 0);
}

static void
assert_without_token (const char *folder, const char *name)
{
  gsize length;
  g_autofree char *text = helper_exists (folder, name) ? helper_read (folder, name, &length) : NULL;

  if (text != NULL)
    g_assert_null (memmem (text, length, PRETEND_TOKEN, strlen (PRETEND_TOKEN)));
}

static void
test_no_token (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_sequence ());
  g_autoptr (GPtrArray) jobs = NULL;

  use_library (world);
  world_add_sequence (world, 5);
  pretend_service_set_switches (world->pretend,
                                PRETEND_SWITCH_SEQUENCE_PAGES | PRETEND_SWITCH_NEXT_WITH_TOKEN);
  job_run (job);
  job_assert_finished (job, 5, 0, 0);
  jobs = list_unfinished (world);
  assert_without_token (world->root, "library.sqlite");
  assert_without_token (world->root, "library.sqlite-wal");
}

static WaysideQuery *
make_images (const char *const *ids)
{
  g_autoptr (GPtrArray) array = g_ptr_array_new ();

  for (guint i = 0; ids[i] != NULL; i++)
    g_ptr_array_add (array, (gpointer) ids[i]);
  return wayside_query_new_images (array, NULL);
}

/* Only damaged files are fetched again and replaced. All others are left alone. */
static void
test_repair (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_sequence ());
  g_autoptr (Job) repair = NULL;
  g_auto (GStrv) ids = NULL;
  const char *torn[3] = { NULL };
  const char *folder;
  g_autofree char *name = NULL;

  world_add_sequence (world, 6);
  job_run (job);
  job_assert_finished (job, 6, 0, 0);
  folder = wayside_download_get_folder (job->download);
  ids = pretend_service_dup_sequence_ids (world->pretend, HELPER_SEQUENCE);
  torn[0] = ids[4];
  /* This one is intact, so there is nothing to repair. */
  torn[1] = ids[1];
  name = g_strconcat (torn[0], ".jpg", NULL);
  /* Both ends are intact, so that only a repair detects it. */
  helper_write (folder, name, "\xff\xd8 spoilt \xff\xd9", -1);
  pretend_service_reset_counters (world->pretend);

  repair = job_new (world, make_images (torn));
  wayside_download_set_repair (repair->download, folder);
  job_run (repair);
  g_assert_cmpint (wayside_download_get_state (repair->download), ==, WAYSIDE_DOWNLOAD_FINISHED);
  g_assert_cmpuint (wayside_download_get_stats (repair->download)->counts[WAYSIDE_ITEM_SAVED], ==, 1);
  g_assert_cmpuint (wayside_download_get_stats (repair->download)->counts[WAYSIDE_ITEM_PRESENT], ==, 1);
  g_assert_cmpstr (wayside_download_get_folder (repair->download), ==, folder);
  g_assert_cmpuint (world_count (world, PRETEND_KIND_CDN), ==, 1);
  g_assert_cmpuint (job_count_pairs (repair), ==, 6);
  g_assert_cmpuint (job_count_pairs (job), ==, 6);
}

/* An intact picture is kept even if a smaller size is requested, and also if the first attempt to add its
 * metadata fails. */
static void
test_repair_keeps_picture (World *world, gconstpointer data)
{
  const char *const ids[] = { HELPER_ID, NULL };
  g_autoptr (Job) job = job_new (world, wayside_query_new_image (HELPER_ID, NULL));
  g_autoptr (Job) repair = NULL;
  g_autoptr (WaysideQuery) query = make_images (ids);
  g_autofree char *record = NULL;

  world_add_sequence (world, 1);
  job_run (job);
  job_assert_finished (job, 1, 0, 0);
  record = g_build_filename (wayside_download_get_folder (job->download), HELPER_ID ".json", NULL);
  g_assert_cmpint (g_remove (record), ==, 0);
  g_assert_cmpint (g_mkdir (record, 0777), ==, 0);
  pretend_service_reset_counters (world->pretend);

  wayside_query_set_size (query, WAYSIDE_SIZE_256);
  repair = job_new (world, g_object_ref (query));
  wayside_download_set_repair (repair->download, wayside_download_get_folder (job->download));
  job_run (repair);
  g_assert_cmpuint (wayside_download_get_stats (repair->download)->counts[WAYSIDE_ITEM_SAVED], ==, 0);
  g_assert_cmpint (g_remove (record), ==, 0);
  job_run_again (repair, wayside_download_retry_failed);
  g_assert_cmpint (wayside_download_get_state (repair->download), ==, WAYSIDE_DOWNLOAD_FINISHED);
  g_assert_cmpuint (wayside_download_get_stats (repair->download)->counts[WAYSIDE_ITEM_SAVED], ==, 1);
  job_assert_pair (job, HELPER_ID, 0);
  g_assert_cmpuint (world_count (world, PRETEND_KIND_CDN), ==, 0);
}

/* Overwrites a picture with half of one and returns the new contents. */
static char *
spoil (const char *folder)
{
  static const char half[] = "\xff\xd8 half";

  helper_write (folder, HELPER_ID ".jpg", half, -1);
  return g_strdup (half);
}

/* A failed repair leaves the existing file in place. */
static void
test_repair_fails (World *world, gconstpointer data)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize length;
  const char *const torn[] = { HELPER_ID, NULL };
  g_autoptr (Job) job = job_new (world, wayside_query_new_image (HELPER_ID, NULL));
  g_autoptr (Job) repair = NULL;

  world_add_sequence (world, 1);
  job_run (job);
  job_assert_finished (job, 1, 0, 0);
  before = spoil (wayside_download_get_folder (job->download));
  pretend_service_set_picture_fault (world->pretend, PRETEND_FAULT_EMPTY);
  repair = job_new (world, make_images (torn));
  wayside_download_set_repair (repair->download, wayside_download_get_folder (job->download));
  job_run (repair);
  job_assert_item_failed (repair, HELPER_ID, WAYSIDE_ITEM_FAILED, WAYSIDE_ERROR_BAD_PICTURE);
  after = helper_read (wayside_download_get_folder (job->download), HELPER_ID ".jpg", &length);
  g_assert_cmpmem (before, strlen (before), after, length);
}

/* Images requested by ID keep the requested order. Unknown ones are marked as gone. */
static void
test_images (World *world, gconstpointer data)
{
  const char *const ids[] = { "7003", "12345", "7001", "7002", NULL };
  g_autoptr (Job) job = NULL;
  g_autofree char *folder = g_build_filename (world->root, "own", NULL);

  for (guint i = 1; i <= 5; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", 7000 + i);

      pretend_service_add_image (world->pretend, id, NULL, 9.9, 53.5, PRETEND_IMAGE_DEFAULT);
    }
  job = job_new (world, make_images (ids));
  wayside_download_set_repair (job->download, folder);
  job_run (job);
  job_assert_finished (job, 3, 0, 0);
  job_assert_item_failed (job, "12345", WAYSIDE_ITEM_GONE, WAYSIDE_ERROR_GONE);
  for (guint i = 0; ids[i] != NULL; i++)
    {
      g_autoptr (WaysideItem) item = g_list_model_get_item (G_LIST_MODEL (job->download), i);

      g_assert_cmpstr (wayside_item_get_id (item), ==, ids[i]);
    }
}

static void
test_space (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_sequence ());

  world_add_sequence (world, 30);
  pretend_service_close_gate (world->pretend, 12);
  wayside_download_set_parallel (job->download, 5);
  g_assert_cmpuint (wayside_download_get_stats (job->download)->bytes_free, ==, G_MAXUINT64);
  g_assert_false (wayside_download_stats_lack_space (wayside_download_get_stats (job->download)));
  job_start (job);
  job_wait_for_saved (job, 10);
  g_assert_cmpuint (wayside_download_get_stats (job->download)->bytes_free, <, G_MAXUINT64);
  g_assert_cmpuint (wayside_download_get_stats (job->download)->bytes_left, >, 0);
  pretend_service_open_gate (world->pretend);
  job_wait_for (job, WAYSIDE_DOWNLOAD_FINISHED);
  g_assert_cmpuint (wayside_download_get_stats (job->download)->bytes_left, ==, 0);
  g_assert_false (wayside_download_stats_lack_space (wayside_download_get_stats (job->download)));
}

#define ADD(path, function)                                                                                  \
  g_test_add ("/download-resume/" path, World, NULL, world_set_up, function, world_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("finished", test_finished);
  ADD ("unfinished", test_unfinished);
  ADD ("forgotten", test_forgotten);
  ADD ("library-fails", test_library_fails);
  ADD ("no-token", test_no_token);
  ADD ("repair", test_repair);
  ADD ("repair-keeps-picture", test_repair_keeps_picture);
  ADD ("repair-fails", test_repair_fails);
  ADD ("images", test_images);
  ADD ("space", test_space);
  ADD ("stopped", test_stopped);
  ADD ("closed", test_closed);

  return g_test_run ();
}
