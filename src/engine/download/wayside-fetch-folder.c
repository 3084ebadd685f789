/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-fetch-folder.h"

struct _WaysideFetchFolder
{
  WaysideWorkerThread *writer; /* (not owned) */
  WaysideSaveFlags save_flags;
  WaysideSize size;
  WaysideStore *store; /* (owned) (nullable): once it is opened */

  guint n_flushed;  /* number of saved pairs at the last successful flush */
  guint n_flushing; /* the same, at the last flush that was begun */
  guint64 n_free;   /* free bytes when it was opened, plus the bytes received then */
  gboolean is_looking;
  gboolean has_looked;
  gboolean is_opening;
  gboolean has_lost; /* a flush failed: saved files must be checked */
};

/**
 * wayside_fetch_folder_new:
 * @writer: (not owned): the writer
 * @save_flags: the flags to save photos with
 * @size: the requested size of the pictures
 *
 * Returns: (transfer full): a folder that is not open
 */
WaysideFetchFolder *
wayside_fetch_folder_new (WaysideWorkerThread *writer, WaysideSaveFlags save_flags, WaysideSize size)
{
  WaysideFetchFolder *self;

  g_return_val_if_fail (writer != NULL, NULL);

  self = g_new0 (WaysideFetchFolder, 1);
  self->writer = writer;
  self->save_flags = save_flags;
  self->size = size;
  self->n_free = G_MAXUINT64;
  return self;
}

/**
 * wayside_fetch_folder_free:
 * @self: (transfer full): a folder without a pending operation
 */
void
wayside_fetch_folder_free (WaysideFetchFolder *self)
{
  g_return_if_fail (self != NULL);

  g_clear_object (&self->store);
  g_free (self);
}

/**
 * wayside_fetch_folder_is_looking:
 * @self: a folder
 *
 * Returns: %TRUE between wayside_fetch_folder_look_async() and its result
 */
gboolean
wayside_fetch_folder_is_looking (WaysideFetchFolder *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->is_looking;
}

/**
 * wayside_fetch_folder_has_looked:
 * @self: a folder
 *
 * Returns: %TRUE once wayside_fetch_folder_look_finish() was called
 */
gboolean
wayside_fetch_folder_has_looked (WaysideFetchFolder *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->has_looked;
}

/**
 * wayside_fetch_folder_look_async:
 * @self: a folder
 * @path: its path
 * @callback: called when the operation has completed
 * @user_data: passed to @callback; must keep @self alive
 *
 * Lists the photos by the names of their files, without creating, locking or sweeping the folder.
 */
void
wayside_fetch_folder_look_async (WaysideFetchFolder *self,
                                 const char *path,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (WaysideStore) store = NULL;

  g_return_if_fail (self != NULL && !self->is_looking);
  g_return_if_fail (path != NULL);

  self->is_looking = TRUE;
  store = wayside_store_new (path, self->save_flags);
  wayside_writer_list_ids_async (self->writer, store, callback, user_data);
}

/**
 * wayside_fetch_folder_look_finish:
 * @self: a folder
 * @result: the result passed to the callback
 *
 * Returns: (transfer full) (nullable) (element-type utf8): the ids of the photos, which may be damaged, or %NULL
 *   if the folder cannot be read: opening it will report why
 */
GHashTable *
wayside_fetch_folder_look_finish (WaysideFetchFolder *self, GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;
  GHashTable *present;

  g_return_val_if_fail (self != NULL && self->is_looking, NULL);

  self->is_looking = FALSE;
  self->has_looked = TRUE;
  present = wayside_writer_list_ids_finish (self->writer, result, &error);
  if (error != NULL)
    g_debug ("The folder cannot be listed yet: %s", error->message);

  return present;
}

/**
 * wayside_fetch_folder_is_opening:
 * @self: a folder
 *
 * Returns: %TRUE between wayside_fetch_folder_open_async() and its result
 */
gboolean
wayside_fetch_folder_is_opening (WaysideFetchFolder *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->is_opening;
}

/**
 * wayside_fetch_folder_open_async:
 * @self: a folder
 * @path: its path; ignored if it was open before
 * @prepare: whether to create the folder and remove temporary files, or only to list it
 * @callback: called when the operation has completed
 * @user_data: passed to @callback; must keep @self alive
 */
void
wayside_fetch_folder_open_async (WaysideFetchFolder *self,
                                 const char *path,
                                 gboolean prepare,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_return_if_fail (self != NULL && !self->is_opening);
  g_return_if_fail (path != NULL);

  self->is_opening = TRUE;
  if (self->store == NULL)
    {
      self->store = wayside_store_new (path, self->save_flags);
      wayside_store_set_size (self->store, self->size);
    }
  wayside_writer_open_async (self->writer, self->store, prepare, callback, user_data);
}

