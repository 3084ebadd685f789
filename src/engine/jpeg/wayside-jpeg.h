/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WaysideJpegSegment:
 * @marker: its marker code
 * @start: offset of its marker in bytes from the start of the picture
 * @payload: offset of its contents, after the length
 * @end: offset after its last byte
 *
 * A segment of a JPEG.
 */
typedef struct
{
  guint8 marker;
  gsize  start;
  gsize  payload;
  gsize  end;
} WaysideJpegSegment;

gboolean wayside_jpeg_check        (const guint8             *data,
                                    gsize                     length,
                                    GError                  **error);
gboolean wayside_jpeg_next_segment (const guint8             *data,
                                    gsize                     length,
                                    WaysideJpegSegment       *segment);
gboolean wayside_jpeg_read_size    (const guint8             *data,
                                    const WaysideJpegSegment *segment,
                                    guint                    *width,
                                    guint                    *height);

G_END_DECLS
