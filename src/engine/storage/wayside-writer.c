/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-writer.h"

#include "wayside-geotag.h"

struct _WaysideWriter
{
  GThreadPool *pool; /* (owned): a single thread; folders are locked, so a second one would not be faster */
};

/* A queued function with its data. */
typedef struct
{
  WaysideWriterFunc func;
  gpointer data; /* (owned) */
  GDestroyNotify destroy;
} Job;

/* Arguments and results of the functions on a folder. */
typedef struct
{
  WaysideStore *store; /* (owned) */
  gboolean prepare;
  guint64 n_free;   /* free bytes, set by open_store() */
  GHashTable *bare; /* (owned) (nullable): ids, set by open_store() */

  char *id;            /* (owned) (nullable) */
  WaysideImage *image; /* (owned) (nullable) */
  GBytes *jpeg;        /* (owned) (nullable) */
  GBytes *json;        /* (owned) (nullable) */
  gsize n_stored;      /* bytes of the written files */
} StoreJob;

static void
job_free (Job *job)
{
  job->destroy (job->data);
  g_free (job);
}

static void
store_job_free (gpointer data)
{
  StoreJob *job = data;

  g_clear_object (&job->store);
  g_clear_pointer (&job->bare, g_hash_table_unref);
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

static void
run_job (gpointer data, gpointer user_data)
{
  g_autoptr (GTask) task = data;
  Job *job = g_task_get_task_data (task);

  job->func (task, job->data);
}

/**
 * wayside_writer_new:
 *
 * Returns: (transfer full): a writer with a running thread
 */
WaysideWriter *
wayside_writer_new (void)
{
  WaysideWriter *self = g_new0 (WaysideWriter, 1);

  self->pool = g_thread_pool_new (run_job, NULL, 1, TRUE, NULL);
  return self;
}

/**
 * wayside_writer_free:
 * @self: (transfer full): a writer
 *
 * Waits until all queued jobs are done.
 */
void
wayside_writer_free (WaysideWriter *self)
{
  g_return_if_fail (self != NULL);

  g_thread_pool_free (g_steal_pointer (&self->pool), FALSE, TRUE);
  g_free (self);
}

static void
push (WaysideWriter *self, GTask *task, WaysideWriterFunc func, gpointer data, GDestroyNotify destroy)
{
  Job *job = g_new0 (Job, 1);

  job->func = func;
  job->data = data;
  job->destroy = destroy;
  /* Disk operations are always completed: they cannot be cancelled, and a cancellation must not replace their
   * result. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  g_thread_pool_push (self->pool, task, NULL);
}

/**
 * wayside_writer_run_async:
 * @self: a writer
 * @func: called on the writer thread; must return the task
 * @data: (transfer full): passed to @func
 * @destroy: frees @data
 * @callback: (nullable): called at the end
 * @user_data: passed to @callback
 *
 * Runs a function on the writer thread, after all jobs queued before. It cannot be cancelled. @callback
 * propagates the result from its #GTask.
 */
void
wayside_writer_run_async (WaysideWriter *self,
                          WaysideWriterFunc func,
                          gpointer data,
                          GDestroyNotify destroy,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task;

  g_return_if_fail (self != NULL);
  g_return_if_fail (func != NULL && destroy != NULL);

  task = g_task_new (NULL, NULL, callback, user_data);
  g_task_set_source_tag (task, wayside_writer_run_async);
  push (self, task, func, data, destroy);
}

static void
open_store (GTask *task, gpointer data)
{
  StoreJob *job = data;
  GError *error = NULL;
  GHashTable *present = NULL;

  job->n_free = G_MAXUINT64;
  if (!job->prepare || wayside_store_prepare (job->store, &error))
    present = wayside_store_list_present (job->store, &job->bare, &error);

  if (present != NULL && job->prepare)
    job->n_free = wayside_store_get_free (job->store);

  if (present != NULL)
    g_task_return_pointer (task, present, (GDestroyNotify) g_hash_table_unref);
  else
    g_task_return_error (task, error);
}

/**
 * wayside_writer_open_async:
 * @self: a writer
 * @store: a store
 * @prepare: whether to create the folder and remove temporary files, or only to list it
 * @callback: called when the operation has completed
 * @user_data: passed to @callback
 *
 * Calls wayside_store_prepare(), if @prepare is %TRUE, and wayside_store_list_present() on the writer thread.
 */
void
wayside_writer_open_async (WaysideWriter *self,
                           WaysideStore *store,
                           gboolean prepare,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task;
  StoreJob *job;

  g_return_if_fail (self != NULL);
  g_return_if_fail (WAYSIDE_IS_STORE (store));

  task = g_task_new (NULL, NULL, callback, user_data);
  g_task_set_source_tag (task, wayside_writer_open_async);
  job = store_job_new (store);
  job->prepare = prepare;
  push (self, task, open_store, job, store_job_free);
}

/**
 * wayside_writer_open_finish:
 * @self: a writer
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
wayside_writer_open_finish (WaysideWriter *self,
                            GAsyncResult *result,
                            GHashTable **bare,
                            guint64 *n_free,
                            GError **error)
{
  StoreJob *job;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, wayside_writer_open_async), NULL);

  job = ((Job *) g_task_get_task_data (G_TASK (result)))->data;
  if (bare != NULL)
    *bare = g_steal_pointer (&job->bare);
  if (n_free != NULL)
    *n_free = job->n_free;

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
close_store (GTask *task, gpointer data)
{
  StoreJob *job = data;

  wayside_store_close (job->store);
  g_task_return_boolean (task, TRUE);
}

/**
 * wayside_writer_close:
 * @self: a writer
 * @store: a store
 *
 * Calls wayside_store_close() on the writer thread, after all jobs queued before.
 */
void
wayside_writer_close (WaysideWriter *self, WaysideStore *store)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (WAYSIDE_IS_STORE (store));

  wayside_writer_run_async (self, close_store, store_job_new (store), store_job_free, NULL, NULL);
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

static void
put_pair (GTask *task, gpointer data)
{
  StoreJob *job = data;
  g_autoptr (GPtrArray) picture = make_picture (job);
  GError *error = NULL;

  if (wayside_store_put (job->store, wayside_image_get_id (job->image), picture, job->json,
                         wayside_image_get_captured_at (job->image), &job->n_stored, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * wayside_writer_put_async:
 * @self: a writer
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
wayside_writer_put_async (WaysideWriter *self,
                          WaysideStore *store,
                          WaysideImage *image,
                          GBytes *jpeg,
                          GBytes *json,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task;
  StoreJob *job;

  g_return_if_fail (self != NULL);
  g_return_if_fail (WAYSIDE_IS_STORE (store));
  g_return_if_fail (WAYSIDE_IS_IMAGE (image));
  g_return_if_fail (json != NULL);

  task = g_task_new (NULL, NULL, callback, user_data);
  g_task_set_source_tag (task, wayside_writer_put_async);
  job = store_job_new (store);
  job->image = g_object_ref (image);
  job->jpeg = jpeg != NULL ? g_bytes_ref (jpeg) : NULL;
  job->json = g_bytes_ref (json);
  push (self, task, put_pair, job, store_job_free);
}

/**
 * wayside_writer_put_finish:
 * @self: a writer
 * @result: the result passed to the callback
 * @n_stored: (out): the total length of the files of the photo in bytes, on success
 * @error: return location for an error
 *
 * Returns: %TRUE if the photo is on disk, or %FALSE with the errors of the store
 */
gboolean
wayside_writer_put_finish (WaysideWriter *self, GAsyncResult *result, gsize *n_stored, GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, wayside_writer_put_async), FALSE);
  g_return_val_if_fail (n_stored != NULL, FALSE);

  *n_stored = ((StoreJob *) ((Job *) g_task_get_task_data (G_TASK (result)))->data)->n_stored;
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
look_at_pair (GTask *task, gpointer data)
{
  StoreJob *job = data;

  g_task_return_int (task, wayside_store_look (job->store, job->id));
}

/**
 * wayside_writer_look_async:
 * @self: a writer
 * @store: a store that is prepared
 * @id: a checked image id
 * @callback: called when the operation has completed
 * @user_data: passed to @callback
 *
 * Calls wayside_store_look() on the writer thread.
 */
void
wayside_writer_look_async (WaysideWriter *self,
                           WaysideStore *store,
                           const char *id,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task;
  StoreJob *job;

  g_return_if_fail (self != NULL);
  g_return_if_fail (WAYSIDE_IS_STORE (store));
  g_return_if_fail (id != NULL);

  task = g_task_new (NULL, NULL, callback, user_data);
  g_task_set_source_tag (task, wayside_writer_look_async);
  job = store_job_new (store);
  job->id = g_strdup (id);
  push (self, task, look_at_pair, job, store_job_free);
}

/**
 * wayside_writer_look_finish:
 * @self: a writer
 * @result: the result passed to the callback
 *
 * Returns: flags for the files that exist and are complete
 */
WaysidePairFlags
wayside_writer_look_finish (WaysideWriter *self, GAsyncResult *result)
{
  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (g_async_result_is_tagged (result, wayside_writer_look_async), 0);

  return (WaysidePairFlags) g_task_propagate_int (G_TASK (result), NULL);
}

static void
flush_store (GTask *task, gpointer data)
{
  StoreJob *job = data;
  GError *error = NULL;

  if (wayside_store_flush (job->store, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * wayside_writer_flush_async:
 * @self: a writer
 * @store: a store that is prepared
 * @callback: called when the operation has completed
 * @user_data: passed to @callback
 *
 * Calls wayside_store_flush() on the writer thread, after all jobs queued before.
 */
void
wayside_writer_flush_async (WaysideWriter *self,
                            WaysideStore *store,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task;

  g_return_if_fail (self != NULL);
  g_return_if_fail (WAYSIDE_IS_STORE (store));

  task = g_task_new (NULL, NULL, callback, user_data);
  g_task_set_source_tag (task, wayside_writer_flush_async);
  push (self, task, flush_store, store_job_new (store), store_job_free);
}

/**
 * wayside_writer_flush_finish:
 * @self: a writer
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Returns: %TRUE if all written files would survive a power cut, or %FALSE with the errors of the store
 */
gboolean
wayside_writer_flush_finish (WaysideWriter *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, wayside_writer_flush_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
