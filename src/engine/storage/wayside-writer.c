/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-writer.h"

#include "wayside-folder-ids.h"
#include "wayside-geotag.h"

/* Arguments and results of the functions on a folder. */
typedef struct
{
  WaysideStore *store; /* (owned) */
  gboolean prepare;
  guint64 n_free;      /* free bytes, set by open_store() */
  GHashTable *bare;    /* (owned) (nullable): ids, set by open_store() */
  GHashTable *smaller; /* (owned) (nullable): ids and sizes, the same */

  char *id;            /* (owned) (nullable) */
  WaysideImage *image; /* (owned) (nullable) */
  GBytes *jpeg;        /* (owned) (nullable) */
  GBytes *json;        /* (owned) (nullable) */
  gsize n_stored;      /* bytes of the written files */
} StoreJob;

static void
store_job_free (gpointer data)
{
  StoreJob *job = data;

  g_clear_object (&job->store);
  g_clear_pointer (&job->bare, g_hash_table_unref);
  g_clear_pointer (&job->smaller, g_hash_table_unref);
  g_clear_pointer (&job->id, g_free);
  g_clear_object (&job->image);
  g_clear_pointer (&job->jpeg, g_bytes_unref);
  g_clear_pointer (&job->json, g_bytes_unref);
  g_free (job);
}

static StoreJob *
store_job_new (WaysideStore *store)
{
  StoreJob *job = g_new0 (StoreJob, 1);

  job->store = g_object_ref (store);
  return job;
}

static gpointer
open_store (gpointer data, GError **error)
{
  StoreJob *job = data;
  GHashTable *present;

  job->n_free = G_MAXUINT64;
  if (job->prepare && !wayside_store_prepare (job->store, error))
    return NULL;

  present = wayside_store_list_present (job->store, &job->bare, error);
  if (present != NULL)
    job->smaller = wayside_store_list_smaller (job->store, present);
  if (present != NULL && job->prepare)
    job->n_free = wayside_store_get_free (job->store);
  return present;
}

/**
 * wayside_writer_open_async:
 * @self: the writer thread
 * @store: a store
 * @prepare: whether to create the folder and remove temporary files, or only to list it
 * @callback: called when the operation has completed
 * @user_data: passed to @callback
 *
 * Calls wayside_store_prepare(), if @prepare is %TRUE, wayside_store_list_present() and
 * wayside_store_list_smaller() on the writer thread.
 */
void
wayside_writer_open_async (WaysideWorkerThread *self,
                           WaysideStore *store,
                           gboolean prepare,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  StoreJob *job;

  g_return_if_fail (WAYSIDE_IS_STORE (store));

  job = store_job_new (store);
  job->prepare = prepare;
  wayside_worker_thread_run_async (self, open_store, job, store_job_free, (GDestroyNotify) g_hash_table_unref,
                                   callback, user_data);
}

/**
 * wayside_writer_open_finish:
 * @self: the writer thread
 * @result: the result passed to the callback
 * @bare: (out) (optional) (transfer full) (element-type utf8): the ids of pictures that lack only their
 *   metadata file
 * @n_free: (out) (optional): the free disk space in bytes, or %G_MAXUINT64 if it is unknown or the folder was
 *   only listed
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type utf8 gsize): the ids of the complete photos, each with the total
 *   length of its files in bytes, or %NULL with the errors of the store
 */
