/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The size that a picture on disk was saved in. The library knows it for some files, but those of other
 * programs, of another computer or of a lost library have to tell it themselves. */

#include "config.h"

#include "wayside-pair-size.h"

#include "wayside-jpeg-walk.h"
#include "wayside-pair-check.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* Maximum number of segments before the frame header. Pictures of the service have about ten. */
#define MAX_SEGMENTS 200

/* Marker, length, precision, height and width (ITU-T T.81, B.2.2). */
#define FRAME_LENGTH 9

static const struct
{
  WaysideSize size;
  guint pixels;
} steps[] = { { WAYSIDE_SIZE_256, 256 }, { WAYSIDE_SIZE_1024, 1024 }, { WAYSIDE_SIZE_2048, 2048 } };

/* Reads the segment headers one after another, without the contents: EXIF alone can have 64 KiB. */
static gboolean
find_frame (int fd, guint *width, guint *height)
{
  off_t at = 2;

  for (guint i = 0; i < MAX_SEGMENTS; i++)
    {
      guint8 head[FRAME_LENGTH] = { 0 };
      gsize length;

      if (pread (fd, head, sizeof head, at) != (gssize) sizeof head || head[0] != 0xff)
        return FALSE;

      /* Any number of bytes 0xff may precede a marker. */
      if (head[1] == 0xff)
        {
          at++;
          continue;
        }

      length = (gsize) head[2] << 8 | head[3];
      if (wayside_jpeg_is_frame_header (head[1]))
        {
          *height = (guint) head[5] << 8 | head[6];
          *width = (guint) head[7] << 8 | head[8];
          return *width > 0 && *height > 0;
        }
      if (length < 2 || head[1] == WAYSIDE_JPEG_SOS || head[1] == WAYSIDE_JPEG_EOI)
        return FALSE;

      at += (off_t) (2 + length);
    }

  return FALSE;
}

/**
 * wayside_pair_read_dimensions:
 * @path: the path of a picture
 * @width: (out): in pixels
 * @height: (out): in pixels
 *
 * Reads the dimensions from the header of a JPEG. This blocks.
 *
 * Returns: %TRUE, or %FALSE if there is none or if they are unknown
 */
gboolean
wayside_pair_read_dimensions (const char *path, guint *width, guint *height)
{
  struct stat info;
  gboolean is_found;
  int fd;

  g_return_val_if_fail (path != NULL, FALSE);
  g_return_val_if_fail (width != NULL && height != NULL, FALSE);

  *width = *height = 0;
  fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0)
    return FALSE;

  is_found = fstat (fd, &info) == 0 && S_ISREG (info.st_mode) && find_frame (fd, width, height);
  close (fd);
  return is_found;
}

/* The number of a rendition is its width. Portraits may have it as their height. */
static gboolean
find_step (guint width, guint height, WaysideSize *found)
{
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if (width == steps[i].pixels || MAX (width, height) == steps[i].pixels)
      {
        *found = steps[i].size;
        return TRUE;
      }

  return FALSE;
}

/**
 * wayside_pair_is_smaller:
 * @picture_path: the path of a complete picture
 * @record_path: the path of its metadata file, which need not exist
 * @id: a checked image id
 * @wanted: the requested size
 * @found: (out): the size that the picture has; set if the result is %TRUE
 *
 * Finds out whether a picture was saved in a smaller size than the requested one: it is exactly as wide as a
 * smaller rendition of the service, and its metadata does not say that the original is no larger. Pictures of
 * any other width are originals. This blocks.
 *
 * Returns: %TRUE if a larger one probably exists
 */
gboolean
wayside_pair_is_smaller (const char *picture_path,
                         const char *record_path,
                         const char *id,
                         WaysideSize wanted,
                         WaysideSize *found)
{
  g_autoptr (WaysideMetadata) record = NULL;
  guint width, height, original;

  g_return_val_if_fail (picture_path != NULL && record_path != NULL && id != NULL, FALSE);
  g_return_val_if_fail (found != NULL, FALSE);

  if (!wayside_pair_read_dimensions (picture_path, &width, &height) || !find_step (width, height, found) ||
      *found <= wanted)
    return FALSE;

  record = wayside_pair_load_record (record_path, id, FALSE);
  original = record != NULL
                 ? MAX (wayside_image_get_width (record->image), wayside_image_get_height (record->image))
                 : 0;
  return original == 0 || original > MAX (width, height);
}
