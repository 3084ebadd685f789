/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-slot-scheduler.h"

struct _WaysideSlotScheduler
{
  guint n_places;
  guint n_taken;
  GQueue clients; /* (element-type WaysideSlotClient) (owned): least recently served first */
  gboolean is_dispatching;
};

struct _WaysideSlotClient
{
  WaysideSlotScheduler *scheduler; /* (not owned): outlives its clients */
  guint weight;                    /* slots that one picture takes */
  guint n_taken;
  const WaysideSlotClientFuncs *funcs;
  gpointer user_data; /* (not owned) */
};

/**
 * wayside_slot_scheduler_new:
 * @n_places: total number of slots
 *
 * Returns: (transfer full): a scheduler without clients
 */
WaysideSlotScheduler *
wayside_slot_scheduler_new (guint n_places)
{
  WaysideSlotScheduler *self;

  g_return_val_if_fail (n_places > 0, NULL);

  self = g_new0 (WaysideSlotScheduler, 1);
  self->n_places = n_places;
  g_queue_init (&self->clients);
  return self;
}

/**
 * wayside_slot_scheduler_free:
 * @self: (transfer full): a scheduler without clients
 */
void
wayside_slot_scheduler_free (WaysideSlotScheduler *self)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (g_queue_is_empty (&self->clients));

  g_free (self);
}

/**
 * wayside_slot_scheduler_get_n_used:
 * @self: a scheduler
 *
 * Returns: the number of slots in use
 */
guint
wayside_slot_scheduler_get_n_used (WaysideSlotScheduler *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_taken;
}

/**
 * wayside_slot_scheduler_register:
 * @self: a scheduler
 * @weight: number of slots that one picture of this client takes, at least 1
 * @funcs: (scope notified): the functions of the client; must outlive it
 * @user_data: (not owned): passed to @funcs
 *
 * Returns: (transfer full): a client, to be freed with wayside_slot_client_unregister()
 */
WaysideSlotClient *
wayside_slot_scheduler_register (WaysideSlotScheduler *self,
                                 guint weight,
                                 const WaysideSlotClientFuncs *funcs,
                                 gpointer user_data)
{
  WaysideSlotClient *client;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (weight > 0 && weight <= self->n_places, NULL);
  g_return_val_if_fail (funcs != NULL, NULL);

  client = g_new0 (WaysideSlotClient, 1);
  client->scheduler = self;
  client->weight = weight;
  client->funcs = funcs;
  client->user_data = user_data;
  g_queue_push_tail (&self->clients, client);
  return client;
}

/* Picks the client with the fewest slots in use, so that a small download started after a huge one gets each
 * free slot until it has as many. Clients with equal numbers are served round-robin. If too few slots are
 * free for the picked client, they are kept for it. */
static WaysideSlotClient *
pick_client (WaysideSlotScheduler *self)
{
  WaysideSlotClient *next = NULL;

  for (GList *l = self->clients.head; l != NULL; l = l->next)
    {
      WaysideSlotClient *client = l->data;

      if ((next == NULL || client->n_taken < next->n_taken) && client->funcs->wants (client->user_data))
        next = client;
    }

  return next != NULL && self->n_taken + next->weight <= self->n_places ? next : NULL;
}

/**
 * wayside_slot_scheduler_dispatch:
 * @self: a scheduler
 *
 * Assigns the free slots to the clients that want them. Call it when a slot or memory has been released, and
 * when a client has become ready to start a picture.
 */
void
wayside_slot_scheduler_dispatch (WaysideSlotScheduler *self)
{
  WaysideSlotClient *client;

  g_return_if_fail (self != NULL);

  /* A picture whose start fails immediately calls this function again: do not recurse. */
  if (self->is_dispatching)
    return;

  self->is_dispatching = TRUE;
  while ((client = pick_client (self)) != NULL)
    {
      g_queue_remove (&self->clients, client);
      g_queue_push_tail (&self->clients, client);
      /* If there is no memory for this client, do not let another one take what is left of it. */
      if (!client->funcs->start (client->user_data))
        break;
    }
  self->is_dispatching = FALSE;
}

/**
 * wayside_slot_client_take:
 * @client: a client whose start function was called
 *
 * Takes the slots for one picture.
 */
void
wayside_slot_client_take (WaysideSlotClient *client)
{
  g_return_if_fail (client != NULL);

  client->n_taken += client->weight;
  client->scheduler->n_taken += client->weight;
}

/**
 * wayside_slot_client_release:
 * @client: a client
 *
 * Releases the slots of one picture. The next wayside_slot_scheduler_dispatch() assigns them again.
 */
void
wayside_slot_client_release (WaysideSlotClient *client)
{
  g_return_if_fail (client != NULL);
  g_return_if_fail (client->n_taken >= client->weight);

  client->n_taken -= client->weight;
  client->scheduler->n_taken -= client->weight;
}

/**
 * wayside_slot_client_unregister:
 * @client: (transfer full): a client that uses no slots
 */
void
wayside_slot_client_unregister (WaysideSlotClient *client)
{
  g_return_if_fail (client != NULL);
  g_return_if_fail (client->n_taken == 0);

  g_queue_remove (&client->scheduler->clients, client);
  g_free (client);
}
