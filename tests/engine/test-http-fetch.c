/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-http-fetch-private.h"

#include <string.h>

#include "engine-helper.h"
#include "service-helper.h"
#include "wayside-connections.h"
#include "wayside-error.h"

/* Milliseconds. Even on a busy machine it must not expire between two chunks of a healthy transfer. */
#define SHORT_LIMIT 1500

#define OTHER_ID "135511895288848"

/* A request and its outcome. */
typedef struct
{
  SoupSession *session; /* (not owned) */
  gsize n_bytes;
  GAsyncResult *result; /* (owned) (nullable) */
} Question;

static void
see (gsize n_bytes, gssize length, gpointer user_data)
{
  Question *question = user_data;

  g_assert_cmpuint (n_bytes, >, question->n_bytes);
  question->n_bytes = n_bytes;
}

static void
ask (Question *question, HelperClient *client, const char *id, WaysideMemoryReservation *reservation)
{
  const WaysideHttpFetch exchange = {
    .answer_limit = 120000,
    .has_length = TRUE,
    .max_length = 1000000,
    .reservation = reservation,
    .progress = see,
    .progress_data = question,
  };
  g_autofree char *url = pretend_service_dup_picture_url (client->pretend, id, 256);
  g_autoptr (SoupMessage) message = soup_message_new (SOUP_METHOD_GET, url);

  question->session = client->session;
  wayside_http_fetch_async (client->session, message, &exchange, NULL, helper_take_result, &question->result);
}

static GBytes *
take_answer (Question *question, GError **error)
{
  g_autoptr (GAsyncResult) owned = NULL;

  helper_wait_for_result (&question->result);
  owned = g_steal_pointer (&question->result);
  return wayside_http_fetch_finish (question->session, owned, error);
}

static void
set_up (HelperClient *client, gconstpointer data)
{
  helper_client_set_up (client, data);
  wayside_connections_note (client->session);
  pretend_service_add_image (client->pretend, HELPER_ID, NULL, 9.945, 53.55, PRETEND_IMAGE_DEFAULT);
  pretend_service_add_image (client->pretend, OTHER_ID, NULL, 9.945, 53.55, PRETEND_IMAGE_DEFAULT);
}

static void
tear_down (HelperClient *client, gconstpointer data)
{
  const WaysideHttpFetchLimits limits = { WAYSIDE_HTTP_FETCH_STALL, WAYSIDE_HTTP_FETCH_INTERVAL,
                                          WAYSIDE_HTTP_FETCH_MIN_BYTES };

  wayside_http_fetch_set_limits (&limits);
  helper_client_tear_down (client, data);
}

static void
assert_broken (Question *question)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = take_answer (question, &error);

  g_assert_null (body);
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_NETWORK);
}

static void
assert_whole (Question *question, HelperClient *client, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = take_answer (question, &error);
  g_autoptr (GBytes) sent = pretend_service_dup_jpeg (client->pretend, id, 256);

  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (body, sent));
}

/* Half of the body arrives, and then nothing more, though the connection stays open. */
static void
test_stalled (HelperClient *client, gconstpointer data)
{
  const WaysideHttpFetchLimits limits = { SHORT_LIMIT, 60000, 0 };
  Question question = { 0 };

  wayside_http_fetch_set_limits (&limits);
  pretend_service_script (client->pretend, HELPER_ID, PRETEND_FAULT_HANG, 1);
  ask (&question, client, HELPER_ID, NULL);
  assert_broken (&question);
  g_assert_cmpuint (question.n_bytes, >, 0);
}

/* An occasional byte does not keep a connection alive. */
static void
test_dripping (HelperClient *client, gconstpointer data)
{
  const WaysideHttpFetchLimits limits = { 60000, SHORT_LIMIT, 1000 };
  Question question = { 0 };

  wayside_http_fetch_set_limits (&limits);
  pretend_service_set_rate (client->pretend, 50);
  ask (&question, client, HELPER_ID, NULL);
  assert_broken (&question);
  g_assert_cmpuint (question.n_bytes, >, 0);
}

/* Slow, but making progress over many measuring periods. */
static void
test_slow (HelperClient *client, gconstpointer data)
{
  const WaysideHttpFetchLimits limits = { 60000, 1000, 100 };
  g_autoptr (GBytes) sent = pretend_service_dup_jpeg (client->pretend, HELPER_ID, 256);
  Question question = { 0 };
  gint64 start = g_get_monotonic_time ();

  wayside_http_fetch_set_limits (&limits);
  pretend_service_set_rate (client->pretend, (guint) g_bytes_get_size (sent) / 3);
  ask (&question, client, HELPER_ID, NULL);
  assert_whole (&question, client, HELPER_ID);
  g_assert_cmpint (g_get_monotonic_time () - start, >, 2 * (gint64) limits.stretch * 1000);
}

