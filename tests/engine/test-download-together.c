/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "download-helper.h"

#include "engine-helper.h"
#include "wayside-clock.h"
#include "wayside-error.h"

/* Several downloads of one engine. */

#define N_SEQUENCES 5

/* The maximum number of picture requests that the service may see at once, for large and for small
 * pictures. */
#define BOUND_LARGE 64
#define BOUND_SMALL 128

/* The length of the sequences that are to reach the limits, and the number of pictures to complete first: the
 * number of requests in flight grows with each completed one. */
#define LENGTH         150
#define N_TO_GET_GOING 150

static const char *const keys[N_SEQUENCES] = { "7nfcwfvjdtphz7yj6zat6a", "aaaaaaaaaaaaaaaaaaaaaa",
                                               "bbbbbbbbbbbbbbbbbbbbbb", "cccccccccccccccccccccc",
                                               "dddddddddddddddddddddd" };

static void
add_sequences (World *world, const guint *lengths, guint n)
{
  for (guint i = 0; i < n; i++)
    pretend_service_add_sequence (world->pretend, keys[i], lengths[i], HELPER_FIRST_ID + i * 100000, 9.945,
                                  53.55 + i * 0.1);
}

static Job *
start_one (World *world, guint i, WaysideSize size)
{
  WaysideQuery *query = wayside_query_new_sequence (keys[i], NULL);
  Job *job;

  wayside_query_set_size (query, size);
  job = job_new (world, query);
  job_start (job);
  return job;
}

typedef struct
{
  World *world;
  guint n_open;
} Crowd;

static gboolean
is_crowded (gpointer data)
{
  const Crowd *crowd = data;

  return pretend_service_get_n_open (crowd->world->pretend, PRETEND_KIND_CDN) > crowd->n_open;
}

static void
check_bound (World *world, WaysideSize size, guint bound)
{
  static const guint lengths[] = { LENGTH, LENGTH, LENGTH };
  Crowd crowd = { world, bound / 2 };
  Job *jobs[3];

  add_sequences (world, lengths, 3);
  pretend_service_close_gate (world->pretend, N_TO_GET_GOING);
  for (guint i = 0; i < 3; i++)
    jobs[i] = start_one (world, i, size);
  helper_wait_until (is_crowded, &crowd);
  /* Requests above the limit would arrive now. */
  world_let_pass (200);
  pretend_service_open_gate (world->pretend);
  for (guint i = 0; i < 3; i++)
    {
      job_wait_for (jobs[i], WAYSIDE_DOWNLOAD_FINISHED);
      job_assert_finished (jobs[i], LENGTH, 0, 0);
    }
  /* The limit applies to all together, and they make use of it. */
  g_test_message ("Peak %u", pretend_service_get_peak (world->pretend, PRETEND_KIND_CDN));
  g_assert_cmpuint (pretend_service_get_peak (world->pretend, PRETEND_KIND_CDN), <=, bound);
  g_assert_cmpuint (pretend_service_get_peak (world->pretend, PRETEND_KIND_CDN), >, bound / 2);
  for (guint i = 0; i < 3; i++)
    job_free (jobs[i]);
}

static void
test_bound_large (World *world, gconstpointer data)
{
  check_bound (world, WAYSIDE_SIZE_ORIGINAL, BOUND_LARGE);
}

static void
test_bound_small (World *world, gconstpointer data)
{
  check_bound (world, WAYSIDE_SIZE_256, BOUND_SMALL);
}

static gboolean
is_listed (gpointer data)
{
  return wayside_download_get_stats (data)->is_total_known;
}

/* A small download finishes long before a huge one that started earlier. */
static void
test_fair (World *world, gconstpointer data)
{
  static const guint lengths[] = { 800, 30 };
  g_autoptr (Job) huge = NULL;
  g_autoptr (Job) small = NULL;
  guint n_before, n_after;

  add_sequences (world, lengths, 2);
  pretend_service_close_gate (world->pretend, 60);
  huge = start_one (world, 0, WAYSIDE_SIZE_ORIGINAL);
  job_wait_for_saved (huge, 60);
  small = start_one (world, 1, WAYSIDE_SIZE_ORIGINAL);
  helper_wait_until (is_listed, small->download);
  pretend_service_set_rate (world->pretend, 60000);
  pretend_service_open_gate (world->pretend);
  n_before = wayside_download_get_stats (huge->download)->counts[WAYSIDE_ITEM_SAVED];
  job_wait_for_saved (small, 30);
  n_after = wayside_download_get_stats (huge->download)->counts[WAYSIDE_ITEM_SAVED];
  g_assert_cmpint (wayside_download_get_state (huge->download), ==, WAYSIDE_DOWNLOAD_RUNNING);
  job_wait_for (small, WAYSIDE_DOWNLOAD_FINISHED);
  job_assert_finished (small, 30, 0, 0);
  g_test_message ("The huge one saved %u meanwhile", n_after - n_before);
  g_assert_cmpuint (n_after - n_before, <, 500);
  pretend_service_set_rate (world->pretend, 0);
  job_wait_for (huge, WAYSIDE_DOWNLOAD_FINISHED);
  job_assert_finished (huge, 800, 0, 0);
}

static gboolean
both_wait (gpointer data)
{
  Job **jobs = data;

  return wayside_download_get_stats (jobs[3]->download)->place == 1 &&
         wayside_download_get_stats (jobs[4]->download)->place == 2;
}

static gboolean
have_changed_places (gpointer data)
{
  Job **jobs = data;

  return wayside_download_get_stats (jobs[3]->download)->place == 2 &&
         wayside_download_get_stats (jobs[4]->download)->place == 1;
}

