/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-listing.h"

#include "listing-helper.h"
#include "wayside-error.h"
#include "wayside-point.h"

#define DAY G_GINT64_CONSTANT (86400000)

/* 2022-08-16 */
#define MIDNIGHT G_GINT64_CONSTANT (1660608000000)

static PretendImage *
add_image (HelperClient *client,
           const char *id,
           const char *sequence,
           double longitude,
           double latitude,
           gint64 captured_at,
           const char *creator,
           PretendImageFlags flags)
{
  PretendImage *image = pretend_service_add_image (client->pretend, id, sequence, longitude, latitude, flags);

  image->captured_at = captured_at;
  g_free (image->creator);
  image->creator = g_strdup (creator);
  return image;
}

/* Images that differ in one thing each. */
static void
add_mixed (HelperClient *client)
{
  add_image (client, "10", NULL, 9.945, 53.55, MIDNIGHT - 1, "anna", PRETEND_IMAGE_DEFAULT);
  add_image (client, "11", NULL, 9.945, 53.55, MIDNIGHT, "anna", PRETEND_IMAGE_DEFAULT);
  add_image (client, "12", NULL, 9.945, 53.55, MIDNIGHT + DAY - 1, "anna", PRETEND_IMAGE_PANO);
  add_image (client, "13", NULL, 9.945, 53.55, MIDNIGHT + DAY, "anna", PRETEND_IMAGE_DEFAULT);
  add_image (client, "14", NULL, 9.945, 53.55, MIDNIGHT, "otto", PRETEND_IMAGE_DEFAULT);
  add_image (client, "15", NULL, 9.945, 53.55, MIDNIGHT, "otto", PRETEND_IMAGE_PANO);
  add_image (client, "16", NULL, 9.945, 53.55, MIDNIGHT, "anna", PRETEND_IMAGE_NO_CAPTURED_AT);
  add_image (client, "17", NULL, 9.945, 53.55, MIDNIGHT, "anna", PRETEND_IMAGE_NO_CREATOR);
}

static WaysideQuery *
filtered (WaysideQuery *query, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WaysideFilter) filter = wayside_filter_new_from_text (text, &error);

  g_assert_no_error (error);
  g_assert_true (wayside_query_set_filter (query, filter, &error));
  g_assert_no_error (error);
  return query;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

/* Checks the ids of the listed images, in any order. */
static void
assert_listed (HelperClient *client, WaysideQuery *query, const char *expected)
{
  g_autoptr (Listed) listed = helper_list_good (client, query);
  g_autoptr (GString) ids = g_string_new (NULL);

  g_ptr_array_sort (listed->records, compare);
  for (guint i = 0; i < listed->records->len; i++)
    g_string_append_printf (ids, "%s%s", i > 0 ? " " : "",
                            (const char *) g_ptr_array_index (listed->records, i));
  g_assert_cmpstr (ids->str, ==, expected);
  g_assert_cmpuint (listed->unlisted->len, ==, 0);
}

static const struct
{
  const char *filter, *ids;
} filters[] = {
  { NULL, "10 11 12 13 14 15 16 17" },
  { "from=2022-08-16", "11 12 13 14 15 17" },
  { "to=2022-08-16", "10 11 12 14 15 17" },
  { "from=2022-08-16&to=2022-08-16", "11 12 14 15 17" },
  { "camera=pano", "12 15" },
  { "camera=flat", "10 11 13 14 16 17" },
  { "creator=anna", "10 11 12 13 16" },
  { "from=2022-08-16&to=2022-08-16&camera=flat&creator=anna", "11" },
};

static void
test_filters (HelperClient *client, gconstpointer data)
{
  add_mixed (client);
  for (guint i = 0; i < G_N_ELEMENTS (filters); i++)
    assert_listed (client, filtered (helper_make_area (9.9, 53.5, 9.99, 53.6, 0), filters[i].filter),
                   filters[i].ids);
}

