/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-import.h"

#include "engine-helper.h"
#include "wayside-error.h"

#include <glib/gstdio.h>
#include <string.h>

#define A     "135511895288847"
#define B     "24595874160038714"
#define C     "800335321065526"
#define KEY   "7nfcwfvjdtphz7yj6zat6a"
#define KEY_2 "-HLNKxxkYIQXS0M5KP3Dhg"
#define LINK  "https://www.mapillary.com/app/?pKey="

typedef struct
{
  const char *text;
  const char *ids;     /* the resulting query, or NULL if it is of another kind */
  const char *meaning; /* the resulting description */
} Case;

static const Case tables[] = {
  { A "\n" B "\n", A "," B, "2 photos from a list" },
  { A "\r\n" B "\r" C, A "," B "," C, "3 photos from a list" },
  { "\xef\xbb\xbf" A "\n\n" B "\n" A "\n", A "," B, "2 photos from a list" },
  { "# of May\n" A " # the bridge\n" LINK B "#top\n", A "," B, "2 photos from a list" },
  { "\"" A "\"\n\"" B "\"\n", A "," B, "2 photos from a list" },
  { "name,image_id,id\n\"x, \"\"y\"\"\"," A ",1\nz," B ",2\n", A "," B,
    "2 photos from a list. Taken from the column “image_id”" },
  { "Id;Text\n" A ";a # b\n" B ";\n", A "," B, "2 photos from a list. Taken from the column “Id”" },
  { "a\tb\turl\n1\t2\t" LINK A "\n3\t4\t" LINK B "&focus=photo\n", A "," B,
    "2 photos from a list. Taken from the column “url”" },
  { "id\n" A "\n" B "\n", A "," B, "2 photos from a list" },
  /* Rows with more cells than names. */
  { "name,id\na,b," A "\nc,d," B "\n", A "," B, "2 photos from a list. Taken from column 3" },
  /* Without a known column name, the column that contains IDs. */
  { "when,what\n1527811200000," A "\n1527811200001," B "\n", A "," B,
    "2 photos from a list. Taken from the column “what”" },
  /* A row with more cells than the header. */
  { "name,note\nFoo,bar," A "\nFoo,bar," B "\n", A "," B, "2 photos from a list. Taken from column 3" },
  { "9.94,53.6," A "\n9.95,53.6," B "\n", A "," B, "2 photos from a list. Taken from column 3" },
  { A "," B ", " C, A "," B "," C, "3 photos from a list" },
  { A " the bridge by day\nsee " B " too\n", A "," B, "2 photos from a list" },
  { A " " B "\n" C "\n", A "," B "," C, "3 photos from a list" },
  { "sep=;\r\nid;name\r\n" A ";x\r\n" B ";y\r\n", A "," B,
    "2 photos from a list. Taken from the column “id”" },
  { A "\n" B ", x\n9.94,53.596,9.95,53.6\n", A "," B,
    "2 photos from a list. 1 sequence or area was skipped. Add it separately" },
  { A "\nhello\n" B "\n", A "," B, "2 photos from a list. Line 2 was not understood" },
  { A "\n\nx\n" B "\ny y\n", A "," B,
    "2 photos from a list. 2 lines were not understood, the first is line 3" },
  { A "\n" KEY "\n" B "\n9.94,53.596,9.95,53.6\n", A "," B,
    "2 photos from a list. 2 sequences or areas were skipped. Add them separately. Keys of 22 letters are "
    "sequences. If photos were meant, these are IDs from before 2021, which Mapillary no longer knows" },
  { "id,text\n," A "\n" A ",b\n" B ",c\n" C ",d\n", A "," B "," C,
    "3 photos from a list. Taken from the column “id”. Line 2 was not understood" },
  /* Characters that show nothing, lists in a line, and what editors write before the ids. */
  { A "\xe2\x80\x8b\n" B "\xc2\xa0\n\xe2\x80\x8e" C, A "," B "," C, "3 photos from a list" },
  { "1. " A "\n2. " B "\n", A "," B, "2 photos from a list" },
  { A ";" B "\n" C "\n", A "," B "," C, "3 photos from a list" },
  { "\"" A "\",\n\"" B "\",\n\"" C "\"", A "," B "," C, "3 photos from a list" },
  { "1\t" A "\n2\t" B "\n", A "," B, "2 photos from a list. Taken from column 2" },
  { "See [a](" LINK A ") and\n<" LINK B ">.\n", A "," B, "2 photos from a list" },
  { LINK A " " LINK B "\n", A "," B, "2 photos from a list" },
  { "mapillary=" A ";" B "\n", A "," B, "2 photos from a list" },
  /* What spreadsheets and data frames make of ids. */
  { "id,name\n" A ".0,a\n" B ".0,b\n", A "," B, "2 photos from a list. Taken from the column “id”" },
  { "id;name\n" A ",0;a\n" B ",0;b\n", A "," B, "2 photos from a list. Taken from the column “id”" },
  { "id,name\n=\"" A "\",a\n=\"" B "\",b\n", A "," B, "2 photos from a list. Taken from the column “id”" },
  { "id,name\n\"=\"\"" A "\"\"\",a\n'" B ",b\n", A "," B,
    "2 photos from a list. Taken from the column “id”" },
  { "id;lat\n135.511.895.288.847;53,5\n24.595.874.160.038.714;53,5\n", A "," B,
    "2 photos from a list. Taken from the column “id”" },
  { "id,n\n1.35511895288847E+14,1\n" B ",2\n", A "," B, "2 photos from a list. Taken from the column “id”" },
  { "id,n\n1.35512E+14,1\n" A ",2\n" B ",3\n", A "," B,
    "2 photos from a list. Taken from the column “id”. 1 photo ID was skipped: a spreadsheet has cut its "
    "digits" },
  { A ".0\n'" B "\n=\"" C "\"\n", A "," B "," C, "3 photos from a list" },
  /* Numbers of rows, organisations, elements of OpenStreetMap and times are no photos. */
  { "id,name,mapillary\n1,a," A "\n2,b," B "\n", A "," B,
    "2 photos from a list. Taken from the column “mapillary”" },
  { "@id\tname\tmapillary\n5087187334\tx\t" A "\n666341212\ty\t" B "\n", A "," B,
    "2 photos from a list. Taken from the column “mapillary”" },
  { "creator_id,captured_at,x\n900000000000001,1527811200000000," A "\n900000000000002,1527811200000001," B
    "\n",
    A "," B, "2 photos from a list. Taken from the column “x”" },
  { "900000000000001," A "\n900000000000001," B "\n", A "," B, "2 photos from a list. Taken from column 2" },
  { ",name,id\n0,a," A "\n1,b," B "\n", A "," B, "2 photos from a list. Taken from the column “id”" },
  { "image_id,n\n7,a\n12345678,b\n", "7,12345678", "2 photos from a list. Taken from the column “image_id”" },
  { "sequence_id,image_id\n" KEY "," A "\n" KEY "," B "\n", A "," B,
    "2 photos from a list. Taken from the column “image_id”" },
  { "org_id,seq_id\n900000000000001," KEY "\n900000000000001," KEY_2 "\n", NULL,
    "A sequence, from a list. Taken from the column “seq_id”. 1 sequence or area was skipped. Add it "
    "separately" },
  { "900000000000001," KEY "\n900000000000001," KEY_2 "\n", NULL,
    "A sequence, from a list. Taken from column 2. 1 sequence or area was skipped. Add it separately" },
  { KEY "\n" KEY_2 "\n" KEY "\n", NULL,
    "A sequence, from a list. 1 sequence or area was skipped. Add it separately" },
  { KEY " the long one\n", NULL, "A sequence, from a list" },
  { KEY "\n", NULL, "A sequence, from a list" },
  { "\n 9.94, 53.596, 9.95, 53.6\n", NULL, "An area, from a list" },
  { A "\n", NULL, "1 photo from a list" },
};

