/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "form-steps.h"
#include "network-manager.h"

#include <glib/gstdio.h>

/* Screenshots of every page for visual inspection, in the folder WAYSIDE_SCREENSHOTS: wide and narrow, light
 * and dark. “make screenshots” takes them. */

/* Bytes per second for each picture: some are complete, others are in progress. */
#define SLOW_RATE (160 * 1024)
#define FAST_RATE (1 << 30)

#define HEIGHT 700

/* Valid in form, but unknown to the service. */
#define WRONG_TOKEN "MLY|4223665974375089|fedcba9876543210fedcba9876543210"

typedef struct
{
  const char *name;
  const char *scheme;
  guint dots;
  guint width;
  gboolean contrast;
} Look;

/* Each width, colour scheme, text size and contrast at least once. All combinations would add nothing. */
static const Look looks[] = {
  { "360-dark", "prefer-dark", 96, 360, FALSE },
  { "1000-light", "prefer-light", 96, 1000, FALSE },
  { "360-large-text", "prefer-light", 192, 360, FALSE },
  { "360-contrast", "prefer-light", 96, 360, TRUE },
};

static void
write_picture (WindowWorld *world, const Look *look, const char *page)
{
  const char *folder = g_getenv ("WAYSIDE_SCREENSHOTS");
  g_autofree char *path = g_strdup_printf ("%s/%s-%s.png", folder, page, look->name);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  window_world_await_width (world, look->width);
  x_screen_write_picture (world->screen, world->xid, path);
  g_test_message ("%s", path);
}

static double
write_picture_at_rest (WindowWorld *world, const Look *look, const char *page)
{
  double brightness = window_world_await_rest (world);

  write_picture (world, look, page);
  return brightness;
}

static gboolean
has_some_saved (gpointer data)
{
  return download_count_cells (data, "Photo *, saved") >= 8;
}

static void
set_look (WindowWorld *world, const Look *look)
{
  g_autofree char *width = g_strdup_printf ("%u", look->width);

  x_screen_set_text_scale (world->screen, look->dots);
  window_world_set_environment (world, "ADW_DEBUG_COLOR_SCHEME", look->scheme);
  window_world_set (world, "window-width", width);
  window_world_set (world, "window-height", G_STRINGIFY (HEIGHT));
  if (look->contrast)
    window_world_set_environment (world, "ADW_DEBUG_HIGH_CONTRAST", "1");
  pretend_service_set_scene_pool (world->disk.service, 16);
  pretend_service_set_original_width (world->disk.service, 1024);
  pretend_service_set_rate (world->disk.service, SLOW_RATE);
}

/* The first start, a refused token, and a token without a keyring to store it. */
static void
take_pictures_of_connecting (WindowWorld *world, const Look *look)
{
  AtspiAccessible *page = window_world_page (world, WINDOW_CONNECT);
  AtspiAccessible *entry = driver_find (page, DRIVER_ENTRY, "Access Token");

  write_picture_at_rest (world, look, "connect");
  driver_set_text (entry, WRONG_TOKEN);
  driver_await_label (page, "Mapillary did not accept this token. *");
  write_picture_at_rest (world, look, "connect-refused");
  driver_set_text (entry, PRETEND_TOKEN);
  driver_await_label (page, "Token works");
  write_picture_at_rest (world, look, "connect-works");
  driver_press (driver_find (page, DRIVER_BUTTON, "Connect"));
  driver_await_label (page, "No keyring found. *");
  write_picture_at_rest (world, look, "connect-no-keyring");
  driver_press (driver_find (page, DRIVER_BUTTON, "Continue"));
  window_world_await_page (world, WINDOW_FORM);
  write_picture_at_rest (world, look, "form-connected");

  driver_press (driver_find (window_world_page (world, WINDOW_FORM), DRIVER_BUTTON, "Change Access Token…"));
  driver_press (driver_find (page, DRIVER_BUTTON, "Remove Token"));
  driver_find (world->window, DRIVER_BUTTON, "Undo");
  write_picture_at_rest (world, look, "connect-removed");
  driver_press (driver_find (page, DRIVER_BUTTON, "Back"));
  window_world_await_page (world, WINDOW_FORM);
}

static void
take_pictures_of_form (WindowWorld *world, const Look *look)
{
  double brightness = write_picture_at_rest (world, look, "form-photo");

  if (g_str_equal (look->scheme, "prefer-dark"))
    g_assert_cmpfloat (brightness, <, 0.4);
  else
    g_assert_cmpfloat (brightness, >, 0.6);

  form_choose (world, "Area");
  form_fill_area (world, PRETEND_DEMO_AREA);
  form_fill (world, "Access Token", PRETEND_TOKEN);
  write_picture_at_rest (world, look, "form-area");
}

static void
take_pictures_of_trouble (WindowWorld *world, const Look *look)
{
  form_choose (world, "Area");
  form_fill_area (world, PRETEND_DEMO_EMPTY_AREA);
  form_download (world);
  download_press (world, "Download Anyway");
  driver_await_label (window_world_page (world, WINDOW_DOWNLOAD), "No Photos in This Area");
  write_picture_at_rest (world, look, "trouble");
}

typedef struct
{
  WindowWorld *world;
  AtspiAccessible *part;
} PartWait;

static gboolean
is_in_sight (gpointer data)
{
  PartWait *wait = data;

  return window_world_shows (wait->world, wait->part);
}

/* A window that has not started to change cannot be distinguished from one that has finished. */
static void
take_picture_of_problems (WindowWorld *world, const Look *look)
{
  AtspiAccessible *page = window_world_page (world, WINDOW_DOWNLOAD);
  PartWait wait = { .world = world };

  driver_press (driver_find (page, DRIVER_BUTTON, "Problems · 1"));
  driver_await_label (page, "1 photo has no picture on Mapillary");
  wait.part = driver_find (page, DRIVER_LIST, "Problems");
  driver_wait_until ("the list of problems is in sight", is_in_sight, &wait);
  write_picture_at_rest (world, look, "problems");
  driver_press (driver_find (page, DRIVER_BUTTON, "Photos"));
}

