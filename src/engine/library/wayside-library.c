/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-library-private.h"

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
 * Creates a library object. Nothing on disk is accessed yet.
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
 * wayside_library_dup_user_path:
 *
 * Returns: (transfer full): the path of the user's library
 */
char *
wayside_library_dup_user_path (void)
{
  return g_build_filename (g_get_user_data_dir (), "wayside", "library.sqlite", NULL);
}

/* Binds the parameters 3 to 10, 14 and 15 of a statement. */
void
wayside_library_bind_query (sqlite3_stmt *statement, WaysideQuery *query)
{
  const WaysideBbox *bbox = wayside_query_get_bbox (query);
  const WaysideRegion *region = wayside_query_get_region (query);
  g_autofree char *ids = wayside_query_dup_ids_text (query);
  g_autofree char *filter = wayside_filter_to_text (wayside_query_get_filter (query));

  sqlite3_bind_int (statement, 3, wayside_query_get_kind (query));
  wayside_library_bind_text (statement, 4, ids != NULL ? ids : wayside_query_get_key (query));
  if (bbox != NULL)
    {
      sqlite3_bind_double (statement, 5, bbox->west);
      sqlite3_bind_double (statement, 6, bbox->south);
      sqlite3_bind_double (statement, 7, bbox->east);
      sqlite3_bind_double (statement, 8, bbox->north);
    }
  sqlite3_bind_int64 (statement, 9, wayside_query_get_limit (query));
  sqlite3_bind_int (statement, 10, wayside_query_get_size (query));
  wayside_library_bind_text (statement, 14, filter);
  wayside_library_bind_text (statement, 15, region != NULL ? wayside_region_get_text (region) : NULL);
}

static gint64
find_job (WaysideLibrary *self, const char *folder, WaysideDownloadState *state)
{
  sqlite3_stmt *statement = wayside_library_prepare (self, "SELECT id, state FROM job WHERE folder = ?1");
  gint64 id = -1;

  wayside_library_bind_text (statement, 1, folder);
  if (statement != NULL && sqlite3_step (statement) == SQLITE_ROW)
    {
      id = sqlite3_column_int64 (statement, 0);
      *state = (WaysideDownloadState) sqlite3_column_int (statement, 1);
    }
  sqlite3_finalize (statement);
  return id;
}

static gboolean
insert_job (WaysideLibrary *self,
            WaysideQuery *query,
            const char *output_root,
            const char *folder,
            WaysideSaveFlags save_flags,
            WaysideDownloadState state)
{
  sqlite3_stmt *statement = wayside_library_prepare (
      self,
      "INSERT INTO job (folder, output_root, kind, key, west, south, east, north, image_limit, size,"
      " state, saving, filter, region, created_at, changed_at)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?14, ?15, unixepoch (), unixepoch ())");

  wayside_library_bind_text (statement, 1, folder);
  wayside_library_bind_text (statement, 2, output_root);
  wayside_library_bind_query (statement, query);
  sqlite3_bind_int (statement, 11, state);
  sqlite3_bind_int (statement, 12, save_flags);
  return wayside_library_finish (statement);
}

/**
 * wayside_library_announce:
 * @self: a library
 * @query: the query
 * @output_root: the parent folder of the download's folder
 * @folder: the expected path of the download's folder
 * @save_flags: the flags its photos are saved with
 * @before: (out): the state of the job that already has the folder, or %WAYSIDE_DOWNLOAD_READY if there is
 *   none
 * @error: return location for an error
 *
 * Inserts a job that has not begun, before any of its images is known. The items of an earlier run into the
 * folder are kept until wayside_library_begin().
 *
 * Returns: the id of the job, or -1 with %WAYSIDE_ERROR_FOLDER
 */
