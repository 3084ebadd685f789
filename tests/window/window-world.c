/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "window-world.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

/* Large enough to be scaled down, small enough to be drawn quickly. */
#define ORIGINAL_WIDTH 2200

/* The part of the token that is nowhere else. */
#define SECRET "0123456789abcdef0123456789abcdef"

static const char *const page_names[WINDOW_N_PAGES] = { WINDOW_FORM,    WINDOW_DOWNLOAD, WINDOW_PHOTO,
                                                        WINDOW_CHECKUP, WINDOW_CONNECT,  WINDOW_LIBRARY };

/**
 * window_world_init:
 * @argc: number of arguments
 * @argv: the arguments
 *
 * Initializes a test program.
 */
void
window_world_init (int *argc, char ***argv)
{
  setlocale (LC_ALL, "");
  g_test_init (argc, argv, NULL);
}

/**
 * window_world_add:
 * @path: name of a test
 * @test: the test function
 *
 * Adds a test with its own fixture.
 */
void
window_world_add (const char *path, WindowTest test)
{
  g_test_add (path, WindowWorld, NULL, window_world_set_up, test, window_world_tear_down);
}

/* Disables animations, so that changes are visible at once. */
static void
quieten_toolkit (WindowWorld *world)
{
  g_autofree char *folder = cli_world_path (&world->disk, "config/gtk-4.0");

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  cli_world_write (&world->disk, "config/gtk-4.0/settings.ini",
                   "[Settings]\ngtk-enable-animations=0\ngtk-cursor-blink=0\n");
}

/**
 * window_world_set_up:
 * @world: a fixture
 * @data: unused
 *
 * Starts the service and creates the folders for the program. For g_test_add().
 */
void
window_world_set_up (WindowWorld *world, gconstpointer data)
{
  g_autofree char *downloads = NULL;
  g_autofree char *line = NULL;

  cli_world_set_up (&world->disk, NULL);
  pretend_service_set_original_width (world->disk.service, ORIGINAL_WIDTH);
  world->disk.token = NULL;
  world->first_page = WINDOW_FORM;
  world->screen = x_screen_open ();
  world->settings = g_key_file_new ();
  /* The page of the first start has its own tests. */
  window_world_set (world, "connect-offered", "true");

  downloads = cli_world_path (&world->disk, "Saved");
  world->root = g_build_filename (downloads, "Wayside", NULL);
  g_assert_cmpint (g_mkdir (downloads, 0700), ==, 0);
  for (guint i = 0; i < 4; i++)
    {
      static const char *const names[] = { "config", "data", "state", "cache" };
      g_autofree char *path = cli_world_path (&world->disk, names[i]);

      g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
    }

  line = g_strdup_printf ("XDG_DOWNLOAD_DIR=\"%s\"\n", downloads);
  cli_world_write (&world->disk, "config/user-dirs.dirs", line);
  quieten_toolkit (world);
  driver_set_up ();
}

/* The token must not be in any file written by the program. */
static void
check_secrecy (WindowWorld *world)
{
  g_autoptr (GPtrArray) files = cli_world_list (&world->disk, "");

  for (guint i = 0; i < files->len; i++)
    {
      const char *path = g_ptr_array_index (files, i);
      g_autofree char *content = NULL;
      gsize length;

      if (g_file_get_contents (path, &content, &length, NULL) &&
          memmem (content, length, SECRET, strlen (SECRET)) != NULL)
        {
          g_test_message ("The token is in %s", path);
          g_test_fail ();
        }
    }
}

/**
 * window_world_tear_down:
 * @world: a fixture
 * @data: unused
 *
 * Stops the program and the service. Fails the test if the token was leaked, if temporary files are left, or
 * if the program printed a warning.
 */
void
window_world_tear_down (WindowWorld *world, gconstpointer data)
{
  if (world->process != NULL)
    window_world_end (world);

  check_secrecy (world);
  driver_tear_down ();
  g_clear_pointer (&world->screen, x_screen_close);
  g_clear_pointer (&world->settings, g_key_file_unref);
  g_clear_pointer (&world->root, g_free);
  cli_world_tear_down (&world->disk, NULL);
}

/**
 * window_world_set:
 * @world: a fixture
 * @key: a key of the settings
 * @value: its value, in the text format of GVariant
 *
 * Sets a setting of the program, before it is started.
 */
