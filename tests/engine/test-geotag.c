/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-geotag.h"

#include "engine-helper.h"
#include "wayside-exif.h"
#include "wayside-jpeg.h"

#include <libexif/exif-data.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ID  "135511895288847"
#define XMP "http://ns.adobe.com/xap/1.0/"

#define GPS(tag) EXIF_IFD_GPS, (ExifTag) (tag)

/* A tagged file and its parsed tags. */
typedef struct
{
  GBytes *file;   /* (owned) */
  ExifData *exif; /* (owned) (nullable) */
  char *xmp;      /* (owned) (nullable) */
  guint n_exif;
  guint n_xmp;
} Tagged;

static void
tagged_free (Tagged *tagged)
{
  g_clear_pointer (&tagged->file, g_bytes_unref);
  g_clear_pointer (&tagged->exif, exif_data_unref);
  g_clear_pointer (&tagged->xmp, g_free);
  g_free (tagged);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Tagged, tagged_free)

static WaysideImage *
make_image (const char *facts)
{
  g_autofree char *json = g_strdup_printf ("{\"id\":\"" ID "\"%s%s}", *facts != '\0' ? "," : "", facts);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = json_from_string (json, &error);
  WaysideImage *image;

  g_assert_no_error (error);
  image = wayside_image_new_from_json (json_node_get_object (node), &error);
  g_assert_no_error (error);
  return image;
}

static GBytes *
join (GPtrArray *pieces)
{
  GByteArray *all = g_byte_array_new ();

  for (guint i = 0; i < pieces->len; i++)
    {
      gsize length;
      const guint8 *data = g_bytes_get_data (g_ptr_array_index (pieces, i), &length);

      g_assert_cmpuint (length, >, 0);
      g_byte_array_append (all, data, (guint) length);
    }
  return g_byte_array_free_to_bytes (all);
}

static void
look_at_segment (Tagged *tagged, const guint8 *data, const WaysideJpegSegment *segment)
{
  const guint8 *payload = data + segment->payload;
  gsize length = segment->end - segment->payload;

  if (segment->marker == 0xe1 && length > 6 && memcmp (payload, "Exif\0", 6) == 0)
    {
      if (tagged->n_exif++ == 0)
        tagged->exif = exif_data_new_from_data (payload, (unsigned int) length);
    }
  else if (segment->marker == 0xe1 && length > sizeof XMP && memcmp (payload, XMP, sizeof XMP) == 0)
    {
      if (tagged->n_xmp++ == 0)
        tagged->xmp = g_strndup ((const char *) payload + sizeof XMP, length - sizeof XMP);
    }
}

static Tagged *
read_file (GBytes *file)
{
  Tagged *tagged = g_new0 (Tagged, 1);
  WaysideJpegSegment segment = { 0 };
  gsize length;
  const guint8 *data = g_bytes_get_data (file, &length);

  tagged->file = g_bytes_ref (file);
  while (wayside_jpeg_next_segment (data, length, &segment))
    look_at_segment (tagged, data, &segment);
  return tagged;
}

/* Tags a picture, which must still be a valid one. */
static Tagged *
tag_bytes (GBytes *jpeg, const char *facts)
{
  g_autoptr (WaysideImage) image = make_image (facts);
  g_autoptr (GPtrArray) pieces = wayside_geotag_apply (jpeg, image);
  g_autoptr (GBytes) file = join (pieces);
  g_autoptr (GError) error = NULL;

  g_assert_true (wayside_jpeg_check (g_bytes_get_data (file, NULL), g_bytes_get_size (file), &error));
  g_assert_no_error (error);
  return read_file (file);
}

static Tagged *
tag (const char *facts)
{
  g_autoptr (GBytes) jpeg = helper_make_jpeg (HELPER_JPEG_BASELINE, 40, 20);
  Tagged *tagged = tag_bytes (jpeg, facts);

  g_assert_cmpuint (tagged->n_exif, ==, 1);
  g_assert_cmpuint (tagged->n_xmp, ==, 1);
  return tagged;
}

