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

static gboolean
resize_finish (WaysideMemoryReservation *reservation, GAsyncResult **result, GError **error)
{
  g_autoptr (GAsyncResult) owned = NULL;

  helper_wait_for_result (result);
  owned = g_steal_pointer (result);
  return wayside_memory_reservation_resize_finish (reservation, owned, error);
}

/* Resizes a reservation that need not wait. */
static void
resize (WaysideMemoryReservation *reservation, gsize size)
{
  GAsyncResult *result = NULL;
  g_autoptr (GError) error = NULL;

  wayside_memory_reservation_resize_async (reservation, size, NULL, helper_take_result, &result);
  g_assert_false (wayside_memory_reservation_is_waiting (reservation));
  g_assert_true (resize_finish (reservation, &result, &error));
  g_assert_no_error (error);
}

/* A picture larger than the whole budget can be fetched, but only alone. */
static void
test_at_least_one (void)
{
  g_autoptr (WaysideMemoryBudget) budget = wayside_memory_budget_new (100);
  WaysideMemoryReservation *reservation = wayside_memory_budget_reserve (budget, 1000);

  g_assert_nonnull (reservation);
  g_assert_null (wayside_memory_budget_reserve (budget, 1));
  resize (reservation, 5000);
  g_assert_cmpuint (wayside_memory_budget_get_used (budget), ==, 5000);
  g_assert_null (wayside_memory_budget_reserve (budget, 1));
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

  resize (first, 70);
  g_assert_cmpuint (wayside_memory_budget_get_used (budget), ==, 100);
  wayside_memory_reservation_shrink (first, 10);
  g_assert_cmpuint (wayside_memory_budget_get_used (budget), ==, 40);
  resize (second, 90);
  g_assert_cmpuint (wayside_memory_budget_get_used (budget), ==, 100);
  resize (second, 0);
  g_assert_cmpuint (wayside_memory_budget_get_used (budget), ==, 10);
  wayside_memory_reservation_release (first);
  wayside_memory_reservation_release (second);
}

