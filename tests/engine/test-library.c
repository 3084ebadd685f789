/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-library.h"

#include "engine-helper.h"
#include "wayside-error.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  char *root;
  char *path;
  WaysideLibrary *library;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->root = helper_make_folder ();
  fixture->path = g_build_filename (fixture->root, "deep", "library.sqlite", NULL);
  fixture->library = wayside_library_new (fixture->path);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->library);
  helper_remove_folder (fixture->root);
  g_clear_pointer (&fixture->root, g_free);
  g_clear_pointer (&fixture->path, g_free);
}

static gint64
begin (Fixture *fixture, const char *key, const char *folder)
{
  g_autoptr (WaysideQuery) query = wayside_query_new_sequence (key, NULL);
  g_autoptr (GError) error = NULL;
  gint64 id = wayside_library_begin (fixture->library, -1, query, "/root", folder, &error);

  g_assert_no_error (error);
  g_assert_cmpint (id, >=, 0);
  return id;
}

static void
note_with (Fixture *fixture,
           gint64 id,
           WaysideDownloadState state,
           const WaysideTotals *totals,
           const char *const *ids,
           GArray *changes)
{
  g_autoptr (GPtrArray) new_ids = g_ptr_array_new ();
  g_autoptr (GArray) none = g_array_new (FALSE, FALSE, sizeof (WaysideItemChange));
  g_autoptr (GError) error = NULL;

  for (guint i = 0; ids != NULL && ids[i] != NULL; i++)
    g_ptr_array_add (new_ids, (gpointer) ids[i]);
  g_assert_true (wayside_library_note (fixture->library, id, state, totals, 0, new_ids,
                                       changes != NULL ? changes : none, &error));
  g_assert_no_error (error);
}

static void
note (Fixture *fixture, gint64 id, WaysideDownloadState state, const char *const *ids)
{
  const WaysideTotals totals = { .n_items = ids != NULL ? g_strv_length ((char **) ids) : 0 };

  note_with (fixture, id, state, &totals, ids, NULL);
}

static GPtrArray *
list (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *jobs = wayside_library_list_unfinished (fixture->library, &error);

  g_assert_no_error (error);
  return jobs;
}

static void
add_change (GArray *changes, guint position, WaysideItemState state)
{
  const WaysideItemChange change = { .position = position, .state = state };

  g_array_append_val (changes, change);
}

static void
test_untouched (Fixture *fixture, gconstpointer data)
{
  g_assert_false (helper_exists (fixture->root, "deep"));
}

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) jobs = list (fixture);

  g_assert_cmpuint (jobs->len, ==, 0);
}

