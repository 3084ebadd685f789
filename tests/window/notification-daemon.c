/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "notification-daemon.h"

#include "atspi-driver.h"
#include "bus-service.h"

#include <string.h>

#define NAME     "org.freedesktop.Notifications"
#define PATH     "/org/freedesktop/Notifications"
#define GTK_NAME "org.gtk.Notifications"
#define GTK_PATH "/org/gtk/Notifications"

/* The key for activating the notification itself. */
#define DEFAULT "default"

/* A shown notification. */
typedef struct
{
  char *id;            /* (owned) */
  char *application;   /* (owned) (nullable): the application to start for its buttons */
  char *text;          /* (owned): title and body */
  GHashTable *buttons; /* (owned) (element-type utf8 GVariant): action and target by button label */
} Notice;

/* Records notifications and activates them like a user. There are two kinds of desktops: most only send a
 * signal to the running program, https://specifications.freedesktop.org/notification-spec/latest/ GNOME
 * starts it again, https://wiki.gnome.org/Projects/GLib/GNotification */
struct _NotificationDaemon
{
  BusService *service; /* (owned) */
  GMutex lock;
  GPtrArray *shown; /* (owned) (element-type Notice) (lock) */
  GPtrArray *told;  /* (owned) (element-type utf8) (lock): title and body of all received notifications */
};

static const char interface_xml[] =
    "<node><interface name='" NAME "'>"
    "<method name='GetCapabilities'><arg direction='out' type='as'/></method>"
    "<method name='CloseNotification'><arg direction='in' type='u'/></method>"
    "<method name='Notify'><arg direction='in' type='s'/><arg direction='in' type='u'/>"
    "<arg direction='in' type='s'/><arg direction='in' type='s'/><arg direction='in' type='s'/>"
    "<arg direction='in' type='as'/><arg direction='in' type='a{sv}'/><arg direction='in' type='i'/>"
    "<arg direction='out' type='u'/></method>"
    "<signal name='ActionInvoked'><arg type='u'/><arg type='s'/></signal>"
    "</interface></node>";

static const char gtk_interface_xml[] =
    "<node><interface name='" GTK_NAME "'>"
    "<method name='AddNotification'><arg direction='in' type='s'/><arg direction='in' type='s'/>"
    "<arg direction='in' type='a{sv}'/></method>"
    "<method name='RemoveNotification'><arg direction='in' type='s'/><arg direction='in' type='s'/></method>"
    "</interface></node>";

static void
notice_free (gpointer data)
{
  Notice *notice = data;

  g_clear_pointer (&notice->id, g_free);
  g_clear_pointer (&notice->application, g_free);
  g_clear_pointer (&notice->text, g_free);
  g_clear_pointer (&notice->buttons, g_hash_table_unref);
  g_free (notice);
}

static Notice *
notice_new (const char *id, const char *title, const char *body)
{
  Notice *notice = g_new0 (Notice, 1);

  notice->id = g_strdup (id);
  notice->text = g_strdup_printf ("%s: %s", title, body);
  notice->buttons = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_variant_unref);
  return notice;
}

static void
drop (NotificationDaemon *self, const char *id)
{
  g_mutex_lock (&self->lock);
  for (guint i = self->shown->len; i > 0; i--)
    if (g_str_equal (((Notice *) g_ptr_array_index (self->shown, i - 1))->id, id))
      g_ptr_array_remove_index (self->shown, i - 1);
  g_mutex_unlock (&self->lock);
}

/* Replaces a notification with the same ID. */
static void
write_down (NotificationDaemon *self, Notice *notice)
{
  drop (self, notice->id);
  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->told, g_strdup (notice->text));
  g_ptr_array_add (self->shown, notice);
  g_mutex_unlock (&self->lock);
}

static guint
take_notice (NotificationDaemon *self, GVariant *parameters)
{
  g_autofree const char **actions = NULL;
  g_autofree char *id = NULL;
  const char *title, *body;
  Notice *notice;
  guint number;

  g_variant_get (parameters, "(&su&s&s&s^a&s@a{sv}i)", NULL, &number, NULL, &title, &body, &actions, NULL,
                 NULL);
  if (number == 0)
    number = self->told->len + 1;
  id = g_strdup_printf ("%u", number);
  notice = notice_new (id, title, body);
  for (guint i = 0; actions[i] != NULL && actions[i + 1] != NULL; i += 2)
    g_hash_table_insert (notice->buttons,
                         g_strdup (g_str_equal (actions[i], DEFAULT) ? DEFAULT : actions[i + 1]),
                         g_variant_ref_sink (g_variant_new_string (actions[i])));
  write_down (self, notice);
  return number;
}

