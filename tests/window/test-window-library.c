/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "form-steps.h"

#include <glib/gstdio.h>
#include <signal.h>

/* Row names. */
#define SEQUENCE "Sequence " PRETEND_DEMO_SEQUENCE
#define PHOTO    "Photo " PRETEND_DEMO_PHOTO

static void
go_to_library (WindowWorld *world)
{
  download_go_back (world, WINDOW_DOWNLOAD, WINDOW_LIBRARY);
}

/* Downloads a photo and a sequence, and opens the library. */
static void
download_both (WindowWorld *world)
{
  pretend_service_set_original_width (world->disk.service, 320);
  window_world_start (world);
  form_download_photo (world, PRETEND_DEMO_PHOTO);
  download_await (world, "1 photo saved");
  download_leave_for_form (world);
  form_choose (world, "Sequence");
  form_fill (world, "Sequence", PRETEND_DEMO_SEQUENCE);
  form_download (world);
  download_await (world, "24 photos saved");
  go_to_library (world);
  library_await_row (world, PHOTO ", 1 photo · *");
  library_await_row (world, SEQUENCE ", 24 photos · *");
}

static void
start_again (WindowWorld *world)
{
  window_world_end (world);
  world->first_page = WINDOW_LIBRARY;
  window_world_start (world);
}

static guint
count_asked (WindowWorld *world)
{
  guint n = 0;

  for (guint kind = 0; kind < PRETEND_N_KINDS; kind++)
    n += pretend_service_get_n_requests (world->disk.service, (PretendKind) kind);
  return n;
}

/* After a restart the library is the first page, and can be browsed offline. */
static void
test_past (WindowWorld *world, gconstpointer data)
{
  AtspiAccessible *photo = NULL;

  download_both (world);
  start_again (world);
  pretend_service_reset_counters (world->disk.service);
  library_await_row (world, PHOTO ", 1 photo · *");
  library_open (world, SEQUENCE ", 24 photos · *");
  download_await (world, "24 photos saved");
  download_await_cells (world, "Photo *, saved", PRETEND_DEMO_N_SEQUENCE);
  photo = download_open_first (world);
  driver_await_label (photo, "Photo 1 of 24");
  /* Details that are only in the metadata. */
  driver_await_label (photo, PRETEND_DEMO_SEQUENCE);
  g_assert_cmpuint (count_asked (world), ==, 0);
  download_go_back (world, WINDOW_PHOTO, WINDOW_DOWNLOAD);
  go_to_library (world);
}

static gboolean
has_dialog (gpointer data)
{
  WindowWorld *world = data;

  return driver_look (world->application, DRIVER_ENTRY, "Name") != NULL;
}

static void
rename_row (WindowWorld *world, const char *pattern, const char *name)
{
  library_choose (world, pattern, "Rename…");
  driver_wait_until ("the name is asked for", has_dialog, world);
  driver_set_text (driver_find (world->application, DRIVER_ENTRY, "Name"), name);
  driver_press (driver_find (world->application, DRIVER_BUTTON, "*Rename"));
}

/* A name is shown in the row and on the page, and survives a restart. */
static void
test_rename (WindowWorld *world, gconstpointer data)
{
  download_both (world);
  rename_row (world, PHOTO "*", "Elbe & <Bridges>");
  library_await_row (world, "Elbe & <Bridges>, 1 photo · *");
  start_again (world);
  library_open (world, "Elbe & <Bridges>, *");
  driver_await_label (window_world_page (world, WINDOW_DOWNLOAD), "Elbe & <Bridges>");
}

static gboolean
shows_only_photo (gpointer data)
{
  return library_count_rows (data, "*") == 1 && library_count_rows (data, PHOTO "*") == 1;
}

typedef struct
{
  WindowWorld *world;
  const char *first;
} Order;

static gboolean
is_in_order (gpointer data)
{
  Order *order = data;
  g_autofree char *name = driver_dup_name (library_await_row (order->world, "*"));

  return g_pattern_match_simple (order->first, name);
}

