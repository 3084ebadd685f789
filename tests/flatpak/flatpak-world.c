/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "flatpak-world.h"

#include <string.h>

/* Number of checks before a key press without effect is repeated. */
#define LOOKS_PER_KEY 25

#define PORTAL_NAME "xdg-desktop-portal-gtk"

/* Milliseconds for D-Bus activation of a program. */
#define START_TIMEOUT 60000

/**
 * flatpak_world_run:
 * @command: a command line, with the directives of printf()
 *
 * Runs a command and fails the test if the command fails.
 */
void
flatpak_world_run (const char *command, ...)
{
  g_autofree char *line = NULL;
  g_autofree char *out = NULL;
  g_autofree char *err = NULL;
  g_autoptr (GError) error = NULL;
  va_list arguments;
  int status;

  va_start (arguments, command);
  line = g_strdup_vprintf (command, arguments);
  va_end (arguments);

  g_spawn_command_line_sync (line, &out, &err, &status, &error);
  g_assert_no_error (error);
  g_test_message ("%s: %s%s", line, out, err);
  g_spawn_check_wait_status (status, &error);
  g_assert_no_error (error);
}

static void
waited_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  gboolean *done = user_data;
  g_autoptr (GError) error = NULL;

  g_subprocess_wait_check_finish (G_SUBPROCESS (object), result, &error);
  g_assert_no_error (error);
  *done = TRUE;
}

static gboolean
is_true (gpointer data)
{
  return *(gboolean *) data;
}

/**
 * flatpak_world_await:
 * @process: a program that uses the service
 *
 * Waits until a program exits successfully, while the service runs in this process.
 */
void
flatpak_world_await (GSubprocess *process)
{
  gboolean done = FALSE;

  g_subprocess_wait_check_async (process, NULL, waited_cb, &done);
  driver_wait_until ("the command has ended", is_true, &done);
}

/* The URLs of the service have to be passed into the sandbox. The token is typed in. */
static void
override_environment (FlatpakWorld *world)
{
  static const char *const names[] = { "WAYSIDE_GRAPH_URL", "WAYSIDE_TILES_URL", "WAYSIDE_MAP_URL" };
  g_auto (GStrv) environment = pretend_service_dup_environ (world->window.disk.service, FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    flatpak_world_run ("flatpak override --user --env=%s=%s %s", names[i],
                       g_environ_getenv (environment, names[i]), world->id);
}

/**
 * flatpak_world_set_up:
 * @world: a fixture
 * @data: unused
 *
 * Starts the service. The program is in the state before its first start. For g_test_add().
 */
void
flatpak_world_set_up (FlatpakWorld *world, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  world->id = g_getenv ("WAYSIDE_FLATPAK_ID");
  world->desktop_file = g_strdup_printf ("%s/exports/share/applications/%s.desktop",
                                         g_getenv ("FLATPAK_USER_DIR"), world->id);
  world->bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  g_assert_no_error (error);

  flatpak_world_forget (world);
  cli_world_set_up (&world->window.disk, NULL);
  world->window.screen = x_screen_open ();
  world->window.first_page = WINDOW_CONNECT;
  driver_set_up ();
  override_environment (world);
}

/**
 * flatpak_world_tear_down:
 * @world: a fixture
 * @data: unused
 *
 * Stops the service. The test must have ended the program. Fails the test if any file contains the token.
 */
void
flatpak_world_tear_down (FlatpakWorld *world, gconstpointer data)
{
  flatpak_world_check_secrecy (world);
  flatpak_world_run ("flatpak override --user --reset %s", world->id);
  driver_tear_down ();
  g_clear_pointer (&world->window.screen, x_screen_close);
  cli_world_tear_down (&world->window.disk, NULL);
  g_clear_object (&world->bus);
  g_clear_pointer (&world->desktop_file, g_free);
}

static gboolean
shows_window (gpointer data)
{
  WindowWorld *world = data;

  world->xid = x_screen_find_window (world->screen, 0);
  return world->xid != 0;
}

/**
 * flatpak_world_adopt:
 * @world: a fixture
 *
 * Waits for the window of the sandboxed program.
 */
void
flatpak_world_adopt (FlatpakWorld *world)
{
  driver_wait_until ("the program shows a window", shows_window, &world->window);
  window_world_adopt (&world->window, driver_find_named_application ("wayside"));
}

static void
called_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  gboolean *done = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (object), result, &error);

  g_assert_no_error (error);
  *done = reply != NULL;
}

