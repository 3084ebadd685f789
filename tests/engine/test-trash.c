/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-trash.h"

#include "engine-helper.h"
#include "wayside-error.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  char *root;
  char *folder; /* contains the pairs 11 and 12 */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  /* Files are moved into the trash of the home folder's file system. */
  g_assert_cmpint (g_mkdir_with_parents (g_get_home_dir (), 0700), ==, 0);
  g_assert_cmpint (g_mkdir_with_parents (g_get_user_data_dir (), 0700), ==, 0);
  fixture->root = helper_make_folder ();
  fixture->folder = g_build_filename (fixture->root, "pairs", NULL);
  g_assert_cmpint (g_mkdir (fixture->folder, 0755), ==, 0);
  helper_write (fixture->folder, "11.jpg", "picture", -1);
  helper_write (fixture->folder, "11.json", "record", -1);
  helper_write (fixture->folder, "12.jpg", "picture", -1);
  helper_write (fixture->folder, "12.json", "record", -1);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  helper_remove_folder (fixture->root);
  g_clear_pointer (&fixture->root, g_free);
  g_clear_pointer (&fixture->folder, g_free);
}

static gboolean
trash_in (const char *folder, GCancellable *cancellable, GError **error)
{
  static const char *const names[] = { "11", "12", "../mine" };
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  GAsyncResult *result = NULL;
  g_autoptr (GAsyncResult) owned = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_ptr_array_add (ids, (gpointer) names[i]);
  wayside_trash_pairs_async (folder, ids, cancellable, helper_take_result, &result);
  helper_wait_for_result (&result);
  owned = g_steal_pointer (&result);
  return wayside_trash_pairs_finish (owned, error);
}

static void
assert_left (Fixture *fixture, const char *expected)
{
  g_autofree char *left = helper_list_folder (fixture->folder);

  g_assert_cmpstr (left, ==, expected);
}

static gboolean
is_in_trash (const char *name)
{
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "Trash", "files", NULL);

  return helper_exists (folder, name);
}

/* Including the temporary files of an interrupted download. */
static void
test_whole (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  helper_write (fixture->folder, ".12.jpg.part", "half", -1);
  g_assert_true (trash_in (fixture->folder, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (helper_exists (fixture->root, "pairs"));
  g_assert_true (is_in_trash ("pairs"));
}

/* A name that only starts like one of ours is the user's. */
static void
test_names (Fixture *fixture, gconstpointer data)
{
  static const char *const names[] = { "11.jpg.bak", "11.png",       "11",
                                       ".11.jpg",    "11.json.part", ".11.jpg.part2" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *expected = g_strconcat (names[i], " ", NULL);
      g_autofree char *path = g_build_filename (fixture->folder, names[i], NULL);
      g_autoptr (GError) error = NULL;

      helper_write (fixture->folder, "11.jpg", "picture", -1);
      helper_write (fixture->folder, names[i], "mine", -1);
      g_assert_true (trash_in (fixture->folder, NULL, &error));
      g_assert_no_error (error);
      assert_left (fixture, expected);
      g_assert_cmpint (g_unlink (path), ==, 0);
    }
}

/* From a folder with other contents only the pairs are moved, and no files outside of it. */
static void
test_pairs (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  helper_write (fixture->folder, "notes.txt", "mine", -1);
  helper_write (fixture->folder, "13.jpg", "of another download", -1);
  helper_write (fixture->root, "mine.jpg", "mine", -1);
  g_assert_true (trash_in (fixture->folder, NULL, &error));
  g_assert_no_error (error);
  assert_left (fixture, "13.jpg notes.txt ");
  g_assert_true (helper_exists (fixture->root, "mine.jpg"));
  g_assert_true (is_in_trash ("11.jpg"));
  g_assert_true (is_in_trash ("12.json"));
}

/* A symbolic link or a folder with the name of a file was created by the user. */
static void
test_no_files (Fixture *fixture, gconstpointer data)
{
  g_autofree char *link = g_build_filename (fixture->folder, "11.jpg", NULL);
  g_autofree char *folder = g_build_filename (fixture->folder, "12.json", NULL);
  g_autoptr (GError) error = NULL;

  helper_write (fixture->root, "album.jpg", "mine", -1);
  g_assert_cmpint (g_unlink (link), ==, 0);
  g_assert_cmpint (symlink ("../album.jpg", link), ==, 0);
  g_assert_cmpint (g_unlink (folder), ==, 0);
  g_assert_cmpint (g_mkdir (folder, 0755), ==, 0);
  g_assert_true (trash_in (fixture->folder, NULL, &error));
  g_assert_no_error (error);
  assert_left (fixture, "11.jpg 12.json ");
  g_assert_true (helper_exists (fixture->root, "album.jpg"));
}

/* A symbolic link to the folder and the folder itself are kept: the user chose to store it elsewhere. */
static void
test_linked_folder (Fixture *fixture, gconstpointer data)
{
  g_autofree char *link = g_build_filename (fixture->root, "link", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (symlink ("pairs", link), ==, 0);
  g_assert_true (trash_in (link, NULL, &error));
  g_assert_no_error (error);
  assert_left (fixture, "");
  g_assert_true (helper_exists (fixture->root, "link"));
}

/* Missing files are not an error. */
static void
test_gone (Fixture *fixture, gconstpointer data)
{
  g_autofree char *nowhere = g_build_filename (fixture->root, "nowhere", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (trash_in (nowhere, NULL, &error));
  g_assert_no_error (error);
}

static void
block_trash (void)
{
  helper_write (g_get_user_data_dir (), "Trash", "in the way", -1);
}

static void
test_no_trash (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  block_trash ();
  g_assert_false (trash_in (fixture->folder, NULL, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER);
  g_assert_nonnull (strstr (error->message, fixture->folder));
  assert_left (fixture, "11.jpg 11.json 12.jpg 12.json ");
}

/* A failure for one of several files is reported. */
static void
test_no_trash_for_pairs (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  block_trash ();
  helper_write (fixture->folder, "notes.txt", "mine", -1);
  g_assert_false (trash_in (fixture->folder, NULL, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER);
  assert_left (fixture, "11.jpg 11.json 12.jpg 12.json notes.txt ");
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (trash_in (fixture->folder, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_left (fixture, "11.jpg 11.json 12.jpg 12.json ");
}

#define ADD(path, function) g_test_add ("/trash/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("whole", test_whole);
  ADD ("names", test_names);
  ADD ("pairs", test_pairs);
  ADD ("no-files", test_no_files);
  ADD ("linked-folder", test_linked_folder);
  ADD ("gone", test_gone);
  ADD ("no-trash", test_no_trash);
  ADD ("no-trash-for-pairs", test_no_trash_for_pairs);
  ADD ("cancelled", test_cancelled);

  return g_test_run ();
}
