/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "flatpak-world.h"

#include <string.h>

/* The part of the token that is nowhere else. */
#define SECRET "0123456789abcdef0123456789abcdef"

/**
 * flatpak_world_path:
 * @name: a path below the home folder
 *
 * Returns: (transfer full): the whole path
 */
char *
flatpak_world_path (const char *name)
{
  return g_build_filename (g_get_home_dir (), name, NULL);
}

/**
 * flatpak_world_path_inside:
 * @world: a fixture
 * @name: a path below what the program takes for its home: "data", "config" or "cache" and what is in them
 *
 * Returns: (transfer full): the whole path, as it is outside
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
 * Removes all that the program has kept and saved, so that its next start is the first one. The home folder
 * has to be that of a test.
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
 * Fails the test if the token can be read in any file below the home folder: of the program, of the keyring,
 * or of Flatpak.
 */
void
flatpak_world_check_secrecy (FlatpakWorld *world)
{
  check_folder (g_get_home_dir ());
}