static ExifEntry *
find (const Tagged *tagged, ExifIfd ifd, ExifTag name)
{
  return exif_content_get_entry (tagged->exif->ifd[ifd], name);
}

static double
get_rational (const Tagged *tagged, const ExifEntry *entry, guint position)
{
  ExifRational value = exif_get_rational (entry->data + 8 * position,
                                          exif_data_get_byte_order (tagged->exif));

  g_assert_cmpint (entry->format, ==, EXIF_FORMAT_RATIONAL);
  g_assert_cmpuint (position, <, entry->components);
  g_assert_cmpuint (value.denominator, >, 0);
  return (double) value.numerator / value.denominator;
}

static void
assert_text (const Tagged *tagged, ExifIfd ifd, ExifTag name, const char *expected)
{
  ExifEntry *entry = find (tagged, ifd, name);

  if (expected == NULL)
    {
      g_assert_null (entry);
      return;
    }
  g_assert_nonnull (entry);
  g_assert_cmpint (entry->format, ==, EXIF_FORMAT_ASCII);
  g_assert_cmpmem (entry->data, entry->size, expected, strlen (expected) + 1);
}

static void
assert_number (const Tagged *tagged, ExifIfd ifd, ExifTag name, double expected)
{
  ExifEntry *entry = find (tagged, ifd, name);

  g_assert_nonnull (entry);
  g_assert_cmpfloat_with_epsilon (get_rational (tagged, entry, 0), expected, 1e-9);
}

/* Degrees, from three rationals of which the last two are less than 60. */
static double
read_angle (const Tagged *tagged, guint tag_number)
{
  ExifEntry *entry = find (tagged, GPS (tag_number));
  double minutes, seconds;

  g_assert_nonnull (entry);
  g_assert_cmpuint (entry->components, ==, 3);
  minutes = get_rational (tagged, entry, 1);
  seconds = get_rational (tagged, entry, 2);
  g_assert_cmpfloat (minutes, <, 60);
  g_assert_cmpfloat (seconds, <, 60);
  return get_rational (tagged, entry, 0) + minutes / 60 + seconds / 3600;
}

#define PLACE "\"geometry\":{\"type\":\"Point\",\"coordinates\":[-9.1393,38.7223]}"
#define ALL                                                                                                  \
  "\"altitude\":1364.617,\"captured_at\":1563721072184,\"compass_angle\":336.74,\"computed_altitude\":-2.5," \
  "\"computed_compass_angle\":1.2865829255371," PLACE                                                        \
  ",\"computed_geometry\":{\"coordinates\":[-108.57081597085,39.068354912098]},"                             \
  "\"creator\":{\"username\":\"Zoë & <Co>\"},\"make\":\"GoPro\",\"model\":\"GoPro Max\",\"exif_orientation\":6"

