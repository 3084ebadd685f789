/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-vector-tile.h"

#include "pretend-layer.h"
#include "pretend-tiles.h"
#include "vector_tile.pb-c.h"
#include "wayside-error.h"
#include "wayside-tile-body.h"

#include <math.h>
#include <string.h>

#define SEQUENCE "7nfcwfvjdtphz7yj6zat6a"
#define ODD_KEY  "-HLNKxxkYIQXS0M5KP3Dhg"

#define ALL_LAYERS (WAYSIDE_TILE_LAYER_OVERVIEW | WAYSIDE_TILE_LAYER_SEQUENCE | WAYSIDE_TILE_LAYER_IMAGE)

static const WaysideTile hamburg = { 14, 8646, 5295 };

/* The visited features, with copies of their texts and points. */
typedef struct
{
  GArray *features;  /* (owned) (element-type WaysideTileFeature) */
  GPtrArray *points; /* (owned) */
  WaysideTileSummary summary;
} Visited;

static void
visited_clear (Visited *visited)
{
  g_clear_pointer (&visited->features, g_array_unref);
  g_clear_pointer (&visited->points, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Visited, visited_clear)

static void
visit (const WaysideTileFeature *feature, gpointer user_data)
{
  Visited *visited = user_data;
  WaysideTileFeature copy = *feature;

  copy.sequence = g_intern_string (feature->sequence);
  copy.points = g_memdup2 (feature->points, feature->n_points * sizeof (WaysideTilePoint));
  g_ptr_array_add (visited->points, (gpointer) copy.points);
  g_array_append_val (visited->features, copy);
}

static gboolean
decode_layers (GBytes *body, WaysideTileLayers layers, Visited *visited, GError **error)
{
  visited->features = g_array_new (FALSE, FALSE, sizeof (WaysideTileFeature));
  visited->points = g_ptr_array_new_with_free_func (g_free);
  return wayside_vector_tile_decode (body, &hamburg, layers, visit, visited, &visited->summary, error);
}

static void
decode (GBytes *body, Visited *visited)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (decode_layers (body, ALL_LAYERS, visited, &error));
  g_assert_no_error (error);
}

