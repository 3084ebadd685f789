/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "service-helper.h"

#include "engine-helper.h"
#include "wayside-clock.h"

#include <string.h>

/**
 * helper_make_service:
 * @pretend: the pretend service
 *
 * Returns: (transfer full): its endpoints
 */
WaysideEndpoints *
helper_make_service (PretendService *pretend)
{
  g_autoptr (GError) error = NULL;
  WaysideEndpoints *service;

  service = wayside_endpoints_new (pretend_service_get_graph_url (pretend),
                                   pretend_service_get_tiles_url (pretend),
                                   pretend_service_get_map_url (pretend), &error);
  g_assert_no_error (error);
  return service;
}

/**
 * helper_client_set_up:
 * @client: a fixture
 * @data: not used
 *
 * Starts an empty pretend service and an API client for it, whose retry delays are short.
 */
void
helper_client_set_up (HelperClient *client, gconstpointer data)
{
  client->pretend = pretend_service_new ();
  client->service = helper_make_service (client->pretend);
  client->session = soup_session_new ();
  client->graph = wayside_api_client_new (client->session, client->service, PRETEND_TOKEN);
  wayside_clock_set_scale (HELPER_TIME_SCALE);
}

/**
 * helper_client_tear_down:
 * @client: a fixture
 * @data: not used
 *
 * Shuts both down, and checks that nothing leaks and that the token was sent to the API only.
 */
void
helper_client_tear_down (HelperClient *client, gconstpointer data)
{
  g_assert_cmpuint (pretend_service_get_n_token_leaks (client->pretend), ==, 0);
  helper_wait_while_busy ();
  g_assert_finalize_object (client->graph);
  soup_session_abort (client->session);
  helper_wait_while_busy ();
  g_assert_finalize_object (client->session);
  g_assert_finalize_object (client->service);
  g_assert_finalize_object (client->pretend);
}

/**
 * helper_ask:
 * @graph: a client
 * @request: (transfer full): a request
 * @error: return location for an error
 *
 * Sends a request and waits for its response.
 *
 * Returns: (transfer full): the response
 */
WaysideApiPage *
helper_ask (WaysideApiClient *graph, WaysideApiRequest *request, GError **error)
{
  GAsyncResult *result = NULL;
  g_autoptr (GAsyncResult) owned = NULL;

  wayside_api_client_send_async (graph, request, NULL, helper_take_result, &result);
  helper_wait_for_result (&result);
  owned = g_steal_pointer (&result);
  return wayside_api_client_send_finish (graph, owned, error);
}

/**
 * helper_client_ask:
 * @client: a fixture
 * @request: (transfer full): a request
 * @error: return location for an error
 *
 * Sends a request with the client of the fixture and waits for its response.
 *
 * Returns: (transfer full): the response
 */
WaysideApiPage *
helper_client_ask (HelperClient *client, WaysideApiRequest *request, GError **error)
{
  return helper_ask (client->graph, request, error);
}

/**
 * helper_client_step:
 * @listing: a listing
 * @error: return location for an error
 *
 * Waits for the next step of a listing.
 *
 * Returns: (transfer full): the next step of the listing
 */
WaysideListingStep *
helper_client_step (WaysideListing *listing, GError **error)
{
  GAsyncResult *result = NULL;
  g_autoptr (GAsyncResult) owned = NULL;

  wayside_listing_next_async (listing, NULL, helper_take_result, &result);
  helper_wait_for_result (&result);
  owned = g_steal_pointer (&result);
  return wayside_listing_next_finish (listing, owned, error);
}

static void
answer_odd (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  HelperOdd *odd = user_data;
  guint status = SOUP_STATUS_OK;
  char *body = odd->answer (path, query, &status, odd->data);

  odd->n_asked++;
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_TAKE, body, strlen (body));
}

/**
 * helper_odd_new:
 * @answer: a function that makes the responses
 * @data: passed to @answer
 *
 * Returns: (transfer full): a server and a client for it
 */
HelperOdd *
helper_odd_new (HelperAnswer answer, gpointer data)
{
  HelperOdd *odd = g_new0 (HelperOdd, 1);
  g_autoptr (GError) error = NULL;
  GSList *uris;

  odd->answer = answer;
  odd->data = data;
  odd->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (odd->server, NULL, answer_odd, odd, NULL);
  soup_server_listen_local (odd->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (odd->server);
  odd->url = g_strdup_printf ("http://127.0.0.1:%d", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  odd->service = wayside_endpoints_new (odd->url, NULL, NULL, &error);
  g_assert_no_error (error);
  odd->session = soup_session_new ();
  odd->graph = wayside_api_client_new (odd->session, odd->service, "token");
  return odd;
}

/**
 * helper_odd_free:
 * @odd: (transfer full): the result of helper_odd_new()
 *
 * Shuts both down.
 */
void
helper_odd_free (HelperOdd *odd)
{
  g_clear_object (&odd->graph);
  soup_session_abort (odd->session);
  g_clear_object (&odd->session);
  soup_server_disconnect (odd->server);
  helper_wait_while_busy ();
  g_clear_object (&odd->server);
  g_clear_object (&odd->service);
  g_clear_pointer (&odd->url, g_free);
  g_free (odd);
}
