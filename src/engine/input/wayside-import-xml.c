/* SPDX-License-Identifier: GPL-3.0-or-later */

/* XML files: the bounding box of a GPX track or of the shapes of a KML file, the tags of OpenStreetMap, and
 * links of photos in any of them. Devices and editors write files that are not valid, so everything that can
 * be read is used. */

#include "config.h"

#include "wayside-import-private.h"

#include "wayside-link.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* GPX has seven levels, and folders of KML can be nested. */
#define MAX_DEPTH 256

/* The longest links have some hundred bytes. */
#define MAX_WORD WAYSIDE_LINK_MAX_LENGTH

typedef struct
{
  WaysideImport *list;
  WaysideBbox extent; /* bounding box of all points; inverted while empty */
  GString *text;      /* (owned) (nullable): coordinates of KML, while their element is open */
  guint depth;
  guint n_found; /* number of photos, sequences and boxes, also of those that were imported before */
  gboolean is_off_globe;
  gboolean has_part;    /* whether the region has a part for the next positions */
  gboolean is_boundary; /* whether that part is a boundary of a polygon, which contains one more element */
} Reader;

/* Prefixes of namespaces can be anything, and are not always declared. */
static const char *
skip_prefix (const char *element)
{
  const char *colon = strrchr (element, ':');

  return colon != NULL ? colon + 1 : element;
}

static const char *
find_attribute (const char **names, const char **values, const char *name)
{
  for (guint i = 0; names[i] != NULL; i++)
    if (g_str_equal (skip_prefix (names[i]), name))
      return values[i];

  return NULL;
}

/* Begins the part of a region that an element is. */
static void
begin_part (Reader *self, const char *name)
{
  static const struct
  {
    const char *name;
    void (*begin) (WaysideRegionBuilder *builder);
  } parts[] = {
    { "trkseg", wayside_region_builder_begin_track },
    { "rte", wayside_region_builder_begin_track },
    { "wpt", wayside_region_builder_begin_point },
    { "outerBoundaryIs", wayside_region_builder_begin_polygon },
    { "innerBoundaryIs", wayside_region_builder_begin_ring },
    { "LinearRing", wayside_region_builder_begin_polygon },
    { "LineString", wayside_region_builder_begin_track },
    { "Track", wayside_region_builder_begin_track },
    { "Point", wayside_region_builder_begin_point },
  };

  if (self->is_boundary && g_str_equal (name, "LinearRing"))
    return;
  if (g_str_equal (name, "trk"))
    self->has_part = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (g_str_equal (name, parts[i].name))
      {
        parts[i].begin (self->list->shapes);
        self->has_part = TRUE;
        self->is_boundary = g_str_has_suffix (name, "BoundaryIs");
      }
}

/* Adds a position to the region. Some devices write points of tracks without an element around them. */
static void
add_position (Reader *self, double longitude, double latitude)
{
  if (!self->has_part)
    wayside_region_builder_begin_track (self->list->shapes);
  self->has_part = TRUE;
  wayside_region_builder_add_position (self->list->shapes, longitude, latitude);
}

static void
include (Reader *self, const char *longitude_text, const char *latitude_text)
{
  double longitude, latitude;

  if (!wayside_bbox_parse_coordinate (longitude_text, &longitude) ||
      !wayside_bbox_parse_coordinate (latitude_text, &latitude) || fabs (longitude) > 180 ||
      fabs (latitude) > 90)
    {
      self->is_off_globe = TRUE;
      add_position (self, NAN, NAN);
      return;
    }

  add_position (self, longitude, latitude);
  self->extent.west = MIN (self->extent.west, longitude);
  self->extent.east = MAX (self->extent.east, longitude);
  self->extent.south = MIN (self->extent.south, latitude);
  self->extent.north = MAX (self->extent.north, latitude);
}

/* Includes the positions of KML: "longitude,latitude,height" with white space between them. */
static void
include_coordinates (Reader *self, const char *text)
{
  g_auto (GStrv) tuples = g_strsplit_set (text, " \t\r\n", -1);

  for (guint i = 0; tuples[i] != NULL; i++)
    {
      g_auto (GStrv) numbers = g_strsplit (tuples[i], ",", -1);

      if (*tuples[i] != '\0')
        include (self, numbers[0], numbers[1] != NULL ? numbers[1] : "");
    }
}

/* Includes a position of a KML track: "longitude latitude height". */
static void
include_track_point (Reader *self, const char *text)
{
  g_auto (GStrv) numbers = g_strsplit (text, " ", 3);

  /* There are no numbers in an empty text. */
  if (numbers[0] != NULL)
    include (self, numbers[0], numbers[1] != NULL ? numbers[1] : "");
}

/* Adds the photos of a tag of OpenStreetMap. */
static void
add_tag (Reader *self, const char *key, const char *value)
{
  gboolean is_cut;
  WaysideQuery *query = wayside_import_is_photo_tag (key) ? wayside_import_read_cell (value, &is_cut) : NULL;

  if (query == NULL)
    return;

  wayside_import_add_query (self->list, query);
  self->n_found++;
}

