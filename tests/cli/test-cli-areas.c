/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli-runner.h"
#include "pretend-demo.h"

#include <signal.h>
#include <string.h>

/* 2022-08-16 */
#define MIDNIGHT G_GINT64_CONSTANT (1660608000000)
#define DAY      G_GINT64_CONSTANT (86400000)

static void
add_image (CliWorld *world,
           const char *id,
           double longitude,
           double latitude,
           gint64 captured_at,
           const char *creator,
           PretendImageFlags flags)
{
  PretendImage *image = pretend_service_add_image (world->service, id, NULL, longitude, latitude, flags);

  image->captured_at = captured_at;
  g_free (image->creator);
  image->creator = g_strdup (creator);
}

/* A place without the images of the demo. */
static void
add_place (CliWorld *world)
{
  add_image (world, "100", 20.001, 50.001, MIDNIGHT - DAY, "anna", PRETEND_IMAGE_DEFAULT);
  add_image (world, "101", 20.002, 50.001, MIDNIGHT, "anna", PRETEND_IMAGE_DEFAULT);
  add_image (world, "102", 20.003, 50.001, MIDNIGHT + 1, "anna", PRETEND_IMAGE_PANO);
  add_image (world, "103", 20.004, 50.001, MIDNIGHT + DAY, "otto", PRETEND_IMAGE_DEFAULT);
  add_image (world, "104", 20.002, 50.008, MIDNIGHT, "otto", PRETEND_IMAGE_DEFAULT);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

/* Checks that the pairs of a folder are exactly these, "101 102". */
static void
check_folder (CliWorld *world, const char *folder, const char *ids)
{
  g_autoptr (GPtrArray) pictures = cli_world_list (world, ".jpg");
  g_auto (GStrv) expected = g_strsplit (ids, " ", -1);
  g_autoptr (GString) found = g_string_new (NULL);

  g_ptr_array_sort (pictures, compare);
  for (guint i = 0; i < pictures->len; i++)
    {
      g_autofree char *name = g_path_get_basename (g_ptr_array_index (pictures, i));
      g_autofree char *parent = g_path_get_dirname (g_ptr_array_index (pictures, i));

      if (g_str_has_suffix (parent, folder))
        g_string_append_printf (found, "%s%.*s", found->len > 0 ? " " : "", (int) (strlen (name) - 4), name);
    }
  g_assert_cmpstr (found->str, ==, ids);
  for (guint i = 0; expected[i] != NULL; i++)
    cli_world_check_pair (world, folder, expected[i], 256);
}

#define AREA "--limit=0 --size=256 20,50,20.01,50.01 "

static void
test_filters (CliWorld *world, gconstpointer data)
{
  static const struct
  {
    const char *arguments, *ids;
  } cases[] = {
    { "--output=a", "100 101 102 103 104" },
    { "--output=b --from=2022-08-16 --to=2022-08-16", "101 102 104" },
    { "--output=c --pano", "102" },
    { "--output=d --flat", "100 101 103 104" },
    { "--output=e --creator=otto", "103 104" },
    { "--output=f --from=2022-08-16 --flat --creator=anna", "101" },
  };

  add_place (world);
  for (guint turn = 0; turn < 2; turn++)
    {
      /* The result does not depend on the service, and a second run finds nothing new. */
      pretend_service_set_switches (world->service, turn == 0 ? 0 : PRETEND_SWITCH_UNFILTERED);
      for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
        {
          g_autofree char *arguments = g_strconcat (AREA, cases[i].arguments, NULL);
          g_autofree char *folder = g_strdup_printf ("%c/bbox_20_50_20.01_50.01", 'a' + (char) i);
          g_autoptr (CliRun) run = cli_run (world, arguments);

          cli_check (run, 0, turn == 0 ? "saved" : "already");
          check_folder (world, folder, cases[i].ids);
        }
    }
}

static void
test_filter_matches_nothing (CliWorld *world, gconstpointer data)
{
  g_autoptr (CliRun) day = NULL;
  g_autoptr (CliRun) name = NULL;

  add_place (world);
  day = cli_run (world, AREA "--to=2000-01-01");
  cli_check (day, 3, "No photos here match the filter");
  name = cli_run (world, AREA "--creator=nobody");
  cli_check (name, 3, "no photos of a user “nobody”");
}

static void
test_polygon (CliWorld *world, gconstpointer data)
{
  g_autoptr (CliRun) run = NULL;
  g_autoptr (CliRun) again = NULL;
  g_autoptr (GPtrArray) pictures = NULL;

  add_place (world);
  /* A triangle without the image in the north, and with a hole around one of the others. */
  cli_world_write (
      world, "Old Town.geojson",
      "{\"type\":\"Polygon\",\"coordinates\":[[[20,50],[20.01,50],[20,50.01],[20,50]],"
      "[[20.0025,50.0005],[20.0035,50.0005],[20.0035,50.0015],[20.0025,50.0015],[20.0025,50.0005]]]}");
  run = cli_run (world, "--limit=0 --size=256 --area='Old Town.geojson'");
  cli_check (run, 0, "▸ Area Old_Town, all photos");
  pictures = cli_world_list (world, ".jpg");
  g_assert_cmpuint (pictures->len, ==, 3);
  g_assert_nonnull (strstr (run->out, "downloads/area_Old_Town_"));
  for (guint i = 0; i < pictures->len; i++)
    {
      g_autofree char *name = g_path_get_basename (g_ptr_array_index (pictures, i));

      g_assert_true (g_str_equal (name, "100.jpg") || g_str_equal (name, "101.jpg") ||
                     g_str_equal (name, "103.jpg"));
    }

  add_image (world, "105", 20.001, 50.002, MIDNIGHT, "anna", PRETEND_IMAGE_DEFAULT);
  again = cli_run (world, "--limit=0 --size=256 --area='Old Town.geojson'");
  cli_check (again, 0, "1 photo saved");
  g_assert_cmpuint (cli_world_count (world, ".jpg"), ==, 4);
}

static void
test_track (CliWorld *world, gconstpointer data)
{
  g_autoptr (CliRun) near = NULL;
  g_autoptr (CliRun) far = NULL;

  add_place (world);
  /* 0.0003 degrees are 33 metres. */
  cli_world_write (
      world, "ride.gpx",
      "<gpx><trk><trkseg><trkpt lon='20.0' lat='50.0013'/><trkpt lon='20.0035' lat='50.0013'/></trkseg>"
      "</trk></gpx>");
  near = cli_run (world, "--limit=0 --size=256 --area=ride.gpx --json");
  cli_check (near, 3, "There are no photos here on Mapillary");
  far = cli_run (world, "--limit=0 --size=256 --area=ride.gpx --within=60");
  cli_check (far, 0, "4 photos saved");
}

static void
test_creator (CliWorld *world, gconstpointer data)
{
  g_autoptr (CliRun) run = NULL;
  g_autoptr (CliRun) limited = NULL;
  g_autoptr (CliRun) unknown = NULL;

  add_place (world);
  pretend_service_set_page_size (world->service, 2);
  run = cli_run (world, "--size=256 --creator=anna-x");
  cli_check (run, 3, "no photos of a user “anna-x”");
  for (guint i = 0; i < 7; i++)
    {
      g_autofree char *id = g_strdup_printf ("20%u", i);

      add_image (world, id, 30 + i, 50, MIDNIGHT + i * DAY, "anna-x", PRETEND_IMAGE_DEFAULT);
    }
  limited = cli_run (world, "--size=256 --creator=anna-x --limit=3");
  cli_check (limited, 0, "▸ At most 3 photos of anna-x");
  check_folder (world, "downloads/creator_anna-x", "204 205 206");
  unknown = cli_run (world, "--size=256 --creator=anna-x");
  cli_check (unknown, 0, "▸ All photos of anna-x");
  check_folder (world, "downloads/creator_anna-x", "200 201 202 203 204 205 206");
}

static void
test_crossing (CliWorld *world, gconstpointer data)
{
  g_autoptr (CliRun) run = NULL;

  add_image (world, "300", 179.98, -16.81, MIDNIGHT, "anna", PRETEND_IMAGE_DEFAULT);
  add_image (world, "301", -179.98, -16.81, MIDNIGHT, "anna", PRETEND_IMAGE_DEFAULT);
  add_image (world, "302", 179.96, -16.81, MIDNIGHT, "anna", PRETEND_IMAGE_DEFAULT);
  run = cli_run (world, "--limit=0 --size=256 --bbox=179.97,-16.82,-179.97,-16.80");
  cli_check (run, 0, "2 photos saved");
  check_folder (world, "downloads/bbox_179.97_-16.82_-179.97_-16.8", "300 301");
}

static void
test_spacing (CliWorld *world, gconstpointer data)
{
  g_autoptr (CliRun) run = NULL;
  g_autoptr (CliRun) again = NULL;

  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *id = g_strdup_printf ("4%02u", i);
      PretendImage *image = pretend_service_add_image (world->service, id, "abcdefghijklmnopqrstuv", 20.005,
                                                       50.001 + i * 0.00002, PRETEND_IMAGE_NO_COMPUTED);

      image->captured_at = MIDNIGHT + i * 1000;
    }
  /* Images are 2.2 metres apart, so every fifth is far enough. */
  run = cli_run (world, AREA "--spacing=10");
  cli_check (run, 0, "8 photos saved");
  check_folder (world, "downloads/bbox_20_50_20.01_50.01", "400 405 410 415 420 425 430 435");
  again = cli_run (world, AREA "--spacing=10");
  cli_check (again, 0, "already here");
  g_assert_cmpuint (cli_world_count (world, ".jpg"), ==, 8);
}

