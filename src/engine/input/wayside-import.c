/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-import-private.h"

#include "wayside-error.h"

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
  g_clear_object (&self->other);
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

/* Adds the query of one entry of a list; takes ownership of it. */
void
wayside_import_add_query (WaysideImport *self, WaysideQuery *query)
{
  g_autoptr (WaysideQuery) owned = query;

  if (wayside_query_get_kind (query) == WAYSIDE_QUERY_IMAGE)
    {
      wayside_import_add_id (self, wayside_query_get_key (query));
      return;
    }

  self->n_others++;
  if (self->other == NULL)
    self->other = g_steal_pointer (&owned);
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

/* Spreadsheets export “Unicode text” as UTF-16, which has a byte order mark. */
static char *
dup_as_utf8 (const char *text, gsize length)
{
  static const char little[] = "\xff\xfe", big[] = "\xfe\xff", mark[] = "\xef\xbb\xbf";
  g_autofree char *valid = NULL;

  if (length >= 2 && (memcmp (text, little, 2) == 0 || memcmp (text, big, 2) == 0))
    return g_convert (text + 2, (gssize) (length - 2), "UTF-8",
                      text[0] == little[0] ? "UTF-16LE" : "UTF-16BE", NULL, NULL, NULL);

  if (memchr (text, '\0', length) != NULL)
    return NULL;

  /* Only ASCII is relevant, so other characters in a legacy encoding may be lost. */
  valid = g_utf8_make_valid (text, (gssize) length);
  return g_strdup (g_str_has_prefix (valid, mark) ? valid + strlen (mark) : valid);
}

static gboolean
add_text (WaysideImport *self, const char *text, GError **error)
{
  gsize blank = strspn (text, " \t\r\n");

  if (text[blank] == '{')
    return wayside_import_add_geojson (self, text, strlen (text), error);

  if (text[blank] == '<')
    return wayside_import_add_gpx (self, text, strlen (text), error);

  wayside_import_add_table (self, text);
  return TRUE;
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
 * - tables with commas, semicolons or tabs: the column is chosen by its name or, if no column has a known
 *   name, the first column with one of the above is used,
 * - GeoJSON (RFC 7946): points with the id of an image, such as those of the service, or else the bounding
 *   box of all shapes,
 * - GPX 1.1: the bounding box of all points.
 *
 * Entries that are not understood are counted. Several texts can be added to one import.
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
    utf8 = dup_as_utf8 (text, length);
  if (length > 0 && utf8 == NULL)
    return wayside_import_refuse (
        error, _ ("This is no list of photos. Choose a file with text, CSV, GeoJSON or GPX in it"));

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
      wayside_import_refuse (error, _ ("The shapes have no extent. Draw an area around the photos"));
      return NULL;
    }

  return wayside_query_new_bbox (area, error);
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

  if (self->ids->len == 1)
    return wayside_query_new_image (g_ptr_array_index (self->ids, 0), error);

  if (self->ids->len > 1)
    return wayside_query_new_images (self->ids, error);

  if (self->has_area)
    return query_for_area (&self->area, error);

  if (self->other != NULL)
    return wayside_query_dup (self->other);

  wayside_import_refuse (error, _ ("There are no photo IDs, links, keys or shapes in it"));
  return NULL;
}

static char *
describe_query (const WaysideImport *self)
{
  if (self->ids->len > 0)
    return g_strdup_printf (
        g_dngettext (GETTEXT_PACKAGE, "%'u photo from a list", "%'u photos from a list", self->ids->len),
        self->ids->len);

  if (self->has_area)
    return g_strdup (_ ("The area around all shapes of a file"));

  return g_strdup (self->other != NULL && wayside_query_get_kind (self->other) == WAYSIDE_QUERY_SEQUENCE
                       ? _ ("A sequence, from a list")
                       : _ ("An area, from a list"));
}

static char *
describe_unknown (const WaysideImport *self)
{
  /* With several files a line number would be ambiguous. */
  if (self->first_unknown == 0 || self->n_texts > 1)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%'u entry was not understood",
                                         "%'u entries were not understood", self->n_unknown),
                            self->n_unknown);

  if (self->n_unknown == 1)
    /* Translators: %u is the number of a line in a file. */
    return g_strdup_printf (_ ("Line %u was not understood"), self->first_unknown);

  /* Translators: the number of lines that were not understood, and the line number of the first of them. */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%'u line was not understood, the first is line %u",
                                       "%'u lines were not understood, the first is line %u",
                                       self->n_unknown),
                          self->n_unknown, self->first_unknown);
}

/* Returns the number of sequences and areas that are not part of the query. */
static guint
count_left_out (const WaysideImport *self)
{
  guint n = self->n_others + (self->has_area ? 1 : 0);

  return self->ids->len == 0 && n > 0 ? n - 1 : n;
}

/**
 * wayside_import_describe:
 * @self: an import that results in a query
 *
 * Returns: (transfer full): a description of the query and of the entries left out, such as "23 photos from a
 *   list. Line 4 was not understood"
 */
char *
wayside_import_describe (const WaysideImport *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GPtrArray) sentences = g_ptr_array_new_with_free_func (g_free);
  guint n_left_out;

  g_return_val_if_fail (self != NULL, NULL);

  n_left_out = count_left_out (self);
  g_ptr_array_add (sentences, describe_query (self));
  if (self->n_unknown > 0)
    g_ptr_array_add (sentences, describe_unknown (self));
  if (n_left_out > 0)
    g_ptr_array_add (
        sentences,
        g_strdup_printf (
            g_dngettext (GETTEXT_PACKAGE, "%'u sequence or area was left out: enter it by itself",
                         "%'u sequences or areas were left out: enter them one by one", n_left_out),
            n_left_out));
  if (self->n_over > 0)
    g_ptr_array_add (
        sentences,
        g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%'u photo was left out: a list has at most %'u",
                                      "%'u photos were left out: a list has at most %'u", self->n_over),
                         self->n_over, WAYSIDE_IMPORT_MAX_IDS));

  for (guint i = 0; i < sentences->len; i++)
    /* Translators: stands between two sentences. */
    g_string_append_printf (text, "%s%s", i > 0 ? C_ ("sentences", ". ") : "",
                            (const char *) g_ptr_array_index (sentences, i));
  return g_string_free (g_steal_pointer (&text), FALSE);
}