void
window_world_set (WindowWorld *world, const char *key, const char *value)
{
  /* The group is the path of the schema without its slashes. */
  g_key_file_set_value (world->settings, &RESOURCE_PATH[1], key, value);
}

/**
 * window_world_set_environment:
 * @world: a fixture
 * @name: name of a variable
 * @value: its value
 *
 * Sets an environment variable of the program, before it is started.
 */
void
window_world_set_environment (WindowWorld *world, const char *name, const char *value)
{
  g_ptr_array_add (world->disk.environment, g_strdup_printf ("%s=%s", name, value));
}

/**
 * window_world_speak:
 * @world: a fixture
 * @folder: a folder of translations, like LOCALEDIR
 * @language: a language in @folder
 * @locale: name of a locale for the language
 *
 * Sets the language for the next start of the program. The locale is made by the build, since few machines
 * have them all, and without a locale the C library ignores the language.
 */
void
window_world_speak (WindowWorld *world, const char *folder, const char *language, const char *locale)
{
  g_autofree char *path = g_strdup_printf ("%s/%s/LC_MESSAGES/wayside.mo", folder, language);

  window_world_set_environment (world, "WAYSIDE_LOCALEDIR", folder);
  window_world_set_environment (world, "LANGUAGE", language);
  window_world_set_environment (world, "LC_ALL", locale);
  window_world_set_environment (world, "LOCPATH", g_getenv ("WAYSIDE_LOCALES"));
  driver_speak (path);
}

static GSubprocessLauncher *
make_launcher (WindowWorld *world)
{
  static const struct
  {
    const char *name, *folder;
  } folders[] = {
    { "XDG_CONFIG_HOME", "config" },
    { "XDG_DATA_HOME", "data" },
    { "XDG_STATE_HOME", "state" },
    { "XDG_CACHE_HOME", "cache" },
    { "HOME", "" },
  };
  GSubprocessLauncher *launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_auto (GStrv) environment = pretend_service_dup_environ (world->disk.service, FALSE);
  g_autofree char *errors = cli_world_path (&world->disk, "messages");
  g_autofree char *output = cli_world_path (&world->disk, "output");

  for (guint i = 0; i < world->disk.environment->len; i++)
    {
      g_auto (GStrv) pair = g_strsplit (g_ptr_array_index (world->disk.environment, i), "=", 2);

      environment = g_environ_setenv (environment, pair[0], pair[1], TRUE);
    }
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = cli_world_path (&world->disk, folders[i].folder);

      environment = g_environ_setenv (environment, folders[i].name, path, TRUE);
    }

  g_subprocess_launcher_set_environ (launcher, environment);
  g_subprocess_launcher_set_cwd (launcher, world->disk.folder);
  g_subprocess_launcher_set_stderr_file_path (launcher, errors);
  g_subprocess_launcher_set_stdout_file_path (launcher, output);
  return launcher;
}

/* Only once: afterwards the settings belong to the program. */
static void
write_settings (WindowWorld *world)
{
  g_autofree char *folder = cli_world_path (&world->disk, "config/glib-2.0/settings");
  g_autofree char *text = NULL;

  if (world->settings == NULL)
    return;

  text = g_key_file_to_data (world->settings, NULL, NULL);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  cli_world_write (&world->disk, "config/glib-2.0/settings/keyfile", text);
  g_clear_pointer (&world->settings, g_key_file_unref);
}

static gboolean
has_xid (gpointer data)
{
  WindowWorld *world = data;

  world->xid = x_screen_find_window (world->screen, world->pid);
  return world->xid != 0;
}

static void
spawn (WindowWorld *world)
{
  g_autoptr (GSubprocessLauncher) launcher = make_launcher (world);
  const char *program = g_getenv ("WAYSIDE_PROGRAM");
  g_autoptr (GError) error = NULL;

  g_assert_null (world->process);
  g_assert_nonnull (program);
  write_settings (world);

  world->process = g_subprocess_launcher_spawn (launcher, &error, program, world->argument, NULL);
  g_assert_no_error (error);
  world->pid = (guint) atoi (g_subprocess_get_identifier (world->process));
}

/**
 * window_world_start:
 * @world: a fixture
 *
 * Starts the program and waits for its window, which gets the focus.
 */
void
window_world_start (WindowWorld *world)
{
  spawn (world);
  window_world_await_window (world);
}

