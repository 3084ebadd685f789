/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "service-helper.h"

#include "engine-helper.h"
#include "wayside-area-index.h"
#include "wayside-clock.h"
#include "wayside-error.h"
#include "wayside-point.h"
#include "wayside-region-builder.h"

#include <string.h>

/* The pretend service, with a client and a worker for its tiles. */
typedef struct
{
  PretendService *pretend;
  WaysideEndpoints *service;
  SoupSession *session;
  WaysideWorkerThread *worker;
  WaysideTileClient *client;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->pretend = pretend_service_new ();
  fixture->service = helper_make_service (fixture->pretend);
  fixture->session = soup_session_new_with_options ("max-conns-per-host", 32, NULL);
  fixture->worker = wayside_worker_thread_new ("decoder");
  fixture->client = wayside_tile_client_new (
      fixture->session, wayside_endpoints_get_tiles_root (fixture->service), PRETEND_TOKEN, NULL, NULL);
  wayside_clock_set_scale (HELPER_TIME_SCALE);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  helper_wait_while_busy ();
  g_assert_finalize_object (fixture->client);
  wayside_worker_thread_free (fixture->worker);
  soup_session_abort (fixture->session);
  helper_wait_while_busy ();
  g_assert_finalize_object (fixture->session);
  g_assert_finalize_object (fixture->service);
  g_assert_finalize_object (fixture->pretend);
}

static PretendImage *
add (Fixture *fixture, guint id, const char *sequence, double longitude, double latitude)
{
  g_autofree char *text = g_strdup_printf ("%u", id);

  return pretend_service_add_image (fixture->pretend, text, sequence, longitude, latitude,
                                    PRETEND_IMAGE_DEFAULT);
}

static void
add_grid (Fixture *fixture, guint first_id, double west, double south, double step, guint n_side)
{
  for (guint i = 0; i < n_side * n_side; i++)
    add (fixture, first_id + i, NULL, west + step * (i % n_side), south + step * (i / n_side));
}

static WaysideRegion *
make_box (double west, double south, double east, double north)
{
  const WaysideBbox bbox = { west, south, east, north };
  g_autoptr (GError) error = NULL;
  WaysideRegion *region = wayside_region_new_box (&bbox, &error);

  g_assert_no_error (error);
  return region;
}

static WaysideAreaIndex *
make_index (Fixture *fixture, WaysideRegion *region, const WaysideFilter *filter)
{
  g_autoptr (WaysideRegion) owned = region;
  g_autoptr (WaysideFilter) none = wayside_filter_new ();

  return wayside_area_index_new (fixture->client, fixture->worker, owned, filter != NULL ? filter : none, 0);
}

static GPtrArray *
next (WaysideAreaIndex *index, GCancellable *cancellable, gboolean *is_last, GError **error)
{
  GAsyncResult *result = NULL;
  g_autoptr (GAsyncResult) owned = NULL;

  wayside_id_source_next_async (WAYSIDE_ID_SOURCE (index), cancellable, helper_take_result, &result);
  helper_wait_for_result (&result);
  owned = g_steal_pointer (&result);
  return wayside_id_source_next_finish (WAYSIDE_ID_SOURCE (index), owned, is_last, error);
}

/* Appends all further ids to @all, up to the end or an error. */
static void
read_on (WaysideAreaIndex *index, GPtrArray *all, GError **error)
{
  gboolean is_last = FALSE;

  while (!is_last)
    {
      GPtrArray *ids = next (index, NULL, &is_last, error);

      if (ids == NULL)
        return;

      g_assert_true (ids->len > 0 || is_last);
      g_ptr_array_extend_and_steal (all, ids);
    }
}

/* Returns all ids of an index, each once. */
static GPtrArray *
read_all (WaysideAreaIndex *index)
{
  g_autoptr (WaysideAreaIndex) owned = index;
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GError) error = NULL;
  GPtrArray *all = g_ptr_array_new_with_free_func (g_free);

  read_on (owned, all, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < all->len; i++)
    g_assert_true (g_hash_table_add (known, g_ptr_array_index (all, i)));
  g_assert_cmpuint (all->len, ==, wayside_coverage_get_n_images (wayside_area_index_get_coverage (owned)));
  return all;
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Consumes the ids. */
static void
assert_ids (GPtrArray *ids, const char *expected)
{
  g_autofree char *text = NULL;

  g_ptr_array_sort (ids, compare_ids);
  g_ptr_array_add (ids, NULL);
  text = g_strjoinv (" ", (char **) ids->pdata);
  g_assert_cmpstr (text, ==, expected);
  g_ptr_array_unref (ids);
}

static void
assert_count (GPtrArray *ids, guint n_ids)
{
  g_assert_cmpuint (ids->len, ==, n_ids);
  g_ptr_array_unref (ids);
}

