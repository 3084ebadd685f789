/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An interrupted download resumes with all images it already knows. */

#include "config.h"

#include "download-helper.h"

#include "engine-helper.h"
#include "wayside-download-private.h"
#include "wayside-error.h"
#include "wayside-library.h"

#include <glib/gstdio.h>

#define N_AREA 60

static void
use_library (World *world)
{
  g_autofree char *path = g_build_filename (world->root, "library.sqlite", NULL);

  wayside_engine_set_library (world->engine, path);
}

/* Shuts down the engine, which waits for all pending work, and creates another one. */
static void
restart (World *world)
{
  g_autoptr (WaysideEndpoints) service = g_object_ref (wayside_engine_get_service (world->engine));

  g_assert_finalize_object (world->engine);
  world->engine = wayside_engine_new (service);
  use_library (world);
}

/* An area of which the service returns only a sample, different each time. */
static void
add_area (World *world)
{
  for (guint i = 0; i < N_AREA; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", 5000 + i);

      pretend_service_add_image (world->pretend, id, NULL, 9.9 + 0.0001 * i, 53.5, PRETEND_IMAGE_DEFAULT);
    }
  pretend_service_set_sample_above (world->pretend, 40);
  pretend_service_close_gate (world->pretend, 5);
}

static Job *
new_area_job (World *world, guint limit)
{
  Job *job = job_new (world, make_area (9.899, 53.499, 9.91, 53.501, limit));

  wayside_download_set_parallel (job->download, 2);
  return job;
}

static GPtrArray *
list_ids (Job *job)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < wayside_download_get_stats (job->download)->n_items; i++)
    {
      g_autoptr (WaysideItem) item = g_list_model_get_item (G_LIST_MODEL (job->download), i);

      g_ptr_array_add (ids, g_strdup (wayside_item_get_id (item)));
    }
  return ids;
}

/* Starts a download and drops it midway. Returns the image IDs known by then. */
static GPtrArray *
cut_off (World *world, Job *job)
{
  GPtrArray *ids;

  job_start (job);
  job_wait_for_saved (job, 2);
  ids = list_ids (job);
  g_assert_cmpuint (wayside_download_get_stats (job->download)->counts[WAYSIDE_ITEM_SAVED], <, ids->len);
  job_free (job);
  restart (world);
  world_wait_until_quiet (world);
  pretend_service_reset_counters (world->pretend);
  return ids;
}

/* The known images come first, in the same order, and are saved in the end. */
static void
assert_kept (Job *job, GPtrArray *ids)
{
  for (guint i = 0; i < ids->len; i++)
    {
      g_autoptr (WaysideItem) item = g_list_model_get_item (G_LIST_MODEL (job->download), i);

      g_assert_nonnull (item);
      g_assert_cmpstr (wayside_item_get_id (item), ==, g_ptr_array_index (ids, i));
      g_assert_true (wayside_item_get_state (item) == WAYSIDE_ITEM_SAVED ||
                     wayside_item_get_state (item) == WAYSIDE_ITEM_PRESENT);
    }
}

static void
assert_goes_on (World *world, Job *job, GPtrArray *ids)
{
  guint n_present;

  pretend_service_open_gate (world->pretend);
  job_run (job);
  g_assert_cmpint (wayside_download_get_state (job->download), ==, WAYSIDE_DOWNLOAD_FINISHED);
  n_present = wayside_download_get_stats (job->download)->counts[WAYSIDE_ITEM_PRESENT];
  g_assert_cmpuint (n_present, >=, 2);
  assert_kept (job, ids);
  g_assert_cmpuint (world_count (world, PRETEND_KIND_CDN), ==,
                    wayside_download_get_stats (job->download)->n_items - n_present);
}

