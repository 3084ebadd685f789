/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-cli-options.h"
#include "wayside-error.h"

#include <glib/gstdio.h>

#include <string.h>

#define KEY     "2cBoVpmX8TRhtdEbqLqWQ0"
#define ODD_KEY "-HLNKxxkYIQXS0M5KP3Dhg"

/* Parses a command line written as one string. */
static WaysideCliOptions *
parse (const char *arguments, GError **error)
{
  g_autofree char *line = g_strconcat ("wayside-cli ", arguments, NULL);
  g_auto (GStrv) argv = NULL;

  g_assert_true (g_shell_parse_argv (line, NULL, &argv, NULL));
  return wayside_cli_options_parse ((const char *const *) argv, error);
}

static WaysideCliOptions *
parse_good (const char *arguments)
{
  g_autoptr (GError) error = NULL;
  WaysideCliOptions *options = parse (arguments, &error);

  g_assert_no_error (error);
  g_assert_nonnull (options);
  return options;
}

static WaysideQuery *
get_query (WaysideCliOptions *options, guint index)
{
  g_assert_cmpuint (options->queries->len, >, index);
  return g_ptr_array_index (options->queries, index);
}

static void
test_defaults (void)
{
  g_autoptr (WaysideCliOptions) options = parse_good ("");

  g_assert_cmpuint (options->queries->len, ==, 0);
  g_assert_cmpint (options->limit, ==, -1);
  g_assert_cmpint (options->size, ==, WAYSIDE_SIZE_ORIGINAL);
  g_assert_cmpuint (options->parallel, ==, 0);
  g_assert_null (options->output);
  g_assert_null (options->config);
  g_assert_null (options->token_file);
  g_assert_false (options->timestamped || options->dry_run || options->json || options->quiet);
  g_assert_false (options->verbose || options->help || options->version || options->replace_smaller);
}

static void
test_values (void)
{
  g_autoptr (WaysideCliOptions) options = parse_good (
      "--limit=0 --size=1024 --output=a/b --config=c.ini --token-file t --parallel=128 --timestamped "
      "--dry-run --json --quiet --verbose --version --help --replace-smaller");

  g_assert_cmpint (options->limit, ==, 0);
  g_assert_cmpint (options->size, ==, WAYSIDE_SIZE_1024);
  g_assert_cmpstr (options->output, ==, "a/b");
  g_assert_cmpstr (options->config, ==, "c.ini");
  g_assert_cmpstr (options->token_file, ==, "t");
  g_assert_cmpuint (options->parallel, ==, 128);
  g_assert_true (options->timestamped && options->dry_run && options->json && options->quiet);
  g_assert_true (options->verbose && options->help && options->version && options->replace_smaller);
}

/* Scripts may append options to a list of defaults: the last one takes precedence. */
static void
test_last_word (void)
{
  g_autoptr (WaysideCliOptions)
      options = parse_good ("--output=a --limit=3 --output=b --limit=4 --config=x --config=y");

  g_assert_cmpstr (options->output, ==, "b");
  g_assert_cmpstr (options->config, ==, "y");
  g_assert_cmpint (options->limit, ==, 4);
}

static void
test_order (void)
{
  g_autoptr (WaysideCliOptions) options = parse_good (
      "1 --sequence=" KEY
      " 2 --bbox=9.94,53.596,9.95,53.6 --image 3 'https://www.mapillary.com/app/?pKey=4'");

  g_assert_cmpuint (options->queries->len, ==, 6);
  g_assert_cmpstr (wayside_query_get_key (get_query (options, 0)), ==, "1");
  g_assert_cmpint (wayside_query_get_kind (get_query (options, 1)), ==, WAYSIDE_QUERY_SEQUENCE);
  g_assert_cmpstr (wayside_query_get_key (get_query (options, 1)), ==, KEY);
  g_assert_cmpstr (wayside_query_get_key (get_query (options, 2)), ==, "2");
  g_assert_cmpint (wayside_query_get_kind (get_query (options, 3)), ==, WAYSIDE_QUERY_BBOX);
  g_assert_cmpstr (wayside_query_get_key (get_query (options, 4)), ==, "3");
  g_assert_cmpstr (wayside_query_get_key (get_query (options, 5)), ==, "4");
}

static void
test_sequence_by_photo (void)
{
  g_autoptr (WaysideCliOptions) options = parse_good ("--sequence=800335321065526");

  g_assert_cmpint (wayside_query_get_kind (get_query (options, 0)), ==, WAYSIDE_QUERY_SEQUENCE);
  g_assert_true (wayside_query_is_by_image (get_query (options, 0)));
}

