/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "form-steps.h"

#include <glib/gstdio.h>

#define FOLDER "sequence_" PRETEND_DEMO_SEQUENCE

static gboolean
has_dialog (gpointer data)
{
  WindowWorld *world = data;

  return x_screen_count_windows (world->screen, world->pid) > 1;
}

static gboolean
has_no_dialog (gpointer data)
{
  return !has_dialog (data);
}

/* Through the menu. The dialog starts in the download folder. */
static void
check_files (WindowWorld *world)
{
  AtspiAccessible *form = window_world_await_page (world, WINDOW_FORM);
  AtspiAccessible *menu = driver_find (form, DRIVER_BUTTON, "Main Menu");
  AtspiAccessible *dialog;

  x_screen_press_key (world->screen, "F10");
  driver_press (driver_find (menu, DRIVER_ANY, "Check Files…"));
  driver_wait_until ("the file chooser is shown", has_dialog, world);
  dialog = driver_find (world->application, DRIVER_ANY, "Choose Folder");
  driver_press (driver_find (dialog, DRIVER_BUTTON, "*Choose"));
  driver_wait_until ("the file chooser is gone", has_no_dialog, world);
  window_world_await_page (world, WINDOW_CHECKUP);
}

static void
download_sequence (WindowWorld *world)
{
  pretend_service_set_original_width (world->disk.service, 320);
  window_world_start (world);
  form_download_sequence (world, PRETEND_DEMO_SEQUENCE);
  download_await (world, "24 photos saved");
  download_leave_for_form (world);
}

/* Truncates a picture, deletes a metadata file and adds a note. */
static void
do_damage (WindowWorld *world, char **ids)
{
  g_autofree char *folder = window_world_path (world, FOLDER);
  g_autofree char *torn = g_strdup_printf ("%s/%s.jpg", folder, ids[2]);
  g_autofree char *lost = g_strdup_printf ("%s/%s.json", folder, ids[5]);
  g_autofree char *note = g_build_filename (folder, "notes & more.txt", NULL);
  g_autofree char *content = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (torn, &content, &length, NULL));
  g_assert_true (g_file_set_contents (torn, content, (gssize) length / 2, NULL));
  g_assert_cmpint (g_unlink (lost), ==, 0);
  g_assert_true (g_file_set_contents (note, "mine", -1, NULL));
}

static void
test_whole (WindowWorld *world, gconstpointer data)
{
  AtspiAccessible *page;

  download_sequence (world);
  page = window_world_page (world, WINDOW_CHECKUP);
  check_files (world);
  driver_await_label (page, "No Damage Found");
  driver_await_label (page, "24 photos are fine");
}

/* Damage is found, repaired and found intact afterwards. Other files are left alone. */
static void
test_repair (WindowWorld *world, gconstpointer data)
{
  g_auto (GStrv) ids = pretend_service_dup_sequence_ids (world->disk.service, PRETEND_DEMO_SEQUENCE);
  g_autofree char *folder = window_world_path (world, FOLDER);
  g_autofree char *note = g_build_filename (folder, "notes & more.txt", NULL);
  AtspiAccessible *page;

  download_sequence (world);
  do_damage (world, ids);
  pretend_service_reset_counters (world->disk.service);
  page = window_world_page (world, WINDOW_CHECKUP);

  check_files (world);
  driver_await_label (page, "22 photos are fine");
  driver_await_label (page, "1 picture is damaged");
  driver_await_label (page, "1 metadata file is missing");
  driver_await_label (page, "1 other file");
  driver_press (driver_find (page, DRIVER_BUTTON, "Repair"));

  download_await (world, "2 photos saved");
  /* The picture whose metadata was deleted is kept. */
  g_assert_cmpuint (pretend_service_get_n_requests (world->disk.service, PRETEND_KIND_CDN), ==, 1);
  g_assert_cmpuint (cli_world_count (&world->disk, ".jpg"), ==, PRETEND_DEMO_N_SEQUENCE);
  for (guint i = 0; i < PRETEND_DEMO_N_SEQUENCE; i++)
    cli_world_check_pair (&world->disk, folder, ids[i], 0);
  g_assert_true (g_file_test (note, G_FILE_TEST_EXISTS));

  download_leave_for_form (world);
  check_files (world);
  driver_await_label (page, "24 photos are fine");
}

/* If photos were saved without metadata files, none are missing, and repairs add none. */
static void
test_bare (WindowWorld *world, gconstpointer data)
{
  g_auto (GStrv) ids = pretend_service_dup_sequence_ids (world->disk.service, PRETEND_DEMO_SEQUENCE);
  g_autofree char *folder = window_world_path (world, FOLDER);
  g_autofree char *torn = g_strdup_printf ("%s/%s.jpg", folder, ids[2]);
  AtspiAccessible *page;

  window_world_set (world, "metadata-files", "false");
  download_sequence (world);
  page = window_world_page (world, WINDOW_CHECKUP);
  check_files (world);
  driver_await_label (page, "24 photos are fine");

  download_go_back (world, WINDOW_CHECKUP, WINDOW_LIBRARY);
  driver_press (driver_find (window_world_page (world, WINDOW_LIBRARY), DRIVER_BUTTON, "New Download"));
  g_assert_true (g_file_set_contents (torn, "\xff\xd8 torn", -1, NULL));
  check_files (world);
  driver_await_label (page, "1 picture is damaged");
  driver_press (driver_find (page, DRIVER_BUTTON, "Repair"));
  download_await (world, "1 photo saved");
  g_assert_cmpuint (cli_world_count (&world->disk, ".jpg"), ==, PRETEND_DEMO_N_SEQUENCE);
  g_assert_cmpuint (cli_world_count (&world->disk, ".json"), ==, 0);
}

int
main (int argc, char **argv)
{
  window_world_init (&argc, &argv);
  window_world_add ("/window/checkup/whole", test_whole);
  window_world_add ("/window/checkup/repair", test_repair);
  window_world_add ("/window/checkup/bare", test_bare);
  return g_test_run ();
}