/* The limit applies to both runs together: no other images are added. */
static void
test_limit (World *world, gconstpointer data)
{
  g_autoptr (GPtrArray) ids = NULL;
  g_autoptr (Job) again = NULL;

  use_library (world);
  add_area (world);
  ids = cut_off (world, new_area_job (world, 20));
  g_assert_cmpuint (ids->len, ==, 20);

  again = new_area_job (world, 20);
  assert_goes_on (world, again, ids);
  g_assert_cmpuint (wayside_download_get_stats (again->download)->n_items, ==, 20);
  g_assert_cmpuint (job_count_pairs (again), ==, 20);
  /* Requested by ID only, as no image was missing. */
  g_assert_cmpuint (world_count (world, PRETEND_KIND_IMAGES), ==, 1);
}

/* Without a limit all images are wanted: those of the first run, and those of which it had no metadata yet. */
static void
test_all (World *world, gconstpointer data)
{
  g_autoptr (GPtrArray) ids = NULL;
  g_autoptr (Job) again = NULL;

  use_library (world);
  add_area (world);
  ids = cut_off (world, new_area_job (world, 0));
  again = new_area_job (world, 0);
  assert_goes_on (world, again, ids);
  g_assert_cmpuint (ids->len, <, N_AREA);
  g_assert_cmpuint (wayside_download_get_stats (again->download)->n_items, ==, N_AREA);
  g_assert_cmpuint (world_count (world, PRETEND_KIND_IMAGES), ==, 2);
}

/* With a higher limit, the known images come first and others follow. */
static void
test_more (World *world, gconstpointer data)
{
  g_autoptr (GPtrArray) ids = NULL;
  g_autoptr (Job) again = NULL;

  use_library (world);
  add_area (world);
  ids = cut_off (world, new_area_job (world, 20));
  pretend_service_set_sample_above (world->pretend, G_MAXINT32);
  again = new_area_job (world, 25);
  assert_goes_on (world, again, ids);
  g_assert_cmpuint (wayside_download_get_stats (again->download)->n_items, ==, 25);
  g_assert_cmpuint (world_count (world, PRETEND_KIND_IMAGES), ==, 2);
}

/* The listing fails midway: the rest of the area is listed in the next run. */
static void
test_listed_on (World *world, gconstpointer data)
{
  g_autoptr (GPtrArray) ids = NULL;
  g_autoptr (Job) job = NULL;
  g_autoptr (Job) again = NULL;

  use_library (world);
  add_area (world);
  pretend_service_set_sample_above (world->pretend, G_MAXINT32);
  pretend_service_add_image (world->pretend, "7000", NULL, 10.06, 53.5, PRETEND_IMAGE_DEFAULT);
  pretend_service_open_gate (world->pretend);
  pretend_service_script (world->pretend, "/images", PRETEND_FAULT_NONE, 1);
  pretend_service_script (world->pretend, "/images", PRETEND_FAULT_TOKEN_REVOKED, PRETEND_FOREVER);
  job = job_new (world, make_area (9.899, 53.42, 10.09, 53.501, 0));
  job_run (job);
  job_assert_failed (job, WAYSIDE_ERROR_TOKEN_REFUSED);
  ids = list_ids (job);
  g_assert_cmpuint (ids->len, ==, 50);

  g_clear_pointer (&job, job_free);
  restart (world);
  pretend_service_mend (world->pretend);
  again = job_new (world, make_area (9.899, 53.42, 10.09, 53.501, 0));
  job_run (again);
  g_assert_cmpint (wayside_download_get_state (again->download), ==, WAYSIDE_DOWNLOAD_FINISHED);
  assert_kept (again, ids);
  g_assert_cmpuint (wayside_download_get_stats (again->download)->n_items, ==, N_AREA + 1);
}

/* A finished download is listed again from scratch. */
static void
test_finished (World *world, gconstpointer data)
{
  g_autoptr (Job) job = NULL;
  g_autoptr (Job) again = NULL;

  use_library (world);
  add_area (world);
  pretend_service_open_gate (world->pretend);
  pretend_service_set_sample_above (world->pretend, G_MAXINT32);
  job = new_area_job (world, 0);
  job_run (job);
  job_assert_finished (job, N_AREA, 0, 0);
  pretend_service_add_image (world->pretend, "7000", NULL, 9.905, 53.5, PRETEND_IMAGE_DEFAULT);
  again = new_area_job (world, 0);
  job_run (again);
  job_assert_finished (again, 1, N_AREA, 0);
}

