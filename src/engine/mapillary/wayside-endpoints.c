/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-endpoints.h"

#include "wayside-clock.h"
#include "wayside-error.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>
#include <string.h>

#define GRAPH_URL     "https://graph.mapillary.com"
#define TILES_URL     "https://tiles.mapillary.com"
#define MAP_URL       "https://tile.openstreetmap.org"
#define PICTURE_HOSTS ".fbcdn.net"

/* The root URLs of the service, and checks for URLs in its responses. Immutable after construction, so it may
 * be shared between threads. */
struct _WaysideEndpoints
{
  GObject parent_instance;

  GUri *graph;          /* (owned) */
  GUri *tiles;          /* (owned) */
  GUri *map;            /* (owned) */
  gboolean is_loopback; /* the graph root is a loopback address, as in tests and the demo */
};

G_DEFINE_FINAL_TYPE (WaysideEndpoints, wayside_endpoints, G_TYPE_OBJECT)

static void
wayside_endpoints_finalize (GObject *object)
{
  WaysideEndpoints *self = WAYSIDE_ENDPOINTS (object);

  g_clear_pointer (&self->graph, g_uri_unref);
  g_clear_pointer (&self->tiles, g_uri_unref);
  g_clear_pointer (&self->map, g_uri_unref);

  G_OBJECT_CLASS (wayside_endpoints_parent_class)->finalize (object);
}

static void
wayside_endpoints_class_init (WaysideEndpointsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wayside_endpoints_finalize;
}

static void
wayside_endpoints_init (WaysideEndpoints *self)
{
}

static gboolean
is_web_uri (GUri *uri)
{
  const char *scheme = g_uri_get_scheme (uri);

  return (strcmp (scheme, "https") == 0 || strcmp (scheme, "http") == 0) && g_uri_get_host (uri) != NULL &&
         *g_uri_get_host (uri) != '\0' && g_uri_get_userinfo (uri) == NULL;
}

static gboolean
is_loopback (GUri *uri)
{
  const char *host = g_uri_get_host (uri);
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  return g_ascii_strcasecmp (host, "localhost") == 0 ||
         (address != NULL && g_inet_address_get_is_loopback (address));
}

static GUri *
parse_root (const char *replacement, const char *standard, GError **error)
{
  const char *url = replacement != NULL && *replacement != '\0' ? replacement : standard;
  g_autoptr (GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);

  if (uri != NULL && is_web_uri (uri))
    return g_steal_pointer (&uri);

  g_set_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_CONFIG,
               _ ("“%s” is not a web address. Correct the environment of this program"), url);
  return NULL;
}

/**
 * wayside_endpoints_new:
 * @graph_url: (nullable): a replacement for the root of the Graph API, or %NULL for the real one
 * @tiles_url: (nullable): the same for the coverage tiles
 * @map_url: (nullable): the same for the base map
 * @error: return location for an error
 *
 * Returns: (transfer full): the endpoints, or %NULL with %WAYSIDE_ERROR_INVALID_CONFIG
 */
WaysideEndpoints *
wayside_endpoints_new (const char *graph_url, const char *tiles_url, const char *map_url, GError **error)
{
  g_autoptr (WaysideEndpoints) self = g_object_new (WAYSIDE_TYPE_ENDPOINTS, NULL);

  self->graph = parse_root (graph_url, GRAPH_URL, error);
  if (self->graph != NULL)
    self->tiles = parse_root (tiles_url, TILES_URL, error);
  if (self->tiles != NULL)
    self->map = parse_root (map_url, MAP_URL, error);
  if (self->map == NULL)
    return NULL;

  self->is_loopback = is_loopback (self->graph);
  return g_steal_pointer (&self);
}

/**
 * wayside_endpoints_new_from_environment:
 * @error: return location for an error
 *
 * Takes the roots from WAYSIDE_GRAPH_URL, WAYSIDE_TILES_URL and WAYSIDE_MAP_URL where they are set. If all of
 * them are loopback addresses, as in tests, it also sets the scale of the clock to WAYSIDE_TIME_SCALE, see
 * wayside_clock_parse_scale(); the delays for the real service are never shortened.
 *
 * Returns: (transfer full): the endpoints, or %NULL with %WAYSIDE_ERROR_INVALID_CONFIG
 */
WaysideEndpoints *
wayside_endpoints_new_from_environment (GError **error)
{
  WaysideEndpoints *self = wayside_endpoints_new (
      g_getenv ("WAYSIDE_GRAPH_URL"), g_getenv ("WAYSIDE_TILES_URL"), g_getenv ("WAYSIDE_MAP_URL"), error);

  if (self != NULL && self->is_loopback && is_loopback (self->tiles) && is_loopback (self->map))
    wayside_clock_set_scale (wayside_clock_parse_scale (g_getenv ("WAYSIDE_TIME_SCALE")));
  return self;
}

/**
 * wayside_endpoints_get_graph_root:
 * @self: the endpoints
 *
 * Returns: (transfer none): the root of the Graph API
 */
GUri *
wayside_endpoints_get_graph_root (WaysideEndpoints *self)
{
  g_return_val_if_fail (WAYSIDE_IS_ENDPOINTS (self), NULL);

  return self->graph;
}

