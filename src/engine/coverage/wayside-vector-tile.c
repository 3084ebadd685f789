/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-vector-tile.h"

#include "vector_tile.pb-c.h"

#include "wayside-error.h"
#include "wayside-tile-body.h"
#include "wayside-tile-geometry.h"
#include "wayside-tile-values.h"
#include "wayside-wire.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* Numbers of fields in vector_tile.proto. */
enum
{
  TILE_LAYERS = 3,
  LAYER_NAME = 1,
  LAYER_FEATURES = 2,
  LAYER_KEYS = 3,
  LAYER_VALUES = 4,
  LAYER_EXTENT = 5,
  LAYER_VERSION = 15,
};

/* Limits for one tile; the densest tiles have 2 layers, 170,000 features and a few values for each. */
#define MAX_LAYERS         64
#define MAX_FEATURES       (2 * 1000 * 1000)
#define MAX_VALUES         (4 * 1000 * 1000)
#define MAX_KEYS           1024
#define MAX_FEATURE_LENGTH (256 * 1024)
#define MAX_TAGS           256
#define MAX_EXTENT         (1 << 20)

/* The versions of the specification; they differ for polygons only. */
#define MAX_VERSION 2

/* The largest time that fits into the compact result; it is in the year 10889. */
#define MAX_TIME ((G_GINT64_CONSTANT (1) << 48) - 2)

/* Degrees. Positions may come with angles beyond a circle; this one and more is no direction. */
#define MAX_HEADING 1000

typedef struct
{
  /* Input. */
  const WaysideTile *tile;
  WaysideTileLayers layers;
  WaysideTileVisitor visitor;
  gpointer user_data;

  /* In progress. */
  guint n_layers;
  guint n_found; /* features of all layers, wanted or not */
  guint n_values;
  guint n_keys;
  GArray *points; /* (owned): buffer of lines */
  WaysideTileSummary summary;
} Decoder;

typedef struct
{
  WaysideTileLayers layer; /* 0 if it is not wanted */
  guint extent;
  WaysideTileValues *values; /* (owned) */
} Layer;

static void
layer_clear (Layer *self)
{
  g_clear_pointer (&self->values, wayside_tile_values_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Layer, layer_clear)

static const struct
{
  const char *name;
  WaysideTileLayers layer;
} layer_names[] = {
  { "overview", WAYSIDE_TILE_LAYER_OVERVIEW },
  { "sequence", WAYSIDE_TILE_LAYER_SEQUENCE },
  { "image", WAYSIDE_TILE_LAYER_IMAGE },
};

static WaysideTileLayers
find_layer (const WaysideWire *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (layer_names); i++)
    if (strlen (layer_names[i].name) == name->length &&
        memcmp (layer_names[i].name, name->data, name->length) == 0)
      return layer_names[i].layer;

  return 0;
}

/* Reads the name, the version and the extent of a layer, and counts the rest. The fields come in any order,
 * and the last one counts. */
static gboolean
read_head (Decoder *self, Layer *layer, WaysideWire wire)
{
  WaysideWireField field;
  WaysideWireResult result;
  gboolean has_name = FALSE;
  guint64 version = 1, extent = WAYSIDE_TILE_EXTENT;

  while ((result = wayside_wire_next (&wire, &field)) == WAYSIDE_WIRE_FIELD)
    {
      if (field.number == LAYER_NAME && field.is_bytes)
        {
          has_name = TRUE;
          layer->layer = find_layer (&field.bytes) & self->layers;
        }
      else if (field.number == LAYER_VERSION && !field.is_bytes)
        version = field.value;
      else if (field.number == LAYER_EXTENT && !field.is_bytes)
        extent = field.value;
      else if (field.number == LAYER_FEATURES)
        self->n_found++;
      else if (field.number == LAYER_KEYS)
        self->n_keys++;
      else if (field.number == LAYER_VALUES)
        self->n_values++;
    }

  layer->extent = (guint) MIN (extent, G_MAXUINT);
  return result == WAYSIDE_WIRE_END && has_name && version >= 1 && version <= MAX_VERSION && extent >= 1 &&
         extent <= MAX_EXTENT && self->n_found <= MAX_FEATURES && self->n_keys <= MAX_KEYS &&
         self->n_values <= MAX_VALUES;
}

static gboolean
read_values (Layer *layer, WaysideWire wire)
{
  WaysideWireField field;

  while (wayside_wire_next (&wire, &field) == WAYSIDE_WIRE_FIELD)
    {
      if (!field.is_bytes && (field.number == LAYER_KEYS || field.number == LAYER_VALUES))
        return FALSE;

      if (field.number == LAYER_KEYS)
        wayside_tile_values_add_key (layer->values, &field.bytes);
      else if (field.number == LAYER_VALUES && !wayside_tile_values_add (layer->values, &field.bytes))
        return FALSE;
    }

  return TRUE;
}

