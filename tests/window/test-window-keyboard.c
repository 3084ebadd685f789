/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "form-steps.h"

#include <string.h>

/* More than the number of controls on a page. */
#define MAX_TABS 40

#define AREA_LIMIT "6"

/* Input is by keyboard only; accessible objects are only read. */

typedef struct
{
  WindowWorld *world;
  const char *name;
  AtspiAccessible *page;
  AtspiAccessible *before;
  AtspiAccessible *now;
} FocusWait;

static gboolean
has_moved (gpointer data)
{
  FocusWait *wait = data;

  wait->now = driver_look_focus (wait->world->window);
  return wait->now != wait->before;
}

static gboolean
has_arrived (gpointer data)
{
  FocusWait *wait = data;
  g_autofree char *name = NULL;

  wait->now = driver_look_focus (wait->world->window);
  name = wait->now != NULL ? driver_dup_name (wait->now) : g_strdup ("");
  return g_pattern_match_simple (wait->name, name);
}

static void
press (WindowWorld *world, const char *keys)
{
  x_screen_press_key (world->screen, keys);
}

/* Presses keys and waits until the focus is where expected. */
static void
press_and_expect (WindowWorld *world, const char *keys, const char *name)
{
  FocusWait wait = { .world = world, .name = name };
  g_autofree char *what = g_strdup_printf ("%s moves the focus to “%s”", keys, name);

  press (world, keys);
  driver_wait_until (what, has_arrived, &wait);
}

static void
tab_to (WindowWorld *world, const char *name)
{
  FocusWait wait = { .world = world, .name = name };

  for (guint i = 0; i < MAX_TABS && !has_arrived (&wait); i++)
    {
      wait.before = wait.now;
      press (world, "Tab");
      driver_wait_until ("Tab moves the focus", has_moved, &wait);
    }

  g_assert_true (has_arrived (&wait));
}

/* The entry has the focus if it receives the typed text. */
static void
type_into (WindowWorld *world, const char *name, const char *text)
{
  x_screen_type (world->screen, text);
  driver_await_text (driver_find (window_world_page (world, WINDOW_FORM), DRIVER_ENTRY, name), text);
}

static gboolean
is_in_place (gpointer data)
{
  AtspiRect place;

  return driver_get_extents (data, &place);
}

/* The entries are in place before the next key, like for a user. */
static void
choose (WindowWorld *world, const char *kind, const char *entry)
{
  AtspiAccessible *form = window_world_page (world, WINDOW_FORM);

  tab_to (world, kind);
  press (world, "space");
  driver_await_state (driver_find (form, DRIVER_BUTTON, kind), ATSPI_STATE_PRESSED, TRUE);
  driver_wait_until ("the entry is in its place", is_in_place, driver_find (form, DRIVER_ENTRY, entry));
}

static gboolean
has_focus_inside (gpointer data)
{
  const FocusWait *wait = data;

  return driver_look_focus (wait->page) != NULL;
}

/* A new page gets the focus, which is never lost. */
static void
expect_page (WindowWorld *world, const char *name)
{
  FocusWait wait = { .world = world, .page = window_world_await_page (world, name) };

  driver_wait_until ("the focus is in the page", has_focus_inside, &wait);
}

static void
check_saved (WindowWorld *world, const char *folder, guint n)
{
  g_autofree char *path = window_world_path (world, folder);
  g_autoptr (GPtrArray) found = cli_world_list (&world->disk, ".jpg");

  g_assert_cmpuint (found->len, ==, n);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_path_get_basename (g_ptr_array_index (found, i));
      g_auto (GStrv) parts = g_strsplit (name, ".", 2);

      cli_world_check_pair (&world->disk, path, parts[0], 0);
    }
}

/* The form from its first entry to its button, and a step back. */
static void
test_photo (WindowWorld *world, gconstpointer data)
{
  window_world_start (world);
  press_and_expect (world, "Tab", "Import List…");
  press_and_expect (world, "Tab", "Photo");
  press_and_expect (world, "Tab", "Sequence");
  press_and_expect (world, "Shift_L+Tab", "Photo");
  tab_to (world, "Area");
  press_and_expect (world, "Tab", "Photo ID");
  type_into (world, "Photo ID", PRETEND_DEMO_PHOTO);
  tab_to (world, "Choose Folder…");
  press_and_expect (world, "Tab", "Access Token");
  type_into (world, "Access Token", PRETEND_TOKEN);
  tab_to (world, "Download");
  press (world, "Return");

  expect_page (world, WINDOW_DOWNLOAD);
  download_await (world, "1 photo saved");
  check_saved (world, "image_" PRETEND_DEMO_PHOTO, 1);
  press (world, "Alt_L+Left");
  expect_page (world, WINDOW_LIBRARY);
  driver_find (library_await_row (world, "Photo *"), DRIVER_BUTTON, "Download Menu");

  /* Enter opens a row, which has the focus again afterwards. */
  press (world, "Return");
  expect_page (world, WINDOW_DOWNLOAD);
  press (world, "Escape");
  expect_page (world, WINDOW_LIBRARY);
  press (world, "Shift_L+F10");
  press (world, "Down");
  press (world, "Escape");
  expect_page (world, WINDOW_LIBRARY);
  press (world, "Control_L+n");
  expect_page (world, WINDOW_FORM);
  press (world, "Alt_L+Left");
  expect_page (world, WINDOW_LIBRARY);
}

