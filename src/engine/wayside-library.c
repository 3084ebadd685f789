/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-library.h"

#include "wayside-error.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sqlite3.h>

/* Milliseconds to wait for another program, the command line beside the window, say. */
#define BUSY_TIMEOUT 5000

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
};

/* The user's downloads, in an SQLite database. Everything here blocks: it is called on the writer thread.
 * The library is a memory, not the truth: that is the folder. So none of its failures may end a download. */
struct _WaysideLibrary
{
  GObject parent_instance;

  char *path;        /* (owned) */
  sqlite3 *database; /* (owned) (nullable): once it was needed */
};

G_DEFINE_FINAL_TYPE (WaysideLibrary, wayside_library, G_TYPE_OBJECT)

static void
wayside_library_finalize (GObject *object)
{
  WaysideLibrary *self = WAYSIDE_LIBRARY (object);

  wayside_library_close (self);
  g_clear_pointer (&self->path, g_free);

  G_OBJECT_CLASS (wayside_library_parent_class)->finalize (object);
}

static void
wayside_library_class_init (WaysideLibraryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wayside_library_finalize;
}

static void
wayside_library_init (WaysideLibrary *self)
{
}

/**
 * wayside_library_new:
 * @path: the database file, which need not exist yet
 *
 * Nothing is touched on disk.
 *
 * Returns: (transfer full): the library
 */
WaysideLibrary *
wayside_library_new (const char *path)
{
  WaysideLibrary *self;

  g_return_val_if_fail (path != NULL, NULL);

  self = g_object_new (WAYSIDE_TYPE_LIBRARY, NULL);
  self->path = g_strdup (path);
  return self;
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

/**
 * wayside_library_dup_user_path:
 *
 * Returns: (transfer full): where the user's library is
 */
char *
wayside_library_dup_user_path (void)
{
  return g_build_filename (g_get_user_data_dir (), "wayside", "library.sqlite", NULL);
}

static gboolean
set_error (WaysideLibrary *self, GError **error)
{
  g_debug ("Library: %s", self->database != NULL ? sqlite3_errmsg (self->database) : "no database");
  g_set_error_literal (
      error, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER,
      _ ("The list of downloads cannot be written. The photos themselves are not touched by that"));
  return FALSE;
}

static gboolean
execute (WaysideLibrary *self, const char *sql)
{
  return sqlite3_exec (self->database, sql, NULL, NULL, NULL) == SQLITE_OK;
}

static sqlite3_stmt *
prepare (WaysideLibrary *self, const char *sql)
{
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v2 (self->database, sql, -1, &statement, NULL) != SQLITE_OK)
    g_debug ("Library: %s", sqlite3_errmsg (self->database));
  return statement;
}

/* Runs a statement that gives no rows, and ends it. */
static gboolean
finish (sqlite3_stmt *statement)
{
  gboolean done = statement != NULL && sqlite3_step (statement) == SQLITE_DONE;

  sqlite3_finalize (statement);
  return done;
}