static void
assert_refused (GBytes *body)
{
  g_auto (Visited) visited = { NULL };
  g_autoptr (GError) error = NULL;

  g_assert_false (decode_layers (body, ALL_LAYERS, &visited, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_BAD_ANSWER);
}

static const WaysideTileFeature *
get_feature (Visited *visited, guint i)
{
  g_assert_cmpuint (i, <, visited->features->len);
  return &g_array_index (visited->features, WaysideTileFeature, i);
}

static GBytes *
pack_one (PretendLayer *layer)
{
  return pretend_layer_pack (&layer, 1);
}

/* Messages that the generated code does not make. */

static void
append_varint (GByteArray *bytes, guint64 value)
{
  do
    {
      guint8 byte = (guint8) ((value & 0x7f) | (value > 0x7f ? 0x80 : 0));

      g_byte_array_append (bytes, &byte, 1);
      value >>= 7;
    }
  while (value > 0);
}

static void
append_number (GByteArray *bytes, guint number, guint64 value)
{
  append_varint (bytes, (guint64) number << 3);
  append_varint (bytes, value);
}

static void
append_bytes (GByteArray *bytes, guint number, gconstpointer data, gsize length)
{
  append_varint (bytes, ((guint64) number << 3) | 2);
  append_varint (bytes, length);
  g_byte_array_append (bytes, data, (guint) length);
}

static GByteArray *
make_layer (const char *name)
{
  GByteArray *layer = g_byte_array_new ();

  append_number (layer, 15, 2);
  if (name != NULL)
    append_bytes (layer, 1, name, strlen (name));
  return layer;
}

/* Takes ownership of the layer. */
static GBytes *
wrap (GByteArray *layer)
{
  GByteArray *tile = g_byte_array_new ();

  append_bytes (tile, 3, layer->data, layer->len);
  g_byte_array_unref (layer);
  return g_byte_array_free_to_bytes (tile);
}

/* A layer "image" with one key, one value, and features of the test. */
static GByteArray *
make_image_layer (void)
{
  static const guint8 seven[] = { 0x28, 7 }; /* uint_value = 7 */
  GByteArray *layer = make_layer ("image");

  append_bytes (layer, 3, "id", 2);
  append_bytes (layer, 4, seven, sizeof seven);
  return layer;
}

static void
append_feature (GByteArray *layer,
                const guint32 *tags,
                guint n_tags,
                guint type,
                const guint32 *geometry,
                guint n_geometry)
{
  g_autoptr (GByteArray) feature = g_byte_array_new ();
  g_autoptr (GByteArray) packed_tags = g_byte_array_new ();
  g_autoptr (GByteArray) packed_geometry = g_byte_array_new ();

  for (guint i = 0; i < n_tags; i++)
    append_varint (packed_tags, tags[i]);
  for (guint i = 0; i < n_geometry; i++)
    append_varint (packed_geometry, geometry[i]);
  append_bytes (feature, 2, packed_tags->data, packed_tags->len);
  append_number (feature, 3, type);
  append_bytes (feature, 4, packed_geometry->data, packed_geometry->len);
  append_bytes (layer, 2, feature->data, feature->len);
}

static void
assert_position (const WaysideTilePoint *point, int x, int y)
{
  double longitude, latitude;

  wayside_tile_get_position (&hamburg, x, y, WAYSIDE_TILE_EXTENT, &longitude, &latitude);
  g_assert_cmpfloat_with_epsilon (point->longitude, longitude, 1e-12);
  g_assert_cmpfloat_with_epsilon (point->latitude, latitude, 1e-12);
}

static void
test_images (void)
{
  g_autoptr (PretendLayer) layer = pretend_layer_new ("image");
  g_autoptr (GBytes) body = NULL;
  g_auto (Visited) visited = { NULL };
  const WaysideTileFeature *feature;

  pretend_layer_add_point (layer, 17, 4000);
  pretend_layer_set_uint (layer, "captured_at", 1563721072184);
  pretend_layer_set_double (layer, "compass_angle", 322.56726074219);
  pretend_layer_set_uint (layer, "creator_id", 101176865463974);
  pretend_layer_set_uint (layer, "id", 24595874160038714);
  pretend_layer_set_uint (layer, "organization_id", 5);
  pretend_layer_set_boolean (layer, "is_pano", TRUE);
  pretend_layer_set_string (layer, "sequence_id", SEQUENCE);
  pretend_layer_set_double (layer, "quality_score", 0.756);
  pretend_layer_add_point (layer, -3, 4099);
  pretend_layer_set_uint (layer, "id", G_MAXUINT64);
  body = pack_one (layer);
  decode (body, &visited);

  g_assert_cmpuint (visited.summary.n_features, ==, 2);
  g_assert_cmpuint (visited.summary.n_skipped, ==, 0);
  feature = get_feature (&visited, 0);
  g_assert_cmpint (feature->layer, ==, WAYSIDE_TILE_LAYER_IMAGE);
  g_assert_cmpuint (feature->image, ==, 24595874160038714);
  g_assert_cmpstr (feature->sequence, ==, SEQUENCE);
  g_assert_cmpuint (feature->creator, ==, 101176865463974);
  g_assert_cmpuint (feature->organization, ==, 5);
  g_assert_cmpint (feature->captured_at, ==, 1563721072184);
  g_assert_cmpfloat (feature->heading, ==, 322.56726074219);
  g_assert_true (feature->is_pano);
  g_assert_cmpuint (feature->n_points, ==, 1);
  assert_position (feature->points, 17, 4000);

  /* The properties of one feature do not remain for the next one. */
  feature = get_feature (&visited, 1);
  g_assert_cmpuint (feature->image, ==, G_MAXUINT64);
  g_assert_null (feature->sequence);
  g_assert_cmpuint (feature->creator, ==, 0);
  g_assert_cmpuint (feature->organization, ==, 0);
  g_assert_cmpint (feature->captured_at, ==, -1);
  g_assert_true (isnan (feature->heading));
  g_assert_false (feature->is_pano);
  assert_position (feature->points, -3, 4099);
}

static void
test_sequences (void)
{
  static const PretendPoint first[] = { { 10, 20 }, { 30, 10 }, { -5, 4000 } };
  static const PretendPoint second[] = { { 4096, 4096 }, { 4000, 0 } };
  g_autoptr (PretendLayer) layer = pretend_layer_new ("sequence");
  g_autoptr (GBytes) body = NULL;
  g_auto (Visited) visited = { NULL };

  pretend_layer_add_line (layer);
  pretend_layer_add_part (layer, first, G_N_ELEMENTS (first));
  pretend_layer_add_part (layer, second, G_N_ELEMENTS (second));
  pretend_layer_set_string (layer, "id", ODD_KEY);
  pretend_layer_set_uint (layer, "image_id", 135511895288847);
  pretend_layer_set_uint (layer, "captured_at", 1);
  body = pack_one (layer);
  decode (body, &visited);

  g_assert_cmpuint (visited.summary.n_features, ==, 1);
  g_assert_cmpuint (visited.features->len, ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      const WaysideTileFeature *part = get_feature (&visited, i);

      g_assert_cmpint (part->layer, ==, WAYSIDE_TILE_LAYER_SEQUENCE);
      g_assert_cmpstr (part->sequence, ==, ODD_KEY);
      g_assert_cmpuint (part->image, ==, 135511895288847);
      g_assert_cmpint (part->captured_at, ==, 1);
    }
  g_assert_cmpuint (get_feature (&visited, 0)->n_points, ==, 3);
  g_assert_cmpuint (get_feature (&visited, 1)->n_points, ==, 2);
  for (guint i = 0; i < 3; i++)
    assert_position (&get_feature (&visited, 0)->points[i], first[i].x, first[i].y);
  for (guint i = 0; i < 2; i++)
    assert_position (&get_feature (&visited, 1)->points[i], second[i].x, second[i].y);
}

static GBytes *
make_three_layers (void)
{
  static const PretendPoint line[] = { { 0, 0 }, { 1, 1 } };
  static const char *const names[] = { "overview", "sequence", "image", "something_new" };
  PretendLayer *layers[G_N_ELEMENTS (names)];
  GBytes *body;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    layers[i] = pretend_layer_new (names[i]);
  pretend_layer_add_point (layers[0], 1, 1);
  pretend_layer_set_uint (layers[0], "id", 1);
  pretend_layer_add_line (layers[1]);
  pretend_layer_add_part (layers[1], line, 2);
  pretend_layer_set_string (layers[1], "id", SEQUENCE);
  pretend_layer_add_point (layers[2], 1, 1);
  pretend_layer_set_uint (layers[2], "id", 3);
  pretend_layer_add_point (layers[3], 1, 1);
  pretend_layer_set_uint (layers[3], "id", 4);
  body = pretend_layer_pack (layers, G_N_ELEMENTS (names));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    pretend_layer_free (layers[i]);
  return body;
}

static void
test_layers (void)
{
  g_autoptr (GBytes) body = make_three_layers ();

  for (guint wanted = 0; wanted <= ALL_LAYERS; wanted++)
    {
      g_auto (Visited) visited = { NULL };
      g_autoptr (GError) error = NULL;
      WaysideTileLayers found = 0;

      g_assert_true (decode_layers (body, wanted, &visited, &error));
      g_assert_no_error (error);
      for (guint i = 0; i < visited.features->len; i++)
        found |= get_feature (&visited, i)->layer;
      g_assert_cmpuint (found, ==, wanted);
      g_assert_cmpuint (visited.summary.n_skipped, ==, 0);
    }
}

/* A layer whose fields come in an unusual order: the features are read with the keys that come after them. */
static void
test_field_order (void)
{
  static const guint32 tags[] = { 0, 0 };
  static const guint32 geometry[] = { 9, 2, 4 };
  static const guint8 seven[] = { 0x28, 7 };
  GByteArray *layer = g_byte_array_new ();
  g_autoptr (GBytes) body = NULL;
  g_auto (Visited) visited = { NULL };

  append_feature (layer, tags, 2, 1, geometry, 3);
  append_bytes (layer, 4, seven, sizeof seven);
  append_bytes (layer, 3, "id", 2);
  append_number (layer, 5, 512);
  append_bytes (layer, 1, "image", 5);
  append_number (layer, 15, 1);
  body = wrap (layer);
  decode (body, &visited);
  g_assert_cmpuint (get_feature (&visited, 0)->image, ==, 7);
  assert_position (get_feature (&visited, 0)->points, 8, 16);
}

static GBytes *
make_typed (VectorTile__Tile__Value *id, VectorTile__Tile__Value *time, VectorTile__Tile__Value *pano)
{
  VectorTile__Tile tile = VECTOR_TILE__TILE__INIT;
  VectorTile__Tile__Layer layer = VECTOR_TILE__TILE__LAYER__INIT;
  VectorTile__Tile__Feature feature = VECTOR_TILE__TILE__FEATURE__INIT;
  VectorTile__Tile__Layer *layers[] = { &layer };
  VectorTile__Tile__Feature *features[] = { &feature };
  VectorTile__Tile__Value *values[] = { id, time, pano };
  char *keys[] = { (char *) "id", (char *) "captured_at", (char *) "is_pano" };
  guint32 tags[] = { 0, 0, 1, 1, 2, 2 };
  guint32 geometry[] = { 9, 0, 0 };
  guint8 *data;
  gsize length;

  feature.has_type = TRUE;
  feature.type = VECTOR_TILE__TILE__GEOM_TYPE__POINT;
  feature.n_tags = G_N_ELEMENTS (tags);
  feature.tags = tags;
  feature.n_geometry = G_N_ELEMENTS (geometry);
  feature.geometry = geometry;
  layer.version = 2;
  layer.name = (char *) "image";
  layer.n_features = 1;
  layer.features = features;
  layer.n_keys = layer.n_values = 3;
  layer.keys = keys;
  layer.values = values;
  tile.n_layers = 1;
  tile.layers = layers;
  length = vector_tile__tile__get_packed_size (&tile);
  data = g_malloc (length);
  vector_tile__tile__pack (&tile, data);
  return g_bytes_new_take (data, length);
}

static void
assert_typed (VectorTile__Tile__Value *id,
              VectorTile__Tile__Value *time,
              VectorTile__Tile__Value *pano,
              guint64 expected_id,
              gint64 expected_time,
              gboolean expected_pano)
{
  g_autoptr (GBytes) body = make_typed (id, time, pano);
  g_auto (Visited) visited = { NULL };

  decode (body, &visited);
  if (expected_id == 0)
    {
      g_assert_cmpuint (visited.summary.n_skipped, ==, 1);
      return;
    }

  g_assert_cmpuint (get_feature (&visited, 0)->image, ==, expected_id);
  g_assert_cmpint (get_feature (&visited, 0)->captured_at, ==, expected_time);
  g_assert_cmpint (get_feature (&visited, 0)->is_pano, ==, expected_pano);
}

/* The types of values are those that the encoder of the service chooses. */
static void
test_types (void)
{
  VectorTile__Tile__Value whole = VECTOR_TILE__TILE__VALUE__INIT, zigzag = whole, real = whole,
                          single = whole;
  VectorTile__Tile__Value negative = whole, fraction = whole, text = whole, yes = whole, none = whole;
  VectorTile__Tile__Value infinite = whole, huge = whole;

  whole.has_int_value = TRUE;
  whole.int_value = 5;
  zigzag.has_sint_value = TRUE;
  zigzag.sint_value = 6;
  real.has_double_value = TRUE;
  real.double_value = 1563721072184;
  single.has_float_value = TRUE;
  single.float_value = 8;
  negative.has_int_value = TRUE;
  negative.int_value = -1;
  fraction.has_double_value = TRUE;
  fraction.double_value = 1.5;
  text.string_value = (char *) "5";
  yes.has_bool_value = TRUE;
  yes.bool_value = TRUE;
  infinite.has_double_value = TRUE;
  infinite.double_value = INFINITY;
  huge.has_double_value = TRUE;
  huge.double_value = 1e300;

  assert_typed (&whole, &zigzag, &yes, 5, 6, TRUE);
  assert_typed (&zigzag, &whole, &whole, 6, 5, FALSE);
  assert_typed (&real, &real, &text, 1563721072184, 1563721072184, FALSE);
  assert_typed (&single, &fraction, &none, 8, 1, FALSE);
  assert_typed (&whole, &negative, &infinite, 5, -1, FALSE);
  assert_typed (&whole, &huge, &yes, 5, -1, TRUE);
  assert_typed (&whole, &text, &yes, 5, -1, TRUE);
  assert_typed (&negative, &whole, &yes, 0, 0, FALSE);
  assert_typed (&fraction, &whole, &yes, 0, 0, FALSE);
  assert_typed (&huge, &whole, &yes, 0, 0, FALSE);
  assert_typed (&infinite, &whole, &yes, 0, 0, FALSE);
  assert_typed (&text, &whole, &yes, 0, 0, FALSE);
  assert_typed (&none, &whole, &yes, 0, 0, FALSE);
}

static void
test_headings (void)
{
  static const struct
  {
    double sent, expected;
  } cases[] = { { 0, 0 },     { 359.5, 359.5 }, { 360, 0 },  { 370.5, 10.5 },
                { -10, 350 }, { -1e-20, 0 },    { 1e6, NAN } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PretendLayer) layer = pretend_layer_new ("image");
      g_autoptr (GBytes) body = NULL;
      g_auto (Visited) visited = { NULL };

      pretend_layer_add_point (layer, 0, 0);
      pretend_layer_set_uint (layer, "id", 1);
      pretend_layer_set_double (layer, "compass_angle", cases[i].sent);
      body = pack_one (layer);
      decode (body, &visited);
      if (isnan (cases[i].expected))
        g_assert_true (isnan (get_feature (&visited, 0)->heading));
      else
        g_assert_cmpfloat (get_feature (&visited, 0)->heading, ==, cases[i].expected);
    }
}

