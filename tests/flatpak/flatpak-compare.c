/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "flatpak-world.h"

#include <glib/gstdio.h>

/* The pretend service returns different URLs to each client, like the real one. */
static char *
blank_addresses (const char *bytes, gsize length)
{
  g_autoptr (GRegex) address = g_regex_new ("http://[^\"]*", 0, 0, NULL);

  return g_regex_replace_literal (address, bytes, (gssize) length, 0, "http://", 0, NULL);
}

static void
compare_content (const char *name,
                 const char *saved,
                 gsize saved_length,
                 const char *expected,
                 gsize expected_length)
{
  if (g_str_has_suffix (name, ".json"))
    {
      g_autofree char *saved_text = blank_addresses (saved, saved_length);
      g_autofree char *expected_text = blank_addresses (expected, expected_length);

      g_assert_nonnull (saved_text);
      g_assert_cmpstr (saved_text, ==, expected_text);
    }
  else
    g_assert_cmpmem (saved, saved_length, expected, expected_length);
}

static void
compare_file (const char *saved, const char *expected, const char *name)
{
  g_autofree char *saved_path = g_build_filename (saved, name, NULL);
  g_autofree char *expected_path = g_build_filename (expected, name, NULL);
  g_autofree char *saved_bytes = NULL;
  g_autofree char *expected_bytes = NULL;
  gsize saved_length, expected_length;
  GStatBuf saved_info, expected_info;

  g_assert_true (g_file_get_contents (expected_path, &expected_bytes, &expected_length, NULL));
  g_assert_true (g_file_get_contents (saved_path, &saved_bytes, &saved_length, NULL));
  compare_content (name, saved_bytes, saved_length, expected_bytes, expected_length);

  g_assert_cmpint (g_stat (saved_path, &saved_info), ==, 0);
  g_assert_cmpint (g_stat (expected_path, &expected_info), ==, 0);
  g_assert_cmpint (saved_info.st_mtime, ==, expected_info.st_mtime);
  g_assert_cmpuint (saved_info.st_mode, ==, expected_info.st_mode);
}

static guint
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  g_assert_nonnull (dir);
  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/**
 * flatpak_world_compare:
 * @world: a fixture
 * @saved: path of the folder with the photos of one download, made by the Flatpak
 * @what: the same query as an argument of wayside-cli
 * @n_files: expected number of files
 *
 * Downloads the same photos with the program that was built outside of the sandbox with the libraries of this
 * system. Names, contents, dates and permissions must be the same, except for the URLs of pictures.
 */
void
flatpak_world_compare (FlatpakWorld *world, const char *saved, const char *what, guint n_files)
{
  g_autofree char *name = g_path_get_basename (saved);
  g_autofree char *arguments = g_strdup_printf ("--output=outside %s", what);
  g_autofree char *outside = cli_world_path (&world->window.disk, "outside");
  g_autofree char *expected = g_build_filename (outside, name, NULL);
  CliRun *run = cli_run (&world->window.disk, arguments);
  g_autoptr (GDir) dir = NULL;
  const char *file;

  g_assert_cmpint (run->exit_code, ==, 0);
  cli_run_free (run);

  g_assert_cmpuint (count_files (saved), ==, n_files);
  g_assert_cmpuint (count_files (expected), ==, n_files);
  dir = g_dir_open (expected, 0, NULL);
  while ((file = g_dir_read_name (dir)) != NULL)
    compare_file (saved, expected, file);
}