static void
sort_by (WindowWorld *world, const char *key, const char *first)
{
  Order order = { world, first };
  AtspiAccessible *menu = driver_find (window_world_page (world, WINDOW_LIBRARY), DRIVER_BUTTON, "Main Menu");
  g_autofree char *what = g_strdup_printf ("sorted by %s, the first is %s", key, first);

  x_screen_press_key (world->screen, "F10");
  driver_press (driver_find (menu, DRIVER_ANY, key));
  driver_wait_until (what, is_in_order, &order);
}

static void
test_search_and_sort (WindowWorld *world, gconstpointer data)
{
  AtspiAccessible *page, *entry;

  download_both (world);
  page = window_world_page (world, WINDOW_LIBRARY);
  sort_by (world, "Name", PHOTO "*");
  sort_by (world, "Size", SEQUENCE "*");
  sort_by (world, "Name", PHOTO "*");
  sort_by (world, "Date", SEQUENCE "*");

  x_screen_press_key (world->screen, "Control_L+f");
  entry = driver_find (page, DRIVER_ENTRY, "Search downloads");
  driver_await_state (entry, ATSPI_STATE_FOCUSED, TRUE);
  x_screen_type (world->screen, "photo");
  driver_wait_until ("only the photo is listed", shows_only_photo, world);
  driver_set_text (entry, "nowhere");
  driver_await_label (page, "No Downloads Found");
  driver_set_text (entry, "");
  library_await_row (world, SEQUENCE "*");
}

/* The sort order survives a restart. */
static void
test_order (WindowWorld *world, gconstpointer data)
{
  Order order = { world, PHOTO "*" };

  download_both (world);
  sort_by (world, "Name", PHOTO "*");
  start_again (world);
  library_await_row (world, SEQUENCE "*");
  driver_wait_until ("the list is still sorted by name", is_in_order, &order);
  sort_by (world, "Date", SEQUENCE "*");
  start_again (world);
  library_await_row (world, PHOTO "*");
  order.first = SEQUENCE "*";
  driver_wait_until ("the list is sorted by date again", is_in_order, &order);
}

/* A removal can be undone for a while, and the photos are kept in any case. */
static void
test_remove (WindowWorld *world, gconstpointer data)
{
  window_world_keep_toasts (world);
  download_both (world);
  library_choose (world, PHOTO "*", "Remove From Library");
  library_await_no_row (world, PHOTO "*");
  driver_press (driver_find (world->window, DRIVER_BUTTON, "*Undo"));
  library_await_row (world, PHOTO "*");

  library_choose (world, PHOTO "*", "Remove From Library");
  library_await_no_row (world, PHOTO "*");
  start_again (world);
  library_await_row (world, SEQUENCE "*");
  g_assert_cmpuint (library_count_rows (world, PHOTO "*"), ==, 0);
  g_assert_cmpuint (cli_world_count (&world->disk, ".jpg"), ==, PRETEND_DEMO_N_SEQUENCE + 1);

  /* Without downloads the form is the first page again. */
  library_choose (world, SEQUENCE "*", "Remove From Library");
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
  download_both (world);
  library_choose (world, SEQUENCE "*", "Delete Files…");
  driver_await_label (world->application, "24 photos in “" SEQUENCE "” will be moved to the trash");
  driver_press (driver_find (world->application, DRIVER_BUTTON, "*Cancel"));
  g_assert_false (is_trashed (world));

  library_choose (world, SEQUENCE "*", "Delete Files…");
  driver_press (driver_find (world->application, DRIVER_BUTTON, "*Move to Trash"));
  driver_wait_until ("the folder is in the trash", is_trashed, world);
  library_await_no_row (world, SEQUENCE "*");
  library_await_row (world, PHOTO "*");
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
  go_to_library (world);
  cli_world_write (&world->disk, "data/Trash", "");
  library_choose (world, PHOTO "*", "Delete Files…");
  driver_press (driver_find (world->application, DRIVER_BUTTON, "*Move to Trash"));
  driver_await_label (world->window, "*could not be moved to the trash*");
  g_assert_null (driver_look (world->window, DRIVER_LABEL, "*/run/user/*"));
  g_assert_true (g_file_test (folder, G_FILE_TEST_IS_DIR));
}

