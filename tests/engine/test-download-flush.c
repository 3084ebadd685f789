/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "download-helper.h"

#include "engine-helper.h"
#include "wayside-error.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define N_IMAGES 6

/* Number of syncfs() calls that are still to fail, and number of calls so far. */
static int n_failures = 0;
static int n_asked = 0;

/* Overrides the libc function. Like there, an error is reported only once. */
int
syncfs (int fd)
{
  g_assert_cmpint (fd, >=, 0);
  g_atomic_int_inc (&n_asked);
  if (g_atomic_int_get (&n_failures) == 0)
    return 0;

  g_atomic_int_add (&n_failures, -1);
  errno = EIO;
  return -1;
}

static void
set_up (World *world, gconstpointer data)
{
  n_failures = n_asked = 0;
  world_set_up (world, data);
  world_add_sequence (world, N_IMAGES);
}

/* A job whose final flush fails. */
static Job *
run_and_lose (World *world, char ***ids)
{
  Job *job = job_new (world, make_sequence ());

  *ids = pretend_service_dup_sequence_ids (world->pretend, HELPER_SEQUENCE);
  n_failures = 1;
  job_run (job);
  job_assert_failed (job, WAYSIDE_ERROR_FOLDER);
  g_assert_cmpuint (job_count_pairs (job), ==, N_IMAGES);
  pretend_service_reset_counters (world->pretend);
  return job;
}

/* Zeroes a block, leaving both ends intact. */
static void
make_hole (const char *folder, const char *id)
{
  g_autofree char *name = g_strconcat (id, ".jpg", NULL);
  gsize length;
  g_autofree char *bytes = helper_read (folder, name, &length);

  g_assert_cmpuint (length, >, 3 * 4096);
  memset (bytes + 4096, 0, 4096);
  helper_write (folder, name, bytes, (gssize) length);
}

static void
cut (const char *folder, const char *id, const char *ending)
{
  g_autofree char *name = g_strconcat (id, ending, NULL);
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_cmpint (truncate (path, 0), ==, 0);
}

/* Only lost files are fetched again, then the disk is flushed again. */
static void
test_lost (World *world, gconstpointer data)
{
  g_auto (GStrv) ids = NULL;
  g_autoptr (Job) job = run_and_lose (world, &ids);
  const char *folder = wayside_download_get_folder (job->download);

  cut (folder, ids[1], ".jpg");
  make_hole (folder, ids[2]);
  cut (folder, ids[3], ".json");
  job_run_again (job, wayside_download_resume);
  job_assert_finished (job, N_IMAGES, 0, 0);
  g_assert_cmpuint (job_count_pairs (job), ==, N_IMAGES);
  g_assert_cmpuint (world_count (world, PRETEND_KIND_CDN), ==, 2);
  g_assert_cmpuint (world_count (world, PRETEND_KIND_ENTITY), <=, 3);
  g_assert_cmpint (n_asked, ==, 2);
}

/* A missing file counts as lost. */
static void
test_gone (World *world, gconstpointer data)
{
  g_auto (GStrv) ids = NULL;
  g_autoptr (Job) job = run_and_lose (world, &ids);
  g_autofree char *name = g_strconcat (ids[0], ".jpg", NULL);
  g_autofree char *path = g_build_filename (wayside_download_get_folder (job->download), name, NULL);

  g_assert_cmpint (g_unlink (path), ==, 0);
  job_run_again (job, wayside_download_resume);
  job_assert_finished (job, N_IMAGES, 0, 0);
  g_assert_cmpuint (job_count_pairs (job), ==, N_IMAGES);
  g_assert_cmpuint (world_count (world, PRETEND_KIND_CDN), ==, 1);
}

/* The flush may fail repeatedly; each failure is reported. */
static void
test_twice (World *world, gconstpointer data)
{
  g_auto (GStrv) ids = NULL;
  g_autoptr (Job) job = run_and_lose (world, &ids);

  n_failures = 1;
  job_run_again (job, wayside_download_resume);
  job_assert_failed (job, WAYSIDE_ERROR_FOLDER);
  cut (wayside_download_get_folder (job->download), ids[4], ".jpg");
  job_run_again (job, wayside_download_resume);
  job_assert_finished (job, N_IMAGES, 0, 0);
  g_assert_cmpuint (job_count_pairs (job), ==, N_IMAGES);
  g_assert_cmpuint (world_count (world, PRETEND_KIND_CDN), ==, 1);
}

#define ADD(path, function)                                                                                  \
  g_test_add ("/download-flush/" path, World, NULL, set_up, function, world_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("lost", test_lost);
  ADD ("gone", test_gone);
  ADD ("twice", test_twice);

  return g_test_run ();
}
