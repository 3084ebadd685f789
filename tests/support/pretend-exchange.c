/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pretend-exchange.h"

#include "pretend-raw.h"

#include <string.h>

/* Interval between two pieces of a rate-limited body, in milliseconds. */
#define PACE 40

/**
 * pretend_exchange_ref:
 * @exchange: an exchange
 *
 * Returns: (transfer full): another reference
 */
PretendExchange *
pretend_exchange_ref (PretendExchange *exchange)
{
  return g_rc_box_acquire (exchange);
}

static void
clear_exchange (gpointer data)
{
  PretendExchange *exchange = data;

  g_clear_object (&exchange->message);
  g_clear_pointer (&exchange->query, g_hash_table_unref);
  g_clear_pointer (&exchange->path, g_free);
  g_clear_pointer (&exchange->body, g_bytes_unref);
  g_clear_pointer (&exchange->canned, pretend_canned_unref);
  g_clear_object (&exchange->stream);
}

/**
 * pretend_exchange_unref:
 * @exchange: an exchange
 *
 * Releases one reference.
 */
void
pretend_exchange_unref (PretendExchange *exchange)
{
  g_rc_box_release_full (exchange, clear_exchange);
}

static void
stop_timer (PretendExchange *exchange)
{
  if (exchange->timer != NULL)
    g_source_destroy (exchange->timer);
  g_clear_pointer (&exchange->timer, g_source_unref);
}

/**
 * pretend_exchange_abandon:
 * @exchange: an exchange
 *
 * Cancels the timer and closes the connection of an exchange that has ended or whose service is being
 * stopped.
 */
void
pretend_exchange_abandon (PretendExchange *exchange)
{
  stop_timer (exchange);
  exchange->service = NULL;
  g_signal_handlers_disconnect_by_data (exchange->message, exchange);
  if (exchange->stream != NULL)
    g_io_stream_close (exchange->stream, NULL, NULL);
}

/**
 * pretend_exchange_finish:
 * @exchange: an exchange
 *
 * Ends an exchange whose connection was stolen from the server.
 */
void
pretend_exchange_finish (PretendExchange *exchange)
{
  PretendService *service = exchange->service;

  if (service == NULL)
    return;
  service->counters[exchange->kind].n_open--;
  pretend_exchange_abandon (exchange);
  g_ptr_array_remove_fast (service->exchanges, exchange);
}

static void
on_finished (SoupServerMessage *message, gpointer user_data)
{
  PretendExchange *exchange = user_data;

  if (!exchange->taken)
    pretend_exchange_finish (exchange);
}

static void
set_timer (PretendExchange *exchange, guint milliseconds, GSourceFunc callback)
{
  stop_timer (exchange);
  exchange->timer = g_timeout_source_new (milliseconds);
  g_source_set_callback (exchange->timer, callback, exchange, NULL);
  g_source_attach (exchange->timer, exchange->service->context);
}

static gboolean
on_latency_over (gpointer user_data)
{
  g_autoptr (PretendExchange) exchange = pretend_exchange_ref (user_data);

  stop_timer (exchange);
  if (pretend_raw_is_reset (exchange->fault))
    pretend_raw_reset (exchange);
  else
    exchange->answer (exchange);
  if (!exchange->taken)
    soup_server_message_unpause (exchange->message);
  return G_SOURCE_REMOVE;
}

static void
count (PretendExchange *exchange)
{
  PretendCounter *counter = &exchange->service->counters[exchange->kind];
  GUri *uri = soup_server_message_get_uri (exchange->message);

  counter->n_requests++;
  counter->n_open++;
  counter->peak = MAX (counter->peak, counter->n_open);
  if (g_uri_get_query (uri) != NULL &&
      (strstr (g_uri_get_query (uri), "MLY|") != NULL || strstr (g_uri_get_query (uri), "MLY%7C") != NULL))
    exchange->service->n_token_urls++;
  g_clear_pointer (&counter->last_request, g_free);
  counter->last_request = g_strconcat (exchange->path, g_uri_get_query (uri) != NULL ? "?" : NULL,
                                       g_uri_get_query (uri), NULL);
}

