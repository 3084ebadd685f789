/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "form-steps.h"

#include <glib/gstdio.h>

/* Screenshots of every page in other languages for visual inspection, wide and narrow, and in the
 * pseudo-language. “make screenshots” takes them. */

/* Bytes per second for each picture. */
#define SLOW_RATE (8 * 1024)

#define WIDE   1000
#define NARROW 360
#define HEIGHT 700

/* Dots per inch; 96 is the default. */
#define LARGE_DOTS 192

#define WRONG_TOKEN "MLY|4223665974375089|fedcba9876543210fedcba9876543210"

/**
 * Tongue:
 * @name: part of the names of tests and pictures
 * @language: as in po/LINGUAS
 * @locale: one of the locales made by the build
 * @folder: the environment variable for the folder of translations
 * @is_pseudo: whether it contains no ASCII letters
 * @is_large: whether text is twice its normal size
 */
typedef struct
{
  const char *name;
  const char *language;
  const char *locale;
  const char *folder;
  gboolean is_pseudo;
  gboolean is_large;
} Tongue;

/* The last one uses Japanese only for the names of months, which have no ASCII letters either. */
static const Tongue tongues[] = {
  { "german", "de", "de_DE.UTF-8", "WAYSIDE_TRANSLATIONS", FALSE, FALSE },
  { "german-large-text", "de", "de_DE.UTF-8", "WAYSIDE_TRANSLATIONS", FALSE, TRUE },
  { "arabic", "ar", "ar_EG.UTF-8", "WAYSIDE_TRANSLATIONS", FALSE, FALSE },
  { "japanese", "ja", "ja_JP.UTF-8", "WAYSIDE_TRANSLATIONS", FALSE, FALSE },
  { "pseudo", "qps", "ja_JP.UTF-8", "WAYSIDE_PSEUDO_TRANSLATION", TRUE, FALSE },
};

static void
write_picture (WindowWorld *world, const Tongue *tongue, const char *page, guint width, gboolean is_still)
{
  g_autofree char *path = g_strdup_printf ("%s/%s-%s-%u.png", g_getenv ("WAYSIDE_SCREENSHOTS"), page,
                                           tongue->name, width);

  x_screen_resize (world->screen, world->xid, width, HEIGHT);
  window_world_await_width (world, width);
  if (is_still)
    window_world_await_rest (world);
  x_screen_write_picture (world->screen, world->xid, path);
}

/* A page, wide and narrow. For the pseudo-language and for large text only the narrow one is informative. */
static void
show (WindowWorld *world, const Tongue *tongue, const char *page)
{
  if (!tongue->is_pseudo && !tongue->is_large)
    write_picture (world, tongue, page, WIDE, TRUE);
  write_picture (world, tongue, page, NARROW, TRUE);
}

/* In English: a photo, and a sequence with one missing photo. */
static void
prepare (WindowWorld *world)
{
  pretend_service_set_scene_pool (world->disk.service, 16);
  pretend_service_set_original_width (world->disk.service, 1024);
  window_world_start (world);
  form_download_photo (world, PRETEND_DEMO_PHOTO);
  download_await (world, "1 photo saved");
  download_leave_for_form (world);
  form_download_sequence (world, PRETEND_DEMO_ODD_SEQUENCE);
  download_await (world, "59 photos saved, 1 not available");
  window_world_end (world);
}

static void
start_in (WindowWorld *world, const Tongue *tongue)
{
  window_world_speak (world, g_getenv (tongue->folder), tongue->language, tongue->locale);
  world->first_page = WINDOW_LIBRARY;
  window_world_start (world);
  g_assert_null (driver_look (world->window, DRIVER_LABEL, "No Downloads Yet"));
}

