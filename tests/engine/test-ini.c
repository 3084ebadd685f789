/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-ini.h"

#include "engine-helper.h"
#include "wayside-error.h"

#include <string.h>
#include <sys/stat.h>

#define SECRET "0123456789abcdef0123456789abcdef"
#define TOKEN  "MLY|4223665974375089|" SECRET

/* The sample of the script's own documentation, verbatim. */
#define SAMPLE                                                                                               \
  "[mapillary]\n"                                                                                            \
  "access_token =  ML...your-long-token  \n"                                                                 \
  "# ONE of the next three:\n"                                                                               \
  "image_key    =  1026761414815487\n"                                                                       \
  "sequence_key =  800335321065526\n"                                                                        \
  "bbox         =  9.9400,53.5960,9.9500,53.6000  ; minLon,minLat,maxLon,maxLat\n"                           \
  "\n"                                                                                                       \
  "limit        =  5           ; only for bbox queries\n"                                                    \
  "output_root  =  downloads   ; where to store sub-folders\n"

static WaysideIni *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  WaysideIni *ini = wayside_ini_parse (text, -1, &error);

  g_assert_no_error (error);
  return ini;
}

static void
assert_sample (const WaysideIni *ini)
{
  g_assert_cmpstr (ini->access_token, ==, "ML...your-long-token");
  g_assert_cmpstr (ini->output_root, ==, "downloads");
  g_assert_cmpint (wayside_query_get_kind (ini->query), ==, WAYSIDE_QUERY_IMAGE);
  g_assert_cmpstr (wayside_query_get_key (ini->query), ==, "1026761414815487");
  g_assert_cmpuint (ini->warnings->len, ==, 0);
}

static void
test_sample (void)
{
  g_autoptr (WaysideIni) ini = parse (SAMPLE);

  assert_sample (ini);
}

static void
test_line_ends (void)
{
  g_auto (GStrv) lines = g_strsplit (SAMPLE, "\n", -1);
  g_autofree char *windows = g_strjoinv ("\r\n", lines);
  g_autofree char *with_mark = g_strconcat ("\xef\xbb\xbf", windows, NULL);
  g_autofree char *without_end = g_strndup (SAMPLE, strlen (SAMPLE) - 1);
  g_autoptr (WaysideIni) first = parse (windows);
  g_autoptr (WaysideIni) second = parse (with_mark);
  g_autoptr (WaysideIni) third = parse (without_end);

  assert_sample (first);
  assert_sample (second);
  assert_sample (third);
}

