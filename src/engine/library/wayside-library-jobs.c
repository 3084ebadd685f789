/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Listing jobs and their items, and the user's actions on them. */

#include "config.h"

#include "wayside-library-private.h"

#include "wayside-error.h"

static WaysideQuery *
read_area (const char *key, const char *text)
{
  g_autoptr (WaysideRegion) region = key != NULL && text != NULL ? wayside_region_new_from_text (text, NULL)
                                                                 : NULL;

  return region != NULL && g_utf8_validate (key, -1, NULL) ? wayside_query_new_area (region, key) : NULL;
}

/* Without its filter, a query would download other images. */
static gboolean
read_filter (WaysideQuery *query, const char *text)
{
  g_autoptr (WaysideFilter) filter = text != NULL ? wayside_filter_new_from_text (text, NULL) : NULL;

  return text == NULL || (filter != NULL && wayside_query_set_filter (query, filter, NULL));
}

static WaysideQuery *
read_query (sqlite3_stmt *statement)
{
  const char *key = (const char *) sqlite3_column_text (statement, 4);
  g_autoptr (WaysideQuery) query = NULL;
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
      query = key != NULL ? wayside_query_new_images_from_text (key, NULL) : NULL;
      break;
    case WAYSIDE_QUERY_AREA:
      query = read_area (key, (const char *) sqlite3_column_text (statement, 22));
      break;
    case WAYSIDE_QUERY_CREATOR:
      query = key != NULL ? wayside_query_new_creator (key, NULL) : NULL;
      break;
    default:
      break;
    }
  if (query == NULL || !read_filter (query, (const char *) sqlite3_column_text (statement, 21)))
    return NULL;

  wayside_query_set_limit (query, (guint) CLAMP (sqlite3_column_int64 (statement, 9), 0, G_MAXUINT));
  wayside_query_set_size (query,
                          (WaysideSize) CLAMP (sqlite3_column_int (statement, 10), 0, WAYSIDE_N_SIZES - 1));
  return g_steal_pointer (&query);
}

/* The database contents are untrusted: a text may become part of a path only if it is a valid image id. */
char *
wayside_library_dup_image_id (sqlite3_stmt *statement, int column)
{
  const char *text = (const char *) sqlite3_column_text (statement, column);

  return text != NULL && wayside_query_is_image_id (text) ? g_strdup (text) : NULL;
}

/* The library has only the sums that a list shows. */
static void
read_stats (sqlite3_stmt *statement, WaysideDownloadStats *stats)
{
  guint n_items = (guint) sqlite3_column_int64 (statement, 16);
  guint n_kept = (guint) sqlite3_column_int64 (statement, 17);
  guint n_problems = (guint) sqlite3_column_int64 (statement, 18);
  guint n_unavailable = MIN ((guint) sqlite3_column_int64 (statement, 23), n_problems);

  stats->state = (WaysideDownloadState) CLAMP (sqlite3_column_int (statement, 11), 0,
                                               WAYSIDE_DOWNLOAD_WAITING);
  stats->n_items = n_items;
  stats->counts[WAYSIDE_ITEM_SAVED] = n_kept;
  stats->counts[WAYSIDE_ITEM_FAILED] = n_problems - n_unavailable;
  stats->counts[WAYSIDE_ITEM_GONE] = n_unavailable;
  stats->counts[WAYSIDE_ITEM_WAITING] = n_items - MIN (n_items, n_kept + n_problems);
  stats->n_stored = (guint64) sqlite3_column_int64 (statement, 19);
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
  read_stats (statement, &job->stats);
  job->created_at = sqlite3_column_int64 (statement, 12);
  job->changed_at = sqlite3_column_int64 (statement, 13);
  job->name = g_strdup ((const char *) sqlite3_column_text (statement, 14));
  job->cover = wayside_library_dup_image_id (statement, 15);
  job->save_flags = (WaysideSaveFlags) (sqlite3_column_int (statement, 20) & WAYSIDE_SAVE_DEFAULT);
  return job;
}

/* Item states 5 and 6 are gone and not offered. Few jobs have problems, so few items are read. */
#define JOB_COLUMNS                                                                                          \
  "id, folder, output_root, kind, key, west, south, east, north, image_limit, size, state, created_at,"      \
  " changed_at, name, cover, n_items, n_saved, n_problems, n_bytes, saving, filter, region,"                 \
  " CASE WHEN n_problems > 0 THEN"                                                                           \
  "   (SELECT count (*) FROM item WHERE item.job = job.id AND item.state IN (5, 6))"                         \
  " ELSE 0 END"

/* The next row, the end, or why there is none. */
static int
step (sqlite3_stmt *statement)
{
  return statement != NULL ? sqlite3_step (statement) : SQLITE_ERROR;
}

static GPtrArray *
read_jobs (WaysideLibrary *self, sqlite3_stmt *statement, GError **error)
{
  g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func ((GDestroyNotify) wayside_job_free);
  int status;

  while ((status = step (statement)) == SQLITE_ROW)
    {
      WaysideJob *job = read_job (statement);

      if (job != NULL)
        g_ptr_array_add (jobs, job);
    }
  sqlite3_finalize (statement);
  if (status == SQLITE_DONE)
    return g_steal_pointer (&jobs);

  wayside_library_set_error (self, error);
  return NULL;
}

/**
 * wayside_library_list_all:
 * @self: a library
 * @error: return location for an error
 *
 * Lists the downloads, without their images. Beyond %WAYSIDE_LIBRARY_MAX_JOBS the oldest are omitted, to
 * limit memory use.
 *
 * Returns: (transfer full) (element-type WaysideJob): the jobs, the latest first and jobs of the same time in
 *   queue order, or %NULL with %WAYSIDE_ERROR_FOLDER
 */