static void
test_odd_key (void)
{
  g_autoptr (WaysideCliOptions) joined = parse_good ("--sequence=" ODD_KEY);
  g_autoptr (WaysideCliOptions) apart = parse_good ("--sequence " ODD_KEY);
  g_autoptr (WaysideCliOptions) behind = parse_good ("--quiet -- " ODD_KEY);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (wayside_query_get_key (get_query (joined, 0)), ==, ODD_KEY);
  g_assert_cmpstr (wayside_query_get_key (get_query (apart, 0)), ==, ODD_KEY);
  g_assert_cmpstr (wayside_query_get_key (get_query (behind, 0)), ==, ODD_KEY);

  g_assert_null (parse (ODD_KEY, &error));
  g_assert_nonnull (strstr (error->message, "--sequence=" ODD_KEY));
}

static void
test_western_box (void)
{
  static const char *const lines[] = {
    "-9.2,38.7,-9.1,38.8",        "--quiet -9.2,38.7,-9.1,38.8", "--bbox=-9.2,38.7,-9.1,38.8",
    "--bbox -9.2,38.7,-9.1,38.8", "-- -9.2,38.7,-9.1,38.8",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr (WaysideCliOptions) options = parse_good (lines[i]);

      g_assert_cmpuint (options->queries->len, ==, 1);
      g_assert_cmpfloat (wayside_query_get_bbox (get_query (options, 0))->west, ==, -9.2);
    }
}

static void
test_refused (void)
{
  /* The arguments, and the text that the error message has to contain. */
  static const struct
  {
    const char *arguments;
    const char *named;
  } cases[] = {
    { "--limit=-1", "--limit" },
    { "--limit=five", "--limit" },
    { "--limit=99999999999", "--limit" },
    { "--limit=", "--limit" },
    { "--parallel=0", "--parallel" },
    { "--parallel=129", "--parallel" },
    { "--size=huge", "--size" },
    { "--image=12a", "--image" },
    { "--image=", "--image" },
    { "--sequence=short", "--sequence" },
    { "--bbox=1,2,3", "--bbox" },
    { "--bbox=9.95,53.596,9.94,53.6", "--bbox" },
    { "--bbox=a,b,c,d", "--bbox" },
    { "--output=", "--output" },
    { "--config=", "--config" },
    { "--token-file=", "--token-file" },
    { "nonsense", "nonsense" },
    { "https://example.com/?pKey=1", "example.com" },
    { "--no-such-option", "--no-such-option" },
    { "--token=MLY", "--token" },
    { "--image", "--image" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", cases[i].arguments);
      g_assert_null (parse (cases[i].arguments, &error));
      g_assert_nonnull (error);
      g_test_message ("→ %s", error->message);
      g_assert_nonnull (strstr (error->message, cases[i].named));
    }
}

/* The message of GLib repeats the value, which may be a token of unknown form. */
static void
test_unknown_option (void)
{
  static const struct
  {
    const char *arguments;
    const char *said;
  } cases[] = {
    { "--token=EAAbcdef", "MAPILLARY_ACCESS_TOKEN" },
    { "--access-token EAAbcdef", "MAPILLARY_ACCESS_TOKEN" },
    { "--mapillary_token=EAAbcdef", "MAPILLARY_ACCESS_TOKEN" },
    { "--colour=EAAbcdef", "Unknown option --colour" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (parse (cases[i].arguments, &error));
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, cases[i].said));
      g_assert_null (strstr (error->message, "EAA"));
    }
}

/* Characters that show nothing come with what is copied from web pages. */
static void
test_invisible (void)
{
  g_autoptr (WaysideCliOptions)
      options = parse_good ("'\xe2\x80\x8b"
                            "1' '--image=2\xc2\xa0' '--sequence=" KEY "\xef\xbb\xbf' "
                            "'--limit=5\xe2\x80\x8e' '--size=256\xe2\x81\xa0' "
                            "'--bbox=9.94,\xc2\xa0"
                            "53.596,9.95,53.6\xe2\x80\x8b'");

  g_assert_cmpuint (options->queries->len, ==, 4);
  g_assert_cmpstr (wayside_query_get_key (get_query (options, 0)), ==, "1");
  g_assert_cmpstr (wayside_query_get_key (get_query (options, 1)), ==, "2");
  g_assert_cmpstr (wayside_query_get_key (get_query (options, 2)), ==, KEY);
  g_assert_cmpint (options->limit, ==, 5);
  g_assert_cmpint (options->size, ==, WAYSIDE_SIZE_256);
}

