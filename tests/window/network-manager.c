/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network-manager.h"

#include "bus-service.h"

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

/* Simulates NetworkManager on the system bus, as far as GNetworkMonitor uses it. */
struct _NetworkManager
{
  BusService *service; /* (owned) */
  int available;       /* (atomic) */
  int metered;         /* (atomic) */
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

/**
 * network_manager_new:
 * @world: a fixture whose program has not been started yet
 *
 * Returns: (transfer full): an available, unmetered network that the program monitors
 */
NetworkManager *
network_manager_new (WindowWorld *world)
{
  static const GDBusInterfaceVTable vtable = { .get_property = get_property };
  NetworkManager *self = g_new0 (NetworkManager, 1);

  self->available = TRUE;
  self->service = bus_service_new (NAME, PATH, interface_xml, &vtable, self);
  /* The session bus of the test also replaces the system bus. */
  window_world_set_environment (world, "DBUS_SYSTEM_BUS_ADDRESS", bus_service_get_address ());
  return self;
}

/**
 * network_manager_set:
 * @self: a network
 * @available: whether it is available
 * @metered: whether it is metered
 *
 * Changes the state of the network and emits a signal.
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
  bus_service_emit (self->service, "org.freedesktop.DBus.Properties", "PropertiesChanged",
                    g_variant_new ("(sa{sv}as)", NAME, &changed, NULL));
}

/**
 * network_manager_free:
 * @self: (transfer full): a network
 */
void
network_manager_free (NetworkManager *self)
{
  g_clear_pointer (&self->service, bus_service_free);
  g_free (self);
}
