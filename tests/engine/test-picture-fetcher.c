/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-picture-fetcher.h"

#include "engine-helper.h"
#include "fetch-helper.h"
#include "wayside-error.h"

/* A fetcher of pictures that are in the folder, so that it sends no request. */
typedef struct
{
  FetchFixture fetch;
  char *root;
  GObject *owner;
  WaysideWorkerThread *writer;
  WaysideStore *store;
  WaysideMemoryBudget *budget;
  WaysideSlotScheduler *scheduler;
  WaysidePictureFetcher *fetcher;
  gboolean may_fetch;
  guint n_settled;
} Fixture;

static gboolean
may_fetch (gpointer user_data)
{
  return ((Fixture *) user_data)->may_fetch;
}

static G_NORETURN void
listed (gpointer user_data)
{
  g_assert_not_reached ();
}

static G_NORETURN void
missing (WaysideFetchItem *item, const GError *error, gpointer user_data)
{
  g_assert_not_reached ();
}

static G_NORETURN void
held (gint64 until, gpointer user_data)
{
  g_assert_not_reached ();
}

static G_NORETURN void
failed (const GError *error, gpointer user_data)
{
  g_assert_not_reached ();
}

static void
settled (gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_settled++;
  wayside_picture_fetcher_dispatch (fixture->fetcher);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  static const WaysidePictureFetcherFuncs funcs = { may_fetch, listed, missing, held, failed, settled };
  WaysideItemFetchContext context;

  fetch_fixture_set_up (&fixture->fetch, data);
  fixture->root = helper_make_folder ();
  fixture->owner = g_object_new (G_TYPE_OBJECT, NULL);
  fixture->writer = wayside_worker_thread_new ("writer");
  fixture->store = wayside_store_new (fixture->root, WAYSIDE_SAVE_DEFAULT);
  fixture->budget = wayside_memory_budget_new (1000000);
  fixture->scheduler = wayside_slot_scheduler_new (16);
  fixture->may_fetch = TRUE;
  context = (WaysideItemFetchContext){
    .writer = fixture->writer,
    .queue = fixture->fetch.queue,
    .size = WAYSIDE_SIZE_256,
    .save_flags = WAYSIDE_SAVE_DEFAULT,
    .owner = fixture->owner,
  };
  fixture->fetcher = wayside_picture_fetcher_new (&context, fixture->budget, fixture->scheduler, 2, &funcs,
                                                  fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->fetcher, wayside_picture_fetcher_free);
  helper_wait_while_busy ();
  g_clear_pointer (&fixture->scheduler, wayside_slot_scheduler_free);
  g_clear_pointer (&fixture->budget, wayside_memory_budget_free);
  wayside_writer_close (fixture->writer, fixture->store);
  g_clear_pointer (&fixture->writer, wayside_worker_thread_free);
  helper_wait_while_busy ();
  g_assert_finalize_object (fixture->owner);
  g_assert_finalize_object (fixture->store);
  helper_remove_folder (fixture->root);
  g_clear_pointer (&fixture->root, g_free);
  fetch_fixture_tear_down (&fixture->fetch, data);
}

/* Opens the folder, in which the pictures of all items are that have an odd id. */
static void
open_folder (Fixture *fixture)
{
  g_autoptr (GBytes) jpeg = helper_make_jpeg (HELPER_JPEG_BASELINE, 16, 16);
  g_autoptr (GAsyncResult) owned = NULL;
  GAsyncResult *result = NULL;
  GHashTable *present, *bare = NULL;
  guint64 n_free;
  gsize size;
  const char *bytes = g_bytes_get_data (jpeg, &size);

  helper_write (fixture->root, "1.jpg", bytes, (gssize) size);
  helper_write (fixture->root, "3.jpg", bytes, (gssize) size);
  wayside_writer_open_async (fixture->writer, fixture->store, TRUE, helper_take_result, &result);
  helper_wait_for_result (&result);
  owned = g_steal_pointer (&result);
  present = wayside_writer_open_finish (fixture->writer, owned, &bare, &n_free, NULL);
  g_assert_nonnull (present);
  wayside_picture_fetcher_set_store (fixture->fetcher, fixture->store);
  wayside_fetch_queue_set_present (fixture->fetch.queue, present, bare);
}