static void
check_list (WaysideCliOptions *options, guint index, const char *path, guint position)
{
  const WaysideCliList *list = g_ptr_array_index (options->lists, index);

  g_assert_cmpstr (list->path, ==, path);
  g_assert_cmpuint (list->position, ==, position);
}

/* Files and “-” are lists; ids are ids, even if there is a file of that name. */
static void
test_lists (void)
{
  g_autofree char *folder = g_dir_make_tmp ("wayside-options-XXXXXX", NULL);
  g_autofree char *before = g_get_current_dir ();
  g_autoptr (WaysideCliOptions) options = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_chdir (folder), ==, 0);
  g_assert_true (g_file_set_contents ("7", "x", -1, NULL));
  g_assert_true (g_file_set_contents ("a list", "x", -1, NULL));
  options = parse_good ("'a list' 7 - ./7");
  g_assert_cmpuint (options->queries->len, ==, 1);
  g_assert_cmpuint (options->lists->len, ==, 3);
  check_list (options, 0, "a list", 0);
  check_list (options, 1, "-", 1);
  check_list (options, 2, "./7", 1);
  g_assert_null (parse ("none.geojson", &error));
  g_assert_nonnull (strstr (error->message, "There is no file “none.geojson”"));
  g_remove ("7");
  g_remove ("a list");
  g_assert_cmpint (g_chdir (before), ==, 0);
  g_rmdir (folder);
}

static void
test_home (void)
{
  g_autofree char *expected = g_build_filename (g_get_home_dir (), "x", NULL);
  g_autofree char *home = wayside_cli_options_expand_home ("~");
  g_autoptr (WaysideCliOptions)
      options = parse_good ("'--output=~/x' '--config=~/x' '--token-file=~/x' '--verify=~x'");

  g_assert_cmpstr (options->output, ==, expected);
  g_assert_cmpstr (options->config, ==, expected);
  g_assert_cmpstr (options->token_file, ==, expected);
  g_assert_cmpstr (options->verify, ==, "~x");
  g_assert_cmpstr (home, ==, g_get_home_dir ());
}

static void
test_want_json (void)
{
  static const char *const with[] = { "wayside-cli", "--size=x", "--json", NULL };
  static const char *const without[] = { "wayside-cli", "--size=x", "--", "--json", NULL };
  static const char *const none[] = { NULL };

  g_assert_true (wayside_cli_options_want_json (with));
  g_assert_false (wayside_cli_options_want_json (without));
  g_assert_false (wayside_cli_options_want_json (none));
}

