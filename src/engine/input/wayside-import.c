/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-import-private.h"

#include "wayside-error.h"
#include "wayside-link.h"
#include "wayside-text.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* Steps of a decimetre. Programs write many more decimals, and the folder name contains the coordinates. */
#define STEPS_PER_DEGREE 1e6

/**
 * wayside_import_new:
 *
 * Returns: (transfer full): an empty import
 */
WaysideImport *
wayside_import_new (void)
{
  WaysideImport *self = g_new0 (WaysideImport, 1);

  self->ids = g_ptr_array_new_with_free_func (g_free);
  self->known = g_hash_table_new (g_str_hash, g_str_equal);
  self->others = g_ptr_array_new_with_free_func (g_object_unref);
  self->known_others = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->shapes = wayside_region_builder_new ();
  return self;
}

/**
 * wayside_import_free:
 * @self: (transfer full): an import
 */
void
wayside_import_free (WaysideImport *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->known, g_hash_table_unref);
  g_clear_pointer (&self->ids, g_ptr_array_unref);
  g_clear_pointer (&self->others, g_ptr_array_unref);
  g_clear_pointer (&self->known_others, g_hash_table_unref);
  g_clear_pointer (&self->shapes, wayside_region_builder_free);
  g_clear_pointer (&self->column, g_free);
  g_clear_pointer (&self->name, g_free);
  g_free (self);
}

/* Sets the error and returns FALSE. */
gboolean
wayside_import_refuse (GError **error, const char *message)
{
  g_set_error_literal (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY, message);
  return FALSE;
}

/* Adds a valid image id, unless it was added before. */
void
wayside_import_add_id (WaysideImport *self, const char *id)
{
  char *copy;

  if (g_hash_table_contains (self->known, id))
    return;

  if (self->ids->len >= WAYSIDE_IMPORT_MAX_IDS)
    {
      self->n_over++;
      return;
    }

  copy = g_strdup (id);
  g_ptr_array_add (self->ids, copy);
  g_hash_table_add (self->known, copy);
}

static void
add_other (WaysideImport *self, WaysideQuery *query)
{
  g_autofree char *name = wayside_query_dup_folder_name (query);

  if (g_hash_table_contains (self->known_others, name))
    return;

  if (self->others->len >= WAYSIDE_IMPORT_MAX_OTHERS)
    {
      self->n_over_others++;
      return;
    }

  g_hash_table_add (self->known_others, g_steal_pointer (&name));
  g_ptr_array_add (self->others, g_object_ref (query));
}

/* Adds the query of one entry of a list; takes ownership of it. */
void
wayside_import_add_query (WaysideImport *self, WaysideQuery *query)
{
  GPtrArray *ids = wayside_query_get_ids (query);

  if (wayside_query_get_kind (query) == WAYSIDE_QUERY_IMAGE)
    wayside_import_add_id (self, wayside_query_get_key (query));
  else if (ids == NULL)
    add_other (self, query);

  for (guint i = 0; ids != NULL && i < ids->len; i++)
    wayside_import_add_id (self, g_ptr_array_index (ids, i));
  g_object_unref (query);
}

static double
round_coordinate (double degrees)
{
  return round (degrees * STEPS_PER_DEGREE) / STEPS_PER_DEGREE;
}

/* Adds the bounding box of some shapes; its coordinates must be in range. */
void
wayside_import_add_area (WaysideImport *self, const WaysideBbox *area)
{
  WaysideBbox rounded = { round_coordinate (area->west), round_coordinate (area->south),
                          round_coordinate (area->east), round_coordinate (area->north) };

  if (!self->has_area)
    self->area = rounded;
  else
    self->area = (WaysideBbox){ MIN (self->area.west, rounded.west), MIN (self->area.south, rounded.south),
                                MAX (self->area.east, rounded.east), MAX (self->area.north, rounded.north) };
  self->has_area = TRUE;
}

/* Counts an entry that was not understood. Lines are counted from 1; 0 is an entry without a line number. */
void
wayside_import_add_unknown (WaysideImport *self, guint line)
{
  if (self->n_unknown++ == 0)
    self->first_unknown = line;
}

