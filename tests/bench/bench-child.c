/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "bench-child.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static double
seconds_of (const struct timeval *time)
{
  return (double) time->tv_sec + (double) time->tv_usec / G_USEC_PER_SEC;
}

/* Reads to the end, so that the program never blocks on its output. Returns the time of the first byte. */
static gint64
drain (int fd)
{
  char buffer[4096];
  gint64 first = -1;
  gssize size;

  while ((size = read (fd, buffer, sizeof buffer)) > 0 || (size < 0 && errno == EINTR))
    if (size > 0 && first < 0)
      first = g_get_monotonic_time ();
  close (fd);

  return first;
}

/**
 * bench_child_run:
 * @argv: the program and its arguments
 * @envp: its environment
 * @folder: its working directory
 * @figures: (out caller-allocates): measurements of the run
 *
 * Runs a program and waits until it exits. Aborts if the program fails, since measurements of a failed run
 * are meaningless.
 */
void
bench_child_run (const char *const *argv, char **envp, const char *folder, BenchFigures *figures)
{
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();
  gint64 first;
  struct rusage usage;
  GPid pid;
  int out, status;

  if (!g_spawn_async_with_pipes (folder, (char **) argv, envp,
                                 G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDERR_TO_DEV_NULL,
                                 NULL, NULL, &pid, NULL, &out, NULL, &error))
    g_error ("%s", error->message);

  first = drain (out);
  while (wait4 (pid, &status, 0, &usage) < 0)
    if (errno != EINTR)
      g_error ("wait4: %s", g_strerror (errno));
  figures->seconds = (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
  if (status != 0)
    g_error ("%s ended with status %d", argv[0], status);

  figures->cpu = seconds_of (&usage.ru_utime) + seconds_of (&usage.ru_stime);
  figures->memory = (double) usage.ru_maxrss * 1024;
  figures->first_line = first < 0 ? -1 : (double) (first - start) / G_USEC_PER_SEC;
}

static int
compare_doubles (const void *a, const void *b)
{
  double first = *(const double *) a, second = *(const double *) b;

  return first < second ? -1 : first > second;
}

/**
 * bench_child_median:
 * @values: (inout): numbers, sorted by this call
 * @n_values: number of values, at least 1
 *
 * Returns: the median, or the upper one of the two middle values
 */
double
bench_child_median (double *values, guint n_values)
{
  qsort (values, n_values, sizeof *values, compare_doubles);
  return values[n_values / 2];
}
