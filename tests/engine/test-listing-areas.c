/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-listing.h"

#include "listing-helper.h"
#include "wayside-error.h"

static void
add_sequence (HelperClient *client, guint n_images)
{
  pretend_service_add_sequence (client->pretend, HELPER_SEQUENCE, n_images, HELPER_FIRST_ID, 9.945, 53.55);
}

static void
test_area (HelperClient *client, gconstpointer data)
{
  g_autoptr (Listed) listed = NULL;

  add_sequence (client, 30);
  pretend_service_add_image (client->pretend, "7", NULL, 9.5, 53.55, PRETEND_IMAGE_DEFAULT);
  listed = helper_list_good (client, helper_make_area (9.9, 53.5, 9.99, 53.6, 0));
  g_assert_cmpuint (listed->records->len, ==, 30);
  g_assert_false (g_hash_table_contains (listed->known, "7"));
  g_assert_null (listed->ids);
  g_assert_null (listed->sequence);
  /* The second response has nothing new. */
  g_assert_cmpuint (helper_count (client, PRETEND_KIND_IMAGES), ==, 2);
}

static void
test_area_limit (HelperClient *client, gconstpointer data)
{
  static const guint limits[] = { 1, 5, 29, 30, 31, 5000 };

  add_sequence (client, 30);
  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      g_autoptr (Listed)
          listed = helper_list_good (client, helper_make_area (9.9, 53.5, 9.99, 53.6, limits[i]));

      g_assert_cmpuint (listed->records->len, ==, MIN (limits[i], 30));
    }
}

static void
test_area_empty (HelperClient *client, gconstpointer data)
{
  helper_assert_refused (client, helper_make_area (9.9, 53.5, 9.99, 53.6, 1), WAYSIDE_ERROR_NO_IMAGERY,
                         "There are no photos here");
}

static void
add_grid (HelperClient *client, double west, double south, double step, guint n_side)
{
  for (guint i = 0; i < n_side * n_side; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", 5000 + i);

      pretend_service_add_image (client->pretend, id, NULL, west + step * (i % n_side),
                                 south + step * (i / n_side), PRETEND_IMAGE_DEFAULT);
    }
}

/* The service refuses areas above 0.01 square degrees, so they are never requested. */
static void
test_area_large (HelperClient *client, gconstpointer data)
{
  g_autoptr (Listed) listed = NULL;

  add_grid (client, 9.5, 53.0, 0.05, 10);
  listed = helper_list_good (client, helper_make_area (9.5, 53.0, 9.95, 53.45, 0));
  g_assert_cmpuint (listed->records->len, ==, 100);
  g_assert_cmpuint (helper_count (client, PRETEND_KIND_IMAGES), <, 60);
}

/* A box across the 180th meridian is searched on both sides. */
static void
test_area_crossing (HelperClient *client, gconstpointer data)
{
  g_autoptr (Listed) listed = NULL;

  pretend_service_add_image (client->pretend, "179980", NULL, 179.98, -16.81, PRETEND_IMAGE_DEFAULT);
  pretend_service_add_image (client->pretend, "180020", NULL, -179.98, -16.81, PRETEND_IMAGE_DEFAULT);
  pretend_service_add_image (client->pretend, "179960", NULL, 179.96, -16.81, PRETEND_IMAGE_DEFAULT);
  pretend_service_add_image (client->pretend, "180040", NULL, -179.96, -16.81, PRETEND_IMAGE_DEFAULT);
  pretend_service_add_image (client->pretend, "1", NULL, 0, -16.81, PRETEND_IMAGE_DEFAULT);
  pretend_service_add_image (client->pretend, "2", NULL, 0, 0, PRETEND_IMAGE_EVERYWHERE);

  listed = helper_list_good (client, helper_make_area (179.97, -16.82, -179.97, -16.80, 0));
  g_assert_cmpuint (listed->records->len, ==, 2);
  g_assert_true (g_hash_table_contains (listed->known, "179980"));
  g_assert_true (g_hash_table_contains (listed->known, "180020"));
}

