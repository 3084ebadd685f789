/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-import.h"

#include "engine-helper.h"
#include "wayside-error.h"

#include <string.h>

/* Positions as "longitude latitude;…". */
typedef struct
{
  const char *text, *inside, *outside;
  gboolean is_track;
} Case;

static const Case cases[] = {
  /* GeoJSON. */
  { "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[10,0],[10,10],[0,10],[0,0]],[[4,4],[6,4],[6,6],[4,6],[4,4]]]}",
    "1 1;9 9;3 5", "5 5;11 5", FALSE },
  { "{\"type\":\"MultiPolygon\",\"coordinates\":[[[[0,0],[1,0],[1,1],[0,0]]],[[[5,5],[6,5],[6,6],[5,5]]]]}",
    "0.5 0.4;5.5 5.4", "3 3;0.4 0.5", FALSE },
  { "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{\"name\":\"x\"},"
    "\"bbox\":[0,0,90,80],\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[0,0,7],[1,0,7],[1,1,7],[0,0,7]]]}}]}",
    "0.5 0.4", "0.4 0.5;50 50", FALSE },
  { "{\"type\":\"GeometryCollection\",\"geometries\":[{\"type\":\"Point\",\"coordinates\":[7,7]},"
    "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1,1]]]}]}",
    "0.5 0.4", "7 7", FALSE },
  { "{\"type\":\"LineString\",\"coordinates\":[[0,0],[1,0],[1,1]]}", "0.5 0.0002;1 0.7", "0.5 0.001;0 1",
    TRUE },
  { "{\"type\":\"MultiLineString\",\"coordinates\":[[[0,0],[1,0]],[[1,1],[2,1]]]}", "0.5 0;1.5 1", "1 0.5",
    TRUE },
  { "{\"type\":\"MultiPoint\",\"coordinates\":[[1,1],[2,2]]}", "1 1.0002;2 2", "1.5 1.5", TRUE },
  /* Across the 180th meridian, cut there as RFC 7946 wants, or not. */
  { "{\"type\":\"MultiPolygon\",\"coordinates\":[[[[179,0],[180,0],[180,1],[179,1]]],"
    "[[[-180,0],[-179,0],[-179,1],[-180,1]]]]}",
    "179.5 0.5;-179.5 0.5;180 0.5", "178.5 0.5;0 0.5", FALSE },
  { "{\"type\":\"Polygon\",\"coordinates\":[[[179,0],[-179,0],[-179,1],[179,1],[179,0]]]}",
    "179.5 0.5;-179.5 0.5", "178.5 0.5;0 0.5", FALSE },
  /* One object a line. */
  { "{\"type\":\"Feature\",\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1,1]]]}}\n"
    "{\"type\":\"Feature\",\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[5,5],[6,5],[6,6]]]}}\n",
    "0.5 0.4;5.5 5.4", "3 3", FALSE },
  /* Photos beside the shapes. */
  { "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{\"id\":\"135511895288847\"},"
    "\"geometry\":{\"type\":\"Point\",\"coordinates\":[9,9]}},{\"type\":\"Feature\",\"properties\":{},"
    "\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1,1]]]}}]}",
    "0.5 0.4", "9 9", FALSE },
  /* GPX: tracks and routes count more than waypoints. */
  { "<gpx><wpt lon='5' lat='5'/><trk><trkseg><trkpt lon='0' lat='0'/><trkpt lon='1' lat='0'/></trkseg>"
    "<trkseg><trkpt lon='2' lat='0'/><trkpt lon='3' lat='0'/></trkseg></trk></gpx>",
    "0.5 0.0002;2.5 0", "1.5 0;5 5;0.5 0.001", TRUE },
  { "<gpx><wpt lon='5' lat='5'/><trk><trkpt lon='0' lat='0'/><trkpt lon='1' lat='0'/></trk></gpx>", "0.5 0",
    "5 5;3 3", TRUE },
  { "<gpx><rte><rtept lon='0' lat='0'/><rtept lon='0' lat='1'/></rte></gpx>", "0 0.5", "1 1", TRUE },
  { "<gpx><wpt lon='5' lat='5'/><wpt lon='6' lat='5'/></gpx>", "5 5;6 5.0002", "5.5 5", TRUE },
  { "<gpx><trk><trkseg><trkpt lon='179.9' lat='0'/><trkpt lon='-179.9' lat='0'/></trkseg></trk></gpx>",
    "179.95 0;-179.95 0", "179.8 0;0 0", TRUE },
  /* KML. */
  { "<kml><Document><Placemark><Polygon><outerBoundaryIs><LinearRing><coordinates>0,0,0 10,0,0 10,10,0 0,10,0 0,0,0"
    "</coordinates></LinearRing></outerBoundaryIs><innerBoundaryIs><LinearRing><coordinates>4,4 6,4 6,6 4,6 4,4"
    "</coordinates></LinearRing></innerBoundaryIs></Polygon><Point><coordinates>20,20</coordinates></Point>"
    "</Placemark></Document></kml>",
    "1 1;9 9;3 5", "5 5;11 5;20 20", FALSE },
  { "<kml><MultiGeometry><Polygon><outerBoundaryIs><LinearRing><coordinates>0,0 1,0 1,1</coordinates></LinearRing>"
    "</outerBoundaryIs></Polygon><Polygon><outerBoundaryIs><LinearRing><coordinates>5,5 6,5 6,6</coordinates>"
    "</LinearRing></outerBoundaryIs></Polygon></MultiGeometry></kml>",
    "0.5 0.4;5.5 5.4", "3 3;0.4 0.5", FALSE },
  { "<kml><Placemark><LinearRing><coordinates>0,0 1,0 1,1</coordinates></LinearRing></Placemark></kml>",
    "0.5 0.4", "0.4 0.5", FALSE },
  { "<kml><Placemark><LineString><coordinates>0,0 1,0</coordinates></LineString></Placemark></kml>",
    "0.5 0.0001", "0.5 0.001", TRUE },
  { "<kml xmlns:gx='x'><gx:Track><gx:coord>0 0 5</gx:coord><gx:coord>1 0 5</gx:coord></gx:Track></kml>",
    "0.5 0", "0.5 1", TRUE },
  { "<kml><Placemark><Point><coordinates>5,5</coordinates></Point></Placemark></kml>", "5 5", "6 6", TRUE },
};

