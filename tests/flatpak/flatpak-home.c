/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "flatpak-world.h"

#include <string.h>

/* The part of the token that occurs nowhere else. */
#define SECRET "0123456789abcdef0123456789abcdef"

/**
 * flatpak_world_path:
 * @name: a path below the home folder
 *
 * Returns: (transfer full): the absolute path
 */
char *
flatpak_world_path (const char *name)
{
  return g_build_filename (g_get_home_dir (), name, NULL);
}

/**
 * flatpak_world_path_inside:
 * @world: a fixture
 * @name: a path below the sandboxed program's data: starts with "data", "config" or "cache"
 *
 * Returns: (transfer full): the absolute path outside of the sandbox
 */
char *
flatpak_world_path_inside (FlatpakWorld *world, const char *name)
{
  return g_build_filename (g_get_home_dir (), ".var", "app", world->id, name, NULL);
}

/**
 * flatpak_world_forget:
 * @world: a fixture
 *
 * Removes all files of the program, so that its next start is a first start. Only works in a test's home
 * folder.
 */
void
flatpak_world_forget (FlatpakWorld *world)
{
  g_assert_cmpstr (g_getenv ("WAYSIDE_FLATPAK_HOME"), ==, g_get_home_dir ());
  flatpak_world_run ("rm -rf '%s/.var/app/%s' '%s/Downloads/Wayside'", g_get_home_dir (), world->id,
                     g_get_home_dir ());
}

static void
check_file (const char *path)
{
  g_autofree char *content = NULL;
  gsize length;

  if (g_file_get_contents (path, &content, &length, NULL) &&
      memmem (content, length, SECRET, strlen (SECRET)) != NULL)
    {
      g_test_message ("The token is in %s", path);
      g_test_fail ();
    }
}

static void
check_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        continue;
      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        check_folder (path);
      else if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
        check_file (path);
    }
}

/**
 * flatpak_world_check_secrecy:
 * @world: a fixture
 *
 * Fails the test if any file of the program, the keyring or Flatpak below the home folder contains the token.
 */
void
flatpak_world_check_secrecy (FlatpakWorld *world)
{
  check_folder (g_get_home_dir ());
}
