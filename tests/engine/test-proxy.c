/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-proxy.h"

#include "engine-helper.h"
#include "wayside-error.h"
#include "wayside-http-fetch.h"
#include "wayside-transfer.h"

#include <string.h>

static void
test_variables (void)
{
  static const struct
  {
    const char *variables; /* separated by spaces */
    const char *uri;
    const char *proxy; /* NULL if there is no resolver */
  } cases[] = {
    { "", "https://graph.mapillary.com/", NULL },
    { "no_proxy=x", "https://graph.mapillary.com/", NULL },
    { "https_proxy=", "https://graph.mapillary.com/", NULL },
    { "https_proxy=http://proxy:3128", "https://graph.mapillary.com/", "http://proxy:3128" },
    { "HTTPS_PROXY=http://proxy:3128", "https://graph.mapillary.com/", "http://proxy:3128" },
    { "https_proxy=http://a:1 HTTPS_PROXY=http://b:2", "https://graph.mapillary.com/", "http://a:1" },
    { "https_proxy=proxy:3128", "https://graph.mapillary.com/", "http://proxy:3128" },
    { "https_proxy=http://me:secret@proxy:3128", "https://graph.mapillary.com/",
      "http://me:secret@proxy:3128" },
    { "all_proxy=http://proxy:3128", "https://graph.mapillary.com/", "http://proxy:3128" },
    { "ALL_PROXY=socks5h://proxy:1080", "https://graph.mapillary.com/", "socks5://proxy:1080" },
    { "all_proxy=http://a:1 https_proxy=http://b:2", "https://graph.mapillary.com/", "http://b:2" },
    { "all_proxy=http://a:1 https_proxy=http://b:2", "http://graph.mapillary.com/", "http://a:1" },
    /* As curl does: a server can set this one by a request header. */
    { "HTTP_PROXY=http://a:1 https_proxy=http://b:2", "http://graph.mapillary.com/", "direct://" },
    { "http_proxy=http://a:1", "http://graph.mapillary.com/", "http://a:1" },
    { "http_proxy=http://a:1", "https://graph.mapillary.com/", "direct://" },
    { "https_proxy=http://a:1 no_proxy=mapillary.com", "https://graph.mapillary.com/", "direct://" },
    { "https_proxy=http://a:1 no_proxy=.mapillary.com", "https://graph.mapillary.com/", "direct://" },
    { "https_proxy=http://a:1 NO_PROXY=x.org,mapillary.com", "https://mapillary.com/", "direct://" },
    { "https_proxy=http://a:1 no_proxy=mapillary.com", "https://x.xx.fbcdn.net/", "http://a:1" },
    { "https_proxy=http://a:1 no_proxy=mapillary.com", "https://notmapillary.com/", "http://a:1" },
    { "https_proxy=http://a:1 no_proxy=*", "https://graph.mapillary.com/", "direct://" },
    { "all_proxy=http://a:1", "http://127.0.0.1:8080/", "direct://" },
    { "all_proxy=http://a:1", "http://localhost:8080/", "direct://" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (GStrv) environment = g_strsplit (cases[i].variables, " ", -1);
      g_autoptr (GProxyResolver) resolver = wayside_proxy_resolver_new (environment);
      g_auto (GStrv) proxies = NULL;

      g_test_message ("%s", cases[i].variables);
      g_assert_cmpint (resolver != NULL, ==, cases[i].proxy != NULL);
      if (resolver == NULL)
        continue;

      proxies = g_proxy_resolver_lookup (resolver, cases[i].uri, NULL, NULL);
      g_assert_nonnull (proxies);
      g_assert_cmpstr (proxies[0], ==, cases[i].proxy);
    }
}

/* A proxy that refuses everything, and remembers what it was asked. */
typedef struct
{
  GSocketService *service; /* (owned) */
  guint16 port;
  const char *answer;
  char *head; /* (owned) (nullable) */
} Proxy;

static gboolean
on_incoming (GSocketService *service, GSocketConnection *connection, GObject *source, gpointer user_data)
{
  Proxy *self = user_data;
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  g_autoptr (GString) head = g_string_new (NULL);
  char buffer[1024];
  gssize n;

  while (strstr (head->str, "\r\n\r\n") == NULL &&
         (n = g_input_stream_read (input, buffer, sizeof buffer, NULL, NULL)) > 0)
    g_string_append_len (head, buffer, n);
  g_free (self->head);
  self->head = g_string_free (g_steal_pointer (&head), FALSE);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), self->answer,
                             strlen (self->answer), NULL, NULL, NULL);
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  return TRUE;
}

static void
proxy_start (Proxy *self, const char *answer)
{
  *self = (Proxy){ .service = g_threaded_socket_service_new (2), .answer = answer };
  self->port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (self->service), NULL, NULL);
  g_assert_cmpuint (self->port, >, 0);
  g_signal_connect (self->service, "run", G_CALLBACK (on_incoming), self);
  g_socket_service_start (self->service);
}

static void
proxy_stop (Proxy *self)
{
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_clear_object (&self->service);
  g_clear_pointer (&self->head, g_free);
}

