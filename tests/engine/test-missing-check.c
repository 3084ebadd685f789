/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-missing-check.h"

#include "fetch-helper.h"
#include "wayside-error.h"

#include <gio/gio.h>

typedef struct
{
  FetchFixture fetch;
  WaysideMissingCheck *check;
  guint n_added;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fetch_fixture_set_up (&fixture->fetch, data);
  fixture->check = wayside_missing_check_new (fixture->fetch.queue);
  wayside_fetch_queue_set_present (fixture->fetch.queue, g_hash_table_new (g_str_hash, g_str_equal), NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->check, wayside_missing_check_free);
  fetch_fixture_tear_down (&fixture->fetch, data);
}

/* Reports more images as missing. */
static void
lose (Fixture *fixture, guint n_items)
{
  g_autoptr (GError) gone = g_error_new_literal (WAYSIDE_ERROR, WAYSIDE_ERROR_GONE, "gone");

  for (guint i = 0; i < n_items; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", fixture->n_added++);
      WaysideFetchItem *item = wayside_fetch_queue_add (fixture->fetch.queue, id);

      wayside_fetch_queue_mark (fixture->fetch.queue, item, WAYSIDE_ITEM_TRANSFERRING);
      wayside_missing_check_add (fixture->check, item, gone);
      g_assert_cmpint (item->state, ==, WAYSIDE_ITEM_WAITING);
      g_assert_error (item->verdict, WAYSIDE_ERROR, WAYSIDE_ERROR_GONE);
    }
}

static WaysideMissingResult
end (Fixture *fixture, GQuark domain, int code)
{
  g_autoptr (GError) error = domain != 0 ? g_error_new_literal (domain, code, "failed") : NULL;

  return wayside_missing_check_end (fixture->check, error);
}

static guint
count (Fixture *fixture, WaysideItemState state)
{
  return wayside_fetch_queue_count (fixture->fetch.queue, state);
}

/* A few missing images need no check; a valid response confirms them. */
static void
test_few (Fixture *fixture, gconstpointer data)
{
  lose (fixture, 9);
  g_assert_false (wayside_missing_check_is_blocked (fixture->check));
  g_assert_false (wayside_missing_check_begin (fixture->check));
  g_assert_cmpuint (count (fixture, WAYSIDE_ITEM_GONE), ==, 0);

  wayside_missing_check_confirm (fixture->check);
  g_assert_cmpuint (count (fixture, WAYSIDE_ITEM_GONE), ==, 9);
  g_assert_error (wayside_fetch_queue_lookup (fixture->fetch.queue, "0")->error, WAYSIDE_ERROR,
                  WAYSIDE_ERROR_GONE);
  g_assert_null (wayside_fetch_queue_lookup (fixture->fetch.queue, "0")->verdict);
  /* The count begins again. */
  lose (fixture, 9);
  g_assert_false (wayside_missing_check_begin (fixture->check));
}

/* Ten in a row need one check, and after it twice as many. */
static void
test_many (Fixture *fixture, gconstpointer data)
{
  lose (fixture, 10);
  g_assert_true (wayside_missing_check_is_blocked (fixture->check));
  g_assert_true (wayside_missing_check_begin (fixture->check));
  g_assert_false (wayside_missing_check_begin (fixture->check));
  g_assert_true (wayside_missing_check_is_blocked (fixture->check));
  /* One that was in flight meanwhile. */
  lose (fixture, 1);

  g_assert_cmpint (end (fixture, 0, 0), ==, WAYSIDE_MISSING_CONFIRMED);
  g_assert_false (wayside_missing_check_is_blocked (fixture->check));
  g_assert_cmpuint (count (fixture, WAYSIDE_ITEM_GONE), ==, 11);
  lose (fixture, 19);
  g_assert_false (wayside_missing_check_begin (fixture->check));
  lose (fixture, 1);
  g_assert_true (wayside_missing_check_begin (fixture->check));
}

