/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-cli-exit.h"
#include "wayside-cli-progress.h"
#include "wayside-error.h"

static void
check_line (const WaysideDownloadStats *stats, gboolean dry_run, const char *expected)
{
  g_autofree char *line = wayside_cli_progress_format (stats, dry_run);

  g_assert_cmpstr (line, ==, expected);
}

static void
test_line (void)
{
  WaysideDownloadStats stats = {
    .state = WAYSIDE_DOWNLOAD_LISTING,
    .seconds_left = -1,
  };

  check_line (&stats, FALSE, "▸ Looking for photos…");

  stats.state = WAYSIDE_DOWNLOAD_RUNNING;
  stats.counts[WAYSIDE_ITEM_SAVED] = 412;
  stats.n_items = 1240;
  check_line (&stats, FALSE, "▸ 412 of 1240 photos found so far");

  stats.is_total_known = TRUE;
  check_line (&stats, FALSE, "▸ 412 of 1240 photos");

  stats.rate = 8.4e6;
  stats.seconds_left = 6 * 60 + 4;
  check_line (&stats, FALSE, "▸ 412 of 1240 photos · 8.4\u00a0MB/s · about 6 minutes left");

  /* At the end, there is neither a rate nor a remaining time. */
  stats.state = WAYSIDE_DOWNLOAD_FINISHED;
  stats.counts[WAYSIDE_ITEM_SAVED] = 1240;
  check_line (&stats, FALSE, "▸ 1240 of 1240 photos");

  /* A photo that failed is no progress. */
  stats.state = WAYSIDE_DOWNLOAD_RUNNING;
  stats.rate = 0;
  stats.seconds_left = -1;
  stats.counts[WAYSIDE_ITEM_SAVED] = 0;
  stats.counts[WAYSIDE_ITEM_FAILED] = 16;
  check_line (&stats, FALSE, "▸ 0 of 1240 photos · 16 failed");
}

static void
test_one (void)
{
  WaysideDownloadStats stats = {
    .state = WAYSIDE_DOWNLOAD_RUNNING,
    .n_items = 1,
    .is_total_known = TRUE,
    .seconds_left = -1,
  };

  check_line (&stats, FALSE, "▸ 0 of 1 photo");
}

static void
test_dry_run (void)
{
  WaysideDownloadStats stats = {
    .state = WAYSIDE_DOWNLOAD_RUNNING,
    .counts = { [WAYSIDE_ITEM_PRESENT] = 7 },
    .n_items = 7,
    .rate = 1000,
    .seconds_left = 60,
  };

  check_line (&stats, TRUE, "▸ 7 photos found");
}