static void
test_all (void)
{
  g_autoptr (Tagged) tagged = tag (ALL);

  assert_text (tagged, EXIF_IFD_0, EXIF_TAG_MAKE, "GoPro");
  assert_text (tagged, EXIF_IFD_0, EXIF_TAG_MODEL, "GoPro Max");
  assert_text (tagged, EXIF_IFD_0, EXIF_TAG_ARTIST, "Zoë & <Co>");
  assert_text (tagged, EXIF_IFD_0, EXIF_TAG_COPYRIGHT, "Photo from Mapillary, CC BY-SA 4.0, by Zoë & <Co>");
  assert_text (tagged, EXIF_IFD_EXIF, EXIF_TAG_DATE_TIME_ORIGINAL, "2019:07:21 14:57:52");
  assert_text (tagged, EXIF_IFD_EXIF, EXIF_TAG_OFFSET_TIME_ORIGINAL, "+00:00");
  assert_text (tagged, EXIF_IFD_EXIF, EXIF_TAG_SUB_SEC_TIME_ORIGINAL, "184");
  assert_text (tagged, GPS (EXIF_TAG_GPS_LATITUDE_REF), "N");
  assert_text (tagged, GPS (EXIF_TAG_GPS_LONGITUDE_REF), "W");
  assert_text (tagged, GPS (EXIF_TAG_GPS_MAP_DATUM), "WGS-84");
  assert_text (tagged, GPS (EXIF_TAG_GPS_DATE_STAMP), "2019:07:21");
  assert_text (tagged, GPS (EXIF_TAG_GPS_IMG_DIRECTION_REF), "T");
  assert_number (tagged, GPS (EXIF_TAG_GPS_IMG_DIRECTION), 1.29);
  assert_number (tagged, GPS (EXIF_TAG_GPS_ALTITUDE), 2.5);
  g_assert_cmpint (find (tagged, GPS (EXIF_TAG_GPS_ALTITUDE_REF))->data[0], ==, 1);
  g_assert_cmpfloat_with_epsilon (read_angle (tagged, EXIF_TAG_GPS_LATITUDE), 39.068354912098, 2e-9);
  g_assert_cmpfloat_with_epsilon (read_angle (tagged, EXIF_TAG_GPS_LONGITUDE), 108.57081597085, 2e-9);
  assert_number (tagged, GPS (EXIF_TAG_GPS_TIME_STAMP), 14);
  /* The service's pictures are already rotated upright. */
  g_assert_null (find (tagged, EXIF_IFD_0, EXIF_TAG_ORIENTATION));
  g_assert_nonnull (strstr (tagged->xmp, "<rdf:li>Zoë &amp; &lt;Co&gt;</rdf:li>"));
  g_assert_nonnull (strstr (tagged->xmp, "https://creativecommons.org/licenses/by-sa/4.0/"));
  g_assert_null (strstr (tagged->xmp, "<GPano:"));
}

