/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The file behind the library: opening, bringing up to date, setting aside what is damaged. */

#include "config.h"

#include "wayside-library-private.h"

#include "wayside-error.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

/* Milliseconds to wait for another program, the command line beside the window, say. */
#define BUSY_TIMEOUT 5000

/* Microseconds between two looks where SQLite does not wait by itself. */
#define BUSY_PAUSE (10 * 1000)

/* What brings the tables from one user_version to the next. New steps are added at the end; none is ever
 * changed, for somewhere it has run. States are the numbers of the enumerations, which therefore only grow.
 * A token is in none of it. */
static const char *const migrations[] = {
  "CREATE TABLE job ("
  "  id INTEGER PRIMARY KEY,"
  "  folder TEXT NOT NULL UNIQUE,"
  "  output_root TEXT NOT NULL,"
  "  kind INTEGER NOT NULL,"
  "  key TEXT,"
  "  west REAL, south REAL, east REAL, north REAL,"
  "  image_limit INTEGER NOT NULL,"
  "  size INTEGER NOT NULL,"
  "  state INTEGER NOT NULL,"
  "  created_at INTEGER NOT NULL,"
  "  changed_at INTEGER NOT NULL);"
  "CREATE TABLE item ("
  "  job INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE,"
  "  position INTEGER NOT NULL,"
  "  image TEXT NOT NULL,"
  "  state INTEGER NOT NULL DEFAULT 0,"
  "  reason INTEGER,"
  "  PRIMARY KEY (job, position)) WITHOUT ROWID;",

  /* What the list of downloads shows. 2 and 3 are saved and there already, 4 to 6 not saved, and a job in
   * state 4 is finished. The bytes are not known for what was downloaded before. */
  "ALTER TABLE job ADD COLUMN name TEXT;"
  "ALTER TABLE job ADD COLUMN finished_at INTEGER;"
  "ALTER TABLE job ADD COLUMN n_items INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE job ADD COLUMN n_saved INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE job ADD COLUMN n_problems INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE job ADD COLUMN n_bytes INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE job ADD COLUMN cover TEXT;"
  "ALTER TABLE job ADD COLUMN turn INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE item ADD COLUMN size INTEGER;"
  "UPDATE job SET"
  "  finished_at = CASE WHEN state = 4 THEN changed_at END,"
  "  n_items = (SELECT count (*) FROM item WHERE job = job.id),"
  "  n_saved = (SELECT count (*) FROM item WHERE job = job.id AND item.state IN (2, 3)),"
  "  n_problems = (SELECT count (*) FROM item WHERE job = job.id AND item.state IN (4, 5, 6)),"
  "  cover = (SELECT image FROM item WHERE job = job.id AND item.state IN (2, 3)"
  "           ORDER BY position LIMIT 1);",

  /* How photos are saved: 1 with position and date, 2 with their records. Downloads of earlier versions had
   * records only, and go on so when more of them is fetched: the photos of one folder are to be alike. */
  "ALTER TABLE job ADD COLUMN saving INTEGER NOT NULL DEFAULT 2;",

  /* Whether all images of a job are known, so that one that was cut off need not look for more; of earlier
   * ones that is not known. How often each image was tried was not counted. */
  ("ALTER TABLE job ADD COLUMN listed INTEGER NOT NULL DEFAULT 0;"
   "ALTER TABLE item ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;"),
};

gboolean
wayside_library_set_error (WaysideLibrary *self, GError **error)
{
  g_debug ("Library: %s", self->database != NULL ? sqlite3_errmsg (self->database) : "no database");
  g_set_error_literal (
      error, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER,
      _ ("The list of downloads cannot be written. The photos themselves are not touched by that"));
  return FALSE;
}

gboolean
wayside_library_execute (WaysideLibrary *self, const char *sql)
{
  return sqlite3_exec (self->database, sql, NULL, NULL, NULL) == SQLITE_OK;
}

sqlite3_stmt *
wayside_library_prepare (WaysideLibrary *self, const char *sql)
{
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v2 (self->database, sql, -1, &statement, NULL) != SQLITE_OK)
    g_debug ("Library: %s", sqlite3_errmsg (self->database));
  return statement;
}

/* Runs a statement that gives no rows, and ends it. */
gboolean
wayside_library_finish (sqlite3_stmt *statement)
{
  gboolean done = statement != NULL && sqlite3_step (statement) == SQLITE_DONE;

  sqlite3_finalize (statement);
  return done;
}

void
wayside_library_bind_text (sqlite3_stmt *statement, int index, const char *text)
{
  sqlite3_bind_text (statement, index, text, -1, SQLITE_TRANSIENT);
}

/**
 * wayside_library_close:
 * @self: a library
 *
 * Closes the database; the next call of another function opens it again. Dropping the last reference does
 * the same.
 */
