/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-budget.h"

G_BEGIN_DECLS

/**
 * WaysideDealer:
 *
 * Who may ask for the next picture: one bound for all downloads together, and fair among them. All calls come
 * from one thread.
 */
typedef struct _WaysideDealer WaysideDealer;

/**
 * WaysidePlayer:
 *
 * One download at the table of a #WaysideDealer.
 */
typedef struct _WaysidePlayer WaysidePlayer;

/**
 * WaysidePlayerFuncs:
 * @wants: says whether another picture could be asked for
 * @start: asks for it, and takes a place with wayside_player_take(); returns %FALSE if there is no memory for it
 *
 * What a download does when it is dealt a place.
 */
typedef struct
{
  gboolean (*wants) (gpointer user_data);
  gboolean (*start) (gpointer user_data);
} WaysidePlayerFuncs;

WaysideDealer *wayside_dealer_new       (guint                      n_places,
                                         WaysideBudget             *budget);
void           wayside_dealer_free      (WaysideDealer             *self);
guint          wayside_dealer_get_taken (WaysideDealer             *self);
WaysidePlayer *wayside_dealer_join      (WaysideDealer             *self,
                                         guint                      weight,
                                         const WaysidePlayerFuncs  *funcs,
                                         gpointer                   user_data);
void           wayside_dealer_deal      (WaysideDealer             *self);

void           wayside_player_take      (WaysidePlayer             *player);
void           wayside_player_give_back (WaysidePlayer             *player);
void           wayside_player_leave     (WaysidePlayer             *player);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideDealer, wayside_dealer_free)

G_END_DECLS
