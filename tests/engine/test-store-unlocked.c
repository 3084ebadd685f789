/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-store.h"

#include "engine-helper.h"
#include "wayside-error.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/time.h>

#define PART    ".135511895288847.jpg.part"
#define MINUTES (60 * G_USEC_PER_SEC)

/* The error of flock(), and the offset of the clock. */
static int lock_errno = 0;
static gint64 ahead = 0;

/* Override the functions of libc and GLib. */
int
flock (int fd, int operation)
{
  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (operation, ==, LOCK_EX | LOCK_NB);
  errno = lock_errno;
  return lock_errno == 0 ? 0 : -1;
}

gint64
g_get_real_time (void)
{
  struct timeval now;

  gettimeofday (&now, NULL);
  return now.tv_sec * G_USEC_PER_SEC + now.tv_usec + ahead;
}

/* Prepares a folder that contains a temporary file of a photo captured long ago, and checks whether it is
 * swept. */
static void
assert_swept (int lock_error, gint64 later, gboolean expected)
{
  g_autofree char *folder = helper_make_folder ();
  g_autofree char *path = g_build_filename (folder, PART, NULL);
  g_autoptr (WaysideStore) store = wayside_store_new (folder, WAYSIDE_SAVE_DEFAULT);
  g_autoptr (GError) error = NULL;
  struct timespec times[2] = { { .tv_nsec = UTIME_OMIT }, { .tv_sec = 1563721072 } };

  helper_write (folder, PART, "half", -1);
  g_assert_cmpint (utimensat (AT_FDCWD, path, times, 0), ==, 0);
  lock_errno = lock_error;
  ahead = later;
  g_assert_true (wayside_store_prepare (store, &error));
  g_assert_no_error (error);
  g_assert_cmpint (helper_exists (folder, PART), ==, !expected);
  ahead = 0;
  helper_remove_folder (folder);
}

static void
test_sweep (void)
{
  static const int no_locks[] = { ENOLCK, ENOSYS, EOPNOTSUPP, EINVAL };

  assert_swept (0, 0, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (no_locks); i++)
    {
      assert_swept (no_locks[i], 0, FALSE);
      assert_swept (no_locks[i], 9 * MINUTES, FALSE);
      assert_swept (no_locks[i], 11 * MINUTES, TRUE);
    }
}

static void
test_locked (void)
{
  g_autofree char *folder = helper_make_folder ();
  g_autoptr (WaysideStore) store = wayside_store_new (folder, WAYSIDE_SAVE_DEFAULT);
  g_autoptr (GError) error = NULL;

  lock_errno = EWOULDBLOCK;
  g_assert_false (wayside_store_prepare (store, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER_BUSY);
  helper_remove_folder (folder);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/store-unlocked/sweep", test_sweep);
  g_test_add_func ("/store-unlocked/locked", test_locked);

  return g_test_run ();
}