/* The call must be asynchronous: the program needs responses of the service, which runs in this process. */
static void
call_application (FlatpakWorld *world, const char *method, GVariant *arguments)
{
  g_autofree char *path = g_strdup_printf ("/%s", world->id);
  gboolean done = FALSE;

  g_strdelimit (path, ".", '/');
  g_dbus_connection_call (world->bus, world->id, path, "org.freedesktop.Application", method, arguments, NULL,
                          G_DBUS_CALL_FLAGS_NONE, START_TIMEOUT, NULL, called_cb, &done);
  driver_wait_until ("the program answers", is_true, &done);
}

static GVariant *
no_platform_data (void)
{
  return g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0);
}

/**
 * flatpak_world_launch:
 * @world: a fixture
 * @first_page: the page that the program starts with
 *
 * Starts the program like the menu of a desktop, by D-Bus activation as declared in the exported desktop
 * file.
 */
void
flatpak_world_launch (FlatpakWorld *world, const char *first_page)
{
  g_autoptr (GKeyFile) desktop_file = g_key_file_new ();

  g_assert_true (g_key_file_load_from_file (desktop_file, world->desktop_file, G_KEY_FILE_NONE, NULL));
  g_assert_true (g_key_file_get_boolean (desktop_file, "Desktop Entry", "DBusActivatable", NULL));
  world->window.first_page = first_page;
  call_application (world, "Activate", g_variant_new ("(@a{sv})", no_platform_data ()));
  flatpak_world_adopt (world);
}

/**
 * flatpak_world_skip_connecting:
 * @world: a fixture, the program started for the first time
 *
 * Skips the first-start page. The form then asks for the token.
 */
void
flatpak_world_skip_connecting (FlatpakWorld *world)
{
  driver_press (driver_find (window_world_page (&world->window, WINDOW_CONNECT), DRIVER_BUTTON, "Skip"));
  window_world_await_page (&world->window, WINDOW_FORM);
}

/**
 * flatpak_world_open:
 * @world: a fixture
 * @uri: a link
 *
 * Opens a link in the program, which is started by D-Bus activation if it is not running.
 */
void
flatpak_world_open (FlatpakWorld *world, const char *uri)
{
  const char *uris[] = { uri, NULL };

  world->window.first_page = WINDOW_FORM;
  call_application (world, "Open", g_variant_new ("(^as@a{sv})", uris, no_platform_data ()));
  flatpak_world_adopt (world);
}

/**
 * flatpak_world_execute:
 * @world: a fixture
 * @uri: a link
 *
 * Starts the program with the command of the exported desktop file, for desktops without D-Bus activation.
 * End it with flatpak_world_kill().
 */
void
flatpak_world_execute (FlatpakWorld *world, const char *uri)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = NULL;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error, "gio", "launch", world->desktop_file,
                              uri, NULL);
  g_assert_no_error (error);
  flatpak_world_await (process);
  world->window.first_page = WINDOW_FORM;
  flatpak_world_adopt (world);
}

/**
 * flatpak_world_activate:
 * @world: a fixture
 * @action: an action of the desktop file
 *
 * Activates an action of the desktop file, like the menu of a desktop.
 */
void
flatpak_world_activate (FlatpakWorld *world, const char *action)
{
  call_application (world, "ActivateAction",
                    g_variant_new ("(s@av@a{sv})", action,
                                   g_variant_new_array (G_VARIANT_TYPE_VARIANT, NULL, 0),
                                   no_platform_data ()));
}

static gboolean
shows_nothing (gpointer data)
{
  return x_screen_find_window (data, 0) == 0;
}

