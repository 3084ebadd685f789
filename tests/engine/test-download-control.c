/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "download-helper.h"

#include "engine-helper.h"
#include "wayside-clock.h"
#include "wayside-engine-private.h"
#include "wayside-error.h"

#include <string.h>

/* Milliseconds, longer than any test. */
#define LONG_LATENCY (3600 * 1000)

static gboolean
is_at_rest (gpointer data)
{
  return wayside_download_get_stats (((Job *) data)->download)->counts[WAYSIDE_ITEM_TRANSFERRING] == 0;
}

/* Thirty pictures, of which only the first few are sent before finish(). */
static Job *
start_slow (World *world)
{
  Job *job = job_new (world, make_sequence ());

  world_add_sequence (world, 30);
  pretend_service_close_gate (world->pretend, 5);
  wayside_download_set_parallel (job->download, 5);
  job_start (job);
  job_wait_for_saved (job, 3);
  return job;
}

static void
finish (Job *job, guint n_images)
{
  pretend_service_open_gate (job->world->pretend);
  wayside_download_resume (job->download);
  job_wait_for (job, WAYSIDE_DOWNLOAD_FINISHED);
  g_assert_cmpuint (job_count_pairs (job), ==, n_images);
  g_assert_cmpuint (wayside_download_get_stats (job->download)->counts[WAYSIDE_ITEM_SAVED] +
                        wayside_download_get_stats (job->download)->counts[WAYSIDE_ITEM_PRESENT],
                    ==, n_images);
}

/* Saved images are never fetched a second time. */
static void
assert_saved_once (Job *job)
{
  for (guint i = 0; i < wayside_download_get_stats (job->download)->n_items; i++)
    {
      g_autoptr (WaysideItem) item = g_list_model_get_item (G_LIST_MODEL (job->download), i);

      if (wayside_item_get_state (item) == WAYSIDE_ITEM_SAVED)
        g_assert_cmpuint (pretend_service_count_pictures (job->world->pretend, wayside_item_get_id (item)),
                          <=, 1);
    }
}

static void
test_pause (World *world, gconstpointer data)
{
  g_autoptr (Job) job = start_slow (world);
  guint n_saved;

  wayside_download_pause (job->download);
  job_wait_for (job, WAYSIDE_DOWNLOAD_PAUSED);
  world_wait_until_quiet (world);
  /* Writes in progress are completed. */
  helper_wait_until (is_at_rest, job);
  assert_saved_once (job);
  pretend_service_reset_counters (world->pretend);
  n_saved = wayside_download_get_stats (job->download)->counts[WAYSIDE_ITEM_SAVED];

  world_let_pass (300);
  g_assert_cmpint (wayside_download_get_state (job->download), ==, WAYSIDE_DOWNLOAD_PAUSED);
  g_assert_false (wayside_download_is_ended (job->download));
  for (guint kind = 0; kind < PRETEND_N_KINDS; kind++)
    g_assert_cmpuint (world_count (world, (PretendKind) kind), ==, 0);
  g_assert_cmpuint (wayside_download_get_stats (job->download)->counts[WAYSIDE_ITEM_TRANSFERRING], ==, 0);
  g_assert_cmpuint (wayside_download_get_stats (job->download)->counts[WAYSIDE_ITEM_SAVED], ==, n_saved);
  g_assert_cmpuint (job_count_pairs (job), ==, n_saved);
  g_assert_cmpuint (n_saved, <, 30);
  g_assert_cmpint (wayside_download_get_stats (job->download)->seconds_left, ==, -1);

  finish (job, 30);
  /* Only the remaining ones. */
  g_assert_cmpuint (world_count (world, PRETEND_KIND_CDN), ==, 30 - n_saved);
}

static void
test_pause_while_listing (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_sequence ());

  world_add_sequence (world, 10);
  pretend_service_set_latency (world->pretend, LONG_LATENCY);
  job_start (job);
  job_wait_for (job, WAYSIDE_DOWNLOAD_LISTING);
  wayside_download_pause (job->download);
  job_wait_for (job, WAYSIDE_DOWNLOAD_PAUSED);
  pretend_service_set_latency (world->pretend, 0);
  g_assert_cmpuint (wayside_download_get_stats (job->download)->n_items, ==, 0);
  finish (job, 10);
}

