/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "wayside-image.h"
#include "wayside-store.h"

G_BEGIN_DECLS

/**
 * WaysideWriter:
 *
 * The single thread that writes to disk. It runs its jobs in the order in which they are queued.
 */
typedef struct _WaysideWriter WaysideWriter;

/**
 * WaysideWriterFunc:
 * @task: the task, which the function must return
 * @data: the data passed to wayside_writer_run_async()
 *
 * A function that runs on the writer thread.
 */
typedef void (*WaysideWriterFunc) (GTask    *task,
                                   gpointer  data);

WaysideWriter   *wayside_writer_new          (void);
void             wayside_writer_free         (WaysideWriter      *self);
void             wayside_writer_run_async    (WaysideWriter      *self,
                                              WaysideWriterFunc   func,
                                              gpointer            data,
                                              GDestroyNotify      destroy,
                                              GAsyncReadyCallback callback,
                                              gpointer            user_data);
void             wayside_writer_open_async   (WaysideWriter      *self,
                                              WaysideStore       *store,
                                              gboolean            prepare,
                                              GAsyncReadyCallback callback,
                                              gpointer            user_data);
GHashTable      *wayside_writer_open_finish  (WaysideWriter      *self,
                                              GAsyncResult       *result,
                                              GHashTable        **bare,
                                              guint64            *n_free,
                                              GError            **error);
void             wayside_writer_close        (WaysideWriter      *self,
                                              WaysideStore       *store);
void             wayside_writer_put_async    (WaysideWriter      *self,
                                              WaysideStore       *store,
                                              WaysideImage       *image,
                                              GBytes             *jpeg,
                                              GBytes             *json,
                                              GAsyncReadyCallback callback,
                                              gpointer            user_data);
gboolean         wayside_writer_put_finish   (WaysideWriter      *self,
                                              GAsyncResult       *result,
                                              gsize              *n_stored,
                                              GError            **error);
void             wayside_writer_flush_async  (WaysideWriter      *self,
                                              WaysideStore       *store,
                                              GAsyncReadyCallback callback,
                                              gpointer            user_data);
void             wayside_writer_look_async   (WaysideWriter      *self,
                                              WaysideStore       *store,
                                              const char         *id,
                                              GAsyncReadyCallback callback,
                                              gpointer            user_data);
WaysidePairFlags wayside_writer_look_finish  (WaysideWriter      *self,
                                              GAsyncResult       *result);
gboolean         wayside_writer_flush_finish (WaysideWriter      *self,
                                              GAsyncResult       *result,
                                              GError            **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideWriter, wayside_writer_free)

G_END_DECLS