/**
 * pretend_exchange_start:
 * @service: the service
 * @message: the request
 * @query: (nullable): its parameters
 * @path: its path
 * @kind: the counter for the request
 * @fault: the fault to apply to the response
 * @canned: (transfer full) (nullable): the response for %PRETEND_FAULT_CANNED
 * @answer: callback that sends the response, called after the latency of the service
 *
 * Starts an exchange for a request. It ends once the response was sent or the client disconnected.
 */
void
pretend_exchange_start (PretendService *service,
                        SoupServerMessage *message,
                        GHashTable *query,
                        const char *path,
                        PretendKind kind,
                        PretendFault fault,
                        PretendCanned *canned,
                        PretendAnswer answer)
{
  PretendExchange *exchange = g_rc_box_new0 (PretendExchange);

  exchange->service = service;
  exchange->message = g_object_ref (message);
  exchange->query = query != NULL ? g_hash_table_ref (query) : NULL;
  exchange->path = g_strdup (path);
  exchange->kind = kind;
  exchange->fault = fault;
  exchange->canned = canned;
  exchange->answer = answer;
  g_ptr_array_add (service->exchanges, exchange);
  g_signal_connect (message, "finished", G_CALLBACK (on_finished), exchange);
  count (exchange);

  if (service->latency > 0)
    {
      soup_server_message_pause (message);
      set_timer (exchange, service->latency, on_latency_over);
    }
  else if (pretend_raw_is_reset (fault))
    {
      pretend_raw_reset (exchange);
    }
  else
    {
      answer (exchange);
    }
}

/**
 * pretend_exchange_get:
 * @exchange: an exchange
 * @name: name of a query parameter
 *
 * Returns: (nullable): its value
 */
const char *
pretend_exchange_get (PretendExchange *exchange, const char *name)
{
  return exchange->query != NULL ? g_hash_table_lookup (exchange->query, name) : NULL;
}

static void
append_piece (PretendExchange *exchange, gsize length)
{
  gsize n_bytes = MIN (length, g_bytes_get_size (exchange->body) - exchange->sent);
  g_autoptr (GBytes) piece = g_bytes_new_from_bytes (exchange->body, exchange->sent, n_bytes);

  soup_message_body_append_bytes (soup_server_message_get_response_body (exchange->message), piece);
  exchange->sent += n_bytes;
}

static gsize
get_step (PretendExchange *exchange)
{
  guint rate = exchange->service->rate;

  return rate > 0 ? MAX ((gsize) rate * PACE / 1000, 1) : G_MAXSIZE;
}

static gboolean
on_pace (gpointer user_data)
{
  PretendExchange *exchange = user_data;

  append_piece (exchange, get_step (exchange));
  soup_server_message_unpause (exchange->message);
  if (exchange->sent < g_bytes_get_size (exchange->body))
    return G_SOURCE_CONTINUE;
  g_clear_pointer (&exchange->timer, g_source_unref);
  return G_SOURCE_REMOVE;
}

/* Sends the first piece of a body that is sent in several pieces. */
static void
send_first_piece (PretendExchange *exchange, GBytes *body, gsize length)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (exchange->message);

  soup_message_headers_set_content_length (headers, (goffset) g_bytes_get_size (body));
  soup_message_body_set_accumulate (soup_server_message_get_response_body (exchange->message), FALSE);
  exchange->body = g_bytes_ref (body);
  append_piece (exchange, length);
}

static void
send_paced (PretendExchange *exchange, GBytes *body)
{
  send_first_piece (exchange, body, get_step (exchange));
  if (exchange->sent < g_bytes_get_size (body))
    set_timer (exchange, PACE, on_pace);
}

/* Returns whether the closed gate holds this picture. */
static gboolean
is_stopped_by_gate (PretendExchange *exchange)
{
  PretendService *service = exchange->service;

  if (exchange->kind != PRETEND_KIND_CDN || exchange->fault != PRETEND_FAULT_NONE || !service->is_gate_closed)
    return FALSE;

  if (service->n_through_gate == 0)
    return TRUE;

  service->n_through_gate--;
  return FALSE;
}

/* Keep sending single bytes: the server only notices a disconnected client when it writes. */
static gboolean
on_drip (gpointer user_data)
{
  PretendExchange *exchange = user_data;

  if (exchange->sent + 1 < g_bytes_get_size (exchange->body))
    {
      append_piece (exchange, 1);
      soup_server_message_unpause (exchange->message);
    }
  return G_SOURCE_CONTINUE;
}

