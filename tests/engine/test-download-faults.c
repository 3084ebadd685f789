/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "download-helper.h"

#include "engine-helper.h"
#include "wayside-clock.h"
#include "wayside-error.h"
#include "wayside-http-fetch-private.h"
#include "wayside-transfer-private.h"

#include <glib/gstdio.h>
#include <string.h>

/* Milliseconds. The session's own timeout is a minute. */
#define SHORT_LIMIT 1500

/* Faults of a picture and the resulting error of its item. */
static const struct
{
  PretendFault fault;
  int code;
} picture_faults[] = {
  { PRETEND_FAULT_UNAVAILABLE, WAYSIDE_ERROR_SERVICE },
  { PRETEND_FAULT_HTML, WAYSIDE_ERROR_SIGN_IN },
  { PRETEND_FAULT_GATEWAY, WAYSIDE_ERROR_SERVICE },
  { PRETEND_FAULT_CUT, WAYSIDE_ERROR_NETWORK },
  { PRETEND_FAULT_RESET, WAYSIDE_ERROR_NETWORK },
  { PRETEND_FAULT_RESET_HALFWAY, WAYSIDE_ERROR_NETWORK },
  { PRETEND_FAULT_EMPTY, WAYSIDE_ERROR_BAD_PICTURE },
  { PRETEND_FAULT_NO_LENGTH_CUT, WAYSIDE_ERROR_BAD_PICTURE },
  { PRETEND_FAULT_NO_END, WAYSIDE_ERROR_BAD_PICTURE },
  { PRETEND_FAULT_REDIRECT, WAYSIDE_ERROR_BAD_ANSWER },
};

static char *
faulty_id (guint i)
{
  return g_strdup_printf ("%u", 7000 + i);
}

/* A sequence that has one picture per fault after some good ones. */
static void
add_faulty (World *world, guint times)
{
  world_add_sequence (world, 4);
  for (guint i = 0; i < G_N_ELEMENTS (picture_faults); i++)
    {
      g_autofree char *id = faulty_id (i);

      pretend_service_add_image (world->pretend, id, HELPER_SEQUENCE, 9.9, 53.5, PRETEND_IMAGE_DEFAULT);
      pretend_service_script (world->pretend, id, picture_faults[i].fault, times);
    }
}

/* A single fault is harmless: the picture is retried and saved. */
static void
test_once (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_sequence ());

  add_faulty (world, 1);
  job_run (job);
  job_assert_finished (job, 4 + G_N_ELEMENTS (picture_faults), 0, 0);
  for (guint i = 0; i < G_N_ELEMENTS (picture_faults); i++)
    {
      g_autofree char *id = faulty_id (i);

      g_assert_cmpuint (pretend_service_count_pictures (world->pretend, id), ==, 2);
    }
  g_assert_cmpuint (world_count (world, PRETEND_KIND_MAP), ==, 0);
}

/* Broken connections are retried twice as often while other pictures succeed. */
static void
add_breaks (World *world, guint times)
{
  for (guint i = 0; i < G_N_ELEMENTS (picture_faults); i++)
    {
      g_autofree char *id = faulty_id (i);

      if (picture_faults[i].code == WAYSIDE_ERROR_NETWORK)
        pretend_service_script (world->pretend, id, picture_faults[i].fault, times);
    }
}

/* Permanent faults: each item has its error, no bad file is saved, and the good pictures are. */
static void
test_for_ever (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_sequence ());

  add_faulty (world, 4);
  add_breaks (world, 4);
  /* Service faults are retried more often than others. */
  pretend_service_script (world->pretend, "7000", PRETEND_FAULT_UNAVAILABLE, 2);
  job_start (job);
  job_wait_for (job, WAYSIDE_DOWNLOAD_FINISHED);
  for (guint i = 0; i < G_N_ELEMENTS (picture_faults); i++)
    {
      g_autofree char *id = faulty_id (i);

      g_test_message ("%s", id);
      if (picture_faults[i].fault != PRETEND_FAULT_GATEWAY)
        job_assert_item_failed (job, id, WAYSIDE_ITEM_FAILED, picture_faults[i].code);
    }
  /* The gateway fault is over at the fifth attempt. */
  job_assert_finished (job, 4 + 1, 0, G_N_ELEMENTS (picture_faults) - 1);

  /* Only failed items are retried. They succeed now. */
  pretend_service_reset_counters (world->pretend);
  job_run_again (job, wayside_download_retry_failed);
  job_assert_finished (job, 4 + G_N_ELEMENTS (picture_faults), 0, 0);
  g_assert_cmpuint (world_count (world, PRETEND_KIND_CDN), ==, G_N_ELEMENTS (picture_faults) - 1);
}

