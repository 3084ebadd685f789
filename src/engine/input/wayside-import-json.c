/* SPDX-License-Identifier: GPL-3.0-or-later */

/* JSON of other programs and of the service: arrays of ids, objects with ids, one object a line, and GeoJSON,
 * which has a file of its own. */

#include "config.h"

#include "wayside-import-json-private.h"

#include "wayside-json-scanner.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* json-glib needs some hundred bytes for each value, and nearly every value has a comma. Shapes of the
 * maximum length of an import have half as many commas. */
#define MAX_COMMAS 1500000

/* Integers up to this one are exact as double precision numbers. */
#define MAX_EXACT 9007199254740992.0

/* The range of ids. */
#define MIN_DOUBLE 1e13
#define MAX_DOUBLE 1e20

static void read_value (WaysideImportReader *self, JsonNode *node);

/* Returns whether a tag of OpenStreetMap names photos: "mapillary", "mapillary:id", "mapillary:N" and so on,
 * but not the sequences and objects that the service has detected. */
gboolean
wayside_import_is_photo_tag (const char *name)
{
  return g_ascii_strncasecmp (name, "mapillary", strlen ("mapillary")) == 0 &&
         strcasestr (name, "feature") == NULL && strcasestr (name, "sequence") == NULL &&
         strcasestr (name, "user") == NULL;
}

/* Adds the entry in a string. Returns whether it was understood. */
static gboolean
add_string (WaysideImportReader *self, const char *text, gboolean any_length)
{
  gboolean is_cut;
  g_autoptr (WaysideQuery) query = wayside_import_read_cell (text, &is_cut);

  if (is_cut)
    self->list->n_cut++;
  if (query == NULL || wayside_query_get_kind (query) == WAYSIDE_QUERY_BBOX)
    return is_cut;
  if (wayside_query_get_kind (query) == WAYSIDE_QUERY_IMAGE && !any_length &&
      strlen (wayside_query_get_key (query)) < WAYSIDE_IMPORT_MIN_ID_LENGTH)
    return FALSE;

  wayside_import_add_query (self->list, g_steal_pointer (&query));
  self->n_found++;
  return TRUE;
}

/* Adds the id in a number. Data frames write ids as floating point numbers, which lose the last digits of
 * long ones; if the last three digits are zeros, a spreadsheet has cut them. */
static gboolean
add_number (WaysideImportReader *self, JsonNode *node, gboolean any_length)
{
  double number = json_node_get_double (node);
  g_autofree char *text = NULL;

  if (json_node_get_value_type (node) == G_TYPE_DOUBLE)
    {
      if (!(number >= MIN_DOUBLE && number < MAX_DOUBLE && fmod (number, 1) == 0))
        return FALSE;
      if (number > MAX_EXACT || fmod (number, 1000) == 0)
        {
          self->list->n_cut++;
          return TRUE;
        }
      text = g_strdup_printf ("%.0f", number);
    }
  else if (json_node_get_int (node) > 0)
    text = g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));

  return text != NULL && add_string (self, text, any_length);
}

static gboolean
add_value (WaysideImportReader *self, JsonNode *node, gboolean any_length)
{
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;

  if (type == G_TYPE_STRING)
    return add_string (self, json_node_get_string (node), any_length);

  return (type == G_TYPE_INT64 || type == G_TYPE_DOUBLE) && add_number (self, node, any_length);
}

/* Adds the photos in the tags of an object of OpenStreetMap. Returns whether there were any. */
gboolean
wayside_import_take_tags (WaysideImportReader *self, JsonObject *object)
{
  g_autoptr (GList) names = json_object_get_members (object);
  gboolean is_found = FALSE;

  for (GList *next = names; next != NULL; next = next->next)
    if (wayside_import_is_photo_tag (next->data))
      is_found = add_value (self, json_object_get_member (object, next->data), FALSE) || is_found;

  return is_found;
}

/* Returns whether an object has members that only metadata of the service has, so that its id is one of an
 * image, however short. */
static gboolean
is_metadata (JsonObject *object)
{
  return json_object_has_member (object, "computed_geometry") ||
         json_object_has_member (object, "captured_at") ||
         json_object_has_member (object, "thumb_original_url");
}

/* Adds the photo that the members of an object name. Returns whether there was one. */
gboolean
wayside_import_take_id (WaysideImportReader *self, JsonObject *object)
{
  static const char *const names[] = { "image_id", "image_key", "photo_id", "id", "key", "url" };

  if (wayside_import_take_tags (self, object))
    return TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      JsonNode *node = json_object_get_member (object, names[i]);

      if (node != NULL && add_value (self, node, is_metadata (object)))
        return TRUE;
    }

  return FALSE;
}

static void
read_elements (WaysideImportReader *self, JsonArray *array)
{
  for (guint i = 0; i < json_array_get_length (array); i++)
    read_value (self, json_array_get_element (array, i));
}

/* Returns the list of a response, beside which other members name the next page, or NULL. */
static JsonNode *
find_list (JsonObject *object)
{
  static const char *const names[] = { "data", "images", "elements", "results", "items" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      JsonNode *node = wayside_import_get_member (object, names[i], JSON_NODE_ARRAY);

      if (node != NULL)
        return node;
    }

  return NULL;
}

