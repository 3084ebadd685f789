/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WaysideJsonSpan:
 * @start: offset of the first byte, the opening brace
 * @end: offset behind the last byte, the closing brace
 *
 * Where an object stands in a text.
 */
typedef struct
{
  gsize start;
  gsize end;
} WaysideJsonSpan;

gboolean  wayside_json_scan_object (const char       *text,
                                    gsize             length,
                                    WaysideJsonSpan  *span,
                                    GError          **error);
GArray   *wayside_json_scan_list   (const char       *text,
                                    gsize             length,
                                    const char       *member,
                                    GError          **error);

G_END_DECLS
