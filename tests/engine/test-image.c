/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-image.h"

#include "engine-helper.h"
#include "wayside-error.h"

#include <math.h>
#include <string.h>

static WaysideImage *
make_image (const char *json, GError **error)
{
  g_autoptr (JsonNode) node = json_from_string (json, NULL);

  g_test_message ("%.100s", json);
  g_assert_nonnull (node);
  return wayside_image_new_from_json (json_node_get_object (node), error);
}

/* Makes an image that has only one more member than its ID. */
static WaysideImage *
make_with (const char *member)
{
  g_autofree char *json = g_strdup_printf ("{%s,\"id\":\"1\"}", member);
  g_autoptr (GError) error = NULL;
  WaysideImage *image = make_image (json, &error);

  g_assert_no_error (error);
  return image;
}

static void
test_complete (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WaysideImage) image = make_image (
      "{\"altitude\":1364.617,\"atomic_scale\":0.97891115347587,\"camera_parameters\":[0.851,-6.6e-05,-3.8e-05],"
      "\"camera_type\":\"spherical\",\"captured_at\":1563721072184,\"compass_angle\":1,\"computed_altitude\":1399.5,"
      "\"computed_compass_angle\":336.74,\"computed_geometry\":{\"type\":\"Point\",\"coordinates\":"
      "[-108.57081597085,39.068354912098]},\"creator\":{\"username\":\"mapillary_userÄ2!\",\"id\":\"104214208486349\"},"
      "\"exif_orientation\":1,\"geometry\":{\"type\":\"Point\",\"coordinates\":[1,2]},\"height\":2880,\"width\":5760,"
      "\"is_pano\":true,\"make\":\"GoPro\",\"model\":\"GoPro Max\",\"merge_cc\":4.546427159383e+18,"
      "\"quality_score\":null,\"sequence\":\"7nfcwfvjdtphz7yj6zat6a\",\"new_field\":{\"a\":[1]},"
      "\"id\":\"135511895288847\"}",
      &error);
  double longitude = 0, latitude = 0, heading = 0;

  g_assert_no_error (error);
  g_assert_cmpstr (wayside_image_get_id (image), ==, "135511895288847");
  g_assert_cmpstr (wayside_image_get_sequence (image), ==, "7nfcwfvjdtphz7yj6zat6a");
  g_assert_cmpstr (wayside_image_get_creator (image), ==, "mapillary_userÄ2!");
  g_assert_cmpuint (wayside_image_get_creator_id (image), ==, 104214208486349);
  g_assert_cmpstr (wayside_image_get_make (image), ==, "GoPro");
  g_assert_cmpstr (wayside_image_get_model (image), ==, "GoPro Max");
  g_assert_cmpint (wayside_image_get_captured_at (image), ==, G_GINT64_CONSTANT (1563721072184));
  g_assert_cmpuint (wayside_image_get_width (image), ==, 5760);
  g_assert_cmpuint (wayside_image_get_height (image), ==, 2880);
  g_assert_true (wayside_image_get_is_pano (image));
  /* The computed values are more accurate. */
  g_assert_true (wayside_image_get_position (image, &longitude, &latitude));
  g_assert_cmpfloat (longitude, ==, -108.57081597085);
  g_assert_cmpfloat (latitude, ==, 39.068354912098);
  g_assert_true (wayside_image_get_heading (image, &heading));
  g_assert_cmpfloat (heading, ==, 336.74);
}

static void
assert_bare (WaysideImage *image)
{
  double longitude = 1, latitude = 2, heading = 3;

  g_assert_null (wayside_image_get_sequence (image));
  g_assert_null (wayside_image_get_creator (image));
  g_assert_cmpuint (wayside_image_get_creator_id (image), ==, 0);
  g_assert_null (wayside_image_get_make (image));
  g_assert_null (wayside_image_get_model (image));
  g_assert_cmpint (wayside_image_get_captured_at (image), ==, -1);
  g_assert_cmpuint (wayside_image_get_width (image), ==, 0);
  g_assert_cmpuint (wayside_image_get_height (image), ==, 0);
  g_assert_false (wayside_image_get_is_pano (image));
  g_assert_false (wayside_image_get_position (image, &longitude, &latitude));
  g_assert_false (wayside_image_get_heading (image, &heading));
  g_assert_cmpfloat (longitude, ==, 1);
  g_assert_cmpfloat (latitude, ==, 2);
  g_assert_cmpfloat (heading, ==, 3);
}

