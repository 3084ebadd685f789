/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-vector-tile.h"

#include "pretend-layer.h"
#include "pretend-tiles.h"
#include "tile-helper.h"
#include "wayside-error.h"
#include "wayside-tile-body.h"

#include <math.h>
#include <string.h>

static void
test_texts (void)
{
  static const char *const cases[] = {
    "<!DOCTYPE html>\n<html></html>",
    "\xef\xbb\xbf\r\n <html>",
    "{\"error\":{\"message\":\"x\"}}",
    "\n<?xml version=\"1.0\"?>",
    "Forbidden",
    "<",
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) body = g_bytes_new_static (cases[i], strlen (cases[i]));

      g_test_message ("%s", cases[i]);
      tile_assert_refused (body);
      g_assert_false (wayside_vector_tile_check (body, NULL));
    }
}

/* Two blanks are a message with an unknown field. The byte behind them is not part of the body. */
static void
test_blanks (void)
{
  g_autoptr (GBytes) text = g_bytes_new_static ("  x", 3);
  g_autoptr (GBytes) body = g_bytes_new_from_bytes (text, 0, 2);

  tile_assert_refused (body);
}

/* Some kilobytes that become more than a tile can have. */

static void
test_bomb (void)
{
  gsize length = WAYSIDE_TILE_BODY_MAX_LENGTH + 1;
  g_autoptr (GBytes) zeros = g_bytes_new_take (g_malloc0 (length), length);
  g_autoptr (GBytes) bomb = pretend_tiles_compress (zeros);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (g_bytes_get_size (bomb), <, length / 100);
  tile_assert_refused (zeros);
  g_assert_null (wayside_tile_body_unpack (bomb, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_BAD_ANSWER);
}

/* Features that cannot be used are skipped, and the one after them is still read. */

static void
test_skipped (void)
{
  static const guint32 tags[] = { 0, 0, 0 };
  static const guint32 bad_tags[] = { 0, 1, 1, 0, G_MAXUINT32, 0 };
  static const guint32 point[] = { 9, 2, 4 };
  static const guint32 cases[][3] = {
    { 9, 2 * 8193, 0 },     /* two tiles to the east */
    { 9, 2 * 4097 - 1, 0 }, /* further west than a tile */
    { 9, G_MAXUINT32, 0 },
    { 10, 2, 4 }, /* LineTo */
    { 15, 2, 4 }, /* ClosePath */
    { 1, 2, 4 },  /* no point */
    { 17, 2, 4 }, /* two points, parameters for one */
    { 0xfffffff9, 2, 4 },
  };
  static guint32 many_tags[1000];
  GByteArray *layer = tile_make_image_layer ();
  g_autoptr (GBytes) body = NULL;
  g_auto (TileVisited) visited = { NULL };
  guint n_bad = 0;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++, n_bad++)
    tile_append_feature (layer, tags, 2, 1, cases[i], 3);
  for (guint i = 0; i < G_N_ELEMENTS (bad_tags); i += 2, n_bad++)
    tile_append_feature (layer, bad_tags + i, 2, 1, point, 3);
  tile_append_feature (layer, tags, 3, 1, point, 3);
  tile_append_feature (layer, tags, 0, 1, point, 3);
  tile_append_feature (layer, many_tags, G_N_ELEMENTS (many_tags), 1, point, 3);
  tile_append_feature (layer, tags, 2, 0, point, 3);
  tile_append_feature (layer, tags, 2, 2, point, 3);
  tile_append_feature (layer, tags, 2, 3, point, 3);
  tile_append_feature (layer, tags, 2, 77, point, 3);
  tile_append_feature (layer, tags, 2, 1, point, 2);
  tile_append_feature (layer, tags, 2, 1, point, 0);
  n_bad += 9;
  tile_append_feature (layer, tags, 2, 1, point, 3);
  body = tile_wrap (layer);
  tile_decode (body, &visited);
  g_assert_cmpuint (visited.summary.n_skipped, ==, n_bad);
  g_assert_cmpuint (visited.summary.n_features, ==, 1);
  tile_assert_position (tile_get_feature (&visited, 0)->points, 1, 2);
}

/* Of a damaged line, the parts before the damage are kept. */

