/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-memory-budget.h"

#include "engine-helper.h"

static void
test_bounds (void)
{
  g_autoptr (WaysideMemoryBudget) budget = wayside_memory_budget_new (100);
  WaysideMemoryReservation *first = wayside_memory_budget_reserve (budget, 60);
  WaysideMemoryReservation *second = wayside_memory_budget_reserve (budget, 40);

  g_assert_nonnull (first);
  g_assert_nonnull (second);
  g_assert_cmpuint (wayside_memory_budget_get_used (budget), ==, 100);
  g_assert_null (wayside_memory_budget_reserve (budget, 1));
  g_assert_null (wayside_memory_budget_reserve (budget, 0));
  g_assert_null (wayside_memory_budget_reserve (budget, G_MAXSIZE));
  wayside_memory_reservation_release (first);
  g_assert_cmpuint (wayside_memory_budget_get_used (budget), ==, 40);
  g_assert_null (wayside_memory_budget_reserve (budget, 61));
  first = wayside_memory_budget_reserve (budget, 60);
  g_assert_nonnull (first);
  wayside_memory_reservation_release (first);
  wayside_memory_reservation_release (second);
  g_assert_cmpuint (wayside_memory_budget_get_used (budget), ==, 0);
}

/* A picture larger than the whole budget can be fetched, but only alone. */
static void
test_at_least_one (void)
{
  g_autoptr (WaysideMemoryBudget) budget = wayside_memory_budget_new (100);
  WaysideMemoryReservation *reservation = wayside_memory_budget_reserve (budget, 1000);

  g_assert_nonnull (reservation);
  g_assert_null (wayside_memory_budget_reserve (budget, 1));
  g_assert_true (wayside_memory_reservation_try_resize (reservation, 5000));
  g_assert_cmpuint (wayside_memory_budget_get_used (budget), ==, 5000);
  wayside_memory_reservation_release (reservation);
  reservation = wayside_memory_budget_reserve (budget, 1);
  g_assert_nonnull (reservation);
  wayside_memory_reservation_release (reservation);
}

static void
test_resize (void)
{
  g_autoptr (WaysideMemoryBudget) budget = wayside_memory_budget_new (100);
  WaysideMemoryReservation *first = wayside_memory_budget_reserve (budget, 30);
  WaysideMemoryReservation *second = wayside_memory_budget_reserve (budget, 30);

  g_assert_true (wayside_memory_reservation_try_resize (first, 70));
  g_assert_cmpuint (wayside_memory_reservation_get_size (first), ==, 70);
  g_assert_false (wayside_memory_reservation_try_resize (second, 31));
  g_assert_cmpuint (wayside_memory_reservation_get_size (second), ==, 30);
  g_assert_true (wayside_memory_reservation_try_resize (first, 10));
  g_assert_true (wayside_memory_reservation_try_resize (second, 90));
  g_assert_true (wayside_memory_reservation_try_resize (second, 0));
  g_assert_cmpuint (wayside_memory_budget_get_used (budget), ==, 10);
  wayside_memory_reservation_release (first);
  wayside_memory_reservation_release (second);
}

static gboolean
grow_finish (WaysideMemoryReservation *reservation, GAsyncResult **result, GError **error)
{
  g_autoptr (GAsyncResult) owned = NULL;

  helper_wait_for_result (result);
  owned = g_steal_pointer (result);
  return wayside_memory_reservation_grow_finish (reservation, owned, error);
}

