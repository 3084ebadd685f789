/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-link.h"

#include "engine-helper.h"
#include "wayside-error.h"

#include <string.h>

#define ID  "135511895288847"
#define KEY "7nfcwfvjdtphz7yj6zat6a"

static const char *const links[] = {
  ID,
  "  " ID "\n",
  "https://www.mapillary.com/app/?pKey=" ID,
  "https://www.mapillary.com/app/?pKey=" ID "&focus=photo",
  "https://www.mapillary.com/app/?focus=photo&pKey=" ID,
  "https://www.mapillary.com/app/?pKey=" ID "&focus=photo&lat=53.6&lng=9.94&z=17&x=0.5&y=0.5&zoom=0",
  "https://www.mapillary.com/app/?lat=53.6&lng=9.94&z=17&pKey=" ID "&dateFrom=2020-01-01&panos=true",
  "https://www.mapillary.com/app/?username%5B%5D=a&pKey=" ID,
  "https://mapillary.com/app/?pKey=" ID,
  "https://WWW.Mapillary.COM/app/?pKey=" ID,
  "http://www.mapillary.com/app/?pKey=" ID,
  "www.mapillary.com/app/?pKey=" ID,
  "mapillary.com/app/?pKey=" ID,
  " https://www.mapillary.com/app/?pKey=" ID " \n",
  "https://www.mapillary.com/app/user/some_one?lat=53.6&lng=9.9&z=17&pKey=" ID,
  "https://www.mapillary.com/app/blur?focus=photo&pKey=" ID,
  "https://www.mapillary.com/map/im/" ID,
  "https://www.mapillary.com/map/im/" ID "/photo",
  "https://www.mapillary.com/im/" ID,
  "https://www.mapillary.com/embed?image_key=" ID "&style=photo",
  "https://www.mapillary.com/app/?pKey=" ID "#fragment",
  "https://www.mapillary.com/app/?lat=&lng=&pKey=" ID,
  "https://www.mapillary.com/app/user/jean dupont?pKey=" ID,
  "https://www.mapillary.com/app/user/userÄ2!?pKey=" ID "&focus=photo",
  "https://www.mapillary.com/app/?pKey=" ID "&mapFeature[]=all&username[]=someone",
  "https://www.mapillary.com/app/?PKEY=" ID,
  "https://www.mapillary.com/embed?image_id=" ID,
  "https://en.mapillary.com/app/?pKey=" ID,
  "m.mapillary.com/app/?pKey=" ID,
  "https://graph.mapillary.com/" ID "?fields=thumb_1024_url",
  "https://web.archive.org/web/2020/https://www.mapillary.com/app/?pKey=" ID,
};

/* What people copy with a link, or instead of one. */
static const char *const copies[] = {
  /* Copied with something around it. */
  "https://www.mapillary.com/app/?pKey=" ID ".",
  "(see https://www.mapillary.com/app/?pKey=" ID ")",
  "<https://www.mapillary.com/app/?pKey=" ID ">",
  "“https://www.mapillary.com/app/?pKey=" ID "”",
  "'https://www.mapillary.com/app/?pKey=" ID "',",
  "[photo](https://www.mapillary.com/app/?pKey=" ID ")",
  "[https://www.mapillary.com/app/?pKey=" ID "](https://www.mapillary.com/app/?pKey=" ID ")",
  "<a href=\"https://www.mapillary.com/app/?lat=53.59&amp;lng=9.94&amp;pKey=" ID "&amp;z=17\">here</a>",
  "URL=https://www.mapillary.com/app/?pKey=" ID "&focus=photo",
  "Photo: mapillary.com/app/?pKey=" ID ", by night",
  "https://www.mapillary.com/app/?pKey=" ID "&q=50%",
  /* Encoded, once or twice. */
  "https%3A%2F%2Fwww.mapillary.com%2Fapp%2F%3FpKey%3D" ID,
  "https://www.google.com/url?q=https%3A%2F%2Fwww.mapillary.com%2Fapp%2F%3FpKey%3D" ID "&sa=D",
  "https://x.example/?a=https%253A%252F%252Fwww.mapillary.com%252Fapp%252F%253FpKey%253D" ID,
  "https://www.mapillary.com/app/?pKey=" ID "%26focus%3Dphoto",
  /* Only a part, and tags of OpenStreetMap. */
  ID "&x=0.057&y=0.53&zoom=0",
  "?lat=45.47&lng=9.19&z=17&pKey=" ID "&focus=photo",
  "pKey=" ID,
  "mapillary=" ID,
  "mapillary/" ID,
  "mapillary: " ID,
  "https://www.openstreetmap.org/edit?editor=id#map=18/53.59/9.94&photo=mapillary/" ID,
  "https://www.openstreetmap.org/edit?editor=id#photo=mapillary%2F" ID,
  "The photo " ID " shows it.",
  ID ".jpg",
  /* Characters that show nothing. */
  ID "\xe2\x80\x8b",
  "\xef\xbb\xbf" ID "\xc2\xa0",
  "\xe2\x80\x8e" ID "\xe2\x81\xa0",
  "https://www.\xe2\x80\x8bmapillary.com/app/?pKey=" ID "\xe2\x80\x8d",
};

