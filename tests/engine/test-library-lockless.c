/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A library on a file system without locks. */

#include "config.h"

/* The headers would give the overridden function another name. */
#undef _FILE_OFFSET_BITS
#undef _FORTIFY_SOURCE

#include "library-helper.h"

#include "engine-helper.h"
#include "wayside-error.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>

/* The error of every lock, and how many were tried. */
static int lock_errno = 0;
static guint n_locks = 0;

/* Overrides the function of libc, also for SQLite. */
int
fcntl64 (int fd, int command, ...)
{
  static int (*next) (int, int, ...);
  va_list arguments;
  void *argument;

  va_start (arguments, command);
  argument = va_arg (arguments, void *);
  va_end (arguments);
  if (next == NULL)
    next = (int (*) (int, int, ...)) dlsym (RTLD_NEXT, "fcntl64");
  if (command != F_GETLK && command != F_SETLK && command != F_SETLKW)
    return next (fd, command, argument);

  n_locks++;
  if (lock_errno == 0)
    return next (fd, command, argument);

  errno = lock_errno;
  return -1;
}

int fcntl (int fd, int command, ...) __attribute__ ((alias ("fcntl64")));

static guint n_messages = 0;

static GLogWriterOutput
count_messages (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, "MESSAGE") && level == G_LOG_LEVEL_MESSAGE)
      n_messages += strstr (fields[i].value, "file system without locks") != NULL ? 1 : 0;

  return G_LOG_WRITER_HANDLED;
}

/* One message, and no more waiting: SQLite would call each of these locks busy for five seconds. */
static void
test_lockless (LibraryFixture *fixture, gconstpointer data)
{
  lock_errno = GPOINTER_TO_INT (data);
  n_locks = n_messages = 0;
  for (guint i = 0; i < 5; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (wayside_library_list_all (fixture->library, &error));
      g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER);
    }
  g_assert_cmpuint (n_messages, ==, 1);
  g_assert_cmpuint (n_locks, >, 0);
  g_assert_cmpuint (n_locks, <, 10);
  lock_errno = 0;
}

/* With locks the library works, and no file is left beside it. */
static void
test_locks (LibraryFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) jobs = NULL;
  g_autoptr (GError) error = NULL;

  n_locks = 0;
  jobs = wayside_library_list_all (fixture->library, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n_locks, >, 0);
}

int
main (int argc, char *argv[])
{
  static const int errors[] = { ENOLCK, ENOSYS, EOPNOTSUPP, EINVAL };

  g_test_init (&argc, &argv, NULL);
  g_log_set_writer_func (count_messages, NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      g_autofree char *path = g_strdup_printf ("/library-lockless/%d", errors[i]);

      g_test_add (path, LibraryFixture, GINT_TO_POINTER (errors[i]), library_fixture_set_up, test_lockless,
                  library_fixture_tear_down);
    }
  g_test_add ("/library-lockless/locks", LibraryFixture, NULL, library_fixture_set_up, test_locks,
              library_fixture_tear_down);

  return g_test_run ();
}
