/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "form-steps.h"
#include "network-manager.h"

/* Through the keyboard shortcut. */
static AtspiAccessible *
open_preferences (WindowWorld *world)
{
  x_screen_press_key (world->screen, "Control_L+comma");
  return window_world_await_dialog (world, "Preferences");
}

typedef struct
{
  AtspiAccessible *window;
  AtspiAccessible *before;
  AtspiAccessible *now;
} FocusWait;

static gboolean
has_moved (gpointer data)
{
  FocusWait *wait = data;

  wait->now = driver_look_focus (wait->window);
  return wait->now != wait->before;
}

static void
tab_to (WindowWorld *world, AtspiAccessible *window, const char *name)
{
  FocusWait wait = { .window = window };
  g_autofree char *found = NULL;

  do
    {
      x_screen_press_key (world->screen, "Tab");
      driver_wait_until ("Tab moves the focus", has_moved, &wait);
      wait.before = wait.now;
      g_clear_pointer (&found, g_free);
      found = wait.now != NULL ? driver_dup_name (wait.now) : g_strdup ("");
    }
  while (!g_str_equal (found, name));
}

/* The switch applies to the next download, and survives a restart. */
static void
test_metered (WindowWorld *world, gconstpointer data)
{
  g_autoptr (NetworkManager) network = network_manager_new (world);

  network_manager_set (network, TRUE, TRUE);
  pretend_service_set_original_width (world->disk.service, 320);
  window_world_start (world);
  driver_press (driver_find (open_preferences (world), DRIVER_BUTTON, "Metered Networks"));
  window_world_close_dialog (world);
  form_download_photo (world, PRETEND_DEMO_PHOTO);
  download_await (world, "1 photo saved");

  window_world_end (world);
  world->first_page = WINDOW_LIBRARY;
  window_world_start (world);
  driver_press (driver_find (window_world_page (world, WINDOW_LIBRARY), DRIVER_BUTTON, "New Download"));
  window_world_await_page (world, WINDOW_FORM);
  form_download_sequence (world, PRETEND_DEMO_SEQUENCE);
  download_await (world, "24 photos saved");
}

/* One photo at a time, as set. */
static void
test_parallel (WindowWorld *world, gconstpointer data)
{
  pretend_service_set_original_width (world->disk.service, 320);
  window_world_set (world, "parallel", "uint32 1");
  window_world_start (world);
  form_download_sequence (world, PRETEND_DEMO_SEQUENCE);
  download_await (world, "24 photos saved");
  g_assert_cmpuint (pretend_service_get_peak (world->disk.service, PRETEND_KIND_CDN), ==, 1);
}

/* A change in the preferences is shown in the form at once. */
static void
test_size (WindowWorld *world, gconstpointer data)
{
  AtspiAccessible *preferences;

  window_world_set (world, "photo-size", "'original'");
  window_world_start (world);
  driver_find (window_world_page (world, WINDOW_FORM), DRIVER_ANY, "Original");

  preferences = open_preferences (world);
  driver_find (preferences, DRIVER_ANY, "Original");
  tab_to (world, preferences, "Photo Size");
  x_screen_press_key (world->screen, "Return");
  x_screen_press_key (world->screen, "Down");
  x_screen_press_key (world->screen, "Return");
  driver_find (window_world_page (world, WINDOW_FORM), DRIVER_ANY, "Large – 2048 px");
  window_world_close_dialog (world);
}

static void
choose_at_once (WindowWorld *world, AtspiAccessible *preferences, const char *key, const char *number)
{
  tab_to (world, preferences, "Downloads at a Time");
  x_screen_press_key (world->screen, "Return");
  x_screen_press_key (world->screen, key);
  x_screen_press_key (world->screen, "Return");
  driver_find (driver_find (preferences, DRIVER_ANY, "Downloads at a Time"), DRIVER_ANY, number);
}

/* A higher limit starts a queued download at once; a lower one stops none. */
static void
test_at_once (WindowWorld *world, gconstpointer data)
{
  AtspiAccessible *preferences;

  window_world_set (world, "downloads-at-once", "uint32 1");
  window_world_hold_pictures (world, PRETEND_DEMO_SEQUENCE, 3);
  window_world_start (world);
  form_download_sequence (world, PRETEND_DEMO_SEQUENCE);
  window_world_await_page (world, WINDOW_DOWNLOAD);
  download_leave_for_form (world);
  form_choose (world, "Sequence");
  form_fill (world, "Sequence", PRETEND_DEMO_ODD_SEQUENCE);
  form_download (world);
  window_world_await_page (world, WINDOW_DOWNLOAD);
  download_await (world, "Waiting for other downloads");

  preferences = open_preferences (world);
  choose_at_once (world, preferences, "Down", "2");
  download_await (world, "* of 60 photos*");
  choose_at_once (world, preferences, "Up", "1");
  window_world_close_dialog (world);

  download_go_back (world, WINDOW_DOWNLOAD, WINDOW_LIBRARY);
  library_await_row (world, "Sequence " PRETEND_DEMO_SEQUENCE ", * of 24 photos*");
  library_await_row (world, "Sequence " PRETEND_DEMO_ODD_SEQUENCE ", * of 60 photos*");
  g_assert_cmpuint (library_count_rows (world, "*, Waiting*"), ==, 0);
  window_world_let_pictures_go (world);
  library_await_row (world, "Sequence " PRETEND_DEMO_SEQUENCE ", 24 photos · *");
  library_await_row (world, "Sequence " PRETEND_DEMO_ODD_SEQUENCE ", 59 photos · *, 1 not available");
}

