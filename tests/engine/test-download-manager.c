/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "shelf-helper.h"

#include "engine-helper.h"
#include "mirror-helper.h"
#include "wayside-error.h"

#include <glib/gstdio.h>
#include <string.h>

#define THIRD    "bbbbbbbbbbbbbbbbbbbbbb"
#define THIRD_ID (HELPER_FIRST_ID + 200000)

/* After a restart, a finished download is listed with all its totals, and can be opened offline. */
static void
test_past (ShelfFixture *fixture, gconstpointer data)
{
  g_autofree char *cover = NULL;
  WaysideDownload *download;
  guint64 n_bytes;

  shelf_add_sequences (fixture, 6, 1);
  pretend_service_script (fixture->world.pretend, HELPER_ID, PRETEND_FAULT_HTML, PRETEND_FOREVER);
  shelf_load (fixture);
  g_assert_cmpuint (shelf_count (fixture), ==, 0);
  download = shelf_start (fixture, HELPER_SEQUENCE);
  g_assert_true (wayside_download_manager_is_working (fixture->manager));
  shelf_wait_for (download, WAYSIDE_DOWNLOAD_FINISHED, 5);
  n_bytes = wayside_download_get_stats (download)->n_stored;
  g_assert_cmpuint (n_bytes, >, 5000);
  g_assert_false (wayside_download_manager_is_working (fixture->manager));
  wayside_download_manager_rename (fixture->manager, download, "  Elbe Bridges ");
  g_assert_cmpstr (wayside_download_get_name (download), ==, "Elbe Bridges");

  shelf_restart (fixture);
  pretend_service_reset_counters (fixture->world.pretend);
  g_assert_cmpuint (shelf_count (fixture), ==, 1);
  download = shelf_get (fixture, 0);
  g_assert_cmpint (wayside_download_get_state (download), ==, WAYSIDE_DOWNLOAD_FINISHED);
  g_assert_cmpstr (wayside_download_get_name (download), ==, "Elbe Bridges");
  g_assert_cmpuint (wayside_download_get_stats (download)->n_items, ==, 6);
  g_assert_cmpuint (wayside_download_stats_count_kept (wayside_download_get_stats (download)), ==, 5);
  g_assert_cmpuint (wayside_download_stats_count_problems (wayside_download_get_stats (download)), ==, 1);
  g_assert_cmpuint (wayside_download_get_stats (download)->n_stored, ==, n_bytes);
  cover = wayside_download_dup_cover_path (download);
  g_assert_true (g_file_test (cover, G_FILE_TEST_IS_REGULAR));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (download)), ==, 0);

  shelf_open (fixture, download);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (download)), ==, 6);
  g_assert_cmpuint (wayside_download_get_stats (download)->n_items, ==, 6);
  g_assert_cmpuint (wayside_download_get_stats (download)->counts[WAYSIDE_ITEM_FAILED], ==, 1);
  g_assert_cmpint (wayside_download_get_state (download), ==, WAYSIDE_DOWNLOAD_FINISHED);
  g_assert_cmpuint (wayside_download_get_stats (download)->n_stored, ==, n_bytes);
  for (guint kind = 0; kind < PRETEND_N_KINDS; kind++)
    g_assert_cmpuint (world_count (&fixture->world, (PretendKind) kind), ==, 0);
}

static gboolean
has_image (gpointer data)
{
  return wayside_item_get_image (data) != NULL;
}

