/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WaysideSlotScheduler:
 *
 * Decides which download may request its next picture: limits the pictures in flight of all downloads
 * together and is fair among them. Not thread-safe: all calls must come from one thread.
 */
typedef struct _WaysideSlotScheduler WaysideSlotScheduler;

/**
 * WaysideSlotClient:
 *
 * One download registered with a #WaysideSlotScheduler.
 */
typedef struct _WaysideSlotClient WaysideSlotClient;

/**
 * WaysideSlotClientFuncs:
 * @wants: returns whether the client could start another picture
 * @start: starts it and calls wayside_slot_client_take(); returns %FALSE if the memory budget has no room for
 *   it
 *
 * The functions of a client.
 */
typedef struct
{
  gboolean (*wants) (gpointer user_data);
  gboolean (*start) (gpointer user_data);
} WaysideSlotClientFuncs;

WaysideSlotScheduler *wayside_slot_scheduler_new        (guint                         n_places);
void                  wayside_slot_scheduler_free       (WaysideSlotScheduler         *self);
guint                 wayside_slot_scheduler_get_n_used (WaysideSlotScheduler         *self);
WaysideSlotClient    *wayside_slot_scheduler_register   (WaysideSlotScheduler         *self,
                                                         guint                         weight,
                                                         const WaysideSlotClientFuncs *funcs,
                                                         gpointer                      user_data);
void                  wayside_slot_scheduler_dispatch   (WaysideSlotScheduler         *self);

void wayside_slot_client_take       (WaysideSlotClient *client);
void wayside_slot_client_release    (WaysideSlotClient *client);
void wayside_slot_client_unregister (WaysideSlotClient *client);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideSlotScheduler, wayside_slot_scheduler_free)

G_END_DECLS