static void
add_gtk_button (Notice *notice, const char *label, const char *action, GVariant *target)
{
  GVariant *targets = g_variant_new_array (G_VARIANT_TYPE_VARIANT, NULL, 0);

  if (target != NULL)
    {
      GVariant *boxed = g_variant_new_variant (target);

      targets = g_variant_new_array (G_VARIANT_TYPE_VARIANT, &boxed, 1);
    }
  g_assert_true (g_str_has_prefix (action, "app."));
  g_hash_table_insert (notice->buttons, g_strdup (label),
                       g_variant_ref_sink (g_variant_new ("(s@av)", action + strlen ("app."), targets)));
}

static void
take_gtk_buttons (Notice *notice, GVariant *fields)
{
  g_autoptr (GVariant) buttons = g_variant_lookup_value (fields, "buttons", G_VARIANT_TYPE ("aa{sv}"));
  g_autoptr (GVariant) default_target = g_variant_lookup_value (fields, "default-action-target", NULL);
  const char *action;

  if (g_variant_lookup (fields, "default-action", "&s", &action))
    add_gtk_button (notice, DEFAULT, action, default_target);
  for (gsize i = 0; buttons != NULL && i < g_variant_n_children (buttons); i++)
    {
      g_autoptr (GVariant) button = g_variant_get_child_value (buttons, i);
      g_autoptr (GVariant) target = g_variant_lookup_value (button, "target", NULL);
      const char *label;

      g_assert_true (g_variant_lookup (button, "label", "&s", &label));
      g_assert_true (g_variant_lookup (button, "action", "&s", &action));
      add_gtk_button (notice, label, action, target);
    }
}

static void
take_gtk_notice (NotificationDaemon *self, GVariant *parameters)
{
  const char *application, *id, *title, *body;
  g_autoptr (GVariant) fields = NULL;
  Notice *notice;

  g_variant_get (parameters, "(&s&s@a{sv})", &application, &id, &fields);
  g_assert_true (g_variant_lookup (fields, "title", "&s", &title));
  g_assert_true (g_variant_lookup (fields, "body", "&s", &body));
  notice = notice_new (id, title, body);
  notice->application = g_strdup (application);
  take_gtk_buttons (notice, fields);
  write_down (self, notice);
}

static void
close_notice (NotificationDaemon *self, GVariant *parameters)
{
  g_autofree char *id = NULL;
  guint number;

  g_variant_get (parameters, "(u)", &number);
  id = g_strdup_printf ("%u", number);
  drop (self, id);
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
  const char *id;
  GVariant *reply = NULL;

  if (g_str_equal (method, "Notify"))
    reply = g_variant_new ("(u)", take_notice (self, parameters));
  else if (g_str_equal (method, "GetCapabilities"))
    reply = g_variant_new ("(^as)", capabilities);
  else if (g_str_equal (method, "CloseNotification"))
    close_notice (self, parameters);
  else if (g_str_equal (method, "AddNotification"))
    take_gtk_notice (self, parameters);
  else
    {
      g_variant_get_child (parameters, 1, "&s", &id);
      drop (self, id);
    }
  g_dbus_method_invocation_return_value (invocation, reply);
}

static const GDBusInterfaceVTable vtable = { .method_call = on_call };

static NotificationDaemon *
make (const char *name, const char *path, const char *xml)
{
  NotificationDaemon *self = g_new0 (NotificationDaemon, 1);

  g_mutex_init (&self->lock);
  self->shown = g_ptr_array_new_with_free_func (notice_free);
  self->told = g_ptr_array_new_with_free_func (g_free);
  self->service = bus_service_new (name, path, xml, &vtable, self);
  return self;
}

/**
 * notification_daemon_new:
 *
 * Returns: (transfer full): a service for notifications
 */
NotificationDaemon *
notification_daemon_new (void)
{
  return make (NAME, PATH, interface_xml);
}

/**
 * notification_daemon_new_gnome:
 *
 * Returns: (transfer full): a service like that of GNOME, whose notifications outlive the program
 */
NotificationDaemon *
notification_daemon_new_gnome (void)
{
  return make (GTK_NAME, GTK_PATH, gtk_interface_xml);
}

