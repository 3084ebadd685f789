/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "download-helper.h"

#include "engine-helper.h"
#include "wayside-error.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

static void
assert_folder (Job *job, const char *name)
{
  g_autofree char *folder = g_build_filename (job->world->root, name, NULL);

  g_assert_cmpstr (wayside_download_get_folder (job->download), ==, folder);
}

static void
test_image (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, wayside_query_new_image (HELPER_ID, NULL));
  g_autofree char *path = NULL;
  g_autofree char *expected = g_build_filename (world->root, "image_" HELPER_ID, HELPER_ID ".jpg", NULL);
  WaysideItem *item;

  world_add_sequence (world, 3);
  g_assert_cmpint (wayside_download_get_state (job->download), ==, WAYSIDE_DOWNLOAD_READY);
  job_run (job);
  job_assert_finished (job, 1, 0, 0);
  assert_folder (job, "image_" HELPER_ID);
  item = job_get_item (job, HELPER_ID);
  path = wayside_download_dup_item_path (job->download, item);
  g_assert_cmpstr (path, ==, expected);
  g_assert_cmpint (wayside_item_get_size (item), ==, WAYSIDE_SIZE_ORIGINAL);
  g_assert_false (wayside_item_is_smaller (item));
  g_assert_cmpfloat (wayside_item_get_fraction (item), ==, 1);
  g_assert_cmpuint (wayside_item_get_bytes (item), >, 1000);
  g_assert_cmpuint (wayside_download_get_stats (job->download)->n_bytes, ==, wayside_item_get_bytes (item));
  g_assert_cmpstr (wayside_image_get_sequence (wayside_item_get_image (item)), ==, HELPER_SEQUENCE);
  g_assert_cmpuint (world_count (world, PRETEND_KIND_CDN), ==, 1);
}

static void
test_sequence (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_sequence ());
  g_auto (GStrv) ids = NULL;

  world_add_sequence (world, 40);
  job_run (job);
  job_assert_finished (job, 40, 0, 0);
  assert_folder (job, "sequence_" HELPER_SEQUENCE);
  g_assert_cmpstr (wayside_download_get_sequence (job->download), ==, HELPER_SEQUENCE);
  /* In the order of the sequence. */
  ids = pretend_service_dup_sequence_ids (world->pretend, HELPER_SEQUENCE);
  for (guint i = 0; i < 40; i++)
    {
      g_autoptr (WaysideItem) item = g_list_model_get_item (G_LIST_MODEL (job->download), i);

      g_assert_cmpstr (wayside_item_get_id (item), ==, ids[i]);
    }
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (job->download), 40));
  g_assert_cmpuint (world_count (world, PRETEND_KIND_CDN), ==, 40);
}

/* The folder is named after the sequence, as if its key had been given. */
static void
test_sequence_by_image (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, wayside_query_new_sequence (HELPER_ID, NULL));

  world_add_sequence (world, 5);
  job_run (job);
  job_assert_finished (job, 5, 0, 0);
  assert_folder (job, "sequence_" HELPER_SEQUENCE);
  g_assert_cmpstr (wayside_download_get_sequence (job->download), ==, HELPER_SEQUENCE);
}

static void
test_area (World *world, gconstpointer data)
{
  g_autoptr (Job) all = job_new (world, make_area (9.9, 53.5, 9.99, 53.6, 0));
  g_autoptr (Job) some = job_new (world, make_area (9.91, 53.5, 9.99, 53.6, 7));

  world_add_sequence (world, 20);
  job_run (all);
  job_assert_finished (all, 20, 0, 0);
  assert_folder (all, "bbox_9.9_53.5_9.99_53.6");
  job_run (some);
  job_assert_finished (some, 7, 0, 0);
  assert_folder (some, "bbox_9.91_53.5_9.99_53.6");
}

static void
test_sizes (World *world, gconstpointer data)
{
  static const guint widths[WAYSIDE_N_SIZES] = { 0, 2048, 1024, 256 };

  pretend_service_set_original_width (world->pretend, 4160);
  world_add_sequence (world, 1);
  for (int size = WAYSIDE_SIZE_256; size >= 0; size--)
    {
      WaysideQuery *query = wayside_query_new_image (HELPER_ID, NULL);
      g_autofree char *root = g_strdup_printf ("%s/%d", world->root, size);
      g_autoptr (Job) job = NULL;

      wayside_query_set_size (query, (WaysideSize) size);
      job = job_new_with (world, query, PRETEND_TOKEN, root);
      job_run (job);
      job_assert_finished (job, 1, 0, 0);
      job_assert_pair (job, HELPER_ID, widths[size]);
      g_assert_cmpint (wayside_item_get_size (job_get_item (job, HELPER_ID)), ==, size);
      g_assert_false (wayside_item_is_smaller (job_get_item (job, HELPER_ID)));
    }
}

