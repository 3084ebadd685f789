/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "library-helper.h"

#include "engine-helper.h"
#include "wayside-error.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

static void
add_change (GArray *changes, guint position, WaysideItemState state)
{
  const WaysideItemChange change = { .position = position, .state = state };

  g_array_append_val (changes, change);
}

static void
test_untouched (LibraryFixture *fixture, gconstpointer data)
{
  g_assert_false (helper_exists (fixture->root, "deep"));
}

static void
test_empty (LibraryFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) jobs = library_list_unfinished (fixture);

  g_assert_cmpuint (jobs->len, ==, 0);
}

/* A download that was running during a crash is listed after a restart. */
static void
test_survives (LibraryFixture *fixture, gconstpointer data)
{
  static const char *const ids[] = { "11", "12", "13", "14", NULL };
  const WaysideDownloadStats stats = {
    .state = WAYSIDE_DOWNLOAD_RUNNING,
    .counts = { [WAYSIDE_ITEM_SAVED] = 2, [WAYSIDE_ITEM_FAILED] = 1 },
    .n_items = 4,
    .n_stored = 5000000000,
  };
  g_autoptr (GArray) changes = g_array_new (FALSE, FALSE, sizeof (WaysideItemChange));
  g_autoptr (GPtrArray) jobs = NULL;
  gint64 id = library_begin (fixture, "-HLNKxxkYIQXS0M5KP3Dhg", "/root/sequence_-HLNKxxkYIQXS0M5KP3Dhg");
  WaysideJob *job;

  jobs = library_list_unfinished (fixture);
  g_assert_cmpuint (jobs->len, ==, 1);
  g_assert_cmpint (((WaysideJob *) g_ptr_array_index (jobs, 0))->stats.state, ==, WAYSIDE_DOWNLOAD_RUNNING);
  g_clear_pointer (&jobs, g_ptr_array_unref);

  add_change (changes, 0, WAYSIDE_ITEM_SAVED);
  add_change (changes, 1, WAYSIDE_ITEM_PRESENT);
  add_change (changes, 2, WAYSIDE_ITEM_TRANSFERRING);
  library_note_with (fixture, id, &stats, ids, changes);
  /* Not closed, like after a crash: another instance finds the written data. */
  {
    g_autoptr (WaysideLibrary) other = wayside_library_new (fixture->path);

    jobs = wayside_library_list_all (other, NULL);
  }
  g_assert_cmpuint (jobs->len, ==, 1);
  job = g_ptr_array_index (jobs, 0);
  g_assert_cmpint (job->id, ==, id);
  g_assert_cmpint (wayside_query_get_kind (job->query), ==, WAYSIDE_QUERY_SEQUENCE);
  g_assert_cmpstr (wayside_query_get_key (job->query), ==, "-HLNKxxkYIQXS0M5KP3Dhg");
  g_assert_cmpstr (job->folder, ==, "/root/sequence_-HLNKxxkYIQXS0M5KP3Dhg");
  g_assert_cmpstr (job->output_root, ==, "/root");
  g_assert_cmpstr (job->cover, ==, "11");
  g_assert_null (job->name);
  g_assert_cmpint (job->stats.state, ==, WAYSIDE_DOWNLOAD_RUNNING);
  g_assert_cmpuint (job->stats.n_items, ==, 4);
  g_assert_cmpuint (wayside_download_stats_count_kept (&job->stats), ==, 2);
  g_assert_cmpuint (wayside_download_stats_count_problems (&job->stats), ==, 1);
  g_assert_cmpuint (job->stats.n_stored, ==, 5000000000);
  g_assert_cmpint (ABS (job->created_at - g_get_real_time () / G_USEC_PER_SEC), <, 600);
  g_assert_cmpint (ABS (job->changed_at - g_get_real_time () / G_USEC_PER_SEC), <, 600);
}