static void
test_without_length (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_sequence ());

  world_add_sequence (world, 6);
  pretend_service_set_picture_fault (world->pretend, PRETEND_FAULT_NO_LENGTH);
  job_run (job);
  job_assert_finished (job, 6, 0, 0);
  g_assert_cmpuint (world_count (world, PRETEND_KIND_CDN), ==, 6);
}

/* A picture that is not on its server is requested once more, at a fresh URL. */
static void
test_picture_missing (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_sequence ());

  world_add_sequence (world, 3);
  pretend_service_script (world->pretend, HELPER_ID, PRETEND_FAULT_NOT_FOUND, PRETEND_FOREVER);
  job_run (job);
  job_assert_finished (job, 2, 0, 1);
  job_assert_item_failed (job, HELPER_ID, WAYSIDE_ITEM_FAILED, WAYSIDE_ERROR_URL_EXPIRED);
  g_assert_cmpuint (pretend_service_count_pictures (world->pretend, HELPER_ID), ==, 2);
}

/* Only the service can say that an image is gone. */
static void
test_not_on_server (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_sequence ());

  world_add_sequence (world, 3);
  pretend_service_script (world->pretend, HELPER_ID, PRETEND_FAULT_NOT_FOUND, PRETEND_FOREVER);
  pretend_service_script (world->pretend, "/" HELPER_ID, PRETEND_FAULT_UNKNOWN_ID, 1);
  job_run (job);
  job_assert_finished (job, 2, 0, 0);
  job_assert_item_failed (job, HELPER_ID, WAYSIDE_ITEM_GONE, WAYSIDE_ERROR_GONE);
}

/* The CDN reports an expired URL: it is refreshed once. */
static void
test_expired_once (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_sequence ());

  world_add_sequence (world, 3);
  pretend_service_script (world->pretend, HELPER_ID, PRETEND_FAULT_EXPIRED, 1);
  job_run (job);
  job_assert_finished (job, 3, 0, 0);
  g_assert_cmpuint (world_count (world, PRETEND_KIND_ENTITY), ==, 1);
  g_assert_cmpuint (pretend_service_count_pictures (world->pretend, HELPER_ID), ==, 2);
}

static void
test_expired_for_ever (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_sequence ());

  world_add_sequence (world, 3);
  pretend_service_script (world->pretend, HELPER_ID, PRETEND_FAULT_EXPIRED, PRETEND_FOREVER);
  job_run (job);
  job_assert_finished (job, 2, 0, 1);
  job_assert_item_failed (job, HELPER_ID, WAYSIDE_ITEM_FAILED, WAYSIDE_ERROR_URL_EXPIRED);
  g_assert_cmpuint (world_count (world, PRETEND_KIND_ENTITY), ==, 1);
  g_assert_cmpuint (pretend_service_count_pictures (world->pretend, HELPER_ID), ==, 2);
}

/* URLs that will have expired by the time of their transfer are refreshed in advance, not after a refusal. */
static void
test_short_life (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_sequence ());

  world_add_sequence (world, 10);
  pretend_service_set_url_lifetime (world->pretend, 10);
  job_run (job);
  job_assert_finished (job, 10, 0, 0);
  g_assert_cmpuint (world_count (world, PRETEND_KIND_ENTITY), ==, 10);
  g_assert_cmpuint (world_count (world, PRETEND_KIND_CDN), ==, 10);
}