static void
test_empty (void)
{
  g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);
  g_autoptr (GBytes) layer = wrap (make_layer ("image"));
  GBytes *bodies[] = { nothing, layer };

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_auto (Visited) visited = { NULL };

      decode (bodies[i], &visited);
      g_assert_cmpuint (visited.features->len, ==, 0);
      g_assert_true (wayside_vector_tile_check (bodies[i], NULL));
    }
}

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
      assert_refused (body);
      g_assert_false (wayside_vector_tile_check (body, NULL));
    }
}

static void
test_compressed (void)
{
  g_autoptr (GBytes) plain = make_three_layers ();
  g_autoptr (GBytes) body = pretend_tiles_compress (plain);
  g_autoptr (GBytes) html = g_bytes_new_static ("<html>", 6);
  g_autoptr (GBytes) packed_html = pretend_tiles_compress (html);
  g_auto (Visited) visited = { NULL };
  gsize length = g_bytes_get_size (body);

  decode (body, &visited);
  g_assert_cmpuint (visited.summary.n_features, ==, 3);
  assert_refused (packed_html);
  for (gsize i = 2; i < length; i += 7)
    {
      g_autoptr (GBytes) part = g_bytes_new_from_bytes (body, 0, i);

      assert_refused (part);
    }
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
  assert_refused (zeros);
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
  GByteArray *layer = make_image_layer ();
  g_autoptr (GBytes) body = NULL;
  g_auto (Visited) visited = { NULL };
  guint n_bad = 0;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++, n_bad++)
    append_feature (layer, tags, 2, 1, cases[i], 3);
  for (guint i = 0; i < G_N_ELEMENTS (bad_tags); i += 2, n_bad++)
    append_feature (layer, bad_tags + i, 2, 1, point, 3);
  append_feature (layer, tags, 3, 1, point, 3);
  append_feature (layer, tags, 0, 1, point, 3);
  append_feature (layer, many_tags, G_N_ELEMENTS (many_tags), 1, point, 3);
  append_feature (layer, tags, 2, 0, point, 3);
  append_feature (layer, tags, 2, 2, point, 3);
  append_feature (layer, tags, 2, 3, point, 3);
  append_feature (layer, tags, 2, 77, point, 3);
  append_feature (layer, tags, 2, 1, point, 2);
  append_feature (layer, tags, 2, 1, point, 0);
  n_bad += 9;
  append_feature (layer, tags, 2, 1, point, 3);
  body = wrap (layer);
  decode (body, &visited);
  g_assert_cmpuint (visited.summary.n_skipped, ==, n_bad);
  g_assert_cmpuint (visited.summary.n_features, ==, 1);
  assert_position (get_feature (&visited, 0)->points, 1, 2);
}

