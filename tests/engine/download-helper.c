/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "download-helper.h"

#include "engine-helper.h"
#include "mirror-helper.h"
#include "pretend-jpeg.h"
#include "wayside-clock.h"
#include "wayside-http-fetch-private.h"
#include "wayside-transfer-private.h"
#include "wayside-error.h"

#include <string.h>

#define HOUR (60 * 60 * 1000) /* milliseconds */

/**
 * world_set_up:
 * @world: a fixture
 * @data: not used
 *
 * Starts an empty pretend service and an engine that uses it. Retry delays are short and silence is tolerated
 * for an hour: tests of the limits set their own.
 */
void
world_set_up (World *world, gconstpointer data)
{
  const WaysideHttpFetchLimits long_limits = { HOUR, HOUR, 0 };
  g_autoptr (WaysideEndpoints) service = NULL;

  world->pretend = pretend_service_new ();
  /* Keep drawing cheap: the picture contents are not under test. */
  pretend_service_set_scene_pool (world->pretend, 4);
  pretend_service_set_original_width (world->pretend, 320);
  service = helper_make_service (world->pretend);
  world->engine = wayside_engine_new (service);
  world->root = helper_make_folder ();
  wayside_clock_set_scale (HELPER_TIME_SCALE);
  wayside_http_fetch_set_limits (&long_limits);
  wayside_transfer_set_answer_limit (HOUR);
}

/**
 * world_tear_down:
 * @world: a fixture
 * @data: not used
 *
 * Shuts both down. No reference to the engine may be left, and no picture request may have carried a token.
 */
void
world_tear_down (World *world, gconstpointer data)
{
  g_assert_finalize_object (world->engine);
  helper_wait_while_busy ();
  g_assert_cmpuint (pretend_service_get_n_token_leaks (world->pretend), ==, 0);
  g_assert_finalize_object (world->pretend);
  helper_remove_folder (world->root);
  g_clear_pointer (&world->root, g_free);
}

/**
 * world_add_sequence:
 * @world: a fixture
 * @n_images: number of images
 *
 * Adds the sequence that make_sequence() queries.
 */
void
world_add_sequence (World *world, guint n_images)
{
  pretend_service_add_sequence (world->pretend, HELPER_SEQUENCE, n_images, HELPER_FIRST_ID, 9.945, 53.55);
}

/**
 * world_count:
 * @world: a fixture
 * @kind: a kind of request
 *
 * Returns: the number of requests received
 */
guint
world_count (World *world, PretendKind kind)
{
  return pretend_service_get_n_requests (world->pretend, kind);
}

