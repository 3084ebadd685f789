/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "download-helper.h"

#include "engine-helper.h"
#include "wayside-clock.h"
#include "wayside-error.h"

/* Faults of the service and the network that affect all photos of a download. */

static gboolean
is_failing (gpointer data)
{
  return wayside_download_get_stats (data)->failing_since > 0;
}

/* If the photo servers fail for every photo, the download stops instead of giving up all of them. */
static void
test_service_down (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_sequence ());

  world_add_sequence (world, 40);
  pretend_service_set_picture_fault (world->pretend, PRETEND_FAULT_UNAVAILABLE);
  job_run (job);
  job_assert_failed (job, WAYSIDE_ERROR_SERVICE);
  g_assert_cmpuint (wayside_download_get_stats (job->download)->counts[WAYSIDE_ITEM_FAILED], ==, 0);
  g_assert_cmpint (wayside_download_get_stats (job->download)->seconds_failing, ==, 0);

  pretend_service_set_picture_fault (world->pretend, PRETEND_FAULT_NONE);
  wayside_download_resume (job->download);
  job_wait_for (job, WAYSIDE_DOWNLOAD_FINISHED);
  job_assert_finished (job, 40, 0, 0);
  g_assert_cmpint (wayside_download_get_stats (job->download)->failing_since, ==, 0);
}

/* A web page in place of every picture is the sign-in of the network. */
static void
test_sign_in (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_sequence ());

  world_add_sequence (world, 10);
  pretend_service_set_picture_fault (world->pretend, PRETEND_FAULT_HTML);
  job_run (job);
  job_assert_failed (job, WAYSIDE_ERROR_SIGN_IN);
  g_assert_cmpuint (wayside_download_get_stats (job->download)->counts[WAYSIDE_ITEM_FAILED], ==, 0);

  pretend_service_set_picture_fault (world->pretend, PRETEND_FAULT_NONE);
  wayside_download_resume (job->download);
  job_wait_for (job, WAYSIDE_DOWNLOAD_FINISHED);
  job_assert_finished (job, 10, 0, 0);
}

/* The service fails while it lists: the user learns of it meanwhile. */
static void
test_listing_failing (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_sequence ());

  /* Progress is reported in real time. */
  wayside_clock_set_scale (1);
  world_add_sequence (world, 5);
  pretend_service_script (world->pretend, "/image_ids", PRETEND_FAULT_UNAVAILABLE, 1);
  job_start (job);
  helper_wait_until (is_failing, job->download);
  wayside_clock_set_scale (HELPER_TIME_SCALE);
  job_wait_for (job, WAYSIDE_DOWNLOAD_FINISHED);
  job_assert_finished (job, 5, 0, 0);
  g_assert_cmpint (wayside_download_get_stats (job->download)->failing_since, ==, 0);
}

#define ADD(path, function)                                                                                  \
  g_test_add ("/download-service/" path, World, NULL, world_set_up, function, world_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("down", test_service_down);
  ADD ("sign-in", test_sign_in);
  ADD ("listing-failing", test_listing_failing);

  return g_test_run ();
}
