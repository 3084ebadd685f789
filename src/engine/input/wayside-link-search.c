/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Links of mapillary.com inside of any text. A link is only searched for what it names, never followed, so
 * its syntax is read generously: what is copied with a link must not hide the photo. */

#include "config.h"

#include "wayside-import-private.h"
#include "wayside-link-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define DIGITS      "0123456789"
#define KEY_LETTERS DIGITS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_"
#define DOMAIN_NAME "mapillary.com"

/* A map link has a point and a zoom level: the box around the point is about the area that a window shows.
 * Sides are in degrees. */
#define TILES_IN_VIEW 4.0
#define MAX_ZOOM      24.0
#define MIN_SIDE      0.001
#define MAX_SIDE      0.09

/* Links inside of links are encoded once or twice. */
#define MAX_ENCODINGS 2

/*
 * Found:
 * @ids: (owned) (element-type utf8): the ids of photos, each once
 * @other: (owned) (nullable): the first sequence, or else the first box
 *
 * What the links of a text name.
 */
typedef struct
{
  GPtrArray *ids;
  WaysideQuery *other;
} Found;

static const char *const photo_names[] = { "pKey", "image_key", "image_id", "photo_id" };
static const char *const sequence_names[] = { "sequence_id", "sequence_ids", "sequence_key", "sKey" };

/* Decodes %XX, and leaves a "%" without two digits after it. */
static char *
decode_percent (const char *text)
{
  GString *decoded = g_string_sized_new (strlen (text) + 1);

  for (; *text != '\0'; text++)
    if (*text == '%' && g_ascii_isxdigit (text[1]) && g_ascii_isxdigit (text[2]))
      {
        int byte = g_ascii_xdigit_value (text[1]) * 16 + g_ascii_xdigit_value (text[2]);

        /* Do not end the text, or its line. */
        g_string_append_c (decoded, byte < 0x20 || byte == 0x7f ? ' ' : (char) byte);
        text += 2;
      }
    else
      g_string_append_c (decoded, *text);

  return g_string_free (decoded, FALSE);
}

/* HTML writes "&amp;" between parameters, and other programs decode it only partly. */
static char *
decode (const char *text)
{
  static const char *const entities[][2] = { { "&amp;", "&" }, { "&#38;", "&" },  { "&#x26;", "&" },
                                             { "&lt;", "<" },  { "&gt;", ">" },   { "&quot;", "\"" },
                                             { "&#61;", "=" }, { "\\u0026", "&" } };
  GString *decoded = g_string_new (text);

  for (guint i = 0; i < G_N_ELEMENTS (entities); i++)
    g_string_replace (decoded, entities[i][0], entities[i][1], 0);
  return g_string_free (decoded, FALSE);
}

static gboolean
begins_with (const char *text, const char *word)
{
  return g_ascii_strncasecmp (text, word, strlen (word)) == 0;
}

static const char *
find_word (const char *text, const char *word)
{
  for (; *text != '\0'; text++)
    if (begins_with (text, word))
      return text;

  return NULL;
}

/* Checks what is before a host: nothing, "http://" or "https://", or an end of something else. */
static gboolean
is_link_start (const char *text, const char *host)
{
  const char *start;

  while (host > text && (g_ascii_isalnum (host[-1]) || host[-1] == '-' || host[-1] == '.'))
    host--;
  if (host == text)
    return TRUE;
  if (host - text < 3 || strncmp (host - 3, "://", 3) != 0)
    return strchr (" \t\r\n<>\"'`([{=,;|*_:", host[-1]) != NULL;

  start = host - 3;
  while (start > text && g_ascii_isalpha (start[-1]))
    start--;
  return begins_with (start, "https://") || begins_with (start, "http://");
}

/* Returns the position after the host of the next link of Mapillary, or NULL. @start is the start of the
 * text. Other hosts may contain the name of Mapillary's. */
