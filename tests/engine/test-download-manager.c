/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "download-helper.h"

#include "engine-helper.h"
#include "mirror-helper.h"
#include "wayside-error.h"
#include "wayside-download-manager.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#define SECOND    "aaaaaaaaaaaaaaaaaaaaaa"
#define SECOND_ID (HELPER_FIRST_ID + 100000)
#define THIRD     "bbbbbbbbbbbbbbbbbbbbbb"
#define THIRD_ID  (HELPER_FIRST_ID + 200000)

typedef struct
{
  World world;
  WaysideDownloadManager *manager;
} Fixture;

static void
open_shelf (Fixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->world.root, "library.sqlite", NULL);

  wayside_engine_set_library (fixture->world.engine, path);
  fixture->manager = wayside_download_manager_new (fixture->world.engine, g_network_monitor_get_default ());
  mirror_follow (fixture->manager);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  world_set_up (&fixture->world, data);
  /* The trash is in the home folder's part of the disk. */
  g_assert_cmpint (g_mkdir_with_parents (g_get_home_dir (), 0700), ==, 0);
  g_assert_cmpint (g_mkdir_with_parents (g_get_user_data_dir (), 0700), ==, 0);
  open_shelf (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  mirror_check (fixture->manager);
  g_assert_finalize_object (fixture->manager);
  world_tear_down (&fixture->world, data);
}

static GAsyncResult *
take (GAsyncResult **result)
{
  helper_wait_for_result (result);
  return g_steal_pointer (result);
}

static void
load (Fixture *fixture)
{
  GAsyncResult *result = NULL;
  g_autoptr (GAsyncResult) owned = NULL;
  g_autoptr (GError) error = NULL;

  wayside_download_manager_load_async (fixture->manager, helper_take_result, &result);
  owned = take (&result);
  g_assert_true (wayside_download_manager_load_finish (fixture->manager, owned, &error));
  g_assert_no_error (error);
}

/* The program is closed and started again, and meanwhile the library is changed. */
static void
restart_with (Fixture *fixture, const char *sql)
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
  load (fixture);
}

static void
restart (Fixture *fixture)
{
  restart_with (fixture, NULL);
}

static guint
count (Fixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (fixture->manager));
}

static WaysideEntry *
get (Fixture *fixture, guint position)
{
  g_autoptr (WaysideEntry) entry = g_list_model_get_item (G_LIST_MODEL (fixture->manager), position);

  g_assert_nonnull (entry);
  return entry;
}

static WaysideEntry *
start (Fixture *fixture, const char *key)
{
  g_autoptr (WaysideQuery) query = wayside_query_new_sequence (key, NULL);

  WaysideEntry *entry = wayside_download_manager_start (fixture->manager, query, PRETEND_TOKEN,
                                                        fixture->world.root);

  mirror_follow (entry);
  return entry;
}

typedef struct
{
  WaysideEntry *entry;
  WaysideEntryState state;
  guint n_saved;
} Wish;

static gboolean
is_granted (gpointer data)
{
  Wish *wish = data;

  mirror_check (wish->entry);
  return wayside_entry_get_state (wish->entry) == wish->state &&
         wayside_entry_get_totals (wish->entry)->n_saved >= wish->n_saved;
}

static void
wait_for (WaysideEntry *entry, WaysideEntryState state, guint n_saved)
{
  Wish wish = { entry, state, n_saved };

  mirror_follow (entry);
  helper_wait_until (is_granted, &wish);
}

static void
add_sequences (Fixture *fixture, guint n_first, guint n_second)
{
  world_add_sequence (&fixture->world, n_first);
  pretend_service_add_sequence (fixture->world.pretend, SECOND, n_second, SECOND_ID, 9.945, 53.65);
}

static WaysideDownload *
open_entry (Fixture *fixture, WaysideEntry *entry)
{
  GAsyncResult *result = NULL;
  g_autoptr (GAsyncResult) owned = NULL;
  g_autoptr (GError) error = NULL;
  WaysideDownload *download;

  wayside_download_manager_open_async (fixture->manager, entry, helper_take_result, &result);
  owned = take (&result);
  download = wayside_download_manager_open_finish (fixture->manager, owned, &error);
  g_assert_no_error (error);
  return download;
}