static void
add (Fixture *fixture, const char *id)
{
  WaysideFetchItem *item = wayside_fetch_queue_add (fixture->fetch.queue, id);

  wayside_fetch_item_set_metadata (item, fetch_make_metadata (id));
  wayside_fetch_queue_push (fixture->fetch.queue, item);
}

static gboolean
is_at_rest (gpointer data)
{
  Fixture *fixture = data;

  return wayside_picture_fetcher_get_n_in_flight (fixture->fetcher) == 0 &&
         wayside_fetch_queue_get_n_ready (fixture->fetch.queue) == 0;
}

/* Pictures in the folder get their metadata; an image without any picture is not offered. */
static void
test_save (Fixture *fixture, gconstpointer data)
{
  WaysideFetchItem *item;

  add (fixture, "1");
  add (fixture, "2");
  add (fixture, "3");
  open_folder (fixture);
  wayside_picture_fetcher_start (fixture->fetcher);
  wayside_picture_fetcher_dispatch (fixture->fetcher);
  helper_wait_until (is_at_rest, fixture);

  g_assert_cmpuint (wayside_fetch_queue_count (fixture->fetch.queue, WAYSIDE_ITEM_SAVED), ==, 2);
  g_assert_true (helper_exists (fixture->root, "1.json"));
  g_assert_true (helper_exists (fixture->root, "3.json"));
  g_assert_cmpuint (wayside_picture_fetcher_get_n_saved (fixture->fetcher), ==, 2);
  g_assert_cmpuint (wayside_picture_fetcher_get_n_bytes (fixture->fetcher), ==, 0);
  item = wayside_fetch_queue_lookup (fixture->fetch.queue, "2");
  g_assert_cmpint (item->state, ==, WAYSIDE_ITEM_NOT_OFFERED);
  g_assert_error (item->error, WAYSIDE_ERROR, WAYSIDE_ERROR_NOT_OFFERED);
  g_assert_null (item->reservation);
  g_assert_cmpuint (item->n_tries, ==, 1);
  g_assert_cmpuint (wayside_slot_scheduler_get_n_used (fixture->scheduler), ==, 0);
}

/* Nothing starts before the folder is listed, nor while the owner does not want it. */
static void
test_not_yet (Fixture *fixture, gconstpointer data)
{
  add (fixture, "1");
  wayside_picture_fetcher_start (fixture->fetcher);
  wayside_picture_fetcher_dispatch (fixture->fetcher);
  g_assert_cmpuint (wayside_picture_fetcher_get_n_in_flight (fixture->fetcher), ==, 0);

  open_folder (fixture);
  fixture->may_fetch = FALSE;
  wayside_picture_fetcher_dispatch (fixture->fetcher);
  g_assert_cmpuint (wayside_picture_fetcher_get_n_in_flight (fixture->fetcher), ==, 0);

  fixture->may_fetch = TRUE;
  wayside_picture_fetcher_dispatch (fixture->fetcher);
  g_assert_cmpuint (wayside_picture_fetcher_get_n_in_flight (fixture->fetcher), ==, 1);
  helper_wait_until (is_at_rest, fixture);
}

/* A file that is in doubt is looked at first. What is cancelled meanwhile is ready again, and was not tried. */
static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  WaysideFetchItem *item;

  add (fixture, "2");
  item = wayside_fetch_queue_lookup (fixture->fetch.queue, "2");
  item->is_doubted = TRUE;
  open_folder (fixture);
  wayside_picture_fetcher_start (fixture->fetcher);
  wayside_picture_fetcher_dispatch (fixture->fetcher);
  g_assert_cmpint (item->state, ==, WAYSIDE_ITEM_TRANSFERRING);
  fixture->may_fetch = FALSE;
  wayside_picture_fetcher_cancel (fixture->fetcher);
  while (wayside_picture_fetcher_get_n_in_flight (fixture->fetcher) > 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (item->state, ==, WAYSIDE_ITEM_WAITING);
  g_assert_cmpuint (item->n_tries, ==, 0);
  g_assert_cmpint (item->first_try, ==, 0);
  g_assert_cmpuint (wayside_fetch_queue_get_n_ready (fixture->fetch.queue), ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/picture-fetcher/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("save", test_save);
  ADD ("not-yet", test_not_yet);
  ADD ("cancel", test_cancel);

  return g_test_run ();
}
