/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pretend-exchange.h"

G_BEGIN_DECLS

void     pretend_error_send         (PretendExchange *exchange,
                                     guint            status,
                                     const char      *type,
                                     int              code,
                                     int              subcode,
                                     const char      *message);
void     pretend_error_send_unknown (PretendExchange *exchange,
                                     const char      *id);
gboolean pretend_error_send_fault   (PretendExchange *exchange);
gboolean pretend_error_check_token  (PretendExchange *exchange);

G_END_DECLS
