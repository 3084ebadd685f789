/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "faults-rows.h"

#include <glib/gstdio.h>

/* File systems that a mount cannot simulate everywhere, see odd-disk.c. */

/* Otherwise AddressSanitizer fails unless its library is loaded first. */
#define ODD(what)                                                                                            \
  "export LD_PRELOAD=\"$WAYSIDE_ODD_DISK_LIBRARY\" WAYSIDE_ODD_DISK=" what                                   \
  " ASAN_OPTIONS=\"$ASAN_OPTIONS:verify_asan_link_order=0\""

static void
prepare_closed (FaultCase *self)
{
  g_autofree char *path = faults_path (self, "downloads/sequence_closed");

  g_assert_cmpint (g_mkdir_with_parents (path, 0777), ==, 0);
}

static const FaultRow rows[] = {
  { .name = "no-locks",
    .arguments = FAULTS_SEQUENCE,
    .shell = ODD ("locks"),
    .said_once = "is on a file system without locks",
    .n_pairs = N_SEQUENCE,
    .most = MOST_SEQUENCE (0),
    .mended = N_SEQUENCE },
  { .name = "full-folder",
    .arguments = FAULTS_SEQUENCE,
    .shell = ODD ("full-folder"),
    .exit_code = 5,
    .said_once = "This folder holds too many files for its file system",
    .unsaid = "The disk is full",
    .n_pairs = 10,
    .most = MOST_SEQUENCE (0),
    .mended = N_SEQUENCE },
  { .name = "closed-folder",
    .arguments = "--verify=downloads",
    .shell = ODD ("closed"),
    .prepare = prepare_closed,
    .exit_code = 1,
    .said_once = "1 folder cannot be read" },
  { .name = "closed-root",
    .arguments = "--verify=downloads/sequence_closed",
    .shell = ODD ("closed"),
    .prepare = prepare_closed,
    .exit_code = 5,
    .said_once = "cannot be read: Permission denied" },
};

int
main (int argc, char **argv)
{
  return faults_main (argc, argv, "odd", rows, G_N_ELEMENTS (rows));
}