static const char *
find_link (const char *start, const char *text)
{
  const char *found;

  while ((found = find_word (text, DOMAIN_NAME)) != NULL)
    {
      const char *after = found + strlen (DOMAIN_NAME);
      gboolean is_host = found == start || !(g_ascii_isalnum (found[-1]) || found[-1] == '-');

      if (*after == ':' && g_ascii_isdigit (after[1]))
        after += 1 + strspn (after + 1, DIGITS);
      if (is_host && is_link_start (start, found) && strchr ("/?# \t\r\n<>\"')", *after) != NULL)
        return after;
      text = found + 1;
    }

  return NULL;
}

/* Returns the value of a parameter, up to the first character that a key cannot have, or NULL. */
static char *
dup_parameter (const char *text, const char *const *names, gsize n_names, const char *accepted)
{
  for (gsize i = 0; i < n_names; i++)
    for (const char *found = text; (found = find_word (found, names[i])) != NULL; found++)
      {
        const char *value = found + strlen (names[i]);
        gboolean is_name = found == text || strchr ("?&#; \t", found[-1]) != NULL;

        if (is_name && *value == '=' && strspn (value + 1, accepted) > 0)
          return g_strndup (value + 1, strspn (value + 1, accepted));
      }

  return NULL;
}

static gboolean
read_parameter (const char *text, const char *name, double *value)
{
  g_autofree char *number = dup_parameter (text, &name, 1, DIGITS "+-.,");

  return number != NULL && wayside_bbox_parse_coordinate (number, value);
}

static double
round_coordinate (double degrees)
{
  return round (degrees * 1e6) / 1e6;
}

static WaysideQuery *
query_around (double latitude, double longitude, double zoom, GError **error)
{
  WaysideBbox bbox;
  double width, height;

  if (!(fabs (latitude) < 85 && fabs (longitude) < 180))
    {
      wayside_import_refuse (error, _ ("The coordinates in this link are not valid"));
      return NULL;
    }

  width = CLAMP (360 / exp2 (CLAMP (zoom, 0, MAX_ZOOM)) * TILES_IN_VIEW, MIN_SIDE, MAX_SIDE);
  height = width * cos (latitude * G_PI / 180) * 0.7;
  bbox.west = round_coordinate (fmax (longitude - width / 2, -180));
  bbox.east = round_coordinate (fmin (longitude + width / 2, 180));
  bbox.south = round_coordinate (latitude - height / 2);
  bbox.north = round_coordinate (latitude + height / 2);
  return wayside_query_new_bbox (&bbox, error);
}

static WaysideQuery *
query_for_photo (const char *key, GError **error)
{
  if (wayside_query_is_image_id (key))
    return wayside_query_new_image (key, error);

  /* Image keys of the API before 2021 look like sequence keys and are no longer valid. */
  wayside_import_refuse (
      error,
      wayside_query_is_sequence_key (key)
          ? _ ("This link is too old: its photo has a new ID now. Open it on Mapillary and copy it again")
          : _ ("The photo ID in this link is not valid. Open the photo on Mapillary and copy its link again"));
  return NULL;
}

/* Returns the part of a path after @name, or NULL. */
static char *
dup_path_part (const char *path, const char *name)
{
  const char *found = find_word (path, name);
  gsize length = found != NULL ? strspn (found + strlen (name), KEY_LETTERS) : 0;

  return length > 0 ? g_strndup (found + strlen (name), length) : NULL;
}

/* Links of map views that some programs make: /app/bbox/WEST/SOUTH/EAST/NORTH, and "bbox=" of the API. */
static WaysideQuery *
query_for_box (const char *text)
{
  static const char *const names[] = { "bbox" };
  g_autofree char *numbers = dup_parameter (text, names, 1, DIGITS "+-.,");
  const char *path = find_word (text, "/bbox/");
  WaysideBbox bbox;

  if (numbers == NULL && path != NULL)
    numbers = g_strdelimit (g_strndup (path + 6, strspn (path + 6, DIGITS "+-./")), "/", ',');
  if (numbers == NULL || !wayside_bbox_parse (numbers, &bbox, NULL))
    return NULL;

  return wayside_query_new_bbox (&bbox, NULL);
}