static void
owner_lost_cb (GDBusConnection *bus, const char *name, gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

/**
 * flatpak_world_kill:
 * @world: a fixture
 *
 * Ends a program that was not started by D-Bus activation.
 */
void
flatpak_world_kill (FlatpakWorld *world)
{
  driver_watch (NULL);
  flatpak_world_run ("flatpak kill %s", world->id);
  driver_wait_until ("the window has gone", shows_nothing, world->window.screen);
}

/**
 * flatpak_world_await_end:
 * @world: a fixture without a window
 *
 * Waits until the bus name of the program is free.
 */
void
flatpak_world_await_end (FlatpakWorld *world)
{
  gboolean gone = FALSE;
  guint watch;

  watch = g_bus_watch_name_on_connection (world->bus, world->id, G_BUS_NAME_WATCHER_FLAGS_NONE, NULL,
                                          owner_lost_cb, &gone, NULL);
  driver_wait_until ("the program has ended", is_true, &gone);
  g_bus_unwatch_name (watch);
}

/**
 * flatpak_world_close_window:
 * @world: a fixture
 *
 * Closes the window and waits until it has disappeared.
 */
void
flatpak_world_close_window (FlatpakWorld *world)
{
  driver_watch (NULL);
  x_screen_press_key (world->window.screen, "Control_L+w");
  driver_wait_until ("the window has gone", shows_nothing, world->window.screen);
}

/**
 * flatpak_world_quit:
 * @world: a fixture
 *
 * Quits the program with the action of Ctrl+Q, and waits until its bus name is free.
 */
void
flatpak_world_quit (FlatpakWorld *world)
{
  driver_watch (NULL);
  flatpak_world_activate (world, "quit");
  driver_wait_until ("the window has gone", shows_nothing, world->window.screen);
  flatpak_world_await_end (world);
}

typedef struct
{
  XScreen *screen;
  gulong window, other;
  AtspiAccessible *dialog, *entry;
  guint n_looks;
} DialogWait;

static gboolean
shows_dialog (gpointer data)
{
  DialogWait *wait = data;

  wait->other = x_screen_find_window (wait->screen, 0);
  return wait->other != 0 && wait->other != wait->window;
}

/* A slash opens an entry for the path, unless the dialog does not handle key presses yet. */
static gboolean
has_path_entry (gpointer data)
{
  DialogWait *wait = data;

  wait->entry = driver_look_focus (wait->dialog);
  if (wait->entry != NULL && driver_get_kind (wait->entry) == DRIVER_ENTRY)
    return TRUE;

  if (wait->n_looks++ % LOOKS_PER_KEY == 0)
    {
      x_screen_focus (wait->screen, wait->other);
      x_screen_press_key (wait->screen, "slash");
    }
  return FALSE;
}

static gboolean
has_no_dialog (gpointer data)
{
  const DialogWait *wait = data;

  return x_screen_find_window (wait->screen, 0) == wait->window;
}

/**
 * flatpak_world_choose_folder:
 * @world: a fixture that shows the form
 * @path: absolute path of a folder outside of the sandbox
 *
 * Chooses a folder in the dialog of the portal by typing its path.
 */
void
flatpak_world_choose_folder (FlatpakWorld *world, const char *path)
{
  WindowWorld *window = &world->window;
  DialogWait wait = { .screen = window->screen, .window = window->xid };

  driver_press (driver_find (window_world_page (window, WINDOW_FORM), DRIVER_BUTTON, "Choose Folder…"));
  driver_wait_until ("the portal shows a dialog", shows_dialog, &wait);
  wait.dialog = driver_find_named_application (PORTAL_NAME);
  driver_watch (wait.dialog);
  driver_wait_until ("the dialog takes a path", has_path_entry, &wait);
  driver_set_text (wait.entry, path);
  driver_press (driver_find (wait.dialog, DRIVER_BUTTON, "Choose"));
  driver_wait_until ("the dialog has gone", has_no_dialog, &wait);
  driver_watch (window->application);
  x_screen_focus (window->screen, window->xid);
}

static gboolean
is_inside (const char *text)
{
  return text != NULL && (strstr (text, "/doc/") != NULL || strstr (text, "run › user") != NULL);
}

static gboolean
check_name (AtspiAccessible *accessible, guint depth, gpointer data)
{
  g_autofree char *name = driver_dup_name (accessible);
  g_autofree char *text = driver_dup_text (accessible);

  if (is_inside (name) || is_inside (text))
    {
      g_test_message ("Shown: %s", is_inside (name) ? name : text);
      g_test_fail ();
    }
  return FALSE;
}

/**
 * flatpak_world_check_shown:
 * @world: a fixture
 *
 * Fails the test if the program displays a path that only exists in the sandbox.
 */
void
flatpak_world_check_shown (FlatpakWorld *world)
{
  driver_walk (world->window.application, check_name, NULL);
}

/**
 * flatpak_world_write_picture:
 * @world: a fixture
 * @name: name of the picture
 *
 * Writes a screenshot of the topmost window, for manual review.
 */
void
flatpak_world_write_picture (FlatpakWorld *world, const char *name)
{
  const char *folder = g_getenv ("WAYSIDE_SCREENSHOTS");
  g_autofree char *path = g_strdup_printf ("%s/flatpak-%s.png", folder, name);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  x_screen_write_picture (world->window.screen, x_screen_find_window (world->window.screen, 0), path);
}
