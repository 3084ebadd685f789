/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "library-helper.h"

#include "engine-helper.h"
#include "wayside-error.h"
#include "wayside-store.h"

#include <glib/gstdio.h>
#include <sqlite3.h>

#define STAMPED "/bbox_9.9_53.5_9.99_53.6_20260131-235959"
#define PLAIN   "/root/bbox_9.9_53.5_9.99_53.6"

static WaysideQuery *
make_area (guint limit)
{
  const WaysideBbox bbox = { 9.9, 53.5, 9.99, 53.6 };
  WaysideQuery *query = wayside_query_new_bbox (&bbox, NULL);

  wayside_query_set_limit (query, limit);
  return query;
}

/* Three images, of which the first is saved and the second failed after two tries. */
static gint64
begin (LibraryFixture *fixture,
       guint limit,
       const char *root,
       const char *folder,
       WaysideDownloadState state,
       gboolean is_listed)
{
  g_autoptr (WaysideQuery) query = make_area (limit);
  g_autoptr (WaysideReport) news = wayside_report_new ();
  g_autoptr (GError) error = NULL;
  const WaysideItemChange saved = { .position = 0, .state = WAYSIDE_ITEM_SAVED, .n_tries = 1 };
  const WaysideItemChange failed = { .position = 1, .state = WAYSIDE_ITEM_FAILED, .n_tries = 2 };
  const WaysideNote note = { .stats = { .state = state, .n_items = 3 },
                             .is_listed = is_listed,
                             .new_ids = news->new_ids,
                             .changes = news->changes };
  gint64 id;

  for (guint i = 0; i < 3; i++)
    g_ptr_array_add (news->new_ids, g_strdup_printf ("%u", 11 + i));
  g_array_append_val (news->changes, saved);
  g_array_append_val (news->changes, failed);
  id = wayside_library_begin (fixture->library, -1, query, root, folder, WAYSIDE_SAVE_DEFAULT, &note, &error);
  g_assert_no_error (error);
  return id;
}

static WaysideResumeState *
recall_with (LibraryFixture *fixture, guint limit, const char *root, const WaysideResumeQuery *how)
{
  g_autoptr (WaysideQuery) query = make_area (limit);
  g_autoptr (GError) error = NULL;
  WaysideResumeState *memory = wayside_library_look_up_resume_state (fixture->library, query, root, how,
                                                                     &error);

  g_assert_no_error (error);
  return memory;
}

static WaysideResumeState *
recall (LibraryFixture *fixture, guint limit)
{
  return recall_with (fixture, limit, "/root", &(WaysideResumeQuery){ 0 });
}

static void
assert_ids (const WaysideResumeState *memory, const char *expected)
{
  g_autoptr (GString) ids = g_string_new (NULL);

  g_assert_nonnull (memory);
  for (guint i = 0; i < memory->ids->len; i++)
    g_string_append_printf (ids, "%s ", (const char *) g_ptr_array_index (memory->ids, i));
  g_assert_cmpstr (ids->str, ==, expected);
}

static void
test_nothing (LibraryFixture *fixture, gconstpointer data)
{
  g_assert_null (recall (fixture, 20));
}

/* However a download was interrupted, all its images are wanted, in order. */
static void
test_unfinished (LibraryFixture *fixture, gconstpointer data)
{
  static const WaysideDownloadState states[] = { WAYSIDE_DOWNLOAD_LISTING, WAYSIDE_DOWNLOAD_RUNNING,
                                                 WAYSIDE_DOWNLOAD_PAUSED,  WAYSIDE_DOWNLOAD_STOPPED,
                                                 WAYSIDE_DOWNLOAD_FAILED,  WAYSIDE_DOWNLOAD_WAITING };

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autoptr (WaysideResumeState) memory = NULL;

      begin (fixture, 20, "/root", PLAIN, states[i], i % 2 == 0);
      memory = recall (fixture, 20);
      assert_ids (memory, "11 12 13 ");
      g_assert_cmpint (memory->is_listed, ==, i % 2 == 0);
      g_assert_cmpstr (memory->folder, ==, PLAIN);
      g_assert_cmpuint (GPOINTER_TO_UINT (g_hash_table_lookup (memory->tries, "12")), ==, 2);
      g_assert_cmpuint (GPOINTER_TO_UINT (g_hash_table_lookup (memory->tries, "13")), ==, 0);
    }
}

