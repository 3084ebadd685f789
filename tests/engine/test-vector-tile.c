/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-vector-tile.h"

#include "pretend-layer.h"
#include "pretend-tiles.h"
#include "tile-helper.h"
#include "vector_tile.pb-c.h"
#include "wayside-coverage.h"

#include <math.h>

#define ODD_KEY "-HLNKxxkYIQXS0M5KP3Dhg"

static GBytes *
pack_one (PretendLayer *layer)
{
  return pretend_layer_pack (&layer, 1);
}

static void
test_images (void)
{
  g_autoptr (PretendLayer) layer = pretend_layer_new ("image");
  g_autoptr (GBytes) body = NULL;
  g_auto (TileVisited) visited = { NULL };
  const WaysideTileFeature *feature;

  pretend_layer_add_point (layer, 17, 4000);
  pretend_layer_set_uint (layer, "captured_at", 1563721072184);
  pretend_layer_set_double (layer, "compass_angle", 322.56726074219);
  pretend_layer_set_uint (layer, "creator_id", 101176865463974);
  pretend_layer_set_uint (layer, "id", 24595874160038714);
  pretend_layer_set_uint (layer, "organization_id", 5);
  pretend_layer_set_boolean (layer, "is_pano", TRUE);
  pretend_layer_set_string (layer, "sequence_id", TILE_SEQUENCE);
  pretend_layer_set_double (layer, "quality_score", 0.756);
  pretend_layer_add_point (layer, -3, 4099);
  pretend_layer_set_uint (layer, "id", G_MAXUINT64);
  body = pack_one (layer);
  tile_decode (body, &visited);

  g_assert_cmpuint (visited.summary.n_features, ==, 2);
  g_assert_cmpuint (visited.summary.n_skipped, ==, 0);
  feature = tile_get_feature (&visited, 0);
  g_assert_cmpint (feature->layer, ==, WAYSIDE_TILE_LAYER_IMAGE);
  g_assert_cmpuint (feature->image, ==, 24595874160038714);
  g_assert_cmpstr (feature->sequence, ==, TILE_SEQUENCE);
  g_assert_cmpuint (feature->creator, ==, 101176865463974);
  g_assert_cmpuint (feature->organization, ==, 5);
  g_assert_cmpint (feature->captured_at, ==, 1563721072184);
  g_assert_cmpfloat (feature->heading, ==, 322.56726074219);
  g_assert_true (feature->is_pano);
  g_assert_cmpuint (feature->n_points, ==, 1);
  tile_assert_position (feature->points, 17, 4000);

  /* The properties of one feature do not remain for the next one. */
  feature = tile_get_feature (&visited, 1);
  g_assert_cmpuint (feature->image, ==, G_MAXUINT64);
  g_assert_null (feature->sequence);
  g_assert_cmpuint (feature->creator, ==, 0);
  g_assert_cmpuint (feature->organization, ==, 0);
  g_assert_cmpint (feature->captured_at, ==, -1);
  g_assert_true (isnan (feature->heading));
  g_assert_false (feature->is_pano);
  tile_assert_position (feature->points, -3, 4099);
}

static void
test_sequences (void)
{
  static const PretendPoint first[] = { { 10, 20 }, { 30, 10 }, { -5, 4000 } };
  static const PretendPoint second[] = { { 4096, 4096 }, { 4000, 0 } };
  g_autoptr (PretendLayer) layer = pretend_layer_new ("sequence");
  g_autoptr (GBytes) body = NULL;
  g_auto (TileVisited) visited = { NULL };

  pretend_layer_add_line (layer);
  pretend_layer_add_part (layer, first, G_N_ELEMENTS (first));
  pretend_layer_add_part (layer, second, G_N_ELEMENTS (second));
  pretend_layer_set_string (layer, "id", ODD_KEY);
  pretend_layer_set_uint (layer, "image_id", 135511895288847);
  pretend_layer_set_uint (layer, "captured_at", 1);
  body = pack_one (layer);
  tile_decode (body, &visited);

  g_assert_cmpuint (visited.summary.n_features, ==, 1);
  g_assert_cmpuint (visited.features->len, ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      const WaysideTileFeature *part = tile_get_feature (&visited, i);

      g_assert_cmpint (part->layer, ==, WAYSIDE_TILE_LAYER_SEQUENCE);
      g_assert_cmpstr (part->sequence, ==, ODD_KEY);
      g_assert_cmpuint (part->image, ==, 135511895288847);
      g_assert_cmpint (part->captured_at, ==, 1);
    }
  g_assert_cmpuint (tile_get_feature (&visited, 0)->n_points, ==, 3);
  g_assert_cmpuint (tile_get_feature (&visited, 1)->n_points, ==, 2);
  for (guint i = 0; i < 3; i++)
    tile_assert_position (&tile_get_feature (&visited, 0)->points[i], first[i].x, first[i].y);
  for (guint i = 0; i < 2; i++)
    tile_assert_position (&tile_get_feature (&visited, 1)->points[i], second[i].x, second[i].y);
}