/* What was downloaded is there after the next start, with all its figures, and can be looked at offline. */
static void
test_past (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideDownload) download = NULL;
  g_autofree char *cover = NULL;
  WaysideEntry *entry;
  guint64 n_bytes;

  add_sequences (fixture, 6, 1);
  pretend_service_script (fixture->world.pretend, HELPER_ID, PRETEND_FAULT_HTML, PRETEND_FOREVER);
  load (fixture);
  g_assert_cmpuint (count (fixture), ==, 0);
  entry = start (fixture, HELPER_SEQUENCE);
  g_assert_true (wayside_download_manager_is_working (fixture->manager));
  wait_for (entry, WAYSIDE_ENTRY_FINISHED, 5);
  n_bytes = wayside_entry_get_totals (entry)->n_bytes;
  g_assert_cmpuint (n_bytes, >, 5000);
  g_assert_false (wayside_download_manager_is_working (fixture->manager));
  wayside_download_manager_rename (fixture->manager, entry, "  Elbe Bridges ");
  g_assert_cmpstr (wayside_entry_get_name (entry), ==, "Elbe Bridges");

  restart (fixture);
  pretend_service_reset_counters (fixture->world.pretend);
  g_assert_cmpuint (count (fixture), ==, 1);
  entry = get (fixture, 0);
  g_assert_cmpint (wayside_entry_get_state (entry), ==, WAYSIDE_ENTRY_FINISHED);
  g_assert_cmpstr (wayside_entry_get_name (entry), ==, "Elbe Bridges");
  g_assert_cmpuint (wayside_entry_get_totals (entry)->n_items, ==, 6);
  g_assert_cmpuint (wayside_entry_get_totals (entry)->n_saved, ==, 5);
  g_assert_cmpuint (wayside_entry_get_totals (entry)->n_problems, ==, 1);
  g_assert_cmpuint (wayside_entry_get_totals (entry)->n_bytes, ==, n_bytes);
  cover = wayside_entry_dup_cover_path (entry);
  g_assert_true (g_file_test (cover, G_FILE_TEST_IS_REGULAR));
  g_assert_null (wayside_entry_get_download (entry));

  download = open_entry (fixture, entry);
  g_assert_true (wayside_entry_get_download (entry) == download);
  g_assert_cmpuint (wayside_download_get_total (download), ==, 6);
  g_assert_cmpuint (wayside_download_count (download, WAYSIDE_ITEM_FAILED), ==, 1);
  g_assert_cmpint (wayside_download_get_state (download), ==, WAYSIDE_DOWNLOAD_FINISHED);
  g_assert_cmpuint (wayside_download_get_bytes_stored (download), ==, n_bytes);
  for (guint kind = 0; kind < PRETEND_N_KINDS; kind++)
    g_assert_cmpuint (world_count (&fixture->world, (PretendKind) kind), ==, 0);
}

static gboolean
has_image (gpointer data)
{
  return wayside_item_get_image (data) != NULL;
}

/* The facts of a photo come from its record; a file that was taken away is missed, and fetched again. */
static void
test_folder_is_truth (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideDownload) download = NULL;
  g_autoptr (WaysideItem) first = NULL;
  g_autoptr (WaysideItem) second = NULL;
  g_autofree char *path = NULL;
  WaysideEntry *entry;

  add_sequences (fixture, 4, 1);
  wait_for (start (fixture, HELPER_SEQUENCE), WAYSIDE_ENTRY_FINISHED, 4);
  restart (fixture);
  entry = get (fixture, 0);
  path = wayside_entry_dup_cover_path (entry);
  g_assert_cmpint (g_remove (path), ==, 0);
  download = open_entry (fixture, entry);
  first = g_list_model_get_item (G_LIST_MODEL (download), 0);
  second = g_list_model_get_item (G_LIST_MODEL (download), 3);
  g_assert_cmpuint (wayside_download_count (download, WAYSIDE_ITEM_FAILED), ==, 1);
  g_assert_null (wayside_item_get_image (second));
  wayside_download_ensure_image (download, second);
  helper_wait_until (has_image, second);
  g_assert_cmpstr (wayside_image_get_sequence (wayside_item_get_image (second)), ==, HELPER_SEQUENCE);

  /* Without a token it says so, with one it goes on. */
  mirror_follow (download);
  wayside_download_retry_failed (download);
  mirror_check (download);
  g_assert_cmpint (wayside_download_get_state (download), ==, WAYSIDE_DOWNLOAD_FAILED);
  g_assert_error (wayside_download_get_error (download), WAYSIDE_ERROR, WAYSIDE_ERROR_TOKEN_MISSING);
  pretend_service_reset_counters (fixture->world.pretend);
  wayside_download_set_token (download, PRETEND_TOKEN);
  wayside_download_retry_failed (download);
  mirror_check (download);
  wait_for (entry, WAYSIDE_ENTRY_RUNNING, 0);
  wait_for (entry, WAYSIDE_ENTRY_FINISHED, 4);
  g_assert_cmpuint (world_count (&fixture->world, PRETEND_KIND_CDN), ==, 1);
}

