/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "library-helper.h"

#include "engine-helper.h"
#include "wayside-error.h"

#include <glib/gstdio.h>

/* The schema of the first version, verbatim. */
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

/* The library of an older version keeps all data, and its totals are computed. */
static void
test_migration (LibraryFixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autoptr (GPtrArray) jobs = NULL;
  g_autoptr (GPtrArray) unfinished = NULL;
  g_autoptr (WaysideReport) report = NULL;
  g_autoptr (WaysideResumeState) memory = NULL;
  g_autoptr (GError) error = NULL;
  const WaysideJob *job;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  library_run_sql (
      fixture, FIRST_VERSION
      "INSERT INTO job VALUES (3, '/root/a', '/root', 1, '7nfcwfvjdtphz7yj6zat6a', NULL, NULL, NULL, NULL,"
      "  1, 2, 4, 1000, 2000);"
      "INSERT INTO item VALUES (3, 0, '10', 4, 12), (3, 1, '11', 2, NULL), (3, 2, '12', 3, NULL),"
      "  (3, 3, '13', 5, 4), (3, 4, '14', 0, NULL);"
      "INSERT INTO job VALUES (9, '/root/b', '/root', 0, '77', NULL, NULL, NULL, NULL, 1, 0, 2, 1500, 1500);");
  jobs = library_list_all (fixture);
  g_assert_cmpuint (jobs->len, ==, 2);
  job = g_ptr_array_index (jobs, 0);
  g_assert_cmpint (job->id, ==, 3);
  g_assert_cmpstr (wayside_query_get_key (job->query), ==, "7nfcwfvjdtphz7yj6zat6a");
  g_assert_cmpint (wayside_query_get_size (job->query), ==, WAYSIDE_SIZE_1024);
  g_assert_cmpint (job->stats.state, ==, WAYSIDE_DOWNLOAD_FINISHED);
  g_assert_cmpstr (job->cover, ==, "11");
  g_assert_null (job->name);
  g_assert_cmpint (job->save_flags, ==, WAYSIDE_SAVE_METADATA);
  g_assert_cmpuint (job->stats.n_items, ==, 5);
  g_assert_cmpuint (wayside_download_stats_count_kept (&job->stats), ==, 2);
  g_assert_cmpuint (wayside_download_stats_count_problems (&job->stats), ==, 2);
  g_assert_true (wayside_filter_is_empty (wayside_query_get_filter (job->query)));
  g_assert_null (wayside_query_get_region (job->query));
  g_assert_cmpint (job->created_at, ==, 1000);
  g_assert_cmpint (job->changed_at, ==, 2000);
  unfinished = library_list_unfinished (fixture);
  g_assert_cmpuint (unfinished->len, ==, 1);
  g_assert_cmpint (((WaysideJob *) g_ptr_array_index (unfinished, 0))->id, ==, 9);

  report = wayside_library_load_items (fixture->library, 3, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (report->new_ids->len, ==, 5);
  g_assert_cmpuint (report->changes->len, ==, 4);
  g_assert_error (g_array_index (report->changes, WaysideItemChange, 3).error, WAYSIDE_ERROR,
                  WAYSIDE_ERROR_GONE);

  /* An interrupted download without a flag for the end of its listing is listed to the end. */
  memory = wayside_library_look_up_resume_state (fixture->library,
                                                 ((WaysideJob *) g_ptr_array_index (unfinished, 0))->query,
                                                 "/root", &(WaysideResumeQuery){ 0 }, &error);
  g_assert_no_error (error);
  g_assert_nonnull (memory);
  g_assert_false (memory->is_listed);
}

/* Returns the query of a job after it was stored. */
static WaysideQuery *
store_query (LibraryFixture *fixture, WaysideQuery *query)
{
  g_autoptr (GPtrArray) jobs = NULL;
  g_autoptr (GError) error = NULL;
  gint64 id = wayside_library_begin (fixture->library, -1, query, "/root", "/root/a", WAYSIDE_SAVE_DEFAULT,
                                     NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (id, >=, 0);
  wayside_library_close (fixture->library);
  jobs = library_list_all (fixture);
  return jobs->len > 0 ? g_object_ref (((WaysideJob *) g_ptr_array_index (jobs, 0))->query) : NULL;
}

/* Areas, users and filters read back. */
static void
test_searches (LibraryFixture *fixture, gconstpointer data)
{
  static const char filter_text[] = "from=2022-08-16&to=2022-08-17&camera=flat&spacing=20&creator=anna";
  g_autoptr (WaysideRegion)
      region = wayside_region_new_from_text ("25;T90000000,530000000 91000000,530000000", NULL);
  g_autoptr (WaysideFilter) filter = wayside_filter_new_from_text (filter_text, NULL);
  WaysideQuery *queries[] = {
    wayside_query_new_area (region, "My Street (new)"),
    wayside_query_new_creator ("otto", NULL),
    wayside_query_new_bbox (&(WaysideBbox){ 179.97, -16.82, -179.97, -16.8 }, NULL),
  };

  for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      g_autoptr (WaysideQuery) query = queries[i];
      g_autoptr (WaysideQuery) plain = store_query (fixture, query);
      g_autoptr (WaysideQuery) filtered = NULL;
      g_autofree char *name = wayside_query_dup_folder_name (query);
      g_autofree char *plain_name = wayside_query_dup_folder_name (plain);
      g_autofree char *before = wayside_filter_to_text (wayside_query_get_filter (query));
      g_autofree char *after = wayside_filter_to_text (wayside_query_get_filter (plain));
      g_autofree char *filtered_text = NULL;

      g_assert_cmpint (wayside_query_get_kind (plain), ==, wayside_query_get_kind (query));
      g_assert_cmpstr (plain_name, ==, name);
      g_assert_cmpstr (before, ==, after);
      g_assert_cmpuint (wayside_query_get_limit (plain), ==, wayside_query_get_limit (query));

      g_assert_true (wayside_query_set_filter (query, filter, NULL));
      filtered = store_query (fixture, query);
      filtered_text = wayside_filter_to_text (wayside_query_get_filter (filtered));
      if (wayside_query_get_kind (query) != WAYSIDE_QUERY_CREATOR)
        g_assert_cmpstr (filtered_text, ==, filter_text);
      else
        g_assert_cmpstr (filtered_text, ==,
                         "from=2022-08-16&to=2022-08-17&camera=flat&spacing=20&creator=otto");
    }
}

/* A job whose filter or region cannot be read is not listed, since it would download something else. */
static void
test_unknown_searches (LibraryFixture *fixture, gconstpointer data)
{
  static const char *const damages[] = {
    "UPDATE job SET filter = 'colour=red'",
    "UPDATE job SET filter = NULL, region = 'P1,2'",
    "UPDATE job SET filter = NULL, region = NULL",
    "UPDATE job SET key = NULL",
  };
  g_autoptr (WaysideRegion)
      region = wayside_region_new_from_text ("25;T90000000,530000000 91000000,530000000", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (damages); i++)
    {
      g_autoptr (WaysideQuery) query = wayside_query_new_area (region, "street");
      g_autoptr (WaysideQuery) stored = store_query (fixture, query);
      g_autoptr (GPtrArray) jobs = NULL;

      g_assert_nonnull (stored);
      wayside_library_close (fixture->library);
      library_run_sql (fixture, damages[i]);
      jobs = library_list_all (fixture);
      g_assert_cmpuint (jobs->len, ==, 0);
    }
}

static gint64
announce (LibraryFixture *fixture, const char *key, const char *folder, WaysideDownloadState *before)
{
  g_autoptr (WaysideQuery) query = wayside_query_new_sequence (key, NULL);
  g_autoptr (GError) error = NULL;
  gint64 id = wayside_library_announce (fixture->library, query, "/root", folder, WAYSIDE_SAVE_DEFAULT,
                                        before, &error);

  g_assert_no_error (error);
  g_assert_cmpint (id, >=, 0);
  return id;
}

/* A queued download is recorded. The items of an earlier run are kept until the new one has begun. */
static void
test_announce (LibraryFixture *fixture, gconstpointer data)
{
  static const char *const ids[] = { "11", "12", NULL };
  g_autoptr (GPtrArray) waiting = NULL;
  g_autoptr (GPtrArray) jobs = NULL;
  WaysideDownloadState before;
  gint64 first = announce (fixture, "7nfcwfvjdtphz7yj6zat6a", "/root/a", &before);
  gint64 second = library_begin (fixture, "800335321065526", "/root/b");

  g_assert_cmpint (before, ==, WAYSIDE_DOWNLOAD_READY);
  waiting = library_list_unfinished (fixture);
  g_assert_cmpuint (waiting->len, ==, 2);

  library_note (fixture, second, WAYSIDE_DOWNLOAD_FINISHED, ids);
  g_assert_cmpint (announce (fixture, "800335321065526", "/root/b", &before), ==, second);
  g_assert_cmpint (before, ==, WAYSIDE_DOWNLOAD_FINISHED);
  g_assert_true (wayside_library_note_state (fixture->library, second, WAYSIDE_DOWNLOAD_WAITING, 2, NULL));
  g_assert_true (wayside_library_note_state (fixture->library, first, WAYSIDE_DOWNLOAD_WAITING, 1, NULL));
  jobs = library_list_all (fixture);
  g_assert_cmpuint (jobs->len, ==, 2);
  for (guint i = 0; i < jobs->len; i++)
    {
      const WaysideJob *job = g_ptr_array_index (jobs, i);

      g_assert_cmpint (job->stats.state, ==, WAYSIDE_DOWNLOAD_WAITING);
      g_assert_cmpuint (job->stats.n_items, ==, job->id == second ? 2 : 0);
    }
}

/* A sequence given by one of its photos turns out to have a known folder. */
static void
test_settle (LibraryFixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideQuery) query = wayside_query_new_sequence ("800335321065526", NULL);
  g_autoptr (GPtrArray) jobs = NULL;
  WaysideDownloadState before;
  gint64 earlier = library_begin (fixture, "7nfcwfvjdtphz7yj6zat6a", "/root/a");
  gint64 announced = announce (fixture, "800335321065526", "/root/b", &before);

  g_assert_cmpint (announced, !=, earlier);
  g_assert_true (wayside_library_rename (fixture->library, earlier, "Elbe", NULL));
  g_assert_cmpint (wayside_library_begin (fixture->library, announced, query, "/root", "/root/a",
                                          WAYSIDE_SAVE_DEFAULT, NULL, NULL),
                   ==, earlier);
  jobs = library_list_all (fixture);
  g_assert_cmpuint (jobs->len, ==, 1);
  g_assert_cmpstr (((WaysideJob *) g_ptr_array_index (jobs, 0))->name, ==, "Elbe");
}

