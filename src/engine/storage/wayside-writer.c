/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-writer.h"

#include "wayside-geotag.h"

struct _WaysideWriter
{
  GThreadPool
      *pool; /* (owned): of one thread; a second one in a folder gains nothing, for the folder is locked */
};

/* A thing to do, and what it needs. */
typedef struct
{
  WaysideWriterFunc func;
  gpointer data; /* (owned) */
  GDestroyNotify destroy;
} Job;

/* What the functions on a folder need. */
typedef struct
{
  WaysideStore *store; /* (owned) */
  gboolean prepare;
  guint64 n_free;   /* bytes, found while opening */
  GHashTable *bare; /* (owned) (nullable): ids, found while opening */

  char *id;            /* (owned) (nullable) */
  WaysideImage *image; /* (owned) (nullable) */
  GBytes *jpeg;        /* (owned) (nullable) */
  GBytes *json;        /* (owned) (nullable) */
  gsize n_stored;      /* bytes, once it is written */
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
 * Returns: (transfer full): a writer with its thread
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
 * Waits until all it was given is done.
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
  /* What is begun on disk is ended: no cancelling, and no error that hides the true outcome. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  g_thread_pool_push (self->pool, task, NULL);
}

/**
 * wayside_writer_run_async:
 * @self: a writer
 * @func: does the work, on the writer thread, and returns the task
 * @data: (transfer full): passed to @func
 * @destroy: frees @data
 * @callback: (nullable): called at the end
 * @user_data: passed to @callback
 *
 * Has something done that touches the disk, after all that was asked before. It cannot be cancelled. The
 * outcome is had from the #GTask that @callback gets.
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
 * @store: a folder
 * @prepare: whether to make the folder and sweep it, or only to look at it
 * @callback: called at the end
 * @user_data: passed to @callback
 *
 * Does wayside_store_prepare() and wayside_store_list_present() on the writer thread.
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
 * @result: what the callback got
 * @bare: (out) (optional) (transfer full) (element-type utf8): the ids of the pictures that lack only their
 *   record
 * @n_free: (out) (optional): bytes that may be written there, or %G_MAXUINT64 if that cannot be said or the
 *   folder was only looked at
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type utf8): the ids of the complete photos, or %NULL with the errors of
 *   the store
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
 * @store: a folder
 *
 * Does wayside_store_close() on the writer thread, after all that was asked before.
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
 * @store: a folder that was prepared
 * @image: the facts
 * @jpeg: (nullable): the picture, or %NULL for a photo that lacks only its record
 * @json: the record
 * @callback: called at the end
 * @user_data: passed to @callback
 *
 * Does wayside_store_put() on the writer thread, and wayside_geotag_apply() before where the store wants it.
 * It cannot be cancelled.
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
 * @result: what the callback got
 * @n_stored: (out): bytes that the files of the photo have, if it is on disk
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
 * @store: a folder that was prepared
 * @id: a checked image id
 * @callback: called at the end
 * @user_data: passed to @callback
 *
 * Does wayside_store_look() on the writer thread.
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
 * @result: what the callback got
 *
 * Returns: what is well with the files of the photo
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
 * @store: a folder that was prepared
 * @callback: called at the end
 * @user_data: passed to @callback
 *
 * Does wayside_store_flush() on the writer thread, after all that was asked before.
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
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: %TRUE if what was written would outlast a power cut, or %FALSE with the errors of the store
 */
gboolean
wayside_writer_flush_finish (WaysideWriter *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, wayside_writer_flush_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
