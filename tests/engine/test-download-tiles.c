/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "download-helper.h"

#include "engine-helper.h"
#include "wayside-error.h"
#include "wayside-forecast.h"

#define N_SIDE 12

/* A grid over several tiles. */
static void
add_grid (World *world)
{
  for (guint i = 0; i < N_SIDE * N_SIDE; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", 1000 + i);

      pretend_service_add_image (world->pretend, id, NULL, 9.905 + 0.0077 * (i % N_SIDE),
                                 53.505 + 0.0077 * (double) (i / N_SIDE), PRETEND_IMAGE_DEFAULT);
    }
}

static WaysideQuery *
make_grid (guint limit)
{
  return make_area (9.9, 53.5, 10, 53.6, limit);
}

static guint
count_items (Job *job)
{
  return wayside_download_get_stats (job->download)->n_items;
}

/* No box is searched. */
static void
test_all (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_grid (0));

  add_grid (world);
  job_run (job);
  job_assert_finished (job, N_SIDE * N_SIDE, 0, 0);
  g_assert_cmpuint (job_count_pairs (job), ==, N_SIDE * N_SIDE);
  g_assert_cmpuint (world_count (world, PRETEND_KIND_IMAGES), <=, 5);
}

static void
test_limit (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_grid (101));

  add_grid (world);
  job_run (job);
  job_assert_finished (job, 101, 0, 0);
  g_assert_cmpuint (count_items (job), ==, 101);
}

/* Images that are still in the tile are named. The announced number is that of the pairs and of these. */
static void
test_gone (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_grid (0));

  add_grid (world);
  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", 1000 + 25 * i);

      pretend_service_get_image (world->pretend, id)->flags |= PRETEND_IMAGE_GONE;
    }
  job_run (job);
  g_assert_cmpuint (count_items (job), ==, N_SIDE * N_SIDE);
  g_assert_cmpuint (wayside_download_get_stats (job->download)->counts[WAYSIDE_ITEM_GONE], ==, 5);
  g_assert_cmpuint (job_count_pairs (job), ==, N_SIDE * N_SIDE - 5);
  job_assert_item_failed (job, "1025", WAYSIDE_ITEM_GONE, WAYSIDE_ERROR_GONE);
}

/* A new token reaches the tiles, and the listing continues where it failed. */
static void
test_token (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new_with (world, make_grid (0), "MLY|bogus", world->root);

  add_grid (world);
  job_run (job);
  job_assert_failed (job, WAYSIDE_ERROR_TOKEN_REFUSED);
  g_assert_cmpuint (count_items (job), ==, 0);

  wayside_download_set_token (job->download, PRETEND_TOKEN);
  job_wait_for (job, WAYSIDE_DOWNLOAD_FINISHED);
  job_assert_finished (job, N_SIDE * N_SIDE, 0, 0);
}

/* A tile fails after the first images are saved, then works again: every image once. */
static void
test_tile_fails (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_grid (0));

  add_grid (world);
  pretend_service_script (world->pretend, "/maps/vtp/mly1_public/2/14/8646/5296", PRETEND_FAULT_HTML,
                          PRETEND_FOREVER);
  job_run (job);
  g_assert_cmpint (wayside_download_get_state (job->download), ==, WAYSIDE_DOWNLOAD_FAILED);
  g_assert_cmpuint (job_count_pairs (job), <, N_SIDE * N_SIDE);

  pretend_service_mend (world->pretend);
  job_run_again (job, wayside_download_retry_failed);
  g_assert_cmpuint (count_items (job), ==, N_SIDE * N_SIDE);
  g_assert_cmpuint (job_count_pairs (job), ==, N_SIDE * N_SIDE);
  for (guint i = 0; i < N_SIDE * N_SIDE; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", 1000 + i);

      g_assert_cmpuint (pretend_service_count_pictures (world->pretend, id), <=, 2);
    }
}

/* The first photos are saved while a later tile has not arrived. */
static void
test_stream (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_grid (0));

  add_grid (world);
  pretend_service_script (world->pretend, "/maps/vtp/mly1_public/2/14/8646/5296", PRETEND_FAULT_SILENT,
                          PRETEND_FOREVER);
  job_start (job);
  job_wait_for_saved (job, 2);
  g_assert_false (wayside_download_get_stats (job->download)->is_total_known);
  g_assert_cmpuint (count_items (job), <, N_SIDE * N_SIDE);
  wayside_download_pause (job->download);
  job_wait_for (job, WAYSIDE_DOWNLOAD_PAUSED);

  pretend_service_mend (world->pretend);
  wayside_download_resume (job->download);
  job_wait_for (job, WAYSIDE_DOWNLOAD_FINISHED);
  g_assert_cmpuint (job_count_pairs (job), ==, N_SIDE * N_SIDE);
}

static gboolean
has_tile_request (gpointer data)
{
  return world_count (data, PRETEND_KIND_TILE) > 0;
}

