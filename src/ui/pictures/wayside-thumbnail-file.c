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
#define DRAFT_PREFIX  ".draft-"
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

  for (guint i = 0; i < N_HEX_DIGITS; i++)
    if (!g_ascii_isxdigit (name[i]))
      return FALSE;

  return strcmp (name + N_HEX_DIGITS, SUFFIX) == 0;
}

/**
 * wayside_thumbnail_file_is_draft:
 * @name: name of a file
 *
 * Returns: whether @name is the name of a draft, which is being written or was left behind by an interrupted
 *   write
 */
gboolean
wayside_thumbnail_file_is_draft (const char *name)
{
  g_return_val_if_fail (name != NULL, FALSE);

  return g_str_has_prefix (name, DRAFT_PREFIX);
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

static gboolean
read_all (int fd, guint8 *to, gsize length)
{
  while (length > 0)
    {
      gssize n = read (fd, to, length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      to += n;
      length -= (gsize) n;
    }

  return TRUE;
}

/* The modification time of a thumbnail is the time of its last use. */
static void
note_use (int fd, const struct stat *status)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  if (ABS (now - (gint64) status->st_mtim.tv_sec) > USE_IS_NEWS_SECONDS && futimens (fd, NULL) != 0)
    g_debug ("Cannot note that a thumbnail was used: %s", g_strerror (errno));
}

static GBytes *
read_checked (int fd, const char *name)
{
  g_autofree guint8 *data = NULL;
  guint8 digest[DIGEST_LENGTH];
  struct stat status;
  gsize length;

  if (fstat (fd, &status) != 0 || !S_ISREG (status.st_mode) || status.st_size <= DIGEST_LENGTH ||
      status.st_size > MAX_BYTES)
    return NULL;

  length = (gsize) status.st_size;
  data = g_malloc (length);
  if (!read_all (fd, data, length))
    return NULL;

  length -= DIGEST_LENGTH;
  compute_digest (name, data, length, digest);
  if (memcmp (digest, data + length, DIGEST_LENGTH) != 0)
    return NULL;

  note_use (fd, &status);
  return g_bytes_new_take (g_steal_pointer (&data), length);
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
  GBytes *bytes;
  int fd;

  g_return_val_if_fail (folder != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  path = g_build_filename (folder, name, NULL);
  fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW, 0);
  if (fd < 0)
    return NULL;

  bytes = read_checked (fd, name);
  if (bytes == NULL)
    g_debug ("The thumbnail %s is damaged", path);
  g_close (fd, NULL);
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

static gboolean
write_all (int fd, const guint8 *from, gsize length)
{
  while (length > 0)
    {
      gssize n = write (fd, from, length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      from += n;
      length -= (gsize) n;
    }

  return TRUE;
}

static gboolean
write_draft (int fd, const char *name, GBytes *pixels, int width, int height, GError **error)
{
  Encoder encoder = { 0 };
  guint8 digest[DIGEST_LENGTH];
  gboolean done = FALSE;

  if (encode (&encoder, pixels, width, height))
    {
      compute_digest (name, encoder.buffer, encoder.length, digest);
      done = write_all (fd, encoder.buffer, encoder.length) && write_all (fd, digest, DIGEST_LENGTH);
      if (!done)
        g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
    }
  else
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "It cannot be made a JPEG");

  free (encoder.buffer);
  return done;
}

/**
 * wayside_thumbnail_file_draft:
 * @folder: path of the thumbnail folder, which must exist
 * @name: final name of the thumbnail file
 * @pixels: its pixels, red, green and blue, row by row without padding
 * @width: its width in pixels
 * @height: its height in pixels
 * @error: return location for an error, which is not meant for the user
 *
 * Writes a thumbnail to a temporary file in the same folder. The caller renames it to @name. The file is not
 * synced: the checksum detects files that a power failure has truncated. Blocks: call it from a worker
 * thread.
 *
 * Returns: (transfer full): path of the draft, or %NULL with a #GIOErrorEnum; then there is no file
 */
char *
wayside_thumbnail_file_draft (const char *folder,
                              const char *name,
                              GBytes *pixels,
                              int width,
                              int height,
                              GError **error)
{
  g_autofree char *path = NULL;
  gboolean done;
  int fd;

  g_return_val_if_fail (folder != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (width >= 1 && height >= 1, NULL);
  g_return_val_if_fail (g_bytes_get_size (pixels) == (gsize) width * height * WAYSIDE_SCALER_PIXEL_SIZE,
                        NULL);

  path = g_build_filename (folder, DRAFT_PREFIX "XXXXXX", NULL);
  fd = g_mkstemp_full (path, O_WRONLY | O_CLOEXEC, 0600);
  if (fd < 0)
    {
      g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
      return NULL;
    }

  done = write_draft (fd, name, pixels, width, height, error);
  if (!g_close (fd, done ? error : NULL))
    done = FALSE;
  if (!done)
    g_unlink (path);
  return done ? g_steal_pointer (&path) : NULL;
}