static void
test_damaged_line (void)
{
  static const guint32 tags[] = { 0, 0 };
  static const guint32 geometry[] = { 9, 2, 4, 10, 2, 4, 9, 2, 4, 18, 2, 4 };
  static const guint32 useless[] = { 9, 2, 4, 9, 2, 4 };
  const guint8 text[] = { 0x0a, 22 };
  GByteArray *layer = tile_make_layer ("sequence");
  GByteArray *value = g_byte_array_new ();
  g_autoptr (GBytes) body = NULL;
  g_auto (TileVisited) visited = { NULL };

  g_byte_array_append (value, text, sizeof text);
  g_byte_array_append (value, (const guint8 *) TILE_SEQUENCE, 22);
  tile_append_bytes (layer, 3, "id", 2);
  tile_append_bytes (layer, 4, value->data, value->len);
  g_byte_array_unref (value);
  tile_append_feature (layer, tags, 2, 2, geometry, G_N_ELEMENTS (geometry));
  tile_append_feature (layer, tags, 2, 2, useless, G_N_ELEMENTS (useless));
  body = tile_wrap (layer);
  tile_decode (body, &visited);
  g_assert_cmpuint (visited.features->len, ==, 1);
  g_assert_cmpuint (tile_get_feature (&visited, 0)->n_points, ==, 2);
  g_assert_cmpuint (visited.summary.n_skipped, ==, 1);
}

/* A tile that ends too early is refused, wherever it ends. */

static void
test_truncated (void)
{
  g_autoptr (PretendLayer) layer = pretend_layer_new ("image");
  g_autoptr (GBytes) body = NULL;
  gsize length;

  pretend_layer_add_point (layer, 17, 4000);
  pretend_layer_set_uint (layer, "id", 24595874160038714);
  pretend_layer_set_string (layer, "sequence_id", TILE_SEQUENCE);
  body = pretend_layer_pack (&layer, 1);
  length = g_bytes_get_size (body);
  for (gsize i = 1; i < length; i++)
    {
      g_autoptr (GBytes) part = g_bytes_new_from_bytes (body, 0, i);

      tile_assert_refused (part);
      g_assert_false (wayside_vector_tile_check (part, NULL));
    }
  g_assert_true (wayside_vector_tile_check (body, NULL));
}

static void
test_malformed (void)
{
  static const char *const cases[] = {
    "\x1a",                                         /* a field without its length */
    "\x1a\x05",                                     /* a length without its bytes */
    "\x1a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", /* the longest length */
    "\x1a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", /* more than 64 bits */
    "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", /* a varint of 11 bytes */
    "\x80",                                         /* half a varint */
    "\x03",                                         /* field 0 */
    "\x1b",                                         /* a group */
    "\x1c",                                         /* the end of one */
    "\x1e",                                         /* wire type 6 */
    "\x18\x01",                                     /* a number in place of a layer */
    "\x1d\x01\x02\x03",                             /* three bytes of four */
    "\x19\x01\x02\x03",                             /* three bytes of eight */
    "\xfa\xff\xff\xff\x7f\x01x",                    /* a field number of 32 bits */
    "\x1a\x01\x0a",                                 /* half a layer */
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) body = g_bytes_new_static (cases[i], strlen (cases[i]));

      g_test_message ("case %u", i);
      tile_assert_refused (body);
    }
}

static void
test_refused_layers (void)
{
  GByteArray *layers[6];
  const guint64 versions[] = { 0, 3 };
  const guint64 extents[] = { 0, (1 << 20) + 1, G_MAXUINT64 };
  guint n_layers = 0;

  layers[n_layers++] = tile_make_layer (NULL);
  for (guint i = 0; i < G_N_ELEMENTS (versions); i++)
    tile_append_number (layers[n_layers++] = tile_make_layer ("image"), 15, versions[i]);
  for (guint i = 0; i < G_N_ELEMENTS (extents); i++)
    tile_append_number (layers[n_layers++] = tile_make_layer ("image"), 5, extents[i]);
  for (guint i = 0; i < n_layers; i++)
    {
      g_autoptr (GBytes) body = tile_wrap (layers[i]);

      g_test_message ("case %u", i);
      tile_assert_refused (body);
    }
}

/* Appends a field of no bytes many times. */

static GBytes *
make_crowded (const char *name, guint number, guint times)
{
  GByteArray *layer = tile_make_layer (name);

  for (guint i = 0; i < times; i++)
    tile_append_bytes (layer, number, "", 0);
  return tile_wrap (layer);
}

