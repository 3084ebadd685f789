/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli-runner.h"
#include "pretend-demo.h"
#include "pretend-jpeg.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#define PANO_ID     "700000000000001"
#define ODD_FOLDER  "downloads/sequence_" PRETEND_DEMO_ODD_SEQUENCE
#define PANO_FOLDER "downloads/image_" PANO_ID

/* One centimetre on the ground, in degrees. */
#define CENTIMETRE 9e-8

/* Reads the EXIF and XMP data of the photos in a folder with an independent program. */
static JsonParser *
read_folder (CliWorld *world, const char *folder)
{
  g_autofree char *path = cli_world_path (world, folder);
  const char *argv[] = { "exiftool", "-q",   "-json", "-n",  "-G1", "-all:all", "-validate",
                         "-charset", "UTF8", "-ext",  "jpg", path,  NULL };
  JsonParser *parser = json_parser_new_immutable ();
  g_autofree char *out = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, &error));
  json_parser_load_from_data (parser, out, -1, &error);
  g_assert_no_error (error);
  return parser;
}

static JsonParser *
read_record (const char *picture_path)
{
  g_autofree char *stem = g_strndup (picture_path, strlen (picture_path) - strlen (".jpg"));
  g_autofree char *path = g_strconcat (stem, ".json", NULL);
  JsonParser *parser = json_parser_new_immutable ();
  g_autoptr (GError) error = NULL;

  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  return parser;
}

static JsonObject *
get_root (JsonParser *parser)
{
  return json_node_get_object (json_parser_get_root (parser));
}

static void
assert_near (JsonObject *facts, const char *name, double expected, double most)
{
  g_assert_true (json_object_has_member (facts, name));
  g_assert_cmpfloat_with_epsilon (json_object_get_double_member (facts, name), expected, most);
}

static void
assert_text (JsonObject *facts, const char *name, JsonObject *record, const char *field)
{
  g_assert_cmpint (json_object_has_member (facts, name), ==,
                   record != NULL && json_object_has_member (record, field));
  if (json_object_has_member (facts, name))
    g_assert_cmpstr (json_object_get_string_member (facts, name), ==,
                     json_object_get_string_member (record, field));
}

/* Returns @first if the metadata contains this field, otherwise @second. */
static const char *
pick (JsonObject *record, const char *first, const char *second)
{
  return json_object_has_member (record, first) ? first : second;
}

static void
check_place (JsonObject *facts, JsonObject *record)
{
  const char *geometry = pick (record, "computed_geometry", "geometry");
  const char *altitude = pick (record, "computed_altitude", "altitude");
  const char *angle = pick (record, "computed_compass_angle", "compass_angle");
  JsonArray *point;

  if (!json_object_has_member (record, geometry))
    {
      g_assert_false (json_object_has_member (facts, "GPS:GPSLatitude"));
      g_assert_false (json_object_has_member (facts, "GPS:GPSVersionID"));
      return;
    }

  point = json_object_get_array_member (json_object_get_object_member (record, geometry), "coordinates");
  assert_near (facts, "Composite:GPSLongitude", json_array_get_double_element (point, 0), CENTIMETRE);
  assert_near (facts, "Composite:GPSLatitude", json_array_get_double_element (point, 1), CENTIMETRE);
  assert_near (facts, "GPS:GPSImgDirection", fmod (json_object_get_double_member (record, angle), 360),
               0.0051);
  g_assert_cmpstr (json_object_get_string_member (facts, "GPS:GPSImgDirectionRef"), ==, "T");
  g_assert_cmpstr (json_object_get_string_member (facts, "GPS:GPSMapDatum"), ==, "WGS-84");
  if (json_object_has_member (record, altitude))
    assert_near (facts, "Composite:GPSAltitude", json_object_get_double_member (record, altitude), 0.00051);
  else
    g_assert_false (json_object_has_member (facts, "GPS:GPSAltitude"));
}

static void
check_time (JsonObject *facts, JsonObject *record)
{
  g_autoptr (GDateTime) time = NULL;
  g_autofree char *second = NULL;
  g_autofree char *whole = NULL;
  gint64 captured_at;

  if (!json_object_has_member (record, "captured_at"))
    {
      g_assert_false (json_object_has_member (facts, "ExifIFD:DateTimeOriginal"));
      g_assert_false (json_object_has_member (facts, "GPS:GPSTimeStamp"));
      return;
    }

  captured_at = json_object_get_int_member (record, "captured_at");
  time = g_date_time_new_from_unix_utc (captured_at / 1000);
  second = g_date_time_format (time, "%Y:%m:%d %H:%M:%S");
  whole = g_strdup_printf ("%s.%03d+00:00", second, (int) (captured_at % 1000));
  g_assert_cmpstr (json_object_get_string_member (facts, "Composite:SubSecDateTimeOriginal"), ==, whole);
  if (json_object_has_member (facts, "GPS:GPSLatitude"))
    {
      g_autofree char *utc = g_strconcat (second, "Z", NULL);

      g_assert_cmpstr (json_object_get_string_member (facts, "Composite:GPSDateTime"), ==, utc);
    }
}

static void
check_photo (JsonObject *facts)
{
  g_autoptr (JsonParser) parser = read_record (json_object_get_string_member (facts, "SourceFile"));
  JsonObject *record = get_root (parser);
  JsonObject *creator = json_object_has_member (record, "creator")
                            ? json_object_get_object_member (record, "creator")
                            : NULL;

  /* Errors, warnings, and minor warnings. */
  g_assert_cmpstr (json_object_get_string_member (facts, "ExifTool:Validate"), ==, "0 0 0");
  check_place (facts, record);
  check_time (facts, record);
  assert_text (facts, "IFD0:Make", record, "make");
  assert_text (facts, "IFD0:Model", record, "model");
  assert_text (facts, "IFD0:Artist", creator, "username");
  assert_text (facts, "XMP-dc:Creator", creator, "username");
  g_assert_true (
      g_str_has_prefix (json_object_get_string_member (facts, "XMP-dc:Rights"), "Photo from Mapillary"));
}

