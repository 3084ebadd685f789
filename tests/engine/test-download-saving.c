/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "download-helper.h"

#include "engine-helper.h"
#include "wayside-error.h"

#include <glib/gstdio.h>

#define N_IMAGES 6

static Job *
run_with (World *world, WaysideSaveFlags save_flags)
{
  Job *job = job_new (world, make_sequence ());

  wayside_download_set_save_flags (job->download, save_flags);
  pretend_service_reset_counters (world->pretend);
  job_run (job);
  g_assert_cmpint (wayside_download_get_state (job->download), ==, WAYSIDE_DOWNLOAD_FINISHED);
  return job;
}

static guint64
count_bytes (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint64 n = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      GStatBuf info;

      g_assert_cmpint (g_stat (path, &info), ==, 0);
      n += (guint64) info.st_size;
    }
  return n;
}

/* Each combination of save flags leaves exactly the expected files, and the stored bytes are counted
 * correctly. */
static void
test_each (World *world, gconstpointer data)
{
  world_add_sequence (world, N_IMAGES);
  for (int save_flags = WAYSIDE_SAVE_PHOTO; save_flags <= (int) WAYSIDE_SAVE_DEFAULT; save_flags++)
    {
      g_autoptr (Job) job = run_with (world, (WaysideSaveFlags) save_flags);
      const char *folder = wayside_download_get_folder (job->download);

      job_assert_finished (job, N_IMAGES, 0, 0);
      g_assert_cmpuint (job_count_pairs (job), ==, N_IMAGES);
      g_assert_cmpuint (wayside_download_get_stats (job->download)->n_stored, ==, count_bytes (folder));
      helper_remove_folder (folder);
    }
}

/* Without metadata, an existing photo counts as present, and a damaged one is fetched again. */
static void
test_no_records (World *world, gconstpointer data)
{
  g_autoptr (Job) first = NULL;
  g_autoptr (Job) second = NULL;
  g_autoptr (Job) third = NULL;
  const char *folder;

  world_add_sequence (world, N_IMAGES);
  first = run_with (world, WAYSIDE_SAVE_PHOTO);
  second = run_with (world, WAYSIDE_SAVE_PHOTO);
  g_assert_cmpuint (wayside_download_get_stats (second->download)->counts[WAYSIDE_ITEM_PRESENT], ==,
                    N_IMAGES);
  g_assert_cmpuint (world_count (world, PRETEND_KIND_CDN), ==, 0);

  folder = wayside_download_get_folder (first->download);
  helper_write (folder, HELPER_ID ".jpg", "\xff\xd8 torn", -1);
  helper_write (folder, "." HELPER_ID ".jpg.part", "half", -1);
  third = run_with (world, WAYSIDE_SAVE_PHOTO);
  g_assert_cmpuint (wayside_download_get_stats (third->download)->counts[WAYSIDE_ITEM_SAVED], ==, 1);
  g_assert_cmpuint (world_count (world, PRETEND_KIND_CDN), ==, 1);
  g_assert_cmpuint (job_count_pairs (third), ==, N_IMAGES);
}

static GStatBuf
look_at (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  GStatBuf info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  return info;
}

/* If metadata is enabled later, only the metadata is fetched: the pictures are kept. */
static void
test_records_again (World *world, gconstpointer data)
{
  g_autoptr (Job) first = NULL;
  g_autoptr (Job) second = NULL;
  g_autoptr (Job) third = NULL;
  const char *folder;
  GStatBuf before, after;

  world_add_sequence (world, N_IMAGES);
  first = run_with (world, WAYSIDE_SAVE_PHOTO);
  folder = wayside_download_get_folder (first->download);
  before = look_at (folder, HELPER_ID ".jpg");

  second = run_with (world, WAYSIDE_SAVE_METADATA);
  after = look_at (folder, HELPER_ID ".jpg");
  g_assert_cmpuint (wayside_download_get_stats (second->download)->counts[WAYSIDE_ITEM_SAVED], ==, N_IMAGES);
  g_assert_cmpuint (world_count (world, PRETEND_KIND_CDN), ==, 0);
  g_assert_cmpuint (before.st_ino, ==, after.st_ino);
  g_assert_cmpuint (job_count_pairs (second), ==, N_IMAGES);
  g_assert_cmpuint (wayside_download_get_stats (second->download)->n_stored, ==, count_bytes (folder));

  third = run_with (world, WAYSIDE_SAVE_METADATA);
  g_assert_cmpuint (wayside_download_get_stats (third->download)->counts[WAYSIDE_ITEM_PRESENT], ==, N_IMAGES);
}

/* A metadata file that cannot be written affects neither pictures nor other metadata, and is written once the
 * obstacle is gone. */
static void
test_record_in_the_way (World *world, gconstpointer data)
{
  g_autoptr (Job) first = NULL;
  g_autoptr (Job) second = NULL;
  g_autofree char *path = NULL;
  const char *folder;

  world_add_sequence (world, N_IMAGES);
  first = run_with (world, WAYSIDE_SAVE_PHOTO);
  folder = wayside_download_get_folder (first->download);
  path = g_build_filename (folder, HELPER_ID ".json", NULL);
  /* A folder has the name of the metadata file, so that it cannot be written. */
  g_assert_cmpint (g_mkdir (path, 0755), ==, 0);
  second = job_new (world, make_sequence ());
  wayside_download_set_save_flags (second->download, WAYSIDE_SAVE_METADATA);
  job_run (second);
  g_assert_cmpint (wayside_download_get_state (second->download), ==, WAYSIDE_DOWNLOAD_FINISHED);
  g_assert_cmpuint (wayside_download_get_stats (second->download)->counts[WAYSIDE_ITEM_SAVED], ==,
                    N_IMAGES - 1);
  job_assert_item_failed (second, HELPER_ID, WAYSIDE_ITEM_FAILED, WAYSIDE_ERROR_FOLDER);
  g_assert_true (helper_exists (folder, HELPER_ID ".jpg"));

  g_assert_cmpint (g_rmdir (path), ==, 0);
  job_run_again (second, wayside_download_retry_failed);
  job_assert_finished (second, N_IMAGES, 0, 0);
  /* Those of the first download. */
  g_assert_cmpuint (world_count (world, PRETEND_KIND_CDN), ==, N_IMAGES);
  g_assert_cmpuint (job_count_pairs (second), ==, N_IMAGES);
}

#define ADD(path, function)                                                                                  \
  g_test_add ("/download/saving/" path, World, NULL, world_set_up, function, world_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("each", test_each);
  ADD ("no-records", test_no_records);
  ADD ("records-again", test_records_again);
  ADD ("record-in-the-way", test_record_in_the_way);

  return g_test_run ();
}