static void
test_left (void)
{
  static const struct
  {
    gint64 seconds;
    const char *text;
  } cases[] = {
    { 0, "a few seconds left" },
    { 9, "a few seconds left" },
    { 11, "about 15 seconds left" },
    { 54, "about 55 seconds left" },
    { 55, "about 1 minute left" },
    { 89, "about 1 minute left" },
    { 90, "about 2 minutes left" },
    { 5399, "about 90 minutes left" },
    { 5400, "about 2 hours left" },
    { 86400, "about 24 hours left" },
    { G_MAXINT64 / 2, "about 100000 hours left" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = wayside_cli_format_left (cases[i].seconds);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static gboolean
is_due (WaysideCliPace *limiter, guint done, gint64 milliseconds)
{
  WaysideDownloadStats stats = { .counts = { [WAYSIDE_ITEM_SAVED] = done },
                                 .n_items = 100,
                                 .is_total_known = TRUE };

  return wayside_cli_pace_is_due (limiter, &stats, FALSE, 1000000 + milliseconds * 1000);
}

static void
test_pace_in_place (void)
{
  WaysideCliPace limiter = { .rewrites = TRUE };

  g_assert_true (is_due (&limiter, 0, 0));
  g_assert_false (is_due (&limiter, 50, 99));
  g_assert_true (is_due (&limiter, 50, 100));
  g_assert_false (is_due (&limiter, 100, 199));
  g_assert_true (is_due (&limiter, 100, 200));
}

static void
test_pace_of_lines (void)
{
  WaysideCliPace limiter = { 0 };

  g_assert_true (is_due (&limiter, 0, 0));
  g_assert_false (is_due (&limiter, 9, 5000));
  g_assert_true (is_due (&limiter, 10, 5000));
  /* Another tenth is complete, but within the same second. */
  g_assert_false (is_due (&limiter, 30, 5500));
  g_assert_true (is_due (&limiter, 30, 6000));
  /* No further tenth is complete, but ten seconds have passed. */
  g_assert_false (is_due (&limiter, 31, 15999));
  g_assert_true (is_due (&limiter, 31, 16000));
}

/* The reason for a pause is printed soon, and only once. */
static void
test_pace_held (void)
{
  WaysideCliPace limiter = { 0 };
  const WaysideDownloadStats moving = { .n_items = 100, .is_total_known = TRUE };
  const WaysideDownloadStats held = { .n_items = 100, .is_total_known = TRUE, .seconds_held = 60 };
  const gint64 second = G_USEC_PER_SEC;

  g_assert_true (wayside_cli_pace_is_due (&limiter, &moving, FALSE, second));
  g_assert_false (wayside_cli_pace_is_due (&limiter, &held, FALSE, second + 999999));
  g_assert_true (wayside_cli_pace_is_due (&limiter, &held, FALSE, 2 * second));
  g_assert_false (wayside_cli_pace_is_due (&limiter, &held, FALSE, 4 * second));
  g_assert_false (wayside_cli_pace_is_due (&limiter, &moving, FALSE, 5 * second));
  g_assert_true (wayside_cli_pace_is_due (&limiter, &moving, FALSE, 12 * second));
  g_assert_true (wayside_cli_pace_is_due (&limiter, &held, FALSE, 14 * second));
}

static void
test_exit_codes (void)
{
  static const struct
  {
    int code;
    WaysideCliExit expected;
    const char *name;
  } cases[] = {
    { WAYSIDE_ERROR_INVALID_QUERY, 2, "invalid-query" },
    { WAYSIDE_ERROR_INVALID_CONFIG, 2, "invalid-config" },
    { WAYSIDE_ERROR_TOKEN_MISSING, 4, "token-missing" },
    { WAYSIDE_ERROR_TOKEN_REFUSED, 4, "token-refused" },
    { WAYSIDE_ERROR_GONE, 1, "gone" },
    { WAYSIDE_ERROR_NO_IMAGERY, 3, "no-imagery" },
    { WAYSIDE_ERROR_NETWORK, 5, "network" },
    { WAYSIDE_ERROR_TLS, 5, "tls" },
    { WAYSIDE_ERROR_SERVICE, 5, "service" },
    { WAYSIDE_ERROR_SLOW_DOWN, 5, "slow-down" },
    { WAYSIDE_ERROR_FOLDER, 5, "folder" },
    { WAYSIDE_ERROR_DISK_FULL, 5, "disk-full" },
    { WAYSIDE_ERROR_SIGN_IN, 5, "sign-in" },
    { WAYSIDE_ERROR_BAD_ANSWER, 5, "bad-answer" },
    { WAYSIDE_ERROR_PICTURES_REFUSED, 5, "pictures-refused" },
  };
  g_autoptr (GError) foreign = g_error_new_literal (G_FILE_ERROR, G_FILE_ERROR_IO, "x");

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (WAYSIDE_ERROR, cases[i].code, "x");

      g_assert_cmpint (wayside_cli_exit_from_error (error), ==, cases[i].expected);
      g_assert_cmpstr (wayside_cli_error_get_name (error), ==, cases[i].name);
    }

  g_assert_cmpint (wayside_cli_exit_from_error (foreign), ==, 5);
  g_assert_cmpstr (wayside_cli_error_get_name (foreign), ==, "other");

  /* Every code of WaysideError needs a row in the table of the program. Otherwise its name would be empty. */
  for (int code = 0; code < WAYSIDE_N_ERRORS; code++)
    {
      g_autoptr (GError) error = g_error_new_literal (WAYSIDE_ERROR, code, "x");

      g_assert_nonnull (wayside_cli_error_get_name (error));
      g_assert_cmpint (wayside_cli_exit_from_error (error), >, 0);
    }
}

static void
test_worse (void)
{
  static const WaysideCliExit worst_first[] = { 130, 4, 5, 2, 1, 3, 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (worst_first); i++)
    for (gsize j = i; j < G_N_ELEMENTS (worst_first); j++)
      {
        g_assert_cmpint (wayside_cli_exit_worse (worst_first[i], worst_first[j]), ==, worst_first[i]);
        g_assert_cmpint (wayside_cli_exit_worse (worst_first[j], worst_first[i]), ==, worst_first[i]);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cli/progress/line", test_line);
  g_test_add_func ("/cli/progress/one", test_one);
  g_test_add_func ("/cli/progress/dry-run", test_dry_run);
  g_test_add_func ("/cli/progress/left", test_left);
  g_test_add_func ("/cli/progress/pace-in-place", test_pace_in_place);
  g_test_add_func ("/cli/progress/pace-of-lines", test_pace_of_lines);
  g_test_add_func ("/cli/progress/pace-held", test_pace_held);
  g_test_add_func ("/cli/exit/codes", test_exit_codes);
  g_test_add_func ("/cli/exit/worse", test_worse);

  return g_test_run ();
}