static gboolean
has_cover (gpointer data)
{
  g_autofree char *path = wayside_entry_dup_cover_path (data);

  return path != NULL;
}

/* The first photo that is saved is the cover, and remains the cover when one before it is saved later. */
static void
test_cover (Fixture *fixture, gconstpointer data)
{
  g_autofree char *cover = NULL;
  g_autofree char *later = NULL;
  g_autofree char *first = NULL;
  WaysideEntry *entry;

  add_sequences (fixture, 3, 1);
  pretend_service_script (fixture->world.pretend, HELPER_ID, PRETEND_FAULT_HTML, PRETEND_FOREVER);
  entry = start (fixture, HELPER_SEQUENCE);
  g_assert_false (has_cover (entry));
  wait_for (entry, WAYSIDE_ENTRY_FINISHED, 2);
  g_assert_true (has_cover (entry));
  cover = wayside_entry_dup_cover_path (entry);
  g_assert_false (g_str_has_suffix (cover, HELPER_ID ".jpg"));

  pretend_service_mend (fixture->world.pretend);
  wayside_download_retry_failed (wayside_entry_get_download (entry));
  wait_for (entry, WAYSIDE_ENTRY_FINISHED, 3);
  first = g_build_filename (wayside_entry_get_folder (entry), HELPER_ID ".jpg", NULL);
  g_assert_true (g_file_test (first, G_FILE_TEST_IS_REGULAR));
  later = wayside_entry_dup_cover_path (entry);
  g_assert_cmpstr (later, ==, cover);
}

/* The items of an earlier download are kept while it is shown, and no longer; those of one that goes on are.
 */
static void
test_opened (Fixture *fixture, gconstpointer data)
{
  WaysideEntry *first, *second;
  WaysideDownload *download, *again;
  g_autofree char *cover = NULL;
  g_autofree char *later = NULL;

  add_sequences (fixture, 3, 3);
  wait_for (start (fixture, HELPER_SEQUENCE), WAYSIDE_ENTRY_FINISHED, 3);
  wait_for (start (fixture, SECOND), WAYSIDE_ENTRY_FINISHED, 3);
  restart (fixture);
  first = get (fixture, 0);
  second = get (fixture, 1);
  mirror_follow (first);
  cover = wayside_entry_dup_cover_path (first);
  download = open_entry (fixture, first);
  again = open_entry (fixture, first);
  g_assert_true (again == download);
  g_object_unref (again);
  g_object_add_weak_pointer (G_OBJECT (download), (gpointer *) &download);
  g_object_unref (download);
  g_assert_nonnull (download);

  g_object_unref (open_entry (fixture, second));
  g_assert_null (download);
  g_assert_null (wayside_entry_get_download (first));
  g_assert_null (wayside_entry_get_watch (first));
  mirror_check (first);
  g_assert_cmpint (wayside_entry_get_state (first), ==, WAYSIDE_ENTRY_FINISHED);
  g_assert_cmpuint (wayside_entry_get_totals (first)->n_saved, ==, 3);
  later = wayside_entry_dup_cover_path (first);
  g_assert_cmpstr (later, ==, cover);

  wayside_download_manager_go_on (fixture->manager, second, PRETEND_TOKEN);
  g_object_unref (open_entry (fixture, first));
  g_assert_nonnull (wayside_entry_get_download (second));
  wait_for (second, WAYSIDE_ENTRY_FINISHED, 3);
}

static gboolean
is_at_rest (gpointer data)
{
  return !wayside_download_manager_is_working (data);
}

/* The service has nothing any more of a download that was finished before: it is what it was, with its cover.
 */
