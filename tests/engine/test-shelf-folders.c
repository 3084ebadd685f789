/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "shelf-helper.h"

#include "engine-helper.h"
#include "wayside-error.h"

#include <glib/gstdio.h>

/* Folders that the user moves or deletes while they are listed. */

#define N_FIRST 4

static gboolean
is_lost (gpointer data)
{
  return wayside_download_is_lost (data);
}

static gboolean
is_found (gpointer data)
{
  return !wayside_download_is_lost (data);
}

/* Downloads two sequences and restarts. */
static WaysideDownload *
make_downloads (ShelfFixture *fixture)
{
  shelf_add_sequences (fixture, N_FIRST, 2);
  shelf_wait_for (shelf_start (fixture, SHELF_SECOND), WAYSIDE_DOWNLOAD_FINISHED, 2);
  shelf_wait_for (shelf_start (fixture, HELPER_SEQUENCE), WAYSIDE_DOWNLOAD_FINISHED, N_FIRST);
  shelf_restart (fixture);
  for (guint i = 0; i < 2; i++)
    if (wayside_download_get_stats (shelf_get (fixture, i))->n_items == N_FIRST)
      return shelf_get (fixture, i);

  g_assert_not_reached ();
}

/* Renames the folder of a download, and returns its new path. */
static char *
move_folder (ShelfFixture *fixture, WaysideDownload *download, const char *name)
{
  char *moved = g_build_filename (fixture->world.root, name, NULL);

  g_assert_cmpint (g_rename (wayside_download_get_folder (download), moved), ==, 0);
  return moved;
}

static void
look (ShelfFixture *fixture, WaysideDownload *download, gboolean lost)
{
  wayside_download_manager_look_for_folders (fixture->manager);
  helper_wait_until (lost ? is_lost : is_found, download);
}

static void
relocate (ShelfFixture *fixture, WaysideDownload *download, const char *folder, int code)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) owned = NULL;
  g_autoptr (GError) error = NULL;
  gboolean done;

  wayside_download_manager_relocate_async (fixture->manager, download, folder, helper_take_result, &result);
  owned = shelf_take (&result);
  done = wayside_download_manager_relocate_finish (fixture->manager, owned, &error);
  if (code < 0)
    g_assert_no_error (error);
  else
    g_assert_error (error, WAYSIDE_ERROR, code);
  g_assert_cmpint (done, ==, code < 0);
}

static void
assert_whole (ShelfFixture *fixture, WaysideDownload *download)
{
  const WaysideDownloadStats *stats;

  shelf_open (fixture, download);
  stats = wayside_download_get_stats (download);
  g_assert_false (wayside_download_is_lost (download));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (download)), ==, N_FIRST);
  g_assert_cmpuint (wayside_download_stats_count_kept (stats), ==, N_FIRST);
  g_assert_cmpuint (stats->counts[WAYSIDE_ITEM_FAILED], ==, 0);
}

/* A missing folder is not a failure of each photo, and may come back by itself. */
static void
test_lost (ShelfFixture *fixture, gconstpointer data)
{
  WaysideDownload *download = make_downloads (fixture);
  g_autofree char *folder = g_strdup (wayside_download_get_folder (download));
  g_autofree char *moved = move_folder (fixture, download, "moved");
  const WaysideDownloadStats *stats;

  shelf_open (fixture, download);
  g_assert_true (wayside_download_is_lost (download));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (download)), ==, 0);
  stats = wayside_download_get_stats (download);
  g_assert_cmpuint (wayside_download_stats_count_kept (stats), ==, N_FIRST);
  g_assert_cmpuint (stats->counts[WAYSIDE_ITEM_FAILED], ==, 0);
  g_assert_cmpint (stats->state, ==, WAYSIDE_DOWNLOAD_FINISHED);

  g_assert_cmpint (g_rename (moved, folder), ==, 0);
  look (fixture, download, FALSE);
  assert_whole (fixture, download);
}

/* The folder is looked for without opening the download, and not where nothing was saved. */
static void
test_look (ShelfFixture *fixture, gconstpointer data)
{
  WaysideDownload *download = make_downloads (fixture);
  g_autofree char *moved = move_folder (fixture, download, "moved");

  g_assert_true (g_file_test (moved, G_FILE_TEST_IS_DIR));
  look (fixture, download, TRUE);
  for (guint i = 0; i < shelf_count (fixture); i++)
    g_assert_cmpint (wayside_download_is_lost (shelf_get (fixture, i)), ==,
                     shelf_get (fixture, i) == download);
}

static void
test_relocate (ShelfFixture *fixture, gconstpointer data)
{
  WaysideDownload *download = make_downloads (fixture);
  g_autofree char *moved = move_folder (fixture, download, "moved");

  look (fixture, download, TRUE);
  relocate (fixture, download, moved, -1);
  g_assert_cmpstr (wayside_download_get_folder (download), ==, moved);
  assert_whole (fixture, download);

  /* The library knows it, too. */
  shelf_restart (fixture);
  download = wayside_download_manager_find_folder (fixture->manager, moved);
  g_assert_nonnull (download);
  assert_whole (fixture, download);

  /* A check for new photos goes on in the new place. */
  pretend_service_reset_counters (fixture->world.pretend);
  pretend_service_add_image (fixture->world.pretend, "7001", HELPER_SEQUENCE, 9.9, 53.5,
                             PRETEND_IMAGE_DEFAULT);
  wayside_download_manager_go_on (fixture->manager, download, PRETEND_TOKEN);
  shelf_wait_for (download, WAYSIDE_DOWNLOAD_FINISHED, N_FIRST + 1);
  g_assert_cmpstr (wayside_download_get_folder (download), ==, moved);
  g_assert_cmpuint (world_count (&fixture->world, PRETEND_KIND_CDN), ==, 1);
}