static gboolean
has_name (gpointer data)
{
  g_autoptr (GVariant) reply = NULL;
  gboolean has_owner = FALSE;

  reply = g_dbus_connection_call_sync (
      data, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "NameHasOwner",
      g_variant_new ("(s)", APPLICATION_ID), G_VARIANT_TYPE ("(b)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  if (reply != NULL)
    g_variant_get (reply, "(b)", &has_owner);
  return has_owner;
}

/**
 * window_world_start_as_service:
 * @world: a fixture
 *
 * Starts the program like D-Bus does: without a window, ready for actions.
 */
void
window_world_start_as_service (WindowWorld *world)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);

  world->argument = "--gapplication-service";
  spawn (world);
  world->argument = NULL;
  driver_wait_until ("the program has its name on the bus", has_name, bus);
}

/* Number of calls without a reply. */
static guint n_asked;

static void
asked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (object), result, &error);

  g_assert_no_error (error);
  g_assert_nonnull (reply);
  n_asked--;
}

/**
 * window_world_ask:
 * @action: an action of the program
 * @folder: (nullable): the path for its parameter
 *
 * Activates an action of a program that runs as a service, like a notification or the desktop's menu does.
 * Does not wait for the reply.
 */
void
window_world_ask (const char *action, const char *folder)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autofree char *path = g_strdelimit (g_strdup ("/" APPLICATION_ID), ".", '/');
  GVariantBuilder targets;

  n_asked++;
  g_variant_builder_init (&targets, G_VARIANT_TYPE ("av"));
  if (folder != NULL)
    g_variant_builder_add (&targets, "v", g_variant_new_bytestring (folder));
  g_dbus_connection_call (bus, APPLICATION_ID, path, "org.freedesktop.Application", "ActivateAction",
                          g_variant_new ("(sava{sv})", action, &targets, NULL), NULL, G_DBUS_CALL_FLAGS_NONE,
                          -1, NULL, asked_cb, NULL);
}

static gboolean
is_answered (gpointer data)
{
  return n_asked == 0;
}

/**
 * window_world_await_answers:
 *
 * Waits until the program has replied to all calls.
 */
void
window_world_await_answers (void)
{
  driver_wait_until ("the program has answered", is_answered, NULL);
}

/**
 * window_world_await_window:
 * @world: a fixture whose program was started
 *
 * Waits for the window of the program, which gets the focus, and for its first page.
 */
void
window_world_await_window (WindowWorld *world)
{
  driver_wait_until ("the program shows a window", has_xid, world);
  window_world_adopt (world, driver_find_application (world->pid));
}

/* Finds all pages in one walk: a separate search for each would take as long. */
static gboolean
take_page (AtspiAccessible *accessible, guint depth, gpointer data)
{
  WindowWorld *world = data;
  g_autofree char *name = driver_dup_name (accessible);

  for (guint i = 0; i < WINDOW_N_PAGES; i++)
    if (world->stack_pages[i] == NULL && driver_is_called (page_names[i], name) &&
        driver_get_kind (accessible) == DRIVER_GROUP)
      {
        world->stack_pages[i] = driver_hold (accessible);
        /* The page in sight comes before all that is in it. */
        if (world->stack == NULL)
          world->stack = driver_look_parent (accessible);
      }

  return FALSE;
}

static gboolean
has_stack (gpointer data)
{
  WindowWorld *world = data;

  driver_skim (world->window, take_page, world);
  return world->stack != NULL;
}

static gboolean
has_keyboard (gpointer data)
{
  WindowWorld *world = data;

  if (driver_has_state (world->window, ATSPI_STATE_ACTIVE))
    return TRUE;

  x_screen_focus (world->screen, world->xid);
  return FALSE;
}

/**
 * window_world_focus:
 * @world: a fixture
 *
 * Gives the main window the keyboard, as a window manager does, and waits until it knows. X takes the
 * keyboard back when another window of the program goes.
 */
void
window_world_focus (WindowWorld *world)
{
  driver_wait_until ("the window has the keyboard", has_keyboard, world);
}

/**
 * window_world_adopt:
 * @world: a fixture
 * @application: (transfer none): the program, which shows its window @world->xid
 *
 * Takes over the window of a program, gives it the focus and waits until it shows its first page.
 */
void
window_world_adopt (WindowWorld *world, AtspiAccessible *application)
{
  x_screen_focus (world->screen, world->xid);
  world->application = application;
  driver_watch (world->application);
  world->window = driver_find (world->application, DRIVER_ANY, "Wayside");
  memset (world->stack_pages, 0, sizeof world->stack_pages);
  world->stack = NULL;
  driver_wait_until ("the window has a page", has_stack, world);
  window_world_focus (world);
  window_world_await_page (world, world->first_page);
}