static WaysideImport *
read_list (const char *text, gsize length)
{
  g_autoptr (WaysideImport) list = wayside_import_new ();
  g_autoptr (GError) error = NULL;

  wayside_import_add (list, text, length, &error);
  g_assert_no_error (error);
  return g_steal_pointer (&list);
}

static void
check (const Case *expected)
{
  g_autoptr (WaysideImport) list = NULL;
  g_autoptr (WaysideQuery) query = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *ids = NULL;
  g_autofree char *meaning = NULL;

  g_test_message ("%s", expected->meaning);
  list = read_list (expected->text, strlen (expected->text));
  query = wayside_import_dup_query (list, &error);
  g_assert_no_error (error);
  ids = wayside_query_dup_ids_text (query);
  g_assert_cmpstr (ids, ==, expected->ids);
  meaning = wayside_import_describe (list);
  g_assert_cmpstr (meaning, ==, expected->meaning);
}

static void
test_tables (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    check (&tables[i]);
}

/* The "Unicode text" format of spreadsheets. */
static void
test_utf16 (void)
{
  g_autofree char *little = NULL;
  g_autofree char *text = NULL;
  gsize length;
  g_autoptr (WaysideImport) list = NULL;
  g_autoptr (WaysideQuery) query = NULL;
  g_autofree char *ids = NULL;

  little = g_convert ("name\tid\r\nÄ\t" A "\r\nß\t" B "\r\n", -1, "UTF-16LE", "UTF-8", NULL, &length, NULL);
  text = g_malloc (length + 2);
  memcpy (text, "\xff\xfe", 2);
  memcpy (text + 2, little, length);
  list = read_list (text, length + 2);
  query = wayside_import_dup_query (list, NULL);
  ids = wayside_query_dup_ids_text (query);
  g_assert_cmpstr (ids, ==, A "," B);
}