static gboolean
has_dialog (gpointer data)
{
  WindowWorld *world = data;

  return x_screen_count_windows (world->screen, world->pid) > 1;
}

/* Truncates one picture and deletes another. */
static void
damage_sequence (WindowWorld *world)
{
  g_auto (GStrv) ids = pretend_service_dup_sequence_ids (world->disk.service, PRETEND_DEMO_ODD_SEQUENCE);
  g_autofree char *folder = window_world_path (world, "sequence_" PRETEND_DEMO_ODD_SEQUENCE);
  g_autofree char *torn = g_strdup_printf ("%s/%s.jpg", folder, ids[2]);
  g_autofree char *lost = g_strdup_printf ("%s/%s.jpg", folder, ids[5]);

  g_assert_true (g_file_set_contents (torn, "\xff\xd8", 2, NULL));
  g_assert_cmpint (g_unlink (lost), ==, 0);
}

static void
take_picture_of_checkup (WindowWorld *world, const Look *look)
{
  AtspiAccessible *form = window_world_await_page (world, WINDOW_FORM);
  AtspiAccessible *menu = driver_find (form, DRIVER_BUTTON, "Main Menu");
  AtspiAccessible *dialog;

  damage_sequence (world);
  x_screen_press_key (world->screen, "F10");
  driver_press (driver_find (menu, DRIVER_ANY, "Check Files…"));
  driver_wait_until ("the file chooser is shown", has_dialog, world);
  dialog = driver_find (world->application, DRIVER_ANY, "Choose Folder");
  driver_press (driver_find (dialog, DRIVER_BUTTON, "*Choose"));
  /* Without a window manager the window does not get the focus back, and the result of a check in an
   * unfocused window would be sent as a notification. */
  x_screen_focus (world->screen, world->xid);
  driver_await_label (window_world_await_page (world, WINDOW_CHECKUP), "1 picture is damaged");
  write_picture_at_rest (world, look, "checkup");
  download_go_back (world, WINDOW_CHECKUP, WINDOW_LIBRARY);
}

static void
test_look (WindowWorld *world, gconstpointer data)
{
  const Look *look = data;

  g_autoptr (NetworkManager) network = network_manager_new (world);

  network_manager_set (network, TRUE, TRUE);
  set_look (world, look);
  window_world_set (world, "connect-offered", "false");
  world->first_page = WINDOW_CONNECT;
  window_world_start (world);
  window_world_await_width (world, look->width);
  take_pictures_of_connecting (world, look);
  take_pictures_of_form (world, look);

  form_download_sequence (world, PRETEND_DEMO_ODD_SEQUENCE);
  download_await (world, "The network is metered: downloading may cost money");
  write_picture_at_rest (world, look, "metered");
  download_press (world, "Download Anyway");
  driver_wait_until ("some photos are saved", has_some_saved, world);
  write_picture (world, look, "running");

  pretend_service_set_rate (world->disk.service, FAST_RATE);
  download_await (world, "59 photos saved, 1 not available");
  write_picture_at_rest (world, look, "finished");
  take_picture_of_problems (world, look);

  driver_await_label (download_open_first (world), "Photo 1 of 60");
  write_picture_at_rest (world, look, "photo");
  download_go_back (world, WINDOW_PHOTO, WINDOW_DOWNLOAD);
  download_leave_for_form (world);
  take_picture_of_checkup (world, look);
  driver_press (driver_find (window_world_page (world, WINDOW_LIBRARY), DRIVER_BUTTON, "New Download"));
  window_world_await_page (world, WINDOW_FORM);
  take_pictures_of_trouble (world, look);
}

/* A running, an interrupted and a saved download. */
static void
test_library (WindowWorld *world, gconstpointer data)
{
  const Look *look = data;

  set_look (world, look);
  pretend_service_set_rate (world->disk.service, FAST_RATE);
  window_world_start (world);
  window_world_await_width (world, look->width);
  form_download_photo (world, PRETEND_DEMO_PHOTO);
  download_await (world, "1 photo saved");
  download_leave_for_form (world);
  form_download_sequence (world, PRETEND_DEMO_ODD_SEQUENCE);
  download_await (world, "59 photos saved, 1 not available");
  pretend_service_set_rate (world->disk.service, SLOW_RATE / 4);
  download_leave_for_form (world);
  form_choose (world, "Area");
  form_fill_area (world, PRETEND_DEMO_AREA);
  form_download (world);
  download_press (world, "Stop");
  download_await (world, "Stopped*");
  download_leave_for_form (world);
  form_download_sequence (world, PRETEND_DEMO_SEQUENCE);
  driver_wait_until ("some photos are saved", has_some_saved, world);
  download_go_back (world, WINDOW_DOWNLOAD, WINDOW_LIBRARY);
  library_await_row (world, "Sequence " PRETEND_DEMO_SEQUENCE "*");
  write_picture (world, look, "library");
}

int
main (int argc, char **argv)
{
  window_world_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    {
      g_autofree char *path = g_strdup_printf ("/pictures/looks/%s", looks[i].name);

      g_autofree char *library = g_strdup_printf ("/pictures/looks/library-%s", looks[i].name);

      g_test_add (path, WindowWorld, &looks[i], window_world_set_up, test_look, window_world_tear_down);
      g_test_add (library, WindowWorld, &looks[i], window_world_set_up, test_library, window_world_tear_down);
    }
  return g_test_run ();
}
