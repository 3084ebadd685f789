/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-fetch-queue.h"

#include "engine-helper.h"
#include "fetch-helper.h"
#include "wayside-clock.h"
#include "wayside-error.h"

static guint64
get_n_stored (FetchFixture *fixture)
{
  WaysideDownloadStats stats = { 0 };

  wayside_fetch_queue_fill_stats (fixture->queue, &stats);
  return stats.n_stored;
}

static void
assert_ready (FetchFixture *fixture, const char *expected)
{
  g_autofree char *ids = fetch_pop_all (fixture->queue);

  g_assert_cmpstr (ids, ==, expected);
}

static WaysideFetchItem *
get (FetchFixture *fixture, const char *id)
{
  WaysideFetchItem *item = wayside_fetch_queue_lookup (fixture->queue, id);

  g_assert_nonnull (item);
  return item;
}

static void
fail_item (FetchFixture *fixture, const char *id, int code, gint64 when)
{
  WaysideFetchItem *item = get (fixture, id);

  g_assert_null (item->error);
  item->error = g_error_new_literal (WAYSIDE_ERROR, code, "failed");
  item->given_up = when;
  wayside_fetch_queue_mark (fixture->queue, item, WAYSIDE_ITEM_FAILED);
}

/* An id is added once, at the next position, and is not ready by itself. */
static void
test_add (FetchFixture *fixture, gconstpointer data)
{
  WaysideFetchItem *first = wayside_fetch_queue_add (fixture->queue, "7");
  WaysideFetchItem *second = wayside_fetch_queue_add (fixture->queue, "8");

  g_assert_true (wayside_fetch_queue_add (fixture->queue, "7") == first);
  g_assert_cmpstr (fixture->added->str, ==, "7 8 ");
  g_assert_cmpuint (first->position, ==, 0);
  g_assert_cmpuint (second->position, ==, 1);
  g_assert_cmpint (first->length, ==, -1);
  g_assert_cmpuint (wayside_fetch_queue_get_items (fixture->queue)->len, ==, 2);
  g_assert_cmpuint (wayside_fetch_queue_count (fixture->queue, WAYSIDE_ITEM_WAITING), ==, 2);
  g_assert_null (wayside_fetch_queue_lookup (fixture->queue, "9"));
  assert_ready (fixture, "");
}

/* Metadata arrives in any order; what was in flight comes back before the others. */
static void
test_order (FetchFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) listed = g_ptr_array_new ();
  WaysideFetchItem *item;

  for (guint i = 0; i < 5; i++)
    wayside_fetch_queue_add (fixture->queue, (const char *[]){ "0", "1", "2", "3", "4" }[i]);
  g_ptr_array_add (listed, get (fixture, "3"));
  g_ptr_array_add (listed, get (fixture, "1"));
  g_ptr_array_add (listed, get (fixture, "2"));
  wayside_fetch_queue_push_in_order (fixture->queue, listed);
  wayside_fetch_queue_push (fixture->queue, get (fixture, "0"));
  g_assert_cmpuint (wayside_fetch_queue_get_n_ready (fixture->queue), ==, 4);

  item = wayside_fetch_queue_pop (fixture->queue);
  g_assert_cmpstr (item->id, ==, "1");
  wayside_fetch_queue_mark (fixture->queue, item, WAYSIDE_ITEM_TRANSFERRING);
  item->n_bytes = 100;
  item->length = 200;
  wayside_fetch_queue_push_back (fixture->queue, item);
  g_assert_cmpuint (item->n_bytes, ==, 0);
  g_assert_cmpint (item->length, ==, -1);
  g_assert_cmpint (item->state, ==, WAYSIDE_ITEM_WAITING);
  assert_ready (fixture, "1 2 3 0");
}

