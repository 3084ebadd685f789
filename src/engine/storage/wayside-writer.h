/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "wayside-image.h"
#include "wayside-store.h"
#include "wayside-worker-thread.h"

G_BEGIN_DECLS

/* The functions of a store as jobs of the writer thread: the one #WaysideWorkerThread that writes to disk.
 * Folders are locked, so a second one would not be faster. */

void             wayside_writer_open_async      (WaysideWorkerThread *self,
                                                 WaysideStore        *store,
                                                 gboolean             prepare,
                                                 GAsyncReadyCallback  callback,
                                                 gpointer             user_data);
GHashTable      *wayside_writer_open_finish     (WaysideWorkerThread *self,
                                                 GAsyncResult        *result,
                                                 GHashTable         **bare,
                                                 guint64             *n_free,
                                                 GError             **error);
GHashTable      *wayside_writer_take_smaller    (WaysideWorkerThread *self,
                                                 GAsyncResult        *result);
void             wayside_writer_list_ids_async  (WaysideWorkerThread *self,
                                                 WaysideStore        *store,
                                                 GAsyncReadyCallback  callback,
                                                 gpointer             user_data);
GHashTable      *wayside_writer_list_ids_finish (WaysideWorkerThread *self,
                                                 GAsyncResult        *result,
                                                 GError             **error);
void             wayside_writer_close           (WaysideWorkerThread *self,
                                                 WaysideStore        *store);
void             wayside_writer_put_async       (WaysideWorkerThread *self,
                                                 WaysideStore        *store,
                                                 WaysideImage        *image,
                                                 GBytes              *jpeg,
                                                 GBytes              *json,
                                                 GAsyncReadyCallback  callback,
                                                 gpointer             user_data);
gboolean         wayside_writer_put_finish      (WaysideWorkerThread *self,
                                                 GAsyncResult        *result,
                                                 gsize               *n_stored,
                                                 GError             **error);
void             wayside_writer_flush_async     (WaysideWorkerThread *self,
                                                 WaysideStore        *store,
                                                 GAsyncReadyCallback  callback,
                                                 gpointer             user_data);
void             wayside_writer_look_async      (WaysideWorkerThread *self,
                                                 WaysideStore        *store,
                                                 const char          *id,
                                                 GAsyncReadyCallback  callback,
                                                 gpointer             user_data);
WaysidePairFlags wayside_writer_look_finish     (WaysideWorkerThread *self,
                                                 GAsyncResult        *result);
gboolean         wayside_writer_flush_finish    (WaysideWorkerThread *self,
                                                 GAsyncResult        *result,
                                                 GError             **error);

G_END_DECLS