static void
test_area_large_limit (HelperClient *client, gconstpointer data)
{
  g_autoptr (Listed) listed = NULL;

  add_grid (client, 9.5, 53.0, 0.05, 10);
  listed = helper_list_good (client, helper_make_area (9.5, 53.0, 9.95, 53.45, 37));
  g_assert_cmpuint (listed->records->len, ==, 37);
}

static void
test_area_too_large (HelperClient *client, gconstpointer data)
{
  helper_assert_refused (client, helper_make_area (-180, -90, 180, 90, 1), WAYSIDE_ERROR_AREA_TOO_LARGE,
                         "too large");
  g_assert_cmpuint (helper_count (client, PRETEND_KIND_IMAGES), ==, 0);
}

/* There are too many images in the box: it is split until each part is listed. */
static void
test_area_dense (HelperClient *client, gconstpointer data)
{
  g_autoptr (Listed) listed = NULL;

  add_grid (client, 9.9, 53.5, 0.004, 20);
  pretend_service_set_dense_above (client->pretend, 30);
  listed = helper_list_good (client, helper_make_area (9.9, 53.5, 9.98, 53.58, 0));
  g_assert_cmpuint (listed->records->len, ==, 400);
  g_assert_cmpuint (listed->n_skipped, ==, 0);
}

/* An area that is too dense even at the minimum size is skipped and reported. */
static void
test_area_skipped (HelperClient *client, gconstpointer data)
{
  g_autoptr (Listed) listed = NULL;

  add_grid (client, 9.9, 53.5, 0.000001, 4);
  pretend_service_add_image (client->pretend, "7", NULL, 9.9019, 53.5019, PRETEND_IMAGE_DEFAULT);
  pretend_service_set_dense_above (client->pretend, 10);
  listed = helper_list_good (client, helper_make_area (9.899999, 53.499999, 9.902, 53.502, 0));
  g_assert_cmpuint (listed->records->len, ==, 1);
  g_assert_true (g_hash_table_contains (listed->known, "7"));
  g_assert_cmpuint (listed->n_skipped, ==, 1);
}

static void
test_area_all_skipped (HelperClient *client, gconstpointer data)
{
  add_grid (client, 9.9, 53.5, 0.000001, 4);
  pretend_service_set_dense_above (client->pretend, 0);
  helper_assert_refused (client, helper_make_area (9.8999, 53.4999, 9.9001, 53.5001, 0),
                         WAYSIDE_ERROR_AREA_TOO_DENSE, "so many photos");
}

/* Images on the border of two cells are returned twice but counted once, so the limit is still reached. */
static void
test_area_borders (HelperClient *client, gconstpointer data)
{
  static const guint limits[] = { 0, 1, 5, 12, 24 };

  /* Two cells meet at 10.05: twelve images there, and twelve to the right of it. */
  for (guint i = 0; i < 24; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", 5000 + i);

      pretend_service_add_image (client->pretend, id, NULL, i < 12 ? 10.05 : 10.07, 53.501 + 0.002 * i,
                                 PRETEND_IMAGE_DEFAULT);
    }
  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      g_autoptr (Listed)
          listed = helper_list_good (client, helper_make_area (10.0, 53.5, 10.1, 53.6, limits[i]));

      g_test_message ("limit %u", limits[i]);
      g_assert_cmpuint (listed->records->len, ==, limits[i] > 0 ? limits[i] : 24);
    }
}

/* An area whose responses are samples never yields the same image twice. */
static void
test_area_sampled (HelperClient *client, gconstpointer data)
{
  g_autoptr (Listed) listed = NULL;

  add_grid (client, 9.9, 53.5, 0.001, 20);
  pretend_service_set_sample_above (client->pretend, 100);
  listed = helper_list_good (client, helper_make_area (9.9, 53.5, 9.92, 53.52, 50));
  g_assert_cmpuint (listed->records->len, ==, 50);
}