/* Only new images are fetched. */
static void
test_check_for_new (WindowWorld *world, gconstpointer data)
{
  download_both (world);
  pretend_service_add_image (world->disk.service, "4242424242", PRETEND_DEMO_SEQUENCE, 9.94, 53.59,
                             PRETEND_IMAGE_DEFAULT);
  start_again (world);
  driver_press (driver_find (window_world_page (world, WINDOW_LIBRARY), DRIVER_BUTTON, "New Download"));
  window_world_await_page (world, WINDOW_FORM);
  form_fill (world, "Access Token", PRETEND_TOKEN);
  download_go_back (world, WINDOW_FORM, WINDOW_LIBRARY);
  pretend_service_reset_counters (world->disk.service);
  library_choose (world, SEQUENCE ", 24 photos*", "Check for New Photos");
  library_await_row (world, SEQUENCE ", 25 photos · *");
  g_assert_cmpuint (pretend_service_get_n_requests (world->disk.service, PRETEND_KIND_CDN), ==, 1);
}

static gboolean
has_saved_some (gpointer data)
{
  WindowWorld *world = data;

  return cli_world_count (&world->disk, ".json") >= 3;
}

static void
on_killed (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_subprocess_wait_finish (G_SUBPROCESS (object), result, NULL);
  *(gboolean *) user_data = TRUE;
}

static gboolean
is_true (gpointer data)
{
  return *(gboolean *) data;
}

static void
kill_program (WindowWorld *world)
{
  gboolean ended = FALSE;

  driver_watch (NULL);
  g_subprocess_send_signal (world->process, SIGKILL);
  g_subprocess_wait_async (world->process, NULL, on_killed, &ended);
  driver_wait_until ("the program is dead", is_true, &ended);
  g_clear_object (&world->process);
}

static void
resume_without_token (WindowWorld *world)
{
  driver_press (driver_find (library_await_row (world, SEQUENCE "*"), DRIVER_BUTTON, "Resume"));
  window_world_await_page (world, WINDOW_CONNECT);
}

/* After a crash the download is offered by the next start, and is completed without fetching images twice. */
static void
test_interrupted (WindowWorld *world, gconstpointer data)
{
  AtspiAccessible *page, *connect_page;

  window_world_hold_pictures (world, PRETEND_DEMO_SEQUENCE, 6);
  window_world_start (world);
  form_download_sequence (world, PRETEND_DEMO_SEQUENCE);
  driver_wait_until ("some photos are saved", has_saved_some, world);
  kill_program (world);

  window_world_let_pictures_go (world);
  world->first_page = WINDOW_LIBRARY;
  window_world_start (world);
  page = window_world_page (world, WINDOW_LIBRARY);
  driver_await_label (page, "“" SEQUENCE "” is not finished: * of 24 photos are saved");
  library_await_row (world, SEQUENCE ", * of 24 photos · *, Interrupted");

  /* Without a token the page for connecting is shown. Going back cancels resuming. */
  resume_without_token (world);
  download_go_back (world, WINDOW_CONNECT, WINDOW_LIBRARY);
  library_await_row (world, SEQUENCE ", * of 24 photos · *, Interrupted");
  resume_without_token (world);
  connect_page = window_world_page (world, WINDOW_CONNECT);
  driver_set_text (driver_find (connect_page, DRIVER_ENTRY, "Access Token"), PRETEND_TOKEN);
  driver_await_label (connect_page, "Token works");
  driver_press (driver_find (connect_page, DRIVER_BUTTON, "Connect"));
  driver_await_label (connect_page, "No keyring found. *");
  driver_press (driver_find (connect_page, DRIVER_BUTTON, "Continue"));
  window_world_await_page (world, WINDOW_LIBRARY);
  library_await_row (world, SEQUENCE ", 24 photos · *");
  g_assert_cmpuint (cli_world_count (&world->disk, ".jpg"), ==, PRETEND_DEMO_N_SEQUENCE);
  g_assert_cmpuint (cli_world_count (&world->disk, ".part"), ==, 0);
}

static void
start_beside (WindowWorld *world, const char *key)
{
  download_leave_for_form (world);
  form_choose (world, "Sequence");
  form_fill (world, "Sequence", key);
  form_download (world);
  window_world_await_page (world, WINDOW_DOWNLOAD);
}

