/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "silent-keyring.h"

#include "keyring-daemon.h"

/**
 * SilentKeyring:
 * @connection: (owned): a private connection to the session bus
 * @n_calls: number of received calls; incremented on the GDBus worker thread
 *
 * A keyring that receives all calls and never replies.
 */
struct _SilentKeyring
{
  GDBusConnection *connection;
  guint n_calls;
};

static GDBusMessage *
swallow (GDBusConnection *connection, GDBusMessage *message, gboolean incoming, gpointer user_data)
{
  SilentKeyring *self = user_data;

  if (!incoming || g_dbus_message_get_message_type (message) != G_DBUS_MESSAGE_TYPE_METHOD_CALL)
    return message;

  g_atomic_int_inc (&self->n_calls);
  g_object_unref (message);
  return NULL;
}

/**
 * silent_keyring_start:
 *
 * Acquires the bus name of the Secret Service.
 *
 * Returns: (transfer full): the silent keyring
 */
SilentKeyring *
silent_keyring_start (void)
{
  SilentKeyring *self = g_new0 (SilentKeyring, 1);
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;

  self->connection = g_dbus_connection_new_for_address_sync (
      g_getenv ("DBUS_SESSION_BUS_ADDRESS"),
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL,
      NULL, &error);
  g_assert_no_error (error);
  g_dbus_connection_add_filter (self->connection, swallow, self, NULL);

  reply = g_dbus_connection_call_sync (self->connection, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                       "org.freedesktop.DBus", "RequestName",
                                       g_variant_new ("(su)", KEYRING_DAEMON_NAME, 0), NULL,
                                       G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
  return self;
}

/**
 * silent_keyring_get_n_calls:
 * @keyring: a keyring
 *
 * Returns: the number of calls received
 */
guint
silent_keyring_get_n_calls (SilentKeyring *keyring)
{
  return (guint) g_atomic_int_get (&keyring->n_calls);
}

/**
 * silent_keyring_stop:
 * @keyring: (transfer full): a keyring
 *
 * Releases the bus name.
 */
void
silent_keyring_stop (SilentKeyring *keyring)
{
  /* The filter is no longer called after this returns. */
  g_dbus_connection_close_sync (keyring->connection, NULL, NULL);
  g_clear_object (&keyring->connection);
  g_free (keyring);
}