static void
test_growth_waits (void)
{
  g_autoptr (WaysideMemoryBudget) budget = wayside_memory_budget_new (100);
  WaysideMemoryReservation *first = wayside_memory_budget_reserve (budget, 50);
  WaysideMemoryReservation *second = wayside_memory_budget_reserve (budget, 50);
  GAsyncResult *result = NULL;
  g_autoptr (GError) error = NULL;

  wayside_memory_reservation_grow_async (first, 80, NULL, helper_take_result, &result);
  helper_wait_while_busy ();
  g_assert_null (result);
  g_assert_cmpuint (wayside_memory_reservation_get_size (first), ==, 50);

  /* Still not enough. */
  g_assert_true (wayside_memory_reservation_try_resize (second, 30));
  helper_wait_while_busy ();
  g_assert_null (result);

  wayside_memory_reservation_release (second);
  g_assert_true (grow_finish (first, &result, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (wayside_memory_reservation_get_size (first), ==, 80);
  g_assert_cmpuint (wayside_memory_budget_get_used (budget), ==, 80);
  wayside_memory_reservation_release (first);
}

static void
test_growth_at_once (void)
{
  g_autoptr (WaysideMemoryBudget) budget = wayside_memory_budget_new (100);
  WaysideMemoryReservation *first = wayside_memory_budget_reserve (budget, 10);
  WaysideMemoryReservation *second = wayside_memory_budget_reserve (budget, 10);
  GAsyncResult *result = NULL;

  wayside_memory_reservation_grow_async (first, 90, NULL, helper_take_result, &result);
  g_assert_true (grow_finish (first, &result, NULL));
  g_assert_cmpuint (wayside_memory_budget_get_used (budget), ==, 100);
  wayside_memory_reservation_release (first);
  wayside_memory_reservation_release (second);
}

/* If all reservations wait for each other, one of them may exceed the budget, and only one. */
static void
test_excess (void)
{
  g_autoptr (WaysideMemoryBudget) budget = wayside_memory_budget_new (100);
  WaysideMemoryReservation *first = wayside_memory_budget_reserve (budget, 50);
  WaysideMemoryReservation *second = wayside_memory_budget_reserve (budget, 50);
  GAsyncResult *first_result = NULL;
  GAsyncResult *second_result = NULL;

  wayside_memory_reservation_grow_async (first, 80, NULL, helper_take_result, &first_result);
  wayside_memory_reservation_grow_async (second, 90, NULL, helper_take_result, &second_result);
  g_assert_true (grow_finish (first, &first_result, NULL));
  helper_wait_while_busy ();
  g_assert_null (second_result);
  g_assert_cmpuint (wayside_memory_budget_get_used (budget), ==, 130);

  /* The same one may continue to grow, otherwise both would be stuck again. */
  wayside_memory_reservation_grow_async (first, 500, NULL, helper_take_result, &first_result);
  g_assert_true (grow_finish (first, &first_result, NULL));
  helper_wait_while_busy ();
  g_assert_null (second_result);
  g_assert_null (wayside_memory_budget_reserve (budget, 1));

  wayside_memory_reservation_release (first);
  g_assert_true (grow_finish (second, &second_result, NULL));
  g_assert_cmpuint (wayside_memory_budget_get_used (budget), ==, 90);
  wayside_memory_reservation_release (second);
}

static void
test_cancel (void)
{
  g_autoptr (WaysideMemoryBudget) budget = wayside_memory_budget_new (100);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  WaysideMemoryReservation *first = wayside_memory_budget_reserve (budget, 50);
  WaysideMemoryReservation *second = wayside_memory_budget_reserve (budget, 50);
  GAsyncResult *result = NULL;
  g_autoptr (GError) error = NULL;

  wayside_memory_reservation_grow_async (first, 80, cancellable, helper_take_result, &result);
  helper_wait_while_busy ();
  g_cancellable_cancel (cancellable);
  g_assert_false (grow_finish (first, &result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (wayside_memory_reservation_get_size (first), ==, 50);
  wayside_memory_reservation_release (first);
  wayside_memory_reservation_release (second);
  g_assert_cmpuint (wayside_memory_budget_get_used (budget), ==, 0);
}

static void
test_cancelled_before (void)
{
  g_autoptr (WaysideMemoryBudget) budget = wayside_memory_budget_new (100);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  WaysideMemoryReservation *first = wayside_memory_budget_reserve (budget, 50);
  WaysideMemoryReservation *second = wayside_memory_budget_reserve (budget, 50);
  GAsyncResult *result = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  wayside_memory_reservation_grow_async (first, 80, cancellable, helper_take_result, &result);
  g_assert_false (grow_finish (first, &result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  /* A cancelled request fails even if there is room. */
  wayside_memory_reservation_release (second);
  wayside_memory_reservation_grow_async (first, 80, cancellable, helper_take_result, &result);
  g_assert_false (grow_finish (first, &result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  wayside_memory_reservation_release (first);
  g_assert_cmpuint (wayside_memory_budget_get_used (budget), ==, 0);
  helper_wait_while_busy ();
}

/* Cancelled right after it was granted: exactly one of the two wins. */
static void
test_cancel_of_granted (void)
{
  g_autoptr (WaysideMemoryBudget) budget = wayside_memory_budget_new (100);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  WaysideMemoryReservation *first = wayside_memory_budget_reserve (budget, 50);
  WaysideMemoryReservation *second = wayside_memory_budget_reserve (budget, 50);
  GAsyncResult *result = NULL;
  g_autoptr (GAsyncResult) owned = NULL;

  wayside_memory_reservation_grow_async (first, 80, cancellable, helper_take_result, &result);
  g_cancellable_cancel (cancellable);
  wayside_memory_reservation_release (second);
  helper_wait_for_result (&result);
  owned = g_steal_pointer (&result);
  if (wayside_memory_reservation_grow_finish (first, owned, NULL))
    g_assert_cmpuint (wayside_memory_reservation_get_size (first), ==, 80);
  g_assert_cmpuint (wayside_memory_budget_get_used (budget), ==, wayside_memory_reservation_get_size (first));
  wayside_memory_reservation_release (first);
  helper_wait_while_busy ();
}

typedef struct
{
  WaysideMemoryBudget *budget;
  GString *log;
  char name;
  guint times;
} Caller;

static void
log_call (gpointer user_data)
{
  Caller *caller = user_data;

  g_string_append_c (caller->log, caller->name);
  if (--caller->times > 0)
    wayside_memory_budget_call_when_room (caller->budget, log_call, g_memdup2 (caller, sizeof *caller),
                                          g_free);
}

static void
queue_call (WaysideMemoryBudget *budget, GString *log, char name, guint times)
{
  const Caller caller = { budget, log, name, times };

  wayside_memory_budget_call_when_room (budget, log_call, g_memdup2 (&caller, sizeof caller), g_free);
}

static void
test_call_when_room (void)
{
  g_autoptr (WaysideMemoryBudget) budget = wayside_memory_budget_new (100);
  g_autoptr (GString) log = g_string_new (NULL);
  WaysideMemoryReservation *first = wayside_memory_budget_reserve (budget, 50);
  WaysideMemoryReservation *second = wayside_memory_budget_reserve (budget, 50);

  queue_call (budget, log, 'a', 1);
  queue_call (budget, log, 'b', 1);
  helper_wait_while_busy ();
  g_assert_cmpstr (log->str, ==, "");

  wayside_memory_reservation_release (first);
  /* Not within the call, since the caller may be mid-update. */
  g_assert_cmpstr (log->str, ==, "");
  helper_wait_while_busy ();
  g_assert_cmpstr (log->str, ==, "ab");

  wayside_memory_reservation_release (second);
  helper_wait_while_busy ();
  g_assert_cmpstr (log->str, ==, "ab");
}

/* A waiter that still finds no room queues again, and is called after the next release only. */
static void
test_call_again (void)
{
  g_autoptr (WaysideMemoryBudget) budget = wayside_memory_budget_new (100);
  g_autoptr (GString) log = g_string_new (NULL);
  WaysideMemoryReservation *reservations[3];

  for (guint i = 0; i < 3; i++)
    reservations[i] = wayside_memory_budget_reserve (budget, 30);
  queue_call (budget, log, 'a', 2);
  queue_call (budget, log, 'b', 1);
  wayside_memory_reservation_release (reservations[0]);
  helper_wait_while_busy ();
  g_assert_cmpstr (log->str, ==, "ab");
  /* Two releases in a row result in one call. */
  wayside_memory_reservation_release (reservations[1]);
  wayside_memory_reservation_release (reservations[2]);
  helper_wait_while_busy ();
  g_assert_cmpstr (log->str, ==, "aba");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/budget/bounds", test_bounds);
  g_test_add_func ("/budget/at-least-one", test_at_least_one);
  g_test_add_func ("/budget/resize", test_resize);
  g_test_add_func ("/budget/growth-waits", test_growth_waits);
  g_test_add_func ("/budget/growth-at-once", test_growth_at_once);
  g_test_add_func ("/budget/excess", test_excess);
  g_test_add_func ("/budget/cancel", test_cancel);
  g_test_add_func ("/budget/cancelled-before", test_cancelled_before);
  g_test_add_func ("/budget/cancel-of-granted", test_cancel_of_granted);
  g_test_add_func ("/budget/call-when-room", test_call_when_room);
  g_test_add_func ("/budget/call-again", test_call_again);

  return g_test_run ();
}