/* A job that was forgotten while it was running is added again. */
static void
test_forgotten_meanwhile (LibraryFixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideQuery) query = wayside_query_new_sequence ("800335321065526", NULL);
  g_autoptr (GPtrArray) jobs = NULL;
  WaysideDownloadState before;
  gint64 announced = announce (fixture, "800335321065526", "/root/b", &before);

  g_assert_true (wayside_library_forget (fixture->library, announced, NULL));
  g_assert_cmpint (wayside_library_begin (fixture->library, announced, query, "/root", "/root/b",
                                          WAYSIDE_SAVE_DEFAULT, NULL, NULL),
                   >=, 0);
  jobs = library_list_all (fixture);
  g_assert_cmpuint (jobs->len, ==, 1);
}

/* A name may be any text, and can be removed. */
static void
test_rename (LibraryFixture *fixture, gconstpointer data)
{
  static const char *const names[] = { "Elbe Bridges", "';DROP TABLE job;--",
                                       "Ä \xe2\x80\xae"
                                       "b",
                                       NULL };
  gint64 id = library_begin (fixture, "7nfcwfvjdtphz7yj6zat6a", "/root/a");

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GPtrArray) jobs = NULL;

      g_assert_true (wayside_library_rename (fixture->library, id, names[i], NULL));
      jobs = library_list_all (fixture);
      g_assert_cmpuint (jobs->len, ==, 1);
      g_assert_cmpstr (((WaysideJob *) g_ptr_array_index (jobs, 0))->name, ==, names[i]);
    }
}

