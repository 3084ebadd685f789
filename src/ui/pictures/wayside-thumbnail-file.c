/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-thumbnail-file.h"

#include "wayside-scaler.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <jpeglib.h>

/* A thumbnail on disk: a JPEG, followed by a checksum of the file name and the JPEG. The checksum detects
 * files that are truncated, corrupted or misnamed. The suffix is not ".jpg", so that photo managers ignore
 * these files. */

#define SUFFIX        ".thumbnail"
#define DIGEST_LENGTH 32 /* of SHA-256 */
#define N_HEX_DIGITS  (2 * DIGEST_LENGTH)

/* Many times the size of a thumbnail, even of a very long picture at scale factor 2. */
#define MAX_BYTES (1024 * 1024)

/* A smaller original loads as fast as its thumbnail would. */
#define MIN_ORIGINAL_BYTES (128 * 1024)

/* JPEG quality without visible artifacts at this size. A thumbnail takes 10 to 20 kB. */
#define QUALITY 88

/* Minimum interval between updates of the time of last use, to avoid a disk write for every read. */
#define USE_IS_NEWS_SECONDS (60 * 60)

typedef struct
{
  struct jpeg_compress_struct jpeg;
  struct jpeg_error_mgr error_manager;
  jmp_buf trouble;
  unsigned char *buffer; /* (owned): allocated by the encoder with malloc() */
  unsigned long length;
} Encoder;

/**
 * wayside_thumbnail_file_build_name:
 * @path: path of a picture
 * @width: width of the box that the thumbnail fills, in device pixels
 * @height: height of that box
 *
 * Queries the attributes of the picture file, but does not read it. The name depends on the size,
 * modification time and status change time of the file, and so changes whenever the file does. The
 * modification time alone is not sufficient, since it is set to the capture time of the photo. Blocks: call
 * it from a worker thread.
 *
 * Returns: (transfer full) (nullable): name of the thumbnail file; %NULL if there is no such picture, or if
 *   it is too small to need a thumbnail on disk
 */
char *
wayside_thumbnail_file_build_name (const char *path, int width, int height)
{
  g_autofree char *key = NULL;
  g_autofree char *digest = NULL;
  struct stat status;

  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (width >= 1 && height >= 1, NULL);

  if (stat (path, &status) != 0 || !S_ISREG (status.st_mode) || status.st_size < MIN_ORIGINAL_BYTES)
    return NULL;

  key = g_strdup_printf ("%s\n%" G_GINT64_FORMAT ".%ld %" G_GINT64_FORMAT ".%ld %" G_GINT64_FORMAT " %dx%d",
                         path, (gint64) status.st_mtim.tv_sec, status.st_mtim.tv_nsec,
                         (gint64) status.st_ctim.tv_sec, status.st_ctim.tv_nsec, (gint64) status.st_size,
                         width, height);
  digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, key, -1);
  return g_strconcat (digest, SUFFIX, NULL);
}

/* Returns what follows the digits of a name, or %NULL. */
static const char *
skip_digits (const char *name)
{
  for (guint i = 0; i < N_HEX_DIGITS; i++)
    if (!g_ascii_isxdigit (name[i]))
      return NULL;

  return name + N_HEX_DIGITS;
}

/**
 * wayside_thumbnail_file_is_name:
 * @name: name of a file
 *
 * Returns: whether @name is the name of a thumbnail file
 */
gboolean
wayside_thumbnail_file_is_name (const char *name)
{
  g_return_val_if_fail (name != NULL, FALSE);

  return g_strcmp0 (skip_digits (name), SUFFIX) == 0;
}

/**
 * wayside_thumbnail_file_is_draft:
 * @name: name of a file
 *
 * Returns: whether @name is the name that g_file_set_contents_full() gives to the temporary file of a
 *   thumbnail, which is being written or was left behind by an interrupted write
 */
gboolean
wayside_thumbnail_file_is_draft (const char *name)
{
  const char *rest;

  g_return_val_if_fail (name != NULL, FALSE);

  rest = skip_digits (name);
  return rest != NULL && g_str_has_prefix (rest, SUFFIX ".");
}

static void
compute_digest (const char *name, const guint8 *data, gsize length, guint8 *digest)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize digest_length = DIGEST_LENGTH;

  g_checksum_update (checksum, (const guchar *) name, -1);
  g_checksum_update (checksum, data, (gssize) length);
  g_checksum_get_digest (checksum, digest, &digest_length);
}

/* The modification time of a thumbnail is the time of its last use. */
static void
note_use (const char *path, const struct stat *status)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  if (ABS (now - (gint64) status->st_mtim.tv_sec) > USE_IS_NEWS_SECONDS &&
      utimensat (AT_FDCWD, path, NULL, AT_SYMLINK_NOFOLLOW) != 0)
    g_debug ("Cannot note that a thumbnail was used: %s", g_strerror (errno));
}

