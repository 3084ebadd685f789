/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "form-steps.h"

/* Takes the screenshots for software centres, which are referenced in the metainfo, into the folder
 * WAYSIDE_SHOWCASE, which build-aux/screenshots.sh sets, or next to the other screenshots. Their maximum size
 * is 1000 × 700 pixels. */

/* Bytes per second for each picture: some are complete, others are in progress. */
#define SLOW_RATE (300 * 1024)
#define FAST_RATE (1 << 30)

#define WIDE   1000
#define NARROW 360
#define HEIGHT 700

/* Number of photos saved before a download counts as in progress. */
#define N_SOME 12

/* More than there are in the area. */
#define LIMIT 100

static void
begin (WindowWorld *world, const char *scheme, guint width)
{
  g_autofree char *text = g_strdup_printf ("%u", width);

  g_autofree char *folder = cli_world_path (&world->disk, "Downloads/Wayside");
  g_autofree char *quoted = g_strdup_printf ("'%s'", folder);

  cli_world_write (&world->disk, "config/gtk-4.0/settings.ini", "[Settings]\ngtk-font-name=Cantarell 11\n");
  window_world_set (world, "output-folder", quoted);
  window_world_set_environment (world, "ADW_DEBUG_COLOR_SCHEME", scheme);
  window_world_set (world, "window-width", text);
  window_world_set (world, "window-height", G_STRINGIFY (HEIGHT));
  pretend_service_set_scene_pool (world->disk.service, 0);
  pretend_service_set_original_width (world->disk.service, 1600);
  pretend_service_set_rate (world->disk.service, SLOW_RATE);
  window_world_start (world);
}

static void
write_picture (WindowWorld *world, const char *name)
{
  const char *wanted = g_getenv ("WAYSIDE_SHOWCASE");
  const char *folder = wanted != NULL ? wanted : g_getenv ("WAYSIDE_SCREENSHOTS");
  g_autofree char *path = g_strdup_printf ("%s/%s.png", folder, name);
  guint width, height;

  x_screen_get_size (world->screen, world->xid, &width, &height);
  g_assert_cmpuint (width, <=, WIDE);
  g_assert_cmpuint (height, <=, HEIGHT);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  x_screen_write_picture (world->screen, world->xid, path);
}

static void
fill_area (WindowWorld *world)
{
  form_fill (world, "Access Token", PRETEND_TOKEN);
  form_choose (world, "Area");
  form_fill_area (world, PRETEND_DEMO_AREA);
  form_set_limit (world, LIMIT);
}

static gboolean
has_half (gpointer data)
{
  return download_count_cells (data, "Photo *, saved") >= PRETEND_DEMO_N_AREA / 2;
}

static gboolean
has_some (gpointer data)
{
  return download_count_cells (data, "Photo *, saved") >= N_SOME;
}

/* Half of the photos are saved, more than the window shows at once. */
static void
show_running (WindowWorld *world, const char *name)
{
  form_download (world);
  driver_wait_until ("half of the photos are saved", has_half, world);
  write_picture (world, name);
  pretend_service_set_rate (world->disk.service, FAST_RATE);
  download_await (world, "*80 photos saved*");
}

static void
test_wide (WindowWorld *world, gconstpointer data)
{
  begin (world, "prefer-light", WIDE);
  fill_area (world);
  show_running (world, "download");
  download_open_first (world);
  window_world_await_rest (world);
  write_picture (world, "photo");
}

/* One running, one interrupted, two complete. */
static void
test_library (WindowWorld *world, gconstpointer data)
{
  begin (world, "prefer-light", WIDE);
  pretend_service_set_rate (world->disk.service, FAST_RATE);
  form_download_photo (world, PRETEND_DEMO_PHOTO);
  download_await (world, "1 photo saved");
  download_leave_for_form (world);
  form_download_sequence (world, PRETEND_DEMO_SEQUENCE);
  download_await (world, "24 photos saved");
  pretend_service_set_rate (world->disk.service, SLOW_RATE);
  download_leave_for_form (world);
  form_download_sequence (world, PRETEND_DEMO_ODD_SEQUENCE);
  driver_wait_until ("some photos are saved", has_some, world);
  download_press (world, "Stop");
  download_await (world, "Stopped*");
  download_leave_for_form (world);
  form_download_area (world, PRETEND_DEMO_AREA);
  driver_wait_until ("some photos are saved", has_some, world);
  download_go_back (world, WINDOW_DOWNLOAD, WINDOW_LIBRARY);
  library_await_row (world, "Sequence " PRETEND_DEMO_ODD_SEQUENCE "*");
  write_picture (world, "library");
  pretend_service_set_rate (world->disk.service, FAST_RATE);
}

static void
test_narrow (WindowWorld *world, gconstpointer data)
{
  begin (world, "prefer-dark", NARROW);
  fill_area (world);
  show_running (world, "narrow");
}

int
main (int argc, char **argv)
{
  window_world_init (&argc, &argv);
  window_world_add ("/pictures/showcase/wide", test_wide);
  window_world_add ("/pictures/showcase/library", test_library);
  window_world_add ("/pictures/showcase/narrow", test_narrow);
  return g_test_run ();
}
