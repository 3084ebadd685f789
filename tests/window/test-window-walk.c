/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "form-steps.h"
#include "network-manager.h"
#include "page-check.h"

#include <string.h>

/* Every page, dialog and menu of the window: what can be used has a name, a role and a place of its own among
 * the others, and the Tab key leads through all of it and back. */

/* Bytes per second for each picture. */
#define SLOW_RATE (8 * 1024)

/* High enough for each page to be seen at once. */
#define WIDTH  900
#define HEIGHT 980

static void
start (WindowWorld *world, const char *first_page)
{
  window_world_set (world, "window-width", G_STRINGIFY (WIDTH));
  window_world_set (world, "window-height", G_STRINGIFY (HEIGHT));
  world->first_page = first_page;
  window_world_start (world);
}

static void
check (WindowWorld *world, const char *name, const char *where, guint n_at_least)
{
  AtspiAccessible *page = window_world_await_page (world, name);

  page_check (page, where, n_at_least);
  page_walk (world, world->window, page, where);
}

typedef struct
{
  WindowWorld *world;
  AtspiAccessible *window;
} OtherWindow;

/* On newer libadwaita a dialog is no window of its own. */
static gboolean
has_other_window (gpointer data)
{
  OtherWindow *search = data;

  for (int i = 0; i < 2; i++)
    {
      AtspiAccessible *window = driver_look_child (search->world->application, i);

      if (window != NULL && window != search->world->window &&
          atspi_accessible_get_child_count (window, NULL) > 0 &&
          x_screen_count_windows (search->world->screen, search->world->pid) == 2)
        search->window = window;
    }
  return search->window != NULL;
}

static gboolean
has_one_window (gpointer data)
{
  const WindowWorld *world = data;

  return x_screen_count_windows (world->screen, world->pid) == 1;
}

/* Another window of the program, which goes by Escape. In one with a single control there is no way to go. */
static void
check_other_window (WindowWorld *world, const char *where, guint n_at_least, gboolean has_way)
{
  OtherWindow search = { .world = world };
  gulong xid = world->xid;

  driver_wait_until ("there is a second window", has_other_window, &search);
  world->xid = x_screen_find_window (world->screen, world->pid);
  x_screen_focus (world->screen, world->xid);
  page_check (search.window, where, n_at_least);
  if (has_way)
    page_walk (world, search.window, search.window, where);
  x_screen_press_key (world->screen, "Escape");
  driver_wait_until ("there is one window again", has_one_window, world);
  world->xid = xid;
  x_screen_focus (world->screen, world->xid);
}

static void
check_dialog (WindowWorld *world, const char *heading, const char *where)
{
  driver_await_label (world->application, heading);
  check_other_window (world, where, 2, TRUE);
}

static void
check_role (AtspiAccessible *below, const char *label, const char *role)
{
  g_autofree char *found = driver_dup_role (driver_find (below, DRIVER_LABEL, label));

  g_assert_cmpstr (found, ==, role);
}

static void
test_connect (WindowWorld *world, gconstpointer data)
{
  AtspiAccessible *page;

  window_world_set (world, "connect-offered", "false");
  start (world, WINDOW_CONNECT);
  page = window_world_page (world, WINDOW_CONNECT);
  check (world, WINDOW_CONNECT, "first start", 6);
  check_role (page, "Get Photos From Mapillary", "heading");
  driver_set_text (driver_find (page, DRIVER_ENTRY, "Access Token"), PRETEND_TOKEN);
  driver_await_label (page, "Token works");
  check (world, WINDOW_CONNECT, "first start, with a token", 6);
  driver_press (driver_find (page, DRIVER_BUTTON, "Connect"));
  driver_await_label (page, "No keyring found. *");
  check (world, WINDOW_CONNECT, "connected", 6);
}

static void
test_form (WindowWorld *world, gconstpointer data)
{
  start (world, WINDOW_FORM);
  check (world, WINDOW_FORM, "form for a photo", 10);
  form_choose (world, "Sequence");
  check (world, WINDOW_FORM, "form for a sequence", 10);
  form_choose (world, "Area");
  form_fill_area (world, PRETEND_DEMO_AREA);
  form_fill (world, "Access Token", PRETEND_TOKEN);
  check (world, WINDOW_FORM, "form for an area", 15);
}

