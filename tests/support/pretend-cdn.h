/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pretend-exchange.h"

G_BEGIN_DECLS

void pretend_cdn_handle (SoupServer        *server,
                         SoupServerMessage *message,
                         const char        *path,
                         GHashTable        *query,
                         gpointer           user_data);
void pretend_map_handle (SoupServer        *server,
                         SoupServerMessage *message,
                         const char        *path,
                         GHashTable        *query,
                         gpointer           user_data);

G_END_DECLS