static void
test_layers (void)
{
  g_autoptr (GBytes) body = tile_make_three_layers ();

  for (guint wanted = 0; wanted <= TILE_ALL_LAYERS; wanted++)
    {
      g_auto (TileVisited) visited = { NULL };
      g_autoptr (GError) error = NULL;
      WaysideTileLayers found = 0;

      g_assert_true (tile_decode_layers (body, wanted, &visited, &error));
      g_assert_no_error (error);
      for (guint i = 0; i < visited.features->len; i++)
        found |= tile_get_feature (&visited, i)->layer;
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
  g_auto (TileVisited) visited = { NULL };

  tile_append_feature (layer, tags, 2, 1, geometry, 3);
  tile_append_bytes (layer, 4, seven, sizeof seven);
  tile_append_bytes (layer, 3, "id", 2);
  tile_append_number (layer, 5, 512);
  tile_append_bytes (layer, 1, "image", 5);
  tile_append_number (layer, 15, 1);
  body = tile_wrap (layer);
  tile_decode (body, &visited);
  g_assert_cmpuint (tile_get_feature (&visited, 0)->image, ==, 7);
  tile_assert_position (tile_get_feature (&visited, 0)->points, 8, 16);
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
  g_auto (TileVisited) visited = { NULL };

  tile_decode (body, &visited);
  if (expected_id == 0)
    {
      g_assert_cmpuint (visited.summary.n_skipped, ==, 1);
      return;
    }

  g_assert_cmpuint (tile_get_feature (&visited, 0)->image, ==, expected_id);
  g_assert_cmpint (tile_get_feature (&visited, 0)->captured_at, ==, expected_time);
  g_assert_cmpint (tile_get_feature (&visited, 0)->is_pano, ==, expected_pano);
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
      g_auto (TileVisited) visited = { NULL };

      pretend_layer_add_point (layer, 0, 0);
      pretend_layer_set_uint (layer, "id", 1);
      pretend_layer_set_double (layer, "compass_angle", cases[i].sent);
      body = pack_one (layer);
      tile_decode (body, &visited);
      if (isnan (cases[i].expected))
        g_assert_true (isnan (tile_get_feature (&visited, 0)->heading));
      else
        g_assert_cmpfloat (tile_get_feature (&visited, 0)->heading, ==, cases[i].expected);
    }
}

static void
test_empty (void)
{
  g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);
  g_autoptr (GBytes) layer = tile_wrap (tile_make_layer ("image"));
  GBytes *bodies[] = { nothing, layer };

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_auto (TileVisited) visited = { NULL };

      tile_decode (bodies[i], &visited);
      g_assert_cmpuint (visited.features->len, ==, 0);
      g_assert_true (wayside_vector_tile_check (bodies[i], NULL));
    }
}

static void
test_compressed (void)
{
  g_autoptr (GBytes) plain = tile_make_three_layers ();
  g_autoptr (GBytes) body = pretend_tiles_compress (plain);
  g_autoptr (GBytes) html = g_bytes_new_static ("<html>", 6);
  g_autoptr (GBytes) packed_html = pretend_tiles_compress (html);
  g_auto (TileVisited) visited = { NULL };
  gsize length = g_bytes_get_size (body);

  tile_decode (body, &visited);
  g_assert_cmpuint (visited.summary.n_features, ==, 3);
  tile_assert_refused (packed_html);
  for (gsize i = 2; i < length; i += 7)
    {
      g_autoptr (GBytes) part = g_bytes_new_from_bytes (body, 0, i);

      tile_assert_refused (part);
    }
}

/* Fields of later versions of the specification are passed over. */

static void
test_unknown_fields (void)
{
  GByteArray *tile = g_byte_array_new ();
  g_autoptr (GByteArray) layer = tile_make_image_layer ();
  static const guint32 tags[] = { 0, 0 };
  static const guint32 point[] = { 9, 2, 4 };
  g_autoptr (GBytes) body = NULL;
  g_auto (TileVisited) visited = { NULL };

  tile_append_number (layer, 99, 1);
  tile_append_bytes (layer, 100, "text", 4);
  tile_append_feature (layer, tags, 2, 1, point, 3);
  tile_append_number (tile, 1, G_MAXUINT64);
  tile_append_bytes (tile, 2, "text", 4);
  tile_append_varint (tile, (16 << 3) | 5);
  g_byte_array_append (tile, (const guint8 *) "1234", 4);
  tile_append_varint (tile, (17 << 3) | 1);
  g_byte_array_append (tile, (const guint8 *) "12345678", 8);
  tile_append_bytes (tile, 3, layer->data, layer->len);
  body = g_byte_array_free_to_bytes (tile);
  tile_decode (body, &visited);
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
      g_auto (TileVisited) visited = { NULL };

      pretend_layer_add_point (layer, 0, 0);
      pretend_layer_set_uint (layer, "id", 1);
      pretend_layer_set_string (layer, "sequence_id", cases[i]);
      body = pack_one (layer);
      tile_decode (body, &visited);
      g_assert_null (tile_get_feature (&visited, 0)->sequence);
    }
}

