/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _BusService BusService;

BusService *bus_service_new         (const char                 *name,
                                     const char                 *path,
                                     const char                 *xml,
                                     const GDBusInterfaceVTable *vtable,
                                     gpointer                    user_data);
void        bus_service_emit        (BusService                 *self,
                                     const char                 *interface,
                                     const char                 *signal,
                                     GVariant                   *parameters);
const char *bus_service_get_address (void);
void        bus_service_free        (BusService                 *self);

G_END_DECLS