static void
test_resize_waits (void)
{
  g_autoptr (WaysideMemoryBudget) budget = wayside_memory_budget_new (100);
  WaysideMemoryReservation *first = wayside_memory_budget_reserve (budget, 50);
  WaysideMemoryReservation *second = wayside_memory_budget_reserve (budget, 50);
  GAsyncResult *result = NULL;
  g_autoptr (GError) error = NULL;

  wayside_memory_reservation_resize_async (first, 80, NULL, helper_take_result, &result);
  helper_wait_while_busy ();
  g_assert_null (result);
  g_assert_true (wayside_memory_reservation_is_waiting (first));
  g_assert_cmpuint (wayside_memory_budget_get_used (budget), ==, 100);

  /* Still not enough. */
  wayside_memory_reservation_shrink (second, 30);
  helper_wait_while_busy ();
  g_assert_null (result);

  wayside_memory_reservation_release (second);
  g_assert_true (resize_finish (first, &result, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (wayside_memory_budget_get_used (budget), ==, 80);
  wayside_memory_reservation_release (first);
}

/* Neither a new reservation nor a smaller one may take the room for which a large one waits. */
static void
test_order (void)
{
  g_autoptr (WaysideMemoryBudget) budget = wayside_memory_budget_new (100);
  WaysideMemoryReservation *large = wayside_memory_budget_reserve (budget, 10);
  WaysideMemoryReservation *small = wayside_memory_budget_reserve (budget, 10);
  WaysideMemoryReservation *other = wayside_memory_budget_reserve (budget, 60);
  GAsyncResult *large_result = NULL;
  GAsyncResult *small_result = NULL;

  wayside_memory_reservation_resize_async (large, 90, NULL, helper_take_result, &large_result);
  wayside_memory_reservation_resize_async (small, 20, NULL, helper_take_result, &small_result);
  helper_wait_while_busy ();
  g_assert_null (small_result);
  g_assert_null (wayside_memory_budget_reserve (budget, 1));

  wayside_memory_reservation_release (other);
  g_assert_true (resize_finish (large, &large_result, NULL));
  g_assert_cmpuint (wayside_memory_budget_get_used (budget), ==, 100);
  helper_wait_while_busy ();
  g_assert_null (small_result);
  wayside_memory_reservation_release (large);
  g_assert_true (resize_finish (small, &small_result, NULL));
  wayside_memory_reservation_release (small);
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

  wayside_memory_reservation_resize_async (first, 80, NULL, helper_take_result, &first_result);
  wayside_memory_reservation_resize_async (second, 90, NULL, helper_take_result, &second_result);
  g_assert_true (resize_finish (first, &first_result, NULL));
  helper_wait_while_busy ();
  g_assert_null (second_result);
  g_assert_cmpuint (wayside_memory_budget_get_used (budget), ==, 130);

  /* The same one may continue to grow, otherwise both would be stuck again. */
  wayside_memory_reservation_resize_async (first, 500, NULL, helper_take_result, &first_result);
  g_assert_true (resize_finish (first, &first_result, NULL));
  helper_wait_while_busy ();
  g_assert_null (second_result);
  g_assert_null (wayside_memory_budget_reserve (budget, 1));

  wayside_memory_reservation_release (first);
  g_assert_true (resize_finish (second, &second_result, NULL));
  g_assert_cmpuint (wayside_memory_budget_get_used (budget), ==, 90);
  wayside_memory_reservation_release (second);
}

static void
test_cancel (void)
{
  g_autoptr (WaysideMemoryBudget) budget = wayside_memory_budget_new (100);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  WaysideMemoryReservation *reservations[3];
  GAsyncResult *result = NULL;
  GAsyncResult *next_result = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 3; i++)
    reservations[i] = wayside_memory_budget_reserve (budget, 30);
  wayside_memory_reservation_resize_async (reservations[0], 80, cancellable, helper_take_result, &result);
  wayside_memory_reservation_resize_async (reservations[1], 40, NULL, helper_take_result, &next_result);
  helper_wait_while_busy ();
  g_assert_null (next_result);
  g_cancellable_cancel (cancellable);
  g_assert_false (resize_finish (reservations[0], &result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  /* It does not hold up the next one any longer. */
  g_assert_true (resize_finish (reservations[1], &next_result, NULL));
  g_assert_cmpuint (wayside_memory_budget_get_used (budget), ==, 100);
  for (guint i = 0; i < 3; i++)
    wayside_memory_reservation_release (reservations[i]);
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
  wayside_memory_reservation_resize_async (first, 80, cancellable, helper_take_result, &result);
  g_assert_false (resize_finish (first, &result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  /* A cancelled request fails even if there is room. */
  wayside_memory_reservation_release (second);
  wayside_memory_reservation_resize_async (first, 80, cancellable, helper_take_result, &result);
  g_assert_false (resize_finish (first, &result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  wayside_memory_reservation_release (first);
  g_assert_cmpuint (wayside_memory_budget_get_used (budget), ==, 0);
  helper_wait_while_busy ();
}

/* Cancelled right before there is room: the reservation can be released in any case. */
static void
test_cancel_of_granted (void)
{
  g_autoptr (WaysideMemoryBudget) budget = wayside_memory_budget_new (100);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  WaysideMemoryReservation *first = wayside_memory_budget_reserve (budget, 50);
  WaysideMemoryReservation *second = wayside_memory_budget_reserve (budget, 50);
  GAsyncResult *result = NULL;
  g_autoptr (GError) error = NULL;

  wayside_memory_reservation_resize_async (first, 80, cancellable, helper_take_result, &result);
  g_cancellable_cancel (cancellable);
  wayside_memory_reservation_release (second);
  g_assert_false (resize_finish (first, &result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  wayside_memory_reservation_release (first);
  g_assert_cmpuint (wayside_memory_budget_get_used (budget), ==, 0);
  helper_wait_while_busy ();
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/budget/bounds", test_bounds);
  g_test_add_func ("/budget/at-least-one", test_at_least_one);
  g_test_add_func ("/budget/resize", test_resize);
  g_test_add_func ("/budget/resize-waits", test_resize_waits);
  g_test_add_func ("/budget/order", test_order);
  g_test_add_func ("/budget/excess", test_excess);
  g_test_add_func ("/budget/cancel", test_cancel);
  g_test_add_func ("/budget/cancelled-before", test_cancelled_before);
  g_test_add_func ("/budget/cancel-of-granted", test_cancel_of_granted);

  return g_test_run ();
}