/* The result is the same if the service returns everything. */
static void
test_filters_ignored (HelperClient *client, gconstpointer data)
{
  add_mixed (client);
  pretend_service_set_switches (client->pretend, PRETEND_SWITCH_UNFILTERED);
  for (guint i = 0; i < G_N_ELEMENTS (filters); i++)
    assert_listed (client, filtered (helper_make_area (9.9, 53.5, 9.99, 53.6, 0), filters[i].filter),
                   filters[i].ids);
}

/* The limit counts the images that match. */
static void
test_filter_limit (HelperClient *client, gconstpointer data)
{
  add_mixed (client);
  pretend_service_set_switches (client->pretend, PRETEND_SWITCH_UNFILTERED);
  assert_listed (client,
                 filtered (helper_make_area (9.9, 53.5, 9.99, 53.6, 1),
                           "from=2022-08-16&to=2022-08-16&camera=flat&creator=anna"),
                 "11");
}

static void
test_filter_empty (HelperClient *client, gconstpointer data)
{
  add_mixed (client);
  helper_assert_refused (client, filtered (helper_make_area (9.9, 53.5, 9.99, 53.6, 0), "to=2000-01-01"),
                         WAYSIDE_ERROR_NO_IMAGERY, "match the filter");
  helper_assert_refused (client,
                         filtered (helper_make_area (9.9, 53.5, 9.99, 53.6, 0), "to=2000-01-01&creator=anna"),
                         WAYSIDE_ERROR_NO_IMAGERY, "match the filter");
  helper_assert_refused (client, filtered (helper_make_area (9.9, 53.5, 9.99, 53.6, 0), "creator=nobody"),
                         WAYSIDE_ERROR_NO_IMAGERY, "no photos of a user “nobody”");
}

/* A triangle with a hole: images in the box around it are searched, and left out. */
static void
test_polygon (HelperClient *client, gconstpointer data)
{
  g_autoptr (WaysideRegion)
      region = wayside_region_new_from_text ("P99000000,535000000 100000000,535000000 99000000,536000000;"
                                             "R99200000,535200000 99300000,535200000 99300000,535300000 "
                                             "99200000,535300000",
                                             NULL);
  WaysideQuery *query = wayside_query_new_area (region, "triangle");

  wayside_query_set_limit (query, 0);
  pretend_service_add_image (client->pretend, "20", NULL, 9.91, 53.51, PRETEND_IMAGE_DEFAULT);
  pretend_service_add_image (client->pretend, "21", NULL, 9.925, 53.525, PRETEND_IMAGE_DEFAULT);
  pretend_service_add_image (client->pretend, "22", NULL, 9.94, 53.54, PRETEND_IMAGE_DEFAULT);
  pretend_service_add_image (client->pretend, "23", NULL, 9.96, 53.56, PRETEND_IMAGE_DEFAULT);
  pretend_service_add_image (client->pretend, "24", NULL, 9.89, 53.55, PRETEND_IMAGE_DEFAULT);
  assert_listed (client, query, "20 22");
}

/* Along a diagonal of seventy kilometres, the cells are those of the track and not those of its box. */
static void
test_track (HelperClient *client, gconstpointer data)
{
  g_autoptr (WaysideRegion)
      region = wayside_region_new_from_text ("50;T90000000,530000000 95000000,535000000", NULL);
  WaysideQuery *query = wayside_query_new_area (region, "track");

  wayside_query_set_limit (query, 0);
  pretend_service_add_image (client->pretend, "30", NULL, 9.1, 53.1, PRETEND_IMAGE_DEFAULT);
  pretend_service_add_image (client->pretend, "31", NULL, 9.3001, 53.3, PRETEND_IMAGE_DEFAULT);
  pretend_service_add_image (client->pretend, "32", NULL, 9.3, 53.3015, PRETEND_IMAGE_DEFAULT);
  pretend_service_add_image (client->pretend, "33", NULL, 9.5, 53.0, PRETEND_IMAGE_DEFAULT);
  pretend_service_add_image (client->pretend, "34", NULL, 9.50001, 53.50001, PRETEND_IMAGE_DEFAULT);
  assert_listed (client, query, "30 31 34");
  g_assert_cmpuint (helper_count (client, PRETEND_KIND_IMAGES), <, 20);
}

