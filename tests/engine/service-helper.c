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
 * Returns: (transfer full): where it is
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
 * Starts an empty service and a client of it, whose delays are short.
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
 * Ends both, and checks that nothing is left and that the token went nowhere else.
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
 * @request: (transfer full): what to ask
 * @error: return location for an error
 *
 * Returns: (transfer full): the answer, waited for
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
 * @request: (transfer full): what to ask
 * @error: return location for an error
 *
 * Returns: (transfer full): the answer, waited for
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
 * Returns: (transfer full): its next step, waited for
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
 * @answer: makes the answers
 * @data: passed to @answer
 *
 * Returns: (transfer full): a server, and a client of it
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
 * @odd: (transfer full): what helper_odd_new() made
 *
 * Ends both.
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
