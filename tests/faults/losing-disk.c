/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A disk that takes everything and then cannot keep it: loaded into a program, it has the system say so when
 * the program asks for certainty. A worn out card does that, and no mount can be made to. */

#include "config.h"

#include <errno.h>
#include <unistd.h>

int
syncfs (int fd)
{
  (void) fd;
  errno = EIO;
  return -1;
}
