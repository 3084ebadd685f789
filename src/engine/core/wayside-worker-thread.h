/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * WaysideWorkerThread:
 *
 * A thread for blocking work. It runs one function at a time, in the order in which they were queued.
 */
typedef struct _WaysideWorkerThread WaysideWorkerThread;

/**
 * WaysideWorkerFunc:
 * @data: the data passed to wayside_worker_thread_run_async()
 * @error: return location for an error
 *
 * A function that runs on the worker thread.
 *
 * Returns: (transfer full) (nullable): its result
 */
typedef gpointer (*WaysideWorkerFunc) (gpointer data,
                                       GError **error);

WaysideWorkerThread *wayside_worker_thread_new        (const char          *name);
void                 wayside_worker_thread_free       (WaysideWorkerThread *self);
gboolean             wayside_worker_thread_is_current (WaysideWorkerThread *self);
void                 wayside_worker_thread_run_async  (WaysideWorkerThread *self,
                                                       WaysideWorkerFunc    func,
                                                       gpointer             data,
                                                       GDestroyNotify       destroy,
                                                       GDestroyNotify       free_result,
                                                       GAsyncReadyCallback  callback,
                                                       gpointer             user_data);
gpointer             wayside_worker_thread_get_data   (GAsyncResult        *result,
                                                       WaysideWorkerFunc    func);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideWorkerThread, wayside_worker_thread_free)

G_END_DECLS