/* The data of a photo is read from its metadata file. A deleted file is detected and fetched again. */
static void
test_folder_is_truth (ShelfFixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideItem) first = NULL;
  g_autoptr (WaysideItem) second = NULL;
  g_autofree char *path = NULL;
  WaysideDownload *download;

  shelf_add_sequences (fixture, 4, 1);
  shelf_wait_for (shelf_start (fixture, HELPER_SEQUENCE), WAYSIDE_DOWNLOAD_FINISHED, 4);
  shelf_restart (fixture);
  download = shelf_get (fixture, 0);
  path = wayside_download_dup_cover_path (download);
  g_assert_cmpint (g_remove (path), ==, 0);
  shelf_open (fixture, download);
  first = g_list_model_get_item (G_LIST_MODEL (download), 0);
  second = g_list_model_get_item (G_LIST_MODEL (download), 3);
  g_assert_cmpuint (wayside_download_get_stats (download)->counts[WAYSIDE_ITEM_FAILED], ==, 1);
  g_assert_null (wayside_item_get_image (second));
  wayside_download_ensure_image (download, second);
  helper_wait_until (has_image, second);
  g_assert_cmpstr (wayside_image_get_sequence (wayside_item_get_image (second)), ==, HELPER_SEQUENCE);

  /* Without a token it fails, with one it resumes. */
  mirror_follow (download);
  wayside_download_retry_failed (download);
  mirror_check (download);
  g_assert_cmpint (wayside_download_get_state (download), ==, WAYSIDE_DOWNLOAD_FAILED);
  g_assert_error (wayside_download_get_error (download), WAYSIDE_ERROR, WAYSIDE_ERROR_TOKEN_MISSING);
  pretend_service_reset_counters (fixture->world.pretend);
  wayside_download_set_token (download, PRETEND_TOKEN);
  wayside_download_retry_failed (download);
  mirror_check (download);
  shelf_wait_for (download, WAYSIDE_DOWNLOAD_RUNNING, 0);
  shelf_wait_for (download, WAYSIDE_DOWNLOAD_FINISHED, 4);
  g_assert_cmpuint (world_count (&fixture->world, PRETEND_KIND_CDN), ==, 1);
}

/* Every kind of failure is a problem, in the same session and in the library. */
static void
test_problems (ShelfFixture *fixture, gconstpointer data)
{
  WaysideDownload *download;

  shelf_add_sequences (fixture, 4, 1);
  pretend_service_script (fixture->world.pretend, HELPER_ID, PRETEND_FAULT_HTML, PRETEND_FOREVER);
  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", 7001 + i);

      pretend_service_add_image (fixture->world.pretend, id, HELPER_SEQUENCE, 9.9, 53.5,
                                 i < 2 ? PRETEND_IMAGE_GONE : PRETEND_IMAGE_NO_THUMBS);
    }
  download = shelf_start (fixture, HELPER_SEQUENCE);
  shelf_wait_for (download, WAYSIDE_DOWNLOAD_FINISHED, 3);
  for (guint i = 0; i < 2; i++)
    {
      /* One failed, two are gone, three are not offered. */
      g_assert_cmpuint (wayside_download_get_stats (download)->n_items, ==, 9);
      g_assert_cmpuint (wayside_download_stats_count_kept (wayside_download_get_stats (download)), ==, 3);
      g_assert_cmpuint (wayside_download_stats_count_problems (wayside_download_get_stats (download)), ==, 6);
      shelf_restart (fixture);
      download = shelf_get (fixture, 0);
    }
}

static gboolean
has_cover (gpointer data)
{
  g_autofree char *path = wayside_download_dup_cover_path (data);

  return path != NULL;
}

/* The first saved photo is the cover, and remains it when an earlier one is saved later. */
static void
test_cover (ShelfFixture *fixture, gconstpointer data)
{
  g_autofree char *cover = NULL;
  g_autofree char *later = NULL;
  g_autofree char *first = NULL;
  WaysideDownload *download;

  shelf_add_sequences (fixture, 3, 1);
  pretend_service_script (fixture->world.pretend, HELPER_ID, PRETEND_FAULT_HTML, PRETEND_FOREVER);
  download = shelf_start (fixture, HELPER_SEQUENCE);
  g_assert_false (has_cover (download));
  shelf_wait_for (download, WAYSIDE_DOWNLOAD_FINISHED, 2);
  g_assert_true (has_cover (download));
  cover = wayside_download_dup_cover_path (download);
  g_assert_false (g_str_has_suffix (cover, HELPER_ID ".jpg"));

  pretend_service_mend (fixture->world.pretend);
  wayside_download_retry_failed (download);
  shelf_wait_for (download, WAYSIDE_DOWNLOAD_FINISHED, 3);
  first = g_build_filename (wayside_download_get_folder (download), HELPER_ID ".jpg", NULL);
  g_assert_true (g_file_test (first, G_FILE_TEST_IS_REGULAR));
  later = wayside_download_dup_cover_path (download);
  g_assert_cmpstr (later, ==, cover);
}