/* Pauses between the pages of a listing. */
static void
test_pause_between_pages (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_sequence ());

  world_add_sequence (world, 200);
  pretend_service_set_switches (world->pretend, PRETEND_SWITCH_SEQUENCE_PAGES);
  pretend_service_set_page_size (world->pretend, 30);
  wayside_download_set_parallel (job->download, 8);
  for (guint i = 1; i <= 5; i++)
    {
      pretend_service_close_gate (world->pretend, 20);
      if (i == 1)
        job_start (job);
      else
        wayside_download_resume (job->download);
      job_wait_for_saved (job, i * 20);
      wayside_download_pause (job->download);
      job_wait_for (job, WAYSIDE_DOWNLOAD_PAUSED);
      helper_wait_until (is_at_rest, job);
    }
  pretend_service_open_gate (world->pretend);
  wayside_download_resume (job->download);
  job_wait_for (job, WAYSIDE_DOWNLOAD_FINISHED);
  job_assert_finished (job, 200, 0, 0);
}

static void
test_stop (World *world, gconstpointer data)
{
  g_autoptr (Job) job = start_slow (world);
  guint n_saved;

  wayside_download_stop (job->download);
  job_wait_for (job, WAYSIDE_DOWNLOAD_STOPPED);
  n_saved = wayside_download_get_stats (job->download)->counts[WAYSIDE_ITEM_SAVED];
  /* Complete pairs, and nothing half-written. */
  g_assert_cmpuint (job_count_pairs (job), ==, n_saved);
  g_assert_cmpuint (n_saved, <, 30);
  assert_saved_once (job);
  world_wait_until_quiet (world);
  pretend_service_reset_counters (world->pretend);
  world_let_pass (300);
  g_assert_cmpuint (world_count (world, PRETEND_KIND_CDN), ==, 0);
  g_assert_cmpuint (job_count_pairs (job), ==, n_saved);

  finish (job, 30);
  g_assert_cmpuint (world_count (world, PRETEND_KIND_CDN), ==, 30 - n_saved);
}

/* Another download continues from the files of the first. */
static void
test_run_again (World *world, gconstpointer data)
{
  g_autoptr (Job) job = start_slow (world);
  g_autoptr (Job) again = job_new (world, make_sequence ());
  guint n_saved;

  wayside_download_stop (job->download);
  job_wait_for (job, WAYSIDE_DOWNLOAD_STOPPED);
  n_saved = wayside_download_get_stats (job->download)->counts[WAYSIDE_ITEM_SAVED];
  pretend_service_open_gate (world->pretend);
  job_run (again);
  job_assert_finished (again, 30 - n_saved, n_saved, 0);
}

static void
test_stop_paused (World *world, gconstpointer data)
{
  g_autoptr (Job) job = start_slow (world);

  wayside_download_pause (job->download);
  job_wait_for (job, WAYSIDE_DOWNLOAD_PAUSED);
  wayside_download_stop (job->download);
  job_wait_for (job, WAYSIDE_DOWNLOAD_STOPPED);
  g_assert_cmpuint (job_count_pairs (job), ==,
                    wayside_download_get_stats (job->download)->counts[WAYSIDE_ITEM_SAVED]);
  finish (job, 30);
}

static void
test_stop_while_listing (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_sequence ());

  world_add_sequence (world, 10);
  pretend_service_set_latency (world->pretend, LONG_LATENCY);
  job_start (job);
  job_wait_for (job, WAYSIDE_DOWNLOAD_LISTING);
  wayside_download_stop (job->download);
  job_wait_for (job, WAYSIDE_DOWNLOAD_STOPPED);
  pretend_service_set_latency (world->pretend, 0);
  finish (job, 10);
}

static gboolean
are_six_asked (gpointer data)
{
  return world_count (data, PRETEND_KIND_CDN) >= 6;
}

/* A hanging body and a request waiting for its retry are cancelled at once: nothing else would end the wait
 * for them. */
static void
test_stop_hanging (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_sequence ());

  wayside_clock_set_scale (1);
  world_add_sequence (world, 10);
  pretend_service_set_picture_fault (world->pretend, PRETEND_FAULT_HANG);
  pretend_service_script (world->pretend, HELPER_ID, PRETEND_FAULT_HTML, PRETEND_FOREVER);
  job_start (job);
  helper_wait_until (are_six_asked, world);
  wayside_download_stop (job->download);
  job_wait_for (job, WAYSIDE_DOWNLOAD_STOPPED);
  g_assert_cmpuint (job_count_pairs (job), ==, 0);

  wayside_clock_set_scale (HELPER_TIME_SCALE);
  pretend_service_set_picture_fault (world->pretend, PRETEND_FAULT_NONE);
  wayside_download_resume (job->download);
  job_wait_for (job, WAYSIDE_DOWNLOAD_FINISHED);
  job_assert_finished (job, 9, 0, 1);
}