static void
show_past (WindowWorld *world, const Tongue *tongue)
{
  AtspiAccessible *page = window_world_page (world, WINDOW_DOWNLOAD);

  library_await_row (world, "*" PRETEND_DEMO_ODD_SEQUENCE "*");
  show (world, tongue, "library");
  library_open (world, "*" PRETEND_DEMO_ODD_SEQUENCE "*");
  page = window_world_page (world, WINDOW_DOWNLOAD);
  show (world, tongue, "finished");
  driver_press (driver_find (page, DRIVER_BUTTON, "*1*"));
  driver_await_state (driver_find (page, DRIVER_BUTTON, "Photos"), ATSPI_STATE_PRESSED, FALSE);
  show (world, tongue, "problems");
  driver_press (driver_find (page, DRIVER_BUTTON, "Photos"));
  download_open_first (world);
  show (world, tongue, "photo");
  download_go_back (world, WINDOW_PHOTO, WINDOW_DOWNLOAD);
  download_leave_for_form (world);
}

static void
show_connecting (WindowWorld *world, const Tongue *tongue)
{
  AtspiAccessible *form = window_world_page (world, WINDOW_FORM);
  AtspiAccessible *page;

  driver_press (driver_find (form, DRIVER_BUTTON, "Connect to Mapillary"));
  page = window_world_await_page (world, WINDOW_CONNECT);
  show (world, tongue, "connect");
  driver_set_text (driver_find (page, DRIVER_ENTRY, "Access Token"), WRONG_TOKEN);
  show (world, tongue, "connect-refused");
  driver_set_text (driver_find (page, DRIVER_ENTRY, "Access Token"), PRETEND_TOKEN);
  driver_await_label (page, "Token works");
  driver_press (driver_find (page, DRIVER_BUTTON, "Connect"));
  driver_find (page, DRIVER_BUTTON, "Continue");
  show (world, tongue, "connect-no-keyring");
  driver_press (driver_find (page, DRIVER_BUTTON, "Continue"));
  window_world_await_page (world, WINDOW_FORM);
}

static void
show_form (WindowWorld *world, const Tongue *tongue)
{
  static const char *const kinds[] = { "Photo", "Sequence", "Area" };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *picture = g_strdup_printf ("form-%s", kinds[i]);

      form_choose (world, kinds[i]);
      show (world, tongue, picture);
    }
}

static void
show_running (WindowWorld *world, const Tongue *tongue)
{
  pretend_service_set_rate (world->disk.service, SLOW_RATE);
  form_fill (world, "Mapillary Link", PRETEND_DEMO_SEQUENCE);
  form_download (world);
  download_find_button (world, "Pause");
  write_picture (world, tongue, "running", NARROW, FALSE);
  download_press (world, "Pause");
  download_find_button (world, "Resume");
  show (world, tongue, "paused");
  download_press (world, "Stop");
  download_go_back (world, WINDOW_DOWNLOAD, WINDOW_LIBRARY);
  show (world, tongue, "library-stopped");
}

static gboolean
has_two_windows (gpointer data)
{
  WindowWorld *world = data;

  return x_screen_count_windows (world->screen, world->pid) == 2;
}

static void
show_preferences (WindowWorld *world, const Tongue *tongue)
{
  g_autofree char *path = g_strdup_printf ("%s/preferences-%s.png", g_getenv ("WAYSIDE_SCREENSHOTS"),
                                           tongue->name);

  x_screen_press_key (world->screen, "Control_L+comma");
  driver_wait_until ("the preferences are shown", has_two_windows, world);
  driver_find (world->application, DRIVER_ANY, "Preferences");
  world->xid = x_screen_find_window (world->screen, world->pid);
  window_world_await_rest (world);
  x_screen_write_picture (world->screen, world->xid, path);
}

static void
test_tongue (WindowWorld *world, gconstpointer data)
{
  const Tongue *tongue = data;

  g_assert_cmpint (g_mkdir_with_parents (g_getenv ("WAYSIDE_SCREENSHOTS"), 0755), ==, 0);
  if (tongue->is_large)
    x_screen_set_text_scale (world->screen, LARGE_DOTS);
  prepare (world);
  start_in (world, tongue);
  show_past (world, tongue);
  show_connecting (world, tongue);
  show_form (world, tongue);
  show_running (world, tongue);
  show_preferences (world, tongue);
}

int
main (int argc, char **argv)
{
  window_world_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (tongues); i++)
    {
      g_autofree char *path = g_strdup_printf ("/pictures/languages/%s", tongues[i].name);

      g_test_add (path, WindowWorld, &tongues[i], window_world_set_up, test_tongue, window_world_tear_down);
    }
  return g_test_run ();
}
