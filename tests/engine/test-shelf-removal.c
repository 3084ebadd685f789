/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "shelf-helper.h"

#include "engine-helper.h"
#include "wayside-error.h"

#include <glib/gstdio.h>
#include <string.h>

static gboolean
is_empty (gpointer data)
{
  return shelf_count (data) == 0;
}

/* A mistyped key leaves no download behind, neither in the download manager nor in the library. */
static void
test_nothing (ShelfFixture *fixture, gconstpointer data)
{
  shelf_start (fixture, HELPER_SEQUENCE);
  helper_wait_until (is_empty, fixture);
  shelf_restart (fixture);
  g_assert_cmpuint (shelf_count (fixture), ==, 0);
}

static void
test_remove (ShelfFixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideDownload) download = NULL;
  g_autofree char *folder = NULL;
  guint number;

  shelf_add_sequences (fixture, 3, 3);
  shelf_wait_for (shelf_start (fixture, HELPER_SEQUENCE), WAYSIDE_DOWNLOAD_FINISHED, 3);
  shelf_wait_for (shelf_start (fixture, SHELF_SECOND), WAYSIDE_DOWNLOAD_FINISHED, 3);
  shelf_restart (fixture);
  download = g_object_ref (shelf_get (fixture, 0));
  number = wayside_download_get_number (download);
  folder = g_strdup (wayside_download_get_folder (download));
  wayside_download_manager_remove (fixture->manager, download);
  g_assert_cmpuint (shelf_count (fixture), ==, 1);
  g_assert_null (wayside_download_manager_find (fixture->manager, number));
  wayside_download_manager_put_back (fixture->manager, download);
  g_assert_true (wayside_download_manager_find (fixture->manager, number) == download);
  /* The removal was undone, so forgetting the download afterwards has no effect. */
  wayside_download_manager_forget (fixture->manager, download);
  g_clear_object (&download);
  shelf_restart (fixture);
  g_assert_cmpuint (shelf_count (fixture), ==, 2);

  g_set_object (&download, shelf_get (fixture, 0));
  wayside_download_manager_remove (fixture->manager, download);
  g_clear_object (&download);
  /* The program exits while the removal could still be undone. */
  shelf_restart (fixture);
  g_assert_cmpuint (shelf_count (fixture), ==, 1);
  g_assert_true (g_file_test (folder, G_FILE_TEST_IS_DIR));
}

/* While a removal can still be undone, the same sequence is downloaded by the ID of one of its photos, so
 * that its folder is only known later. The job in the library belongs to the new download then, and
 * forgetting the removed download must not delete it. */
static void
test_remove_and_start (ShelfFixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideDownload) removed = NULL;
  WaysideDownload *download;

  shelf_add_sequences (fixture, 3, 1);
  removed = g_object_ref (shelf_start (fixture, HELPER_SEQUENCE));
  shelf_wait_for (removed, WAYSIDE_DOWNLOAD_FINISHED, 3);
  wayside_download_manager_rename (fixture->manager, removed, "Mine");
  wayside_download_manager_remove (fixture->manager, removed);
  download = shelf_start (fixture, HELPER_ID);
  g_assert_true (download != removed);
  shelf_wait_for (download, WAYSIDE_DOWNLOAD_FINISHED, 3);
  g_assert_cmpstr (wayside_download_get_folder (download), ==, wayside_download_get_folder (removed));
  g_assert_cmpstr (wayside_download_get_name (download), ==, "Mine");
  wayside_download_manager_put_back (fixture->manager, removed);
  g_assert_cmpuint (shelf_count (fixture), ==, 1);
  wayside_download_manager_forget (fixture->manager, removed);
  g_clear_object (&removed);

  shelf_restart (fixture);
  g_assert_cmpuint (shelf_count (fixture), ==, 1);
  g_assert_cmpuint (wayside_download_stats_count_kept (wayside_download_get_stats (shelf_get (fixture, 0))),
                    ==, 3);
}

static gboolean
trash (ShelfFixture *fixture, WaysideDownload *download, GError **error)
{
  GAsyncResult *result = NULL;
  g_autoptr (GAsyncResult) owned = NULL;

  wayside_download_manager_trash_async (fixture->manager, download, helper_take_result, &result);
  owned = shelf_take (&result);
  return wayside_download_manager_trash_finish (fixture->manager, owned, error);
}