static void
test_bare (void)
{
  static const char *const fields[] = {
    "sequence",      "creator",
    "make",          "model",
    "captured_at",   "width",
    "height",        "is_pano",
    "geometry",      "computed_geometry",
    "compass_angle", "computed_compass_angle",
  };
  /* Useless values for each field: numbers where strings are expected, and vice versa. */
  static const char *const values[] = {
    "null",
    "{}",
    "[]",
    "[null]",
    "{\"coordinates\":null}",
    "{\"coordinates\":[]}",
    "{\"coordinates\":[1]}",
    "{\"coordinates\":{\"a\":1}}",
    "{\"coordinates\":[\"1\",\"2\"]}",
    "{\"coordinates\":[null,null]}",
    "{\"coordinates\":[200,1]}",
    "{\"coordinates\":[1,91]}",
    "{\"coordinates\":[1e999,1]}",
    "{\"username\":5}",
    "{\"username\":null}",
    "{\"username\":{}}",
    "1e999",
    "-1e999",
    "{\"username\":\"\"}",
  };
  g_autoptr (WaysideImage) bare = make_image ("{\"id\":\"1\"}", NULL);

  assert_bare (bare);
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autoptr (GString) json = g_string_new ("{");
      g_autoptr (WaysideImage) image = NULL;

      for (guint j = 0; j < G_N_ELEMENTS (fields); j++)
        g_string_append_printf (json, "\"%s\":%s,", fields[j], values[i]);
      g_string_append (json, "\"id\":\"1\"}");
      image = make_image (json->str, NULL);
      assert_bare (image);
    }
}

static void
test_ids (void)
{
  static const struct
  {
    const char *json;
    const char *id; /* NULL if it is rejected */
  } cases[] = {
    { "{\"id\":\"135511895288847\"}", "135511895288847" },
    { "{\"id\":\"18446744073709551615\"}", "18446744073709551615" },
    { "{\"id\":\"\\u0031\"}", "1" },
    { "{}", NULL },
    { "{\"id\":null}", NULL },
    { "{\"id\":135511895288847}", NULL },
    { "{\"id\":{}}", NULL },
    { "{\"id\":[\"1\"]}", NULL },
    { "{\"id\":\"\"}", NULL },
    { "{\"id\":\"-1\"}", NULL },
    { "{\"id\":\"../1\"}", NULL },
    { "{\"id\":\"1/2\"}", NULL },
    { "{\"id\":\"123456789012345678901\"}", NULL },
    { "{\"id\":\"1 \"}", NULL },
    { "{\"id\":\"7nfcwfvjdtphz7yj6zat6a\"}", NULL },
    { "{\"ID\":\"1\"}", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (WaysideImage) image = make_image (cases[i].json, &error);

      if (cases[i].id != NULL)
        {
          g_assert_no_error (error);
          g_assert_cmpstr (wayside_image_get_id (image), ==, cases[i].id);
        }
      else
        {
          g_assert_null (image);
          g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_BAD_ANSWER);
        }
    }
}

static void
test_position (void)
{
  static const struct
  {
    const char *json;
    double longitude;
    double latitude;
  } cases[] = {
    { "\"geometry\":{\"type\":\"Point\",\"coordinates\":[9.94,53.6]}", 9.94, 53.6 },
    { "\"geometry\":{\"coordinates\":[-180,-90,1000]}", -180, -90 },
    { "\"geometry\":{\"coordinates\":[9,53]},\"computed_geometry\":{\"coordinates\":[10,54]}", 10, 54 },
    /* A computed position off the globe is ignored. */
    { "\"geometry\":{\"coordinates\":[9,53]},\"computed_geometry\":{\"coordinates\":[181,54]}", 9, 53 },
    { "\"geometry\":{\"coordinates\":[9,53]},\"computed_geometry\":null", 9, 53 },
    { "\"computed_geometry\":{\"coordinates\":[0,0]}", 0, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WaysideImage) image = make_with (cases[i].json);
      double longitude, latitude;

      g_assert_true (wayside_image_get_position (image, &longitude, &latitude));
      g_assert_cmpfloat (longitude, ==, cases[i].longitude);
      g_assert_cmpfloat (latitude, ==, cases[i].latitude);
    }
}

