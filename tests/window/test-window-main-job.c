/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "form-steps.h"

#include <string.h>

#define AREA_LIMIT 7

static void
check_pairs (WindowWorld *world, const char *name, char **ids, guint n)
{
  g_autofree char *folder = window_world_path (world, name);

  g_assert_cmpuint (g_strv_length (ids), ==, n);
  for (guint i = 0; i < n; i++)
    cli_world_check_pair (&world->disk, folder, ids[i], 0);
}

static gboolean
is_under_way (gpointer data)
{
  double fraction = driver_get_value (data);

  return fraction > 0 && fraction < 1;
}

static gboolean
is_complete (gpointer data)
{
  return driver_get_value (data) == 1;
}

static void
test_photo (WindowWorld *world, gconstpointer data)
{
  char *ids[] = { (char *) PRETEND_DEMO_PHOTO, NULL };

  window_world_start (world);
  form_download_photo (world, PRETEND_DEMO_PHOTO);
  download_await (world, "1 photo saved");
  download_await_cells (world, "Photo " PRETEND_DEMO_PHOTO ", saved", 1);

  check_pairs (world, "image_" PRETEND_DEMO_PHOTO, ids, 1);
  g_assert_cmpuint (cli_world_count (&world->disk, ".jpg"), ==, 1);
}

/* A sequence: all cells exist at once and are filled one by one. */
static void
test_sequence (WindowWorld *world, gconstpointer data)
{
  g_auto (GStrv) ids = pretend_service_dup_sequence_ids (world->disk.service, PRETEND_DEMO_SEQUENCE);
  AtspiAccessible *page, *bar;

  window_world_hold_pictures (world, PRETEND_DEMO_SEQUENCE, 6);
  window_world_start (world);
  form_download_sequence (world, PRETEND_DEMO_SEQUENCE);
  download_await_cells (world, "Photo *", PRETEND_DEMO_N_SEQUENCE);

  page = window_world_page (world, WINDOW_DOWNLOAD);
  bar = driver_find (page, DRIVER_PROGRESS, "Progress");
  driver_wait_until ("the progress bar is on its way", is_under_way, bar);
  g_assert_cmpuint (download_count_cells (world, "Photo *, saved"), <, PRETEND_DEMO_N_SEQUENCE);

  window_world_let_pictures_go (world);
  download_await (world, "24 photos saved");
  driver_wait_until ("the progress bar is full", is_complete, bar);
  download_await_cells (world, "Photo *, saved", PRETEND_DEMO_N_SEQUENCE);
  driver_await_label (page, "Sequence " PRETEND_DEMO_SEQUENCE);

  check_pairs (world, "sequence_" PRETEND_DEMO_SEQUENCE, ids, PRETEND_DEMO_N_SEQUENCE);
  g_assert_cmpuint (cli_world_count (&world->disk, ".jpg"), ==, PRETEND_DEMO_N_SEQUENCE);
}

/* An area, up to the limit. */
static void
test_area (WindowWorld *world, gconstpointer data)
{
  g_autofree char *folder = window_world_path (world, "bbox_9.94_53.596_9.95_53.6");
  g_autoptr (GPtrArray) paths = NULL;

  window_world_start (world);
  form_fill (world, "Access Token", PRETEND_TOKEN);
  form_choose (world, "Area");
  form_fill_area (world, PRETEND_DEMO_AREA);
  form_set_limit (world, AREA_LIMIT);
  form_download (world);
  download_await (world, "7 photos saved");
  download_await_cells (world, "Photo *, saved", AREA_LIMIT);

  paths = cli_world_list (&world->disk, ".jpg");
  g_assert_cmpuint (paths->len, ==, AREA_LIMIT);
  for (guint i = 0; i < paths->len; i++)
    {
      g_autofree char *id = g_path_get_basename (g_ptr_array_index (paths, i));

      *strrchr (id, '.') = '\0';
      cli_world_check_pair (&world->disk, folder, id, 0);
    }
}

/* Several downloads in a row in one window, with a photo opened in between. Present photos are not fetched
 * again. */
static void
test_in_a_row (WindowWorld *world, gconstpointer data)
{
  window_world_start (world);
  form_download_photo (world, PRETEND_DEMO_PHOTO_2);
  download_await (world, "1 photo saved");
  download_leave_for_form (world);

  form_choose (world, "Sequence");
  form_fill (world, "Sequence", PRETEND_DEMO_SEQUENCE_PHOTO);
  driver_await_label (window_world_page (world, WINDOW_FORM), "The sequence this photo is in");
  form_download (world);
  download_await (world, "24 photos saved");
  download_leave_for_form (world);

  pretend_service_reset_counters (world->disk.service);
  form_download (world);
  download_await (world, "Already downloaded. No new photos");
  download_await_cells (world, "Photo *, already here", PRETEND_DEMO_N_SEQUENCE);
  g_assert_cmpuint (pretend_service_get_n_requests (world->disk.service, PRETEND_KIND_CDN), ==, 0);
}

