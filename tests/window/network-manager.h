/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "window-world.h"

G_BEGIN_DECLS

typedef struct _NetworkManager NetworkManager;

NetworkManager *network_manager_new  (WindowWorld    *world);
void            network_manager_set  (NetworkManager *self,
                                      gboolean        available,
                                      gboolean        metered);
void            network_manager_free (NetworkManager *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetworkManager, network_manager_free)

G_END_DECLS