static void
test_heading (void)
{
  static const struct
  {
    const char *json;
    double heading;
  } cases[] = {
    { "\"compass_angle\":0", 0 },
    { "\"compass_angle\":359.5", 359.5 },
    { "\"compass_angle\":360", 0 },
    { "\"compass_angle\":450", 90 },
    { "\"compass_angle\":-0.5", 359.5 },
    { "\"compass_angle\":-1e-20", 0 },
    { "\"compass_angle\":720.5", 0.5 },
    { "\"compass_angle\":1000", 280 },
    /* Placeholders of cameras without a compass. */
    { "\"compass_angle\":-1", NAN },
    { "\"compass_angle\":-1.0e0", NAN },
    { "\"compass_angle\":-90", NAN },
    { "\"compass_angle\":-999", NAN },
    { "\"compass_angle\":1000.5", NAN },
    { "\"compass_angle\":65535", NAN },
    { "\"compass_angle\":1e15", NAN },
    { "\"compass_angle\":-1,\"computed_compass_angle\":20", 20 },
    { "\"compass_angle\":-1,\"computed_compass_angle\":-1", NAN },
    /* A computed angle may be negative. */
    { "\"computed_compass_angle\":-90", 270 },
    { "\"computed_compass_angle\":-0.25", 359.75 },
    { "\"compass_angle\":10,\"computed_compass_angle\":-1", 10 },
    { "\"compass_angle\":10,\"computed_compass_angle\":5000", 10 },
    { "\"compass_angle\":10,\"computed_compass_angle\":20", 20 },
    { "\"compass_angle\":10,\"computed_compass_angle\":null", 10 },
    { "\"compass_angle\":10,\"computed_compass_angle\":1e999", 10 },
    { "\"compass_angle\":10,\"computed_compass_angle\":\"20\"", 10 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WaysideImage) image = make_with (cases[i].json);
      double heading = 7;

      g_test_message ("%s", cases[i].json);
      g_assert_cmpint (wayside_image_get_heading (image, &heading), ==, !isnan (cases[i].heading));
      g_assert_cmpfloat (heading, ==, isnan (cases[i].heading) ? 7 : cases[i].heading);
    }
}

