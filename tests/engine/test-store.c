/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-store.h"

#include "engine-helper.h"
#include "wayside-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ID          "135511895288847"
#define CAPTURED_AT G_GINT64_CONSTANT (1563721072184)
#define RECORD      "{\"merge_cc\":4.546427159383e+18,\"id\":\"" ID "\"}"

typedef struct
{
  char *root;
  char *folder;
  WaysideStore *store;
  GBytes *jpeg;
  GBytes *json;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->root = helper_make_folder ();
  fixture->folder = g_build_filename (fixture->root, "deep", "image_" ID, NULL);
  fixture->store = wayside_store_new (fixture->folder, WAYSIDE_SAVE_METADATA);
  fixture->jpeg = helper_make_jpeg (HELPER_JPEG_BASELINE, 16, 16);
  fixture->json = g_bytes_new_static (RECORD, strlen (RECORD));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->store);
  helper_remove_folder (fixture->root);
  g_clear_pointer (&fixture->root, g_free);
  g_clear_pointer (&fixture->folder, g_free);
  g_clear_pointer (&fixture->jpeg, g_bytes_unref);
  g_clear_pointer (&fixture->json, g_bytes_unref);
}

static void
prepare (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (wayside_store_prepare (fixture->store, &error));
  g_assert_no_error (error);
}

static gboolean
put_into (WaysideStore *store, GBytes *jpeg, GBytes *json, gint64 captured_at, GError **error)
{
  g_autoptr (GPtrArray) pieces = helper_cut (jpeg);
  gsize n_stored = 0;
  gboolean done = wayside_store_put (store, ID, pieces, json, captured_at, &n_stored, error);

  if (done)
    g_assert_cmpuint (n_stored, ==, g_bytes_get_size (jpeg) + g_bytes_get_size (json) + 1);
  return done;
}

static void
put (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (put_into (fixture->store, fixture->jpeg, fixture->json, CAPTURED_AT, &error));
  g_assert_no_error (error);
}

static void
assert_names (Fixture *fixture, const char *expected)
{
  g_autofree char *names = helper_list_folder (fixture->folder);

  g_assert_cmpstr (names, ==, expected);
}

static void
assert_pair (Fixture *fixture)
{
  gsize jpeg_length, json_length;
  g_autofree char *jpeg = helper_read (fixture->folder, ID ".jpg", &jpeg_length);
  g_autofree char *json = helper_read (fixture->folder, ID ".json", &json_length);

  g_assert_cmpmem (jpeg, jpeg_length, g_bytes_get_data (fixture->jpeg, NULL),
                   g_bytes_get_size (fixture->jpeg));
  g_assert_cmpmem (json, json_length, RECORD "\n", strlen (RECORD) + 1);
}

static gboolean
is_present (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) ids = wayside_store_list_present (fixture->store, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_hash_table_size (ids), <=, 1);
  return g_hash_table_contains (ids, ID);
}

static void
make_folder_at (Fixture *fixture, const char *name)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

  g_assert_cmpint (g_mkdir (path, 0755), ==, 0);
}

/* Looking for files does not create the folder, so that a mistyped key leaves none behind. */
static void
test_nothing_yet (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpstr (wayside_store_get_folder (fixture->store), ==, fixture->folder);
  g_assert_false (is_present (fixture));
  assert_names (fixture, "");
  g_assert_false (helper_exists (fixture->root, "deep"));
}

static void
test_put (Fixture *fixture, gconstpointer data)
{
  prepare (fixture);
  assert_names (fixture, "");
  put (fixture);
  assert_names (fixture, ID ".jpg " ID ".json ");
  assert_pair (fixture);
  g_assert_true (is_present (fixture));
}

static void
test_put_again (Fixture *fixture, gconstpointer data)
{
  prepare (fixture);
  helper_write (fixture->folder, ID ".jpg", "old", -1);
  helper_write (fixture->folder, ID ".json", "old", -1);
  put (fixture);
  put (fixture);
  assert_names (fixture, ID ".jpg " ID ".json ");
  assert_pair (fixture);
}

