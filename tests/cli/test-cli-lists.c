/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli-runner.h"
#include "pretend-demo.h"

#include <glib/gstdio.h>

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A list, a photo and another list, in this order. */
static void
test_files (CliWorld *world, gconstpointer data)
{
  g_autoptr (CliRun) run = NULL;
  g_autoptr (GPtrArray) lines = NULL;
  GString *keys = g_string_new (NULL);
  g_autofree char *order = NULL;

  cli_world_write (world, "a.csv", "image_id,note\n" PRETEND_DEMO_PHOTO ",x\nnone,y\n");
  cli_world_write (world, "b.txt", PRETEND_DEMO_SEQUENCE "\n9.94,53.596,9.95,53.6\n");
  run = cli_run (world, "--json --dry-run --limit=2 a.csv " PRETEND_DEMO_PHOTO_2 " ./b.txt");
  cli_check (run, 0,
             "▸ a.csv: 1 photo from a list. Taken from the column “image_id”. Line 3 was not understood");
  cli_check (run, 0, "▸ ./b.txt: 2 sequences or areas from a list");
  lines = cli_parse_lines (run);
  for (guint i = 0; i < lines->len; i++)
    {
      JsonObject *line = json_node_get_object (g_ptr_array_index (lines, i));

      if (g_str_equal (json_object_get_string_member (line, "event"), "started"))
        g_string_append_printf (keys, "%s ", json_object_get_string_member (line, "key"));
    }
  order = g_string_free (keys, FALSE);
  g_assert_cmpstr (order, ==,
                   PRETEND_DEMO_PHOTO " " PRETEND_DEMO_PHOTO_2 " " PRETEND_DEMO_SEQUENCE
                                      " 9.94,53.596,9.95,53.6 ");
}

static int
open_input (CliWorld *world, const char *text)
{
  g_autofree char *path = cli_world_path (world, "input");
  int fd;

  cli_world_write (world, "input", text);
  fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (g_unlink (path), ==, 0);
  return fd;
}

static void
test_standard_input (CliWorld *world, gconstpointer data)
{
  g_autoptr (CliRun) run = NULL;
  g_autoptr (CliRun) empty = NULL;

  world->stdin_fd = open_input (world, "[" PRETEND_DEMO_PHOTO ", " PRETEND_DEMO_PHOTO_2 "]");
  run = cli_run (world, "--size=256 -");
  cli_check (run, 0, "▸ Standard input: 2 photos from a list\n");
  g_assert_cmpuint (cli_world_count (world, ".jpg"), ==, 2);

  world->stdin_fd = open_input (world, "");
  empty = cli_run (world, "-");
  cli_check (empty, 2, "wayside-cli: Standard input: No photos or areas found");
}

/* A pipe without a writer would block forever. */
static void
test_refused (CliWorld *world, gconstpointer data)
{
  static const struct
  {
    const char *arguments;
    const char *said;
  } cases[] = {
    { "pipe", "“pipe” contains no list" },
    { "--config=pipe", "pipe” cannot be read" },
    { "/dev/zero", "“zero” contains no list" },
    { "--config=/dev/zero", "cannot be read" },
    { ".", "is a folder" },
    { "missing.csv", "There is no file “missing.csv”" },
    { "words.txt", "words.txt: No photos or areas found" },
    { "cut.csv", "cut.csv: A spreadsheet has cut the last digits" },
    { "--verify=. words.txt", "--verify checks a folder" },
  };
  g_autofree char *path = cli_world_path (world, "pipe");

  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  cli_world_write (world, "words.txt", "hello");
  cli_world_write (world, "cut.csv", "id,name\n1.35512E+14,a\n");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *arguments = g_strconcat ("--json ", cases[i].arguments, NULL);
      g_autoptr (CliRun) run = cli_run (world, arguments);
      g_autoptr (GPtrArray) lines = cli_parse_lines (run);

      cli_check (run, 2, cases[i].said);
      g_assert_cmpuint (lines->len, ==, 1);
    }
  g_assert_cmpint (g_unlink (path), ==, 0);
}

