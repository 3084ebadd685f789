/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-download-queue.h"

typedef struct
{
  WaysideQueuePositionFunc func;
  gpointer user_data; /* (not owned) */
  guint place;        /* that it was told of */
} Waiter;

struct _WaysideDownloadQueue
{
  guint limit;
  GHashTable *working; /* (owned): set of the user data */
  GQueue waiting;      /* (element-type Waiter) (owned): who is next is first */
};

/**
 * wayside_download_queue_new:
 * @limit: how many may be at work at once, at least 1
 *
 * Returns: (transfer full): turns that nobody has
 */
WaysideDownloadQueue *
wayside_download_queue_new (guint limit)
{
  WaysideDownloadQueue *self;

  g_return_val_if_fail (limit > 0, NULL);

  self = g_new0 (WaysideDownloadQueue, 1);
  self->limit = limit;
  self->working = g_hash_table_new (NULL, NULL);
  g_queue_init (&self->waiting);
  return self;
}

/**
 * wayside_download_queue_free:
 * @self: (transfer full): turns that all have left
 */
void
wayside_download_queue_free (WaysideDownloadQueue *self)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (g_hash_table_size (self->working) == 0 && g_queue_is_empty (&self->waiting));

  g_clear_pointer (&self->working, g_hash_table_unref);
  g_free (self);
}

static GList *
find_waiter (WaysideDownloadQueue *self, gpointer user_data)
{
  for (GList *l = self->waiting.head; l != NULL; l = l->next)
    if (((Waiter *) l->data)->user_data == user_data)
      return l;

  return NULL;
}

/* One at a time and from the start again: who is told may change the line. */
static gboolean
tell_one (WaysideDownloadQueue *self)
{
  guint place = 0;

  for (GList *l = self->waiting.head; l != NULL; l = l->next)
    {
      Waiter *waiter = l->data;

      place++;
      if (waiter->place == place)
        continue;

      waiter->place = place;
      waiter->func (place, waiter->user_data);
      return TRUE;
    }

  return FALSE;
}

static void
update (WaysideDownloadQueue *self)
{
  while (!g_queue_is_empty (&self->waiting) && g_hash_table_size (self->working) < self->limit)
    {
      g_autofree Waiter *waiter = g_queue_pop_head (&self->waiting);

      g_hash_table_add (self->working, waiter->user_data);
      waiter->func (0, waiter->user_data);
    }

  while (tell_one (self))
    ;
}

/**
 * wayside_download_queue_set_limit:
 * @self: turns
 * @limit: how many may be at work at once, at least 1
 *
 * With a lower limit than before those that are at work go on.
 */
void
wayside_download_queue_set_limit (WaysideDownloadQueue *self, guint limit)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (limit > 0);

  self->limit = limit;
  update (self);
}

/**
 * wayside_download_queue_enter:
 * @self: turns
 * @func: told of the place in the line, the first time by this call, and later when the turn has come
 * @user_data: (not owned): who wants a turn; it must leave in the end
 *
 * Takes a turn, or a place at the end of the line. One that has a turn keeps it.
 *
 * Returns: %TRUE if it is its turn now
 */
gboolean
wayside_download_queue_enter (WaysideDownloadQueue *self, WaysideQueuePositionFunc func, gpointer user_data)
{
  Waiter *waiter;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (func != NULL, FALSE);
  g_return_val_if_fail (find_waiter (self, user_data) == NULL, FALSE);

  if (g_hash_table_contains (self->working, user_data))
    return TRUE;

  if (g_hash_table_size (self->working) < self->limit)
    {
      g_hash_table_add (self->working, user_data);
      return TRUE;
    }

  waiter = g_new0 (Waiter, 1);
  waiter->func = func;
  waiter->user_data = user_data;
  g_queue_push_tail (&self->waiting, waiter);
  update (self);
  return FALSE;
}

/**
 * wayside_download_queue_leave:
 * @self: turns
 * @user_data: who has a turn, waits for one, or neither
 *
 * Gives the turn to the next, or leaves the line.
 */
void
wayside_download_queue_leave (WaysideDownloadQueue *self, gpointer user_data)
{
  GList *link;

  g_return_if_fail (self != NULL);

  link = find_waiter (self, user_data);
  if (link != NULL)
    {
      g_free (link->data);
      g_queue_delete_link (&self->waiting, link);
    }
  g_hash_table_remove (self->working, user_data);
  update (self);
}

/**
 * wayside_download_queue_move:
 * @self: turns
 * @user_data: who waits; nothing happens if it does not
 * @by: how many places towards the end of the line, or towards its start if less than 0
 */
void
wayside_download_queue_move (WaysideDownloadQueue *self, gpointer user_data, int by)
{
  GList *link;
  int place;

  g_return_if_fail (self != NULL);

  link = find_waiter (self, user_data);
  if (link == NULL)
    return;

  place = g_queue_link_index (&self->waiting, link) + by;
  g_queue_unlink (&self->waiting, link);
  g_queue_push_nth_link (&self->waiting, CLAMP (place, 0, (int) self->waiting.length), link);
  update (self);
}
