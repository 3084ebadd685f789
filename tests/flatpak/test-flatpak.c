/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "background-backend.h"
#include "flatpak-world.h"
#include "page-check.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>

#define LINK     "https://www.mapillary.com/app/?pKey=" PRETEND_DEMO_PHOTO_2 "&focus=photo"
#define SEQUENCE "--sequence=" PRETEND_DEMO_SEQUENCE
#define PHOTO    "--image=" PRETEND_DEMO_PHOTO

/* A picture and a metadata file for each photo. */
#define N_SEQUENCE_FILES (2 * PRETEND_DEMO_N_SEQUENCE)

/* Accessible name of a sequence's row. */
#define SEQUENCE_ROW "Sequence " PRETEND_DEMO_SEQUENCE ", 24 photos · *"

/* Bytes per second for each picture. */
#define SLOW_RATE (16 * 1024)
#define FAST_RATE (1 << 30)

/* The German summary in the output of --help. */
#define GERMAN "Speichert Straßenfotos von Mapillary"

/* Minimum number of colours of a photo. The placeholder icon only has shades of one colour. */
#define N_COLORS 200

static AtspiAccessible *
find_button (FlatpakWorld *world, const char *page, const char *name)
{
  return driver_find (window_world_page (&world->window, page), DRIVER_BUTTON, name);
}

/* Returns the size of libsecret's encrypted file in the sandbox. The Secret portal holds its key. */
static gsize
get_keyring_size (FlatpakWorld *world)
{
  g_autofree char *path = flatpak_world_path_inside (world, "data/keyrings/default.keyring");
  g_autofree char *content = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (path, &content, &size, NULL));
  return size;
}

static void
connect_as_told (FlatpakWorld *world)
{
  AtspiAccessible *page = window_world_page (&world->window, WINDOW_CONNECT);

  page_check (page, "connect, sandboxed", 5);
  driver_await_label (page, "The token will be stored in your keyring");
  window_world_await_rest (&world->window);
  flatpak_world_write_picture (world, "connect");
  driver_set_text (driver_find (page, DRIVER_ENTRY, "Access Token"), PRETEND_TOKEN);
  driver_await_label (page, "Token works");
  driver_press (find_button (world, WINDOW_CONNECT, "Connect"));
  window_world_await_page (&world->window, WINDOW_FORM);
}

static void
check_connected (FlatpakWorld *world)
{
  AtspiAccessible *form = window_world_page (&world->window, WINDOW_FORM);

  driver_await_label (form, "Stored in the keyring");
  g_assert_null (driver_look (form, DRIVER_ENTRY, "Access Token"));
}

static gboolean
has_cover (gpointer data)
{
  WindowWorld *window = data;
  AtspiRect place;

  if (!driver_get_extents (library_await_row (window, SEQUENCE_ROW), &place))
    return FALSE;

  /* The picture is at the start of the row, as high as the row and not much wider. */
  return x_screen_count_colors (window->screen, window->xid, place.x, place.y, place.height, place.height) >
         N_COLORS;
}

static void
go_from_library_to_form (FlatpakWorld *world)
{
  driver_press (find_button (world, WINDOW_LIBRARY, "New Download"));
  window_world_await_page (&world->window, WINDOW_FORM);
}

/* The first start, guided only by the window: from the token to the first photos. */
static void
test_first_start (FlatpakWorld *world, gconstpointer data)
{
  g_autofree char *saved = flatpak_world_path ("Downloads/Wayside/sequence_" PRETEND_DEMO_SEQUENCE);
  AtspiAccessible *form;

  flatpak_world_launch (world, WINDOW_CONNECT);
  connect_as_told (world);
  check_connected (world);
  form = window_world_page (&world->window, WINDOW_FORM);
  driver_await_label (form, "Downloads › Wayside");
  form_choose (&world->window, "Sequence");
  form_fill (&world->window, "Sequence", PRETEND_DEMO_SEQUENCE);
  page_check (form, "form, sandboxed", 8);
  form_download (&world->window);
  download_await (&world->window, "24 photos saved");
  download_await_cells (&world->window, "Photo *, saved", PRETEND_DEMO_N_SEQUENCE);
  flatpak_world_check_shown (world);
  page_check (window_world_page (&world->window, WINDOW_DOWNLOAD), "download, sandboxed",
              PRETEND_DEMO_N_SEQUENCE + 2);
  window_world_await_rest (&world->window);
  flatpak_world_write_picture (world, "download");
  flatpak_world_quit (world);
  flatpak_world_check_secrecy (world);
  flatpak_world_compare (world, saved, SEQUENCE, N_SEQUENCE_FILES);

  flatpak_world_launch (world, WINDOW_LIBRARY);
  driver_wait_until ("the row has a cover", has_cover, &world->window);
  page_check (window_world_page (&world->window, WINDOW_LIBRARY), "library, sandboxed", 5);
  flatpak_world_check_shown (world);
  window_world_await_rest (&world->window);
  flatpak_world_write_picture (world, "library");
  go_from_library_to_form (world);
  check_connected (world);
  flatpak_world_quit (world);
}