/* The bytes of a pair count as long as its item is saved or present. */
static void
test_counts (FetchFixture *fixture, gconstpointer data)
{
  WaysideFetchItem *item = wayside_fetch_queue_add (fixture->queue, "1");
  guint n_changed = fixture->n_changed;

  item->n_stored = 300;
  wayside_fetch_queue_mark (fixture->queue, item, WAYSIDE_ITEM_SAVED);
  g_assert_cmpuint (fixture->n_changed, ==, n_changed + 1);
  g_assert_cmpuint (get_n_stored (fixture), ==, 300);
  g_assert_cmpuint (wayside_fetch_queue_count (fixture->queue, WAYSIDE_ITEM_SAVED), ==, 1);
  g_assert_cmpuint (wayside_fetch_queue_count (fixture->queue, WAYSIDE_ITEM_WAITING), ==, 0);

  wayside_fetch_queue_doubt_saved (fixture->queue);
  g_assert_true (item->is_doubted);
  g_assert_cmpuint (get_n_stored (fixture), ==, 0);
  g_assert_cmpuint (wayside_fetch_queue_count (fixture->queue, WAYSIDE_ITEM_WAITING), ==, 1);
  assert_ready (fixture, "1");
}

static gboolean
has_retried (gpointer data)
{
  return ((FetchFixture *) data)->n_retries > 0;
}

static void
test_retry (FetchFixture *fixture, gconstpointer data)
{
  WaysideFetchItem *item;

  wayside_clock_set_scale (WAYSIDE_CLOCK_MIN_SCALE);
  fetch_add_ready (fixture->queue, "1 2");
  item = wayside_fetch_queue_pop (fixture->queue);
  item->n_bytes = 5;
  wayside_fetch_queue_retry_later (fixture->queue, item, 1000);
  g_assert_cmpuint (item->n_bytes, ==, 0);
  g_assert_cmpuint (wayside_fetch_queue_get_n_delayed (fixture->queue), ==, 1);
  g_assert_cmpuint (wayside_fetch_queue_get_n_ready (fixture->queue), ==, 1);

  helper_wait_until (has_retried, fixture);
  g_assert_cmpuint (fixture->n_retries, ==, 1);
  g_assert_cmpuint (wayside_fetch_queue_get_n_delayed (fixture->queue), ==, 0);
  assert_ready (fixture, "1 2");
  wayside_clock_set_scale (1);
}

/* A pause ends the delays, and each item begins a new attempt. */
static void
test_reset (FetchFixture *fixture, gconstpointer data)
{
  WaysideFetchItem *item;

  fetch_add_ready (fixture->queue, "1 2");
  item = wayside_fetch_queue_pop (fixture->queue);
  item->first_try = get (fixture, "2")->first_try = 17;
  item->tries.n[0] = 3;
  item->is_refreshed = TRUE;
  wayside_fetch_queue_retry_later (fixture->queue, item, G_MAXINT);
  wayside_fetch_queue_reset_retries (fixture->queue);
  g_assert_null (item->timer);
  g_assert_cmpuint (wayside_fetch_queue_get_n_delayed (fixture->queue), ==, 0);
  g_assert_cmpint (item->first_try, ==, 0);
  g_assert_cmpuint (item->tries.n[0], ==, 0);
  g_assert_false (item->is_refreshed);
  g_assert_cmpint (get (fixture, "2")->first_try, ==, 0);
  assert_ready (fixture, "1 2");
  /* A queue with a delayed item can be freed. */
  wayside_fetch_queue_retry_later (fixture->queue, item, G_MAXINT);
}

/* Only network errors after the last success are due to the network; the user may retry all failures. */
static void
test_failed (FetchFixture *fixture, gconstpointer data)
{
  fetch_add_ready (fixture->queue, "1 2 3");
  assert_ready (fixture, "1 2 3");
  fail_item (fixture, "1", WAYSIDE_ERROR_NETWORK, 100);
  fail_item (fixture, "2", WAYSIDE_ERROR_NETWORK, 101);
  fail_item (fixture, "3", WAYSIDE_ERROR_BAD_PICTURE, 101);

  g_assert_true (wayside_fetch_queue_has_offline (fixture->queue, 100));
  g_assert_false (wayside_fetch_queue_has_offline (fixture->queue, 101));
  wayside_fetch_queue_retry_offline (fixture->queue, 100);
  g_assert_false (wayside_fetch_queue_has_offline (fixture->queue, 100));
  g_assert_null (get (fixture, "2")->error);
  g_assert_cmpuint (wayside_fetch_queue_count (fixture->queue, WAYSIDE_ITEM_FAILED), ==, 2);
  assert_ready (fixture, "2");

  wayside_fetch_queue_retry_failed (fixture->queue);
  g_assert_null (get (fixture, "1")->error);
  g_assert_cmpuint (wayside_fetch_queue_count (fixture->queue, WAYSIDE_ITEM_FAILED), ==, 0);
  assert_ready (fixture, "1 3");
}