/* Of a damaged line, the parts before the damage are kept. */
static void
test_damaged_line (void)
{
  static const guint32 tags[] = { 0, 0 };
  static const guint32 geometry[] = { 9, 2, 4, 10, 2, 4, 9, 2, 4, 18, 2, 4 };
  static const guint32 useless[] = { 9, 2, 4, 9, 2, 4 };
  const guint8 text[] = { 0x0a, 22 };
  GByteArray *layer = make_layer ("sequence");
  GByteArray *value = g_byte_array_new ();
  g_autoptr (GBytes) body = NULL;
  g_auto (Visited) visited = { NULL };

  g_byte_array_append (value, text, sizeof text);
  g_byte_array_append (value, (const guint8 *) SEQUENCE, 22);
  append_bytes (layer, 3, "id", 2);
  append_bytes (layer, 4, value->data, value->len);
  g_byte_array_unref (value);
  append_feature (layer, tags, 2, 2, geometry, G_N_ELEMENTS (geometry));
  append_feature (layer, tags, 2, 2, useless, G_N_ELEMENTS (useless));
  body = wrap (layer);
  decode (body, &visited);
  g_assert_cmpuint (visited.features->len, ==, 1);
  g_assert_cmpuint (get_feature (&visited, 0)->n_points, ==, 2);
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
  pretend_layer_set_string (layer, "sequence_id", SEQUENCE);
  body = pack_one (layer);
  length = g_bytes_get_size (body);
  for (gsize i = 1; i < length; i++)
    {
      g_autoptr (GBytes) part = g_bytes_new_from_bytes (body, 0, i);

      assert_refused (part);
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
      assert_refused (body);
    }
}