/* Runs the command line program of the same package, with a stored token or a token file. */
static void
run_command_line (FlatpakWorld *world, const char *token_option)
{
  g_autofree char *root = flatpak_world_path ("Downloads/Wayside/cli");
  g_autofree char *saved = g_build_filename (root, "image_" PRETEND_DEMO_PHOTO, NULL);
  g_auto (GStrv) words = NULL;
  g_autofree char *line = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = NULL;

  line = g_strdup_printf ("flatpak run --user --command=wayside-cli %s %s --output=%s %s", world->id,
                          token_option, root, PHOTO);
  g_assert_true (g_shell_parse_argv (line, NULL, &words, NULL));
  process = g_subprocess_newv ((const char *const *) words, G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error);
  g_assert_no_error (error);
  flatpak_world_await (process);
  flatpak_world_compare (world, saved, PHOTO, 2);
}

static void
remove_token (FlatpakWorld *world)
{
  driver_press (find_button (world, WINDOW_FORM, "Change Access Token…"));
  driver_press (find_button (world, WINDOW_CONNECT, "Remove Token"));
  driver_find (world->window.window, DRIVER_BUTTON, "Undo");
}

/* The token persists, is used by the command line, can be restored after removal, and is then removed for
 * good. */
static void
test_token (FlatpakWorld *world, gconstpointer data)
{
  gsize size;

  flatpak_world_launch (world, WINDOW_CONNECT);
  connect_as_told (world);
  check_connected (world);
  size = get_keyring_size (world);
  remove_token (world);
  g_assert_cmpuint (get_keyring_size (world), <, size);
  driver_press (driver_find (world->window.window, DRIVER_BUTTON, "Undo"));
  driver_await_label (window_world_page (&world->window, WINDOW_CONNECT), "Stored in the keyring");
  g_assert_cmpuint (get_keyring_size (world), ==, size);
  flatpak_world_quit (world);
  run_command_line (world, "");

  /* The download by the command line is in the same library. */
  flatpak_world_launch (world, WINDOW_LIBRARY);
  go_from_library_to_form (world);
  check_connected (world);
  remove_token (world);
  flatpak_world_quit (world);
  g_assert_cmpuint (get_keyring_size (world), <, size);

  flatpak_world_launch (world, WINDOW_LIBRARY);
  go_from_library_to_form (world);
  driver_find (window_world_page (&world->window, WINDOW_FORM), DRIVER_ENTRY, "Access Token");
  flatpak_world_quit (world);
}