/* The search of a region is split where it is dense. */
static void
test_region_dense (HelperClient *client, gconstpointer data)
{
  g_autoptr (WaysideRegion) region = wayside_region_new_from_text (
      "P99000000,535000000 99800000,535000000 99000000,535800000", NULL);
  g_autoptr (Listed) listed = NULL;
  WaysideQuery *query = wayside_query_new_area (region, "dense");
  guint n_inside = 0;

  wayside_query_set_limit (query, 0);
  for (guint i = 0; i < 400; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", 5000 + i);
      double longitude = 9.9005 + (i % 20) * 0.004, latitude = 53.5003 + (i / 20) * 0.004;

      n_inside += wayside_region_contains (region, longitude, latitude);
      pretend_service_add_image (client->pretend, id, NULL, longitude, latitude, PRETEND_IMAGE_DEFAULT);
    }
  pretend_service_set_dense_above (client->pretend, 30);
  listed = helper_list_good (client, query);
  g_assert_cmpuint (n_inside, >, 150);
  g_assert_cmpuint (listed->records->len, ==, n_inside);
  g_assert_cmpuint (listed->n_skipped, ==, 0);
}

static void
test_region_too_large (HelperClient *client, gconstpointer data)
{
  g_autoptr (WaysideRegion)
      region = wayside_region_new_from_text ("P0,0 200000000,0 200000000,200000000 0,200000000", NULL);

  helper_assert_refused (client, wayside_query_new_area (region, "continent"), WAYSIDE_ERROR_AREA_TOO_LARGE,
                         "too large");
}

/* Along a street of 100 images, 2 metres apart, every fifth fits a spacing of 10 metres. */
static void
test_spacing (HelperClient *client, gconstpointer data)
{
  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", 6000 + i);

      add_image (client, id, "abcdefghijklmnopqrstuv", 9.945,
                 53.55 + i * 2.0001 / WAYSIDE_POINT_METRES_PER_DEGREE, MIDNIGHT + i * 1000, "anna",
                 PRETEND_IMAGE_NO_COMPUTED);
    }

  for (guint turn = 0; turn < 3; turn++)
    {
      g_autoptr (Listed) listed = helper_list_good (
          client, filtered (helper_make_area (9.9, 53.5, 9.99, 53.6, 0), "spacing=10"));

      g_assert_cmpuint (listed->records->len, ==, 20);
      for (guint i = 0; i < 20; i++)
        {
          g_autofree char *id = g_strdup_printf ("%u", 6000 + 5 * i);

          g_assert_true (g_hash_table_contains (listed->known, id));
        }
    }
}

/* Images that are here already keep their distance too. */
static void
test_spacing_seeded (HelperClient *client, gconstpointer data)
{
  g_autoptr (WaysideQuery) query = filtered (helper_make_area (9.9, 53.5, 9.99, 53.6, 0), "spacing=10");
  g_autoptr (WaysideListing) listing = wayside_listing_new (client->graph, query);
  g_autoptr (GPtrArray) known = g_ptr_array_new ();
  g_autoptr (GPtrArray) wanted = g_ptr_array_new ();
  g_autoptr (Listed) listed = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", 6000 + i);

      add_image (client, id, "abcdefghijklmnopqrstuv", 9.945,
                 53.55 + i * 6.0 / WAYSIDE_POINT_METRES_PER_DEGREE, MIDNIGHT + i * 1000, "anna",
                 PRETEND_IMAGE_NO_COMPUTED);
    }
  g_ptr_array_add (known, (gpointer) "6001");
  wayside_listing_seed (listing, known, wanted, FALSE);
  listed = helper_list_to_end (listing, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (listed->records->len, ==, 0);
}