static void
assert_refused (GError **error)
{
  g_assert_error (*error, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER);
  g_clear_error (error);
}

/* Every write that the database refuses, for example on a full disk, causes an error. */
static void
test_refused (LibraryFixture *fixture, gconstpointer data)
{
  static const char *const ids[] = { "11", "12", NULL };
  g_autoptr (WaysideQuery) query = wayside_query_new_sequence ("800335321065526", NULL);
  g_autoptr (WaysideReport) news = wayside_report_new ();
  g_autoptr (GPtrArray) jobs = NULL;
  g_autoptr (GError) error = NULL;
  const WaysideNote note = { .stats = { .state = WAYSIDE_DOWNLOAD_FINISHED },
                             .new_ids = news->new_ids,
                             .changes = news->changes };
  WaysideDownloadState before;
  gint64 id = library_begin (fixture, "7nfcwfvjdtphz7yj6zat6a", "/root/a");

  library_note (fixture, id, WAYSIDE_DOWNLOAD_RUNNING, ids);
  library_run_sql (
      fixture, "CREATE TRIGGER insert_job BEFORE INSERT ON job BEGIN SELECT RAISE (ABORT, 'refused'); END;"
               "CREATE TRIGGER update_job BEFORE UPDATE ON job BEGIN SELECT RAISE (ABORT, 'refused'); END;"
               "CREATE TRIGGER delete_job BEFORE DELETE ON job BEGIN SELECT RAISE (ABORT, 'refused'); END");

  g_assert_cmpint (wayside_library_announce (fixture->library, query, "/root", "/root/b",
                                             WAYSIDE_SAVE_DEFAULT, &before, &error),
                   ==, -1);
  g_assert_cmpint (before, ==, WAYSIDE_DOWNLOAD_READY);
  assert_refused (&error);
  g_assert_cmpint (wayside_library_begin (fixture->library, -1, query, "/root", "/root/b",
                                          WAYSIDE_SAVE_DEFAULT, NULL, &error),
                   ==, -1);
  assert_refused (&error);
  g_assert_false (wayside_library_note (fixture->library, id, &note, &error));
  assert_refused (&error);
  g_assert_false (wayside_library_note_state (fixture->library, id, WAYSIDE_DOWNLOAD_FINISHED, 0, &error));
  assert_refused (&error);
  g_assert_false (wayside_library_rename (fixture->library, id, "Elbe", &error));
  assert_refused (&error);
  g_assert_false (wayside_library_forget (fixture->library, id, &error));
  assert_refused (&error);

  jobs = library_list_all (fixture);
  g_assert_cmpuint (jobs->len, ==, 1);
  g_assert_cmpint (((WaysideJob *) g_ptr_array_index (jobs, 0))->stats.state, ==, WAYSIDE_DOWNLOAD_RUNNING);
}