/* Files of web browsers and desktops that hold one link each. */
static gboolean
is_shortcut (const char *text)
{
  return g_str_has_prefix (text, "[InternetShortcut]") || g_str_has_prefix (text, "[Desktop Entry]") ||
         g_str_has_prefix (text, "[{000214A0-");
}

/* A “[” may also begin a box or a link in Markdown. */
static gboolean
is_json_array (const char *text)
{
  const char *next;
  gsize n_digits;

  if (*text != '[')
    return FALSE;

  next = text + 1 + strspn (text + 1, " \t\r\n");
  n_digits = strspn (next, "0123456789");
  return strchr ("\"{[]", *next) != NULL || n_digits >= WAYSIDE_IMPORT_MIN_ID_LENGTH ||
         (n_digits == 1 && strcspn (next, "eE") < strcspn (next, ",]"));
}

/* A link in angle brackets is no XML. */
static gboolean
is_xml (const char *text)
{
  return *text == '<' && g_ascii_strncasecmp (text + 1, "http", 4) != 0;
}

static gboolean
add_text (WaysideImport *self, const char *text, GError **error)
{
  text += strspn (text, " \t\r\n");
  if (*text == '{' || is_json_array (text))
    return wayside_import_add_json (self, text, error);

  if (is_xml (text))
    return wayside_import_add_xml (self, text, error);

  if (is_shortcut (text))
    wayside_import_add_links (self, text);
  else
    wayside_import_add_table (self, text);
  return TRUE;
}

/**
 * wayside_import_is_list:
 * @text: a text that the user has pasted or dropped
 *
 * Returns: %TRUE if the text is for wayside_import_add(): it has several lines, is JSON or XML, or is longer
 *   than a link; %FALSE if it is for wayside_link_parse()
 */
gboolean
wayside_import_is_list (const char *text)
{
  g_autofree char *clean = NULL;

  g_return_val_if_fail (text != NULL, FALSE);

  clean = wayside_text_clean (text);
  return strlen (clean) > WAYSIDE_LINK_MAX_LENGTH || strpbrk (clean, "\r\n") != NULL || *clean == '{' ||
         is_json_array (clean) || is_xml (clean);
}

/**
 * wayside_import_add:
 * @self: an import
 * @text: (array length=length): the contents of a file or of the clipboard, untrusted
 * @length: its length in bytes
 * @error: return location for an error
 *
 * Parses a text of one of these formats:
 *
 * - lines with an image id, a sequence key, a mapillary.com link or the numbers of a box each, in which “#”
 *   begins a comment,
 * - tables with commas, semicolons or tabs: the column is chosen by what its cells look like,
 * - JSON: arrays of ids or of objects with ids, responses and metadata of the service, one object a line,
 * - GeoJSON (RFC 7946): features with the ids of images, or else the bounding box of all shapes,
 * - GPX and KML: links of photos, or else the bounding box of all points; a file that ends early is used as
 *   far as it goes,
 * - HTML and shortcuts: links of photos.
 *
 * Texts may be UTF-8 or UTF-16. Entries that are not understood are counted. Several texts can be added to
 * one import.
 *
 * Returns: %TRUE, or %FALSE with %WAYSIDE_ERROR_INVALID_QUERY if @text is in none of these formats
 */
gboolean
wayside_import_add (WaysideImport *self, const char *text, gsize length, GError **error)
{
  g_autofree char *utf8 = NULL;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (text != NULL || length == 0, FALSE);

  if (length > WAYSIDE_IMPORT_MAX_LENGTH)
    return wayside_import_refuse (error,
                                  _ ("This is too long for a list. Split it into parts of at most 8 MB"));

  if (length > 0)
    utf8 = wayside_text_decode (text, length);
  if (length > 0 && utf8 == NULL)
    return wayside_import_refuse (
        error, _ ("This is not a list of photos. Choose a text, CSV, GeoJSON, GPX or KML file"));

  self->n_texts++;
  return utf8 == NULL || add_text (self, utf8, error);
}

