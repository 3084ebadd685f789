/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli-runner.h"
#include "pretend-demo.h"

#include <string.h>

/* The secret part of the token. It has no characters that any encoding would change. */
#define SECRET "0123456789abcdef0123456789abcdef"
#define CLIENT "MLY|4223665974375089|" SECRET
#define LINK   "https://graph.mapillary.com/images?access_token=MLY%7C4223665974375089%7C" SECRET "&fields=id"

/* The token as users have it, complete or in part. */
static const char *const tokens[] = {
  CLIENT,          "MLY|4223665974375089|" SECRET "\n", LINK,
  "OAuth " CLIENT, "MLY%7C4223665974375089%7C" SECRET,  "\xe2\x80\x8b" CLIENT
};

static void
check_silent (CliRun *run)
{
  g_assert_null (strstr (run->out, SECRET));
  g_assert_null (strstr (run->err, SECRET));
}

/* Runs the program with a format for an argument, with and without --json. */
static void
check_argument (CliWorld *world, const char *format, const char *token)
{
  static const char *const modes[] = { "--verbose", "--verbose --json" };

  for (gsize i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_auto (GStrv) parts = g_strsplit (format, "%s", 2);
      g_autofree char *argument = g_strconcat (parts[0], token, parts[1], NULL);
      g_autofree char *quoted = g_shell_quote (argument);
      g_autofree char *arguments = g_strdup_printf ("%s %s", modes[i], quoted);
      g_autoptr (CliRun) run = cli_run (world, arguments);

      cli_check (run, 2, "MAPILLARY_ACCESS_TOKEN");
      check_silent (run);
      g_assert_cmpuint (pretend_service_get_n_requests (world->service, PRETEND_KIND_ENTITY), ==, 0);
    }
}

static void
test_options (CliWorld *world, gconstpointer data)
{
  static const char *const formats[] = {
    "%s",           "--image=%s",  "--sequence=%s",   "--bbox=%s",   "--limit=%s",    "--size=%s",
    "--output=%s",  "--config=%s", "--token-file=%s", "--verify=%s", "--parallel=%s", "--export=%s",
    "--creator=%s", "--token=%s",  "--quiet=%s",      "-%s",         "--%s",          "--size=x %s y",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (tokens); j++)
      if (i == 0 || j == i % G_N_ELEMENTS (tokens) || j == 0)
        check_argument (world, formats[i], tokens[j]);

  check_argument (world, "--size=%s", SECRET);
  check_argument (world, "--image=%s", SECRET);
  check_argument (world, "%s", SECRET);
  /* A token whose form is not known is not repeated with the option that does not exist. */
  check_argument (world, "--token=EAA%s", SECRET);
  check_argument (world, "--access-token=EAA%s", SECRET);
}

/* The value of an option may be the next argument. */
static void
test_separate_values (CliWorld *world, gconstpointer data)
{
  static const char *const options[] = { "--size", "--limit", "--image", "--output", "--token" };

  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    {
      g_autofree char *arguments = g_strdup_printf ("--verbose %s '%s'", options[i], CLIENT);
      g_autoptr (CliRun) run = cli_run (world, arguments);

      cli_check (run, 2, options[i]);
      check_silent (run);
    }
}

static void
test_ini (CliWorld *world, gconstpointer data)
{
  static const char *const keys[] = { "image_key",       "sequence_key", "bbox",  "limit", "output_root",
                                      "replace_smaller", "colour",       "token", CLIENT };

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autofree char *text = g_strdup_printf ("[mapillary]\nimage_key = 1\n%s = " CLIENT "\n", keys[i]);
      g_autoptr (CliRun) run = NULL;

      cli_world_write (world, "config.ini", text);
      run = cli_run (world, "--verbose --json");
      cli_check (run, 2, "access token");
      check_silent (run);
    }
}

/* Files that are not what they should be: INI, list, token file. */
static void
test_files (CliWorld *world, gconstpointer data)
{
  static const char *const texts[] = { CLIENT "\n",
                                       "[mapillary]\n" CLIENT "\n",
                                       "id," CLIENT "\n1,2\n",
                                       "{\"access_token\":\"" CLIENT "\"}",
                                       "[\"" CLIENT "\"]",
                                       "<gpx token=\"" CLIENT "\">",
                                       LINK,
                                       "[" CLIENT "]\n" CLIENT };
  static const char *const formats[] = { "--config=file.txt", "file.txt", "./file.txt" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (formats); j++)
      {
        g_autofree char *arguments = g_strdup_printf ("--verbose --json %s", formats[j]);
        g_autoptr (CliRun) run = NULL;

        cli_world_write (world, "file.txt", texts[i]);
        run = cli_run (world, arguments);
        cli_check (run, 2, NULL);
        check_silent (run);
      }
}

/* A column named like a token, and a list in which one line is a token. */
static void
test_lists (CliWorld *world, gconstpointer data)
{
  g_autoptr (CliRun) column = NULL;
  g_autoptr (CliRun) line = NULL;

  cli_world_write (world, "a.csv", CLIENT ",n\n" PRETEND_DEMO_PHOTO ",1\n");
  cli_world_write (world, "b.txt", CLIENT "\n" PRETEND_DEMO_PHOTO "\n");
  column = cli_run (world, "--verbose --json --dry-run a.csv");
  cli_check (column, 0, "Taken from the column “…”");
  check_silent (column);
  line = cli_run (world, "--verbose --json --dry-run b.txt");
  cli_check (line, 0, "Line 1 was not understood");
  check_silent (line);
}

#define ADD(name, function) g_test_add (name, CliWorld, NULL, cli_world_set_up, function, cli_world_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/cli/secret/options", test_options);
  ADD ("/cli/secret/separate-values", test_separate_values);
  ADD ("/cli/secret/ini", test_ini);
  ADD ("/cli/secret/files", test_files);
  ADD ("/cli/secret/lists", test_lists);

  return g_test_run ();
}