static void
add_street (HelperClient *client, guint n_images)
{
  for (guint i = 0; i < n_images; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", 7000 + i);

      add_image (client, id, NULL, i / 1000.0, 10, MIDNIGHT + i * DAY, "anna", PRETEND_IMAGE_DEFAULT);
    }
  add_image (client, "1", NULL, 0, 10, MIDNIGHT, "otto", PRETEND_IMAGE_DEFAULT);
}

static WaysideQuery *
make_creator (const char *name, guint limit)
{
  WaysideQuery *query = wayside_query_new_creator (name, NULL);

  wayside_query_set_limit (query, limit);
  return query;
}

/* The images of a user are listed page by page, whatever the end of the pages looks like. */
static void
test_creator (HelperClient *client, gconstpointer data)
{
  static const PretendSwitches switches[] = {
    0,
    PRETEND_SWITCH_FULL_LAST_PAGE,
    PRETEND_SWITCH_NEXT_WITH_TOKEN,
    PRETEND_SWITCH_RING_NEXT,
    PRETEND_SWITCH_DUPLICATES,
    PRETEND_SWITCH_UNFILTERED,
  };

  add_street (client, 50);
  pretend_service_set_page_size (client->pretend, 10);
  for (guint i = 0; i < G_N_ELEMENTS (switches); i++)
    {
      g_autoptr (Listed) listed = NULL;

      pretend_service_set_switches (client->pretend, switches[i]);
      listed = helper_list_good (client, make_creator ("anna", 0));
      g_assert_cmpuint (listed->records->len, ==, 50);
      g_assert_false (g_hash_table_contains (listed->known, "1"));
      /* The newest is the first. */
      g_assert_cmpstr (g_ptr_array_index (listed->records, 0), ==, "7049");
    }
  g_assert_cmpuint (pretend_service_get_n_token_leaks (client->pretend), ==, 0);
}

static void
test_creator_limit (HelperClient *client, gconstpointer data)
{
  g_autoptr (Listed) listed = NULL;

  add_street (client, 50);
  pretend_service_set_page_size (client->pretend, 10);
  listed = helper_list_good (client, make_creator ("anna", 25));
  g_assert_cmpuint (listed->records->len, ==, 25);
  g_assert_cmpuint (helper_count (client, PRETEND_KIND_IMAGES), ==, 3);
}

static void
test_creator_filter (HelperClient *client, gconstpointer data)
{
  add_street (client, 50);
  pretend_service_set_page_size (client->pretend, 10);
  for (guint i = 0; i < 2; i++)
    {
      pretend_service_set_switches (client->pretend, i == 0 ? 0 : PRETEND_SWITCH_UNFILTERED);
      assert_listed (client, filtered (make_creator ("anna", 0), "from=2022-08-17&to=2022-08-19"),
                     "7001 7002 7003");
    }
}

/* An interrupted download goes on behind the pages whose images are all known. */
static void
test_creator_seeded (HelperClient *client, gconstpointer data)
{
  g_autoptr (WaysideQuery) query = make_creator ("anna", 0);
  g_autoptr (WaysideListing) listing = wayside_listing_new (client->graph, query);
  g_autoptr (GPtrArray) known = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) wanted = g_ptr_array_new ();
  g_autoptr (Listed) listed = NULL;
  g_autoptr (GError) error = NULL;

  add_street (client, 50);
  pretend_service_set_page_size (client->pretend, 10);
  for (guint i = 20; i < 50; i++)
    g_ptr_array_add (known, g_strdup_printf ("%u", 7000 + i));
  g_ptr_array_add (wanted, (gpointer) "7019");
  wayside_listing_seed (listing, known, wanted, FALSE);
  listed = helper_list_to_end (listing, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (listed->records->len, ==, 20);
}