static gboolean
raise_flag (gpointer user_data)
{
  g_atomic_int_set ((int *) user_data, TRUE);
  return G_SOURCE_REMOVE;
}

static gboolean
is_raised (gpointer data)
{
  return g_atomic_int_get ((int *) data);
}

/* Waits until the engine has started all requested state changes and reported them. */
static void
wait_for_engine (World *world)
{
  int flag = FALSE;

  wayside_engine_invoke (world->engine, raise_flag, &flag, NULL);
  helper_wait_until (is_raised, &flag);
  helper_wait_while_busy ();
}

static gboolean
has_ended (gpointer data)
{
  return wayside_download_is_ended (data);
}

/* After any series of actions everything is saved, once. */
static void
test_many_buttons (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_sequence ());

  world_add_sequence (world, 60);
  job_start (job);
  for (guint i = 0; i < 200; i++)
    {
      switch (g_test_rand_int_range (0, 5))
        {
        case 0:
          wayside_download_pause (job->download);
          break;
        case 1:
          wayside_download_resume (job->download);
          break;
        case 2:
          wayside_download_stop (job->download);
          break;
        case 3:
          wayside_download_retry_failed (job->download);
          break;
        default:
          world_let_pass (3);
          break;
        }
    }
  /* State changes are reported one after another, so wait for the last one. */
  wayside_download_stop (job->download);
  wait_for_engine (world);
  helper_wait_until (has_ended, job->download);
  finish (job, 60);
  g_assert_cmpuint (wayside_download_get_stats (job->download)->n_items, ==, 60);
}

static void
test_resume_at_once (World *world, gconstpointer data)
{
  g_autoptr (Job) job = start_slow (world);

  pretend_service_open_gate (world->pretend);
  for (guint i = 0; i < 10; i++)
    {
      wayside_download_stop (job->download);
      wayside_download_resume (job->download);
      wayside_download_pause (job->download);
      wayside_download_resume (job->download);
    }
  job_wait_for (job, WAYSIDE_DOWNLOAD_FINISHED);
  g_assert_cmpuint (job_count_pairs (job), ==, 30);
}

/* A finished download that is resumed finds all files present, and fetches only deleted ones. */
static void
test_resume_finished (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_sequence ());

  world_add_sequence (world, 5);
  job_run (job);
  job_assert_finished (job, 5, 0, 0);
  pretend_service_reset_counters (world->pretend);
  job_run_again (job, wayside_download_resume);
  job_assert_finished (job, 5, 0, 0);
  g_assert_cmpuint (world_count (world, PRETEND_KIND_CDN), ==, 0);
}

static void
test_retry_nothing (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_sequence ());

  world_add_sequence (world, 5);
  job_run (job);
  pretend_service_reset_counters (world->pretend);
  job_run_again (job, wayside_download_retry_failed);
  job_assert_finished (job, 5, 0, 0);
  g_assert_cmpuint (world_count (world, PRETEND_KIND_CDN), ==, 0);
}

/* The window is closed during the download: the download and then the engine are dropped, and all files are
 * complete. */
static void
test_dropped (World *world, gconstpointer data)
{
  Job *job = start_slow (world);
  g_autofree char *folder = g_strdup (wayside_download_get_folder (job->download));
  g_autoptr (WaysideEndpoints) service = g_object_ref (wayside_engine_get_service (world->engine));
  g_autofree char *list = NULL;
  g_auto (GStrv) names = NULL;

  g_clear_pointer (&job, job_free);
  g_assert_finalize_object (world->engine);
  world->engine = wayside_engine_new (service);
  list = helper_list_folder (folder);
  g_assert_null (strstr (list, ".part"));
  names = g_strsplit (list, " ", -1);
  for (guint i = 0; names[i] != NULL && *names[i] != '\0'; i += 2)
    {
      g_autofree char *stem = g_strndup (names[i], strcspn (names[i], "."));
      g_autofree char *record = g_strconcat (stem, ".json", NULL);

      g_assert_true (g_str_has_suffix (names[i], ".jpg"));
      g_assert_cmpstr (names[i + 1], ==, record);
    }
}