/* Returns what the path of a link names: /im/ID, /s/KEY, or, for the API, /ID. Old links have such paths. */
static WaysideQuery *
query_for_path (const char *link, GError **error)
{
  gsize length = strcspn (link, "?# \t\r\n<>\"'");
  g_autofree char *path = g_strndup (link, length);
  g_autofree char *image = dup_path_part (path, "/im/");
  g_autofree char *sequence = dup_path_part (path, "/s/");
  g_autofree char *first = NULL;

  if (image != NULL)
    return query_for_photo (image, error);
  if (sequence != NULL)
    return wayside_query_new_sequence (sequence, error);

  /* Addresses of the API and of the former picture servers begin with the id. */
  first = g_strndup (path + (*path == '/' ? 1 : 0), strspn (path + (*path == '/' ? 1 : 0), KEY_LETTERS));
  if (strlen (first) >= WAYSIDE_IMPORT_MIN_ID_LENGTH && wayside_query_is_image_id (first))
    return wayside_query_new_image (first, error);
  return wayside_query_is_sequence_key (first) ? query_for_photo (first, error) : NULL;
}

/* Parses the rest of a link after its host. It ends where the next one begins, because user names may contain
 * spaces. */
static WaysideQuery *
parse_link (const char *link, GError **error)
{
  g_autofree char *photo = dup_parameter (link, photo_names, G_N_ELEMENTS (photo_names), KEY_LETTERS);
  g_autofree char *sequence = NULL;
  g_autoptr (GError) path_error = NULL;
  WaysideQuery *query;
  double latitude, longitude, zoom = 17;

  if (photo != NULL)
    return query_for_photo (photo, error);

  query = query_for_path (link, &path_error);
  if (path_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&path_error));
      return NULL;
    }
  if (query != NULL)
    return query;

  sequence = dup_parameter (link, sequence_names, G_N_ELEMENTS (sequence_names), KEY_LETTERS);
  if (sequence != NULL && wayside_query_is_sequence_key (sequence))
    return wayside_query_new_sequence (sequence, error);

  query = query_for_box (link);
  if (query != NULL)
    return query;

  if (!read_parameter (link, "lat", &latitude) || !read_parameter (link, "lng", &longitude))
    {
      wayside_import_refuse (
          error, _ ("This link contains no photo or place. Open a photo on Mapillary and copy its link"));
      return NULL;
    }

  read_parameter (link, "z", &zoom);
  return query_around (latitude, longitude, zoom, error);
}

/* Adds what one link names: photos are taken together, everything else only by itself. Takes ownership. */
static void
add_found (Found *self, WaysideQuery *query)
{
  g_autoptr (WaysideQuery) owned = query;
  GPtrArray *ids = wayside_query_get_ids (query);
  guint n_ids = ids != NULL ? ids->len : 0;

  if (wayside_query_get_kind (query) == WAYSIDE_QUERY_IMAGE)
    n_ids = 1;

  for (guint i = 0; i < n_ids; i++)
    {
      const char *id = ids != NULL ? g_ptr_array_index (ids, i) : wayside_query_get_key (query);

      if (!g_ptr_array_find_with_equal_func (self->ids, id, g_str_equal, NULL))
        g_ptr_array_add (self->ids, g_strdup (id));
    }

  /* A map view is only the place at which the rest was found. */
  if (n_ids == 0 && (self->other == NULL || wayside_query_get_kind (self->other) == WAYSIDE_QUERY_BBOX))
    {
      g_clear_object (&self->other);
      self->other = g_steal_pointer (&owned);
    }
}

static WaysideQuery *
finish (Found *self)
{
  g_autoptr (GPtrArray) ids = g_steal_pointer (&self->ids);
  g_autoptr (WaysideQuery) other = g_steal_pointer (&self->other);

  if (ids->len == 1)
    return wayside_query_new_image (g_ptr_array_index (ids, 0), NULL);
  if (ids->len > 1)
    return wayside_query_new_images (ids, NULL);
  return g_steal_pointer (&other);
}

