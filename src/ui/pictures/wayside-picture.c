/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-picture.h"

#include "wayside-scaler.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <setjmp.h>
#include <stdio.h>
#include <sys/stat.h>

#include <jpeglib.h>
#include <jerror.h>

/* The decoder holds all coefficients of a progressive picture in memory. This is enough for 60 megapixels. */
#define MAX_DECODER_MEMORY (384 * 1024 * 1024L)

/* Every scan of a progressive picture costs a pass over all of it, and a malicious file can have
 * thousands. */
#define MAX_SCANS 64

/* The GPU takes this layout as it is, and the software renderer has a fast path for it. The oldest GTK has
 * no such path for pixels in its native layout and spends most of its time on them. */
#define PIXEL_SIZE   WAYSIDE_SCALER_PIXEL_SIZE
#define PIXEL_FORMAT GDK_MEMORY_R8G8B8

typedef struct
{
  /* Input. */
  const char *path; /* (nullable) */
  FILE *file;       /* (nullable) */
  GBytes *bytes;    /* (nullable): used if @file is NULL */
  int width;
  int height;
  WaysideFit fit;
  GCancellable *cancellable; /* (nullable) */
  gsize n_bytes;             /* size of the file or of @bytes */

  /* In progress. The decoder reports errors with longjmp(), so everything it allocates is stored here and
   * freed by the caller of setjmp(). */
  struct jpeg_decompress_struct jpeg;
  struct jpeg_error_mgr error_manager;
  struct jpeg_progress_mgr progress;
  jmp_buf trouble;
  int out_width;
  int out_height;
  JSAMPLE *row;          /* (owned) (nullable) */
  WaysideScaler *scaler; /* (owned) (nullable): if the decoder alone does not scale down enough */

  /* Output. */
  guint8 *pixels; /* (owned) (nullable) */
  GError **error;
} Decoder;

static Decoder *
decoder_of (j_common_ptr common)
{
  return common->client_data;
}

static G_GNUC_NORETURN void
give_up (Decoder *decoder, int code, const char *message)
{
  if (decoder->error != NULL && *decoder->error == NULL)
    g_set_error_literal (decoder->error, G_IO_ERROR, code, message);
  longjmp (decoder->trouble, 1);
}

static G_GNUC_NORETURN void
on_error_exit (j_common_ptr common)
{
  char message[JMSG_LENGTH_MAX];

  common->err->format_message (common, message);
  g_debug ("Cannot decode %s: %s",
           decoder_of (common)->path != NULL ? decoder_of (common)->path : "a picture in memory", message);
  give_up (decoder_of (common), G_IO_ERROR_INVALID_DATA, _ ("The file is not a picture that can be shown"));
}

static void
on_message (j_common_ptr common, int level)
{
  /* Most warnings are about harmless quirks of cameras. A premature end means that the file is truncated. */
  if (level < 0 && common->err->msg_code == JWRN_JPEG_EOF)
    give_up (decoder_of (common), G_IO_ERROR_PARTIAL_INPUT, _ ("The picture file is damaged"));
}

static void
on_output_message (j_common_ptr common)
{
}

static void
on_progress (j_common_ptr common)
{
  Decoder *decoder = decoder_of (common);

  if (g_cancellable_is_cancelled (decoder->cancellable))
    give_up (decoder, G_IO_ERROR_CANCELLED, _ ("No longer needed"));
  if (decoder->jpeg.input_scan_number > MAX_SCANS)
    give_up (decoder, G_IO_ERROR_INVALID_DATA, _ ("The file is not a picture that can be shown"));
}

/* Returns the scale at which the picture is needed, at most 1. */
static double
needed_scale (const Decoder *decoder, double width, double height)
{
  double across = decoder->width / width;
  double down = decoder->height / height;
  double scale = decoder->fit == WAYSIDE_FIT_COVER ? fmax (across, down) : fmin (across, down);

  return fmin (fmin (scale, 1), WAYSIDE_PICTURE_MAX_SIDE / fmax (width, height));
}

static int
scaled (JDIMENSION length, double scale, JDIMENSION decoded)
{
  return (int) CLAMP (round (length * scale), 1, decoded);
}

/* The decoder scales in steps of 1/8 while decoding, which avoids most of the work. The scaler does the
 * rest. */
static void
choose_scale (Decoder *decoder)
{
  struct jpeg_decompress_struct *jpeg = &decoder->jpeg;
  double scale = needed_scale (decoder, jpeg->image_width, jpeg->image_height);

  jpeg->scale_denom = 8;
  jpeg->scale_num = (unsigned int) CLAMP (ceil (scale * 8), 1, 8);
  jpeg->out_color_space = JCS_RGB;
  jpeg_calc_output_dimensions (jpeg);

  decoder->out_width = scaled (jpeg->image_width, scale, jpeg->output_width);
  decoder->out_height = scaled (jpeg->image_height, scale, jpeg->output_height);
}

