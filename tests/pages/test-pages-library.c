/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "page-network.h"
#include "page-steps.h"
#include "wayside-library-row.h"

#include <glib/gstdio.h>
#include <string.h>

/* The list of downloads, and what became of them: states of rows and pages, in English. */

/* The default size of the window. */
#define WIDTH  1000
#define HEIGHT 700

/* Tries until a picture is given up. */
#define N_TRIES 4

#define LONG_STATUS "Keine Netzwerkverbindung. Der Download wird fortgesetzt, sobald es wieder eine gibt"

static const char new_ids[][16] = { "880000000000001", "880000000000002", "880000000000003" };

static void
download_sequence (PageWorld *world)
{
  steps_download_sequence (world, PRETEND_DEMO_SEQUENCE);
  steps_await_state (world, WAYSIDE_DOWNLOAD_FINISHED);
}

static GtkWidget *
show_row (PageWorld *world, const char *list)
{
  steps_show (world, "library");
  return steps_find_row (world, list);
}

/* Returns the part of its natural width that a widget has got. */
static double
get_share (GtkWidget *widget)
{
  int natural;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
  return (double) gtk_widget_get_width (widget) / natural;
}

/* A row has words for its status, and the notice above the list has the sentence. */
static void
check_held (PageWorld *world)
{
  GtkWidget *row;

  pretend_service_set_rate (world->service, STEPS_RATE);
  steps_download_sequence (world, PRETEND_DEMO_SEQUENCE);
  steps_await_some_saved (world);
  page_network_set_available (FALSE);
  steps_await_state (world, WAYSIDE_DOWNLOAD_PAUSED);
  row = show_row (world, "going_on_list");
  page_await_text (row, "No network");
  page_await_text (world->window->library_page,
                   "No network. The download continues when you are back online");
  page_settle (row);
  g_assert_cmpfloat (get_share (page_find (row, "title_label")), >=, 0.6);

  /* Not even a status that is long in some language squeezes the title. */
  gtk_label_set_label (GTK_LABEL (page_find (row, "status_label")), LONG_STATUS);
  page_settle (row);
  g_assert_cmpfloat (get_share (page_find (row, "title_label")), >=, 0.6);

  page_network_set_available (TRUE);
  steps_await_state (world, WAYSIDE_DOWNLOAD_RUNNING);
  page_settle (row);
  g_assert_false (gtk_revealer_get_reveal_child (
      GTK_REVEALER (page_find (page_find (world->window->library_page, "hold_notice"), "revealer"))));
  pretend_service_set_rate (world->service, STEPS_RATE * 64);
  steps_await_state (world, WAYSIDE_DOWNLOAD_FINISHED);
}

static void
remove_pictures (PageWorld *world, const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_assert_cmpint (g_unlink (path), ==, 0);
    }
}

static void
check_first_run (PageWorld *world)
{
  download_sequence (world);
}

static void
check_lost (PageWorld *world)
{
  gpointer page = world->window->download_page;
  GtkWidget *row = show_row (world, "saved_list");

  page_await_text (row, "Folder not found");
  g_assert_true (page_has_text (row, "24 photos · *"));
  gtk_widget_activate (row);
  page_await_text (page, "Folder Not Found");
  page_settle (GTK_WIDGET (world->window));
  g_assert_true (page_has_text (page, "The photos were moved or deleted*"));
  g_assert_true (page_has_text (page, "Locate Folder…"));
  g_assert_true (page_has_text (page, "Remove From Library"));
  g_assert_false (page_has_text (page, "*failed*"));
  g_assert_false (gtk_widget_get_visible (page_find (page, "panel")));
}

/* The folder was deleted in the file manager while the program was not running. */
static void
check_lost_again (PageWorld *world)
{
  gpointer page = world->window->download_page;

  steps_show (world, "request");
  page_fill (world->window->request_page, "token_row", PRETEND_TOKEN);
  gtk_widget_activate (show_row (world, "saved_list"));
  page_await_text (page, "Folder Not Found");
  page_press (page_find (page, "status_back_button"));
  steps_await_state (world, WAYSIDE_DOWNLOAD_FINISHED);
  page_await_text (page, "24 photos saved");
  g_assert_false (wayside_download_is_lost (world->window->opened));
  page_settle (GTK_WIDGET (world->window));
  g_assert_false (page_has_text (show_row (world, "saved_list"), "Folder not found"));
}

