/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-connections.h"

#include "wayside-proxy.h"

/* If libsoup cannot write to an HTTP/2 connection because it is broken, it records the error but does not
 * fail the requests pending on the connection (soup-client-message-io-http2.c, io_write_ready(); in 3.2 and
 * all versions up to 3.6), which then wait forever. So each fetch checks the socket of its connection with
 * these functions. */

#define KEY "wayside-connections"

typedef struct
{
  guint64 id;
  GSocket *socket; /* (owned) */
} Connection;

static void
connection_free (Connection *self)
{
  g_object_unref (self->socket);
  g_free (self);
}

static void
forget_closed (GPtrArray *connections)
{
  for (guint i = connections->len; i > 0; i--)
    {
      const Connection *connection = g_ptr_array_index (connections, i - 1);

      if (g_socket_is_closed (connection->socket))
        g_ptr_array_remove_index_fast (connections, i - 1);
    }
}

static void
on_network_event (SoupMessage *message, GSocketClientEvent event, GIOStream *stream, gpointer user_data)
{
  GPtrArray *connections = g_object_get_data (user_data, KEY);
  Connection *connection;

  if (event != G_SOCKET_CLIENT_CONNECTED || !G_IS_SOCKET_CONNECTION (stream))
    return;

  forget_closed (connections);
  connection = g_new0 (Connection, 1);
  connection->id = soup_message_get_connection_id (message);
  connection->socket = g_object_ref (g_socket_connection_get_socket (G_SOCKET_CONNECTION (stream)));
  g_ptr_array_add (connections, connection);
}

static void
on_request_queued (SoupSession *session, SoupMessage *message)
{
  g_signal_connect_object (message, "network-event", G_CALLBACK (on_network_event), session, 0);
}

/**
 * wayside_connections_note:
 * @session: a session that has not sent any message yet
 *
 * Starts tracking the connections of a session for wayside_connections_is_broken(), and makes it use the proxy
 * of the environment, see wayside_proxy_set_up().
 */
void
wayside_connections_note (SoupSession *session)
{
  g_auto (GStrv) environment = g_get_environ ();

  g_return_if_fail (SOUP_IS_SESSION (session));

  g_object_set_data_full (G_OBJECT (session), KEY,
                          g_ptr_array_new_with_free_func ((GDestroyNotify) connection_free),
                          (GDestroyNotify) g_ptr_array_unref);
  g_signal_connect (session, "request-queued", G_CALLBACK (on_request_queued), NULL);
  wayside_proxy_set_up (session, environment);
}

/* Whether a readable socket is at the end of its stream or has failed. */
static gboolean
is_at_end (GSocket *socket)
{
  char byte;
  GInputVector vector = { &byte, sizeof byte };
  int flags = G_SOCKET_MSG_PEEK;

  return g_socket_receive_message (socket, NULL, &vector, 1, NULL, NULL, &flags, NULL, NULL) <= 0;
}

static gboolean
is_broken (GSocket *socket)
{
  GIOCondition condition = g_socket_condition_check (socket, G_IO_IN | G_IO_HUP | G_IO_ERR);

  if ((condition & (G_IO_HUP | G_IO_ERR)) != 0)
    return TRUE;
  return (condition & G_IO_IN) != 0 && is_at_end (socket);
}

/**
 * wayside_connections_is_broken:
 * @session: a session that was passed to wayside_connections_note()
 * @message: a message sent by @session
 *
 * Checks the connection of a message without blocking. A connection closed by libsoup is not considered
 * broken, because libsoup has notified its messages, which now wait for another connection.
 *
 * Returns: %TRUE if no more data can arrive on the connection; %FALSE also if the message has no connection
 *   yet
 */
gboolean
wayside_connections_is_broken (SoupSession *session, SoupMessage *message)
{
  GPtrArray *connections;
  guint64 id;

  g_return_val_if_fail (SOUP_IS_SESSION (session), FALSE);
  g_return_val_if_fail (SOUP_IS_MESSAGE (message), FALSE);

  connections = g_object_get_data (G_OBJECT (session), KEY);
  id = soup_message_get_connection_id (message);
  for (guint i = 0; connections != NULL && i < connections->len; i++)
    {
      const Connection *connection = g_ptr_array_index (connections, i);

      if (connection->id == id)
        return !g_socket_is_closed (connection->socket) && is_broken (connection->socket);
    }

  return FALSE;
}