/* The items of an earlier download are kept only while it is shown, those of a running one always. */
static void
test_opened (ShelfFixture *fixture, gconstpointer data)
{
  WaysideDownload *first, *second;
  WaysideItem *item;
  g_autofree char *cover = NULL;
  g_autofree char *later = NULL;

  shelf_add_sequences (fixture, 3, 3);
  shelf_wait_for (shelf_start (fixture, HELPER_SEQUENCE), WAYSIDE_DOWNLOAD_FINISHED, 3);
  shelf_wait_for (shelf_start (fixture, SHELF_SECOND), WAYSIDE_DOWNLOAD_FINISHED, 3);
  shelf_restart (fixture);
  first = shelf_get (fixture, 0);
  second = shelf_get (fixture, 1);
  mirror_follow (first);
  cover = wayside_download_dup_cover_path (first);
  shelf_open (fixture, first);
  shelf_open (fixture, first);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (first)), ==, 3);
  item = g_list_model_get_item (G_LIST_MODEL (first), 0);
  g_object_add_weak_pointer (G_OBJECT (item), (gpointer *) &item);
  g_object_unref (item);
  g_assert_nonnull (item);

  shelf_open (fixture, second);
  g_assert_null (item);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (first)), ==, 0);
  g_assert_null (wayside_download_get_watch (first));
  mirror_check (first);
  g_assert_cmpint (wayside_download_get_state (first), ==, WAYSIDE_DOWNLOAD_FINISHED);
  g_assert_cmpuint (wayside_download_stats_count_kept (wayside_download_get_stats (first)), ==, 3);
  later = wayside_download_dup_cover_path (first);
  g_assert_cmpstr (later, ==, cover);

  wayside_download_manager_go_on (fixture->manager, second, PRETEND_TOKEN);
  shelf_open (fixture, first);
  g_assert_nonnull (wayside_download_get_watch (second));
  shelf_wait_for (second, WAYSIDE_DOWNLOAD_FINISHED, 3);
}

static gboolean
is_at_rest (gpointer data)
{
  return !wayside_download_manager_is_working (data);
}

/* The service no longer has any image of a finished download. All of them are in the folder, so that the download
 * is unchanged and keeps its cover. */
static void
test_nothing_left (ShelfFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) nothing = g_bytes_new_static ("{\"data\":[]}", strlen ("{\"data\":[]}"));
  g_autofree char *cover = NULL;
  g_autofree char *later = NULL;
  WaysideDownload *download;

  shelf_add_sequences (fixture, 3, 1);
  download = shelf_start (fixture, HELPER_SEQUENCE);
  shelf_wait_for (download, WAYSIDE_DOWNLOAD_FINISHED, 3);
  cover = wayside_download_dup_cover_path (download);
  g_assert_nonnull (cover);
  pretend_service_script_answer (fixture->world.pretend, "/images", 200, "application/json", nothing,
                                 PRETEND_FOREVER);
  pretend_service_script_answer (fixture->world.pretend, "/image_ids", 200, "application/json", nothing,
                                 PRETEND_FOREVER);
  wayside_download_manager_go_on (fixture->manager, download, PRETEND_TOKEN);
  shelf_wait_for (download, WAYSIDE_DOWNLOAD_RUNNING, 3);
  helper_wait_until (is_at_rest, fixture->manager);
  g_assert_cmpuint (shelf_count (fixture), ==, 1);
  g_assert_cmpint (wayside_download_get_state (download), ==, WAYSIDE_DOWNLOAD_FINISHED);
  g_assert_cmpuint (wayside_download_stats_count_kept (wayside_download_get_stats (download)), ==, 3);
  later = wayside_download_dup_cover_path (download);
  g_assert_cmpstr (later, ==, cover);

  /* That is no failure. It can be resumed, and finds all again. */
  g_assert_no_error (wayside_download_get_error (download));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (download)), ==, 3);
  pretend_service_mend (fixture->world.pretend);
  wayside_download_set_token (download, PRETEND_TOKEN);
  wayside_download_resume (download);
  shelf_wait_for (download, WAYSIDE_DOWNLOAD_RUNNING, 3);
  shelf_wait_for (download, WAYSIDE_DOWNLOAD_FINISHED, 3);
  g_assert_no_error (wayside_download_get_error (download));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (download)), ==, 3);
}

