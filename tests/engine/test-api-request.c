/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-api-request.h"

#include <libsoup/soup.h>
#include <string.h>

#define ROOT "https://graph.mapillary.com"

/* Takes the request. */
static void
assert_uri (WaysideApiRequest *request, const char *root_url, const char *expected)
{
  g_autoptr (WaysideApiRequest) owned = request;
  g_autoptr (GUri) root = g_uri_parse (root_url, SOUP_HTTP_URI_FLAGS, NULL);
  g_autoptr (GUri) uri = wayside_api_request_build_uri (owned, root, "id,width");
  g_autofree char *text = g_uri_to_string (uri);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_image (void)
{
  WaysideApiRequest *bare = wayside_api_request_new_image ("135511895288847");

  assert_uri (wayside_api_request_new_image ("135511895288847"), ROOT,
              ROOT "/135511895288847?fields=id,width");
  bare->with_fields = FALSE;
  assert_uri (bare, ROOT, ROOT "/135511895288847");
}

static void
test_roots (void)
{
  static const char *const roots[] = { "http://127.0.0.1:8080", "http://127.0.0.1:8080/",
                                       "http://127.0.0.1:8080/deep/root",
                                       "http://127.0.0.1:8080/deep/root/" };

  for (guint i = 0; i < G_N_ELEMENTS (roots); i++)
    assert_uri (wayside_api_request_new_image ("1"), roots[i],
                i < 2 ? "http://127.0.0.1:8080/1?fields=id,width"
                      : "http://127.0.0.1:8080/deep/root/1?fields=id,width");
}

static void
test_sequence (void)
{
  g_autoptr (WaysideApiRequest) ids = wayside_api_request_new_sequence_ids ("-HLNKxxkYIQXS0M5KP3Dhg");
  g_autoptr (WaysideApiRequest) images = wayside_api_request_new_sequence ("-HLNKxxkYIQXS0M5KP3Dhg");

  g_assert_cmpint (ids->kind, ==, WAYSIDE_API_PAGE_LIST);
  g_assert_cmpint (images->kind, ==, WAYSIDE_API_PAGE_ROWS);
  /* The plural name: the service responds to the singular one with status 500. */
  assert_uri (g_steal_pointer (&images), ROOT,
              ROOT "/images?sequence_ids=-HLNKxxkYIQXS0M5KP3Dhg&limit=500&fields=id,width");
  assert_uri (g_steal_pointer (&ids), ROOT, ROOT "/image_ids?sequence_id=-HLNKxxkYIQXS0M5KP3Dhg");
}

static void
test_token_check (void)
{
  assert_uri (wayside_api_request_new_token_check (), ROOT, ROOT "/images?bbox=0,0,0.0001,0.0001&limit=1");
}

static void
test_bbox (void)
{
  const WaysideBbox sample = { 9.9400, 53.5960, 9.9500, 53.6000 };
  const WaysideBbox small = { -1e-5, -2e-5, 1e-5, 2e-5 };

  assert_uri (wayside_api_request_new_bbox (&sample, 5), ROOT,
              ROOT "/images?bbox=9.94,53.596,9.95,53.6&limit=5&fields=id,width");
  /* Never with an exponent. */
  assert_uri (wayside_api_request_new_bbox (&small, 2000), ROOT,
              ROOT "/images?bbox=-0.00001,-0.00002,0.00001,0.00002&limit=2000&fields=id,width");
}

static WaysideFilter *
new_filter (const char *text)
{
  WaysideFilter *filter = wayside_filter_new_from_text (text, NULL);

  g_assert_nonnull (filter);
  return filter;
}

/* The end of the days is the midnight after the last one. */
static void
test_filter (void)
{
  const WaysideBbox sample = { 9.9400, 53.5960, 9.9500, 53.6000 };
  static const struct
  {
    const char *filter, *parameters;
  } cases[] = {
    { NULL, "" },
    { "from=2022-08-16", "&start_captured_at=2022-08-16T00:00:00Z" },
    { "to=2022-12-31", "&end_captured_at=2023-01-01T00:00:00Z" },
    { "camera=pano", "&is_pano=true" },
    { "camera=flat", "&is_pano=false" },
    { "spacing=10", "" },
    { "creator=anna", "&creator_username=anna" },
    { "creator=a b%c+ž", "&creator_username=a%20b%25c%2B%C5%BE" },
    { "from=2022-08-16&camera=pano&creator=anna",
      "&start_captured_at=2022-08-16T00:00:00Z&is_pano=true&creator_username=anna" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WaysideFilter) filter = new_filter (cases[i].filter);
      WaysideApiRequest *request = wayside_api_request_new_bbox (&sample, 5);
      g_autofree char *expected = g_strconcat (ROOT "/images?bbox=9.94,53.596,9.95,53.6&limit=5",
                                               cases[i].parameters, "&fields=id,width", NULL);

      wayside_api_request_add_filter (request, filter);
      assert_uri (request, ROOT, expected);
    }
}

static void
test_creator (void)
{
  g_autoptr (WaysideFilter) filter = new_filter ("from=2022-08-16&camera=flat&creator=a b");

  assert_uri (wayside_api_request_new_creator (filter, 500), ROOT,
              ROOT "/images?creator_username=a%20b&limit=500&start_captured_at=2022-08-16T00:00:00Z"
                   "&is_pano=false&fields=id,width");
  assert_uri (wayside_api_request_new_creator_check ("a b"), ROOT,
              ROOT "/images?creator_username=a%20b&limit=1&fields=creator");
}

static void
test_images (void)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < 60; i++)
    g_ptr_array_add (ids, g_strdup_printf ("%u", 100 + i));

  assert_uri (wayside_api_request_new_images (ids, 0, 1), ROOT,
              ROOT "/images?image_ids=100&limit=1&fields=id,width");
  assert_uri (wayside_api_request_new_images (ids, 57, 3), ROOT,
              ROOT "/images?image_ids=157,158,159&limit=3&fields=id,width");
}