/**
 * wayside_fetch_folder_open_finish:
 * @self: a folder
 * @result: the result passed to the callback
 * @n_received: bytes that the download has received so far
 * @bare: (out) (transfer full) (nullable) (element-type utf8): the ids of complete pictures that lack only their
 *   metadata file
 * @smaller: (out) (transfer full) (nullable) (element-type utf8 WaysideSize): the ids of complete photos in a
 *   smaller size than the requested one, each with the size that it has
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type utf8 gsize): the ids of the complete photos with the bytes of each, or
 *   %NULL with the errors of the store
 */
GHashTable *
wayside_fetch_folder_open_finish (WaysideFetchFolder *self,
                                  GAsyncResult *result,
                                  guint64 n_received,
                                  GHashTable **bare,
                                  GHashTable **smaller,
                                  GError **error)
{
  GHashTable *present;

  g_return_val_if_fail (self != NULL && self->is_opening, NULL);
  g_return_val_if_fail (bare != NULL && smaller != NULL, NULL);

  self->is_opening = FALSE;
  *smaller = wayside_writer_take_smaller (self->writer, result);
  present = wayside_writer_open_finish (self->writer, result, bare, &self->n_free, error);
  if (present == NULL)
    {
      /* Recreate the store and look again on the next try: the cause may be fixed by then. */
      g_clear_object (&self->store);
      self->has_looked = FALSE;
    }
  else if (self->n_free != G_MAXUINT64)
    {
      /* All received bytes are subtracted later, so add those that came before. */
      self->n_free += n_received;
    }

  return present;
}

/**
 * wayside_fetch_folder_needs_flush:
 * @self: a folder
 * @n_saved: number of pairs that the download has saved
 *
 * Returns: %TRUE if anything was saved since the last successful flush
 */
gboolean
wayside_fetch_folder_needs_flush (WaysideFetchFolder *self, guint n_saved)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->n_flushed != n_saved;
}

/**
 * wayside_fetch_folder_flush_async:
 * @self: an open folder
 * @n_saved: number of pairs that the download has saved
 * @callback: called when the operation has completed
 * @user_data: passed to @callback; must keep @self alive
 */
void
wayside_fetch_folder_flush_async (WaysideFetchFolder *self,
                                  guint n_saved,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_return_if_fail (self != NULL && self->store != NULL);

  self->n_flushing = n_saved;
  wayside_writer_flush_async (self->writer, self->store, callback, user_data);
}

/**
 * wayside_fetch_folder_flush_finish:
 * @self: a folder
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Returns: %TRUE if all saved files would survive a power cut, or %FALSE with the errors of the store
 */
gboolean
wayside_fetch_folder_flush_finish (WaysideFetchFolder *self, GAsyncResult *result, GError **error)
{
  gboolean is_safe;

  g_return_val_if_fail (self != NULL, FALSE);

  is_safe = wayside_writer_flush_finish (self->writer, result, error);
  if (is_safe)
    self->n_flushed = self->n_flushing;
  else
    self->has_lost = TRUE;

  return is_safe;
}

/**
 * wayside_fetch_folder_take_lost:
 * @self: a folder
 *
 * Returns: %TRUE, once, if a flush has failed, so that all saved files must be checked
 */
gboolean
wayside_fetch_folder_take_lost (WaysideFetchFolder *self)
{
  gboolean has_lost;

  g_return_val_if_fail (self != NULL, FALSE);

  has_lost = self->has_lost;
  self->has_lost = FALSE;
  return has_lost;
}

/**
 * wayside_fetch_folder_close:
 * @self: a folder
 *
 * Unlocks the folder, if it is open, so that other programs can use it.
 */
void
wayside_fetch_folder_close (WaysideFetchFolder *self)
{
  g_return_if_fail (self != NULL);

  if (self->store != NULL)
    wayside_writer_close (self->writer, self->store);
}

/**
 * wayside_fetch_folder_get_store:
 * @self: a folder
 *
 * Returns: (transfer none) (nullable): the store, once wayside_fetch_folder_open_async() was called
 */
WaysideStore *
wayside_fetch_folder_get_store (WaysideFetchFolder *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->store;
}

/**
 * wayside_fetch_folder_count_free:
 * @self: a folder
 * @n_received: bytes that the download has received so far
 *
 * Returns: the free bytes that are left on its disk, or %G_MAXUINT64 if unknown
 */
guint64
wayside_fetch_folder_count_free (WaysideFetchFolder *self, guint64 n_received)
{
  g_return_val_if_fail (self != NULL, G_MAXUINT64);

  if (self->n_free == G_MAXUINT64)
    return G_MAXUINT64;

  return self->n_free - MIN (self->n_free, n_received);
}
