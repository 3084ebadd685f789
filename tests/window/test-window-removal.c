/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "form-steps.h"

#include <glib/gstdio.h>

/* Downloads are removed from the library, with or without their photos. */

/* A removal can be undone for a while, and the photos are kept in any case. */
static void
test_remove (WindowWorld *world, gconstpointer data)
{
  window_world_keep_toasts (world);
  library_download_both (world);
  library_choose (world, LIBRARY_PHOTO "*", "Remove From Library");
  library_await_no_row (world, LIBRARY_PHOTO "*");
  driver_press (driver_find (world->window, DRIVER_BUTTON, "*Undo"));
  library_await_row (world, LIBRARY_PHOTO "*");

  library_choose (world, LIBRARY_PHOTO "*", "Remove From Library");
  library_await_no_row (world, LIBRARY_PHOTO "*");
  library_start_again (world);
  library_await_row (world, LIBRARY_SEQUENCE "*");
  g_assert_cmpuint (library_count_rows (world, LIBRARY_PHOTO "*"), ==, 0);
  g_assert_cmpuint (cli_world_count (&world->disk, ".jpg"), ==, PRETEND_DEMO_N_SEQUENCE + 1);

  /* Without downloads the form is the first page again. */
  library_choose (world, LIBRARY_SEQUENCE "*", "Remove From Library");
  window_world_await_page (world, WINDOW_FORM);
}

static gboolean
is_trashed (gpointer data)
{
  WindowWorld *world = data;
  g_autofree char *folder = window_world_path (world, "sequence_" PRETEND_DEMO_SEQUENCE);

  return !g_file_test (folder, G_FILE_TEST_EXISTS);
}

static void
test_delete_files (WindowWorld *world, gconstpointer data)
{
  library_download_both (world);
  library_choose (world, LIBRARY_SEQUENCE "*", "Delete Files…");
  driver_await_label (world->application, "24 photos in “" LIBRARY_SEQUENCE "” will be moved to the trash");
  driver_press (driver_find (world->application, DRIVER_BUTTON, "*Cancel"));
  g_assert_false (is_trashed (world));

  library_choose (world, LIBRARY_SEQUENCE "*", "Delete Files…");
  driver_press (driver_find (world->application, DRIVER_BUTTON, "*Move to Trash"));
  driver_wait_until ("the folder is in the trash", is_trashed, world);
  library_await_no_row (world, LIBRARY_SEQUENCE "*");
  library_await_row (world, LIBRARY_PHOTO "*");
  g_assert_cmpuint (cli_world_count (&world->disk, PRETEND_DEMO_PHOTO ".jpg"), ==, 1);
}

/* The photos are in a folder visible in a sandbox, and there is no trash. */
static void
test_no_trash (WindowWorld *world, gconstpointer data)
{
  g_autofree char *root = cli_world_path (&world->disk, "run/user/1000/doc/5a1f/Elbe");
  g_autofree char *setting = g_strdup_printf ("'%s'", root);
  g_autofree char *folder = g_build_filename (root, "image_" PRETEND_DEMO_PHOTO, NULL);

  g_assert_cmpint (g_mkdir_with_parents (root, 0700), ==, 0);
  window_world_set (world, "output-folder", setting);
  window_world_keep_toasts (world);
  window_world_start (world);
  form_download_photo (world, PRETEND_DEMO_PHOTO);
  download_await (world, "1 photo saved");
  library_go_back (world);
  cli_world_write (&world->disk, "data/Trash", "");
  library_choose (world, LIBRARY_PHOTO "*", "Delete Files…");
  driver_press (driver_find (world->application, DRIVER_BUTTON, "*Move to Trash"));
  driver_await_label (world->window, "*could not be moved to the trash*");
  g_assert_null (driver_look (world->window, DRIVER_LABEL, "*/run/user/*"));
  g_assert_true (g_file_test (folder, G_FILE_TEST_IS_DIR));
}

int
main (int argc, char **argv)
{
  window_world_init (&argc, &argv);
  window_world_add ("/window/removal/remove", test_remove);
  window_world_add ("/window/removal/delete-files", test_delete_files);
  window_world_add ("/window/removal/no-trash", test_no_trash);
  return g_test_run ();
}
