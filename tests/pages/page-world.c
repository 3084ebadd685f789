/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "page-world.h"

#include "page-network.h"
#include "wayside-application.h"

#include <glib/gstdio.h>
#include <libintl.h>
#include <locale.h>

/* Seconds until a test fails: far longer than any wait, even with sanitizers on a busy machine. */
#define DEADLINE 120

/* Frames until a change of widgets is laid out and drawn, as it may cause a second frame. */
#define N_FRAMES 2

#define FAST_RATE (1 << 30)

/* One per process: it sets environment variables, which is only safe before threads are started. */
static PretendService *service;

/**
 * page_world_init:
 * @argc: number of arguments
 * @argv: the arguments
 *
 * Initializes a test program. GTK keeps the accessible attributes in the process, where the checks can read
 * them.
 */
void
page_world_init (int *argc, char ***argv)
{
  const char *locales = g_getenv ("WAYSIDE_LOCALEDIR");
  g_autofree char *home = g_dir_make_tmp ("wayside-pages-XXXXXX", NULL);

  g_assert_nonnull (home);
  /* The download folder is shown relative to the home folder. */
  g_setenv ("HOME", home, TRUE);
  g_setenv ("GTK_A11Y", "test", TRUE);
  g_setenv ("GIO_USE_NETWORK_MONITOR", PAGE_NETWORK_NAME, TRUE);
  page_network_register ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, locales != NULL ? locales : LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_test_init (argc, argv, NULL);
  service = pretend_service_new ();
  pretend_demo_fill (service);
  pretend_service_set_scene_pool (service, 4);
  pretend_service_set_environment (service);
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_assert_cmpint (g_remove (path), ==, 0);
}

/* The application starts as if its first start was over, with an empty library. */
static void
reset_user_data (PageWorld *world)
{
  g_autofree char *data = g_build_filename (g_get_user_data_dir (), "wayside", NULL);
  g_autoptr (GSettingsSchema) schema = NULL;
  g_auto (GStrv) keys = NULL;

  if (g_file_test (data, G_FILE_TEST_EXISTS))
    remove_tree (data);

  g_object_get (world->settings, "settings-schema", &schema, NULL);
  keys = g_settings_schema_list_keys (schema);
  for (guint i = 0; keys[i] != NULL; i++)
    g_settings_reset (world->settings, keys[i]);
  g_settings_set_boolean (world->settings, "connect-offered", TRUE);
  g_settings_set_string (world->settings, "output-folder", world->folder);
}

/**
 * page_world_set_up:
 * @world: a fixture
 * @data: data of the test
 *
 * Prepares the service, the settings and an empty folder. For g_test_add().
 */
void
page_world_set_up (PageWorld *world, gconstpointer data)
{
  world->data = data;
  world->service = service;
  world->folder = g_build_filename (g_get_home_dir (), "Saved", "Wayside", NULL);
  g_assert_cmpint (g_mkdir_with_parents (world->folder, 0700), ==, 0);
  world->settings = g_settings_new (APPLICATION_ID);
  pretend_service_set_latency (service, 0);
  pretend_service_set_rate (service, FAST_RATE);
  page_network_set_available (TRUE);
  page_network_set_metered (FALSE);
  reset_user_data (world);
}

/**
 * page_world_tear_down:
 * @world: a fixture
 * @data: unused
 *
 * Removes the folder. For g_test_add().
 */
void
page_world_tear_down (PageWorld *world, gconstpointer data)
{
  g_assert_cmpuint (pretend_service_get_n_token_leaks (world->service), ==, 0);
  remove_tree (g_get_home_dir ());
  g_clear_pointer (&world->folder, g_free);
  g_clear_object (&world->settings);
}

/**
 * page_world_set_size:
 * @world: a fixture whose application is not running
 * @width: width of the window
 * @height: height of the window
 *
 * Sets the size of the window.
 */
void
page_world_set_size (PageWorld *world, int width, int height)
{
  g_settings_set_int (world->settings, "window-width", width);
  g_settings_set_int (world->settings, "window-height", height);
}

