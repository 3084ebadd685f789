/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-progress-reporter.h"

#include "engine-helper.h"
#include "fetch-helper.h"
#include "wayside-error.h"

#include <gio/gio.h>

/* The receiver of the reports; the test's thread is both the main and the network thread. */
typedef struct
{
  FetchFixture fetch;
  GObject *object;
  WaysideProgressReporter *reporter;
  GPtrArray *reports; /* (element-type WaysideReport): stolen */
  guint n_filled;
} Fixture;

static void
take_report (WaysideReport *report, GObject *object)
{
  Fixture *fixture = g_object_get_data (object, "fixture");
  WaysideReport *copy = wayside_report_new ();

  copy->stats.place = report->stats.place;
  g_ptr_array_extend_and_steal (copy->new_ids, g_steal_pointer (&report->new_ids));
  report->new_ids = g_ptr_array_new_with_free_func (g_free);
  g_array_unref (copy->changes);
  copy->changes = g_steal_pointer (&report->changes);
  report->changes = wayside_item_changes_new ();
  g_ptr_array_add (fixture->reports, copy);
}

static void
fill (WaysideReport *report, gpointer user_data)
{
  Fixture *fixture = user_data;

  report->stats.place = ++fixture->n_filled;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fetch_fixture_set_up (&fixture->fetch, data);
  fixture->object = G_OBJECT (g_cancellable_new ());
  g_object_set_data (fixture->object, "fixture", fixture);
  fixture->reports = g_ptr_array_new_with_free_func ((GDestroyNotify) wayside_report_free);
  fixture->reporter = wayside_progress_reporter_new (take_report, fixture->object, fill, fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->reporter, wayside_progress_reporter_close);
  g_clear_object (&fixture->object);
  g_clear_pointer (&fixture->reports, g_ptr_array_unref);
  fetch_fixture_tear_down (&fixture->fetch, data);
}

static gboolean
has_reports (gpointer data)
{
  return ((Fixture *) data)->reports->len > 0;
}

static WaysideItemChange *
get_change (Fixture *fixture, guint report, guint i)
{
  WaysideReport *one = g_ptr_array_index (fixture->reports, report);

  return &g_array_index (one->changes, WaysideItemChange, i);
}

/* Changes are collected: each item is in a report at most once, with its last state. */
static void
test_batch (Fixture *fixture, gconstpointer data)
{
  WaysideFetchItem *item = wayside_fetch_queue_add (fixture->fetch.queue, "1");
  WaysideReport *report;

  wayside_progress_reporter_add (fixture->reporter, "1");
  item->error = g_error_new_literal (WAYSIDE_ERROR, WAYSIDE_ERROR_NETWORK, "failed");
  for (guint i = 1; i <= 3; i++)
    {
      item->n_bytes = i * 100;
      wayside_progress_reporter_touch (fixture->reporter, item);
    }
  g_assert_cmpuint (fixture->n_filled, ==, 0);

  helper_wait_until (has_reports, fixture);
  g_assert_cmpuint (fixture->reports->len, ==, 1);
  report = g_ptr_array_index (fixture->reports, 0);
  g_assert_cmpuint (report->stats.place, ==, 1);
  g_assert_cmpuint (report->new_ids->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (report->new_ids, 0), ==, "1");
  g_assert_cmpuint (report->changes->len, ==, 1);
  g_assert_cmpuint (get_change (fixture, 0, 0)->n_bytes, ==, 300);
  g_assert_error (get_change (fixture, 0, 0)->error, WAYSIDE_ERROR, WAYSIDE_ERROR_NETWORK);
  g_assert_false (item->is_dirty);
}

/* Nothing is sent without a change, and an explicit report does not wait and includes what was scheduled. */
static void
test_send (Fixture *fixture, gconstpointer data)
{
  WaysideFetchItem *item = wayside_fetch_queue_add (fixture->fetch.queue, "1");

  wayside_progress_reporter_touch (fixture->reporter, item);
  wayside_progress_reporter_send (fixture->reporter);
  g_assert_cmpuint (fixture->n_filled, ==, 1);
  helper_wait_until (has_reports, fixture);
  helper_wait_while_busy ();
  g_assert_cmpuint (fixture->reports->len, ==, 1);
  g_assert_cmpuint (((WaysideReport *) g_ptr_array_index (fixture->reports, 0))->changes->len, ==, 1);

  wayside_progress_reporter_send (fixture->reporter);
  helper_wait_while_busy ();
  g_assert_cmpuint (fixture->reports->len, ==, 2);
  g_assert_cmpuint (((WaysideReport *) g_ptr_array_index (fixture->reports, 1))->changes->len, ==, 0);
}

/* A scheduled report waits for its interval after the last one. */
static void
test_interval (Fixture *fixture, gconstpointer data)
{
  gint64 sent;

  wayside_progress_reporter_send (fixture->reporter);
  sent = g_get_monotonic_time ();
  helper_wait_while_busy ();
  g_ptr_array_set_size (fixture->reports, 0);

  wayside_progress_reporter_schedule (fixture->reporter);
  helper_wait_until (has_reports, fixture);
  g_assert_cmpint (g_get_monotonic_time () - sent, >=, 90 * 1000);
}

/* The image is reported once, and the metadata of a completed item is dropped with it. */
static void
test_metadata (Fixture *fixture, gconstpointer data)
{
  WaysideFetchItem *item = wayside_fetch_queue_add (fixture->fetch.queue, "1");

  wayside_fetch_item_set_metadata (item, fetch_make_metadata ("1"));
  wayside_progress_reporter_touch (fixture->reporter, item);
  wayside_progress_reporter_send (fixture->reporter);
  g_assert_nonnull (item->metadata);
  wayside_fetch_queue_mark (fixture->fetch.queue, item, WAYSIDE_ITEM_SAVED);
  wayside_progress_reporter_touch (fixture->reporter, item);
  wayside_progress_reporter_send (fixture->reporter);
  g_assert_null (item->metadata);

  helper_wait_while_busy ();
  g_assert_cmpuint (fixture->reports->len, ==, 2);
  g_assert_nonnull (get_change (fixture, 0, 0)->image);
  g_assert_null (get_change (fixture, 1, 0)->image);
  g_assert_cmpint (get_change (fixture, 1, 0)->state, ==, WAYSIDE_ITEM_SAVED);
}

/* What was sent before the reporter is closed still arrives, unless the receiver is gone. */
static void
test_close (Fixture *fixture, gconstpointer data)
{
  wayside_progress_reporter_schedule (fixture->reporter);
  if (data != NULL)
    g_clear_object (&fixture->object);
  wayside_progress_reporter_send (fixture->reporter);
  wayside_progress_reporter_schedule (fixture->reporter);
  g_clear_pointer (&fixture->reporter, wayside_progress_reporter_close);
  helper_wait_while_busy ();
  g_assert_cmpuint (fixture->n_filled, ==, 1);
  g_assert_cmpuint (fixture->reports->len, ==, data != NULL ? 0 : 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, data, func) g_test_add ("/progress-reporter/" name, Fixture, data, set_up, func, tear_down)
  ADD ("batch", NULL, test_batch);
  ADD ("send", NULL, test_send);
  ADD ("interval", NULL, test_interval);
  ADD ("metadata", NULL, test_metadata);
  ADD ("close", NULL, test_close);
  ADD ("close-without-receiver", "gone", test_close);

  return g_test_run ();
}
