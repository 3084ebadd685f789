/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network-manager.h"

#define NAME "org.freedesktop.NetworkManager"
#define PATH "/org/freedesktop/NetworkManager"

/* Values of NMState, NMConnectivityState and NMMetered,
 * https://networkmanager.dev/docs/api/latest/nm-dbus-types.html
 */
#define STATE_DISCONNECTED     20
#define STATE_CONNECTED_GLOBAL 70
#define CONNECTIVITY_NONE      1
#define CONNECTIVITY_FULL      4
#define METERED_YES            1
#define METERED_NO             2

/* Speaks as the manager of networks does on the system bus, as far as GNetworkMonitor listens to it. It
 * answers on a thread of its own: the program asks while it is being asked to do something by the test. */
struct _NetworkManager
{
  GDBusConnection *bus;  /* (owned) */
  GMainContext *context; /* (owned) */
  GMainLoop *loop;       /* (owned) */
  GThread *thread;       /* (owned) */
  guint object_id;
  int available; /* (atomic) */
  int metered;   /* (atomic) */
};

static const char interface_xml[] = "<node><interface name='" NAME "'>"
                                    "<property name='State' type='u' access='read'/>"
                                    "<property name='Connectivity' type='u' access='read'/>"
                                    "<property name='Metered' type='u' access='read'/>"
                                    "</interface></node>";

static const char *const names[] = { "State", "Connectivity", "Metered" };

static GVariant *
get_value (NetworkManager *self, const char *name)
{
  gboolean available = g_atomic_int_get (&self->available);

  if (g_str_equal (name, "State"))
    return g_variant_new_uint32 (available ? STATE_CONNECTED_GLOBAL : STATE_DISCONNECTED);
  if (g_str_equal (name, "Connectivity"))
    return g_variant_new_uint32 (available ? CONNECTIVITY_FULL : CONNECTIVITY_NONE);
  return g_variant_new_uint32 (g_atomic_int_get (&self->metered) ? METERED_YES : METERED_NO);
}

static GVariant *
get_property (GDBusConnection *bus,
              const char *sender,
              const char *path,
              const char *interface,
              const char *name,
              GError **error,
              gpointer user_data)
{
  return get_value (user_data, name);
}

static gpointer
answer (gpointer data)
{
  NetworkManager *self = data;

  g_main_loop_run (self->loop);
  return NULL;
}

static void
take_name (NetworkManager *self)
{
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;
  guint code;

  reply = g_dbus_connection_call_sync (self->bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                       "org.freedesktop.DBus", "RequestName", g_variant_new ("(su)", NAME, 0),
                                       G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
  g_variant_get (reply, "(u)", &code);
  g_assert_cmpuint (code, ==, 1);
}

/**
 * network_manager_new:
 * @world: a world whose program is not started yet
 *
 * Returns: (transfer full): a network that is there, costs nothing, and that the program hears of
 */
NetworkManager *
network_manager_new (WindowWorld *world)
{
  static const GDBusInterfaceVTable vtable = { .get_property = get_property };
  g_autoptr (GDBusNodeInfo) info = NULL;
  g_autoptr (GError) error = NULL;
  const char *address = g_getenv ("DBUS_SESSION_BUS_ADDRESS");
  NetworkManager *self = g_new0 (NetworkManager, 1);

  self->available = TRUE;
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->bus = g_dbus_connection_new_for_address_sync (
      address, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, NULL, &error);
  g_assert_no_error (error);
  info = g_dbus_node_info_new_for_xml (interface_xml, &error);
  g_assert_no_error (error);

  g_main_context_push_thread_default (self->context);
  self->object_id = g_dbus_connection_register_object (self->bus, PATH, info->interfaces[0], &vtable, self,
                                                       NULL, &error);
  g_main_context_pop_thread_default (self->context);
  g_assert_no_error (error);
  self->thread = g_thread_new ("network-manager", answer, self);
  take_name (self);

  /* A bus of the test's own stands for the system's. */
  window_world_set_environment (world, "DBUS_SYSTEM_BUS_ADDRESS", address);
  return self;
}

/**
 * network_manager_set:
 * @self: a network
 * @available: whether it is there
 * @metered: whether what goes over it costs money
 *
 * Changes the network, and says so.
 */
void
network_manager_set (NetworkManager *self, gboolean available, gboolean metered)
{
  GVariantBuilder changed;

  g_atomic_int_set (&self->available, available);
  g_atomic_int_set (&self->metered, metered);
  g_variant_builder_init (&changed, G_VARIANT_TYPE_VARDICT);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_variant_builder_add (&changed, "{sv}", names[i], get_value (self, names[i]));
  g_dbus_connection_emit_signal (self->bus, NULL, PATH, "org.freedesktop.DBus.Properties",
                                 "PropertiesChanged", g_variant_new ("(sa{sv}as)", NAME, &changed, NULL),
                                 NULL);
}

/**
 * network_manager_free:
 * @self: (transfer full): a network
 */
void
network_manager_free (NetworkManager *self)
{
  g_dbus_connection_unregister_object (self->bus, self->object_id);
  g_dbus_connection_close_sync (self->bus, NULL, NULL);
  g_main_loop_quit (self->loop);
  g_thread_join (g_steal_pointer (&self->thread));
  g_clear_object (&self->bus);
  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_free (self);
}