/* The whole folder is moved into the trash, from which it can be restored. */
static void
test_trash (ShelfFixture *fixture, gconstpointer data)
{
  g_autofree char *trashed = NULL;
  g_autofree char *folder = NULL;
  g_autoptr (GError) error = NULL;

  shelf_add_sequences (fixture, 3, 3);
  shelf_wait_for (shelf_start (fixture, HELPER_SEQUENCE), WAYSIDE_DOWNLOAD_FINISHED, 3);
  shelf_wait_for (shelf_start (fixture, SHELF_SECOND), WAYSIDE_DOWNLOAD_FINISHED, 3);
  shelf_restart (fixture);
  folder = g_strdup (wayside_download_get_folder (shelf_get (fixture, 0)));
  g_assert_true (trash (fixture, shelf_get (fixture, 0), &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
  trashed = g_build_filename (g_get_user_data_dir (), "Trash", "files", strrchr (folder, '/') + 1, NULL);
  g_assert_true (g_file_test (trashed, G_FILE_TEST_IS_DIR));
  g_assert_cmpuint (shelf_count (fixture), ==, 1);
  shelf_restart (fixture);
  g_assert_cmpuint (shelf_count (fixture), ==, 1);
  g_assert_cmpstr (wayside_download_get_folder (shelf_get (fixture, 0)), !=, folder);
}

/* A check in this session that failed before it found a photo does not hide those that were saved before. */
static void
test_trash_after_failed_check (ShelfFixture *fixture, gconstpointer data)
{
  g_autofree char *folder = NULL;
  g_autoptr (GError) error = NULL;
  WaysideDownload *download;

  shelf_add_sequences (fixture, 3, 1);
  shelf_wait_for (shelf_start (fixture, HELPER_SEQUENCE), WAYSIDE_DOWNLOAD_FINISHED, 3);
  shelf_restart (fixture);
  download = shelf_get (fixture, 0);
  folder = g_strdup (wayside_download_get_folder (download));
  pretend_service_revoke_token (fixture->world.pretend);
  wayside_download_manager_go_on (fixture->manager, download, PRETEND_TOKEN);
  shelf_wait_for (download, WAYSIDE_DOWNLOAD_FAILED, 3);
  g_assert_true (trash (fixture, download, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (shelf_count (fixture), ==, 0);
}

/* The same without a trash: the download is kept as it is in the library, and can be resumed. */
static void
test_no_trash_after_failed_check (ShelfFixture *fixture, gconstpointer data)
{
  g_autofree char *way = g_build_filename (g_get_user_data_dir (), "Trash", NULL);
  g_autoptr (GError) error = NULL;
  WaysideDownload *download;

  shelf_add_sequences (fixture, 3, 1);
  shelf_wait_for (shelf_start (fixture, HELPER_SEQUENCE), WAYSIDE_DOWNLOAD_FINISHED, 3);
  shelf_restart (fixture);
  download = shelf_get (fixture, 0);
  pretend_service_revoke_token (fixture->world.pretend);
  wayside_download_manager_go_on (fixture->manager, download, PRETEND_TOKEN);
  shelf_wait_for (download, WAYSIDE_DOWNLOAD_FAILED, 3);
  helper_write (g_get_user_data_dir (), "Trash", "in the way", -1);
  g_assert_false (trash (fixture, download, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER);
  g_assert_cmpint (g_remove (way), ==, 0);
  g_assert_cmpuint (shelf_count (fixture), ==, 1);
  g_assert_cmpint (wayside_download_get_state (download), ==, WAYSIDE_DOWNLOAD_FINISHED);
  g_assert_cmpuint (wayside_download_stats_count_kept (wayside_download_get_stats (download)), ==, 3);

  pretend_service_mend (fixture->world.pretend);
  pretend_service_add_image (fixture->world.pretend, "77", HELPER_SEQUENCE, 9.9, 53.5, PRETEND_IMAGE_DEFAULT);
  wayside_download_manager_go_on (fixture->manager, download, PRETEND_TOKEN);
  shelf_wait_for (download, WAYSIDE_DOWNLOAD_FINISHED, 4);
}

/* The library has lost the list of photos: no file is moved, and the download is kept. */
static void
test_trash_unlisted (ShelfFixture *fixture, gconstpointer data)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  shelf_add_sequences (fixture, 3, 1);
  shelf_wait_for (shelf_start (fixture, HELPER_SEQUENCE), WAYSIDE_DOWNLOAD_FINISHED, 3);
  shelf_restart_with (fixture, "DELETE FROM item");
  g_assert_cmpuint (wayside_download_stats_count_kept (wayside_download_get_stats (shelf_get (fixture, 0))),
                    ==, 3);
  before = helper_list_folder (wayside_download_get_folder (shelf_get (fixture, 0)));
  g_assert_false (trash (fixture, shelf_get (fixture, 0), &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER);
  g_assert_cmpuint (shelf_count (fixture), ==, 1);
  after = helper_list_folder (wayside_download_get_folder (shelf_get (fixture, 0)));
  g_assert_cmpstr (after, ==, before);
}

/* If the list of photos cannot be read, no file is moved, and the download is kept. */
static void
test_trash_unreadable (ShelfFixture *fixture, gconstpointer data)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  shelf_add_sequences (fixture, 3, 1);
  shelf_wait_for (shelf_start (fixture, HELPER_SEQUENCE), WAYSIDE_DOWNLOAD_FINISHED, 3);
  shelf_restart_with (fixture, "ALTER TABLE item RENAME COLUMN reason TO cause");
  before = helper_list_folder (wayside_download_get_folder (shelf_get (fixture, 0)));
  g_assert_false (trash (fixture, shelf_get (fixture, 0), &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER);
  after = helper_list_folder (wayside_download_get_folder (shelf_get (fixture, 0)));
  g_assert_cmpstr (after, ==, before);
  g_assert_cmpuint (shelf_count (fixture), ==, 1);
}

/* The user resumes the download between the confirmation and the removal: its photos and the download are
 * kept. */
static void
test_trash_and_go_on (ShelfFixture *fixture, gconstpointer data)
{
  GAsyncResult *result = NULL;
  g_autoptr (GAsyncResult) owned = NULL;
  g_autoptr (GError) error = NULL;
  WaysideDownload *download;

  shelf_add_sequences (fixture, 3, 1);
  download = shelf_start (fixture, HELPER_SEQUENCE);
  shelf_wait_for (download, WAYSIDE_DOWNLOAD_FINISHED, 3);
  wayside_download_manager_trash_async (fixture->manager, download, helper_take_result, &result);
  wayside_download_manager_go_on (fixture->manager, download, PRETEND_TOKEN);
  owned = shelf_take (&result);
  g_assert_false (wayside_download_manager_trash_finish (fixture->manager, owned, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER_BUSY);
  g_clear_object (&owned);
  shelf_wait_for (download, WAYSIDE_DOWNLOAD_FINISHED, 3);
  g_assert_cmpuint (shelf_count (fixture), ==, 1);
  shelf_restart (fixture);
  g_assert_cmpuint (shelf_count (fixture), ==, 1);
}

static WaysideDownload *
repair (ShelfFixture *fixture, const char *folder)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  g_autoptr (WaysideQuery) query = NULL;

  g_ptr_array_add (ids, (gpointer) HELPER_ID);
  query = wayside_query_new_images (ids, NULL);
  return wayside_download_manager_repair (fixture->manager, query, PRETEND_TOKEN, folder);
}

/* An ended repair is freed before the program exits. */
static void
test_repairs (ShelfFixture *fixture, gconstpointer data)
{
  g_autofree char *folder = NULL;
  WaysideDownload *first, *second;

  shelf_add_sequences (fixture, 3, 1);
  shelf_wait_for (shelf_start (fixture, HELPER_SEQUENCE), WAYSIDE_DOWNLOAD_FINISHED, 3);
  folder = g_strdup (wayside_download_get_folder (shelf_get (fixture, 0)));
  first = repair (fixture, folder);
  g_object_add_weak_pointer (G_OBJECT (first), (gpointer *) &first);
  shelf_wait_for (first, WAYSIDE_DOWNLOAD_FINISHED, 1);
  g_assert_nonnull (first);
  second = repair (fixture, folder);
  g_assert_null (first);
  shelf_wait_for (second, WAYSIDE_DOWNLOAD_FINISHED, 1);
  g_assert_cmpuint (shelf_count (fixture), ==, 1);
}

/* Files of other origin are kept. */
static void
test_trash_spares (ShelfFixture *fixture, gconstpointer data)
{
  g_autofree char *folder = NULL;
  g_autofree char *left = NULL;
  g_autoptr (GError) error = NULL;

  shelf_add_sequences (fixture, 3, 3);
  shelf_wait_for (shelf_start (fixture, HELPER_SEQUENCE), WAYSIDE_DOWNLOAD_FINISHED, 3);
  folder = g_strdup (wayside_download_get_folder (shelf_get (fixture, 0)));
  helper_write (folder, "notes.txt", "mine", -1);
  helper_write (folder, "77.jpg", "of another download", -1);
  helper_write (folder, HELPER_ID ".png", "mine too", -1);
  g_assert_true (trash (fixture, shelf_get (fixture, 0), &error));
  g_assert_no_error (error);
  left = helper_list_folder (folder);
  g_assert_cmpstr (left, ==, HELPER_ID ".png 77.jpg notes.txt ");
  g_assert_cmpuint (shelf_count (fixture), ==, 0);
}

/* Without a trash no file is deleted, and the download is kept. */
static void
test_no_trash (ShelfFixture *fixture, gconstpointer data)
{
  g_autofree char *way = g_build_filename (g_get_user_data_dir (), "Trash", NULL);
  g_autofree char *folder = NULL;
  g_autofree char *left = NULL;
  g_autoptr (GError) error = NULL;

  shelf_add_sequences (fixture, 2, 3);
  shelf_wait_for (shelf_start (fixture, HELPER_SEQUENCE), WAYSIDE_DOWNLOAD_FINISHED, 2);
  folder = g_strdup (wayside_download_get_folder (shelf_get (fixture, 0)));
  helper_write (g_get_user_data_dir (), "Trash", "in the way", -1);
  g_assert_false (trash (fixture, shelf_get (fixture, 0), &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER);
  left = helper_list_folder (folder);
  g_assert_cmpuint (strlen (left), >, 0);
  g_assert_cmpuint (shelf_count (fixture), ==, 1);
  g_assert_cmpint (g_remove (way), ==, 0);
}

/* Photos without metadata can be opened and moved to the trash, too. */
static void
test_past_bare (ShelfFixture *fixture, gconstpointer data)
{
  g_autofree char *folder = NULL;
  g_auto (GStrv) bare = NULL;
  WaysideDownload *download;
  guint64 n_bytes;

  shelf_add_sequences (fixture, 3, 2);
  wayside_download_manager_configure (fixture->manager, 0, WAYSIDE_SAVE_GEOTAG, FALSE);
  shelf_wait_for (shelf_start (fixture, HELPER_SEQUENCE), WAYSIDE_DOWNLOAD_FINISHED, 3);
  shelf_restart (fixture);
  download = shelf_get (fixture, 0);
  n_bytes = wayside_download_get_stats (download)->n_stored;
  shelf_open (fixture, download);
  g_assert_cmpuint (wayside_download_get_stats (download)->counts[WAYSIDE_ITEM_SAVED], ==, 3);
  g_assert_cmpuint (wayside_download_get_stats (download)->n_stored, ==, n_bytes);
  folder = g_strdup (wayside_download_get_folder (shelf_get (fixture, 0)));
  bare = wayside_download_manager_dup_bare_folders (fixture->manager);
  g_assert_cmpuint (g_strv_length (bare), ==, 1);
  g_assert_cmpstr (bare[0], ==, folder);
  g_assert_true (trash (fixture, shelf_get (fixture, 0), NULL));
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
}

#define ADD(path, function)                                                                                  \
  g_test_add ("/shelf-removal/" path, ShelfFixture, NULL, shelf_set_up, function, shelf_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("nothing", test_nothing);
  ADD ("remove", test_remove);
  ADD ("remove-and-start", test_remove_and_start);
  ADD ("trash", test_trash);
  ADD ("trash-after-failed-check", test_trash_after_failed_check);
  ADD ("no-trash-after-failed-check", test_no_trash_after_failed_check);
  ADD ("trash-unlisted", test_trash_unlisted);
  ADD ("trash-unreadable", test_trash_unreadable);
  ADD ("trash-and-go-on", test_trash_and_go_on);
  ADD ("trash-spares", test_trash_spares);
  ADD ("no-trash", test_no_trash);
  ADD ("repairs", test_repairs);
  ADD ("past-bare", test_past_bare);

  return g_test_run ();
}