/* What was going on when the program died is there the next time. */
static void
test_survives (Fixture *fixture, gconstpointer data)
{
  static const char *const ids[] = { "11", "12", "13", "14", NULL };
  const WaysideTotals totals = { 4, 2, 1, 5000000000 };
  g_autoptr (GArray) changes = g_array_new (FALSE, FALSE, sizeof (WaysideItemChange));
  g_autoptr (GPtrArray) jobs = NULL;
  gint64 id = begin (fixture, "-HLNKxxkYIQXS0M5KP3Dhg", "/root/sequence_-HLNKxxkYIQXS0M5KP3Dhg");
  WaysideJob *job;

  add_change (changes, 0, WAYSIDE_ITEM_SAVED);
  add_change (changes, 1, WAYSIDE_ITEM_PRESENT);
  add_change (changes, 2, WAYSIDE_ITEM_TRANSFERRING);
  note_with (fixture, id, WAYSIDE_DOWNLOAD_RUNNING, &totals, ids, changes);
  /* Not closed: as after a crash, the next one finds what was written. */
  {
    g_autoptr (WaysideLibrary) other = wayside_library_new (fixture->path);

    jobs = wayside_library_list_unfinished (other, NULL);
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
  g_assert_cmpint (job->state, ==, WAYSIDE_DOWNLOAD_RUNNING);
  g_assert_cmpuint (job->totals.n_items, ==, 4);
  g_assert_cmpuint (job->totals.n_saved, ==, 2);
  g_assert_cmpuint (job->totals.n_problems, ==, 1);
  g_assert_cmpuint (job->totals.n_bytes, ==, 5000000000);
  g_assert_cmpint (ABS (job->created_at - g_get_real_time () / G_USEC_PER_SEC), <, 600);
  g_assert_cmpint (ABS (job->changed_at - g_get_real_time () / G_USEC_PER_SEC), <, 600);
}

/* Each kind of query comes back as it was, to the last digit. */
static void
test_queries (Fixture *fixture, gconstpointer data)
{
  const WaysideBbox bbox = { -0.000001661, -33.449999999, 0.1, 53.6 };
  g_autoptr (WaysideQuery) image = wayside_query_new_image ("18446744073709551615", NULL);
  g_autoptr (WaysideQuery) by_image = wayside_query_new_sequence ("800335321065526", NULL);
  g_autoptr (WaysideQuery) area = wayside_query_new_bbox (&bbox, NULL);
  WaysideQuery *queries[] = { image, by_image, area };
  g_autoptr (GPtrArray) jobs = NULL;

  wayside_query_set_size (image, WAYSIDE_SIZE_256);
  wayside_query_set_size (area, WAYSIDE_SIZE_2048);
  wayside_query_set_limit (area, G_MAXUINT);
  for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      g_autofree char *folder = g_strdup_printf ("/root/Ä %u", i);

      g_assert_cmpint (wayside_library_begin (fixture->library, -1, queries[i], "/root", folder, NULL), >=, 0);
    }
  jobs = list (fixture);
  g_assert_cmpuint (jobs->len, ==, G_N_ELEMENTS (queries));
  for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      /* The latest comes first. */
      WaysideJob *job = g_ptr_array_index (jobs, jobs->len - 1 - i);

      g_assert_cmpint (wayside_query_get_kind (job->query), ==, wayside_query_get_kind (queries[i]));
      g_assert_cmpstr (wayside_query_get_key (job->query), ==, wayside_query_get_key (queries[i]));
      g_assert_cmpint (wayside_query_get_size (job->query), ==, wayside_query_get_size (queries[i]));
      if (wayside_query_get_bbox (queries[i]) == NULL)
        continue;
      g_assert_cmpuint (wayside_query_get_limit (job->query), ==, G_MAXUINT);
      g_assert_cmpmem (wayside_query_get_bbox (job->query), sizeof bbox, &bbox, sizeof bbox);
    }
}

static void
test_states (Fixture *fixture, gconstpointer data)
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
      gint64 id = begin (fixture, "7nfcwfvjdtphz7yj6zat6a", "/root/a");

      note (fixture, id, cases[i].state, NULL);
      jobs = list (fixture);
      g_assert_cmpuint (jobs->len, ==, cases[i].is_unfinished ? 1 : 0);
    }
}

/* A later run into the same folder takes the place of the one before. */
static void
test_same_folder (Fixture *fixture, gconstpointer data)
{
  static const char *const ids[] = { "11", "12", NULL };
  gint64 first = begin (fixture, "7nfcwfvjdtphz7yj6zat6a", "/root/a");
  gint64 second;
  g_autoptr (GPtrArray) jobs = NULL;

  note (fixture, first, WAYSIDE_DOWNLOAD_RUNNING, ids);
  second = begin (fixture, "800335321065526", "/root/a");
  g_assert_cmpint (second, ==, first);
  jobs = list (fixture);
  g_assert_cmpuint (jobs->len, ==, 1);
  g_assert_cmpuint (((WaysideJob *) g_ptr_array_index (jobs, 0))->totals.n_items, ==, 0);
  g_assert_cmpstr (wayside_query_get_key (((WaysideJob *) g_ptr_array_index (jobs, 0))->query), ==,
                   "800335321065526");
}

/* Its rows go with it, and the others stay. */
static void
test_forget (Fixture *fixture, gconstpointer data)
{
  static const char *const ids[] = { "11", "12", NULL };
  gint64 first = begin (fixture, "7nfcwfvjdtphz7yj6zat6a", "/root/a");
  gint64 second = begin (fixture, "800335321065526", "/root/b");
  g_autoptr (GPtrArray) jobs = NULL;
  g_autoptr (GError) error = NULL;

  note (fixture, first, WAYSIDE_DOWNLOAD_RUNNING, ids);
  note (fixture, second, WAYSIDE_DOWNLOAD_RUNNING, ids);
  g_assert_true (wayside_library_forget (fixture->library, first, &error));
  g_assert_no_error (error);
  jobs = list (fixture);
  g_assert_cmpuint (jobs->len, ==, 1);
  g_assert_cmpint (((WaysideJob *) g_ptr_array_index (jobs, 0))->id, ==, second);
  g_assert_cmpuint (((WaysideJob *) g_ptr_array_index (jobs, 0))->totals.n_items, ==, 2);
}