/* Fields of later versions of the specification are passed over. */
static void
test_unknown_fields (void)
{
  GByteArray *tile = g_byte_array_new ();
  g_autoptr (GByteArray) layer = make_image_layer ();
  static const guint32 tags[] = { 0, 0 };
  static const guint32 point[] = { 9, 2, 4 };
  g_autoptr (GBytes) body = NULL;
  g_auto (Visited) visited = { NULL };

  append_number (layer, 99, 1);
  append_bytes (layer, 100, "text", 4);
  append_feature (layer, tags, 2, 1, point, 3);
  append_number (tile, 1, G_MAXUINT64);
  append_bytes (tile, 2, "text", 4);
  append_varint (tile, (16 << 3) | 5);
  g_byte_array_append (tile, (const guint8 *) "1234", 4);
  append_varint (tile, (17 << 3) | 1);
  g_byte_array_append (tile, (const guint8 *) "12345678", 8);
  append_bytes (tile, 3, layer->data, layer->len);
  body = g_byte_array_free_to_bytes (tile);
  decode (body, &visited);
  g_assert_cmpuint (visited.summary.n_features, ==, 1);
}

static void
test_refused_layers (void)
{
  GByteArray *layers[6];
  const guint64 versions[] = { 0, 3 };
  const guint64 extents[] = { 0, (1 << 20) + 1, G_MAXUINT64 };
  guint n_layers = 0;

  layers[n_layers++] = make_layer (NULL);
  for (guint i = 0; i < G_N_ELEMENTS (versions); i++)
    append_number (layers[n_layers++] = make_layer ("image"), 15, versions[i]);
  for (guint i = 0; i < G_N_ELEMENTS (extents); i++)
    append_number (layers[n_layers++] = make_layer ("image"), 5, extents[i]);
  for (guint i = 0; i < n_layers; i++)
    {
      g_autoptr (GBytes) body = wrap (layers[i]);

      g_test_message ("case %u", i);
      assert_refused (body);
    }
}