/* A fault of a page, also if it is the request for the name: the same page is requested again. */
static void
test_creator_after_fault (HelperClient *client, gconstpointer data)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (WaysideQuery) query = i == 0 ? make_creator ("anna", 0) : make_creator ("nobody", 0);
      g_autoptr (WaysideListing) listing = wayside_listing_new (client->graph, query);
      g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      g_autoptr (GError) last = NULL;
      guint n_faults = 0;
      gboolean is_last = FALSE;

      if (i == 0)
        add_street (client, 50);
      pretend_service_set_page_size (client->pretend, 10);
      pretend_service_script (client->pretend, "/images", PRETEND_FAULT_NONE, i == 0 ? 2 : 1);
      pretend_service_script (client->pretend, "/images", PRETEND_FAULT_TOKEN_REVOKED, 1);
      while (!is_last)
        {
          g_autoptr (GError) error = NULL;
          g_autoptr (WaysideListingStep) step = helper_client_step (listing, &error);

          if (g_error_matches (error, WAYSIDE_ERROR, WAYSIDE_ERROR_TOKEN_REFUSED))
            n_faults++;
          else if (error != NULL)
            last = g_steal_pointer (&error);
          for (guint k = 0; step != NULL && k < step->records->len; k++)
            g_assert_true (g_hash_table_add (
                known, g_strdup (wayside_metadata_get_id (g_ptr_array_index (step->records, k)))));
          is_last = last != NULL || (step != NULL && step->is_last);
        }

      g_assert_cmpuint (n_faults, ==, 1);
      g_assert_cmpuint (g_hash_table_size (known), ==, i == 0 ? 50 : 0);
      if (i == 0)
        g_assert_no_error (last);
      else
        g_assert_error (last, WAYSIDE_ERROR, WAYSIDE_ERROR_NO_IMAGERY);
    }
}

static void
test_creator_unknown (HelperClient *client, gconstpointer data)
{
  add_street (client, 5);
  helper_assert_refused (client, make_creator ("nobody", 0), WAYSIDE_ERROR_NO_IMAGERY,
                         "no photos of a user “nobody”");
  helper_assert_refused (client, filtered (make_creator ("anna", 0), "to=2000-01-01"),
                         WAYSIDE_ERROR_NO_IMAGERY, "match the filter");
}

/* A next page on another host is not followed: the token would go there. */
static void
test_creator_foreign (HelperClient *client, gconstpointer data)
{
  g_autoptr (Listed) listed = NULL;

  add_street (client, 50);
  pretend_service_set_page_size (client->pretend, 10);
  pretend_service_set_switches (client->pretend, PRETEND_SWITCH_FOREIGN_NEXT);
  listed = helper_list_good (client, make_creator ("anna", 0));
  g_assert_cmpuint (listed->records->len, ==, 10);
  g_assert_cmpuint (listed->n_skipped, ==, 1);
  g_assert_cmpuint (pretend_service_get_n_token_leaks (client->pretend), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function)                                                                                  \
  g_test_add ("/listing-search/" path, HelperClient, NULL, helper_client_set_up, function,                   \
              helper_client_tear_down)
  ADD ("filters", test_filters);
  ADD ("filters-ignored", test_filters_ignored);
  ADD ("filter-limit", test_filter_limit);
  ADD ("filter-empty", test_filter_empty);
  ADD ("polygon", test_polygon);
  ADD ("track", test_track);
  ADD ("region-dense", test_region_dense);
  ADD ("region-too-large", test_region_too_large);
  ADD ("spacing", test_spacing);
  ADD ("spacing-seeded", test_spacing_seeded);
  ADD ("creator", test_creator);
  ADD ("creator-limit", test_creator_limit);
  ADD ("creator-filter", test_creator_filter);
  ADD ("creator-seeded", test_creator_seeded);
  ADD ("creator-after-fault", test_creator_after_fault);
  ADD ("creator-unknown", test_creator_unknown);
  ADD ("creator-foreign", test_creator_foreign);
#undef ADD

  return g_test_run ();
}
