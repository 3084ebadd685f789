/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "shelf-helper.h"

#include "engine-helper.h"
#include "mirror-helper.h"

#include <glib/gstdio.h>
#include <sqlite3.h>

static void
open_shelf (ShelfFixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->world.root, "library.sqlite", NULL);

  wayside_engine_set_library (fixture->world.engine, path);
  fixture->manager = wayside_download_manager_new (fixture->world.engine, g_network_monitor_get_default ());
  mirror_follow (fixture->manager);
}

/**
 * shelf_set_up:
 * @fixture: a fixture
 * @data: not used
 *
 * Starts an empty pretend service, and a download manager with an empty library.
 */
void
shelf_set_up (ShelfFixture *fixture, gconstpointer data)
{
  world_set_up (&fixture->world, data);
  /* Files are moved into the trash of the home folder's file system. */
  g_assert_cmpint (g_mkdir_with_parents (g_get_home_dir (), 0700), ==, 0);
  g_assert_cmpint (g_mkdir_with_parents (g_get_user_data_dir (), 0700), ==, 0);
  open_shelf (fixture);
}

/**
 * shelf_tear_down:
 * @fixture: a fixture
 * @data: not used
 *
 * Shuts both down.
 */
void
shelf_tear_down (ShelfFixture *fixture, gconstpointer data)
{
  mirror_check (fixture->manager);
  g_assert_finalize_object (fixture->manager);
  world_tear_down (&fixture->world, data);
}

/**
 * shelf_take:
 * @result: the location passed to helper_take_result()
 *
 * Waits for an asynchronous result.
 *
 * Returns: (transfer full): the result
 */
GAsyncResult *
shelf_take (GAsyncResult **result)
{
  helper_wait_for_result (result);
  return g_steal_pointer (result);
}

/**
 * shelf_load:
 * @fixture: a fixture
 *
 * Has the download manager load all jobs of the library.
 */
void
shelf_load (ShelfFixture *fixture)
{
  GAsyncResult *result = NULL;
  g_autoptr (GAsyncResult) owned = NULL;
  g_autoptr (GError) error = NULL;

  wayside_download_manager_load_async (fixture->manager, helper_take_result, &result);
  owned = shelf_take (&result);
  g_assert_true (wayside_download_manager_load_finish (fixture->manager, owned, &error));
  g_assert_no_error (error);
}

/**
 * shelf_restart_with:
 * @fixture: a fixture
 * @sql: (nullable): SQL to run on the library in between
 *
 * Simulates a restart of the program: closes the download manager and the engine, and creates new ones.
 */
void
shelf_restart_with (ShelfFixture *fixture, const char *sql)
{
  g_autoptr (WaysideEndpoints) service = g_object_ref (wayside_engine_get_service (fixture->world.engine));
  g_autofree char *path = g_build_filename (fixture->world.root, "library.sqlite", NULL);
  sqlite3 *database;

  mirror_check (fixture->manager);
  g_assert_finalize_object (fixture->manager);
  g_assert_finalize_object (fixture->world.engine);
  if (sql != NULL)
    {
      g_assert_cmpint (sqlite3_open (path, &database), ==, SQLITE_OK);
      g_assert_cmpint (sqlite3_exec (database, sql, NULL, NULL, NULL), ==, SQLITE_OK);
      g_assert_cmpint (sqlite3_close (database), ==, SQLITE_OK);
    }
  fixture->world.engine = wayside_engine_new (service);
  open_shelf (fixture);
  shelf_load (fixture);
}

/**
 * shelf_restart:
 * @fixture: a fixture
 *
 * Simulates a restart of the program.
 */
void
shelf_restart (ShelfFixture *fixture)
{
  shelf_restart_with (fixture, NULL);
}

/**
 * shelf_count:
 * @fixture: a fixture
 *
 * Returns: the number of entries of the download manager
 */
guint
shelf_count (ShelfFixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (fixture->manager));
}

/**
 * shelf_get:
 * @fixture: a fixture
 * @position: less than shelf_count()
 *
 * Returns: (transfer none): a download
 */
WaysideDownload *
shelf_get (ShelfFixture *fixture, guint position)
{
  g_autoptr (WaysideDownload) download = g_list_model_get_item (G_LIST_MODEL (fixture->manager), position);

  g_assert_nonnull (download);
  return download;
}

/**
 * shelf_start:
 * @fixture: a fixture
 * @key: the key of a sequence
 *
 * Returns: (transfer none): the download of the started download
 */
WaysideDownload *
shelf_start (ShelfFixture *fixture, const char *key)
{
  g_autoptr (WaysideQuery) query = wayside_query_new_sequence (key, NULL);

  WaysideDownload *download = wayside_download_manager_start (fixture->manager, query, PRETEND_TOKEN,
                                                              fixture->world.root);

  mirror_follow (download);
  return download;
}

typedef struct
{
  WaysideDownload *download;
  WaysideDownloadState state;
  guint n_saved;
} Wish;

/* A run passes through several states: one stands for all that look alike in a list. */
static gboolean
is_granted (gpointer data)
{
  Wish *wish = data;
  const WaysideDownloadStats *stats = wayside_download_get_stats (wish->download);
  gboolean has_state = stats->state == wish->state;

  if (wish->state == WAYSIDE_DOWNLOAD_RUNNING)
    has_state = wayside_download_state_is_running (stats->state);
  else if (wish->state == WAYSIDE_DOWNLOAD_INTERRUPTED)
    has_state = wayside_download_state_is_interrupted (stats->state);
  mirror_check (wish->download);
  return has_state && wayside_download_stats_count_kept (stats) >= wish->n_saved;
}

/**
 * shelf_wait_for:
 * @download: a download
 * @state: a state
 * @n_saved: the minimum number of saved images
 *
 * Runs the main loop until the download has this state and at least @n_saved images. It must send a notification
 * for each changed property.
 */
void
shelf_wait_for (WaysideDownload *download, WaysideDownloadState state, guint n_saved)
{
  Wish wish = { download, state, n_saved };

  mirror_follow (download);
  helper_wait_until (is_granted, &wish);
}

/**
 * shelf_add_sequences:
 * @fixture: a fixture
 * @n_first: number of images of HELPER_SEQUENCE
 * @n_second: number of images of SHELF_SECOND
 *
 * Adds two sequences to the service.
 */
void
shelf_add_sequences (ShelfFixture *fixture, guint n_first, guint n_second)
{
  world_add_sequence (&fixture->world, n_first);
  pretend_service_add_sequence (fixture->world.pretend, SHELF_SECOND, n_second, SHELF_SECOND_ID, 9.945,
                                53.65);
}

/**
 * shelf_open:
 * @fixture: a fixture
 * @download: a download
 *
 * Loads the items of a download.
 */
void
shelf_open (ShelfFixture *fixture, WaysideDownload *download)
{
  GAsyncResult *result = NULL;
  g_autoptr (GAsyncResult) owned = NULL;
  g_autoptr (GError) error = NULL;

  wayside_download_manager_open_async (fixture->manager, download, helper_take_result, &result);
  owned = shelf_take (&result);
  wayside_download_manager_open_finish (fixture->manager, owned, &error);
  g_assert_no_error (error);
}
