/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-bbox.h"

#include "engine-helper.h"
#include "wayside-error.h"

#include <math.h>
#include <string.h>

static void
test_coordinate (void)
{
  static const struct
  {
    const char *text;
    double degrees;
  } cases[] = {
    { "9.94", 9.94 },
    { " 9.94 ", 9.94 },
    { "\t9.94\r\n", 9.94 },
    { "-9.94", -9.94 },
    { "−9.94", -9.94 },
    { "9,94", 9.94 },
    { "−9,94", -9.94 },
    { "+5", 5 },
    { "1e1", 10 },
    { "1E-1", 0.1 },
    { "0", 0 },
    { "-0", 0 },
    { ".5", 0.5 },
    { "5.", 5 },
    { "053.6000", 53.6 },
    { "53.59600000000000000000000000000000000000000000001", 53.596 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      double degrees = 1234;

      g_test_message ("“%s”", cases[i].text);
      g_assert_true (wayside_bbox_parse_coordinate (cases[i].text, &degrees));
      g_assert_cmpfloat (degrees, ==, cases[i].degrees);
    }
}

static void
test_coordinate_refused (void)
{
  static const char *const cases[] = {
    "",       " ",      "nan",   "NaN",   "inf",   "-inf",  "infinity", "0x10", "0X1p3", "1e400",
    "-1e999", "1e",     "1e+",   "1 2",   "9.9.4", "9,9,4", "1,234.5",  "--1",  "−−1",   "-−1",
    "abc",    "1-2",    "e5",    "-",     "+",     ".",     ",",        "5−",   "٣",     "９.９４",
    "9.94°",  "9.94 E", "9°56'", "9.94;", "$1",    "1_000", "(1)",      "%31",  "1e5e5", "\xc3",
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      double degrees = 1234;

      g_test_message ("case %u", i);
      g_assert_false (wayside_bbox_parse_coordinate (cases[i], &degrees));
      g_assert_cmpfloat (degrees, ==, 1234);
    }
}

static void
test_parse (void)
{
  static const struct
  {
    const char *text;
    WaysideBbox bbox;
  } cases[] = {
    { "9.94,53.596,9.95,53.6", { 9.94, 53.596, 9.95, 53.6 } },
    { "9.9400,53.5960,9.9500,53.6000", { 9.94, 53.596, 9.95, 53.6 } },
    { " 9.94, 53.596, 9.95, 53.6\n", { 9.94, 53.596, 9.95, 53.6 } },
    { "9.94 53.596 9.95 53.6", { 9.94, 53.596, 9.95, 53.6 } },
    { "9.94\t53.596\r\n9.95\t53.6", { 9.94, 53.596, 9.95, 53.6 } },
    { "9.94;53.596;9.95;53.6", { 9.94, 53.596, 9.95, 53.6 } },
    { "9,94; 53,596; 9,95; 53,6", { 9.94, 53.596, 9.95, 53.6 } },
    { "[9.94,53.596,9.95,53.6]", { 9.94, 53.596, 9.95, 53.6 } },
    { "[9.94, 53.596], [9.95, 53.6]", { 9.94, 53.596, 9.95, 53.6 } },
    { "(9.94 53.596 9.95 53.6)", { 9.94, 53.596, 9.95, 53.6 } },
    { "−9.95,−53.6,−9.94,−53.596", { -9.95, -53.6, -9.94, -53.596 } },
    { "-180,-90,180,90", { -180, -90, 180, 90 } },
    { "179.99,-90,180,-89.99", { 179.99, -90, 180, -89.99 } },
    { "-0,-0,1e-1,1E-1", { 0, 0, 0.1, 0.1 } },
    { "179.97,-16.82,-179.97,-16.80", { 179.97, -16.82, -179.97, -16.8 } },
    { "90.1,0,-90,1", { 90.1, 0, -90, 1 } },
    { "180,0,-179,1", { 180, 0, -179, 1 } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      WaysideBbox bbox = { 0 };

      g_test_message ("“%s”", cases[i].text);
      g_assert_true (wayside_bbox_parse (cases[i].text, &bbox, &error));
      g_assert_no_error (error);
      g_assert_cmpfloat (bbox.west, ==, cases[i].bbox.west);
      g_assert_cmpfloat (bbox.south, ==, cases[i].bbox.south);
      g_assert_cmpfloat (bbox.east, ==, cases[i].bbox.east);
      g_assert_cmpfloat (bbox.north, ==, cases[i].bbox.north);
    }
}

static void
test_parse_refused (void)
{
  static const struct
  {
    const char *text;
    const char *said; /* part of the error message */
  } cases[] = {
    { "", "four numbers" },
    { " \n", "four numbers" },
    { "9.94,53.596,9.95", "four numbers" },
    { "9.94,53.596,9.95,53.6,7", "four numbers" },
    { "9,94 53,596 9,95 53,6", "four numbers" },
    { "bbox", "four numbers" },
    { "w,s,e,n", "“w” is not a number" },
    { "9.94,53.596,east,53.6", "“east” is not a number" },
    { "nan,53.596,9.95,53.6", "“nan” is not a number" },
    { "9.94,53.596,inf,53.6", "“inf” is not a number" },
    { "0x9,53.596,9.95,53.6", "“0x9” is not a number" },
    { "9.94,53.596,1e400,53.6", "“1e400” is not a number" },
    { "9.95,53.596,9.94,53.6", "East must be greater" },
    { "9.94,53.6,9.95,53.596", "North must be greater" },
    { "9.94,53.596,9.94,53.6", "East must be greater" },
    { "9.94,53.6,9.95,53.6", "North must be greater" },
    { "90,0,-90,1", "East must be greater" },
    { "10,0,-10,1", "East must be greater" },
    { "89.9,0,-90,1", "East must be greater" },
    { "-179,0,-179,1", "East must be greater" },
    { "179,1,-179,0", "North must be greater" },
    { "-180.0001,0,1,1", "West and east" },
    { "0,0,180.0001,1", "West and east" },
    { "0,-90.0001,1,1", "South and north" },
    { "0,0,1,90.0001", "South and north" },
    { "53.596,9.94,530.6,9.95", "West and east" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      WaysideBbox bbox;

      g_test_message ("“%s”", cases[i].text);
      g_assert_false (wayside_bbox_parse (cases[i].text, &bbox, &error));
      g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY);
      g_assert_nonnull (strstr (error->message, cases[i].said));
    }
}

/* For example, the contents of a file dropped on the entry. */
static void
test_parse_long (void)
{
  g_autofree char *text = helper_repeat ("1,", 1000000);
  g_autoptr (GError) error = NULL;
  WaysideBbox bbox;

  g_assert_false (wayside_bbox_parse (text, &bbox, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY);
  g_assert_cmpuint (strlen (error->message), <, 500);
}

static void
test_check (void)
{
  const WaysideBbox good = { 9.94, 53.596, 9.95, 53.6 };
  const double bad[] = { NAN, INFINITY, -INFINITY, 1e300 };

  g_assert_true (wayside_bbox_check (&good, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      const WaysideBbox cases[] = {
        { bad[i], good.south, good.east, good.north },
        { good.west, bad[i], good.east, good.north },
        { good.west, good.south, bad[i], good.north },
        { good.west, good.south, good.east, bad[i] },
      };

      for (guint j = 0; j < G_N_ELEMENTS (cases); j++)
        {
          g_autoptr (GError) error = NULL;

          g_assert_false (wayside_bbox_check (&cases[j], &error));
          g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY);
        }
    }
}

static void
test_to_string (void)
{
  static const struct
  {
    WaysideBbox bbox;
    const char *separator;
    const char *text;
  } cases[] = {
    { { 9.94, 53.596, 9.95, 53.6 }, "_", "9.94_53.596_9.95_53.6" },
    { { 9.94, 53.596, 9.95, 53.6 }, ",", "9.94,53.596,9.95,53.6" },
    { { -180, -90, 180, 90 }, ",", "-180,-90,180,90" },
    { { -0.0, -0.5, 0.5, 100 }, ",", "0,-0.5,0.5,100" },
    { { 0.1, 0.2, 0.30000000000000004, 0.7 }, ",", "0.1,0.2,0.30000000000000004,0.7" },
    { { 1e-5, 1e-10, 1.5e-7, 1 }, ",", "0.00001,0.0000000001,0.00000015,1" },
    { { 13.404953999999975, -3, 13.5, 52.520006599999988 },
      " ",
      "13.404953999999975 -3 13.5 52.52000659999999" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = wayside_bbox_to_string (&cases[i].bbox, cases[i].separator);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

/* One digit less must give another value. */
static void
assert_shortest (const char *number, double value)
{
  const char *point = strchr (number, '.');
  char shorter[512];
  char format[16];

  if (point == NULL)
    return;

  g_snprintf (format, sizeof format, "%%.%df", (int) strlen (point + 1) - 1);
  g_ascii_formatd (shorter, sizeof shorter, format, value);
  g_assert_cmpfloat (g_ascii_strtod (shorter, NULL), !=, value);
}

static void
assert_round_trip (double value)
{
  const WaysideBbox bbox = { value, 0, 0, 0 };
  g_autofree char *text = wayside_bbox_to_string (&bbox, ",");
  double back;

  *strchr (text, ',') = '\0';
  g_assert_cmpuint (strspn (text, "0123456789.-"), ==, strlen (text));
  back = g_ascii_strtod (text, NULL);
  if (back != value)
    g_error ("%.17g was written as %s", value, text);
  assert_shortest (text, value);
}

static void
test_round_trip (void)
{
  for (guint i = 0; i < 20000; i++)
    assert_round_trip (g_test_rand_double_range (-180, 180));
}

/* Near Greenwich and the equator there are many zeros after the decimal point. */
static void
test_round_trip_small (void)
{
  for (guint i = 0; i < 5000; i++)
    {
      double size = pow (10, g_test_rand_double_range (-9, 0));

      assert_round_trip (g_test_rand_bit () ? size : -size);
    }
}

/* Parsed coordinates are rounded to a tenth of a millimetre to keep names short. Parsing the result again
 * does not change it. */
static void
test_rounded (void)
{
  for (guint i = 0; i < 5000; i++)
    {
      double value = g_test_rand_double_range (-180, 180);
      char text[G_ASCII_DTOSTR_BUF_SIZE];
      double first, second;
      g_autofree char *name = NULL;

      g_ascii_dtostr (text, sizeof text, value);
      g_assert_true (wayside_bbox_parse_coordinate (text, &first));
      g_assert_cmpfloat_with_epsilon (first, value, 1e-9);
      name = wayside_bbox_to_string (&(WaysideBbox){ first, 0, 0, 0 }, ",");
      *strchr (name, ',') = '\0';
      g_assert_cmpuint (strlen (name), <=, strlen ("-179.123456789"));
      g_assert_true (wayside_bbox_parse_coordinate (name, &second));
      g_assert_cmpfloat (second, ==, first);
    }
}

static void
test_contains (void)
{
  const WaysideBbox bbox = { 9.94, 53.596, 9.95, 53.6 };

  g_assert_true (wayside_bbox_contains (&bbox, 9.945, 53.598));
  g_assert_true (wayside_bbox_contains (&bbox, 9.94, 53.596));
  g_assert_true (wayside_bbox_contains (&bbox, 9.95, 53.6));
  g_assert_false (wayside_bbox_contains (&bbox, 9.9399999, 53.598));
  g_assert_false (wayside_bbox_contains (&bbox, 9.9500001, 53.598));
  g_assert_false (wayside_bbox_contains (&bbox, 9.945, 53.5959999));
  g_assert_false (wayside_bbox_contains (&bbox, 9.945, 53.6000001));
  g_assert_false (wayside_bbox_contains (&bbox, NAN, 53.598));
  g_assert_false (wayside_bbox_contains (&bbox, 9.945, NAN));
}

/* West is greater than east across the 180th meridian. */
static void
test_crossing (void)
{
  const WaysideBbox bbox = { 179.97, -16.82, -179.98, -16.8 };
  const WaysideBbox plain = { 9.94, 53.596, 9.95, 53.6 };
  g_autofree char *text = wayside_bbox_to_string (&bbox, "_");

  g_assert_cmpstr (text, ==, "179.97_-16.82_-179.98_-16.8");
  g_assert_true (wayside_bbox_crosses (&bbox));
  g_assert_false (wayside_bbox_crosses (&plain));
  g_assert_cmpfloat_with_epsilon (wayside_bbox_get_area (&bbox), 0.05 * 0.02, 1e-9);
  g_assert_true (wayside_bbox_contains (&bbox, 179.98, -16.81));
  g_assert_true (wayside_bbox_contains (&bbox, 180, -16.81));
  g_assert_true (wayside_bbox_contains (&bbox, -180, -16.81));
  g_assert_true (wayside_bbox_contains (&bbox, -179.98, -16.8));
  g_assert_true (wayside_bbox_contains (&bbox, 179.97, -16.82));
  g_assert_false (wayside_bbox_contains (&bbox, 179.96, -16.81));
  g_assert_false (wayside_bbox_contains (&bbox, -179.97, -16.81));
  g_assert_false (wayside_bbox_contains (&bbox, 0, -16.81));
  g_assert_false (wayside_bbox_contains (&bbox, 180, -16.7));
  g_assert_false (wayside_bbox_contains (&bbox, NAN, -16.81));
}

static void
test_centre (void)
{
  static const struct
  {
    WaysideBbox bbox;
    double longitude, latitude;
  } cases[] = {
    { { 9, 53, 10, 54 }, 9.5, 53.5 },    { { -180, -90, 180, 90 }, 0, 0 },
    { { 178, 0, -179, 1 }, 179.5, 0.5 }, { { 179, 0, -178, 1 }, -179.5, 0.5 },
    { { 179, 0, -179, 1 }, 180, 0.5 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      double longitude, latitude;

      wayside_bbox_get_centre (&cases[i].bbox, &longitude, &latitude);
      g_assert_cmpfloat (longitude, ==, cases[i].longitude);
      g_assert_cmpfloat (latitude, ==, cases[i].latitude);
    }
}

static void
test_split (void)
{
  static const struct
  {
    WaysideBbox bbox;
    guint n_parts;
    WaysideBbox parts[2];
  } cases[] = {
    { { 9.94, 53.596, 9.95, 53.6 }, 1, { { 9.94, 53.596, 9.95, 53.6 } } },
    { { 179, 0, -178, 1 }, 2, { { 179, 0, 180, 1 }, { -180, 0, -178, 1 } } },
    { { 180, 0, -178, 1 }, 1, { { -180, 0, -178, 1 } } },
    { { 179, 0, -180, 1 }, 1, { { 179, 0, 180, 1 } } },
    { { -180, 0, 180, 1 }, 1, { { -180, 0, 180, 1 } } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WaysideBbox parts[2];

      g_assert_cmpuint (wayside_bbox_split (&cases[i].bbox, parts), ==, cases[i].n_parts);
      for (guint k = 0; k < cases[i].n_parts; k++)
        g_assert_cmpmem (&parts[k], sizeof parts[k], &cases[i].parts[k], sizeof parts[k]);
    }
}

/* Each side of the 180th meridian is divided by itself. */
static void
test_divide_crossing (void)
{
  const WaysideBbox bbox = { 179.9, 0, -179.7, 0.1 };
  const WaysideBbox sides[] = { { 179.9, 0, 180, 0.1 }, { -180, 0, -179.7, 0.1 } };
  g_autoptr (GArray) parts = wayside_bbox_divide (&bbox, 0.0099, 100);
  double area = 0;

  g_assert_nonnull (parts);
  for (guint i = 0; i < parts->len; i++)
    {
      const WaysideBbox *part = &g_array_index (parts, WaysideBbox, i);
      const WaysideBbox *side = &sides[part->west < 0 ? 1 : 0];

      g_assert_false (wayside_bbox_crosses (part));
      g_assert_cmpfloat (part->west, >=, side->west);
      g_assert_cmpfloat (part->east, <=, side->east);
      area += wayside_bbox_get_area (part);
    }
  g_assert_cmpfloat_with_epsilon (area, wayside_bbox_get_area (&bbox), 1e-9);
  g_assert_null (wayside_bbox_divide (&bbox, 0.0099, parts->len - 1));
}

static void
test_quarter (void)
{
  const WaysideBbox bbox = { -0.1, -0.3, 0.2, 0.7 };
  WaysideBbox quarters[4];
  double area = 0;

  wayside_bbox_quarter (&bbox, quarters);
  for (guint i = 0; i < 4; i++)
    {
      g_assert_true (wayside_bbox_check (&quarters[i], NULL));
      area += wayside_bbox_get_area (&quarters[i]);
      g_assert_cmpfloat_with_epsilon (wayside_bbox_get_area (&quarters[i]), wayside_bbox_get_area (&bbox) / 4,
                                      1e-12);
    }
  g_assert_cmpfloat_with_epsilon (area, wayside_bbox_get_area (&bbox), 1e-12);
  /* There is no gap between the quarters, and the outer borders are bitwise unchanged. */
  g_assert_cmpfloat (quarters[0].west, ==, bbox.west);
  g_assert_cmpfloat (quarters[0].south, ==, bbox.south);
  g_assert_cmpfloat (quarters[0].east, ==, quarters[1].west);
  g_assert_cmpfloat (quarters[0].north, ==, quarters[2].south);
  g_assert_cmpfloat (quarters[2].east, ==, quarters[3].west);
  g_assert_cmpfloat (quarters[1].north, ==, quarters[3].south);
  g_assert_cmpfloat (quarters[3].east, ==, bbox.east);
  g_assert_cmpfloat (quarters[3].north, ==, bbox.north);
}

/* Row by row, each part begins at the end of the previous one. */
static void
assert_parts_cover (GArray *parts, const WaysideBbox *bbox)
{
  const WaysideBbox *before = NULL;

  g_assert_cmpuint (parts->len, >, 0);
  for (guint i = 0; i < parts->len; i++)
    {
      const WaysideBbox *part = &g_array_index (parts, WaysideBbox, i);

      g_assert_cmpfloat (part->west, <, part->east);
      g_assert_cmpfloat (part->south, <, part->north);
      if (before == NULL || before->east == bbox->east)
        {
          g_assert_cmpfloat (part->west, ==, bbox->west);
          g_assert_cmpfloat (part->south, ==, before == NULL ? bbox->south : before->north);
        }
      else
        {
          g_assert_cmpfloat (part->west, ==, before->east);
          g_assert_cmpfloat (part->south, ==, before->south);
          g_assert_cmpfloat (part->north, ==, before->north);
        }
      before = part;
    }
  before = &g_array_index (parts, WaysideBbox, parts->len - 1);
  g_assert_cmpfloat (before->east, ==, bbox->east);
  g_assert_cmpfloat (before->north, ==, bbox->north);
}

static void
assert_divides (const WaysideBbox *bbox, double max_area)
{
  g_autoptr (GArray) parts = wayside_bbox_divide (bbox, max_area, 1000000);
  double area = wayside_bbox_get_area (bbox);

  g_assert_nonnull (parts);
  assert_parts_cover (parts, bbox);
  for (guint i = 0; i < parts->len; i++)
    g_assert_cmpfloat (wayside_bbox_get_area (&g_array_index (parts, WaysideBbox, i)), <=,
                       max_area * (1 + 1e-9));
  /* Each part costs one request, so there should not be many more than needed. */
  g_assert_cmpfloat (parts->len, <=, 2 * area / max_area + 2);
  if (area <= max_area)
    g_assert_cmpuint (parts->len, ==, 1);
}

static void
test_divide (void)
{
  static const WaysideBbox cases[] = {
    { 9.94, 53.596, 9.95, 53.6 }, /* one part */
    { 0, 0, 0.1, 0.1 },           /* slightly over the limit */
    { 0, 0, 0.0995, 0.0995 },     /* just under the limit */
    { 9.8, 53.4, 10.2, 53.7 },    /* a city */
    { -180, 10, 180, 10.0001 },   /* around the world */
    { 5, -90, 5.0001, 90 },       /* from pole to pole */
    { 179.5, -90, 180, -89.5 },   /* a corner of the map */
    { -180, 89.99, 180, 90 },     /* around the pole */
    { -1e-9, -1e-9, 1e-9, 1e-9 }, { 10, 47, 15, 49 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_divides (&cases[i], WAYSIDE_BBOX_MAX_AREA);

  for (guint i = 0; i < 500; i++)
    {
      double west = g_test_rand_double_range (-180, 179);
      double south = g_test_rand_double_range (-90, 89);
      const WaysideBbox bbox = { west, south, west + pow (10, g_test_rand_double_range (-6, 0)),
                                 south + pow (10, g_test_rand_double_range (-6, 0)) };

      assert_divides (&bbox, pow (10, g_test_rand_double_range (-5, -1)));
    }
}

static void
test_divide_too_many (void)
{
  const WaysideBbox world = { -180, -90, 180, 90 };
  const WaysideBbox four = { 0, 0, 2, 2 };
  g_autoptr (GArray) parts = NULL;

  g_assert_null (wayside_bbox_divide (&world, WAYSIDE_BBOX_MAX_AREA, 4096));
  g_assert_null (wayside_bbox_divide (&world, 1e-300, G_MAXUINT));
  g_assert_null (wayside_bbox_divide (&four, 1, 3));
  parts = wayside_bbox_divide (&four, 1, 4);
  g_assert_nonnull (parts);
  g_assert_cmpuint (parts->len, ==, 4);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/bbox/coordinate", test_coordinate);
  g_test_add_func ("/bbox/coordinate-refused", test_coordinate_refused);
  g_test_add_func ("/bbox/parse", test_parse);
  g_test_add_func ("/bbox/parse-refused", test_parse_refused);
  g_test_add_func ("/bbox/parse-long", test_parse_long);
  g_test_add_func ("/bbox/check", test_check);
  g_test_add_func ("/bbox/to-string", test_to_string);
  g_test_add_func ("/bbox/round-trip", test_round_trip);
  g_test_add_func ("/bbox/round-trip-small", test_round_trip_small);
  g_test_add_func ("/bbox/rounded", test_rounded);
  g_test_add_func ("/bbox/contains", test_contains);
  g_test_add_func ("/bbox/crossing", test_crossing);
  g_test_add_func ("/bbox/centre", test_centre);
  g_test_add_func ("/bbox/split", test_split);
  g_test_add_func ("/bbox/divide-crossing", test_divide_crossing);
  g_test_add_func ("/bbox/quarter", test_quarter);
  g_test_add_func ("/bbox/divide", test_divide);
  g_test_add_func ("/bbox/divide-too-many", test_divide_too_many);

  return g_test_run ();
}
