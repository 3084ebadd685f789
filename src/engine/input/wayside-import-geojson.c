/* SPDX-License-Identifier: GPL-3.0-or-later */

/* GeoJSON (RFC 7946), and responses of the service, which are lists of images with ids. */

#include "config.h"

#include "wayside-import-private.h"

#include "wayside-json-scanner.h"
#include "wayside-link.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

/* Other programs use the same member names for ids that count from 1. */
#define MIN_ID_LENGTH 10

/* json-glib needs some hundred bytes for each value, and nearly every value has a comma. Shapes of the
 * maximum length of an import have half as many commas. */
#define MAX_COMMAS 1500000

/* Length of the member "bbox" without and with heights. */
#define N_NUMBERS_FLAT 4
#define N_NUMBERS_HIGH 6

typedef struct
{
  WaysideImport *list;
  guint n_ids;           /* number of points that are images */
  guint n_points;        /* number of other points */
  guint n_shapes;        /* number of shapes other than points */
  gboolean is_off_globe; /* whether coordinates were out of range */
  WaysideBbox extent;    /* bounding box of all positions; inverted while empty */
} Reader;

static void read_object (Reader *self, JsonObject *object);

static JsonNode *
get_member (JsonObject *object, const char *name, JsonNodeType type)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && json_node_get_node_type (node) == type ? node : NULL;
}

static const char *
get_type (JsonObject *object)
{
  JsonNode *node = get_member (object, "type", JSON_NODE_VALUE);
  const char *text = node != NULL ? json_node_get_string (node) : NULL;

  return text != NULL ? text : "";
}

static double
read_number (JsonArray *array, guint i)
{
  JsonNode *node = json_array_get_element (array, i);
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;

  return type == G_TYPE_INT64 || type == G_TYPE_DOUBLE ? json_node_get_double (node) : NAN;
}

static void
include (Reader *self, double longitude, double latitude)
{
  /* Negated, so that a NaN is out of range too. */
  if (!(fabs (longitude) <= 180 && fabs (latitude) <= 90))
    {
      self->is_off_globe = TRUE;
      return;
    }

  self->extent.west = MIN (self->extent.west, longitude);
  self->extent.east = MAX (self->extent.east, longitude);
  self->extent.south = MIN (self->extent.south, latitude);
  self->extent.north = MAX (self->extent.north, latitude);
}

/* Positions are nested at different depths. The JSON scanner has limited the depth of this recursion. */
static void
include_positions (Reader *self, JsonArray *array)
{
  guint length = json_array_get_length (array);

  if (length > 0 && JSON_NODE_HOLDS_VALUE (json_array_get_element (array, 0)))
    {
      include (self, read_number (array, 0), length > 1 ? read_number (array, 1) : NAN);
      return;
    }

  for (guint i = 0; i < length; i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_ARRAY (node))
        include_positions (self, json_node_get_array (node));
    }
}

/* Includes the bounding box that an object declares, RFC 7946, section 5. */
static gboolean
include_bbox (Reader *self, JsonObject *object)
{
  JsonNode *node = get_member (object, "bbox", JSON_NODE_ARRAY);
  JsonArray *array = node != NULL ? json_node_get_array (node) : NULL;
  guint length = array != NULL ? json_array_get_length (array) : 0;
  double west, east;

  if (length != N_NUMBERS_FLAT && length != N_NUMBERS_HIGH)
    return FALSE;

  west = read_number (array, 0);
  east = read_number (array, length / 2);
  /* A box across the 180th meridian, section 5.2, covers all longitudes once it is cut there. */
  include (self, west > east ? -180 : west, read_number (array, 1));
  include (self, west > east ? 180 : east, read_number (array, length / 2 + 1));
  self->n_shapes++;
  return TRUE;
}

static void
read_geometry (Reader *self, JsonObject *geometry)
{
  JsonNode *coordinates = get_member (geometry, "coordinates", JSON_NODE_ARRAY);
  const char *type = get_type (geometry);

  if (g_str_equal (type, "Point") || g_str_equal (type, "MultiPoint"))
    self->n_points++;
  else
    self->n_shapes++;

  if (coordinates != NULL)
    include_positions (self, json_node_get_array (coordinates));
}

/* Returns an id from a string or an integer; a string may also be a link. */
static char *
dup_id (JsonObject *object, const char *name)
{
  JsonNode *node = get_member (object, name, JSON_NODE_VALUE);
  const char *text;
  g_autoptr (WaysideQuery) query = NULL;

  if (node == NULL)
    return NULL;

  if (json_node_get_value_type (node) == G_TYPE_INT64 && json_node_get_int (node) > 0)
    return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));

  text = json_node_get_string (node);
  query = text != NULL && *text != '\0' ? wayside_link_parse (text, NULL) : NULL;
  return query != NULL && wayside_query_get_kind (query) == WAYSIDE_QUERY_IMAGE
             ? g_strdup (wayside_query_get_key (query))
             : NULL;
}