static JsonObject *
find_event (GPtrArray *lines, const char *event)
{
  for (guint i = 0; i < lines->len; i++)
    {
      JsonObject *line = json_node_get_object (g_ptr_array_index (lines, i));

      if (g_str_equal (json_object_get_string_member (line, "event"), event))
        return line;
    }

  g_assert_not_reached ();
}

static gint64
get (GPtrArray *lines, const char *event, const char *member)
{
  return json_object_get_int_member (find_event (lines, event), member);
}

/* Checks that a download brings as many photos as its forecast says, those that are gone included, and that nothing
 * is written before. Returns the number of photos. */
static guint
check_forecast (CliWorld *world, const char *arguments)
{
  g_autofree char *dry = g_strconcat ("--json --dry-run --size=256 ", arguments, NULL);
  g_autofree char *real = g_strconcat ("--json --size=256 ", arguments, NULL);
  guint n_before = cli_world_count (world, "");
  g_autoptr (CliRun) forecast = cli_run (world, dry);
  g_autoptr (CliRun) run = NULL;
  g_autoptr (CliRun) again = NULL;
  g_autoptr (GPtrArray) expected = NULL;
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GPtrArray) rest = NULL;
  gint64 n_photos;

  cli_check (forecast, 0, NULL);
  expected = cli_parse_lines (forecast);
  n_photos = get (expected, "forecast", "photos");
  g_assert_true (json_object_get_boolean_member (find_event (expected, "forecast"), "exact"));
  g_assert_cmpint (get (expected, "forecast", "present"), ==, 0);
  g_assert_cmpint (get (expected, "forecast", "bytes"), >, 0);
  g_assert_cmpint (get (expected, "forecast", "free_bytes"), >, 0);
  g_assert_cmpuint (cli_world_count (world, ""), ==, n_before);

  run = cli_run (world, real);
  cli_check (run, 0, NULL);
  found = cli_parse_lines (run);
  g_assert_cmpint (get (found, "finished", "saved") + get (found, "finished", "gone"), ==, n_photos);
  g_assert_cmpint (get (found, "finished", "total"), ==, n_photos);

  again = cli_run (world, dry);
  rest = cli_parse_lines (again);
  g_assert_cmpint (get (rest, "forecast", "photos"), ==, n_photos);
  g_assert_cmpint (get (rest, "forecast", "present"), ==, get (found, "finished", "saved"));
  return (guint) n_photos;
}