static void
test_nothing_left (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) nothing = g_bytes_new_static ("{\"data\":[]}", strlen ("{\"data\":[]}"));
  g_autofree char *cover = NULL;
  g_autofree char *later = NULL;
  WaysideEntry *entry;

  add_sequences (fixture, 3, 1);
  entry = start (fixture, HELPER_SEQUENCE);
  wait_for (entry, WAYSIDE_ENTRY_FINISHED, 3);
  cover = wayside_entry_dup_cover_path (entry);
  g_assert_nonnull (cover);
  pretend_service_script_answer (fixture->world.pretend, "/images", 200, "application/json", nothing,
                                 PRETEND_FOREVER);
  pretend_service_script_answer (fixture->world.pretend, "/image_ids", 200, "application/json", nothing,
                                 PRETEND_FOREVER);
  wayside_download_manager_go_on (fixture->manager, entry, PRETEND_TOKEN);
  wait_for (entry, WAYSIDE_ENTRY_RUNNING, 3);
  helper_wait_until (is_at_rest, fixture->manager);
  g_assert_cmpuint (count (fixture), ==, 1);
  g_assert_cmpint (wayside_entry_get_state (entry), ==, WAYSIDE_ENTRY_FINISHED);
  g_assert_cmpuint (wayside_entry_get_totals (entry)->n_saved, ==, 3);
  later = wayside_entry_dup_cover_path (entry);
  g_assert_cmpstr (later, ==, cover);
}

/* Only what is new is fetched, in the session as in the next one; and the name stays. */
static void
test_check_for_new (Fixture *fixture, gconstpointer data)
{
  WaysideEntry *entry;

  add_sequences (fixture, 5, 1);
  entry = start (fixture, HELPER_SEQUENCE);
  wait_for (entry, WAYSIDE_ENTRY_FINISHED, 5);
  wayside_download_manager_rename (fixture->manager, entry, "Mine");
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *id = g_strdup_printf ("%" G_GUINT64_FORMAT, HELPER_FIRST_ID + 500 + i);

      pretend_service_add_image (fixture->world.pretend, id, HELPER_SEQUENCE, 9.9, 53.5,
                                 PRETEND_IMAGE_DEFAULT);
      pretend_service_reset_counters (fixture->world.pretend);
      wayside_download_manager_go_on (fixture->manager, entry, PRETEND_TOKEN);
      wait_for (entry, WAYSIDE_ENTRY_RUNNING, 0);
      wait_for (entry, WAYSIDE_ENTRY_FINISHED, 6 + i);
      g_assert_cmpuint (world_count (&fixture->world, PRETEND_KIND_CDN), ==, 1);
      restart (fixture);
      g_assert_cmpuint (count (fixture), ==, 1);
      entry = get (fixture, 0);
      g_assert_cmpstr (wayside_entry_get_name (entry), ==, "Mine");
      g_assert_cmpuint (wayside_entry_get_totals (entry)->n_saved, ==, 6 + i);
    }
}

/* Looking for what is new fails for want of a network, and the download is still what it was. */
static void
test_check_fails (Fixture *fixture, gconstpointer data)
{
  WaysideEntry *entry;

  add_sequences (fixture, 5, 1);
  wait_for (start (fixture, HELPER_SEQUENCE), WAYSIDE_ENTRY_FINISHED, 5);
  restart (fixture);
  entry = get (fixture, 0);
  pretend_service_revoke_token (fixture->world.pretend);
  wayside_download_manager_go_on (fixture->manager, entry, PRETEND_TOKEN);
  wait_for (entry, WAYSIDE_ENTRY_INTERRUPTED, 5);
  restart (fixture);
  g_assert_cmpint (wayside_entry_get_state (get (fixture, 0)), ==, WAYSIDE_ENTRY_FINISHED);
  g_assert_cmpuint (wayside_entry_get_totals (get (fixture, 0))->n_saved, ==, 5);
}

/* What was at work and what only waited when the program ended is offered again, and goes on. */
static void
test_interrupted (Fixture *fixture, gconstpointer data)
{
  WaysideEntry *first, *second;

  add_sequences (fixture, 30, 3);
  wayside_engine_set_downloads_at_once (fixture->world.engine, 1);
  pretend_service_close_gate (fixture->world.pretend, 5);
  first = start (fixture, HELPER_SEQUENCE);
  wait_for (first, WAYSIDE_ENTRY_RUNNING, 2);
  second = start (fixture, SECOND);
  wait_for (second, WAYSIDE_ENTRY_WAITING, 0);
  g_assert_cmpuint (wayside_entry_get_place (second), ==, 1);
  /* One that is going on is not started twice. */
  g_assert_true (start (fixture, SECOND) == second);
  g_assert_cmpuint (count (fixture), ==, 2);

  restart (fixture);
  pretend_service_open_gate (fixture->world.pretend);
  g_assert_cmpuint (count (fixture), ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      WaysideEntry *entry = get (fixture, i);

      g_assert_cmpint (wayside_entry_get_state (entry), ==, WAYSIDE_ENTRY_INTERRUPTED);
      wayside_download_manager_go_on (fixture->manager, entry, PRETEND_TOKEN);
    }
  for (guint i = 0; i < 2; i++)
    wait_for (get (fixture, i), WAYSIDE_ENTRY_FINISHED, 3);
  g_assert_cmpuint (count (fixture), ==, 2);
}

