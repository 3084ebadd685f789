/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WaysideJpegWalk:
 * @finds_holes: whether the bytes are those of a file, so that a hole in it is looked for
 *
 * A JPEG that is looked through piece by piece. All zeros is the start; the rest is private.
 */
typedef struct
{
  gboolean finds_holes;

  /*< private >*/
  int      step;
  gsize    at;         /* bytes that were looked at */
  gsize    left;       /* of the segment */
  gsize    zeros;      /* where the zeros began that stand before @at, or @at */
  guint8   marker;     /* of the segment */
  gboolean has_start;
  gboolean has_frame;
  gboolean has_scan;
  gboolean has_data;   /* in this scan */
} WaysideJpegWalk;

void     wayside_jpeg_walk_feed     (WaysideJpegWalk       *self,
                                     const guint8          *data,
                                     gsize                  length);
gboolean wayside_jpeg_walk_is_whole (const WaysideJpegWalk *self);

G_END_DECLS