/* A pause cancels the tiles; after it they are requested again. */
static void
test_pause (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_grid (0));

  add_grid (world);
  pretend_service_script (world->pretend, "tiles", PRETEND_FAULT_SILENT, PRETEND_FOREVER);
  job_start (job);
  helper_wait_until (has_tile_request, world);
  wayside_download_pause (job->download);
  job_wait_for (job, WAYSIDE_DOWNLOAD_PAUSED);

  pretend_service_mend (world->pretend);
  wayside_download_resume (job->download);
  job_wait_for (job, WAYSIDE_DOWNLOAD_FINISHED);
  job_assert_finished (job, N_SIDE * N_SIDE, 0, 0);
}

/* The program quits while tiles are on their way. */
static void
test_quit (World *world, gconstpointer data)
{
  Job *job = job_new (world, make_grid (0));

  pretend_service_script (world->pretend, "tiles", PRETEND_FAULT_SILENT, PRETEND_FOREVER);
  job_start (job);
  helper_wait_until (has_tile_request, world);
  job_free (job);
}

static WaysideForecast *
forecast (World *world, WaysideQuery *query, GCancellable *cancellable, GError **error)
{
  g_autoptr (WaysideQuery) owned = query;
  const WaysideRunnerOptions options = { .output_root = world->root,
                                         .token = (char *) PRETEND_TOKEN,
                                         .parallel = 1 };
  GAsyncResult *result = NULL;
  g_autoptr (GAsyncResult) answer = NULL;

  wayside_forecast_async (world->engine, owned, &options, cancellable, helper_take_result, &result);
  if (cancellable != NULL && !g_cancellable_is_cancelled (cancellable))
    {
      helper_wait_until (has_tile_request, world);
      g_cancellable_cancel (cancellable);
    }
  helper_wait_for_result (&result);
  answer = g_steal_pointer (&result);
  return wayside_forecast_finish (answer, error);
}

/* The metadata of a few images only, the sizes of a few pictures, and nothing on disk. */
static void
test_forecast (World *world, gconstpointer data)
{
  g_autoptr (WaysideForecast) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *names = NULL;

  add_grid (world);
  result = forecast (world, make_grid (0), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (result->n_photos, ==, N_SIDE * N_SIDE);
  g_assert_true (result->is_exact);
  g_assert_cmpuint (result->n_present, ==, 0);
  g_assert_cmpuint (result->n_bytes, >, 1000 * N_SIDE * N_SIDE);
  g_assert_cmpint (result->first, <=, result->last);
  g_assert_cmpuint (world_count (world, PRETEND_KIND_IMAGES), ==, 1);
  g_assert_cmpuint (world_count (world, PRETEND_KIND_CDN), ==, 12);
  names = helper_list_folder (world->root);
  g_assert_cmpstr (names, ==, "");
}

/* Without sizes the forecast is not complete, but right. */
static void
test_forecast_without_sizes (World *world, gconstpointer data)
{
  g_autoptr (WaysideForecast) result = NULL;
  g_autoptr (GError) error = NULL;

  add_grid (world);
  pretend_service_set_picture_fault (world->pretend, PRETEND_FAULT_NOT_FOUND);
  result = forecast (world, make_grid (0), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (result->n_photos, ==, N_SIDE * N_SIDE);
  g_assert_cmpuint (result->n_bytes, ==, 0);
}

static void
test_forecast_of_sequence (World *world, gconstpointer data)
{
  g_autoptr (WaysideForecast) result = NULL;
  g_autoptr (GError) error = NULL;

  world_add_sequence (world, 10);
  result = forecast (world, make_sequence (), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (result->n_photos, ==, 10);
  g_assert_cmpuint (result->n_sequences, ==, 1);
  g_assert_cmpstr (result->sequence, ==, HELPER_SEQUENCE);
  g_assert_nonnull (result->thumbnail);
  g_assert_nonnull (result->creator);
}

static void
test_forecast_cancelled (World *world, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  add_grid (world);
  pretend_service_script (world->pretend, "tiles", PRETEND_FAULT_SILENT, PRETEND_FOREVER);
  /* While tiles are on their way, and before it begins. */
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (forecast (world, make_grid (0), cancellable, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, test) g_test_add ("/download-tiles/" path, World, NULL, world_set_up, test, world_tear_down)
  ADD ("all", test_all);
  ADD ("limit", test_limit);
  ADD ("gone", test_gone);
  ADD ("token", test_token);
  ADD ("tile-fails", test_tile_fails);
  ADD ("stream", test_stream);
  ADD ("pause", test_pause);
  ADD ("quit", test_quit);
  ADD ("forecast", test_forecast);
  ADD ("forecast-without-sizes", test_forecast_without_sizes);
  ADD ("forecast-of-sequence", test_forecast_of_sequence);
  ADD ("forecast-cancelled", test_forecast_cancelled);
#undef ADD

  return g_test_run ();
}