/* If a size is missing, the next smaller one is fetched, and the item says so. */
static void
test_smaller (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_sequence ());
  gboolean smaller;

  world_add_sequence (world, 1);
  pretend_service_add_image (world->pretend, "7001", HELPER_SEQUENCE, 9.9, 53.5, PRETEND_IMAGE_NO_ORIGINAL);
  pretend_service_add_image (world->pretend, "7002", HELPER_SEQUENCE, 9.9, 53.5,
                             PRETEND_IMAGE_NO_ORIGINAL | PRETEND_IMAGE_NO_2048);
  job_run (job);
  job_assert_finished (job, 3, 0, 0);
  g_assert_false (wayside_item_is_smaller (job_get_item (job, HELPER_ID)));
  g_assert_true (wayside_item_is_smaller (job_get_item (job, "7001")));
  g_assert_cmpint (wayside_item_get_size (job_get_item (job, "7001")), ==, WAYSIDE_SIZE_2048);
  g_assert_cmpint (wayside_item_get_size (job_get_item (job, "7002")), ==, WAYSIDE_SIZE_1024);
  g_object_get (job_get_item (job, "7002"), "smaller", &smaller, NULL);
  g_assert_true (smaller);
}

static void
test_not_offered (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_sequence ());

  world_add_sequence (world, 2);
  pretend_service_add_image (world->pretend, "7001", HELPER_SEQUENCE, 9.9, 53.5, PRETEND_IMAGE_NO_THUMBS);
  job_run (job);
  job_assert_finished (job, 2, 0, 0);
  job_assert_item_failed (job, "7001", WAYSIDE_ITEM_NOT_OFFERED, WAYSIDE_ERROR_NOT_OFFERED);
}

static void
test_gone (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_sequence ());

  world_add_sequence (world, 2);
  pretend_service_add_image (world->pretend, "7001", HELPER_SEQUENCE, 9.9, 53.5, PRETEND_IMAGE_GONE);
  job_run (job);
  job_assert_finished (job, 2, 0, 0);
  job_assert_item_failed (job, "7001", WAYSIDE_ITEM_GONE, WAYSIDE_ERROR_GONE);
}

/* A mistyped ID leaves no folder behind. */
static void
test_unknown_image (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, wayside_query_new_image ("12345", NULL));
  g_autofree char *names = NULL;

  job_run (job);
  job_assert_finished (job, 0, 0, 0);
  job_assert_item_failed (job, "12345", WAYSIDE_ITEM_GONE, WAYSIDE_ERROR_GONE);
  names = helper_list_folder (world->root);
  g_assert_cmpstr (names, ==, "");
}

static void
test_nothing_found (World *world, gconstpointer data)
{
  g_autoptr (Job) sequence = job_new (world, make_sequence ());
  g_autoptr (Job) area = job_new (world, make_area (9.9, 53.5, 9.99, 53.6, 5));
  g_autofree char *names = NULL;

  job_run (sequence);
  job_assert_failed (sequence, WAYSIDE_ERROR_NO_IMAGERY);
  job_run (area);
  job_assert_failed (area, WAYSIDE_ERROR_NO_IMAGERY);
  names = helper_list_folder (world->root);
  g_assert_cmpstr (names, ==, "");
}

/* Incomplete metadata is saved, too. */
static void
test_missing_fields (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_sequence ());

  for (guint i = 0; i <= 10; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", 7000 + i);

      if ((PretendImageFlags) (1 << i) != PRETEND_IMAGE_NO_THUMBS)
        pretend_service_add_image (world->pretend, id, HELPER_SEQUENCE, 9.9, 53.5,
                                   (PretendImageFlags) (1 << i));
    }
  pretend_service_add_image (world->pretend, "7100", HELPER_SEQUENCE, 9.9, 53.5,
                             PRETEND_IMAGE_NO_COMPUTED | PRETEND_IMAGE_NO_CREATOR | PRETEND_IMAGE_NO_MAKE |
                                 PRETEND_IMAGE_NO_ALTITUDE | PRETEND_IMAGE_NO_CAPTURED_AT |
                                 PRETEND_IMAGE_NO_GEOMETRY | PRETEND_IMAGE_NO_CAMERA_PARAMETERS);
  job_run (job);
  job_assert_finished (job, 11, 0, 0);
}

static void
test_modified (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, wayside_query_new_image (HELPER_ID, NULL));
  g_autofree char *path = NULL;
  struct stat info;

  world_add_sequence (world, 1);
  job_run (job);
  job_assert_finished (job, 1, 0, 0);
  path = wayside_download_dup_item_path (job->download, job_get_item (job, HELPER_ID));
  g_assert_cmpint (stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mtim.tv_sec * 1000 + info.st_mtim.tv_nsec / 1000000, ==,
                   pretend_service_get_image (world->pretend, HELPER_ID)->captured_at);
}