/* The last choices are restored after a restart, except the token. */
static void
test_remembers (WindowWorld *world, gconstpointer data)
{
  AtspiAccessible *form;

  window_world_start (world);
  form_fill (world, "Access Token", PRETEND_TOKEN);
  form_choose (world, "Area");
  window_world_end (world);

  window_world_start (world);
  form = window_world_page (world, WINDOW_FORM);
  driver_await_state (driver_find (form, DRIVER_BUTTON, "Area"), ATSPI_STATE_PRESSED, TRUE);
  driver_await_text (driver_find (form, DRIVER_ENTRY, "Access Token"), "");
}

static gboolean
is_readable (const char *path, char **bytes, gsize *length)
{
  return g_file_get_contents (path, bytes, length, NULL) && *length > 0;
}

/* The files in /proc that other users can read. */
static guint
check_process (const char *pid)
{
  static const char *const names[] = { "cmdline", "environ", "comm" };
  guint n_read = 0;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_strdup_printf ("/proc/%s/%s", pid, names[i]);
      g_autofree char *bytes = NULL;
      gsize length;

      if (!is_readable (path, &bytes, &length))
        continue;
      if (memmem (bytes, length, PRETEND_TOKEN, strlen (PRETEND_TOKEN)) != NULL)
        g_error ("The token is in %s", path);
      n_read++;
    }

  return n_read;
}

/* The program and its child processes. */
static void
check_processes (WindowWorld *world)
{
  g_autofree char *pid = g_strdup_printf ("%u", world->pid);
  g_autofree char *parent = g_strdup_printf ("\nPPid:\t%u\n", world->pid);
  g_autoptr (GDir) dir = g_dir_open ("/proc", 0, NULL);
  const char *name;

  g_assert_cmpuint (check_process (pid), ==, 3);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_strdup_printf ("/proc/%s/status", name);
      g_autofree char *status = NULL;

      if (g_ascii_isdigit (*name) && g_file_get_contents (path, &status, NULL, NULL) &&
          strstr (status, parent) != NULL)
        check_process (name);
    }
}

/* GTK before 4.14 exposes the text of any entry to assistive technology, see docs/reliability.md. */
static gboolean
is_old_gtk (WindowWorld *world)
{
  g_autofree char *version = atspi_accessible_get_toolkit_version (world->application, NULL);
  g_auto (GStrv) numbers = g_strsplit (version, ".", 3);

  g_assert_cmpuint (g_strv_length (numbers), ==, 3);
  return g_str_equal (numbers[0], "4") && g_ascii_strtoull (numbers[1], NULL, 10) < 14;
}

/* Checks that neither an entry nor a part of it exposes its text. */
static void
check_hidden (AtspiAccessible *accessible, const char *secret)
{
  g_autofree char *text = driver_dup_text (accessible);
  AtspiAccessible *child;

  g_assert_true (text == NULL || strstr (text, secret) == NULL);
  for (int i = 0; (child = driver_look_child (accessible, i)) != NULL; i++)
    check_hidden (child, secret);
}

/* The program logs at the highest level, and the service returns links with a token: the typed token must not
 * appear anywhere. The files are searched at the end of every test. */
static void
test_secret (WindowWorld *world, gconstpointer data)
{
  g_autofree char *path = cli_world_path (&world->disk, "output");
  g_autofree char *output = NULL;
  AtspiAccessible *entry;
  AtspiRect place;

  pretend_service_set_switches (world->disk.service,
                                PRETEND_SWITCH_SEQUENCE_PAGES | PRETEND_SWITCH_NEXT_WITH_TOKEN);
  pretend_service_set_page_size (world->disk.service, 10);
  window_world_set_environment (world, "G_MESSAGES_DEBUG", "all");
  window_world_start (world);
  form_choose (world, "Sequence");
  form_fill (world, "Sequence", PRETEND_DEMO_SEQUENCE);
  entry = driver_find (window_world_page (world, WINDOW_FORM), DRIVER_ENTRY, "Access Token");
  g_assert_true (driver_get_extents (entry, &place));
  x_screen_click (world->screen, world->xid, place.x + place.width / 3, place.y + place.height / 2);
  x_screen_type (world->screen, PRETEND_TOKEN);
  driver_await_text (entry, PRETEND_TOKEN);
  if (!is_old_gtk (world))
    check_hidden (entry, PRETEND_TOKEN);
  form_download (world);
  download_await_cells (world, "Photo *", PRETEND_DEMO_N_SEQUENCE);
  check_processes (world);
  download_await (world, "24 photos saved");
  check_processes (world);
  window_world_end (world);

  g_assert_cmpuint (pretend_service_get_n_token_urls (world->disk.service), ==, 0);
  g_assert_true (g_file_get_contents (path, &output, NULL, NULL));
  /* All log domains were enabled, otherwise the test would be pointless. */
  g_assert_nonnull (strstr (output, "WaysideEngine-DEBUG"));
  g_assert_nonnull (strstr (output, "GLib-GIO-DEBUG"));
}

int
main (int argc, char **argv)
{
  window_world_init (&argc, &argv);
  window_world_add ("/window/main-job/photo", test_photo);
  window_world_add ("/window/main-job/sequence", test_sequence);
  window_world_add ("/window/main-job/area", test_area);
  window_world_add ("/window/main-job/in-a-row", test_in_a_row);
  window_world_add ("/window/main-job/remembers", test_remembers);
  window_world_add ("/window/main-job/secret", test_secret);
  return g_test_run ();
}