/* An image takes precedence over a sequence, and that over a bounding box. Empty values are ignored. */
static void
test_precedence (void)
{
  static const struct
  {
    const char *lines;
    const char *folder;
  } cases[] = {
    { "image_key=1\nsequence_key=7nfcwfvjdtphz7yj6zat6a\nbbox=9.94,53.596,9.95,53.6", "image_1" },
    { "bbox=9.94,53.596,9.95,53.6\nsequence_key=7nfcwfvjdtphz7yj6zat6a\nimage_key=1", "image_1" },
    { "sequence_key=7nfcwfvjdtphz7yj6zat6a\nbbox=9.94,53.596,9.95,53.6", "sequence_7nfcwfvjdtphz7yj6zat6a" },
    { "image_key=\nsequence_key=-HLNKxxkYIQXS0M5KP3Dhg\n", "sequence_-HLNKxxkYIQXS0M5KP3Dhg" },
    { "image_key =   ; none\nsequence_key = # none\nbbox = 9.94,53.596,9.95,53.6",
      "bbox_9.94_53.596_9.95_53.6" },
    { "bbox = 9.94, 53.596, 9.95, 53.6 # here", "bbox_9.94_53.596_9.95_53.6" },
    { "sequence_key = 800335321065526", "sequence_800335321065526" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strconcat ("[mapillary]\n", cases[i].lines, NULL);
      g_autoptr (WaysideIni) ini = parse (text);
      g_autofree char *folder = wayside_query_dup_folder_name (ini->query);

      g_assert_cmpstr (folder, ==, cases[i].folder);
    }
}

static void
test_by_image (void)
{
  g_autoptr (WaysideIni) ini = parse ("[mapillary]\nsequence_key = 800335321065526 ; digits only\n");

  g_assert_cmpint (wayside_query_get_kind (ini->query), ==, WAYSIDE_QUERY_SEQUENCE);
  g_assert_true (wayside_query_is_by_image (ini->query));
}

static void
test_limit (void)
{
  static const struct
  {
    const char *line;
    guint limit;
  } cases[] = {
    { "", 1 },
    { "limit =", 1 },
    { "limit = ; none", 1 },
    { "limit = 5", 5 },
    { "limit=5 ; only for bbox", 5 },
    { "limit = 5\t# five", 5 },
    { "limit = 0", 0 },
    { "limit = 4294967295", G_MAXUINT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strconcat ("[mapillary]\nbbox=9.94,53.596,9.95,53.6\n", cases[i].line, NULL);
      g_autoptr (WaysideIni) ini = parse (text);

      g_assert_cmpuint (wayside_query_get_limit (ini->query), ==, cases[i].limit);
    }
}

static void
test_comments (void)
{
  g_autoptr (WaysideIni) ini = parse ("; at the start\n"
                                      "# too\n"
                                      "\n"
                                      "   ; behind space\n"
                                      "  [mapillary]  ; the section\n"
                                      "  access_token = a#b;c ; only with space before it\n"
                                      "output_root = My Photos/Ä#1 # the rest\n"
                                      "[other]\n"
                                      "image_key = 7\n");

  g_assert_cmpstr (ini->access_token, ==, "a#b;c");
  g_assert_cmpstr (ini->output_root, ==, "My Photos/Ä#1");
  g_assert_null (ini->query);
}

/* Editors on Windows write UTF-16 as “Unicode”. */
static void
test_utf16 (void)
{
  static const char *const encodings[] = { "UTF-16LE", "UTF-16BE" };
  static const char *const marks[] = { "\xff\xfe", "\xfe\xff" };

  for (guint i = 0; i < G_N_ELEMENTS (encodings); i++)
    {
      gsize length;
      g_autofree char *converted = g_convert (SAMPLE, -1, encodings[i], "UTF-8", NULL, &length, NULL);
      g_autofree char *text = g_malloc (length + 2);
      g_autoptr (GError) error = NULL;
      g_autoptr (WaysideIni) ini = NULL;

      memcpy (text, marks[i], 2);
      memcpy (text + 2, converted, length);
      ini = wayside_ini_parse (text, (gssize) length + 2, &error);
      g_assert_no_error (error);
      assert_sample (ini);
    }
}

/* Characters that show nothing come with what is copied from web pages. */
static void
test_invisible (void)
{
  g_autoptr (WaysideIni) ini = parse ("\xe2\x80\x8b[mapillary]\xef\xbb\xbf\n"
                                      "\xe2\x80\x8eimage_key\xc2\xa0=\xc2\xa0"
                                      "1026761414815487\xe2\x80\x8b\n"
                                      "access_token = a\xe2\x81\xa0"
                                      "b\n"
                                      "limit = 5\xc2\xa0\n");

  g_assert_cmpstr (wayside_query_get_key (ini->query), ==, "1026761414815487");
  g_assert_cmpstr (ini->access_token, ==, "ab");
  g_assert_cmpuint (ini->warnings->len, ==, 0);
}

static void
test_quotes (void)
{
  static const struct
  {
    const char *line;
    const char *path;
  } cases[] = {
    { "output_root = \"saved/quoted dir\"", "saved/quoted dir" },
    { "output_root = 'saved/Trip #2'", "saved/Trip #2" },
    { "output_root=\"Trip ; #2\" # where", "Trip ; #2" },
    { "output_root : \"a # b\"\t; c", "a # b" },
    { "output_root = saved/Trip #2", "saved/Trip" },
    { "output_root = \"Jo's\"", "Jo's" },
    { "output_root = Jo's", "Jo's" },
    { "output_root = \"a\" b", "\"a\" b" },
    { "output_root = \"a # b", "\"a" },
    { "output_root = \"\"", NULL },
    { "output_root = \"", "\"" },
    { "output_root = ~/Bilder", "~/Bilder" },
    { "; a = \"b\noutput_root = c", "c" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strconcat ("[mapillary]\n", cases[i].line, "\n", NULL);
      g_autoptr (WaysideIni) ini = parse (text);

      g_assert_cmpstr (ini->output_root, ==, cases[i].path);
    }
}

static void
test_quoted_values (void)
{
  g_autoptr (WaysideIni)
      ini = parse ("[mapillary]\naccess_token = \"a#b\" ; mine\nbbox = '9.94,53.596,9.95,53.6'\n"
                   "limit = \"7\"\n");

  g_assert_cmpstr (ini->access_token, ==, "a#b");
  g_assert_cmpint (wayside_query_get_kind (ini->query), ==, WAYSIDE_QUERY_BBOX);
  g_assert_cmpuint (wayside_query_get_limit (ini->query), ==, 7);
}

/* The words of Python's configparser. */
static void
test_booleans (void)
{
  static const char *const words[] = { "no",        "yes", "False", "TRUE", "off",
                                       "on ; once", "0",   "\"1\"", "",     NULL };
  g_autoptr (WaysideIni) missing = parse ("[mapillary]\nimage_key = 1\n");
  g_autoptr (GError) error = NULL;

  g_assert_false (missing->replace_smaller);
  for (guint i = 0; words[i] != NULL; i++)
    {
      g_autofree char *text = g_strconcat ("[mapillary]\nreplace_smaller = ", words[i], "\n", NULL);
      g_autoptr (WaysideIni) ini = parse (text);

      g_assert_cmpint (ini->replace_smaller, ==, i % 2 == 1);
      g_assert_cmpuint (ini->warnings->len, ==, 0);
    }

  g_assert_null (wayside_ini_parse ("[mapillary]\nreplace_smaller = perhaps\n", -1, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_CONFIG);
  g_assert_nonnull (strstr (error->message, "replace_smaller"));
  g_assert_nonnull (strstr (error->message, "perhaps"));
}

/* A token behind any other key is refused and never repeated. The token of another section is not used. */
static void
test_misplaced_token (void)
{
  static const char *const keys[] = { "image_key",   "sequence_key", "bbox",  "limit",
                                      "output_root", "token",        "colour" };
  static const char *const tokens[] = { TOKEN, ("\"" TOKEN "\""), SECRET,
                                        ("https://x.example/?access_token=" TOKEN),
                                        ("MLY%7C4223665974375089%7C" SECRET) };
  g_autoptr (WaysideIni) other = parse ("[other]\naccess_token = " TOKEN "\n[mapillary]\nimage_key = 1\n");
  g_autoptr (GError) key_error = NULL;

  g_assert_null (other->access_token);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    for (guint j = 0; j < G_N_ELEMENTS (tokens); j++)
      {
        g_autofree char *text = g_strdup_printf ("[mapillary]\n%s = %s\n", keys[i], tokens[j]);
        g_autoptr (GError) error = NULL;

        g_assert_null (wayside_ini_parse (text, -1, &error));
        g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_CONFIG);
        g_assert_null (strstr (error->message, SECRET));
        g_assert_nonnull (strstr (error->message, "is an access token: put it into “access_token”"));
      }

  g_assert_null (wayside_ini_parse ("[mapillary]\n" TOKEN " = 1\n", -1, &key_error));
  g_assert_null (strcasestr (key_error->message, SECRET));
}

static void
test_filter (void)
{
  static const struct
  {
    const char *text, *filter;
    guint within;
  } cases[] = {
    { "bbox = 1,2,3,4\n", NULL, 0 },
    { "from = 2022-08-16 ; first\nto = 2022-08-17\n", "from=2022-08-16&to=2022-08-17", 0 },
    { "pano = true\n", "camera=pano", 0 },
    { "Flat: YES\npano = no\n", "camera=flat", 0 },
    { "pano = off\nflat = 0\n", NULL, 0 },
    { "creator = \"anna b\"\nspacing = 20\nwithin = 30 ; metres\n", "spacing=20&creator=anna b", 30 },
    { "from =\ncreator = \nspacing =\nwithin =\n", NULL, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strconcat ("[mapillary]\n", cases[i].text, NULL);
      g_autoptr (WaysideIni) ini = parse (text);
      g_autofree char *filter = wayside_filter_to_text (ini->filter);

      g_assert_cmpstr (filter, ==, cases[i].filter);
      g_assert_cmpuint (ini->within, ==, cases[i].within);
      g_assert_cmpuint (ini->warnings->len, ==, 0);
      g_assert_cmpint (ini->limit, ==, -1);
    }
}

static void
test_filter_refused (void)
{
  static const struct
  {
    const char *text, *said;
  } cases[] = {
    { "from = today\n", "from: “today” is not a day" },
    { "to = 2022-13-01\n", "to: “2022-13-01” is not a day" },
    { "pano = maybe\n", "pano: “maybe” is neither true nor false" },
    { "pano = yes\nflat = yes\n", "exclude each other" },
    { "creator = a/b\n", "creator: " },
    { "spacing = 0\n", "spacing: “0” is not a distance" },
    { "spacing = 10001\n", "spacing: “10001” is not a distance" },
    { "within = 5 m\n", "within: “5 m” is not a distance" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strconcat ("[mapillary]\n", cases[i].text, NULL);
      g_autoptr (GError) error = NULL;

      g_assert_null (wayside_ini_parse (text, -1, &error));
      g_assert_nonnull (error);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, cases[i].said));
    }
}

static void
test_area_file (void)
{
  g_autoptr (WaysideIni) ini = parse ("[mapillary]\narea_file = \"~/my ride.gpx\"\nlimit = 0\n");

  g_assert_null (ini->query);
  g_assert_cmpstr (ini->area_file, ==, "~/my ride.gpx");
  g_assert_cmpint (ini->limit, ==, 0);
}

static void
test_unknown_keys (void)
{
  g_autoptr (WaysideIni) ini = parse ("[mapillary]\nimage_key = 1\ncolour = red\nimage_keys = 2\n");

  g_assert_cmpuint (ini->warnings->len, ==, 2);
  g_assert_nonnull (strstr (g_ptr_array_index (ini->warnings, 0), "“colour”"));
  g_assert_nonnull (strstr (g_ptr_array_index (ini->warnings, 1), "“image_keys”"));
  g_assert_cmpstr (wayside_query_get_key (ini->query), ==, "1");
}

/* A file without a query is valid: the query may come from the command line. */
static void
test_nothing (void)
{
  g_autoptr (WaysideIni) ini = parse ("[mapillary]\n");

  g_assert_null (ini->access_token);
  g_assert_null (ini->query);
  g_assert_null (ini->output_root);
  g_assert_cmpuint (ini->warnings->len, ==, 0);
}

static void
test_refused (void)
{
  static const struct
  {
    const char *text;
    int code;
    const char *said;
  } cases[] = {
    { "", WAYSIDE_ERROR_INVALID_CONFIG, "[mapillary]" },
    { "[Mapillary]\nimage_key = 1\n", WAYSIDE_ERROR_INVALID_CONFIG, "[mapillary]" },
    { "[fetch]\nimage_key = 1\n", WAYSIDE_ERROR_INVALID_CONFIG, "[mapillary]" },
    { "image_key = 1\n", WAYSIDE_ERROR_INVALID_CONFIG, "" },
    { "[mapillary]\nsecret words\n", WAYSIDE_ERROR_INVALID_CONFIG, "key = value" },
    { "[mapillary\nimage_key = 1\n", WAYSIDE_ERROR_INVALID_CONFIG, "" },
    { "[mapillary]\nbbox=1,2,3,4\nlimit = five\n", WAYSIDE_ERROR_INVALID_CONFIG, "“five” is not a limit" },
    { "[mapillary]\nbbox=1,2,3,4\nlimit = -1\n", WAYSIDE_ERROR_INVALID_CONFIG, "“-1” is not a limit" },
    { "[mapillary]\nbbox=1,2,3,4\nlimit = 1.5\n", WAYSIDE_ERROR_INVALID_CONFIG, "is not a limit" },
    { "[mapillary]\nbbox=1,2,3,4\nlimit = 5;x\n", WAYSIDE_ERROR_INVALID_CONFIG, "is not a limit" },
    { "[mapillary]\nbbox=1,2,3,4\nlimit = 4294967296\n", WAYSIDE_ERROR_INVALID_CONFIG, "is not a limit" },
    { "[mapillary]\nbbox=1,2,3\n", WAYSIDE_ERROR_INVALID_QUERY, "four numbers" },
    { "[mapillary]\nbbox=3,2,1,4\n", WAYSIDE_ERROR_INVALID_QUERY, "East must be greater" },
    { "[mapillary]\nimage_key=abc\nbbox=1,2,3,4", WAYSIDE_ERROR_INVALID_QUERY, "“abc” is not a photo ID" },
    { "[mapillary]\nsequence_key=abc\n", WAYSIDE_ERROR_INVALID_QUERY, "“abc” is not a sequence key" },
    { "[mapillary]\naccess_token = secret words\n", WAYSIDE_ERROR_TOKEN_REFUSED, "" },
    { "[mapillary]\nimage_key = \xff\n", WAYSIDE_ERROR_INVALID_CONFIG, "not a configuration" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (WaysideIni) ini = wayside_ini_parse (cases[i].text, -1, &error);

      g_test_message ("case %u", i);
      g_assert_null (ini);
      g_assert_error (error, WAYSIDE_ERROR, cases[i].code);
      g_assert_nonnull (strstr (error->message, cases[i].said));
      /* The offending line may contain the token, so it must not be shown. */
      g_assert_null (strstr (error->message, "secret"));
    }
}

/* A photo or a binary, given by mistake. */
static void
test_other_files (void)
{
  g_autofree char *large = helper_repeat ("[mapillary]\n", WAYSIDE_INI_MAX_LENGTH / 12 + 1);
  g_autoptr (GError) binary_error = NULL;
  g_autoptr (GError) large_error = NULL;

  g_assert_null (wayside_ini_parse ("[mapillary]\0image_key=1", 23, &binary_error));
  g_assert_error (binary_error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_CONFIG);
  g_assert_null (wayside_ini_parse (large, -1, &large_error));
  g_assert_error (large_error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_CONFIG);
}

static void
test_length (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WaysideIni) ini = wayside_ini_parse ("[mapillary]\nimage_key=12345", 24, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (wayside_query_get_key (ini->query), ==, "12");
}

static void
test_load (void)
{
  g_autofree char *folder = helper_make_folder ();
  g_autofree char *good = g_build_filename (folder, "good.ini", NULL);
  g_autofree char *bad = g_build_filename (folder, "bad.ini", NULL);
  g_autofree char *pipe = g_build_filename (folder, "pipe", NULL);
  g_autofree char *none = g_build_filename (folder, "none.ini", NULL);
  g_autoptr (WaysideIni) ini = NULL;
  g_autoptr (GError) error = NULL;

  helper_write (folder, "good.ini", SAMPLE, -1);
  helper_write (folder, "bad.ini", "[mapillary]\nbbox=1\n", -1);

  ini = wayside_ini_load (good, &error);
  g_assert_no_error (error);
  assert_sample (ini);

  g_assert_null (wayside_ini_load (bad, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY);
  g_assert_nonnull (strstr (error->message, "bad.ini"));
  g_clear_error (&error);

  g_assert_null (wayside_ini_load (none, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_CONFIG);
  g_assert_nonnull (strstr (error->message, "none.ini"));
  g_clear_error (&error);

  g_assert_null (wayside_ini_load (folder, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_CONFIG);
  g_clear_error (&error);

  /* A pipe without a writer, which would block forever, and a device. */
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  g_assert_null (wayside_ini_load (pipe, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_CONFIG);
  g_clear_error (&error);
  g_assert_null (wayside_ini_load ("/dev/zero", &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_CONFIG);
  helper_remove_folder (folder);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ini/sample", test_sample);
  g_test_add_func ("/ini/line-ends", test_line_ends);
  g_test_add_func ("/ini/precedence", test_precedence);
  g_test_add_func ("/ini/by-image", test_by_image);
  g_test_add_func ("/ini/limit", test_limit);
  g_test_add_func ("/ini/comments", test_comments);
  g_test_add_func ("/ini/utf16", test_utf16);
  g_test_add_func ("/ini/invisible", test_invisible);
  g_test_add_func ("/ini/quotes", test_quotes);
  g_test_add_func ("/ini/quoted-values", test_quoted_values);
  g_test_add_func ("/ini/booleans", test_booleans);
  g_test_add_func ("/ini/misplaced-token", test_misplaced_token);
  g_test_add_func ("/ini/unknown-keys", test_unknown_keys);
  g_test_add_func ("/ini/filter", test_filter);
  g_test_add_func ("/ini/filter-refused", test_filter_refused);
  g_test_add_func ("/ini/area-file", test_area_file);
  g_test_add_func ("/ini/nothing", test_nothing);
  g_test_add_func ("/ini/refused", test_refused);
  g_test_add_func ("/ini/other-files", test_other_files);
  g_test_add_func ("/ini/length", test_length);
  g_test_add_func ("/ini/load", test_load);

  return g_test_run ();
}