/* A failed image is remembered even if its download has finished. */
static void
test_failed_one (World *world, gconstpointer data)
{
  g_autoptr (GPtrArray) ids = NULL;
  g_autoptr (Job) job = NULL;
  g_autoptr (Job) again = NULL;

  use_library (world);
  add_area (world);
  pretend_service_set_picture_fault (world->pretend, PRETEND_FAULT_EMPTY);
  job = new_area_job (world, 5);
  job_run (job);
  g_assert_cmpuint (wayside_download_get_stats (job->download)->counts[WAYSIDE_ITEM_FAILED], ==, 5);
  ids = list_ids (job);
  pretend_service_set_picture_fault (world->pretend, PRETEND_FAULT_NONE);
  pretend_service_open_gate (world->pretend);
  again = new_area_job (world, 5);
  job_run (again);
  job_assert_finished (again, 5, 0, 0);
  assert_kept (again, ids);
}

/* Returns the job in the library once all pending writes are done. */
static WaysideJob *
get_only_job (World *world)
{
  g_autoptr (GAsyncResult) owned = NULL;
  g_autoptr (GPtrArray) jobs = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *result = NULL;

  wayside_engine_list_all_async (world->engine, helper_take_result, &result);
  helper_wait_for_result (&result);
  owned = g_steal_pointer (&result);
  jobs = wayside_engine_list_all_finish (world->engine, owned, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (jobs->len, ==, 1);
  return g_ptr_array_steal_index (jobs, 0);
}

/* Like the window does: an interrupted download is resumed from its entry. */
static void
test_past (World *world, gconstpointer data)
{
  g_autoptr (GPtrArray) ids = NULL;
  g_autoptr (WaysideJob) known = NULL;
  g_autoptr (Job) again = NULL;

  use_library (world);
  add_area (world);
  ids = cut_off (world, new_area_job (world, 20));
  known = get_only_job (world);
  g_assert_cmpint (known->stats.state, ==, WAYSIDE_DOWNLOAD_PAUSED);
  again = new_area_job (world, 20);
  g_clear_object (&again->download);
  again->download = wayside_download_new_past (world->engine, known);
  wayside_download_set_token (again->download, PRETEND_TOKEN);
  pretend_service_open_gate (world->pretend);
  wayside_download_resume (again->download);
  job_wait_for (again, WAYSIDE_DOWNLOAD_FINISHED);
  g_assert_cmpuint (wayside_download_get_stats (again->download)->n_items, ==, 20);
  assert_kept (again, ids);
}

static gboolean
has_ended_anew (gpointer data)
{
  Job *job = data;

  /* Until it has started, it still reports that it is finished. */
  return wayside_download_get_stats (job->download)->n_items > 0 && wayside_download_is_ended (job->download);
}

/* … and a finished one retries only the failed images, without listing again. */
static void
test_past_retried (World *world, gconstpointer data)
{
  g_autoptr (GPtrArray) ids = NULL;
  g_autoptr (WaysideJob) known = NULL;
  g_autoptr (Job) job = NULL;
  g_autoptr (Job) again = NULL;

  use_library (world);
  add_area (world);
  pretend_service_set_picture_fault (world->pretend, PRETEND_FAULT_EMPTY);
  job = new_area_job (world, 2);
  job_run (job);
  g_assert_cmpuint (wayside_download_get_stats (job->download)->counts[WAYSIDE_ITEM_FAILED], ==, 2);
  ids = list_ids (job);
  pretend_service_set_picture_fault (world->pretend, PRETEND_FAULT_NONE);
  pretend_service_reset_counters (world->pretend);
  known = get_only_job (world);
  g_assert_cmpint (known->stats.state, ==, WAYSIDE_DOWNLOAD_FINISHED);
  again = new_area_job (world, 2);
  g_clear_object (&again->download);
  again->download = wayside_download_new_past (world->engine, known);
  wayside_download_set_token (again->download, PRETEND_TOKEN);
  wayside_download_retry_failed (again->download);
  helper_wait_until (has_ended_anew, again);
  g_assert_cmpint (wayside_download_get_state (again->download), ==, WAYSIDE_DOWNLOAD_FINISHED);
  g_assert_cmpuint (wayside_download_get_stats (again->download)->n_items, ==, 2);
  assert_kept (again, ids);
  g_assert_cmpuint (world_count (world, PRETEND_KIND_IMAGES), ==, 1);
}

static gboolean
is_later (gpointer data)
{
  return g_get_real_time () / G_USEC_PER_SEC > *(gint64 *) data;
}

/* A download with a timestamp in its folder name resumes in that folder, and a later one gets its own. */
static void
test_timestamped (World *world, gconstpointer data)
{
  g_autofree char *folder = NULL;
  Job *job = job_new (world, make_sequence ());
  g_autoptr (Job) again = NULL;
  g_autoptr (Job) later = NULL;
  gint64 second;

  use_library (world);
  world_add_sequence (world, 30);
  pretend_service_close_gate (world->pretend, 5);
  wayside_download_set_timestamped (job->download, TRUE);
  wayside_download_set_parallel (job->download, 2);
  job_start (job);
  job_wait_for_saved (job, 2);
  folder = g_strdup (wayside_download_get_folder (job->download));
  second = g_get_real_time () / G_USEC_PER_SEC;
  job_free (job);
  restart (world);

  pretend_service_open_gate (world->pretend);
  again = job_new (world, make_sequence ());
  wayside_download_set_timestamped (again->download, TRUE);
  job_run (again);
  g_assert_cmpstr (wayside_download_get_folder (again->download), ==, folder);
  g_assert_cmpuint (wayside_download_get_stats (again->download)->counts[WAYSIDE_ITEM_PRESENT], >=, 2);
  g_assert_cmpuint (job_count_pairs (again), ==, 30);

  later = job_new (world, make_sequence ());
  wayside_download_set_timestamped (later->download, TRUE);
  /* The timestamp has a resolution of a second. */
  helper_wait_until (is_later, &second);
  job_run (later);
  job_assert_finished (later, 30, 0, 0);
  g_assert_cmpstr (wayside_download_get_folder (later->download), !=, folder);
}

/* If the library is lost, the folder alone is enough to resume. */
static void
test_library_lost (World *world, gconstpointer data)
{
  g_autofree char *path = g_build_filename (world->root, "library.sqlite", NULL);
  g_autoptr (GPtrArray) ids = NULL;
  g_autoptr (Job) again = NULL;

  use_library (world);
  add_area (world);
  pretend_service_set_sample_above (world->pretend, G_MAXINT32);
  ids = cut_off (world, new_area_job (world, 0));
  g_assert_cmpint (g_unlink (path), ==, 0);
  again = new_area_job (world, 0);
  pretend_service_open_gate (world->pretend);
  job_run (again);
  g_assert_cmpuint (wayside_download_get_stats (again->download)->n_items, ==, N_AREA);
  g_assert_cmpuint (wayside_download_get_stats (again->download)->counts[WAYSIDE_ITEM_PRESENT], >=, 2);
}

typedef struct
{
  World *world;
  guint n_items;
} Wish;

/* The number of tries per image is kept across runs. */
static void
test_tries (World *world, gconstpointer data)
{
  g_autofree char *path = g_build_filename (world->root, "library.sqlite", NULL);
  g_autoptr (WaysideLibrary) library = wayside_library_new (path);
  g_autoptr (WaysideResumeState) memory = NULL;
  g_autoptr (WaysideQuery) query = make_area (9.899, 53.499, 9.91, 53.501, 2);

  use_library (world);
  add_area (world);
  pretend_service_open_gate (world->pretend);
  pretend_service_set_picture_fault (world->pretend, PRETEND_FAULT_EMPTY);
  for (guint run = 1; run <= 2; run++)
    {
      g_autoptr (Job) job = new_area_job (world, 2);
      g_autoptr (WaysideJob) known = NULL;
      guint n_tries;

      job_run (job);
      g_assert_cmpuint (wayside_download_get_stats (job->download)->counts[WAYSIDE_ITEM_FAILED], ==, 2);
      known = get_only_job (world);
      g_assert_cmpuint (wayside_download_stats_count_problems (&known->stats), ==, 2);
      g_clear_pointer (&memory, wayside_resume_state_free);
      memory = wayside_library_look_up_resume_state (library, query, world->root, &(WaysideResumeQuery){ 0 },
                                                     NULL);
      g_assert_nonnull (memory);
      g_assert_cmpuint (memory->ids->len, ==, 2);
      n_tries = GPOINTER_TO_UINT (g_hash_table_lookup (memory->tries, g_ptr_array_index (memory->ids, 0)));
      g_assert_cmpuint (n_tries, >, 0);
      g_assert_cmpuint (n_tries, ==,
                        pretend_service_count_pictures (world->pretend, g_ptr_array_index (memory->ids, 0)));
    }
}

static gboolean
is_known (gpointer data)
{
  Wish *wish = data;
  g_autofree char *path = g_build_filename (wish->world->root, "deep", "library.sqlite", NULL);
  g_autoptr (WaysideLibrary) library = NULL;
  g_autoptr (GPtrArray) jobs = NULL;
  const WaysideJob *known;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return FALSE;

  library = wayside_library_new (path);
  jobs = wayside_library_list_all (library, NULL);
  known = jobs != NULL && jobs->len == 1 ? g_ptr_array_index (jobs, 0) : NULL;
  return known != NULL && known->stats.state == WAYSIDE_DOWNLOAD_RUNNING &&
         known->stats.n_items == wish->n_items;
}

/* The library cannot be created at first. Once it can, a download that is resumed after a pause is recorded,
 * so that it survives a crash. */
static void
test_library_mended (World *world, gconstpointer data)
{
  g_autofree char *folder = g_build_filename (world->root, "deep", NULL);
  g_autofree char *path = g_build_filename (folder, "library.sqlite", NULL);
  g_autoptr (Job) job = job_new (world, make_sequence ());
  Wish wish = { world, 30 };

  helper_write (world->root, "deep", "in the way", -1);
  wayside_engine_set_library (world->engine, path);
  world_add_sequence (world, 30);
  pretend_service_close_gate (world->pretend, 5);
  wayside_download_set_parallel (job->download, 2);
  job_start (job);
  job_wait_for_saved (job, 2);
  wayside_download_pause (job->download);
  job_wait_for (job, WAYSIDE_DOWNLOAD_PAUSED);
  g_assert_cmpint (g_unlink (folder), ==, 0);
  wayside_download_resume (job->download);
  helper_wait_until (is_known, &wish);
}

/* Only the API client keeps the token, and not beyond the download. */
static void
test_token (World *world, gconstpointer data)
{
  g_autoptr (Job) job = job_new (world, make_sequence ());

  world_add_sequence (world, 3);
  g_assert_cmpstr (job->download->options.token, ==, PRETEND_TOKEN);
  job_start (job);
  g_assert_null (job->download->options.token);
  job_wait_for (job, WAYSIDE_DOWNLOAD_FINISHED);
  wayside_download_set_token (job->download, PRETEND_TOKEN);
  g_assert_null (job->download->options.token);
}

#define ADD(path, function)                                                                                  \
  g_test_add ("/download-memory/" path, World, NULL, world_set_up, function, world_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("token", test_token);
  ADD ("limit", test_limit);
  ADD ("all", test_all);
  ADD ("more", test_more);
  ADD ("listed-on", test_listed_on);
  ADD ("finished", test_finished);
  ADD ("failed-one", test_failed_one);
  ADD ("past", test_past);
  ADD ("past-retried", test_past_retried);
  ADD ("timestamped", test_timestamped);
  ADD ("library-lost", test_library_lost);
  ADD ("tries", test_tries);
  ADD ("library-mended", test_library_mended);

  return g_test_run ();
}