/* “~/” is the home folder, in options and in the INI file. */
static void
test_home (CliWorld *world, gconstpointer data)
{
  g_autoptr (CliRun) option = NULL;
  g_autoptr (CliRun) ini = NULL;

  g_ptr_array_add (world->environment, g_strdup_printf ("HOME=%s", world->folder));
  cli_world_write (world, "a b.ini",
                   "[mapillary]\nimage_key = " PRETEND_DEMO_PHOTO_2 "\noutput_root = \"~/Trip #2\" ; here\n");
  option = cli_run (world, "--size=256 --output=~/x " PRETEND_DEMO_PHOTO);
  cli_check (option, 0, NULL);
  cli_world_check_pair (world, "x/image_" PRETEND_DEMO_PHOTO, PRETEND_DEMO_PHOTO, 256);
  ini = cli_run (world, "--size=256 '--config=~/a b.ini'");
  cli_check (ini, 0, NULL);
  cli_world_check_pair (world, "Trip #2/image_" PRETEND_DEMO_PHOTO_2, PRETEND_DEMO_PHOTO_2, 256);
}

/* Token files as shells on Windows write them. */
static void
test_token_files (CliWorld *world, gconstpointer data)
{
  g_autofree char *path = cli_world_path (world, "token.txt");
  g_autofree char *converted = NULL;
  g_autofree char *text = NULL;
  gsize length;

  world->token = NULL;
  converted = g_convert (PRETEND_TOKEN "\r\n", -1, "UTF-16LE", "UTF-8", NULL, &length, NULL);
  text = g_malloc (length + 2);
  memcpy (text, "\xff\xfe", 2);
  memcpy (text + 2, converted, length);
  for (guint i = 0; i < 3; i++)
    {
      const char *const others[] = { NULL, "\xef\xbb\xbf" PRETEND_TOKEN, PRETEND_TOKEN "\xe2\x80\x8b\n" };
      g_autoptr (CliRun) run = NULL;

      g_assert_true (
          g_file_set_contents (path, i == 0 ? text : others[i], i == 0 ? (gssize) length + 2 : -1, NULL));
      run = cli_run (world, "--size=256 --token-file=token.txt " PRETEND_DEMO_PHOTO);
      cli_check (run, 0, NULL);
    }
}

/* In a locale that is not UTF-8, printf() writes the separators of numbers in its charset, and the rest must be
 * converted to it. */
static void
test_latin1 (CliWorld *world, gconstpointer data)
{
  g_autofree char *locale = g_build_filename (world->data, "fr_FR.ISO-8859-1", NULL);
  const char *const argv[] = { "localedef", "-i", "fr_FR", "-f", "ISO-8859-1", locale, NULL };
  g_autoptr (GString) ids = g_string_new (NULL);
  g_autoptr (CliRun) run = NULL;
  g_autoptr (CliRun) help = NULL;

  if (!g_spawn_sync (NULL, (char **) argv, NULL,
                     G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL,
                     NULL, NULL, NULL, NULL, NULL) ||
      !g_file_test (locale, G_FILE_TEST_IS_DIR))
    {
      g_test_skip ("The locale cannot be made here");
      return;
    }

  g_ptr_array_add (world->environment, g_strdup_printf ("LOCPATH=%s", world->data));
  g_ptr_array_add (world->environment, g_strdup ("LC_ALL=fr_FR.ISO-8859-1"));
  g_ptr_array_add (world->environment, g_strdup ("LANGUAGE=en"));
  for (guint i = 0; i < 1200; i++)
    g_string_append_printf (ids, "1355118952%05u\n", i);
  cli_world_write (world, "ids", ids->str);
  run = cli_run (world, "--dry-run ids");
  cli_check (run, 1, ": 1200 photos from a list");
  help = cli_run (world, "--help");
  cli_check (help, 0, NULL);
  /* The first bytes of “ and ’ and … in UTF-8, and of U+00A0. */
  g_assert_null (strpbrk (run->err, "\xe2\xc2"));
  g_assert_null (strpbrk (help->out, "\xe2\xc2"));
}

#define ADD(name, function) g_test_add (name, CliWorld, NULL, cli_world_set_up, function, cli_world_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/cli/lists/files", test_files);
  ADD ("/cli/lists/standard-input", test_standard_input);
  ADD ("/cli/lists/refused", test_refused);
  ADD ("/cli/lists/home", test_home);
  ADD ("/cli/lists/token-files", test_token_files);
  ADD ("/cli/lists/latin1", test_latin1);

  return g_test_run ();
}
