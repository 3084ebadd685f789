/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-worker-thread.h"

#include "engine-helper.h"

typedef struct
{
  WaysideWorkerThread *worker;
  GString *log; /* (not owned) */
  char name;
  gboolean was_current;
} Mark;

static Mark *
mark_new (WaysideWorkerThread *worker, GString *log, char name)
{
  Mark *mark = g_new0 (Mark, 1);

  mark->worker = worker;
  mark->log = log;
  mark->name = name;
  return mark;
}

static gpointer
write_mark (gpointer data, GError **error)
{
  Mark *mark = data;

  mark->was_current = wayside_worker_thread_is_current (mark->worker);
  g_string_append_c (mark->log, mark->name);
  if (mark->name != '!')
    return g_strdup ("done");

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "Failed");
  return NULL;
}

static gpointer
other_func (gpointer data, GError **error)
{
  return NULL;
}

static void
test_result (void)
{
  static const char names[] = { 'a', '!' };
  g_autoptr (WaysideWorkerThread) worker = wayside_worker_thread_new ("test");
  g_autoptr (GString) log = g_string_new (NULL);

  g_assert_false (wayside_worker_thread_is_current (worker));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GAsyncResult) owned = NULL;
      g_autofree char *text = NULL;
      GAsyncResult *result = NULL;
      Mark *mark = mark_new (worker, log, names[i]);

      wayside_worker_thread_run_async (worker, write_mark, mark, g_free, g_free, helper_take_result, &result);
      helper_wait_for_result (&result);
      owned = g_steal_pointer (&result);
      g_assert_true (wayside_worker_thread_get_data (owned, write_mark) == mark);
      g_assert_false (g_async_result_is_tagged (owned, other_func));
      g_assert_true (mark->was_current);
      text = g_task_propagate_pointer (G_TASK (owned), &error);
      g_assert_cmpstr (text, ==, i == 0 ? "done" : NULL);
      if (i == 0)
        g_assert_no_error (error);
      else
        g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
    }
}

/* Freeing the worker runs all that is queued, in order, even if nobody waits for the results. */
static void
test_order (void)
{
  WaysideWorkerThread *worker = wayside_worker_thread_new ("test");
  g_autoptr (GString) log = g_string_new (NULL);

  for (char name = 'a'; name <= 'z'; name++)
    wayside_worker_thread_run_async (worker, write_mark, mark_new (worker, log, name), g_free, g_free, NULL,
                                     NULL);
  wayside_worker_thread_free (worker);
  g_assert_cmpstr (log->str, ==, "abcdefghijklmnopqrstuvwxyz");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/worker-thread/result", test_result);
  g_test_add_func ("/worker-thread/order", test_order);

  return g_test_run ();
}
