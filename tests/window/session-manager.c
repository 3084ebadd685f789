/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "session-manager.h"

#include "bus-service.h"

#define NAME "org.gnome.SessionManager"
#define PATH "/org/gnome/SessionManager"

/* The flag of Inhibit() for suspending. */
#define SUSPEND 4

/* Records the inhibitors of suspending, as far as GTK uses the interface. */
struct _SessionManager
{
  BusService *service; /* (owned) */
  GMutex lock;
  GHashTable *cookies; /* (owned) (lock): cookies of active inhibitors */
  guint n_asked;       /* (lock) */
};

static const char interface_xml[] =
    "<node><interface name='" NAME "'>"
    "<method name='RegisterClient'><arg direction='in' type='s'/><arg direction='in' type='s'/>"
    "<arg direction='out' type='o'/></method>"
    "<method name='Inhibit'><arg direction='in' type='s'/><arg direction='in' type='u'/>"
    "<arg direction='in' type='s'/><arg direction='in' type='u'/><arg direction='out' type='u'/></method>"
    "<method name='Uninhibit'><arg direction='in' type='u'/></method>"
    "</interface></node>";

static guint
note_inhibition (SessionManager *self, GVariant *parameters)
{
  const char *reason;
  guint flags, cookie;

  g_variant_get (parameters, "(&su&su)", NULL, NULL, &reason, &flags);
  g_assert_cmpstr (reason, ==, "Downloading photos");
  g_assert_cmpuint (flags, ==, SUSPEND);
  g_mutex_lock (&self->lock);
  cookie = ++self->n_asked;
  g_hash_table_add (self->cookies, GUINT_TO_POINTER (cookie));
  g_mutex_unlock (&self->lock);
  return cookie;
}

static void
drop_inhibition (SessionManager *self, GVariant *parameters)
{
  guint cookie;

  g_variant_get (parameters, "(u)", &cookie);
  g_mutex_lock (&self->lock);
  g_assert_true (g_hash_table_remove (self->cookies, GUINT_TO_POINTER (cookie)));
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
  SessionManager *self = user_data;
  GVariant *reply = NULL;

  if (g_str_equal (method, "Inhibit"))
    reply = g_variant_new ("(u)", note_inhibition (self, parameters));
  else if (g_str_equal (method, "Uninhibit"))
    drop_inhibition (self, parameters);
  else
    reply = g_variant_new ("(o)", PATH "/Client1");
  g_dbus_method_invocation_return_value (invocation, reply);
}

/**
 * session_manager_new:
 *
 * Returns: (transfer full): a session manager, which must exist before the program is started
 */
SessionManager *
session_manager_new (void)
{
  static const GDBusInterfaceVTable vtable = { .method_call = on_call };
  SessionManager *self = g_new0 (SessionManager, 1);

  g_mutex_init (&self->lock);
  self->cookies = g_hash_table_new (NULL, NULL);
  self->service = bus_service_new (NAME, PATH, interface_xml, &vtable, self);
  return self;
}

/**
 * session_manager_keeps_awake:
 * @self: a manager
 *
 * Returns: whether suspending is currently inhibited
 */
gboolean
session_manager_keeps_awake (SessionManager *self)
{
  gboolean awake;

  g_mutex_lock (&self->lock);
  awake = g_hash_table_size (self->cookies) > 0;
  g_mutex_unlock (&self->lock);
  return awake;
}

/**
 * session_manager_count:
 * @self: a manager
 *
 * Returns: the number of requests to inhibit suspending
 */
guint
session_manager_count (SessionManager *self)
{
  guint n;

  g_mutex_lock (&self->lock);
  n = self->n_asked;
  g_mutex_unlock (&self->lock);
  return n;
}

/**
 * session_manager_free:
 * @self: (transfer full): a manager
 */
void
session_manager_free (SessionManager *self)
{
  g_clear_pointer (&self->service, bus_service_free);
  g_clear_pointer (&self->cookies, g_hash_table_unref);
  g_mutex_clear (&self->lock);
  g_free (self);
}
