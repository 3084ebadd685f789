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

/* Bytes per read. Files are not mapped, since access to a mapping raises SIGBUS if the file is truncated or
 * its disk removed. */
#define BLOCK (256 * 1024)

/* Upper bound for a metadata file, which normally has a few kilobytes. */
#define MAX_RECORD_LENGTH (4 * 1024 * 1024)

/* Reports write-back errors of the file and drops its cached pages, so that it is read from disk. After a
 * failed write-back the page cache may still contain data that never reached the disk. */
static gboolean
leave_to_disk (int fd)
{
  if (fdatasync (fd) != 0 && errno != EINVAL && errno != ENOSYS && errno != EOPNOTSUPP && errno != EROFS)
    return FALSE;

  posix_fadvise (fd, 0, 0, POSIX_FADV_DONTNEED);
  return TRUE;
}

/* Follows symbolic links: the file that a link leads to is as good as one in its place. Without O_NONBLOCK,
 * opening a pipe would block forever. */
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

/* Reads up to @length bytes. Returns their number, or -1 on a read error. */
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
 * @path: the path of a file
 * @from_disk: whether to wait until the file is written to disk, and to read it from there
 *
 * Checks a complete picture, in little memory: it must begin with one complete JPEG without holes, see
 * wayside_jpeg_walk_is_whole(). This blocks.
 *
 * Returns: %TRUE if it is
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
  while (!wayside_jpeg_walk_is_whole (&walk) && (n = read_block (fd, block, BLOCK, at)) > 0)
    {
      wayside_jpeg_walk_feed (&walk, block, (gsize) n);
      at += (gsize) n;
    }
  close (fd);

  return wayside_jpeg_walk_is_whole (&walk);
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
 * wayside_pair_load_record:
 * @path: the path of a file
 * @id: a checked image id
 * @from_disk: whether to wait until the file is written to disk, and to read it from there
 *
 * Reads a metadata file: it must be the complete JSON object of the image. This blocks.
 *
 * Returns: (transfer full) (nullable): the metadata, or %NULL if it is not
 */
WaysideMetadata *
wayside_pair_load_record (const char *path, const char *id, gboolean from_disk)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (WaysideApiPage) page = NULL;

  g_return_val_if_fail (path != NULL && id != NULL, NULL);

  bytes = read_record (path, from_disk);
  if (bytes == NULL)
    return NULL;

  page = wayside_api_page_parse (bytes, 200, WAYSIDE_API_PAGE_OBJECT, NULL);
  if (page == NULL || strcmp (wayside_metadata_get_id (g_ptr_array_index (page->records, 0)), id) != 0)
    return NULL;

  return g_ptr_array_steal_index (page->records, 0);
}

/**
 * wayside_pair_check_record:
 * @path: the path of a file
 * @id: a checked image id
 * @from_disk: whether to wait until the file is written to disk, and to read it from there
 *
 * Checks a metadata file: it must be the complete JSON object of the image. This blocks.
 *
 * Returns: %TRUE if it is
 */
gboolean
wayside_pair_check_record (const char *path, const char *id, gboolean from_disk)
{
  g_autoptr (WaysideMetadata) record = NULL;

  g_return_val_if_fail (path != NULL && id != NULL, FALSE);

  record = wayside_pair_load_record (path, id, from_disk);
  return record != NULL;
}

/* Whether a regular file starts and ends with these bytes. A power cut can leave a file of the right length
 * without contents. */
static gboolean
has_ends (int fd, gsize size, const char *first, gsize n_first, const char *last, gsize n_last)
{
  char head[4] = { 0 }, tail[4] = { 0 };

  return size >= n_first + n_last && pread (fd, head, n_first, 0) == (gssize) n_first &&
         pread (fd, tail, n_last, (off_t) (size - n_last)) == (gssize) n_last &&
         memcmp (head, first, n_first) == 0 && memcmp (tail, last, n_last) == 0;
}

/**
 * wayside_pair_has_picture:
 * @path: the path of a file
 * @size: (inout): incremented by the length of the picture, in bytes
 *
 * Looks for a picture quickly. This program renames only complete files, so the first and last bytes that it
 * writes are sufficient. Any other file is checked with wayside_pair_check_picture(): a complete picture
 * of another program counts here as well. This blocks.
 *
 * Returns: %TRUE if there is one
 */
gboolean
wayside_pair_has_picture (const char *path, gsize *size)
{
  gsize length;
  gboolean is_there;
  int fd;

  g_return_val_if_fail (path != NULL && size != NULL, FALSE);

  fd = open_regular (path, FALSE, &length);
  if (fd < 0)
    return FALSE;

  is_there = has_ends (fd, length, "\xff\xd8", 2, "\xff\xd9", 2);
  close (fd);
  if (!is_there && !wayside_pair_check_picture (path, FALSE))
    return FALSE;

  *size += length;
  return TRUE;
}

/**
 * wayside_pair_has_record:
 * @path: the path of a file
 * @id: a checked image id
 * @size: (inout): incremented by the length of the metadata file, in bytes
 *
 * Looks for a metadata file quickly, as wayside_pair_has_picture() does: one without a final newline or with
 * white space in it is checked with wayside_pair_check_record(). This blocks.
 *
 * Returns: %TRUE if there is one
 */
gboolean
wayside_pair_has_record (const char *path, const char *id, gsize *size)
{
  gsize length;
  gboolean is_there;
  int fd;

  g_return_val_if_fail (path != NULL && id != NULL && size != NULL, FALSE);

  fd = open_regular (path, FALSE, &length);
  if (fd < 0)
    return FALSE;

  is_there = has_ends (fd, length, "{", 1, "}\n", 2);
  close (fd);
  if (!is_there && !wayside_pair_check_record (path, id, FALSE))
    return FALSE;

  *size += length;
  return TRUE;
}

/**
 * wayside_pair_check:
 * @picture_path: the path of the picture
 * @record_path: the path of its metadata file
 * @id: a checked image id
 *
 * Checks both files of a photo, as read from disk. This blocks.
 *
 * Returns: flags for the files that exist and are complete
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