static void
check_dimensions (Decoder *decoder)
{
  guint64 width = decoder->jpeg.image_width;
  guint64 height = decoder->jpeg.image_height;

  if (width == 0 || height == 0 || width * height > WAYSIDE_PICTURE_MAX_PIXELS)
    give_up (decoder, G_IO_ERROR_INVALID_DATA, _ ("The picture is too large to be shown"));
}

static void
allocate (Decoder *decoder)
{
  int decoded_width = (int) decoder->jpeg.output_width;
  int decoded_height = (int) decoder->jpeg.output_height;

  decoder->pixels = g_try_malloc_n ((gsize) decoder->out_width * decoder->out_height, PIXEL_SIZE);
  decoder->row = g_try_malloc_n (decoder->jpeg.output_width, PIXEL_SIZE);
  if (decoder->pixels == NULL || decoder->row == NULL)
    give_up (decoder, G_IO_ERROR_NO_SPACE, _ ("There is not enough memory to show the picture"));

  if (decoded_width > decoder->out_width || decoded_height > decoder->out_height)
    decoder->scaler = wayside_scaler_new (decoded_width, decoded_height, decoder->out_width,
                                          decoder->out_height, decoder->pixels);
}

static void
read_pixels (Decoder *decoder)
{
  gsize stride = (gsize) decoder->out_width * PIXEL_SIZE;

  while (decoder->jpeg.output_scanline < decoder->jpeg.output_height)
    {
      JSAMPLE *to = decoder->scaler != NULL ? decoder->row
                                            : decoder->pixels + decoder->jpeg.output_scanline * stride;

      jpeg_read_scanlines (&decoder->jpeg, &to, 1);
      if (decoder->scaler != NULL)
        wayside_scaler_add_row (decoder->scaler, decoder->row);
    }
}

static void
start_decoder (Decoder *decoder)
{
  struct jpeg_decompress_struct *jpeg = &decoder->jpeg;

  jpeg->err = jpeg_std_error (&decoder->error_manager);
  jpeg->client_data = decoder;
  decoder->error_manager.error_exit = on_error_exit;
  decoder->error_manager.emit_message = on_message;
  decoder->error_manager.output_message = on_output_message;
}

static gboolean
run_decoder (Decoder *decoder)
{
  struct jpeg_decompress_struct *jpeg = &decoder->jpeg;

  start_decoder (decoder);
  if (setjmp (decoder->trouble) != 0)
    {
      jpeg_destroy_decompress (jpeg);
      return FALSE;
    }

  jpeg_create_decompress (jpeg);
  jpeg->mem->max_memory_to_use = MAX_DECODER_MEMORY;
  decoder->progress.progress_monitor = on_progress;
  jpeg->progress = &decoder->progress;

  if (decoder->file != NULL)
    jpeg_stdio_src (jpeg, decoder->file);
  else
    jpeg_mem_src (jpeg, g_bytes_get_data (decoder->bytes, NULL), decoder->n_bytes);
  jpeg_read_header (jpeg, TRUE);
  check_dimensions (decoder);
  choose_scale (decoder);
  jpeg_start_decompress (jpeg);
  allocate (decoder);
  read_pixels (decoder);

  jpeg_finish_decompress (jpeg);
  jpeg_destroy_decompress (jpeg);
  return TRUE;
}

static WaysidePicture *
make_picture (Decoder *decoder)
{
  gsize stride = (gsize) decoder->out_width * PIXEL_SIZE;
  g_autoptr (GBytes) bytes = NULL;
  WaysidePicture *self;

  bytes = g_bytes_new_take (g_steal_pointer (&decoder->pixels), stride * decoder->out_height);
  self = g_new0 (WaysidePicture, 1);
  self->texture = gdk_memory_texture_new (decoder->out_width, decoder->out_height, PIXEL_FORMAT, bytes,
                                          stride);
  self->pixels = g_steal_pointer (&bytes);
  self->width = (int) decoder->jpeg.image_width;
  self->height = (int) decoder->jpeg.image_height;
  self->bytes = decoder->n_bytes;
  return self;
}

