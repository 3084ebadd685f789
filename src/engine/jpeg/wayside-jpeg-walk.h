/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Marker codes of ITU-T T.81, table B.1. */
#define WAYSIDE_JPEG_TEM   0x01
#define WAYSIDE_JPEG_SOF0  0xc0
#define WAYSIDE_JPEG_DHT   0xc4
#define WAYSIDE_JPEG_JPG   0xc8
#define WAYSIDE_JPEG_DAC   0xcc
#define WAYSIDE_JPEG_SOF15 0xcf
#define WAYSIDE_JPEG_RST0  0xd0
#define WAYSIDE_JPEG_RST7  0xd7
#define WAYSIDE_JPEG_SOI   0xd8
#define WAYSIDE_JPEG_EOI   0xd9
#define WAYSIDE_JPEG_SOS   0xda

static inline gboolean
wayside_jpeg_is_frame_header (guint8 marker)
{
  return marker >= WAYSIDE_JPEG_SOF0 && marker <= WAYSIDE_JPEG_SOF15 && marker != WAYSIDE_JPEG_DHT &&
         marker != WAYSIDE_JPEG_JPG && marker != WAYSIDE_JPEG_DAC;
}

static inline gboolean
wayside_jpeg_is_restart (guint8 marker)
{
  return marker >= WAYSIDE_JPEG_RST0 && marker <= WAYSIDE_JPEG_RST7;
}

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