/* The announced number is what lands, for areas of each kind. */
static void
test_forecasts (CliWorld *world, gconstpointer data)
{
  g_autoptr (CliRun) plain = NULL;

  add_place (world);
  add_image (world, "300", 179.98, -16.81, MIDNIGHT, "anna", PRETEND_IMAGE_DEFAULT);
  add_image (world, "301", -179.98, -16.81, MIDNIGHT, "anna", PRETEND_IMAGE_DEFAULT);
  add_image (world, "105", 20.005, 50.001, MIDNIGHT, "anna", PRETEND_IMAGE_GONE);
  cli_world_write (
      world, "ring.geojson",
      "{\"type\":\"Polygon\",\"coordinates\":[[[20,50],[20.01,50],[20,50.01],[20,50]],"
      "[[20.0025,50.0005],[20.0035,50.0005],[20.0035,50.0015],[20.0025,50.0015],[20.0025,50.0005]]]}");
  cli_world_write (
      world, "ride.gpx",
      "<gpx><trk><trkseg><trkpt lon='20.0' lat='50.0013'/><trkpt lon='20.0035' lat='50.0013'/></trkseg>"
      "</trk></gpx>");

  g_assert_cmpuint (check_forecast (world, "--limit=0 20,50,20.01,50.01"), ==, 6);
  g_assert_cmpuint (check_forecast (world, "--output=a --limit=3 --flat 20,50,20.01,50.01"), ==, 3);
  g_assert_cmpuint (check_forecast (world, "--limit=0 --bbox=179.97,-16.82,-179.97,-16.80"), ==, 2);
  g_assert_cmpuint (check_forecast (world, "--limit=0 --area=ring.geojson"), ==, 4);
  g_assert_cmpuint (check_forecast (world, "--limit=0 --area=ride.gpx --within=60"), ==, 4);
  g_assert_cmpuint (check_forecast (world, "--output=b --limit=0 --from=2022-08-16 --to=2022-08-16 --flat "
                                           "--creator=anna --spacing=5 20,50,20.01,50.01"),
                    ==, 2);
  plain = cli_run (world, "--dry-run --output=c --size=256 --limit=0 20,50,20.01,50.01");
  cli_check (plain, 0, "✅ Dry run: 6 photos to save · about ");
  cli_check (plain, 0, "   6 photos\n");
  cli_check (plain, 0, "   First photo 2022-08-15T00:00:00Z, last photo ");
  cli_check (plain, 0, " free on the disk");
}