/* Without a limit all images are listed, however few of them are in each response. */
static void
test_area_sampled_whole (HelperClient *client, gconstpointer data)
{
  static const guint samples[] = { 1000, 575, 300, 100, 40 };

  add_grid (client, 9.9, 53.5, 0.0005, 32);
  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autoptr (Listed) listed = NULL;

      pretend_service_reset_counters (client->pretend);
      pretend_service_set_sample_above (client->pretend, samples[i]);
      listed = helper_list_good (client, helper_make_area (9.9, 53.5, 9.92, 53.52, 0));
      g_test_message ("%u of %u rows: %u requests", samples[i], listed->records->len,
                      helper_count (client, PRETEND_KIND_IMAGES));
      g_assert_cmpuint (listed->records->len, ==, 32 * 32);
      g_assert_cmpuint (listed->n_skipped, ==, 0);
      g_assert_cmpuint (helper_count (client, PRETEND_KIND_IMAGES), <, 400);
    }
}

/* All images are at one place, and no response has all of them: the listing ends and is not called complete. */
static void
test_area_never_whole (HelperClient *client, gconstpointer data)
{
  g_autoptr (Listed) listed = NULL;

  add_grid (client, 9.9, 53.5, 0.0000001, 40);
  pretend_service_set_sample_above (client->pretend, 100);
  listed = helper_list_good (client, helper_make_area (9.8999, 53.4999, 9.9001, 53.5001, 0));
  g_assert_cmpuint (listed->records->len, >=, 100);
  g_assert_cmpuint (listed->records->len, <, 1600);
  g_assert_cmpuint (listed->n_skipped, ==, 1);
}

/* Rows that cannot be used: null, one with a number as id, one outside the area. */
static char *
answer_odd_rows (const char *path, GHashTable *query, guint *status, gpointer data)
{
  return g_strdup ("{\"data\":[{\"id\":\"1\",\"geometry\":{\"coordinates\":[9.95,53.55]}},null,{\"id\":2},"
                   "{\"id\":\"3\",\"geometry\":{\"coordinates\":[12,53.55]}},"
                   "{\"id\":\"4\",\"geometry\":{\"coordinates\":[9.95,53.55]},"
                   "\"computed_geometry\":{\"coordinates\":[12,53.55]}},"
                   "{\"id\":\"5\",\"geometry\":{\"coordinates\":[9.99000001,53.55]}},{\"id\":\"6\"}]}");
}

static void
test_area_odd_rows (void)
{
  g_autoptr (HelperOdd) odd = helper_odd_new (answer_odd_rows, NULL);
  g_autoptr (WaysideQuery) query = helper_make_area (9.9, 53.5, 9.99, 53.6, 0);
  g_autoptr (WaysideListing) listing = wayside_listing_new (odd->graph, query);
  g_autoptr (GError) error = NULL;
  g_autoptr (WaysideListingStep) step = helper_client_step (listing, &error);

  g_assert_no_error (error);
  g_assert_true (step->is_last);
  g_assert_cmpuint (step->records->len, ==, 4);
  g_assert_cmpstr (wayside_metadata_get_id (g_ptr_array_index (step->records, 1)), ==, "4");
  g_assert_cmpuint (step->unlisted->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (step->unlisted, 0), ==, "2");
  g_assert_cmpuint (step->missing->len, ==, 0);
  g_assert_cmpuint (step->n_outside, ==, 1);
  /* What cannot be named makes the area incomplete. */
  g_assert_cmpuint (step->n_skipped, ==, 1);
}

/* Lists an area of which some images are already known and some are wanted. Wanted are 5000 and up, and one
 * that does not exist. */
static Listed *
list_reminded (HelperClient *client, guint limit, guint n_known, guint n_wanted, gboolean is_complete)
{
  g_autoptr (WaysideQuery) query = helper_make_area (9.9, 53.5, 9.92, 53.52, limit);
  g_autoptr (WaysideListing) listing = wayside_listing_new (client->graph, query);
  g_autoptr (GPtrArray) known = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) wanted = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  Listed *listed;

  g_ptr_array_add (wanted, g_strdup ("4999"));
  for (guint i = 0; i < n_wanted; i++)
    g_ptr_array_add (wanted, g_strdup_printf ("%u", 5000 + i));
  for (guint i = 0; i < n_known; i++)
    g_ptr_array_add (known, g_strdup_printf ("%u", 5000 + n_wanted + i));
  wayside_listing_seed (listing, known, wanted, is_complete);
  listed = helper_list_to_end (listing, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (listed->missing->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (listed->missing, 0), ==, "4999");
  for (guint i = 1; i < wanted->len; i++)
    g_assert_true (g_hash_table_contains (listed->known, g_ptr_array_index (wanted, i)));
  for (guint i = 0; i < known->len; i++)
    g_assert_false (g_hash_table_contains (listed->known, g_ptr_array_index (known, i)));
  return listed;
}