#define POINT(properties)                                                                                    \
  "{\"type\":\"Feature\",\"properties\":" properties                                                         \
  ",\"geometry\":{\"type\":\"Point\",\"coordinates\":[9.94,53.596]}}"
#define COLLECTION(features) "{\"type\":\"FeatureCollection\",\"features\":[" features "]}"
#define POLYGON                                                                                              \
  "{\"type\":\"Polygon\",\"coordinates\":[[[9.94,53.596],[9.95,53.6],[9.94,53.6],[9.94,53.596]]]}"

static const Case photos[] = {
  { COLLECTION (POINT ("{\"id\":\"" A "\"}") "," POINT ("{\"id\":" B "}")), A "," B, "2 photos from a list" },
  { COLLECTION (POINT ("{\"image_id\":\"" A "\",\"id\":7}") "," POINT ("{\"url\":\"" LINK B "\"}")), A "," B,
    "2 photos from a list" },
  { COLLECTION (POINT ("{\"id\":\"" A "\"}") "," POINT ("{\"id\":\"" B "\"}") "," POINT ("{\"id\":3}")),
    A "," B, "2 photos from a list. 1 entry was not understood" },
  { "{\"data\":[{\"id\":\"" A "\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[9,53]}},{\"id\":\"" B
    "\"}]}",
    A "," B, "2 photos from a list" },
  { "[" A "," B "," C "]", A "," B "," C, "3 photos from a list" },
  { "[" A ", " B ", " C ", 942592989824987]", A "," B "," C ",942592989824987", "4 photos from a list" },
  { " [\n\"" A "\",\n\"" B "\"\n]\n", A "," B, "2 photos from a list" },
  { "[{\"id\":\"" A "\"},{\"id\":" B "}]", A "," B, "2 photos from a list" },
  { "[{\"id\":\"" A "\"},null,\"x\",7,{\"a\":1}," B "]", A "," B,
    "2 photos from a list. 4 entries were not understood" },
  { "[[" A "," B "]]", A "," B, "2 photos from a list" },
  { "[" A ".0," C ".0]", A "," C, "2 photos from a list" },
  { "[" A "," B ".0]", NULL,
    "1 photo from a list. 1 photo ID was skipped: a spreadsheet has cut its digits" },
  { "{\"id\":\"" A "\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[9.94,53.59]}}", NULL,
    "1 photo from a list" },
  { "{\"id\":\"7\",\"captured_at\":1527811200000}", NULL, "1 photo from a list" },
  { POINT ("{\"id\":" A "}") "\n" POINT ("{\"id\":" B "}") "\n", A "," B, "2 photos from a list" },
  { "{\"id\":\"" A "\"}\n\n{\"id\":\n{\"id\":\"" B "\"}\n", A "," B,
    "2 photos from a list. Line 3 was not understood" },
  { "{\"" A "\":{\"id\":\"" A "\"},\"" B "\":{\"id\":\"" B "\"}}", A "," B, "2 photos from a list" },
  { "{\"data\":[{\"id\":\"" A "\"}],\"paging\":{\"cursors\":{\"after\":\"x\"}}}", NULL,
    "1 photo from a list" },
  { "{'data': [{'id': '" A "'}, {'id': '" B "'}]}", A "," B, "2 photos from a list" },
  /* Tags of OpenStreetMap. */
  { COLLECTION (
        "{\"type\":\"Feature\",\"id\":\"node/1\",\"properties\":{\"@id\":\"node/1\",\"mapillary\":\"" A
        "\"},\"geometry\":" POLYGON "}," POINT ("{\"mapillary\":\"" B ";" C "\"}")),
    A "," B "," C, "3 photos from a list" },
  { "{\"elements\":[{\"type\":\"node\",\"id\":5087187334,\"lat\":1,\"lon\":2,\"tags\":{\"mapillary\":\"" A
    "\"}},{\"type\":\"node\",\"id\":5087187335,\"tags\":{\"name\":\"x\"}}]}",
    NULL, "1 photo from a list. 1 entry was not understood" },
  { COLLECTION ("{\"type\":\"Feature\",\"properties\":{\"id\":\"" A
                "\"},\"geometry\":{\"type\":\"MultiPoint\",\"coordinates\":[[9.94,53.59,0.0]]}}"),
    NULL, "1 photo from a list" },
  { "<osm><node id=\"1\" lat=\"1\" lon=\"2\"><tag k='mapillary' v='" A ";" B "'/></node></osm>", A "," B,
    "2 photos from a list" },
  /* Links in files of other kinds. */
  { "<!DOCTYPE html><p>See <a href=\"" LINK A "&amp;focus=photo\">this</a> <br> or " LINK B ".</p>", A "," B,
    "2 photos from a list" },
  { "[InternetShortcut]\r\nURL=" LINK A "&focus=photo\r\n", NULL, "1 photo from a list" },
  { "<gpx><wpt lat=\"1\" lon=\"2\"><link href=\"" LINK A "\"/></wpt></gpx>", NULL, "1 photo from a list" },
  { "<" LINK A ">\n" B "\n", A "," B, "2 photos from a list" },
  { "[a](" LINK A ")\n" B "\n", A "," B, "2 photos from a list" },
};