static void
damage (Fixture *fixture, const char *text, gssize length)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  helper_write (folder, "library.sqlite", text, length);
}

/* Something else under its name is kept beside it, and the program goes on. */
static void
test_damaged (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autofree char *kept = NULL;

  g_test_expect_message ("WaysideEngine", G_LOG_LEVEL_MESSAGE, "*damaged*");
  damage (fixture, "this is no database, but long enough to look at it as one would", -1);
  begin (fixture, "7nfcwfvjdtphz7yj6zat6a", "/root/a");
  g_test_assert_expected_messages ();
  kept = helper_read (folder, "library.sqlite.damaged", NULL);
  g_assert_true (g_str_has_prefix (kept, "this is no database"));
}

/* Spoilt in the middle, as after a fault of the disk. */
static void
test_spoilt (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = NULL;
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autoptr (GPtrArray) jobs = NULL;
  gsize length;

  begin (fixture, "7nfcwfvjdtphz7yj6zat6a", "/root/a");
  wayside_library_close (fixture->library);
  text = helper_read (folder, "library.sqlite", &length);
  g_assert_cmpuint (length, >, 8192);
  memset (text + 4096, 0x55, 4096);
  helper_write (folder, "library.sqlite", text, (gssize) length);

  g_test_expect_message ("WaysideEngine", G_LOG_LEVEL_MESSAGE, "*damaged*");
  jobs = list (fixture);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (jobs->len, ==, 0);
  g_assert_true (helper_exists (folder, "library.sqlite.damaged"));
}

static void
run_sql (Fixture *fixture, const char *sql)
{
  sqlite3 *database;

  g_assert_cmpint (sqlite3_open (fixture->path, &database), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (database, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (database), ==, SQLITE_OK);
}

/* A later version's library is left as it is. */
static void
test_newer (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autoptr (GError) error = NULL;

  begin (fixture, "7nfcwfvjdtphz7yj6zat6a", "/root/a");
  wayside_library_close (fixture->library);
  run_sql (fixture, "PRAGMA user_version = 999");
  g_assert_null (wayside_library_list_unfinished (fixture->library, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER);
  g_assert_false (helper_exists (folder, "library.sqlite.damaged"));
  run_sql (fixture, "PRAGMA user_version = 2");
  {
    g_autoptr (GPtrArray) jobs = list (fixture);

    g_assert_cmpuint (jobs->len, ==, 1);
  }
}

/* Rows that say nonsense are passed over. */
static void
test_nonsense (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) jobs = NULL;

  begin (fixture, "7nfcwfvjdtphz7yj6zat6a", "/root/a");
  begin (fixture, "7nfcwfvjdtphz7yj6zat6a", "/root/b");
  begin (fixture, "7nfcwfvjdtphz7yj6zat6a", "/root/c");
  begin (fixture, "7nfcwfvjdtphz7yj6zat6a", "/root/d");
  wayside_library_close (fixture->library);
  run_sql (fixture, "UPDATE job SET key = '../../etc' WHERE folder = '/root/a';"
                    "UPDATE job SET kind = 99 WHERE folder = '/root/b';"
                    "UPDATE job SET kind = 2 WHERE folder = '/root/c'");
  jobs = list (fixture);
  g_assert_cmpuint (jobs->len, ==, 1);
  g_assert_cmpstr (((WaysideJob *) g_ptr_array_index (jobs, 0))->folder, ==, "/root/d");
}

/* The command line beside the window. */
static void
test_two_at_once (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideLibrary) other = wayside_library_new (fixture->path);
  g_autoptr (WaysideQuery) query = wayside_query_new_image ("1", NULL);
  g_autoptr (GPtrArray) jobs = NULL;

  begin (fixture, "7nfcwfvjdtphz7yj6zat6a", "/root/a");
  g_assert_cmpint (wayside_library_begin (other, -1, query, "/root", "/root/b", NULL), >=, 0);
  begin (fixture, "7nfcwfvjdtphz7yj6zat6a", "/root/c");
  jobs = list (fixture);
  g_assert_cmpuint (jobs->len, ==, 3);
}

