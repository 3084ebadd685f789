/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "form-steps.h"

#include <string.h>

/* Bytes per second for each picture: slow enough that a running download can be looked at. */
#define SLOW_RATE (2 * 1024 * 1024)

/* Not 0, which would not speed up what is already on its way. */
#define FAST_RATE (1 << 30)

#define AREA_LIMIT 7

static void
check_pairs (WindowWorld *world, const char *name, char **ids, guint n)
{
  g_autofree char *folder = window_world_path (world, name);

  g_assert_cmpuint (g_strv_length (ids), ==, n);
  for (guint i = 0; i < n; i++)
    cli_world_check_pair (&world->disk, folder, ids[i], 0);
}

static gboolean
is_under_way (gpointer data)
{
  double fraction = driver_get_value (data);

  return fraction > 0 && fraction < 1;
}

static gboolean
is_complete (gpointer data)
{
  return driver_get_value (data) == 1;
}

/* One photo. */
static void
test_photo (WindowWorld *world, gconstpointer data)
{
  char *ids[] = { (char *) PRETEND_DEMO_PHOTO, NULL };

  window_world_start (world);
  form_download_photo (world, PRETEND_DEMO_PHOTO);
  download_await (world, "1 photo saved");
  download_await_cells (world, "Photo " PRETEND_DEMO_PHOTO ", saved", 1);

  check_pairs (world, "image_" PRETEND_DEMO_PHOTO, ids, 1);
  g_assert_cmpuint (cli_world_count (&world->disk, ".jpg"), ==, 1);
}

/* A sequence: all cells are there at once, then they fill. */
static void
test_sequence (WindowWorld *world, gconstpointer data)
{
  g_auto (GStrv) ids = pretend_service_dup_sequence_ids (world->disk.service, PRETEND_DEMO_SEQUENCE);
  AtspiAccessible *page, *bar;

  pretend_service_set_rate (world->disk.service, SLOW_RATE);
  window_world_start (world);
  form_download_sequence (world, PRETEND_DEMO_SEQUENCE);
  download_await_cells (world, "Photo *", PRETEND_DEMO_N_SEQUENCE);

  page = window_world_page (world, WINDOW_DOWNLOAD);
  bar = driver_find (page, DRIVER_PROGRESS, "Progress");
  driver_wait_until ("the progress bar is on its way", is_under_way, bar);
  g_assert_cmpuint (download_count_cells (world, "Photo *, saved"), <, PRETEND_DEMO_N_SEQUENCE);

  pretend_service_set_rate (world->disk.service, FAST_RATE);
  download_await (world, "24 photos saved");
  driver_wait_until ("the progress bar is full", is_complete, bar);
  download_await_cells (world, "Photo *, saved", PRETEND_DEMO_N_SEQUENCE);
  driver_await_label (page, "Sequence " PRETEND_DEMO_SEQUENCE);

  check_pairs (world, "sequence_" PRETEND_DEMO_SEQUENCE, ids, PRETEND_DEMO_N_SEQUENCE);
  g_assert_cmpuint (cli_world_count (&world->disk, ".jpg"), ==, PRETEND_DEMO_N_SEQUENCE);
}

/* An area, as many photos of it as the limit says. */
static void
test_area (WindowWorld *world, gconstpointer data)
{
  g_autofree char *folder = window_world_path (world, "bbox_9.94_53.596_9.95_53.6");
  g_autoptr (GPtrArray) paths = NULL;

  window_world_start (world);
  form_fill (world, "Access Token", PRETEND_TOKEN);
  form_choose (world, "Area");
  form_fill_area (world, PRETEND_DEMO_AREA);
  form_set_limit (world, AREA_LIMIT);
  form_download (world);
  download_await (world, "7 photos saved");
  download_await_cells (world, "Photo *, saved", AREA_LIMIT);

  paths = cli_world_list (&world->disk, ".jpg");
  g_assert_cmpuint (paths->len, ==, AREA_LIMIT);
  for (guint i = 0; i < paths->len; i++)
    {
      g_autofree char *id = g_path_get_basename (g_ptr_array_index (paths, i));

      *strrchr (id, '.') = '\0';
      cli_world_check_pair (&world->disk, folder, id, 0);
    }
}

/* One after the other in one window, with a look at a photo between; and what is here is not fetched again.
 */
static void
test_in_a_row (WindowWorld *world, gconstpointer data)
{
  window_world_start (world);
  form_download_photo (world, PRETEND_DEMO_PHOTO_2);
  download_await (world, "1 photo saved");
  download_leave_for_form (world);

  form_choose (world, "Sequence");
  form_fill (world, "Sequence Key", PRETEND_DEMO_SEQUENCE_PHOTO);
  driver_await_label (window_world_page (world, WINDOW_FORM), "This is a photo ID. *");
  form_download (world);
  download_await (world, "24 photos saved");
  download_leave_for_form (world);

  pretend_service_reset_counters (world->disk.service);
  form_download (world);
  download_await (world, "All 24 photos were already here");
  download_await_cells (world, "Photo *, already here", PRETEND_DEMO_N_SEQUENCE);
  g_assert_cmpuint (pretend_service_get_n_requests (world->disk.service, PRETEND_KIND_CDN), ==, 0);
}

/* What was chosen last is there again when the program is started anew; the token is not. */
static void
test_remembers (WindowWorld *world, gconstpointer data)
{
  AtspiAccessible *form;

  window_world_start (world);
  form_fill (world, "Access Token", PRETEND_TOKEN);
  form_choose (world, "Area");
  window_world_end (world);

  window_world_start (world);
  form = window_world_page (world, WINDOW_FORM);
  driver_await_state (driver_find (form, DRIVER_BUTTON, "Area"), ATSPI_STATE_PRESSED, TRUE);
  driver_await_text (driver_find (form, DRIVER_ENTRY, "Access Token"), "");
}

int
main (int argc, char **argv)
{
  window_world_init (&argc, &argv);
  window_world_add ("/window/main-job/photo", test_photo);
  window_world_add ("/window/main-job/sequence", test_sequence);
  window_world_add ("/window/main-job/area", test_area);
  window_world_add ("/window/main-job/in-a-row", test_in_a_row);
  window_world_add ("/window/main-job/remembers", test_remembers);
  return g_test_run ();
}
