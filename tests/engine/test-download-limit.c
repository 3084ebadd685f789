/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The limit of an area holds for its folder, after any number of runs. */

#include "config.h"

#include "download-helper.h"

#include "engine-helper.h"
#include "wayside-error.h"
#include "wayside-library.h"

#include <glib/gstdio.h>

#define N_AREA 60

/* An area of which the service returns a sample that differs each time. */
static void
set_up (World *world, gconstpointer data)
{
  g_autofree char *path = NULL;

  world_set_up (world, data);
  path = g_build_filename (world->root, "library.sqlite", NULL);
  wayside_engine_set_library (world->engine, path);
  for (guint i = 0; i < N_AREA; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", 5000 + i);

      pretend_service_add_image (world->pretend, id, NULL, 9.9 + 0.0001 * i, 53.5, PRETEND_IMAGE_DEFAULT);
    }
  pretend_service_set_sample_above (world->pretend, 45);
}

static Job *
run (World *world, guint limit)
{
  Job *job = job_new (world, make_area (9.899, 53.499, 9.91, 53.501, limit));

  job_run (job);
  return job;
}

static guint
count_pictures (World *world)
{
  g_autofree char *folder = g_build_filename (world->root, "bbox_9.899_53.499_9.91_53.501", NULL);
  g_autofree char *list = g_file_test (folder, G_FILE_TEST_EXISTS) ? helper_list_folder (folder) : NULL;
  g_auto (GStrv) parts = g_strsplit (list != NULL ? list : "", ".jpg", -1);

  return g_strv_length (parts) - (*parts != NULL);
}

/* Checks that the library knows every photo in the folder, so that Delete Files removes all of them. */
static void
assert_library_knows_all (World *world)
{
  g_autofree char *path = g_build_filename (world->root, "library.sqlite", NULL);
  g_autofree char *folder = g_build_filename (world->root, "bbox_9.899_53.499_9.91_53.501", NULL);
  g_autoptr (WaysideLibrary) library = wayside_library_new (path);
  g_autoptr (GAsyncResult) owned = NULL;
  g_autoptr (WaysideReport) items = NULL;
  g_autoptr (GPtrArray) jobs = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *result = NULL;
  guint n_there = 0;

  /* This comes after all writes that are pending. */
  wayside_engine_list_all_async (world->engine, helper_take_result, &result);
  helper_wait_for_result (&result);
  owned = g_steal_pointer (&result);
  jobs = wayside_engine_list_all_finish (world->engine, owned, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (jobs->len, ==, 1);
  items = wayside_library_load_items (library, ((WaysideJob *) g_ptr_array_index (jobs, 0))->id, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < items->new_ids->len; i++)
    {
      g_autofree char *name = g_strconcat (g_ptr_array_index (items->new_ids, i), ".jpg", NULL);

      n_there += helper_exists (folder, name) ? 1 : 0;
    }
  g_assert_cmpuint (n_there, ==, count_pictures (world));
}

static void
test_again (World *world, gconstpointer data)
{
  g_autoptr (Job) job = run (world, 20);

  job_assert_finished (job, 20, 0, 0);
  pretend_service_reset_counters (world->pretend);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (Job) again = run (world, 20);

      job_assert_finished (again, 0, 20, 0);
      assert_library_knows_all (world);
    }
  /* The limit is reached, so that nothing is left to ask for. */
  g_assert_cmpuint (world_count (world, PRETEND_KIND_IMAGES), ==, 0);
}

static void
test_raised (World *world, gconstpointer data)
{
  static const guint limits[] = { 7, 20, 33, 60, 0 };
  guint n_before = 0;

  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      g_autoptr (Job) job = run (world, limits[i]);
      guint n_wanted = limits[i] > 0 ? limits[i] : N_AREA;

      job_assert_finished (job, n_wanted - n_before, n_before, 0);
      assert_library_knows_all (world);
      n_before = n_wanted;
    }
}

/* With a lower limit nothing is fetched, removed or forgotten. */
static void
test_lowered (World *world, gconstpointer data)
{
  g_autoptr (Job) job = run (world, 20);
  g_autoptr (Job) again = NULL;

  job_assert_finished (job, 20, 0, 0);
  again = run (world, 5);
  job_assert_finished (again, 0, 20, 0);
  assert_library_knows_all (world);
}

/* … and if the folder was emptied, the limit holds for the photos of the earlier run. */
static void
test_lowered_and_emptied (World *world, gconstpointer data)
{
  g_autoptr (Job) job = run (world, 20);
  g_autoptr (Job) again = NULL;

  job_assert_finished (job, 20, 0, 0);
  helper_remove_folder (wayside_download_get_folder (job->download));
  again = run (world, 5);
  job_assert_finished (again, 5, 0, 0);
}

/* What failed is fetched in the next run, and nothing else. */
static void
test_failed (World *world, gconstpointer data)
{
  g_autoptr (Job) job = run (world, 10);
  g_autoptr (Job) failing = NULL;
  g_autoptr (Job) again = NULL;
  g_autoptr (Job) more = NULL;

  job_assert_finished (job, 10, 0, 0);
  pretend_service_set_picture_fault (world->pretend, PRETEND_FAULT_NO_END);
  failing = run (world, 14);
  job_assert_finished (failing, 0, 10, 4);
  pretend_service_set_picture_fault (world->pretend, PRETEND_FAULT_NONE);

  again = run (world, 14);
  job_assert_finished (again, 4, 10, 0);
  for (guint i = 0; i < 14; i++)
    {
      g_autoptr (WaysideItem) before = g_list_model_get_item (G_LIST_MODEL (failing->download), i);

      g_assert_nonnull (job_get_item (again, wayside_item_get_id (before)));
    }
  more = run (world, 17);
  job_assert_finished (more, 3, 14, 0);
  assert_library_knows_all (world);
}

