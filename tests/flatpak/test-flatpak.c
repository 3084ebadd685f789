/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "flatpak-world.h"

#include <glib/gstdio.h>
#include <locale.h>

#define LINK     "https://www.mapillary.com/app/?pKey=" PRETEND_DEMO_PHOTO_2 "&focus=photo"
#define SEQUENCE "--sequence=" PRETEND_DEMO_SEQUENCE
#define PHOTO    "--image=" PRETEND_DEMO_PHOTO

/* A picture and a record for each. */
#define N_SEQUENCE_FILES (2 * PRETEND_DEMO_N_SEQUENCE)

/* Started from the desktop's menu, into the one folder that the sandbox may write to. */
static void
test_permitted_folder (FlatpakWorld *world, gconstpointer data)
{
  g_autofree char *saved = flatpak_world_path ("Downloads/Wayside/sequence_" PRETEND_DEMO_SEQUENCE);

  flatpak_world_launch (world);
  driver_await_label (window_world_page (&world->window, WINDOW_FORM), "Downloads › Wayside");
  form_download_sequence (&world->window, PRETEND_DEMO_SEQUENCE);
  download_await (&world->window, "24 photos saved");
  download_await_cells (&world->window, "Photo *, saved", PRETEND_DEMO_N_SEQUENCE);
  flatpak_world_check_shown (world);
  window_world_await_rest (&world->window);
  flatpak_world_write_picture (world, "download");
  flatpak_world_quit (world);

  flatpak_world_compare (world, saved, SEQUENCE, N_SEQUENCE_FILES);
}

/* Into a folder that the sandbox cannot see before it is chosen, also after a new start. */
static void
test_chosen_folder (FlatpakWorld *world, gconstpointer data)
{
  g_autofree char *chosen = flatpak_world_path ("Pictures/Trip to Lisbon");
  g_autofree char *sequence = g_build_filename (chosen, "sequence_" PRETEND_DEMO_SEQUENCE, NULL);
  g_autofree char *photo = g_build_filename (chosen, "image_" PRETEND_DEMO_PHOTO, NULL);

  g_assert_cmpint (g_mkdir_with_parents (chosen, 0755), ==, 0);
  flatpak_world_launch (world);
  flatpak_world_choose_folder (world, chosen);
  driver_await_label (window_world_page (&world->window, WINDOW_FORM), "*Trip to Lisbon");
  form_download_sequence (&world->window, PRETEND_DEMO_SEQUENCE);
  download_await (&world->window, "24 photos saved");
  flatpak_world_check_shown (world);
  flatpak_world_quit (world);
  flatpak_world_compare (world, sequence, SEQUENCE, N_SEQUENCE_FILES);

  flatpak_world_launch (world);
  driver_await_label (window_world_page (&world->window, WINDOW_FORM), "*Trip to Lisbon");
  flatpak_world_check_shown (world);
  form_download_photo (&world->window, PRETEND_DEMO_PHOTO);
  download_await (&world->window, "1 photo saved");
  flatpak_world_check_shown (world);
  flatpak_world_quit (world);
  flatpak_world_compare (world, photo, PHOTO, 2);
}

static void
await_photo_id (FlatpakWorld *world, const char *id)
{
  AtspiAccessible *form = window_world_await_page (&world->window, WINDOW_FORM);

  driver_await_text (driver_find (form, DRIVER_ENTRY, "Photo ID"), id);
}

/* A link handed to the program: before it runs, when it runs, and to the command of the desktop file. */
static void
test_link (FlatpakWorld *world, gconstpointer data)
{
  flatpak_world_execute (world, LINK);
  await_photo_id (world, PRETEND_DEMO_PHOTO_2);
  flatpak_world_kill (world);

  flatpak_world_open (world, LINK);
  await_photo_id (world, PRETEND_DEMO_PHOTO_2);
  form_fill (&world->window, "Photo ID", "1");
  flatpak_world_open (world, LINK);
  await_photo_id (world, PRETEND_DEMO_PHOTO_2);

  form_download_photo (&world->window, PRETEND_DEMO_PHOTO);
  download_await (&world->window, "1 photo saved");
  flatpak_world_activate (world, "new-download");
  window_world_await_page (&world->window, WINDOW_FORM);
  flatpak_world_quit (world);
}

/* The command line of the same package. */
static void
test_command_line (FlatpakWorld *world, gconstpointer data)
{
  g_autofree char *root = flatpak_world_path ("Downloads/Wayside/cli");
  g_autofree char *saved = g_build_filename (root, "image_" PRETEND_DEMO_PHOTO, NULL);
  g_autofree char *token = g_build_filename (root, "token.txt", NULL);
  g_auto (GStrv) words = NULL;
  g_autofree char *line = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = NULL;

  g_assert_cmpint (g_mkdir_with_parents (root, 0755), ==, 0);
  g_assert_true (
      g_file_set_contents (token, pretend_service_get_token (world->window.disk.service), -1, NULL));
  line = g_strdup_printf ("flatpak run --user --command=wayside-cli %s --token-file=%s --output=%s %s",
                          world->id, token, root, PHOTO);
  g_assert_true (g_shell_parse_argv (line, NULL, &words, NULL));
  process = g_subprocess_newv ((const char *const *) words, G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error);
  g_assert_no_error (error);
  flatpak_world_await (process);
  flatpak_world_compare (world, saved, PHOTO, 2);
}

static void
add (const char *path, void (*test) (FlatpakWorld *world, gconstpointer data))
{
  g_test_add (path, FlatpakWorld, NULL, flatpak_world_set_up, test, flatpak_world_tear_down);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  add ("/flatpak/permitted-folder", test_permitted_folder);
  add ("/flatpak/chosen-folder", test_chosen_folder);
  add ("/flatpak/link", test_link);
  add ("/flatpak/command-line", test_command_line);
  return g_test_run ();
}