gint64
wayside_library_announce (WaysideLibrary *self,
                          WaysideQuery *query,
                          const char *output_root,
                          const char *folder,
                          WaysideSaveFlags save_flags,
                          WaysideDownloadState *before,
                          GError **error)
{
  gint64 id;

  g_return_val_if_fail (WAYSIDE_IS_LIBRARY (self), -1);
  g_return_val_if_fail (WAYSIDE_IS_QUERY (query), -1);
  g_return_val_if_fail (output_root != NULL && folder != NULL, -1);
  g_return_val_if_fail (before != NULL, -1);

  *before = WAYSIDE_DOWNLOAD_READY;
  if (!wayside_library_ensure_open (self, error))
    return -1;

  id = find_job (self, folder, before);
  if (id >= 0)
    return id;

  if (insert_job (self, query, output_root, folder, save_flags, WAYSIDE_DOWNLOAD_WAITING))
    return sqlite3_last_insert_rowid (self->database);

  wayside_library_set_error (self, error);
  return -1;
}

/* A folder has one job. An existing job of the folder is reused, and the announced job, if it is another one,
 * is deleted. */
static gint64
settle_job (WaysideLibrary *self, gint64 announced, const char *folder)
{
  WaysideDownloadState state;
  gint64 owner = find_job (self, folder, &state);

  if (owner < 0)
    return announced;

  if (announced >= 0 && announced != owner && !wayside_library_forget (self, announced, NULL))
    return -1;

  return owner;
}

static gboolean
update_query (WaysideLibrary *self,
              gint64 id,
              WaysideQuery *query,
              const char *output_root,
              const char *folder,
              WaysideSaveFlags save_flags)
{
  sqlite3_stmt *statement = wayside_library_prepare (
      self, "UPDATE job SET folder = ?1, output_root = ?2, kind = ?3, key = ?4, west = ?5, south = ?6,"
            " east = ?7, north = ?8, image_limit = ?9, size = ?10, state = ?11, cover = NULL,"
            " n_items = 0, n_saved = 0, n_problems = 0, n_bytes = 0,"
            " finished_at = NULL, saving = ?13, filter = ?14, region = ?15 WHERE id = ?12");

  wayside_library_bind_text (statement, 1, folder);
  wayside_library_bind_text (statement, 2, output_root);
  wayside_library_bind_query (statement, query);
  sqlite3_bind_int (statement, 11, WAYSIDE_DOWNLOAD_RUNNING);
  sqlite3_bind_int64 (statement, 12, id);
  sqlite3_bind_int (statement, 13, save_flags);
  return wayside_library_finish (statement) && sqlite3_changes (self->database) == 1;
}

static gboolean
clear_items (WaysideLibrary *self, gint64 id)
{
  sqlite3_stmt *statement = wayside_library_prepare (self, "DELETE FROM item WHERE job = ?1");

  sqlite3_bind_int64 (statement, 1, id);
  return wayside_library_finish (statement);
}

static gint64
begin_job (WaysideLibrary *self,
           gint64 announced,
           WaysideQuery *query,
           const char *output_root,
           const char *folder,
           WaysideSaveFlags save_flags)
{
  gint64 id = settle_job (self, announced, folder);

  if (id >= 0 && update_query (self, id, query, output_root, folder, save_flags))
    return clear_items (self, id) ? id : -1;

  /* The job was not announced, or was deleted since. */
  return insert_job (self, query, output_root, folder, save_flags, WAYSIDE_DOWNLOAD_RUNNING)
             ? sqlite3_last_insert_rowid (self->database)
             : -1;
}

/* Full synchronization is only needed for new items. Other changes lost in a power cut are recovered from the
 * files on disk. */
