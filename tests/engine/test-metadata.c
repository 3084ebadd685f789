/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-metadata.h"

#include "engine-helper.h"
#include "wayside-error.h"

#include <string.h>

static WaysideMetadata *
make_record (const char *json, GError **error)
{
  g_autoptr (JsonNode) node = json_from_string (json, NULL);
  g_autoptr (GBytes) raw = g_bytes_new (json, strlen (json));

  g_assert_nonnull (node);
  return wayside_metadata_new (json_node_get_object (node), raw, error);
}

/* The URL picked for each requested size: the size itself, else the next smaller, else the next larger. */
static void
test_pick (void)
{
  static const struct
  {
    const char *offered; /* a letter per available size: original = o, 2048 = t, 1024 = k, 256 = s */
    const char *picked;  /* for each requested size from the largest on, or - for none */
  } cases[] = {
    { "otks", "otks" }, { "tks", "ttks" }, { "oks", "okks" }, { "ots", "otss" }, { "otk", "otkk" },
    { "ks", "kkks" },   { "os", "osss" },  { "s", "ssss" },   { "k", "kkkk" },   { "t", "tttt" },
    { "o", "oooo" },    { "ok", "okkk" },  { "", "----" },
  };
  static const char letters[] = "otks";

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) json = g_string_new ("{");
      g_autoptr (WaysideMetadata) record = NULL;

      for (guint size = 0; size < WAYSIDE_N_SIZES; size++)
        if (strchr (cases[i].offered, letters[size]) != NULL)
          g_string_append_printf (json, "\"%s\":\"https://x/%c\",",
                                  wayside_size_get_field ((WaysideSize) size), letters[size]);
      g_string_append (json, "\"id\":\"1\"}");
      record = make_record (json->str, NULL);

      for (guint wanted = 0; wanted < WAYSIDE_N_SIZES; wanted++)
        {
          WaysideSize found = (WaysideSize) WAYSIDE_N_SIZES;
          const char *url = wayside_metadata_pick_url (record, (WaysideSize) wanted, &found);
          char expected = cases[i].picked[wanted];

          g_test_message ("%s, wanted %c", cases[i].offered, letters[wanted]);
          if (expected == '-')
            {
              g_assert_null (url);
              continue;
            }
          g_assert_nonnull (url);
          g_assert_cmpint (url[strlen (url) - 1], ==, expected);
          g_assert_cmpint (letters[found], ==, expected);
        }
    }
}

/* Invalid URLs are ignored. */
static void
test_no_addresses (void)
{
  g_autofree char *padding = helper_repeat ("a", 5000);
  g_autofree char *too_long = g_strdup_printf ("{\"id\":\"1\",\"thumb_original_url\":\"https://x/%s\"}",
                                               padding);
  const char *cases[] = {
    "{\"id\":\"1\"}",
    "{\"id\":\"1\",\"thumb_original_url\":null}",
    "{\"id\":\"1\",\"thumb_original_url\":\"\"}",
    "{\"id\":\"1\",\"thumb_original_url\":5}",
    "{\"id\":\"1\",\"thumb_original_url\":true}",
    "{\"id\":\"1\",\"thumb_original_url\":{\"url\":\"https://x\"}}",
    "{\"id\":\"1\",\"thumb_original_url\":[\"https://x\"]}",
    too_long,
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (WaysideMetadata) record = make_record (cases[i], &error);
      WaysideSize found;

      g_assert_no_error (error);
      g_assert_null (wayside_metadata_pick_url (record, WAYSIDE_SIZE_ORIGINAL, &found));
    }
}

static void
test_address_kept (void)
{
  static const char url[] =
      "https://scontent.fura3-1.fna.fbcdn.net/m1/v/t6/An_x-Y?stp=s2048x1536&ccb=10-5&oh=00_Ab%2Bc"
      "&oe=65B1F0C8&_nc_sid=201bca";
  g_autofree char *escaped = g_strdup_printf ("{\"id\":\"1\",\"thumb_2048_url\":\"%s\"}", url);
  g_autoptr (GString) slashes = g_string_new (escaped);
  g_autoptr (WaysideMetadata) plain = make_record (escaped, NULL);
  g_autoptr (WaysideMetadata) with_slashes = NULL;
  WaysideSize found;

  g_string_replace (slashes, "/", "\\/", 0);
  with_slashes = make_record (slashes->str, NULL);
  g_assert_cmpstr (wayside_metadata_pick_url (plain, WAYSIDE_SIZE_2048, &found), ==, url);
  g_assert_cmpstr (wayside_metadata_pick_url (with_slashes, WAYSIDE_SIZE_2048, &found), ==, url);
}