/* A centimetre is 9e-8 degrees of latitude. */
static void
test_places (void)
{
  static const double places[][2] = {
    { 0, 0 },
    { -0.0, -0.0 },
    { 180, 90 },
    { -180, -90 },
    { 9.999999999999, 53.59999999999999 },
    { 12.01666666666, -33.98333333333 },
    { 1e-9, -1e-9 },
    { 179.99999999999997, 89.999999999999986 },
    { -108.57081597085, 39.068354912098 },
    { 5e-324, 1e-300 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *facts = g_strdup_printf ("\"geometry\":{\"coordinates\":[%.17g,%.17g]}", places[i][0],
                                                places[i][1]);
      g_autoptr (Tagged) tagged = tag (facts);

      g_assert_cmpfloat_with_epsilon (read_angle (tagged, EXIF_TAG_GPS_LONGITUDE), fabs (places[i][0]), 5e-9);
      g_assert_cmpfloat_with_epsilon (read_angle (tagged, EXIF_TAG_GPS_LATITUDE), fabs (places[i][1]), 5e-9);
      assert_text (tagged, GPS (EXIF_TAG_GPS_LONGITUDE_REF), places[i][0] < 0 ? "W" : "E");
      assert_text (tagged, GPS (EXIF_TAG_GPS_LATITUDE_REF), places[i][1] < 0 ? "S" : "N");
    }
}

/* Less than half a millimetre below sea level is written as 0, which is not below it. */
static void
test_sea_level (void)
{
  g_autoptr (Tagged) level = tag ("\"altitude\":-0.0004," PLACE);
  g_autoptr (Tagged) below = tag ("\"altitude\":-0.0006," PLACE);

  assert_number (level, GPS (EXIF_TAG_GPS_ALTITUDE), 0);
  g_assert_cmpint (find (level, GPS (EXIF_TAG_GPS_ALTITUDE_REF))->data[0], ==, 0);
  assert_number (below, GPS (EXIF_TAG_GPS_ALTITUDE), 0.001);
  g_assert_cmpint (find (below, GPS (EXIF_TAG_GPS_ALTITUDE_REF))->data[0], ==, 1);
}

static void
test_no_place (void)
{
  g_autoptr (Tagged) tagged = tag ("\"captured_at\":0,\"compass_angle\":12,\"altitude\":3,\"make\":\"x\"");

  g_assert_cmpuint (tagged->exif->ifd[EXIF_IFD_GPS]->count, ==, 0);
  assert_text (tagged, EXIF_IFD_EXIF, EXIF_TAG_DATE_TIME_ORIGINAL, "1970:01:01 00:00:00");
  assert_text (tagged, EXIF_IFD_EXIF, EXIF_TAG_SUB_SEC_TIME_ORIGINAL, "000");
  assert_text (tagged, EXIF_IFD_0, EXIF_TAG_MAKE, "x");
  assert_text (tagged, EXIF_IFD_0, EXIF_TAG_ARTIST, NULL);
  assert_text (tagged, EXIF_IFD_0, EXIF_TAG_COPYRIGHT, "Photo from Mapillary, CC BY-SA 4.0");
}

typedef struct
{
  const char *facts;
  ExifIfd ifd;
  ExifTag name;
  const char *text; /* NULL if the field must be missing */
} Field;

/* Implausible values are omitted, without affecting others. */
static void
test_fields (void)
{
  static const Field fields[] = {
    { "\"captured_at\":-1", EXIF_IFD_EXIF, EXIF_TAG_DATE_TIME_ORIGINAL, NULL },
    { "\"captured_at\":1e300", EXIF_IFD_EXIF, EXIF_TAG_DATE_TIME_ORIGINAL, NULL },
    { "\"captured_at\":253402300800000", EXIF_IFD_EXIF, EXIF_TAG_DATE_TIME_ORIGINAL, NULL },
    { "\"captured_at\":253402300799999", EXIF_IFD_EXIF, EXIF_TAG_DATE_TIME_ORIGINAL, "9999:12:31 23:59:59" },
    { "\"captured_at\":\"1563721072184\"", EXIF_IFD_EXIF, EXIF_TAG_OFFSET_TIME_ORIGINAL, NULL },
    { "\"compass_angle\":1e400", GPS (EXIF_TAG_GPS_IMG_DIRECTION_REF), NULL },
    { "\"compass_angle\":\"north\"", GPS (EXIF_TAG_GPS_IMG_DIRECTION_REF), NULL },
    { "\"compass_angle\":-1", GPS (EXIF_TAG_GPS_IMG_DIRECTION_REF), NULL },
    { "\"compass_angle\":1001", GPS (EXIF_TAG_GPS_IMG_DIRECTION), NULL },
    { "\"altitude\":1e9", GPS (EXIF_TAG_GPS_ALTITUDE), NULL },
    { "\"altitude\":-13000", GPS (EXIF_TAG_GPS_ALTITUDE), NULL },
    { "\"make\":\"\"", EXIF_IFD_0, EXIF_TAG_MAKE, NULL },
    { "\"make\":\" \\u0000\\u0007\\n \"", EXIF_IFD_0, EXIF_TAG_MAKE, NULL },
    { "\"make\":\" a\\u0001\\u001b\\nb\\u2028c \"", EXIF_IFD_0, EXIF_TAG_MAKE, "abc" },
    { "\"make\":[\"x\"]", EXIF_IFD_0, EXIF_TAG_MAKE, NULL },
    { "\"creator\":\"x\"", EXIF_IFD_0, EXIF_TAG_ARTIST, NULL },
    { "\"creator\":{\"username\":\"\\uffff\"}", EXIF_IFD_0, EXIF_TAG_ARTIST, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      g_autofree char *facts = g_strconcat (fields[i].facts, ",\"model\":\"kept\"," PLACE, NULL);
      g_autoptr (Tagged) tagged = tag (facts);

      g_test_message ("%s", fields[i].facts);
      assert_text (tagged, fields[i].ifd, fields[i].name, fields[i].text);
      assert_text (tagged, EXIF_IFD_0, EXIF_TAG_MODEL, "kept");
      assert_text (tagged, GPS (EXIF_TAG_GPS_LONGITUDE_REF), "W");
    }
}

static void
test_headings (void)
{
  static const double headings[][2] = {
    { 0, 0 }, { 359.994, 359.99 }, { 359.996, 0 }, { 360, 0 }, { 725.5, 5.5 }, { -0.5, 359.5 }, { -1e-20, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (headings); i++)
    {
      g_autofree char *facts = g_strdup_printf ("\"compass_angle\":%.17g," PLACE, headings[i][0]);
      g_autoptr (Tagged) tagged = tag (facts);

      assert_number (tagged, GPS (EXIF_TAG_GPS_IMG_DIRECTION), headings[i][1]);
    }
}

static void
assert_is_xml (const char *packet)
{
  static const GMarkupParser nothing = { NULL };
  g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&nothing, 0, NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_utf8_validate (packet, -1, NULL));
  g_assert_true (g_markup_parse_context_parse (context, packet, -1, &error));
  g_assert_true (g_markup_parse_context_end_parse (context, &error));
  g_assert_no_error (error);
}

/* A megabyte of four-byte characters and markup for each name. */
static void
test_long_names (void)
{
  g_autoptr (GString) name = g_string_new (NULL);
  g_autofree char *facts = NULL;
  g_autoptr (Tagged) tagged = NULL;

  while (name->len < 1024 * 1024)
    g_string_append (name, "𝄞&<>'\\\"]]>");
  facts = g_strdup_printf ("\"make\":\"%s\",\"model\":\"%s\",\"creator\":{\"username\":\"%s\"},"
                           "\"sequence\":\"%s\"," PLACE,
                           name->str, name->str, name->str, name->str);
  tagged = tag (facts);
  g_assert_cmpuint (find (tagged, EXIF_IFD_0, EXIF_TAG_MAKE)->size, <=, 1025);
  g_assert_cmpuint (strlen (tagged->xmp), <, 16 * 1024);
  assert_is_xml (tagged->xmp);
}

static void
assert_sphere (guint width, guint height, const char *facts, const char *full_height, const char *top)
{
  g_autoptr (GBytes) jpeg = helper_make_jpeg (HELPER_JPEG_PROGRESSIVE, width, height);
  g_autoptr (Tagged) tagged = tag_bytes (jpeg, facts);
  g_autofree char *full = NULL;
  g_autofree char *cropped = NULL;

  assert_is_xml (tagged->xmp);
  if (full_height == NULL)
    {
      g_assert_null (strstr (tagged->xmp, "<GPano:"));
      return;
    }
  full = g_strdup_printf ("<GPano:FullPanoWidthPixels>%u</GPano:FullPanoWidthPixels>\n"
                          "<GPano:FullPanoHeightPixels>%s</GPano:FullPanoHeightPixels>\n",
                          width, full_height);
  cropped = g_strdup_printf ("<GPano:CroppedAreaImageWidthPixels>%u</GPano:CroppedAreaImageWidthPixels>\n"
                             "<GPano:CroppedAreaImageHeightPixels>%u</GPano:CroppedAreaImageHeightPixels>\n"
                             "<GPano:CroppedAreaLeftPixels>0</GPano:CroppedAreaLeftPixels>\n"
                             "<GPano:CroppedAreaTopPixels>%s</GPano:CroppedAreaTopPixels>\n",
                             width, height, top);
  g_assert_nonnull (strstr (tagged->xmp, full));
  g_assert_nonnull (strstr (tagged->xmp, cropped));
  g_assert_nonnull (strstr (tagged->xmp, "<GPano:ProjectionType>equirectangular</GPano:ProjectionType>"));
}

static void
test_spheres (void)
{
  g_autoptr (GBytes) jpeg = helper_make_jpeg (HELPER_JPEG_BASELINE, 64, 32);
  g_autoptr (Tagged) north = tag_bytes (jpeg, "\"is_pano\":true,\"compass_angle\":359.996");
  g_autoptr (Tagged) lost = tag_bytes (jpeg, "\"is_pano\":true");

  assert_sphere (64, 32, "\"is_pano\":true", "32", "0");
  assert_sphere (64, 32, "\"camera_type\":\"spherical\"", "32", "0");
  assert_sphere (64, 32, "\"camera_type\":\"equirectangular\",\"is_pano\":false", "32", "0");
  /* A panorama that lacks sky and ground, and one whose height is rounded up by a row. */
  assert_sphere (64, 20, "\"is_pano\":true", "32", "6");
  assert_sphere (63, 32, "\"is_pano\":true", "32", "0");
  assert_sphere (64, 48, "\"is_pano\":true", NULL, NULL);
  assert_sphere (64, 32, "\"is_pano\":false", NULL, NULL);
  assert_sphere (64, 32, "\"is_pano\":\"true\"", NULL, NULL);
  g_assert_nonnull (strstr (north->xmp, "<GPano:PoseHeadingDegrees>0.00<"));
  g_assert_null (strstr (lost->xmp, "PoseHeadingDegrees"));
}

/* The picture is unchanged: the new segments are inserted after the one that must come first. */
static void
test_picture (void)
{
  for (int coding = HELPER_JPEG_BASELINE; coding <= HELPER_JPEG_RESTARTS; coding++)
    {
      g_autoptr (GBytes) jpeg = helper_make_jpeg ((HelperJpeg) coding, 40, 24);
      g_autoptr (Tagged) tagged = tag_bytes (jpeg, ALL);
      gsize length, file_length;
      const guint8 *data = g_bytes_get_data (jpeg, &length);
      const guint8 *file = g_bytes_get_data (tagged->file, &file_length);
      gsize front = 4 + (gsize) (data[4] << 8 | data[5]);

      g_assert_cmpmem (data + 6, 5, "JFIF", 5);
      g_assert_cmpmem (file, front, data, front);
      g_assert_cmpmem (file + front, 2, "\xff\xe1", 2);
      g_assert_cmpmem (file + front + 4, 6, "Exif\0", 6);
      g_assert_cmpuint (file_length, >, length);
      g_assert_cmpmem (file + file_length - (length - front), length - front, data + front, length - front);
    }
}

/* The body is not copied: only the new segments are allocated. */
static void
test_no_copy (void)
{
  g_autoptr (GBytes) jpeg = helper_make_jpeg (HELPER_JPEG_BASELINE, 640, 480);
  g_autoptr (WaysideImage) image = make_image (ALL);
  g_autoptr (GPtrArray) pieces = wayside_geotag_apply (jpeg, image);
  const guint8 *end = (const guint8 *) g_bytes_get_data (jpeg, NULL) + g_bytes_get_size (jpeg);
  GBytes *last = g_ptr_array_index (pieces, pieces->len - 1);

  g_assert_true ((const guint8 *) g_bytes_get_data (last, NULL) + g_bytes_get_size (last) == end);
}

/* Inserts a segment right after the start of a picture. */
static GBytes *
add_segment (GBytes *jpeg, const void *content, gsize length)
{
  const guint8 head[] = { 0xff, 0xd8, 0xff, 0xe1, (guint8) ((length + 2) >> 8), (guint8) (length + 2) };
  GByteArray *all = g_byte_array_new ();

  g_byte_array_append (all, head, sizeof head);
  g_byte_array_append (all, content, (guint) length);
  g_byte_array_append (all, (const guint8 *) g_bytes_get_data (jpeg, NULL) + 2,
                       (guint) g_bytes_get_size (jpeg) - 2);
  return g_byte_array_free_to_bytes (all);
}

/* Exif data like that of a camera: rotated, with its own location, time and owner, a note in its own
 * language, and @n_padding unknown bytes. */
static GBytes *
make_old_block (gsize n_padding)
{
  g_autoptr (WaysideImage) image = make_image ("\"make\":\"Old\",\"captured_at\":1000,\"altitude\":7," PLACE
                                               ",\"creator\":{\"username\":\"Owner\"}");
  g_autoptr (GBytes) plain = wayside_exif_build (image, 40, 20, NULL, 0);
  ExifData *exif = exif_data_new_from_data (g_bytes_get_data (plain, NULL), (guint) g_bytes_get_size (plain));
  ExifMem *memory = exif_mem_new_default ();
  ExifEntry *orientation = exif_entry_new_mem (memory);
  ExifEntry *note = exif_entry_new_mem (memory);
  unsigned char *block;
  unsigned int length;

  exif_content_add_entry (exif->ifd[EXIF_IFD_0], orientation);
  exif_entry_initialize (orientation, EXIF_TAG_ORIENTATION);
  exif_set_short (orientation->data, exif_data_get_byte_order (exif), 6);
  note->tag = EXIF_TAG_USER_COMMENT;
  note->format = EXIF_FORMAT_UNDEFINED;
  note->components = note->size = (guint) n_padding;
  note->data = exif_mem_alloc (memory, (ExifLong) n_padding);
  memset (note->data, 'n', n_padding);
  memcpy (note->data, "ASCII\0\0", 8);
  exif_content_add_entry (exif->ifd[EXIF_IFD_EXIF], note);
  exif_data_save_data (exif, &block, &length);
  exif_entry_unref (orientation);
  exif_entry_unref (note);
  exif_mem_unref (memory);
  exif_data_unref (exif);
  return g_bytes_new_with_free_func (block, length, free, block);
}

static void
test_old_block (void)
{
  g_autoptr (GBytes) plain = helper_make_jpeg (HELPER_JPEG_BASELINE, 40, 20);
  g_autoptr (GBytes) block = make_old_block (5000);
  g_autoptr (GBytes) jpeg = add_segment (plain, g_bytes_get_data (block, NULL), g_bytes_get_size (block));
  g_autoptr (Tagged) tagged = tag_bytes (jpeg, ALL);
  g_autoptr (Tagged) no_place = tag_bytes (jpeg, "\"make\":\"New\"");
  ExifEntry *orientation = find (tagged, EXIF_IFD_0, EXIF_TAG_ORIENTATION);

  g_assert_cmpuint (tagged->n_exif, ==, 1);
  g_assert_nonnull (orientation);
  g_assert_cmpuint (exif_get_short (orientation->data, exif_data_get_byte_order (tagged->exif)), ==, 6);
  g_assert_cmpuint (find (tagged, EXIF_IFD_EXIF, EXIF_TAG_USER_COMMENT)->size, ==, 5000);
  assert_text (tagged, EXIF_IFD_0, EXIF_TAG_MAKE, "Old");
  assert_text (tagged, EXIF_IFD_0, EXIF_TAG_MODEL, "GoPro Max");
  assert_text (tagged, EXIF_IFD_0, EXIF_TAG_ARTIST, "Owner");
  assert_text (tagged, EXIF_IFD_0, EXIF_TAG_COPYRIGHT, "Photo from Mapillary, CC BY-SA 4.0, by Owner");
  assert_text (tagged, EXIF_IFD_EXIF, EXIF_TAG_DATE_TIME_ORIGINAL, "2019:07:21 14:57:52");
  assert_number (tagged, GPS (EXIF_TAG_GPS_ALTITUDE), 2.5);
  /* The location in the file is kept if the service has none. */
  assert_number (no_place, GPS (EXIF_TAG_GPS_ALTITUDE), 7);
  assert_text (no_place, EXIF_IFD_EXIF, EXIF_TAG_DATE_TIME_ORIGINAL, "1970:01:01 00:00:01");
}

static void
assert_left_alone (GBytes *jpeg)
{
  g_autoptr (Tagged) tagged = tag_bytes (jpeg, ALL);

  g_assert_true (g_bytes_equal (tagged->file, jpeg));
}

/* A file that cannot be tagged without losing data is left alone. */
static void
test_left_alone (void)
{
  g_autoptr (GBytes) plain = helper_make_jpeg (HELPER_JPEG_BASELINE, 40, 20);
  g_autoptr (GBytes) block = make_old_block (10);
  const char *data = g_bytes_get_data (block, NULL);
  gsize length = g_bytes_get_size (block);
  /* It almost fills the segment. */
  g_autoptr (GBytes) huge = make_old_block (65530 - (length - 10));
  g_autoptr (GBytes) once = add_segment (plain, data, length);
  g_autoptr (GBytes) twice = add_segment (once, data, length);
  g_autoptr (GBytes) cut = add_segment (plain, data, length / 2);
  g_autoptr (GBytes) empty = add_segment (plain, data, 6);
  g_autoptr (GBytes) full = add_segment (plain, g_bytes_get_data (huge, NULL), g_bytes_get_size (huge));

  assert_left_alone (twice);
  assert_left_alone (cut);
  assert_left_alone (empty);
  assert_left_alone (full);
}

static void
test_old_packet (void)
{
  static const char packet[] = XMP "\0<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"/>";
  g_autoptr (GBytes) plain = helper_make_jpeg (HELPER_JPEG_BASELINE, 40, 20);
  g_autoptr (GBytes) jpeg = add_segment (plain, packet, sizeof packet - 1);
  g_autoptr (Tagged) tagged = tag_bytes (jpeg, ALL);

  g_assert_cmpuint (tagged->n_exif, ==, 1);
  g_assert_cmpuint (tagged->n_xmp, ==, 1);
  g_assert_cmpstr (tagged->xmp, ==, packet + sizeof XMP);
}

/* Tagging again changes only the order in which libexif writes the values. */
static void
test_twice (void)
{
  g_autoptr (Tagged) once = tag (ALL);
  g_autoptr (Tagged) twice = tag_bytes (once->file, ALL);
  g_autoptr (Tagged) again = tag_bytes (twice->file, ALL);

  g_assert_cmpuint (twice->n_exif, ==, 1);
  g_assert_cmpuint (twice->n_xmp, ==, 1);
  g_assert_cmpuint (g_bytes_get_size (once->file), ==, g_bytes_get_size (twice->file));
  g_assert_cmpstr (once->xmp, ==, twice->xmp);
  g_assert_true (g_bytes_equal (twice->file, again->file));
}

/* Arbitrary bytes before the picture must not damage the rest. */
static void
test_random (void)
{
  g_autoptr (GBytes) plain = helper_make_jpeg (HELPER_JPEG_BASELINE, 40, 20);
  g_autoptr (GBytes) block = make_old_block (20);
  g_autoptr (GBytes) jpeg = add_segment (plain, g_bytes_get_data (block, NULL), g_bytes_get_size (block));
  guint n_tagged = 0;

  for (guint i = 0; i < 5000; i++)
    {
      g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (jpeg, NULL), g_bytes_get_size (jpeg));
      g_autoptr (GBytes) spoiled = NULL;
      g_autoptr (Tagged) tagged = NULL;

      for (guint j = 0; j < 3; j++)
        copy[g_test_rand_int_range (12, (gint32) g_bytes_get_size (block) + 6)] = (guint8)
            g_test_rand_int_range (0, 256);
      spoiled = g_bytes_new_take (g_steal_pointer (&copy), g_bytes_get_size (jpeg));
      tagged = tag_bytes (spoiled, ALL);
      n_tagged += g_bytes_equal (tagged->file, spoiled) ? 0 : 1;
      g_assert_cmpuint (tagged->n_exif, ==, 1);
    }
  g_assert_cmpuint (n_tagged, >, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/geotag/all", test_all);
  g_test_add_func ("/geotag/places", test_places);
  g_test_add_func ("/geotag/no-place", test_no_place);
  g_test_add_func ("/geotag/sea-level", test_sea_level);
  g_test_add_func ("/geotag/fields", test_fields);
  g_test_add_func ("/geotag/headings", test_headings);
  g_test_add_func ("/geotag/long-names", test_long_names);
  g_test_add_func ("/geotag/spheres", test_spheres);
  g_test_add_func ("/geotag/picture", test_picture);
  g_test_add_func ("/geotag/no-copy", test_no_copy);
  g_test_add_func ("/geotag/old-block", test_old_block);
  g_test_add_func ("/geotag/left-alone", test_left_alone);
  g_test_add_func ("/geotag/old-packet", test_old_packet);
  g_test_add_func ("/geotag/twice", test_twice);
  g_test_add_func ("/geotag/random", test_random);

  return g_test_run ();
}
