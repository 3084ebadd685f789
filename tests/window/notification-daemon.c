/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "notification-daemon.h"

#include "bus-service.h"

#define NAME "org.freedesktop.Notifications"
#define PATH "/org/freedesktop/Notifications"

/* Writes down what a desktop would show: https://specifications.freedesktop.org/notification-spec/latest/ */
struct _NotificationDaemon
{
  BusService *service; /* (owned) */
  GMutex lock;
  char *last; /* (owned) (nullable) (lock) */
  guint n;    /* (lock) */
};

static const char interface_xml[] =
    "<node><interface name='" NAME "'>"
    "<method name='GetCapabilities'><arg direction='out' type='as'/></method>"
    "<method name='CloseNotification'><arg direction='in' type='u'/></method>"
    "<method name='Notify'><arg direction='in' type='s'/><arg direction='in' type='u'/>"
    "<arg direction='in' type='s'/><arg direction='in' type='s'/><arg direction='in' type='s'/>"
    "<arg direction='in' type='as'/><arg direction='in' type='a{sv}'/><arg direction='in' type='i'/>"
    "<arg direction='out' type='u'/></method>"
    "</interface></node>";

static void
write_down (NotificationDaemon *self, GVariant *parameters)
{
  const char *title, *body;

  g_variant_get_child (parameters, 3, "&s", &title);
  g_variant_get_child (parameters, 4, "&s", &body);
  g_mutex_lock (&self->lock);
  g_free (self->last);
  self->last = g_strdup_printf ("%s: %s", title, body);
  self->n++;
  g_mutex_unlock (&self->lock);
}

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
  static const char *const capabilities[] = { "actions", "body", NULL };
  NotificationDaemon *self = user_data;

  if (g_str_equal (method, "Notify"))
    {
      write_down (self, parameters);
      g_dbus_method_invocation_return_value (invocation, g_variant_new ("(u)", self->n));
    }
  else if (g_str_equal (method, "GetCapabilities"))
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(^as)", capabilities));
  else
    g_dbus_method_invocation_return_value (invocation, NULL);
}

/**
 * notification_daemon_new:
 *
 * Returns: (transfer full): a service that notifications go to
 */
NotificationDaemon *
notification_daemon_new (void)
{
  static const GDBusInterfaceVTable vtable = { .method_call = on_call };
  NotificationDaemon *self = g_new0 (NotificationDaemon, 1);

  g_mutex_init (&self->lock);
  self->service = bus_service_new (NAME, PATH, interface_xml, &vtable, self);
  return self;
}

/**
 * notification_daemon_dup_last:
 * @self: a service
 *
 * Returns: (transfer full) (nullable): title and body of what came last
 */
char *
notification_daemon_dup_last (NotificationDaemon *self)
{
  char *last;

  g_mutex_lock (&self->lock);
  last = g_strdup (self->last);
  g_mutex_unlock (&self->lock);
  return last;
}

/**
 * notification_daemon_count:
 * @self: a service
 *
 * Returns: how many notifications there were
 */
guint
notification_daemon_count (NotificationDaemon *self)
{
  guint n;

  g_mutex_lock (&self->lock);
  n = self->n;
  g_mutex_unlock (&self->lock);
  return n;
}

/**
 * notification_daemon_free:
 * @self: (transfer full): a service
 */
void
notification_daemon_free (NotificationDaemon *self)
{
  g_clear_pointer (&self->service, bus_service_free);
  g_clear_pointer (&self->last, g_free);
  g_mutex_clear (&self->lock);
  g_free (self);
}