/**
 * wayside_endpoints_get_tiles_root:
 * @self: the endpoints
 *
 * Returns: (transfer none): the root of the coverage tiles
 */
GUri *
wayside_endpoints_get_tiles_root (WaysideEndpoints *self)
{
  g_return_val_if_fail (WAYSIDE_IS_ENDPOINTS (self), NULL);

  return self->tiles;
}

/**
 * wayside_endpoints_has_tiles:
 * @self: the endpoints
 *
 * A pretend service may have no tiles. Those of the real service do not belong to it, and must not get its token.
 *
 * Returns: %TRUE if the tiles are those of the service
 */
gboolean
wayside_endpoints_has_tiles (WaysideEndpoints *self)
{
  g_return_val_if_fail (WAYSIDE_IS_ENDPOINTS (self), FALSE);

  return !self->is_loopback || is_loopback (self->tiles);
}

/**
 * wayside_endpoints_get_map_root:
 * @self: the endpoints
 *
 * Returns: (transfer none): the root of the base map
 */
GUri *
wayside_endpoints_get_map_root (WaysideEndpoints *self)
{
  g_return_val_if_fail (WAYSIDE_IS_ENDPOINTS (self), NULL);

  return self->map;
}

static void
refuse_address (GError **error)
{
  g_set_error_literal (error, WAYSIDE_ERROR, WAYSIDE_ERROR_BAD_ANSWER,
                       _ ("Mapillary sent an address that is not its own. Try again later"));
}

/**
 * wayside_endpoints_parse_graph_url:
 * @self: the endpoints
 * @url: a URL from a response, such as that of the next page
 * @error: return location for an error
 *
 * Parses a URL and accepts it only if the token may be sent to it: its scheme, host and port must be those of
 * the Graph API.
 *
 * Returns: (transfer full): the URL, or %NULL with %WAYSIDE_ERROR_BAD_ANSWER
 */
GUri *
wayside_endpoints_parse_graph_url (WaysideEndpoints *self, const char *url, GError **error)
{
  g_autoptr (GUri) uri = NULL;

  g_return_val_if_fail (WAYSIDE_IS_ENDPOINTS (self), NULL);
  g_return_val_if_fail (url != NULL, NULL);

  uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  if (uri != NULL && is_web_uri (uri) &&
      strcmp (g_uri_get_scheme (uri), g_uri_get_scheme (self->graph)) == 0 &&
      g_ascii_strcasecmp (g_uri_get_host (uri), g_uri_get_host (self->graph)) == 0 &&
      g_uri_get_port (uri) == g_uri_get_port (self->graph))
    return g_steal_pointer (&uri);

  refuse_address (error);
  return NULL;
}

/* GUri normalizes percent-encoding, which would invalidate the signature of the URL. Take the path and the
 * query from the original text. */
static GUri *
build_verbatim (GUri *uri, const char *url)
{
  const char *start = strstr (url, "://") + strlen ("://");
  g_autofree char *path = NULL;
  g_autofree char *query = NULL;
  gsize length;

  start += strcspn (start, "/?#");
  length = strcspn (start, "?#");
  path = length > 0 ? g_strndup (start, length) : g_strdup ("/");
  start += length;
  if (*start == '?')
    query = g_strndup (start + 1, strcspn (start + 1, "#"));

  return g_uri_build (SOUP_HTTP_URI_FLAGS, g_uri_get_scheme (uri), NULL, g_uri_get_host (uri),
                      g_uri_get_port (uri), path, query, NULL);
}

static gboolean
is_printable (const char *url)
{
  for (const char *c = url; *c != '\0'; c++)
    if (!g_ascii_isgraph (*c))
      return FALSE;

  return TRUE;
}

/**
 * wayside_endpoints_parse_image_url:
 * @self: the endpoints
 * @url: the URL of a picture, from a response
 * @error: return location for an error
 *
 * Parses a URL and accepts it only if pictures may be fetched from it: https on the hosts of the content
 * network, or a loopback address if the Graph API has one too. The path and query are kept verbatim, since
 * the URL is signed.
 *
 * Returns: (transfer full): the URL, or %NULL with %WAYSIDE_ERROR_BAD_ANSWER
 */
GUri *
wayside_endpoints_parse_image_url (WaysideEndpoints *self, const char *url, GError **error)
{
  g_autoptr (GUri) uri = NULL;

  g_return_val_if_fail (WAYSIDE_IS_ENDPOINTS (self), NULL);
  g_return_val_if_fail (url != NULL, NULL);

  uri = is_printable (url) ? g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL) : NULL;
  if (uri != NULL && is_web_uri (uri))
    {
      g_autofree char *host = g_ascii_strdown (g_uri_get_host (uri), -1);
      /* GUri decodes "%2f" in a host, so a suffix after it would be mistaken for the end of the host name. */
      gboolean is_plain = host[strspn (host, "abcdefghijklmnopqrstuvwxyz0123456789.-:")] == '\0';

      if (!is_plain)
        {
          refuse_address (error);
          return NULL;
        }

      if ((strcmp (g_uri_get_scheme (uri), "https") == 0 && g_str_has_suffix (host, PICTURE_HOSTS)) ||
          (self->is_loopback && is_loopback (uri)))
        return build_verbatim (uri, url);
    }

  refuse_address (error);
  return NULL;
}
