/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-memory-budget.h"

G_BEGIN_DECLS

/**
 * WaysideSlotScheduler:
 *
 * Who may ask for the next picture: one bound for all downloads together, and fair among them. All calls come
 * from one thread.
 */
typedef struct _WaysideSlotScheduler WaysideSlotScheduler;

/**
 * WaysideSlotClient:
 *
 * One download at the table of a #WaysideSlotScheduler.
 */
typedef struct _WaysideSlotClient WaysideSlotClient;

/**
 * WaysideSlotClientFuncs:
 * @wants: says whether another picture could be asked for
 * @start: asks for it, and takes a place with wayside_slot_client_take(); returns %FALSE if there is no memory for it
 *
 * What a download does when it is dealt a place.
 */
typedef struct
{
  gboolean (*wants) (gpointer user_data);
  gboolean (*start) (gpointer user_data);
} WaysideSlotClientFuncs;

WaysideSlotScheduler *wayside_slot_scheduler_new        (guint                         n_places,
                                                         WaysideMemoryBudget          *budget);
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