static void
check_photo (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WaysideQuery) query = wayside_link_parse (text, &error);

  g_test_message ("%s", text);
  g_assert_no_error (error);
  g_assert_cmpint (wayside_query_get_kind (query), ==, WAYSIDE_QUERY_IMAGE);
  g_assert_cmpstr (wayside_query_get_key (query), ==, ID);
}

static void
test_photos (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (links); i++)
    check_photo (links[i]);
}

static void
test_copies (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (copies); i++)
    check_photo (copies[i]);
}

static void
test_sequences (void)
{
  static const char *const cases[] = { KEY, "-HLNKxxkYIQXS0M5KP3Dhg", "_-_-_-_-_-_-_-_-_-_-_-",
                                       "0000000000000000000000" };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *padded = g_strdup_printf ("\t%s \n", cases[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (WaysideQuery) query = wayside_link_parse (padded, &error);

      g_assert_no_error (error);
      g_assert_cmpint (wayside_query_get_kind (query), ==, WAYSIDE_QUERY_SEQUENCE);
      g_assert_cmpstr (wayside_query_get_key (query), ==, cases[i]);
    }
}

/* Keys in links, and links with several photos: none of them is left out. */
static void
test_others (void)
{
  static const struct
  {
    const char *text;
    const char *folder;
    const char *ids;
  } cases[] = {
    { "https://www.mapillary.com/map/s/" KEY, "sequence_" KEY, NULL },
    { "https://graph.mapillary.com/image_ids?sequence_id=" KEY, "sequence_" KEY, NULL },
    { "https://www.mapillary.com/app/bbox/9.94/53.59/9.95/53.60", "bbox_9.94_53.59_9.95_53.6", NULL },
    { "https://graph.mapillary.com/images?fields=id&bbox=9.94,53.59,9.95,53.6", "bbox_9.94_53.59_9.95_53.6",
      NULL },
    { ID ";1026761414815487", NULL, ID ",1026761414815487" },
    { ID ", 1026761414815487 " ID, NULL, ID ",1026761414815487" },
    { "mapillary=" ID ";1026761414815487", NULL, ID ",1026761414815487" },
    { "Photos " ID " and 1026761414815487.", NULL, ID ",1026761414815487" },
    { "https://www.mapillary.com/app/?pKey=" ID " or mapillary.com/app/?pKey=1026761414815487", NULL,
      ID ",1026761414815487" },
    { "https://www.mapillary.com/app/?pKey=1355118952888470 https://www.mapillary.com/app/?pKey=" ID, NULL,
      "1355118952888470," ID },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (WaysideQuery) query = wayside_link_parse (cases[i].text, &error);
      g_autofree char *folder = NULL;
      g_autofree char *ids = NULL;

      g_test_message ("%s", cases[i].text);
      g_assert_no_error (error);
      folder = wayside_query_dup_folder_name (query);
      ids = wayside_query_dup_ids_text (query);
      g_assert_cmpstr (ids, ==, cases[i].ids);
      if (cases[i].folder != NULL)
        g_assert_cmpstr (folder, ==, cases[i].folder);
    }
}

/* A cell with a sentence is not the one with the ids. */
static void
test_cells (void)
{
  g_autoptr (WaysideQuery) id = wayside_link_parse_cell (" " ID "\xe2\x80\x8b");
  g_autoptr (WaysideQuery) link = wayside_link_parse_cell ("see https://www.mapillary.com/app/?pKey=" ID);

  g_assert_cmpstr (wayside_query_get_key (id), ==, ID);
  g_assert_cmpstr (wayside_query_get_key (link), ==, ID);
  g_assert_null (wayside_link_parse_cell ("see " ID " too"));
  g_assert_null (wayside_link_parse_cell (""));
}

static void
test_numbers (void)
{
  static const char *const cases[] = { "9.94,53.596,9.95,53.6", "9.94 53.596 9.95 53.6",
                                       "[9.94, 53.596, 9.95, 53.6]", "9,94;53,596;9,95;53,6" };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (WaysideQuery) query = wayside_link_parse (cases[i], &error);
      g_autofree char *name = NULL;

      g_assert_no_error (error);
      name = wayside_query_dup_folder_name (query);
      g_assert_cmpstr (name, ==, "bbox_9.94_53.596_9.95_53.6");
      g_assert_cmpuint (wayside_query_get_limit (query), ==, WAYSIDE_QUERY_DEFAULT_LIMIT);
    }
}