/* The user may choose the folder into which it was moved. */
static void
test_relocate_parent (ShelfFixture *fixture, gconstpointer data)
{
  WaysideDownload *download = make_downloads (fixture);
  g_autofree char *name = g_path_get_basename (wayside_download_get_folder (download));
  g_autofree char *parent = g_build_filename (fixture->world.root, "pictures", NULL);
  g_autofree char *inner = g_build_filename ("pictures", name, NULL);
  g_autofree char *moved = NULL;

  g_assert_cmpint (g_mkdir (parent, 0700), ==, 0);
  moved = move_folder (fixture, download, inner);
  look (fixture, download, TRUE);
  relocate (fixture, download, parent, -1);
  g_assert_cmpstr (wayside_download_get_folder (download), ==, moved);
  assert_whole (fixture, download);
}

/* A folder that holds other photos is no place for a download. */
static void
test_relocate_refused (ShelfFixture *fixture, gconstpointer data)
{
  WaysideDownload *download = make_downloads (fixture);
  WaysideDownload *other = shelf_get (fixture, shelf_get (fixture, 0) == download ? 1 : 0);
  g_autofree char *folder = g_strdup (wayside_download_get_folder (download));
  g_autofree char *moved = move_folder (fixture, download, "moved");
  g_autofree char *foreign = g_strdup_printf ("%s/%s.jpg", wayside_download_get_folder (other), HELPER_ID);
  g_autofree char *foreign_record = g_strdup_printf ("%s/%s.json", wayside_download_get_folder (other),
                                                     HELPER_ID);
  g_autofree char *own = g_strdup_printf ("%s/%s.jpg", moved, HELPER_ID);
  g_autofree char *own_record = g_strdup_printf ("%s/%s.json", moved, HELPER_ID);

  look (fixture, download, TRUE);
  relocate (fixture, download, fixture->world.root, WAYSIDE_ERROR_FOLDER);
  relocate (fixture, download, "/nonexistent", WAYSIDE_ERROR_FOLDER);
  relocate (fixture, download, wayside_download_get_folder (other), WAYSIDE_ERROR_FOLDER);
  /* Even if one of its photos is there. */
  g_assert_cmpint (g_rename (own, foreign), ==, 0);
  g_assert_cmpint (g_rename (own_record, foreign_record), ==, 0);
  relocate (fixture, download, wayside_download_get_folder (other), WAYSIDE_ERROR_FOLDER_BUSY);
  g_assert_true (wayside_download_is_lost (download));
  g_assert_cmpstr (wayside_download_get_folder (download), ==, folder);
}

/* Downloading again fetches all photos into the old place. */
static void
test_again (ShelfFixture *fixture, gconstpointer data)
{
  WaysideDownload *download = make_downloads (fixture);
  g_autofree char *folder = g_strdup (wayside_download_get_folder (download));
  g_autofree char *moved = move_folder (fixture, download, "moved");

  look (fixture, download, TRUE);
  pretend_service_reset_counters (fixture->world.pretend);
  wayside_download_manager_go_on (fixture->manager, download, PRETEND_TOKEN);
  g_assert_false (wayside_download_is_lost (download));
  shelf_wait_for (download, WAYSIDE_DOWNLOAD_FINISHED, N_FIRST);
  g_assert_cmpuint (world_count (&fixture->world, PRETEND_KIND_CDN), ==, N_FIRST);
  g_assert_cmpstr (wayside_download_get_folder (download), ==, folder);
  g_assert_true (g_file_test (folder, G_FILE_TEST_IS_DIR));

  /* The same for a download of this session, whose items are in memory. */
  g_free (moved);
  moved = move_folder (fixture, download, "moved-again");
  look (fixture, download, TRUE);
  wayside_download_manager_go_on (fixture->manager, download, PRETEND_TOKEN);
  shelf_wait_for (download, WAYSIDE_DOWNLOAD_FINISHED, N_FIRST);
  g_assert_cmpuint (world_count (&fixture->world, PRETEND_KIND_CDN), ==, 2 * N_FIRST);
}

/* A download of this session is moved like one of the library. */
static void
test_relocate_fresh (ShelfFixture *fixture, gconstpointer data)
{
  WaysideDownload *download;
  g_autofree char *moved = NULL;

  shelf_add_sequences (fixture, N_FIRST, 1);
  download = shelf_start (fixture, HELPER_SEQUENCE);
  shelf_wait_for (download, WAYSIDE_DOWNLOAD_FINISHED, N_FIRST);
  moved = move_folder (fixture, download, "moved");
  look (fixture, download, TRUE);
  relocate (fixture, download, moved, -1);
  assert_whole (fixture, download);
  wayside_download_manager_go_on (fixture->manager, download, PRETEND_TOKEN);
  shelf_wait_for (download, WAYSIDE_DOWNLOAD_FINISHED, N_FIRST);
  g_assert_cmpstr (wayside_download_get_folder (download), ==, moved);
}

static void
add_test (const char *path, void (*test) (ShelfFixture *fixture, gconstpointer data))
{
  g_test_add (path, ShelfFixture, NULL, shelf_set_up, test, shelf_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  add_test ("/folders/lost", test_lost);
  add_test ("/folders/look", test_look);
  add_test ("/folders/relocate", test_relocate);
  add_test ("/folders/relocate-parent", test_relocate_parent);
  add_test ("/folders/relocate-refused", test_relocate_refused);
  add_test ("/folders/relocate-fresh", test_relocate_fresh);
  add_test ("/folders/again", test_again);

  return g_test_run ();
}
