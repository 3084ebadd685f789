/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Photos that are in the folder in a smaller size than requested. */

#include "config.h"

#include "download-helper.h"

#include "engine-helper.h"
#include "wayside-error.h"

#include <glib/gstdio.h>
#include <string.h>

#define N_IMAGES 6

static void
set_up (World *world, gconstpointer data)
{
  world_set_up (world, data);
  pretend_service_set_original_width (world->pretend, 640);
  world_add_sequence (world, N_IMAGES);
}

static Job *
run (World *world, WaysideSize size, gboolean replace_smaller)
{
  WaysideQuery *query = make_sequence ();
  Job *job;

  wayside_query_set_size (query, size);
  job = job_new (world, query);
  wayside_download_set_replace_smaller (job->download, replace_smaller);
  pretend_service_reset_counters (world->pretend);
  job_run (job);
  return job;
}

static guint
count_replaceable (Job *job)
{
  return wayside_download_get_stats (job->download)->n_replaceable;
}

/* The small files stay, and are counted. Each has the size that it really has. */
static void
test_counted (World *world, gconstpointer data)
{
  g_autoptr (Job) small = run (world, WAYSIDE_SIZE_256, FALSE);
  g_autoptr (Job) large = NULL;

  job_assert_finished (small, N_IMAGES, 0, 0);
  g_assert_cmpuint (count_replaceable (small), ==, 0);
  large = run (world, WAYSIDE_SIZE_ORIGINAL, FALSE);
  job_assert_finished (large, 0, N_IMAGES, 0);
  g_assert_cmpuint (count_replaceable (large), ==, N_IMAGES);
  g_assert_cmpuint (world_count (world, PRETEND_KIND_CDN), ==, 0);
  job_assert_pair (large, HELPER_ID, 256);
  g_assert_cmpint (wayside_item_get_size (job_get_item (large, HELPER_ID)), ==, WAYSIDE_SIZE_256);
  g_assert_true (wayside_item_is_smaller (job_get_item (large, HELPER_ID)));
}

static void
test_replaced (World *world, gconstpointer data)
{
  g_autoptr (Job) small = run (world, WAYSIDE_SIZE_256, FALSE);
  g_autoptr (Job) large = run (world, WAYSIDE_SIZE_ORIGINAL, TRUE);
  g_autoptr (Job) again = NULL;

  job_assert_finished (large, N_IMAGES, 0, 0);
  g_assert_cmpuint (wayside_download_get_stats (small->download)->counts[WAYSIDE_ITEM_SAVED], ==, N_IMAGES);
  g_assert_cmpuint (count_replaceable (large), ==, 0);
  job_assert_pair (large, HELPER_ID, 0);
  again = run (world, WAYSIDE_SIZE_ORIGINAL, TRUE);
  job_assert_finished (again, 0, N_IMAGES, 0);
  g_assert_cmpuint (world_count (world, PRETEND_KIND_CDN), ==, 0);
}

/* A smaller size than that in the folder is no reason for anything. */
static void
test_larger_here (World *world, gconstpointer data)
{
  g_autoptr (Job) large = run (world, WAYSIDE_SIZE_ORIGINAL, FALSE);
  g_autoptr (Job) small = run (world, WAYSIDE_SIZE_256, TRUE);
  g_autoptr (Job) middle = run (world, WAYSIDE_SIZE_2048, TRUE);

  job_assert_finished (small, 0, N_IMAGES, 0);
  g_assert_cmpuint (count_replaceable (small), ==, 0);
  g_assert_false (wayside_item_is_smaller (job_get_item (small, HELPER_ID)));
  job_assert_finished (middle, 0, N_IMAGES, 0);
  g_assert_cmpuint (count_replaceable (middle), ==, 0);
  job_assert_pair (large, HELPER_ID, 0);
}

/* An original that is as wide as a rendition is one. */
static void
test_small_original (World *world, gconstpointer data)
{
  g_autoptr (Job) job = NULL;
  g_autoptr (Job) again = NULL;

  pretend_service_set_original_width (world->pretend, 256);
  job = run (world, WAYSIDE_SIZE_ORIGINAL, FALSE);
  job_assert_finished (job, N_IMAGES, 0, 0);
  again = run (world, WAYSIDE_SIZE_ORIGINAL, FALSE);
  job_assert_finished (again, 0, N_IMAGES, 0);
  g_assert_cmpuint (count_replaceable (again), ==, 0);
}

