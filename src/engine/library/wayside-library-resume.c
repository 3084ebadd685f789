/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Looks up an earlier run of the same query, so that no image is forgotten: the service returns a sample of
 * the images of an area, and a different one for each request. */

#include "config.h"

#include "wayside-library-private.h"

#include "wayside-store.h"

/* GLOB pattern of folder names that end in a start time. */
#define DIGIT "[0-9]"
#define STAMP                                                                                                \
  "'*_" DIGIT DIGIT DIGIT DIGIT DIGIT DIGIT DIGIT DIGIT "-" DIGIT DIGIT DIGIT DIGIT DIGIT DIGIT "'"

/* Searches by query and not by folder name, since a sequence given by one of its photos is saved in the
 * folder of its key. A folder with a start time is only reused for an identical query that has not finished;
 * any other folder is also reused for a query with another limit or another size. */
static sqlite3_stmt *
prepare_search (WaysideLibrary *self,
                WaysideQuery *query,
                const char *output_root,
                const WaysideResumeQuery *how)
{
  sqlite3_stmt *statement = wayside_library_prepare (
      self, "SELECT id, folder, state, listed AND image_limit = ?9 FROM job"
            " WHERE output_root = ?2 AND kind = ?3 AND key IS ?4"
            " AND west IS ?5 AND south IS ?6 AND east IS ?7 AND north IS ?8"
            " AND filter IS ?14 AND region IS ?15"
            " AND (folder = ?1 OR ?1 IS NULL AND (folder GLOB " STAMP ") = ?11)"
            " AND (NOT ?11 OR image_limit = ?9 AND size = ?10 AND state <> ?12)"
            " ORDER BY n_items > 0 DESC, changed_at DESC, id DESC");

  wayside_library_bind_text (statement, 1, how->folder);
  wayside_library_bind_text (statement, 2, output_root);
  wayside_library_bind_query (statement, query);
  sqlite3_bind_int (statement, 11, how->timestamped);
  sqlite3_bind_int (statement, 12, WAYSIDE_DOWNLOAD_FINISHED);
  return statement;
}

static gboolean
recall_items (WaysideLibrary *self, gint64 job, gboolean is_finished, WaysideResumeState *memory)
{
  sqlite3_stmt *statement = wayside_library_prepare (
      self, "SELECT image, tries FROM item WHERE job = ?1 AND (NOT ?2 OR state IN (?3, ?4, ?5))"
            " ORDER BY position");
  int status;

  sqlite3_bind_int64 (statement, 1, job);
  sqlite3_bind_int (statement, 2, is_finished);
  sqlite3_bind_int (statement, 3, WAYSIDE_ITEM_SAVED);
  sqlite3_bind_int (statement, 4, WAYSIDE_ITEM_PRESENT);
  sqlite3_bind_int (statement, 5, WAYSIDE_ITEM_FAILED);
  while ((status = statement != NULL ? sqlite3_step (statement) : SQLITE_ERROR) == SQLITE_ROW)
    {
      char *id = wayside_library_dup_image_id (statement, 0);

      if (id != NULL)
        wayside_resume_state_add (memory, id,
                                  (guint) CLAMP (sqlite3_column_int64 (statement, 1), 0, G_MAXUINT));
    }
  sqlite3_finalize (statement);
  return status == SQLITE_DONE;
}

/* Of a finished job the saved and the failed images are resumed, so that none of the files in the folder is
 * forgotten, and further images are listed, unless @how restricts the run to the images in the library. */
static WaysideResumeState *
read_memory (WaysideLibrary *self, sqlite3_stmt *statement, const WaysideResumeQuery *how)
{
  const char *folder = (const char *) sqlite3_column_text (statement, 1);
  g_autoptr (WaysideResumeState) memory = NULL;
  gboolean is_finished = sqlite3_column_int (statement, 2) == WAYSIDE_DOWNLOAD_FINISHED;

  if (folder == NULL)
    return NULL;

  memory = wayside_resume_state_new (folder);
  if (!recall_items (self, sqlite3_column_int64 (statement, 0), is_finished && !how->only_rest, memory))
    return NULL;

  memory->is_listed = is_finished ? how->only_rest : sqlite3_column_int (statement, 3) != 0;
  memory->is_listed = memory->is_listed && memory->ids->len > 0;
  return g_steal_pointer (&memory);
}

/**
 * wayside_library_look_up_resume_state:
 * @self: a library
 * @query: the query
 * @output_root: the parent folder of the download's folder
 * @how: the criteria for the job
 * @error: return location for an error
 *
 * Looks up the resume state of an earlier run of the same query. Call it before wayside_library_announce().
 * Folders with a start time that another process is writing to are skipped.
 *
 * Returns: (transfer full) (nullable): the resume state, or %NULL without an error if there is none, or with
 *   %WAYSIDE_ERROR_FOLDER
 */
WaysideResumeState *
wayside_library_look_up_resume_state (WaysideLibrary *self,
                                      WaysideQuery *query,
                                      const char *output_root,
                                      const WaysideResumeQuery *how,
                                      GError **error)
{
  WaysideResumeState *memory = NULL;
  sqlite3_stmt *statement;

  g_return_val_if_fail (WAYSIDE_IS_LIBRARY (self), NULL);
  g_return_val_if_fail (WAYSIDE_IS_QUERY (query), NULL);
  g_return_val_if_fail (output_root != NULL && how != NULL, NULL);

  if (!wayside_library_ensure_open (self, error))
    return NULL;

  statement = prepare_search (self, query, output_root, how);
  while (memory == NULL && statement != NULL && sqlite3_step (statement) == SQLITE_ROW)
    {
      memory = read_memory (self, statement, how);
      if (memory != NULL && how->timestamped && wayside_store_is_taken (memory->folder))
        g_clear_pointer (&memory, wayside_resume_state_free);
    }
  sqlite3_finalize (statement);
  return memory;
}
