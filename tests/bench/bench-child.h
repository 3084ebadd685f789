/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BenchFigures:
 * @seconds: run time
 * @cpu: processor time in seconds, user and system
 * @memory: maximum resident set size in bytes
 * @first_line: seconds until the first output on stdout; negative if there was none
 *
 * Measurements of one run of a program.
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
