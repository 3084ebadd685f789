/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-dealer.h"

struct _WaysideDealer
{
  guint n_places;
  guint n_taken;
  WaysideBudget *budget; /* (not owned): outlives the dealer */
  GQueue players;        /* (element-type WaysidePlayer) (owned): who was dealt to last is last */
  gboolean is_dealing;
  gboolean is_waiting_for_room; /* will deal again when memory is given back */
};

struct _WaysidePlayer
{
  WaysideDealer *dealer; /* (not owned): outlives its players */
  guint weight;          /* places that one picture takes */
  guint n_taken;
  const WaysidePlayerFuncs *funcs;
  gpointer user_data; /* (not owned) */
};

/**
 * wayside_dealer_new:
 * @n_places: how many places there are for all
 * @budget: the memory for all; it must outlive the dealer, and its callers be called before that goes
 *
 * Returns: (transfer full): a dealer without players
 */
WaysideDealer *
wayside_dealer_new (guint n_places, WaysideBudget *budget)
{
  WaysideDealer *self;

  g_return_val_if_fail (n_places > 0, NULL);
  g_return_val_if_fail (budget != NULL, NULL);

  self = g_new0 (WaysideDealer, 1);
  self->n_places = n_places;
  self->budget = budget;
  g_queue_init (&self->players);
  return self;
}

/**
 * wayside_dealer_free:
 * @self: (transfer full): a dealer that all players have left
 */
void
wayside_dealer_free (WaysideDealer *self)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (g_queue_is_empty (&self->players));
  g_return_if_fail (!self->is_waiting_for_room);

  g_free (self);
}

/**
 * wayside_dealer_get_taken:
 * @self: a dealer
 *
 * Returns: how many places are taken
 */
guint
wayside_dealer_get_taken (WaysideDealer *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_taken;
}

/**
 * wayside_dealer_join:
 * @self: a dealer
 * @weight: how many places one picture of this player takes, at least 1
 * @funcs: (scope notified): what the player does; it must outlive the player
 * @user_data: (not owned): passed to @funcs
 *
 * Returns: (transfer full): a player; it ends with wayside_player_leave()
 */
WaysidePlayer *
wayside_dealer_join (WaysideDealer *self, guint weight, const WaysidePlayerFuncs *funcs, gpointer user_data)
{
  WaysidePlayer *player;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (weight > 0 && weight <= self->n_places, NULL);
  g_return_val_if_fail (funcs != NULL, NULL);

  player = g_new0 (WaysidePlayer, 1);
  player->dealer = self;
  player->weight = weight;
  player->funcs = funcs;
  player->user_data = user_data;
  g_queue_push_tail (&self->players, player);
  return player;
}

/* Whoever has least comes first: a small download that begins after a huge one gets each place that becomes
 * free until it has as much. Among equals it goes round. A place that is too small for this one is kept for
 * it. */
static WaysidePlayer *
pick_player (WaysideDealer *self)
{
  WaysidePlayer *next = NULL;

  for (GList *l = self->players.head; l != NULL; l = l->next)
    {
      WaysidePlayer *player = l->data;

      if ((next == NULL || player->n_taken < next->n_taken) && player->funcs->wants (player->user_data))
        next = player;
    }

  return next != NULL && self->n_taken + next->weight <= self->n_places ? next : NULL;
}

static void
room_cb (gpointer user_data)
{
  WaysideDealer *self = user_data;

  self->is_waiting_for_room = FALSE;
  wayside_dealer_deal (self);
}

static void
wait_for_room (WaysideDealer *self)
{
  if (self->is_waiting_for_room)
    return;

  self->is_waiting_for_room = TRUE;
  wayside_budget_call_when_room (self->budget, room_cb, self, NULL);
}

/**
 * wayside_dealer_deal:
 * @self: a dealer
 *
 * Deals all places that are free to those who want them. Call it when a place became free, and when somebody
 * wants one.
 */
void
wayside_dealer_deal (WaysideDealer *self)
{
  WaysidePlayer *player;

  g_return_if_fail (self != NULL);

  /* A picture that cannot even be begun comes back here at once: that must not nest. */
  if (self->is_dealing)
    return;

  self->is_dealing = TRUE;
  while ((player = pick_player (self)) != NULL)
    {
      g_queue_remove (&self->players, player);
      g_queue_push_tail (&self->players, player);
      if (player->funcs->start (player->user_data))
        continue;

      /* Nor does another one get the memory that this one waits for. */
      wait_for_room (self);
      break;
    }
  self->is_dealing = FALSE;
}

/**
 * wayside_player_take:
 * @player: a player that was dealt a place
 *
 * Takes the place.
 */
void
wayside_player_take (WaysidePlayer *player)
{
  g_return_if_fail (player != NULL);

  player->n_taken += player->weight;
  player->dealer->n_taken += player->weight;
}

/**
 * wayside_player_give_back:
 * @player: a player
 *
 * Gives a place back. Who gets it is decided by the next wayside_dealer_deal().
 */
void
wayside_player_give_back (WaysidePlayer *player)
{
  g_return_if_fail (player != NULL);
  g_return_if_fail (player->n_taken >= player->weight);

  player->n_taken -= player->weight;
  player->dealer->n_taken -= player->weight;
}

/**
 * wayside_player_leave:
 * @player: (transfer full): a player that has no place
 */
void
wayside_player_leave (WaysidePlayer *player)
{
  g_return_if_fail (player != NULL);
  g_return_if_fail (player->n_taken == 0);

  g_queue_remove (&player->dealer->players, player);
  g_free (player);
}
