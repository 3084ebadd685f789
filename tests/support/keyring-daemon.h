/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Well-known bus name of the Secret Service, the same for every implementation. */
#define KEYRING_DAEMON_NAME "org.freedesktop.secrets"

typedef struct _KeyringDaemon KeyringDaemon;

KeyringDaemon *keyring_daemon_start (const char    *folder,
                                     gboolean       unlocked);
void           keyring_daemon_stop  (KeyringDaemon *daemon);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KeyringDaemon, keyring_daemon_stop)

G_END_DECLS
