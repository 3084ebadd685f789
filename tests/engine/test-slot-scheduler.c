/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-slot-scheduler.h"

#include "wayside-memory-budget.h"

typedef struct
{
  WaysideSlotClient *client;
  WaysideMemoryBudget *budget;
  GQueue reservations;
  gsize size;
  guint n_wanted;
  guint n_started;
  guint n_now;
} Hand;

static gboolean
wants (gpointer user_data)
{
  return ((Hand *) user_data)->n_wanted > 0;
}

static gboolean
start (gpointer user_data)
{
  Hand *hand = user_data;
  WaysideMemoryReservation *reservation = wayside_memory_budget_reserve (hand->budget, hand->size);

  if (reservation == NULL)
    return FALSE;

  g_queue_push_tail (&hand->reservations, reservation);
  wayside_slot_client_take (hand->client);
  hand->n_wanted--;
  hand->n_started++;
  hand->n_now++;
  return TRUE;
}

static const WaysideSlotClientFuncs funcs = { wants, start };

static void
join (WaysideSlotScheduler *scheduler, WaysideMemoryBudget *budget, Hand *hand, guint weight, guint n_wanted)
{
  hand->budget = budget;
  hand->size = 1;
  hand->n_wanted = n_wanted;
  hand->client = wayside_slot_scheduler_register (scheduler, weight, &funcs, hand);
}

/* Completes a transfer like a download runner: releases its slot and memory, then dispatches. */
static void
complete (WaysideSlotScheduler *scheduler, Hand *hand)
{
  wayside_slot_client_release (hand->client);
  wayside_memory_reservation_release (g_queue_pop_head (&hand->reservations));
  hand->n_now--;
  wayside_slot_scheduler_dispatch (scheduler);
}

static void
leave (WaysideSlotScheduler *scheduler, Hand *hand)
{
  hand->n_wanted = 0;
  while (hand->n_now > 0)
    complete (scheduler, hand);
  wayside_slot_client_unregister (hand->client);
}

static void
test_bound (void)
{
  g_autoptr (WaysideMemoryBudget) budget = wayside_memory_budget_new (1000);
  g_autoptr (WaysideSlotScheduler) scheduler = wayside_slot_scheduler_new (8);
  Hand hands[3] = { 0 };

  for (guint i = 0; i < 3; i++)
    join (scheduler, budget, &hands[i], i == 0 ? 2 : 1, 100);
  wayside_slot_scheduler_dispatch (scheduler);
  g_assert_cmpuint (wayside_slot_scheduler_get_n_used (scheduler), <=, 8);
  g_assert_cmpuint (hands[0].n_now * 2 + hands[1].n_now + hands[2].n_now, ==, 8);
  for (guint i = 0; i < 60; i++)
    {
      complete (scheduler, &hands[i % 3]);
      g_assert_cmpuint (wayside_slot_scheduler_get_n_used (scheduler), <=, 8);
      for (guint k = 0; k < 3; k++)
        g_assert_cmpuint (hands[k].n_now, >=, 1);
    }
  for (guint i = 0; i < 3; i++)
    leave (scheduler, &hands[i]);
  g_assert_cmpuint (wayside_slot_scheduler_get_n_used (scheduler), ==, 0);
}

/* A small download that starts after a huge one gets all freed slots until both have equally many. */
static void
test_fair (void)
{
  g_autoptr (WaysideMemoryBudget) budget = wayside_memory_budget_new (1000);
  g_autoptr (WaysideSlotScheduler) scheduler = wayside_slot_scheduler_new (10);
  Hand huge = { 0 };
  Hand small = { 0 };

  join (scheduler, budget, &huge, 1, 1000);
  wayside_slot_scheduler_dispatch (scheduler);
  g_assert_cmpuint (huge.n_now, ==, 10);
  join (scheduler, budget, &small, 1, 100);
  wayside_slot_scheduler_dispatch (scheduler);
  g_assert_cmpuint (small.n_now, ==, 0);
  for (guint i = 1; i <= 5; i++)
    {
      complete (scheduler, &huge);
      g_assert_cmpuint (small.n_now, ==, i);
    }
  for (guint i = 0; i < 20; i++)
    complete (scheduler, i % 2 == 0 ? &huge : &small);
  g_assert_cmpuint (huge.n_now, ==, 5);
  g_assert_cmpuint (small.n_now, ==, 5);
  leave (scheduler, &small);
  g_assert_cmpuint (huge.n_now, ==, 10);
  leave (scheduler, &huge);
}

/* The same applies to memory, of which the later one may need more at a time. */
static void
test_memory (void)
{
  g_autoptr (WaysideMemoryBudget) budget = wayside_memory_budget_new (10);
  g_autoptr (WaysideSlotScheduler) scheduler = wayside_slot_scheduler_new (100);
  Hand huge = { 0 };
  Hand small = { 0 };

  join (scheduler, budget, &huge, 1, 1000);
  wayside_slot_scheduler_dispatch (scheduler);
  g_assert_cmpuint (huge.n_now, ==, 10);
  join (scheduler, budget, &small, 1, 100);
  small.size = 4;
  wayside_slot_scheduler_dispatch (scheduler);
  for (guint i = 1; i <= 3; i++)
    {
      complete (scheduler, &huge);
      g_assert_cmpuint (small.n_now, ==, 0);
      g_assert_cmpuint (huge.n_now, ==, 10 - i);
    }
  complete (scheduler, &huge);
  g_assert_cmpuint (small.n_now, ==, 1);
  leave (scheduler, &small);
  leave (scheduler, &huge);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/dealer/bound", test_bound);
  g_test_add_func ("/dealer/fair", test_fair);
  g_test_add_func ("/dealer/memory", test_memory);

  return g_test_run ();
}
