/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sqlite3.h>

#include "wayside-library.h"

G_BEGIN_DECLS

/* The user's downloads, in an SQLite database. All functions block and must be called on the writer thread.
 * The files on disk are authoritative, not the library, so none of its errors may fail a download. */
struct _WaysideLibrary
{
  GObject  parent_instance;

  char    *path;     /* (owned) */
  sqlite3 *database; /* (owned) (nullable): opened on first use */
  gboolean is_lockless; /* its file system has no locks, so it cannot be used */
};

/* wayside-library-database.c */
gboolean      wayside_library_ensure_open (WaysideLibrary *self,
                                           GError        **error);
gboolean      wayside_library_set_error   (WaysideLibrary *self,
                                           GError        **error);
gboolean      wayside_library_execute     (WaysideLibrary *self,
                                           const char     *sql);
sqlite3_stmt *wayside_library_prepare     (WaysideLibrary *self,
                                           const char     *sql);
gboolean      wayside_library_finish      (sqlite3_stmt   *statement);
void          wayside_library_bind_text   (sqlite3_stmt   *statement,
                                           int             index,
                                           const char     *text);

/* wayside-library.c */
void wayside_library_bind_query (sqlite3_stmt *statement,
                                 WaysideQuery *query);

/* wayside-library-jobs.c */
char *wayside_library_dup_image_id (sqlite3_stmt *statement,
                                    int           column);

G_END_DECLS