/* The images of another filter are those of another download. */
static void
test_filters (LibraryFixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideFilter) filter = wayside_filter_new_from_text ("camera=pano", NULL);
  g_autoptr (WaysideQuery) query = make_area (20);
  g_autoptr (WaysideResumeState) plain = NULL;

  begin (fixture, 20, "/root", PLAIN, WAYSIDE_DOWNLOAD_RUNNING, TRUE);
  g_assert_true (wayside_query_set_filter (query, filter, NULL));
  g_assert_null (wayside_library_look_up_resume_state (fixture->library, query, "/root",
                                                       &(WaysideResumeQuery){ 0 }, NULL));
  plain = recall (fixture, 20);
  assert_ids (plain, "11 12 13 ");
}

/* With another limit listing continues. Even below the number of known images none of them is forgotten. */
static void
test_limits (LibraryFixture *fixture, gconstpointer data)
{
  static const guint more[] = { 21, 19, 3, 2, 0 };

  begin (fixture, 20, "/root", PLAIN, WAYSIDE_DOWNLOAD_RUNNING, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (more); i++)
    {
      g_autoptr (WaysideResumeState) memory = recall (fixture, more[i]);

      assert_ids (memory, "11 12 13 ");
      g_assert_false (memory->is_listed);
    }
}

static void
test_others (LibraryFixture *fixture, gconstpointer data)
{
  const WaysideBbox bbox = { 9.9, 53.5, 9.99, 53.60000001 };
  g_autoptr (WaysideQuery) other = wayside_query_new_bbox (&bbox, NULL);

  begin (fixture, 20, "/root", PLAIN, WAYSIDE_DOWNLOAD_RUNNING, TRUE);
  wayside_query_set_limit (other, 20);
  g_assert_null (wayside_library_look_up_resume_state (fixture->library, other, "/root",
                                                       &(WaysideResumeQuery){ 0 }, NULL));
  g_assert_null (recall_with (fixture, 20, "/other", &(WaysideResumeQuery){ 0 }));
  g_assert_null (recall_with (fixture, 20, "/root", &(WaysideResumeQuery){ .folder = "/root/elsewhere" }));
  g_assert_null (recall_with (fixture, 20, "/root", &(WaysideResumeQuery){ .timestamped = TRUE }));
}

/* A finished download is listed again and keeps its saved and failed images, or only the remaining images are
 * retried. */
static void
test_finished (LibraryFixture *fixture, gconstpointer data)
{
  const WaysideResumeQuery only_rest = { .folder = PLAIN, .only_rest = TRUE };
  g_autoptr (WaysideResumeState) memory = NULL;
  g_autoptr (WaysideResumeState) rest = NULL;

  begin (fixture, 20, "/root", PLAIN, WAYSIDE_DOWNLOAD_FINISHED, TRUE);
  memory = recall (fixture, 20);
  assert_ids (memory, "11 12 ");
  g_assert_false (memory->is_listed);
  rest = recall_with (fixture, 20, "/root", &only_rest);
  assert_ids (rest, "11 12 13 ");
  g_assert_true (rest->is_listed);
}

/* … and if it is interrupted before it has begun again, listing continues next time. */
static void
test_finished_and_announced (LibraryFixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideResumeState) memory = NULL;
  gint64 id = begin (fixture, 20, "/root", PLAIN, WAYSIDE_DOWNLOAD_FINISHED, TRUE);

  g_assert_true (wayside_library_note_state (fixture->library, id, WAYSIDE_DOWNLOAD_LISTING, 0, NULL));
  memory = recall (fixture, 20);
  assert_ids (memory, "11 12 13 ");
  g_assert_false (memory->is_listed);
}

static void
test_timestamped (LibraryFixture *fixture, gconstpointer data)
{
  const WaysideResumeQuery how = { .timestamped = TRUE };
  g_autofree char *folder = g_strconcat (fixture->root, STAMPED, NULL);
  g_autoptr (WaysideStore) store = wayside_store_new (folder, WAYSIDE_SAVE_DEFAULT);
  g_autoptr (WaysideResumeState) memory = NULL;
  g_autoptr (WaysideResumeState) after = NULL;
  g_autoptr (GError) error = NULL;

  begin (fixture, 20, fixture->root, folder, WAYSIDE_DOWNLOAD_RUNNING, TRUE);
  memory = recall_with (fixture, 20, fixture->root, &how);
  assert_ids (memory, "11 12 13 ");
  g_assert_cmpstr (memory->folder, ==, folder);
  g_assert_null (recall_with (fixture, 21, fixture->root, &how));
  g_assert_null (recall_with (fixture, 20, fixture->root, &(WaysideResumeQuery){ 0 }));

  /* Another process still holds the folder. */
  g_assert_true (wayside_store_prepare (store, &error));
  g_assert_no_error (error);
  g_assert_null (recall_with (fixture, 20, fixture->root, &how));
  wayside_store_close (store);
  after = recall_with (fixture, 20, fixture->root, &how);
  g_assert_nonnull (after);

  begin (fixture, 20, fixture->root, folder, WAYSIDE_DOWNLOAD_FINISHED, TRUE);
  g_assert_null (recall_with (fixture, 20, fixture->root, &how));
}

