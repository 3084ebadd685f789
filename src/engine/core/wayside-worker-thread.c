/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-worker-thread.h"

struct _WaysideWorkerThread
{
  GThread *thread;    /* (owned) */
  GAsyncQueue *queue; /* (owned) (element-type GTask): a pointer to this struct ends the thread */
};

/* A queued function with its data. */
typedef struct
{
  WaysideWorkerFunc func;
  gpointer data; /* (owned) */
  GDestroyNotify destroy;
  GDestroyNotify free_result; /* (nullable) */
} Work;

static void
work_free (gpointer data)
{
  Work *work = data;

  work->destroy (work->data);
  g_free (work);
}

static gpointer
run (gpointer data)
{
  WaysideWorkerThread *self = data;
  gpointer next;

  while ((next = g_async_queue_pop (self->queue)) != self)
    {
      g_autoptr (GTask) task = next;
      Work *work = g_task_get_task_data (task);
      GError *error = NULL;
      gpointer result = work->func (work->data, &error);

      if (error != NULL)
        g_task_return_error (task, error);
      else
        g_task_return_pointer (task, result, work->free_result);
    }

  return NULL;
}

/**
 * wayside_worker_thread_new:
 * @name: the name of the thread, for debuggers; at most 15 characters are shown
 *
 * Returns: (transfer full): a running thread
 */
WaysideWorkerThread *
wayside_worker_thread_new (const char *name)
{
  WaysideWorkerThread *self = g_new0 (WaysideWorkerThread, 1);

  self->queue = g_async_queue_new ();
  self->thread = g_thread_new (name, run, self);
  return self;
}

/**
 * wayside_worker_thread_free:
 * @self: (transfer full): a worker thread
 *
 * Waits until all queued functions have run. Their callbacks may be called later.
 */
void
wayside_worker_thread_free (WaysideWorkerThread *self)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (!wayside_worker_thread_is_current (self));

  g_async_queue_push (self->queue, self);
  g_thread_join (g_steal_pointer (&self->thread));
  g_clear_pointer (&self->queue, g_async_queue_unref);
  g_free (self);
}

/**
 * wayside_worker_thread_is_current:
 * @self: a worker thread
 *
 * Returns: %TRUE if it is called on the worker thread, by one of the functions that run there
 */
gboolean
wayside_worker_thread_is_current (WaysideWorkerThread *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return g_thread_self () == self->thread;
}

/**
 * wayside_worker_thread_run_async:
 * @self: a worker thread
 * @func: called on the worker thread
 * @data: (transfer full): passed to @func
 * @destroy: frees @data
 * @free_result: (nullable): frees the result of @func if nobody takes it
 * @callback: (nullable): called at the end, in the thread-default main context; propagates the pointer of its
 *   #GTask
 * @user_data: passed to @callback
 *
 * Runs a function on the worker thread, after all functions queued before. It cannot be cancelled, because a
 * cancellation must not replace the result of what has been done.
 */
void
wayside_worker_thread_run_async (WaysideWorkerThread *self,
                                 WaysideWorkerFunc func,
                                 gpointer data,
                                 GDestroyNotify destroy,
                                 GDestroyNotify free_result,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  GTask *task;
  Work *work;

  g_return_if_fail (self != NULL);
  g_return_if_fail (func != NULL && destroy != NULL);

  work = g_new0 (Work, 1);
  work->func = func;
  work->data = data;
  work->destroy = destroy;
  work->free_result = free_result;
  task = g_task_new (NULL, NULL, callback, user_data);
  g_task_set_source_tag (task, func);
  g_task_set_task_data (task, work, work_free);
  g_async_queue_push (self->queue, task);
}

/**
 * wayside_worker_thread_get_data:
 * @result: the result passed to the callback
 * @func: the function that has run
 *
 * Returns: (transfer none): the data that was passed to the function, in which it may have left results
 */
gpointer
wayside_worker_thread_get_data (GAsyncResult *result, WaysideWorkerFunc func)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, func), NULL);

  return ((Work *) g_task_get_task_data (G_TASK (result)))->data;
}
