/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-budget.h"

struct _WaysideBudget
{
  gsize total;
  gsize used;
  guint n_shares;
  GQueue waiting;             /* (element-type GTask) (owned): growths that found no room, oldest first */
  WaysideBudgetShare *excess; /* (nullable) (not owned): the one share that may go over the total */
  GQueue callers;             /* (element-type Caller) (owned): who wants to know of room, oldest first */
  GSource *wake;              /* (owned) (nullable): will call them */
};

typedef struct
{
  WaysideBudgetFunc func;
  gpointer user_data; /* (owned) */
  GDestroyNotify destroy;
} Caller;

struct _WaysideBudgetShare
{
  WaysideBudget *budget; /* (not owned): outlives its shares */
  gsize size;
  GTask *growth; /* (nullable) (not owned): its entry in the budget's queue */
  gsize wanted;  /* the size that growth waits for */
  gulong cancelled_id;
};

/**
 * wayside_budget_new:
 * @total: bytes that may be held at a time
 *
 * Returns: (transfer full): a budget
 */
WaysideBudget *
wayside_budget_new (gsize total)
{
  WaysideBudget *self = g_new0 (WaysideBudget, 1);

  self->total = total;
  g_queue_init (&self->waiting);
  g_queue_init (&self->callers);
  return self;
}

/**
 * wayside_budget_free:
 * @self: (transfer full): a budget whose shares are all closed
 */
void
wayside_budget_free (WaysideBudget *self)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (self->n_shares == 0);
  g_return_if_fail (g_queue_is_empty (&self->callers));

  g_free (self);
}

/**
 * wayside_budget_get_used:
 * @self: a budget
 *
 * Returns: the bytes that its shares hold together
 */
gsize
wayside_budget_get_used (WaysideBudget *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->used;
}

/**
 * wayside_budget_open_share:
 * @self: a budget
 * @size: bytes that will probably be needed
 *
 * Takes a share if there is room for it, or if nobody else has one: a single body may be larger than
 * the whole budget.
 *
 * Returns: (transfer full) (nullable): the share, or %NULL if there is no room now
 */
WaysideBudgetShare *
wayside_budget_open_share (WaysideBudget *self, gsize size)
{
  WaysideBudgetShare *share;

  g_return_val_if_fail (self != NULL, NULL);

  if (self->n_shares > 0 && (self->used >= self->total || size > self->total - self->used))
    return NULL;

  share = g_new0 (WaysideBudgetShare, 1);
  share->budget = self;
  share->size = size;
  self->used += size;
  self->n_shares++;
  return share;
}

static void
set_size (WaysideBudgetShare *share, gsize size)
{
  share->budget->used += size - share->size;
  share->size = size;
}

/* A share may grow when there is room. When all shares wait for room nothing would move any more: then
 * one of them may go over the total, and only that one until it is closed, so that the whole never
 * exceeds the total by more than one body. */
static gboolean
may_grow (WaysideBudgetShare *share, gsize size)
{
  WaysideBudget *self = share->budget;
  guint n_waiting = self->waiting.length + (share->growth == NULL ? 1 : 0);

  if (self->used - share->size + size <= self->total)
    return TRUE;

  if (self->excess == NULL && n_waiting == self->n_shares)
    self->excess = share;

  return self->excess == share;
}

static void
end_growth (WaysideBudgetShare *share, gboolean granted)
{
  g_autoptr (GTask) task = share->growth;

  g_queue_remove (&share->budget->waiting, task);
  share->growth = NULL;
  g_cancellable_disconnect (g_task_get_cancellable (task), share->cancelled_id);
  share->cancelled_id = 0;
  if (granted)
    {
      set_size (share, share->wanted);
      g_task_return_boolean (task, TRUE);
    }
  else
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled");
    }
}

static void
serve_waiting (WaysideBudget *self)
{
  gboolean any;

  do
    {
      any = FALSE;
      for (GList *l = self->waiting.head; l != NULL && !any; l = l->next)
        {
          WaysideBudgetShare *share = g_task_get_task_data (l->data);

          any = may_grow (share, share->wanted);
          if (any)
            end_growth (share, TRUE);
        }
    }
  while (any);
}

/**
 * wayside_budget_call_when_room:
 * @self: a budget that had no room
 * @func: called once, soon after the next time that a share is closed
 * @user_data: (transfer full): passed to @func
 * @destroy: (nullable): frees @user_data
 *
 * Lets one who was refused a share try again.
 */
void
wayside_budget_call_when_room (WaysideBudget *self,
                               WaysideBudgetFunc func,
                               gpointer user_data,
                               GDestroyNotify destroy)
{
  Caller *caller;

  g_return_if_fail (self != NULL);
  g_return_if_fail (func != NULL);

  caller = g_new0 (Caller, 1);
  caller->func = func;
  caller->user_data = user_data;
  caller->destroy = destroy;
  g_queue_push_tail (&self->callers, caller);
}

