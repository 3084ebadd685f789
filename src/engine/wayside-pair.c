/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-pair.h"

#include "wayside-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static gboolean
write_all (int fd, const char *data, gsize length)
{
  while (length > 0)
    {
      gssize size = write (fd, data, length);

      if (size < 0 && errno == EINTR)
        continue;
      if (size <= 0)
        return FALSE;

      data += size;
      length -= (gsize) size;
    }

  return TRUE;
}

static gboolean
write_pieces (int fd, GPtrArray *pieces)
{
  for (guint i = 0; i < pieces->len; i++)
    {
      gsize length;
      const char *data = g_bytes_get_data (g_ptr_array_index (pieces, i), &length);

      if (!write_all (fd, data, length))
        return FALSE;
    }

  return TRUE;
}

static gboolean
set_modification_time (int fd, gint64 captured_at)
{
  struct timespec times[2] = {
    { .tv_nsec = UTIME_OMIT },
    { .tv_sec = (time_t) (captured_at / 1000), .tv_nsec = (captured_at % 1000) * 1000000 },
  };

  return captured_at < 0 || futimens (fd, times) == 0;
}

/* What stands there under this name is a leftover, or a trap: it is never written through. */
static int
create_part (const char *path)
{
  int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW;
  int fd = open (path, flags, 0666);

  if (fd < 0 && errno == EEXIST && g_unlink (path) == 0)
    fd = open (path, flags, 0666);

  return fd;
}

/**
 * wayside_pair_write_part:
 * @path: a hidden name in the folder of the pair
 * @pieces: (element-type GBytes): what the file shall hold, one piece behind the other
 * @captured_at: milliseconds since 1970 UTC for the file's modification time, or -1
 * @error: return location for an error
 *
 * Writes one file of a pair under its temporary name. What stands there is replaced, never written through.
 * On failure nothing is left.
 *
 * Returns: %TRUE, or %FALSE with %WAYSIDE_ERROR_FOLDER or %WAYSIDE_ERROR_DISK_FULL
 */
gboolean
wayside_pair_write_part (const char *path,
                         GPtrArray *pieces,
                         gint64 captured_at,
                         GError **error)
{
  int saved_errno = 0;
  int fd = create_part (path);

  if (fd < 0)
    {
      g_propagate_error (error, wayside_error_new_disk (path, errno));
      return FALSE;
    }

  if (!write_pieces (fd, pieces))
    saved_errno = errno;
  /* Some file systems keep no times; the photo is worth more than its date. */
  if (saved_errno == 0 && !set_modification_time (fd, captured_at))
    g_debug ("No modification time for %s: %s", path, g_strerror (errno));
  if (close (fd) != 0 && saved_errno == 0)
    saved_errno = errno;
  if (saved_errno == 0)
    return TRUE;

  g_unlink (path);
  g_propagate_error (error, wayside_error_new_disk (path, saved_errno));
  return FALSE;
}

/* Puts a record in place. An old one changes places with it where the disk can do that, so that it can come
 * back; most can, but exFAT and some network file systems cannot, and there the old one is gone. */
static gboolean
place_record (const char *part, const char *record, gboolean *is_old_kept)
{
  struct stat info;

  *is_old_kept = lstat (record, &info) == 0 && S_ISREG (info.st_mode) &&
                 renameat2 (AT_FDCWD, part, AT_FDCWD, record, RENAME_EXCHANGE) == 0;
  return *is_old_kept || g_rename (part, record) == 0;
}

/* The record without its picture: an old one comes back, one that was not there goes. */
static void
take_record_back (const char *part, const char *record, gboolean had_record, gboolean is_old_kept)
{
  if (is_old_kept && g_rename (part, record) != 0)
    g_debug ("Left a new %s: %s", record, g_strerror (errno));
  if (!had_record)
    g_unlink (record);
}

/* Seen before anything is renamed, so that an old record is not changed in vain. */
static gboolean
is_free_of_folder (const char *path, GError **error)
{
  if (!g_file_test (path, G_FILE_TEST_IS_DIR))
    return TRUE;

  g_propagate_error (error, wayside_error_new_disk (path, EISDIR));
  return FALSE;
}

/**
 * wayside_pair_rename_one:
 * @part: one half of a pair under its temporary name
 * @path: its name
 * @error: return location for an error
 *
 * Gives one file its name, in the place of what was there. On failure the temporary file is left for the
 * caller to remove.
 *
 * Returns: %TRUE, or %FALSE with %WAYSIDE_ERROR_FOLDER or %WAYSIDE_ERROR_DISK_FULL
 */
gboolean
wayside_pair_rename_one (const char *part, const char *path, GError **error)
{
  if (!is_free_of_folder (path, error))
    return FALSE;

  if (g_rename (part, path) == 0)
    return TRUE;

  g_propagate_error (error, wayside_error_new_disk (path, errno));
  return FALSE;
}

/**
 * wayside_pair_rename:
 * @picture_part: the picture under its temporary name
 * @picture: its name
 * @record_part: the record under its temporary name
 * @record: its name
 * @error: return location for an error
 *
 * Gives both files of a pair their names. The picture is renamed last: where it is, its record is too. When
 * the second renaming fails the first is taken back. Then temporary files may be left for the caller to
 * remove.
 *
 * Returns: %TRUE, or %FALSE with %WAYSIDE_ERROR_FOLDER or %WAYSIDE_ERROR_DISK_FULL
 */
gboolean
wayside_pair_rename (const char *picture_part,
                     const char *picture,
                     const char *record_part,
                     const char *record,
                     GError **error)
{
  gboolean had_record = g_access (record, F_OK) == 0;
  gboolean is_old_kept;

  if (!is_free_of_folder (picture, error))
    return FALSE;

  if (place_record (record_part, record, &is_old_kept))
    {
      if (g_rename (picture_part, picture) == 0)
        {
          if (is_old_kept)
            g_unlink (record_part);
          return TRUE;
        }

      g_propagate_error (error, wayside_error_new_disk (picture, errno));
      take_record_back (record_part, record, had_record, is_old_kept);
    }
  else
    {
      g_propagate_error (error, wayside_error_new_disk (record, errno));
    }

  return FALSE;
}