static int
get_number (WaysideLibrary *self, const char *sql)
{
  sqlite3_stmt *statement = prepare (self, sql);
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

/* Each step is one transaction, so that a step is done whole or not at all. */
static gboolean
migrate (WaysideLibrary *self)
{
  int version = get_number (self, "PRAGMA user_version");

  for (int step = version; step >= 0 && step < (int) G_N_ELEMENTS (migrations); step++)
    {
      g_autofree char *sql = g_strdup_printf ("BEGIN IMMEDIATE; %s PRAGMA user_version = %d; COMMIT",
                                              migrations[step], step + 1);

      if (!execute (self, sql))
        {
          execute (self, "ROLLBACK");
          return FALSE;
        }
    }

  /* A newer version's library is left alone. */
  return version >= 0 && version <= (int) G_N_ELEMENTS (migrations);
}

static int
open_database (WaysideLibrary *self)
{
  int status = sqlite3_open_v2 (self->path, &self->database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
                                NULL);

  if (status == SQLITE_OK)
    status = sqlite3_busy_timeout (self->database, BUSY_TIMEOUT);
  if (status == SQLITE_OK)
    status = sqlite3_exec (self->database,
                           "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON",
                           NULL, NULL, NULL);
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

static gboolean
ensure_open (WaysideLibrary *self, GError **error)
{
  g_autofree char *folder = NULL;
  int status;

  if (self->database != NULL)
    return TRUE;

  folder = g_path_get_dirname (self->path);
  if (g_mkdir_with_parents (folder, 0700) != 0)
    return set_error (self, error);

  status = open_database (self);
  /* Locked, no permission, no room: all that passes, and is no reason to begin anew. */
  if (status == SQLITE_NOTADB || status == SQLITE_CORRUPT)
    {
      set_aside (self);
      status = open_database (self);
    }
  if (status != SQLITE_OK)
    return set_error (self, error);

  if (migrate (self))
    return TRUE;

  set_error (self, error);
  wayside_library_close (self);
  return FALSE;
}

static void
bind_text (sqlite3_stmt *statement, int index, const char *text)
{
  sqlite3_bind_text (statement, index, text, -1, SQLITE_TRANSIENT);
}

static void
bind_query (sqlite3_stmt *statement, WaysideQuery *query)
{
  const WaysideBbox *bbox = wayside_query_get_bbox (query);

  sqlite3_bind_int (statement, 3, wayside_query_get_kind (query));
  bind_text (statement, 4, wayside_query_get_key (query));
  if (bbox != NULL)
    {
      sqlite3_bind_double (statement, 5, bbox->west);
      sqlite3_bind_double (statement, 6, bbox->south);
      sqlite3_bind_double (statement, 7, bbox->east);
      sqlite3_bind_double (statement, 8, bbox->north);
    }
  sqlite3_bind_int64 (statement, 9, wayside_query_get_limit (query));
  sqlite3_bind_int (statement, 10, wayside_query_get_size (query));
}

static gint64
find_job (WaysideLibrary *self, const char *folder)
{
  sqlite3_stmt *statement = prepare (self, "SELECT id FROM job WHERE folder = ?1");
  gint64 id = -1;

  bind_text (statement, 1, folder);
  if (statement != NULL && sqlite3_step (statement) == SQLITE_ROW)
    id = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  return id;
}

static gboolean
clear_items (WaysideLibrary *self, gint64 id)
{
  sqlite3_stmt *statement = prepare (self, "DELETE FROM item WHERE job = ?1");

  sqlite3_bind_int64 (statement, 1, id);
  return finish (statement);
}

/**
 * wayside_library_begin:
 * @self: a library
 * @query: what is asked for
 * @output_root: the folder in which the download has its own
 * @folder: the path of its own folder
 * @error: return location for an error
 *
 * Notes that a download runs. A folder has one job: a later run into it takes the place of the one before.
 *
 * Returns: the number of the job, or -1 with %WAYSIDE_ERROR_FOLDER
 */
gint64
wayside_library_begin (WaysideLibrary *self,
                       WaysideQuery *query,
                       const char *output_root,
                       const char *folder,
                       GError **error)
{
  sqlite3_stmt *statement;
  gint64 id;

  g_return_val_if_fail (WAYSIDE_IS_LIBRARY (self), -1);
  g_return_val_if_fail (WAYSIDE_IS_QUERY (query), -1);
  g_return_val_if_fail (output_root != NULL && folder != NULL, -1);

  if (!ensure_open (self, error))
    return -1;

  statement = prepare (
      self, "INSERT INTO job (folder, output_root, kind, key, west, south, east, north, image_limit, size,"
            " state, created_at, changed_at)"
            " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, unixepoch (), unixepoch ())"
            " ON CONFLICT (folder) DO UPDATE SET output_root = ?2, kind = ?3, key = ?4, west = ?5,"
            " south = ?6, east = ?7, north = ?8, image_limit = ?9, size = ?10, state = ?11,"
            " changed_at = unixepoch ()");
  bind_text (statement, 1, folder);
  bind_text (statement, 2, output_root);
  bind_query (statement, query);
  sqlite3_bind_int (statement, 11, WAYSIDE_DOWNLOAD_RUNNING);
  if (finish (statement) && (id = find_job (self, folder)) >= 0 && clear_items (self, id))
    return id;

  set_error (self, error);
  return -1;
}

static gboolean
insert_items (WaysideLibrary *self, gint64 id, guint first_position, GPtrArray *ids)
{
  sqlite3_stmt *statement = prepare (
      self, "INSERT OR REPLACE INTO item (job, position, image) VALUES (?1, ?2, ?3)");
  gboolean done = statement != NULL;

  for (guint i = 0; i < ids->len && done; i++)
    {
      sqlite3_bind_int64 (statement, 1, id);
      sqlite3_bind_int64 (statement, 2, first_position + i);
      bind_text (statement, 3, g_ptr_array_index (ids, i));
      done = sqlite3_step (statement) == SQLITE_DONE;
      sqlite3_reset (statement);
    }

  sqlite3_finalize (statement);
  return done;
}

/* Only ends are noted: what is on its way when the program dies waits again. */
static gboolean
update_items (WaysideLibrary *self, gint64 id, GArray *changes)
{
  sqlite3_stmt *statement = prepare (
      self, "UPDATE item SET state = ?3, reason = ?4 WHERE job = ?1 AND position = ?2");
  gboolean done = statement != NULL;

  for (guint i = 0; i < changes->len && done; i++)
    {
      WaysideItemChange *change = &g_array_index (changes, WaysideItemChange, i);

      if (change->state == WAYSIDE_ITEM_TRANSFERRING)
        continue;

      sqlite3_bind_int64 (statement, 1, id);
      sqlite3_bind_int64 (statement, 2, change->position);
      sqlite3_bind_int (statement, 3, change->state);
      if (change->error != NULL)
        sqlite3_bind_int (statement, 4, change->error->code);
      else
        sqlite3_bind_null (statement, 4);
      done = sqlite3_step (statement) == SQLITE_DONE;
      sqlite3_reset (statement);
    }

  sqlite3_finalize (statement);
  return done;
}

static gboolean
update_job (WaysideLibrary *self, gint64 id, WaysideDownloadState state)
{
  sqlite3_stmt *statement = prepare (self,
                                     "UPDATE job SET state = ?2, changed_at = unixepoch () WHERE id = ?1");

  sqlite3_bind_int64 (statement, 1, id);
  sqlite3_bind_int (statement, 2, state);
  return finish (statement);
}

/**
 * wayside_library_note:
 * @self: a library
 * @id: what wayside_library_begin() gave
 * @state: how far the job is
 * @first_position: the position of the first of @new_ids
 * @new_ids: (element-type utf8): images that are new
 * @changes: (element-type WaysideItemChange): images that changed
 * @error: return location for an error
 *
 * Notes what is new of a job, in one transaction.
 *
 * Returns: %TRUE, or %FALSE with %WAYSIDE_ERROR_FOLDER
 */
gboolean
wayside_library_note (WaysideLibrary *self,
                      gint64 id,
                      WaysideDownloadState state,
                      guint first_position,
                      GPtrArray *new_ids,
                      GArray *changes,
                      GError **error)
{
  g_return_val_if_fail (WAYSIDE_IS_LIBRARY (self), FALSE);
  g_return_val_if_fail (new_ids != NULL && changes != NULL, FALSE);

  if (!ensure_open (self, error))
    return FALSE;

  if (execute (self, "BEGIN IMMEDIATE"))
    {
      if (insert_items (self, id, first_position, new_ids) && update_items (self, id, changes) &&
          update_job (self, id, state) && execute (self, "COMMIT"))
        return TRUE;

      execute (self, "ROLLBACK");
    }

  return set_error (self, error);
}

static WaysideQuery *
read_query (sqlite3_stmt *statement)
{
  const char *key = (const char *) sqlite3_column_text (statement, 4);
  WaysideQuery *query = NULL;
  WaysideBbox bbox = {
    sqlite3_column_double (statement, 5),
    sqlite3_column_double (statement, 6),
    sqlite3_column_double (statement, 7),
    sqlite3_column_double (statement, 8),
  };

  switch (sqlite3_column_int (statement, 3))
    {
    case WAYSIDE_QUERY_IMAGE:
      query = key != NULL ? wayside_query_new_image (key, NULL) : NULL;
      break;
    case WAYSIDE_QUERY_SEQUENCE:
      query = key != NULL ? wayside_query_new_sequence (key, NULL) : NULL;
      break;
    case WAYSIDE_QUERY_BBOX:
      query = wayside_query_new_bbox (&bbox, NULL);
      break;
    case WAYSIDE_QUERY_IMAGES:
    default:
      break;
    }
  if (query == NULL)
    return NULL;

  wayside_query_set_limit (query, (guint) CLAMP (sqlite3_column_int64 (statement, 9), 0, G_MAXUINT));
  wayside_query_set_size (query,
                          (WaysideSize) CLAMP (sqlite3_column_int (statement, 10), 0, WAYSIDE_N_SIZES - 1));
  return query;
}

static WaysideJob *
read_job (sqlite3_stmt *statement)
{
  WaysideQuery *query = read_query (statement);
  WaysideJob *job;

  if (query == NULL)
    return NULL;

  job = g_new0 (WaysideJob, 1);
  job->query = query;
  job->id = sqlite3_column_int64 (statement, 0);
  job->folder = g_strdup ((const char *) sqlite3_column_text (statement, 1));
  job->output_root = g_strdup ((const char *) sqlite3_column_text (statement, 2));
  job->changed_at = sqlite3_column_int64 (statement, 11);
  job->n_items = (guint) sqlite3_column_int (statement, 12);
  job->n_saved = (guint) sqlite3_column_int (statement, 13);
  return job;
}

/**
 * wayside_library_list_unfinished:
 * @self: a library
 * @error: return location for an error
 *
 * Finds the downloads that did not come to their end: those that were running or paused when the program
 * died or was closed, and those that a fault ended.
 *
 * Returns: (transfer full) (element-type WaysideJob): the jobs, the latest first, or %NULL with
 *   %WAYSIDE_ERROR_FOLDER
 */
GPtrArray *
wayside_library_list_unfinished (WaysideLibrary *self, GError **error)
{
  g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func ((GDestroyNotify) wayside_job_free);
  sqlite3_stmt *statement;

  g_return_val_if_fail (WAYSIDE_IS_LIBRARY (self), NULL);

  if (!ensure_open (self, error))
    return NULL;

  statement = prepare (
      self, "SELECT id, folder, output_root, kind, key, west, south, east, north, image_limit, size,"
            " changed_at, (SELECT count (*) FROM item WHERE job = job.id),"
            " (SELECT count (*) FROM item WHERE job = job.id AND state IN (?1, ?2))"
            " FROM job WHERE state NOT IN (?3, ?4) ORDER BY changed_at DESC, id DESC");
  sqlite3_bind_int (statement, 1, WAYSIDE_ITEM_SAVED);
  sqlite3_bind_int (statement, 2, WAYSIDE_ITEM_PRESENT);
  sqlite3_bind_int (statement, 3, WAYSIDE_DOWNLOAD_FINISHED);
  sqlite3_bind_int (statement, 4, WAYSIDE_DOWNLOAD_STOPPED);
  while (statement != NULL && sqlite3_step (statement) == SQLITE_ROW)
    {
      WaysideJob *job = read_job (statement);

      if (job != NULL)
        g_ptr_array_add (jobs, job);
    }
  sqlite3_finalize (statement);

  return g_steal_pointer (&jobs);
}

/**
 * wayside_library_forget:
 * @self: a library
 * @id: the number of a job
 * @error: return location for an error
 *
 * Takes a job out of the library. Its photos stay.
 *
 * Returns: %TRUE, or %FALSE with %WAYSIDE_ERROR_FOLDER
 */
gboolean
wayside_library_forget (WaysideLibrary *self, gint64 id, GError **error)
{
  sqlite3_stmt *statement;

  g_return_val_if_fail (WAYSIDE_IS_LIBRARY (self), FALSE);

  if (!ensure_open (self, error))
    return FALSE;

  statement = prepare (self, "DELETE FROM job WHERE id = ?1");
  sqlite3_bind_int64 (statement, 1, id);
  return finish (statement) || set_error (self, error);
}