typedef struct
{
  NotificationDaemon *daemon;
  const char *pattern;
} NotificationWait;

static gboolean
was_told (gpointer data)
{
  const NotificationWait *wait = data;
  NotificationDaemon *self = wait->daemon;
  gboolean is_sent = FALSE;

  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->told->len && !is_sent; i++)
    is_sent = g_pattern_match_simple (wait->pattern, g_ptr_array_index (self->told, i));
  g_mutex_unlock (&self->lock);
  return is_sent;
}

/**
 * notification_daemon_await:
 * @self: a service
 * @pattern: title and body of a notification, in which “*” matches any text
 *
 * Waits until such a notification has been received, even if others followed.
 */
void
notification_daemon_await (NotificationDaemon *self, const char *pattern)
{
  NotificationWait wait = { .daemon = self, .pattern = pattern };
  g_autofree char *what = g_strdup_printf ("“%s” is told", pattern);

  driver_wait_until (what, was_told, &wait);
}

/**
 * notification_daemon_count:
 * @self: a service
 *
 * Returns: the number of notifications received
 */
guint
notification_daemon_count (NotificationDaemon *self)
{
  guint n;

  g_mutex_lock (&self->lock);
  n = self->told->len;
  g_mutex_unlock (&self->lock);
  return n;
}

static Notice *
look (NotificationDaemon *self, const char *pattern)
{
  for (guint i = 0; i < self->shown->len; i++)
    {
      Notice *notice = g_ptr_array_index (self->shown, i);

      if (g_pattern_match_simple (pattern, notice->text))
        return notice;
    }

  return NULL;
}

/**
 * notification_daemon_shows:
 * @self: a service
 * @pattern: title and body of a notification, in which “*” matches any text
 *
 * Returns: whether such a notification is still shown
 */
gboolean
notification_daemon_shows (NotificationDaemon *self, const char *pattern)
{
  gboolean shows;

  g_mutex_lock (&self->lock);
  shows = look (self, pattern) != NULL;
  g_mutex_unlock (&self->lock);
  return shows;
}

static void
activated_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (object), result, &error);

  g_assert_no_error (error);
  g_assert_nonnull (reply);
}

static void
activate (const char *application, GVariant *button)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autofree char *path = g_strdup_printf ("/%s", application);
  g_autoptr (GVariant) targets = NULL;
  const char *action;

  g_variant_get (button, "(&s@av)", &action, &targets);
  g_dbus_connection_call (
      bus, application, g_strdelimit (path, ".", '/'), "org.freedesktop.Application", "ActivateAction",
      g_variant_new ("(s@av@a{sv})", action, targets, g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0)),
      NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, activated_cb, NULL);
}

/**
 * notification_daemon_press:
 * @self: a service
 * @pattern: title and body of a shown notification, in which “*” matches any text
 * @label: (nullable): label of a button, or %NULL for the notification itself
 *
 * Activates a notification or one of its buttons. It is removed then, like on a desktop.
 */
void
notification_daemon_press (NotificationDaemon *self, const char *pattern, const char *label)
{
  g_autoptr (GVariant) button = NULL;
  g_autofree char *application = NULL;
  g_autofree char *id = NULL;
  Notice *notice;

  g_mutex_lock (&self->lock);
  notice = look (self, pattern);
  if (notice == NULL)
    g_error ("There is no notification “%s”", pattern);
  id = g_strdup (notice->id);
  application = g_strdup (notice->application);
  button = g_hash_table_lookup (notice->buttons, label != NULL ? label : DEFAULT);
  g_assert_nonnull (button);
  g_variant_ref (button);
  g_mutex_unlock (&self->lock);

  drop (self, id);
  if (application != NULL)
    activate (application, button);
  else
    bus_service_emit (
        self->service, NAME, "ActionInvoked",
        g_variant_new ("(us)", (guint) g_ascii_strtoull (id, NULL, 10), g_variant_get_string (button, NULL)));
}

/**
 * notification_daemon_free:
 * @self: (transfer full): a service
 */
void
notification_daemon_free (NotificationDaemon *self)
{
  g_clear_pointer (&self->service, bus_service_free);
  g_clear_pointer (&self->told, g_ptr_array_unref);
  g_clear_pointer (&self->shown, g_ptr_array_unref);
  g_mutex_clear (&self->lock);
  g_free (self);
}