static void
test_batch (void)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (WaysideApiRequest) request = NULL;
  g_auto (GStrv) parts = NULL;

  for (guint i = 0; i < 60; i++)
    g_ptr_array_add (ids, g_strdup_printf ("%u", 100 + i));
  request = wayside_api_request_new_images (ids, 10, WAYSIDE_API_REQUEST_MAX_IDS);
  parts = g_strsplit (request->query, ",", -1);
  g_assert_cmpuint (g_strv_length (parts), ==, 50);
  g_assert_cmpstr (parts[0], ==, "image_ids=110");
  g_assert_cmpstr (parts[49], ==, "159&limit=50");
}

/* The service's own link without the token, which is sent in a header since links are logged. */
static void
test_next (void)
{
  static const struct
  {
    const char *next;
    const char *asked;
  } cases[] = {
    { ROOT "/images?limit=5&after=QVF%3D%3D&fields=id", ROOT "/images?limit=5&after=QVF%3D%3D&fields=id" },
    { ROOT "/images?access_token=MLY%7C1%7C2&limit=5&after=a", ROOT "/images?limit=5&after=a" },
    { ROOT "/images?limit=5&access_token=MLY%7C1%7C2&after=a", ROOT "/images?limit=5&after=a" },
    { ROOT "/images?limit=5&after=a&access_token=MLY%7C1%7C2", ROOT "/images?limit=5&after=a" },
    { ROOT "/images?access_token=1&access_token=2&after=a", ROOT "/images?after=a" },
    { ROOT "/images?after=a#access_token=MLY", ROOT "/images?after=a" },
    { ROOT "/images?my_access_token=1&after=a", ROOT "/images?my_access_token=1&after=a" },
    { ROOT "/images", ROOT "/images" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GUri *next = g_uri_parse (cases[i].next, SOUP_HTTP_URI_FLAGS, NULL);

      assert_uri (wayside_api_request_new_next (next, TRUE), "https://elsewhere", cases[i].asked);
    }
}

/* All documented fields are requested once, except those that can be larger than all others together. */
static void
test_all_fields (void)
{
  static const char *const documented[] = {
    "id",
    "altitude",
    "atomic_scale",
    "camera_parameters",
    "camera_type",
    "captured_at",
    "compass_angle",
    "computed_altitude",
    "computed_compass_angle",
    "computed_geometry",
    "computed_rotation",
    "creator",
    "exif_orientation",
    "geometry",
    "height",
    "width",
    "is_pano",
    "make",
    "model",
    "merge_cc",
    "mesh",
    "sfm_cluster",
    "organization",
    "quality_score",
    "sequence",
    "thumb_256_url",
    "thumb_1024_url",
    "thumb_2048_url",
    "thumb_original_url",
  };
  g_auto (GStrv) fields = g_strsplit (wayside_api_request_get_all_fields (), ",", -1);

  g_assert_cmpuint (g_strv_length (fields), ==, G_N_ELEMENTS (documented));
  for (guint i = 0; i < G_N_ELEMENTS (documented); i++)
    g_assert_true (g_strv_contains ((const char *const *) fields, documented[i]));
  g_assert_false (g_strv_contains ((const char *const *) fields, "detections"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/request/image", test_image);
  g_test_add_func ("/request/roots", test_roots);
  g_test_add_func ("/request/sequence", test_sequence);
  g_test_add_func ("/request/token-check", test_token_check);
  g_test_add_func ("/request/bbox", test_bbox);
  g_test_add_func ("/request/filter", test_filter);
  g_test_add_func ("/request/creator", test_creator);
  g_test_add_func ("/request/images", test_images);
  g_test_add_func ("/request/batch", test_batch);
  g_test_add_func ("/request/next", test_next);
  g_test_add_func ("/request/all-fields", test_all_fields);

  return g_test_run ();
}
