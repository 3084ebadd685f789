/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "library-helper.h"

#include "engine-helper.h"
#include "wayside-error.h"
#include "wayside-tile-counter.h"

#include <stdlib.h>
#include <string.h>

/* The path of this program, which also runs as a child that takes tiles. */
static char *program = NULL;

static guint
take (WaysideLibrary *library, gint64 day, guint limit)
{
  g_autoptr (GError) error = NULL;
  guint n_used = G_MAXUINT;

  g_assert_true (wayside_library_take_tile (library, day, limit, &n_used, &error));
  g_assert_no_error (error);
  return n_used;
}

static void
test_counts (LibraryFixture *fixture, gconstpointer data)
{
  for (guint i = 1; i <= 5; i++)
    g_assert_cmpuint (take (fixture->library, 20000, 5), ==, i);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpuint (take (fixture->library, 20000, 5), ==, 0);

  /* Another day has its own count, and the one before keeps it: a clock that is set back changes nothing. */
  g_assert_cmpuint (take (fixture->library, 20001, 5), ==, 1);
  g_assert_cmpuint (take (fixture->library, 20000, 5), ==, 0);
  g_assert_cmpuint (take (fixture->library, 20000, 6), ==, 6);
}

/* The count outlives the object, as it does the process. */
static void
test_runs (LibraryFixture *fixture, gconstpointer data)
{
  guint n_granted = 0;

  for (guint run = 0; run < 30; run++)
    {
      g_autoptr (WaysideLibrary) library = wayside_library_new (fixture->path);

      for (int i = g_test_rand_int_range (0, 8); i > 0; i--)
        n_granted += take (library, 20000, 50) > 0;
    }
  while (take (fixture->library, 20000, 50) > 0)
    n_granted++;
  g_assert_cmpuint (n_granted, ==, 50);
}

static GSubprocess *
start_child (LibraryFixture *fixture, guint limit, guint times)
{
  g_autofree char *limit_text = g_strdup_printf ("%u", limit);
  g_autofree char *times_text = g_strdup_printf ("%u", times);
  g_autoptr (GError) error = NULL;
  GSubprocess *child = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program, "--take",
                                         fixture->path, limit_text, times_text, NULL);

  g_assert_no_error (error);
  return child;
}

static guint
count_lines (const char *text)
{
  guint n_lines = 0;

  for (; *text != '\0'; text++)
    n_lines += *text == '\n';
  return n_lines;
}

/* Several processes together get as many tiles as there are, and not one more. */
static void
test_processes (LibraryFixture *fixture, gconstpointer data)
{
  GSubprocess *children[4];
  guint n_granted = 0;

  for (guint i = 0; i < G_N_ELEMENTS (children); i++)
    children[i] = start_child (fixture, 300, 150);
  for (guint i = 0; i < G_N_ELEMENTS (children); i++)
    {
      g_autofree char *text = NULL;
      g_autoptr (GError) error = NULL;

      g_subprocess_communicate_utf8 (children[i], NULL, NULL, &text, NULL, &error);
      g_assert_no_error (error);
      g_assert_true (g_subprocess_get_successful (children[i]));
      n_granted += count_lines (text);
      g_object_unref (children[i]);
    }
  g_assert_cmpuint (n_granted, ==, 300);
  g_assert_cmpuint (take (fixture->library, 20000, 300), ==, 0);
}

/* A process that is killed has counted every tile that it was granted. */
static void
test_killed (LibraryFixture *fixture, gconstpointer data)
{
  guint n_granted = 0;

  for (guint run = 0; run < 5; run++)
    {
      g_autoptr (GSubprocess) child = start_child (fixture, 200, G_MAXINT);
      g_autoptr (GDataInputStream) lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (child));
      g_autoptr (GError) error = NULL;
      char *line;

      for (guint i = 0; i < 20; i++)
        {
          line = g_data_input_stream_read_line (lines, NULL, NULL, NULL);
          g_assert_nonnull (line);
          g_free (line);
          n_granted++;
        }
      g_subprocess_force_exit (child);
      while ((line = g_data_input_stream_read_line (lines, NULL, NULL, NULL)) != NULL)
        {
          g_free (line);
          n_granted++;
        }
      g_subprocess_wait (child, NULL, &error);
      g_assert_no_error (error);
      if (n_granted + 30 > 200)
        break;
    }
  while (take (fixture->library, 20000, 200) > 0)
    n_granted++;
  g_assert_cmpuint (n_granted, <=, 200);
}

