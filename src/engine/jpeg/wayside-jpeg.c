/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-jpeg.h"

#include "wayside-error.h"
#include "wayside-jpeg-walk.h"

#include <glib/gi18n-lib.h>

/* Reads the marker at @at, skipping fill bytes, and moves @at after it. */
static gboolean
read_marker (const guint8 *data, gsize length, gsize *at, guint8 *marker)
{
  gsize i = *at;

  if (i >= length || data[i] != 0xff)
    return FALSE;

  while (i < length && data[i] == 0xff)
    i++;
  if (i >= length || data[i] == 0)
    return FALSE;

  *marker = data[i];
  *at = i + 1;
  return TRUE;
}

static gboolean
skip_segment (const guint8 *data, gsize length, gsize *at)
{
  gsize size;

  if (length - *at < 2)
    return FALSE;

  size = (gsize) data[*at] << 8 | data[*at + 1];
  if (size < 2 || size > length - *at)
    return FALSE;

  *at += size;
  return TRUE;
}

/**
 * wayside_jpeg_check:
 * @data: the received data
 * @length: its length in bytes
 * @error: return location for an error
 *
 * Walks the segments of a JPEG (ITU-T T.81, annex B) without decoding it: it must begin with SOI and have a
 * frame, at least one scan and EOI. A truncated body and a web page fail. Bytes after EOI are not looked at,
 * see wayside_jpeg_walk_is_whole().
 *
 * Returns: %TRUE, or %FALSE with %WAYSIDE_ERROR_BAD_PICTURE
 */
gboolean
wayside_jpeg_check (const guint8 *data, gsize length, GError **error)
{
  WaysideJpegWalk walk = { .finds_holes = FALSE };

  g_return_val_if_fail (data != NULL || length == 0, FALSE);

  wayside_jpeg_walk_feed (&walk, data, length);
  if (wayside_jpeg_walk_is_whole (&walk))
    return TRUE;

  g_set_error_literal (error, WAYSIDE_ERROR, WAYSIDE_ERROR_BAD_PICTURE,
                       _ ("Mapillary sent a damaged picture. Try again later"));
  return FALSE;
}

/**
 * wayside_jpeg_next_segment:
 * @data: a picture, untrusted
 * @length: its length in bytes
 * @segment: (inout): the previous segment, or all zeros for the first one
 *
 * Iterates over the segments before the coded data, one with each call (ITU-T T.81, B.1.1.4).
 *
 * Returns: %TRUE, or %FALSE if there are no more: the coded data begins, or the picture is damaged
 */
gboolean
wayside_jpeg_next_segment (const guint8 *data, gsize length, WaysideJpegSegment *segment)
{
  gsize at;
  guint8 marker;

  g_return_val_if_fail (data != NULL || length == 0, FALSE);
  g_return_val_if_fail (segment != NULL && segment->end <= length, FALSE);

  at = segment->end;
  if (at == 0 && (!read_marker (data, length, &at, &marker) || marker != WAYSIDE_JPEG_SOI || at != 2))
    return FALSE;

  segment->start = at;
  if (!read_marker (data, length, &at, &marker) || marker == WAYSIDE_JPEG_SOI || marker == WAYSIDE_JPEG_EOI ||
      marker == WAYSIDE_JPEG_SOS || marker == WAYSIDE_JPEG_TEM || wayside_jpeg_is_restart (marker))
    return FALSE;

  segment->marker = marker;
  segment->payload = at + 2;
  if (!skip_segment (data, length, &at))
    return FALSE;

  segment->end = at;
  return TRUE;
}

/**
 * wayside_jpeg_read_size:
 * @data: a picture
 * @segment: one of its segments
 * @width: (out): in pixels
 * @height: (out): in pixels; 0 if it is defined only after the first scan
 *
 * Reads the size of the picture from its frame header (ITU-T T.81, B.2.2).
 *
 * Returns: %TRUE if @segment is the frame header; else the values are left unchanged
 */
gboolean
wayside_jpeg_read_size (const guint8 *data, const WaysideJpegSegment *segment, guint *width, guint *height)
{
  const guint8 *header;

  g_return_val_if_fail (data != NULL && segment != NULL, FALSE);
  g_return_val_if_fail (width != NULL && height != NULL, FALSE);

  if (!wayside_jpeg_is_frame_header (segment->marker) || segment->end - segment->payload < 6)
    return FALSE;

  header = data + segment->payload;
  *height = (guint) header[1] << 8 | header[2];
  *width = (guint) header[3] << 8 | header[4];
  return TRUE;
}
