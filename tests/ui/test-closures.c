/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-download-messages.h"
#include "wayside-error.h"
#include "wayside-format.h"
#include "wayside-form.h"
#include "wayside-messages.h"
#include "wayside-thumbnail-row.h"

#include <gtk/gtk.h>
#include <locale.h>
#include <math.h>

/* Takes ownership of @text, so that each case is one line. */
static void
assert_text (char *text, const char *expected)
{
  g_autofree char *owned = text;

  g_assert_cmpstr (owned, ==, expected);
}

static void
test_time_left (void)
{
  static const struct
  {
    gint64 seconds;
    const char *text;
    const char *brief;
  } cases[] = {
    { -1, NULL, NULL },
    { 0, "Less than a minute left", "Under 1 min left" },
    { 59, "Less than a minute left", "Under 1 min left" },
    { 60, "About 1 minute left", "1 min left" },
    { 89, "About 1 minute left", "1 min left" },
    { 90, "About 2 minutes left", "2 min left" },
    { 360, "About 6 minutes left", "6 min left" },
    { 89 * 60, "About 89 minutes left", "89 min left" },
    { 90 * 60, "About 2 hours left", "2 h left" },
    { 48 * 3600, "About 48 hours left", "48 h left" },
    { 48 * 3600 + 1, NULL, NULL },
    { G_MAXINT64, NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      assert_text (wayside_message_time_left (cases[i].seconds, FALSE), cases[i].text);
      assert_text (wayside_message_time_left (cases[i].seconds, TRUE), cases[i].brief);
    }
}

static void
test_progress (void)
{
  WaysideDownloadStats stats = { .state = WAYSIDE_DOWNLOAD_LISTING, .seconds_left = -1 };

  assert_text (wayside_message_progress (&stats, FALSE), "Looking for photos…");

  stats.state = WAYSIDE_DOWNLOAD_RUNNING;
  stats.n_items = 740;
  stats.counts[WAYSIDE_ITEM_SAVED] = 412;
  assert_text (wayside_message_progress (&stats, FALSE), "412 of at least 740 photos");

  /* No estimate while the total is still growing. */
  stats.seconds_left = 360;
  assert_text (wayside_message_progress (&stats, FALSE), "412 of at least 740 photos");
  assert_text (wayside_message_progress (&stats, TRUE), "412 of 740+");

  stats.is_total_known = TRUE;
  assert_text (wayside_message_progress (&stats, FALSE), "412 of 740 photos · About 6 minutes left");
  assert_text (wayside_message_progress (&stats, TRUE), "412 of 740 · 6 min left");

  stats.state = WAYSIDE_DOWNLOAD_PAUSED;
  assert_text (wayside_message_progress (&stats, FALSE), "Paused · 412 of 740 photos");

  stats.state = WAYSIDE_DOWNLOAD_STOPPED;
  stats.counts[WAYSIDE_ITEM_SAVED] = 0;
  assert_text (wayside_message_progress (&stats, FALSE), "Stopped. No photos were saved");
  stats.counts[WAYSIDE_ITEM_SAVED] = 1;
  assert_text (wayside_message_progress (&stats, FALSE), "Stopped. 1 photo is kept");
  stats.counts[WAYSIDE_ITEM_PRESENT] = 411;
  assert_text (wayside_message_progress (&stats, FALSE), "Stopped. 412 photos are kept");
  assert_text (wayside_message_progress (&stats, TRUE), "Stopped. 412 photos kept");

  stats.state = WAYSIDE_DOWNLOAD_FAILED;
  assert_text (wayside_message_progress (&stats, FALSE), "Interrupted · 412 of 740 photos");
}

static void
test_one_photo (void)
{
  WaysideDownloadStats stats = {
    .state = WAYSIDE_DOWNLOAD_RUNNING, .n_items = 1, .is_total_known = TRUE, .seconds_left = 3
  };

  assert_text (wayside_message_progress (&stats, FALSE), "0 of 1 photo · Less than a minute left");
  assert_text (wayside_message_photos (1), "1 photo");
  assert_text (wayside_message_photos (0), "0 photos");
}

static void
test_summary (void)
{
  static const struct
  {
    guint saved, present, failed, gone, not_offered;
    const char *text;
  } cases[] = {
    { 0, 0, 0, 0, 0, "No photos were found" },
    { 1, 0, 0, 0, 0, "1 photo saved" },
    { 240, 0, 0, 0, 0, "240 photos saved" },
    { 228, 0, 12, 0, 0, "228 photos saved, 12 failed" },
    { 2, 0, 0, 1, 1, "2 photos saved, 2 not available" },
    { 2, 3, 4, 5, 6, "2 photos saved, 3 already here, 4 failed, 11 not available" },
    { 0, 1, 0, 0, 0, "Already downloaded" },
    { 0, 240, 0, 0, 0, "Already downloaded. No new photos" },
    { 0, 3, 1, 0, 0, "3 already here, 1 failed" },
    { 0, 0, 0, 1, 0, "No photos were saved, 1 not available" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WaysideDownloadStats stats = { .state = WAYSIDE_DOWNLOAD_FINISHED };

      stats.counts[WAYSIDE_ITEM_SAVED] = cases[i].saved;
      stats.counts[WAYSIDE_ITEM_PRESENT] = cases[i].present;
      stats.counts[WAYSIDE_ITEM_FAILED] = cases[i].failed;
      stats.counts[WAYSIDE_ITEM_GONE] = cases[i].gone;
      stats.counts[WAYSIDE_ITEM_NOT_OFFERED] = cases[i].not_offered;
      assert_text (wayside_message_summary (&stats), cases[i].text);
    }
}

static void
test_details (void)
{
  WaysideDownloadStats stats = { .state = WAYSIDE_DOWNLOAD_RUNNING };

  assert_text (wayside_message_details (&stats, FALSE), "");

  stats.rate = 8.4e6;
  stats.n_stored = 620000000;
  stats.counts[WAYSIDE_ITEM_GONE] = 1;
  /* g_format_size() puts a no-break space in front of the unit. */
  assert_text (wayside_message_details (&stats, FALSE),
               "8.4\u00a0MB/s · 620.0\u00a0MB saved · 1 not available");
  assert_text (wayside_message_details (&stats, TRUE), "8.4\u00a0MB/s · 620.0\u00a0MB saved");

  /* There is no current rate after the end, and the summary lists the problems. */
  stats.state = WAYSIDE_DOWNLOAD_FINISHED;
  assert_text (wayside_message_details (&stats, FALSE), "620.0\u00a0MB saved");

  stats.n_skipped = 2;
  assert_text (wayside_message_details (&stats, FALSE),
               "620.0\u00a0MB saved · 2 parts of the area could not be searched");
}

static void
test_holds (void)
{
  WaysideDownloadStats stats = { .state = WAYSIDE_DOWNLOAD_PAUSED };

  g_assert_null (wayside_message_hold (WAYSIDE_NETWORK_HOLD_NONE));
  g_assert_cmpstr (wayside_message_hold (WAYSIDE_NETWORK_HOLD_OFFLINE), ==,
                   "No network. The download continues when you are back online");
  g_assert_cmpstr (wayside_message_hold (WAYSIDE_NETWORK_HOLD_METERED), ==,
                   "The network is metered: downloading may cost money");
  /* The words of a row are short, since a title stands beside them. */
  g_assert_null (wayside_message_hold_status (WAYSIDE_NETWORK_HOLD_NONE));
  g_assert_cmpstr (wayside_message_hold_status (WAYSIDE_NETWORK_HOLD_OFFLINE), ==, "No network");
  g_assert_cmpstr (wayside_message_hold_status (WAYSIDE_NETWORK_HOLD_METERED), ==, "Metered network");
  /* Paused before any image is known. */
  assert_text (wayside_message_progress (&stats, FALSE), "Paused");
}

static void
test_findings (void)
{
  WaysideVerification verification = { .n_whole = 1228 };

  assert_text (wayside_message_checkup (&verification), "1228 photos are fine");
  assert_text (wayside_message_findings (WAYSIDE_VERIFY_ISSUE_DAMAGED_PICTURE, 1), "1 picture is damaged");
  assert_text (wayside_message_findings (WAYSIDE_VERIFY_ISSUE_MISSING_METADATA, 3),
               "3 metadata files are missing");
  assert_text (wayside_message_findings (WAYSIDE_VERIFY_ISSUE_UNEXPECTED, 2), "2 other files");
  assert_text (wayside_message_findings (WAYSIDE_VERIFY_ISSUE_UNREADABLE, 1), "1 folder cannot be read");
  g_assert_cmpstr (wayside_message_finding_remedy (WAYSIDE_VERIFY_ISSUE_UNREADABLE), ==,
                   "Its photos were not checked. Make it readable, then check again");
  g_assert_cmpstr (wayside_message_finding_remedy (WAYSIDE_VERIFY_ISSUE_MISSING_METADATA), ==,
                   "Repairing downloads only the metadata again");
  g_assert_cmpstr (wayside_message_finding_remedy (WAYSIDE_VERIFY_ISSUE_DAMAGED_METADATA), ==,
                   "Repairing downloads only the metadata again");
  g_assert_cmpstr (wayside_message_finding_remedy (WAYSIDE_VERIFY_ISSUE_MISSING_PICTURE), ==,
                   "Repairing downloads the photo again");
  g_assert_cmpstr (wayside_message_finding_remedy (WAYSIDE_VERIFY_ISSUE_UNEXPECTED), ==,
                   "Not from Wayside. Will not be changed");
}

static void
test_notices (void)
{
  WaysideDownloadStats stats = { .state = WAYSIDE_DOWNLOAD_RUNNING, .seconds_held = 4 };

  assert_text (wayside_message_notice (&stats), NULL);

  /* A short fault is no news. */
  stats.seconds_failing = 4;
  assert_text (wayside_message_notice (&stats), NULL);
  stats.seconds_failing = 5;
  assert_text (wayside_message_notice (&stats), "Mapillary is having trouble. Trying again…");
  stats.seconds_failing = 0;

  stats.bytes_left = 1;
  assert_text (wayside_message_notice (&stats), "There may not be enough room on the disk for all photos");

  stats.seconds_held = 59;
  assert_text (wayside_message_notice (&stats),
               "Mapillary asked to slow down. Continuing in less than a minute");
  stats.seconds_held = 120;
  assert_text (wayside_message_notice (&stats), "Mapillary asked to slow down. Continuing in 2 minutes");

  stats.state = WAYSIDE_DOWNLOAD_PAUSED;
  assert_text (wayside_message_notice (&stats), NULL);

  stats.state = WAYSIDE_DOWNLOAD_FINISHED;
  assert_text (wayside_message_notice (&stats), NULL);
  stats.n_replaceable = 24;
  assert_text (wayside_message_notice (&stats),
               "24 photos were here before in a smaller size, and were not downloaded again");
}

static void
test_items (void)
{
  assert_text (wayside_message_item ("135", WAYSIDE_ITEM_WAITING, WAYSIDE_SIZE_ORIGINAL),
               "Photo 135, waiting");
  assert_text (wayside_message_item ("135", WAYSIDE_ITEM_SAVED, WAYSIDE_SIZE_ORIGINAL), "Photo 135, saved");
  assert_text (wayside_message_item ("135", WAYSIDE_ITEM_SAVED, WAYSIDE_SIZE_2048),
               "Photo 135, saved at 2048 px");
  assert_text (wayside_message_item ("135", WAYSIDE_ITEM_GONE, WAYSIDE_SIZE_ORIGINAL),
               "Photo 135, no longer on Mapillary");

  /* Each state has a unique name, and only the three trouble states have a text for the cell. */
  for (guint i = 0; i < WAYSIDE_N_ITEM_STATES; i++)
    {
      g_autofree char *name = wayside_message_item ("135", (WaysideItemState) i, WAYSIDE_SIZE_ORIGINAL);
      gboolean trouble = i == WAYSIDE_ITEM_FAILED || i == WAYSIDE_ITEM_GONE || i == WAYSIDE_ITEM_NOT_OFFERED;

      g_assert_true (g_str_has_prefix (name, "Photo 135, "));
      g_assert_true ((wayside_message_item_trouble ((WaysideItemState) i) != NULL) == trouble);
      for (guint j = 0; j < i; j++)
        {
          g_autofree char *other = wayside_message_item ("135", (WaysideItemState) j, WAYSIDE_SIZE_ORIGINAL);

          g_assert_cmpstr (name, !=, other);
        }
    }
}

static void
test_causes (void)
{
  assert_text (wayside_message_cause (WAYSIDE_ITEM_GONE, -1, 9), "9 photos are no longer on Mapillary");
  assert_text (wayside_message_cause (WAYSIDE_ITEM_NOT_OFFERED, -1, 1),
               "1 photo has no picture on Mapillary");
  assert_text (wayside_message_cause (WAYSIDE_ITEM_FAILED, -1, 3), "3 photos could not be saved");
  assert_text (wayside_message_cause (WAYSIDE_ITEM_FAILED, WAYSIDE_ERROR_NETWORK, 1),
               "1 photo: the connection was lost");
  assert_text (wayside_message_cause (WAYSIDE_ITEM_FAILED, WAYSIDE_ERROR_FILE_LOST, 5),
               "5 photos are no longer in the folder");
  assert_text (wayside_message_cause (WAYSIDE_ITEM_FAILED, WAYSIDE_ERROR_SIGN_IN, 2),
               "2 photos: the network asked for a sign-in");
  assert_text (wayside_message_problems (12), "Problems · 12");
}

static void
test_failures (void)
{
  for (int code = WAYSIDE_ERROR_INVALID_QUERY; code < WAYSIDE_N_ERRORS; code++)
    {
      g_autoptr (GError) error = g_error_new_literal (WAYSIDE_ERROR, code, "why");

      g_assert_cmpstr (wayside_message_failure_title (error, WAYSIDE_QUERY_BBOX), !=, "");
      g_assert_true (g_str_has_suffix (wayside_message_failure_icon (error), "-symbolic"));
    }
}

static void
test_empty_titles (void)
{
  g_autoptr (GError) error = g_error_new_literal (WAYSIDE_ERROR, WAYSIDE_ERROR_NO_IMAGERY, "why");

  g_assert_cmpstr (wayside_message_failure_title (error, WAYSIDE_QUERY_BBOX), ==, "No Photos in This Area");
  g_assert_cmpstr (wayside_message_failure_title (error, WAYSIDE_QUERY_SEQUENCE), ==,
                   "No Photos in This Sequence");
  g_assert_cmpstr (wayside_message_failure_title (error, WAYSIDE_QUERY_IMAGE), ==, "No Photo Found");
}

static void
test_headings (void)
{
  static const struct
  {
    double degrees;
    const char *text;
  } cases[] = {
    { 0, "0° north" },
    { 359.6, "0° north" },
    { 337, "337° north-north-west" },
    { 90, "90° east" },
    { 11.3, "11° north-north-east" },
    { -90, "270° west" },
    { 720 + 180, "180° south" },
    { NAN, NULL },
    { INFINITY, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_text (wayside_fact_heading (cases[i].degrees), cases[i].text);
}

static void
test_facts (void)
{
  assert_text (wayside_fact_taken (1684061927000), "14 May 2023, 10:58:47 UTC");
  assert_text (wayside_fact_date (1684061927000), "14 May 2023, 10:58 UTC");
  assert_text (wayside_fact_date (0), NULL);
  assert_text (wayside_fact_date (-5), NULL);
  assert_text (wayside_fact_date (G_MAXINT64), NULL);

  assert_text (wayside_fact_dimensions (4160, 3120, 2400000), "4160 × 3120, 2.4\u00a0MB");
  assert_text (wayside_fact_dimensions (4160, 3120, 0), "4160 × 3120");
  assert_text (wayside_fact_dimensions (0, 3120, 2400000), "2.4\u00a0MB");
  assert_text (wayside_fact_dimensions (0, 0, 0), NULL);

  assert_text (wayside_fact_position (9.941, 53.5965), "53.59650, 9.94100");
  assert_text (wayside_fact_position (-180, -90), "-90.00000, -180.00000");

  assert_text (wayside_fact_camera ("GoPro", "Max"), "GoPro Max");
  assert_text (wayside_fact_camera ("GoPro", "GoPro Max"), "GoPro Max");
  assert_text (wayside_fact_camera ("none", "none"), NULL);
  assert_text (wayside_fact_camera (NULL, "Max"), "Max");
  assert_text (wayside_fact_camera ("GoPro", ""), "GoPro");
  assert_text (wayside_fact_camera (NULL, NULL), NULL);
}

static void
test_folders (void)
{
  g_autofree char *downloads = g_build_filename (g_get_home_dir (), "Trips", "Lisbon", NULL);

  assert_text (wayside_fact_folder (downloads), "Trips › Lisbon");
  assert_text (wayside_fact_folder (g_get_home_dir ()), "Home");
  assert_text (wayside_fact_folder ("/mnt/photos//2023"), "mnt › photos › 2023");
  assert_text (wayside_fact_folder ("/"), "/");

  /* In a sandbox, only the name of a chosen folder is meaningful, not the path to it. */
  assert_text (wayside_fact_folder ("/run/user/1000/doc/5a1f/Pictures/Trip"), "Pictures › Trip");
  assert_text (wayside_fact_folder ("/run/user/1000/other"), "run › user › 1000 › other");
}

static void
test_titles (void)
{
  static const WaysideBbox bbox = { 9.94, 53.596, 9.95, 53.6 };
  g_autoptr (WaysideQuery) photo = wayside_query_new_image ("135", NULL);
  g_autoptr (WaysideQuery) sequence = wayside_query_new_sequence ("7nfcwfvjdtphz7yj6zat6a", NULL);
  g_autoptr (WaysideQuery) by_photo = wayside_query_new_sequence ("135", NULL);
  g_autoptr (WaysideQuery) area = wayside_query_new_bbox (&bbox, NULL);
  g_autoptr (WaysideQuery)
      crossing = wayside_query_new_bbox (&(WaysideBbox){ 179.97, -16.82, -179.96, -16.8 }, NULL);
  g_autoptr (WaysideRegion) region = wayside_region_new_from_text ("P0,0 100000,0 0,100000", NULL);
  g_autoptr (WaysideQuery) file = wayside_query_new_area (region, "Old Town");
  g_autoptr (WaysideQuery) creator = wayside_query_new_creator ("anna", NULL);

  assert_text (wayside_fact_query (photo), "Photo 135");
  assert_text (wayside_fact_query (sequence), "Sequence 7nfcwfvjdtphz7yj6zat6a");
  assert_text (wayside_fact_query (by_photo), "Sequence of Photo 135");
  assert_text (wayside_fact_query (area), "Area 53.598, 9.945");
  assert_text (wayside_fact_query (crossing), "Area -16.810, -179.995");
  assert_text (wayside_fact_query (file), "Area Old_Town");
  assert_text (wayside_fact_query (creator), "Photos by anna");
}

static void
assert_refused (const WaysideForm *form, const char *reason)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (wayside_form_check (form, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY);
  g_assert_cmpstr (error->message, ==, reason);
}

static void
test_form_refuses (void)
{
  WaysideForm form = { { "", "", "", "" } };

  assert_refused (&form, "Enter the western edge of the area");
  form.edges[0] = "9.95";
  form.edges[1] = "53.596";
  form.edges[2] = "here";
  assert_refused (&form, "East is not a number. Write degrees like 9.95");
  form.edges[2] = "9.94";
  assert_refused (&form, "Enter the northern edge of the area");
  form.edges[3] = "53.6";
  assert_refused (&form, "East must be greater than west");
}

static void
test_form_accepts (void)
{
  const WaysideForm form = { { "9,94", " 53.596", "9.95", "53.6" } };
  g_autoptr (GError) error = NULL;
  g_autoptr (WaysideQuery) query = wayside_form_check (&form, &error);

  g_assert_no_error (error);
  g_assert_nonnull (query);
  g_assert_cmpint (wayside_query_get_kind (query), ==, WAYSIDE_QUERY_BBOX);
  g_assert_cmpfloat (wayside_query_get_bbox (query)->west, ==, 9.94);
}

static void
test_form_describes (void)
{
  g_autoptr (WaysideQuery) by_image = wayside_query_new_sequence (" 800335321065526 ", NULL);
  g_autoptr (WaysideQuery)
      list = wayside_query_new_images_from_text ("24595874160038714,135511895288847", NULL);

  assert_text (wayside_form_describe (WAYSIDE_QUERY_IMAGE, NULL, 100), "One photo");
  assert_text (wayside_form_describe (WAYSIDE_QUERY_SEQUENCE, NULL, 100), "All photos of a sequence");
  assert_text (wayside_form_describe (WAYSIDE_QUERY_SEQUENCE, by_image, 100),
               "All photos of the sequence this photo is in");
  assert_text (wayside_form_describe (WAYSIDE_QUERY_BBOX, NULL, 100), "Up to 100 photos of an area");
  assert_text (wayside_form_describe (WAYSIDE_QUERY_BBOX, NULL, 1), "Up to 1 photo of an area");
  assert_text (wayside_form_describe (WAYSIDE_QUERY_IMAGES, list, 100), "2 photos from a list");
  assert_text (wayside_form_describe (WAYSIDE_QUERY_IMAGES, NULL, 100), "All photos of a list");
}

static void
assert_facts (guint n_items,
              guint n_saved,
              guint n_problems,
              guint64 n_bytes,
              gint64 date,
              const char *expected)
{
  const WaysideDownloadStats stats = {
    .counts = { [WAYSIDE_ITEM_SAVED] = n_saved, [WAYSIDE_ITEM_FAILED] = n_problems },
    .n_items = n_items,
    .n_stored = n_bytes,
  };
  g_autofree char *facts = wayside_message_download_facts (&stats, date);

  g_assert_cmpstr (facts, ==, expected);
}

/* Accepting the suggested title does not set a name. */
static void
test_entry_name (void)
{
  g_autoptr (WaysideQuery) query = wayside_query_new_image ("135511895288847", NULL);
  g_autofree char *title = wayside_fact_query (query);

  g_assert_cmpstr (wayside_message_download_name (title, query), ==, "");
  g_assert_cmpstr (wayside_message_download_name ("Elbe", query), ==, "Elbe");
  g_assert_cmpstr (wayside_message_download_name ("", query), ==, "");
}

static void
test_thumbnail_size (void)
{
  assert_text (wayside_thumbnail_row_dup_size (0), "Empty");
  assert_text (wayside_thumbnail_row_dup_size (84000000), "84.0\302\240MB");
}

static void
test_entry_facts (void)
{
  const gint64 day = 1777800000; /* 3 May 2026 */

  assert_facts (1240, 1240, 0, 1800000000, day, "1240 photos · 1.8\u00a0GB · 3 May 2026");
  assert_facts (1, 1, 0, 0, day, "1 photo · 3 May 2026");
  assert_facts (60, 48, 12, 720000000, 0, "48 photos · 720.0\u00a0MB");
  assert_facts (60, 20, 1, 0, 0, "20 of 60 photos");
  assert_facts (0, 0, 0, 0, G_MAXINT64, "No photos yet");
}

/* In right-to-left text, the size would be torn apart by the date without these marks. */
static void
test_mirrored_facts (void)
{
  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  assert_facts (60, 48, 12, 720000000, 0, "\u206848 photos\u2069 · \u2068720.0\u00a0MB\u2069");
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
  assert_facts (60, 48, 12, 720000000, 0, "48 photos · 720.0\u00a0MB");
}

static void
assert_status (WaysideDownloadState state, guint n_problems, guint place, const char *expected)
{
  const WaysideDownloadStats stats = {
    .state = state,
    .counts = { [WAYSIDE_ITEM_SAVED] = 8, [WAYSIDE_ITEM_FAILED] = n_problems },
    .n_items = 20,
    .place = place,
  };
  g_autofree char *status = wayside_message_download_status (&stats);

  g_assert_cmpstr (status, ==, expected);
  /* Text and icon come together. */
  g_assert_cmpint (status != NULL, ==, wayside_message_download_icon (&stats) != NULL);
}

static void
test_entry_status (void)
{
  assert_status (WAYSIDE_DOWNLOAD_RUNNING, 3, 0, NULL);
  assert_status (WAYSIDE_DOWNLOAD_PAUSED, 0, 0, "Paused");
  assert_status (WAYSIDE_DOWNLOAD_WAITING, 0, 1, "Waiting");
  assert_status (WAYSIDE_DOWNLOAD_WAITING, 0, 2, "Waiting, after 1 other");
  assert_status (WAYSIDE_DOWNLOAD_WAITING, 0, 4, "Waiting, after 3 others");
  assert_status (WAYSIDE_DOWNLOAD_INTERRUPTED, 0, 0, "Interrupted");
  assert_status (WAYSIDE_DOWNLOAD_STOPPED, 5, 0, "Stopped");
  assert_status (WAYSIDE_DOWNLOAD_FINISHED, 0, 0, NULL);
  assert_status (WAYSIDE_DOWNLOAD_FINISHED, 12, 0, "12 failed");
}

static void
test_unfinished (void)
{
  const WaysideDownloadStats none = { 0 };
  const WaysideDownloadStats some = { .counts = { [WAYSIDE_ITEM_SAVED] = 7 }, .n_items = 24 };
  const WaysideDownloadStats one = { .n_items = 1 };
  g_autofree char *early = wayside_message_unfinished ("Lisbon", &none);
  g_autofree char *late = wayside_message_unfinished ("Lisbon", &some);
  g_autofree char *only = wayside_message_unfinished ("Lisbon", &one);

  g_assert_cmpstr (early, ==, "“Lisbon” is not finished");
  g_assert_cmpstr (late, ==, "“Lisbon” is not finished: 7 of 24 photos are saved");
  g_assert_cmpstr (only, ==, "“Lisbon” is not finished: 0 of 1 photo is saved");
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/sentences/time-left", test_time_left);
  g_test_add_func ("/sentences/progress", test_progress);
  g_test_add_func ("/sentences/one-photo", test_one_photo);
  g_test_add_func ("/sentences/summary", test_summary);
  g_test_add_func ("/sentences/details", test_details);
  g_test_add_func ("/sentences/notices", test_notices);
  g_test_add_func ("/sentences/holds", test_holds);
  g_test_add_func ("/sentences/findings", test_findings);
  g_test_add_func ("/sentences/items", test_items);
  g_test_add_func ("/sentences/causes", test_causes);
  g_test_add_func ("/sentences/failures", test_failures);
  g_test_add_func ("/sentences/empty-titles", test_empty_titles);
  g_test_add_func ("/facts/headings", test_headings);
  g_test_add_func ("/facts/others", test_facts);
  g_test_add_func ("/facts/folders", test_folders);
  g_test_add_func ("/facts/titles", test_titles);
  g_test_add_func ("/form/refuses", test_form_refuses);
  g_test_add_func ("/form/accepts", test_form_accepts);
  g_test_add_func ("/form/describes", test_form_describes);
  g_test_add_func ("/closures/download-name", test_entry_name);
  g_test_add_func ("/closures/thumbnail-size", test_thumbnail_size);
  g_test_add_func ("/closures/download-facts", test_entry_facts);
  g_test_add_func ("/closures/mirrored-facts", test_mirrored_facts);
  g_test_add_func ("/closures/download-status", test_entry_status);
  g_test_add_func ("/closures/unfinished", test_unfinished);

  return g_test_run ();
}