/* Complete pairs cost no picture request. */
static void
test_present (World *world, gconstpointer data)
{
  g_autoptr (Job) first = job_new (world, make_sequence ());
  g_autoptr (Job) second = job_new (world, make_sequence ());
  g_autoptr (Job) third = job_new (world, make_sequence ());
  const char *folder;

  world_add_sequence (world, 10);
  job_run (first);
  job_assert_finished (first, 10, 0, 0);
  pretend_service_reset_counters (world->pretend);

  job_run (second);
  job_assert_finished (second, 0, 10, 0);
  g_assert_cmpuint (world_count (world, PRETEND_KIND_CDN), ==, 0);
  g_assert_cmpuint (wayside_download_get_stats (second->download)->n_bytes, ==, 0);
  /* Its metadata is still loaded, for the page that shows it. */
  g_assert_nonnull (wayside_item_get_image (job_get_item (second, HELPER_ID)));

  /* A damaged one is fetched again. */
  folder = wayside_download_get_folder (second->download);
  helper_write (folder, HELPER_ID ".jpg", "\xff\xd8torn", -1);
  helper_write (folder, "." HELPER_ID ".jpg.part", "left", -1);
  job_run (third);
  job_assert_finished (third, 1, 9, 0);
  g_assert_cmpuint (world_count (world, PRETEND_KIND_CDN), ==, 1);
}

static void
test_dry_run (World *world, gconstpointer data)
{
  g_autoptr (Job) dry = job_new (world, make_sequence ());
  g_autoptr (Job) one = job_new (world, make_sequence ());
  g_autoptr (Job) again = job_new (world, make_sequence ());
  g_autofree char *names = NULL;

  world_add_sequence (world, 10);
  wayside_download_set_dry_run (dry->download, TRUE);
  job_run (dry);
  g_assert_cmpint (wayside_download_get_state (dry->download), ==, WAYSIDE_DOWNLOAD_FINISHED);
  g_assert_cmpuint (wayside_download_get_stats (dry->download)->counts[WAYSIDE_ITEM_WAITING], ==, 10);
  g_assert_cmpuint (world_count (world, PRETEND_KIND_CDN), ==, 0);
  names = helper_list_folder (world->root);
  g_assert_cmpstr (names, ==, "");

  job_run (one);
  wayside_download_set_dry_run (again->download, TRUE);
  job_run (again);
  job_assert_finished (again, 0, 10, 0);
}

static void
test_timestamped (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, wayside_query_new_image (HELPER_ID, NULL));
  g_autofree char *name = NULL;

  world_add_sequence (world, 1);
  wayside_download_set_timestamped (job->download, TRUE);
  job_run (job);
  job_assert_finished (job, 1, 0, 0);
  name = g_path_get_basename (wayside_download_get_folder (job->download));
  g_assert_true (g_regex_match_simple ("^image_" HELPER_ID "_20[0-9]{6}-[0-9]{6}$", name, 0, 0));
}

/* A long sequence is listed completely, with frequent but not too many notifications. */
static void
test_long_sequence (World *world, gconstpointer data)
{
  WaysideQuery *query = make_sequence ();
  g_autoptr (Job) job = NULL;
  double seconds;

  wayside_query_set_size (query, WAYSIDE_SIZE_256);
  job = job_new (world, query);
  world_add_sequence (world, 1004);
  job_run (job);
  seconds = (double) (g_get_monotonic_time () - job->start) / G_USEC_PER_SEC;
  job_assert_finished (job, 1004, 0, 0);
  g_assert_cmpuint (world_count (world, PRETEND_KIND_CDN), ==, 1004);
  g_assert_cmpuint (pretend_service_get_peak (world->pretend, PRETEND_KIND_CDN), <=, 128);
  g_test_message ("%u reports in %.1f seconds", job->n_changed, seconds);
  g_assert_cmpfloat (job->n_changed, <=, seconds * 11 + 5);
}

static void
test_parallel (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_sequence ());

  world_add_sequence (world, 40);
  pretend_service_set_latency (world->pretend, 5);
  wayside_download_set_parallel (job->download, 3);
  job_run (job);
  job_assert_finished (job, 40, 0, 0);
  g_assert_cmpuint (pretend_service_get_peak (world->pretend, PRETEND_KIND_CDN), ==, 3);
}

