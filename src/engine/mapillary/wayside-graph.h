/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "wayside-rate-limiter.h"
#include "wayside-request.h"

G_BEGIN_DECLS

#define WAYSIDE_TYPE_GRAPH (wayside_graph_get_type ())
G_DECLARE_FINAL_TYPE (WaysideGraph, wayside_graph, WAYSIDE, GRAPH, GObject)

WaysideGraph *wayside_graph_new        (SoupSession          *session,
                                        WaysideEndpoints       *service,
                                        const char           *token);
void          wayside_graph_share_rate_limiter (WaysideGraph         *self,
                                        WaysideRateLimiter          *limiter);
void          wayside_graph_set_token  (WaysideGraph         *self,
                                        const char           *token);
void          wayside_graph_ask_async  (WaysideGraph         *self,
                                        WaysideRequest       *request,
                                        GCancellable         *cancellable,
                                        GAsyncReadyCallback   callback,
                                        gpointer              user_data);
WaysidePage  *wayside_graph_ask_finish (WaysideGraph         *self,
                                        GAsyncResult         *result,
                                        GError              **error);
WaysideRequest *wayside_graph_get_next (WaysideGraph         *self,
                                        WaysidePage          *page,
                                        GError              **error);

G_END_DECLS