static void
on_ended (GObject *object, GAsyncResult *result, gpointer user_data)
{
  gboolean *ended = user_data;
  g_autoptr (GError) error = NULL;

  g_subprocess_wait_finish (G_SUBPROCESS (object), result, &error);
  g_assert_no_error (error);
  *ended = TRUE;
}

static gboolean
is_true (gpointer data)
{
  return *(gboolean *) data;
}

/* A warning of the toolkit is a bug in the program, except for one: GTK 4.18 calls the portal that opens
 * files whatever GTK_USE_PORTAL and GDK_DEBUG are, and warns that this bus has none. */
static gboolean
is_fault (const char *line)
{
  return strstr (line, "CRITICAL") != NULL || strstr (line, "ERROR") != NULL ||
         (strstr (line, "WARNING") != NULL && strstr (line, "OpenURI portal") == NULL);
}

static void
check_messages (WindowWorld *world)
{
  g_autofree char *path = cli_world_path (&world->disk, "messages");
  g_autofree char *messages = NULL;
  g_auto (GStrv) lines = NULL;

  g_assert_true (g_file_get_contents (path, &messages, NULL, NULL));
  lines = g_strsplit (messages, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    if (is_fault (*line))
      {
        g_test_message ("The program said: %s", messages);
        g_test_fail ();
        return;
      }
}

/**
 * window_world_end:
 * @world: a fixture
 *
 * Terminates the program like a session does, and waits for its exit. It may be started again afterwards.
 */
void
window_world_end (WindowWorld *world)
{
  g_subprocess_send_signal (world->process, SIGTERM);
  window_world_await_end (world);
}

/**
 * window_world_await_end:
 * @world: a fixture
 *
 * Waits until the program has exited without warnings. It may be started again afterwards.
 */
void
window_world_await_end (WindowWorld *world)
{
  gboolean ended = FALSE;

  driver_watch (NULL);
  g_subprocess_wait_async (world->process, NULL, on_ended, &ended);
  driver_wait_until ("the program has ended", is_true, &ended);
  check_messages (world);
  g_assert_true (g_subprocess_get_if_exited (world->process));
  g_assert_cmpint (g_subprocess_get_exit_status (world->process), ==, 0);
  g_clear_object (&world->process);
}

/**
 * window_world_page:
 * @world: a fixture
 * @name: name of a page
 *
 * The stack page has the accessible name, its child has the rectangle. Since GTK 4.10 a page that is not
 * shown has no children, so the result changes when the page is shown.
 *
 * Returns: (transfer none): the child of the stack page, or the stack page itself
 */
AtspiAccessible *
window_world_page (WindowWorld *world, const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (page_names); i++)
    if (g_str_equal (page_names[i], name))
      {
        AtspiAccessible *child;

        /* In newer GTK, the object of a hidden page is destroyed, and another one is created when it is shown
         * again. */
        if (world->stack_pages[i] == NULL || driver_has_state (world->stack_pages[i], ATSPI_STATE_DEFUNCT))
          world->stack_pages[i] = driver_find (world->window, DRIVER_GROUP, name);
        child = driver_look_child (world->stack_pages[i], 0);
        return child != NULL ? child : world->stack_pages[i];
      }

  g_assert_not_reached ();
}

typedef struct
{
  WindowWorld *world;
  const char *name;
  AtspiAccessible *page;
} PageWait;

static gboolean
page_is_shown (gpointer data)
{
  PageWait *wait = data;

  wait->page = window_world_page (wait->world, wait->name);
  return window_world_shows (wait->world, wait->page);
}

/**
 * window_world_await_page:
 * @world: a fixture
 * @name: name of a page
 *
 * Waits until a page is shown and settled.
 *
 * Returns: (transfer none): the page
 */
AtspiAccessible *
window_world_await_page (WindowWorld *world, const char *name)
{
  PageWait wait = { .world = world, .name = name };
  g_autofree char *what = g_strdup_printf ("the page “%s” is shown", name);

  driver_wait_until (what, page_is_shown, &wait);
  return wait.page;
}

/**
 * window_world_path:
 * @world: a fixture
 * @name: name of a folder of photos
 *
 * Returns: (transfer full): its path
 */
char *
window_world_path (WindowWorld *world, const char *name)
{
  return g_build_filename (world->root, name, NULL);
}