GHashTable *
wayside_writer_open_finish (WaysideWorkerThread *self,
                            GAsyncResult *result,
                            GHashTable **bare,
                            guint64 *n_free,
                            GError **error)
{
  StoreJob *job = wayside_worker_thread_get_data (result, open_store);

  if (bare != NULL)
    *bare = g_steal_pointer (&job->bare);
  if (n_free != NULL)
    *n_free = job->n_free;

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * wayside_writer_take_smaller:
 * @self: the writer thread
 * @result: the result of wayside_writer_open_async()
 *
 * Returns: (transfer full) (nullable) (element-type utf8 WaysideSize): the ids of the complete photos in a
 *   smaller size than the requested one, each with the size that it has; %NULL if the operation failed
 */
GHashTable *
wayside_writer_take_smaller (WaysideWorkerThread *self, GAsyncResult *result)
{
  StoreJob *job = wayside_worker_thread_get_data (result, open_store);

  return g_steal_pointer (&job->smaller);
}

static gpointer
list_ids (gpointer store, GError **error)
{
  return wayside_folder_ids_list (wayside_store_get_folder (store), wayside_store_get_save_flags (store),
                                  error);
}

/**
 * wayside_writer_list_ids_async:
 * @self: the writer thread
 * @store: a store
 * @callback: called when the operation has completed
 * @user_data: passed to @callback
 *
 * Calls wayside_folder_ids_list() for the folder of the store on the writer thread.
 */
void
wayside_writer_list_ids_async (WaysideWorkerThread *self,
                               WaysideStore *store,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_return_if_fail (WAYSIDE_IS_STORE (store));

  wayside_worker_thread_run_async (self, list_ids, g_object_ref (store), g_object_unref,
                                   (GDestroyNotify) g_hash_table_unref, callback, user_data);
}

/**
 * wayside_writer_list_ids_finish:
 * @self: the writer thread
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type utf8): the set of ids, or %NULL with %WAYSIDE_ERROR_FOLDER
 */
GHashTable *
wayside_writer_list_ids_finish (WaysideWorkerThread *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, list_ids), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static gpointer
close_store (gpointer store, GError **error)
{
  wayside_store_close (store);
  return NULL;
}

/**
 * wayside_writer_close:
 * @self: the writer thread
 * @store: a store
 *
 * Calls wayside_store_close() on the writer thread, after all jobs queued before.
 */
void
wayside_writer_close (WaysideWorkerThread *self, WaysideStore *store)
{
  g_return_if_fail (WAYSIDE_IS_STORE (store));

  wayside_worker_thread_run_async (self, close_store, g_object_ref (store), g_object_unref, NULL, NULL, NULL);
}

static GPtrArray *
make_picture (StoreJob *job)
{
  GPtrArray *pieces;

  if (job->jpeg == NULL)
    return NULL;

  if ((wayside_store_get_save_flags (job->store) & WAYSIDE_SAVE_GEOTAG) != 0)
    return wayside_geotag_apply (job->jpeg, job->image);

  pieces = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_ptr_array_add (pieces, g_bytes_ref (job->jpeg));
  return pieces;
}

static gpointer
put_pair (gpointer data, GError **error)
{
  StoreJob *job = data;
  g_autoptr (GPtrArray) picture = make_picture (job);

  return GINT_TO_POINTER (wayside_store_put (job->store, wayside_image_get_id (job->image), picture,
                                             job->json, wayside_image_get_captured_at (job->image),
                                             &job->n_stored, error));
}

/**
 * wayside_writer_put_async:
 * @self: the writer thread
 * @store: a store that is prepared
 * @image: the image
 * @jpeg: (nullable): the picture, or %NULL for a photo that lacks only its metadata file
 * @json: the JSON object of the image
 * @callback: called when the operation has completed
 * @user_data: passed to @callback
 *
 * Calls wayside_store_put() on the writer thread, after wayside_geotag_apply() if the save flags of the store
 * contain %WAYSIDE_SAVE_GEOTAG. It cannot be cancelled.
 */
void
wayside_writer_put_async (WaysideWorkerThread *self,
                          WaysideStore *store,
                          WaysideImage *image,
                          GBytes *jpeg,
                          GBytes *json,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  StoreJob *job;

  g_return_if_fail (WAYSIDE_IS_STORE (store));
  g_return_if_fail (WAYSIDE_IS_IMAGE (image));
  g_return_if_fail (json != NULL);

  job = store_job_new (store);
  job->image = g_object_ref (image);
  job->jpeg = jpeg != NULL ? g_bytes_ref (jpeg) : NULL;
  job->json = g_bytes_ref (json);
  wayside_worker_thread_run_async (self, put_pair, job, store_job_free, NULL, callback, user_data);
}

/**
 * wayside_writer_put_finish:
 * @self: the writer thread
 * @result: the result passed to the callback
 * @n_stored: (out): the total length of the files of the photo in bytes, on success
 * @error: return location for an error
 *
 * Returns: %TRUE if the photo is on disk, or %FALSE with the errors of the store
 */
gboolean
wayside_writer_put_finish (WaysideWorkerThread *self, GAsyncResult *result, gsize *n_stored, GError **error)
{
  g_return_val_if_fail (n_stored != NULL, FALSE);

  *n_stored = ((StoreJob *) wayside_worker_thread_get_data (result, put_pair))->n_stored;
  return GPOINTER_TO_INT (g_task_propagate_pointer (G_TASK (result), error));
}

static gpointer
look_at_pair (gpointer data, GError **error)
{
  StoreJob *job = data;

  return GUINT_TO_POINTER (wayside_store_look (job->store, job->id));
}

/**
 * wayside_writer_look_async:
 * @self: the writer thread
 * @store: a store that is prepared
 * @id: a checked image id
 * @callback: called when the operation has completed
 * @user_data: passed to @callback
 *
 * Calls wayside_store_look() on the writer thread.
 */
void
wayside_writer_look_async (WaysideWorkerThread *self,
                           WaysideStore *store,
                           const char *id,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  StoreJob *job;

  g_return_if_fail (WAYSIDE_IS_STORE (store));
  g_return_if_fail (id != NULL);

  job = store_job_new (store);
  job->id = g_strdup (id);
  wayside_worker_thread_run_async (self, look_at_pair, job, store_job_free, NULL, callback, user_data);
}

/**
 * wayside_writer_look_finish:
 * @self: the writer thread
 * @result: the result passed to the callback
 *
 * Returns: flags for the files that exist and are complete
 */
WaysidePairFlags
wayside_writer_look_finish (WaysideWorkerThread *self, GAsyncResult *result)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, look_at_pair), 0);

  return GPOINTER_TO_UINT (g_task_propagate_pointer (G_TASK (result), NULL));
}

static gpointer
flush_store (gpointer store, GError **error)
{
  return GINT_TO_POINTER (wayside_store_flush (store, error));
}

/**
 * wayside_writer_flush_async:
 * @self: the writer thread
 * @store: a store that is prepared
 * @callback: called when the operation has completed
 * @user_data: passed to @callback
 *
 * Calls wayside_store_flush() on the writer thread, after all jobs queued before.
 */
void
wayside_writer_flush_async (WaysideWorkerThread *self,
                            WaysideStore *store,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_return_if_fail (WAYSIDE_IS_STORE (store));

  wayside_worker_thread_run_async (self, flush_store, g_object_ref (store), g_object_unref, NULL, callback,
                                   user_data);
}

/**
 * wayside_writer_flush_finish:
 * @self: the writer thread
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Returns: %TRUE if all written files would survive a power cut, or %FALSE with the errors of the store
 */
gboolean
wayside_writer_flush_finish (WaysideWorkerThread *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, flush_store), FALSE);

  return GPOINTER_TO_INT (g_task_propagate_pointer (G_TASK (result), error));
}
