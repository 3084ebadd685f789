/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Photos that are whole on disk and no longer on Mapillary are not a problem of a later run. */

#include "config.h"

#include "download-helper.h"

#include "engine-helper.h"
#include "wayside-error.h"
#include "wayside-library.h"

#include <glib/gstdio.h>

static void
use_library (World *world)
{
  g_autofree char *path = g_build_filename (world->root, "library.sqlite", NULL);

  wayside_engine_set_library (world->engine, path);
}

static WaysideQuery *
make_images (char **ids)
{
  g_autoptr (GPtrArray) array = g_ptr_array_new ();

  for (guint i = 0; ids[i] != NULL; i++)
    g_ptr_array_add (array, ids[i]);
  return wayside_query_new_images (array, NULL);
}

static void
remove_images (World *world, char **ids, guint n_images)
{
  for (guint i = 0; i < n_images; i++)
    pretend_service_remove_image (world->pretend, ids[i]);
}

static void
test_image (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, wayside_query_new_image (HELPER_ID, NULL));
  g_autoptr (Job) again = job_new (world, wayside_query_new_image (HELPER_ID, NULL));

  use_library (world);
  world_add_sequence (world, 1);
  job_run (job);
  job_assert_finished (job, 1, 0, 0);
  pretend_service_remove_image (world->pretend, HELPER_ID);
  job_run (again);
  job_assert_finished (again, 0, 1, 0);
  g_assert_cmpuint (wayside_download_get_stats (again->download)->counts[WAYSIDE_ITEM_GONE], ==, 0);
}

/* … and one that is not on disk leaves no folder behind. */
static void
test_image_gone (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, wayside_query_new_image (HELPER_ID, NULL));
  g_autofree char *list = NULL;

  job_run (job);
  job_assert_item_failed (job, HELPER_ID, WAYSIDE_ITEM_GONE, WAYSIDE_ERROR_GONE);
  list = helper_list_folder (world->root);
  g_assert_cmpstr (list, ==, "");
}

/* A picture without its metadata is not whole, and cannot be completed any more. */
static void
test_image_bare (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, wayside_query_new_image (HELPER_ID, NULL));
  g_autoptr (Job) again = job_new (world, wayside_query_new_image (HELPER_ID, NULL));
  g_autofree char *record = NULL;

  world_add_sequence (world, 1);
  job_run (job);
  record = g_build_filename (wayside_download_get_folder (job->download), HELPER_ID ".json", NULL);
  g_assert_cmpint (g_unlink (record), ==, 0);
  pretend_service_remove_image (world->pretend, HELPER_ID);
  job_run (again);
  job_assert_item_failed (again, HELPER_ID, WAYSIDE_ITEM_GONE, WAYSIDE_ERROR_GONE);
}

static void
test_list (World *world, gconstpointer data)
{
  g_auto (GStrv) ids = NULL;
  g_autoptr (Job) job = NULL;
  g_autoptr (Job) again = NULL;

  world_add_sequence (world, 20);
  ids = pretend_service_dup_sequence_ids (world->pretend, HELPER_SEQUENCE);
  job = job_new (world, make_images (ids));
  job_run (job);
  job_assert_finished (job, 20, 0, 0);
  /* First some of them, then all. */
  remove_images (world, ids, 12);
  again = job_new (world, make_images (ids));
  job_run (again);
  job_assert_finished (again, 0, 20, 0);
  g_clear_pointer (&again, job_free);
  remove_images (world, ids, 20);
  again = job_new (world, make_images (ids));
  job_run (again);
  job_assert_finished (again, 0, 20, 0);
}

/* The service still lists the ids, as it does for some time, or does not any more. */
static void
test_sequence (World *world, gconstpointer data)
{
  g_auto (GStrv) ids = NULL;
  g_autoptr (Job) job = job_new (world, make_sequence ());

  use_library (world);
  world_add_sequence (world, 20);
  ids = pretend_service_dup_sequence_ids (world->pretend, HELPER_SEQUENCE);
  job_run (job);
  job_assert_finished (job, 20, 0, 0);
  for (guint n_gone = 5; n_gone <= 20; n_gone += 15)
    {
      g_autoptr (Job) again = job_new (world, make_sequence ());

      remove_images (world, ids, n_gone);
      job_run (again);
      job_assert_finished (again, 0, 20, 0);
      g_assert_cmpuint (wayside_download_get_stats (again->download)->n_items, ==, 20);
    }
}

static void
test_sequence_listed (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_sequence ());
  g_autoptr (Job) again = job_new (world, make_sequence ());
  g_auto (GStrv) ids = NULL;

  world_add_sequence (world, 3);
  ids = pretend_service_dup_sequence_ids (world->pretend, HELPER_SEQUENCE);
  job_run (job);
  job_assert_finished (job, 3, 0, 0);
  pretend_service_script (world->pretend, "/images", PRETEND_FAULT_UNKNOWN_ID, PRETEND_FOREVER);
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *what = g_strconcat ("/", ids[i], NULL);

      pretend_service_script (world->pretend, what, PRETEND_FAULT_UNKNOWN_ID, PRETEND_FOREVER);
    }
  job_run (again);
  job_assert_finished (again, 0, 3, 0);
}

/* A pause in the middle changes nothing. */
static void
test_pause (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, wayside_query_new_image (HELPER_ID, NULL));
  g_autoptr (Job) again = job_new (world, wayside_query_new_image (HELPER_ID, NULL));

  world_add_sequence (world, 1);
  job_run (job);
  pretend_service_remove_image (world->pretend, HELPER_ID);
  job_start (again);
  wayside_download_pause (again->download);
  wayside_download_resume (again->download);
  job_wait_for (again, WAYSIDE_DOWNLOAD_FINISHED);
  job_assert_finished (again, 0, 1, 0);
}

#define ADD(path, function)                                                                                  \
  g_test_add ("/download-kept/" path, World, NULL, world_set_up, function, world_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("image", test_image);
  ADD ("image-gone", test_image_gone);
  ADD ("image-bare", test_image_bare);
  ADD ("list", test_list);
  ADD ("sequence", test_sequence);
  ADD ("sequence-listed", test_sequence_listed);
  ADD ("pause", test_pause);

  return g_test_run ();
}
