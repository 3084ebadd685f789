/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-cli-summary.h"
#include "wayside-error.h"

#include <string.h>

static WaysideImage *
make_image (const char *json)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  WaysideImage *image;

  g_assert_true (json_parser_load_from_data (parser, json, -1, NULL));
  image = wayside_image_new_from_json (json_node_get_object (json_parser_get_root (parser)), &error);
  g_assert_no_error (error);
  return image;
}

static WaysideImage *
make_street_image (guint number)
{
  g_autofree char *json = g_strdup_printf (
      "{\"id\":\"%u\",\"width\":%u,\"height\":%u,\"captured_at\":%u000,"
      "\"geometry\":{\"type\":\"Point\",\"coordinates\":[9.94000%u,53.59600%u]}}",
      number, 1000 + number, 500 + number, 1621696845 + number, number, number);

  return make_image (json);
}

static void
add (WaysideCliSummary *summary, WaysideItemState state, WaysideImage *image, const GError *error)
{
  WaysideCliPhoto photo = {
    .id = image != NULL ? wayside_image_get_id (image) : "77",
    .state = state,
    .size = WAYSIDE_SIZE_ORIGINAL,
    .bytes = 1500000,
    .image = image,
    .error = error,
  };

  wayside_cli_summary_add (summary, &photo);
}

static void
test_small (void)
{
  g_autoptr (WaysideCliSummary) summary = wayside_cli_summary_new (FALSE);
  g_autoptr (WaysideImage) full = make_street_image (1);
  g_autoptr (WaysideImage) bare = make_image ("{\"id\":\"2\"}");
  g_autofree char *text = NULL;

  add (summary, WAYSIDE_ITEM_SAVED, full, NULL);
  add (summary, WAYSIDE_ITEM_PRESENT, bare, NULL);
  text = wayside_cli_summary_format (summary, "downloads/x", TRUE);

  g_assert_cmpstr (text, ==,
                   "✅ 1 photo saved · 1.5\u00a0MB · 1 already here · downloads/x\n"
                   "   1 · 1001×501 · 2021-05-22T15:20:46Z · latitude 53.596001, longitude 9.940001\n"
                   "   2 · already here\n");
}

static void
test_large (void)
{
  g_autoptr (WaysideCliSummary) summary = wayside_cli_summary_new (FALSE);
  g_autofree char *text = NULL;

  for (guint i = 1; i <= WAYSIDE_CLI_FEW + 1; i++)
    {
      g_autoptr (WaysideImage) image = make_street_image (i % 9 + 1);

      add (summary, WAYSIDE_ITEM_SAVED, image, NULL);
    }
  text = wayside_cli_summary_format (summary, "x", TRUE);

  g_assert_cmpstr (text, ==,
                   "✅ 11 photos saved · 16.5\u00a0MB · x\n"
                   "   Resolution: 1001×501 to 1009×509\n"
                   "   Date: 2021-05-22T15:20:46Z to 2021-05-22T15:20:54Z\n"
                   "   Latitude: 53.596001 to 53.596009\n"
                   "   Longitude: 9.940001 to 9.940009\n");
}

/* Values that are the same for all images, or unknown for all, are not printed as a range. */
static void
test_large_alike (void)
{
  g_autoptr (WaysideCliSummary) summary = wayside_cli_summary_new (FALSE);
  g_autoptr (WaysideImage) image = make_image ("{\"id\":\"1\",\"width\":4,\"height\":3}");
  g_autofree char *text = NULL;

  for (guint i = 0; i <= WAYSIDE_CLI_FEW; i++)
    add (summary, WAYSIDE_ITEM_PRESENT, image, NULL);
  text = wayside_cli_summary_format (summary, NULL, TRUE);

  g_assert_cmpstr (text, ==,
                   "✅ 0 photos saved · 11 already here\n"
                   "   Resolution: 4×3\n");
}