static gboolean
raise_flag (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

static gboolean
is_raised (gpointer data)
{
  return *(gboolean *) data;
}

/**
 * world_let_pass:
 * @milliseconds: the duration
 *
 * Runs the main loop for some time, to show that nothing happens meanwhile.
 */
void
world_let_pass (guint milliseconds)
{
  gboolean flag = FALSE;

  g_timeout_add (milliseconds, raise_flag, &flag);
  helper_wait_until (is_raised, &flag);
}

static gboolean
is_quiet (gpointer data)
{
  for (guint kind = 0; kind < PRETEND_N_KINDS; kind++)
    if (pretend_service_get_n_open (((World *) data)->pretend, (PretendKind) kind) > 0)
      return FALSE;

  return TRUE;
}

/**
 * world_wait_until_quiet:
 * @world: where nothing is asked for any more
 *
 * Waits until the service has seen all requests that were sent, and that nobody waits for their answers. What
 * was sent and then called back would else be counted later.
 */
void
world_wait_until_quiet (World *world)
{
  helper_wait_while_busy ();
  helper_wait_until (is_quiet, world);
  helper_wait_while_busy ();
}

/**
 * make_sequence:
 *
 * Returns: (transfer full): a query for the sequence of world_add_sequence()
 */
WaysideQuery *
make_sequence (void)
{
  return wayside_query_new_sequence (HELPER_SEQUENCE, NULL);
}

/**
 * make_area:
 * @west: degrees
 * @south: degrees
 * @east: degrees
 * @north: degrees
 * @limit: maximum number of images, 0 for all
 *
 * Returns: (transfer full): a query
 */
WaysideQuery *
make_area (double west, double south, double east, double north, guint limit)
{
  const WaysideBbox bbox = { west, south, east, north };
  WaysideQuery *query = wayside_query_new_bbox (&bbox, NULL);

  wayside_query_set_limit (query, limit);
  return query;
}

static void
check_item (WaysideItem *item)
{
  WaysideItemState state = wayside_item_get_state (item);
  gboolean is_bad = state == WAYSIDE_ITEM_FAILED || state == WAYSIDE_ITEM_GONE ||
                    state == WAYSIDE_ITEM_NOT_OFFERED;

  mirror_follow (item);
  mirror_check (item);
  g_assert_true (wayside_query_is_image_id (wayside_item_get_id (item)));
  g_assert_cmpfloat (wayside_item_get_fraction (item), >=, 0);
  g_assert_cmpfloat (wayside_item_get_fraction (item), <=, 1);
  g_assert_cmpint (wayside_item_get_error (item) != NULL, ==, is_bad);
  if (state == WAYSIDE_ITEM_SAVED)
    g_assert_nonnull (wayside_item_get_image (item));
}

static void
check (WaysideDownload *download, gpointer user_data)
{
  Job *job = user_data;
  guint counts[WAYSIDE_N_ITEM_STATES] = { 0 };
  guint n_ended = 0;

  job->n_changed++;
  mirror_check (download);
  if (wayside_download_get_state (download) == WAYSIDE_DOWNLOAD_RUNNING)
    job->was_active = TRUE;
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (download)); i++)
    {
      g_autoptr (WaysideItem) item = g_list_model_get_item (G_LIST_MODEL (download), i);

      check_item (item);
      counts[wayside_item_get_state (item)]++;
      n_ended += wayside_item_state_is_end (wayside_item_get_state (item)) ? 1 : 0;
    }
  for (guint state = 0; state < WAYSIDE_N_ITEM_STATES; state++)
    g_assert_cmpuint (wayside_download_get_stats (download)->counts[state], ==, counts[state]);
  g_assert_cmpuint (wayside_download_get_stats (download)->n_items, ==,
                    g_list_model_get_n_items (G_LIST_MODEL (download)));
  g_assert_cmpuint (wayside_download_stats_count_ended (wayside_download_get_stats (download)), ==, n_ended);
  g_assert_cmpint (wayside_download_get_error (download) != NULL, ==,
                   wayside_download_get_state (download) == WAYSIDE_DOWNLOAD_FAILED);
  /* An ended download has no transfers in progress. */
  if (wayside_download_is_ended (download) || wayside_download_get_state (download) == WAYSIDE_DOWNLOAD_READY)
    g_assert_cmpuint (counts[WAYSIDE_ITEM_TRANSFERRING], ==, 0);
}

/**
 * job_new_with:
 * @world: a fixture
 * @query: (transfer full): a query
 * @token: the API token
 * @root: the output root
 *
 * Returns: (transfer full): a job whose download is not started
 */
Job *
job_new_with (World *world, WaysideQuery *query, const char *token, const char *root)
{
  g_autoptr (WaysideQuery) owned = query;
  Job *job = g_new0 (Job, 1);

  job->world = world;
  job->download = wayside_download_new (world->engine, owned, token, root);
  mirror_follow (job->download);
  g_signal_connect (job->download, "changed", G_CALLBACK (check), job);
  return job;
}

/**
 * job_new:
 * @world: a fixture
 * @query: (transfer full): a query
 *
 * Returns: (transfer full): a job that downloads into the root of @world; its download is not started
 */
Job *
job_new (World *world, WaysideQuery *query)
{
  return job_new_with (world, query, PRETEND_TOKEN, world->root);
}

/**
 * job_free:
 * @job: (transfer full): a job
 *
 * Drops the download, whatever its state. No other reference to it may be left.
 */
void
job_free (Job *job)
{
  g_signal_handlers_disconnect_by_data (job->download, job);
  g_assert_finalize_object (job->download);
  g_free (job);
}

typedef struct
{
  Job *job;
  WaysideDownloadState state;
  guint n_saved;
} Wish;

static gboolean
is_in_state (gpointer data)
{
  Wish *wish = data;

  return wayside_download_get_state (wish->job->download) == wish->state;
}

static gboolean
has_ended (gpointer data)
{
  return wayside_download_is_ended (((Wish *) data)->job->download);
}

