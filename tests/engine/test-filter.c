/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-filter.h"

#include "wayside-error.h"

#include <string.h>

static WaysideFilter *
new_filter (const char *text)
{
  g_autoptr (GError) error = NULL;
  WaysideFilter *filter = wayside_filter_new_from_text (text, &error);

  g_assert_no_error (error);
  g_assert_nonnull (filter);
  return filter;
}

static void
test_days (void)
{
  static const struct
  {
    const char *text;
    int day;
  } cases[] = {
    { "1970-01-01", 0 },     { "1970-01-02", 1 },        { "1969-12-31", -1 },    { "2000-02-29", 11016 },
    { "2022-08-16", 19220 }, { " 2022-08-16\n", 19220 }, { "2024-12-31", 20088 }, { "9999-12-31", 2932896 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *formatted = NULL;
      g_autofree char *plain = g_strstrip (g_strdup (cases[i].text));
      int day = 1234;

      g_assert_true (wayside_filter_parse_day (cases[i].text, &day, &error));
      g_assert_no_error (error);
      g_assert_cmpint (day, ==, cases[i].day);
      formatted = wayside_filter_format_day (day);
      g_assert_cmpstr (formatted, ==, plain);
    }
}

static void
test_days_refused (void)
{
  static const char *const cases[] = {
    "",           "yesterday",  "2022",       "2022-08",    "2022-8-16",   "22-08-16",   "2022-13-01",
    "2022-02-30", "2023-02-29", "2022-00-10", "2022-10-00", "16.08.2022",  "2022/08/16", "2022-08-16T10:00",
    "0000-01-01", "2022-08-1-", "-022-08-16", "20220816",   "2022-08-160",
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      int day = 1234;

      g_test_message ("“%s”", cases[i]);
      g_assert_false (wayside_filter_parse_day (cases[i], &day, &error));
      g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY);
      g_assert_nonnull (strstr (error->message, "Write it like 2022-08-16"));
      g_assert_cmpint (day, ==, 1234);
    }
}

/* 2022-08-16 begins at 1660608000000. */
static void
test_matches (void)
{
  static const struct
  {
    const char *filter;
    WaysideFilterFacts facts;
    gboolean is_match;
    gboolean is_match_if_unknown;
  } cases[] = {
    { NULL, { -1, FALSE, NULL }, TRUE, TRUE },
    { NULL, { 1660608000000, TRUE, "anna" }, TRUE, TRUE },
    { "from=2022-08-16", { 1660607999999, FALSE, NULL }, FALSE, FALSE },
    { "from=2022-08-16", { 1660608000000, FALSE, NULL }, TRUE, TRUE },
    { "to=2022-08-16", { 1660694399999, FALSE, NULL }, TRUE, TRUE },
    { "to=2022-08-16", { 1660694400000, FALSE, NULL }, FALSE, FALSE },
    { "from=2022-08-16&to=2022-08-16", { 1660650000000, FALSE, NULL }, TRUE, TRUE },
    { "from=2022-08-16&to=2022-08-16", { 1660694400000, FALSE, NULL }, FALSE, FALSE },
    { "from=2022-08-16", { -1, FALSE, NULL }, FALSE, TRUE },
    { "from=1970-01-01", { 0, FALSE, NULL }, TRUE, TRUE },
    { "to=2022-08-16", { -1, FALSE, NULL }, FALSE, TRUE },
    { "camera=pano", { -1, TRUE, NULL }, TRUE, TRUE },
    { "camera=pano", { -1, FALSE, NULL }, FALSE, FALSE },
    { "camera=flat", { -1, TRUE, NULL }, FALSE, FALSE },
    { "camera=flat", { -1, FALSE, NULL }, TRUE, TRUE },
    { "creator=anna", { -1, FALSE, "anna" }, TRUE, TRUE },
    { "creator=anna", { -1, FALSE, "anna2" }, FALSE, FALSE },
    { "creator=anna", { -1, FALSE, "Anna" }, FALSE, FALSE },
    { "creator=anna", { -1, FALSE, NULL }, FALSE, TRUE },
    { "spacing=10", { -1, FALSE, NULL }, TRUE, TRUE },
    { "from=2022-08-16&camera=pano&creator=anna", { 1660608000000, TRUE, "anna" }, TRUE, TRUE },
    { "from=2022-08-16&camera=pano&creator=anna", { 1660608000000, FALSE, "anna" }, FALSE, FALSE },
    { "from=2022-08-16&camera=pano&creator=anna", { -1, TRUE, "anna" }, FALSE, TRUE },
    { "from=2022-08-16&camera=pano&creator=anna", { -1, TRUE, "otto" }, FALSE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WaysideFilter) filter = new_filter (cases[i].filter);

      g_test_message ("case %u: %s", i, cases[i].filter);
      g_assert_cmpint (wayside_filter_matches (filter, &cases[i].facts, FALSE), ==, cases[i].is_match);
      g_assert_cmpint (wayside_filter_matches (filter, &cases[i].facts, TRUE), ==,
                       cases[i].is_match_if_unknown);
    }
}

