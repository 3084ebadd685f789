/* SPDX-License-Identifier: GPL-3.0-or-later */

/* GeoJSON (RFC 7946): the photos that its features name, or else the bounding box of its shapes. */

#include "config.h"

#include "wayside-import-json-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* Length of the member "bbox" without and with heights. */
#define N_NUMBERS_FLAT 4
#define N_NUMBERS_HIGH 6

/* Returns a member of an object, or NULL if it is missing or of another type. */
JsonNode *
wayside_import_get_member (JsonObject *object, const char *name, JsonNodeType type)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && json_node_get_node_type (node) == type ? node : NULL;
}

/* Returns the type of a GeoJSON object, or "". */
const char *
wayside_import_get_type (JsonObject *object)
{
  JsonNode *node = wayside_import_get_member (object, "type", JSON_NODE_VALUE);
  const char *text = node != NULL ? json_node_get_string (node) : NULL;

  return text != NULL ? text : "";
}

/* Returns a number of an array, or a NaN. */
double
wayside_import_read_number (JsonArray *array, guint i)
{
  JsonNode *node = json_array_get_element (array, i);
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;

  return type == G_TYPE_INT64 || type == G_TYPE_DOUBLE ? json_node_get_double (node) : NAN;
}

static void
include (WaysideImportReader *self, double longitude, double latitude)
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
include_positions (WaysideImportReader *self, JsonArray *array)
{
  guint length = json_array_get_length (array);

  if (length > 0 && JSON_NODE_HOLDS_VALUE (json_array_get_element (array, 0)))
    {
      include (self, wayside_import_read_number (array, 0),
               length > 1 ? wayside_import_read_number (array, 1) : NAN);
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
include_bbox (WaysideImportReader *self, JsonObject *object)
{
  JsonNode *node = wayside_import_get_member (object, "bbox", JSON_NODE_ARRAY);
  JsonArray *array = node != NULL ? json_node_get_array (node) : NULL;
  guint length = array != NULL ? json_array_get_length (array) : 0;
  double west, east;

  if (length != N_NUMBERS_FLAT && length != N_NUMBERS_HIGH)
    return FALSE;

  west = wayside_import_read_number (array, 0);
  east = wayside_import_read_number (array, length / 2);
  /* A box across the 180th meridian, section 5.2, covers all longitudes once it is cut there. */
  include (self, west > east ? -180 : west, wayside_import_read_number (array, 1));
  include (self, west > east ? 180 : east, wayside_import_read_number (array, length / 2 + 1));
  self->n_shapes++;
  return TRUE;
}

static void
read_geometry (WaysideImportReader *self, JsonObject *geometry)
{
  JsonNode *coordinates = wayside_import_get_member (geometry, "coordinates", JSON_NODE_ARRAY);
  const char *type = wayside_import_get_type (geometry);

  if (g_str_equal (type, "Point") || g_str_equal (type, "MultiPoint"))
    self->n_points++;
  else
    self->n_shapes++;

  if (coordinates != NULL)
    include_positions (self, json_node_get_array (coordinates));
}

/* A point with an id is an image; ids of other shapes have another meaning. Tags of OpenStreetMap name photos
 * of every shape. */
static void
read_feature (WaysideImportReader *self, JsonObject *feature)
{
  JsonNode *properties = wayside_import_get_member (feature, "properties", JSON_NODE_OBJECT);
  JsonNode *node = wayside_import_get_member (feature, "geometry", JSON_NODE_OBJECT);
  JsonObject *geometry = node != NULL ? json_node_get_object (node) : NULL;
  const char *type = geometry != NULL ? wayside_import_get_type (geometry) : "Point";
  gboolean can_be_image = g_str_equal (type, "Point") || g_str_equal (type, "MultiPoint");

  if (properties != NULL && wayside_import_take_tags (self, json_node_get_object (properties)))
    return;

  if (can_be_image &&
      ((properties != NULL && wayside_import_take_id (self, json_node_get_object (properties))) ||
       wayside_import_take_id (self, feature)))
    return;

  if (!include_bbox (self, feature) && geometry != NULL)
    wayside_import_read_shape (self, geometry);
}

static void
read_members (WaysideImportReader *self,
              JsonObject *object,
              const char *name,
              void (*read) (WaysideImportReader *, JsonObject *))
{
  JsonNode *node = wayside_import_get_member (object, name, JSON_NODE_ARRAY);
  JsonArray *array = node != NULL ? json_node_get_array (node) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_OBJECT (element))
        read (self, json_node_get_object (element));
    }
}

/* Returns whether an object is GeoJSON of any type. */
gboolean
wayside_import_is_geojson (JsonObject *object)
{
  return g_str_equal (wayside_import_get_type (object), "FeatureCollection") ||
         g_str_equal (wayside_import_get_type (object), "Feature") ||
         g_str_equal (wayside_import_get_type (object), "GeometryCollection") ||
         (json_object_has_member (object, "coordinates") && json_object_has_member (object, "type"));
}

/* Reads GeoJSON of any type. The JSON scanner has limited the depth of this recursion. */
void
wayside_import_read_shape (WaysideImportReader *self, JsonObject *object)
{
  const char *type = wayside_import_get_type (object);

  if (g_str_equal (type, "FeatureCollection"))
    read_members (self, object, "features", wayside_import_read_shape);
  else if (g_str_equal (type, "Feature"))
    read_feature (self, object);
  else if (include_bbox (self, object))
    return;
  else if (g_str_equal (type, "GeometryCollection"))
    read_members (self, object, "geometries", wayside_import_read_shape);
  else if (json_object_has_member (object, "coordinates"))
    read_geometry (self, object);
}

/* GeoJSON before RFC 7946 could name another system of coordinates. */
static gboolean
has_foreign_system (JsonObject *top)
{
  JsonNode *crs = wayside_import_get_member (top, "crs", JSON_NODE_OBJECT);
  JsonNode *properties = NULL, *name = NULL;
  const char *text = NULL;

  if (crs != NULL)
    properties = wayside_import_get_member (json_node_get_object (crs), "properties", JSON_NODE_OBJECT);
  if (properties != NULL)
    name = wayside_import_get_member (json_node_get_object (properties), "name", JSON_NODE_VALUE);
  if (name != NULL)
    text = json_node_get_string (name);
  return text != NULL && strstr (text, "CRS84") == NULL && strstr (text, "4326") == NULL;
}

/* Reads a file of GeoJSON. */
void
wayside_import_read_geojson (WaysideImportReader *self, JsonObject *top)
{
  self->has_foreign_system = has_foreign_system (top);
  wayside_import_add_shapes (self->list, top);
  wayside_import_read_shape (self, top);
  /* The declared box of a collection takes precedence over the box of its contents. */
  if (self->n_found == 0 && g_str_equal (wayside_import_get_type (top), "FeatureCollection") &&
      json_object_has_member (top, "bbox"))
    {
      WaysideBbox extent = self->extent;

      self->extent = (WaysideBbox){ INFINITY, INFINITY, -INFINITY, -INFINITY };
      if (!include_bbox (self, top))
        self->extent = extent;
    }
}