/* Appends a field of no bytes many times. */
static GBytes *
make_crowded (const char *name, guint number, guint times)
{
  GByteArray *layer = make_layer (name);

  for (guint i = 0; i < times; i++)
    append_bytes (layer, number, "", 0);
  return wrap (layer);
}

static void
test_limits (void)
{
  g_autoptr (GBytes) features = make_crowded ("image", 2, 2000001);
  g_autoptr (GBytes) other_features = make_crowded ("other", 2, 2000001);
  g_autoptr (GBytes) keys = make_crowded ("image", 3, 1025);
  g_autoptr (GBytes) values = make_crowded ("image", 4, 4000001);
  g_autoptr (GBytes) fewer_keys = make_crowded ("image", 3, 1024);
  g_autoptr (GByteArray) empty = make_layer ("image");
  g_autoptr (GBytes) layers = NULL, fewer_layers = NULL;
  GByteArray *tile = g_byte_array_new ();
  g_auto (Visited) visited = { NULL };
  g_auto (Visited) visited_keys = { NULL };

  for (guint i = 0; i < 64; i++)
    append_bytes (tile, 3, empty->data, empty->len);
  fewer_layers = g_bytes_new (tile->data, tile->len);
  append_bytes (tile, 3, empty->data, empty->len);
  layers = g_byte_array_free_to_bytes (tile);

  assert_refused (features);
  assert_refused (other_features);
  assert_refused (keys);
  assert_refused (values);
  assert_refused (layers);
  decode (fewer_layers, &visited);
  decode (fewer_keys, &visited_keys);
}