static gint64
read_time (WaysideTileValues *values, guint value)
{
  double time = wayside_tile_values_get_number (values, value);

  /* All comparisons with a NaN are false. */
  return time >= 0 && time <= (double) MAX_TIME ? (gint64) time : -1;
}

static double
read_heading (WaysideTileValues *values, guint value)
{
  double heading = wayside_tile_values_get_number (values, value);

  if (!(heading > -MAX_HEADING && heading < MAX_HEADING))
    return NAN;

  heading = fmod (fmod (heading, 360) + 360, 360);
  return heading < 360 ? heading : 0;
}

static void
set_property (WaysideTileFeature *feature, WaysideTileValues *values, guint key, guint value)
{
  gboolean is_sequence = feature->layer == WAYSIDE_TILE_LAYER_SEQUENCE;

  switch (wayside_tile_values_get_property (values, key))
    {
    case WAYSIDE_TILE_PROPERTY_ID:
      if (is_sequence)
        feature->sequence = wayside_tile_values_get_text (values, value);
      else
        feature->image = wayside_tile_values_get_id (values, value);
      break;
    case WAYSIDE_TILE_PROPERTY_IMAGE:
      if (is_sequence)
        feature->image = wayside_tile_values_get_id (values, value);
      break;
    case WAYSIDE_TILE_PROPERTY_SEQUENCE:
      if (!is_sequence)
        feature->sequence = wayside_tile_values_get_text (values, value);
      break;
    case WAYSIDE_TILE_PROPERTY_CREATOR:
      feature->creator = wayside_tile_values_get_id (values, value);
      break;
    case WAYSIDE_TILE_PROPERTY_ORGANIZATION:
      feature->organization = wayside_tile_values_get_id (values, value);
      break;
    case WAYSIDE_TILE_PROPERTY_CAPTURED_AT:
      feature->captured_at = read_time (values, value);
      break;
    case WAYSIDE_TILE_PROPERTY_HEADING:
      feature->heading = read_heading (values, value);
      break;
    case WAYSIDE_TILE_PROPERTY_PANO:
      feature->is_pano = wayside_tile_values_get_boolean (values, value);
      break;
    case WAYSIDE_TILE_PROPERTY_OTHER:
    default:
      break;
    }
}

static gboolean
read_properties (Layer *layer, const VectorTile__Tile__Feature *message, WaysideTileFeature *feature)
{
  if (message->n_tags % 2 != 0 || message->n_tags > MAX_TAGS)
    return FALSE;

  for (gsize i = 0; i < message->n_tags; i += 2)
    {
      if (!wayside_tile_values_has (layer->values, message->tags[i], message->tags[i + 1]))
        return FALSE;

      set_property (feature, layer->values, message->tags[i], message->tags[i + 1]);
    }

  return layer->layer == WAYSIDE_TILE_LAYER_SEQUENCE ? feature->sequence != NULL : feature->image != 0;
}

typedef struct
{
  Decoder *decoder;
  WaysideTileFeature *feature;
} Visit;

static void
visit_line (const WaysideTilePoint *points, guint n_points, gpointer user_data)
{
  Visit *visit = user_data;

  visit->feature->points = points;
  visit->feature->n_points = n_points;
  visit->decoder->visitor (visit->feature, visit->decoder->user_data);
}

static gboolean
visit_feature (Decoder *self,
               Layer *layer,
               const VectorTile__Tile__Feature *message,
               WaysideTileFeature *feature)
{
  Visit visit = { self, feature };
  WaysideTilePoint point;

  if (message->type == VECTOR_TILE__TILE__GEOM_TYPE__LINESTRING &&
      layer->layer == WAYSIDE_TILE_LAYER_SEQUENCE)
    return wayside_tile_geometry_read_lines (message->geometry, message->n_geometry, self->tile,
                                             layer->extent, self->points, visit_line, &visit) > 0;

  if (message->type != VECTOR_TILE__TILE__GEOM_TYPE__POINT || layer->layer == WAYSIDE_TILE_LAYER_SEQUENCE ||
      !wayside_tile_geometry_read_point (message->geometry, message->n_geometry, self->tile, layer->extent,
                                         &point))
    return FALSE;

  visit_line (&point, 1, &visit);
  return TRUE;
}

