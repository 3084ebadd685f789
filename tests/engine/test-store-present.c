/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-store.h"

#include "engine-helper.h"
#include "wayside-error.h"
#include <errno.h>
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

static gboolean
is_present (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) ids = wayside_store_list_present (fixture->store, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_hash_table_size (ids), <=, 1);
  return g_hash_table_contains (ids, ID);
}

/* The photo is present, with files of this total length. */
static void
assert_stored (Fixture *fixture, gsize length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) ids = wayside_store_list_present (fixture->store, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (g_hash_table_contains (ids, ID));
  g_assert_cmpuint (GPOINTER_TO_SIZE (g_hash_table_lookup (ids, ID)), ==, length);
}

static void
make_folder_at (Fixture *fixture, const char *name)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

  g_assert_cmpint (g_mkdir (path, 0755), ==, 0);
}

static void
test_torn (Fixture *fixture, gconstpointer data)
{
  gsize length;
  const char *jpeg = g_bytes_get_data (fixture->jpeg, &length);
  g_autofree char *zeros = g_malloc0 (length);
  g_autofree char *end_lost = g_memdup2 (jpeg, length);

  prepare (fixture);
  put (fixture);
  memset (end_lost + length / 2, 0, length - length / 2);

  helper_write (fixture->folder, ID ".jpg", jpeg, (gssize) length - 1);
  g_assert_false (is_present (fixture));
  helper_write (fixture->folder, ID ".jpg", jpeg + 1, (gssize) length - 1);
  g_assert_false (is_present (fixture));
  helper_write (fixture->folder, ID ".jpg", "", 0);
  g_assert_false (is_present (fixture));
  helper_write (fixture->folder, ID ".jpg", "\xff\xd8\xff", 3);
  g_assert_false (is_present (fixture));
  helper_write (fixture->folder, ID ".jpg", zeros, (gssize) length);
  g_assert_false (is_present (fixture));
  helper_write (fixture->folder, ID ".jpg", end_lost, (gssize) length);
  g_assert_false (is_present (fixture));
  helper_write (fixture->folder, ID ".jpg", "<html></html>", -1);
  g_assert_false (is_present (fixture));
  helper_write (fixture->folder, ID ".jpg", jpeg, (gssize) length);
  g_assert_true (is_present (fixture));
}

static void
test_torn_record (Fixture *fixture, gconstpointer data)
{
  static const char *const torn[] = {
    "",
    "{",
    "{\"id\":\"1\"",
    "}\n",
    "\n",
    "null\n",
    "[]\n",
    "<html></html>\n",
    "{\"id\":\"1\"}x",
    "{\"id\":\"1\"}",
    "{\"id\":\"" ID "\"",
    "{\"error\":{\"code\":2}}",
  };
  g_autofree char *path = g_build_filename (fixture->folder, ID ".json", NULL);

  prepare (fixture);
  put (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (torn); i++)
    {
      helper_write (fixture->folder, ID ".json", torn[i], -1);
      g_assert_false (is_present (fixture));
    }
  helper_write (fixture->folder, ID ".json", "\0\0\0\0\0\0\0\0", 8);
  g_assert_false (is_present (fixture));

  /* A picture without metadata is not a pair. */
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_false (is_present (fixture));
}

static void
test_others (Fixture *fixture, gconstpointer data)
{
  static const char *const names[] = { "photo.jpg", "1a.jpg", "-1.jpg", ".jpg", "123456789012345678901.jpg",
                                       "1.JPG" };
  gsize length;
  const char *jpeg = g_bytes_get_data (fixture->jpeg, &length);

  prepare (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *stem = g_strndup (names[i], strlen (names[i]) - 4);
      g_autofree char *record = g_strconcat (stem, ".json", NULL);

      helper_write (fixture->folder, names[i], jpeg, (gssize) length);
      helper_write (fixture->folder, record, "{}\n", -1);
    }
  g_assert_false (is_present (fixture));
}

