/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BenchFigures:
 * @seconds: from the start of the program to its end
 * @cpu: seconds of processor time, the program's and the system's on its behalf
 * @memory: the most memory it held, in bytes
 * @first_line: seconds until its first line on standard output, or a negative number if there was none
 *
 * What a run of a program took.
 */
typedef struct
{
  double seconds;
  double cpu;
  double memory;
  double first_line;
} BenchFigures;

void   bench_child_run    (const char *const *argv,
                           char             **envp,
                           const char        *folder,
                           BenchFigures      *figures);
double bench_child_median (double            *values,
                           guint              n_values);

G_END_DECLS