/* Home folders are links on some systems. */
static void
test_below_link (Fixture *fixture, gconstpointer data)
{
  g_autofree char *real = g_build_filename (fixture->root, "real", NULL);
  g_autofree char *link = g_build_filename (fixture->root, "link", NULL);
  g_autofree char *path = g_build_filename (link, "library.sqlite", NULL);
  g_autoptr (WaysideLibrary) library = wayside_library_new (path);
  g_autoptr (WaysideQuery) query = wayside_query_new_image ("1", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir (real, 0755), ==, 0);
  g_assert_cmpint (symlink ("real", link), ==, 0);
  g_assert_cmpint (wayside_library_begin (library, -1, query, "/root", "/root/a", &error), >=, 0);
  g_assert_no_error (error);
  g_assert_true (helper_exists (real, "library.sqlite"));
  g_assert_false (helper_exists (real, "library.sqlite.damaged"));
}

static void
test_unwritable (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->root, "file", "library.sqlite", NULL);
  g_autoptr (WaysideLibrary) library = wayside_library_new (path);
  g_autoptr (WaysideQuery) query = wayside_query_new_image ("1", NULL);
  g_autoptr (GError) error = NULL;

  helper_write (fixture->root, "file", "precious", -1);
  g_assert_cmpint (wayside_library_begin (library, -1, query, "/root", "/root/a", &error), ==, -1);
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER);
}

