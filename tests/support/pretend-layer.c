/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pretend-layer.h"

#include "vector_tile.pb-c.h"

#include <string.h>

/* A layer of a Mapbox Vector Tile that is being made, one feature after another. */

enum
{
  MOVE_TO = 1,
  LINE_TO = 2,
};

/*
 * @name: (owned)
 * @keys: (owned) (element-type utf8)
 * @key_numbers: (owned): key to its number
 * @values: (owned) (element-type VectorTile__Tile__Value)
 * @value_numbers: (owned): text of a value with its type to its number
 * @features: (owned) (element-type VectorTile__Tile__Feature)
 * @tags: (owned) (element-type GArray): tags of each feature
 * @geometries: (owned) (element-type GArray): geometry of each feature
 */
struct _PretendLayer
{
  char *name;
  GPtrArray *keys;
  GHashTable *key_numbers;
  GPtrArray *values;
  GHashTable *value_numbers;
  GPtrArray *features;
  GPtrArray *tags;
  GPtrArray *geometries;
  int x;
  int y;
};

static void
free_value (gpointer data)
{
  VectorTile__Tile__Value *value = data;

  g_free (value->string_value);
  g_free (value);
}

/**
 * pretend_layer_new:
 * @name: its name
 *
 * Returns: (transfer full): a layer without features
 */
PretendLayer *
pretend_layer_new (const char *name)
{
  PretendLayer *layer = g_new0 (PretendLayer, 1);

  layer->name = g_strdup (name);
  layer->keys = g_ptr_array_new_with_free_func (g_free);
  layer->key_numbers = g_hash_table_new (g_str_hash, g_str_equal);
  layer->values = g_ptr_array_new_with_free_func (free_value);
  layer->value_numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  layer->features = g_ptr_array_new_with_free_func (g_free);
  layer->tags = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  layer->geometries = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  return layer;
}

/**
 * pretend_layer_free:
 * @layer: (transfer full): a layer
 *
 * Frees the layer.
 */
void
pretend_layer_free (PretendLayer *layer)
{
  g_clear_pointer (&layer->name, g_free);
  g_clear_pointer (&layer->key_numbers, g_hash_table_unref);
  g_clear_pointer (&layer->keys, g_ptr_array_unref);
  g_clear_pointer (&layer->values, g_ptr_array_unref);
  g_clear_pointer (&layer->value_numbers, g_hash_table_unref);
  g_clear_pointer (&layer->features, g_ptr_array_unref);
  g_clear_pointer (&layer->tags, g_ptr_array_unref);
  g_clear_pointer (&layer->geometries, g_ptr_array_unref);
  g_free (layer);
}

static GArray *
get_last (GPtrArray *arrays)
{
  return g_ptr_array_index (arrays, arrays->len - 1);
}

static void
append_number (GArray *array, guint32 number)
{
  g_array_append_val (array, number);
}

static void
append_command (GArray *geometry, guint command, guint count)
{
  append_number (geometry, (count << 3) | command);
}

static guint32
encode_zigzag (int number)
{
  return ((guint32) number << 1) ^ (number < 0 ? G_MAXUINT32 : 0);
}

static void
append_move (PretendLayer *layer, GArray *geometry, int x, int y)
{
  append_number (geometry, encode_zigzag (x - layer->x));
  append_number (geometry, encode_zigzag (y - layer->y));
  layer->x = x;
  layer->y = y;
}

/* The id of a feature is its number in the tile, as in those of the service. */
static void
add_feature (PretendLayer *layer, VectorTile__Tile__GeomType type)
{
  VectorTile__Tile__Feature *feature = g_new0 (VectorTile__Tile__Feature, 1);

  vector_tile__tile__feature__init (feature);
  feature->has_id = TRUE;
  feature->id = layer->features->len;
  feature->has_type = TRUE;
  feature->type = type;
  g_ptr_array_add (layer->features, feature);
  g_ptr_array_add (layer->tags, g_array_new (FALSE, FALSE, sizeof (guint32)));
  g_ptr_array_add (layer->geometries, g_array_new (FALSE, FALSE, sizeof (guint32)));
  layer->x = 0;
  layer->y = 0;
}

/**
 * pretend_layer_add_point:
 * @layer: a layer
 * @x: column of the grid
 * @y: row of the grid
 *
 * Adds a feature that is a point. Its properties follow.
 */
void
pretend_layer_add_point (PretendLayer *layer, int x, int y)
{
  GArray *geometry;

  add_feature (layer, VECTOR_TILE__TILE__GEOM_TYPE__POINT);
  geometry = get_last (layer->geometries);
  append_command (geometry, MOVE_TO, 1);
  append_move (layer, geometry, x, y);
}

/**
 * pretend_layer_add_line:
 * @layer: a layer
 *
 * Adds a feature that is a line. Its parts and properties follow.
 */
void
pretend_layer_add_line (PretendLayer *layer)
{
  add_feature (layer, VECTOR_TILE__TILE__GEOM_TYPE__LINESTRING);
}

/**
 * pretend_layer_add_part:
 * @layer: a layer
 * @points: points
 * @n_points: number of points, at least 2
 *
 * Adds a part to the line that was added last.
 */
void
pretend_layer_add_part (PretendLayer *layer, const PretendPoint *points, guint n_points)
{
  GArray *geometry = get_last (layer->geometries);

  append_command (geometry, MOVE_TO, 1);
  append_move (layer, geometry, points[0].x, points[0].y);
  append_command (geometry, LINE_TO, n_points - 1);
  for (guint i = 1; i < n_points; i++)
    append_move (layer, geometry, points[i].x, points[i].y);
}