static gboolean
take_id (Reader *self, JsonObject *object)
{
  static const char *const names[] = { "image_id", "image_key", "photo_id", "id", "key", "url" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *id = dup_id (object, names[i]);

      if (id == NULL || strlen (id) < MIN_ID_LENGTH)
        continue;

      wayside_import_add_id (self->list, id);
      self->n_ids++;
      return TRUE;
    }

  return FALSE;
}

/* A point with an id is an image; ids of other shapes have another meaning. */
static void
read_feature (Reader *self, JsonObject *feature)
{
  JsonNode *properties = get_member (feature, "properties", JSON_NODE_OBJECT);
  JsonNode *node = get_member (feature, "geometry", JSON_NODE_OBJECT);
  JsonObject *geometry = node != NULL ? json_node_get_object (node) : NULL;
  gboolean can_be_image = geometry == NULL || g_str_equal (get_type (geometry), "Point");

  if (can_be_image &&
      ((properties != NULL && take_id (self, json_node_get_object (properties))) || take_id (self, feature)))
    return;

  if (!include_bbox (self, feature) && geometry != NULL)
    read_object (self, geometry);
}

static void
read_members (Reader *self, JsonObject *object, const char *name, void (*read) (Reader *, JsonObject *))
{
  JsonNode *node = get_member (object, name, JSON_NODE_ARRAY);
  JsonArray *array = node != NULL ? json_node_get_array (node) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_OBJECT (element))
        read (self, json_node_get_object (element));
    }
}

static void
read_object (Reader *self, JsonObject *object)
{
  const char *type = get_type (object);

  if (g_str_equal (type, "FeatureCollection"))
    read_members (self, object, "features", read_object);
  else if (g_str_equal (type, "Feature"))
    read_feature (self, object);
  else if (include_bbox (self, object))
    return;
  else if (g_str_equal (type, "GeometryCollection"))
    read_members (self, object, "geometries", read_object);
  else if (json_object_has_member (object, "coordinates"))
    read_geometry (self, object);
}

/* Reads an image in a response of the service, which has the same id members as the properties of a
 * feature. */
static void
read_record (Reader *self, JsonObject *object)
{
  if (!take_id (self, object))
    self->n_points++;
}

static void
read_top (Reader *self, JsonObject *top)
{
  read_members (self, top, "data", read_record);
  read_object (self, top);
  /* The declared box of a collection takes precedence over the box of its contents. */
  if (self->n_ids == 0 && g_str_equal (get_type (top), "FeatureCollection") &&
      json_object_has_member (top, "bbox"))
    {
      WaysideBbox extent = self->extent;

      self->extent = (WaysideBbox){ INFINITY, INFINITY, -INFINITY, -INFINITY };
      if (!include_bbox (self, top))
        self->extent = extent;
    }
}

/* If there are images, the shapes are left out and counted as not understood. */
static gboolean
finish (Reader *self, GError **error)
{
  if (self->n_ids > 0)
    {
      for (guint i = 0; i < self->n_points + self->n_shapes; i++)
        wayside_import_add_unknown (self->list, 0);
      return TRUE;
    }

  if (self->is_off_globe)
    return wayside_import_refuse (
        error, _ ("There are places in it that are not on the globe. GeoJSON wants longitude and latitude"));

  if (!isfinite (self->extent.west))
    return wayside_import_refuse (error, _ ("There are no photos and no shapes in this GeoJSON"));

  wayside_import_add_area (self->list, &self->extent);
  return TRUE;
}

static gboolean
has_too_many_values (const char *text, gsize length)
{
  guint n_commas = 0;

  for (gsize i = 0; i < length; i++)
    n_commas += text[i] == ',';

  return n_commas > MAX_COMMAS;
}

/* Adds the images, or else the area, of a GeoJSON file, a text that begins with "{". */
gboolean
wayside_import_add_geojson (WaysideImport *self, const char *text, gsize length, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  Reader reader = { .list = self, .extent = { INFINITY, INFINITY, -INFINITY, -INFINITY } };
  WaysideJsonSpan span;

  if (has_too_many_values (text, length))
    return wayside_import_refuse (error,
                                  _ ("There are too many shapes in this GeoJSON. Split it into parts"));

  if (!wayside_json_scan_object (text, length, WAYSIDE_JSON_FILE, &span, NULL) ||
      !json_parser_load_from_data (parser, text, (gssize) length, NULL))
    return wayside_import_refuse (error, _ ("This is not valid GeoJSON. Save it again and retry"));

  read_top (&reader, json_node_get_object (json_parser_get_root (parser)));
  return finish (&reader, error);
}