/* A check that fails, for whatever reason, or is cancelled, says nothing about the images. */
static void
test_failed (Fixture *fixture, gconstpointer data)
{
  const struct
  {
    GQuark domain;
    int code;
    WaysideMissingResult result;
  } cases[] = {
    { WAYSIDE_ERROR, WAYSIDE_ERROR_TOKEN_REFUSED, WAYSIDE_MISSING_FAILED },
    { WAYSIDE_ERROR, WAYSIDE_ERROR_NETWORK, WAYSIDE_MISSING_FAILED },
    { WAYSIDE_ERROR, WAYSIDE_ERROR_SERVICE, WAYSIDE_MISSING_FAILED },
    { WAYSIDE_ERROR, WAYSIDE_ERROR_SLOW_DOWN, WAYSIDE_MISSING_FAILED },
    { WAYSIDE_ERROR, WAYSIDE_ERROR_BAD_ANSWER, WAYSIDE_MISSING_FAILED },
    { WAYSIDE_ERROR, WAYSIDE_ERROR_GONE, WAYSIDE_MISSING_FAILED },
    { G_IO_ERROR, G_IO_ERROR_CANCELLED, WAYSIDE_MISSING_CANCELLED },
  };

  lose (fixture, 10);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_true (wayside_missing_check_begin (fixture->check));
      g_assert_cmpint (end (fixture, cases[i].domain, cases[i].code), ==, cases[i].result);
      g_assert_cmpuint (count (fixture, WAYSIDE_ITEM_GONE), ==, 0);
      g_assert_true (wayside_missing_check_is_blocked (fixture->check));
    }
}

/* An image that is found in the folder meanwhile is not fetched again when the reports are withdrawn. */
static void
test_withdraw_present (Fixture *fixture, gconstpointer data)
{
  lose (fixture, 2);
  wayside_fetch_queue_mark (fixture->fetch.queue, wayside_fetch_queue_lookup (fixture->fetch.queue, "0"),
                            WAYSIDE_ITEM_PRESENT);
  wayside_missing_check_withdraw (fixture->check);
  g_assert_cmpuint (count (fixture, WAYSIDE_ITEM_PRESENT), ==, 1);
  g_assert_cmpuint (wayside_fetch_queue_get_n_ready (fixture->fetch.queue), ==, 1);
  g_assert_null (wayside_fetch_queue_lookup (fixture->fetch.queue, "0")->verdict);
}

/* Reports that could not be confirmed are withdrawn: the images are fetched again, in their order. */
static void
test_withdraw (Fixture *fixture, gconstpointer data)
{
  g_autofree char *ready = NULL;

  lose (fixture, 3);
  wayside_fetch_queue_lookup (fixture->fetch.queue, "1")->is_refreshed = TRUE;
  wayside_missing_check_withdraw (fixture->check);
  g_assert_null (wayside_fetch_queue_lookup (fixture->fetch.queue, "1")->verdict);
  g_assert_false (wayside_fetch_queue_lookup (fixture->fetch.queue, "1")->is_refreshed);
  wayside_missing_check_confirm (fixture->check);
  g_assert_cmpuint (count (fixture, WAYSIDE_ITEM_GONE), ==, 0);
  ready = fetch_pop_all (fixture->fetch.queue);
  g_assert_cmpstr (ready, ==, "0 1 2");
}

/* Before the folder is listed, nobody knows whether an image is lost with the one on the service. */
static void
test_present (Fixture *fixture, gconstpointer data)
{
  GHashTable *present = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) others = g_hash_table_new (g_str_hash, g_str_equal);

  wayside_fetch_queue_set_present (fixture->fetch.queue, NULL, NULL);
  lose (fixture, 3);
  g_assert_false (wayside_missing_check_has_proven (fixture->check));
  wayside_missing_check_confirm (fixture->check);
  g_assert_true (wayside_missing_check_has_proven (fixture->check));
  g_assert_cmpuint (count (fixture, WAYSIDE_ITEM_WAITING), ==, 3);
  /* Confirmed ones are not asked for any more. */
  wayside_missing_check_withdraw (fixture->check);
  g_assert_cmpuint (wayside_fetch_queue_get_n_ready (fixture->fetch.queue), ==, 0);

  g_hash_table_insert (present, (gpointer) "1", GSIZE_TO_POINTER (10));
  g_hash_table_add (others, (gpointer) "7");
  g_assert_true (wayside_missing_check_is_any_in (fixture->check, present));
  g_assert_false (wayside_missing_check_is_any_in (fixture->check, others));
  g_assert_false (wayside_missing_check_is_any_in (fixture->check, NULL));
  wayside_fetch_queue_set_present (fixture->fetch.queue, present, NULL);
  wayside_missing_check_settle (fixture->check);
  g_assert_false (wayside_missing_check_has_proven (fixture->check));
  g_assert_cmpint (wayside_fetch_queue_lookup (fixture->fetch.queue, "1")->state, ==, WAYSIDE_ITEM_PRESENT);
  g_assert_null (wayside_fetch_queue_lookup (fixture->fetch.queue, "1")->error);
  g_assert_cmpuint (count (fixture, WAYSIDE_ITEM_GONE), ==, 2);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/missing-check/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("few", test_few);
  ADD ("many", test_many);
  ADD ("failed", test_failed);
  ADD ("withdraw", test_withdraw);
  ADD ("withdraw/present", test_withdraw_present);
  ADD ("present", test_present);

  return g_test_run ();
}