/* Each kind of query is restored exactly, to the last digit. */
static void
test_queries (LibraryFixture *fixture, gconstpointer data)
{
  const WaysideBbox bbox = { -0.000001661, -33.449999999, 0.1, 53.6 };
  g_autoptr (WaysideQuery) image = wayside_query_new_image ("18446744073709551615", NULL);
  g_autoptr (WaysideQuery) by_image = wayside_query_new_sequence ("800335321065526", NULL);
  g_autoptr (WaysideQuery) area = wayside_query_new_bbox (&bbox, NULL);
  g_autoptr (WaysideQuery) images = wayside_query_new_images_from_text ("3,1,18446744073709551615", NULL);
  g_autoptr (WaysideQuery) whole_area = wayside_query_new_bbox (&bbox, NULL);
  WaysideQuery *queries[] = { image, by_image, area, whole_area, images };
  g_autoptr (GPtrArray) jobs = NULL;

  wayside_query_set_size (image, WAYSIDE_SIZE_256);
  wayside_query_set_size (area, WAYSIDE_SIZE_2048);
  wayside_query_set_limit (area, G_MAXUINT);
  wayside_query_set_limit (whole_area, 0);
  for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      g_autofree char *folder = g_strdup_printf ("/root/Ä %u", i);

      g_assert_cmpint (wayside_library_begin (fixture->library, -1, queries[i], "/root", folder,
                                              WAYSIDE_SAVE_DEFAULT, NULL, NULL),
                       >=, 0);
    }
  jobs = library_list_unfinished (fixture);
  g_assert_cmpuint (jobs->len, ==, G_N_ELEMENTS (queries));
  for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      /* The latest one comes first. */
      WaysideJob *job = g_ptr_array_index (jobs, jobs->len - 1 - i);
      g_autofree char *ids = wayside_query_dup_ids_text (job->query);
      g_autofree char *expected_ids = wayside_query_dup_ids_text (queries[i]);

      g_assert_cmpint (wayside_query_get_kind (job->query), ==, wayside_query_get_kind (queries[i]));
      g_assert_cmpstr (ids, ==, expected_ids);
      g_assert_cmpstr (wayside_query_get_key (job->query), ==, wayside_query_get_key (queries[i]));
      g_assert_cmpint (wayside_query_get_size (job->query), ==, wayside_query_get_size (queries[i]));
      g_assert_cmpuint (wayside_query_get_limit (job->query), ==, wayside_query_get_limit (queries[i]));
      if (wayside_query_get_bbox (queries[i]) == NULL)
        continue;
      g_assert_cmpmem (wayside_query_get_bbox (job->query), sizeof bbox, &bbox, sizeof bbox);
    }
}

static void
test_states (LibraryFixture *fixture, gconstpointer data)
{
  static const struct
  {
    WaysideDownloadState state;
    gboolean is_unfinished;
  } cases[] = {
    { WAYSIDE_DOWNLOAD_LISTING, TRUE },  { WAYSIDE_DOWNLOAD_RUNNING, TRUE },
    { WAYSIDE_DOWNLOAD_PAUSED, TRUE },   { WAYSIDE_DOWNLOAD_FAILED, TRUE },
    { WAYSIDE_DOWNLOAD_STOPPED, FALSE }, { WAYSIDE_DOWNLOAD_FINISHED, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) jobs = NULL;
      gint64 id = library_begin (fixture, "7nfcwfvjdtphz7yj6zat6a", "/root/a");

      library_note (fixture, id, cases[i].state, NULL);
      jobs = library_list_unfinished (fixture);
      g_assert_cmpuint (jobs->len, ==, cases[i].is_unfinished ? 1 : 0);
    }
}

/* A later run in the same folder replaces the earlier one. */
static void
test_same_folder (LibraryFixture *fixture, gconstpointer data)
{
  static const char *const ids[] = { "11", "12", NULL };
  gint64 first = library_begin (fixture, "7nfcwfvjdtphz7yj6zat6a", "/root/a");
  gint64 second;
  g_autoptr (GPtrArray) jobs = NULL;

  library_note (fixture, first, WAYSIDE_DOWNLOAD_RUNNING, ids);
  second = library_begin (fixture, "800335321065526", "/root/a");
  g_assert_cmpint (second, ==, first);
  jobs = library_list_unfinished (fixture);
  g_assert_cmpuint (jobs->len, ==, 1);
  g_assert_cmpuint (((WaysideJob *) g_ptr_array_index (jobs, 0))->stats.n_items, ==, 0);
  g_assert_cmpstr (wayside_query_get_key (((WaysideJob *) g_ptr_array_index (jobs, 0))->query), ==,
                   "800335321065526");
}

