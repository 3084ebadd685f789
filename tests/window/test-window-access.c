/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "form-steps.h"
#include "page-check.h"

#include <string.h>

#define SLOW_RATE (64 * 1024)

#define LINK_HINT "A mapillary.com link, a photo ID, a sequence key or four coordinates"

typedef struct
{
  DriverKind kind;
  const char *name;
} Control;

static void
check_controls (AtspiAccessible *below, const Control *controls, guint n)
{
  for (guint i = 0; i < n; i++)
    driver_find (below, controls[i].kind, controls[i].name);
}

static void
check_reason (WindowWorld *world, const char *reason, gboolean can_start)
{
  AtspiAccessible *form = window_world_page (world, WINDOW_FORM);

  driver_await_label (form, reason);
  driver_await_state (driver_find (form, DRIVER_BUTTON, "Download"), ATSPI_STATE_SENSITIVE, can_start);
}

/* The form in its three kinds: every control is there by its role and name. */
static void
test_form (WindowWorld *world, gconstpointer data)
{
  static const Control always[] = {
    { DRIVER_BUTTON, "Main Menu" },       { DRIVER_ENTRY, "Link or Key" },   { DRIVER_BUTTON, "Photo" },
    { DRIVER_BUTTON, "Sequence" },        { DRIVER_BUTTON, "Area" },         { DRIVER_CHOICE, "Photo Size" },
    { DRIVER_BUTTON, "Choose Folder…" },  { DRIVER_ENTRY, "Access Token" },  { DRIVER_BUTTON, "Download" },
    { DRIVER_GROUP, "What to Download" }, { DRIVER_BUTTON, "Import List…" },
  };
  static const Control of_area[] = {
    { DRIVER_ENTRY, "West" },  { DRIVER_ENTRY, "South" }, { DRIVER_ENTRY, "East" },
    { DRIVER_ENTRY, "North" }, { DRIVER_SPIN, "Limit" },
  };
  AtspiAccessible *form;

  window_world_start (world);
  form = window_world_page (world, WINDOW_FORM);
  check_controls (form, always, G_N_ELEMENTS (always));
  driver_find (form, DRIVER_ENTRY, "Photo ID");
  page_check (form, "form for a photo", G_N_ELEMENTS (always));
  g_assert_null (driver_look (form, DRIVER_SPIN, "Limit"));

  form_choose (world, "Sequence");
  driver_find (form, DRIVER_ENTRY, "Sequence Key");
  page_check (form, "form for a sequence", G_N_ELEMENTS (always));
  g_assert_null (driver_look (form, DRIVER_SPIN, "Limit"));

  form_choose (world, "Area");
  check_controls (form, of_area, G_N_ELEMENTS (of_area));
  page_check (form, "form for an area", G_N_ELEMENTS (always) + G_N_ELEMENTS (of_area));
}

/* The kind that is there only when a list was brought. */
static void
test_list (WindowWorld *world, gconstpointer data)
{
  static const Control controls[] = {
    { DRIVER_BUTTON, "List" },
    { DRIVER_LIST, "List to Download" },
    { DRIVER_ITEM, "Photos From a List" },
  };
  AtspiAccessible *form;

  cli_world_write (&world->disk, "list.txt", PRETEND_DEMO_PHOTO "\n" PRETEND_DEMO_PHOTO_2 "\n");
  world->argument = "list.txt";
  window_world_start (world);
  form = window_world_page (world, WINDOW_FORM);
  driver_await_label (form, "2 photos from a list");
  check_controls (form, controls, G_N_ELEMENTS (controls));
  page_check (form, "form for a list", G_N_ELEMENTS (controls));
}

/* Download cannot be pressed until the form is valid, and beside it stands why. */
static void
test_reasons (WindowWorld *world, gconstpointer data)
{
  window_world_start (world);
  check_reason (world, "Enter the ID of a photo", FALSE);
  form_fill (world, "Photo ID", "12x");
  check_reason (world, "*digits*", FALSE);
  form_fill (world, "Photo ID", PRETEND_DEMO_PHOTO);
  check_reason (world, "*access token*", FALSE);
  form_fill (world, "Access Token", "two words");
  check_reason (world, "*token*", FALSE);
  form_fill (world, "Access Token", PRETEND_TOKEN);
  check_reason (world, "Will be saved in *", TRUE);

  form_choose (world, "Sequence");
  check_reason (world, "Enter *sequence*", FALSE);
  form_fill (world, "Sequence Key", PRETEND_DEMO_ODD_SEQUENCE);
  check_reason (world, "Will be saved in *", TRUE);

  form_choose (world, "Area");
  check_reason (world, "Enter the western edge of the area", FALSE);
  form_fill_area (world, "9.95,53.596,9.94,53.6");
  check_reason (world, "*west*", FALSE);
  form_fill (world, "West", "nine");
  check_reason (world, "West is not a number. *", FALSE);
  form_fill (world, "West", "9.94");
  form_fill (world, "East", "9.95");
  check_reason (world, "Will be saved in *", TRUE);
  form_set_limit (world, 1);
  check_reason (world, "Up to 1 photo of an area", TRUE);
}

