/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Opens the library of the program in the state that its next start will find. */

#include "config.h"

#include "faults-library.h"

#include "wayside-download.h"

#include <sqlite3.h>

static sqlite3 *
open_library (const char *data)
{
  g_autofree char *path = g_build_filename (data, "wayside", "library.sqlite", NULL);
  sqlite3 *database = NULL;

  if (sqlite3_open_v2 (path, &database, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK &&
      sqlite3_busy_timeout (database, 5000) == SQLITE_OK)
    return database;

  sqlite3_close (database);
  return NULL;
}

/**
 * faults_ask_library:
 * @data: the data folder of the program
 * @sql: a query that returns a number
 *
 * Returns: the number, or -1 if there is no library or the query returns no row
 */
int
faults_ask_library (const char *data, const char *sql)
{
  sqlite3 *database = open_library (data);
  sqlite3_stmt *statement = NULL;
  int number = -1;

  if (database != NULL && sqlite3_prepare_v2 (database, sql, -1, &statement, NULL) == SQLITE_OK &&
      sqlite3_step (statement) == SQLITE_ROW)
    number = sqlite3_column_int (statement, 0);
  sqlite3_finalize (statement);
  sqlite3_close (database);
  return number;
}

/**
 * faults_list_library:
 * @data: the data folder of the program
 *
 * Returns: (transfer full) (element-type utf8): the ids of all images in the library
 */
GHashTable *
faults_list_library (const char *data)
{
  GHashTable *ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  sqlite3 *database = open_library (data);
  sqlite3_stmt *statement = NULL;

  if (database != NULL &&
      sqlite3_prepare_v2 (database, "SELECT image FROM item", -1, &statement, NULL) == SQLITE_OK)
    while (sqlite3_step (statement) == SQLITE_ROW)
      g_hash_table_add (ids, g_strdup ((const char *) sqlite3_column_text (statement, 0)));
  sqlite3_finalize (statement);
  sqlite3_close (database);
  return ids;
}

/**
 * faults_is_unfinished:
 * @data: the data folder of the program
 *
 * Returns: %TRUE if the library has one job, and the next start will resume it
 */
gboolean
faults_is_unfinished (const char *data)
{
  int state = faults_ask_library (data, "SELECT state FROM job");

  return faults_ask_library (data, "SELECT count (*) FROM job") == 1 && state >= 0 &&
         state != WAYSIDE_DOWNLOAD_FINISHED && state != WAYSIDE_DOWNLOAD_STOPPED;
}