static void
set_key (PretendLayer *layer, const char *key)
{
  gpointer number;

  if (!g_hash_table_lookup_extended (layer->key_numbers, key, NULL, &number))
    {
      char *copy = g_strdup (key);

      number = GUINT_TO_POINTER (layer->keys->len);
      g_ptr_array_add (layer->keys, copy);
      g_hash_table_insert (layer->key_numbers, copy, number);
    }
  append_number (get_last (layer->tags), GPOINTER_TO_UINT (number));
}

/* Takes ownership of the text. Sets the value of the last key; returns a new value to fill in, or NULL if the
 * layer has it already. */
static VectorTile__Tile__Value *
set_value (PretendLayer *layer, char *text)
{
  VectorTile__Tile__Value *value = NULL;
  gpointer number;

  if (g_hash_table_lookup_extended (layer->value_numbers, text, NULL, &number))
    {
      g_free (text);
    }
  else
    {
      number = GUINT_TO_POINTER (layer->values->len);
      value = g_new0 (VectorTile__Tile__Value, 1);
      vector_tile__tile__value__init (value);
      g_ptr_array_add (layer->values, value);
      g_hash_table_insert (layer->value_numbers, text, number);
    }
  append_number (get_last (layer->tags), GPOINTER_TO_UINT (number));
  return value;
}

/**
 * pretend_layer_set_uint:
 * @layer: a layer
 * @key: name of a property
 * @value: its value
 *
 * Sets a property of the feature that was added last.
 */
void
pretend_layer_set_uint (PretendLayer *layer, const char *key, guint64 value)
{
  VectorTile__Tile__Value *message;

  set_key (layer, key);
  message = set_value (layer, g_strdup_printf ("uint %" G_GUINT64_FORMAT, value));
  if (message != NULL)
    {
      message->has_uint_value = TRUE;
      message->uint_value = value;
    }
}

/**
 * pretend_layer_set_double:
 * @layer: a layer
 * @key: name of a property
 * @value: its value
 *
 * Sets a property of the feature that was added last.
 */
void
pretend_layer_set_double (PretendLayer *layer, const char *key, double value)
{
  VectorTile__Tile__Value *message;

  set_key (layer, key);
  message = set_value (layer, g_strdup_printf ("double %.17g", value));
  if (message != NULL)
    {
      message->has_double_value = TRUE;
      message->double_value = value;
    }
}

/**
 * pretend_layer_set_boolean:
 * @layer: a layer
 * @key: name of a property
 * @value: its value
 *
 * Sets a property of the feature that was added last.
 */
void
pretend_layer_set_boolean (PretendLayer *layer, const char *key, gboolean value)
{
  VectorTile__Tile__Value *message;

  set_key (layer, key);
  message = set_value (layer, g_strdup_printf ("boolean %d", value));
  if (message != NULL)
    {
      message->has_bool_value = TRUE;
      message->bool_value = value;
    }
}

/**
 * pretend_layer_set_string:
 * @layer: a layer
 * @key: name of a property
 * @value: its value
 *
 * Sets a property of the feature that was added last.
 */
void
pretend_layer_set_string (PretendLayer *layer, const char *key, const char *value)
{
  VectorTile__Tile__Value *message;

  set_key (layer, key);
  message = set_value (layer, g_strconcat ("string ", value, NULL));
  if (message != NULL)
    message->string_value = g_strdup (value);
}

static void
fill_layer (const PretendLayer *layer, VectorTile__Tile__Layer *message)
{
  for (guint i = 0; i < layer->features->len; i++)
    {
      VectorTile__Tile__Feature *feature = g_ptr_array_index (layer->features, i);
      GArray *tags = g_ptr_array_index (layer->tags, i);
      GArray *geometry = g_ptr_array_index (layer->geometries, i);

      feature->n_tags = tags->len;
      feature->tags = (uint32_t *) (gpointer) tags->data;
      feature->n_geometry = geometry->len;
      feature->geometry = (uint32_t *) (gpointer) geometry->data;
    }
  vector_tile__tile__layer__init (message);
  message->version = 2;
  message->name = layer->name;
  message->n_features = layer->features->len;
  message->features = (VectorTile__Tile__Feature **) layer->features->pdata;
  message->n_keys = layer->keys->len;
  message->keys = (char **) layer->keys->pdata;
  message->n_values = layer->values->len;
  message->values = (VectorTile__Tile__Value **) layer->values->pdata;
  message->has_extent = TRUE;
  message->extent = PRETEND_LAYER_EXTENT;
}

/**
 * pretend_layer_pack:
 * @layers: layers
 * @n_layers: number of layers
 *
 * Returns: (transfer full): a vector tile with these layers
 */
GBytes *
pretend_layer_pack (PretendLayer *const *layers, guint n_layers)
{
  VectorTile__Tile tile = VECTOR_TILE__TILE__INIT;
  g_autofree VectorTile__Tile__Layer *messages = g_new0 (VectorTile__Tile__Layer, n_layers);
  g_autofree VectorTile__Tile__Layer **pointers = g_new0 (VectorTile__Tile__Layer *, n_layers);
  guint8 *data;
  gsize length;

  for (guint i = 0; i < n_layers; i++)
    {
      fill_layer (layers[i], &messages[i]);
      pointers[i] = &messages[i];
    }
  tile.n_layers = n_layers;
  tile.layers = pointers;
  length = vector_tile__tile__get_packed_size (&tile);
  data = g_malloc (MAX (length, 1));
  vector_tile__tile__pack (&tile, data);
  return g_bytes_new_take (data, length);
}