/* It is found out, too, when the user comes back from the file manager; and it may come back. */
static void
check_lost_meanwhile (PageWorld *world)
{
  g_autofree char *folder = page_world_path (world, "sequence_" PRETEND_DEMO_SEQUENCE);
  g_autofree char *moved = page_world_path (world, "moved");
  gpointer page = world->window->download_page;

  download_sequence (world);
  g_assert_cmpint (g_rename (folder, moved), ==, 0);
  wayside_download_manager_look_for_folders (world->window->manager);
  page_await_text (page, "Folder Not Found");
  page_press (page_find (page, "status_remove_button"));
  page_await_text (world->window->toasts, "*removed");
  g_assert_cmpstr (wayside_window_get_page (world->window), !=, "download");
}

static void
test_lost (PageWorld *world, gconstpointer data)
{
  g_autofree char *folder = page_world_path (world, "sequence_" PRETEND_DEMO_SEQUENCE);

  page_world_run (world, check_first_run);
  remove_pictures (world, folder);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  page_world_run (world, check_lost);
  page_world_run (world, check_lost_again);
}

/* Deleted files are not photos that could not be written. */
static void
check_files_lost (PageWorld *world)
{
  gpointer page = world->window->download_page;

  gtk_widget_activate (show_row (world, "saved_list"));
  page_await_mapped (page_find (page, "problems_button"));
  page_press (page_find (page, "problems_button"));
  page_await_text (page, "24 photos are no longer in the folder");
}

static void
test_files_lost (PageWorld *world, gconstpointer data)
{
  g_autofree char *folder = page_world_path (world, "sequence_" PRETEND_DEMO_SEQUENCE);

  page_world_run (world, check_first_run);
  remove_pictures (world, folder);
  page_world_run (world, check_files_lost);
}

static void
check_for_new (PageWorld *world)
{
  GtkWidget *row = show_row (world, "saved_list");
  WaysideDownload *download = wayside_library_row_get_download (WAYSIDE_LIBRARY_ROW (row));

  gtk_widget_activate_action (row, "win.check-new", "u", wayside_download_get_number (download));
}

/* “Check for New Photos” says what it has found, also if that is nothing. */
static void
check_nothing_new (PageWorld *world)
{
  download_sequence (world);
  pretend_service_set_latency (world->service, 500);
  check_for_new (world);
  page_await_text (steps_find_row (world, "going_on_list"), "Checking…");
  page_await_text (world->window->toasts, "No new photos");
  g_assert_false (page_has_text (world->window->toasts, "Show"));
}

static void
check_new_photos (PageWorld *world)
{
  GtkWidget *label;

  download_sequence (world);
  for (guint i = 0; i < G_N_ELEMENTS (new_ids); i++)
    pretend_service_add_image (world->service, new_ids[i], PRETEND_DEMO_SEQUENCE, 9.941, 53.597,
                               PRETEND_IMAGE_DEFAULT);
  check_for_new (world);
  page_await_text (world->window->toasts, "3 new photos saved");
  label = page_find_type (world->window->toasts, GTK_TYPE_LABEL, "Show");
  g_assert_nonnull (label);
  page_press (gtk_widget_get_ancestor (label, GTK_TYPE_BUTTON));
  steps_show (world, "download");
  page_await_text (world->window->download_page, "3 photos saved, 24 already here");
}

static void
check_menu (PageWorld *world)
{
  static const char *const wanted[] = { "Open", "Show in Files", "Stop", "Remove From Library" };
  GtkWidget *row, *menu;

  pretend_service_set_rate (world->service, STEPS_RATE);
  steps_download_sequence (world, PRETEND_DEMO_ODD_SEQUENCE);
  steps_await_some_saved (world);
  row = show_row (world, "going_on_list");
  menu = page_open_menu (page_find (row, "menu_button"));
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    if (!page_has_text (menu, wanted[i]))
      g_error ("The menu has no “%s”", wanted[i]);
  page_close_menu (page_find (row, "menu_button"));
  gtk_widget_activate_action (
      row, "library.stop", "u",
      wayside_download_get_number (wayside_library_row_get_download (WAYSIDE_LIBRARY_ROW (row))));
  steps_await_state (world, WAYSIDE_DOWNLOAD_STOPPED);
}

static GtkWidget *
get_focus (PageWorld *world)
{
  return gtk_root_get_focus (GTK_ROOT (world->window));
}

static WaysideDownload *
get_focused (PageWorld *world)
{
  GtkWidget *focus = get_focus (world);

  return WAYSIDE_IS_LIBRARY_ROW (focus) ? wayside_library_row_get_download (WAYSIDE_LIBRARY_ROW (focus))
                                        : NULL;
}

