/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sentences about an import: what was understood, and all that was not. */

#include "config.h"

#include "wayside-import-private.h"

#include <glib/gi18n-lib.h>

static char *
describe_photos (const WaysideImport *self)
{
  return g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%'u photo from a list", "%'u photos from a list", self->ids->len),
      self->ids->len);
}

static char *
describe_others (const WaysideImport *self, gboolean all)
{
  WaysideQuery *first = self->others->len > 0 ? g_ptr_array_index (self->others, 0) : NULL;

  if (all && self->others->len > 1)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%'u sequence or area from a list",
                                         "%'u sequences or areas from a list", self->others->len),
                            self->others->len);

  return g_strdup (first != NULL && wayside_query_get_kind (first) == WAYSIDE_QUERY_SEQUENCE
                       ? _ ("A sequence, from a list")
                       : _ ("An area, from a list"));
}

static char *
describe_area (const WaysideImport *self)
{
  gboolean is_track;

  if (self->name == NULL)
    return g_strdup (_ ("The area around the shapes"));

  is_track = g_str_has_suffix (self->name, ".gpx") || g_str_has_suffix (self->name, ".GPX");
  /* Translators: %s is the name of a file. */
  return g_strdup_printf (is_track ? _ ("The area around the track in “%s”")
                                   : _ ("The area around the shapes in “%s”"),
                          self->name);
}

/* Adds what the result of the import is: only the first kind of query, or with @all each of them. */
static void
add_contents (const WaysideImport *self, gboolean all, GPtrArray *sentences)
{
  if (self->ids->len > 0)
    g_ptr_array_add (sentences, describe_photos (self));
  if (self->has_area && (all || sentences->len == 0))
    g_ptr_array_add (sentences, describe_area (self));
  if (sentences->len == 0 || (all && self->others->len > 0))
    g_ptr_array_add (sentences, describe_others (self, all));
}

static void
add_column (const WaysideImport *self, GPtrArray *sentences)
{
  /* With several files it would not be clear which one is meant. */
  if (self->n_column == 0 || self->n_texts > 1)
    return;

  if (self->column != NULL)
    /* Translators: %s is the name of a column of a table. */
    g_ptr_array_add (sentences, g_strdup_printf (_ ("Taken from the column “%s”"), self->column));
  else
    /* Translators: %u is the number of a column of a table. */
    g_ptr_array_add (sentences, g_strdup_printf (_ ("Taken from column %u"), self->n_column));
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
count_left_out (const WaysideImport *self, gboolean all)
{
  guint n = self->others->len + (self->has_area ? 1 : 0);

  if (all)
    return self->n_over_others;

  return self->n_over_others + (self->ids->len == 0 && n > 0 ? n - 1 : n);
}

static gboolean
has_sequence (const WaysideImport *self)
{
  for (guint i = 0; i < self->others->len; i++)
    if (wayside_query_get_kind (g_ptr_array_index (self->others, i)) == WAYSIDE_QUERY_SEQUENCE)
      return TRUE;

  return FALSE;
}

static void
add_left_out (const WaysideImport *self, gboolean all, GPtrArray *sentences)
{
  guint n_left_out = count_left_out (self, all);

  if (n_left_out > 0)
    g_ptr_array_add (
        sentences,
        g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%'u sequence or area was skipped. Add it separately",
                                      "%'u sequences or areas were skipped. Add them separately", n_left_out),
                         n_left_out));

  /* Ids of photos from before 2021 have the form of sequence keys. Beside today's ids they are suspicious. */
  if (self->ids->len > 0 && has_sequence (self))
    g_ptr_array_add (
        sentences, g_strdup (_ ("Keys of 22 letters are sequences. If photos were meant, these are IDs from "
                                "before 2021, which Mapillary no longer knows")));
}

static void
add_lost (const WaysideImport *self, GPtrArray *sentences)
{
  if (self->is_damaged)
    g_ptr_array_add (
        sentences,
        g_strdup (_ ("The file is damaged or incomplete. Everything that could be read was used")));
  if (self->n_unknown > 0)
    g_ptr_array_add (sentences, describe_unknown (self));
  if (self->n_cut > 0)
    g_ptr_array_add (
        sentences,
        g_strdup_printf (
            g_dngettext (GETTEXT_PACKAGE, "%'u photo ID was skipped: a spreadsheet has cut its digits",
                         "%'u photo IDs were skipped: a spreadsheet has cut their digits", self->n_cut),
            self->n_cut));
}

static char *
describe (const WaysideImport *self, gboolean all)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GPtrArray) sentences = g_ptr_array_new_with_free_func (g_free);

  add_contents (self, all, sentences);
  add_column (self, sentences);
  add_lost (self, sentences);
  add_left_out (self, all, sentences);
  if (self->n_over > 0)
    g_ptr_array_add (
        sentences,
        g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%'u photo was skipped: a list has at most %'u",
                                      "%'u photos were skipped: a list has at most %'u", self->n_over),
                         self->n_over, WAYSIDE_IMPORT_MAX_IDS));

  for (guint i = 0; i < sentences->len; i++)
    /* Translators: stands between two sentences. */
    g_string_append_printf (text, "%s%s", i > 0 ? C_ ("sentences", ". ") : "",
                            (const char *) g_ptr_array_index (sentences, i));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * wayside_import_describe:
 * @self: an import that results in a query
 *
 * Returns: (transfer full): a description of the query of wayside_import_dup_query() and of the entries left
 *   out, such as "23 photos from a list. Line 4 was not understood"
 */
char *
wayside_import_describe (const WaysideImport *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return describe (self, FALSE);
}

/**
 * wayside_import_describe_all:
 * @self: an import that results in a query
 *
 * Returns: (transfer full): a description of all queries of wayside_import_list_queries() and of the entries
 *   left out
 */
char *
wayside_import_describe_all (const WaysideImport *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return describe (self, TRUE);
}