/* The same for pictures that the photo servers refuse. */
static void
test_refused (FetchFixture *fixture, gconstpointer data)
{
  fetch_add_ready (fixture->queue, "1 2 3");
  assert_ready (fixture, "1 2 3");
  fail_item (fixture, "1", WAYSIDE_ERROR_URL_EXPIRED, 100);
  fail_item (fixture, "2", WAYSIDE_ERROR_URL_EXPIRED, 101);
  fail_item (fixture, "3", WAYSIDE_ERROR_NETWORK, 101);
  wayside_fetch_queue_retry_refused (fixture->queue, 100);
  g_assert_cmpuint (wayside_fetch_queue_count (fixture->queue, WAYSIDE_ITEM_FAILED), ==, 2);
  assert_ready (fixture, "2");
}

static void
add_to_map (GHashTable *map, const char *id, gsize size)
{
  g_hash_table_insert (map, g_strdup (id), GSIZE_TO_POINTER (size));
}

/* What is in the folder is not fetched, unless its files are in doubt. */
static void
test_present (FetchFixture *fixture, gconstpointer data)
{
  GHashTable *present = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTable *bare = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  fetch_add_ready (fixture->queue, "1 2 3 4");
  get (fixture, "3")->is_doubted = TRUE;
  add_to_map (present, "2", 500);
  add_to_map (present, "3", 500);
  add_to_map (present, "9", 7);
  add_to_map (bare, "4", 1);
  g_assert_false (wayside_fetch_queue_knows_present (fixture->queue));
  g_assert_false (wayside_fetch_queue_take_bare (fixture->queue, get (fixture, "4")));
  wayside_fetch_queue_set_present (fixture->queue, present, bare);

  g_assert_true (wayside_fetch_queue_knows_present (fixture->queue));
  g_assert_cmpint (get (fixture, "2")->state, ==, WAYSIDE_ITEM_PRESENT);
  g_assert_cmpuint (get_n_stored (fixture), ==, 500);
  g_assert_false (
      wayside_fetch_queue_settle_present (fixture->queue, wayside_fetch_queue_add (fixture->queue, "9")));
  g_assert_true (wayside_fetch_queue_settle_present (fixture->queue, get (fixture, "1")));
  assert_ready (fixture, "1 3 4");

  /* If writing only the metadata fails, the next try fetches the picture. */
  g_assert_true (wayside_fetch_queue_take_bare (fixture->queue, get (fixture, "4")));
  g_assert_false (wayside_fetch_queue_take_bare (fixture->queue, get (fixture, "4")));
  get (fixture, "3")->has_picture = TRUE;
  g_assert_true (wayside_fetch_queue_take_bare (fixture->queue, get (fixture, "3")));

  wayside_fetch_queue_set_present (fixture->queue, NULL, NULL);
  g_assert_false (wayside_fetch_queue_knows_present (fixture->queue));
}

static guint
count_replaceable (FetchFixture *fixture)
{
  WaysideDownloadStats stats = { 0 };

  wayside_fetch_queue_fill_stats (fixture->queue, &stats);
  return stats.n_replaceable;
}

static void
set_smaller (FetchFixture *fixture, const char *present, const char *smaller, gboolean replaces)
{
  GHashTable *sizes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTable *bytes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (GStrv) present_ids = g_strsplit (present, " ", -1);
  g_auto (GStrv) smaller_ids = g_strsplit (smaller, " ", -1);

  for (guint i = 0; present_ids[i] != NULL; i++)
    add_to_map (bytes, present_ids[i], 10);
  for (guint i = 0; smaller_ids[i] != NULL; i++)
    add_to_map (sizes, smaller_ids[i], WAYSIDE_SIZE_1024);
  wayside_fetch_queue_set_smaller (fixture->queue, sizes, replaces);
  wayside_fetch_queue_set_present (fixture->queue, bytes, NULL);
}