static void
choose_from_menu (WindowWorld *world, const char *name)
{
  AtspiAccessible *menu = driver_find (window_world_page (world, WINDOW_FORM), DRIVER_BUTTON, "Main Menu");

  x_screen_press_key (world->screen, "F10");
  driver_find (menu, DRIVER_ANY, name);
  page_check (menu, "main menu", 7);
  driver_press (driver_find (menu, DRIVER_ANY, name));
}

/* The menu of the form, and the windows that it opens. */
static void
test_menu (WindowWorld *world, gconstpointer data)
{
  start (world, WINDOW_FORM);
  choose_from_menu (world, "Preferences");
  check_other_window (world, "preferences", 5, TRUE);
  choose_from_menu (world, "About Wayside");
  check_other_window (world, "about", 5, TRUE);
  choose_from_menu (world, "Keyboard Shortcuts");
  check_other_window (world, "shortcuts", 3, FALSE);
}

/* With a notice, at work, paused, stopped, and in the library meanwhile. */
static void
test_running (WindowWorld *world, gconstpointer data)
{
  g_autoptr (NetworkManager) network = network_manager_new (world);

  network_manager_set (network, TRUE, TRUE);
  pretend_service_set_rate (world->disk.service, SLOW_RATE);
  start (world, WINDOW_FORM);
  form_download_sequence (world, PRETEND_DEMO_SEQUENCE);
  download_await (world, "The network is metered: downloading may cost money");
  check (world, WINDOW_DOWNLOAD, "metered network", 10);
  download_press (world, "Download Anyway");
  download_await (world, "* of 24 photos*");
  check (world, WINDOW_DOWNLOAD, "running", 24 + 5);
  download_go_back (world, WINDOW_DOWNLOAD, WINDOW_LIBRARY);
  check (world, WINDOW_LIBRARY, "library, running", 6);
  library_open (world, "Sequence *");
  download_press (world, "Pause");
  download_await (world, "Paused · *");
  check (world, WINDOW_DOWNLOAD, "paused", 24 + 5);
  download_press (world, "Stop");
  download_await (world, "Stopped*");
  check (world, WINDOW_DOWNLOAD, "stopped", 24 + 4);
}

static void
test_finished (WindowWorld *world, gconstpointer data)
{
  AtspiAccessible *page;

  start (world, WINDOW_FORM);
  form_download_sequence (world, PRETEND_DEMO_ODD_SEQUENCE);
  download_await (world, "59 photos saved, 1 not available");
  check (world, WINDOW_DOWNLOAD, "finished", 60 + 4);
  page = window_world_page (world, WINDOW_DOWNLOAD);
  driver_press (driver_find (page, DRIVER_BUTTON, "Problems · 1"));
  driver_await_label (page, "Mapillary offers no picture of 1 photo");
  check (world, WINDOW_DOWNLOAD, "problems", 60 + 5);
  driver_press (driver_find (page, DRIVER_BUTTON, "Photos"));
  driver_await_label (download_open_first (world), "Photo 1 of 60");
  check (world, WINDOW_PHOTO, "photo", 10);
}

/* One that is finished, one that was stopped; the search, a menu, and what it asks. */
static void
test_library (WindowWorld *world, gconstpointer data)
{
  AtspiAccessible *page, *item;

  start (world, WINDOW_FORM);
  form_download_photo (world, PRETEND_DEMO_PHOTO);
  download_await (world, "1 photo saved");
  download_leave_for_form (world);
  pretend_service_set_rate (world->disk.service, SLOW_RATE);
  form_download_sequence (world, PRETEND_DEMO_SEQUENCE);
  download_await (world, "* of 24 photos*");
  download_press (world, "Stop");
  download_await (world, "Stopped*");
  download_go_back (world, WINDOW_DOWNLOAD, WINDOW_LIBRARY);
  check (world, WINDOW_LIBRARY, "library", 8);

  page = window_world_page (world, WINDOW_LIBRARY);
  item = library_open_menu (world, "Photo *", "Rename…");
  page_check (page, "menu of a row", 12);
  driver_press (item);
  check_dialog (world, "Rename Download", "rename");
  library_choose (world, "Photo *", "Delete Files…");
  check_dialog (world, "Delete Files?", "delete files");

  x_screen_press_key (world->screen, "Control_L+f");
  driver_await_state (driver_find (page, DRIVER_BUTTON, "Search"), ATSPI_STATE_PRESSED, TRUE);
  check (world, WINDOW_LIBRARY, "library, searching", 8);
  x_screen_type (world->screen, "nothing like it");
  driver_await_label (page, "No Downloads Found");
  check (world, WINDOW_LIBRARY, "library, nothing found", 4);
  x_screen_press_key (world->screen, "F10");
  driver_find (page, DRIVER_ANY, "Keyboard Shortcuts");
  driver_find (page, DRIVER_ANY, "Access Token…");
  page_check (page, "main menu of the library", 13);
  /* GTK 4.8 complains of a window that is closed under an open menu. */
  x_screen_press_key (world->screen, "Escape");
  driver_await_state (driver_find (page, DRIVER_BUTTON, "Main Menu"), ATSPI_STATE_EXPANDED, FALSE);
}