/* The new images of an area are those inside its shape that match its filter, also after a restart. */
static void
test_check_for_new_filtered (ShelfFixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideRegion) region = wayside_region_new_from_text (
      "P99000000,535000000 100000000,535000000 99000000,536000000", NULL);
  g_autoptr (WaysideFilter) filter = wayside_filter_new_from_text ("camera=pano", NULL);
  g_autoptr (WaysideQuery) query = wayside_query_new_area (region, "triangle");
  PretendService *pretend = fixture->world.pretend;
  WaysideDownload *download;

  wayside_query_set_limit (query, 0);
  g_assert_true (wayside_query_set_filter (query, filter, NULL));
  pretend_service_add_image (pretend, "1", NULL, 9.91, 53.51, PRETEND_IMAGE_PANO);
  pretend_service_add_image (pretend, "2", NULL, 9.91, 53.51, PRETEND_IMAGE_DEFAULT);
  download = wayside_download_manager_start (fixture->manager, query, PRETEND_TOKEN, fixture->world.root);
  shelf_wait_for (download, WAYSIDE_DOWNLOAD_FINISHED, 1);

  for (guint turn = 0; turn < 2; turn++)
    {
      g_autofree char *wanted = g_strdup_printf ("1%u", turn);
      g_autofree char *flat = g_strdup_printf ("2%u", turn);
      g_autofree char *outside = g_strdup_printf ("3%u", turn);

      pretend_service_add_image (pretend, wanted, NULL, 9.92, 53.52, PRETEND_IMAGE_PANO);
      pretend_service_add_image (pretend, flat, NULL, 9.92, 53.52, PRETEND_IMAGE_DEFAULT);
      pretend_service_add_image (pretend, outside, NULL, 9.99, 53.59, PRETEND_IMAGE_PANO);
      if (turn == 1)
        {
          shelf_restart (fixture);
          download = shelf_get (fixture, 0);
        }
      wayside_download_manager_go_on (fixture->manager, download, PRETEND_TOKEN);
      shelf_wait_for (download, WAYSIDE_DOWNLOAD_FINISHED, 2 + turn);
      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (download)), ==, 2 + turn);
    }
}

/* Only new images are fetched, both in the same session and after a restart, and the name is kept. */
static void
test_check_for_new (ShelfFixture *fixture, gconstpointer data)
{
  WaysideDownload *download;

  shelf_add_sequences (fixture, 5, 1);
  download = shelf_start (fixture, HELPER_SEQUENCE);
  shelf_wait_for (download, WAYSIDE_DOWNLOAD_FINISHED, 5);
  wayside_download_manager_rename (fixture->manager, download, "Mine");
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *id = g_strdup_printf ("%" G_GUINT64_FORMAT, HELPER_FIRST_ID + 500 + i);

      pretend_service_add_image (fixture->world.pretend, id, HELPER_SEQUENCE, 9.9, 53.5,
                                 PRETEND_IMAGE_DEFAULT);
      pretend_service_reset_counters (fixture->world.pretend);
      wayside_download_manager_go_on (fixture->manager, download, PRETEND_TOKEN);
      shelf_wait_for (download, WAYSIDE_DOWNLOAD_RUNNING, 0);
      shelf_wait_for (download, WAYSIDE_DOWNLOAD_FINISHED, 6 + i);
      g_assert_cmpuint (world_count (&fixture->world, PRETEND_KIND_CDN), ==, 1);
      shelf_restart (fixture);
      g_assert_cmpuint (shelf_count (fixture), ==, 1);
      download = shelf_get (fixture, 0);
      g_assert_cmpstr (wayside_download_get_name (download), ==, "Mine");
      g_assert_cmpuint (wayside_download_stats_count_kept (wayside_download_get_stats (download)), ==, 6 + i);
    }
}

