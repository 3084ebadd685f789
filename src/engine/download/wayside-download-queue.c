/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-download-queue.h"

typedef struct
{
  WaysideQueuePositionFunc func;
  gpointer user_data; /* (not owned) */
  guint place;        /* the position last reported */
} Waiter;

struct _WaysideDownloadQueue
{
  guint limit;
  GHashTable *working; /* (owned): set of user data */
  GQueue waiting;      /* (element-type Waiter) (owned): the next one first */
};

/**
 * wayside_download_queue_new:
 * @limit: maximum number of active downloads, at least 1
 *
 * Returns: (transfer full): an empty download queue
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
 * @self: (transfer full): a queue without active or waiting downloads
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

/* Notify only one waiter and let the caller restart the iteration, since the callback may change the
 * queue. */
static gboolean
notify_one (WaysideDownloadQueue *self)
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

  while (notify_one (self))
    ;
}

/**
 * wayside_download_queue_set_limit:
 * @self: a download queue
 * @limit: maximum number of active downloads, at least 1
 *
 * A lower limit does not interrupt downloads that are already active.
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
 * @self: a download queue
 * @func: called with the position in the queue, for the first time during this call, and with 0 when the
 *   download becomes active
 * @user_data: (not owned): identifies the download; it must leave in the end
 *
 * Makes a download active if the limit allows it, or appends it to the queue. A download that is already
 * active stays active.
 *
 * Returns: %TRUE if the download is active now
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
 * @self: a download queue
 * @user_data: an active or waiting download, or neither
 *
 * Removes a download. If it was active, the next waiting one becomes active.
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
 * @self: a download queue
 * @user_data: a waiting download; nothing happens if it is not waiting
 * @by: number of positions to move towards the end of the queue, or towards its front if negative
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