/* Those that waited for their turn are listed in that order after a restart, though all are of the same
 * second. */
static void
test_line (Fixture *fixture, gconstpointer data)
{
  const char *const keys[] = { SECOND, THIRD };
  guint position = 0;

  add_sequences (fixture, 30, 3);
  pretend_service_add_sequence (fixture->world.pretend, THIRD, 3, THIRD_ID, 9.945, 53.75);
  wayside_engine_set_downloads_at_once (fixture->world.engine, 1);
  pretend_service_set_rate (fixture->world.pretend, 20000);
  wait_for (start (fixture, HELPER_SEQUENCE), WAYSIDE_ENTRY_RUNNING, 2);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      WaysideEntry *entry = start (fixture, keys[i]);

      wait_for (entry, WAYSIDE_ENTRY_WAITING, 0);
      g_assert_cmpuint (wayside_entry_get_place (entry), ==, i + 1);
    }

  restart_with (fixture, "UPDATE job SET changed_at = 1000");
  g_assert_cmpuint (count (fixture), ==, 3);
  for (guint i = 0; i < count (fixture) && position < G_N_ELEMENTS (keys); i++)
    {
      WaysideQuery *query = wayside_entry_get_query (get (fixture, i));

      if (g_strcmp0 (wayside_query_get_key (query), keys[position]) == 0)
        position++;
    }
  g_assert_cmpuint (position, ==, G_N_ELEMENTS (keys));
}

/* A download keeps saving as it began, whatever is set by then; a new one saves as it is set. */
static void
test_keeps_saving (Fixture *fixture, gconstpointer data)
{
  g_autofree char *names = NULL;
  g_auto (GStrv) bare = NULL;
  WaysideEntry *entry;
  WaysideEntry *second;

  add_sequences (fixture, 3, 2);
  wayside_download_manager_configure (fixture->manager, 0, WAYSIDE_SAVE_PHOTO, FALSE);
  wait_for (start (fixture, HELPER_SEQUENCE), WAYSIDE_ENTRY_FINISHED, 3);
  restart (fixture);
  pretend_service_add_image (fixture->world.pretend, "77", HELPER_SEQUENCE, 9.9, 53.5, PRETEND_IMAGE_DEFAULT);
  wayside_download_manager_configure (fixture->manager, 0, WAYSIDE_SAVE_DEFAULT, FALSE);
  entry = get (fixture, 0);
  wayside_download_manager_go_on (fixture->manager, entry, PRETEND_TOKEN);
  wait_for (entry, WAYSIDE_ENTRY_FINISHED, 4);
  names = helper_list_folder (wayside_entry_get_folder (entry));
  g_assert_null (strstr (names, ".json"));
  g_assert_cmpint (wayside_download_get_save_flags (wayside_entry_get_download (entry)), ==,
                   WAYSIDE_SAVE_PHOTO);

  second = start (fixture, SECOND);
  wait_for (second, WAYSIDE_ENTRY_FINISHED, 2);
  g_assert_cmpint (wayside_download_get_save_flags (wayside_entry_get_download (second)), ==,
                   WAYSIDE_SAVE_DEFAULT);
  bare = wayside_download_manager_dup_bare_folders (fixture->manager);
  g_assert_cmpuint (g_strv_length (bare), ==, 1);
  g_assert_cmpstr (bare[0], ==, wayside_entry_get_folder (entry));
}