/* A check that finds nothing new does not change the date, neither in the list nor in the library. A new photo
 * does. */
static void
test_date (ShelfFixture *fixture, gconstpointer data)
{
  WaysideDownload *download;

  shelf_add_sequences (fixture, 3, 1);
  shelf_wait_for (shelf_start (fixture, HELPER_SEQUENCE), WAYSIDE_DOWNLOAD_FINISHED, 3);
  shelf_restart_with (fixture, "UPDATE job SET changed_at = 1000");
  for (guint i = 0; i < 2; i++)
    {
      download = shelf_get (fixture, 0);
      wayside_download_manager_go_on (fixture->manager, download, PRETEND_TOKEN);
      shelf_wait_for (download, WAYSIDE_DOWNLOAD_RUNNING, 3);
      shelf_wait_for (download, WAYSIDE_DOWNLOAD_FINISHED, 3);
      g_assert_cmpint (wayside_download_get_date (download), ==, 1000);
      shelf_restart (fixture);
      g_assert_cmpint (wayside_download_get_date (shelf_get (fixture, 0)), ==, 1000);
    }

  pretend_service_add_image (fixture->world.pretend, "77", HELPER_SEQUENCE, 9.9, 53.5, PRETEND_IMAGE_DEFAULT);
  download = shelf_get (fixture, 0);
  wayside_download_manager_go_on (fixture->manager, download, PRETEND_TOKEN);
  shelf_wait_for (download, WAYSIDE_DOWNLOAD_RUNNING, 3);
  shelf_wait_for (download, WAYSIDE_DOWNLOAD_FINISHED, 4);
  g_assert_cmpint (wayside_download_get_date (download), >, 1000);
  shelf_restart (fixture);
  g_assert_cmpint (wayside_download_get_date (shelf_get (fixture, 0)), >, 1000);
}

/* Checking for new images fails, and the download stays finished. */
static void
test_check_fails (ShelfFixture *fixture, gconstpointer data)
{
  WaysideDownload *download;

  shelf_add_sequences (fixture, 5, 1);
  shelf_wait_for (shelf_start (fixture, HELPER_SEQUENCE), WAYSIDE_DOWNLOAD_FINISHED, 5);
  shelf_restart (fixture);
  download = shelf_get (fixture, 0);
  pretend_service_revoke_token (fixture->world.pretend);
  wayside_download_manager_go_on (fixture->manager, download, PRETEND_TOKEN);
  shelf_wait_for (download, WAYSIDE_DOWNLOAD_INTERRUPTED, 5);
  shelf_restart (fixture);
  g_assert_cmpint (wayside_download_get_state (shelf_get (fixture, 0)), ==, WAYSIDE_DOWNLOAD_FINISHED);
  g_assert_cmpuint (wayside_download_stats_count_kept (wayside_download_get_stats (shelf_get (fixture, 0))),
                    ==, 5);
}

/* Running and queued downloads at exit are offered after a restart, and can be resumed. */
static void
test_interrupted (ShelfFixture *fixture, gconstpointer data)
{
  WaysideDownload *first, *second;

  shelf_add_sequences (fixture, 30, 3);
  wayside_engine_set_downloads_at_once (fixture->world.engine, 1);
  pretend_service_close_gate (fixture->world.pretend, 5);
  first = shelf_start (fixture, HELPER_SEQUENCE);
  shelf_wait_for (first, WAYSIDE_DOWNLOAD_RUNNING, 2);
  second = shelf_start (fixture, SHELF_SECOND);
  shelf_wait_for (second, WAYSIDE_DOWNLOAD_WAITING, 0);
  g_assert_cmpuint (wayside_download_get_stats (second)->place, ==, 1);
  /* A running download is not started twice. */
  g_assert_true (shelf_start (fixture, SHELF_SECOND) == second);
  g_assert_cmpuint (shelf_count (fixture), ==, 2);

  shelf_restart (fixture);
  pretend_service_open_gate (fixture->world.pretend);
  g_assert_cmpuint (shelf_count (fixture), ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      WaysideDownload *download = shelf_get (fixture, i);

      g_assert_cmpint (wayside_download_get_state (download), ==, WAYSIDE_DOWNLOAD_INTERRUPTED);
      wayside_download_manager_go_on (fixture->manager, download, PRETEND_TOKEN);
    }
  for (guint i = 0; i < 2; i++)
    shelf_wait_for (shelf_get (fixture, i), WAYSIDE_DOWNLOAD_FINISHED, 3);
  g_assert_cmpuint (shelf_count (fixture), ==, 2);
}

