/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

void     wayside_connections_note      (SoupSession *session);
gboolean wayside_connections_is_broken (SoupSession *session,
                                        SoupMessage *message);

G_END_DECLS