static void
test_long_parts (void)
{
  gsize length = 256 * 1024 + 1;
  g_autofree guint8 *zeros = g_malloc0 (length);
  GByteArray *with_feature = make_image_layer (), *with_value = make_image_layer ();
  static const guint32 tags[] = { 0, 0 };
  static const guint32 point[] = { 9, 2, 4 };
  g_autoptr (GBytes) feature = NULL;
  g_autoptr (GBytes) value = NULL;
  g_auto (Visited) visited = { NULL };

  append_bytes (with_feature, 2, zeros, length);
  feature = wrap (with_feature);
  assert_refused (feature);

  /* A value of any length is possible, but no property that is used has one. */
  append_bytes (with_value, 4, zeros, length);
  append_feature (with_value, tags, 2, 1, point, 3);
  value = wrap (with_value);
  decode (value, &visited);
  g_assert_cmpuint (visited.summary.n_features, ==, 1);
}

static void
test_bad_keys (void)
{
  static const char *const cases[] = { "",
                                       "short",
                                       "../../../../etc/passwdX",
                                       "7nfcwfvjdtphz7yj6zat6a7",
                                       "7nfcwfvjdtphz7yj6zat6/",
                                       "7nfcwfvjdtphz7yj6zat6\xff" };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PretendLayer) layer = pretend_layer_new ("image");
      g_autoptr (GBytes) body = NULL;
      g_auto (Visited) visited = { NULL };

      pretend_layer_add_point (layer, 0, 0);
      pretend_layer_set_uint (layer, "id", 1);
      pretend_layer_set_string (layer, "sequence_id", cases[i]);
      body = pack_one (layer);
      decode (body, &visited);
      g_assert_null (get_feature (&visited, 0)->sequence);
    }
}