static void
test_smaller (void)
{
  g_autoptr (WaysideCliSummary) few = wayside_cli_summary_new (FALSE);
  g_autoptr (WaysideCliSummary) many = wayside_cli_summary_new (FALSE);
  WaysideCliPhoto photo = {
    .id = "1", .state = WAYSIDE_ITEM_SAVED, .size = WAYSIDE_SIZE_1024, .is_smaller = TRUE
  };
  g_autofree char *few_text = NULL;
  g_autofree char *many_text = NULL;

  wayside_cli_summary_add (few, &photo);
  for (guint i = 0; i <= WAYSIDE_CLI_FEW; i++)
    wayside_cli_summary_add (many, &photo);
  few_text = wayside_cli_summary_format (few, NULL, TRUE);
  many_text = wayside_cli_summary_format (many, NULL, TRUE);

  g_assert_cmpstr (few_text, ==,
                   "✅ 1 photo saved\n"
                   "   1 · saved at size 1024, the largest there is\n");
  g_assert_nonnull (strstr (many_text, "11 photos were saved at a smaller size, the largest there is\n"));
}

/* Codes of different domains are different reasons, though they are the same number. */
static void
test_domains (void)
{
  g_autoptr (WaysideCliSummary) summary = wayside_cli_summary_new (FALSE);
  g_autoptr (GError) first = g_error_new_literal (WAYSIDE_ERROR, 1, "one");
  g_autoptr (GError) second = g_error_new_literal (g_quark_from_static_string ("other"), 1, "two");
  g_auto (GStrv) problems = NULL;

  for (guint i = 0; i < WAYSIDE_CLI_FEW; i++)
    {
      add (summary, WAYSIDE_ITEM_FAILED, NULL, first);
      add (summary, WAYSIDE_ITEM_FAILED, NULL, second);
    }
  problems = wayside_cli_summary_dup_problems (summary);
  g_assert_cmpuint (g_strv_length (problems), ==, 2);
  g_assert_nonnull (strstr (problems[0], "one"));
  g_assert_nonnull (strstr (problems[1], "two"));
}

static void
test_dry_run (void)
{
  g_autoptr (WaysideCliSummary) summary = wayside_cli_summary_new (TRUE);
  g_autoptr (WaysideImage) image = make_street_image (1);
  g_autofree char *guess = g_format_size (wayside_size_guess_bytes (WAYSIDE_SIZE_ORIGINAL));
  g_autofree char *expected = NULL;
  g_autofree char *text = NULL;

  add (summary, WAYSIDE_ITEM_WAITING, image, NULL);
  add (summary, WAYSIDE_ITEM_PRESENT, NULL, NULL);
  text = wayside_cli_summary_format (summary, "x", TRUE);

  expected = g_strdup_printf (
      "✅ Dry run: 1 photo to save · about %s · 1 already here · x\n"
      "   1 · 1001×501 · 2021-05-22T15:20:46Z · latitude 53.596001, longitude 9.940001\n"
      "   77 · already here\n",
      guess);
  g_assert_cmpstr (text, ==, expected);
  g_assert_cmpuint (wayside_cli_summary_get_bytes (summary), ==, 0);
}

/* An interrupted run only lists the images that it processed, not all that were requested. */
static void
test_interrupted (void)
{
  g_autoptr (WaysideCliSummary) summary = wayside_cli_summary_new (FALSE);
  g_autoptr (WaysideImage) image = make_street_image (1);
  g_autofree char *text = NULL;

  for (guint i = 0; i < 1000; i++)
    {
      g_autoptr (WaysideImage) other = make_street_image (2);

      add (summary, i == 500 ? WAYSIDE_ITEM_SAVED : WAYSIDE_ITEM_WAITING, i == 500 ? image : other, NULL);
    }
  text = wayside_cli_summary_format (summary, "x", FALSE);

  g_assert_cmpstr (text, ==,
                   "▸ 1 photo saved · 1.5\u00a0MB · x\n"
                   "   1 · 1001×501 · 2021-05-22T15:20:46Z · latitude 53.596001, longitude 9.940001\n");
}

static void
test_went_wrong (void)
{
  g_autoptr (WaysideCliSummary) summary = wayside_cli_summary_new (FALSE);
  g_autofree char *text = NULL;

  add (summary, WAYSIDE_ITEM_GONE, NULL, NULL);
  text = wayside_cli_summary_format (summary, "x", FALSE);

  g_assert_cmpstr (text, ==,
                   "▸ 0 photos saved · x\n"
                   "   77 · not saved\n");
}

