/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-journal.h"

#include "engine-helper.h"
#include "library-helper.h"

#include <glib/gstdio.h>

#define FOLDER "/root/sequence_7nfcwfvjdtphz7yj6zat6a"

typedef struct
{
  LibraryFixture library;
  WaysideWriter *writer;
  WaysideJournal *journal;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideQuery) query = wayside_query_new_sequence ("7nfcwfvjdtphz7yj6zat6a", NULL);

  library_fixture_set_up (&fixture->library, data);
  fixture->writer = wayside_writer_new ();
  fixture->journal = wayside_journal_new (fixture->library.library, query, "/root", WAYSIDE_SAVING_DEFAULT);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->writer, wayside_writer_free);
  helper_wait_while_busy ();
  g_assert_finalize_object (fixture->journal);
  library_fixture_tear_down (&fixture->library, data);
}

static void
do_nothing (GTask *task, gpointer data)
{
  g_task_return_boolean (task, TRUE);
}

/* What was told before is written, or was tried to be. */
static void
wait_for_writer (Fixture *fixture)
{
  GAsyncResult *result = NULL;
  g_autoptr (GAsyncResult) owned = NULL;

  wayside_writer_run_async (fixture->writer, do_nothing, g_strdup (""), g_free, helper_take_result, &result);
  helper_wait_for_result (&result);
  owned = g_steal_pointer (&result);
}

static WaysideMemory *
announce (Fixture *fixture)
{
  GAsyncResult *result = NULL;
  g_autoptr (GAsyncResult) owned = NULL;
  const WaysideRecall how = { .folder = FOLDER };

  wayside_journal_announce_async (fixture->journal, fixture->writer, FOLDER, &how, helper_take_result,
                                  &result);
  helper_wait_for_result (&result);
  owned = g_steal_pointer (&result);
  return wayside_journal_announce_finish (fixture->journal, owned);
}

/* Tells of the images from @first on, all saved, and returns when that is done. */
static void
note (Fixture *fixture, guint first, guint end)
{
  g_autoptr (WaysideReport) news = wayside_report_new ();
  WaysideNote told = { .state = WAYSIDE_DOWNLOAD_RUNNING,
                       .totals = { .n_items = end, .n_saved = end },
                       .first_position = first };

  for (guint i = first; i < end; i++)
    {
      const WaysideItemChange change = { .position = i, .state = WAYSIDE_ITEM_SAVED, .n_tries = 1 };

      g_ptr_array_add (news->new_ids, g_strdup_printf ("%u", 100 + i));
      g_array_append_val (news->changes, change);
    }
  told.new_ids = g_steal_pointer (&news->new_ids);
  told.changes = g_steal_pointer (&news->changes);
  wayside_journal_note (fixture->journal, fixture->writer, FOLDER, &told);
  wait_for_writer (fixture);
}

/* How many images another program would find. */
static int
count (Fixture *fixture)
{
  g_autoptr (WaysideLibrary) library = wayside_library_new (fixture->library.path);
  g_autoptr (GPtrArray) jobs = wayside_library_list_all (library, NULL);
  g_autoptr (WaysideReport) report = NULL;

  g_assert_nonnull (jobs);
  if (jobs->len == 0)
    return -1;

  g_assert_cmpuint (jobs->len, ==, 1);
  report = wayside_library_load_items (library, ((WaysideJob *) g_ptr_array_index (jobs, 0))->id, NULL);
  g_assert_cmpuint (report->changes->len, ==, report->new_ids->len);
  return (int) report->new_ids->len;
}

static void
test_good (Fixture *fixture, gconstpointer data)
{
  g_assert_null (announce (fixture));
  g_assert_cmpint (count (fixture), ==, 0);
  note (fixture, 0, 3);
  note (fixture, 3, 5);
  g_assert_false (wayside_journal_is_behind (fixture->journal));
  g_assert_cmpint (count (fixture), ==, 5);
}

/* There was no room for the library at the start, and later there is: the job becomes known. */
static void
test_begins_later (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_path_get_dirname (fixture->library.path);

  helper_write (fixture->library.root, "deep", "in the way", -1);
  g_assert_null (announce (fixture));
  note (fixture, 0, 3);
  g_assert_true (wayside_journal_is_behind (fixture->journal));

  g_assert_cmpint (g_unlink (folder), ==, 0);
  /* It would leave out what was told before. */
  note (fixture, 3, 5);
  g_assert_true (wayside_journal_is_behind (fixture->journal));
  g_assert_cmpint (count (fixture), ==, -1);
  note (fixture, 0, 5);
  g_assert_false (wayside_journal_is_behind (fixture->journal));
  g_assert_cmpint (count (fixture), ==, 5);
}

/* What could not be written in the middle is there when all was told anew. */
static void
test_fails_meanwhile (Fixture *fixture, gconstpointer data)
{
  g_assert_null (announce (fixture));
  note (fixture, 0, 3);
  library_run_sql (&fixture->library, "CREATE TRIGGER refuse BEFORE INSERT ON item"
                                      " BEGIN SELECT RAISE (ABORT, 'refused'); END");
  note (fixture, 3, 5);
  g_assert_true (wayside_journal_is_behind (fixture->journal));
  library_run_sql (&fixture->library, "DROP TRIGGER refuse");
  note (fixture, 5, 6);
  g_assert_cmpint (count (fixture), ==, 3);
  note (fixture, 0, 7);
  g_assert_false (wayside_journal_is_behind (fixture->journal));
  note (fixture, 7, 8);
  g_assert_cmpint (count (fixture), ==, 8);
}

#define ADD(path, function) g_test_add ("/journal/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("good", test_good);
  ADD ("begins-later", test_begins_later);
  ADD ("fails-meanwhile", test_fails_meanwhile);

  return g_test_run ();
}
