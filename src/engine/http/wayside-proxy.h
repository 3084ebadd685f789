/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

GProxyResolver *wayside_proxy_resolver_new (char       **environment);
void            wayside_proxy_set_up       (SoupSession *session,
                                            char       **environment);
GError         *wayside_proxy_dup_error    (SoupSession *session,
                                            SoupMessage *message,
                                            const GError *cause);

G_END_DECLS