static void
send_held (PretendExchange *exchange, GBytes *body)
{
  send_first_piece (exchange, body, g_bytes_get_size (body) / 2);
  exchange->is_held = TRUE;
  set_timer (exchange, PACE, on_drip);
}

/**
 * pretend_exchange_let_go:
 * @exchange: an exchange
 *
 * Sends the rest of a picture held by the gate.
 */
void
pretend_exchange_let_go (PretendExchange *exchange)
{
  if (!exchange->is_held)
    return;

  exchange->is_held = FALSE;
  stop_timer (exchange);
  append_piece (exchange, G_MAXSIZE);
  soup_server_message_unpause (exchange->message);
}

/**
 * pretend_exchange_end_latency:
 * @exchange: an exchange
 *
 * Sends the response now if it is still waiting for the latency to elapse.
 */
void
pretend_exchange_end_latency (PretendExchange *exchange)
{
  if (exchange->timer != NULL && exchange->body == NULL)
    g_source_set_ready_time (exchange->timer, 0);
}

static GBytes *
spoil_body (PretendFault fault, GBytes *body)
{
  gsize n_bytes;
  const guchar *bytes = g_bytes_get_data (body, &n_bytes);
  GByteArray *array;

  if (fault == PRETEND_FAULT_EMPTY)
    return g_bytes_new (NULL, 0);
  if (fault == PRETEND_FAULT_TRUNCATED || fault == PRETEND_FAULT_NO_LENGTH_CUT)
    return g_bytes_new (bytes, n_bytes / 2);
  if (fault == PRETEND_FAULT_NO_END)
    return g_bytes_new (bytes, n_bytes - MIN (n_bytes, 2));
  if (fault != PRETEND_FAULT_TRAILING)
    return g_bytes_ref (body);

  array = g_byte_array_new ();
  g_byte_array_append (array, bytes, (guint) n_bytes);
  g_byte_array_append (array, (const guchar *) PRETEND_TRAILER, (guint) strlen (PRETEND_TRAILER));
  return g_byte_array_free_to_bytes (array);
}

/**
 * pretend_exchange_send:
 * @exchange: an exchange
 * @status: HTTP status
 * @content_type: media type of the body
 * @body: the complete, intact body
 *
 * Sends a response at the configured rate. If the fault of the exchange affects the body, the modified body
 * is sent.
 */
void
pretend_exchange_send (PretendExchange *exchange, guint status, const char *content_type, GBytes *body)
{
  PretendFault fault = exchange->fault;
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (exchange->message);
  g_autoptr (GBytes) spoilt = spoil_body (fault, body);

  if (pretend_raw_send (exchange, status, content_type, body))
    return;
  if (fault == PRETEND_FAULT_MISLABELLED)
    content_type = "application/octet-stream";
  soup_server_message_set_status (exchange->message, status, NULL);
  soup_message_headers_set_content_type (headers, content_type, NULL);
  if (fault == PRETEND_FAULT_NO_LENGTH || fault == PRETEND_FAULT_NO_LENGTH_CUT)
    {
      soup_message_headers_set_encoding (headers, SOUP_ENCODING_CHUNKED);
      soup_message_body_append_bytes (soup_server_message_get_response_body (exchange->message), spoilt);
      soup_message_body_complete (soup_server_message_get_response_body (exchange->message));
    }
  else if (is_stopped_by_gate (exchange) && g_bytes_get_size (spoilt) > 1)
    {
      send_held (exchange, spoilt);
    }
  else if (exchange->kind == PRETEND_KIND_CDN && exchange->service->rate > 0 && g_bytes_get_size (spoilt) > 0)
    {
      send_paced (exchange, spoilt);
    }
  else if (g_bytes_get_size (spoilt) > 0)
    {
      soup_message_body_append_bytes (soup_server_message_get_response_body (exchange->message), spoilt);
    }
}

/**
 * pretend_exchange_send_text:
 * @exchange: an exchange
 * @status: HTTP status
 * @content_type: media type of the body
 * @text: the body
 *
 * Like pretend_exchange_send(), with a text body.
 */
void
pretend_exchange_send_text (PretendExchange *exchange,
                            guint status,
                            const char *content_type,
                            const char *text)
{
  g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));

  pretend_exchange_send (exchange, status, content_type, body);
}
