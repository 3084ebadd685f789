/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-memory-budget.h"

struct _WaysideMemoryBudget
{
  gsize total;
  gsize used;
  guint n_reservations;
  GQueue waiting;                   /* (element-type GTask) (owned): growths waiting for room, oldest first */
  WaysideMemoryReservation *excess; /* (nullable) (not owned): the reservation that may exceed total */
  GQueue callers; /* (element-type Caller) (owned): callbacks waiting for room, oldest first */
  GSource *wake;  /* (owned) (nullable): source that runs the callbacks */
};

typedef struct
{
  WaysideMemoryBudgetFunc func;
  gpointer user_data; /* (owned) */
  GDestroyNotify destroy;
} Caller;

struct _WaysideMemoryReservation
{
  WaysideMemoryBudget *budget; /* (not owned): outlives its reservations */
  gsize size;
  GTask *growth; /* (nullable) (not owned): its entry in the budget's queue of growths */
  gsize wanted;  /* the size requested by growth */
  gulong cancelled_id;
};

/**
 * wayside_memory_budget_new:
 * @total: maximum number of bytes reserved at a time
 *
 * Returns: (transfer full): a budget
 */
WaysideMemoryBudget *
wayside_memory_budget_new (gsize total)
{
  WaysideMemoryBudget *self = g_new0 (WaysideMemoryBudget, 1);

  self->total = total;
  g_queue_init (&self->waiting);
  g_queue_init (&self->callers);
  return self;
}

/**
 * wayside_memory_budget_free:
 * @self: (transfer full): a budget without reservations and waiting callbacks
 */
void
wayside_memory_budget_free (WaysideMemoryBudget *self)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (self->n_reservations == 0);
  g_return_if_fail (g_queue_is_empty (&self->callers));

  g_free (self);
}

/**
 * wayside_memory_budget_get_used:
 * @self: a budget
 *
 * Returns: the total of its reservations in bytes
 */
gsize
wayside_memory_budget_get_used (WaysideMemoryBudget *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->used;
}

/**
 * wayside_memory_budget_reserve:
 * @self: a budget
 * @size: estimated number of bytes
 *
 * Reserves memory if there is room for it, or if there is no other reservation: a single body may be larger
 * than the whole budget.
 *
 * Returns: (transfer full) (nullable): the reservation, or %NULL if there is no room now
 */
WaysideMemoryReservation *
wayside_memory_budget_reserve (WaysideMemoryBudget *self, gsize size)
{
  WaysideMemoryReservation *reservation;

  g_return_val_if_fail (self != NULL, NULL);

  if (self->n_reservations > 0 && (self->used >= self->total || size > self->total - self->used))
    return NULL;

  reservation = g_new0 (WaysideMemoryReservation, 1);
  reservation->budget = self;
  reservation->size = size;
  self->used += size;
  self->n_reservations++;
  return reservation;
}

static void
set_size (WaysideMemoryReservation *reservation, gsize size)
{
  reservation->budget->used += size - reservation->size;
  reservation->size = size;
}

/* A reservation may grow if there is room. If all reservations wait for room, there would be a deadlock. Then
 * one of them may exceed the total, and only that one until it is released, so that the total is never
 * exceeded by more than one body. */
static gboolean
may_grow (WaysideMemoryReservation *reservation, gsize size)
{
  WaysideMemoryBudget *self = reservation->budget;
  guint n_waiting = self->waiting.length + (reservation->growth == NULL ? 1 : 0);

  if (self->used - reservation->size + size <= self->total)
    return TRUE;

  if (self->excess == NULL && n_waiting == self->n_reservations)
    self->excess = reservation;

  return self->excess == reservation;
}

static void
end_growth (WaysideMemoryReservation *reservation, gboolean granted)
{
  g_autoptr (GTask) task = reservation->growth;

  g_queue_remove (&reservation->budget->waiting, task);
  reservation->growth = NULL;
  g_cancellable_disconnect (g_task_get_cancellable (task), reservation->cancelled_id);
  reservation->cancelled_id = 0;
  if (granted)
    {
      set_size (reservation, reservation->wanted);
      g_task_return_boolean (task, TRUE);
    }
  else
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled");
    }
}

static void
serve_waiting (WaysideMemoryBudget *self)
{
  gboolean any;

  do
    {
      any = FALSE;
      for (GList *l = self->waiting.head; l != NULL && !any; l = l->next)
        {
          WaysideMemoryReservation *reservation = g_task_get_task_data (l->data);

          any = may_grow (reservation, reservation->wanted);
          if (any)
            end_growth (reservation, TRUE);
        }
    }
  while (any);
}

/**
 * wayside_memory_budget_call_when_room:
 * @self: a budget that had no room
 * @func: called once, soon after the next release of a reservation
 * @user_data: (transfer full): passed to @func
 * @destroy: (nullable): frees @user_data
 *
 * Registers a callback to retry after wayside_memory_budget_reserve() returned %NULL.
 */
