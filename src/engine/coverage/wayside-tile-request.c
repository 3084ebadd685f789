/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-tile-request.h"

#include "wayside-api-page.h"
#include "wayside-backoff.h"
#include "wayside-clock.h"
#include "wayside-error.h"

#include <string.h>

/* The tiles with the original positions of the images; version 2 of the format. */
#define TILE_PATH "/maps/vtp/mly1_public/2"

#define GRAPH_TOKEN 190 /* the code of the service for a token that is not valid */

static GUri *
build_uri (GUri *root, const WaysideTile *tile)
{
  const char *prefix = g_uri_get_path (root);
  gsize length = strlen (prefix);
  g_autofree char *path = NULL;

  while (length > 0 && prefix[length - 1] == '/')
    length--;
  path = g_strdup_printf ("%.*s" TILE_PATH "/%u/%u/%u", (int) length, prefix, tile->zoom, tile->x, tile->y);
  return g_uri_build (SOUP_HTTP_URI_FLAGS, g_uri_get_scheme (root), NULL, g_uri_get_host (root),
                      g_uri_get_port (root), path, NULL, NULL);
}

/**
 * wayside_tile_request_new:
 * @root: the root of the coverage tiles
 * @tile: a tile
 * @token: the token, which is sent in a header only
 * @etag: (nullable): the ETag of a version that is known
 *
 * Returns: (transfer full): the request for a tile
 */
SoupMessage *
wayside_tile_request_new (GUri *root, const WaysideTile *tile, const char *token, const char *etag)
{
  g_autofree char *authorization = NULL;
  g_autoptr (GUri) uri = NULL;
  SoupMessageHeaders *headers;
  SoupMessage *message;

  g_return_val_if_fail (root != NULL, NULL);
  g_return_val_if_fail (tile != NULL && wayside_tile_is_valid (tile), NULL);
  g_return_val_if_fail (token != NULL, NULL);

  uri = build_uri (root, tile);
  message = soup_message_new_from_uri (SOUP_METHOD_GET, uri);
  headers = soup_message_get_request_headers (message);
  /* Following a redirect would send the token to its target. */
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  authorization = g_strconcat ("OAuth ", token, NULL);
  soup_message_headers_replace (headers, "Authorization", authorization);
  explicit_bzero (authorization, strlen (authorization));
  if (etag != NULL)
    soup_message_headers_replace (headers, "If-None-Match", etag);
  g_debug ("GET %s", g_uri_get_path (uri));
  return message;
}

static gboolean
is_web_page (SoupMessage *message)
{
  const char *type = soup_message_headers_get_content_type (soup_message_get_response_headers (message),
                                                            NULL);

  return type != NULL && g_ascii_strcasecmp (type, "text/html") == 0;
}

/* The error of a response that is no tile. Without a token, the tiles answer 403 without an envelope. */
static GError *
new_answer_error (SoupMessage *message, GBytes *body)
{
  guint status = soup_message_get_status (message);
  const WaysideErrorEnvelope refusal = { .status = status, .code = GRAPH_TOKEN, .message = "" };
  g_autoptr (GError) error = NULL;
  g_autoptr (WaysideApiPage) page = wayside_api_page_parse (body, status, WAYSIDE_API_PAGE_OBJECT, &error);

  if (page != NULL)
    return wayside_error_new_status (status);

  if ((status == SOUP_STATUS_UNAUTHORIZED || status == SOUP_STATUS_FORBIDDEN) && !is_web_page (message) &&
      g_error_matches (error, WAYSIDE_ERROR, WAYSIDE_ERROR_BAD_ANSWER))
    return wayside_error_new_graph (&refusal);

  return wayside_error_new_unlisted (error);
}

/* An error envelope can have the status 200. No tile begins with this letter. */
static gboolean
is_envelope (GBytes *body)
{
  gsize length;
  const char *data = g_bytes_get_data (body, &length);

  return length > 0 && data[0] == '{';
}

/**
 * wayside_tile_request_judge:
 * @message: a request that was answered
 * @body: the body of the response
 * @error: return location for an error
 *
 * Classifies a response. The contents of a tile are not looked at.
 *
 * Returns: the kind of the response, which is %WAYSIDE_TILE_ANSWER_ERROR if @error is set
 */
WaysideTileAnswer
wayside_tile_request_judge (SoupMessage *message, GBytes *body, GError **error)
{
  SoupMessageHeaders *headers;
  guint status;

  g_return_val_if_fail (SOUP_IS_MESSAGE (message), WAYSIDE_TILE_ANSWER_ERROR);
  g_return_val_if_fail (body != NULL, WAYSIDE_TILE_ANSWER_ERROR);

  status = soup_message_get_status (message);
  headers = soup_message_get_request_headers (message);
  if (status == SOUP_STATUS_OK && !is_envelope (body))
    return WAYSIDE_TILE_ANSWER_TILE;

  if (status == SOUP_STATUS_NOT_MODIFIED && soup_message_headers_get_one (headers, "If-None-Match") != NULL)
    return WAYSIDE_TILE_ANSWER_UNCHANGED;

  /* The service usually sends a tile without features where there are no images, but clients have seen these
   * too. */
  if (status == SOUP_STATUS_NOT_FOUND || status == SOUP_STATUS_NO_CONTENT)
    return WAYSIDE_TILE_ANSWER_EMPTY;

  g_propagate_error (error, new_answer_error (message, body));
  return WAYSIDE_TILE_ANSWER_ERROR;
}

/**
 * wayside_tile_request_decide:
 * @message: a request that failed
 * @error: its error
 * @tries: (inout): the failures of the tile so far, to which this one is added
 * @delay: (out): milliseconds to wait before the request is repeated
 *
 * Asks the retry policy.
 *
 * Returns: the action to take
 */
WaysideRetryAction
wayside_tile_request_decide (SoupMessage *message,
                             const GError *error,
                             WaysideRetryCount *tries,
                             guint *delay)
{
  WaysideRetryContext what = {
    .asked = WAYSIDE_REQUEST_KIND_ANY,
    .now = wayside_clock_get_time (),
    .chance = g_random_double (),
  };
  const char *retry_after;

  g_return_val_if_fail (SOUP_IS_MESSAGE (message), WAYSIDE_RETRY_ACTION_GIVE_UP);
  g_return_val_if_fail (error != NULL && tries != NULL && delay != NULL, WAYSIDE_RETRY_ACTION_GIVE_UP);

  retry_after = soup_message_headers_get_one (soup_message_get_response_headers (message), "Retry-After");
  what.retry_after = wayside_backoff_parse_retry_after (retry_after, g_get_real_time () / G_USEC_PER_SEC);
  wayside_retry_count_failure (tries, error, what.now);
  what.tries = *tries;
  return wayside_retry_decide (error, &what, delay);
}