/* Dropped at each iteration of its start. */
static void
test_dropped_early (World *world, gconstpointer data)
{
  world_add_sequence (world, 30);
  for (guint i = 0; i < 30; i++)
    {
      Job *job = job_new (world, make_sequence ());

      if (i > 0)
        job_start (job);
      for (guint j = 0; j < i; j++)
        g_main_context_iteration (NULL, FALSE);
      g_clear_pointer (&job, job_free);
    }
}

/* Dropped while paused, when nothing else would end it. */
static void
test_dropped_paused (World *world, gconstpointer data)
{
  Job *job = start_slow (world);

  wayside_download_pause (job->download);
  job_wait_for (job, WAYSIDE_DOWNLOAD_PAUSED);
  g_clear_pointer (&job, job_free);
}

static gboolean
is_measured (gpointer data)
{
  return wayside_download_get_stats (data)->rate > 0 && wayside_download_get_stats (data)->seconds_left >= 0;
}

/* Rates and times are reported only while data is being transferred. */
static void
test_rates (World *world, gconstpointer data)
{
  g_autoptr (Job) job = start_slow (world);

  /* Slow enough to be measured. */
  pretend_service_set_rate (world->pretend, 50000);
  pretend_service_open_gate (world->pretend);
  helper_wait_until (is_measured, job->download);
  g_assert_cmpint (wayside_download_get_stats (job->download)->seconds_held, ==, 0);
  wayside_download_pause (job->download);
  job_wait_for (job, WAYSIDE_DOWNLOAD_PAUSED);
  g_assert_cmpfloat (wayside_download_get_stats (job->download)->rate, ==, 0);
  finish (job, 30);
  g_assert_cmpfloat (wayside_download_get_stats (job->download)->rate, ==, 0);
  g_assert_cmpint (wayside_download_get_stats (job->download)->seconds_left, ==, -1);
}

static gboolean
is_hanging (gpointer data)
{
  return pretend_service_get_n_open (((World *) data)->pretend, PRETEND_KIND_CDN) >= 6;
}

/* After a pause the number of requests in flight starts small again: the network may be another one. */
static void
test_grows_again (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_sequence ());

  world_add_sequence (world, 400);
  pretend_service_set_latency (world->pretend, 200);
  wayside_download_set_parallel (job->download, 30);
  job_start (job);
  job_wait_for_saved (job, 60);
  wayside_download_pause (job->download);
  job_wait_for (job, WAYSIDE_DOWNLOAD_PAUSED);
  world_wait_until_quiet (world);
  g_assert_cmpuint (pretend_service_get_peak (world->pretend, PRETEND_KIND_CDN), >, 6);

  pretend_service_set_picture_fault (world->pretend, PRETEND_FAULT_HANG);
  wayside_download_resume (job->download);
  helper_wait_until (is_hanging, world);
  world_let_pass (200);
  g_assert_cmpuint (pretend_service_get_n_open (world->pretend, PRETEND_KIND_CDN), ==, 6);
  wayside_download_stop (job->download);
  job_wait_for (job, WAYSIDE_DOWNLOAD_STOPPED);
}

#define ADD(path, function)                                                                                  \
  g_test_add ("/download-control/" path, World, NULL, world_set_up, function, world_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("pause", test_pause);
  ADD ("pause-while-listing", test_pause_while_listing);
  ADD ("pause-between-pages", test_pause_between_pages);
  ADD ("stop", test_stop);
  ADD ("run-again", test_run_again);
  ADD ("stop-paused", test_stop_paused);
  ADD ("stop-while-listing", test_stop_while_listing);
  ADD ("stop-hanging", test_stop_hanging);
  ADD ("many-buttons", test_many_buttons);
  ADD ("resume-at-once", test_resume_at_once);
  ADD ("resume-finished", test_resume_finished);
  ADD ("retry-nothing", test_retry_nothing);
  ADD ("dropped", test_dropped);
  ADD ("dropped-early", test_dropped_early);
  ADD ("dropped-paused", test_dropped_paused);
  ADD ("rates", test_rates);
  ADD ("grows-again", test_grows_again);

  return g_test_run ();
}