static void
check_link (WindowWorld *world,
            const char *text,
            const char *said,
            const char *kind,
            const char *entry,
            const char *value)
{
  AtspiAccessible *form = window_world_page (world, WINDOW_FORM);

  form_fill (world, "Link or Key", text);
  driver_await_label (form, said);
  driver_await_state (driver_find (form, DRIVER_BUTTON, kind), ATSPI_STATE_PRESSED, TRUE);
  driver_await_text (driver_find (form, DRIVER_ENTRY, entry), value);
}

/* One entry takes a link, an id, a key or four numbers, says what it understood and fills the form. */
static void
test_link (WindowWorld *world, gconstpointer data)
{
  AtspiAccessible *form;

  window_world_start (world);
  form = window_world_page (world, WINDOW_FORM);
  driver_await_label (form, LINK_HINT);
  check_link (world, "https://www.mapillary.com/app/?pKey=" PRETEND_DEMO_PHOTO "&focus=photo", "A photo, *",
              "Photo", "Photo ID", PRETEND_DEMO_PHOTO);
  check_link (world, PRETEND_DEMO_SEQUENCE, "A sequence, *", "Sequence", "Sequence Key",
              PRETEND_DEMO_SEQUENCE);
  check_link (world, PRETEND_DEMO_PHOTO_2, "A photo, *", "Photo", "Photo ID", PRETEND_DEMO_PHOTO_2);
  check_link (world, "9.94, 53.596, 9.95, 53.6", "An area, *", "Area", "West", "9.94");
  driver_await_text (driver_find (form, DRIVER_ENTRY, "South"), "53.596");
  driver_await_text (driver_find (form, DRIVER_ENTRY, "East"), "9.95");
  driver_await_text (driver_find (form, DRIVER_ENTRY, "North"), "53.6");

  /* What it does not understand changes nothing, and what is typed below it takes its word back. */
  form_fill (world, "Link or Key", "somewhere nice");
  driver_await_text (driver_find (form, DRIVER_ENTRY, "West"), "9.94");
  check_link (world, PRETEND_DEMO_PHOTO, "A photo, *", "Photo", "Photo ID", PRETEND_DEMO_PHOTO);
  form_fill (world, "Photo ID", "77");
  driver_await_label (form, LINK_HINT);
}

/* A download that looks for photos, runs, pauses, ends: its page is proper all the way. */
static void
test_download (WindowWorld *world, gconstpointer data)
{
  AtspiAccessible *page;

  pretend_service_set_latency (world->disk.service, 1500);
  pretend_service_set_rate (world->disk.service, SLOW_RATE);
  window_world_start (world);
  page = window_world_page (world, WINDOW_DOWNLOAD);
  form_download_sequence (world, PRETEND_DEMO_SEQUENCE);
  driver_await_label (page, "Looking for photos…");
  page_check (page, "download, looking for photos", 4);
  driver_find (page, DRIVER_PROGRESS, "Progress");

  pretend_service_set_latency (world->disk.service, 0);
  download_await (world, "* of 24 photos*");
  download_find_button (world, "Stop");
  page_check (page, "download, running", 24 + 5);

  download_leave_for_form (world);
  check_reason (world, "Will be saved in *", TRUE);
  page_check (window_world_page (world, WINDOW_FORM), "form beside a download", 10);
  download_go_back (world, WINDOW_FORM, WINDOW_LIBRARY);
  page_check (window_world_page (world, WINDOW_LIBRARY), "library beside a download", 6);
  library_open (world, "Sequence *");

  download_press (world, "Pause");
  download_await (world, "Paused · *");
  page_check (page, "download, paused", 24 + 5);
  download_find_button (world, "Resume");
  download_press (world, "Stop");
  download_await (world, "Stopped*");
  page_check (page, "download, stopped", 24 + 4);
}

