/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-download-queue.h"

typedef struct
{
  guint place;
  guint n_sent;
} Walker;

static void
tell (guint place, gpointer user_data)
{
  Walker *walker = user_data;

  walker->place = place;
  walker->n_sent++;
}

static void
assert_places (Walker *walkers, const guint *places, guint n)
{
  for (guint i = 0; i < n; i++)
    g_assert_cmpuint (walkers[i].place, ==, places[i]);
}

/* Two downloads are running and the others are queued. When one leaves, the first in the queue starts. */
static void
test_line (void)
{
  g_autoptr (WaysideDownloadQueue) queue = wayside_download_queue_new (2);
  Walker walkers[5] = { 0 };

  for (guint i = 0; i < 5; i++)
    g_assert_cmpint (wayside_download_queue_enter (queue, tell, &walkers[i]), ==, i < 2);
  assert_places (walkers, (const guint[]){ 0, 0, 1, 2, 3 }, 5);
  /* A running download keeps its slot. */
  g_assert_true (wayside_download_queue_enter (queue, tell, &walkers[1]));
  g_assert_cmpuint (walkers[1].n_sent, ==, 0);

  wayside_download_queue_leave (queue, &walkers[0]);
  assert_places (walkers, (const guint[]){ 0, 0, 0, 1, 2 }, 5);
  /* Leaves while queued. */
  wayside_download_queue_leave (queue, &walkers[3]);
  g_assert_cmpuint (walkers[4].place, ==, 1);
  wayside_download_queue_leave (queue, &walkers[2]);
  g_assert_cmpuint (walkers[4].place, ==, 0);
  wayside_download_queue_leave (queue, &walkers[2]);
  wayside_download_queue_leave (queue, &walkers[1]);
  wayside_download_queue_leave (queue, &walkers[4]);
}

static void
test_move (void)
{
  g_autoptr (WaysideDownloadQueue) queue = wayside_download_queue_new (1);
  Walker walkers[4] = { 0 };

  for (guint i = 0; i < 4; i++)
    wayside_download_queue_enter (queue, tell, &walkers[i]);
  wayside_download_queue_move (queue, &walkers[3], -1);
  assert_places (walkers, (const guint[]){ 0, 1, 3, 2 }, 4);
  wayside_download_queue_move (queue, &walkers[3], -100);
  assert_places (walkers, (const guint[]){ 0, 2, 3, 1 }, 4);
  wayside_download_queue_move (queue, &walkers[3], 100);
  assert_places (walkers, (const guint[]){ 0, 1, 2, 3 }, 4);
  /* It is running. */
  wayside_download_queue_move (queue, &walkers[0], 1);
  assert_places (walkers, (const guint[]){ 0, 1, 2, 3 }, 4);

  wayside_download_queue_leave (queue, &walkers[0]);
  assert_places (walkers, (const guint[]){ 0, 0, 1, 2 }, 4);
  for (guint i = 1; i < 4; i++)
    wayside_download_queue_leave (queue, &walkers[i]);
}

static void
test_limit (void)
{
  g_autoptr (WaysideDownloadQueue) queue = wayside_download_queue_new (1);
  Walker walkers[4] = { 0 };

  for (guint i = 0; i < 4; i++)
    wayside_download_queue_enter (queue, tell, &walkers[i]);
  wayside_download_queue_set_limit (queue, 3);
  assert_places (walkers, (const guint[]){ 0, 0, 0, 1 }, 4);
  wayside_download_queue_set_limit (queue, 1);
  wayside_download_queue_leave (queue, &walkers[0]);
  wayside_download_queue_leave (queue, &walkers[1]);
  g_assert_cmpuint (walkers[3].place, ==, 1);
  wayside_download_queue_leave (queue, &walkers[2]);
  g_assert_cmpuint (walkers[3].place, ==, 0);
  wayside_download_queue_leave (queue, &walkers[3]);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/turns/line", test_line);
  g_test_add_func ("/turns/move", test_move);
  g_test_add_func ("/turns/limit", test_limit);

  return g_test_run ();
}