/* A photo that the user has removed comes back, and no other one in its place. */
static void
test_removed (World *world, gconstpointer data)
{
  g_autoptr (Job) job = run (world, 20);
  g_autoptr (WaysideItem) item = g_list_model_get_item (G_LIST_MODEL (job->download), 3);
  g_autofree char *path = wayside_download_dup_item_path (job->download, item);
  g_autoptr (Job) again = NULL;

  g_assert_cmpint (g_unlink (path), ==, 0);
  again = run (world, 20);
  g_assert_cmpint (wayside_item_get_state (job_get_item (again, wayside_item_get_id (item))), ==,
                   WAYSIDE_ITEM_SAVED);
  job_assert_finished (again, 1, 19, 0);
}

/* The folder alone is enough: the library may be lost, or be that of another computer. */
static void
test_library_lost (World *world, gconstpointer data)
{
  g_autofree char *path = g_build_filename (world->root, "other.sqlite", NULL);
  g_autoptr (Job) job = run (world, 20);
  g_autoptr (Job) again = NULL;
  g_autoptr (Job) more = NULL;
  g_autoptr (WaysideEndpoints) service = NULL;
  g_autofree char *old = g_build_filename (world->root, "library.sqlite", NULL);

  job_assert_finished (job, 20, 0, 0);
  service = g_object_ref (wayside_engine_get_service (world->engine));
  g_clear_pointer (&job, job_free);
  g_assert_finalize_object (world->engine);
  world->engine = wayside_engine_new (service);
  g_assert_cmpint (g_rename (old, path), ==, 0);
  wayside_engine_set_library (world->engine, old);

  again = run (world, 20);
  job_assert_finished (again, 0, 20, 0);
  assert_library_knows_all (world);
  more = run (world, 24);
  job_assert_finished (more, 4, 20, 0);
  assert_library_knows_all (world);
}

/* Damaged photos that no library knows count too, and are fetched again. */
static void
test_damaged (World *world, gconstpointer data)
{
  g_autofree char *old = g_build_filename (world->root, "library.sqlite", NULL);
  g_autoptr (Job) job = run (world, 20);
  g_autoptr (WaysideItem) item = g_list_model_get_item (G_LIST_MODEL (job->download), 3);
  g_autofree char *name = g_strconcat (wayside_item_get_id (item), ".jpg", NULL);
  g_autoptr (Job) again = NULL;
  g_autoptr (WaysideEndpoints) service = NULL;

  job_assert_finished (job, 20, 0, 0);
  helper_write (wayside_download_get_folder (job->download), name, "\xff\xd8 half", -1);
  service = g_object_ref (wayside_engine_get_service (world->engine));
  g_clear_pointer (&job, job_free);
  g_assert_finalize_object (world->engine);
  world->engine = wayside_engine_new (service);
  g_assert_cmpint (g_unlink (old), ==, 0);

  again = run (world, 20);
  job_assert_finished (again, 1, 19, 0);
}

static void
test_dry_run (World *world, gconstpointer data)
{
  g_autoptr (Job) job = run (world, 20);
  g_autoptr (Job) dry = job_new (world, make_area (9.899, 53.499, 9.91, 53.501, 22));

  job_assert_finished (job, 20, 0, 0);
  wayside_download_set_dry_run (dry->download, TRUE);
  job_run (dry);
  g_assert_cmpuint (wayside_download_get_stats (dry->download)->counts[WAYSIDE_ITEM_PRESENT], ==, 20);
  g_assert_cmpuint (wayside_download_get_stats (dry->download)->counts[WAYSIDE_ITEM_WAITING], ==, 2);
}

/* A run that is cut off knows of the earlier photos from its start on. */
static void
test_cut_off (World *world, gconstpointer data)
{
  g_autoptr (Job) job = run (world, 20);
  g_autoptr (Job) again = job_new (world, make_area (9.899, 53.499, 9.91, 53.501, 40));
  g_autoptr (Job) last = NULL;

  job_assert_finished (job, 20, 0, 0);
  pretend_service_close_gate (world->pretend, 5);
  job_start (again);
  job_wait_for_saved (again, 2);
  wayside_download_stop (again->download);
  job_wait_for (again, WAYSIDE_DOWNLOAD_STOPPED);
  assert_library_knows_all (world);
  pretend_service_open_gate (world->pretend);
  last = run (world, 40);
  g_assert_cmpuint (job_count_pairs (last), ==, 40);
  assert_library_knows_all (world);
}

#define ADD(path, function)                                                                                  \
  g_test_add ("/download-limit/" path, World, NULL, set_up, function, world_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("again", test_again);
  ADD ("raised", test_raised);
  ADD ("lowered", test_lowered);
  ADD ("lowered-and-emptied", test_lowered_and_emptied);
  ADD ("failed", test_failed);
  ADD ("removed", test_removed);
  ADD ("library-lost", test_library_lost);
  ADD ("damaged", test_damaged);
  ADD ("dry-run", test_dry_run);
  ADD ("cut-off", test_cut_off);

  return g_test_run ();
}
