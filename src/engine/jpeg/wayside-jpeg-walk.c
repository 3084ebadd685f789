/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-jpeg-walk.h"

#include <string.h>

/* Bytes of a disk block: the unit of writes, and of data that is missing after a failed write. */
#define BLOCK 4096

/* Maximum number of zeros of the picture next to a hole that extend it by chance. */
#define CHANCE 3

enum
{
  STEP_MARKER, /* the 0xff of a marker */
  STEP_CODE,   /* the code of a marker, or more fill bytes */
  STEP_LENGTH, /* the two bytes of a segment's length */
  STEP_LENGTH_END,
  STEP_SEGMENT, /* the contents of the segment */
  STEP_DATA,    /* coded data */
  STEP_DATA_CODE,
  STEP_WHOLE, /* after EOI: whatever follows is not part of the picture */
  STEP_TORN,
};

static void
take_code (WaysideJpegWalk *self, guint8 code)
{
  gboolean is_first = !self->has_start;

  self->has_start = TRUE;
  self->marker = code;
  self->has_frame = self->has_frame || wayside_jpeg_is_frame_header (code);
  if (is_first)
    self->step = code == WAYSIDE_JPEG_SOI ? STEP_MARKER : STEP_TORN;
  else if (code == WAYSIDE_JPEG_EOI)
    self->step = self->has_scan ? STEP_WHOLE : STEP_TORN;
  else if (code == 0 || code == WAYSIDE_JPEG_SOI || code == WAYSIDE_JPEG_TEM ||
           wayside_jpeg_is_restart (code))
    self->step = STEP_TORN;
  else if (code == WAYSIDE_JPEG_SOS && !self->has_frame)
    self->step = STEP_TORN;
  else if (code != 0xff)
    self->step = STEP_LENGTH;
}

static void
begin_behind_segment (WaysideJpegWalk *self)
{
  self->step = self->marker == WAYSIDE_JPEG_SOS ? STEP_DATA : STEP_MARKER;
  self->has_data = FALSE;
  self->zeros = self->at;
}

static void
take_length (WaysideJpegWalk *self)
{
  if (self->left < 2)
    {
      self->step = STEP_TORN;
      return;
    }

  self->left -= 2;
  self->step = STEP_SEGMENT;
  if (self->left == 0)
    begin_behind_segment (self);
}

/* Whether the zeros before the current byte are a hole: blocks that were not written because of a power cut
 * or a disk failure.
 *
 * The coded data of a flat picture may contain thousands of zeros as well: an optimised Huffman table encodes
 * "no difference" as a single 0 bit. Restart markers and the 1 bits that pad the byte before them interrupt
 * such zeros, but a picture need not have restarts. So zeros are a hole only if they begin and end at block
 * boundaries of the file, which zeros of a picture do once in a million times. */
static gboolean
is_hole (const WaysideJpegWalk *self)
{
  gsize first = (self->zeros + BLOCK - 1) / BLOCK * BLOCK;
  gsize end = self->at / BLOCK * BLOCK;

  return self->finds_holes && end > first && first - self->zeros <= CHANCE && self->at - end <= CHANCE;
}

static void
take_data_code (WaysideJpegWalk *self, guint8 code)
{
  if (code == 0xff)
    {
      self->has_data = TRUE;
    }
  else if (code == 0 || wayside_jpeg_is_restart (code))
    {
      self->has_data = TRUE;
      self->step = STEP_DATA;
      /* A 0 after 0xff is a stuffed byte, but may also be the first byte of a hole, so count it. */
      self->zeros = code == 0 ? self->at : self->at + 1;
    }
  else if (self->has_data)
    {
      self->has_scan = TRUE;
      take_code (self, code);
    }
  else
    {
      self->step = STEP_TORN;
    }
}

static void
take_byte (WaysideJpegWalk *self, guint8 byte)
{
  switch (self->step)
    {
    case STEP_MARKER:
      self->step = byte == 0xff ? STEP_CODE : STEP_TORN;
      break;
    case STEP_CODE:
      take_code (self, byte);
      break;
    case STEP_LENGTH:
      self->left = (gsize) byte << 8;
      self->step = STEP_LENGTH_END;
      break;
    case STEP_LENGTH_END:
      self->left |= byte;
      /* take_length() needs the offset of the next byte. */
      self->at++;
      take_length (self);
      self->at--;
      break;
    case STEP_DATA_CODE:
      take_data_code (self, byte);
      break;
    default:
      self->step = STEP_TORN;
      break;
    }
  self->at++;
}

/* take_segment() and take_data() consume at least one byte and return the number of bytes consumed. */
static gsize
take_segment (WaysideJpegWalk *self, gsize length)
{
  gsize n = MIN (length, self->left);

  self->left -= n;
  self->at += n;
  if (self->left == 0)
    begin_behind_segment (self);
  return n;
}

static gsize
take_data (WaysideJpegWalk *self, const guint8 *data, gsize length)
{
  const guint8 *found = memchr (data, 0xff, length);
  gsize n = found != NULL ? (gsize) (found - data) : length;

  self->has_data = self->has_data || n > 0;
  if (!self->finds_holes)
    {
      self->at += n;
    }
  else
    {
      for (gsize i = 0; i < n && self->step == STEP_DATA; i++, self->at++)
        if (data[i] != 0)
          {
            if (is_hole (self))
              self->step = STEP_TORN;
            self->zeros = self->at + 1;
          }
    }

  if (found == NULL || self->step == STEP_TORN)
    return n;

  self->step = is_hole (self) ? STEP_TORN : STEP_DATA_CODE;
  self->at++;
  return n + 1;
}

/**
 * wayside_jpeg_walk_feed:
 * @self: a walk
 * @data: the next bytes
 * @length: its length in bytes
 *
 * Walks the segments of a JPEG (ITU-T T.81, annex B) without decoding it.
 */
void
wayside_jpeg_walk_feed (WaysideJpegWalk *self, const guint8 *data, gsize length)
{
  gsize i = 0;

  g_return_if_fail (self != NULL);
  g_return_if_fail (data != NULL || length == 0);

  while (i < length && self->step != STEP_TORN && self->step != STEP_WHOLE)
    switch (self->step)
      {
      case STEP_SEGMENT:
        i += take_segment (self, length - i);
        break;
      case STEP_DATA:
        i += take_data (self, data + i, length - i);
        break;
      default:
        take_byte (self, data[i++]);
        break;
      }
}

/**
 * wayside_jpeg_walk_is_whole:
 * @self: a walk
 *
 * Returns: %TRUE if the data begins with one complete JPEG: SOI, a frame, at least one scan and EOI, without
 *   holes if these are detected. Any bytes may follow, as T.81 does not define them: a newline, padding, the
 *   trailer of a camera, the second picture of a file in the Multi-Picture Format. Once it is %TRUE it stays
 *   so
 */
gboolean
wayside_jpeg_walk_is_whole (const WaysideJpegWalk *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->step == STEP_WHOLE;
}