/* An image is deleted between listing and fetching. */
static void
test_gone_at_refresh (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_sequence ());

  world_add_sequence (world, 3);
  pretend_service_script (world->pretend, HELPER_ID, PRETEND_FAULT_EXPIRED, 1);
  pretend_service_script (world->pretend, "/" HELPER_ID, PRETEND_FAULT_UNKNOWN_ID, 1);
  job_run (job);
  job_assert_finished (job, 2, 0, 0);
  job_assert_item_failed (job, HELPER_ID, WAYSIDE_ITEM_GONE, WAYSIDE_ERROR_GONE);
}

/* The network is down: the whole job fails with one error, and no image is marked as failed. */
static void
test_line_down (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_sequence ());

  world_add_sequence (world, 20);
  pretend_service_set_picture_fault (world->pretend, PRETEND_FAULT_RESET);
  job_run (job);
  job_assert_failed (job, WAYSIDE_ERROR_NETWORK);
  g_assert_cmpuint (wayside_download_get_stats (job->download)->counts[WAYSIDE_ITEM_WAITING], ==, 20);
  g_assert_cmpuint (job_count_pairs (job), ==, 0);

  pretend_service_set_picture_fault (world->pretend, PRETEND_FAULT_NONE);
  wayside_download_resume (job->download);
  job_wait_for (job, WAYSIDE_DOWNLOAD_FINISHED);
  job_assert_finished (job, 20, 0, 0);
}

static void
test_no_network (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_sequence ());
  g_autofree char *names = NULL;

  pretend_service_stop (world->pretend);
  job_run (job);
  job_assert_failed (job, WAYSIDE_ERROR_NETWORK);
  names = helper_list_folder (world->root);
  g_assert_cmpstr (names, ==, "");
}

static void
test_listing_retried (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_sequence ());

  world_add_sequence (world, 5);
  pretend_service_script (world->pretend, "/image_ids", PRETEND_FAULT_TRUNCATED, 1);
  pretend_service_script (world->pretend, "/images", PRETEND_FAULT_UNAVAILABLE, 1);
  job_run (job);
  job_assert_finished (job, 5, 0, 0);
}

static void
test_listing_fails (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_sequence ());

  world_add_sequence (world, 5);
  pretend_service_script (world->pretend, "/image_ids", PRETEND_FAULT_HTML, 4);
  job_run (job);
  job_assert_failed (job, WAYSIDE_ERROR_SIGN_IN);
  wayside_download_resume (job->download);
  job_wait_for (job, WAYSIDE_DOWNLOAD_FINISHED);
  job_assert_finished (job, 5, 0, 0);
}

static void
test_token_refused (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new_with (world, make_sequence (), "MLY|bogus", world->root);

  world_add_sequence (world, 5);
  job_run (job);
  job_assert_failed (job, WAYSIDE_ERROR_TOKEN_REFUSED);
  g_assert_cmpuint (world_count (world, PRETEND_KIND_IMAGE_IDS), ==, 1);

  wayside_download_set_token (job->download, PRETEND_TOKEN);
  job_wait_for (job, WAYSIDE_DOWNLOAD_FINISHED);
  job_assert_finished (job, 5, 0, 0);
}

/* The token is revoked during the download: saved images stay, and the others are not marked as failed. */
static void
test_token_revoked (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_sequence ());

  world_add_sequence (world, 5);
  pretend_service_script (world->pretend, HELPER_ID, PRETEND_FAULT_EXPIRED, 1);
  pretend_service_script (world->pretend, "/" HELPER_ID, PRETEND_FAULT_TOKEN_REVOKED, 1);
  job_run (job);
  job_assert_failed (job, WAYSIDE_ERROR_TOKEN_REFUSED);
  g_assert_cmpuint (wayside_download_get_stats (job->download)->counts[WAYSIDE_ITEM_FAILED], ==, 0);
  g_assert_cmpuint (job_count_pairs (job), ==,
                    wayside_download_get_stats (job->download)->counts[WAYSIDE_ITEM_SAVED]);

  wayside_download_resume (job->download);
  job_wait_for (job, WAYSIDE_DOWNLOAD_FINISHED);
  g_assert_cmpuint (job_count_pairs (job), ==, 5);
}

