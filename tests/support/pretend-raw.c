/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pretend-raw.h"

#include <string.h>
#include <sys/socket.h>

/* Size of a chunk of an endless body: large enough to be fast, small enough not to starve other
 * connections. */
#define PIECE (256 * 1024)

/* With a linger time of 0, close() resets the connection. */
static void
make_abrupt (PretendExchange *exchange)
{
  GSocket *socket = soup_server_message_get_socket (exchange->message);
  struct linger linger = { .l_onoff = 1, .l_linger = 0 };

  if (setsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_LINGER, &linger, sizeof linger) != 0)
    g_warning ("setsockopt: %s", g_strerror (errno));
}

/**
 * pretend_raw_is_reset:
 * @fault: a fault
 *
 * Returns: whether pretend_raw_reset() handles @fault
 */
gboolean
pretend_raw_is_reset (PretendFault fault)
{
  return fault == PRETEND_FAULT_RESET || fault == PRETEND_FAULT_DROPPED;
}

/**
 * pretend_raw_reset:
 * @exchange: an exchange
 *
 * Resets the connection instead of sending a response.
 */
void
pretend_raw_reset (PretendExchange *exchange)
{
  const char *first_line = "HTTP/1.1 200 OK\r\n";
  g_autoptr (GIOStream) stream = NULL;

  make_abrupt (exchange);
  exchange->taken = TRUE;
  stream = soup_server_message_steal_connection (exchange->message);
  /* Send a status line first. Without it, clients assume that an idle keep-alive connection timed out, and
   * silently retry. */
  if (exchange->fault == PRETEND_FAULT_RESET)
    g_output_stream_write (g_io_stream_get_output_stream (stream), first_line, strlen (first_line), NULL,
                           NULL);
  g_io_stream_close (stream, NULL, NULL);
  pretend_exchange_finish (exchange);
}

static void
on_client_gone (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PretendExchange) exchange = user_data;
  gssize n_bytes = g_input_stream_skip_finish (G_INPUT_STREAM (source), result, NULL);

  if (n_bytes <= 0)
    pretend_exchange_finish (exchange);
}

static void on_written (GObject *source, GAsyncResult *result, gpointer user_data);

static void
write_body (PretendExchange *exchange)
{
  g_output_stream_write_all_async (g_io_stream_get_output_stream (exchange->stream),
                                   g_bytes_get_data (exchange->body, NULL), g_bytes_get_size (exchange->body),
                                   G_PRIORITY_DEFAULT, NULL, on_written, pretend_exchange_ref (exchange));
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PretendExchange) exchange = user_data;
  gboolean written = g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL);

  if (exchange->service == NULL)
    return;
  if (written && exchange->fault == PRETEND_FAULT_ENDLESS)
    {
      if (exchange->sent++ == 0)
        {
          g_autofree char *piece = g_strdup_printf ("%x\r\n%*s\r\n", (guint) PIECE, PIECE, "");

          g_clear_pointer (&exchange->body, g_bytes_unref);
          exchange->body = g_bytes_new (piece, strlen (piece));
        }
      write_body (exchange);
    }
  else if (written && (exchange->fault == PRETEND_FAULT_HANG || exchange->fault == PRETEND_FAULT_SILENT))
    {
      /* Keep the connection open without sending anything else, until the client gives up. */
      g_input_stream_skip_async (g_io_stream_get_input_stream (exchange->stream), 1, G_PRIORITY_DEFAULT, NULL,
                                 on_client_gone, pretend_exchange_ref (exchange));
    }
  else
    {
      pretend_exchange_finish (exchange);
    }
}

/* Returns the header that determines the length of the body. */
static char *
make_framing (PretendExchange *exchange, gsize n_bytes)
{
  if (exchange->fault == PRETEND_FAULT_ENDLESS)
    return g_strdup ("Transfer-Encoding: chunked");
  if (exchange->fault == PRETEND_FAULT_UNTIL_CLOSE)
    return g_strdup ("Connection: close");
  return g_strdup_printf ("Content-Length: %" G_GSIZE_FORMAT, n_bytes);
}

static gsize
get_share (PretendFault fault, gsize n_bytes)
{
  if (fault == PRETEND_FAULT_ENDLESS || fault == PRETEND_FAULT_SILENT)
    return 0;
  return fault == PRETEND_FAULT_UNTIL_CLOSE ? n_bytes : n_bytes / 2;
}

/**
 * pretend_raw_send:
 * @exchange: an exchange
 * @status: HTTP status
 * @content_type: media type of the body
 * @body: the complete, intact body
 *
 * Sends the response for faults that libsoup's server cannot produce: a body shorter than its Content-Length,
 * an endless body, or a body delimited by the end of the connection.
 *
 * Returns: %TRUE if a response was sent
 */
gboolean
pretend_raw_send (PretendExchange *exchange, guint status, const char *content_type, GBytes *body)
{
  PretendFault fault = exchange->fault;
  gsize n_bytes;
  const void *bytes = g_bytes_get_data (body, &n_bytes);
  g_autofree char *framing = NULL;
  g_autofree char *head = NULL;
  GByteArray *raw;

  if (fault != PRETEND_FAULT_CUT && fault != PRETEND_FAULT_RESET_HALFWAY && fault != PRETEND_FAULT_HANG &&
      fault != PRETEND_FAULT_SILENT && fault != PRETEND_FAULT_ENDLESS && fault != PRETEND_FAULT_UNTIL_CLOSE)
    return FALSE;

  framing = make_framing (exchange, n_bytes);
  head = g_strdup_printf ("HTTP/1.1 %u %s\r\nContent-Type: %s\r\n%s\r\n\r\n", status,
                          soup_status_get_phrase (status), content_type, framing);
  raw = g_byte_array_new ();
  if (fault != PRETEND_FAULT_SILENT)
    g_byte_array_append (raw, (const guchar *) head, (guint) strlen (head));
  if (get_share (fault, n_bytes) > 0)
    g_byte_array_append (raw, bytes, (guint) get_share (fault, n_bytes));
  exchange->body = g_byte_array_free_to_bytes (raw);
  if (fault == PRETEND_FAULT_RESET_HALFWAY)
    make_abrupt (exchange);
  exchange->taken = TRUE;
  exchange->stream = soup_server_message_steal_connection (exchange->message);
  write_body (exchange);
  return TRUE;
}