static void
test_paths (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = wayside_store_build_path ("/a b/Ä", ID, WAYSIDE_PAIR_PART_PICTURE);

  g_assert_cmpstr (path, ==, "/a b/Ä/" ID ".jpg");
}

static void
assert_modified (Fixture *fixture, const char *name, gint64 milliseconds)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
  struct stat info;

  g_assert_cmpint (stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mtim.tv_sec, ==, milliseconds / 1000);
  g_assert_cmpint (info.st_mtim.tv_nsec, ==, milliseconds % 1000 * 1000000);
}

static void
test_modified (Fixture *fixture, gconstpointer data)
{
  static const gint64 times[] = { 0, 1, 999, CAPTURED_AT, G_GINT64_CONSTANT (4102444800123) };

  prepare (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_assert_true (put_into (fixture->store, fixture->jpeg, fixture->json, times[i], NULL));
      assert_modified (fixture, ID ".jpg", times[i]);
      assert_modified (fixture, ID ".json", times[i]);
    }
}

static void
test_modified_unknown (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, ID ".jpg", NULL);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  struct stat info;

  prepare (fixture);
  g_assert_true (put_into (fixture->store, fixture->jpeg, fixture->json, -1, NULL));
  g_assert_cmpint (stat (path, &info), ==, 0);
  g_assert_cmpint (ABS (info.st_mtim.tv_sec - now), <, 600);
}