/* Six times the area that the service searches, with a core of more images than it lists. */
static void
test_dense (Fixture *fixture, gconstpointer data)
{
  g_auto (GStrv) expected = NULL;
  g_autoptr (GPtrArray) ids = NULL;

  add_grid (fixture, 1000, 9.905, 53.505, 0.0097, 25);
  add_grid (fixture, 10000, 10.0001, 53.6001, 0.00007, 70);
  pretend_service_set_dense_above (fixture->pretend, 100);
  expected = pretend_service_dup_area_ids (fixture->pretend, 9.9, 53.5, 10.15, 53.74);
  ids = read_all (make_index (fixture, make_box (9.9, 53.5, 10.15, 53.74), NULL));

  g_assert_cmpuint (ids->len, ==, 25 * 25 + 70 * 70);
  for (guint i = 0; i < ids->len; i++)
    g_assert_true (g_strv_contains ((const char *const *) expected, g_ptr_array_index (ids, i)));
  g_assert_cmpuint (pretend_service_get_n_requests (fixture->pretend, PRETEND_KIND_IMAGES), ==, 0);
}

/* An order of its own in each tile, and the same one each time. */
static void
test_order (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = NULL;
  PretendImage *image;
  g_autoptr (GPtrArray) ids = NULL;

  add (fixture, 3, "bbbbbbbbbbbbbbbbbbbbbb", 9.9301, 53.5501)->captured_at = 2000;
  add (fixture, 2, "bbbbbbbbbbbbbbbbbbbbbb", 9.9302, 53.5501)->captured_at = 3000;
  add (fixture, 1, "bbbbbbbbbbbbbbbbbbbbbb", 9.9303, 53.5501)->captured_at = 1000;
  add (fixture, 8, "aaaaaaaaaaaaaaaaaaaaaa", 9.9304, 53.5501)->captured_at = 5000;
  image = add (fixture, 7, "aaaaaaaaaaaaaaaaaaaaaa", 9.9305, 53.5501);
  image->flags |= PRETEND_IMAGE_NO_CAPTURED_AT;
  /* In the tile to the north-west. */
  add (fixture, 9, "zzzzzzzzzzzzzzzzzzzzzz", 9.9001, 53.5701);

  ids = read_all (make_index (fixture, make_box (9.89, 53.54, 9.94, 53.58), NULL));
  g_ptr_array_add (ids, NULL);
  text = g_strjoinv (" ", (char **) ids->pdata);
  g_assert_cmpstr (text, ==, "9 7 8 1 3 2");
}

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  add (fixture, 1, NULL, 9.95, 53.55);
  assert_count (read_all (make_index (fixture, make_box (9.96, 53.54, 9.97, 53.56), NULL)), 0);
}

static void
test_antimeridian (Fixture *fixture, gconstpointer data)
{
  add (fixture, 1, NULL, 179.98, -16.81);
  add (fixture, 2, NULL, -179.98, -16.81);
  add (fixture, 3, NULL, 179.96, -16.81);
  add (fixture, 4, NULL, -179.96, -16.81);
  add (fixture, 5, NULL, 0, -16.81);
  add (fixture, 6, NULL, 179.99999, -16.81);
  assert_ids (read_all (make_index (fixture, make_box (179.97, -16.82, -179.97, -16.80), NULL)), "1 2 6");
}

static void
add_square (WaysideRegionBuilder *builder, double west, double south, double side)
{
  wayside_region_builder_add_position (builder, west, south);
  wayside_region_builder_add_position (builder, west + side, south);
  wayside_region_builder_add_position (builder, west + side, south + side);
  wayside_region_builder_add_position (builder, west, south + side);
}

static WaysideRegion *
build (WaysideRegionBuilder *builder, double within)
{
  g_autoptr (WaysideRegionBuilder) owned = builder;
  g_autoptr (GError) error = NULL;
  WaysideRegion *region = wayside_region_builder_build (owned, within, &error);

  g_assert_no_error (error);
  return region;
}

/* Two polygons, one of which has a hole. */
static void
test_polygons (Fixture *fixture, gconstpointer data)
{
  WaysideRegionBuilder *builder = wayside_region_builder_new ();

  wayside_region_builder_begin_polygon (builder);
  add_square (builder, 9.90, 53.50, 0.06);
  wayside_region_builder_begin_ring (builder);
  add_square (builder, 9.92, 53.52, 0.02);
  wayside_region_builder_begin_polygon (builder);
  add_square (builder, 10.00, 53.50, 0.02);

  add (fixture, 1, NULL, 9.91, 53.51);
  add (fixture, 2, NULL, 9.93, 53.53);
  add (fixture, 3, NULL, 9.95, 53.55);
  add (fixture, 4, NULL, 9.98, 53.51);
  add (fixture, 5, NULL, 10.01, 53.51);
  add (fixture, 6, NULL, 10.03, 53.51);
  assert_ids (read_all (make_index (fixture, build (builder, 25), NULL)), "1 3 5");
}

