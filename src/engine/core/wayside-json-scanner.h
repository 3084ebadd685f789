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

/**
 * WaysideJsonKind:
 * @WAYSIDE_JSON_RECORD: one image of the service
 * @WAYSIDE_JSON_PAGE: an answer of the service with many of them
 * @WAYSIDE_JSON_FILE: the person's own, which is limited elsewhere
 *
 * What a text is, and so how much may be in it: json-glib makes a hundred bytes and more of a value of two bytes.
 */
typedef enum
{
  WAYSIDE_JSON_RECORD,
  WAYSIDE_JSON_PAGE,
  WAYSIDE_JSON_FILE,
} WaysideJsonKind;

/* Values in a record and in a page, with the objects and lists that they are in. A record has fewer than sixty, but
 * its detections are some thousands where they are asked for; a page of a hundred thousand ids has twice as many. */
#define WAYSIDE_JSON_MAX_RECORD_VALUES 20000
#define WAYSIDE_JSON_MAX_PAGE_VALUES   250000

/* Members of an object, and bytes of a string and of a number. */
#define WAYSIDE_JSON_MAX_MEMBERS 1000
#define WAYSIDE_JSON_MAX_STRING  (64 * 1024)
#define WAYSIDE_JSON_MAX_NUMBER  64

gboolean wayside_json_scan_object (const char      *text,
                                   gsize            length,
                                   WaysideJsonKind  kind,
                                   WaysideJsonSpan *span,
                                   GError         **error);
GArray  *wayside_json_scan_list   (const char      *text,
                                   gsize            length,
                                   const char      *member,
                                   GError         **error);

G_END_DECLS