/* Queued downloads keep their order after a restart, though all were created in the same second. */
static void
test_line (ShelfFixture *fixture, gconstpointer data)
{
  const char *const keys[] = { SHELF_SECOND, THIRD };
  guint position = 0;

  shelf_add_sequences (fixture, 30, 3);
  pretend_service_add_sequence (fixture->world.pretend, THIRD, 3, THIRD_ID, 9.945, 53.75);
  wayside_engine_set_downloads_at_once (fixture->world.engine, 1);
  pretend_service_set_rate (fixture->world.pretend, 20000);
  shelf_wait_for (shelf_start (fixture, HELPER_SEQUENCE), WAYSIDE_DOWNLOAD_RUNNING, 2);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      WaysideDownload *download = shelf_start (fixture, keys[i]);

      shelf_wait_for (download, WAYSIDE_DOWNLOAD_WAITING, 0);
      g_assert_cmpuint (wayside_download_get_stats (download)->place, ==, i + 1);
    }

  shelf_restart_with (fixture, "UPDATE job SET changed_at = 1000");
  g_assert_cmpuint (shelf_count (fixture), ==, 3);
  for (guint i = 0; i < shelf_count (fixture) && position < G_N_ELEMENTS (keys); i++)
    {
      WaysideQuery *query = wayside_download_get_query (shelf_get (fixture, i));

      if (g_strcmp0 (wayside_query_get_key (query), keys[position]) == 0)
        position++;
    }
  g_assert_cmpuint (position, ==, G_N_ELEMENTS (keys));
}

/* A download keeps its save flags whatever the current settings; a new one uses the current settings. */
static void
test_keeps_saving (ShelfFixture *fixture, gconstpointer data)
{
  g_autofree char *names = NULL;
  g_auto (GStrv) bare = NULL;
  WaysideDownload *download;
  WaysideDownload *second;

  shelf_add_sequences (fixture, 3, 2);
  wayside_download_manager_configure (fixture->manager, 0, WAYSIDE_SAVE_PHOTO, FALSE);
  shelf_wait_for (shelf_start (fixture, HELPER_SEQUENCE), WAYSIDE_DOWNLOAD_FINISHED, 3);
  shelf_restart (fixture);
  pretend_service_add_image (fixture->world.pretend, "77", HELPER_SEQUENCE, 9.9, 53.5, PRETEND_IMAGE_DEFAULT);
  wayside_download_manager_configure (fixture->manager, 0, WAYSIDE_SAVE_DEFAULT, FALSE);
  download = shelf_get (fixture, 0);
  wayside_download_manager_go_on (fixture->manager, download, PRETEND_TOKEN);
  shelf_wait_for (download, WAYSIDE_DOWNLOAD_FINISHED, 4);
  names = helper_list_folder (wayside_download_get_folder (download));
  g_assert_null (strstr (names, ".json"));
  g_assert_cmpint (wayside_download_get_save_flags (download), ==, WAYSIDE_SAVE_PHOTO);

  second = shelf_start (fixture, SHELF_SECOND);
  shelf_wait_for (second, WAYSIDE_DOWNLOAD_FINISHED, 2);
  g_assert_cmpint (wayside_download_get_save_flags (second), ==, WAYSIDE_SAVE_DEFAULT);
  bare = wayside_download_manager_dup_bare_folders (fixture->manager);
  g_assert_cmpuint (g_strv_length (bare), ==, 1);
  g_assert_cmpstr (bare[0], ==, wayside_download_get_folder (download));
}