GPtrArray *
wayside_library_list_all (WaysideLibrary *self, GError **error)
{
  sqlite3_stmt *statement;

  g_return_val_if_fail (WAYSIDE_IS_LIBRARY (self), NULL);

  if (!wayside_library_ensure_open (self, error))
    return NULL;

  statement = wayside_library_prepare (self, "SELECT " JOB_COLUMNS " FROM job ORDER BY changed_at DESC,"
                                             " turn, id DESC LIMIT ?1");
  sqlite3_bind_int (statement, 1, WAYSIDE_LIBRARY_MAX_JOBS);
  return read_jobs (self, statement, error);
}

static void
read_item (sqlite3_stmt *statement, WaysideReport *report)
{
  char *id = wayside_library_dup_image_id (statement, 0);
  int state = sqlite3_column_int (statement, 1);
  int size = sqlite3_column_int (statement, 3);
  WaysideItemChange change = { .position = report->new_ids->len, .length = -1 };

  if (id == NULL)
    return;

  g_ptr_array_add (report->new_ids, id);
  if (state <= WAYSIDE_ITEM_TRANSFERRING || state >= WAYSIDE_N_ITEM_STATES)
    return;

  change.state = (WaysideItemState) state;
  change.size = (WaysideSize) CLAMP (size, 0, WAYSIDE_N_SIZES - 1);
  if (state != WAYSIDE_ITEM_SAVED && state != WAYSIDE_ITEM_PRESENT)
    change.error = wayside_error_new_past (sqlite3_column_int (statement, 2));
  g_array_append_val (report->changes, change);
}

/**
 * wayside_library_load_items:
 * @self: a library
 * @id: the id of a job
 * @error: return location for an error
 *
 * Loads the images of a job and their states.
 *
 * Returns: (transfer full): a report with the images but without the fields of the job itself, or %NULL with
 *   %WAYSIDE_ERROR_FOLDER
 */
WaysideReport *
wayside_library_load_items (WaysideLibrary *self, gint64 id, GError **error)
{
  g_autoptr (WaysideReport) report = NULL;
  sqlite3_stmt *statement;
  int status;

  g_return_val_if_fail (WAYSIDE_IS_LIBRARY (self), NULL);

  if (!wayside_library_ensure_open (self, error))
    return NULL;

  report = wayside_report_new ();
  statement = wayside_library_prepare (
      self, "SELECT image, state, reason, size FROM item WHERE job = ?1 ORDER BY position");
  sqlite3_bind_int64 (statement, 1, id);
  while ((status = step (statement)) == SQLITE_ROW)
    read_item (statement, report);
  sqlite3_finalize (statement);
  if (status == SQLITE_DONE)
    return g_steal_pointer (&report);

  wayside_library_set_error (self, error);
  return NULL;
}

/**
 * wayside_library_rename:
 * @self: a library
 * @id: the id of a job
 * @name: (nullable): the name given by the user, or %NULL for none
 * @error: return location for an error
 *
 * Sets the name of a job. Its folder is not renamed.
 *
 * Returns: %TRUE, or %FALSE with %WAYSIDE_ERROR_FOLDER
 */
gboolean
wayside_library_rename (WaysideLibrary *self, gint64 id, const char *name, GError **error)
{
  sqlite3_stmt *statement;

  g_return_val_if_fail (WAYSIDE_IS_LIBRARY (self), FALSE);

  if (!wayside_library_ensure_open (self, error))
    return FALSE;

  statement = wayside_library_prepare (self, "UPDATE job SET name = ?2 WHERE id = ?1");
  sqlite3_bind_int64 (statement, 1, id);
  wayside_library_bind_text (statement, 2, name);
  return wayside_library_finish (statement) || wayside_library_set_error (self, error);
}

/**
 * wayside_library_move:
 * @self: a library
 * @id: the id of a job
 * @folder: the absolute path of the folder that holds its photos now
 * @error: return location for an error
 *
 * Sets the folder of a job, and its parent as the output root. No file is moved.
 *
 * Returns: %TRUE, or %FALSE with %WAYSIDE_ERROR_FOLDER, also if another job has this folder
 */
gboolean
wayside_library_move (WaysideLibrary *self, gint64 id, const char *folder, GError **error)
{
  g_autofree char *root = NULL;
  sqlite3_stmt *statement;

  g_return_val_if_fail (WAYSIDE_IS_LIBRARY (self), FALSE);
  g_return_val_if_fail (folder != NULL && g_path_is_absolute (folder), FALSE);

  if (!wayside_library_ensure_open (self, error))
    return FALSE;

  root = g_path_get_dirname (folder);
  statement = wayside_library_prepare (self, "UPDATE job SET folder = ?2, output_root = ?3 WHERE id = ?1");
  sqlite3_bind_int64 (statement, 1, id);
  wayside_library_bind_text (statement, 2, folder);
  wayside_library_bind_text (statement, 3, root);
  return wayside_library_finish (statement) || wayside_library_set_error (self, error);
}

/**
 * wayside_library_forget:
 * @self: a library
 * @id: the id of a job
 * @error: return location for an error
 *
 * Removes a job from the library. Its photos are kept.
 *
 * Returns: %TRUE, or %FALSE with %WAYSIDE_ERROR_FOLDER
 */
gboolean
wayside_library_forget (WaysideLibrary *self, gint64 id, GError **error)
{
  sqlite3_stmt *statement;

  g_return_val_if_fail (WAYSIDE_IS_LIBRARY (self), FALSE);

  if (!wayside_library_ensure_open (self, error))
    return FALSE;

  statement = wayside_library_prepare (self, "DELETE FROM job WHERE id = ?1");
  sqlite3_bind_int64 (statement, 1, id);
  return wayside_library_finish (statement) || wayside_library_set_error (self, error);
}