void
wayside_memory_budget_call_when_room (WaysideMemoryBudget *self,
                                      WaysideMemoryBudgetFunc func,
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
  WaysideMemoryBudget *self = user_data;

  g_clear_pointer (&self->wake, g_source_unref);
  /* Call each callback once, even if it registers itself again because there is still no room. */
  for (guint n = self->callers.length; n > 0; n--)
    {
      g_autofree Caller *caller = g_queue_pop_head (&self->callers);

      caller->func (caller->user_data);
      if (caller->destroy != NULL)
        caller->destroy (caller->user_data);
    }

  return G_SOURCE_REMOVE;
}

/* Run the callbacks from a source, since the caller of the release may be in the middle of an update. */
static void
wake_callers (WaysideMemoryBudget *self)
{
  if (self->wake != NULL || g_queue_is_empty (&self->callers))
    return;

  self->wake = g_idle_source_new ();
  g_source_set_priority (self->wake, G_PRIORITY_DEFAULT);
  g_source_set_callback (self->wake, wake_cb, self, NULL);
  g_source_attach (self->wake, g_main_context_get_thread_default ());
}

/**
 * wayside_memory_reservation_release:
 * @reservation: (transfer full): a reservation that is not waiting to grow
 *
 * Releases the reservation and gives the room to waiting reservations and callbacks.
 */
void
wayside_memory_reservation_release (WaysideMemoryReservation *reservation)
{
  WaysideMemoryBudget *self;

  g_return_if_fail (reservation != NULL);
  g_return_if_fail (reservation->growth == NULL);

  self = reservation->budget;
  self->used -= reservation->size;
  self->n_reservations--;
  if (self->excess == reservation)
    self->excess = NULL;
  g_free (reservation);
  serve_waiting (self);
  wake_callers (self);
}

/**
 * wayside_memory_reservation_get_size:
 * @reservation: a reservation
 *
 * Returns: its size in bytes
 */
gsize
wayside_memory_reservation_get_size (WaysideMemoryReservation *reservation)
{
  g_return_val_if_fail (reservation != NULL, 0);

  return reservation->size;
}

/**
 * wayside_memory_reservation_try_resize:
 * @reservation: a reservation
 * @size: required number of bytes
 *
 * Shrinks a reservation, or grows it if there is room now.
 *
 * Returns: %TRUE if the reservation has the size @size now
 */
gboolean
wayside_memory_reservation_try_resize (WaysideMemoryReservation *reservation, gsize size)
{
  g_return_val_if_fail (reservation != NULL, FALSE);
  g_return_val_if_fail (reservation->growth == NULL, FALSE);

  if (size > reservation->size && !may_grow (reservation, size))
    return FALSE;

  set_size (reservation, size);
  serve_waiting (reservation->budget);
  return TRUE;
}

/**
 * wayside_memory_reservation_is_waiting:
 * @reservation: a reservation
 *
 * Returns: %TRUE while wayside_memory_reservation_grow_async() waits for room
 */
gboolean
wayside_memory_reservation_is_waiting (WaysideMemoryReservation *reservation)
{
  g_return_val_if_fail (reservation != NULL, FALSE);

  return reservation->growth != NULL;
}

static gboolean
drop_growth (gpointer user_data)
{
  GTask *task = user_data;

  /* The growth may have been granted between the cancellation and this call. */
  if (!g_task_get_completed (task))
    {
      WaysideMemoryReservation *reservation = g_task_get_task_data (task);

      if (reservation->growth == task)
        end_growth (reservation, FALSE);
    }

  return G_SOURCE_REMOVE;
}

/* The handler runs with the cancellable's lock held, so end_growth() could not disconnect it. Use an idle
 * source. */
static void
growth_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  GTask *task = user_data;
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_callback (source, drop_growth, g_object_ref (task), g_object_unref);
  g_source_attach (source, g_task_get_context (task));
}

/**
 * wayside_memory_reservation_grow_async:
 * @reservation: a reservation that is not growing already
 * @size: required number of bytes, more than its size
 * @cancellable: (nullable): a cancellable
 * @callback: called when the reservation has grown
 * @user_data: passed to @callback
 *
 * Waits until there is room for the larger reservation and grows it.
 */
void
wayside_memory_reservation_grow_async (WaysideMemoryReservation *reservation,
                                       gsize size,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data)
{
  GTask *task;

  g_return_if_fail (reservation != NULL);
  g_return_if_fail (reservation->growth == NULL);
  g_return_if_fail (size > reservation->size);

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, wayside_memory_reservation_grow_async);
  g_task_set_task_data (task, reservation, NULL);
  reservation->growth = task;
  reservation->wanted = size;
  g_queue_push_tail (&reservation->budget->waiting, task);
  if (cancellable != NULL)
    reservation->cancelled_id = g_cancellable_connect (cancellable, G_CALLBACK (growth_cancelled_cb), task,
                                                       NULL);

  serve_waiting (reservation->budget);
}

/**
 * wayside_memory_reservation_grow_finish:
 * @reservation: a reservation
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Returns: %TRUE if the reservation has grown, or %FALSE with %G_IO_ERROR_CANCELLED
 */
gboolean
wayside_memory_reservation_grow_finish (WaysideMemoryReservation *reservation,
                                        GAsyncResult *result,
                                        GError **error)
{
  g_return_val_if_fail (reservation != NULL, FALSE);
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