/* The output root is blocked by a file. */
static void
test_unwritable (World *world, gconstpointer data)
{
  g_autofree char *root = g_build_filename (world->root, "file", NULL);
  g_autoptr (Job) job = job_new_with (world, make_sequence (), PRETEND_TOKEN, root);

  world_add_sequence (world, 5);
  helper_write (world->root, "file", "precious", -1);
  job_run (job);
  job_assert_failed (job, WAYSIDE_ERROR_FOLDER);
  g_assert_cmpuint (world_count (world, PRETEND_KIND_CDN), ==, 0);
  g_assert_cmpuint (wayside_download_get_stats (job->download)->counts[WAYSIDE_ITEM_FAILED], ==, 0);

  g_assert_cmpint (g_unlink (root), ==, 0);
  wayside_download_resume (job->download);
  job_wait_for (job, WAYSIDE_DOWNLOAD_FINISHED);
  job_assert_finished (job, 5, 0, 0);
}

/* A picture's file name is blocked by a folder: only this item fails, and it is saved after the folder is
 * removed. */
static void
test_unwritable_file (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_sequence ());
  g_autofree char *folder = g_build_filename (world->root, "sequence_" HELPER_SEQUENCE, NULL);
  g_autofree char *trap = g_build_filename (folder, HELPER_ID ".jpg", NULL);

  world_add_sequence (world, 5);
  g_assert_cmpint (g_mkdir_with_parents (trap, 0755), ==, 0);
  job_run (job);
  g_assert_cmpint (wayside_download_get_state (job->download), ==, WAYSIDE_DOWNLOAD_FINISHED);
  g_assert_cmpuint (wayside_download_get_stats (job->download)->counts[WAYSIDE_ITEM_SAVED], ==, 4);
  job_assert_item_failed (job, HELPER_ID, WAYSIDE_ITEM_FAILED, WAYSIDE_ERROR_FOLDER);
  g_assert_false (helper_exists (folder, HELPER_ID ".json"));

  g_assert_cmpint (g_rmdir (trap), ==, 0);
  job_run_again (job, wayside_download_retry_failed);
  job_assert_finished (job, 5, 0, 0);
}

/* The user moves the folder away during the download. */
static void
test_folder_removed (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_sequence ());

  world_add_sequence (world, 30);
  wayside_download_set_parallel (job->download, 2);
  pretend_service_set_latency (world->pretend, 10);
  job_start (job);
  job_wait_for_saved (job, 1);
  {
    g_autofree char *moved = g_build_filename (world->root, "moved", NULL);

    g_assert_cmpint (g_rename (wayside_download_get_folder (job->download), moved), ==, 0);
    job_wait_for (job, WAYSIDE_DOWNLOAD_FAILED);
    job_assert_failed (job, WAYSIDE_ERROR_FOLDER);
    g_assert_cmpint (g_rename (moved, wayside_download_get_folder (job->download)), ==, 0);
  }
  wayside_download_resume (job->download);
  job_wait_for (job, WAYSIDE_DOWNLOAD_FINISHED);
  g_assert_cmpuint (job_count_pairs (job), ==, 30);
}

/* An area that the search refuses is listed by its tiles. */
static void
test_dense_area (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_area (9.899999, 53.499999, 9.902, 53.502, 0));

  for (guint i = 0; i < 16; i++)
    {
      g_autofree char *id = faulty_id (i);

      pretend_service_add_image (world->pretend, id, NULL, 9.9 + i * 1e-7, 53.5, PRETEND_IMAGE_DEFAULT);
    }
  pretend_service_add_image (world->pretend, "1", NULL, 9.9019, 53.5019, PRETEND_IMAGE_DEFAULT);
  pretend_service_set_dense_above (world->pretend, 10);
  job_run (job);
  job_assert_finished (job, 17, 0, 0);
  g_assert_cmpuint (wayside_download_get_stats (job->download)->n_skipped, ==, 0);
}