/* The rows of its items are deleted, too, and others are kept. */
static void
test_forget (LibraryFixture *fixture, gconstpointer data)
{
  static const char *const ids[] = { "11", "12", NULL };
  gint64 first = library_begin (fixture, "7nfcwfvjdtphz7yj6zat6a", "/root/a");
  gint64 second = library_begin (fixture, "800335321065526", "/root/b");
  g_autoptr (GPtrArray) jobs = NULL;
  g_autoptr (GError) error = NULL;

  library_note (fixture, first, WAYSIDE_DOWNLOAD_RUNNING, ids);
  library_note (fixture, second, WAYSIDE_DOWNLOAD_RUNNING, ids);
  g_assert_true (wayside_library_forget (fixture->library, first, &error));
  g_assert_no_error (error);
  jobs = library_list_unfinished (fixture);
  g_assert_cmpuint (jobs->len, ==, 1);
  g_assert_cmpint (((WaysideJob *) g_ptr_array_index (jobs, 0))->id, ==, second);
  g_assert_cmpuint (((WaysideJob *) g_ptr_array_index (jobs, 0))->stats.n_items, ==, 2);
}

static void
damage (LibraryFixture *fixture, const char *text, gssize length)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  helper_write (folder, "library.sqlite", text, length);
}

/* A damaged file is renamed and replaced by an empty library. */
static void
test_damaged (LibraryFixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autofree char *kept = NULL;

  g_test_expect_message ("WaysideEngine", G_LOG_LEVEL_MESSAGE, "*damaged*");
  damage (fixture, "this is no database, but long enough to look at it as one would", -1);
  library_begin (fixture, "7nfcwfvjdtphz7yj6zat6a", "/root/a");
  g_test_assert_expected_messages ();
  kept = helper_read (folder, "library.sqlite.damaged", NULL);
  g_assert_true (g_str_has_prefix (kept, "this is no database"));
}

/* Damaged in the middle, as by a disk fault. */
static void
test_spoilt (LibraryFixture *fixture, gconstpointer data)
{
  g_autofree char *text = NULL;
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autoptr (GPtrArray) jobs = NULL;
  gsize length;

  library_begin (fixture, "7nfcwfvjdtphz7yj6zat6a", "/root/a");
  wayside_library_close (fixture->library);
  text = helper_read (folder, "library.sqlite", &length);
  g_assert_cmpuint (length, >, 8192);
  memset (text + 4096, 0x55, 4096);
  helper_write (folder, "library.sqlite", text, (gssize) length);

  g_test_expect_message ("WaysideEngine", G_LOG_LEVEL_MESSAGE, "*damaged*");
  jobs = library_list_unfinished (fixture);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (jobs->len, ==, 0);
  g_assert_true (helper_exists (folder, "library.sqlite.damaged"));
}

/* The library of a later version is left alone. */
static void
test_newer (LibraryFixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autoptr (GError) error = NULL;

  library_begin (fixture, "7nfcwfvjdtphz7yj6zat6a", "/root/a");
  wayside_library_close (fixture->library);
  library_run_sql (fixture, "PRAGMA user_version = 999");
  g_assert_null (wayside_library_list_all (fixture->library, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER);
  g_assert_false (helper_exists (folder, "library.sqlite.damaged"));
  library_run_sql (fixture, "PRAGMA user_version = 6");
  {
    g_autoptr (GPtrArray) jobs = library_list_unfinished (fixture);

    g_assert_cmpuint (jobs->len, ==, 1);
  }
}

/* Invalid rows are skipped. */
static void
test_nonsense (LibraryFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) jobs = NULL;

  library_begin (fixture, "7nfcwfvjdtphz7yj6zat6a", "/root/a");
  library_begin (fixture, "7nfcwfvjdtphz7yj6zat6a", "/root/b");
  library_begin (fixture, "7nfcwfvjdtphz7yj6zat6a", "/root/c");
  library_begin (fixture, "7nfcwfvjdtphz7yj6zat6a", "/root/d");
  wayside_library_close (fixture->library);
  library_run_sql (fixture, "UPDATE job SET key = '../../etc' WHERE folder = '/root/a';"
                            "UPDATE job SET kind = 99 WHERE folder = '/root/b';"
                            "UPDATE job SET kind = 2 WHERE folder = '/root/c'");
  jobs = library_list_unfinished (fixture);
  g_assert_cmpuint (jobs->len, ==, 1);
  g_assert_cmpstr (((WaysideJob *) g_ptr_array_index (jobs, 0))->folder, ==, "/root/d");
}

/* The command line and the window at the same time. */
static void
test_two_at_once (LibraryFixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideLibrary) other = wayside_library_new (fixture->path);
  g_autoptr (WaysideQuery) query = wayside_query_new_image ("1", NULL);
  g_autoptr (GPtrArray) jobs = NULL;

  library_begin (fixture, "7nfcwfvjdtphz7yj6zat6a", "/root/a");
  g_assert_cmpint (
      wayside_library_begin (other, -1, query, "/root", "/root/b", WAYSIDE_SAVE_DEFAULT, NULL, NULL), >=, 0);
  library_begin (fixture, "7nfcwfvjdtphz7yj6zat6a", "/root/c");
  jobs = library_list_unfinished (fixture);
  g_assert_cmpuint (jobs->len, ==, 3);
}