static gint64
forecast (CliWorld *world, const char *arguments, gboolean is_exact)
{
  g_autofree char *all = g_strconcat ("--json --dry-run --size=256 --output=", world->data, "/none/of/these ",
                                      arguments, NULL);
  g_autoptr (CliRun) run = cli_run (world, all);
  g_autoptr (GPtrArray) lines = NULL;
  JsonObject *line;

  cli_check (run, 0, NULL);
  lines = cli_parse_lines (run);
  line = find_event (lines, "forecast");
  g_assert_cmpint (json_object_get_boolean_member (line, "exact"), ==, is_exact);
  g_assert_cmpint (json_object_get_int_member (line, "bytes"), >, 0);
  g_assert_cmpint (json_object_get_int_member (line, "free_bytes"), >, 0);
  g_assert_nonnull (json_object_get_string_member (line, "first"));
  g_assert_true (g_str_equal (json_object_get_string_member (
                                  json_node_get_object (g_ptr_array_index (lines, lines->len - 1)), "event"),
                              "finished"));
  return json_object_get_int_member (line, "photos");
}

/* Each other kind of download. */
static void
test_other_forecasts (CliWorld *world, gconstpointer data)
{
  for (guint i = 0; i < 7; i++)
    {
      g_autofree char *id = g_strdup_printf ("20%u", i);
      PretendImage *image = pretend_service_add_image (world->service, id, "abcdefghijklmnopqrstuv", 30 + i,
                                                       50, PRETEND_IMAGE_DEFAULT);

      g_free (image->creator);
      image->creator = g_strdup ("anna-x");
    }
  pretend_service_set_page_size (world->service, 3);
  g_assert_cmpint (forecast (world, PRETEND_DEMO_PHOTO, TRUE), ==, 1);
  g_assert_cmpint (forecast (world, PRETEND_DEMO_SEQUENCE, TRUE), ==, PRETEND_DEMO_N_SEQUENCE);
  g_assert_cmpint (forecast (world, "--creator=anna-x", TRUE), ==, 7);
  g_assert_cmpint (forecast (world, "--creator=anna-x --limit=3", TRUE), ==, 3);
  pretend_service_set_page_size (world->service, 0);
  cli_world_write (world, "ids.txt", PRETEND_DEMO_PHOTO "\n200\n201\n");
  g_assert_cmpint (forecast (world, "ids.txt", TRUE), ==, 3);
  g_assert_cmpint (forecast (world, "--limit=5 " PRETEND_DEMO_AREA, TRUE), ==, 5);
  /* A search is not sure to find all. */
  g_assert_cmpint (forecast (world, "--limit=100 " PRETEND_DEMO_AREA, FALSE), ==, PRETEND_DEMO_N_AREA);
  g_assert_cmpint (forecast (world, "--limit=0 " PRETEND_DEMO_AREA, TRUE), ==, PRETEND_DEMO_N_AREA);
}