static void
assert_positions (WaysideRegion *region, const char *text, gboolean is_inside)
{
  g_auto (GStrv) positions = g_strsplit (text, ";", -1);

  for (guint i = 0; positions[i] != NULL; i++)
    {
      char *end = NULL;
      double longitude = g_ascii_strtod (positions[i], &end);
      double latitude = g_ascii_strtod (end, NULL);

      g_test_message ("%s", positions[i]);
      g_assert_cmpint (wayside_region_contains (region, longitude, latitude), ==, is_inside);
    }
}

static void
test_shapes (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WaysideImport) import = wayside_import_new ();
      g_autoptr (WaysideRegion) region = NULL;
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", cases[i].text);
      g_assert_true (wayside_import_add (import, cases[i].text, strlen (cases[i].text), &error));
      g_assert_no_error (error);
      region = wayside_import_dup_region (import, 50, &error);
      g_assert_no_error (error);
      g_assert_nonnull (region);
      g_assert_cmpint (wayside_region_is_track (region), ==, cases[i].is_track);
      assert_positions (region, cases[i].inside, TRUE);
      assert_positions (region, cases[i].outside, FALSE);
    }
}

/* The shapes of several files are one region, whatever the order of calls. */
static void
test_files (void)
{
  g_autoptr (WaysideImport) import = wayside_import_new ();
  g_autoptr (WaysideRegion) region = NULL;

  for (guint i = 0; i < 2; i++)
    g_assert_true (wayside_import_add (import, cases[i].text, strlen (cases[i].text), NULL));
  region = wayside_import_dup_region (import, 50, NULL);
  assert_positions (region, "1 1;5.5 5.4", TRUE);
}

static void
test_refused (void)
{
  static const struct
  {
    const char *text;
    double within;
    const char *said;
  } refused[] = {
    { "135511895288847\n24595874160038714\n", 25, "no shapes and no tracks" },
    { "", 25, "no shapes and no tracks" },
    { "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,1]]]}", 25, "no extent" },
    { "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[100,0],[-170,1],[0,1]]]}", 25, "180 degrees wide" },
    { "{\"type\":\"LineString\",\"coordinates\":[[0,0],[1,1]]}", 20000, "at most 10,000 metres" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (WaysideImport) import = wayside_import_new ();
      g_autoptr (GError) error = NULL;

      g_assert_true (wayside_import_add (import, refused[i].text, strlen (refused[i].text), NULL));
      g_assert_null (wayside_import_dup_region (import, refused[i].within, &error));
      g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY);
      g_assert_nonnull (strstr (error->message, refused[i].said));
    }
}

/* More positions than a region may have, in a file that is small enough. */
static void
test_too_many (void)
{
  g_autoptr (WaysideImport) import = wayside_import_new ();
  g_autoptr (GString) text = g_string_new ("<gpx><trk><trkseg>");
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i <= 100000; i++)
    g_string_append_printf (text, "<trkpt lon='9.%05u' lat='53'/>", i % 100000);
  g_string_append (text, "</trkseg></trk></gpx>");
  g_assert_true (wayside_import_add (import, text->str, text->len, NULL));
  g_assert_null (wayside_import_dup_region (import, 25, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY);
  g_assert_nonnull (strstr (error->message, "more than 100"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/import-region/shapes", test_shapes);
  g_test_add_func ("/import-region/files", test_files);
  g_test_add_func ("/import-region/refused", test_refused);
  g_test_add_func ("/import-region/too-many", test_too_many);

  return g_test_run ();
}