/* Enter in an entry starts the download, arrows and Enter open photos, and Escape returns to the photo that
 * was shown. */
static void
test_sequence (WindowWorld *world, gconstpointer data)
{
  AtspiAccessible *photo;

  window_world_start (world);
  choose (world, "Sequence", "Sequence");
  tab_to (world, "Area");
  press_and_expect (world, "Tab", "Sequence");
  type_into (world, "Sequence", PRETEND_DEMO_SEQUENCE);
  tab_to (world, "Choose Folder…");
  press_and_expect (world, "Tab", "Access Token");
  type_into (world, "Access Token", PRETEND_TOKEN);
  press (world, "Return");

  expect_page (world, WINDOW_DOWNLOAD);
  download_await (world, "24 photos saved");
  check_saved (world, "sequence_" PRETEND_DEMO_SEQUENCE, PRETEND_DEMO_N_SEQUENCE);

  tab_to (world, "Photo *, saved");
  press_and_expect (world, "Home", "Photo 148137757289079, saved");
  press_and_expect (world, "Right", "Photo 148137757296998, saved");
  press (world, "Return");
  expect_page (world, WINDOW_PHOTO);
  photo = window_world_page (world, WINDOW_PHOTO);
  driver_await_label (photo, "Photo 2 of 24");
  press (world, "Right");
  driver_await_label (photo, "Photo 3 of 24");
  press_and_expect (world, "Escape", "Photo 148137757304917, saved");
  expect_page (world, WINDOW_DOWNLOAD);
  press (world, "Escape");
  expect_page (world, WINDOW_LIBRARY);
}

/* Four edges and a limit. Ctrl+N opens the form from anywhere. */
static void
test_area (WindowWorld *world, gconstpointer data)
{
  AtspiAccessible *spin;

  window_world_start (world);
  choose (world, "Area", "West");
  press_and_expect (world, "Tab", "West");
  type_into (world, "West", "9.94");
  press (world, "Tab");
  type_into (world, "East", "9.95");
  press (world, "Tab");
  type_into (world, "South", "53.596");
  press (world, "Tab");
  type_into (world, "North", "53.6");
  tab_to (world, "Limit");
  press (world, "Tab");
  press (world, "Control_L+a");
  x_screen_type (world->screen, AREA_LIMIT);
  spin = driver_find (window_world_page (world, WINDOW_FORM), DRIVER_SPIN, "Limit");
  driver_await_text (spin, AREA_LIMIT);
  tab_to (world, "Choose Folder…");
  press_and_expect (world, "Tab", "Access Token");
  type_into (world, "Access Token", PRETEND_TOKEN);
  tab_to (world, "Download");
  press (world, "space");

  expect_page (world, WINDOW_DOWNLOAD);
  download_await (world, AREA_LIMIT " photos saved");
  check_saved (world, "bbox_9.94_53.596_9.95_53.6", 6);
  press (world, "Control_L+n");
  expect_page (world, WINDOW_FORM);
}

/* Presses a key repeatedly until the focus is back at the first control. Returns the controls visited, one
 * per line. */
static char *
go_round (WindowWorld *world, const char *key, const char *start)
{
  FocusWait wait = { .world = world };
  GString *visited = g_string_new ("\n");
  g_autofree char *name = NULL;

  tab_to (world, start);
  wait.before = driver_look_focus (world->window);
  for (guint i = 0; i < MAX_TABS && g_strcmp0 (name, start) != 0; i++)
    {
      press (world, key);
      driver_wait_until ("the focus moves", has_moved, &wait);
      g_clear_pointer (&name, g_free);
      name = wait.now != NULL ? driver_dup_name (wait.now) : g_strdup ("");
      g_string_append_printf (visited, "%s\n", name);
      wait.before = wait.now;
    }

  return g_string_free (visited, FALSE);
}

static gboolean
has_line (const char *text, const char *pattern)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (char **line = lines; *line != NULL; line++)
    if (driver_is_called (pattern, *line))
      return TRUE;

  return FALSE;
}

static void
check_round (WindowWorld *world, const char *start, const char *const *names)
{
  static const char *const keys[] = { "Tab", "Shift_L+Tab" };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autofree char *visited = go_round (world, keys[i], start);

      g_test_message ("%s:%s", keys[i], visited);
      for (guint j = 0; names[j] != NULL; j++)
        if (!has_line (visited, names[j]))
          g_error ("“%s” is not reached by %s", names[j], keys[i]);
    }
}