static void
start_element (GMarkupParseContext *context,
               const char *element,
               const char **names,
               const char **values,
               gpointer data,
               GError **error)
{
  Reader *self = data;
  const char *name = skip_prefix (element);
  const char *longitude = find_attribute (names, values, "lon");
  const char *latitude = find_attribute (names, values, "lat");
  const char *key = find_attribute (names, values, "k");
  const char *value = find_attribute (names, values, "v");

  begin_part (self, name);
  if (++self->depth > MAX_DEPTH)
    wayside_import_refuse (error, "Too deep");
  else if (g_str_equal (name, "trkpt") || g_str_equal (name, "rtept") || g_str_equal (name, "wpt"))
    include (self, longitude != NULL ? longitude : "", latitude != NULL ? latitude : "");
  else if (g_str_equal (name, "tag") && key != NULL && value != NULL)
    add_tag (self, key, value);
  else if ((g_str_equal (name, "coordinates") || g_str_equal (name, "coord")) && self->text == NULL)
    self->text = g_string_new (NULL);
}

static void
end_element (GMarkupParseContext *context, const char *element, gpointer data, GError **error)
{
  Reader *self = data;
  g_autofree char *text = NULL;

  self->depth--;
  if (g_str_has_suffix (element, "BoundaryIs"))
    self->is_boundary = FALSE;
  if (self->text == NULL)
    return;

  text = g_strstrip (g_string_free (g_steal_pointer (&self->text), FALSE));
  if (g_str_equal (skip_prefix (element), "coord"))
    include_track_point (self, text);
  else
    include_coordinates (self, text);
}

static void
add_characters (GMarkupParseContext *context, const char *text, gsize length, gpointer data, GError **error)
{
  Reader *self = data;

  if (self->text != NULL)
    g_string_append_len (self->text, text, (gssize) length);
}

/* Replaces what XML forbids, but devices write: a bare “&” or “<”, unknown entities, and control characters.
 * Numbers contain none of these. */
static char *
dup_valid (const char *text)
{
  char *valid = g_strdup (text);

  for (char *c = valid; *c != '\0'; c++)
    {
      gboolean is_tag = *c == '<' && (g_ascii_isalpha (c[1]) || (guchar) c[1] >= 0x80 ||
                                      (c[1] != '\0' && strchr ("/!?_:", c[1]) != NULL));

      if (*c == '&' || (*c == '<' && !is_tag) || (g_ascii_iscntrl (*c) && !g_ascii_isspace (*c)))
        *c = ' ';
    }

  return valid;
}

static void
read_elements (Reader *self, const char *text)
{
  const GMarkupParser parser = { .start_element = start_element,
                                 .end_element = end_element,
                                 .text = add_characters };
  g_autoptr (GMarkupParseContext)
      context = g_markup_parse_context_new (&parser, G_MARKUP_TREAT_CDATA_AS_TEXT, self, NULL);
  g_autofree char *valid = dup_valid (text);

  if (!g_markup_parse_context_parse (context, valid, -1, NULL) ||
      !g_markup_parse_context_end_parse (context, NULL))
    self->list->is_damaged = TRUE;
  if (self->text != NULL)
    g_string_free (g_steal_pointer (&self->text), TRUE);
}

/* Only looks at the word, see measure_line() of the tables. */
static gsize
measure_word (const char *text)
{
  gsize length = 0;

  while (text[length] != '\0' && strchr (" \t\r\n\"'<>", text[length]) == NULL)
    length++;
  return length;
}

/* Adds the photos of the links in a text: HTML, XML, or a shortcut of a desktop. Returns the number of links. */
guint
wayside_import_add_links (WaysideImport *self, const char *text)
{
  guint n_found = 0;

  while (*text != '\0')
    {
      gsize length = measure_word (text);
      g_autofree char *word = length <= MAX_WORD ? g_strndup (text, length) : NULL;
      WaysideQuery *query = NULL;

      if (word != NULL && strcasestr (word, "mapillary") != NULL)
        query = wayside_link_parse_cell (word);
      if (query != NULL)
        {
          wayside_import_add_query (self, query);
          n_found++;
        }
      text += length + (text[length] != '\0');
    }

  return n_found;
}

/* Adds the photos, or else the area, of a file that begins with "<". */
gboolean
wayside_import_add_xml (WaysideImport *self, const char *text, GError **error)
{
  Reader reader = { .list = self, .extent = { INFINITY, INFINITY, -INFINITY, -INFINITY } };
  gboolean was_damaged = self->is_damaged;

  reader.n_found = wayside_import_add_links (self, text);
  read_elements (&reader, text);
  if (reader.n_found > 0)
    {
      /* Web pages are hardly ever valid XML, and all of their links have been found. */
      self->is_damaged = was_damaged;
      return TRUE;
    }

  if (reader.is_off_globe)
    return wayside_import_refuse (error, _ ("Some coordinates are not valid"));

  if (isfinite (reader.extent.west))
    {
      wayside_import_add_area (self, &reader.extent);
      return TRUE;
    }

  return wayside_import_refuse (error, _ ("No track, waypoint, shape or photo link found"));
}