static WaysideQuery *
query_for_area (const WaysideBbox *area, GError **error)
{
  /* By RFC 7946, 3.1.9, shapes that cross the 180th meridian are cut there, so their bounding box reaches
   * from -180 to 180 degrees. */
  if (area->east - area->west > 180)
    {
      wayside_import_refuse (
          error, _ ("The shapes reach around the globe or across the 180th meridian. Choose fewer of them"));
      return NULL;
    }

  if (!(area->west < area->east && area->south < area->north))
    {
      wayside_import_refuse (error, _ ("The shapes cover no area. Draw an area around the photos"));
      return NULL;
    }

  return wayside_query_new_bbox (area, error);
}

/* Refuses an import from which no query results. The command line names the file by itself. */
static void
refuse_empty (const WaysideImport *self, const char *name, GError **error)
{
  if (self->n_cut > 0)
    wayside_import_refuse (error,
                           _ ("A spreadsheet has cut the last digits of the photo IDs, such as 1.35E+14. "
                              "Format their column as text, enter them again and export the table"));
  else if (name != NULL)
    g_set_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY,
                 /* Translators: %s is the name of a file. */
                 _ ("No photos or areas found in “%s”"), name);
  else
    wayside_import_refuse (error, _ ("No photos or areas found"));
}

static WaysideQuery *
query_for_ids (const WaysideImport *self, GError **error)
{
  if (self->ids->len == 1)
    return wayside_query_new_image (g_ptr_array_index (self->ids, 0), error);

  return wayside_query_new_images (self->ids, error);
}

/**
 * wayside_import_dup_query:
 * @self: an import
 * @error: return location for an error
 *
 * Creates a query. A query has only one kind, so the result is the images if there are any; else the area of
 * all shapes; else the first sequence or box.
 *
 * Returns: (transfer full): the query, or %NULL with %WAYSIDE_ERROR_INVALID_QUERY
 */
WaysideQuery *
wayside_import_dup_query (const WaysideImport *self, GError **error)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (self->ids->len > 0)
    return query_for_ids (self, error);

  if (self->has_area)
    return query_for_area (&self->area, error);

  if (self->others->len > 0)
    return wayside_query_dup (g_ptr_array_index (self->others, 0));

  refuse_empty (self, self->name, error);
  return NULL;
}

/**
 * wayside_import_dup_region:
 * @self: an import
 * @within: metres around tracks and points, more than 0 and at most %WAYSIDE_REGION_MAX_WITHIN
 * @error: return location for an error
 *
 * Creates a region of the polygons of GeoJSON and KML. Only if there are none, it is the surroundings of the lines
 * of GeoJSON and KML and of the tracks and routes of GPX, and only if there are none of these either, those of the
 * points. Unlike the area of wayside_import_dup_query() it has exactly their shape. Photos that the files name too
 * do not matter.
 *
 * Returns: (transfer full): the region, or %NULL with %WAYSIDE_ERROR_INVALID_QUERY
 */
WaysideRegion *
wayside_import_dup_region (const WaysideImport *self, double within, GError **error)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (!wayside_region_builder_is_empty (self->shapes))
    return wayside_region_builder_build (self->shapes, within, error);

  wayside_import_refuse (error, _ ("There are no shapes and no tracks in it"));
  return NULL;
}

/**
 * wayside_import_list_queries:
 * @self: an import
 * @error: return location for an error
 *
 * Creates queries for all that is in an import: one for the images, one for the area of all shapes, and one
 * for each sequence and box.
 *
 * Returns: (transfer full) (element-type WaysideQuery): the queries, at least one, or %NULL with
 *   %WAYSIDE_ERROR_INVALID_QUERY
 */
GPtrArray *
wayside_import_list_queries (const WaysideImport *self, GError **error)
{
  g_autoptr (GPtrArray) queries = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_val_if_fail (self != NULL, NULL);

  if (self->ids->len > 0)
    g_ptr_array_add (queries, query_for_ids (self, NULL));
  if (self->has_area)
    {
      WaysideQuery *query = query_for_area (&self->area, error);

      if (query == NULL)
        return NULL;
      g_ptr_array_add (queries, query);
    }
  for (guint i = 0; i < self->others->len; i++)
    g_ptr_array_add (queries, wayside_query_dup (g_ptr_array_index (self->others, i)));

  if (queries->len > 0)
    return g_steal_pointer (&queries);

  refuse_empty (self, NULL, error);
  return NULL;
}
