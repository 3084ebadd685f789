/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _SilentKeyring SilentKeyring;

SilentKeyring *silent_keyring_start       (void);
guint          silent_keyring_get_n_calls (SilentKeyring *keyring);
void           silent_keyring_stop        (SilentKeyring *keyring);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SilentKeyring, silent_keyring_stop)

G_END_DECLS