/* Six times the area that the service searches, and a core with more photos than it lists. */
static void
test_large (CliWorld *world, gconstpointer data)
{
  for (guint i = 0; i < 8 * 8; i++)
    {
      g_autofree char *id = g_strdup_printf ("7%03u", i);

      add_image (world, id, 20.01 + 0.03 * (i % 8), 50.01 + 0.03 * (double) (i / 8), MIDNIGHT, "anna",
                 i % 25 == 3 ? PRETEND_IMAGE_GONE : PRETEND_IMAGE_DEFAULT);
    }
  for (guint i = 0; i < 60; i++)
    {
      g_autofree char *id = g_strdup_printf ("8%03u", i);

      add_image (world, id, 20.1 + 0.00001 * i, 50.1, MIDNIGHT, "anna", PRETEND_IMAGE_DEFAULT);
    }
  pretend_service_set_dense_above (world->service, 10);
  g_assert_cmpuint (check_forecast (world, "--limit=0 20,50,20.245,50.245"), ==, 64 + 60);
  /* The forecast has read the tiles a moment ago, and the download has asked whether they are still the same. */
  g_assert_cmpuint (pretend_service_get_n_unchanged_tiles (world->service), >, 50);
}

static gboolean
has_tile_request (gpointer data)
{
  return pretend_service_get_n_requests (((CliWorld *) data)->service, PRETEND_KIND_TILE) > 0;
}

static void
test_interrupted (CliWorld *world, gconstpointer data)
{
  g_autoptr (CliRun) run = NULL;
  g_autoptr (GPtrArray) lines = NULL;

  pretend_service_script (world->service, "tiles", PRETEND_FAULT_SILENT, PRETEND_FOREVER);
  run = cli_start (world, "--json --dry-run --limit=0 20,50,20.01,50.01");
  cli_wait_until (has_tile_request, world);
  g_subprocess_send_signal (run->process, SIGINT);
  cli_finish (run);
  cli_check (run, 130, NULL);
  lines = cli_parse_lines (run);
  g_assert_cmpstr (json_object_get_string_member (find_event (lines, "finished"), "state"), ==, "stopped");
}

/* More tiles than are read for one area. */
static void
test_too_large (CliWorld *world, gconstpointer data)
{
  g_autoptr (CliRun) run = cli_run (world, "--limit=0 20,50,22,52");
  g_autoptr (CliRun) dry = cli_run (world, "--dry-run --json --limit=0 20,50,22,52");

  cli_check (run, 2, "The area is too large: here it may cover about ");
  cli_check (dry, 2, "The area is too large: here it may cover about ");
  g_assert_cmpuint (pretend_service_get_n_requests (world->service, PRETEND_KIND_TILE), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function) g_test_add (path, CliWorld, NULL, cli_world_set_up, function, cli_world_tear_down)

  ADD ("/cli/areas/filters", test_filters);
  ADD ("/cli/areas/filter-matches-nothing", test_filter_matches_nothing);
  ADD ("/cli/areas/polygon", test_polygon);
  ADD ("/cli/areas/track", test_track);
  ADD ("/cli/areas/creator", test_creator);
  ADD ("/cli/areas/crossing", test_crossing);
  ADD ("/cli/areas/spacing", test_spacing);
  ADD ("/cli/areas/forecasts", test_forecasts);
  ADD ("/cli/areas/other-forecasts", test_other_forecasts);
  ADD ("/cli/areas/large", test_large);
  ADD ("/cli/areas/interrupted", test_interrupted);
  ADD ("/cli/areas/too-large", test_too_large);

  return g_test_run ();
}
