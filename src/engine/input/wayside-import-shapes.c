/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The shapes of GeoJSON (RFC 7946) for a region, with their holes and parts. */

#include "config.h"

#include "wayside-import-json-private.h"

/* Adds a position, or positions in an array of any depth. The JSON scanner has limited the depth. */
static void
add_positions (WaysideRegionBuilder *shapes, JsonArray *array)
{
  guint length = json_array_get_length (array);

  if (length >= 2 && JSON_NODE_HOLDS_VALUE (json_array_get_element (array, 0)))
    {
      wayside_region_builder_add_position (shapes, wayside_import_read_number (array, 0),
                                           wayside_import_read_number (array, 1));
      return;
    }

  for (guint i = 0; i < length; i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_ARRAY (node))
        add_positions (shapes, json_node_get_array (node));
    }
}

static void
add_track (WaysideRegionBuilder *shapes, JsonArray *array)
{
  wayside_region_builder_begin_track (shapes);
  add_positions (shapes, array);
}

static void
add_point (WaysideRegionBuilder *shapes, JsonArray *array)
{
  wayside_region_builder_begin_point (shapes);
  add_positions (shapes, array);
}

/* The first ring is the outline, the others are holes, 3.1.6. */
static void
add_polygon (WaysideRegionBuilder *shapes, JsonArray *array)
{
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (!JSON_NODE_HOLDS_ARRAY (node))
        continue;

      if (i == 0)
        wayside_region_builder_begin_polygon (shapes);
      else
        wayside_region_builder_begin_ring (shapes);
      add_positions (shapes, json_node_get_array (node));
    }
}

typedef void (*AddFunc) (WaysideRegionBuilder *shapes, JsonArray *array);

static void
add_each (WaysideRegionBuilder *shapes, JsonArray *array, AddFunc add)
{
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_ARRAY (node))
        add (shapes, json_node_get_array (node));
    }
}

static void
add_geometry (WaysideRegionBuilder *shapes, const char *type, JsonArray *coordinates)
{
  static const struct
  {
    const char *type;
    AddFunc add;
    gboolean is_multi;
  } types[] = {
    { "Polygon", add_polygon, FALSE },  { "MultiPolygon", add_polygon, TRUE },
    { "LineString", add_track, FALSE }, { "MultiLineString", add_track, TRUE },
    { "Point", add_point, FALSE },      { "MultiPoint", add_point, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_str_equal (type, types[i].type))
      {
        if (types[i].is_multi)
          add_each (shapes, coordinates, types[i].add);
        else
          types[i].add (shapes, coordinates);
      }
}

static void
add_members (WaysideImport *self, JsonArray *array)
{
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_OBJECT (node))
        wayside_import_add_shapes (self, json_node_get_object (node));
    }
}

/* Adds the shapes of GeoJSON of any type. The JSON scanner has limited the depth of this recursion. */
void
wayside_import_add_shapes (WaysideImport *self, JsonObject *object)
{
  static const char *const lists[] = { "features", "geometries" };
  JsonNode *geometry = wayside_import_get_member (object, "geometry", JSON_NODE_OBJECT);
  JsonNode *coordinates = wayside_import_get_member (object, "coordinates", JSON_NODE_ARRAY);

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      JsonNode *list = wayside_import_get_member (object, lists[i], JSON_NODE_ARRAY);

      if (list != NULL)
        add_members (self, json_node_get_array (list));
    }

  if (geometry != NULL)
    wayside_import_add_shapes (self, json_node_get_object (geometry));
  else if (coordinates != NULL)
    add_geometry (self->shapes, wayside_import_get_type (object), json_node_get_array (coordinates));
}
