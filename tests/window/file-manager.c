/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "file-manager.h"

#include "bus-service.h"

#define NAME "org.freedesktop.FileManager1"
#define PATH "/org/freedesktop/FileManager1"

/* Records the file it is requested to show:
 * https://www.freedesktop.org/wiki/Specifications/file-manager-interface/ */
struct _FileManager
{
  BusService *service; /* (owned) */
  GMutex lock;
  char *last; /* (owned) (nullable) (lock) */
};

static const char interface_xml[] = "<node><interface name='" NAME "'>"
                                    "<method name='ShowItems'><arg direction='in' type='as'/>"
                                    "<arg direction='in' type='s'/></method>"
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
  FileManager *self = user_data;
  g_autofree const char **uris = NULL;

  g_variant_get_child (parameters, 0, "^a&s", &uris);
  g_mutex_lock (&self->lock);
  g_clear_pointer (&self->last, g_free);
  self->last = uris[0] != NULL ? g_filename_from_uri (uris[0], NULL, NULL) : NULL;
  g_mutex_unlock (&self->lock);
  g_dbus_method_invocation_return_value (invocation, NULL);
}

/**
 * file_manager_new:
 *
 * Returns: (transfer full): a new file manager
 */
FileManager *
file_manager_new (void)
{
  static const GDBusInterfaceVTable vtable = { .method_call = on_call };
  FileManager *self = g_new0 (FileManager, 1);

  g_mutex_init (&self->lock);
  self->service = bus_service_new (NAME, PATH, interface_xml, &vtable, self);
  return self;
}

/**
 * file_manager_dup_last:
 * @self: a file manager
 *
 * Returns: (transfer full) (nullable): the path of the last file it was requested to show
 */
char *
file_manager_dup_last (FileManager *self)
{
  char *last;

  g_mutex_lock (&self->lock);
  last = g_strdup (self->last);
  g_mutex_unlock (&self->lock);
  return last;
}

/**
 * file_manager_free:
 * @self: (transfer full): a file manager
 */
void
file_manager_free (FileManager *self)
{
  g_clear_pointer (&self->service, bus_service_free);
  g_clear_pointer (&self->last, g_free);
  g_mutex_clear (&self->lock);
  g_free (self);
}