static gboolean
run_test (gpointer user_data)
{
  PageWorld *world = user_data;
  GtkApplication *application = GTK_APPLICATION (g_application_get_default ());

  world->window = WAYSIDE_WINDOW (gtk_application_get_active_window (application));
  page_settle (GTK_WIDGET (world->window));
  world->test (world);
  world->window = NULL;
  g_action_group_activate_action (G_ACTION_GROUP (application), "quit", NULL);
  return G_SOURCE_REMOVE;
}

static void
on_activate (GApplication *application, gpointer user_data)
{
  g_idle_add (run_test, user_data);
}

/* Disable animations, so that a page is settled once it is laid out. */
static void
on_startup (GApplication *application, gpointer user_data)
{
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, "gtk-cursor-blink", FALSE, NULL);
}

/**
 * page_world_run:
 * @world: a fixture
 * @test: a test
 *
 * Starts the application, runs @test in its main loop, and quits the application.
 */
void
page_world_run (PageWorld *world, PageTest test)
{
  g_autoptr (WaysideEndpoints) address = NULL;
  g_autoptr (GError) error = NULL;
  WaysideApplication *application;

  address = wayside_endpoints_new_from_environment (&error);
  g_assert_no_error (error);
  world->test = test;
  application = wayside_application_new (address);
  g_signal_connect_after (application, "startup", G_CALLBACK (on_startup), NULL);
  g_signal_connect_after (application, "activate", G_CALLBACK (on_activate), world);
  g_assert_cmpint (g_application_run (G_APPLICATION (application), 0, NULL), ==, 0);
  g_object_unref (application);
}

/**
 * page_world_path:
 * @world: a fixture
 * @name: path of a file, relative to the download folder
 *
 * Returns: (transfer full): its absolute path
 */
char *
page_world_path (PageWorld *world, const char *name)
{
  return g_build_filename (world->folder, name, NULL);
}

static gboolean
on_timeout (gpointer user_data)
{
  gboolean *passed = user_data;

  *passed = TRUE;
  return G_SOURCE_REMOVE;
}

/**
 * page_wait_until:
 * @what: description of the condition
 * @condition: evaluated after each event
 * @data: for @condition
 *
 * Runs the main loop until a condition is true. The test fails after a deadline.
 */
void
page_wait_until (const char *what, PageCondition condition, gpointer data)
{
  gboolean passed = FALSE, ticked;
  guint deadline = g_timeout_add_seconds (DEADLINE, on_timeout, &passed);

  while (!condition (data))
    {
      /* Some conditions, such as the state of a file, change without an event. */
      guint tick = g_timeout_add (100, on_timeout, &ticked);

      ticked = FALSE;
      g_main_context_iteration (NULL, TRUE);
      if (!ticked)
        g_source_remove (tick);
      if (passed)
        g_error ("Timeout: %s", what);
    }
  g_source_remove (deadline);
}

static void
on_after_paint (GdkFrameClock *clock, gpointer user_data)
{
  guint *n_frames = user_data;

  if (++*n_frames < N_FRAMES)
    gdk_frame_clock_request_phase (clock, GDK_FRAME_CLOCK_PHASE_PAINT);
}

static gboolean
is_painted (gpointer data)
{
  const guint *n_frames = data;

  return *n_frames >= N_FRAMES;
}

/**
 * page_settle:
 * @widget: a widget in a mapped window
 *
 * Waits until all pending changes in the window are laid out and drawn.
 */
void
page_settle (GtkWidget *widget)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (gtk_widget_get_root (widget)));
  guint n_frames = 0;
  gulong handler;

  g_assert_nonnull (clock);
  g_object_ref (clock);
  handler = g_signal_connect (clock, "after-paint", G_CALLBACK (on_after_paint), &n_frames);
  gdk_frame_clock_request_phase (clock, GDK_FRAME_CLOCK_PHASE_PAINT);
  page_wait_until ("the window is drawn", is_painted, &n_frames);
  g_signal_handler_disconnect (clock, handler);
  g_object_unref (clock);
}
