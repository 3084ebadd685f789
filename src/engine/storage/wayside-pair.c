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

/* An existing file of this name is a leftover or a planted link: remove it and never write through it. */
static int
create_part (const char *path)
{
  int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW;
  int fd = open (path, flags, 0666);

  if (fd < 0 && errno == EEXIST && g_unlink (path) == 0)
    fd = open (path, flags, 0666);

  return fd;
}

/* Syncs a file that will replace another one. After a power cut the rename may be on disk but not the
 * contents, and then neither the old nor the new file would be left. */
static gboolean
secure (int fd)
{
  return fdatasync (fd) == 0 || errno == EINVAL || errno == ENOSYS || errno == EOPNOTSUPP;
}

/* Writes one file of a pair under its temporary name, replacing an existing file. On failure the temporary
 * file is removed. */
static gboolean
write_part (const char *path, GPtrArray *pieces, gint64 captured_at, gboolean replaces, GError **error)
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
  /* Some file systems store no times; do not fail for that. */
  if (saved_errno == 0 && !set_modification_time (fd, captured_at))
    g_debug ("No modification time for %s: %s", path, g_strerror (errno));
  if (saved_errno == 0 && replaces && !secure (fd))
    saved_errno = errno;
  if (close (fd) != 0 && saved_errno == 0)
    saved_errno = errno;
  if (saved_errno == 0)
    return TRUE;

  g_unlink (path);
  g_propagate_error (error, wayside_error_new_disk (path, saved_errno));
  return FALSE;
}

/* Moves a metadata file into place. An existing one is exchanged with it, so that it can be restored. Some
 * file systems, such as exFAT and some network file systems, do not support the exchange; there the old file
 * is lost. */
static gboolean
place_record (const char *part, const char *record, gboolean *is_old_kept)
{
  struct stat info;

  *is_old_kept = lstat (record, &info) == 0 && S_ISREG (info.st_mode) &&
                 renameat2 (AT_FDCWD, part, AT_FDCWD, record, RENAME_EXCHANGE) == 0;
  return *is_old_kept || g_rename (part, record) == 0;
}

/* Undoes place_record() if the picture could not be renamed: restores an old metadata file, or removes the
 * new one if there was none. */
static void
take_record_back (const char *part, const char *record, gboolean had_record, gboolean is_old_kept)
{
  if (is_old_kept && g_rename (part, record) != 0)
    g_debug ("Left a new %s: %s", record, g_strerror (errno));
  if (!had_record)
    g_unlink (record);
}

/* Check for a folder before renaming anything, so that an old metadata file is not replaced in vain. A
 * symbolic link was made by the user and stays: it may lead to a file that is damaged or not there now, but a
 * rename would replace the link itself. */
static gboolean
is_replaceable (const char *path, GError **error)
{
  if (g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    g_propagate_error (error, wayside_error_new_link (path));
  else if (g_file_test (path, G_FILE_TEST_IS_DIR))
    g_propagate_error (error, wayside_error_new_disk (path, EISDIR));
  else
    return TRUE;

  return FALSE;
}

static gboolean
rename_one (const char *part, const char *path, GError **error)
{
  if (!is_replaceable (path, error))
    return FALSE;

  if (g_rename (part, path) == 0)
    return TRUE;

  g_propagate_error (error, wayside_error_new_disk (path, errno));
  return FALSE;
}

/* Renames the picture last, so that a picture never exists without its metadata. If that fails, the metadata
 * file is rolled back. */
static gboolean
rename_pair (const WaysideHalf *picture, const WaysideHalf *record, GError **error)
{
  gboolean had_record = g_access (record->path, F_OK) == 0;
  gboolean is_old_kept;

  if (!is_replaceable (picture->path, error) || !is_replaceable (record->path, error))
    return FALSE;

  if (place_record (record->part, record->path, &is_old_kept))
    {
      if (g_rename (picture->part, picture->path) == 0)
        {
          if (is_old_kept)
            g_unlink (record->part);
          return TRUE;
        }

      g_propagate_error (error, wayside_error_new_disk (picture->path, errno));
      take_record_back (record->part, record->path, had_record, is_old_kept);
    }
  else
    {
      g_propagate_error (error, wayside_error_new_disk (record->path, errno));
    }

  return FALSE;
}

/**
 * wayside_half_clear:
 * @self: one file of a pair
 *
 * Frees the contents of the struct. No file is touched.
 */
void
wayside_half_clear (WaysideHalf *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->part, g_free);
  g_clear_pointer (&self->pieces, g_ptr_array_unref);
}

static gboolean
write_half (const WaysideHalf *half, gint64 captured_at, gsize *n_stored, GError **error)
{
  if (half->pieces == NULL)
    return TRUE;

  for (guint i = 0; i < half->pieces->len; i++)
    *n_stored += g_bytes_get_size (g_ptr_array_index (half->pieces, i));
  return write_part (half->part, half->pieces, captured_at, g_access (half->path, F_OK) == 0, error);
}

static gboolean
rename_halves (const WaysideHalf *picture, const WaysideHalf *record, GError **error)
{
  if (record->pieces == NULL)
    return rename_one (picture->part, picture->path, error);
  if (picture->pieces == NULL)
    return rename_one (record->part, record->path, error);

  return rename_pair (picture, record, error);
}

/**
 * wayside_pair_put:
 * @picture: the picture of a pair
 * @record: its metadata file; the pieces of one of the two may be %NULL
 * @captured_at: milliseconds since 1970 UTC for the files' modification times, or -1
 * @n_stored: (inout): incremented by the number of bytes written
 * @error: return location for an error
 *
 * Writes the files under temporary names and then renames them. If both are written, either both or none
 * exist afterwards: the picture is renamed last, and if that fails the metadata file is rolled back. A file
 * that replaces another one is synced to disk before the rename. On failure temporary files may be left for
 * the caller to remove.
 *
 * Returns: %TRUE, or %FALSE with %WAYSIDE_ERROR_FOLDER or %WAYSIDE_ERROR_DISK_FULL
 */
gboolean
wayside_pair_put (const WaysideHalf *picture,
                  const WaysideHalf *record,
                  gint64 captured_at,
                  gsize *n_stored,
                  GError **error)
{
  g_return_val_if_fail (picture != NULL && record != NULL, FALSE);
  g_return_val_if_fail (picture->pieces != NULL || record->pieces != NULL, FALSE);
  g_return_val_if_fail (n_stored != NULL, FALSE);

  return write_half (record, captured_at, n_stored, error) &&
         write_half (picture, captured_at, n_stored, error) && rename_halves (picture, record, error);
}