/* Reads the objects and arrays in an object that has no id itself. Returns whether there are any. */
static gboolean
read_inside (WaysideImportReader *self, JsonObject *object)
{
  g_autoptr (GList) names = json_object_get_members (object);
  gboolean is_found = FALSE;

  for (GList *next = names; next != NULL; next = next->next)
    {
      JsonNode *node = json_object_get_member (object, next->data);

      if (JSON_NODE_HOLDS_OBJECT (node) || JSON_NODE_HOLDS_ARRAY (node))
        {
          read_value (self, node);
          is_found = TRUE;
        }
    }

  return is_found;
}

static void
read_object (WaysideImportReader *self, JsonObject *object)
{
  JsonNode *tags = wayside_import_get_member (object, "tags", JSON_NODE_OBJECT);

  JsonNode *list = find_list (object);

  if (wayside_import_is_geojson (object))
    {
      wayside_import_add_shapes (self->list, object);
      wayside_import_read_shape (self, object);
    }
  else if (list != NULL)
    read_elements (self, json_node_get_array (list));
  else if (tags != NULL && wayside_import_take_tags (self, json_node_get_object (tags)))
    return;
  else if (!wayside_import_take_id (self, object) && (tags != NULL || !read_inside (self, object)))
    self->n_points++;
}

/* Reads an element of an array, or a member. The JSON scanner has limited the depth of this recursion. */
static void
read_value (WaysideImportReader *self, JsonNode *node)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    read_object (self, json_node_get_object (node));
  else if (JSON_NODE_HOLDS_ARRAY (node))
    read_elements (self, json_node_get_array (node));
  else if (!add_value (self, node, FALSE))
    self->n_points++;
}

/* If there are images, the shapes are left out and counted as not understood. */
static gboolean
finish (WaysideImportReader *self, GError **error)
{
  if (self->n_found > 0 || self->list->n_cut > 0)
    {
      for (guint i = 0; i < self->n_points + self->n_shapes; i++)
        wayside_import_add_unknown (self->list, 0);
      return TRUE;
    }

  if (self->has_foreign_system)
    return wayside_import_refuse (
        error, _ ("The coordinates of this GeoJSON are not longitude and latitude. Export it as WGS 84"));

  if (self->is_off_globe)
    return wayside_import_refuse (
        error, _ ("Some coordinates are not valid. GeoJSON expects longitude, then latitude"));

  if (!isfinite (self->extent.west))
    return wayside_import_refuse (error, _ ("There are no photos or shapes in this GeoJSON"));

  wayside_import_add_area (self->list, &self->extent);
  return TRUE;
}

/* Parses a JSON object within the limits. Returns NULL if it is none. */
static JsonParser *
parse_object (const char *text, gsize length)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  WaysideJsonSpan span;

  if (!wayside_json_scan_object (text, length, WAYSIDE_JSON_FILE, &span, NULL) ||
      !json_parser_load_from_data (parser, text, (gssize) length, NULL))
    return NULL;

  return g_steal_pointer (&parser);
}

static JsonObject *
get_top (JsonParser *parser)
{
  return json_node_get_object (json_parser_get_root (parser));
}

/* Reads objects that stand on a line each. Returns FALSE if the first line is none. */
static gboolean
read_lines (WaysideImportReader *self, const char *text)
{
  for (guint number = 1; *text != '\0'; number++)
    {
      gsize length = strcspn (text, "\n");
      gsize blank = strspn (text, " \t\r\n\x1e");
      g_autoptr (JsonParser) parser = blank < length ? parse_object (text, length) : NULL;

      if (parser != NULL)
        read_object (self, get_top (parser));
      else if (number == 1)
        return FALSE;
      else if (blank < length)
        wayside_import_add_unknown (self->list, number);
      text += length + (text[length] != '\0');
    }

  return TRUE;
}

/* Lists that programs print in the notation of Python have other quotes. */
static char *
dup_with_json_quotes (const char *text)
{
  return strchr (text, '"') == NULL ? g_strdelimit (g_strdup (text), "'", '"') : g_strdup (text);
}

static gboolean
has_too_many_values (const char *text)
{
  guint n_commas = 0;

  for (; *text != '\0'; text++)
    n_commas += *text == ',';

  return n_commas > MAX_COMMAS;
}

/* Adds the images, or else the area, of a JSON file, a text that begins with "{" or "[". */
gboolean
wayside_import_add_json (WaysideImport *self, const char *text, GError **error)
{
  WaysideImportReader reader = { .list = self, .extent = { INFINITY, INFINITY, -INFINITY, -INFINITY } };
  g_autofree char *quoted = dup_with_json_quotes (text);
  /* The scanner accepts only objects. */
  g_autofree char *object = *text == '[' ? g_strconcat ("{\"data\":", quoted, "}", NULL) : NULL;
  const char *json = object != NULL ? object : quoted;
  g_autoptr (JsonParser) parser = NULL;

  if (has_too_many_values (text))
    return wayside_import_refuse (error,
                                  _ ("There are too many shapes in this GeoJSON. Split it into parts"));

  parser = parse_object (json, strlen (json));
  if (parser == NULL && !read_lines (&reader, json))
    return wayside_import_refuse (error, _ ("This is not valid GeoJSON. Save it again and retry"));

  if (parser != NULL && g_str_equal (wayside_import_get_type (get_top (parser)), "Topology"))
    return wayside_import_refuse (error, _ ("TopoJSON is not supported. Convert it to GeoJSON"));

  if (parser != NULL && wayside_import_is_geojson (get_top (parser)))
    wayside_import_read_geojson (&reader, get_top (parser));
  else if (parser != NULL)
    read_object (&reader, get_top (parser));
  return finish (&reader, error);
}
