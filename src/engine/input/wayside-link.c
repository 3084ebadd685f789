/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-link.h"

#include "wayside-import-private.h"
#include "wayside-link-private.h"
#include "wayside-text.h"
#include "wayside-token.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define DIGITS      "0123456789"
#define KEY_LETTERS DIGITS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_"

static WaysideQuery *
refuse (GError **error, const char *message)
{
  wayside_import_refuse (error, message);
  return NULL;
}

static gboolean
has_letters (const char *text)
{
  for (; *text != '\0'; text++)
    if (g_ascii_isalpha (*text))
      return TRUE;

  return FALSE;
}

/* Takes ids with separators between them, as tags of OpenStreetMap have, or an id with the rest of a link
 * behind it. Short numbers are too likely to be something else. */
static WaysideQuery *
query_for_ids (const char *text, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);

  while (*text != '\0')
    {
      gsize n = strspn (text, DIGITS);
      g_autofree char *id = g_strndup (text, n);

      if (n < WAYSIDE_IMPORT_MIN_ID_LENGTH || !wayside_query_is_image_id (id))
        return NULL;

      if (!g_ptr_array_find_with_equal_func (ids, id, g_str_equal, NULL))
        g_ptr_array_add (ids, g_steal_pointer (&id));
      text += n;
      if (*text == '&' || *text == '?' || *text == '/' || *text == '#')
        break;
      n = strspn (text, ";,| \t\r\n");
      if (*text != '\0' && n == 0)
        return NULL;
      text += n;
    }

  if (ids->len == 1)
    return wayside_query_new_image (g_ptr_array_index (ids, 0), error);

  return ids->len > 1 ? wayside_query_new_images (ids, error) : NULL;
}

/* Returns a query for a text that is only an id, a key, ids with separators or a box, else NULL without an
 * error, except for a box with invalid numbers. */
static WaysideQuery *
parse_plain (const char *text, GError **error)
{
  WaysideQuery *query;
  WaysideBbox bbox;

  if (wayside_query_is_image_id (text))
    return wayside_query_new_image (text, error);

  if (wayside_query_is_sequence_key (text))
    return wayside_query_new_sequence (text, error);

  query = query_for_ids (text, NULL);
  if (query != NULL)
    return query;

  if (!has_letters (text) && strpbrk (text, ",; \t") != NULL && strpbrk (text, DIGITS) != NULL)
    return wayside_bbox_parse (text, &bbox, error) ? wayside_query_new_bbox (&bbox, error) : NULL;

  return NULL;
}

/* Returns a query for the ids that are words of a text without links, such as "see photo 135511895288847". */
static WaysideQuery *
parse_prose (const char *text)
{
  g_autoptr (GString) ids = g_string_new (NULL);

  if (strstr (text, "://") != NULL)
    return NULL;

  while (*text != '\0')
    {
      gsize n = strspn (text, KEY_LETTERS);
      gsize n_digits = strspn (text, DIGITS);

      if (n_digits >= WAYSIDE_IMPORT_MIN_ID_LENGTH && n == n_digits)
        g_string_append_printf (ids, "%.*s ", (int) n, text);
      text += MAX (n, 1);
    }

  return ids->len > 0 ? query_for_ids (g_strchomp (ids->str), NULL) : NULL;
}

static WaysideQuery *
parse (const char *text, gboolean is_cell, GError **error)
{
  g_autoptr (GError) plain_error = NULL;
  g_autoptr (GError) link_error = NULL;
  WaysideQuery *query = parse_plain (text, &plain_error);

  if (query == NULL && plain_error == NULL)
    query = wayside_link_search (text, &link_error);
  if (query == NULL && link_error == NULL && !is_cell)
    query = parse_prose (text);
  if (query != NULL)
    return query;

  if (plain_error != NULL)
    g_propagate_error (error, g_steal_pointer (&plain_error));
  else if (link_error != NULL)
    g_propagate_error (error, g_steal_pointer (&link_error));
  else
    refuse (error, _ ("Not a Mapillary link, an ID or four coordinates"));
  return NULL;
}

/**
 * wayside_link_parse:
 * @text: a text that was typed, pasted or dropped, at most %WAYSIDE_LINK_MAX_LENGTH bytes
 * @error: return location for an error
 *
 * Parses an image id, a sequence key, the four numbers of a box, or a text with mapillary.com links in it: of
 * photos, of a sequence, or of a map view, which results in a box. The text may be a sentence, HTML,
 * Markdown, an encoded link inside another one, or a tag of OpenStreetMap. Does not use the network.
 *
 * Returns: (transfer full): a query with default limit and size, or %NULL with %WAYSIDE_ERROR_INVALID_QUERY
 *   and a message for the user
 */
WaysideQuery *
wayside_link_parse (const char *text, GError **error)
{
  g_autofree char *clean = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  if (strlen (text) > WAYSIDE_LINK_MAX_LENGTH)
    return refuse (error, _ ("This text is too long for a link"));

  clean = wayside_text_clean (text);
  if (*clean == '\0')
    return refuse (error, _ ("Paste a link from mapillary.com, an ID or four coordinates"));

  if (wayside_token_is_likely (clean) && !wayside_link_names_photo (clean))
    {
      wayside_token_refuse (clean, error);
      return NULL;
    }

  return parse (clean, FALSE, error);
}

/**
 * wayside_link_parse_cell:
 * @text: a cell of a table, or a value of a JSON file
 *
 * Parses what wayside_link_parse() does, except for ids inside of sentences: a cell with a sentence is not
 * the one with the ids.
 *
 * Returns: (transfer full) (nullable): a query, or %NULL
 */
WaysideQuery *
wayside_link_parse_cell (const char *text)
{
  g_autofree char *clean = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  if (strlen (text) > WAYSIDE_LINK_MAX_LENGTH)
    return NULL;

  clean = wayside_text_clean (text);
  return parse (clean, TRUE, NULL);
}

/**
 * wayside_link_describe:
 * @query: a query of wayside_link_parse()
 * @text: the text that was parsed
 *
 * Returns: (transfer full): a short description of the query for the user
 */
char *
wayside_link_describe (WaysideQuery *query, const char *text)
{
  gboolean is_link;
  guint n_ids;

  g_return_val_if_fail (WAYSIDE_IS_QUERY (query), NULL);
  g_return_val_if_fail (text != NULL, NULL);

  is_link = wayside_link_has_link (text);
  switch (wayside_query_get_kind (query))
    {
    case WAYSIDE_QUERY_IMAGE:
      return g_strdup (is_link ? _ ("A photo, from a Mapillary link") : _ ("A photo, from its ID"));
    case WAYSIDE_QUERY_SEQUENCE:
      return g_strdup (is_link ? _ ("A sequence, from a Mapillary link") : _ ("A sequence, from its key"));
    case WAYSIDE_QUERY_BBOX:
      return g_strdup (is_link ? _ ("An area, from a Mapillary map link")
                               : _ ("An area, from four coordinates"));
    case WAYSIDE_QUERY_IMAGES:
      n_ids = wayside_query_get_ids (query)->len;
      return g_strdup_printf (
          g_dngettext (GETTEXT_PACKAGE, "%'u photo from a list", "%'u photos from a list", n_ids), n_ids);
    case WAYSIDE_QUERY_AREA:
    case WAYSIDE_QUERY_CREATOR:
    default:
      g_assert_not_reached ();
    }
}