/* Nothing arrives because reading is suspended until there is memory. Another fetch, started later, shows
 * when the limit has expired. */
static void
test_waits_for_memory (HelperClient *client, gconstpointer data)
{
  const WaysideHttpFetchLimits limits = { SHORT_LIMIT, SHORT_LIMIT, 1 };
  g_autoptr (WaysideMemoryBudget) budget = wayside_memory_budget_new (100000);
  WaysideMemoryReservation *reservation = wayside_memory_budget_reserve (budget, 1);
  WaysideMemoryReservation *full = wayside_memory_budget_reserve (budget, 99999);
  Question waiting = { 0 };

  wayside_http_fetch_set_limits (&limits);
  ask (&waiting, client, HELPER_ID, reservation);
  for (guint i = 0; i < 2; i++)
    {
      Question stalled = { 0 };

      pretend_service_script (client->pretend, OTHER_ID, PRETEND_FAULT_HANG, 1);
      ask (&stalled, client, OTHER_ID, NULL);
      assert_broken (&stalled);
    }
  g_assert_null (waiting.result);
  g_assert_true (wayside_memory_reservation_is_waiting (reservation));

  wayside_memory_reservation_release (full);
  assert_whole (&waiting, client, HELPER_ID);
  wayside_memory_reservation_release (reservation);
}

/* A server in its own thread, which responds to each request at once. */
typedef struct
{
  GSocketListener *listener; /* (owned) */
  GCancellable *stop;        /* (owned) */
  char *url;                 /* (owned) */
  GThread *thread;           /* (owned) */
  const char *answer;
} Prompt;

static void
answer_all (GIOStream *connection, const char *answer)
{
  g_autoptr (GDataInputStream) input = g_data_input_stream_new (g_io_stream_get_input_stream (connection));
  GOutputStream *output = g_io_stream_get_output_stream (connection);

  g_data_input_stream_set_newline_type (input, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  while (TRUE)
    {
      g_autofree char *line = g_data_input_stream_read_line (input, NULL, NULL, NULL);

      if (line == NULL ||
          (*line == '\0' && !g_output_stream_write_all (output, answer, strlen (answer), NULL, NULL, NULL)))
        return;
    }
}

static gpointer
serve (gpointer data)
{
  Prompt *prompt = data;

  while (TRUE)
    {
      g_autoptr (GSocketConnection) connection = NULL;

      connection = g_socket_listener_accept (prompt->listener, NULL, prompt->stop, NULL);
      if (connection == NULL)
        return NULL;
      answer_all (G_IO_STREAM (connection), prompt->answer);
    }
}

static void
prompt_start (Prompt *prompt, const char *answer)
{
  g_autoptr (GSocketAddress) loopback = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) address = NULL;

  prompt->listener = g_socket_listener_new ();
  g_assert_true (g_socket_listener_add_address (prompt->listener, loopback, G_SOCKET_TYPE_STREAM,
                                                G_SOCKET_PROTOCOL_TCP, NULL, &address, NULL));
  prompt->url = g_strdup_printf ("http://127.0.0.1:%u/",
                                 g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)));
  prompt->answer = answer;
  prompt->stop = g_cancellable_new ();
  prompt->thread = g_thread_new ("prompt", serve, prompt);
}

/* Must only be called when no client is connected. */
static void
prompt_stop (Prompt *prompt)
{
  g_cancellable_cancel (prompt->stop);
  g_thread_join (prompt->thread);
  g_socket_listener_close (prompt->listener);
  g_object_unref (prompt->listener);
  g_object_unref (prompt->stop);
  g_free (prompt->url);
}

static void
keep_socket (SoupMessage *message, GSocketClientEvent event, GIOStream *stream, gpointer user_data)
{
  GSocket **socket = user_data;

  if (event == G_SOCKET_CLIENT_CONNECTED)
    g_set_object (socket, g_socket_connection_get_socket (G_SOCKET_CONNECTION (stream)));
}

/* The request is sent: libsoup only continues once the response has arrived. */
static void
wait_for_answer (SoupMessage *message, gpointer user_data)
{
  GSocket **socket = user_data;

  g_assert_nonnull (*socket);
  g_assert_true (g_socket_condition_wait (*socket, G_IO_IN, NULL, NULL));
}

static gboolean
cancel_cb (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_REMOVE;
}

