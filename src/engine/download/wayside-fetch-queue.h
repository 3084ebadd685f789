/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-download-stats.h"
#include "wayside-fetch-item.h"

G_BEGIN_DECLS

/**
 * WaysideFetchQueue:
 *
 * The items of one download, in their order, and those that are ready to be fetched next. Not thread-safe: all
 * calls must come from one thread.
 */
typedef struct _WaysideFetchQueue WaysideFetchQueue;

/**
 * WaysideFetchQueueFuncs:
 * @added: called with each new item
 * @changed: called with each item that has changed
 * @retry: called when the delay of a retry has passed and its item is ready again
 *
 * The functions that a queue calls.
 */
typedef struct
{
  void (*added)   (WaysideFetchItem *item, gpointer user_data);
  void (*changed) (WaysideFetchItem *item, gpointer user_data);
  void (*retry)   (gpointer user_data);
} WaysideFetchQueueFuncs;

WaysideFetchQueue *wayside_fetch_queue_new              (const WaysideFetchQueueFuncs *funcs,
                                                         gpointer                      user_data);
void               wayside_fetch_queue_free             (WaysideFetchQueue            *self);
WaysideFetchItem  *wayside_fetch_queue_add              (WaysideFetchQueue            *self,
                                                         const char                   *id);
WaysideFetchItem  *wayside_fetch_queue_lookup           (WaysideFetchQueue            *self,
                                                         const char                   *id);
GPtrArray         *wayside_fetch_queue_get_items        (WaysideFetchQueue            *self);
guint              wayside_fetch_queue_count            (WaysideFetchQueue            *self,
                                                         WaysideItemState              state);
void               wayside_fetch_queue_fill_stats       (WaysideFetchQueue            *self,
                                                         WaysideDownloadStats         *stats);
void               wayside_fetch_queue_mark             (WaysideFetchQueue            *self,
                                                         WaysideFetchItem             *item,
                                                         WaysideItemState              state);
void               wayside_fetch_queue_touch            (WaysideFetchQueue            *self,
                                                         WaysideFetchItem             *item);

guint              wayside_fetch_queue_get_n_ready      (WaysideFetchQueue            *self);
void               wayside_fetch_queue_push             (WaysideFetchQueue            *self,
                                                         WaysideFetchItem             *item);
void               wayside_fetch_queue_push_in_order    (WaysideFetchQueue            *self,
                                                         GPtrArray                    *items);
void               wayside_fetch_queue_push_back        (WaysideFetchQueue            *self,
                                                         WaysideFetchItem             *item);
WaysideFetchItem  *wayside_fetch_queue_pop              (WaysideFetchQueue            *self);

void               wayside_fetch_queue_retry_later      (WaysideFetchQueue            *self,
                                                         WaysideFetchItem             *item,
                                                         guint                         delay);
guint              wayside_fetch_queue_get_n_delayed    (WaysideFetchQueue            *self);
void               wayside_fetch_queue_reset_retries    (WaysideFetchQueue            *self);
void               wayside_fetch_queue_retry_failed     (WaysideFetchQueue            *self);
gboolean           wayside_fetch_queue_has_offline      (WaysideFetchQueue            *self,
                                                         gint64                        since);
void               wayside_fetch_queue_retry_offline    (WaysideFetchQueue            *self,
                                                         gint64                        since);
void               wayside_fetch_queue_retry_refused    (WaysideFetchQueue            *self,
                                                         gint64                        since);
void               wayside_fetch_queue_doubt_saved      (WaysideFetchQueue            *self);

gboolean           wayside_fetch_queue_needs_folder     (WaysideFetchQueue            *self);
void               wayside_fetch_queue_set_smaller      (WaysideFetchQueue            *self,
                                                         GHashTable                   *smaller,
                                                         gboolean                      replaces);
void               wayside_fetch_queue_set_present      (WaysideFetchQueue            *self,
                                                         GHashTable                   *present,
                                                         GHashTable                   *bare);
gboolean           wayside_fetch_queue_knows_present    (WaysideFetchQueue            *self);
gboolean           wayside_fetch_queue_settle_present   (WaysideFetchQueue            *self,
                                                         WaysideFetchItem             *item);
gboolean           wayside_fetch_queue_keep_smaller     (WaysideFetchQueue            *self,
                                                         WaysideFetchItem             *item,
                                                         WaysideSize                   offered);
void               wayside_fetch_queue_note_offer       (WaysideFetchQueue            *self,
                                                         WaysideFetchItem             *item);
gboolean           wayside_fetch_queue_take_bare        (WaysideFetchQueue            *self,
                                                         WaysideFetchItem             *item);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideFetchQueue, wayside_fetch_queue_free)

G_END_DECLS