static void
test_raw_kept (void)
{
  static const char json[] =
      "{ \"merge_cc\":4.546427159383e+18,\"x\":-108.57081597085 ,\"id\":\"135511895288847\"}";
  g_autoptr (WaysideMetadata) record = make_record (json, NULL);
  gsize length;
  const char *raw = g_bytes_get_data (record->raw, &length);

  g_assert_cmpmem (raw, length, json, strlen (json));
  g_assert_cmpstr (wayside_metadata_get_id (record), ==, "135511895288847");
}

static void
test_without_id (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (make_record ("{\"thumb_original_url\":\"https://x\"}", &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_BAD_ANSWER);
}

static void
test_expiry (void)
{
  static const struct
  {
    const char *url;
    gint64 seconds;
  } cases[] = {
    { "https://x/?oe=65B1F0C8", 0x65B1F0C8 },
    { "https://x/?oe=65b1f0c8", 0x65B1F0C8 },
    { "https://x/?stp=s256x144&oh=00_A&oe=65B1F0C8&_nc_sid=1", 0x65B1F0C8 },
    { "https://x/?oe=0", 0 },
    { "https://x/", G_MAXINT64 },
    { "https://x/?", G_MAXINT64 },
    { "https://x/?oe=", G_MAXINT64 },
    { "https://x/?oe=zz", G_MAXINT64 },
    { "https://x/?foe=65B1F0C8", G_MAXINT64 },
    { "https://x/oe=65B1F0C8", G_MAXINT64 },
    { "https://x/?oe=ffffffffffffffffffff", G_MAXINT64 },
    { "https://x/?&&&oe=1", 1 },
    { "", G_MAXINT64 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].url);
      g_assert_cmpint (wayside_metadata_get_url_expiry (cases[i].url), ==, cases[i].seconds);
    }
}

/* Either position may be inside. */
static void
test_region (void)
{
  static const struct
  {
    const char *json;
    gboolean is_inside;
  } cases[] = {
    { "{\"id\":\"1\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[0.5,0.2]}}", TRUE },
    { "{\"id\":\"1\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[0.2,0.5]}}", FALSE },
    { "{\"id\":\"1\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[0.2,0.5]},"
      "\"computed_geometry\":{\"type\":\"Point\",\"coordinates\":[0.5,0.2]}}",
      TRUE },
    { "{\"id\":\"1\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[0.5,0.2]},"
      "\"computed_geometry\":{\"type\":\"Point\",\"coordinates\":[0.2,0.5]}}",
      TRUE },
    { "{\"id\":\"1\"}", FALSE },
  };
  g_autoptr (WaysideRegion) region = wayside_region_new_from_text ("P0,0 10000000,0 10000000,10000000", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WaysideMetadata) record = make_record (cases[i].json, NULL);

      g_assert_cmpint (wayside_metadata_is_in_region (record, region), ==, cases[i].is_inside);
    }
}

static void
test_filter (void)
{
  g_autoptr (WaysideFilter)
      filter = wayside_filter_new_from_text ("from=2022-08-16&camera=pano&creator=anna", NULL);
  static const struct
  {
    const char *json;
    gboolean is_match, is_match_of_creator;
  } cases[] = {
    { "{\"id\":\"1\",\"captured_at\":1660608000000,\"is_pano\":true,\"creator\":{\"username\":\"anna\"}}",
      TRUE, TRUE },
    { "{\"id\":\"1\",\"captured_at\":1660608000000,\"camera_type\":\"spherical\","
      "\"creator\":{\"username\":\"anna\"}}",
      TRUE, TRUE },
    { "{\"id\":\"1\",\"captured_at\":1660608000000,\"is_pano\":true}", FALSE, TRUE },
    { "{\"id\":\"1\",\"captured_at\":1660608000000,\"is_pano\":true,\"creator\":{\"username\":\"otto\"}}",
      FALSE, FALSE },
    { "{\"id\":\"1\",\"is_pano\":true,\"creator\":{\"username\":\"anna\"}}", FALSE, FALSE },
    { "{\"id\":\"1\",\"captured_at\":1660608000000,\"creator\":{\"username\":\"anna\"}}", FALSE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WaysideMetadata) record = make_record (cases[i].json, NULL);

      g_test_message ("%s", cases[i].json);
      g_assert_cmpint (wayside_metadata_matches (record, filter, FALSE), ==, cases[i].is_match);
      g_assert_cmpint (wayside_metadata_matches (record, filter, TRUE), ==, cases[i].is_match_of_creator);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/record/pick", test_pick);
  g_test_add_func ("/record/no-addresses", test_no_addresses);
  g_test_add_func ("/record/address-kept", test_address_kept);
  g_test_add_func ("/record/raw-kept", test_raw_kept);
  g_test_add_func ("/record/without-id", test_without_id);
  g_test_add_func ("/record/expiry", test_expiry);
  g_test_add_func ("/record/region", test_region);
  g_test_add_func ("/record/filter", test_filter);

  return g_test_run ();
}