/* A feature that cannot be used does not affect the others. Returns FALSE if it is no message. */
static gboolean
read_feature (Decoder *self, Layer *layer, const WaysideWire *wire)
{
  WaysideTileFeature feature = { .layer = layer->layer, .captured_at = -1, .heading = NAN };
  VectorTile__Tile__Feature *message;

  message = wire->length > MAX_FEATURE_LENGTH
                ? NULL
                : (VectorTile__Tile__Feature *) protobuf_c_message_unpack (
                      &vector_tile__tile__feature__descriptor, NULL, wire->length, wire->data);
  if (message == NULL)
    return FALSE;

  if (read_properties (layer, message, &feature) && visit_feature (self, layer, message, &feature))
    self->summary.n_features++;
  else
    self->summary.n_skipped++;
  protobuf_c_message_free_unpacked (&message->base, NULL);
  return TRUE;
}

static gboolean
read_features (Decoder *self, Layer *layer, WaysideWire wire)
{
  WaysideWireField field;

  while (wayside_wire_next (&wire, &field) == WAYSIDE_WIRE_FIELD)
    if (field.number == LAYER_FEATURES && (!field.is_bytes || !read_feature (self, layer, &field.bytes)))
      return FALSE;

  return TRUE;
}

/* The keys and values may come after the features that refer to them, so a layer is read three times. */
static gboolean
read_layer (Decoder *self, WaysideWire wire)
{
  g_auto (Layer) layer = { 0 };

  if (++self->n_layers > MAX_LAYERS || !read_head (self, &layer, wire))
    return FALSE;

  if (layer.layer == 0)
    return TRUE;

  layer.values = wayside_tile_values_new ();
  return read_values (&layer, wire) && read_features (self, &layer, wire);
}

static gboolean
read_tile (Decoder *self, GBytes *body)
{
  WaysideWire wire = { 0 };
  WaysideWireField field;
  WaysideWireResult result;

  wire.data = g_bytes_get_data (body, &wire.length);
  while ((result = wayside_wire_next (&wire, &field)) == WAYSIDE_WIRE_FIELD)
    if (field.number == TILE_LAYERS && (!field.is_bytes || !read_layer (self, field.bytes)))
      return FALSE;

  return result == WAYSIDE_WIRE_END;
}

static gboolean
decode (Decoder *self, GBytes *body, GError **error)
{
  g_autoptr (GBytes) unpacked = wayside_tile_body_unpack (body, error);
  gboolean done;

  if (unpacked == NULL)
    return FALSE;

  self->points = g_array_new (FALSE, FALSE, sizeof (WaysideTilePoint));
  done = read_tile (self, unpacked);
  g_clear_pointer (&self->points, g_array_unref);
  if (!done)
    g_set_error_literal (error, WAYSIDE_ERROR, WAYSIDE_ERROR_BAD_ANSWER,
                         _ ("Mapillary sent a coverage tile that cannot be understood. Try again later"));
  return done;
}

/**
 * wayside_vector_tile_decode:
 * @body: the body of a response for a tile, compressed or not
 * @tile: the address of the tile
 * @layers: the layers to read
 * @visitor: receives the features
 * @user_data: passed to @visitor
 * @summary: (out caller-allocates) (optional): the numbers of features
 * @error: return location for an error
 *
 * Decodes a tile of the service's coverage, see the Mapbox Vector Tile specification, version 2.1. Properties
 * of an unexpected type count as not known; features without an id or a position are skipped. If the tile is
 * no vector tile, some features may have been visited before. It takes about a tenth of a second for a tile
 * of 10 MB, so it belongs on a worker thread.
 *
 * Returns: %TRUE, or %FALSE with %WAYSIDE_ERROR_BAD_ANSWER
 */
gboolean
wayside_vector_tile_decode (GBytes *body,
                            const WaysideTile *tile,
                            WaysideTileLayers layers,
                            WaysideTileVisitor visitor,
                            gpointer user_data,
                            WaysideTileSummary *summary,
                            GError **error)
{
  Decoder decoder = { tile, layers, visitor, user_data };
  gboolean done;

  g_return_val_if_fail (body != NULL, FALSE);
  g_return_val_if_fail (tile != NULL && wayside_tile_is_valid (tile), FALSE);
  g_return_val_if_fail (visitor != NULL, FALSE);

  done = decode (&decoder, body, error);
  if (summary != NULL)
    *summary = decoder.summary;
  return done;
}

/**
 * wayside_vector_tile_check:
 * @body: the body of a response for a tile, compressed or not
 * @error: return location for an error
 *
 * Checks quickly that a body is a complete vector tile: its layers are, while the contents of their features
 * and values are not looked at.
 *
 * Returns: %TRUE, or %FALSE with %WAYSIDE_ERROR_BAD_ANSWER
 */
gboolean
wayside_vector_tile_check (GBytes *body, GError **error)
{
  Decoder decoder = { 0 };

  g_return_val_if_fail (body != NULL, FALSE);

  return decode (&decoder, body, error);
}