static void
outlast_power_cut (WaysideLibrary *self, gboolean wanted)
{
  wayside_library_execute (self, wanted ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
}

static gboolean
insert_items (WaysideLibrary *self, gint64 id, guint first_position, GPtrArray *ids)
{
  sqlite3_stmt *statement = wayside_library_prepare (
      self, "INSERT OR REPLACE INTO item (job, position, image) VALUES (?1, ?2, ?3)");
  gboolean done = statement != NULL;

  for (guint i = 0; i < ids->len && done; i++)
    {
      sqlite3_bind_int64 (statement, 1, id);
      sqlite3_bind_int64 (statement, 2, first_position + i);
      wayside_library_bind_text (statement, 3, g_ptr_array_index (ids, i));
      done = sqlite3_step (statement) == SQLITE_DONE;
      sqlite3_reset (statement);
    }

  sqlite3_finalize (statement);
  return done;
}

static gboolean
has_saved (GArray *changes)
{
  for (guint i = 0; i < changes->len; i++)
    if (g_array_index (changes, WaysideItemChange, i).state == WAYSIDE_ITEM_SAVED)
      return TRUE;

  return FALSE;
}

/* Skip transfers in progress: if the program crashes, they count as waiting again. */
static gboolean
update_items (WaysideLibrary *self, gint64 id, GArray *changes)
{
  sqlite3_stmt *statement = wayside_library_prepare (
      self, "UPDATE item SET state = ?3, reason = ?4, size = ?5, tries = ?6"
            " WHERE job = ?1 AND position = ?2");
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
      sqlite3_bind_int (statement, 5, change->size);
      sqlite3_bind_int64 (statement, 6, change->n_tries);
      done = sqlite3_step (statement) == SQLITE_DONE;
      sqlite3_reset (statement);
    }

  sqlite3_finalize (statement);
  return done;
}

static gboolean
update_job (WaysideLibrary *self, gint64 id, const WaysideNote *note)
{
  const WaysideDownloadStats *stats = &note->stats;
  /* The first saved photo becomes the cover in the list and is kept. */
  sqlite3_stmt *statement = wayside_library_prepare (
      self, "UPDATE job SET state = ?2, n_items = ?3, n_saved = ?4, n_problems = ?5, n_bytes = ?6,"
            " finished_at = CASE WHEN ?2 = ?7 THEN unixepoch () END, listed = ?10,"
            " changed_at = CASE WHEN ?11 THEN unixepoch () ELSE changed_at END,"
            " cover = CASE WHEN cover IS NULL AND ?4 > 0 THEN"
            "   (SELECT image FROM item WHERE job = ?1 AND item.state IN (?8, ?9)"
            "    ORDER BY position LIMIT 1)"
            " ELSE cover END WHERE id = ?1");

  sqlite3_bind_int64 (statement, 1, id);
  sqlite3_bind_int (statement, 2, stats->state);
  sqlite3_bind_int64 (statement, 3, stats->n_items);
  sqlite3_bind_int64 (statement, 4, wayside_download_stats_count_kept (stats));
  sqlite3_bind_int64 (statement, 5, wayside_download_stats_count_problems (stats));
  sqlite3_bind_int64 (statement, 6, (gint64) stats->n_stored);
  sqlite3_bind_int (statement, 7, WAYSIDE_DOWNLOAD_FINISHED);
  sqlite3_bind_int (statement, 8, WAYSIDE_ITEM_SAVED);
  sqlite3_bind_int (statement, 9, WAYSIDE_ITEM_PRESENT);
  sqlite3_bind_int (statement, 10, note->is_listed);
  sqlite3_bind_int (statement, 11, has_saved (note->changes));
  return wayside_library_finish (statement);
}

static gboolean
write_note (WaysideLibrary *self, gint64 id, const WaysideNote *note)
{
  return insert_items (self, id, note->first_position, note->new_ids) &&
         update_items (self, id, note->changes) && update_job (self, id, note);
}

/**
 * wayside_library_begin:
 * @self: a library
 * @announced: the id returned by wayside_library_announce(), or -1
 * @query: the query
 * @output_root: the parent folder of the download's folder
 * @folder: the path of the download's folder
 * @save_flags: the flags its photos are saved with
 * @note: (nullable): the items known so far
 * @error: return location for an error
 *
 * Marks a job as running. A folder has one job: a later run into the folder replaces the earlier one, but
 * keeps its name and creation date. The items of the earlier run are replaced by @note in one transaction, so
 * that the library is never without items.
 *
 * Returns: the id of the job, or -1 with %WAYSIDE_ERROR_FOLDER
 */