/* Adds the photos after "mapillary/", "mapillary=" or "mapillary:", as OpenStreetMap writes them, in tags and
 * in the links of its editor. */
static void
search_tags (Found *self, const char *text)
{
  for (const char *found = text; (found = find_word (found, "mapillary")) != NULL; found++)
    {
      const char *value = found + strlen ("mapillary");
      gsize n = strspn (value, "/=: \t\"'");
      g_autofree char *ids = g_strndup (value + n, strspn (value + n, DIGITS ";,"));
      WaysideQuery *query = NULL;

      if (n > 0 && strspn (ids, DIGITS) >= WAYSIDE_IMPORT_MIN_ID_LENGTH)
        query = wayside_link_parse_cell (ids);
      if (query != NULL)
        add_found (self, query);
    }
}

static gboolean
is_foreign_link (const char *text)
{
  return strstr (text, "://") != NULL || begins_with (text, "www.") || begins_with (text, DOMAIN_NAME);
}

/* Returns the photo in the parameters of a link whose host was not copied. */
static WaysideQuery *
query_for_parameters (const char *text, GError **error)
{
  g_autofree char *photo = NULL;

  if (is_foreign_link (text) || strchr (text, '/') != NULL)
    return NULL;

  photo = dup_parameter (text, photo_names, G_N_ELEMENTS (photo_names), KEY_LETTERS);
  return photo != NULL ? query_for_photo (photo, error) : NULL;
}

/* Searches a text at one level of encoding. */
static WaysideQuery *
search_level (const char *text, GError **error)
{
  Found found = { g_ptr_array_new_with_free_func (g_free), NULL };
  g_autoptr (GError) first_error = NULL;
  const char *link = text;
  WaysideQuery *query;

  while ((link = find_link (text, link)) != NULL)
    {
      const char *next = find_link (text, link);
      g_autofree char *rest = g_strndup (link, next != NULL ? (gsize) (next - link) : strcspn (link, "\r\n"));

      query = parse_link (rest, first_error == NULL ? &first_error : NULL);
      if (query != NULL)
        add_found (&found, query);
    }

  if (found.ids->len == 0 && found.other == NULL)
    search_tags (&found, text);
  query = finish (&found);
  if (query == NULL && first_error == NULL)
    query = query_for_parameters (text, &first_error);
  if (query == NULL && first_error != NULL)
    g_propagate_error (error, g_steal_pointer (&first_error));
  return query;
}

/* Searches a text for links of Mapillary. Returns the query, or NULL with an error if there is a link that
 * cannot be used, or NULL without an error if there is no link. */
WaysideQuery *
wayside_link_search (const char *text, GError **error)
{
  g_autofree char *level = decode (text);
  g_autoptr (GError) first_error = NULL;

  for (guint i = 0; i <= MAX_ENCODINGS; i++)
    {
      g_autoptr (GError) level_error = NULL;
      g_autofree char *before = level;
      WaysideQuery *query = search_level (before, &level_error);

      level = decode_percent (before);
      if (query != NULL)
        return query;
      if (first_error == NULL)
        first_error = g_steal_pointer (&level_error);
    }

  if (first_error == NULL && is_foreign_link (text))
    wayside_import_refuse (&first_error, _ ("This is not a Mapillary link"));
  if (first_error != NULL)
    g_propagate_error (error, g_steal_pointer (&first_error));
  return NULL;
}

/* Returns whether a text has the link of a photo. Links of the API may contain an access token too. */
gboolean
wayside_link_names_photo (const char *text)
{
  g_autoptr (WaysideQuery) query = wayside_link_search (text, NULL);

  return query != NULL;
}

/* Returns whether a text has a link, of Mapillary or not. */
gboolean
wayside_link_has_link (const char *text)
{
  return find_link (text, text) != NULL || is_foreign_link (text) || find_word (text, "%3A%2F%2F") != NULL;
}
