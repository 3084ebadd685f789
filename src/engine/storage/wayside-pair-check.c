/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-pair-check.h"

#include "wayside-jpeg-walk.h"
#include "wayside-api-page.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Read at once. Nothing is mapped: a file that is cut meanwhile, or a disk that is pulled, would end the
 * program. */
#define BLOCK (256 * 1024)

/* A record has some kilobytes. */
#define MAX_RECORD_LENGTH (4 * 1024 * 1024)

/* Has the system forget what it knows of the file, after it has told whether it could write it: what it
 * failed to write it may still hold in memory, and would show that. */
static gboolean
leave_to_disk (int fd)
{
  if (fdatasync (fd) != 0 && errno != EINVAL && errno != ENOSYS && errno != EOPNOTSUPP && errno != EROFS)
    return FALSE;

  posix_fadvise (fd, 0, 0, POSIX_FADV_DONTNEED);
  return TRUE;
}

/* Opening a pipe would wait for ever without O_NONBLOCK. */
static int
open_regular (const char *path, gboolean from_disk, gsize *size)
{
  struct stat info;
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

  if (fd < 0)
    return -1;

  if (fstat (fd, &info) != 0 || !S_ISREG (info.st_mode) || (from_disk && !leave_to_disk (fd)))
    {
      close (fd);
      return -1;
    }

  *size = (gsize) info.st_size;
  return fd;
}

/* As much as there is, up to @length; -1 if the disk fails. */
static gssize
read_block (int fd, guint8 *block, gsize length, gsize offset)
{
  gssize n;

  do
    n = pread (fd, block, length, (off_t) offset);
  while (n < 0 && errno == EINTR);

  return n;
}

/**
 * wayside_pair_check_picture:
 * @path: of a file
 * @from_disk: whether to wait until the file is on the disk, and then to read it from there
 *
 * Looks at all of a picture, which blocks, in little memory: it must be one whole JPEG without a hole, see
 * #WaysideJpegWalk.
 *
 * Returns: whether it is
 */
gboolean
wayside_pair_check_picture (const char *path, gboolean from_disk)
{
  g_autofree guint8 *block = NULL;
  WaysideJpegWalk walk = { .finds_holes = TRUE };
  gsize size, at = 0;
  gssize n;
  int fd;

  g_return_val_if_fail (path != NULL, FALSE);

  fd = open_regular (path, from_disk, &size);
  if (fd < 0)
    return FALSE;

  block = g_malloc (BLOCK);
  while ((n = read_block (fd, block, BLOCK, at)) > 0)
    {
      wayside_jpeg_walk_feed (&walk, block, (gsize) n);
      at += (gsize) n;
    }
  close (fd);

  return n == 0 && wayside_jpeg_walk_is_whole (&walk);
}

static GBytes *
read_record (const char *path, gboolean from_disk)
{
  g_autofree guint8 *bytes = NULL;
  gsize size, at = 0;
  gssize n = 1;
  int fd = open_regular (path, from_disk, &size);

  if (fd < 0)
    return NULL;

  if (size > 0 && size <= MAX_RECORD_LENGTH)
    {
      bytes = g_malloc (size);
      while (at < size && (n = read_block (fd, bytes + at, size - at, at)) > 0)
        at += (gsize) n;
    }
  close (fd);

  return bytes != NULL && at == size ? g_bytes_new_take (g_steal_pointer (&bytes), size) : NULL;
}

/**
 * wayside_pair_check_record:
 * @path: of a file
 * @id: a checked image id
 * @from_disk: whether to wait until the file is on the disk, and then to read it from there
 *
 * Looks at a record, which blocks: it must be the whole object of the image.
 *
 * Returns: whether it is
 */
gboolean
wayside_pair_check_record (const char *path, const char *id, gboolean from_disk)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (WaysideApiPage) page = NULL;

  g_return_val_if_fail (path != NULL && id != NULL, FALSE);

  bytes = read_record (path, from_disk);
  if (bytes == NULL)
    return FALSE;

  page = wayside_api_page_parse (bytes, 200, WAYSIDE_API_PAGE_OBJECT, NULL);
  return page != NULL && strcmp (wayside_metadata_get_id (g_ptr_array_index (page->records, 0)), id) == 0;
}

/**
 * wayside_pair_check:
 * @picture_path: where the picture is
 * @record_path: where its record is
 * @id: a checked image id
 *
 * Looks at both files of a photo as they are on the disk, which blocks.
 *
 * Returns: what is well with them
 */
WaysidePairFlags
wayside_pair_check (const char *picture_path, const char *record_path, const char *id)
{
  WaysidePairFlags flags = 0;

  g_return_val_if_fail (picture_path != NULL && record_path != NULL && id != NULL, 0);

  if (wayside_pair_check_picture (picture_path, TRUE))
    flags |= WAYSIDE_PAIR_PICTURE;
  if (wayside_pair_check_record (record_path, id, TRUE))
    flags |= WAYSIDE_PAIR_RECORD;
  if (g_file_test (record_path, G_FILE_TEST_EXISTS))
    flags |= WAYSIDE_PAIR_RECORD_THERE;
  return flags;
}
