/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-link.h"

#include "wayside-error.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* A map link has a point and a zoom level: the box around the point is about the area that a window shows.
 * Sides are in degrees. */
#define TILES_IN_VIEW 4.0
#define MAX_ZOOM      24.0
#define MIN_SIDE      0.001
#define MAX_SIDE      0.09

static WaysideQuery *
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY, message);
  return NULL;
}

static gboolean
is_mapillary_uri (GUri *uri)
{
  const char *scheme = g_uri_get_scheme (uri);
  const char *host = g_uri_get_host (uri);

  return (strcmp (scheme, "https") == 0 || strcmp (scheme, "http") == 0) &&
         g_uri_get_userinfo (uri) == NULL && host != NULL &&
         (g_ascii_strcasecmp (host, "mapillary.com") == 0 ||
          g_ascii_strcasecmp (host, "www.mapillary.com") == 0);
}

static WaysideQuery *
query_for_key (const char *key, GError **error)
{
  if (wayside_query_is_image_id (key))
    return wayside_query_new_image (key, error);

  /* Image keys of the API before 2021 look like sequence keys and are no longer valid. */
  return refuse (
      error,
      _ ("This link is too old: its photo has another ID now. Open it on Mapillary and copy it again"));
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
    return refuse (error, _ ("The map of this link is not on the globe"));

  width = CLAMP (360 / exp2 (CLAMP (zoom, 0, MAX_ZOOM)) * TILES_IN_VIEW, MIN_SIDE, MAX_SIDE);
  height = width * cos (latitude * G_PI / 180) * 0.7;
  bbox.west = round_coordinate (fmax (longitude - width / 2, -180));
  bbox.east = round_coordinate (fmin (longitude + width / 2, 180));
  bbox.south = round_coordinate (latitude - height / 2);
  bbox.north = round_coordinate (latitude + height / 2);
  return wayside_query_new_bbox (&bbox, error);
}

static const char *
lookup (GHashTable *parameters, const char *const *names)
{
  for (guint i = 0; names[i] != NULL; i++)
    {
      const char *value = g_hash_table_lookup (parameters, names[i]);

      if (value != NULL && *value != '\0')
        return value;
    }

  return NULL;
}

/* Old and short links have the key in the path: /map/im/KEY or /im/ID. */
static char *
dup_key_of_path (const char *path)
{
  const char *start = strstr (path, "/im/");

  if (start == NULL)
    return NULL;

  start += strlen ("/im/");
  return g_strndup (start, strcspn (start, "/"));
}

static WaysideQuery *
parse_uri (const char *text, GError **error)
{
  static const char *const key_names[] = { "pKey", "image_key", "pkey", NULL };
  g_autoptr (GUri) uri = NULL;
  g_autoptr (GHashTable) parameters = NULL;
  g_autofree char *path_key = NULL;
  const char *key;
  const char *latitude_text, *longitude_text, *zoom_text;
  double latitude, longitude, zoom = 17;

  uri = g_uri_parse (text, G_URI_FLAGS_NON_DNS, NULL);
  if (uri == NULL || !is_mapillary_uri (uri))
    return refuse (error, _ ("This is not a Mapillary link"));

  if (g_uri_get_query (uri) != NULL)
    parameters = g_uri_parse_params (g_uri_get_query (uri), -1, "&", G_URI_PARAMS_NONE, NULL);
  if (parameters == NULL)
    parameters = g_hash_table_new (g_str_hash, g_str_equal);

  path_key = dup_key_of_path (g_uri_get_path (uri));
  key = lookup (parameters, key_names);
  if (key == NULL)
    key = path_key;
  if (key != NULL)
    return query_for_key (key, error);

  latitude_text = g_hash_table_lookup (parameters, "lat");
  longitude_text = g_hash_table_lookup (parameters, "lng");
  zoom_text = g_hash_table_lookup (parameters, "z");
  if (latitude_text == NULL || longitude_text == NULL ||
      !wayside_bbox_parse_coordinate (latitude_text, &latitude) ||
      !wayside_bbox_parse_coordinate (longitude_text, &longitude))
    return refuse (error,
                   _ ("This link names no photo and no place. Open a photo on Mapillary and copy its link"));

  if (zoom_text != NULL)
    wayside_bbox_parse_coordinate (zoom_text, &zoom);
  return query_around (latitude, longitude, zoom, error);
}

static gboolean
looks_like_uri (const char *text)
{
  return strstr (text, "://") != NULL || g_ascii_strncasecmp (text, "www.", 4) == 0 ||
         g_ascii_strncasecmp (text, "mapillary.com", 13) == 0;
}

/**
 * wayside_link_parse:
 * @text: a text that was typed, pasted or dropped, at most %WAYSIDE_LINK_MAX_LENGTH bytes
 * @error: return location for an error
 *
 * Parses a mapillary.com link (of a photo, or of a map view, which results in a box), an image id, a sequence
 * key, or the four numbers of a box. Does not use the network.
 *
 * Returns: (transfer full): a query with default limit and size, or %NULL with %WAYSIDE_ERROR_INVALID_QUERY
 *   and a message for the user
 */
WaysideQuery *
wayside_link_parse (const char *text, GError **error)
{
  g_autofree char *stripped = NULL;
  g_autofree char *with_scheme = NULL;
  WaysideBbox bbox;

  g_return_val_if_fail (text != NULL, NULL);

  if (strlen (text) > WAYSIDE_LINK_MAX_LENGTH)
    return refuse (error, _ ("This text is too long for a link"));

  stripped = g_strstrip (g_strdup (text));
  if (*stripped == '\0')
    return refuse (error, _ ("Paste a Mapillary link, a photo ID, a sequence key or four coordinates"));

  if (looks_like_uri (stripped))
    {
      with_scheme = strstr (stripped, "://") != NULL ? g_strdup (stripped)
                                                     : g_strconcat ("https://", stripped, NULL);
      return parse_uri (with_scheme, error);
    }

  if (wayside_query_is_image_id (stripped))
    return wayside_query_new_image (stripped, error);

  if (wayside_query_is_sequence_key (stripped))
    return wayside_query_new_sequence (stripped, error);

  if (strpbrk (stripped, ",; \t") != NULL && strpbrk (stripped, "0123456789") != NULL)
    return wayside_bbox_parse (stripped, &bbox, error) ? wayside_query_new_bbox (&bbox, error) : NULL;

  return refuse (error, _ ("Not a Mapillary link, a photo ID, a sequence key or four coordinates"));
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

  g_return_val_if_fail (WAYSIDE_IS_QUERY (query), NULL);
  g_return_val_if_fail (text != NULL, NULL);

  is_link = looks_like_uri (text);
  switch (wayside_query_get_kind (query))
    {
    case WAYSIDE_QUERY_IMAGE:
      return g_strdup (is_link ? _ ("A photo, from a Mapillary link") : _ ("A photo, from its ID"));
    case WAYSIDE_QUERY_SEQUENCE:
      return g_strdup (_ ("A sequence, from its key"));
    case WAYSIDE_QUERY_BBOX:
      return g_strdup (is_link ? _ ("An area, from a Mapillary map link")
                               : _ ("An area, from four coordinates"));
    case WAYSIDE_QUERY_IMAGES:
      return g_strdup (_ ("Photos, from a list"));
    default:
      g_assert_not_reached ();
    }
}
