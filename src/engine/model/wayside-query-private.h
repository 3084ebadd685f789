/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-query.h"

G_BEGIN_DECLS

/* wayside-query-name.c */
char *wayside_query_dup_plain_name (const char *text);

G_END_DECLS