/* The wanted images of an earlier listing are requested by ID and counted, even if they are gone. The area is
 * only requested for further images. */
static void
test_area_reminded (HelperClient *client, gconstpointer data)
{
  static const struct
  {
    guint limit, n_known, n_wanted;
    gboolean is_complete;
    guint n_records, n_requests;
  } cases[] = {
    { 0, 20, 120, TRUE, 120, 3 }, { 0, 0, 0, TRUE, 0, 1 },      { 0, 20, 10, FALSE, 380, 3 },
    { 31, 20, 10, FALSE, 10, 1 }, { 35, 20, 10, FALSE, 14, 2 }, { 500, 20, 10, FALSE, 380, 3 },
  };

  add_grid (client, 9.9, 53.5, 0.001, 20);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Listed) listed = NULL;

      g_test_message ("case %u", i);
      pretend_service_reset_counters (client->pretend);
      listed = list_reminded (client, cases[i].limit, cases[i].n_known, cases[i].n_wanted,
                              cases[i].is_complete);
      g_assert_cmpuint (listed->records->len, ==, cases[i].n_records);
      g_assert_cmpuint (helper_count (client, PRETEND_KIND_IMAGES), ==, cases[i].n_requests);
    }
}

/* An image that is no longer part of the sequence is still requested. */
static void
test_sequence_reminded (HelperClient *client, gconstpointer data)
{
  g_autoptr (WaysideQuery) query = wayside_query_new_sequence (HELPER_SEQUENCE, NULL);
  g_autoptr (WaysideListing) listing = wayside_listing_new (client->graph, query);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (GPtrArray) wanted = g_ptr_array_new ();
  g_autoptr (Listed) listed = NULL;
  g_autoptr (GError) error = NULL;

  add_sequence (client, 5);
  pretend_service_add_image (client->pretend, "7", NULL, 9.5, 53.55, PRETEND_IMAGE_DEFAULT);
  g_ptr_array_add (wanted, (gpointer) "7");
  g_ptr_array_add (wanted, (gpointer) "8");
  g_ptr_array_add (wanted, (gpointer) HELPER_ID);
  wayside_listing_seed (listing, none, wanted, TRUE);
  listed = helper_list_to_end (listing, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (listed->ids->len, ==, 7);
  g_assert_cmpstr (g_ptr_array_index (listed->ids, 0), ==, HELPER_ID);
  g_assert_cmpstr (g_ptr_array_index (listed->ids, 5), ==, "7");
  g_assert_cmpuint (listed->records->len, ==, 6);
  g_assert_true (g_hash_table_contains (listed->known, "7"));
  g_assert_cmpuint (listed->missing->len, ==, 1);
}

#define ADD(path, function)                                                                                  \
  g_test_add ("/listing-areas/" path, HelperClient, NULL, helper_client_set_up, function,                    \
              helper_client_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("whole", test_area);
  ADD ("limit", test_area_limit);
  ADD ("empty", test_area_empty);
  ADD ("large", test_area_large);
  ADD ("crossing", test_area_crossing);
  ADD ("large-limit", test_area_large_limit);
  ADD ("too-large", test_area_too_large);
  ADD ("dense", test_area_dense);
  ADD ("skipped", test_area_skipped);
  ADD ("all-skipped", test_area_all_skipped);
  ADD ("borders", test_area_borders);
  ADD ("sampled", test_area_sampled);
  ADD ("sampled-whole", test_area_sampled_whole);
  ADD ("never-whole", test_area_never_whole);
  g_test_add_func ("/listing-areas/odd-rows", test_area_odd_rows);
  ADD ("seeded", test_area_reminded);
  ADD ("sequence-seeded", test_sequence_reminded);

  return g_test_run ();
}
