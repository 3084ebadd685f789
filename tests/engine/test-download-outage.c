/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Failures that are not those of single photos: the network, or all picture servers. */

#include "config.h"

#include "download-helper.h"

#include "engine-helper.h"
#include "wayside-error.h"
#include "wayside-retry-policy.h"

#include <string.h>

/* The network fails when all photos are listed and on their way, so that no further one can show it: the job
 * fails, not its photos. */
static void
test_last_photos (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_sequence ());

  world_add_sequence (world, 12);
  pretend_service_close_gate (world->pretend, 5);
  job_start (job);
  job_wait_for_saved (job, 5);
  pretend_service_stop (world->pretend);
  job_wait_for (job, WAYSIDE_DOWNLOAD_FAILED);
  job_assert_failed (job, WAYSIDE_ERROR_NETWORK);
  g_assert_cmpuint (wayside_download_get_stats (job->download)->counts[WAYSIDE_ITEM_SAVED], ==, 5);
  g_assert_cmpuint (wayside_download_get_stats (job->download)->counts[WAYSIDE_ITEM_WAITING], ==, 7);
}

/* Connections for the last photos break, but the service can be reached: these photos fail. */
static void
test_last_connections (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_sequence ());

  world_add_sequence (world, 6);
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", 7000 + i);

      pretend_service_add_image (world->pretend, id, HELPER_SEQUENCE, 9.9, 53.5, PRETEND_IMAGE_DEFAULT);
      pretend_service_script (world->pretend, id, PRETEND_FAULT_RESET, PRETEND_FOREVER);
    }
  job_run (job);
  job_assert_finished (job, 6, 0, 2);
  job_assert_item_failed (job, "7000", WAYSIDE_ITEM_FAILED, WAYSIDE_ERROR_NETWORK);
  pretend_service_mend (world->pretend);
  job_run_again (job, wayside_download_retry_failed);
  job_assert_finished (job, 8, 0, 0);
}

static guint
count (Job *job, WaysideItemState state)
{
  return wayside_download_get_stats (job->download)->counts[state];
}

/* The photo servers refuse the client. None of the photos is at fault, and most of them are not requested. */
static void
test_refused (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_sequence ());

  world_add_sequence (world, 60);
  pretend_service_set_picture_fault (world->pretend, PRETEND_FAULT_MISMATCH);
  job_run (job);
  job_assert_failed (job, WAYSIDE_ERROR_PICTURES_REFUSED);
  g_assert_nonnull (
      strstr (wayside_download_get_error (job->download)->message, "picture servers refuse this connection"));
  g_assert_cmpuint (count (job, WAYSIDE_ITEM_WAITING), ==, 60);
  /* Five that are refused, and five others in flight, each at two URLs. */
  g_assert_cmpuint (world_count (world, PRETEND_KIND_CDN), <=, 2 * (5 + 5));
  g_assert_cmpuint (world_count (world, PRETEND_KIND_ENTITY), <=, 5 + 5);

  pretend_service_set_picture_fault (world->pretend, PRETEND_FAULT_NONE);
  wayside_download_resume (job->download);
  job_wait_for (job, WAYSIDE_DOWNLOAD_FINISHED);
  job_assert_finished (job, 60, 0, 0);
}

/* … also in the middle. */
static void
test_refused_later (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_sequence ());

  world_add_sequence (world, 60);
  pretend_service_script (world->pretend, "*", PRETEND_FAULT_NONE, 10);
  pretend_service_script (world->pretend, "*", PRETEND_FAULT_MISMATCH, PRETEND_FOREVER);
  wayside_download_set_parallel (job->download, 4);
  job_run (job);
  job_assert_failed (job, WAYSIDE_ERROR_PICTURES_REFUSED);
  g_assert_cmpuint (count (job, WAYSIDE_ITEM_SAVED), ==, 10);
  g_assert_cmpuint (count (job, WAYSIDE_ITEM_WAITING), ==, 50);
}

/* Single photos may be refused, as long as others arrive. */
static void
test_refused_singly (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_sequence ());

  wayside_download_set_parallel (job->download, 1);
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", 7000 + i);

      pretend_service_add_image (world->pretend, id, HELPER_SEQUENCE, 9.9, 53.5, PRETEND_IMAGE_DEFAULT);
      if (i % 2 == 1)
        pretend_service_script (world->pretend, id, PRETEND_FAULT_MISMATCH, PRETEND_FOREVER);
    }
  job_run (job);
  job_assert_finished (job, 10, 0, 10);
  job_assert_item_failed (job, "7001", WAYSIDE_ITEM_FAILED, WAYSIDE_ERROR_URL_EXPIRED);
}

/* A picture that is not on its server is no proof that the image is gone: it can be tried again. */
static void
test_not_found (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_sequence ());

  world_add_sequence (world, 12);
  pretend_service_set_picture_fault (world->pretend, PRETEND_FAULT_NOT_FOUND);
  job_run (job);
  job_assert_finished (job, 0, 0, 12);
  g_assert_true (wayside_retry_can_help (wayside_item_get_error (job_get_item (job, HELPER_ID))));
  /* With a fresh record each. */
  g_assert_cmpuint (world_count (world, PRETEND_KIND_ENTITY), ==, 12);
  pretend_service_set_picture_fault (world->pretend, PRETEND_FAULT_NONE);
  job_run_again (job, wayside_download_retry_failed);
  job_assert_finished (job, 12, 0, 0);
}

#define ADD(path, function)                                                                                  \
  g_test_add ("/download-outage/" path, World, NULL, world_set_up, function, world_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("last-photos", test_last_photos);
  ADD ("last-connections", test_last_connections);
  ADD ("refused", test_refused);
  ADD ("refused-later", test_refused_later);
  ADD ("refused-singly", test_refused_singly);
  ADD ("not-found", test_not_found);

  return g_test_run ();
}