/* Downloads to a folder that the sandbox cannot access until the user chooses it, also after a restart. */
static void
test_chosen_folder (FlatpakWorld *world, gconstpointer data)
{
  g_autofree char *chosen = flatpak_world_path ("Pictures/Trip to Lisbon");
  g_autofree char *sequence = g_build_filename (chosen, "sequence_" PRETEND_DEMO_SEQUENCE, NULL);
  g_autofree char *photo = g_build_filename (chosen, "image_" PRETEND_DEMO_PHOTO, NULL);

  g_assert_cmpint (g_mkdir_with_parents (chosen, 0755), ==, 0);
  flatpak_world_launch (world, WINDOW_CONNECT);
  flatpak_world_skip_connecting (world);
  flatpak_world_choose_folder (world, chosen);
  driver_await_label (window_world_page (&world->window, WINDOW_FORM), "*Trip to Lisbon");
  form_download_sequence (&world->window, PRETEND_DEMO_SEQUENCE);
  download_await (&world->window, "24 photos saved");
  flatpak_world_check_shown (world);
  flatpak_world_quit (world);
  flatpak_world_compare (world, sequence, SEQUENCE, N_SEQUENCE_FILES);

  flatpak_world_launch (world, WINDOW_LIBRARY);
  flatpak_world_check_shown (world);
  go_from_library_to_form (world);
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

/* Opens a link when the program is not running, when it is running, and with the command of the desktop
 * file. */
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

static void
test_command_line (FlatpakWorld *world, gconstpointer data)
{
  g_autofree char *root = flatpak_world_path ("Downloads/Wayside");
  g_autofree char *token = g_build_filename (root, "token.txt", NULL);
  g_autofree char *option = g_strdup_printf ("--token-file=%s", token);

  g_assert_cmpint (g_mkdir_with_parents (root, 0755), ==, 0);
  g_assert_true (
      g_file_set_contents (token, pretend_service_get_token (world->window.disk.service), -1, NULL));
  run_command_line (world, option);
  g_assert_cmpint (g_unlink (token), ==, 0);
}

static AtspiAccessible *
find_in_dialog (FlatpakWorld *world, DriverKind kind, const char *name)
{
  return driver_find (world->window.application, kind, name);
}

static void
write_picture_at_rest (FlatpakWorld *world, const char *name)
{
  window_world_await_rest (&world->window);
  flatpak_world_write_picture (world, name);
}

typedef struct
{
  AtspiAccessible *below;
  const char *name;
} Absence;

static gboolean
is_absent (gpointer data)
{
  const Absence *absence = data;

  return driver_look (absence->below, DRIVER_ANY, absence->name) == NULL;
}

static void
await_absence (FlatpakWorld *world, const char *name)
{
  Absence absence = { world->window.application, name };

  driver_wait_until ("the dialog has gone", is_absent, &absence);
}

/* In newer libadwaita, dialogs are part of the window instead of separate windows. */
static void
test_dialogs (FlatpakWorld *world, gconstpointer data)
{
  WindowWorld *window = &world->window;

  flatpak_world_launch (world, WINDOW_CONNECT);
  flatpak_world_skip_connecting (world);
  form_download_sequence (window, PRETEND_DEMO_SEQUENCE);
  download_await (window, "24 photos saved");
  download_go_back (window, WINDOW_DOWNLOAD, WINDOW_LIBRARY);

  flatpak_world_activate (world, "preferences");
  find_in_dialog (world, DRIVER_BUTTON, "Choose Folder…");
  write_picture_at_rest (world, "preferences");
  x_screen_press_key (window->screen, "Escape");
  await_absence (world, "Choose Folder…");

  flatpak_world_activate (world, "about");
  find_in_dialog (world, DRIVER_LABEL, "The Wayside contributors");
  write_picture_at_rest (world, "about");
  x_screen_press_key (window->screen, "Escape");
  await_absence (world, "The Wayside contributors");
  flatpak_world_quit (world);
}

static gboolean
is_asked_for_pictures (gpointer data)
{
  FlatpakWorld *world = data;

  return pretend_service_get_n_requests (world->window.disk.service, PRETEND_KIND_CDN) > 0;
}

static BackgroundBackend *backend = NULL;

static gboolean
says_what_it_does (gpointer data)
{
  g_autofree char *status = background_backend_dup_status (backend);

  return status != NULL && g_pattern_match_simple ("*24*", status);
}

/* Without a window, the program requests to run in the background, reports its status, finishes the download,
 * and exits. */
static void
test_background (FlatpakWorld *world, gconstpointer data)
{
  PretendService *service = world->window.disk.service;
  g_autofree char *saved = flatpak_world_path ("Downloads/Wayside/sequence_" PRETEND_DEMO_SEQUENCE);
  guint n_asked = background_backend_get_n_asked (backend);

  /* Large enough that pictures are still in progress when the window has closed, even on a busy machine. */
  pretend_service_set_original_width (service, 1280);
  pretend_service_set_rate (service, SLOW_RATE);
  flatpak_world_launch (world, WINDOW_CONNECT);
  flatpak_world_skip_connecting (world);
  form_download_sequence (&world->window, PRETEND_DEMO_SEQUENCE);
  driver_wait_until ("a picture is asked for", is_asked_for_pictures, world);

  flatpak_world_close_window (world);
  driver_wait_until ("it says what it does", says_what_it_does, world);
  g_assert_cmpuint (background_backend_get_n_asked (backend), ==, n_asked + 1);

  pretend_service_set_rate (service, FAST_RATE);
  flatpak_world_await_end (world);
  flatpak_world_compare (world, saved, SEQUENCE, N_SEQUENCE_FILES);
}

/* The package contains all languages. */
static void
test_languages (FlatpakWorld *world, gconstpointer data)
{
  g_autofree char *line = g_strdup_printf (
      "flatpak run --user --env=LC_ALL=de_DE.UTF-8 --command=wayside-cli %s --help", world->id);
  g_autofree char *out = NULL;
  g_autoptr (GError) error = NULL;

  g_spawn_command_line_sync (line, &out, NULL, NULL, &error);
  g_assert_no_error (error);
  g_test_message ("%s", out);
  g_assert_nonnull (strstr (out, GERMAN));
}

/* Validates the metainfo like software centres do: with the newest version of AppStream, not the system's. */
static void
test_metainfo (FlatpakWorld *world, gconstpointer data)
{
  /* The development runtime contains the tool. Older versions of flatpak-builder name the folder
   * "appdata". */
  flatpak_world_run ("flatpak run --user --devel --command=sh %s -c "
                     "'exec appstreamcli validate --strict --no-net /app/share/*/%s.*.xml'",
                     world->id, world->id);
}

static void
add (const char *path, void (*test) (FlatpakWorld *world, gconstpointer data))
{
  g_test_add (path, FlatpakWorld, NULL, flatpak_world_set_up, test, flatpak_world_tear_down);
}

int
main (int argc, char **argv)
{
  int status;

  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  backend = background_backend_new ();
  add ("/flatpak/first-start", test_first_start);
  add ("/flatpak/token", test_token);
  add ("/flatpak/chosen-folder", test_chosen_folder);
  add ("/flatpak/link", test_link);
  add ("/flatpak/dialogs", test_dialogs);
  add ("/flatpak/command-line", test_command_line);
  add ("/flatpak/background", test_background);
  add ("/flatpak/languages", test_languages);
  add ("/flatpak/metainfo", test_metainfo);
  status = g_test_run ();
  g_clear_pointer (&backend, background_backend_free);
  return status;
}