/* Photos with various missing fields. */
static void
test_sequence (CliWorld *world, gconstpointer data)
{
  g_autoptr (CliRun) run = cli_run (world, "--size=256 --sequence=" PRETEND_DEMO_ODD_SEQUENCE);
  g_autoptr (JsonParser) parser = NULL;
  JsonArray *photos;

  cli_check (run, 1, "✅ 59 photos saved");
  parser = read_folder (world, ODD_FOLDER);
  photos = json_node_get_array (json_parser_get_root (parser));
  g_assert_cmpuint (json_array_get_length (photos), ==, PRETEND_DEMO_N_ODD - 1);
  for (guint i = 0; i < json_array_get_length (photos); i++)
    check_photo (json_array_get_object_element (photos, i));
}

static void
test_panorama (CliWorld *world, gconstpointer data)
{
  PretendImage *image = pretend_service_add_image (world->service, PANO_ID, NULL, -0.5, -33.25,
                                                   PRETEND_IMAGE_PANO);
  g_autoptr (CliRun) run = NULL;
  g_autoptr (JsonParser) parser = NULL;
  JsonObject *facts;
  gint64 width;

  image->altitude = -4;
  run = cli_run (world, "--size=1024 " PANO_ID);
  cli_check (run, 0, "✅ 1 photo saved");
  cli_world_check_pair (world, PANO_FOLDER, PANO_ID, 1024);
  parser = read_folder (world, PANO_FOLDER);
  facts = json_array_get_object_element (json_node_get_array (json_parser_get_root (parser)), 0);
  check_photo (facts);
  g_assert_cmpstr (json_object_get_string_member (facts, "XMP-GPano:ProjectionType"), ==, "equirectangular");
  width = json_object_get_int_member (facts, "File:ImageWidth");
  g_assert_cmpint (json_object_get_int_member (facts, "XMP-GPano:FullPanoWidthPixels"), ==, width);
  g_assert_cmpint (json_object_get_int_member (facts, "XMP-GPano:FullPanoHeightPixels"), ==, width / 2);
  g_assert_cmpint (json_object_get_int_member (facts, "XMP-GPano:CroppedAreaImageHeightPixels"), ==,
                   width / 2);
  g_assert_cmpint (json_object_get_int_member (facts, "XMP-GPano:CroppedAreaTopPixels"), ==, 0);
  assert_near (facts, "XMP-GPano:PoseHeadingDegrees",
               json_object_get_double_member (facts, "GPS:GPSImgDirection"), 0.001);
}

/* The file must be identical to the data sent by the service. */
static void
test_no_geotag (CliWorld *world, gconstpointer data)
{
  g_autoptr (CliRun) run = cli_run (world, "--no-geotag --size=256 " PRETEND_DEMO_PHOTO);
  g_autofree char *path = cli_world_path (world, "downloads/image_" PRETEND_DEMO_PHOTO "/" PRETEND_DEMO_PHOTO
                                                 ".jpg");
  g_autoptr (GBytes) sent = pretend_service_dup_jpeg (world->service, PRETEND_DEMO_PHOTO, 256);
  char *bytes;
  gsize length;

  cli_check (run, 0, "✅ 1 photo saved");
  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  {
    g_autoptr (GBytes) saved = g_bytes_new_take (bytes, length);

    g_assert_true (g_bytes_equal (saved, sent));
  }
}

/* Existing files are neither downloaded again nor modified to add a position. */
static void
test_later (CliWorld *world, gconstpointer data)
{
  g_autoptr (CliRun) first = cli_run (world, "--no-geotag --size=256 " PRETEND_DEMO_SEQUENCE);
  g_autoptr (CliRun) second = cli_run (world, "--size=256 " PRETEND_DEMO_SEQUENCE);
  g_autoptr (CliRun) verify = cli_run (world, "--verify=downloads/sequence_" PRETEND_DEMO_SEQUENCE);

  cli_check (first, 0, "✅ 24 photos saved");
  cli_check (second, 0, "24 already here");
  cli_check (verify, 0, "✅ 24 pairs are whole · 0 are damaged or incomplete");
}

/* A file with geotags is as complete as a file without. */
static void
test_verify (CliWorld *world, gconstpointer data)
{
  g_autoptr (CliRun) first = cli_run (world, "--size=256 " PRETEND_DEMO_SEQUENCE);
  g_autoptr (CliRun) verify = cli_run (world, "--verify=downloads/sequence_" PRETEND_DEMO_SEQUENCE);
  g_autoptr (CliRun) again = cli_run (world, "--size=256 " PRETEND_DEMO_SEQUENCE);

  cli_check (first, 0, "✅ 24 photos saved");
  cli_check (verify, 0, "✅ 24 pairs are whole · 0 are damaged or incomplete");
  cli_check (again, 0, "24 already here");
}

#define ADD(path, function)                                                                                  \
  g_test_add ("/cli/geotag/" path, CliWorld, NULL, cli_world_set_up, function, cli_world_tear_down)

/* The Flatpak runtime does not contain the program, and it cannot be installed there. */
static gboolean
has_reader (void)
{
  g_autofree char *path = g_find_program_in_path ("exiftool");

  return path != NULL || !g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  if (has_reader ())
    {
      ADD ("sequence", test_sequence);
      ADD ("panorama", test_panorama);
    }
  ADD ("no-geotag", test_no_geotag);
  ADD ("later", test_later);
  ADD ("verify", test_verify);

  return g_test_run ();
}