/* Going back leads to the row of the download that was shown, which a search does not hide. */
static void
check_back (PageWorld *world)
{
  gpointer library = world->window->library_page;
  GtkSearchBar *bar;

  steps_download_photo (world, PRETEND_DEMO_PHOTO);
  steps_await_state (world, WAYSIDE_DOWNLOAD_FINISHED);
  steps_show (world, "library");
  bar = GTK_SEARCH_BAR (page_find (library, "search_bar"));
  gtk_widget_activate_action (GTK_WIDGET (library), "library.search", NULL);
  page_fill (library, "search_entry", PRETEND_DEMO_PHOTO);
  page_settle (GTK_WIDGET (world->window));

  steps_download_photo (world, PRETEND_DEMO_PHOTO_2);
  steps_await_state (world, WAYSIDE_DOWNLOAD_FINISHED);
  g_assert_false (gtk_search_bar_get_search_mode (bar));
  gtk_widget_activate_action (GTK_WIDGET (world->window), "win.go-back", NULL);
  steps_show (world, "library");
  g_assert_true (get_focused (world) == world->window->opened);
}

static void
press_escape (GtkWidget *widget)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);
      guint n = GTK_IS_SHORTCUT_CONTROLLER (controller) ? g_list_model_get_n_items (G_LIST_MODEL (controller))
                                                        : 0;

      for (guint k = 0; k < n; k++)
        {
          g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (G_LIST_MODEL (controller), k);
          GtkShortcutTrigger *trigger = gtk_shortcut_get_trigger (shortcut);
          g_autofree char *text = gtk_shortcut_trigger_to_string (trigger);

          if (strcmp (text, "Escape") == 0)
            gtk_shortcut_action_activate (gtk_shortcut_get_action (shortcut), 0, widget,
                                          gtk_shortcut_get_arguments (shortcut));
        }
    }
}

/* Escape ends the search wherever the focus is. */
static void
check_escape (PageWorld *world)
{
  gpointer library = world->window->library_page;
  GtkSearchBar *bar = GTK_SEARCH_BAR (page_find (library, "search_bar"));
  GtkWidget *row;

  download_sequence (world);
  row = show_row (world, "saved_list");
  gtk_widget_activate_action (GTK_WIDGET (library), "library.search", NULL);
  page_fill (library, "search_entry", PRETEND_DEMO_SEQUENCE);
  page_settle (GTK_WIDGET (world->window));
  row = steps_find_row (world, "saved_list");
  gtk_widget_grab_focus (row);
  press_escape (GTK_WIDGET (library));
  g_assert_false (gtk_search_bar_get_search_mode (bar));
  g_assert_cmpstr (wayside_window_get_page (world->window), ==, "library");
}

/* With failures, trying these again is what is suggested. */
static void
check_failed (PageWorld *world)
{
  gpointer page = world->window->download_page;
  GtkWidget *row;

  pretend_service_script (world->service, PRETEND_DEMO_SEQUENCE_PHOTO, PRETEND_FAULT_EMPTY, N_TRIES);
  download_sequence (world);
  page_await_text (page, "23 photos saved, 1 failed");
  g_assert_true (gtk_widget_has_css_class (page_find (page, "retry_button"), "suggested-action"));
  g_assert_false (gtk_widget_has_css_class (page_find (page, "files_button"), "suggested-action"));
  row = show_row (world, "saved_list");
  page_await_text (row, "1 failed");
  g_assert_true (gtk_widget_get_mapped (page_find (row, "status_icon")));
}

static void
check_unavailable (PageWorld *world)
{
  GtkWidget *row;

  steps_download_sequence (world, PRETEND_DEMO_ODD_SEQUENCE);
  steps_await_state (world, WAYSIDE_DOWNLOAD_FINISHED);
  row = show_row (world, "saved_list");
  page_await_text (row, "1 not available");
  g_assert_false (gtk_widget_get_mapped (page_find (row, "status_icon")));
}

/* The words are the same after a restart. */
static void
check_still_unavailable (PageWorld *world)
{
  GtkWidget *row = show_row (world, "saved_list");

  page_await_text (row, "1 not available");
  g_assert_false (gtk_widget_get_mapped (page_find (row, "status_icon")));
}

static void
test_unavailable (PageWorld *world, gconstpointer data)
{
  page_world_run (world, check_unavailable);
  page_world_run (world, check_still_unavailable);
}