static void
test_photos (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (photos); i++)
    check (&photos[i]);
}

/* Each of these is the same bounding box. */
static void
test_areas (void)
{
  static const char *const cases[] = {
    POLYGON,
    " \n" COLLECTION ("{\"type\":\"Feature\",\"id\":\"" A "\",\"properties\":null,\"geometry\":" POLYGON "}"),
    "{\"type\":\"MultiPolygon\",\"coordinates\":[[[[9.94,53.596],[9.945,53.6]]],[[[9.95,53.598]]]]}",
    "{\"type\":\"GeometryCollection\",\"geometries\":[" POLYGON "]}",
    "{\"type\":\"LineString\",\"coordinates\":[[9.94,53.596,7],[9.95,53.6,8]]}",
    COLLECTION (POINT ("{\"id\":1}") ",{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\","
                                     "\"coordinates\":[9.95,53.6]}}"),
    "{\"type\":\"FeatureCollection\",\"bbox\":[9.94,53.596,9.95,53.6],\"features\":[{\"type\":\"Feature\","
    "\"geometry\":{\"type\":\"Point\",\"coordinates\":[9.945,53.598]}}]}",
    "{\"type\":\"Feature\",\"bbox\":[9.94,53.596,-5,9.95,53.6,100],\"geometry\":null}",
    COLLECTION ("{\"type\":\"Feature\",\"bbox\":[9.94,53.596,9.94,53.6]},"
                "{\"type\":\"Feature\",\"bbox\":[9.95,53.596,9.95,53.6]}"),
    "<?xml version=\"1.0\"?><gpx><trk><trkseg><trkpt lat=\"53.596\" lon=\"9.94\"><ele>3</ele></trkpt>"
    "<trkpt lat=\"53.6\" lon=\"9.95\"/></trkseg></trk></gpx>",
    /* Namespaces, further attributes, and what devices write although XML forbids it. */
    "<?xml version=\"1.0\"?><ns2:gpx xmlns:ns2=\"http://www.topografix.com/GPX/1/1\"><ns2:trk><ns2:trkseg>"
    "<ns2:trkpt lat=\"53.596\" lon=\"9.94\"/><ns2:trkpt lat=\"53.6\" lon=\"9.95\"/></ns2:trkseg></ns2:trk>"
    "</ns2:gpx>",
    "<gpx><trk><trkseg><trkpt lat=\"53.596\" ele=\"18\" lon=\"9.94\"/><trkpt x:a=\"1\" lat=\"53,6\" lon=\"9,95\"/>"
    "</trkseg></trk></gpx>",
    "<gpx><name>A & B < C &nbsp; \x0b\x1f</name><wpt lat=\"53.596\" lon=\"9.94\"/><::q:a>1</::q:a>"
    "<wpt lat=\"53.6\" lon=\"9.95\"/></gpx>",
    "<kml><Document><Placemark><Polygon><outerBoundaryIs><LinearRing><coordinates>\n 9.94,53.596,0\n "
    "9.95,53.596,0 9.95,53.6,0 </coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
    "<Placemark><Point><coordinates>9.945,53.598</coordinates></Point></Placemark></Document></kml>",
    "<k:kml xmlns:k=\"x\"><k:coordinates><![CDATA[9.94,53.596 9.95,53.6]]></k:coordinates></k:kml>",
    "<kml><gx:Track><gx:coord>9.94 53.596 5</gx:coord><gx:coord></gx:coord><gx:coord>9.95 53.6 5</gx:coord>"
    "</gx:Track></kml>",
  };
  const WaysideBbox expected = { 9.94, 53.596, 9.95, 53.6 };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WaysideImport) list = read_list (cases[i], strlen (cases[i]));
      g_autoptr (GError) error = NULL;
      g_autoptr (WaysideQuery) query = wayside_import_dup_query (list, &error);
      g_autofree char *meaning = wayside_import_describe (list);

      g_test_message ("%s", cases[i]);
      g_assert_no_error (error);
      g_assert_cmpint (wayside_query_get_kind (query), ==, WAYSIDE_QUERY_BBOX);
      g_assert_cmpmem (wayside_query_get_bbox (query), sizeof expected, &expected, sizeof expected);
      g_assert_cmpstr (meaning, ==, "The area around the shapes");
    }
}

