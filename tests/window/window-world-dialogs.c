/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "window-world.h"

/* Before libadwaita 1.5 the preferences and the about dialog are separate windows; since then they are part
 * of their parent window. */

static gboolean
count_dialog (AtspiAccessible *accessible, guint depth, gpointer data)
{
  guint *n = data;
  g_autofree char *role = driver_dup_role (accessible);

  if (g_strcmp0 (role, "dialog") == 0)
    *n += 1;
  return FALSE;
}

/**
 * window_world_count_dialogs:
 * @world: a fixture whose window is visible
 *
 * Returns: the number of dialogs shown by the program
 */
guint
window_world_count_dialogs (WindowWorld *world)
{
  guint n_windows = x_screen_count_windows (world->screen, world->pid);
  guint n = 0;

  driver_skim (world->window, count_dialog, &n);
  return n + MAX (n_windows, 1) - 1;
}

typedef struct
{
  WindowWorld *world;
  guint n;
} DialogWait;

static gboolean
has_dialogs (gpointer data)
{
  const DialogWait *wait = data;

  return window_world_count_dialogs (wait->world) == wait->n;
}

/**
 * window_world_await_dialog:
 * @world: a fixture whose window is visible
 * @name: accessible name of the dialog, or of an object that only this dialog contains
 *
 * Waits until the program shows one dialog, and gives it the focus.
 *
 * Returns: the object with this name
 */
AtspiAccessible *
window_world_await_dialog (WindowWorld *world, const char *name)
{
  DialogWait wait = { .world = world, .n = 1 };
  g_autofree char *what = g_strdup_printf ("a dialog with “%s” is shown", name);

  driver_wait_until (what, has_dialogs, &wait);
  x_screen_focus (world->screen, x_screen_find_window (world->screen, world->pid));
  return driver_find (world->application, DRIVER_ANY, name);
}

/**
 * window_world_close_dialog:
 * @world: a fixture that shows a dialog
 *
 * Closes the dialog with the keyboard, and gives the focus to the window.
 */
void
window_world_close_dialog (WindowWorld *world)
{
  DialogWait wait = { .world = world, .n = 0 };

  x_screen_press_key (world->screen, "Escape");
  driver_wait_until ("the dialog is closed", has_dialogs, &wait);
  window_world_focus (world);
}
