/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-query.h"

G_BEGIN_DECLS

/* A longer text is not a single link, key or box. */
#define WAYSIDE_LINK_MAX_LENGTH 4096

WaysideQuery *wayside_link_parse      (const char   *text,
                                       GError      **error);
WaysideQuery *wayside_link_parse_cell (const char   *text);
char         *wayside_link_describe   (WaysideQuery *query,
                                       const char   *text);

G_END_DECLS