void
wayside_library_close (WaysideLibrary *self)
{
  int status;

  g_return_if_fail (WAYSIDE_IS_LIBRARY (self));

  status = sqlite3_close (g_steal_pointer (&self->database));
  if (status != SQLITE_OK)
    g_critical ("The library cannot be closed: %s", sqlite3_errstr (status));
}

static int
get_number (WaysideLibrary *self, const char *sql)
{
  sqlite3_stmt *statement = wayside_library_prepare (self, sql);
  int number = statement != NULL && sqlite3_step (statement) == SQLITE_ROW ? sqlite3_column_int (statement, 0)
                                                                           : -1;

  sqlite3_finalize (statement);
  return number;
}

/* What the first look into the file says: SQLITE_OK, SQLITE_CORRUPT, or why there was none. */
static int
check_soundness (WaysideLibrary *self)
{
  sqlite3_stmt *statement = NULL;
  int status = sqlite3_prepare_v2 (self->database, "PRAGMA quick_check (1)", -1, &statement, NULL);

  if (status == SQLITE_OK)
    status = sqlite3_step (statement);
  if (status == SQLITE_ROW)
    status = g_strcmp0 ((const char *) sqlite3_column_text (statement, 0), "ok") == 0 ? SQLITE_OK
                                                                                      : SQLITE_CORRUPT;

  sqlite3_finalize (statement);
  return status;
}

static gboolean
take_steps (WaysideLibrary *self)
{
  int version = get_number (self, "PRAGMA user_version");

  for (int step = version; step >= 0 && step < (int) G_N_ELEMENTS (migrations); step++)
    {
      g_autofree char *sql = g_strdup_printf ("%s PRAGMA user_version = %d", migrations[step], step + 1);

      if (!wayside_library_execute (self, sql))
        return FALSE;
    }

  return version >= 0;
}

/* All is one transaction, in which the version is read once more: another program may have brought the tables
 * up to date since, and would else find them there already. */
static gboolean
migrate (WaysideLibrary *self)
{
  int version = get_number (self, "PRAGMA user_version");

  /* A newer version's library is left alone. */
  if (version < 0 || version >= (int) G_N_ELEMENTS (migrations))
    return version == (int) G_N_ELEMENTS (migrations);

  if (!wayside_library_execute (self, "BEGIN IMMEDIATE"))
    return FALSE;

  if (take_steps (self) && wayside_library_execute (self, "COMMIT"))
    return TRUE;

  wayside_library_execute (self, "ROLLBACK");
  return FALSE;
}

/* Of two programs that make the library at once one is turned away here without having to wait, as it would
 * have to everywhere else. */
static int
set_up_database (WaysideLibrary *self)
{
  gint64 deadline = g_get_monotonic_time () + BUSY_TIMEOUT * G_TIME_SPAN_MILLISECOND;
  int status;

  do
    {
      status = sqlite3_exec (
          self->database, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON",
          NULL, NULL, NULL);
      if (status == SQLITE_BUSY)
        g_usleep (BUSY_PAUSE);
    }
  while (status == SQLITE_BUSY && g_get_monotonic_time () < deadline);
  return status;
}

static int
open_database (WaysideLibrary *self)
{
  int status = sqlite3_open_v2 (self->path, &self->database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
                                NULL);

  if (status == SQLITE_OK)
    status = sqlite3_busy_timeout (self->database, BUSY_TIMEOUT);
  if (status == SQLITE_OK)
    status = set_up_database (self);
  if (status == SQLITE_OK)
    status = check_soundness (self);

  if (status != SQLITE_OK)
    {
      g_debug ("Library: %s", sqlite3_errstr (status));
      wayside_library_close (self);
    }
  return status;
}

/* A damaged library is kept beside the new one for who wants to look into it. */
static void
set_aside (WaysideLibrary *self)
{
  static const char *const endings[] = { "", "-wal", "-shm" };

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *from = g_strconcat (self->path, endings[i], NULL);
      g_autofree char *to = g_strconcat (self->path, ".damaged", endings[i], NULL);

      if (g_rename (from, to) == 0)
        g_message ("The list of downloads was damaged and is set aside as %s", to);
    }
}

gboolean
wayside_library_ensure_open (WaysideLibrary *self, GError **error)
{
  g_autofree char *folder = NULL;
  int status;

  if (self->database != NULL)
    return TRUE;

  folder = g_path_get_dirname (self->path);
  if (g_mkdir_with_parents (folder, 0700) != 0)
    return wayside_library_set_error (self, error);

  status = open_database (self);
  /* Locked, no permission, no room: all that passes, and is no reason to begin anew. */
  if (status == SQLITE_NOTADB || status == SQLITE_CORRUPT)
    {
      set_aside (self);
      status = open_database (self);
    }
  if (status != SQLITE_OK)
    return wayside_library_set_error (self, error);

  if (migrate (self))
    return TRUE;

  wayside_library_set_error (self, error);
  wayside_library_close (self);
  return FALSE;
}
