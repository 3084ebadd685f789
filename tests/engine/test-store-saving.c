/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-store.h"

#include "engine-helper.h"
#include "wayside-error.h"

#include <glib/gstdio.h>
#include <string.h>

#define ID          "135511895288847"
#define CAPTURED_AT G_GINT64_CONSTANT (1563721072184)
#define RECORD      "{\"id\":\"" ID "\"}"

typedef struct
{
  char *folder;
  GBytes *jpeg;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = helper_make_folder ();
  fixture->jpeg = helper_make_jpeg (HELPER_JPEG_BASELINE, 16, 16);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  helper_remove_folder (fixture->folder);
  g_clear_pointer (&fixture->folder, g_free);
  g_clear_pointer (&fixture->jpeg, g_bytes_unref);
}

static WaysideStore *
open_store (Fixture *fixture, WaysideSaveFlags save_flags)
{
  WaysideStore *store = wayside_store_new (fixture->folder, save_flags);
  g_autoptr (GError) error = NULL;

  g_assert_true (wayside_store_prepare (store, &error));
  g_assert_no_error (error);
  return store;
}

static gsize
put (WaysideStore *store, GBytes *jpeg)
{
  g_autoptr (GPtrArray) pieces = jpeg != NULL ? helper_cut (jpeg) : NULL;
  g_autoptr (GBytes) json = g_bytes_new_static (RECORD, strlen (RECORD));
  g_autoptr (GError) error = NULL;
  gsize n_stored;

  g_assert_true (wayside_store_put (store, ID, pieces, json, CAPTURED_AT, &n_stored, &error));
  g_assert_no_error (error);
  return n_stored;
}

static void
assert_names (Fixture *fixture, const char *expected)
{
  g_autofree char *names = helper_list_folder (fixture->folder);

  g_assert_cmpstr (names, ==, expected);
}

/* Checks the number of present photos, of those that lack only metadata, and the size of the one photo if it
 * is present. */
static void
assert_present (WaysideStore *store, guint n_present, guint n_bare, gsize size)
{
  g_autoptr (GHashTable) bare = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) present = wayside_store_list_present (store, &bare, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_hash_table_size (present), ==, n_present);
  g_assert_cmpuint (g_hash_table_size (bare), ==, n_bare);
  if (n_present > 0)
    g_assert_cmpuint (GPOINTER_TO_SIZE (g_hash_table_lookup (present, ID)), ==, size);
  if (n_bare > 0)
    g_assert_true (g_hash_table_contains (bare, ID));
}

static GStatBuf
look_at (Fixture *fixture, WaysidePairPart part)
{
  g_autofree char *path = wayside_store_build_path (fixture->folder, ID, part);
  GStatBuf info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  return info;
}

/* Only the picture is written, and a photo is present without metadata. */
static void
test_photo_only (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideStore) store = open_store (fixture, WAYSIDE_SAVE_PHOTO);
  gsize size = g_bytes_get_size (fixture->jpeg);

  assert_present (store, 0, 0, 0);
  g_assert_cmpuint (put (store, fixture->jpeg), ==, size);
  assert_names (fixture, ID ".jpg ");
  assert_present (store, 1, 0, size);
  g_assert_cmpint (look_at (fixture, WAYSIDE_PAIR_PART_PICTURE).st_mtime, ==, CAPTURED_AT / 1000);

  helper_write (fixture->folder, ID ".jpg", g_bytes_get_data (fixture->jpeg, NULL), (gssize) size - 2);
  assert_present (store, 0, 0, 0);
  put (store, fixture->jpeg);
  assert_present (store, 1, 0, size);
}

/* Temporary files of a killed download without metadata are swept, too. */
static void
test_sweep (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideStore) store = wayside_store_new (fixture->folder, WAYSIDE_SAVE_PHOTO);

  helper_write (fixture->folder, "." ID ".jpg.part", "half", -1);
  assert_present (store, 0, 0, 0);
  g_assert_true (wayside_store_prepare (store, NULL));
  assert_names (fixture, "");
}

/* Existing metadata is ignored and kept. */
static void
test_keeps_records (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideStore) store = open_store (fixture, WAYSIDE_SAVE_PHOTO);
  g_autofree char *record = NULL;

  helper_write (fixture->folder, ID ".json", "{}\n", -1);
  put (store, fixture->jpeg);
  assert_names (fixture, ID ".jpg " ID ".json ");
  record = helper_read (fixture->folder, ID ".json", NULL);
  g_assert_cmpstr (record, ==, "{}\n");
}

/* Metadata is added to existing pictures, whose files are not touched. */
static void
test_record_only (Fixture *fixture, gconstpointer data)
{
  gsize size = g_bytes_get_size (fixture->jpeg);
  WaysideStore *bare = open_store (fixture, WAYSIDE_SAVE_PHOTO);
  g_autoptr (WaysideStore) store = NULL;
  GStatBuf before, after;

  put (bare, fixture->jpeg);
  g_assert_finalize_object (bare);
  store = open_store (fixture, WAYSIDE_SAVE_METADATA);
  assert_present (store, 0, 1, 0);
  before = look_at (fixture, WAYSIDE_PAIR_PART_PICTURE);
  g_assert_cmpuint (put (store, NULL), ==, size + strlen (RECORD) + 1);
  after = look_at (fixture, WAYSIDE_PAIR_PART_PICTURE);
  g_assert_cmpuint (before.st_ino, ==, after.st_ino);
  g_assert_cmpint (before.st_ctime, ==, after.st_ctime);
  assert_names (fixture, ID ".jpg " ID ".json ");
  assert_present (store, 1, 0, size + strlen (RECORD) + 1);
  g_assert_cmpint (look_at (fixture, WAYSIDE_PAIR_PART_METADATA).st_mtime, ==, CAPTURED_AT / 1000);
}

/* Metadata is not written without its picture. */
static void
test_no_picture (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideStore) store = open_store (fixture, WAYSIDE_SAVE_METADATA);
  g_autoptr (GBytes) json = g_bytes_new_static (RECORD, strlen (RECORD));
  g_autoptr (GError) error = NULL;
  gsize n_stored;

  g_assert_false (wayside_store_put (store, ID, NULL, json, -1, &n_stored, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER);
  assert_names (fixture, "");
}

/* A folder has the name of the picture. */
static void
test_in_the_way (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideStore) store = open_store (fixture, WAYSIDE_SAVE_PHOTO);
  g_autoptr (GPtrArray) pieces = helper_cut (fixture->jpeg);
  g_autoptr (GBytes) json = g_bytes_new_static (RECORD, strlen (RECORD));
  g_autofree char *path = wayside_store_build_path (fixture->folder, ID, WAYSIDE_PAIR_PART_PICTURE);
  g_autoptr (GError) error = NULL;
  gsize n_stored;

  g_assert_cmpint (g_mkdir (path, 0755), ==, 0);
  g_assert_false (wayside_store_put (store, ID, pieces, json, -1, &n_stored, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER);
  assert_names (fixture, ID ".jpg ");
}

#define ADD(path, function) g_test_add ("/store/saving/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("photo-only", test_photo_only);
  ADD ("sweep", test_sweep);
  ADD ("keeps-records", test_keeps_records);
  ADD ("record-only", test_record_only);
  ADD ("no-picture", test_no_picture);
  ADD ("in-the-way", test_in_the_way);

  return g_test_run ();
}
