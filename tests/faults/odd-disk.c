/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Simulates file systems that a mount cannot, or only as root on a machine of its own. This library is preloaded
 * into the program. WAYSIDE_ODD_DISK names what is odd:
 *
 * - "locks": no file can be locked, as on some network file systems;
 * - "full-folder": no file can be created in a folder with ten pictures, as on FAT32 with 65,534 entries, though the
 *   disk has room;
 * - "closed": the folder "sequence_closed" cannot be read, not even by root. */

#include "config.h"

/* The headers would give the overridden functions other names, or bodies. */
#undef _FILE_OFFSET_BITS
#undef _FORTIFY_SOURCE
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>

/* Pictures that still fit into a folder. */
#define MAX_PICTURES 10

static int
is_odd (const char *what)
{
  const char *odd = getenv ("WAYSIDE_ODD_DISK");

  return odd != NULL && strcmp (odd, what) == 0;
}

int
flock (int fd, int operation)
{
  static int (*next) (int, int);

  if (next == NULL)
    next = (int (*) (int, int)) dlsym (RTLD_NEXT, "flock");
  if (!is_odd ("locks"))
    return next (fd, operation);

  errno = ENOLCK;
  return -1;
}

static int
is_lock (int command)
{
  return command == F_GETLK || command == F_SETLK || command == F_SETLKW || command == F_OFD_GETLK ||
         command == F_OFD_SETLK || command == F_OFD_SETLKW;
}

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
  if (!is_lock (command) || !is_odd ("locks"))
    return next (fd, command, argument);

  errno = ENOLCK;
  return -1;
}

int fcntl (int fd, int command, ...) __attribute__ ((alias ("fcntl64")));

static int
is_picture_part (const char *path)
{
  const char *end = strstr (path, ".jpg.part");

  return end != NULL && strlen (end) == strlen (".jpg.part");
}

int
open64 (const char *path, int flags, ...)
{
  static int (*next) (const char *, int, ...);
  static int n_pictures;
  va_list arguments;
  unsigned int mode;

  va_start (arguments, flags);
  mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg (arguments, unsigned int) : 0;
  va_end (arguments);
  if (next == NULL)
    next = (int (*) (const char *, int, ...)) dlsym (RTLD_NEXT, "open64");
  if ((flags & O_CREAT) == 0 || !is_picture_part (path) || !is_odd ("full-folder") ||
      n_pictures++ < MAX_PICTURES)
    return next (path, flags, mode);

  errno = ENOSPC;
  return -1;
}

int open (const char *path, int flags, ...) __attribute__ ((alias ("open64")));

DIR *
opendir (const char *path)
{
  static DIR *(*next) (const char *);
  const char *name = strrchr (path, '/');

  if (next == NULL)
    next = (DIR * (*) (const char *) ) dlsym (RTLD_NEXT, "opendir");
  if (!is_odd ("closed") || strcmp (name != NULL ? name + 1 : path, "sequence_closed") != 0)
    return next (path);

  errno = EACCES;
  return NULL;
}