/* Another program is in the middle of something long: no reason to call its library damaged. */
static void
test_locked (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autoptr (GPtrArray) jobs = NULL;
  g_autoptr (GError) error = NULL;
  sqlite3 *database;

  begin (fixture, "7nfcwfvjdtphz7yj6zat6a", "/root/a");
  wayside_library_close (fixture->library);
  g_assert_cmpint (sqlite3_open (fixture->path, &database), ==, SQLITE_OK);
  g_assert_cmpint (
      sqlite3_exec (database, "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE", NULL, NULL, NULL), ==,
      SQLITE_OK);
  g_assert_null (wayside_library_list_unfinished (fixture->library, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER);
  g_assert_cmpint (sqlite3_close (database), ==, SQLITE_OK);
  g_assert_false (helper_exists (folder, "library.sqlite.damaged"));
  jobs = list (fixture);
  g_assert_cmpuint (jobs->len, ==, 1);
}

static GPtrArray *
list_all (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *jobs = wayside_library_list_all (fixture->library, &error);

  g_assert_no_error (error);
  return jobs;
}

/* As the first version made it, word for word. */
#define FIRST_VERSION                                                                                        \
  "PRAGMA journal_mode = WAL;"                                                                               \
  "CREATE TABLE job ("                                                                                       \
  "  id INTEGER PRIMARY KEY,"                                                                                \
  "  folder TEXT NOT NULL UNIQUE,"                                                                           \
  "  output_root TEXT NOT NULL,"                                                                             \
  "  kind INTEGER NOT NULL,"                                                                                 \
  "  key TEXT,"                                                                                              \
  "  west REAL, south REAL, east REAL, north REAL,"                                                          \
  "  image_limit INTEGER NOT NULL,"                                                                          \
  "  size INTEGER NOT NULL,"                                                                                 \
  "  state INTEGER NOT NULL,"                                                                                \
  "  created_at INTEGER NOT NULL,"                                                                           \
  "  changed_at INTEGER NOT NULL);"                                                                          \
  "CREATE TABLE item ("                                                                                      \
  "  job INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE,"                                            \
  "  position INTEGER NOT NULL,"                                                                             \
  "  image TEXT NOT NULL,"                                                                                   \
  "  state INTEGER NOT NULL DEFAULT 0,"                                                                      \
  "  reason INTEGER,"                                                                                        \
  "  PRIMARY KEY (job, position)) WITHOUT ROWID;"                                                            \
  "PRAGMA user_version = 1;"

/* The library of an older program keeps all it has, and its figures are counted. */
static void
test_migration (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autoptr (GPtrArray) jobs = NULL;
  g_autoptr (GPtrArray) unfinished = NULL;
  g_autoptr (WaysideReport) report = NULL;
  g_autoptr (GError) error = NULL;
  const WaysideJob *job;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  run_sql (fixture, FIRST_VERSION
           "INSERT INTO job VALUES (3, '/root/a', '/root', 1, '7nfcwfvjdtphz7yj6zat6a', NULL, NULL, NULL, NULL,"
           "  1, 2, 4, 1000, 2000);"
           "INSERT INTO item VALUES (3, 0, '10', 4, 12), (3, 1, '11', 2, NULL), (3, 2, '12', 3, NULL),"
           "  (3, 3, '13', 5, 4), (3, 4, '14', 0, NULL);"
           "INSERT INTO job VALUES (9, '/root/b', '/root', 0, '77', NULL, NULL, NULL, NULL, 1, 0, 2, 1500, 1500);");
  jobs = list_all (fixture);
  g_assert_cmpuint (jobs->len, ==, 2);
  job = g_ptr_array_index (jobs, 0);
  g_assert_cmpint (job->id, ==, 3);
  g_assert_cmpstr (wayside_query_get_key (job->query), ==, "7nfcwfvjdtphz7yj6zat6a");
  g_assert_cmpint (wayside_query_get_size (job->query), ==, WAYSIDE_SIZE_1024);
  g_assert_cmpint (job->state, ==, WAYSIDE_DOWNLOAD_FINISHED);
  g_assert_cmpstr (job->cover, ==, "11");
  g_assert_null (job->name);
  g_assert_cmpuint (job->totals.n_items, ==, 5);
  g_assert_cmpuint (job->totals.n_saved, ==, 2);
  g_assert_cmpuint (job->totals.n_problems, ==, 2);
  g_assert_cmpint (job->created_at, ==, 1000);
  g_assert_cmpint (job->changed_at, ==, 2000);
  unfinished = list (fixture);
  g_assert_cmpuint (unfinished->len, ==, 1);
  g_assert_cmpint (((WaysideJob *) g_ptr_array_index (unfinished, 0))->id, ==, 9);

  report = wayside_library_load_items (fixture->library, 3, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (report->new_ids->len, ==, 5);
  g_assert_cmpuint (report->changes->len, ==, 4);
  g_assert_error (g_array_index (report->changes, WaysideItemChange, 3).error, WAYSIDE_ERROR,
                  WAYSIDE_ERROR_GONE);
}

static gint64
announce (Fixture *fixture, const char *key, const char *folder, WaysideDownloadState *before)
{
  g_autoptr (WaysideQuery) query = wayside_query_new_sequence (key, NULL);
  g_autoptr (GError) error = NULL;
  gint64 id = wayside_library_announce (fixture->library, query, "/root", folder, before, &error);

  g_assert_no_error (error);
  g_assert_cmpint (id, >=, 0);
  return id;
}

/* One that waits is remembered; what is known of an earlier run stays until the later one has begun. */
static void
test_announce (Fixture *fixture, gconstpointer data)
{
  static const char *const ids[] = { "11", "12", NULL };
  g_autoptr (GPtrArray) waiting = NULL;
  g_autoptr (GPtrArray) jobs = NULL;
  WaysideDownloadState before;
  gint64 first = announce (fixture, "7nfcwfvjdtphz7yj6zat6a", "/root/a", &before);
  gint64 second = begin (fixture, "800335321065526", "/root/b");

  g_assert_cmpint (before, ==, WAYSIDE_DOWNLOAD_READY);
  waiting = list (fixture);
  g_assert_cmpuint (waiting->len, ==, 2);

  note (fixture, second, WAYSIDE_DOWNLOAD_FINISHED, ids);
  g_assert_cmpint (announce (fixture, "800335321065526", "/root/b", &before), ==, second);
  g_assert_cmpint (before, ==, WAYSIDE_DOWNLOAD_FINISHED);
  g_assert_true (wayside_library_note_state (fixture->library, second, WAYSIDE_DOWNLOAD_WAITING, 2, NULL));
  g_assert_true (wayside_library_note_state (fixture->library, first, WAYSIDE_DOWNLOAD_WAITING, 1, NULL));
  jobs = list_all (fixture);
  g_assert_cmpuint (jobs->len, ==, 2);
  for (guint i = 0; i < jobs->len; i++)
    {
      const WaysideJob *job = g_ptr_array_index (jobs, i);

      g_assert_cmpint (job->state, ==, WAYSIDE_DOWNLOAD_WAITING);
      g_assert_cmpuint (job->totals.n_items, ==, job->id == second ? 2 : 0);
    }
}

/* A sequence that was named by a photo turns out to have a folder that is known already. */
static void
test_settle (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideQuery) query = wayside_query_new_sequence ("800335321065526", NULL);
  g_autoptr (GPtrArray) jobs = NULL;
  WaysideDownloadState before;
  gint64 earlier = begin (fixture, "7nfcwfvjdtphz7yj6zat6a", "/root/a");
  gint64 announced = announce (fixture, "800335321065526", "/root/b", &before);

  g_assert_cmpint (announced, !=, earlier);
  g_assert_true (wayside_library_rename (fixture->library, earlier, "Elbe", NULL));
  g_assert_cmpint (
      wayside_library_begin (fixture->library, announced, query, "/root", "/root/a", NULL), ==, earlier);
  jobs = list_all (fixture);
  g_assert_cmpuint (jobs->len, ==, 1);
  g_assert_cmpstr (((WaysideJob *) g_ptr_array_index (jobs, 0))->name, ==, "Elbe");
}

/* One that was forgotten while it ran is told of anew. */
static void
test_forgotten_meanwhile (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideQuery) query = wayside_query_new_sequence ("800335321065526", NULL);
  g_autoptr (GPtrArray) jobs = NULL;
  WaysideDownloadState before;
  gint64 announced = announce (fixture, "800335321065526", "/root/b", &before);

  g_assert_true (wayside_library_forget (fixture->library, announced, NULL));
  g_assert_cmpint (
      wayside_library_begin (fixture->library, announced, query, "/root", "/root/b", NULL), >=, 0);
  jobs = list_all (fixture);
  g_assert_cmpuint (jobs->len, ==, 1);
}