static void
test_not_text (void)
{
  const char *const argv[] = { "wayside-cli", "\xff\xfe", NULL };
  g_autoptr (GError) error = NULL;

  g_assert_null (wayside_cli_options_parse (argv, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
}

/* Folder names need not be valid UTF-8. */
static void
test_odd_folder (void)
{
  const char *const argv[] = { "wayside-cli", "--output=\xff", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (WaysideCliOptions) options = wayside_cli_options_parse (argv, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (options->output, ==, "\xff");
}

static void
test_filters (void)
{
  g_autoptr (WaysideCliOptions) none = parse_good ("1");
  g_autoptr (WaysideCliOptions) all = parse_good ("--from=2022-08-16 --to 2022-08-17 --creator=anna --pano "
                                                  "--spacing=20 --within=30 1,2,3,4");
  g_autoptr (WaysideCliOptions) flat = parse_good ("--flat --flat 1,2,3,4");
  g_autofree char *text = wayside_filter_to_text (all->filter);

  g_assert_true (wayside_filter_is_empty (none->filter));
  g_assert_cmpuint (none->within, ==, 0);
  g_assert_cmpstr (text, ==, "from=2022-08-16&to=2022-08-17&camera=pano&spacing=20&creator=anna");
  g_assert_cmpuint (all->within, ==, 30);
  g_assert_cmpuint (all->queries->len, ==, 1);
  g_assert_cmpint (flat->filter->camera, ==, WAYSIDE_FILTER_ONLY_FLAT);
}

static void
test_filters_refused (void)
{
  static const struct
  {
    const char *arguments, *said;
  } cases[] = {
    { "--from=yesterday", "--from: “yesterday” is not a day" },
    { "--to=2022-02-30", "--to: “2022-02-30” is not a day" },
    { "--pano --flat", "exclude each other" },
    { "--flat --pano", "exclude each other" },
    { "--creator=", "--creator: Enter the name of a user" },
    { "--creator=a/b", "--creator: This is not the name of a user" },
    { "--spacing=0", "--spacing: “0” is not a whole number from 1 to 10000" },
    { "--spacing=5m", "--spacing: “5m” is not a whole number" },
    { "--within=-1", "--within: “-1” is not a whole number" },
    { "--area=missing.gpx", "There is no file “missing.gpx”" },
    { "--verify=x --flat", "--verify checks a folder" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (parse (cases[i].arguments, &error));
      g_assert_nonnull (error);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, cases[i].said));
    }
}

static void
test_later (void)
{
  static const char *const options[] = { "--export=csv" };

  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    {
      g_autoptr (GError) error = NULL;
      g_auto (GStrv) parts = g_strsplit (options[i], "=", 2);

      g_assert_null (parse (options[i], &error));
      g_assert_nonnull (error);
      g_assert_true (g_str_has_prefix (error->message, parts[0]));
      g_assert_nonnull (strstr (error->message, "not yet in this version"));
    }
}

/* Checks the save flags for each combination of the two options. */
static void
test_saving (void)
{
  static const char *const lines[][3] = {
    { "wayside-cli", NULL },
    { "wayside-cli", "--no-metadata", NULL },
    { "wayside-cli", "--no-geotag", NULL },
  };
  static const WaysideSaveFlags save_flags[] = {
    WAYSIDE_SAVE_DEFAULT,
    WAYSIDE_SAVE_GEOTAG,
    WAYSIDE_SAVE_METADATA,
  };
  static const char *const both[] = { "wayside-cli", "--no-geotag", "--no-metadata", NULL };
  g_autoptr (WaysideCliOptions) neither = wayside_cli_options_parse (both, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr (WaysideCliOptions) options = wayside_cli_options_parse (lines[i], NULL);

      g_assert_cmpint (wayside_cli_options_get_save_flags (options), ==, save_flags[i]);
    }
  g_assert_cmpint (wayside_cli_options_get_save_flags (neither), ==, WAYSIDE_SAVE_PHOTO);
}

static void
test_help (void)
{
  static const char *const words[] = { "[OPTION…] [WHAT…]",
                                       "--image",
                                       "--no-geotag",
                                       "--no-metadata",
                                       "--sequence",
                                       "--bbox",
                                       "--limit",
                                       "--size",
                                       "--output",
                                       "--config",
                                       "--token-file",
                                       "--area",
                                       "--from",
                                       "--to",
                                       "--creator",
                                       "--pano",
                                       "--flat",
                                       "--spacing",
                                       "--within",
                                       "--parallel",
                                       "--timestamped",
                                       "--replace-smaller",
                                       "--dry-run",
                                       "--json",
                                       "--quiet",
                                       "--verbose",
                                       "--version",
                                       "--help",
                                       "130",
                                       "MAPILLARY_ACCESS_TOKEN",
                                       "WAYSIDE_GRAPH_URL",
                                       "--sequence=-HLNK" };
  g_autofree char *help = wayside_cli_options_dup_help ();

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_test_message ("%s", words[i]);
      g_assert_nonnull (strstr (help, words[i]));
    }

  /* The help does not list options that are not implemented yet. */
  g_assert_null (strstr (help, "--export"));
}

int
main (int argc, char **argv)
{
  g_set_prgname ("wayside-cli");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cli/options/defaults", test_defaults);
  g_test_add_func ("/cli/options/values", test_values);
  g_test_add_func ("/cli/options/last-word", test_last_word);
  g_test_add_func ("/cli/options/order", test_order);
  g_test_add_func ("/cli/options/sequence-by-photo", test_sequence_by_photo);
  g_test_add_func ("/cli/options/odd-key", test_odd_key);
  g_test_add_func ("/cli/options/western-box", test_western_box);
  g_test_add_func ("/cli/options/refused", test_refused);
  g_test_add_func ("/cli/options/unknown-option", test_unknown_option);
  g_test_add_func ("/cli/options/invisible", test_invisible);
  g_test_add_func ("/cli/options/lists", test_lists);
  g_test_add_func ("/cli/options/home", test_home);
  g_test_add_func ("/cli/options/want-json", test_want_json);
  g_test_add_func ("/cli/options/not-text", test_not_text);
  g_test_add_func ("/cli/options/odd-folder", test_odd_folder);
  g_test_add_func ("/cli/options/filters", test_filters);
  g_test_add_func ("/cli/options/filters-refused", test_filters_refused);
  g_test_add_func ("/cli/options/later", test_later);
  g_test_add_func ("/cli/options/saving", test_saving);
  g_test_add_func ("/cli/options/help", test_help);

  return g_test_run ();
}
