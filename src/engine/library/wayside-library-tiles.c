/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The requests for coverage tiles, counted for each day. */

#include "config.h"

#include "wayside-library-private.h"

#include "wayside-error.h"

#include <glib/gi18n-lib.h>

static gboolean
set_count_error (WaysideLibrary *self, GError **error)
{
  g_debug ("Library: %s", self->database != NULL ? sqlite3_errmsg (self->database) : "no database");
  g_set_error_literal (error, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER,
                       _ ("The list of downloads cannot be written, and the map tiles of a day are counted "
                          "there. Check the disk and your data folder"));
  return FALSE;
}

/* One statement, so that several processes never count the same tile twice. It returns no row when the limit
 * is reached. */
static sqlite3_stmt *
prepare_take (WaysideLibrary *self, gint64 day, guint limit)
{
  sqlite3_stmt *statement = wayside_library_prepare (
      self, "INSERT INTO tile_day (day, n_tiles) VALUES (?1, 1)"
            " ON CONFLICT (day) DO UPDATE SET n_tiles = n_tiles + 1 WHERE n_tiles < ?2 RETURNING n_tiles");

  sqlite3_bind_int64 (statement, 1, day);
  sqlite3_bind_int64 (statement, 2, limit);
  return statement;
}

/**
 * wayside_library_take_tile:
 * @self: a library
 * @day: the day in UTC, as the number of days since 1970
 * @limit: maximum number of tiles in a day, more than 0
 * @n_used: (out): the number of tiles of this day, with this one; 0 if the limit is reached
 * @error: return location for an error
 *
 * Counts a request for a tile before it is sent. The count is in the database when this function returns, so
 * it outlives the process.
 *
 * Returns: %TRUE, or %FALSE with %WAYSIDE_ERROR_FOLDER if nothing was counted
 */
gboolean
wayside_library_take_tile (WaysideLibrary *self, gint64 day, guint limit, guint *n_used, GError **error)
{
  sqlite3_stmt *statement;
  int status;

  g_return_val_if_fail (WAYSIDE_IS_LIBRARY (self), FALSE);
  g_return_val_if_fail (limit > 0, FALSE);
  g_return_val_if_fail (n_used != NULL, FALSE);

  *n_used = 0;
  if (!wayside_library_ensure_open (self, NULL))
    return set_count_error (self, error);

  statement = prepare_take (self, day, limit);
  status = statement != NULL ? sqlite3_step (statement) : SQLITE_ERROR;
  if (status == SQLITE_ROW)
    {
      *n_used = (guint) sqlite3_column_int64 (statement, 0);
      status = sqlite3_step (statement);
    }
  /* The change is committed when the statement has ended. */
  if (sqlite3_finalize (statement) == SQLITE_OK && status == SQLITE_DONE)
    return TRUE;

  *n_used = 0;
  return set_count_error (self, error);
}
