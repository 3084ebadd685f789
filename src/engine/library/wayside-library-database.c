/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The database file of the library: opening, migration, moving a damaged file away. */

#include "config.h"

#include "wayside-library-private.h"

#include "wayside-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

/* Milliseconds to wait for another process, for example the command line program. */
#define BUSY_TIMEOUT 5000

/* Microseconds between two tries where SQLite does not wait by itself. */
#define BUSY_PAUSE (10 * 1000)

/* Migrations from one user_version to the next. New ones are appended; existing ones are never changed, since
 * they have already run on users' databases. States are stored as enumeration values, so enumerations may
 * only be appended to. The token is never stored. */
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

  /* Columns of the list of downloads. Item states 2 and 3 are saved and present, 4 to 6 are failures, and job
   * state 4 is finished. The bytes of earlier downloads are unknown. */
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

  /* Save flags: 1 for position and date, 2 for metadata files. Earlier versions saved metadata files only.
   * Their downloads keep that setting when more images are fetched, so that all photos of a folder are
   * alike. */
  "ALTER TABLE job ADD COLUMN saving INTEGER NOT NULL DEFAULT 2;",

  /* Whether all images of a job are listed, so that a resumed job need not list more; unknown for earlier
   * jobs. The number of tries of each image, which earlier versions did not count. */
  ("ALTER TABLE job ADD COLUMN listed INTEGER NOT NULL DEFAULT 0;"
   "ALTER TABLE item ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;"),

  /* The requests for coverage tiles of each day in UTC, as the number of days since 1970. */
  "CREATE TABLE tile_day (day INTEGER PRIMARY KEY, n_tiles INTEGER NOT NULL);",

  /* The filter of a search and the region of an area, as text. Earlier jobs have neither. */
  ("ALTER TABLE job ADD COLUMN filter TEXT;"
   "ALTER TABLE job ADD COLUMN region TEXT;"),
};

gboolean
wayside_library_set_error (WaysideLibrary *self, GError **error)
{
  g_debug ("Library: %s", self->database != NULL ? sqlite3_errmsg (self->database) : "no database");
  g_set_error_literal (error, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER,
                       _ ("The list of downloads cannot be saved. The photos themselves are not affected"));
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

/* Executes a statement that returns no rows, and finalizes it. */
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
 * Closes the database; the next call of another function reopens it. Dropping the last reference closes it
 * too.
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

/* Checks the database. Returns SQLITE_OK, SQLITE_CORRUPT, or the error that prevented the check. */
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

/* Runs all migrations in one transaction. The version is read again inside it, since another process may have
 * migrated the tables in the meantime. */
static gboolean
migrate (WaysideLibrary *self)
{
  int version = get_number (self, "PRAGMA user_version");

  /* Do not touch the library of a newer version. */
  if (version < 0 || version >= (int) G_N_ELEMENTS (migrations))
    return version == (int) G_N_ELEMENTS (migrations);

  if (!wayside_library_execute (self, "BEGIN IMMEDIATE"))
    return FALSE;

  if (take_steps (self) && wayside_library_execute (self, "COMMIT"))
    return TRUE;

  wayside_library_execute (self, "ROLLBACK");
  return FALSE;
}

/* Whether files next to the library can be locked. Where they cannot, as on some network file systems, SQLite
 * reports that the library is busy, and each of its calls would wait for a lock that nobody holds. Another file is
 * tried, since closing the library's own would drop the locks of this process. */
static gboolean
can_lock (WaysideLibrary *self)
{
  struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
  g_autofree char *path = g_strconcat (self->path, ".XXXXXX", NULL);
  int fd = g_mkstemp_full (path, O_RDWR | O_CLOEXEC, 0600);
  gboolean is_possible;

  if (fd < 0)
    return TRUE;

  is_possible = fcntl (fd, F_SETLK, &lock) == 0 ||
                (errno != ENOLCK && errno != ENOSYS && errno != EOPNOTSUPP && errno != EINVAL);
  g_unlink (path);
  close (fd);
  return is_possible;
}

/* If two processes create the library at the same time, SQLite returns SQLITE_BUSY here without the busy
 * timeout that applies to other statements. Retry until it has passed. */
static int
set_up_database (WaysideLibrary *self)
{
  gint64 deadline = g_get_monotonic_time () + BUSY_TIMEOUT * G_TIME_SPAN_MILLISECOND;
  gboolean is_checked = FALSE;
  int status;

  do
    {
      status = sqlite3_exec (
          self->database, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON",
          NULL, NULL, NULL);
      if (status != SQLITE_OK && !is_checked && !can_lock (self))
        return SQLITE_NOLFS;
      is_checked = TRUE;
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
    status = set_up_database (self);
  if (status == SQLITE_OK)
    status = sqlite3_busy_timeout (self->database, BUSY_TIMEOUT);
  if (status == SQLITE_OK)
    status = check_soundness (self);

  if (status != SQLITE_OK)
    {
      g_debug ("Library: %s", sqlite3_errstr (status));
      wayside_library_close (self);
    }
  return status;
}

/* Renames a damaged library, so that its contents can still be examined. */
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

/* Says so once, and does not try again. */
static void
note_lockless (WaysideLibrary *self)
{
  g_autofree char *shown = g_filename_display_name (self->path);

  self->is_lockless = TRUE;
  /* Translators: %s is the path of a file. */
  g_message (
      _ ("The list of downloads is not kept: “%s” is on a file system without locks. Photos are saved all "
         "the same"),
      shown);
}

gboolean
wayside_library_ensure_open (WaysideLibrary *self, GError **error)
{
  g_autofree char *folder = NULL;
  int status;

  if (self->database != NULL)
    return TRUE;

  if (self->is_lockless)
    return wayside_library_set_error (self, error);

  folder = g_path_get_dirname (self->path);
  if (g_mkdir_with_parents (folder, 0700) != 0)
    return wayside_library_set_error (self, error);

  status = open_database (self);
  /* Other errors, such as a locked database, missing permissions or a full disk, are temporary and no reason
   * to start with an empty library. */
  if (status == SQLITE_NOTADB || status == SQLITE_CORRUPT)
    {
      set_aside (self);
      status = open_database (self);
    }
  if (status == SQLITE_NOLFS)
    note_lockless (self);
  if (status != SQLITE_OK)
    return wayside_library_set_error (self, error);

  if (migrate (self))
    return TRUE;

  wayside_library_set_error (self, error);
  wayside_library_close (self);
  return FALSE;
}
