/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tile-helper.h"

#include "pretend-layer.h"
#include "wayside-error.h"

#include <string.h>

const WaysideTile tile_hamburg = { 14, 8646, 5295 };

/**
 * tile_visited_clear:
 * @visited: visited features
 *
 * Frees the features.
 */
void
tile_visited_clear (TileVisited *visited)
{
  g_clear_pointer (&visited->features, g_array_unref);
  g_clear_pointer (&visited->points, g_ptr_array_unref);
}

static void
visit (const WaysideTileFeature *feature, gpointer user_data)
{
  TileVisited *visited = user_data;
  WaysideTileFeature copy = *feature;

  copy.sequence = g_intern_string (feature->sequence);
  copy.points = g_memdup2 (feature->points, feature->n_points * sizeof (WaysideTilePoint));
  g_ptr_array_add (visited->points, (gpointer) copy.points);
  g_array_append_val (visited->features, copy);
}

/**
 * tile_decode_layers:
 * @body: a tile
 * @layers: the layers to read
 * @visited: (out caller-allocates): the visited features
 * @error: return location for an error
 *
 * Decodes a tile.
 *
 * Returns: the result of wayside_vector_tile_decode()
 */
gboolean
tile_decode_layers (GBytes *body, WaysideTileLayers layers, TileVisited *visited, GError **error)
{
  visited->features = g_array_new (FALSE, FALSE, sizeof (WaysideTileFeature));
  visited->points = g_ptr_array_new_with_free_func (g_free);
  return wayside_vector_tile_decode (body, &tile_hamburg, layers, visit, visited, &visited->summary, error);
}

/**
 * tile_decode:
 * @body: a tile
 * @visited: (out caller-allocates): the visited features of all layers
 *
 * Decodes a tile without an error.
 */
void
tile_decode (GBytes *body, TileVisited *visited)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (tile_decode_layers (body, TILE_ALL_LAYERS, visited, &error));
  g_assert_no_error (error);
}

/**
 * tile_assert_refused:
 * @body: the body of a response
 *
 * Checks that it is not accepted as a tile.
 */
void
tile_assert_refused (GBytes *body)
{
  g_auto (TileVisited) visited = { NULL };
  g_autoptr (GError) error = NULL;

  g_assert_false (tile_decode_layers (body, TILE_ALL_LAYERS, &visited, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_BAD_ANSWER);
}

/**
 * tile_get_feature:
 * @visited: visited features
 * @i: a number
 *
 * Returns: (transfer none): the feature with this number
 */
const WaysideTileFeature *
tile_get_feature (TileVisited *visited, guint i)
{
  g_assert_cmpuint (i, <, visited->features->len);
  return &g_array_index (visited->features, WaysideTileFeature, i);
}

/**
 * tile_append_varint:
 * @bytes: a message
 * @value: a number
 *
 * Appends a number as Protocol Buffers encode it.
 */
void
tile_append_varint (GByteArray *bytes, guint64 value)
{
  do
    {
      guint8 byte = (guint8) ((value & 0x7f) | (value > 0x7f ? 0x80 : 0));

      g_byte_array_append (bytes, &byte, 1);
      value >>= 7;
    }
  while (value > 0);
}

/**
 * tile_append_number:
 * @bytes: a message
 * @number: number of a field
 * @value: its value
 *
 * Appends a field that is a number.
 */
void
tile_append_number (GByteArray *bytes, guint number, guint64 value)
{
  tile_append_varint (bytes, (guint64) number << 3);
  tile_append_varint (bytes, value);
}

/**
 * tile_append_bytes:
 * @bytes: a message
 * @number: number of a field
 * @data: its value
 * @length: length of the value
 *
 * Appends a field that is a text or a message.
 */
void
tile_append_bytes (GByteArray *bytes, guint number, gconstpointer data, gsize length)
{
  tile_append_varint (bytes, ((guint64) number << 3) | 2);
  tile_append_varint (bytes, length);
  g_byte_array_append (bytes, data, (guint) length);
}

/**
 * tile_make_layer:
 * @name: (nullable): its name
 *
 * Returns: (transfer full): a layer without features, as a message
 */
GByteArray *
tile_make_layer (const char *name)
{
  GByteArray *layer = g_byte_array_new ();

  tile_append_number (layer, 15, 2);
  if (name != NULL)
    tile_append_bytes (layer, 1, name, strlen (name));
  return layer;
}

/**
 * tile_wrap:
 * @layer: (transfer full): a layer
 *
 * Returns: (transfer full): a tile with this layer
 */
GBytes *
tile_wrap (GByteArray *layer)
{
  GByteArray *tile = g_byte_array_new ();

  tile_append_bytes (tile, 3, layer->data, layer->len);
  g_byte_array_unref (layer);
  return g_byte_array_free_to_bytes (tile);
}

/**
 * tile_make_image_layer:
 *
 * Returns: (transfer full): a layer of images with one key, "id", one value, 7, and no features
 */
GByteArray *
tile_make_image_layer (void)
{
  static const guint8 seven[] = { 0x28, 7 }; /* uint_value = 7 */
  GByteArray *layer = tile_make_layer ("image");

  tile_append_bytes (layer, 3, "id", 2);
  tile_append_bytes (layer, 4, seven, sizeof seven);
  return layer;
}

/**
 * tile_append_feature:
 * @layer: a layer
 * @tags: its tags
 * @n_tags: number of tags
 * @type: the type of its geometry
 * @geometry: its geometry
 * @n_geometry: number of integers
 *
 * Appends a feature to a layer.
 */
void
tile_append_feature (GByteArray *layer,
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
    tile_append_varint (packed_tags, tags[i]);
  for (guint i = 0; i < n_geometry; i++)
    tile_append_varint (packed_geometry, geometry[i]);
  tile_append_bytes (feature, 2, packed_tags->data, packed_tags->len);
  tile_append_number (feature, 3, type);
  tile_append_bytes (feature, 4, packed_geometry->data, packed_geometry->len);
  tile_append_bytes (layer, 2, feature->data, feature->len);
}

/**
 * tile_assert_position:
 * @point: a position
 * @x: the expected column of the grid of the tile
 * @y: the expected row
 *
 * Checks a position.
 */
void
tile_assert_position (const WaysideTilePoint *point, int x, int y)
{
  double longitude, latitude;

  wayside_tile_get_position (&tile_hamburg, x, y, WAYSIDE_TILE_EXTENT, &longitude, &latitude);
  g_assert_cmpfloat_with_epsilon (point->longitude, longitude, 1e-12);
  g_assert_cmpfloat_with_epsilon (point->latitude, latitude, 1e-12);
}

/**
 * tile_make_three_layers:
 *
 * Returns: (transfer full): a tile with one feature in each layer of the service, and in one more
 */
GBytes *
tile_make_three_layers (void)
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
  pretend_layer_set_string (layers[1], "id", TILE_SEQUENCE);
  pretend_layer_add_point (layers[2], 1, 1);
  pretend_layer_set_uint (layers[2], "id", 3);
  pretend_layer_add_point (layers[3], 1, 1);
  pretend_layer_set_uint (layers[3], "id", 4);
  body = pretend_layer_pack (layers, G_N_ELEMENTS (names));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    pretend_layer_free (layers[i]);
  return body;
}