/* Two downloads run concurrently, can be paused separately, and finish while other pages are shown. */
static void
test_two_at_once (WindowWorld *world, gconstpointer data)
{
  window_world_hold_pictures (world, PRETEND_DEMO_SEQUENCE, 6);
  window_world_start (world);
  form_download_sequence (world, PRETEND_DEMO_SEQUENCE);
  download_await (world, "* of 24 photos*");
  start_beside (world, PRETEND_DEMO_ODD_SEQUENCE);
  download_await (world, "* of 60 photos*");
  go_to_library (world);
  library_await_row (world, SEQUENCE ", * of 24 photos*");
  library_await_row (world, "Sequence " PRETEND_DEMO_ODD_SEQUENCE ", * of 60 photos*");
  driver_press (driver_find (library_await_row (world, SEQUENCE "*"), DRIVER_BUTTON, "Pause"));
  library_await_row (world, SEQUENCE ", *, Paused");

  window_world_let_pictures_go (world);
  library_await_row (world, "Sequence " PRETEND_DEMO_ODD_SEQUENCE ", 59 photos · *, 1 not available");
  driver_press (driver_find (library_await_row (world, SEQUENCE "*"), DRIVER_BUTTON, "Resume"));
  library_await_row (world, SEQUENCE ", 24 photos · *");
}

/* With three running downloads the fourth is queued, and the order of the queue can be changed. */
static void
test_waiting (WindowWorld *world, gconstpointer data)
{
  static const char *const keys[] = { PRETEND_DEMO_SEQUENCE, PRETEND_DEMO_ODD_SEQUENCE,
                                      PRETEND_DEMO_LONG_SEQUENCE, "aaaaaaaaaaaaaaaaaaaaaa",
                                      "bbbbbbbbbbbbbbbbbbbbbb" };

  for (guint i = 3; i < G_N_ELEMENTS (keys); i++)
    pretend_service_add_sequence (world->disk.service, keys[i], 2, 900000000 + i * 1000, 9.9, 53.5);
  window_world_hold_pictures (world, PRETEND_DEMO_SEQUENCE, 6);
  window_world_start (world);
  form_download_sequence (world, keys[0]);
  window_world_await_page (world, WINDOW_DOWNLOAD);
  for (guint i = 1; i < G_N_ELEMENTS (keys); i++)
    start_beside (world, keys[i]);
  download_await (world, "Waiting for other downloads");
  go_to_library (world);
  library_await_row (world, "Sequence aaa*, Waiting");
  library_await_row (world, "Sequence bbb*, Waiting, after 1 other");
  library_choose (world, "Sequence bbb*", "Move Up");
  library_await_row (world, "Sequence aaa*, Waiting, after 1 other");
  library_choose (world, "Sequence bbb*", "Move Down");
  library_await_row (world, "Sequence bbb*, Waiting, after 1 other");

  driver_press (driver_find (library_await_row (world, SEQUENCE "*"), DRIVER_BUTTON, "Pause"));
  library_await_row (world, "Sequence bbb*, Waiting");
  window_world_let_pictures_go (world);
  library_await_row (world, "Sequence aaa*, 2 photos · *");
  library_await_row (world, "Sequence bbb*, 2 photos · *");
}

int
main (int argc, char **argv)
{
  window_world_init (&argc, &argv);
  window_world_add ("/window/library/past", test_past);
  window_world_add ("/window/library/rename", test_rename);
  window_world_add ("/window/library/search-and-sort", test_search_and_sort);
  window_world_add ("/window/library/order", test_order);
  window_world_add ("/window/library/remove", test_remove);
  window_world_add ("/window/library/delete-files", test_delete_files);
  window_world_add ("/window/library/no-trash", test_no_trash);
  window_world_add ("/window/library/check-for-new", test_check_for_new);
  window_world_add ("/window/library/interrupted", test_interrupted);
  window_world_add ("/window/library/two-at-once", test_two_at_once);
  window_world_add ("/window/library/waiting", test_waiting);
  return g_test_run ();
}