/* A file that ends early, as those of a device whose battery is empty, is used as far as it goes. */
static void
test_damaged (void)
{
  static const char *const cases[] = {
    "<gpx><trk><trkseg><trkpt lat=\"53.596\" lon=\"9.94\"/><trkpt lat=\"53.6\" lon=\"9.95\"/><trkpt la",
    "<gpx><trkpt lat=\"53.596\" lon=\"9.94\"></trkpt><trkpt lat=\"53.6\" lon=\"9.95\"></gpx>",
  };
  const WaysideBbox expected = { 9.94, 53.596, 9.95, 53.6 };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WaysideImport) list = read_list (cases[i], strlen (cases[i]));
      g_autoptr (WaysideQuery) query = wayside_import_dup_query (list, NULL);
      g_autofree char *meaning = wayside_import_describe (list);

      g_assert_cmpmem (wayside_query_get_bbox (query), sizeof expected, &expected, sizeof expected);
      g_assert_nonnull (strstr (meaning, "damaged or incomplete"));
    }
}

/* The command line downloads everything in a list, one after the other. */
static void
test_all_queries (void)
{
  static const char text[] = A "\n" KEY "\n" B "\n" KEY_2 "\n9.94,53.596,9.95,53.6\n";
  g_autoptr (WaysideImport) list = read_list (text, strlen (text));
  g_autoptr (WaysideImport) empty = read_list ("x", 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) queries = wayside_import_list_queries (list, &error);
  g_autofree char *meaning = wayside_import_describe_all (list);

  g_assert_no_error (error);
  g_assert_cmpuint (queries->len, ==, 4);
  g_assert_cmpint (wayside_query_get_kind (queries->pdata[0]), ==, WAYSIDE_QUERY_IMAGES);
  g_assert_cmpstr (wayside_query_get_key (queries->pdata[1]), ==, KEY);
  g_assert_cmpstr (wayside_query_get_key (queries->pdata[2]), ==, KEY_2);
  g_assert_cmpint (wayside_query_get_kind (queries->pdata[3]), ==, WAYSIDE_QUERY_BBOX);
  g_assert_true (g_str_has_prefix (meaning, "2 photos from a list. 3 sequences or areas from a list"));
  g_assert_null (strstr (meaning, "left out"));
  g_assert_null (wayside_import_list_queries (empty, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY);
}

/* Text in the window that is not for the entry of a single link. */
/* A page whose links are all known already is no error. */
static void
test_same_page (void)
{
  static const char page[] = "<html><a href=\"" LINK A "\">x</a></html>";
  g_autoptr (WaysideImport) list = wayside_import_new ();
  g_autoptr (WaysideQuery) query = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (wayside_import_add (list, page, strlen (page), &error));
      g_assert_no_error (error);
    }
  query = wayside_import_dup_query (list, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (wayside_query_get_key (query), ==, A);
}

static void
test_is_list (void)
{
  static const char *const lists[] = { A "\n" B,        A "\r" B,      POLYGON,
                                       "[" A "," B "]", "<gpx></gpx>", A "\xe2\x80\xa8" B };
  static const char *const others[] = {
    A, A ";" B, LINK A "\n", "<" LINK A ">", "[a](" LINK A ")", "[9.94, 53.596, 9.95, 53.6]", ""
  };
  g_autofree char *long_text = helper_repeat (A " ", 500);

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    g_assert_true (wayside_import_is_list (lists[i]));
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_false (wayside_import_is_list (others[i]));
  g_assert_true (wayside_import_is_list (long_text));
}

static void
test_refused (void)
{
  static const struct
  {
    const char *text, *reason;
  } cases[] = {
    { "", "No photos or areas found" },
    { "\n# nothing\n", "No photos or areas found" },
    { "hello\nworld\n", "No photos or areas found" },
    { "{\"type\":", "not valid GeoJSON" },
    { "{\"type\":\"Topology\"}", "TopoJSON" },
    { "{\"a\":{\"id\":5}}", "no photos or shapes" },
    { "[\"1\",2,3", "not valid GeoJSON" },
    { "{\"type\":\"FeatureCollection\",\"crs\":{\"properties\":{\"name\":\"urn:ogc:def:crs:EPSG::25832\"}},"
      "\"features\":[" POLYGON "]}",
      "Export it as WGS 84" },
    { "id,name\n1.35512E+14,a\n1.02676E+15,b\n", "A spreadsheet has cut" },
    { "id;name\n1,35512E+14;a\n1,02676E+15;b\n", "A spreadsheet has cut" },
    { "id,sequence\n1.35512E+14," KEY "\n", "A spreadsheet has cut" },
    { "[1.35512E+14,1.02676E+15]", "A spreadsheet has cut" },
    { "id,name\n1,a\n2,b\n", "No photos or areas found" },
    { "lat,lon\n53.5,9.94\n53.6,9.95\n", "No photos or areas found" },
    { "{\"type\":\"Polygon\",\"coordinates\":[]}", "no photos or shapes" },
    { "{\"type\":\"Polygon\",\"coordinates\":[[[1000,2],[3,4]]]}", "coordinates are not valid" },
    { "{\"type\":\"Polygon\",\"coordinates\":[[[\"1\",2],[3,4]]]}", "coordinates are not valid" },
    { "{\"type\":\"Polygon\",\"coordinates\":[[[1],[3,4]]]}", "coordinates are not valid" },
    { "{\"type\":\"LineString\",\"coordinates\":[[179,1],[-179,2]]}", "180th meridian" },
    { "{\"type\":\"Feature\",\"bbox\":[179,1,-179,2]}", "180th meridian" },
    { "{\"type\":\"Point\",\"coordinates\":[9.94,53.6]}", "cover no area" },
    { "<gpx><trkpt lat=\"91\" lon=\"0\"/></gpx>", "coordinates are not valid" },
    { "<gpx><trkpt lat=\"1\" lon=\"2\"></gpx>", "cover no area" },
    { "<gpx><trkpt lat=\"1\"/></gpx>", "coordinates are not valid" },
    { "<kml><coordinates>181,1</coordinates></kml>", "coordinates are not valid" },
    { "<gpx", "No track" },
    { "<html></html>", "No track" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WaysideImport) list = wayside_import_new ();
      g_autoptr (WaysideQuery) query = NULL;
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", cases[i].text);
      if (wayside_import_add (list, cases[i].text, strlen (cases[i].text), &error))
        query = wayside_import_dup_query (list, &error);
      g_assert_null (query);
      g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY);
      g_assert_nonnull (strstr (error->message, cases[i].reason));
    }
}