/* A finished download with problems, the view of the problems, and a photo of it. */
static void
test_problems_and_photo (WindowWorld *world, gconstpointer data)
{
  static const char *const facts[] = { "Taken", "By", "Size", "Position", "Heading", "Camera", "Photo ID" };
  AtspiAccessible *page, *photo;

  window_world_start (world);
  page = window_world_page (world, WINDOW_DOWNLOAD);
  form_download_sequence (world, PRETEND_DEMO_ODD_SEQUENCE);
  download_await (world, "59 photos saved, 1 not available");
  download_await_cells (world, "Photo " PRETEND_DEMO_NO_ORIGINAL ", saved at 2048 px", 1);
  download_await_cells (world, "Photo " PRETEND_DEMO_NO_THUMBS ", no picture offered", 1);
  page_check (page, "download, finished", 60 + 4);

  driver_press (driver_find (page, DRIVER_BUTTON, "Problems · 1"));
  driver_await_label (page, "Mapillary offers no picture of 1 photo");
  page_check (page, "problems", 60 + 5);
  driver_press (driver_find (page, DRIVER_BUTTON, "Photos"));

  photo = download_open_first (world);
  driver_await_label (photo, "Photo 1 of 60");
  for (guint i = 0; i < G_N_ELEMENTS (facts); i++)
    driver_find (photo, DRIVER_ITEM, facts[i]);
  driver_find (photo, DRIVER_BUTTON, "Previous Photo");
  driver_find (photo, DRIVER_BUTTON, "Next Photo");
  page_check (photo, "photo", G_N_ELEMENTS (facts) + 4);
}

typedef struct
{
  WindowWorld *world;
  AtspiAccessible *other;
} OtherWindow;

/* A second window of the program, with something in it. */
static gboolean
has_other_window (gpointer data)
{
  OtherWindow *search = data;
  WindowWorld *world = search->world;

  if (x_screen_count_windows (world->screen, world->pid) < 2 ||
      atspi_accessible_get_child_count (world->application, NULL) < 2)
    return FALSE;

  for (int i = 0; i < 2; i++)
    {
      AtspiAccessible *window = driver_look_child (world->application, i);

      if (window != world->window)
        search->other = window;
    }
  return search->other != NULL && atspi_accessible_get_child_count (search->other, NULL) > 0;
}

static gboolean
has_one_window (gpointer data)
{
  const OtherWindow *search = data;

  return x_screen_count_windows (search->world->screen, search->world->pid) == 1;
}

/* What is inside is made by libadwaita and GTK; of their controls in the versions of Debian 12 not all have
 * names. */
static void
check_other_window (WindowWorld *world, const char *label)
{
  OtherWindow search = { .world = world };

  driver_wait_until ("there is a second window", has_other_window, &search);
  driver_await_label (search.other, label);
  x_screen_focus (world->screen, x_screen_find_window (world->screen, world->pid));
  x_screen_press_key (world->screen, "Escape");
  driver_wait_until ("there is one window again", has_one_window, &search);
  x_screen_focus (world->screen, world->xid);
}

typedef struct
{
  AtspiAccessible *window;
  const char *text;
  gboolean is_there;
} TextSearch;

static gboolean
look_for_text (AtspiAccessible *accessible, guint depth, gpointer data)
{
  TextSearch *search = data;
  g_autofree char *name = driver_dup_name (accessible);
  g_autofree char *text = driver_dup_text (accessible);

  if (strstr (name, search->text) != NULL || (text != NULL && strstr (text, search->text) != NULL))
    search->is_there = TRUE;
  return FALSE;
}

static gboolean
tells (gpointer data)
{
  TextSearch *search = data;

  driver_walk (search->window, look_for_text, search);
  return search->is_there;
}

/* What can be put into a report: versions, and of the token only that there is one. */
static void
check_about (WindowWorld *world, const char *token)
{
  g_autofree char *presence = g_strdup_printf ("Access token: %s", token);
  const char *const texts[] = { presence, "GTK 4.", "Flatpak runtime: none", "The first version",
                                "terms of use" };
  OtherWindow other = { .world = world };

  x_screen_press_key (world->screen, "F10");
  driver_press (driver_find (driver_find (window_world_page (world, WINDOW_FORM), DRIVER_BUTTON, "Main Menu"),
                             DRIVER_ANY, "About Wayside"));
  driver_wait_until ("there is a second window", has_other_window, &other);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      TextSearch search = { .window = other.other, .text = texts[i] };

      driver_wait_until (texts[i], tells, &search);
    }
  check_other_window (world, "Wayside");
}