/* The images of a sequence given by a photo are stored under the key of the sequence. */
static void
test_by_image (LibraryFixture *fixture, gconstpointer data)
{
  static const char *const ids[] = { "21", "22", NULL };
  g_autoptr (WaysideQuery) query = wayside_query_new_sequence ("800335321065526", NULL);
  g_autoptr (WaysideResumeState) memory = NULL;
  WaysideDownloadState before;
  gint64 id = library_begin (fixture, "800335321065526", "/root/sequence_7nfcwfvjdtphz7yj6zat6a");

  library_note (fixture, id, WAYSIDE_DOWNLOAD_RUNNING, ids);
  g_assert_cmpint (wayside_library_announce (fixture->library, query, "/root",
                                             "/root/sequence_800335321065526", WAYSIDE_SAVE_DEFAULT, &before,
                                             NULL),
                   !=, id);
  memory = wayside_library_look_up_resume_state (fixture->library, query, "/root", &(WaysideResumeQuery){ 0 },
                                                 NULL);
  assert_ids (memory, "21 22 ");
}

/* The library is untrusted: invalid IDs are not requested, and duplicates are dropped. */
static void
test_hostile (LibraryFixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideResumeState) memory = NULL;

  begin (fixture, 20, "/root", PLAIN, WAYSIDE_DOWNLOAD_RUNNING, TRUE);
  wayside_library_close (fixture->library);
  library_run_sql (fixture, "UPDATE item SET image = '../../12' WHERE position = 1;"
                            "INSERT INTO item (job, position, image, tries) SELECT id, 7, '13', 'x' FROM job;"
                            "INSERT INTO item (job, position, image, tries) SELECT id, 9, '14', -5 FROM job");
  memory = recall (fixture, 20);
  assert_ids (memory, "11 13 14 ");
  g_assert_cmpuint (GPOINTER_TO_UINT (g_hash_table_lookup (memory->tries, "14")), ==, 0);
}

/* A job that cannot begin leaves the earlier one in place: the replacement is atomic. */
static void
test_begin_fails (LibraryFixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideQuery) query = make_area (20);
  g_autoptr (WaysideReport) news = wayside_report_new ();
  g_autoptr (WaysideResumeState) memory = NULL;
  g_autoptr (GError) error = NULL;
  const WaysideNote note = { .new_ids = news->new_ids, .changes = news->changes };

  begin (fixture, 20, "/root", PLAIN, WAYSIDE_DOWNLOAD_RUNNING, TRUE);
  wayside_library_close (fixture->library);
  library_run_sql (fixture, "CREATE TRIGGER refuse BEFORE INSERT ON item WHEN NEW.image = '99'"
                            " BEGIN SELECT RAISE (ABORT, 'refused'); END");
  g_ptr_array_add (news->new_ids, g_strdup ("98"));
  g_ptr_array_add (news->new_ids, g_strdup ("99"));
  g_assert_cmpint (wayside_library_begin (fixture->library, -1, query, "/root", PLAIN, WAYSIDE_SAVE_DEFAULT,
                                          &note, &error),
                   ==, -1);
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER);
  memory = recall (fixture, 20);
  assert_ids (memory, "11 12 13 ");
}

#define ADD(path, function)                                                                                  \
  g_test_add ("/library-memory/" path, LibraryFixture, NULL, library_fixture_set_up, function,               \
              library_fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("nothing", test_nothing);
  ADD ("unfinished", test_unfinished);
  ADD ("filters", test_filters);
  ADD ("limits", test_limits);
  ADD ("others", test_others);
  ADD ("finished", test_finished);
  ADD ("finished-and-announced", test_finished_and_announced);
  ADD ("timestamped", test_timestamped);
  ADD ("by-image", test_by_image);
  ADD ("hostile", test_hostile);
  ADD ("begin-fails", test_begin_fails);

  return g_test_run ();
}