static gboolean
has_saved (gpointer data)
{
  Wish *wish = data;

  return wayside_download_get_stats (wish->job->download)->counts[WAYSIDE_ITEM_SAVED] >= wish->n_saved;
}

/**
 * job_wait_for:
 * @job: a job
 * @state: a state
 *
 * Runs the main loop until the download has this state.
 */
void
job_wait_for (Job *job, WaysideDownloadState state)
{
  Wish wish = { job, state, 0 };

  helper_wait_until (is_in_state, &wish);
}

/**
 * job_wait_for_saved:
 * @job: a job
 * @n_saved: number of images
 *
 * Runs the main loop until at least @n_saved images are saved.
 */
void
job_wait_for_saved (Job *job, guint n_saved)
{
  Wish wish = { job, WAYSIDE_DOWNLOAD_READY, n_saved };

  helper_wait_until (has_saved, &wish);
}

/**
 * job_start:
 * @job: a job
 *
 * Starts the download.
 */
void
job_start (Job *job)
{
  job->start = g_get_monotonic_time ();
  wayside_download_start (job->download);
}

/**
 * job_run:
 * @job: a job
 *
 * Starts the download and runs the main loop until it has ended.
 */
void
job_run (Job *job)
{
  Wish wish = { job, WAYSIDE_DOWNLOAD_READY, 0 };

  job_start (job);
  helper_wait_until (has_ended, &wish);
}

static gboolean
has_ended_again (gpointer data)
{
  Wish *wish = data;

  return wish->job->was_active && wayside_download_is_ended (wish->job->download);
}

/**
 * job_run_again:
 * @job: a job that ended
 * @action: a function that restarts the download
 *
 * Calls @action and runs the main loop until the download has ended again.
 */
void
job_run_again (Job *job, void (*action) (WaysideDownload *))
{
  Wish wish = { job, WAYSIDE_DOWNLOAD_READY, 0 };

  g_assert_true (wayside_download_is_ended (job->download));
  job->was_active = FALSE;
  action (job->download);
  helper_wait_until (has_ended_again, &wish);
}

/**
 * job_get_item:
 * @job: a job
 * @id: an image ID
 *
 * Returns: (transfer none): the item of the image
 */
WaysideItem *
job_get_item (Job *job, const char *id)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (job->download)); i++)
    {
      g_autoptr (WaysideItem) item = g_list_model_get_item (G_LIST_MODEL (job->download), i);

      if (g_str_equal (wayside_item_get_id (item), id))
        return item;
    }
  g_error ("There is no item %s", id);
}

/**
 * job_assert_finished:
 * @job: a job
 * @n_saved: expected number of saved images
 * @n_present: expected number of images that were present before
 * @n_failed: expected number of failed images
 *
 * Checks the outcome. The folder must contain the saved and present images and nothing else.
 */
void
job_assert_finished (Job *job, guint n_saved, guint n_present, guint n_failed)
{
  if (wayside_download_get_error (job->download) != NULL)
    g_test_message ("Failed: %s", wayside_download_get_error (job->download)->message);
  g_assert_cmpint (wayside_download_get_state (job->download), ==, WAYSIDE_DOWNLOAD_FINISHED);
  g_assert_cmpuint (wayside_download_get_stats (job->download)->counts[WAYSIDE_ITEM_SAVED], ==, n_saved);
  g_assert_cmpuint (wayside_download_get_stats (job->download)->counts[WAYSIDE_ITEM_PRESENT], ==, n_present);
  g_assert_cmpuint (wayside_download_get_stats (job->download)->counts[WAYSIDE_ITEM_FAILED], ==, n_failed);
  g_assert_cmpuint (wayside_download_get_stats (job->download)->counts[WAYSIDE_ITEM_WAITING], ==, 0);
  g_assert_true (wayside_download_get_stats (job->download)->is_total_known);
  g_assert_cmpuint (job_count_pairs (job), ==, n_saved + n_present);
}

/**
 * job_assert_failed:
 * @job: a job
 * @code: a #WaysideError
 *
 * Checks that the whole job failed with this error.
 */
void
job_assert_failed (Job *job, int code)
{
  g_assert_cmpint (wayside_download_get_state (job->download), ==, WAYSIDE_DOWNLOAD_FAILED);
  g_assert_error (wayside_download_get_error (job->download), WAYSIDE_ERROR, code);
}

