/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-import-private.h"

#include "wayside-error.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* Steps of a decimetre. Programs write many more decimals, and the folder is named after them. */
#define STEPS_PER_DEGREE 1e6

/**
 * wayside_import_new:
 *
 * Returns: (transfer full): a list of nothing
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
 * @self: (transfer full): a list
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

/* Sets the error; for the end of a function. */
gboolean
wayside_import_refuse (GError **error, const char *message)
{
  g_set_error_literal (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY, message);
  return FALSE;
}

/* Adds a checked id, unless it is there. */
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

/* Adds what one entry of a list says; takes ownership of the query. */
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

/* Adds the box around some shapes, all of them on the globe. */
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

/* Counts a line that says nothing; lines are counted from 1, and 0 is one without a number. */
void
wayside_import_add_unknown (WaysideImport *self, guint line)
{
  if (self->n_unknown++ == 0)
    self->first_unknown = line;
}

/* Spreadsheets write UTF-16 when they are asked for “Unicode text”. The mark at the start tells. */
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

  /* All that is looked for is ASCII: in an old encoding the rest may be lost. */
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
 * @self: a list
 * @text: (array length=length): what stands in a file or in the clipboard; anything
 * @length: its length in bytes
 * @error: return location for an error
 *
 * Understands
 *
 * - lines with an image id, a sequence key, a mapillary.com link or the numbers of a box each, in which “#”
 *   begins a comment,
 * - tables with commas, semicolons or tabs, by the column that is named after one of those or, without such a
 *   name, the first one that has some in it,
 * - GeoJSON by RFC 7946: points that have the id of an image, as the service's own, or else the box around
 * all that is in it,
 * - GPX 1.1: the box around all that is in it.
 *
 * What cannot be understood is counted. Several texts make one list.
 *
 * Returns: %TRUE, or %FALSE with %WAYSIDE_ERROR_INVALID_QUERY if @text as a whole is nothing of that
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
  /* RFC 7946, 3.1.9 has shapes that cross the line cut there, so that they reach from one end to the other.
   */
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
 * @self: a list
 * @error: return location for an error
 *
 * A query is of one kind. So if there are images, these are meant; else the area around all shapes; else the
 * first of what was named.
 *
 * Returns: (transfer full): what the list asks for, or %NULL with %WAYSIDE_ERROR_INVALID_QUERY
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
  /* Of several files it is not told which one the line is in. */
  if (self->first_unknown == 0 || self->n_texts > 1)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%'u entry was not understood",
                                         "%'u entries were not understood", self->n_unknown),
                            self->n_unknown);

  if (self->n_unknown == 1)
    /* Translators: %u is the number of a line in a file. */
    return g_strdup_printf (_ ("Line %u was not understood"), self->first_unknown);

  /* Translators: how many lines, and the number of the first of them in the file. */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%'u line was not understood, the first is line %u",
                                       "%'u lines were not understood, the first is line %u",
                                       self->n_unknown),
                          self->n_unknown, self->first_unknown);
}

/* Sequences and areas that the query does not hold. */
static guint
count_left_out (const WaysideImport *self)
{
  guint n = self->n_others + (self->has_area ? 1 : 0);

  return self->ids->len == 0 && n > 0 ? n - 1 : n;
}

/**
 * wayside_import_describe:
 * @self: a list that makes a query
 *
 * Returns: (transfer full): what was understood, and what was left out, such as "23 photos from a list. Line
 * 4 was not understood"
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
