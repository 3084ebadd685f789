/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WaysideJpegWalk:
 * @finds_holes: whether to detect holes; only for the bytes of a file on disk, from its start
 *
 * The state of an incremental check of a JPEG. All zeros is the initial value; the other fields are private.
 */
typedef struct
{
  gboolean finds_holes;

  /*< private >*/
  int      step;
  gsize    at;         /* bytes walked so far */
  gsize    left;       /* remaining bytes of the segment */
  gsize    zeros;      /* offset of the first of the zeros directly before @at, or @at */
  guint8   marker;     /* of the segment */
  gboolean has_start;
  gboolean has_frame;
  gboolean has_scan;
  gboolean has_data;   /* whether this scan has coded data */
} WaysideJpegWalk;

void     wayside_jpeg_walk_feed     (WaysideJpegWalk       *self,
                                     const guint8          *data,
                                     gsize                  length);
gboolean wayside_jpeg_walk_is_whole (const WaysideJpegWalk *self);

G_END_DECLS