/* What is in the folder in a smaller size is kept and counted, unless the service has no larger picture. */
static void
test_smaller (FetchFixture *fixture, gconstpointer data)
{
  fetch_add_ready (fixture->queue, "1 2 3 4");
  set_smaller (fixture, "1 2 3", "1 2 4", FALSE);
  g_assert_cmpuint (wayside_fetch_queue_count (fixture->queue, WAYSIDE_ITEM_PRESENT), ==, 3);
  g_assert_cmpuint (count_replaceable (fixture), ==, 2);
  g_assert_cmpint (get (fixture, "1")->size, ==, WAYSIDE_SIZE_1024);
  g_assert_cmpint (get (fixture, "3")->size, ==, WAYSIDE_SIZE_ORIGINAL);
  assert_ready (fixture, "4");

  wayside_fetch_queue_note_offer (fixture->queue, get (fixture, "1"));
  g_assert_cmpuint (count_replaceable (fixture), ==, 2);
  wayside_fetch_item_set_metadata (get (fixture, "1"), fetch_make_metadata ("1"));
  for (guint i = 0; i < 2; i++)
    {
      wayside_fetch_queue_note_offer (fixture->queue, get (fixture, "1"));
      g_assert_cmpuint (count_replaceable (fixture), ==, 1);
    }
  wayside_fetch_queue_note_offer (fixture->queue, get (fixture, "3"));
  g_assert_cmpuint (count_replaceable (fixture), ==, 1);
}

/* … or fetched again, if the service offers a larger one. */
static void
test_replaced (FetchFixture *fixture, gconstpointer data)
{
  fetch_add_ready (fixture->queue, "1 2 3");
  set_smaller (fixture, "1 2 3", "1 2", TRUE);
  g_assert_cmpuint (wayside_fetch_queue_count (fixture->queue, WAYSIDE_ITEM_PRESENT), ==, 1);
  g_assert_true (wayside_fetch_queue_settle_present (fixture->queue, get (fixture, "1")));
  assert_ready (fixture, "1 2");

  g_assert_false (wayside_fetch_queue_keep_smaller (fixture->queue, get (fixture, "1"), WAYSIDE_SIZE_2048));
  g_assert_true (wayside_fetch_queue_keep_smaller (fixture->queue, get (fixture, "1"), WAYSIDE_SIZE_1024));
  g_assert_cmpint (get (fixture, "1")->state, ==, WAYSIDE_ITEM_PRESENT);
  g_assert_cmpuint (get (fixture, "1")->n_stored, ==, 10);
  g_assert_true (wayside_fetch_queue_keep_smaller (fixture->queue, get (fixture, "2"), WAYSIDE_SIZE_256));
  g_assert_false (wayside_fetch_queue_keep_smaller (fixture->queue, get (fixture, "3"), WAYSIDE_SIZE_256));
  g_assert_cmpuint (count_replaceable (fixture), ==, 0);
}

/* No folder is created for images that are, or probably are, gone. */
static void
test_folder (FetchFixture *fixture, gconstpointer data)
{
  WaysideFetchItem *item;

  g_assert_false (wayside_fetch_queue_needs_folder (fixture->queue));
  item = wayside_fetch_queue_add (fixture->queue, "1");
  g_assert_true (wayside_fetch_queue_needs_folder (fixture->queue));
  item->verdict = g_error_new_literal (WAYSIDE_ERROR, WAYSIDE_ERROR_GONE, "gone");
  g_assert_false (wayside_fetch_queue_needs_folder (fixture->queue));
  g_clear_error (&item->verdict);
  wayside_fetch_queue_mark (fixture->queue, item, WAYSIDE_ITEM_GONE);
  g_assert_false (wayside_fetch_queue_needs_folder (fixture->queue));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func)                                                                                      \
  g_test_add ("/fetch-queue/" name, FetchFixture, NULL, fetch_fixture_set_up, func, fetch_fixture_tear_down)
  ADD ("add", test_add);
  ADD ("order", test_order);
  ADD ("counts", test_counts);
  ADD ("retry", test_retry);
  ADD ("reset", test_reset);
  ADD ("failed", test_failed);
  ADD ("refused", test_refused);
  ADD ("present", test_present);
  ADD ("smaller", test_smaller);
  ADD ("replaced", test_replaced);
  ADD ("folder", test_folder);

  return g_test_run ();
}