/* Too deeply nested, a picture, and more than the size limit. */
static void
test_hostile (void)
{
  g_autofree char *deep = helper_repeat ("{\"type\":\"GeometryCollection\",\"geometries\":[", 100000);
  g_autofree char *elements = helper_repeat ("<a>", 100000);
  g_autofree char *quotes = helper_repeat ("\"", 100000);
  g_autofree char *huge = helper_repeat (A "\n", WAYSIDE_IMPORT_MAX_LENGTH / 16 + 1);
  g_autofree char *zeros = helper_repeat ("0,", 2000000);
  g_autofree char *values = g_strdup_printf ("{\"type\":\"Point\",\"coordinates\":[%s0]}", zeros);
  const char *texts[] = { deep, elements, quotes, huge, values };
  static const char picture[] = "\xff\xd8\xff\xe0\0\x10JFIF";

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (WaysideImport) list = wayside_import_new ();
      g_autoptr (GError) error = NULL;

      if (wayside_import_add (list, texts[i], strlen (texts[i]), &error))
        g_assert_null (wayside_import_dup_query (list, &error));
      g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY);
    }
  {
    g_autoptr (WaysideImport) list = wayside_import_new ();
    g_autoptr (GError) error = NULL;

    g_assert_false (wayside_import_add (list, picture, sizeof picture, &error));
    g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY);
  }
}