/* What is told beside the name. */
static gboolean
has_description (gpointer data)
{
  g_autofree char *description = atspi_accessible_get_description (data, NULL);

  return description != NULL && *description != '\0';
}

/* Headings are headings, and rows tell what stands in small letters below their titles. */
static void
test_texts (WindowWorld *world, gconstpointer data)
{
  static const char *const facts[] = { "Taken", "By", "Size", "Position", "Heading", "Camera", "Photo ID" };
  AtspiAccessible *photo;

  start (world, WINDOW_FORM);
  driver_wait_until ("the folder is told", has_description,
                     driver_find (window_world_page (world, WINDOW_FORM), DRIVER_ITEM, "Folder"));
  form_download_photo (world, PRETEND_DEMO_PHOTO);
  download_await (world, "1 photo saved");
  photo = download_open_first (world);
  for (guint i = 0; i < G_N_ELEMENTS (facts); i++)
    driver_wait_until ("a fact is told", has_description, driver_find (photo, DRIVER_ITEM, facts[i]));
  download_go_back (world, WINDOW_PHOTO, WINDOW_DOWNLOAD);
  download_go_back (world, WINDOW_DOWNLOAD, WINDOW_LIBRARY);
  check_role (window_world_page (world, WINDOW_LIBRARY), "Saved", "heading");
}

/* How much is saved is the same wherever it stands. */
static void
test_size (WindowWorld *world, gconstpointer data)
{
  g_autofree char *told = NULL;
  g_autofree char *row = NULL;

  start (world, WINDOW_FORM);
  form_download_photo (world, PRETEND_DEMO_PHOTO);
  download_await (world, "1 photo saved");
  told = driver_dup_name (driver_find (window_world_page (world, WINDOW_DOWNLOAD), DRIVER_LABEL, "*B saved"));
  *strrchr (told, ' ') = '\0';
  row = g_strdup_printf ("Photo *, 1 photo · %s · *", told);
  download_go_back (world, WINDOW_DOWNLOAD, WINDOW_LIBRARY);
  library_await_row (world, row);
}

/* A picture that is saved and cannot be drawn says so. */
static void
test_broken (WindowWorld *world, gconstpointer data)
{
  g_autofree char *path = window_world_path (world,
                                             "image_" PRETEND_DEMO_PHOTO "/" PRETEND_DEMO_PHOTO ".jpg");

  start (world, WINDOW_FORM);
  form_download_photo (world, PRETEND_DEMO_PHOTO);
  download_await (world, "1 photo saved");
  window_world_end (world);

  /* From its beginning to its end a whole one, with nothing in it. */
  g_assert_true (g_file_set_contents (path, "\xff\xd8\xff\xda\0\2ab\xff\xd9", 10, NULL));
  world->first_page = WINDOW_LIBRARY;
  window_world_start (world);
  library_open (world, "Photo *");
  download_await_cells (world, "Photo " PRETEND_DEMO_PHOTO ", *, Cannot be shown", 1);
}

/* By the menu, in the folder that it offers. */
static void
check_files (WindowWorld *world)
{
  AtspiAccessible *form = window_world_await_page (world, WINDOW_FORM);
  OtherWindow search = { .world = world };
  AtspiAccessible *dialog;

  x_screen_press_key (world->screen, "F10");
  driver_press (driver_find (driver_find (form, DRIVER_BUTTON, "Main Menu"), DRIVER_ANY, "Check Files…"));
  driver_wait_until ("the file chooser is shown", has_other_window, &search);
  dialog = driver_find (world->application, DRIVER_ANY, "Choose Folder");
  driver_press (driver_find (dialog, DRIVER_BUTTON, "*Choose"));
  driver_wait_until ("the file chooser is gone", has_one_window, world);
  x_screen_focus (world->screen, world->xid);
  window_world_await_page (world, WINDOW_CHECKUP);
}