/* If the items of a new run cannot be written, the earlier ones are kept. */
static void
test_refused_items (LibraryFixture *fixture, gconstpointer data)
{
  static const char *const ids[] = { "11", "12", NULL };
  g_autoptr (WaysideQuery) query = wayside_query_new_sequence ("7nfcwfvjdtphz7yj6zat6a", NULL);
  g_autoptr (WaysideReport) report = NULL;
  g_autoptr (GError) error = NULL;
  gint64 id = library_begin (fixture, "7nfcwfvjdtphz7yj6zat6a", "/root/a");

  library_note (fixture, id, WAYSIDE_DOWNLOAD_FINISHED, ids);
  library_run_sql (fixture, "CREATE TRIGGER delete_item BEFORE DELETE ON item"
                            " BEGIN SELECT RAISE (ABORT, 'refused'); END");
  g_assert_cmpint (wayside_library_begin (fixture->library, -1, query, "/root", "/root/a",
                                          WAYSIDE_SAVE_DEFAULT, NULL, &error),
                   ==, -1);
  assert_refused (&error);
  report = wayside_library_load_items (fixture->library, id, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (report->new_ids->len, ==, 2);
}

/* If the folder of the library cannot be created, reading and writing fail. */
static void
test_no_folder (LibraryFixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideQuery) query = wayside_query_new_sequence ("800335321065526", NULL);
  g_autoptr (WaysideReport) news = wayside_report_new ();
  g_autoptr (GError) error = NULL;
  const WaysideNote note = { .new_ids = news->new_ids, .changes = news->changes };
  const WaysideResumeQuery how = { .folder = "/root/a" };
  WaysideDownloadState before;

  helper_write (fixture->root, "deep", "in the way", -1);
  g_assert_cmpint (wayside_library_announce (fixture->library, query, "/root", "/root/b",
                                             WAYSIDE_SAVE_DEFAULT, &before, &error),
                   ==, -1);
  assert_refused (&error);
  g_assert_cmpint (wayside_library_begin (fixture->library, -1, query, "/root", "/root/b",
                                          WAYSIDE_SAVE_DEFAULT, NULL, &error),
                   ==, -1);
  assert_refused (&error);
  g_assert_false (wayside_library_note (fixture->library, 1, &note, &error));
  assert_refused (&error);
  g_assert_false (wayside_library_note_state (fixture->library, 1, WAYSIDE_DOWNLOAD_FINISHED, 0, &error));
  assert_refused (&error);
  g_assert_null (wayside_library_look_up_resume_state (fixture->library, query, "/root", &how, &error));
  assert_refused (&error);
  g_assert_null (wayside_library_list_all (fixture->library, &error));
  assert_refused (&error);
  g_assert_null (wayside_library_list_all (fixture->library, &error));
  assert_refused (&error);
  g_assert_null (wayside_library_load_items (fixture->library, 1, &error));
  assert_refused (&error);
  g_assert_false (wayside_library_rename (fixture->library, 1, "Elbe", &error));
  assert_refused (&error);
  g_assert_false (wayside_library_forget (fixture->library, 1, &error));
  assert_refused (&error);
}

