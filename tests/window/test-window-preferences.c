/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "form-steps.h"
#include "network-manager.h"

typedef struct
{
  WindowWorld *world;
  guint n_windows;
} WindowCount;

static gboolean
has_windows (gpointer data)
{
  const WindowCount *count = data;

  return x_screen_count_windows (count->world->screen, count->world->pid) == count->n_windows;
}

/* By their shortcut. */
static AtspiAccessible *
open_preferences (WindowWorld *world)
{
  WindowCount count = { .world = world, .n_windows = 2 };

  x_screen_press_key (world->screen, "Control_L+comma");
  driver_wait_until ("the preferences are shown", has_windows, &count);
  return driver_find (world->application, DRIVER_ANY, "Preferences");
}

static void
close_preferences (WindowWorld *world)
{
  WindowCount count = { .world = world, .n_windows = 1 };

  x_screen_focus (world->screen, x_screen_find_window (world->screen, world->pid));
  x_screen_press_key (world->screen, "Escape");
  driver_wait_until ("the preferences are closed", has_windows, &count);
  x_screen_focus (world->screen, world->xid);
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

/* The switch counts for the next download, and still does after the program was started again. */
static void
test_metered (WindowWorld *world, gconstpointer data)
{
  g_autoptr (NetworkManager) network = network_manager_new (world);

  network_manager_set (network, TRUE, TRUE);
  pretend_service_set_original_width (world->disk.service, 320);
  window_world_start (world);
  driver_press (driver_find (open_preferences (world), DRIVER_BUTTON, "Metered Networks"));
  close_preferences (world);
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

/* One photo at a time, as the setting has it. */
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

/* What is set in the preferences is shown in the form at once. */
static void
test_size (WindowWorld *world, gconstpointer data)
{
  AtspiAccessible *preferences;

  window_world_set (world, "photo-size", "'original'");
  window_world_start (world);
  driver_find (window_world_page (world, WINDOW_FORM), DRIVER_ITEM, "Original");

  preferences = open_preferences (world);
  driver_find (preferences, DRIVER_ITEM, "Original");
  x_screen_focus (world->screen, x_screen_find_window (world->screen, world->pid));
  tab_to (world, preferences, "Photo Size");
  x_screen_press_key (world->screen, "Return");
  x_screen_press_key (world->screen, "Down");
  x_screen_press_key (world->screen, "Return");
  driver_find (window_world_page (world, WINDOW_FORM), DRIVER_ITEM, "Large – 2048 px");
  close_preferences (world);
}

int
main (int argc, char **argv)
{
  window_world_init (&argc, &argv);
  window_world_add ("/window/preferences/metered", test_metered);
  window_world_add ("/window/preferences/parallel", test_parallel);
  window_world_add ("/window/preferences/size", test_size);
  return g_test_run ();
}
