/* SPDX-License-Identifier: GPL-3.0-or-later */

/* GPX 1.1: the bounding box of a track. */

#include "config.h"

#include "wayside-import-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* The format has seven levels. */
#define MAX_DEPTH 32

typedef struct
{
  WaysideBbox extent; /* bounding box of all points; inverted while empty */
  guint depth;
  gboolean is_off_globe;
} Reader;

static gboolean
is_point (const char *element)
{
  return g_str_equal (element, "trkpt") || g_str_equal (element, "rtept") || g_str_equal (element, "wpt");
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
  const char *longitude_text, *latitude_text;
  double longitude, latitude;

  if (++self->depth > MAX_DEPTH)
    {
      wayside_import_refuse (error, "Too deep");
      return;
    }

  if (!is_point (element) ||
      !g_markup_collect_attributes (element, names, values, error, G_MARKUP_COLLECT_STRING, "lon",
                                    &longitude_text, G_MARKUP_COLLECT_STRING, "lat", &latitude_text,
                                    G_MARKUP_COLLECT_INVALID))
    return;

  if (!wayside_bbox_parse_coordinate (longitude_text, &longitude) ||
      !wayside_bbox_parse_coordinate (latitude_text, &latitude) || fabs (longitude) > 180 ||
      fabs (latitude) > 90)
    {
      self->is_off_globe = TRUE;
      return;
    }

  self->extent.west = MIN (self->extent.west, longitude);
  self->extent.east = MAX (self->extent.east, longitude);
  self->extent.south = MIN (self->extent.south, latitude);
  self->extent.north = MAX (self->extent.north, latitude);
}

static void
end_element (GMarkupParseContext *context, const char *element, gpointer data, GError **error)
{
  Reader *self = data;

  self->depth--;
}

/* Adds the area of a GPX file, a text that begins with "<". */
gboolean
wayside_import_add_gpx (WaysideImport *self, const char *text, gsize length, GError **error)
{
  const GMarkupParser parser = { .start_element = start_element, .end_element = end_element };
  Reader reader = { .extent = { INFINITY, INFINITY, -INFINITY, -INFINITY } };
  g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, &reader, NULL);

  if (!g_markup_parse_context_parse (context, text, (gssize) length, NULL) ||
      !g_markup_parse_context_end_parse (context, NULL))
    return wayside_import_refuse (error, _ ("This is not valid GPX. Save it again and retry"));

  if (reader.is_off_globe)
    return wayside_import_refuse (error, _ ("There are places in it that are not on the globe"));

  if (!isfinite (reader.extent.west))
    return wayside_import_refuse (error, _ ("There is no track and no waypoint in this GPX"));

  wayside_import_add_area (self, &reader.extent);
  return TRUE;
}