/* As many images as in the densest tile of the service. */
static void
test_dense (void)
{
  g_autoptr (GBytes) plain = pretend_tiles_encode_dense (170000, 1000000);
  g_autoptr (GBytes) body = pretend_tiles_compress (plain);
  g_auto (Visited) visited = { NULL };

  g_assert_cmpuint (g_bytes_get_size (plain), >, 8 * 1000 * 1000);
  decode (body, &visited);
  g_assert_cmpuint (visited.summary.n_features, ==, 170000);
  g_assert_cmpuint (visited.summary.n_skipped, ==, 0);
  for (guint i = 0; i < visited.features->len; i++)
    {
      const WaysideTileFeature *feature = get_feature (&visited, i);

      g_assert_cmpuint (feature->image, ==, 1000000 + i * G_GUINT64_CONSTANT (7919));
      g_assert_cmpint (feature->captured_at, ==,
                       G_GINT64_CONSTANT (1546300800000) + i * G_GINT64_CONSTANT (1400));
      g_assert_nonnull (feature->sequence);
    }
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
  g_autoptr (GBytes) body = make_three_layers ();
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
      if (wayside_vector_tile_decode (damaged, &hamburg, ALL_LAYERS, assert_sound, NULL, &summary, &error))
        g_assert_cmpuint (summary.n_features + summary.n_skipped, <=, 4);
      else
        g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_BAD_ANSWER);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/vector-tile/images", test_images);
  g_test_add_func ("/vector-tile/sequences", test_sequences);
  g_test_add_func ("/vector-tile/layers", test_layers);
  g_test_add_func ("/vector-tile/field-order", test_field_order);
  g_test_add_func ("/vector-tile/types", test_types);
  g_test_add_func ("/vector-tile/headings", test_headings);
  g_test_add_func ("/vector-tile/empty", test_empty);
  g_test_add_func ("/vector-tile/texts", test_texts);
  g_test_add_func ("/vector-tile/compressed", test_compressed);
  g_test_add_func ("/vector-tile/bomb", test_bomb);
  g_test_add_func ("/vector-tile/skipped", test_skipped);
  g_test_add_func ("/vector-tile/damaged-line", test_damaged_line);
  g_test_add_func ("/vector-tile/truncated", test_truncated);
  g_test_add_func ("/vector-tile/malformed", test_malformed);
  g_test_add_func ("/vector-tile/unknown-fields", test_unknown_fields);
  g_test_add_func ("/vector-tile/refused-layers", test_refused_layers);
  g_test_add_func ("/vector-tile/limits", test_limits);
  g_test_add_func ("/vector-tile/long-parts", test_long_parts);
  g_test_add_func ("/vector-tile/bad-keys", test_bad_keys);
  g_test_add_func ("/vector-tile/dense", test_dense);
  g_test_add_func ("/vector-tile/random-damage", test_random_damage);

  return g_test_run ();
}