/* Temporary files of an interrupted download are removed, all other files are kept. */
static void
test_sweep (Fixture *fixture, gconstpointer data)
{
  static const char *const others[] = {
    ".jpg.part",        "." ID ".jpg",       "." ID ".jpg.part.bak", "." ID ".jpgx.part",
    "." ID ".png.part", "." ID "a.jpg.part", "." ID ".part",         ".123456789012345678901.jpg.part",
    ".hidden",          "..jpg.part",        ID ".jpg.part",         ID ".part",
    "notes.txt",
  };
  static const char *const own[] = { "." ID ".jpg.part", "." ID ".json.part", ".1.jpg.part", ".2.json.part" };

  prepare (fixture);
  put (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    helper_write (fixture->folder, others[i], "x", -1);
  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    helper_write (fixture->folder, own[i], "x", -1);

  prepare (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_true (helper_exists (fixture->folder, others[i]));
  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    g_assert_false (helper_exists (fixture->folder, own[i]));
  assert_pair (fixture);
}

/* An obstacle that cannot be removed is ignored. */
static void
test_sweep_folder (Fixture *fixture, gconstpointer data)
{
  prepare (fixture);
  make_folder_at (fixture, "." ID ".jpg.part");
  prepare (fixture);
  g_assert_true (helper_exists (fixture->folder, "." ID ".jpg.part"));
}

/* Tests may run as root, which ignores file modes, but even root cannot create a folder in a file. */
static void
test_unwritable (Fixture *fixture, gconstpointer data)
{
  g_autofree char *below = g_build_filename (fixture->root, "file", "folder", NULL);
  g_autofree char *file = g_build_filename (fixture->root, "file", NULL);
  const char *folders[] = { below, file };

  helper_write (fixture->root, "file", "precious", -1);
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autoptr (WaysideStore) store = wayside_store_new (folders[i], WAYSIDE_SAVE_METADATA);
      g_autoptr (GError) prepare_error = NULL;
      g_autoptr (GError) list_error = NULL;
      g_autoptr (GError) put_error = NULL;

      g_assert_false (wayside_store_prepare (store, &prepare_error));
      g_assert_error (prepare_error, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER);
      g_assert_nonnull (strstr (prepare_error->message, fixture->root));
      g_assert_null (wayside_store_list_present (store, NULL, &list_error));
      g_assert_error (list_error, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER);
      g_assert_false (put_into (store, fixture->jpeg, fixture->json, -1, &put_error));
      g_assert_error (put_error, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER);
    }
  {
    g_autofree char *kept = helper_read (fixture->root, "file", NULL);

    g_assert_cmpstr (kept, ==, "precious");
  }
}

static void
test_long_name (Fixture *fixture, gconstpointer data)
{
  g_autofree char *name = helper_repeat ("a", 300);
  g_autofree char *folder = g_build_filename (fixture->root, name, NULL);
  g_autoptr (WaysideStore) store = wayside_store_new (folder, WAYSIDE_SAVE_METADATA);
  g_autoptr (GError) error = NULL;

  g_assert_false (wayside_store_prepare (store, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER);
  g_assert_nonnull (strstr (error->message, "too long"));
}

/* The folder is moved away during the download. */
static void
test_folder_gone (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  prepare (fixture);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_assert_false (put_into (fixture->store, fixture->jpeg, fixture->json, -1, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER);
}

static void
put_fails (Fixture *fixture)
{
  g_autoptr (GBytes) other = g_bytes_new_static ("{\"id\":\"other\"}", 14);
  g_autoptr (GError) error = NULL;

  g_assert_false (put_into (fixture->store, fixture->jpeg, other, -1, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER);
}

static void
test_failed_put_leaves_nothing (Fixture *fixture, gconstpointer data)
{
  prepare (fixture);
  make_folder_at (fixture, ID ".jpg");
  put_fails (fixture);
  assert_names (fixture, ID ".jpg ");
}

static void
test_failed_put_keeps_picture (Fixture *fixture, gconstpointer data)
{
  g_autofree char *record = g_build_filename (fixture->folder, ID ".json", NULL);

  prepare (fixture);
  put (fixture);
  g_assert_cmpint (g_unlink (record), ==, 0);
  make_folder_at (fixture, ID ".json");
  put_fails (fixture);
  assert_names (fixture, ID ".jpg " ID ".json ");
  g_assert_cmpint (g_rmdir (record), ==, 0);
  helper_write (fixture->folder, ID ".json", RECORD "\n", -1);
  assert_pair (fixture);
}

/* A folder has the name of the temporary file. */
static void
test_failed_part (Fixture *fixture, gconstpointer data)
{
  prepare (fixture);
  put (fixture);
  make_folder_at (fixture, "." ID ".jpg.part");
  put_fails (fixture);
  assert_names (fixture, "." ID ".jpg.part " ID ".jpg " ID ".json ");
  assert_pair (fixture);
}

/* Temporary files are not written through symbolic links. */
static void
test_link_not_followed (Fixture *fixture, gconstpointer data)
{
  g_autofree char *picture_part = g_build_filename (fixture->folder, "." ID ".jpg.part", NULL);
  g_autofree char *record_part = g_build_filename (fixture->folder, "." ID ".json.part", NULL);
  g_autofree char *target = g_build_filename (fixture->root, "precious", NULL);
  g_autofree char *kept = NULL;

  prepare (fixture);
  helper_write (fixture->root, "precious", "precious", -1);
  g_assert_cmpint (symlink (target, picture_part), ==, 0);
  g_assert_cmpint (symlink (target, record_part), ==, 0);
  put (fixture);

  kept = helper_read (fixture->root, "precious", NULL);
  g_assert_cmpstr (kept, ==, "precious");
  assert_names (fixture, ID ".jpg " ID ".json ");
  assert_pair (fixture);
}

/* A symbolic link is the user's: neither it nor its target is replaced, and no other file either. */
static void
test_link_kept (Fixture *fixture, gconstpointer data)
{
  static const char *const names[] = { ID ".jpg", ID ".json" };

  prepare (fixture);
  helper_write (fixture->root, "precious", "precious", -1);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (fixture->folder, names[i], NULL);
      g_autofree char *kept = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_cmpint (symlink (i == 0 ? "../../precious" : "nowhere", path), ==, 0);
      g_assert_false (put_into (fixture->store, fixture->jpeg, fixture->json, CAPTURED_AT, &error));
      g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER);
      g_assert_true (wayside_error_is_of_one (error));
      g_assert_nonnull (strstr (error->message, names[i]));
      kept = helper_read (fixture->root, "precious", NULL);
      g_assert_cmpstr (kept, ==, "precious");
      g_assert_true (g_file_test (path, G_FILE_TEST_IS_SYMLINK));
      assert_names (fixture, i == 0 ? ID ".jpg " : ID ".json ");
      g_assert_cmpint (g_unlink (path), ==, 0);
    }
}

/* Two downloads would sweep each other's temporary files: the second one fails to lock the folder. */
static void
test_busy (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideStore) other = wayside_store_new (fixture->folder, WAYSIDE_SAVE_METADATA);
  g_autoptr (GHashTable) seen = NULL;
  g_autoptr (GError) error = NULL;

  prepare (fixture);
  helper_write (fixture->folder, "." ID ".jpg.part", "half", -1);
  g_assert_false (wayside_store_prepare (other, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER_BUSY);
  g_assert_nonnull (strstr (error->message, fixture->folder));
  g_clear_error (&error);
  assert_names (fixture, "." ID ".jpg.part ");

  put (fixture);
  /* Reading is allowed. */
  seen = wayside_store_list_present (other, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_hash_table_contains (seen, ID));
  /* The holder of the lock keeps it. */
  prepare (fixture);

  wayside_store_close (fixture->store);
  wayside_store_close (fixture->store);
  g_assert_true (wayside_store_prepare (other, &error));
  g_assert_no_error (error);
  g_assert_false (wayside_store_prepare (fixture->store, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER_BUSY);
  assert_names (fixture, ID ".jpg " ID ".json ");
}

/* A finalized store releases its lock. */
static void
test_not_busy_after (Fixture *fixture, gconstpointer data)
{
  WaysideStore *other = wayside_store_new (fixture->folder, WAYSIDE_SAVE_METADATA);

  g_assert_true (wayside_store_prepare (other, NULL));
  g_assert_finalize_object (other);
  prepare (fixture);
}

/* A failed put keeps existing files, including metadata. */
static void
test_failed_put_keeps_record (Fixture *fixture, gconstpointer data)
{
  g_autofree char *kept = NULL;

  prepare (fixture);
  helper_write (fixture->folder, ID ".json", "old", -1);
  make_folder_at (fixture, ID ".jpg");
  put_fails (fixture);
  assert_names (fixture, ID ".jpg " ID ".json ");
  kept = helper_read (fixture->folder, ID ".json", NULL);
  g_assert_cmpstr (kept, ==, "old");
}

#define ADD(path, function) g_test_add ("/store/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("nothing-yet", test_nothing_yet);
  ADD ("put", test_put);
  ADD ("put-again", test_put_again);
  ADD ("paths", test_paths);
  ADD ("modified", test_modified);
  ADD ("modified-unknown", test_modified_unknown);
  ADD ("sweep", test_sweep);
  ADD ("sweep-folder", test_sweep_folder);
  ADD ("unwritable", test_unwritable);
  ADD ("long-name", test_long_name);
  ADD ("folder-gone", test_folder_gone);
  ADD ("failed-put-leaves-nothing", test_failed_put_leaves_nothing);
  ADD ("failed-put-keeps-picture", test_failed_put_keeps_picture);
  ADD ("failed-part", test_failed_part);
  ADD ("link-not-followed", test_link_not_followed);
  ADD ("link-kept", test_link_kept);
  ADD ("busy", test_busy);
  ADD ("not-busy-after", test_not_busy_after);
  ADD ("failed-put-keeps-record", test_failed_put_keeps_record);

  return g_test_run ();
}