/* The way from one photo to the whole trip. */
static void
check_whole_sequence (PageWorld *world)
{
  gpointer photo = world->window->photo_page;
  g_autoptr (WaysideQuery) query = NULL;
  g_autofree char *token = NULL;

  steps_download_photo (world, PRETEND_DEMO_SEQUENCE_PHOTO);
  steps_await_state (world, WAYSIDE_DOWNLOAD_FINISHED);
  gtk_widget_activate_action (GTK_WIDGET (world->window), "win.show-photo", "u", 0);
  steps_show (world, "photo");
  page_await_mapped (page_find (photo, "whole_row"));
  gtk_widget_activate (page_find (photo, "whole_row"));
  g_assert_cmpstr (wayside_window_get_page (world->window), ==, "request");
  query = wayside_request_page_dup_query (world->window->request_page, &token);
  g_assert_cmpint (wayside_query_get_kind (query), ==, WAYSIDE_QUERY_SEQUENCE);
  g_assert_cmpstr (wayside_query_get_key (query), ==, PRETEND_DEMO_SEQUENCE);

  /* A photo of a sequence that is being downloaded has no such row. */
  download_sequence (world);
  gtk_widget_activate_action (GTK_WIDGET (world->window), "win.show-photo", "u", 0);
  steps_show (world, "photo");
  page_await_mapped (page_find (photo, "sequence_row"));
  g_assert_false (gtk_widget_get_mapped (page_find (photo, "whole_row")));
}

/* A repair is not “Photos From a List”, and other files are no problem. */
static void
check_repair (PageWorld *world)
{
  g_autofree char *other = page_world_path (world, "sequence_" PRETEND_DEMO_ODD_SEQUENCE "/notes.txt");
  g_autofree char *folder = page_world_path (world, "sequence_" PRETEND_DEMO_ODD_SEQUENCE);
  GtkWidget *page, *row;
  g_autofree char *icon_name = NULL;

  steps_download_sequence (world, PRETEND_DEMO_ODD_SEQUENCE);
  steps_await_state (world, WAYSIDE_DOWNLOAD_FINISHED);
  steps_damage_sequence (world);
  g_assert_true (g_file_set_contents (other, "x", 1, NULL));
  steps_check_files (world);
  page = GTK_WIDGET (world->window->verify_page);
  row = page_find_type (page, ADW_TYPE_EXPANDER_ROW, "1 other file");
  g_assert_nonnull (row);
  icon_name = g_strdup (adw_expander_row_get_icon_name (ADW_EXPANDER_ROW (row)));
  g_assert_cmpstr (icon_name, !=, "dialog-warning-symbolic");
  gtk_widget_activate_action_variant (page, "win.repair", g_variant_new_bytestring (folder));
  page_await_text (world->window->download_page, "Repair of Sequence " PRETEND_DEMO_ODD_SEQUENCE);
  steps_await_state (world, WAYSIDE_DOWNLOAD_FINISHED);
}

static void
test_library (PageWorld *world, gconstpointer data)
{
  page_world_set_size (world, WIDTH, HEIGHT);
  page_world_run (world, (PageTest) data);
}

static void
add_test (const char *path, PageTest test)
{
  g_test_add (path, PageWorld, test, page_world_set_up, test_library, page_world_tear_down);
}

static void
add_runs (const char *path, void (*test) (PageWorld *world, gconstpointer data))
{
  g_test_add (path, PageWorld, NULL, page_world_set_up, test, page_world_tear_down);
}

int
main (int argc, char **argv)
{
  page_world_init (&argc, &argv);
  add_test ("/pages/library/held", check_held);
  add_test ("/pages/library/nothing-new", check_nothing_new);
  add_runs ("/pages/library/lost", test_lost);
  add_test ("/pages/library/lost-meanwhile", check_lost_meanwhile);
  add_runs ("/pages/library/files-lost", test_files_lost);
  add_test ("/pages/library/menu", check_menu);
  add_test ("/pages/library/back", check_back);
  add_test ("/pages/library/escape", check_escape);
  add_test ("/pages/library/failed", check_failed);
  add_runs ("/pages/library/unavailable", test_unavailable);
  add_test ("/pages/library/whole-sequence", check_whole_sequence);
  add_test ("/pages/library/repair", check_repair);
  /* The last one, since it adds photos to the service. */
  add_test ("/pages/library/new-photos", check_new_photos);
  return g_test_run ();
}