static void
test_about (WindowWorld *world, gconstpointer data)
{
  window_world_start (world);
  check_about (world, "none");
  window_world_end (world);
  window_world_set_environment (world, "MAPILLARY_ACCESS_TOKEN", PRETEND_TOKEN);
  window_world_start (world);
  check_about (world, "present");
}

/* The menu, the list of keys, the words about the program. */
static void
test_menu (WindowWorld *world, gconstpointer data)
{
  AtspiAccessible *menu;

  window_world_start (world);
  x_screen_press_key (world->screen, "F10");
  menu = driver_find (window_world_page (world, WINDOW_FORM), DRIVER_BUTTON, "Main Menu");
  driver_find (menu, DRIVER_ANY, "New Download");
  driver_find (menu, DRIVER_ANY, "Keyboard Shortcuts");
  driver_press (driver_find (menu, DRIVER_ANY, "About Wayside"));
  check_other_window (world, "Wayside");

  x_screen_press_key (world->screen, "Control_L+Shift_L+slash");
  check_other_window (world, "Go Back");
}

/* A download that came to nothing. */
static void
test_nothing (WindowWorld *world, gconstpointer data)
{
  AtspiAccessible *page;

  window_world_start (world);
  form_download_photo (world, "77");
  page = window_world_page (world, WINDOW_DOWNLOAD);
  driver_await_label (page, "No Photo Found");
  driver_find (page, DRIVER_BUTTON, "Back to the Form");
  page_check (page, "download, failed", 4);
}

/* The page of the first start, and what it says of a token. */
static void
test_connect (WindowWorld *world, gconstpointer data)
{
  static const Control controls[] = {
    { DRIVER_LIST, "Steps" },   { DRIVER_BUTTON, "Open Website" }, { DRIVER_ENTRY, "Access Token" },
    { DRIVER_BUTTON, "Paste" }, { DRIVER_BUTTON, "Skip" },         { DRIVER_BUTTON, "Connect" },
  };
  AtspiAccessible *page;

  window_world_set (world, "connect-offered", "false");
  world->first_page = WINDOW_CONNECT;
  window_world_start (world);
  page = window_world_page (world, WINDOW_CONNECT);
  check_controls (page, controls, G_N_ELEMENTS (controls));
  page_check (page, "connect", G_N_ELEMENTS (controls));
  driver_set_text (driver_find (page, DRIVER_ENTRY, "Access Token"), PRETEND_TOKEN);
  driver_await_label (page, "Token works");
  driver_press (driver_find (page, DRIVER_BUTTON, "Connect"));
  driver_await_label (page, "No keyring found. *");
  driver_find (page, DRIVER_BUTTON, "Remove Token");
  driver_find (page, DRIVER_BUTTON, "Store Without Encryption");
  page_check (page, "connected", G_N_ELEMENTS (controls));
}

/* A list with a row; what can be set. */
static void
test_library_and_preferences (WindowWorld *world, gconstpointer data)
{
  AtspiAccessible *page;

  window_world_start (world);
  form_download_photo (world, PRETEND_DEMO_PHOTO);
  download_await (world, "1 photo saved");
  download_go_back (world, WINDOW_DOWNLOAD, WINDOW_LIBRARY);
  page = window_world_page (world, WINDOW_LIBRARY);
  library_await_row (world, "Photo " PRETEND_DEMO_PHOTO ", 1 photo · *");
  driver_find (page, DRIVER_BUTTON, "Download Menu");
  page_check (page, "library", 5);
  x_screen_press_key (world->screen, "Control_L+comma");
  page = driver_find (world->application, DRIVER_ANY, "Preferences");
  driver_find (page, DRIVER_CHOICE, "Photo Size");
  driver_find (page, DRIVER_CHOICE, "Photos at a Time");
  driver_find (page, DRIVER_BUTTON, "Metered Networks");
  page_check (driver_find (page, DRIVER_ITEM, "Folder"), "preferences", 2);
}

int
main (int argc, char **argv)
{
  window_world_init (&argc, &argv);
  window_world_add ("/window/access/form", test_form);
  window_world_add ("/window/access/list", test_list);
  window_world_add ("/window/access/reasons", test_reasons);
  window_world_add ("/window/access/link", test_link);
  window_world_add ("/window/access/download", test_download);
  window_world_add ("/window/access/problems-and-photo", test_problems_and_photo);
  window_world_add ("/window/access/nothing", test_nothing);
  window_world_add ("/window/access/connect", test_connect);
  window_world_add ("/window/access/library-and-preferences", test_library_and_preferences);
  window_world_add ("/window/access/menu", test_menu);
  window_world_add ("/window/access/about", test_about);
  return g_test_run ();
}
