/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-memory-budget.h"

struct _WaysideMemoryBudget
{
  gsize total;
  gsize used;
  guint n_reservations;
  GQueue waiting; /* (element-type WaysideMemoryReservation) (not owned): those that wait for room */
};

struct _WaysideMemoryReservation
{
  WaysideMemoryBudget *budget; /* (not owned): outlives its reservations */
  gsize size;
  gboolean is_settled; /* has been resized before */

  gsize wanted;       /* the size that it waits for */
  GTask *task;        /* (owned) (nullable): pending while it waits for room */
  GSource *cancelled; /* (owned) (nullable): dispatched when the wait is cancelled */
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
  return self;
}

/**
 * wayside_memory_budget_free:
 * @self: (transfer full): a budget without reservations
 */
void
wayside_memory_budget_free (WaysideMemoryBudget *self)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (self->n_reservations == 0);

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
 * Reserves memory for a body before its length is known. There is always room for a single body, even if it
 * is larger than the whole budget, and none while other reservations wait for room.
 *
 * Returns: (transfer full) (nullable): the reservation, or %NULL if there is no room now
 */
WaysideMemoryReservation *
wayside_memory_budget_reserve (WaysideMemoryBudget *self, gsize size)
{
  WaysideMemoryReservation *reservation;

  g_return_val_if_fail (self != NULL, NULL);

  if (self->n_reservations > 0 &&
      (self->waiting.length > 0 || self->used >= self->total || size > self->total - self->used))
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

static void
end_wait (WaysideMemoryReservation *reservation)
{
  g_autoptr (GTask) task = g_steal_pointer (&reservation->task);

  g_queue_remove (&reservation->budget->waiting, reservation);
  if (reservation->cancelled != NULL)
    g_source_destroy (reservation->cancelled);
  g_clear_pointer (&reservation->cancelled, g_source_unref);
  /* Fails if it was cancelled. */
  g_task_return_boolean (task, TRUE);
}

/* Serves the reservations in the order of the queue, so that small bodies do not overtake a large one for
 * ever. If all of them wait for each other, the first one exceeds the total: it ends without waiting for the
 * others, so the total is never exceeded by more than one body. */
static void
serve_waiting (WaysideMemoryBudget *self)
{
  WaysideMemoryReservation *first;

  while ((first = g_queue_peek_head (&self->waiting)) != NULL &&
         (first->wanted <= first->size || self->waiting.length == self->n_reservations ||
          self->used - first->size + first->wanted <= self->total))
    {
      set_size (first, first->wanted);
      end_wait (first);
    }
}

/**
 * wayside_memory_reservation_release:
 * @reservation: (transfer full): a reservation that does not wait for room
 *
 * Releases the reservation and gives the room to waiting ones.
 */
void
wayside_memory_reservation_release (WaysideMemoryReservation *reservation)
{
  WaysideMemoryBudget *self;

  g_return_if_fail (reservation != NULL);
  g_return_if_fail (reservation->task == NULL);

  self = reservation->budget;
  self->used -= reservation->size;
  self->n_reservations--;
  g_free (reservation);
  serve_waiting (self);
}

/**
 * wayside_memory_reservation_is_waiting:
 * @reservation: a reservation
 *
 * Returns: %TRUE while wayside_memory_reservation_resize_async() waits for room
 */
gboolean
wayside_memory_reservation_is_waiting (WaysideMemoryReservation *reservation)
{
  g_return_val_if_fail (reservation != NULL, FALSE);

  return reservation->task != NULL;
}

/**
 * wayside_memory_reservation_shrink:
 * @reservation: a reservation that does not wait for room
 * @size: number of bytes, at most its size
 *
 * Gives the rest of the reservation to waiting ones.
 */
void
wayside_memory_reservation_shrink (WaysideMemoryReservation *reservation, gsize size)
{
  g_return_if_fail (reservation != NULL);
  g_return_if_fail (reservation->task == NULL);
  g_return_if_fail (size <= reservation->size);

  set_size (reservation, size);
  serve_waiting (reservation->budget);
}

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  WaysideMemoryReservation *reservation = user_data;
  WaysideMemoryBudget *self = reservation->budget;

  end_wait (reservation);
  serve_waiting (self);
  return G_SOURCE_REMOVE;
}

/**
 * wayside_memory_reservation_resize_async:
 * @reservation: a reservation that does not wait for room
 * @size: the number of bytes of the body
 * @cancellable: (nullable): a cancellable
 * @callback: called when the reservation has the size, or has the old one and the wait was cancelled
 * @user_data: passed to @callback
 *
 * Replaces the estimate by the size of the body, when there is room for it. A reservation that was resized
 * before does not wait for the others in the queue, because it holds a body that is partly read.
 */
void
wayside_memory_reservation_resize_async (WaysideMemoryReservation *reservation,
                                         gsize size,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data)
{
  WaysideMemoryBudget *self;

  g_return_if_fail (reservation != NULL);
  g_return_if_fail (reservation->task == NULL);

  self = reservation->budget;
  reservation->wanted = size;
  reservation->task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (reservation->task, wayside_memory_reservation_resize_async);
  if (reservation->is_settled || size <= reservation->size)
    g_queue_push_head (&self->waiting, reservation);
  else
    g_queue_push_tail (&self->waiting, reservation);
  reservation->is_settled = TRUE;

  if (cancellable != NULL)
    {
      reservation->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_callback (reservation->cancelled, G_SOURCE_FUNC (cancelled_cb), reservation, NULL);
      g_source_attach (reservation->cancelled, g_main_context_get_thread_default ());
    }
  serve_waiting (self);
}

/**
 * wayside_memory_reservation_resize_finish:
 * @reservation: a reservation
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Returns: %TRUE if the reservation has the size, or %FALSE with %G_IO_ERROR_CANCELLED
 */
gboolean
wayside_memory_reservation_resize_finish (WaysideMemoryReservation *reservation,
                                          GAsyncResult *result,
                                          GError **error)
{
  g_return_val_if_fail (reservation != NULL, FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, wayside_memory_reservation_resize_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