/* Without a count, no tile is granted. */
static void
test_unwritable (LibraryFixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideLibrary) library = wayside_library_new ("/dev/null/library.sqlite");
  g_autoptr (GError) error = NULL;
  guint n_used = 7;

  g_assert_false (wayside_library_take_tile (library, 20000, 5, &n_used, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER);
  g_assert_cmpuint (n_used, ==, 0);

  take (fixture->library, 20000, 5);
  wayside_library_close (fixture->library);
  library_run_sql (fixture, "DROP TABLE tile_day");
  g_clear_error (&error);
  g_assert_false (wayside_library_take_tile (fixture->library, 20000, 5, &n_used, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER);
}

static WaysideTileGrant
take_async (WaysideTileBudget *budget)
{
  GAsyncResult *result = NULL;
  g_autoptr (GAsyncResult) owned = NULL;
  g_autoptr (GError) error = NULL;
  WaysideTileGrant grant = 99;

  wayside_tile_budget_take_async (budget, helper_take_result, &result);
  helper_wait_for_result (&result);
  owned = g_steal_pointer (&result);
  g_assert_true (wayside_tile_budget_take_finish (budget, owned, &grant, &error));
  g_assert_no_error (error);
  return grant;
}

static void
test_grants (LibraryFixture *fixture, gconstpointer data)
{
  WaysideWorkerThread *writer = wayside_worker_thread_new ("writer");
  WaysideTileCounter *counter = wayside_tile_counter_new (fixture->library, writer, 100);
  gint64 day = g_get_real_time () / G_TIME_SPAN_DAY;
  guint n_granted[3] = { 0 };

  for (guint i = 0; i < 105; i++)
    n_granted[take_async (WAYSIDE_TILE_BUDGET (counter))]++;
  if (g_get_real_time () / G_TIME_SPAN_DAY == day)
    {
      g_assert_cmpuint (n_granted[WAYSIDE_TILE_GRANT_ALLOWED], ==, 90);
      g_assert_cmpuint (n_granted[WAYSIDE_TILE_GRANT_NEAR_END], ==, 10);
      g_assert_cmpuint (n_granted[WAYSIDE_TILE_GRANT_EXHAUSTED], ==, 5);
    }
  else
    {
      g_test_message ("The day has ended during the test");
    }
  wayside_worker_thread_free (writer);
  helper_wait_while_busy ();
  g_assert_finalize_object (counter);
}

static void
test_grant_error (LibraryFixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideLibrary) library = wayside_library_new ("/dev/null/library.sqlite");
  WaysideWorkerThread *writer = wayside_worker_thread_new ("writer");
  WaysideTileCounter *counter = wayside_tile_counter_new (library, writer, 100);
  GAsyncResult *result = NULL;
  g_autoptr (GError) error = NULL;
  WaysideTileGrant grant;

  wayside_tile_budget_take_async (WAYSIDE_TILE_BUDGET (counter), helper_take_result, &result);
  helper_wait_for_result (&result);
  g_assert_false (wayside_tile_budget_take_finish (WAYSIDE_TILE_BUDGET (counter), result, &grant, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER);
  g_object_unref (result);
  wayside_worker_thread_free (writer);
  helper_wait_while_busy ();
  g_assert_finalize_object (counter);
}

/* The child: takes tiles and prints a line for each one that is granted. */
static int
run_child (char **arguments)
{
  g_autoptr (WaysideLibrary) library = wayside_library_new (arguments[0]);
  guint limit = (guint) atoi (arguments[1]);
  int times = atoi (arguments[2]);

  for (int i = 0; i < times; i++)
    {
      guint n_used;

      if (!wayside_library_take_tile (library, 20000, limit, &n_used, NULL))
        return EXIT_FAILURE;
      if (n_used == 0)
        break;
      g_print ("%u\n", n_used);
    }
  return EXIT_SUCCESS;
}

int
main (int argc, char **argv)
{
  if (argc == 5 && strcmp (argv[1], "--take") == 0)
    return run_child (argv + 2);

  program = argv[0];
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function)                                                                                  \
  g_test_add (path, LibraryFixture, NULL, library_fixture_set_up, function, library_fixture_tear_down)
  ADD ("/tile-counter/counts", test_counts);
  ADD ("/tile-counter/runs", test_runs);
  ADD ("/tile-counter/processes", test_processes);
  ADD ("/tile-counter/killed", test_killed);
  ADD ("/tile-counter/unwritable", test_unwritable);
  ADD ("/tile-counter/grants", test_grants);
  ADD ("/tile-counter/grant-error", test_grant_error);
#undef ADD

  return g_test_run ();
}