/* Fetches a URL through the proxy of a variable. */
static GError *
fetch (const char *variable, const char *url)
{
  static const WaysideHttpFetch exchange = { .answer_limit = 60000, .max_length = 1000 };
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autoptr (SoupMessage) message = soup_message_new (SOUP_METHOD_GET, url);
  g_auto (GStrv) environment = g_strsplit (variable, " ", -1);
  g_autoptr (GAsyncResult) owned = NULL;
  GAsyncResult *result = NULL;
  GError *error = NULL;

  soup_session_remove_feature_by_type (session, SOUP_TYPE_AUTH_MANAGER);
  wayside_proxy_set_up (session, environment);
  wayside_http_fetch_async (session, message, &exchange, NULL, helper_take_result, &result);
  helper_wait_for_result (&result);
  owned = g_steal_pointer (&result);
  g_assert_null (wayside_http_fetch_finish (session, owned, &error));
  return error;
}

#define REFUSED "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"
#define NO_USER                                                                                              \
  "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\n"                  \
  "Content-Length: 0\r\n\r\n"

/* The proxy and the host that it blocks are named, and nothing of the password. */
static void
test_refused (void)
{
  static const struct
  {
    const char *answer;
    const char *url;
    const char *said;
  } cases[] = {
    { REFUSED, "https://x.xx.fbcdn.test/p", "refused the connection to x.xx.fbcdn.test" },
    { "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", "https://x.xx.fbcdn.test/p",
      "refused the connection to x.xx.fbcdn.test" },
    { NO_USER, "https://graph.test/x", "did not accept the user name and password" },
    { NO_USER, "http://graph.test/x", "did not accept the user name and password" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Proxy proxy;
      g_autofree char *variable = NULL;
      g_autofree char *name = NULL;
      g_autoptr (GError) error = NULL;

      proxy_start (&proxy, cases[i].answer);
      variable = g_strdup_printf ("all_proxy=http://me:s%%40cret@127.0.0.1:%u", proxy.port);
      name = g_strdup_printf ("The proxy 127.0.0.1:%u ", proxy.port);
      error = fetch (variable, cases[i].url);
      g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_NETWORK);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, name));
      g_assert_nonnull (strstr (error->message, cases[i].said));
      g_assert_null (strstr (error->message, "cret"));
      /* "me:s@cret" */
      g_assert_nonnull (strstr (proxy.head, "Proxy-Authorization: Basic bWU6c0BjcmV0\r\n"));
      proxy_stop (&proxy);
    }
}

static void
test_out_of_reach (void)
{
  Proxy proxy;
  g_autofree char *variable = NULL;
  g_autoptr (GError) error = NULL;

  proxy_start (&proxy, REFUSED);
  variable = g_strdup_printf ("https_proxy=http://127.0.0.1:%u", proxy.port);
  proxy_stop (&proxy);
  error = fetch (variable, "https://graph.test/x");
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_NETWORK);
  g_assert_nonnull (strstr (error->message, "The proxy 127.0.0.1:"));
  g_assert_nonnull (strstr (error->message, "could not be reached"));
}

/* Hosts that need no proxy do not use it. */
static void
test_direct (void)
{
  Proxy proxy;
  g_autofree char *variable = NULL;
  g_autoptr (GError) error = NULL;

  proxy_start (&proxy, REFUSED);
  variable = g_strdup_printf ("all_proxy=http://127.0.0.1:%u no_proxy=invalid", proxy.port);
  error = fetch (variable, "https://graph.invalid/x");
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_NETWORK);
  g_assert_null (strstr (error->message, "proxy"));
  g_assert_null (proxy.head);
  proxy_stop (&proxy);
}

/* Schools and offices block the photo servers by name. */
static void
test_photo_server (void)
{
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autoptr (WaysideMemoryBudget) budget = wayside_memory_budget_new (1000);
  WaysideMemoryReservation *reservation = wayside_memory_budget_reserve (budget, 1);
  g_autoptr (GUri) uri = g_uri_parse ("https://x.xx.fbcdn.invalid/p", G_URI_FLAGS_NONE, NULL);
  g_autoptr (GAsyncResult) owned = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *result = NULL;

  wayside_transfer_async (session, uri, reservation, NULL, NULL, NULL, helper_take_result, &result);
  helper_wait_for_result (&result);
  owned = g_steal_pointer (&result);
  g_assert_null (wayside_transfer_finish (session, owned, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_NETWORK);
  g_assert_true (wayside_error_is_unreachable (error));
  g_assert_nonnull (strstr (error->message, "The photo server x.xx.fbcdn.invalid could not be reached"));
  wayside_memory_reservation_release (reservation);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/proxy/variables", test_variables);
  g_test_add_func ("/proxy/refused", test_refused);
  g_test_add_func ("/proxy/out-of-reach", test_out_of_reach);
  g_test_add_func ("/proxy/direct", test_direct);

  g_test_add_func ("/proxy/photo-server", test_photo_server);

  return g_test_run ();
}
