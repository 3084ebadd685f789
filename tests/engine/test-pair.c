/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-store.h"

#include "engine-helper.h"
#include "wayside-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define ID          "135511895288847"
#define CAPTURED_AT G_GINT64_CONSTANT (1563721072184)
#define OLD         "{\"merge_cc\":4.546427159383e+18,\"id\":\"" ID "\"}"
#define NEW         "{\"id\":\"" ID "\"}"
#define BOTH        ID ".jpg " ID ".json "

typedef struct
{
  char *folder;        /* (owned) */
  WaysideStore *store; /* (owned) */
} Fixture;

/* Simulated file systems: one that fails to rename a picture, and one that does not support exchanging two
 * files. */
static gboolean is_rename_broken = FALSE;
static gboolean is_exchange_unknown = FALSE;

/* Override the libc functions. Real disks only fail like that when worn out or unplugged. */
int
rename (const char *from, const char *to)
{
  if (is_rename_broken && g_str_has_suffix (to, ".jpg"))
    {
      errno = EIO;
      return -1;
    }

  return (int) syscall (SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

/* The number of fdatasync() calls, and whether they fail. */
static guint n_secured = 0;
static gboolean is_writing_broken = FALSE;

int
fdatasync (int fd)
{
  g_assert_cmpint (fd, >=, 0);
  n_secured++;
  if (!is_writing_broken)
    return 0;

  errno = EIO;
  return -1;
}

int
renameat2 (int from_folder, const char *from, int to_folder, const char *to, unsigned int flags)
{
  if (is_exchange_unknown && flags != 0)
    {
      errno = EINVAL;
      return -1;
    }

  return (int) syscall (SYS_renameat2, from_folder, from, to_folder, to, flags);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = helper_make_folder ();
  fixture->store = wayside_store_new (fixture->folder, WAYSIDE_SAVE_METADATA);
  g_assert_true (wayside_store_prepare (fixture->store, &error));
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  is_exchange_unknown = FALSE;
  n_secured = 0;
  g_assert_finalize_object (fixture->store);
  helper_remove_folder (fixture->folder);
  g_clear_pointer (&fixture->folder, g_free);
}

static gboolean
put (Fixture *fixture, guint size, const char *record, gint64 captured_at, GError **error)
{
  g_autoptr (GBytes) jpeg = helper_make_jpeg (HELPER_JPEG_BASELINE, size, size);
  g_autoptr (GBytes) json = g_bytes_new_static (record, strlen (record));
  g_autoptr (GPtrArray) pieces = helper_cut (jpeg);
  gsize n_stored;

  return wayside_store_put (fixture->store, ID, pieces, json, captured_at, &n_stored, error);
}

static void
put_old (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (put (fixture, 16, OLD, CAPTURED_AT, &error));
  g_assert_no_error (error);
}

/* Puts another pair for the same photo, which fails. */
static void
put_new_in_vain (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  is_rename_broken = TRUE;
  g_assert_false (put (fixture, 24, NEW, CAPTURED_AT + 5000, &error));
  is_rename_broken = FALSE;
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER);
}

static void
assert_names (Fixture *fixture, const char *expected)
{
  g_autofree char *names = helper_list_folder (fixture->folder);

  g_assert_cmpstr (names, ==, expected);
}

static void
assert_file (Fixture *fixture, const char *name, const void *expected, gsize expected_length)
{
  gsize length;
  g_autofree char *bytes = helper_read (fixture->folder, name, &length);
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
  struct stat info;

  g_assert_cmpmem (bytes, length, expected, expected_length);
  g_assert_cmpint (stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mtim.tv_sec, ==, CAPTURED_AT / 1000);
}

static void
assert_old_picture (Fixture *fixture)
{
  g_autoptr (GBytes) jpeg = helper_make_jpeg (HELPER_JPEG_BASELINE, 16, 16);

  assert_file (fixture, ID ".jpg", g_bytes_get_data (jpeg, NULL), g_bytes_get_size (jpeg));
}

/* The picture fails after the metadata is in place: both old files must be restored. */
static void
test_old_survive (Fixture *fixture, gconstpointer data)
{
  put_old (fixture);
  put_new_in_vain (fixture);
  assert_old_picture (fixture);
  assert_file (fixture, ID ".json", OLD "\n", strlen (OLD "\n"));
  assert_names (fixture, BOTH);
}

/* Old metadata without a picture must be restored, too. */
static void
test_old_record_survives (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, ID ".jpg", NULL);

  put_old (fixture);
  g_assert_cmpint (g_unlink (path), ==, 0);
  put_new_in_vain (fixture);
  assert_file (fixture, ID ".json", OLD "\n", strlen (OLD "\n"));
  assert_names (fixture, ID ".json ");
}

static void
test_none_before (Fixture *fixture, gconstpointer data)
{
  put_new_in_vain (fixture);
  assert_names (fixture, "");
}

static void
test_replaced (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (put (fixture, 24, NEW, CAPTURED_AT, &error));
  g_assert_no_error (error);
  put_old (fixture);
  assert_old_picture (fixture);
  assert_file (fixture, ID ".json", OLD "\n", strlen (OLD "\n"));
  assert_names (fixture, BOTH);
}

/* Without support for exchanging files, pairs are written as well, and no picture is lost. */
static void
test_no_exchange (Fixture *fixture, gconstpointer data)
{
  is_exchange_unknown = TRUE;
  put_new_in_vain (fixture);
  assert_names (fixture, "");
  test_replaced (fixture, data);
  put_new_in_vain (fixture);
  assert_old_picture (fixture);
  assert_names (fixture, BOTH);
}

/* A folder with the name of the metadata file is not exchanged with a file. */
static void
test_record_is_folder (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, ID ".json", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir (path, 0777), ==, 0);
  g_assert_false (put (fixture, 24, NEW, CAPTURED_AT, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER);
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_DIR));
  assert_names (fixture, ID ".json ");
}

/* Only replaced files are synced: syncing each of thousands of files would take very long. */
static void
test_secured (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  put_old (fixture);
  g_assert_cmpuint (n_secured, ==, 0);
  g_assert_true (put (fixture, 24, NEW, CAPTURED_AT, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n_secured, ==, 2);
}

/* If syncing fails, existing files are not replaced. */
static void
test_not_secured (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  put_old (fixture);
  is_writing_broken = TRUE;
  g_assert_false (put (fixture, 24, NEW, CAPTURED_AT, &error));
  is_writing_broken = FALSE;
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER);
  assert_old_picture (fixture);
  assert_file (fixture, ID ".json", OLD "\n", strlen (OLD "\n"));
  assert_names (fixture, BOTH);
}

#define ADD(path, function) g_test_add ("/pair/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("old-survive", test_old_survive);
  ADD ("old-record-survives", test_old_record_survives);
  ADD ("none-before", test_none_before);
  ADD ("replaced", test_replaced);
  ADD ("no-exchange", test_no_exchange);
  ADD ("secured", test_secured);
  ADD ("not-secured", test_not_secured);
  ADD ("record-is-folder", test_record_is_folder);

  return g_test_run ();
}
