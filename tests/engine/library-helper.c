/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "library-helper.h"

#include "engine-helper.h"

#include <sqlite3.h>

/**
 * library_fixture_set_up:
 * @fixture: a fixture
 * @data: not used
 *
 * Creates a temporary folder and a library whose file does not exist yet.
 */
void
library_fixture_set_up (LibraryFixture *fixture, gconstpointer data)
{
  fixture->root = helper_make_folder ();
  fixture->path = g_build_filename (fixture->root, "deep", "library.sqlite", NULL);
  fixture->library = wayside_library_new (fixture->path);
}

/**
 * library_fixture_tear_down:
 * @fixture: a fixture
 * @data: not used
 *
 * Closes the library and removes its folder.
 */
void
library_fixture_tear_down (LibraryFixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->library);
  helper_remove_folder (fixture->root);
  g_clear_pointer (&fixture->root, g_free);
  g_clear_pointer (&fixture->path, g_free);
}

/**
 * library_begin:
 * @fixture: a fixture
 * @key: the key of a sequence
 * @folder: the folder of the download
 *
 * Adds a job for the download of a sequence.
 *
 * Returns: the ID of the job
 */
gint64
library_begin (LibraryFixture *fixture, const char *key, const char *folder)
{
  g_autoptr (WaysideQuery) query = wayside_query_new_sequence (key, NULL);
  g_autoptr (GError) error = NULL;
  gint64 id = wayside_library_begin (fixture->library, -1, query, "/root", folder, WAYSIDE_SAVE_DEFAULT, NULL,
                                     &error);

  g_assert_no_error (error);
  g_assert_cmpint (id, >=, 0);
  return id;
}

/**
 * library_note_with:
 * @fixture: a fixture
 * @id: the ID of a job
 * @stats: the state and the counters of the job
 * @ids: (nullable): IDs of new images
 * @changes: (nullable): changed items
 *
 * Records counters, new images and item changes of a job.
 */
void
library_note_with (LibraryFixture *fixture,
                   gint64 id,
                   const WaysideDownloadStats *stats,
                   const char *const *ids,
                   GArray *changes)
{
  g_autoptr (GPtrArray) new_ids = g_ptr_array_new ();
  g_autoptr (GArray) none = g_array_new (FALSE, FALSE, sizeof (WaysideItemChange));
  g_autoptr (GError) error = NULL;
  WaysideNote note;

  for (guint i = 0; ids != NULL && ids[i] != NULL; i++)
    g_ptr_array_add (new_ids, (gpointer) ids[i]);
  note = (WaysideNote){
    .stats = *stats,
    .new_ids = new_ids,
    .changes = changes != NULL ? changes : none,
  };
  g_assert_true (wayside_library_note (fixture->library, id, &note, &error));
  g_assert_no_error (error);
}

/**
 * library_note:
 * @fixture: a fixture
 * @id: the ID of a job
 * @state: the state of the job
 * @ids: (nullable): IDs of new images
 *
 * Records new images of a job.
 */
void
library_note (LibraryFixture *fixture, gint64 id, WaysideDownloadState state, const char *const *ids)
{
  const WaysideDownloadStats stats = { .state = state,
                                       .n_items = ids != NULL ? g_strv_length ((char **) ids) : 0 };

  library_note_with (fixture, id, &stats, ids, NULL);
}

/**
 * library_list_unfinished:
 * @fixture: a fixture
 *
 * Returns: (transfer full): the unfinished jobs
 */
GPtrArray *
library_list_unfinished (LibraryFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *jobs = wayside_library_list_all (fixture->library, &error);

  g_assert_no_error (error);
  for (guint i = jobs->len; i > 0; i--)
    {
      WaysideDownloadState state = ((WaysideJob *) g_ptr_array_index (jobs, i - 1))->stats.state;

      if (state == WAYSIDE_DOWNLOAD_FINISHED || state == WAYSIDE_DOWNLOAD_STOPPED)
        g_ptr_array_remove_index (jobs, i - 1);
    }
  return jobs;
}

/**
 * library_run_sql:
 * @fixture: a fixture
 * @sql: some SQL
 *
 * Runs SQL on the database file directly. The library must be closed.
 */
void
library_run_sql (LibraryFixture *fixture, const char *sql)
{
  sqlite3 *database;

  g_assert_cmpint (sqlite3_open (fixture->path, &database), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (database, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (database), ==, SQLITE_OK);
}

/**
 * library_list_all:
 * @fixture: a fixture
 *
 * Returns: (transfer full): all jobs
 */
GPtrArray *
library_list_all (LibraryFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *jobs = wayside_library_list_all (fixture->library, &error);

  g_assert_no_error (error);
  return jobs;
}