static GBytes *
check (const char *name, char *data, gsize length)
{
  g_autoptr (GBytes) bytes = g_bytes_new_take (data, length);
  guint8 digest[DIGEST_LENGTH];

  if (length <= DIGEST_LENGTH)
    return NULL;

  length -= DIGEST_LENGTH;
  compute_digest (name, (const guint8 *) data, length, digest);
  return memcmp (digest, data + length, DIGEST_LENGTH) == 0 ? g_bytes_new_from_bytes (bytes, 0, length)
                                                            : NULL;
}

/**
 * wayside_thumbnail_file_read:
 * @folder: path of the thumbnail folder
 * @name: name of a thumbnail file
 *
 * Reads a thumbnail and verifies its checksum. Blocks: call it from a worker thread.
 *
 * Returns: (transfer full) (nullable): the JPEG, or %NULL if the file does not exist or is damaged
 */
GBytes *
wayside_thumbnail_file_read (const char *folder, const char *name)
{
  g_autofree char *path = NULL;
  struct stat status;
  GBytes *bytes;
  char *data;
  gsize length;

  g_return_val_if_fail (folder != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  path = g_build_filename (folder, name, NULL);
  if (lstat (path, &status) != 0 || !S_ISREG (status.st_mode) || status.st_size > MAX_BYTES ||
      !g_file_get_contents (path, &data, &length, NULL))
    return NULL;

  bytes = check (name, data, length);
  if (bytes != NULL)
    note_use (path, &status);
  else
    g_debug ("The thumbnail %s is damaged", path);
  return bytes;
}

static G_GNUC_NORETURN void
on_error_exit (j_common_ptr common)
{
  Encoder *encoder = common->client_data;

  longjmp (encoder->trouble, 1);
}

static void
write_rows (Encoder *encoder, GBytes *pixels)
{
  const guint8 *row = g_bytes_get_data (pixels, NULL);
  gsize stride = (gsize) encoder->jpeg.image_width * WAYSIDE_SCALER_PIXEL_SIZE;

  for (; encoder->jpeg.next_scanline < encoder->jpeg.image_height; row += stride)
    {
      JSAMPROW rows[1] = { (JSAMPROW) row };

      jpeg_write_scanlines (&encoder->jpeg, rows, 1);
    }
}

static gboolean
encode (Encoder *encoder, GBytes *pixels, int width, int height)
{
  struct jpeg_compress_struct *jpeg = &encoder->jpeg;

  jpeg->err = jpeg_std_error (&encoder->error_manager);
  jpeg->client_data = encoder;
  encoder->error_manager.error_exit = on_error_exit;
  if (setjmp (encoder->trouble) != 0)
    {
      jpeg_destroy_compress (jpeg);
      return FALSE;
    }

  jpeg_create_compress (jpeg);
  jpeg_mem_dest (jpeg, &encoder->buffer, &encoder->length);
  jpeg->image_width = (JDIMENSION) width;
  jpeg->image_height = (JDIMENSION) height;
  jpeg->input_components = WAYSIDE_SCALER_PIXEL_SIZE;
  jpeg->in_color_space = JCS_RGB;
  jpeg_set_defaults (jpeg);
  jpeg_set_quality (jpeg, QUALITY, TRUE);
  jpeg_start_compress (jpeg, TRUE);
  write_rows (encoder, pixels);
  jpeg_finish_compress (jpeg);
  jpeg_destroy_compress (jpeg);
  return encoder->length + DIGEST_LENGTH <= MAX_BYTES;
}

/**
 * wayside_thumbnail_file_encode:
 * @name: name of the thumbnail file
 * @pixels: its pixels, red, green and blue, row by row without padding
 * @width: its width in pixels
 * @height: its height in pixels
 *
 * Makes the contents of a thumbnail file. Takes some milliseconds: call it from a worker thread.
 *
 * Returns: (transfer full) (nullable): the contents, or %NULL if it cannot be a JPEG
 */
GBytes *
wayside_thumbnail_file_encode (const char *name, GBytes *pixels, int width, int height)
{
  Encoder encoder = { 0 };
  guint8 digest[DIGEST_LENGTH];
  GByteArray *contents = NULL;

  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (width >= 1 && height >= 1, NULL);
  g_return_val_if_fail (g_bytes_get_size (pixels) == (gsize) width * height * WAYSIDE_SCALER_PIXEL_SIZE,
                        NULL);

  if (encode (&encoder, pixels, width, height))
    {
      compute_digest (name, encoder.buffer, encoder.length, digest);
      contents = g_byte_array_new ();
      g_byte_array_append (contents, encoder.buffer, (guint) encoder.length);
      g_byte_array_append (contents, digest, DIGEST_LENGTH);
    }

  free (encoder.buffer);
  return contents != NULL ? g_byte_array_free_to_bytes (contents) : NULL;
}