/* A list that cannot be read completely causes an error rather than an empty list. */
static void
test_unreadable (LibraryFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 id = library_begin (fixture, "7nfcwfvjdtphz7yj6zat6a", "/root/a");

  library_run_sql (fixture, "DROP TABLE item");
  g_assert_null (wayside_library_load_items (fixture->library, id, &error));
  assert_refused (&error);
  library_run_sql (fixture, "DROP TABLE job");
  g_assert_null (wayside_library_list_all (fixture->library, &error));
  assert_refused (&error);
  g_assert_null (wayside_library_list_all (fixture->library, &error));
  assert_refused (&error);
}

/* Queued jobs are listed in their order. */
static void
test_turns (LibraryFixture *fixture, gconstpointer data)
{
  static const char *const folders[] = { "/root/a", "/root/b", "/root/c" };
  static const guint queue[] = { 2, 0, 1 };
  g_autoptr (GPtrArray) jobs = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      WaysideDownloadState before;
      gint64 id = announce (fixture, "800335321065526", folders[i], &before);

      g_assert_true (
          wayside_library_note_state (fixture->library, id, WAYSIDE_DOWNLOAD_WAITING, queue[i], NULL));
    }
  /* All have the same second, like jobs started by one click. */
  library_run_sql (fixture, "UPDATE job SET changed_at = 1000");
  jobs = library_list_all (fixture);
  g_assert_cmpuint (jobs->len, ==, G_N_ELEMENTS (folders));
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    g_assert_cmpstr (((WaysideJob *) g_ptr_array_index (jobs, queue[i]))->folder, ==, folders[i]);
}

/* Manipulated values in the file must not become paths. */
static void
test_hostile_items (LibraryFixture *fixture, gconstpointer data)
{
  static const char *const ids[] = { "11", "12", "13", NULL };
  const WaysideDownloadStats stats = { .state = WAYSIDE_DOWNLOAD_FINISHED, .n_items = 3 };
  g_autoptr (WaysideReport) report = NULL;
  g_autoptr (GPtrArray) jobs = NULL;
  gint64 id = library_begin (fixture, "7nfcwfvjdtphz7yj6zat6a", "/root/a");

  library_note_with (fixture, id, &stats, ids, NULL);
  wayside_library_close (fixture->library);
  library_run_sql (fixture, "UPDATE item SET image = '../../12' WHERE position = 1;"
                            "UPDATE item SET state = 99 WHERE position = 2;"
                            "UPDATE job SET cover = '/etc/passwd', state = -7, n_bytes = 'x'");
  report = wayside_library_load_items (fixture->library, id, NULL);
  g_assert_cmpuint (report->new_ids->len, ==, 2);
  g_assert_cmpuint (report->changes->len, ==, 0);
  jobs = library_list_all (fixture);
  g_assert_null (((WaysideJob *) g_ptr_array_index (jobs, 0))->cover);
  g_assert_cmpint (((WaysideJob *) g_ptr_array_index (jobs, 0))->stats.state, ==, WAYSIDE_DOWNLOAD_READY);
}

#define ADD(path, function)                                                                                  \
  g_test_add ("/library-jobs/" path, LibraryFixture, NULL, library_fixture_set_up, function,                 \
              library_fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("migration", test_migration);
  ADD ("searches", test_searches);
  ADD ("unknown-searches", test_unknown_searches);
  ADD ("announce", test_announce);
  ADD ("settle", test_settle);
  ADD ("forgotten-meanwhile", test_forgotten_meanwhile);
  ADD ("rename", test_rename);
  ADD ("refused", test_refused);
  ADD ("refused-items", test_refused_items);
  ADD ("no-folder", test_no_folder);
  ADD ("unreadable", test_unreadable);
  ADD ("turns", test_turns);
  ADD ("hostile-items", test_hostile_items);

  return g_test_run ();
}
