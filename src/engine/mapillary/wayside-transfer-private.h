/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-transfer.h"

G_BEGIN_DECLS

/* Timeout for the response headers, in milliseconds. The content network normally needs a fraction of a
 * second. */
#define WAYSIDE_TRANSFER_ANSWER_LIMIT 30000

void wayside_transfer_set_answer_limit (guint milliseconds);

G_END_DECLS