/* A table of the service's fields has rows longer than a link. */
static void
test_long_rows (void)
{
  g_autofree char *address = helper_repeat ("https://scontent.example/", 1000);
  g_autofree char *text = g_strdup_printf ("thumb_original_url,id\n%s," A "\n%s," B "\n", address, address);
  g_autofree char *endless = helper_repeat (A ",", 8000);
  g_autofree char *with_endless = g_strconcat (text, endless, "\n", NULL);
  const Case expected = { with_endless, A "," B,
                          "2 photos from a list. Taken from the column “id”. Line 4 was not understood" };

  check (&expected);
}

static void
test_limit (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (WaysideImport) list = NULL;
  g_autoptr (WaysideQuery) query = NULL;
  g_autofree char *meaning = NULL;

  for (guint i = 0; i < WAYSIDE_IMPORT_MAX_IDS + 2; i++)
    g_string_append_printf (text, "1355118952%06u\n", i);
  list = read_list (text->str, text->len);
  query = wayside_import_dup_query (list, NULL);
  g_assert_cmpuint (wayside_query_get_ids (query)->len, ==, WAYSIDE_IMPORT_MAX_IDS);
  meaning = wayside_import_describe (list);
  g_assert_nonnull (strstr (meaning, "2 photos were skipped"));
}

