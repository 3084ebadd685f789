/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-item-fetch.h"

G_BEGIN_DECLS

/**
 * WaysidePictureFetcher:
 *
 * Starts to fetch the ready items of a queue, as many at once as slots, memory and the network allow, and acts
 * on their failures. Used on the network thread only.
 */
typedef struct _WaysidePictureFetcher WaysidePictureFetcher;

/**
 * WaysidePictureFetcherFuncs:
 * @may_fetch: returns whether a picture may be started now
 * @listed: called when the service has returned the metadata of an image
 * @missing: called with an item that the service reports as missing, and the reason
 * @held: called when no picture is requested before a time of wayside_clock_get_time()
 * @failed: called with an error that every further item would meet too
 * @settled: called when an item is not in flight any more, or needs fewer slots
 *
 * The functions that a fetcher calls.
 */
typedef struct
{
  gboolean (*may_fetch) (gpointer          user_data);
  void     (*listed)    (gpointer          user_data);
  void     (*missing)   (WaysideFetchItem *item,
                         const GError     *error,
                         gpointer          user_data);
  void     (*held)      (gint64            until,
                         gpointer          user_data);
  void     (*failed)    (const GError     *error,
                         gpointer          user_data);
  void     (*settled)   (gpointer          user_data);
} WaysidePictureFetcherFuncs;

WaysidePictureFetcher *wayside_picture_fetcher_new             (const WaysideItemFetchContext      *context,
                                                                WaysideMemoryBudget                *budget,
                                                                WaysideSlotScheduler               *scheduler,
                                                                guint                               parallel,
                                                                const WaysidePictureFetcherFuncs   *funcs,
                                                                gpointer                            user_data);
void                   wayside_picture_fetcher_free            (WaysidePictureFetcher              *self);
void                   wayside_picture_fetcher_start           (WaysidePictureFetcher              *self);
void                   wayside_picture_fetcher_dispatch        (WaysidePictureFetcher              *self);
void                   wayside_picture_fetcher_leave           (WaysidePictureFetcher              *self);
void                   wayside_picture_fetcher_cancel          (WaysidePictureFetcher              *self);
void                   wayside_picture_fetcher_set_store       (WaysidePictureFetcher              *self,
                                                                WaysideStore                       *store);
guint                  wayside_picture_fetcher_get_n_in_flight (WaysidePictureFetcher              *self);
guint64                wayside_picture_fetcher_get_n_bytes     (WaysidePictureFetcher              *self);
gsize                  wayside_picture_fetcher_get_guess       (WaysidePictureFetcher              *self);
guint                  wayside_picture_fetcher_get_n_saved     (WaysidePictureFetcher              *self);
gint64                 wayside_picture_fetcher_get_held_until  (WaysidePictureFetcher              *self);
gint64                 wayside_picture_fetcher_get_last_success (WaysidePictureFetcher            *self);
gint64                 wayside_picture_fetcher_get_failing_since (WaysidePictureFetcher            *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysidePictureFetcher, wayside_picture_fetcher_free)

G_END_DECLS
