/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "bus-service.h"

/* A desktop service simulated by a test. It runs in its own thread, since the program may call it while the
 * test is waiting for the program. */
struct _BusService
{
  GDBusConnection *bus;  /* (owned) */
  GMainContext *context; /* (owned) */
  GMainLoop *loop;       /* (owned) */
  GThread *thread;       /* (owned) */
  char *path;            /* (owned) */
  guint object_id;
};

static gpointer
answer (gpointer data)
{
  BusService *self = data;

  g_main_loop_run (self->loop);
  return NULL;
}

static void
take_name (BusService *self, const char *name)
{
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;
  guint code;

  reply = g_dbus_connection_call_sync (self->bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                       "org.freedesktop.DBus", "RequestName", g_variant_new ("(su)", name, 0),
                                       G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
  g_variant_get (reply, "(u)", &code);
  g_assert_cmpuint (code, ==, 1);
}

/**
 * bus_service_new:
 * @name: its name on the bus of the test
 * @path: the path of its object
 * @xml: introspection data: a node with one interface
 * @vtable: the implementation, called in another thread; must remain valid
 * @user_data: for @vtable
 *
 * Returns: (transfer full): a running service
 */
BusService *
bus_service_new (const char *name,
                 const char *path,
                 const char *xml,
                 const GDBusInterfaceVTable *vtable,
                 gpointer user_data)
{
  g_autoptr (GDBusNodeInfo) info = NULL;
  g_autoptr (GError) error = NULL;
  BusService *self = g_new0 (BusService, 1);

  self->path = g_strdup (path);
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->bus = g_dbus_connection_new_for_address_sync (bus_service_get_address (),
                                                      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                          G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                                      NULL, NULL, &error);
  g_assert_no_error (error);
  info = g_dbus_node_info_new_for_xml (xml, &error);
  g_assert_no_error (error);

  g_main_context_push_thread_default (self->context);
  self->object_id = g_dbus_connection_register_object (self->bus, path, info->interfaces[0], vtable,
                                                       user_data, NULL, &error);
  g_main_context_pop_thread_default (self->context);
  g_assert_no_error (error);
  self->thread = g_thread_new (name, answer, self);
  take_name (self, name);
  return self;
}

/**
 * bus_service_emit:
 * @self: a service
 * @interface: an interface of its object
 * @signal: name of a signal
 * @parameters: (transfer floating): its arguments
 *
 * Emits a signal without a destination.
 */
void
bus_service_emit (BusService *self, const char *interface, const char *signal, GVariant *parameters)
{
  g_dbus_connection_emit_signal (self->bus, NULL, self->path, interface, signal, parameters, NULL);
}

/**
 * bus_service_get_address:
 *
 * Returns: (transfer none): the address of the bus of the test
 */
const char *
bus_service_get_address (void)
{
  return g_getenv ("DBUS_SESSION_BUS_ADDRESS");
}

/**
 * bus_service_free:
 * @self: (transfer full): a service
 */
void
bus_service_free (BusService *self)
{
  g_dbus_connection_unregister_object (self->bus, self->object_id);
  g_dbus_connection_close_sync (self->bus, NULL, NULL);
  g_main_loop_quit (self->loop);
  g_thread_join (g_steal_pointer (&self->thread));
  g_clear_object (&self->bus);
  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_clear_pointer (&self->path, g_free);
  g_free (self);
}