/* A response that never begins times out, and the picture is requested again. */
static void
test_silent (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_sequence ());
  g_autofree char *id = faulty_id (0);

  wayside_transfer_set_answer_limit (SHORT_LIMIT);
  pretend_service_add_image (world->pretend, id, HELPER_SEQUENCE, 9.9, 53.5, PRETEND_IMAGE_DEFAULT);
  pretend_service_script (world->pretend, id, PRETEND_FAULT_SILENT, 1);
  job_run (job);
  job_assert_finished (job, 1, 0, 0);
  g_assert_cmpuint (pretend_service_count_pictures (world->pretend, id), >=, 2);
}

typedef struct
{
  World *world;
  const char *id;
  guint n_times;
} Asked;

static gboolean
is_asked (gpointer data)
{
  const Asked *asked = data;

  return pretend_service_count_pictures (asked->world->pretend, asked->id) >= asked->n_times;
}

/* A picture that arrives byte by byte times out, and is requested again until it arrives at a normal rate. */
static void
test_dripping (World *world, gconstpointer data)
{
  const WaysideHttpFetchLimits short_limits = { 60000, SHORT_LIMIT, 1000 };
  g_autoptr (Job) job = job_new (world, make_sequence ());
  Asked asked = { world, HELPER_ID, 2 };

  wayside_http_fetch_set_limits (&short_limits);
  world_add_sequence (world, 1);
  pretend_service_set_rate (world->pretend, 50);
  job_start (job);
  helper_wait_until (is_asked, &asked);
  pretend_service_set_rate (world->pretend, 0);
  job_wait_for (job, WAYSIDE_DOWNLOAD_FINISHED);
  job_assert_finished (job, 1, 0, 0);
}

static gboolean
is_held (gpointer data)
{
  return wayside_download_get_stats (data)->seconds_held > 0;
}

/* Transfers in flight are requeued one by one. */
static gboolean
is_all_waiting (gpointer data)
{
  return wayside_download_get_stats (data)->counts[WAYSIDE_ITEM_WAITING] == 40;
}

/* The CDN asks to slow down: the hold is reported, no further picture is requested, and resuming by hand ends
 * the wait. */
static void
test_pictures_held (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_sequence ());

  wayside_clock_set_scale (1);
  world_add_sequence (world, 40);
  pretend_service_set_latency (world->pretend, 20);
  pretend_service_set_retry_after (world->pretend, 700);
  pretend_service_script (world->pretend, "*", PRETEND_FAULT_TOO_MANY, 6);
  job_start (job);
  helper_wait_until (is_held, job->download);
  g_assert_cmpint (wayside_download_get_stats (job->download)->seconds_held, >, 600);
  g_assert_cmpint (wayside_download_get_stats (job->download)->seconds_held, <=, 700);
  wayside_download_pause (job->download);
  job_wait_for (job, WAYSIDE_DOWNLOAD_PAUSED);
  g_assert_cmpuint (world_count (world, PRETEND_KIND_CDN), <=, 6);
  helper_wait_until (is_all_waiting, job->download);
  wayside_download_resume (job->download);
  job_wait_for (job, WAYSIDE_DOWNLOAD_FINISHED);
  job_assert_finished (job, 40, 0, 0);
  g_assert_cmpuint (world_count (world, PRETEND_KIND_CDN), <=, 46);
}

/* A refreshed URL may have expired by the time the download is resumed: it is refreshed once more. */
static void
test_dead_after_pause (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_sequence ());

  wayside_clock_set_scale (1);
  world_add_sequence (world, 1);
  pretend_service_set_retry_after (world->pretend, 700);
  pretend_service_script (world->pretend, HELPER_ID, PRETEND_FAULT_EXPIRED, 1);
  pretend_service_script (world->pretend, HELPER_ID, PRETEND_FAULT_TOO_MANY, 1);
  pretend_service_script (world->pretend, HELPER_ID, PRETEND_FAULT_EXPIRED, 1);
  job_start (job);
  helper_wait_until (is_held, job->download);
  wayside_download_pause (job->download);
  job_wait_for (job, WAYSIDE_DOWNLOAD_PAUSED);
  wayside_download_resume (job->download);
  job_wait_for (job, WAYSIDE_DOWNLOAD_FINISHED);
  job_assert_finished (job, 1, 0, 0);
  g_assert_cmpuint (world_count (world, PRETEND_KIND_ENTITY), ==, 2);
}