/* A map view names a point: the bounding box contains it, and is small enough for a single request. */
static void
test_map_views (void)
{
  static const struct
  {
    const char *link;
    double longitude;
    double latitude;
  } cases[] = {
    { "https://www.mapillary.com/app/?lat=53.6&lng=9.94&z=17", 9.94, 53.6 },
    { "https://www.mapillary.com/app/?lat=53.6&lng=9.94", 9.94, 53.6 },
    { "https://www.mapillary.com/app/?lat=-33.45&lng=-70.66&z=1.5", -70.66, -33.45 },
    { "https://www.mapillary.com/app/?z=22&lng=0&lat=0", 0, 0 },
    { "https://www.mapillary.com/app/?lat=0&lng=179.999&z=5", 179.999, 0 },
    { "https://www.mapillary.com/app/?lat=84.9&lng=-179.999&z=400", -179.999, 84.9 },
    { "https://www.mapillary.com/app/?lat=53.6&lng=9.94&z=garbage", 9.94, 53.6 },
    { "https://www.mapillary.com/app/?lat=53.6&lng=9.94&z=-3&pKey=", 9.94, 53.6 },
    { "https://www.mapillary.com/app/?lat=53,6&lng=9,94&z=17.", 9.94, 53.6 },
    { "https://www.mapillary.com/app/?lat=53.6&amp;lng=9.94&amp;z=17", 9.94, 53.6 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (WaysideQuery) query = wayside_link_parse (cases[i].link, &error);
      const WaysideBbox *bbox;

      g_test_message ("%s", cases[i].link);
      g_assert_no_error (error);
      g_assert_cmpint (wayside_query_get_kind (query), ==, WAYSIDE_QUERY_BBOX);
      bbox = wayside_query_get_bbox (query);
      g_assert_true (wayside_bbox_check (bbox, NULL));
      g_assert_true (wayside_bbox_contains (bbox, cases[i].longitude, cases[i].latitude));
      g_assert_cmpfloat (wayside_bbox_get_area (bbox), <, WAYSIDE_BBOX_MAX_AREA);
    }
}

/* A higher zoom level results in a smaller area. */
static void
test_map_zoom (void)
{
  g_autoptr (WaysideQuery)
      near = wayside_link_parse ("https://mapillary.com/app/?lat=53.6&lng=9.94&z=18", NULL);
  g_autoptr (WaysideQuery)
      far = wayside_link_parse ("https://mapillary.com/app/?lat=53.6&lng=9.94&z=15", NULL);

  g_assert_cmpfloat (wayside_bbox_get_area (wayside_query_get_bbox (near)), <,
                     wayside_bbox_get_area (wayside_query_get_bbox (far)));
}

static const struct
{
  const char *text;
  const char *said;
} refused[] = {
  { "", "Paste" },
  { " \n", "Paste" },
  { "https://mapillary.com.evil.org/app/?pKey=" ID, "not a Mapillary link" },
  { "mapillary.com.evil.org/app/?pKey=" ID, "not a Mapillary link" },
  { "https://evilmapillary.com/app/?pKey=" ID, "not a Mapillary link" },
  { "https://www.mapillary.com@evil.org/app/?pKey=" ID, "not a Mapillary link" },
  { "https://www.mapillary.com:x@evil.org/app/?pKey=" ID, "not a Mapillary link" },
  { "https://evil.org/?www.mapillary.com&pKey=" ID, "not a Mapillary link" },
  { "https://evil.org#www.mapillary.com/app/?pKey=" ID, "not a Mapillary link" },
  { "https://evil.org\\@www.mapillary.com/app/?pKey=" ID, "not a Mapillary link" },
  { "https://www.example.com/app/?pKey=" ID, "not a Mapillary link" },
  { "www.example.com/app/?pKey=" ID, "not a Mapillary link" },
  { "://www.mapillary.com/app/?pKey=" ID, "not a Mapillary link" },
  { "https:///app/?pKey=" ID, "not a Mapillary link" },
  { "ftp://www.mapillary.com/app/?pKey=" ID, "not a Mapillary link" },
  { "javascript://www.mapillary.com/app/?pKey=" ID, "not a Mapillary link" },
  { "https://www.mapillary.com/app/?pKey=" KEY, "too old" },
  { "https://www.mapillary.com/map/im/" KEY "/photo", "too old" },
  { "https://images.mapillary.com/UQHnaNmdkswZsG2C5F7wxQ/thumb-320.jpg", "too old" },
  { "https://www.mapillary.com/app/?pKey=..%2F..%2Fetc", "contains no photo" },
  { "https://www.mapillary.com/app/?pKey=123456789012345678901", "is not valid" },
  { "https://www.mapillary.com/app/?pKey=abc", "is not valid" },
  { "https://www.mapillary.com/app/", "contains no photo" },
  { "https://www.mapillary.com/app/?pKey=", "contains no photo" },
  { "https://www.mapillary.com/app/?lat=53.6", "contains no photo" },
  { "https://www.mapillary.com/app/?lat=nan&lng=9.94", "contains no photo" },
  { "https://www.mapillary.com/app/?pKey=%zz", "" },
  { "https://www.mapillary.com/app/?lat=99&lng=9.94&z=17", "coordinates in this link" },
  { "https://www.mapillary.com/app/?lat=53&lng=1000&z=17", "coordinates in this link" },
  { "hello", "Not a Mapillary link" },
  { "123456789012345678901", "Not a Mapillary link" },
  { "-1", "Not a Mapillary link" },
  { "9.94,53.596,9.95", "four numbers" },
  { "9.95,53.596,9.94,53.6", "East must be greater" },
  { "hello, world", "Not a Mapillary link" },
  { "hello, 4 worlds", "Not a Mapillary link" },
  { "5tQSin5Ijh6nJalUAsn O1A", "Not a Mapillary link" },
  { "mapillary", "Not a Mapillary link" },
  { "mapillary/12345", "Not a Mapillary link" },
  { "scontent.example/" ID "_n.jpg", "Not a Mapillary link" },
  { "MLY|4223665974375089|0123456789abcdef0123456789abcdef", "This is an access token" },
  { "0123456789abcdef0123456789abcdef", "This is an access token" },
  { "https://graph.mapillary.com/images?access_token=MLY|42|abc", "This is an access token" },
};

static void
test_refused (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (WaysideQuery) query = wayside_link_parse (refused[i].text, &error);

      g_test_message ("“%s”", refused[i].text);
      g_assert_null (query);
      g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY);
      g_assert_nonnull (strstr (error->message, refused[i].said));
    }
}