/* A repair saves as the download does that it belongs to. */
static void
test_repair_keeps_saving (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  g_autoptr (WaysideQuery) query = NULL;
  g_autofree char *names = NULL;
  g_autofree char *whole = NULL;
  g_autofree char *mended = NULL;
  const char *folder;
  gsize length, mended_length;

  add_sequences (fixture, 3, 2);
  wayside_download_manager_configure (fixture->manager, 0, WAYSIDE_SAVE_PHOTO, FALSE);
  wait_for (start (fixture, HELPER_SEQUENCE), WAYSIDE_ENTRY_FINISHED, 3);
  restart (fixture);
  wayside_download_manager_configure (fixture->manager, 0, WAYSIDE_SAVE_DEFAULT, FALSE);
  folder = wayside_entry_get_folder (get (fixture, 0));
  g_ptr_array_add (ids, (gpointer) HELPER_ID);
  query = wayside_query_new_images (ids, NULL);
  /* What the program fetches now is not what it fetched then. */
  wayside_query_set_size (query, WAYSIDE_SIZE_256);
  whole = helper_read (folder, HELPER_ID ".jpg", &length);
  helper_write (folder, HELPER_ID ".jpg", whole, (gssize) length / 2);
  wait_for (wayside_download_manager_repair (fixture->manager, query, PRETEND_TOKEN, folder),
            WAYSIDE_ENTRY_FINISHED, 1);
  names = helper_list_folder (folder);
  g_assert_null (strstr (names, ".json"));
  mended = helper_read (folder, HELPER_ID ".jpg", &mended_length);
  g_assert_cmpuint (mended_length, ==, length);
}

/* Asked for anew, from the form, a download is saved as it is set now, and what is missing is added. */
static void
test_saved_anew (Fixture *fixture, gconstpointer data)
{
  g_autofree char *names = NULL;
  WaysideEntry *entry;

  add_sequences (fixture, 3, 2);
  wayside_download_manager_configure (fixture->manager, 0, WAYSIDE_SAVE_PHOTO, FALSE);
  wait_for (start (fixture, HELPER_SEQUENCE), WAYSIDE_ENTRY_FINISHED, 3);
  restart (fixture);
  pretend_service_reset_counters (fixture->world.pretend);
  entry = start (fixture, HELPER_SEQUENCE);
  wait_for (entry, WAYSIDE_ENTRY_RUNNING, 0);
  wait_for (entry, WAYSIDE_ENTRY_FINISHED, 3);
  names = helper_list_folder (wayside_entry_get_folder (entry));
  g_assert_nonnull (strstr (names, HELPER_ID ".json"));
  g_assert_cmpuint (world_count (&fixture->world, PRETEND_KIND_CDN), ==, 0);
}

static gboolean
is_empty (gpointer data)
{
  return count (data) == 0;
}

/* A mistyped key leaves nothing behind, neither on the shelf nor in the library. */
static void
test_nothing (Fixture *fixture, gconstpointer data)
{
  start (fixture, HELPER_SEQUENCE);
  helper_wait_until (is_empty, fixture);
  restart (fixture);
  g_assert_cmpuint (count (fixture), ==, 0);
}

static void
test_remove (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideEntry) entry = NULL;
  g_autofree char *folder = NULL;
  guint number;

  add_sequences (fixture, 3, 3);
  wait_for (start (fixture, HELPER_SEQUENCE), WAYSIDE_ENTRY_FINISHED, 3);
  wait_for (start (fixture, SECOND), WAYSIDE_ENTRY_FINISHED, 3);
  restart (fixture);
  entry = g_object_ref (get (fixture, 0));
  number = wayside_entry_get_number (entry);
  folder = g_strdup (wayside_entry_get_folder (entry));
  wayside_download_manager_remove (fixture->manager, entry);
  g_assert_cmpuint (count (fixture), ==, 1);
  g_assert_null (wayside_download_manager_find (fixture->manager, number));
  wayside_download_manager_put_back (fixture->manager, entry);
  g_assert_true (wayside_download_manager_find (fixture->manager, number) == entry);
  /* It was put back: the end of the offer to do so changes nothing. */
  wayside_download_manager_forget (fixture->manager, entry);
  restart (fixture);
  g_assert_cmpuint (count (fixture), ==, 2);

  g_set_object (&entry, get (fixture, 0));
  wayside_download_manager_remove (fixture->manager, entry);
  g_clear_object (&entry);
  /* The program ends while it could still be put back. */
  restart (fixture);
  g_assert_cmpuint (count (fixture), ==, 1);
  g_assert_true (g_file_test (folder, G_FILE_TEST_IS_DIR));
}

/* While a removal could still be taken back, the same sequence is downloaded by the number of one of its
 * photos, so that its folder is known only later. The library's job is the new download's now, and the end of
 * the offer must not take it away. */