static WaysideImport *
read_files (const char *folder, const char *const *names, GError **error)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GAsyncResult) result = NULL;

  for (guint i = 0; names[i] != NULL; i++)
    g_ptr_array_add (files, g_file_new_build_filename (folder, names[i], NULL));
  wayside_import_read_async (files, NULL, helper_take_result, &result);
  helper_wait_for_result (&result);
  return wayside_import_read_finish (result, error);
}

static void
test_files (void)
{
  g_autofree char *folder = helper_make_folder ();
  g_autoptr (WaysideImport) list = NULL;
  g_autoptr (WaysideQuery) query = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *ids = NULL;

  helper_write (folder, "a.txt", A "\nwhat\n", -1);
  helper_write (folder, "b.geojson", COLLECTION (POINT ("{\"id\":" B "}")), -1);
  list = read_files (folder, (const char *const[]){ "a.txt", "b.geojson", NULL }, &error);
  g_assert_no_error (error);
  query = wayside_import_dup_query (list, NULL);
  ids = wayside_query_dup_ids_text (query);
  g_assert_cmpstr (ids, ==, A "," B);
  helper_remove_folder (folder);
}

static void
check_file_refused (const char *folder, const char *name, const char *reason)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (read_files (folder, (const char *const[]){ name, NULL }, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY);
  g_assert_nonnull (strstr (error->message, reason));
  /* Messages contain only the file name: in a sandbox the rest of the path is meaningless. */
  g_assert_null (strstr (error->message, folder));
}

static void
test_files_refused (void)
{
  g_autofree char *folder = helper_make_folder ();
  g_autofree char *deep = g_build_filename (folder, "deep", NULL);
  g_autofree char *huge = helper_repeat (A "\n", WAYSIDE_IMPORT_MAX_LENGTH / 16 + 1);

  g_assert_cmpint (g_mkdir (deep, 0700), ==, 0);
  helper_write (folder, "huge.txt", huge, -1);
  helper_write (folder, "words.txt", "hello", -1);
  check_file_refused (folder, "deep", "“deep” is a folder");
  check_file_refused (folder, "huge.txt", "“huge.txt”: This is too long");
  check_file_refused (folder, "words.txt", "No photos or areas found in “words.txt”");
  check_file_refused (folder, "none.txt", "“none.txt” cannot be read");
  check_file_refused ("/dev", "zero", "“zero” contains no list");
  helper_remove_folder (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/list/tables", test_tables);
  g_test_add_func ("/list/utf16", test_utf16);
  g_test_add_func ("/list/photos", test_photos);
  g_test_add_func ("/list/areas", test_areas);
  g_test_add_func ("/list/damaged", test_damaged);
  g_test_add_func ("/list/all-queries", test_all_queries);
  g_test_add_func ("/list/is-list", test_is_list);
  g_test_add_func ("/list/same-page", test_same_page);
  g_test_add_func ("/list/refused", test_refused);
  g_test_add_func ("/list/hostile", test_hostile);
  g_test_add_func ("/list/long-rows", test_long_rows);
  g_test_add_func ("/list/limit", test_limit);
  g_test_add_func ("/list/files", test_files);
  g_test_add_func ("/list/files-refused", test_files_refused);

  return g_test_run ();
}
