/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WaysideJsonSpan:
 * @start: offset of the first byte, the opening brace
 * @end: offset after the last byte, the closing brace
 *
 * The position of an object in a text.
 */
typedef struct
{
  gsize start;
  gsize end;
} WaysideJsonSpan;

/**
 * WaysideJsonKind:
 * @WAYSIDE_JSON_RECORD: the metadata of one image from the service
 * @WAYSIDE_JSON_PAGE: a response of the service with the metadata of many images
 * @WAYSIDE_JSON_FILE: a file of the user, whose size is limited elsewhere
 *
 * The kind of a text, which determines the limits on its contents: json-glib needs a hundred bytes and more
 * for a value of two bytes.
 */
typedef enum
{
  WAYSIDE_JSON_RECORD,
  WAYSIDE_JSON_PAGE,
  WAYSIDE_JSON_FILE,
} WaysideJsonKind;

/* Maximum number of values, objects and arrays in the metadata of an image and in a page. An image has fewer
 * than sixty, but some thousands more if its detections are requested; a page of 100,000 ids has 200,000. */
#define WAYSIDE_JSON_MAX_RECORD_VALUES 20000
#define WAYSIDE_JSON_MAX_PAGE_VALUES   250000

/* Maximum number of members of an object, and of bytes of a string and of a number. */
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
char    *wayside_json_repair_list (const char      *text,
                                   gsize            length,
                                   const char      *member,
                                   GArray         **elements);
char    *wayside_json_dup_scalar  (const char      *text,
                                   gsize            length,
                                   const char      *member);

G_END_DECLS