static void
test_track (Fixture *fixture, gconstpointer data)
{
  WaysideRegionBuilder *builder = wayside_region_builder_new ();

  wayside_region_builder_begin_track (builder);
  wayside_region_builder_add_position (builder, 9.90, 53.50);
  wayside_region_builder_add_position (builder, 9.96, 53.50);
  wayside_region_builder_add_position (builder, 9.96, 53.54);

  add (fixture, 1, NULL, 9.93, 53.5001);
  add (fixture, 2, NULL, 9.93, 53.5010);
  add (fixture, 3, NULL, 9.9602, 53.52);
  add (fixture, 4, NULL, 9.93, 53.52);
  assert_ids (read_all (make_index (fixture, build (builder, 25), NULL)), "1 3");
}

static GPtrArray *
read_filtered (Fixture *fixture, const WaysideFilter *filter, guint64 creator, guint *n_unsure)
{
  g_autoptr (WaysideAreaIndex) index = make_index (fixture, make_box (9.89, 53.54, 9.96, 53.58), filter);
  GPtrArray *ids;

  if (creator > 0)
    wayside_id_source_set_creator (WAYSIDE_ID_SOURCE (index), creator);
  ids = read_all (g_object_ref (index));
  *n_unsure = wayside_area_index_get_n_unsure (index);
  return ids;
}

static void
test_days (Fixture *fixture, gconstpointer data)
{
  const gint64 day = 24 * 60 * 60 * 1000;
  g_autoptr (WaysideFilter) filter = wayside_filter_new ();
  guint n_unsure;

  add (fixture, 1, NULL, 9.91, 53.55)->captured_at = 10 * day - 1;
  add (fixture, 2, NULL, 9.92, 53.55)->captured_at = 10 * day;
  add (fixture, 3, NULL, 9.93, 53.55)->captured_at = 12 * day - 1;
  add (fixture, 4, NULL, 9.94, 53.55)->captured_at = 12 * day;
  filter->from = 10;
  filter->to = 11;
  assert_ids (read_filtered (fixture, filter, 0, &n_unsure), "2 3");
  g_assert_cmpuint (n_unsure, ==, 0);

  /* What the tile does not say, the metadata may. */
  add (fixture, 5, NULL, 9.95, 53.55)->flags |= PRETEND_IMAGE_NO_CAPTURED_AT;
  assert_ids (read_filtered (fixture, filter, 0, &n_unsure), "2 3 5");
  g_assert_cmpuint (n_unsure, ==, 1);
}

static void
test_camera (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideFilter) filter = wayside_filter_new ();
  guint n_unsure;

  add (fixture, 1, NULL, 9.91, 53.55);
  add (fixture, 2, NULL, 9.92, 53.55)->flags |= PRETEND_IMAGE_PANO;
  filter->camera = WAYSIDE_FILTER_ONLY_PANO;
  assert_ids (read_filtered (fixture, filter, 0, &n_unsure), "2");
  filter->camera = WAYSIDE_FILTER_ONLY_FLAT;
  assert_ids (read_filtered (fixture, filter, 0, &n_unsure), "1");
}

static void
set_creator (PretendImage *image, const char *name)
{
  g_free (image->creator);
  image->creator = g_strdup (name);
}

static void
test_creator (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideFilter) filter = wayside_filter_new ();
  PretendImage *image = add (fixture, 1, NULL, 9.91, 53.55);
  guint n_unsure;

  set_creator (image, "anna");
  set_creator (add (fixture, 2, NULL, 9.92, 53.55), "bert");
  g_assert_true (wayside_filter_set_creator (filter, "anna", NULL));
  assert_ids (read_filtered (fixture, filter, pretend_image_get_creator_id (image), &n_unsure), "1");
}