static void
test_remove_and_start (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideEntry) removed = NULL;
  WaysideEntry *entry;

  add_sequences (fixture, 3, 1);
  removed = g_object_ref (start (fixture, HELPER_SEQUENCE));
  wait_for (removed, WAYSIDE_ENTRY_FINISHED, 3);
  wayside_download_manager_rename (fixture->manager, removed, "Mine");
  wayside_download_manager_remove (fixture->manager, removed);
  entry = start (fixture, HELPER_ID);
  g_assert_true (entry != removed);
  wait_for (entry, WAYSIDE_ENTRY_FINISHED, 3);
  g_assert_cmpstr (wayside_entry_get_folder (entry), ==, wayside_entry_get_folder (removed));
  g_assert_cmpstr (wayside_entry_get_name (entry), ==, "Mine");
  wayside_download_manager_put_back (fixture->manager, removed);
  g_assert_cmpuint (count (fixture), ==, 1);
  wayside_download_manager_forget (fixture->manager, removed);
  g_clear_object (&removed);

  restart (fixture);
  g_assert_cmpuint (count (fixture), ==, 1);
  g_assert_cmpuint (wayside_entry_get_totals (get (fixture, 0))->n_saved, ==, 3);
}

static gboolean
trash (Fixture *fixture, WaysideEntry *entry, GError **error)
{
  GAsyncResult *result = NULL;
  g_autoptr (GAsyncResult) owned = NULL;

  wayside_download_manager_trash_async (fixture->manager, entry, helper_take_result, &result);
  owned = take (&result);
  return wayside_download_manager_trash_finish (fixture->manager, owned, error);
}

