/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pretend-exchange.h"

G_BEGIN_DECLS

void     pretend_graph_handle       (SoupServer        *server,
                                     SoupServerMessage *message,
                                     const char        *path,
                                     GHashTable        *query,
                                     gpointer           user_data);
void     pretend_graph_send_json    (PretendExchange   *exchange,
                                     GString           *json);
gboolean pretend_graph_check_fields (PretendExchange   *exchange);

void pretend_search_answer (PretendExchange *exchange);

G_END_DECLS