/* The images of a sequence are as far apart on both sides of the border between two tiles. */
static void
test_spacing (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideFilter) filter = wayside_filter_new ();
  g_autoptr (GPtrArray) ids = NULL;
  guint n_unsure;

  /* One image every two metres, and a border at a longitude of 9.931640625. */
  for (guint i = 0; i < 100; i++)
    add (fixture, 100 + i, "aaaaaaaaaaaaaaaaaaaaaa", 9.9301 + i * 0.00003, 53.5501)->captured_at = 1000 *
                                                                                                   (i + 1);
  add (fixture, 1, "bbbbbbbbbbbbbbbbbbbbbb", 9.9301, 53.5501);
  filter->spacing = 20;
  ids = read_filtered (fixture, filter, 0, &n_unsure);
  g_assert_cmpuint (ids->len, >, 8);
  g_assert_cmpuint (ids->len, <, 13);
  for (guint i = 0; i < ids->len; i++)
    for (guint j = 0; j < i; j++)
      {
        PretendImage *one = pretend_service_get_image (fixture->pretend, g_ptr_array_index (ids, i));
        PretendImage *other = pretend_service_get_image (fixture->pretend, g_ptr_array_index (ids, j));
        const WaysidePoint a = { one->longitude, one->latitude }, b = { other->longitude, other->latitude };

        g_assert_true (strcmp (one->sequence, other->sequence) != 0 ||
                       wayside_point_get_distance (&a, &b) > 19);
      }
}

static void
test_too_large (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideAreaIndex) index = make_index (fixture, make_box (9, 53, 10, 54), NULL);
  g_autoptr (GPtrArray) ids = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_last;

  ids = next (index, NULL, &is_last, &error);
  g_assert_null (ids);
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_AREA_TOO_LARGE);
  g_assert_nonnull (strstr (error->message, "km²"));
  g_assert_cmpuint (pretend_service_get_n_requests (fixture->pretend, PRETEND_KIND_TILE), ==, 0);
}

/* After a failure the index continues with the tile that failed. */
static void
test_failure (Fixture *fixture, gconstpointer data)
{
  static const PretendFault faults[] = { PRETEND_FAULT_TOKEN_REVOKED, PRETEND_FAULT_HTML };

  add_grid (fixture, 1000, 9.905, 53.505, 0.0097, 10);
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr (WaysideAreaIndex) index = make_index (fixture, make_box (9.9, 53.5, 10, 53.6), NULL);
      g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free);
      g_autoptr (GError) error = NULL;

      pretend_service_script (fixture->pretend, "/maps/vtp/mly1_public/2/14/8644/5296", faults[i],
                              PRETEND_FOREVER);
      read_on (index, all, &error);
      g_assert_nonnull (error);
      g_assert_cmpint (error->domain, ==, WAYSIDE_ERROR);
      g_assert_cmpuint (all->len, <, 100);
      g_clear_error (&error);

      pretend_service_mend (fixture->pretend);
      read_on (index, all, &error);
      g_assert_no_error (error);
      assert_count (g_steal_pointer (&all), 100);
      g_assert_cmpuint (wayside_coverage_get_n_images (wayside_area_index_get_coverage (index)), ==, 100);
    }
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideAreaIndex) index = make_index (fixture, make_box (9.9, 53.5, 10, 53.6), NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GAsyncResult) owned = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *result = NULL;
  gboolean is_last;

  add_grid (fixture, 1000, 9.905, 53.505, 0.0097, 10);
  pretend_service_script (fixture->pretend, "tiles", PRETEND_FAULT_SILENT, PRETEND_FOREVER);
  wayside_id_source_next_async (WAYSIDE_ID_SOURCE (index), cancellable, helper_take_result, &result);
  while (pretend_service_get_n_requests (fixture->pretend, PRETEND_KIND_TILE) == 0)
    g_main_context_iteration (NULL, TRUE);
  g_cancellable_cancel (cancellable);
  helper_wait_for_result (&result);
  owned = g_steal_pointer (&result);
  g_assert_null (wayside_id_source_next_finish (WAYSIDE_ID_SOURCE (index), owned, &is_last, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  pretend_service_mend (fixture->pretend);
  read_on (index, all, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (all->len, ==, 100);
}

/* An index may be dropped while tiles are on their way. */
static void
test_drop (Fixture *fixture, gconstpointer data)
{
  WaysideAreaIndex *index = make_index (fixture, make_box (9.9, 53.5, 10, 53.6), NULL);
  g_autoptr (GPtrArray) ids = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_last;

  add_grid (fixture, 1000, 9.905, 53.505, 0.0097, 10);
  ids = next (index, NULL, &is_last, &error);
  g_assert_no_error (error);
  g_assert_false (is_last);
  g_assert_finalize_object (index);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, test) g_test_add ("/area-index/" path, Fixture, NULL, set_up, test, tear_down)
  ADD ("dense", test_dense);
  ADD ("order", test_order);
  ADD ("empty", test_empty);
  ADD ("antimeridian", test_antimeridian);
  ADD ("polygons", test_polygons);
  ADD ("track", test_track);
  ADD ("days", test_days);
  ADD ("camera", test_camera);
  ADD ("creator", test_creator);
  ADD ("spacing", test_spacing);
  ADD ("too-large", test_too_large);
  ADD ("failure", test_failure);
  ADD ("cancel", test_cancel);
  ADD ("drop", test_drop);
#undef ADD

  return g_test_run ();
}