/* A name may be anything, and goes again. */
static void
test_rename (Fixture *fixture, gconstpointer data)
{
  static const char *const names[] = { "Elbe Bridges", "';DROP TABLE job;--", "Ä \xe2\x80\xae" "b", NULL };
  gint64 id = begin (fixture, "7nfcwfvjdtphz7yj6zat6a", "/root/a");

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GPtrArray) jobs = NULL;

      g_assert_true (wayside_library_rename (fixture->library, id, names[i], NULL));
      jobs = list_all (fixture);
      g_assert_cmpuint (jobs->len, ==, 1);
      g_assert_cmpstr (((WaysideJob *) g_ptr_array_index (jobs, 0))->name, ==, names[i]);
    }
}

/* What somebody wrote into the file does not become a path. */
static void
test_hostile_items (Fixture *fixture, gconstpointer data)
{
  static const char *const ids[] = { "11", "12", "13", NULL };
  const WaysideTotals totals = { .n_items = 3 };
  g_autoptr (WaysideReport) report = NULL;
  g_autoptr (GPtrArray) jobs = NULL;
  gint64 id = begin (fixture, "7nfcwfvjdtphz7yj6zat6a", "/root/a");

  note_with (fixture, id, WAYSIDE_DOWNLOAD_FINISHED, &totals, ids, NULL);
  wayside_library_close (fixture->library);
  run_sql (fixture, "UPDATE item SET image = '../../12' WHERE position = 1;"
                    "UPDATE item SET state = 99 WHERE position = 2;"
                    "UPDATE job SET cover = '/etc/passwd', state = -7, n_bytes = 'x'");
  report = wayside_library_load_items (fixture->library, id, NULL);
  g_assert_cmpuint (report->new_ids->len, ==, 2);
  g_assert_cmpuint (report->changes->len, ==, 0);
  jobs = list_all (fixture);
  g_assert_null (((WaysideJob *) g_ptr_array_index (jobs, 0))->cover);
  g_assert_cmpint (((WaysideJob *) g_ptr_array_index (jobs, 0))->state, ==, WAYSIDE_DOWNLOAD_READY);
}

#define ADD(path, function) g_test_add ("/library/" path, Fixture, NULL, set_up, function, tear_down)

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
  ADD ("migration", test_migration);
  ADD ("announce", test_announce);
  ADD ("settle", test_settle);
  ADD ("forgotten-meanwhile", test_forgotten_meanwhile);
  ADD ("rename", test_rename);
  ADD ("hostile-items", test_hostile_items);
  ADD ("damaged", test_damaged);
  ADD ("spoilt", test_spoilt);
  ADD ("newer", test_newer);
  ADD ("nonsense", test_nonsense);
  ADD ("two-at-once", test_two_at_once);
  ADD ("unwritable", test_unwritable);
  ADD ("below-link", test_below_link);
  ADD ("locked", test_locked);

  return g_test_run ();
}
