/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Simulates a disk that accepts all writes and then loses data. This library is preloaded into the program:
 * the first syncfs() call fails, as the kernel reports such an error only once. A worn-out memory card
 * behaves like this, which cannot be simulated with a mount. The file in the folder named by WAYSIDE_LOST is
 * truncated to 100 bytes. */

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
