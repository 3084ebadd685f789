/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WaysideDownloadQueue:
 *
 * Limits the number of active downloads and keeps the order of the waiting ones. Not thread-safe: all calls
 * must come from one thread.
 */
typedef struct _WaysideDownloadQueue WaysideDownloadQueue;

/**
 * WaysideQueuePositionFunc:
 * @place: 0 if the download has become active, else its position in the queue, from 1
 * @user_data: the waiting download
 *
 * Called when the position of a waiting download has changed.
 */
typedef void (*WaysideQueuePositionFunc) (guint    place,
                                 gpointer user_data);

WaysideDownloadQueue *wayside_download_queue_new       (guint                    limit);
void                  wayside_download_queue_free      (WaysideDownloadQueue    *self);
void                  wayside_download_queue_set_limit (WaysideDownloadQueue    *self,
                                                        guint                    limit);
gboolean              wayside_download_queue_enter     (WaysideDownloadQueue    *self,
                                                        WaysideQueuePositionFunc func,
                                                        gpointer                 user_data);
void                  wayside_download_queue_leave     (WaysideDownloadQueue    *self,
                                                        gpointer                 user_data);
void                  wayside_download_queue_move      (WaysideDownloadQueue    *self,
                                                        gpointer                 user_data,
                                                        int                      by);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideDownloadQueue, wayside_download_queue_free)

G_END_DECLS