static void
test_text (void)
{
  static const char *const texts[] = {
    "from=2022-08-16", "to=2022-08-16",    "from=2022-08-16&to=2022-08-17",
    "camera=pano",     "camera=flat",      "spacing=10",
    "creator=anna",    "creator=anna b=c", "from=2020-01-01&to=2020-01-02&camera=pano&spacing=5&creator=a",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (WaysideFilter) filter = new_filter (texts[i]);
      g_autoptr (WaysideFilter) copy = wayside_filter_copy (filter);
      g_autofree char *text = wayside_filter_to_text (copy);

      g_assert_cmpstr (text, ==, texts[i]);
      g_assert_false (wayside_filter_is_empty (copy));
    }
}

static void
test_text_refused (void)
{
  static const char *const texts[] = {
    "x",
    "from=",
    "from=today",
    "camera=all",
    "spacing=0",
    "spacing=-1",
    "spacing=99999",
    "creator=",
    "creator=a/b",
    "colour=red",
    "from=2022-08-17&to=2022-08-16",
    "camera=pano&",
    "&",
    "camera=pano&&spacing=5",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("“%s”", texts[i]);
      g_assert_null (wayside_filter_new_from_text (texts[i], &error));
      g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY);
    }
}

static void
test_empty (void)
{
  g_autoptr (WaysideFilter) filter = wayside_filter_new ();
  g_autoptr (WaysideFilter) read = new_filter (NULL);

  g_assert_true (wayside_filter_is_empty (filter));
  g_assert_true (wayside_filter_is_empty (read));
  g_assert_null (wayside_filter_to_text (filter));
  g_assert_true (wayside_filter_check (filter, NULL));
}

static void
test_creator (void)
{
  static const char token[] = "MLY|4223665974375089|0123456789abcdef0123456789abcdef";
  g_autoptr (WaysideFilter) filter = wayside_filter_new ();
  g_autoptr (GError) empty = NULL;
  g_autoptr (GError) wrong = NULL;
  g_autoptr (GError) secret = NULL;

  g_assert_true (wayside_filter_set_creator (filter, " trek_view-hq \n", NULL));
  g_assert_cmpstr (filter->creator, ==, "trek_view-hq");
  g_assert_true (wayside_filter_set_creator (filter, "Žofie Nová", NULL));
  g_assert_cmpstr (filter->creator, ==, "Žofie Nová");

  g_assert_false (wayside_filter_set_creator (filter, " ", &empty));
  g_assert_nonnull (strstr (empty->message, "Enter the name"));
  g_assert_false (wayside_filter_set_creator (filter, "../etc", &wrong));
  g_assert_nonnull (strstr (wrong->message, "not the name of a user"));
  g_assert_false (wayside_filter_set_creator (filter, token, &secret));
  g_assert_null (strstr (secret->message, "0123456789abcdef"));
  g_assert_cmpstr (filter->creator, ==, "Žofie Nová");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/filter/days", test_days);
  g_test_add_func ("/filter/days-refused", test_days_refused);
  g_test_add_func ("/filter/matches", test_matches);
  g_test_add_func ("/filter/text", test_text);
  g_test_add_func ("/filter/text-refused", test_text_refused);
  g_test_add_func ("/filter/empty", test_empty);
  g_test_add_func ("/filter/creator", test_creator);

  return g_test_run ();
}