static void
test_long (void)
{
  g_autofree char *padding = helper_repeat ("a", 5000);
  g_autofree char *link = g_strconcat ("https://www.mapillary.com/app/?pKey=" ID "&x=", padding, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (wayside_link_parse (link, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY);
}

/* The description next to the entry says which query was recognized, and from which kind of text. */
static void
test_describe (void)
{
  static const struct
  {
    const char *text;
    const char *phrase;
  } cases[] = {
    { ID, "A photo, from its ID" },
    { "https://www.mapillary.com/app/?pKey=" ID, "A photo, from a Mapillary link" },
    { "www.mapillary.com/app/?pKey=" ID, "A photo, from a Mapillary link" },
    { KEY, "A sequence, from its key" },
    { "https://www.mapillary.com/map/s/" KEY, "A sequence, from a Mapillary link" },
    { ID ";1026761414815487", "2 photos from a list" },
    { "9.94,53.596,9.95,53.6", "An area, from four coordinates" },
    { "https://www.mapillary.com/app/?lat=53.6&lng=9.94&z=17", "An area, from a Mapillary map link" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WaysideQuery) query = wayside_link_parse (cases[i].text, NULL);
      g_autofree char *phrase = wayside_link_describe (query, cases[i].text);

      g_assert_cmpstr (phrase, ==, cases[i].phrase);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/link/photos", test_photos);
  g_test_add_func ("/link/copies", test_copies);
  g_test_add_func ("/link/sequences", test_sequences);
  g_test_add_func ("/link/others", test_others);
  g_test_add_func ("/link/cells", test_cells);
  g_test_add_func ("/link/numbers", test_numbers);
  g_test_add_func ("/link/map-views", test_map_views);
  g_test_add_func ("/link/map-zoom", test_map_zoom);
  g_test_add_func ("/link/refused", test_refused);
  g_test_add_func ("/link/long", test_long);
  g_test_add_func ("/link/describe", test_describe);

  return g_test_run ();
}
