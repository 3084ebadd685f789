/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "background-backend.h"

#include "bus-service.h"

/* The bus name that run-flatpak-test.sh configures as the backend of the portal. */
#define NAME      "org.freedesktop.impl.portal.desktop.wayside"
#define PATH      "/org/freedesktop/portal/desktop"
#define INTERFACE "org.freedesktop.impl.portal.Background"

/* Bus name used by desktops to list programs that run in the background. */
#define MONITOR      "org.freedesktop.background.Monitor"
#define MONITOR_PATH "/org/freedesktop/background/monitor"

/* The part of a desktop that the portal queries about programs in the background:
 * https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.impl.portal.Background.html */
struct _BackgroundBackend
{
  BusService *service;  /* (owned) */
  GDBusConnection *bus; /* (owned) */
  gint n_asked;         /* (atomic) */
};

static const char interface_xml[] =
    "<node><interface name='" INTERFACE "'>"
    "<method name='GetAppState'><arg direction='out' type='a{sv}'/></method>"
    "<method name='NotifyBackground'><arg direction='in' type='o'/><arg direction='in' type='s'/>"
    "<arg direction='in' type='s'/><arg direction='out' type='u'/><arg direction='out' type='a{sv}'/></method>"
    "<method name='EnableAutostart'><arg direction='in' type='s'/><arg direction='in' type='b'/>"
    "<arg direction='in' type='as'/><arg direction='in' type='u'/><arg direction='out' type='b'/></method>"
    "<signal name='RunningApplicationsChanged'/>"
    "</interface></node>";

static void
on_call (GDBusConnection *bus,
         const char *sender,
         const char *path,
         const char *interface,
         const char *method,
         GVariant *parameters,
         GDBusMethodInvocation *invocation,
         gpointer user_data)
{
  BackgroundBackend *self = user_data;
  GVariantDict results;

  g_variant_dict_init (&results, NULL);
  if (g_str_equal (method, "GetAppState"))
    {
      g_dbus_method_invocation_return_value (invocation,
                                             g_variant_new ("(@a{sv})", g_variant_dict_end (&results)));
    }
  else if (g_str_equal (method, "NotifyBackground"))
    {
      /* The user allows the program to keep running. */
      g_variant_dict_insert (&results, "result", "u", 1);
      g_dbus_method_invocation_return_value (invocation,
                                             g_variant_new ("(u@a{sv})", 0, g_variant_dict_end (&results)));
    }
  else
    {
      /* The portal forwards every request to run in the background as this call. */
      g_atomic_int_inc (&self->n_asked);
      g_dbus_method_invocation_return_value (invocation, g_variant_new ("(b)", FALSE));
    }
}

/**
 * background_backend_new:
 *
 * Simulates the desktop. Call this before the portal is first used.
 *
 * Returns: (transfer full): the backend of the portal
 */
BackgroundBackend *
background_backend_new (void)
{
  static const GDBusInterfaceVTable vtable = { .method_call = on_call };
  BackgroundBackend *self = g_new0 (BackgroundBackend, 1);
  g_autoptr (GError) error = NULL;

  self->bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  g_assert_no_error (error);
  self->service = bus_service_new (NAME, PATH, interface_xml, &vtable, self);
  return self;
}

/**
 * background_backend_get_n_asked:
 * @self: a service
 *
 * Returns: the number of requests to run in the background
 */
guint
background_backend_get_n_asked (BackgroundBackend *self)
{
  return (guint) g_atomic_int_get (&self->n_asked);
}

/**
 * background_backend_dup_status:
 * @self: a service
 *
 * Makes the portal check which programs have no window, and requests their status messages.
 *
 * Returns: (transfer full) (nullable): the status message of the first one
 */
char *
background_backend_dup_status (BackgroundBackend *self)
{
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariant) programs = NULL;
  g_autoptr (GVariant) program = NULL;
  char *message = NULL;

  bus_service_emit (self->service, INTERFACE, "RunningApplicationsChanged", NULL);
  reply = g_dbus_connection_call_sync (self->bus, MONITOR, MONITOR_PATH, "org.freedesktop.DBus.Properties",
                                       "Get", g_variant_new ("(ss)", MONITOR, "BackgroundApps"),
                                       G_VARIANT_TYPE ("(v)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  if (reply == NULL)
    return NULL;

  g_variant_get (reply, "(v)", &programs);
  if (g_variant_n_children (programs) == 0)
    return NULL;

  program = g_variant_get_child_value (programs, 0);
  g_variant_lookup (program, "message", "s", &message);
  return message;
}

/**
 * background_backend_free:
 * @self: (transfer full): a service
 */
void
background_backend_free (BackgroundBackend *self)
{
  g_clear_pointer (&self->service, bus_service_free);
  g_clear_object (&self->bus);
  g_free (self);
}