/**
 * job_assert_item_failed:
 * @job: a job
 * @id: an image ID
 * @state: the expected state
 * @code: a #WaysideError
 *
 * Checks that one image was not saved, with this error.
 */
void
job_assert_item_failed (Job *job, const char *id, WaysideItemState state, int code)
{
  WaysideItem *item = job_get_item (job, id);

  g_assert_cmpint (wayside_item_get_state (item), ==, state);
  g_assert_error (wayside_item_get_error (item), WAYSIDE_ERROR, code);
}

/**
 * job_assert_pair:
 * @job: a job
 * @id: an image ID
 * @width: expected width of the picture, 0 for the original
 *
 * Compares a photo byte for byte with the service's response: the metadata if it is to be saved, and the
 * picture without the geotag segments that saving may have inserted.
 */
void
job_assert_pair (Job *job, const char *id, guint width)
{
  const char *folder = wayside_download_get_folder (job->download);
  g_autofree char *picture = g_strconcat (id, ".jpg", NULL);
  g_autofree char *record = g_strconcat (id, ".json", NULL);
  WaysideSaveFlags save_flags = wayside_download_get_save_flags (job->download);
  g_autoptr (GBytes) sent = pretend_service_dup_jpeg (job->world->pretend, id, width);
  g_autoptr (GBytes) saved = NULL;
  g_autoptr (GBytes) bare = NULL;
  g_autofree char *json = NULL;
  gsize jpeg_length, json_length;
  char *jpeg = helper_read (folder, picture, &jpeg_length);
  guint n_facts;

  saved = g_bytes_new_take (jpeg, jpeg_length);
  bare = pretend_jpeg_without_facts (saved, &n_facts);
  g_assert_cmpuint (n_facts, ==, (save_flags & WAYSIDE_SAVE_GEOTAG) != 0 ? 2 : 0);
  g_assert_cmpmem (g_bytes_get_data (bare, NULL), g_bytes_get_size (bare), g_bytes_get_data (sent, NULL),
                   g_bytes_get_size (sent));
  if ((save_flags & WAYSIDE_SAVE_METADATA) == 0)
    {
      g_assert_false (helper_exists (folder, record));
      return;
    }

  json = helper_read (folder, record, &json_length);
  g_assert_cmpuint (strlen (json), ==, json_length);
  g_assert_cmpint (json[json_length - 1], ==, '\n');
  json[json_length - 1] = '\0';
  g_assert_true (pretend_service_has_sent_json (job->world->pretend, id, json));
}

/**
 * job_count_pairs:
 * @job: a job
 *
 * Checks that the folder of the download contains only photos and their metadata, and that all saved items
 * match the service's responses.
 *
 * Returns: the number of photos
 */
guint
job_count_pairs (Job *job)
{
  static const guint widths[WAYSIDE_N_SIZES] = { 0, 2048, 1024, 256 };
  const char *folder = wayside_download_get_folder (job->download);
  g_autofree char *list = helper_list_folder (folder != NULL ? folder : job->world->root);
  g_auto (GStrv) names = g_strsplit (list, " ", -1);
  guint n_files = 0;

  for (guint i = 0; names[i] != NULL && *names[i] != '\0'; i++)
    {
      g_autofree char *stem = g_strndup (names[i], strcspn (names[i], "."));
      const char *ending = names[i] + strlen (stem);

      g_assert_true (wayside_query_is_image_id (stem));
      g_assert_true (g_str_equal (ending, ".jpg") || g_str_equal (ending, ".json"));
      n_files++;
    }
  for (guint i = 0; i < wayside_download_get_stats (job->download)->n_items; i++)
    {
      g_autoptr (WaysideItem) item = g_list_model_get_item (G_LIST_MODEL (job->download), i);

      if (wayside_item_get_state (item) == WAYSIDE_ITEM_SAVED)
        job_assert_pair (job, wayside_item_get_id (item), widths[wayside_item_get_size (item)]);
    }
  if ((wayside_download_get_save_flags (job->download) & WAYSIDE_SAVE_METADATA) == 0)
    return n_files;

  g_assert_cmpuint (n_files % 2, ==, 0);
  return n_files / 2;
}