/* Only opens regular files. Reading from a pipe or device could block the thread forever. */
static FILE *
open_file (const char *path, gsize *n_bytes, GError **error)
{
  struct stat status;
  int saved_errno;
  FILE *file;
  int fd;

  fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
  if (fd >= 0 && fstat (fd, &status) == 0 && S_ISREG (status.st_mode))
    {
      file = fdopen (fd, "rb");
      if (file != NULL)
        {
          *n_bytes = (gsize) status.st_size;
          return file;
        }
    }

  saved_errno = fd < 0 ? errno : EINVAL;
  if (fd >= 0)
    g_close (fd, NULL);
  g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (saved_errno),
                       saved_errno == ENOENT ? _ ("The file is no longer in the folder")
                                             : _ ("The file cannot be read"));
  return NULL;
}

static WaysidePicture *
decode (Decoder *decoder, GError **error)
{
  g_autoptr (GError) trouble = NULL;
  WaysidePicture *picture = NULL;

  decoder->error = &trouble;
  if (run_decoder (decoder))
    picture = make_picture (decoder);
  else
    g_propagate_error (error, g_steal_pointer (&trouble));

  g_clear_pointer (&decoder->row, g_free);
  g_clear_pointer (&decoder->scaler, wayside_scaler_free);
  g_clear_pointer (&decoder->pixels, g_free);
  return picture;
}

/**
 * wayside_picture_load:
 * @path: path of a JPEG file; it need not be trusted
 * @width: width of the box, in device pixels, at least 1
 * @height: height of the box, in device pixels, at least 1
 * @fit: how to fit the picture into the box
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Reads a picture and decodes it at about the size that the box needs, with no side longer than
 * %WAYSIDE_PICTURE_MAX_SIDE. Blocks: call it from a worker thread.
 *
 * Returns: (transfer full): the picture, or %NULL with a #GIOErrorEnum: %G_IO_ERROR_INVALID_DATA,
 *   %G_IO_ERROR_PARTIAL_INPUT for a truncated file, %G_IO_ERROR_CANCELLED, or an error of the file system
 */
WaysidePicture *
wayside_picture_load (const char *path,
                      int width,
                      int height,
                      WaysideFit fit,
                      GCancellable *cancellable,
                      GError **error)
{
  WaysidePicture *picture;
  Decoder decoder = { .path = path, .width = width, .height = height, .fit = fit };

  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (width > 0 && height > 0, NULL);

  decoder.cancellable = cancellable;
  decoder.file = open_file (path, &decoder.n_bytes, error);
  if (decoder.file == NULL)
    return NULL;

  picture = decode (&decoder, error);
  fclose (decoder.file);
  return picture;
}

/**
 * wayside_picture_load_bytes:
 * @bytes: a JPEG file in memory; it need not be trusted
 * @width: width of the box, in device pixels, at least 1
 * @height: height of the box, in device pixels, at least 1
 * @fit: how to fit the picture into the box
 * @error: return location for an error
 *
 * Decodes a picture from memory, see wayside_picture_load(). No disk I/O.
 *
 * Returns: (transfer full): the picture, or %NULL with %G_IO_ERROR_INVALID_DATA or %G_IO_ERROR_PARTIAL_INPUT
 */
WaysidePicture *
wayside_picture_load_bytes (GBytes *bytes, int width, int height, WaysideFit fit, GError **error)
{
  Decoder decoder = { .bytes = bytes, .width = width, .height = height, .fit = fit };

  g_return_val_if_fail (bytes != NULL, NULL);
  g_return_val_if_fail (width > 0 && height > 0, NULL);

  decoder.n_bytes = g_bytes_get_size (bytes);
  return decode (&decoder, error);
}

/**
 * wayside_picture_copy:
 * @self: a picture
 *
 * Returns: (transfer full): a copy of the picture that shares its texture and pixels
 */
WaysidePicture *
wayside_picture_copy (WaysidePicture *self)
{
  WaysidePicture *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_new (WaysidePicture, 1);
  *copy = *self;
  g_object_ref (copy->texture);
  if (copy->pixels != NULL)
    g_bytes_ref (copy->pixels);
  return copy;
}

/**
 * wayside_picture_cost:
 * @self: a picture
 *
 * Returns: size of its pixels in memory, in bytes
 */
gsize
wayside_picture_cost (WaysidePicture *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return (gsize) gdk_texture_get_width (self->texture) * (gsize) gdk_texture_get_height (self->texture) *
         PIXEL_SIZE;
}

/**
 * wayside_picture_free:
 * @self: (transfer full): a picture
 *
 * Frees the picture and drops its reference to the texture.
 */
void
wayside_picture_free (WaysidePicture *self)
{
  g_return_if_fail (self != NULL);

  g_clear_object (&self->texture);
  g_clear_pointer (&self->pixels, g_bytes_unref);
  g_free (self);
}
