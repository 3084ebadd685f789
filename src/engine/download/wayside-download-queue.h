/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WaysideDownloadQueue:
 *
 * How many downloads are at work at once, and in which order the others wait. All calls come from one thread.
 */
typedef struct _WaysideDownloadQueue WaysideDownloadQueue;

/**
 * WaysideQueuePositionFunc:
 * @place: 0 if the turn has come, else how many wait before it, counted from 1
 * @user_data: who waits
 *
 * Tells one that waits of its place in the line.
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
