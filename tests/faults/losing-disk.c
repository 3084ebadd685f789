/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A disk that takes everything and then cannot keep it: loaded into a program, it has the system say so when
 * the program asks for certainty, once, as the system does. A worn out card does that, and no mount can be
 * made to. The file that WAYSIDE_LOST names in the folder is lost with it. */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

int
syncfs (int fd)
{
  static int n_asked = 0;
  const char *name = getenv ("WAYSIDE_LOST");
  int lost;

  if (n_asked++ > 0)
    return (int) syscall (SYS_syncfs, fd);

  lost = name != NULL ? openat (fd, name, O_WRONLY | O_CLOEXEC) : -1;
  if (lost >= 0)
    {
      if (ftruncate (lost, 100) != 0)
        abort ();
      close (lost);
    }
  errno = EIO;
  return -1;
}