/* As many images as in the densest tile of the service. */

static void
test_dense (void)
{
  g_autoptr (GBytes) plain = pretend_tiles_encode_dense (170000, 1000000);
  g_autoptr (GBytes) body = pretend_tiles_compress (plain);
  g_auto (TileVisited) visited = { NULL };

  g_assert_cmpuint (g_bytes_get_size (plain), >, 8 * 1000 * 1000);
  tile_decode (body, &visited);
  g_assert_cmpuint (visited.summary.n_features, ==, 170000);
  g_assert_cmpuint (visited.summary.n_skipped, ==, 0);
  for (guint i = 0; i < visited.features->len; i++)
    {
      const WaysideTileFeature *feature = tile_get_feature (&visited, i);

      g_assert_cmpuint (feature->image, ==, 1000000 + i * G_GUINT64_CONSTANT (7919));
      g_assert_cmpint (feature->captured_at, ==,
                       G_GINT64_CONSTANT (1546300800000) + i * G_GINT64_CONSTANT (1400));
      g_assert_nonnull (feature->sequence);
    }
}

static void
collect (const WaysideTileFeature *feature, gpointer user_data)
{
  wayside_coverage_add (user_data, feature);
}

static void
read_tile (PretendData *data, const WaysideTile *tile, WaysideCoverage *coverage)
{
  g_autoptr (GBytes) body = pretend_tiles_encode (data, tile->zoom, tile->x, tile->y);
  g_autoptr (GError) error = NULL;

  wayside_vector_tile_decode (body, tile, WAYSIDE_TILE_LAYER_IMAGE, collect, coverage, NULL, &error);
  g_assert_no_error (error);
}

/* Whether a position is so close to the border of a box that the grid of the tiles decides on which side it
 * is. */
static gboolean
is_near_border (const WaysideBbox *bbox, const PretendImage *image)
{
  const double step = 360.0 / 16384 / WAYSIDE_TILE_EXTENT;

  return fabs (image->longitude - bbox->west) < step || fabs (image->longitude - bbox->east) < step ||
         fabs (image->latitude - bbox->south) < step || fabs (image->latitude - bbox->north) < step;
}

/* All images of an area from its tiles: exactly those that are there, and each once. */
static void
test_area (void)
{
  const WaysideBbox bbox = { 9.92, 53.54, 10.01, 53.6 };
  g_autoptr (GArray) tiles = wayside_tile_list_covering (&bbox, WAYSIDE_TILE_IMAGE_ZOOM, 100);
  g_autoptr (WaysideCoverage) coverage = wayside_coverage_new ();
  g_autoptr (PretendData) data = pretend_data_new ();
  GPtrArray *images = pretend_data_get_all (data);

  for (guint i = 0; i < 20000; i++)
    pretend_data_take (data,
                       pretend_image_new (i + 1, TILE_SEQUENCE, g_test_rand_double_range (9.9, 10.03),
                                          g_test_rand_double_range (53.52, 53.62), PRETEND_IMAGE_DEFAULT));
  for (guint i = 0; i < tiles->len; i++)
    read_tile (data, &g_array_index (tiles, WaysideTile, i), coverage);

  for (guint i = 0; i < images->len; i++)
    {
      const PretendImage *image = g_ptr_array_index (images, i);
      gboolean is_inside = wayside_bbox_contains (&bbox, image->longitude, image->latitude);
      double longitude = 0, latitude = 0;
      guint index;

      if (is_near_border (&bbox, image))
        continue;

      if (wayside_coverage_find (coverage, image->key, &index))
        wayside_coverage_image_get_position (wayside_coverage_get_image (coverage, index), &longitude,
                                             &latitude);
      g_assert_cmpint (wayside_bbox_contains (&bbox, longitude, latitude), ==, is_inside);
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
  g_test_add_func ("/vector-tile/compressed", test_compressed);
  g_test_add_func ("/vector-tile/unknown-fields", test_unknown_fields);
  g_test_add_func ("/vector-tile/bad-keys", test_bad_keys);
  g_test_add_func ("/vector-tile/dense", test_dense);
  g_test_add_func ("/vector-tile/area", test_area);

  return g_test_run ();
}