static void
test_captured_at (void)
{
  static const struct
  {
    const char *value;
    gint64 captured_at;
  } cases[] = {
    { "1563721072184", G_GINT64_CONSTANT (1563721072184) },
    { "1.563721072184e+12", G_GINT64_CONSTANT (1563721072184) },
    { "0", 0 },
    { "-1", -1 },
    { "-1563721072184", -1 },
    { "9007199254740992", G_GINT64_CONSTANT (9007199254740992) },
    { "9223372036854775807", -1 },
    { "1e300", -1 },
    { "1e999", -1 },
    { "\"2019-07-21T14:57:52Z\"", -1 },
    { "true", -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *member = g_strconcat ("\"captured_at\":", cases[i].value, NULL);
      g_autoptr (WaysideImage) image = make_with (member);

      g_assert_cmpint (wayside_image_get_captured_at (image), ==, cases[i].captured_at);
    }
}

static void
test_dimensions (void)
{
  static const struct
  {
    const char *value;
    guint width;
  } cases[] = {
    { "5760", 5760 }, { "5760.0", 5760 },         { "0", 0 },
    { "-1", 0 },      { "2147483647", G_MAXINT }, { "2147483648", 0 },
    { "1e999", 0 },   { "\"5760\"", 0 },          { "4294967297", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *member = g_strconcat ("\"width\":", cases[i].value, NULL);
      g_autoptr (WaysideImage) image = make_with (member);

      g_assert_cmpuint (wayside_image_get_width (image), ==, cases[i].width);
    }
}

static void
test_is_pano (void)
{
  g_autoptr (WaysideImage) yes = make_with ("\"is_pano\":true");
  g_autoptr (WaysideImage) no = make_with ("\"is_pano\":false");
  g_autoptr (WaysideImage) number = make_with ("\"is_pano\":1");
  g_autoptr (WaysideImage) text = make_with ("\"is_pano\":\"true\"");

  g_assert_true (wayside_image_get_is_pano (yes));
  g_assert_false (wayside_image_get_is_pano (no));
  g_assert_false (wayside_image_get_is_pano (number));
  g_assert_false (wayside_image_get_is_pano (text));
}

/* Names of megabytes are truncated for display, at a character boundary. */
static void
test_long_names (void)
{
  g_autofree char *name = helper_repeat ("Ä", 100000);
  g_autofree char *member = g_strdup_printf (
      "\"creator\":{\"username\":\"%s\"},\"make\":\"%s\",\"model\":\"\"", name, name);
  g_autoptr (WaysideImage) image = make_with (member);

  g_assert_cmpint (g_utf8_strlen (wayside_image_get_creator (image), -1), ==, 256);
  g_assert_cmpint (g_utf8_strlen (wayside_image_get_make (image), -1), ==, 256);
  g_assert_true (g_utf8_validate (wayside_image_get_creator (image), -1, NULL));
  g_assert_true (g_str_has_prefix (name, wayside_image_get_make (image)));
  g_assert_null (wayside_image_get_model (image));
}

static void
test_creator_ids (void)
{
  static const struct
  {
    const char *creator;
    guint64 id;
  } cases[] = {
    { "{\"id\":\"1\"}", 1 },
    { "{\"id\":\"18446744073709551615\"}", G_MAXUINT64 },
    { "{\"id\":\"18446744073709551616\"}", 0 },
    { "{\"id\":\"-1\"}", 0 },
    { "{\"id\":\"x\"}", 0 },
    { "{\"id\":\"\"}", 0 },
    { "{\"id\":{}}", 0 },
    { "{}", 0 },
    { "null", 0 },
    { "\"1\"", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *member = g_strconcat ("\"creator\":", cases[i].creator, NULL);
      g_autoptr (WaysideImage) image = make_with (member);

      g_test_message ("%s", member);
      g_assert_cmpuint (wayside_image_get_creator_id (image), ==, cases[i].id);
    }
}

/* The thousands of images of a job share one creator string. */
static void
test_shared_names (void)
{
  g_autoptr (WaysideImage) first = make_with ("\"creator\":{\"username\":\"a\"},\"sequence\":\"s\"");
  g_autoptr (WaysideImage) second = make_with ("\"creator\":{\"username\":\"a\"},\"sequence\":\"s\"");

  g_assert_true (wayside_image_get_creator (first) == wayside_image_get_creator (second));
  g_assert_true (wayside_image_get_sequence (first) == wayside_image_get_sequence (second));
}

typedef struct
{
  const char *members;
  double altitude; /* NaN if it is unknown */
} Altitude;

/* The altitude comes from the same source as the position if possible, and only if it is plausible for a
 * photo. */
static void
test_altitude (void)
{
  static const Altitude cases[] = {
    { "\"altitude\":3,\"computed_altitude\":5,\"computed_geometry\":{\"coordinates\":[1,2]}", 5 },
    { "\"altitude\":3,\"computed_geometry\":{\"coordinates\":[1,2]}", 3 },
    { "\"altitude\":3,\"computed_altitude\":5,\"geometry\":{\"coordinates\":[1,2]}", 3 },
    { "\"computed_altitude\":5,\"geometry\":{\"coordinates\":[1,2]}", 5 },
    { "\"altitude\":3", 3 },
    { "\"altitude\":-430.5", -430.5 },
    { "\"altitude\":-12001", NAN },
    { "\"altitude\":100001", NAN },
    { "\"altitude\":1e309,\"computed_altitude\":5", 5 },
    { "\"altitude\":\"3\"", NAN },
    { "\"altitude\":null", NAN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WaysideImage) image = make_with (cases[i].members);
      double altitude = 7;

      g_assert_cmpint (wayside_image_get_altitude (image, &altitude), ==, !isnan (cases[i].altitude));
      g_assert_cmpfloat (altitude, ==, isnan (cases[i].altitude) ? 7 : cases[i].altitude);
    }
}

/* Some images are only identified as panoramas by their camera type. */
static void
test_spherical (void)
{
  static const char *const spheres[] = {
    "\"camera_type\":\"spherical\"",
    "\"camera_type\":\"equirectangular\"",
    "\"camera_type\":\"spherical\",\"is_pano\":null",
  };
  g_autoptr (WaysideImage) flat = make_with ("\"camera_type\":\"fisheye\"");

  for (guint i = 0; i < G_N_ELEMENTS (spheres); i++)
    {
      g_autoptr (WaysideImage) image = make_with (spheres[i]);

      g_assert_true (wayside_image_get_is_pano (image));
    }
  g_assert_false (wayside_image_get_is_pano (flat));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/image/complete", test_complete);
  g_test_add_func ("/image/bare", test_bare);
  g_test_add_func ("/image/ids", test_ids);
  g_test_add_func ("/image/position", test_position);
  g_test_add_func ("/image/heading", test_heading);
  g_test_add_func ("/image/captured-at", test_captured_at);
  g_test_add_func ("/image/dimensions", test_dimensions);
  g_test_add_func ("/image/is-pano", test_is_pano);
  g_test_add_func ("/image/spherical", test_spherical);
  g_test_add_func ("/image/altitude", test_altitude);
  g_test_add_func ("/image/long-names", test_long_names);
  g_test_add_func ("/image/shared-names", test_shared_names);
  g_test_add_func ("/image/creator-ids", test_creator_ids);

  return g_test_run ();
}