static void
test_dead_after_failure (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_sequence ());
  g_autofree char *trap = g_build_filename (world->root, "sequence_" HELPER_SEQUENCE, HELPER_ID ".jpg", NULL);

  world_add_sequence (world, 1);
  g_assert_cmpint (g_mkdir_with_parents (trap, 0755), ==, 0);
  pretend_service_script (world->pretend, HELPER_ID, PRETEND_FAULT_EXPIRED, 1);
  job_run (job);
  job_assert_item_failed (job, HELPER_ID, WAYSIDE_ITEM_FAILED, WAYSIDE_ERROR_FOLDER);

  /* The URL may have expired before the retry, so it is refreshed. */
  g_assert_cmpint (g_rmdir (trap), ==, 0);
  job_run_again (job, wayside_download_retry_failed);
  job_assert_finished (job, 1, 0, 0);
  g_assert_cmpuint (world_count (world, PRETEND_KIND_ENTITY), ==, 2);
}

/* A hold of more than an hour fails the job with that reason. */
static void
test_pictures_held_long (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_sequence ());

  world_add_sequence (world, 40);
  pretend_service_set_retry_after (world->pretend, 3601);
  pretend_service_script (world->pretend, "*", PRETEND_FAULT_TOO_MANY, PRETEND_FOREVER);
  job_run (job);
  job_assert_failed (job, WAYSIDE_ERROR_SLOW_DOWN);
  g_assert_cmpuint (world_count (world, PRETEND_KIND_CDN), <=, 6);
  g_assert_cmpuint (wayside_download_get_stats (job->download)->counts[WAYSIDE_ITEM_FAILED], ==, 0);
}

/* Refused even as a single image: its metadata is requested through the other endpoint, without affecting the
 * others. */
static void
test_refused_alone (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_sequence ());

  world_add_sequence (world, 5);
  pretend_service_script (world->pretend, "/images", PRETEND_FAULT_TOO_DENSE, PRETEND_FOREVER);
  job_run (job);
  job_assert_finished (job, 5, 0, 0);
  g_assert_cmpuint (world_count (world, PRETEND_KIND_ENTITY), ==, 5);
}

#define ADD(path, function)                                                                                  \
  g_test_add ("/download-faults/" path, World, NULL, world_set_up, function, world_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("once", test_once);
  ADD ("for-ever", test_for_ever);
  ADD ("without-length", test_without_length);
  ADD ("picture-missing", test_picture_missing);
  ADD ("not-on-server", test_not_on_server);
  ADD ("expired-once", test_expired_once);
  ADD ("expired-for-ever", test_expired_for_ever);
  ADD ("short-life", test_short_life);
  ADD ("gone-at-refresh", test_gone_at_refresh);
  ADD ("line-down", test_line_down);
  ADD ("no-network", test_no_network);
  ADD ("listing-retried", test_listing_retried);
  ADD ("listing-fails", test_listing_fails);
  ADD ("token-refused", test_token_refused);
  ADD ("token-revoked", test_token_revoked);
  ADD ("unwritable", test_unwritable);
  ADD ("unwritable-file", test_unwritable_file);
  ADD ("folder-removed", test_folder_removed);
  ADD ("dense-area", test_dense_area);
  ADD ("silent", test_silent);
  ADD ("dripping", test_dripping);
  ADD ("pictures-held", test_pictures_held);
  ADD ("pictures-held-long", test_pictures_held_long);
  ADD ("dead-after-pause", test_dead_after_pause);
  ADD ("dead-after-failure", test_dead_after_failure);
  ADD ("refused-alone", test_refused_alone);

  return g_test_run ();
}
