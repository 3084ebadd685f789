/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pretend-jpeg.h"

#include "pretend-image.h"
#include "pretend-scene.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

/* Drawing 12 megapixels takes a second. A scene drawn at this width and scaled up looks the same on a
 * screen. */
#define MAX_DRAWN_WIDTH 2080

/* Number of noise samples, and the maximum by which one brightens or darkens a pixel. */
#define N_GRAIN   4096
#define MAX_GRAIN 7

#if G_BYTE_ORDER == G_LITTLE_ENDIAN
#define CAIRO_PIXELS JCS_EXT_BGRX
#else
#define CAIRO_PIXELS JCS_EXT_XRGB
#endif

static cairo_surface_t *
draw (guint64 seed, guint width, guint height, guint factor)
{
  cairo_surface_t *surface = cairo_image_surface_create (
      CAIRO_FORMAT_RGB24, (int) ((width + factor - 1) / factor), (int) ((height + factor - 1) / factor));
  cairo_t *cr = cairo_create (surface);

  pretend_scene_draw (cr, seed, (double) width / factor, (double) height / factor);
  cairo_destroy (cr);
  return surface;
}

/* Without noise, flat areas would compress to a tenth of the usual file size. Simulate sensor noise
 * instead. */
static void
make_grain (signed char *grain, guint width)
{
  /* Scaled-down pictures have less noise, since each pixel averages several pixels of the original. */
  int most = (int) MAX (MAX_GRAIN * MIN (width, 1024) / 1024, 1);

  for (guint i = 0; i < N_GRAIN; i++)
    grain[i] = (signed char) ((int) (pretend_mix (i) % (guint64) (2 * most + 1)) - most);
}

static guint32
add_grain (guint32 pixel, int amount)
{
  guint32 result = 0;

  for (guint shift = 0; shift < 24; shift += 8)
    {
      int level = (int) ((pixel >> shift) & 0xff) + amount;

      result |= (guint32) CLAMP (level, 0, 255) << shift;
    }
  return result;
}

static void
fill_row (guint32 *row, const guint32 *from, guint width, guint factor, const signed char *grain, guint phase)
{
  for (guint x = 0; x < width; x++)
    row[x] = add_grain (from[x / factor], grain[(x + phase) % N_GRAIN]);
}

static void
compress (struct jpeg_compress_struct *info, cairo_surface_t *surface, guint factor)
{
  const guchar *pixels = cairo_image_surface_get_data (surface);
  gsize stride = (gsize) cairo_image_surface_get_stride (surface);
  g_autofree guint32 *row = g_new (guint32, info->image_width);
  signed char grain[N_GRAIN];

  make_grain (grain, info->image_width);
  while (info->next_scanline < info->image_height)
    {
      JSAMPROW rows[1] = { (JSAMPROW) row };
      const void *from = pixels + stride * (info->next_scanline / factor);

      fill_row (row, from, info->image_width, factor, grain,
                (guint) pretend_mix (info->next_scanline) % N_GRAIN);
      jpeg_write_scanlines (info, rows, 1);
    }
}

/**
 * pretend_jpeg_new:
 * @seed: which scene
 * @width: pixels
 * @height: pixels
 *
 * Draws a scene and compresses it. Like the pictures of the service, it contains no EXIF data.
 *
 * Returns: (transfer full): the JPEG
 */
GBytes *
pretend_jpeg_new (guint64 seed, guint width, guint height)
{
  guint factor = (width + MAX_DRAWN_WIDTH - 1) / MAX_DRAWN_WIDTH;
  cairo_surface_t *surface = draw (seed, width, height, factor);
  struct jpeg_compress_struct info = { 0 };
  struct jpeg_error_mgr errors;
  unsigned char *buffer = NULL;
  unsigned long length = 0;

  info.err = jpeg_std_error (&errors);
  jpeg_create_compress (&info);
  jpeg_mem_dest (&info, &buffer, &length);
  info.image_width = width;
  info.image_height = height;
  info.input_components = 4;
  info.in_color_space = CAIRO_PIXELS;
  jpeg_set_defaults (&info);
  jpeg_set_quality (&info, 88, TRUE);
  jpeg_start_compress (&info, TRUE);
  compress (&info, surface, factor);
  jpeg_finish_compress (&info);
  jpeg_destroy_compress (&info);
  cairo_surface_destroy (surface);
  /* libjpeg allocates the buffer with malloc(), so it must be freed with free(). */
  return g_bytes_new_with_free_func (buffer, length, free, buffer);
}

/**
 * pretend_jpeg_with_comment:
 * @jpeg: a JPEG
 * @comment: up to 60,000 bytes
 *
 * Inserts a comment after the JFIF segment that libjpeg writes first, so that pictures of the same scene are
 * different files.
 *
 * Returns: (transfer full): the new JPEG
 */
GBytes *
pretend_jpeg_with_comment (GBytes *jpeg, const char *comment)
{
  gsize n_bytes, n_comment = strlen (comment);
  const guchar *bytes = g_bytes_get_data (jpeg, &n_bytes);
  gsize n_front = 4 + (gsize) (bytes[4] << 8 | bytes[5]);
  GByteArray *result = g_byte_array_sized_new ((guint) (n_bytes + n_comment + 4));
  const guchar head[] = { 0xff, 0xfe, (guchar) ((n_comment + 2) >> 8), (guchar) (n_comment + 2) };

  g_byte_array_append (result, bytes, (guint) n_front);
  g_byte_array_append (result, head, sizeof head);
  g_byte_array_append (result, (const guchar *) comment, (guint) n_comment);
  g_byte_array_append (result, bytes + n_front, (guint) (n_bytes - n_front));
  return g_byte_array_free_to_bytes (result);
}

static gboolean
is_fact (const guchar *segment)
{
  return segment[1] == 0xe1 && (memcmp (segment + 4, "Exif\0", 6) == 0 ||
                                memcmp (segment + 4, "http://ns.adobe.com/xap/1.0/", 29) == 0);
}

/**
 * pretend_jpeg_without_facts:
 * @jpeg: a JPEG, or data that starts like one
 * @n_facts: (out): number of removed segments
 *
 * Removes the EXIF and XMP segments, which the pictures of the service do not have.
 *
 * Returns: (transfer full): the remaining data, otherwise unchanged
 */
GBytes *
pretend_jpeg_without_facts (GBytes *jpeg, guint *n_facts)
{
  gsize n_bytes, at;
  const guchar *bytes = g_bytes_get_data (jpeg, &n_bytes);
  GByteArray *result = g_byte_array_sized_new ((guint) n_bytes);

  *n_facts = 0;
  g_byte_array_append (result, bytes, (guint) MIN (n_bytes, 2));
  at = MIN (n_bytes, 2);
  while (at + 33 < n_bytes && bytes[at] == 0xff && bytes[at + 1] != 0xda)
    {
      gsize length = 2 + (gsize) (bytes[at + 2] << 8 | bytes[at + 3]);

      if (at + length >= n_bytes)
        break;
      if (is_fact (bytes + at))
        *n_facts += 1;
      else
        g_byte_array_append (result, bytes + at, (guint) length);
      at += length;
    }
  g_byte_array_append (result, bytes + at, (guint) (n_bytes - at));
  return g_byte_array_free_to_bytes (result);
}