static void
test_few_problems (void)
{
  g_autoptr (WaysideCliSummary) summary = wayside_cli_summary_new (FALSE);
  g_autoptr (GError)
      error = g_error_new_literal (WAYSIDE_ERROR, WAYSIDE_ERROR_BAD_PICTURE, "It is cut short");
  g_auto (GStrv) problems = NULL;

  add (summary, WAYSIDE_ITEM_SAVED, NULL, NULL);
  add (summary, WAYSIDE_ITEM_GONE, NULL, NULL);
  add (summary, WAYSIDE_ITEM_FAILED, NULL, error);
  problems = wayside_cli_summary_dup_problems (summary);

  g_assert_cmpuint (g_strv_length (problems), ==, 2);
  g_assert_cmpstr (problems[0], ==, "77: No longer on Mapillary");
  g_assert_cmpstr (problems[1], ==, "77: It is cut short");
}

static void
test_many_problems (void)
{
  g_autoptr (WaysideCliSummary) summary = wayside_cli_summary_new (FALSE);
  g_autoptr (GError)
      error = g_error_new_literal (WAYSIDE_ERROR, WAYSIDE_ERROR_BAD_PICTURE, "It is cut short");
  g_auto (GStrv) problems = NULL;

  for (guint i = 0; i < 30; i++)
    add (summary, i % 3 == 0 ? WAYSIDE_ITEM_NOT_OFFERED : WAYSIDE_ITEM_FAILED, NULL,
         i % 3 == 0 ? NULL : error);
  problems = wayside_cli_summary_dup_problems (summary);

  g_assert_cmpuint (g_strv_length (problems), ==, 2);
  g_assert_cmpstr (problems[0], ==, "10 photos not saved: No picture on Mapillary");
  g_assert_cmpstr (problems[1], ==, "20 photos not saved: It is cut short");
}

static void
test_no_problems (void)
{
  g_autoptr (WaysideCliSummary) summary = wayside_cli_summary_new (FALSE);
  g_auto (GStrv) problems = NULL;

  add (summary, WAYSIDE_ITEM_SAVED, NULL, NULL);
  problems = wayside_cli_summary_dup_problems (summary);
  g_assert_cmpuint (g_strv_length (problems), ==, 0);
}

static void
test_counts (void)
{
  g_autoptr (WaysideCliSummary) summary = wayside_cli_summary_new (FALSE);

  for (guint state = 0; state < WAYSIDE_N_ITEM_STATES; state++)
    for (guint i = 0; i <= state; i++)
      add (summary, (WaysideItemState) state, NULL, NULL);

  for (guint state = 0; state < WAYSIDE_N_ITEM_STATES; state++)
    g_assert_cmpuint (wayside_cli_summary_count (summary, (WaysideItemState) state), ==, state + 1);

  /* No bytes were received for pictures that were already present. */
  g_assert_cmpuint (wayside_cli_summary_get_bytes (summary), ==, 3 * 1500000);
}

static void
test_times (void)
{
  static const struct
  {
    gint64 milliseconds;
    const char *text;
  } cases[] = {
    { 0, "1970-01-01T00:00:00Z" },
    { 1621696845999, "2021-05-22T15:20:45Z" },
    { 951782399000, "2000-02-28T23:59:59Z" },
    { G_MAXINT64, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = wayside_cli_format_time (cases[i].milliseconds);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cli/summary/small", test_small);
  g_test_add_func ("/cli/summary/large", test_large);
  g_test_add_func ("/cli/summary/large-alike", test_large_alike);
  g_test_add_func ("/cli/summary/smaller", test_smaller);
  g_test_add_func ("/cli/summary/domains", test_domains);
  g_test_add_func ("/cli/summary/dry-run", test_dry_run);
  g_test_add_func ("/cli/summary/interrupted", test_interrupted);
  g_test_add_func ("/cli/summary/went-wrong", test_went_wrong);
  g_test_add_func ("/cli/summary/few-problems", test_few_problems);
  g_test_add_func ("/cli/summary/many-problems", test_many_problems);
  g_test_add_func ("/cli/summary/no-problems", test_no_problems);
  g_test_add_func ("/cli/summary/counts", test_counts);
  g_test_add_func ("/cli/summary/times", test_times);

  return g_test_run ();
}
