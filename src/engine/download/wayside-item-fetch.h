/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-api-client.h"
#include "wayside-engine-private.h"
#include "wayside-fetch-queue.h"
#include "wayside-query.h"
#include "wayside-save-flags.h"

G_BEGIN_DECLS

/**
 * WaysideItemFetchFuncs:
 * @listed: called when the service has returned the metadata of the image
 * @received: called with the number of new bytes of its picture
 * @transferred: called when the item needs no slot any more, with the size of its picture in bytes, or 0 if
 *   none was received
 * @saved: called last, when its pair is on disk, with its new state
 * @failed: called last, when it could not be saved, with the kind of request that failed
 *
 * The functions that the fetch of an item calls, with the data that was passed to wayside_item_fetch_start().
 */
typedef struct
{
  void (*listed)      (WaysideFetchItem  *item,
                       gpointer           user_data);
  void (*received)    (WaysideFetchItem  *item,
                       gsize              n_bytes,
                       gpointer           user_data);
  void (*transferred) (WaysideFetchItem  *item,
                       gsize              n_bytes,
                       gpointer           user_data);
  void (*saved)       (WaysideFetchItem  *item,
                       WaysideItemState   state,
                       gpointer           user_data);
  void (*failed)      (WaysideFetchItem  *item,
                       const GError      *error,
                       WaysideRequestKind kind,
                       gpointer           user_data);
} WaysideItemFetchFuncs;

/**
 * WaysideItemFetchContext:
 * @engine: (not owned): deals the sessions of the photo servers
 * @writer: (not owned): the writer
 * @endpoints: (not owned): the endpoints of the service
 * @graph: (not owned): the API client
 * @queue: (not owned): the queue of the items
 * @store: (owned) (nullable): the folder to save in, while it is open
 * @size: the size of the pictures
 * @save_flags: the flags to save photos with
 * @replace: whether existing files are checked, and damaged ones replaced
 * @owner: (not owned): referenced while an item is in flight, to keep the context alive
 *
 * What the fetches of all items of a download share.
 */
typedef struct
{
  WaysideEngine       *engine;
  WaysideWorkerThread *writer;
  WaysideEndpoints    *endpoints;
  WaysideApiClient    *graph;
  WaysideFetchQueue   *queue;
  WaysideStore        *store;
  WaysideSize          size;
  WaysideSaveFlags     save_flags;
  gboolean             replace;
  GObject             *owner;
} WaysideItemFetchContext;

void wayside_item_fetch_start (const WaysideItemFetchContext *context,
                               WaysideFetchItem              *item,
                               GCancellable                  *cancellable,
                               const WaysideItemFetchFuncs   *funcs,
                               gpointer                       user_data);

G_END_DECLS