/* The folder goes as a whole, into a trash from which it can be taken back. */
static void
test_trash (Fixture *fixture, gconstpointer data)
{
  g_autofree char *trashed = NULL;
  g_autofree char *folder = NULL;
  g_autoptr (GError) error = NULL;

  add_sequences (fixture, 3, 3);
  wait_for (start (fixture, HELPER_SEQUENCE), WAYSIDE_ENTRY_FINISHED, 3);
  wait_for (start (fixture, SECOND), WAYSIDE_ENTRY_FINISHED, 3);
  restart (fixture);
  folder = g_strdup (wayside_entry_get_folder (get (fixture, 0)));
  g_assert_true (trash (fixture, get (fixture, 0), &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
  trashed = g_build_filename (g_get_user_data_dir (), "Trash", "files", strrchr (folder, '/') + 1, NULL);
  g_assert_true (g_file_test (trashed, G_FILE_TEST_IS_DIR));
  g_assert_cmpuint (count (fixture), ==, 1);
  restart (fixture);
  g_assert_cmpuint (count (fixture), ==, 1);
  g_assert_cmpstr (wayside_entry_get_folder (get (fixture, 0)), !=, folder);
}

/* Between the question and the work somebody has the download go on: then its photos stay, and it with them.
 */
static void
test_trash_and_go_on (Fixture *fixture, gconstpointer data)
{
  GAsyncResult *result = NULL;
  g_autoptr (GAsyncResult) owned = NULL;
  g_autoptr (GError) error = NULL;
  WaysideEntry *entry;

  add_sequences (fixture, 3, 1);
  entry = start (fixture, HELPER_SEQUENCE);
  wait_for (entry, WAYSIDE_ENTRY_FINISHED, 3);
  wayside_download_manager_trash_async (fixture->manager, entry, helper_take_result, &result);
  wayside_download_manager_go_on (fixture->manager, entry, PRETEND_TOKEN);
  owned = take (&result);
  g_assert_false (wayside_download_manager_trash_finish (fixture->manager, owned, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER_BUSY);
  g_clear_object (&owned);
  wait_for (entry, WAYSIDE_ENTRY_FINISHED, 3);
  g_assert_cmpuint (count (fixture), ==, 1);
  restart (fixture);
  g_assert_cmpuint (count (fixture), ==, 1);
}

static WaysideEntry *
repair (Fixture *fixture, const char *folder)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  g_autoptr (WaysideQuery) query = NULL;

  g_ptr_array_add (ids, (gpointer) HELPER_ID);
  query = wayside_query_new_images (ids, NULL);
  return wayside_download_manager_repair (fixture->manager, query, PRETEND_TOKEN, folder);
}

/* A repair that has ended is not kept for as long as the program runs. */
static void
test_repairs (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = NULL;
  WaysideEntry *first, *second;

  add_sequences (fixture, 3, 1);
  wait_for (start (fixture, HELPER_SEQUENCE), WAYSIDE_ENTRY_FINISHED, 3);
  folder = g_strdup (wayside_entry_get_folder (get (fixture, 0)));
  first = repair (fixture, folder);
  g_object_add_weak_pointer (G_OBJECT (first), (gpointer *) &first);
  wait_for (first, WAYSIDE_ENTRY_FINISHED, 1);
  g_assert_nonnull (first);
  second = repair (fixture, folder);
  g_assert_null (first);
  wait_for (second, WAYSIDE_ENTRY_FINISHED, 1);
  g_assert_cmpuint (count (fixture), ==, 1);
}

/* Nothing of anybody else's goes with it. */
static void
test_trash_spares (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = NULL;
  g_autofree char *left = NULL;
  g_autoptr (GError) error = NULL;

  add_sequences (fixture, 3, 3);
  wait_for (start (fixture, HELPER_SEQUENCE), WAYSIDE_ENTRY_FINISHED, 3);
  folder = g_strdup (wayside_entry_get_folder (get (fixture, 0)));
  helper_write (folder, "notes.txt", "mine", -1);
  helper_write (folder, "77.jpg", "of another download", -1);
  helper_write (folder, HELPER_ID ".png", "mine too", -1);
  g_assert_true (trash (fixture, get (fixture, 0), &error));
  g_assert_no_error (error);
  left = helper_list_folder (folder);
  g_assert_cmpstr (left, ==, HELPER_ID ".png 77.jpg notes.txt ");
  g_assert_cmpuint (count (fixture), ==, 0);
}

/* Where there is no trash nothing is deleted, and the download stays. */
static void
test_no_trash (Fixture *fixture, gconstpointer data)
{
  g_autofree char *way = g_build_filename (g_get_user_data_dir (), "Trash", NULL);
  g_autofree char *folder = NULL;
  g_autofree char *left = NULL;
  g_autoptr (GError) error = NULL;

  add_sequences (fixture, 2, 3);
  wait_for (start (fixture, HELPER_SEQUENCE), WAYSIDE_ENTRY_FINISHED, 2);
  folder = g_strdup (wayside_entry_get_folder (get (fixture, 0)));
  helper_write (g_get_user_data_dir (), "Trash", "in the way", -1);
  g_assert_false (trash (fixture, get (fixture, 0), &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER);
  left = helper_list_folder (folder);
  g_assert_cmpuint (strlen (left), >, 0);
  g_assert_cmpuint (count (fixture), ==, 1);
  g_assert_cmpint (g_remove (way), ==, 0);
}

/* Photos without records are looked at, and thrown away, like others. */
static void
test_past_bare (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideDownload) download = NULL;
  g_autofree char *folder = NULL;

  add_sequences (fixture, 3, 2);
  wayside_download_manager_configure (fixture->manager, 0, WAYSIDE_SAVE_GEOTAG, FALSE);
  wait_for (start (fixture, HELPER_SEQUENCE), WAYSIDE_ENTRY_FINISHED, 3);
  restart (fixture);
  download = open_entry (fixture, get (fixture, 0));
  g_assert_cmpuint (wayside_download_count (download, WAYSIDE_ITEM_SAVED), ==, 3);
  g_assert_cmpuint (wayside_download_get_bytes_stored (download), ==,
                    wayside_entry_get_totals (get (fixture, 0))->n_bytes);
  folder = g_strdup (wayside_entry_get_folder (get (fixture, 0)));
  g_assert_true (trash (fixture, get (fixture, 0), NULL));
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
}

#define ADD(path, function) g_test_add ("/shelf/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("past", test_past);
  ADD ("folder-is-truth", test_folder_is_truth);
  ADD ("cover", test_cover);
  ADD ("opened", test_opened);
  ADD ("nothing-left", test_nothing_left);
  ADD ("check-for-new", test_check_for_new);
  ADD ("check-fails", test_check_fails);
  ADD ("interrupted", test_interrupted);
  ADD ("line", test_line);
  ADD ("keeps-saving", test_keeps_saving);
  ADD ("repair-keeps-saving", test_repair_keeps_saving);
  ADD ("saved-anew", test_saved_anew);
  ADD ("nothing", test_nothing);
  ADD ("remove", test_remove);
  ADD ("remove-and-start", test_remove_and_start);
  ADD ("trash", test_trash);
  ADD ("trash-and-go-on", test_trash_and_go_on);
  ADD ("trash-spares", test_trash_spares);
  ADD ("no-trash", test_no_trash);
  ADD ("repairs", test_repairs);
  ADD ("past-bare", test_past_bare);

  return g_test_run ();
}