/* Runs before libsoup reports that the headers have been read. */
static void
cancel_soon (SoupMessage *message, gpointer user_data)
{
  g_idle_add_full (G_PRIORITY_HIGH, cancel_cb, g_object_ref (user_data), g_object_unref);
}

static void
assert_cancelled (Question *question)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = take_answer (question, &error);

  g_assert_null (body);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
assert_hello (Question *question)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = take_answer (question, &error);

  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body), "hello", 5);
}

/* The response is available as soon as the request is sent, and the fetch is cancelled between two steps of
 * libsoup, on a new connection and on a reused one. */
static void
test_cancelled_between (HelperClient *client, gconstpointer data)
{
  const WaysideHttpFetch exchange = { .answer_limit = 30000, .max_length = 1000 };
  g_autoptr (GSocket) socket = NULL;
  Prompt prompt;

  prompt_start (&prompt, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
  for (guint i = 0; i < 10; i++)
    {
      g_autoptr (SoupMessage) message = soup_message_new (SOUP_METHOD_GET, prompt.url);
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      Question question = { .session = client->session };

      g_signal_connect (message, "network-event", G_CALLBACK (keep_socket), &socket);
      g_signal_connect (message, "wrote-body", G_CALLBACK (wait_for_answer), &socket);
      if (i % 2 == 0)
        g_signal_connect (message, "got-headers", G_CALLBACK (cancel_soon), cancellable);
      wayside_http_fetch_async (client->session, message, &exchange, cancellable, helper_take_result,
                                &question.result);
      if (i % 2 == 0)
        assert_cancelled (&question);
      else
        assert_hello (&question);
      helper_wait_while_busy ();
    }
  soup_session_abort (client->session);
  helper_wait_while_busy ();
  prompt_stop (&prompt);
}

/* libsoup returns these lengths, of more than 63 bits, as negative numbers. */
static void
test_endless_length (HelperClient *client, gconstpointer data)
{
  static const char *const lengths[] = { "18446744073709551611", "18446744073709551615",
                                         "9223372036854775808" };
  const WaysideHttpFetch exchange = { .answer_limit = 30000, .max_length = 1000, .has_length = TRUE };
  GLogLevelFlags fatal;

  /* libsoup itself warns about them. */
  fatal = g_log_set_always_fatal ((GLogLevelFlags) (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL));
  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autofree char *answer = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Length: %s\r\n\r\nhello",
                                                 lengths[i]);
      g_autoptr (SoupMessage) message = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) body = NULL;
      Question question = { .session = client->session };
      Prompt prompt;

      prompt_start (&prompt, answer);
      message = soup_message_new (SOUP_METHOD_GET, prompt.url);
      wayside_http_fetch_async (client->session, message, &exchange, NULL, helper_take_result,
                                &question.result);
      body = take_answer (&question, &error);
      g_assert_null (body);
      g_assert_nonnull (error);
      soup_session_abort (client->session);
      helper_wait_while_busy ();
      prompt_stop (&prompt);
    }
  g_log_set_always_fatal (fatal);
}

/* Cancelled after any number of iterations of the main loop, from "not sent" to "complete". */
static void
test_cancelled_anywhere (HelperClient *client, gconstpointer data)
{
  const WaysideHttpFetch exchange = { .answer_limit = 30000, .max_length = 1000000 };
  g_autofree char *url = pretend_service_dup_picture_url (client->pretend, HELPER_ID, 256);
  guint n_whole = 0;

  for (guint n = 0; n_whole < 3; n++)
    {
      g_autoptr (SoupMessage) message = soup_message_new (SOUP_METHOD_GET, url);
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      Question question = { .session = client->session };

      wayside_http_fetch_async (client->session, message, &exchange, cancellable, helper_take_result,
                                &question.result);
      for (guint i = 0; i < n && question.result == NULL; i++)
        g_main_context_iteration (NULL, TRUE);
      if (question.result != NULL)
        {
          assert_whole (&question, client, HELPER_ID);
          n_whole++;
        }
      else
        {
          g_cancellable_cancel (cancellable);
          assert_cancelled (&question);
        }
    }
}

#define ADD(path, function) g_test_add ("/exchange/" path, HelperClient, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("stalled", test_stalled);
  ADD ("dripping", test_dripping);
  ADD ("slow", test_slow);
  ADD ("waits-for-memory", test_waits_for_memory);
  ADD ("cancelled-between", test_cancelled_between);
  ADD ("cancelled-anywhere", test_cancelled_anywhere);
  ADD ("endless-length", test_endless_length);

  return g_test_run ();
}