static gboolean
has_turn (gpointer data)
{
  WaysideDownloadState state = wayside_download_get_state (((Job *) data)->download);

  return state == WAYSIDE_DOWNLOAD_LISTING || state == WAYSIDE_DOWNLOAD_RUNNING;
}

/* Three are running. The order of the queued ones can be changed. */
static void
test_turns (World *world, gconstpointer data)
{
  static const guint lengths[N_SEQUENCES] = { 20, 20, 20, 3, 3 };
  Job *jobs[N_SEQUENCES];

  add_sequences (world, lengths, N_SEQUENCES);
  pretend_service_close_gate (world->pretend, 0);
  for (guint i = 0; i < N_SEQUENCES; i++)
    jobs[i] = start_one (world, i, WAYSIDE_SIZE_ORIGINAL);
  helper_wait_until (both_wait, jobs);
  for (guint i = 3; i < N_SEQUENCES; i++)
    {
      g_assert_cmpint (wayside_download_get_state (jobs[i]->download), ==, WAYSIDE_DOWNLOAD_WAITING);
      g_assert_false (wayside_download_is_ended (jobs[i]->download));
    }
  wayside_download_move (jobs[4]->download, -1);
  helper_wait_until (have_changed_places, jobs);

  /* A pause frees a slot, and a resumed download is queued like the others. */
  wayside_download_pause (jobs[0]->download);
  helper_wait_until (has_turn, jobs[4]);
  g_assert_cmpint (wayside_download_get_state (jobs[3]->download), ==, WAYSIDE_DOWNLOAD_WAITING);
  wayside_download_resume (jobs[0]->download);
  job_wait_for (jobs[0], WAYSIDE_DOWNLOAD_WAITING);
  pretend_service_open_gate (world->pretend);
  for (guint i = 0; i < N_SEQUENCES; i++)
    {
      job_wait_for (jobs[i], WAYSIDE_DOWNLOAD_FINISHED);
      job_assert_finished (jobs[i], lengths[i], 0, 0);
      g_assert_cmpuint (wayside_download_get_stats (jobs[i]->download)->place, ==, 0);
    }
  for (guint i = 0; i < N_SEQUENCES; i++)
    job_free (jobs[i]);
}

/* A queued download can be stopped, paused and dropped. */
static void
test_leave_line (World *world, gconstpointer data)
{
  static const guint lengths[4] = { 20, 10, 10, 10 };
  Job *jobs[4];

  add_sequences (world, lengths, 4);
  wayside_engine_set_downloads_at_once (world->engine, 1);
  pretend_service_close_gate (world->pretend, 0);
  for (guint i = 0; i < 4; i++)
    jobs[i] = start_one (world, i, WAYSIDE_SIZE_ORIGINAL);
  for (guint i = 1; i < 4; i++)
    job_wait_for (jobs[i], WAYSIDE_DOWNLOAD_WAITING);
  wayside_download_stop (jobs[1]->download);
  job_wait_for (jobs[1], WAYSIDE_DOWNLOAD_STOPPED);
  wayside_download_pause (jobs[2]->download);
  job_wait_for (jobs[2], WAYSIDE_DOWNLOAD_PAUSED);
  job_free (jobs[3]);
  pretend_service_open_gate (world->pretend);
  job_wait_for (jobs[0], WAYSIDE_DOWNLOAD_FINISHED);
  wayside_download_resume (jobs[2]->download);
  job_wait_for (jobs[2], WAYSIDE_DOWNLOAD_FINISHED);
  job_assert_finished (jobs[2], 10, 0, 0);
  g_assert_cmpint (wayside_download_get_state (jobs[1]->download), ==, WAYSIDE_DOWNLOAD_STOPPED);
  for (guint i = 0; i < 3; i++)
    job_free (jobs[i]);
}

/* The quota usage reported to one download applies to all. */
static void
test_pace (World *world, gconstpointer data)
{
  static const guint lengths[2] = { 5, 5 };
  g_autoptr (Job) first = NULL;
  g_autoptr (Job) second = NULL;
  guint n_asked;

  wayside_clock_set_scale (1);
  add_sequences (world, lengths, 2);
  pretend_service_set_app_usage (world->pretend, 99);
  first = start_one (world, 0, WAYSIDE_SIZE_ORIGINAL);
  job_wait_for (first, WAYSIDE_DOWNLOAD_RUNNING);
  n_asked = world_count (world, PRETEND_KIND_IMAGES) + world_count (world, PRETEND_KIND_IMAGE_IDS);
  second = start_one (world, 1, WAYSIDE_SIZE_ORIGINAL);
  job_wait_for (second, WAYSIDE_DOWNLOAD_LISTING);
  world_let_pass (500);
  g_assert_cmpint (wayside_download_get_stats (second->download)->seconds_held, >, 30);
  g_assert_cmpint (wayside_download_get_state (second->download), ==, WAYSIDE_DOWNLOAD_LISTING);
  g_assert_cmpuint (world_count (world, PRETEND_KIND_IMAGES) + world_count (world, PRETEND_KIND_IMAGE_IDS),
                    ==, n_asked);
}

#define ADD(path, function)                                                                                  \
  g_test_add ("/download-together/" path, World, NULL, world_set_up, function, world_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("bound-large", test_bound_large);
  ADD ("bound-small", test_bound_small);
  ADD ("fair", test_fair);
  ADD ("turns", test_turns);
  ADD ("leave-line", test_leave_line);
  ADD ("pace", test_pace);

  return g_test_run ();
}
