/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-download-messages.h"
#include "wayside-error.h"
#include "wayside-messages.h"

#include <locale.h>

/* Sentences about downloads that have failed or found nothing, and the remedies that they offer. */

static void
assert_text (char *text, const char *expected)
{
  g_autofree char *owned = text;

  g_assert_cmpstr (owned, ==, expected);
}

/* A photo that failed is no progress. */
static void
test_failed_progress (void)
{
  WaysideDownloadStats stats = {
    .state = WAYSIDE_DOWNLOAD_RUNNING, .n_items = 60, .is_total_known = TRUE, .seconds_left = -1
  };

  stats.counts[WAYSIDE_ITEM_FAILED] = 16;
  assert_text (wayside_message_progress (&stats, FALSE), "0 of 60 saved · 16 failed");
  assert_text (wayside_message_progress (&stats, TRUE), "0 of 60 · 16 failed");
  assert_text (wayside_message_details (&stats, FALSE), "");
  g_assert_cmpfloat (wayside_download_stats_get_fraction (&stats), ==, 0);

  stats.counts[WAYSIDE_ITEM_SAVED] = 30;
  stats.seconds_left = 360;
  assert_text (wayside_message_progress (&stats, FALSE), "30 of 60 saved · 16 failed · About 6 minutes left");
  g_assert_cmpfloat (wayside_download_stats_get_fraction (&stats), ==, 0.5);

  stats.state = WAYSIDE_DOWNLOAD_PAUSED;
  assert_text (wayside_message_progress (&stats, FALSE), "Paused · 30 of 60 saved");
  assert_text (wayside_message_details (&stats, FALSE), "16 failed");

  /* What Mapillary does not have cannot be saved: the bar is full without it. */
  stats.counts[WAYSIDE_ITEM_SAVED] = 59;
  stats.counts[WAYSIDE_ITEM_FAILED] = 0;
  stats.counts[WAYSIDE_ITEM_GONE] = 1;
  g_assert_cmpfloat (wayside_download_stats_get_fraction (&stats), ==, 1);
  stats.n_items = stats.counts[WAYSIDE_ITEM_SAVED] = 0;
  g_assert_cmpfloat (wayside_download_stats_get_fraction (&stats), ==, 0);
}

/* The answer to “Check for New Photos”. */
static void
test_check_result (void)
{
  WaysideDownloadStats stats = { .state = WAYSIDE_DOWNLOAD_FINISHED, .n_items = 24 };

  stats.counts[WAYSIDE_ITEM_PRESENT] = 23;
  stats.counts[WAYSIDE_ITEM_GONE] = 1;
  assert_text (wayside_message_check_result (&stats), "No new photos");
  stats.counts[WAYSIDE_ITEM_SAVED] = 1;
  assert_text (wayside_message_check_result (&stats), "1 new photo saved");
  stats.counts[WAYSIDE_ITEM_SAVED] = 3;
  assert_text (wayside_message_check_result (&stats), "3 new photos saved");
  stats.counts[WAYSIDE_ITEM_FAILED] = 2;
  assert_text (wayside_message_check_result (&stats), "3 new photos saved, 2 photos could not be saved");
  stats.counts[WAYSIDE_ITEM_SAVED] = 0;
  assert_text (wayside_message_check_result (&stats), "2 photos could not be saved");
}

/* The user learns in the form that there is little space. */
static void
test_little_space (void)
{
  assert_text (wayside_message_folder ("Downloads › Wayside", G_MAXUINT64), "Downloads › Wayside");
  assert_text (wayside_message_folder ("Downloads › Wayside", 1000000000), "Downloads › Wayside");
  assert_text (wayside_message_folder ("Downloads › Wayside", 300000),
               "Downloads › Wayside · Only 300.0\u00a0kB free");
}

/* Nothing can be done about photos that are not available, so they get no warning. */
static void
test_unavailable_status (void)
{
  WaysideDownloadStats stats = { .state = WAYSIDE_DOWNLOAD_FINISHED, .n_items = 3 };

  stats.counts[WAYSIDE_ITEM_GONE] = 1;
  stats.counts[WAYSIDE_ITEM_NOT_OFFERED] = 1;
  assert_text (wayside_message_download_status (&stats), "2 not available");
  g_assert_null (wayside_message_download_icon (&stats));
  stats.counts[WAYSIDE_ITEM_FAILED] = 1;
  assert_text (wayside_message_download_status (&stats), "1 failed, 2 not available");
  g_assert_nonnull (wayside_message_download_icon (&stats));
}

/* What helps against an error besides trying again. */
static void
test_remedies (void)
{
  static const struct
  {
    int code;
    const char *retry, *remedy, *action;
  } cases[] = {
    { WAYSIDE_ERROR_DISK_FULL, "Resume", "Choose Folder…", "win.choose-folder" },
    { WAYSIDE_ERROR_TOKEN_REFUSED, "Try Again", "Change Token…", "win.show-connect" },
    { WAYSIDE_ERROR_SERVICE, "Try Again", "Edit Download", "win.show-request" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (WAYSIDE_ERROR, cases[i].code, "x");
      const char *action;

      g_assert_cmpstr (wayside_message_failure_retry (error), ==, cases[i].retry);
      g_assert_cmpstr (wayside_message_failure_remedy (error, &action), ==, cases[i].remedy);
      g_assert_cmpstr (action, ==, cases[i].action);
    }
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/messages/failed-progress", test_failed_progress);
  g_test_add_func ("/messages/check-result", test_check_result);
  g_test_add_func ("/messages/little-space", test_little_space);
  g_test_add_func ("/messages/unavailable-status", test_unavailable_status);
  g_test_add_func ("/messages/remedies", test_remedies);

  return g_test_run ();
}