/* Pictures that other programs extended, and metadata as other programs write it. */
static void
test_as_others_write (Fixture *fixture, gconstpointer data)
{
  static const char *const tails[] = { "\n", "\xff\xff", "trailer", "\xff\xd8\xff\xe1" };
  static const char *const records[] = {
    RECORD,
    "{\n    \"merge_cc\": 4.546427159383e+18,\n    \"id\": \"" ID "\"\n}",
    "\r\n{ \"id\" : \"" ID "\" }\r\n",
  };
  gsize length;
  const char *jpeg = g_bytes_get_data (fixture->jpeg, &length);

  prepare (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (tails); i++)
    for (guint j = 0; j < G_N_ELEMENTS (records); j++)
      {
        g_autofree char *longer = g_malloc (length + strlen (tails[i]));

        memcpy (longer, jpeg, length);
        memcpy (longer + length, tails[i], strlen (tails[i]));
        helper_write (fixture->folder, ID ".jpg", longer, (gssize) (length + strlen (tails[i])));
        helper_write (fixture->folder, ID ".json", records[j], -1);
        assert_stored (fixture, length + strlen (tails[i]) + strlen (records[j]));
        g_assert_cmpint (wayside_store_look (fixture->store, ID), ==,
                         WAYSIDE_PAIR_PICTURE | WAYSIDE_PAIR_RECORD | WAYSIDE_PAIR_RECORD_THERE);
      }
}

/* A symbolic link to a picture is as good as the picture. */
static void
test_link (Fixture *fixture, gconstpointer data)
{
  g_autofree char *picture = g_build_filename (fixture->folder, ID ".jpg", NULL);
  g_autofree char *record = g_build_filename (fixture->folder, ID ".json", NULL);
  gsize length;
  const char *jpeg = g_bytes_get_data (fixture->jpeg, &length);

  prepare (fixture);
  helper_write (fixture->root, "elsewhere.jpg", jpeg, (gssize) length);
  helper_write (fixture->root, "elsewhere.json", RECORD "\n", -1);
  g_assert_cmpint (symlink ("../../elsewhere.jpg", picture), ==, 0);
  g_assert_cmpint (symlink ("../../elsewhere.json", record), ==, 0);
  assert_stored (fixture, length + strlen (RECORD "\n"));
  g_assert_cmpint (wayside_store_look (fixture->store, ID), ==,
                   WAYSIDE_PAIR_PICTURE | WAYSIDE_PAIR_RECORD | WAYSIDE_PAIR_RECORD_THERE);
}

/* A folder or a symbolic link that leads nowhere, with the name of a picture, is no picture. */
static void
test_no_files (Fixture *fixture, gconstpointer data)
{
  g_autofree char *picture = g_build_filename (fixture->folder, ID ".jpg", NULL);

  prepare (fixture);
  helper_write (fixture->folder, ID ".json", "{}\n", -1);

  make_folder_at (fixture, ID ".jpg");
  g_assert_false (is_present (fixture));
  g_assert_cmpint (g_rmdir (picture), ==, 0);

  g_assert_cmpint (symlink ("nowhere", picture), ==, 0);
  g_assert_false (is_present (fixture));
}

/* The reason is that of the system, whatever the name of the folder: none is there, so it has no photos. */
static void
test_odd_name (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_build_filename (fixture->folder, "Bilder-M\xfcnchen", NULL);
  g_autofree char *inner = g_build_filename (fixture->folder, "file", "Bilder-M\xfcnchen", NULL);
  g_autoptr (WaysideStore) missing = wayside_store_new (folder, WAYSIDE_SAVE_DEFAULT);
  g_autoptr (WaysideStore) impossible = wayside_store_new (inner, WAYSIDE_SAVE_DEFAULT);
  g_autoptr (GHashTable) present = NULL;
  g_autoptr (GError) error = NULL;

  prepare (fixture);
  present = wayside_store_list_present (missing, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_hash_table_size (present), ==, 0);

  helper_write (fixture->folder, "file", "x", -1);
  g_assert_null (wayside_store_list_present (impossible, NULL, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER);
  g_assert_nonnull (strstr (error->message, g_strerror (ENOTDIR)));
}

/* In a subprocess, since a failure would block forever. */
static void
test_pipe (Fixture *fixture, gconstpointer data)
{
  if (g_test_subprocess ())
    {
      g_autofree char *picture = g_build_filename (fixture->folder, ID ".jpg", NULL);

      prepare (fixture);
      helper_write (fixture->folder, ID ".json", "{}\n", -1);
      g_assert_cmpint (mkfifo (picture, 0644), ==, 0);
      g_assert_false (is_present (fixture));
      return;
    }

  g_test_trap_subprocess (NULL, 10 * G_USEC_PER_SEC, 0);
  g_assert_false (g_test_trap_reached_timeout ());
  g_test_trap_assert_passed ();
}

#define ADD(path, function) g_test_add ("/store-present/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("torn", test_torn);
  ADD ("torn-record", test_torn_record);
  ADD ("others", test_others);
  ADD ("as-others-write", test_as_others_write);
  ADD ("link", test_link);
  ADD ("no-files", test_no_files);
  ADD ("odd-name", test_odd_name);
  ADD ("pipe", test_pipe);

  return g_test_run ();
}