gint64
wayside_library_begin (WaysideLibrary *self,
                       gint64 announced,
                       WaysideQuery *query,
                       const char *output_root,
                       const char *folder,
                       WaysideSaveFlags save_flags,
                       const WaysideNote *note,
                       GError **error)
{
  gint64 id;

  g_return_val_if_fail (WAYSIDE_IS_LIBRARY (self), -1);
  g_return_val_if_fail (WAYSIDE_IS_QUERY (query), -1);
  g_return_val_if_fail (output_root != NULL && folder != NULL, -1);

  if (!wayside_library_ensure_open (self, error))
    return -1;

  outlast_power_cut (self, TRUE);
  if (wayside_library_execute (self, "BEGIN IMMEDIATE"))
    {
      id = begin_job (self, announced, query, output_root, folder, save_flags);
      if (id >= 0 && (note == NULL || write_note (self, id, note)) &&
          wayside_library_execute (self, "COMMIT"))
        return id;

      wayside_library_execute (self, "ROLLBACK");
    }

  wayside_library_set_error (self, error);
  return -1;
}

/**
 * wayside_library_note:
 * @self: a library
 * @id: the id returned by wayside_library_begin()
 * @note: the changes
 * @error: return location for an error
 *
 * Writes changes of a job, in one transaction.
 *
 * Returns: %TRUE, or %FALSE with %WAYSIDE_ERROR_FOLDER
 */
gboolean
wayside_library_note (WaysideLibrary *self, gint64 id, const WaysideNote *note, GError **error)
{
  g_return_val_if_fail (WAYSIDE_IS_LIBRARY (self), FALSE);
  g_return_val_if_fail (note != NULL, FALSE);
  g_return_val_if_fail (note->new_ids != NULL && note->changes != NULL, FALSE);

  if (!wayside_library_ensure_open (self, error))
    return FALSE;

  outlast_power_cut (self, note->new_ids->len > 0);
  if (wayside_library_execute (self, "BEGIN IMMEDIATE"))
    {
      if (write_note (self, id, note) && wayside_library_execute (self, "COMMIT"))
        return TRUE;

      wayside_library_execute (self, "ROLLBACK");
    }

  return wayside_library_set_error (self, error);
}

/**
 * wayside_library_note_state:
 * @self: a library
 * @id: the id returned by wayside_library_announce()
 * @state: the state of the job
 * @turn: its position in the download queue while it waits
 * @error: return location for an error
 *
 * Updates the state of a job whose images are not known yet. A finished job that is started again is not
 * marked as completely listed any more.
 *
 * Returns: %TRUE, or %FALSE with %WAYSIDE_ERROR_FOLDER
 */
gboolean
wayside_library_note_state (WaysideLibrary *self,
                            gint64 id,
                            WaysideDownloadState state,
                            guint turn,
                            GError **error)
{
  sqlite3_stmt *statement;

  g_return_val_if_fail (WAYSIDE_IS_LIBRARY (self), FALSE);

  if (!wayside_library_ensure_open (self, error))
    return FALSE;

  statement = wayside_library_prepare (self, "UPDATE job SET state = ?2, turn = ?3,"
                                             " listed = CASE WHEN state = ?4 THEN 0 ELSE listed END"
                                             " WHERE id = ?1");
  sqlite3_bind_int64 (statement, 1, id);
  sqlite3_bind_int (statement, 2, state);
  sqlite3_bind_int64 (statement, 3, turn);
  sqlite3_bind_int (statement, 4, WAYSIDE_DOWNLOAD_FINISHED);
  return wayside_library_finish (statement) || wayside_library_set_error (self, error);
}