/* The service has no larger picture, so there is nothing to count or to replace. */
static void
test_largest (World *world, gconstpointer data)
{
  WaysideQuery *query = wayside_query_new_image ("77", NULL);
  g_autoptr (Job) job = NULL;
  g_autoptr (Job) again = NULL;
  g_autoptr (Job) replacing = NULL;

  pretend_service_set_original_width (world->pretend, 4160);
  pretend_service_add_image (world->pretend, "77", NULL, 9, 53, PRETEND_IMAGE_NO_ORIGINAL);
  job = job_new (world, g_object_ref (query));
  job_run (job);
  job_assert_finished (job, 1, 0, 0);
  again = job_new (world, g_object_ref (query));
  job_run (again);
  job_assert_finished (again, 0, 1, 0);
  g_assert_cmpuint (count_replaceable (again), ==, 0);

  pretend_service_reset_counters (world->pretend);
  replacing = job_new (world, query);
  wayside_download_set_replace_smaller (replacing->download, TRUE);
  job_run (replacing);
  job_assert_finished (replacing, 0, 1, 0);
  g_assert_cmpuint (world_count (world, PRETEND_KIND_CDN), ==, 0);
}

/* A larger picture that does not come leaves the small one in place. */
static void
test_failed (World *world, gconstpointer data)
{
  g_autoptr (Job) small = run (world, WAYSIDE_SIZE_256, FALSE);
  g_autoptr (Job) large = NULL;

  job_assert_finished (small, N_IMAGES, 0, 0);
  pretend_service_set_picture_fault (world->pretend, PRETEND_FAULT_NO_END);
  large = run (world, WAYSIDE_SIZE_ORIGINAL, TRUE);
  g_assert_cmpuint (wayside_download_get_stats (large->download)->counts[WAYSIDE_ITEM_FAILED], ==, N_IMAGES);
  job_assert_pair (large, HELPER_ID, 256);
  pretend_service_set_picture_fault (world->pretend, PRETEND_FAULT_NONE);
  job_run_again (large, wayside_download_retry_failed);
  job_assert_finished (large, N_IMAGES, 0, 0);
  job_assert_pair (large, HELPER_ID, 0);
}

/* … nor does one that is gone. */
static void
test_gone (World *world, gconstpointer data)
{
  g_auto (GStrv) ids = pretend_service_dup_sequence_ids (world->pretend, HELPER_SEQUENCE);
  g_autoptr (GPtrArray) array = g_ptr_array_new ();
  g_autoptr (WaysideQuery) query = NULL;
  g_autoptr (Job) small = NULL;
  g_autoptr (Job) large = NULL;

  for (guint i = 0; i < N_IMAGES; i++)
    g_ptr_array_add (array, ids[i]);
  query = wayside_query_new_images (array, NULL);
  wayside_query_set_size (query, WAYSIDE_SIZE_256);
  small = job_new (world, wayside_query_dup (query));
  job_run (small);
  job_assert_finished (small, N_IMAGES, 0, 0);
  pretend_service_remove_image (world->pretend, ids[2]);
  pretend_service_remove_image (world->pretend, ids[3]);
  wayside_query_set_size (query, WAYSIDE_SIZE_ORIGINAL);
  large = job_new (world, wayside_query_dup (query));
  wayside_download_set_replace_smaller (large->download, TRUE);
  job_run (large);
  job_assert_finished (large, N_IMAGES - 2, 2, 0);
  g_assert_cmpint (wayside_item_get_size (job_get_item (large, ids[2])), ==, WAYSIDE_SIZE_256);
  job_assert_pair (large, ids[4], 0);
}

/* In a dry run they are what would be fetched. */
static void
test_dry_run (World *world, gconstpointer data)
{
  g_autoptr (Job) small = run (world, WAYSIDE_SIZE_256, FALSE);
  g_autoptr (Job) dry = job_new (world, make_sequence ());

  wayside_download_set_replace_smaller (dry->download, TRUE);
  wayside_download_set_dry_run (dry->download, TRUE);
  job_run (dry);
  g_assert_cmpuint (wayside_download_get_stats (dry->download)->counts[WAYSIDE_ITEM_WAITING], ==, N_IMAGES);
  job_assert_pair (small, HELPER_ID, 256);
}

#define ADD(path, function)                                                                                  \
  g_test_add ("/download-size/" path, World, NULL, set_up, function, world_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("counted", test_counted);
  ADD ("replaced", test_replaced);
  ADD ("larger-here", test_larger_here);
  ADD ("small-original", test_small_original);
  ADD ("largest", test_largest);
  ADD ("failed", test_failed);
  ADD ("gone", test_gone);
  ADD ("dry-run", test_dry_run);

  return g_test_run ();
}
