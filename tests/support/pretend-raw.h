/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pretend-exchange.h"

G_BEGIN_DECLS

gboolean pretend_raw_is_reset (PretendFault     fault);
void     pretend_raw_reset    (PretendExchange *exchange);
gboolean pretend_raw_send     (PretendExchange *exchange,
                               guint            status,
                               const char      *content_type,
                               GBytes          *body);

G_END_DECLS