/* Every control of a page is reachable in both directions, including those in the header bar. The button in the
 * entry of the token is "Show Text" or "Show Password", depending on the version of libadwaita. */
static void
test_round (WindowWorld *world, gconstpointer data)
{
  static const char *const of_form[] = { "Main Menu",  "Import List…",   "Photo",  "Sequence", "Area",
                                         "Photo Size", "Choose Folder…", "Show *", "Download", NULL };
  static const char *const of_download[] = { "Back", "Show in Files", "Photo " PRETEND_DEMO_PHOTO ", saved",
                                             NULL };
  static const char *const of_photo[] = { "Back", "Show in Files", NULL };

  window_world_start (world);
  form_fill (world, "Access Token", PRETEND_TOKEN);
  form_fill (world, "Photo ID", PRETEND_DEMO_PHOTO);
  check_round (world, "Photo", of_form);

  form_download (world);
  download_await (world, "1 photo saved");
  check_round (world, of_download[2], of_download);

  press (world, "Return");
  expect_page (world, WINDOW_PHOTO);
  check_round (world, "Back", of_photo);
}

/* Pause, Resume and Stop replace each other and keep the focus. */
static void
test_running (WindowWorld *world, gconstpointer data)
{
  window_world_hold_pictures (world, PRETEND_DEMO_SEQUENCE, 3);
  window_world_start (world);
  form_download_sequence (world, PRETEND_DEMO_SEQUENCE);
  download_await (world, "* of 24 photos*");
  tab_to (world, "Pause");
  press_and_expect (world, "Return", "Resume");
  download_await (world, "Paused · *");
  press_and_expect (world, "Return", "Pause");
  press_and_expect (world, "Tab", "Stop");
  press (world, "Return");
  download_await (world, "Stopped*");
  expect_page (world, WINDOW_DOWNLOAD);
}

/* The menu, the about dialog, the shortcuts, and quitting. */
static void
test_menu (WindowWorld *world, gconstpointer data)
{
  window_world_start (world);
  press_and_expect (world, "F10", "New Download");
  press_and_expect (world, "Down", "Import List…");
  press_and_expect (world, "Down", "Check Files…");
  press_and_expect (world, "Down", "Access Token…");
  press_and_expect (world, "Down", "Preferences");
  press_and_expect (world, "Down", "Keyboard Shortcuts");
  press_and_expect (world, "Down", "About Wayside");
  press (world, "Return");
  window_world_await_dialog (world, "The Wayside contributors");
  window_world_close_dialog (world);

  press (world, "Control_L+w");
  window_world_await_end (world);
}

/* From the first start to the first photos, to the library and back. */
static void
test_first_start (WindowWorld *world, gconstpointer data)
{
  AtspiAccessible *page;

  window_world_set (world, "connect-offered", "false");
  world->first_page = WINDOW_CONNECT;
  window_world_start (world);
  page = window_world_page (world, WINDOW_CONNECT);
  tab_to (world, "Open Website");
  tab_to (world, "Access Token");
  x_screen_type (world->screen, PRETEND_TOKEN);
  driver_await_text (driver_find (page, DRIVER_ENTRY, "Access Token"), PRETEND_TOKEN);
  driver_await_label (page, "Token works");
  press (world, "Return");
  driver_find (page, DRIVER_BUTTON, "Continue");
  tab_to (world, "Continue");
  press (world, "Return");

  expect_page (world, WINDOW_FORM);
  x_screen_type (world->screen, PRETEND_DEMO_PHOTO);
  driver_await_label (window_world_page (world, WINDOW_FORM), "A photo, *");
  press (world, "Return");
  expect_page (world, WINDOW_DOWNLOAD);
  download_await (world, "1 photo saved");
  check_saved (world, "image_" PRETEND_DEMO_PHOTO, 1);

  press (world, "Alt_L+Left");
  expect_page (world, WINDOW_LIBRARY);
  tab_to (world, "Photo " PRETEND_DEMO_PHOTO "*");
  press (world, "Return");
  expect_page (world, WINDOW_DOWNLOAD);
}

int
main (int argc, char **argv)
{
  window_world_init (&argc, &argv);
  window_world_add ("/window/keyboard/photo", test_photo);
  window_world_add ("/window/keyboard/sequence", test_sequence);
  window_world_add ("/window/keyboard/area", test_area);
  window_world_add ("/window/keyboard/running", test_running);
  window_world_add ("/window/keyboard/menu", test_menu);
  window_world_add ("/window/keyboard/first-start", test_first_start);
  window_world_add ("/window/keyboard/round", test_round);
  return g_test_run ();
}