static void
test_limits (void)
{
  g_autoptr (GBytes) features = make_crowded ("image", 2, 2000001);
  g_autoptr (GBytes) other_features = make_crowded ("other", 2, 2000001);
  g_autoptr (GBytes) keys = make_crowded ("image", 3, 1025);
  g_autoptr (GBytes) values = make_crowded ("image", 4, 4000001);
  g_autoptr (GBytes) fewer_keys = make_crowded ("image", 3, 1024);
  g_autoptr (GByteArray) empty = tile_make_layer ("image");
  g_autoptr (GBytes) layers = NULL, fewer_layers = NULL;
  GByteArray *tile = g_byte_array_new ();
  g_auto (TileVisited) visited = { NULL };
  g_auto (TileVisited) visited_keys = { NULL };

  for (guint i = 0; i < 64; i++)
    tile_append_bytes (tile, 3, empty->data, empty->len);
  fewer_layers = g_bytes_new (tile->data, tile->len);
  tile_append_bytes (tile, 3, empty->data, empty->len);
  layers = g_byte_array_free_to_bytes (tile);

  tile_assert_refused (features);
  tile_assert_refused (other_features);
  tile_assert_refused (keys);
  tile_assert_refused (values);
  tile_assert_refused (layers);
  tile_decode (fewer_layers, &visited);
  tile_decode (fewer_keys, &visited_keys);
}

static void
test_long_parts (void)
{
  gsize length = 256 * 1024 + 1;
  g_autofree guint8 *zeros = g_malloc0 (length);
  GByteArray *with_feature = tile_make_image_layer (), *with_value = tile_make_image_layer ();
  static const guint32 tags[] = { 0, 0 };
  static const guint32 point[] = { 9, 2, 4 };
  g_autoptr (GBytes) feature = NULL;
  g_autoptr (GBytes) value = NULL;
  g_auto (TileVisited) visited = { NULL };

  tile_append_bytes (with_feature, 2, zeros, length);
  feature = tile_wrap (with_feature);
  tile_assert_refused (feature);

  /* A value of any length is possible, but no property that is used has one. */
  tile_append_bytes (with_value, 4, zeros, length);
  tile_append_feature (with_value, tags, 2, 1, point, 3);
  value = tile_wrap (with_value);
  tile_decode (value, &visited);
  g_assert_cmpuint (visited.summary.n_features, ==, 1);
}

static void
assert_sound (const WaysideTileFeature *feature, gpointer user_data)
{
  g_assert_cmpint (feature->captured_at, >=, -1);
  g_assert_true (isnan (feature->heading) || (feature->heading >= 0 && feature->heading < 360));
  for (guint i = 0; i < feature->n_points; i++)
    {
      g_assert_cmpfloat (fabs (feature->points[i].longitude), <=, 180);
      g_assert_cmpfloat (fabs (feature->points[i].latitude), <=, 90);
    }
}

static void
test_random_damage (void)
{
  g_autoptr (GBytes) body = tile_make_three_layers ();
  gsize length;
  const guint8 *data = g_bytes_get_data (body, &length);

  for (guint round = 0; round < 20000; round++)
    {
      guint8 *copy = g_memdup2 (data, length);
      g_autoptr (GBytes) damaged = g_bytes_new_take (copy, length);
      g_autoptr (GError) error = NULL;
      WaysideTileSummary summary;

      for (int i = g_test_rand_int_range (1, 4); i > 0; i--)
        copy[g_test_rand_int_range (0, (int) length)] = (guint8) g_test_rand_int ();
      if (wayside_vector_tile_decode (damaged, &tile_hamburg, TILE_ALL_LAYERS, assert_sound, NULL, &summary,
                                      &error))
        g_assert_cmpuint (summary.n_features + summary.n_skipped, <=, 4);
      else
        g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_BAD_ANSWER);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/vector-tile-hostile/texts", test_texts);
  g_test_add_func ("/vector-tile-hostile/blanks", test_blanks);
  g_test_add_func ("/vector-tile-hostile/bomb", test_bomb);
  g_test_add_func ("/vector-tile-hostile/skipped", test_skipped);
  g_test_add_func ("/vector-tile-hostile/damaged-line", test_damaged_line);
  g_test_add_func ("/vector-tile-hostile/truncated", test_truncated);
  g_test_add_func ("/vector-tile-hostile/malformed", test_malformed);
  g_test_add_func ("/vector-tile-hostile/refused-layers", test_refused_layers);
  g_test_add_func ("/vector-tile-hostile/limits", test_limits);
  g_test_add_func ("/vector-tile-hostile/long-parts", test_long_parts);
  g_test_add_func ("/vector-tile-hostile/random-damage", test_random_damage);

  return g_test_run ();
}
