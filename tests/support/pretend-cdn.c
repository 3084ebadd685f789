/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pretend-cdn.h"

#include "pretend-error.h"
#include "pretend-scene.h"
#include "pretend-url.h"

#include <stdio.h>
#include <string.h>

/* The access token must not reach the CDN, neither in the query nor in any header. */
static gboolean
carries_token (SoupServerMessage *message)
{
  const char *query = g_uri_get_query (soup_server_message_get_uri (message));
  SoupMessageHeadersIter iter;
  const char *name, *value;

  /* Do not search for "MLY" alone: one in a thousand signatures contains it by chance. */
  if (query != NULL && (strstr (query, "access_token") != NULL || strstr (query, "MLY|") != NULL ||
                        strstr (query, "MLY%7C") != NULL))
    return TRUE;
  soup_message_headers_iter_init (&iter, soup_server_message_get_request_headers (message));
  while (soup_message_headers_iter_next (&iter, &name, &value))
    if (g_ascii_strcasecmp (name, "Authorization") == 0 || strstr (value, "MLY|") != NULL ||
        strstr (value, "MLY%7C") != NULL)
      return TRUE;
  return FALSE;
}

static gboolean
refuse_token (PretendExchange *exchange)
{
  if (!carries_token (exchange->message))
    return FALSE;
  exchange->service->n_token_leaks++;
  pretend_exchange_send_text (exchange, 400, "text/plain", "Bad request");
  return TRUE;
}

static void
send_picture (PretendExchange *exchange, PretendImage *image, guint what)
{
  PretendService *service = exchange->service;
  g_autoptr (GBytes) picture = NULL;

  if (what == PRETEND_URL_MESH || what == PRETEND_URL_CLUSTER)
    {
      pretend_exchange_send_text (exchange, 200, "application/octet-stream",
                                  "ply\nformat ascii 1.0\nend_header\n");
      return;
    }
  picture = pretend_pictures_get (service->pictures, image, service->original_width, what);
  soup_message_headers_replace (soup_server_message_get_response_headers (exchange->message), "Cache-Control",
                                "max-age=1209600, no-transform");
  pretend_exchange_send (exchange, 200, "image/jpeg", picture);
}

static void
answer_cdn (PretendExchange *exchange)
{
  GUri *uri = soup_server_message_get_uri (exchange->message);
  guint64 key = 0;
  guint what = 0;
  const char *refusal;
  PretendImage *image;

  if (refuse_token (exchange) || pretend_error_send_fault (exchange))
    return;
  refusal = pretend_url_check (g_uri_get_path (uri), g_uri_get_query (uri), pretend_service_get_now (), &key,
                               &what);
  image = refusal == NULL ? pretend_data_get_key (exchange->service->data, key) : NULL;
  if (refusal != NULL)
    pretend_exchange_send_text (exchange, 403, "text/plain", refusal);
  else if (image == NULL)
    pretend_exchange_send_text (exchange, 404, "text/html", "<html><body>Not found</body></html>");
  else
    send_picture (exchange, image, what);
}

/**
 * pretend_cdn_handle:
 * @server: the server of the pictures
 * @message: a request
 * @path: its path
 * @query: (nullable): its parameters
 * @user_data: the service
 *
 * Handles requests for pictures. A request that carries a token is counted as a leak and refused.
 */
void
pretend_cdn_handle (SoupServer *server,
                    SoupServerMessage *message,
                    const char *path,
                    GHashTable *query,
                    gpointer user_data)
{
  PretendService *service = user_data;
  GUri *uri = soup_server_message_get_uri (message);
  PretendImage *image = NULL;
  PretendCanned *canned = NULL;
  PretendFault fault;
  guint64 key = 0;
  guint what;

  pretend_url_check (g_uri_get_path (uri), g_uri_get_query (uri), 0, &key, &what);
  image = pretend_data_get_key (service->data, key);
  if (image != NULL)
    {
      guint n_asked = GPOINTER_TO_UINT (g_hash_table_lookup (service->asked, image->id));

      g_hash_table_insert (service->asked, g_strdup (image->id), GUINT_TO_POINTER (n_asked + 1));
    }
  fault = pretend_service_take_fault (service, PRETEND_ROOT_CDN, path, query,
                                      image != NULL ? image->id : NULL, &canned);
  pretend_exchange_start (service, message, query, path, PRETEND_KIND_CDN, fault, canned, answer_cdn);
}

static void
answer_map (PretendExchange *exchange)
{
  guint zoom, x, y;
  int end = 0;
  g_autoptr (GBytes) tile = NULL;

  if (refuse_token (exchange) || pretend_error_send_fault (exchange))
    return;
  if (sscanf (exchange->path, "/%2u/%7u/%7u.png%n", &zoom, &x, &y, &end) != 3 || end == 0 ||
      exchange->path[end] != '\0' || zoom > 20 || x >= 1u << zoom || y >= 1u << zoom)
    {
      pretend_exchange_send_text (exchange, 404, "text/plain", "Not found");
      return;
    }
  tile = pretend_map_tile_new (zoom, x, y);
  pretend_exchange_send (exchange, 200, "image/png", tile);
}

/**
 * pretend_map_handle:
 * @server: the server of the base map
 * @message: a request
 * @path: its path
 * @query: (nullable): its parameters
 * @user_data: the service
 *
 * Handles requests for tiles of the base map. A third party serves those, so a token here is a leak as well.
 */
void
pretend_map_handle (SoupServer *server,
                    SoupServerMessage *message,
                    const char *path,
                    GHashTable *query,
                    gpointer user_data)
{
  PretendCanned *canned = NULL;
  PretendFault fault = pretend_service_take_fault (user_data, PRETEND_ROOT_MAP, path, query, NULL, &canned);

  pretend_exchange_start (user_data, message, query, path, PRETEND_KIND_MAP, fault, canned, answer_map);
}
