/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-library.h"

G_BEGIN_DECLS

/**
 * LibraryFixture:
 * @root: (owned): an empty folder
 * @path: (owned): the path of the library's file
 * @library: (owned): the library
 *
 * A library in a temporary folder.
 */
typedef struct
{
  char *root;
  char *path;
  WaysideLibrary *library;
} LibraryFixture;

void       library_fixture_set_up    (LibraryFixture      *fixture,
                                      gconstpointer        data);
void       library_fixture_tear_down (LibraryFixture      *fixture,
                                      gconstpointer        data);
gint64     library_begin             (LibraryFixture      *fixture,
                                      const char          *key,
                                      const char          *folder);
void       library_note_with         (LibraryFixture      *fixture,
                                      gint64               id,
                                      const WaysideDownloadStats *stats,
                                      const char *const   *ids,
                                      GArray              *changes);
void       library_note              (LibraryFixture      *fixture,
                                      gint64               id,
                                      WaysideDownloadState state,
                                      const char *const   *ids);
GPtrArray *library_list_unfinished   (LibraryFixture      *fixture);
void       library_run_sql           (LibraryFixture      *fixture,
                                      const char          *sql);
GPtrArray *library_list_all          (LibraryFixture      *fixture);

G_END_DECLS