static gboolean
wake_cb (gpointer user_data)
{
  WaysideBudget *self = user_data;

  g_clear_pointer (&self->wake, g_source_unref);
  /* Each is called once, even one that queues again because there is still no room. */
  for (guint n = self->callers.length; n > 0; n--)
    {
      g_autofree Caller *caller = g_queue_pop_head (&self->callers);

      caller->func (caller->user_data);
      if (caller->destroy != NULL)
        caller->destroy (caller->user_data);
    }

  return G_SOURCE_REMOVE;
}

/* Not at once: who closes a share is in the middle of something. */
static void
wake_callers (WaysideBudget *self)
{
  if (self->wake != NULL || g_queue_is_empty (&self->callers))
    return;

  self->wake = g_idle_source_new ();
  g_source_set_priority (self->wake, G_PRIORITY_DEFAULT);
  g_source_set_callback (self->wake, wake_cb, self, NULL);
  g_source_attach (self->wake, g_main_context_get_thread_default ());
}

/**
 * wayside_budget_share_close:
 * @share: (transfer full): a share that does not wait to grow
 *
 * Gives the share back; those that wait for room may get it.
 */
void
wayside_budget_share_close (WaysideBudgetShare *share)
{
  WaysideBudget *self;

  g_return_if_fail (share != NULL);
  g_return_if_fail (share->growth == NULL);

  self = share->budget;
  self->used -= share->size;
  self->n_shares--;
  if (self->excess == share)
    self->excess = NULL;
  g_free (share);
  serve_waiting (self);
  wake_callers (self);
}

/**
 * wayside_budget_share_get_size:
 * @share: a share
 *
 * Returns: the bytes it holds
 */
gsize
wayside_budget_share_get_size (WaysideBudgetShare *share)
{
  g_return_val_if_fail (share != NULL, 0);

  return share->size;
}

/**
 * wayside_budget_share_try_resize:
 * @share: a share
 * @size: bytes that it needs
 *
 * Makes a share smaller, or larger if there is room at once.
 *
 * Returns: %TRUE if the share has the size now
 */
gboolean
wayside_budget_share_try_resize (WaysideBudgetShare *share, gsize size)
{
  g_return_val_if_fail (share != NULL, FALSE);
  g_return_val_if_fail (share->growth == NULL, FALSE);

  if (size > share->size && !may_grow (share, size))
    return FALSE;

  set_size (share, size);
  serve_waiting (share->budget);
  return TRUE;
}

/**
 * wayside_budget_share_is_waiting:
 * @share: a share
 *
 * Returns: %TRUE while wayside_budget_share_grow_async() waits for room
 */
gboolean
wayside_budget_share_is_waiting (WaysideBudgetShare *share)
{
  g_return_val_if_fail (share != NULL, FALSE);

  return share->growth != NULL;
}

static gboolean
drop_growth (gpointer user_data)
{
  GTask *task = user_data;

  /* It may have been granted between the cancelling and this. */
  if (!g_task_get_completed (task))
    {
      WaysideBudgetShare *share = g_task_get_task_data (task);

      if (share->growth == task)
        end_growth (share, FALSE);
    }

  return G_SOURCE_REMOVE;
}

/* The handler runs under the cancellable's lock, where end_growth() could not disconnect it. */
static void
growth_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  GTask *task = user_data;
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_callback (source, drop_growth, g_object_ref (task), g_object_unref);
  g_source_attach (source, g_task_get_context (task));
}

/**
 * wayside_budget_share_grow_async:
 * @share: a share that is not growing already
 * @size: bytes that it needs, more than it has
 * @cancellable: (nullable): ends the waiting
 * @callback: called when the share has grown
 * @user_data: passed to @callback
 *
 * Waits until there is room for the larger share.
 */
void
wayside_budget_share_grow_async (WaysideBudgetShare *share,
                                 gsize size,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  GTask *task;

  g_return_if_fail (share != NULL);
  g_return_if_fail (share->growth == NULL);
  g_return_if_fail (size > share->size);

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, wayside_budget_share_grow_async);
  g_task_set_task_data (task, share, NULL);
  share->growth = task;
  share->wanted = size;
  g_queue_push_tail (&share->budget->waiting, task);
  if (cancellable != NULL)
    share->cancelled_id = g_cancellable_connect (cancellable, G_CALLBACK (growth_cancelled_cb), task, NULL);

  serve_waiting (share->budget);
}

/**
 * wayside_budget_share_grow_finish:
 * @share: a share
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: %TRUE if the share has grown, or %FALSE with %G_IO_ERROR_CANCELLED
 */
gboolean
wayside_budget_share_grow_finish (WaysideBudgetShare *share, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (share != NULL, FALSE);
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