static gpointer
list_in_thread (gpointer data)
{
  g_autoptr (WaysideLibrary) library = wayside_library_new (data);

  return wayside_library_list_all (library, NULL);
}

/* … while there is no library yet: the second one uses the file created by the first. */
static void
test_both_new (LibraryFixture *fixture, gconstpointer data)
{
  for (guint round = 0; round < 25; round++)
    {
      g_autofree char *path = g_strdup_printf ("%s/%u/library.sqlite", fixture->root, round);
      GThread *threads[4];

      for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
        threads[i] = g_thread_new ("library", list_in_thread, path);
      for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
        {
          g_autoptr (GPtrArray) jobs = g_thread_join (threads[i]);

          g_assert_nonnull (jobs);
        }
    }
}

/* Home folders are symbolic links on some systems. */
static void
test_below_link (LibraryFixture *fixture, gconstpointer data)
{
  g_autofree char *real = g_build_filename (fixture->root, "real", NULL);
  g_autofree char *link = g_build_filename (fixture->root, "link", NULL);
  g_autofree char *path = g_build_filename (link, "library.sqlite", NULL);
  g_autoptr (WaysideLibrary) library = wayside_library_new (path);
  g_autoptr (WaysideQuery) query = wayside_query_new_image ("1", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir (real, 0755), ==, 0);
  g_assert_cmpint (symlink ("real", link), ==, 0);
  g_assert_cmpint (
      wayside_library_begin (library, -1, query, "/root", "/root/a", WAYSIDE_SAVE_DEFAULT, NULL, &error), >=,
      0);
  g_assert_no_error (error);
  g_assert_true (helper_exists (real, "library.sqlite"));
  g_assert_false (helper_exists (real, "library.sqlite.damaged"));
}

static void
test_unwritable (LibraryFixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->root, "file", "library.sqlite", NULL);
  g_autoptr (WaysideLibrary) library = wayside_library_new (path);
  g_autoptr (WaysideQuery) query = wayside_query_new_image ("1", NULL);
  g_autoptr (GError) error = NULL;

  helper_write (fixture->root, "file", "precious", -1);
  g_assert_cmpint (
      wayside_library_begin (library, -1, query, "/root", "/root/a", WAYSIDE_SAVE_DEFAULT, NULL, &error), ==,
      -1);
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER);
}

/* Another process holds a long lock, which must not be mistaken for damage. */
static void
test_locked (LibraryFixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autoptr (GPtrArray) jobs = NULL;
  g_autoptr (GError) error = NULL;
  sqlite3 *database;

  library_begin (fixture, "7nfcwfvjdtphz7yj6zat6a", "/root/a");
  wayside_library_close (fixture->library);
  g_assert_cmpint (sqlite3_open (fixture->path, &database), ==, SQLITE_OK);
  g_assert_cmpint (
      sqlite3_exec (database, "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE", NULL, NULL, NULL), ==,
      SQLITE_OK);
  g_assert_null (wayside_library_list_all (fixture->library, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER);
  g_assert_cmpint (sqlite3_close (database), ==, SQLITE_OK);
  g_assert_false (helper_exists (folder, "library.sqlite.damaged"));
  jobs = library_list_unfinished (fixture);
  g_assert_cmpuint (jobs->len, ==, 1);
}

#define ADD(path, function)                                                                                  \
  g_test_add ("/library/" path, LibraryFixture, NULL, library_fixture_set_up, function,                      \
              library_fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("untouched", test_untouched);
  ADD ("empty", test_empty);
  ADD ("survives", test_survives);
  ADD ("queries", test_queries);
  ADD ("states", test_states);
  ADD ("same-folder", test_same_folder);
  ADD ("forget", test_forget);
  ADD ("damaged", test_damaged);
  ADD ("spoilt", test_spoilt);
  ADD ("newer", test_newer);
  ADD ("nonsense", test_nonsense);
  ADD ("two-at-once", test_two_at_once);
  ADD ("both-new", test_both_new);
  ADD ("unwritable", test_unwritable);
  ADD ("below-link", test_below_link);
  ADD ("locked", test_locked);

  return g_test_run ();
}
