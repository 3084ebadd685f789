/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pretend-image.h"

G_BEGIN_DECLS

/**
 * PretendSending:
 * @fields: the requested field list, an interned string, %NULL for none
 * @expiry: expiry of the URLs in it, seconds since 1970
 *
 * A variant in which metadata was sent. All its other values are constant.
 */
typedef struct
{
  const char *fields;
  gint64 expiry;
} PretendSending;

/**
 * PretendStyle:
 * @cdn_url: base URL of pictures
 * @original_width: see pretend_image_get_size()
 * @escapes: whether "/" and non-ASCII are escaped in strings
 * @nulls: whether absent fields are sent as null
 *
 * Format options of metadata.
 */
typedef struct
{
  const char *cdn_url;
  guint original_width;
  gboolean escapes;
  gboolean nulls;
} PretendStyle;

void  pretend_record_append_string     (GString              *json,
                                        const char           *text,
                                        gboolean              escapes);
void  pretend_record_append            (GString              *json,
                                        const PretendImage   *image,
                                        const PretendSending *sending,
                                        const PretendStyle   *style);
char *pretend_record_find_unknown      (const char           *fields);
void  pretend_record_append_detections (GString              *json,
                                        const PretendImage   *image,
                                        const char           *fields);

G_END_DECLS