static void
test_two_at_once (World *world, gconstpointer data)
{
  g_autoptr (Job) first = job_new (world, make_sequence ());
  g_autoptr (Job) second = job_new (world, make_area (9.9, 53.5, 9.99, 53.6, 0));

  world_add_sequence (world, 30);
  job_start (first);
  job_start (second);
  job_wait_for (first, WAYSIDE_DOWNLOAD_FINISHED);
  job_wait_for (second, WAYSIDE_DOWNLOAD_FINISHED);
  job_assert_finished (first, 30, 0, 0);
  job_assert_finished (second, 30, 0, 0);
}

/* Two downloads must not share a folder, as they would delete each other's temporary files: the second one
 * fails and changes nothing. */
static void
test_same_folder (World *world, gconstpointer data)
{
  g_autoptr (Job) first = job_new (world, make_sequence ());
  g_autoptr (Job) second = job_new (world, make_sequence ());

  world_add_sequence (world, 30);
  pretend_service_close_gate (world->pretend, 3);
  job_start (first);
  job_wait_for_saved (first, 1);
  job_run (second);
  job_assert_failed (second, WAYSIDE_ERROR_FOLDER_BUSY);
  pretend_service_open_gate (world->pretend);
  job_wait_for (first, WAYSIDE_DOWNLOAD_FINISHED);
  job_assert_finished (first, 30, 0, 0);

  /* Once the first has ended, the second resumes and finds all files present. */
  wayside_download_resume (second->download);
  job_wait_for (second, WAYSIDE_DOWNLOAD_FINISHED);
  job_assert_finished (second, 0, 30, 0);
}

/* When many images in a row are said to be gone the token is checked, once. */
static void
test_many_gone (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_sequence ());

  world_add_sequence (world, 15);
  pretend_service_script (world->pretend, "*", PRETEND_FAULT_NOT_FOUND, PRETEND_FOREVER);
  for (guint i = 0; i < 15; i++)
    {
      g_autofree char *what = g_strdup_printf ("/%" G_GUINT64_FORMAT, HELPER_FIRST_ID + (guint64) i * 7919);

      pretend_service_script (world->pretend, what, PRETEND_FAULT_UNKNOWN_ID, PRETEND_FOREVER);
    }
  pretend_service_set_latency (world->pretend, 50);
  wayside_download_set_parallel (job->download, 4);
  job_run (job);
  g_assert_cmpint (wayside_download_get_state (job->download), ==, WAYSIDE_DOWNLOAD_FINISHED);
  g_assert_cmpuint (wayside_download_get_stats (job->download)->counts[WAYSIDE_ITEM_GONE], ==, 15);
  /* The list, and the check. */
  g_assert_cmpuint (world_count (world, PRETEND_KIND_IMAGES), ==, 2);
}

static void
check_order (WaysideDownload *download, gpointer user_data)
{
  gboolean *has_gap = user_data;
  gboolean is_waiting = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (download)); i++)
    {
      g_autoptr (WaysideItem) item = g_list_model_get_item (G_LIST_MODEL (download), i);

      if (wayside_item_get_state (item) == WAYSIDE_ITEM_WAITING)
        is_waiting = TRUE;
      else if (is_waiting)
        *has_gap = TRUE;
    }
}

/* Pictures are fetched in list order, though their metadata arrives in any order. */
static void
test_order (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_sequence ());
  gboolean has_gap = FALSE;

  world_add_sequence (world, 20);
  pretend_service_set_latency (world->pretend, 30);
  wayside_download_set_parallel (job->download, 1);
  g_signal_connect (job->download, "changed", G_CALLBACK (check_order), &has_gap);
  job_run (job);
  job_assert_finished (job, 20, 0, 0);
  g_assert_cmpuint (job->n_changed, >, 3);
  g_assert_false (has_gap);
}

#define ADD(path, function)                                                                                  \
  g_test_add ("/download/" path, World, NULL, world_set_up, function, world_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("image", test_image);
  ADD ("sequence", test_sequence);
  ADD ("sequence-by-image", test_sequence_by_image);
  ADD ("area", test_area);
  ADD ("sizes", test_sizes);
  ADD ("smaller", test_smaller);
  ADD ("not-offered", test_not_offered);
  ADD ("gone", test_gone);
  ADD ("unknown-image", test_unknown_image);
  ADD ("nothing-found", test_nothing_found);
  ADD ("missing-fields", test_missing_fields);
  ADD ("modified", test_modified);
  ADD ("present", test_present);
  ADD ("dry-run", test_dry_run);
  ADD ("timestamped", test_timestamped);
  ADD ("long-sequence", test_long_sequence);
  ADD ("parallel", test_parallel);
  ADD ("two-at-once", test_two_at_once);
  ADD ("same-folder", test_same_folder);
  ADD ("many-gone", test_many_gone);
  ADD ("order", test_order);

  return g_test_run ();
}
