/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "page-network.h"

/* The default network monitor of the process: a test sets whether there is a network, and whether it is
 * metered. */
#define PAGE_TYPE_NETWORK (page_network_get_type ())
G_DECLARE_FINAL_TYPE (PageNetwork, page_network, PAGE, NETWORK, GObject)

struct _PageNetwork
{
  GObject parent_instance;

  gboolean lost;
  gboolean metered;
};

typedef enum
{
  PROP_AVAILABLE = 1,
  PROP_METERED,
  PROP_CONNECTIVITY,
} PageNetworkProperty;

static gboolean
page_network_initable_init (GInitable *initable, GCancellable *cancellable, GError **error)
{
  return TRUE;
}

static void
initable_iface_init (GInitableIface *iface)
{
  iface->init = page_network_initable_init;
}

static void
monitor_iface_init (GNetworkMonitorInterface *iface)
{
}

G_DEFINE_FINAL_TYPE_WITH_CODE (PageNetwork,
                               page_network,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, initable_iface_init)
                                   G_IMPLEMENT_INTERFACE (G_TYPE_NETWORK_MONITOR, monitor_iface_init))

static void
page_network_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch ((PageNetworkProperty) prop_id)
    {
    case PROP_AVAILABLE:
      g_value_set_boolean (value, !PAGE_NETWORK (object)->lost);
      break;
    case PROP_METERED:
      g_value_set_boolean (value, PAGE_NETWORK (object)->metered);
      break;
    case PROP_CONNECTIVITY:
      g_value_set_enum (value, G_NETWORK_CONNECTIVITY_FULL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

static void
page_network_class_init (PageNetworkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = page_network_get_property;
  g_object_class_override_property (object_class, PROP_AVAILABLE, "network-available");
  g_object_class_override_property (object_class, PROP_METERED, "network-metered");
  g_object_class_override_property (object_class, PROP_CONNECTIVITY, "connectivity");
}

static void
page_network_init (PageNetwork *self)
{
}

/**
 * page_network_register:
 *
 * Registers the network monitor. Must be called before GLib creates the default one.
 */
void
page_network_register (void)
{
  GIOExtensionPoint *point = g_io_extension_point_register (G_NETWORK_MONITOR_EXTENSION_POINT_NAME);

  g_io_extension_point_set_required_type (point, G_TYPE_NETWORK_MONITOR);
  g_assert_nonnull (g_io_extension_point_implement (G_NETWORK_MONITOR_EXTENSION_POINT_NAME, PAGE_TYPE_NETWORK,
                                                    PAGE_NETWORK_NAME, G_MAXINT));
}

/**
 * page_network_set_available:
 * @available: whether there is a network
 *
 * Changes the state of the network.
 */
void
page_network_set_available (gboolean available)
{
  PageNetwork *self = PAGE_NETWORK (g_network_monitor_get_default ());

  self->lost = !available;
  g_object_notify (G_OBJECT (self), "network-available");
  g_signal_emit_by_name (self, "network-changed", available);
}

/**
 * page_network_set_metered:
 * @metered: whether the network is metered
 *
 * Changes the state of the network.
 */
void
page_network_set_metered (gboolean metered)
{
  PageNetwork *self = PAGE_NETWORK (g_network_monitor_get_default ());

  self->metered = metered;
  g_object_notify (G_OBJECT (self), "network-metered");
}