static guint
count_thumbnails (WindowWorld *world)
{
  return cli_world_count (&world->disk, ".thumbnail");
}

static gboolean
has_thumbnails (gpointer data)
{
  return count_thumbnails (data) > 0;
}

/* The size of the thumbnail cache is shown, and the cache is cleared with the keyboard. The photos are
 * kept. */
static void
test_thumbnails (WindowWorld *world, gconstpointer data)
{
  AtspiAccessible *preferences, *button;

  pretend_service_set_original_width (world->disk.service, 1600);
  window_world_start (world);
  preferences = open_preferences (world);
  driver_await_label (preferences, "Empty");
  button = driver_find (preferences, DRIVER_BUTTON, "Clear Thumbnail Cache");
  driver_await_state (button, ATSPI_STATE_SENSITIVE, FALSE);
  window_world_close_dialog (world);

  form_download_sequence (world, PRETEND_DEMO_SEQUENCE);
  download_await (world, "24 photos saved");
  driver_wait_until ("thumbnails are on the disk", has_thumbnails, world);
  preferences = open_preferences (world);
  driver_await_label (preferences, "*kB");
  button = driver_find (preferences, DRIVER_BUTTON, "Clear Thumbnail Cache");
  driver_await_state (button, ATSPI_STATE_SENSITIVE, TRUE);
  tab_to (world, preferences, "Clear Thumbnail Cache");
  x_screen_press_key (world->screen, "space");
  driver_await_label (preferences, "Empty");
  driver_await_state (button, ATSPI_STATE_SENSITIVE, FALSE);
  g_assert_cmpuint (count_thumbnails (world), ==, 0);
  /* The focus is kept. */
  driver_await_state (driver_find (preferences, DRIVER_ITEM, "Thumbnail Cache"), ATSPI_STATE_FOCUSED, TRUE);
  window_world_close_dialog (world);
  g_assert_cmpuint (cli_world_count (&world->disk, ".jpg"), ==, PRETEND_DEMO_N_SEQUENCE);
}

static void
assert_as_sent (WindowWorld *world, const char *id)
{
  g_autoptr (GPtrArray) pictures = cli_world_list (&world->disk, ".jpg");
  g_autoptr (GBytes) sent = pretend_service_dup_jpeg (world->disk.service, id, 0);
  g_autoptr (GBytes) saved = NULL;
  char *bytes;
  gsize length;

  g_assert_cmpuint (pictures->len, ==, 1);
  g_assert_true (g_file_get_contents (g_ptr_array_index (pictures, 0), &bytes, &length, NULL));
  saved = g_bytes_new_take (bytes, length);
  g_assert_true (g_bytes_equal (saved, sent));
}

/* With both switches off, a photo is saved unchanged and without metadata, and its page says so after a
 * restart. */
static void
test_saving (WindowWorld *world, gconstpointer data)
{
  AtspiAccessible *preferences;
  AtspiAccessible *photo;

  pretend_service_set_original_width (world->disk.service, 320);
  window_world_start (world);
  preferences = open_preferences (world);
  driver_press (driver_find (preferences, DRIVER_BUTTON, "Location in Photos"));
  driver_press (driver_find (preferences, DRIVER_BUTTON, "Metadata Files"));
  window_world_close_dialog (world);
  form_download_photo (world, PRETEND_DEMO_PHOTO);
  download_await (world, "1 photo saved");
  g_assert_cmpuint (cli_world_count (&world->disk, ".json"), ==, 0);
  assert_as_sent (world, PRETEND_DEMO_PHOTO);

  window_world_end (world);
  world->first_page = WINDOW_LIBRARY;
  window_world_start (world);
  library_open (world, "*1 photo · *");
  download_await (world, "1 photo saved");
  photo = download_open_first (world);
  driver_await_label (photo, "Photo 1 of 1");
  driver_await_label (photo, "Details Not Saved");
}

static void
ask_for_another (WindowWorld *world, const char *action, const char *name)
{
  window_world_ask (action, NULL);
  window_world_await_dialog (world, name);
  window_world_ask (action, NULL);
  window_world_await_answers ();
  g_assert_cmpuint (window_world_count_dialogs (world), ==, 1);
  window_world_close_dialog (world);
}

/* Preferences and the about dialog are raised when requested again, instead of being opened a second time. */
static void
test_once (WindowWorld *world, gconstpointer data)
{
  window_world_start_as_service (world);
  window_world_ask ("show-window", NULL);
  window_world_await_window (world);
  for (guint i = 0; i < 2; i++)
    {
      ask_for_another (world, "preferences", "Preferences");
      ask_for_another (world, "about", "The Wayside contributors");
    }
}

int
main (int argc, char **argv)
{
  window_world_init (&argc, &argv);
  window_world_add ("/window/preferences/metered", test_metered);
  window_world_add ("/window/preferences/parallel", test_parallel);
  window_world_add ("/window/preferences/saving", test_saving);
  window_world_add ("/window/preferences/size", test_size);
  window_world_add ("/window/preferences/at-once", test_at_once);
  window_world_add ("/window/preferences/thumbnails", test_thumbnails);
  window_world_add ("/window/preferences/once", test_once);
  return g_test_run ();
}