/* All is well; something is damaged. */
static void
test_checkup (WindowWorld *world, gconstpointer data)
{
  g_autofree char *path = window_world_path (world,
                                             "image_" PRETEND_DEMO_PHOTO "/" PRETEND_DEMO_PHOTO ".jpg");
  AtspiAccessible *page;

  start (world, WINDOW_FORM);
  form_download_photo (world, PRETEND_DEMO_PHOTO);
  download_await (world, "1 photo saved");
  download_leave_for_form (world);
  page = window_world_page (world, WINDOW_CHECKUP);
  check_files (world);
  driver_await_label (page, "No Damage Found");
  check (world, WINDOW_CHECKUP, "check, nothing found", 2);
  download_go_back (world, WINDOW_CHECKUP, WINDOW_LIBRARY);

  g_assert_true (g_file_set_contents (path, "\xff\xd8", 2, NULL));
  driver_press (driver_find (window_world_page (world, WINDOW_LIBRARY), DRIVER_BUTTON, "New Download"));
  check_files (world);
  driver_await_label (page, "1 picture is damaged");
  check (world, WINDOW_CHECKUP, "check, damage found", 3);
}

static gboolean
lie_apart (AtspiAccessible *one, AtspiAccessible *other)
{
  AtspiRect first, second;

  return driver_get_extents (one, &first) && driver_get_extents (other, &second) &&
         (first.y + first.height <= second.y || second.y + second.height <= first.y);
}

typedef struct
{
  AtspiAccessible *toast;
  AtspiAccessible *button;
} Apart;

static gboolean
is_apart (gpointer data)
{
  const Apart *apart = data;

  return lie_apart (apart->toast, apart->button);
}

/* The offer to take a removal back can be reached by keys, and does not lie on what one goes on with. */
static void
test_toast (WindowWorld *world, gconstpointer data)
{
  AtspiAccessible *page, *undo;
  Apart apart;

  window_world_set (world, "connect-offered", "false");
  start (world, WINDOW_CONNECT);
  page = window_world_page (world, WINDOW_CONNECT);
  driver_set_text (driver_find (page, DRIVER_ENTRY, "Access Token"), PRETEND_TOKEN);
  driver_await_label (page, "Token works");
  driver_press (driver_find (page, DRIVER_BUTTON, "Connect"));
  driver_press (driver_find (page, DRIVER_BUTTON, "Remove Token"));
  undo = driver_find (world->window, DRIVER_BUTTON, "Undo");
  page_check (driver_look_parent (undo), "toast", 2);
  check (world, WINDOW_CONNECT, "token removed", 6);
  x_screen_resize (world->screen, world->xid, 360, 700);
  window_world_await_width (world, 360);
  apart = (Apart){ undo, driver_find (page, DRIVER_BUTTON, "Connect") };
  driver_wait_until ("the toast leaves “Connect” free", is_apart, &apart);
  driver_press (driver_find (page, DRIVER_BUTTON, "Skip"));
  apart.button = driver_find (window_world_await_page (world, WINDOW_FORM), DRIVER_BUTTON, "Download");
  driver_wait_until ("the toast leaves “Download” free", is_apart, &apart);
  driver_press (undo);
  driver_await_label (world->window, "*kept until Wayside is closed");
}

int
main (int argc, char **argv)
{
  window_world_init (&argc, &argv);
  window_world_add ("/window/walk/connect", test_connect);
  window_world_add ("/window/walk/form", test_form);
  window_world_add ("/window/walk/library", test_library);
  window_world_add ("/window/walk/menu", test_menu);
  window_world_add ("/window/walk/running", test_running);
  window_world_add ("/window/walk/finished", test_finished);
  window_world_add ("/window/walk/texts", test_texts);
  window_world_add ("/window/walk/size", test_size);
  window_world_add ("/window/walk/broken", test_broken);
  window_world_add ("/window/walk/checkup", test_checkup);
  window_world_add ("/window/walk/toast", test_toast);
  return g_test_run ();
}