/* A repair uses the save flags of the download it belongs to. */
static void
test_repair_keeps_saving (ShelfFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  g_autoptr (WaysideQuery) query = NULL;
  g_autofree char *names = NULL;
  g_autofree char *whole = NULL;
  g_autofree char *mended = NULL;
  const char *folder;
  gsize length, mended_length;

  shelf_add_sequences (fixture, 3, 2);
  wayside_download_manager_configure (fixture->manager, 0, WAYSIDE_SAVE_PHOTO, FALSE);
  shelf_wait_for (shelf_start (fixture, HELPER_SEQUENCE), WAYSIDE_DOWNLOAD_FINISHED, 3);
  shelf_restart (fixture);
  wayside_download_manager_configure (fixture->manager, 0, WAYSIDE_SAVE_DEFAULT, FALSE);
  folder = wayside_download_get_folder (shelf_get (fixture, 0));
  g_ptr_array_add (ids, (gpointer) HELPER_ID);
  query = wayside_query_new_images (ids, NULL);
  /* The current size setting is not the one of the download. */
  wayside_query_set_size (query, WAYSIDE_SIZE_256);
  whole = helper_read (folder, HELPER_ID ".jpg", &length);
  helper_write (folder, HELPER_ID ".jpg", whole, (gssize) length / 2);
  shelf_wait_for (wayside_download_manager_repair (fixture->manager, query, PRETEND_TOKEN, folder),
                  WAYSIDE_DOWNLOAD_FINISHED, 1);
  names = helper_list_folder (folder);
  g_assert_null (strstr (names, ".json"));
  mended = helper_read (folder, HELPER_ID ".jpg", &mended_length);
  g_assert_cmpuint (mended_length, ==, length);
}

/* Starting the same download again from the form applies the current save flags and adds missing files. */
static void
test_saved_anew (ShelfFixture *fixture, gconstpointer data)
{
  g_autofree char *names = NULL;
  WaysideDownload *download;

  shelf_add_sequences (fixture, 3, 2);
  wayside_download_manager_configure (fixture->manager, 0, WAYSIDE_SAVE_PHOTO, FALSE);
  shelf_wait_for (shelf_start (fixture, HELPER_SEQUENCE), WAYSIDE_DOWNLOAD_FINISHED, 3);
  shelf_restart (fixture);
  pretend_service_reset_counters (fixture->world.pretend);
  download = shelf_start (fixture, HELPER_SEQUENCE);
  shelf_wait_for (download, WAYSIDE_DOWNLOAD_RUNNING, 0);
  shelf_wait_for (download, WAYSIDE_DOWNLOAD_FINISHED, 3);
  names = helper_list_folder (wayside_download_get_folder (download));
  g_assert_nonnull (strstr (names, HELPER_ID ".json"));
  g_assert_cmpuint (world_count (&fixture->world, PRETEND_KIND_CDN), ==, 0);
}

#define ADD(path, function)                                                                                  \
  g_test_add ("/shelf/" path, ShelfFixture, NULL, shelf_set_up, function, shelf_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("past", test_past);
  ADD ("folder-is-truth", test_folder_is_truth);
  ADD ("problems", test_problems);
  ADD ("cover", test_cover);
  ADD ("opened", test_opened);
  ADD ("nothing-left", test_nothing_left);
  ADD ("check-for-new", test_check_for_new);
  ADD ("check-for-new-filtered", test_check_for_new_filtered);
  ADD ("date", test_date);
  ADD ("check-fails", test_check_fails);
  ADD ("interrupted", test_interrupted);
  ADD ("line", test_line);
  ADD ("keeps-saving", test_keeps_saving);
  ADD ("repair-keeps-saving", test_repair_keeps_saving);
  ADD ("saved-anew", test_saved_anew);

  return g_test_run ();
}
