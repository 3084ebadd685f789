/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "form-steps.h"
#include "network-manager.h"

#include <string.h>

/* Valid in form, but unknown to the service. */
#define WRONG_TOKEN "MLY|4223665974375089|fedcba9876543210fedcba9876543210"

/* Number of identical observations of the service after which no further request is expected. */
#define N_ALIKE 10

/* No files were saved, and no temporary files are left. */
static void
check_nothing_saved (WindowWorld *world)
{
  g_assert_cmpuint (cli_world_count (&world->disk, ".jpg"), ==, 0);
  g_assert_cmpuint (cli_world_count (&world->disk, ".json"), ==, 0);
  g_assert_cmpuint (cli_world_count (&world->disk, ".part"), ==, 0);
}

static void
check_trouble (WindowWorld *world, const char *title, const char *text, gboolean can_retry)
{
  AtspiAccessible *page = window_world_await_page (world, WINDOW_DOWNLOAD);

  driver_await_label (page, title);
  driver_await_label (page, text);
  check_nothing_saved (world);
  g_assert_true ((download_look_button (world, "Try Again") != NULL) == can_retry);

  download_press (world, "Edit Download");
  window_world_await_page (world, WINDOW_FORM);
}

/* From the download page to “Connect to Mapillary” and back. */
static void
update_token (WindowWorld *world)
{
  AtspiAccessible *page = window_world_page (world, WINDOW_DOWNLOAD);

  driver_press (driver_find (page, DRIVER_BUTTON, "Change Token…"));
  page = window_world_await_page (world, WINDOW_CONNECT);
  driver_set_text (driver_find (page, DRIVER_ENTRY, "Access Token"), PRETEND_TOKEN);
  driver_await_label (page, "Token works");
  driver_press (driver_find (page, DRIVER_BUTTON, "Connect"));
  /* There is no keyring, which the page points out first. */
  driver_press (driver_find (page, DRIVER_BUTTON, "Continue"));
  window_world_await_page (world, WINDOW_DOWNLOAD);
}

/* A refused token can be replaced, and the same photo is downloaded. */
static void
test_refused_token (WindowWorld *world, gconstpointer data)
{
  AtspiAccessible *page;

  window_world_start (world);
  form_fill (world, "Photo ID", PRETEND_DEMO_PHOTO);
  form_fill (world, "Access Token", WRONG_TOKEN);
  form_download (world);
  page = window_world_await_page (world, WINDOW_DOWNLOAD);
  driver_await_label (page, "Access Token Not Accepted");
  driver_await_label (page, "Mapillary did not accept this token. *");
  check_nothing_saved (world);

  update_token (world);
  download_await (world, "1 photo saved");
}

/* The token is revoked during a download: no photo fails, and all are saved in the end. */
static void
test_revoked_token (WindowWorld *world, gconstpointer data)
{
  pretend_service_set_original_width (world->disk.service, 320);
  pretend_service_set_page_size (world->disk.service, 5);
  pretend_service_set_switches (world->disk.service, PRETEND_SWITCH_SEQUENCE_PAGES);
  pretend_service_script (world->disk.service, "/images", PRETEND_FAULT_NONE, 2);
  pretend_service_script (world->disk.service, "/images", PRETEND_FAULT_TOKEN_REVOKED, 1);
  window_world_start (world);
  form_download_sequence (world, PRETEND_DEMO_SEQUENCE);
  download_await (world, "Mapillary no longer accepts the access token. *");
  g_assert_null (driver_look (window_world_page (world, WINDOW_DOWNLOAD), DRIVER_BUTTON, "Problems*"));

  update_token (world);
  download_await (world, "24 photos saved");
}

static void
test_unknown_id (WindowWorld *world, gconstpointer data)
{
  window_world_start (world);
  form_download_photo (world, "999999999999999");
  check_trouble (world, "No Photo Found", "No longer on Mapillary", FALSE);
}

static void
test_empty_area (WindowWorld *world, gconstpointer data)
{
  window_world_start (world);
  form_download_area (world, PRETEND_DEMO_EMPTY_AREA);
  check_trouble (world, "No Photos in This Area", "*", FALSE);
}

static void
test_no_connection (WindowWorld *world, gconstpointer data)
{
  window_world_start (world);
  pretend_service_stop (world->disk.service);
  form_download_photo (world, PRETEND_DEMO_PHOTO);
  check_trouble (world, "No Connection", "Mapillary could not be reached. *", TRUE);
}

/* A file has the name of the folder, which also prevents root from writing. */
static void
test_unwritable_folder (WindowWorld *world, gconstpointer data)
{
  g_autofree char *path = cli_world_path (&world->disk, "in-the-way/Wayside");
  g_autofree char *value = g_strdup_printf ("'%s'", path);

  cli_world_write (&world->disk, "in-the-way", "");
  window_world_set (world, "output-folder", value);
  window_world_start (world);
  form_download_photo (world, PRETEND_DEMO_PHOTO);
  download_await (world, "“*in-the-way/Wayside/image_*” cannot be written: *. Choose another folder");
  download_await (world, "No photos were saved");
  download_await_cells (world, "Photo *, waiting", 1);
  check_nothing_saved (world);

  /* The button in the notice above the grid is the first one. */
  driver_press (driver_find (window_world_page (world, WINDOW_DOWNLOAD), DRIVER_BUTTON, "Edit Download"));
  window_world_await_page (world, WINDOW_FORM);
}

static guint
count_pictures_asked (WindowWorld *world)
{
  return pretend_service_get_n_requests (world->disk.service, PRETEND_KIND_CDN);
}

static gboolean
is_asking (gpointer data)
{
  return count_pictures_asked (data) > 0;
}

typedef struct
{
  WindowWorld *world;
  guint n_asked;
  guint n_alike;
} IdleWait;

/* Requests sent before the pause may arrive after it: wait until there has been none for a while. */
static gboolean
is_idle (gpointer data)
{
  IdleWait *wait = data;
  /* The program responds once it has processed earlier events. */
  gboolean is_alive = driver_is_alive (wait->world->window);
  guint n_asked = count_pictures_asked (wait->world);
  guint n_open = pretend_service_get_n_open (wait->world->disk.service, PRETEND_KIND_CDN);

  wait->n_alike = is_alive && n_open == 0 && n_asked == wait->n_asked ? wait->n_alike + 1 : 0;
  wait->n_asked = n_asked;
  return wait->n_alike >= N_ALIKE;
}

/* While paused, no picture is requested, whatever the user does. Then the download is completed. */
static void
test_pause (WindowWorld *world, gconstpointer data)
{
  IdleWait idle = { .world = world };
  guint n_asked;

  window_world_hold_pictures (world, PRETEND_DEMO_ODD_SEQUENCE, 3);
  window_world_start (world);
  form_download_sequence (world, PRETEND_DEMO_ODD_SEQUENCE);
  driver_wait_until ("a picture is asked for", is_asking, world);
  download_press (world, "Pause");
  download_await (world, "Paused · * of 60 photos");
  window_world_let_pictures_go (world);
  driver_wait_until ("no picture is on its way", is_idle, &idle);

  n_asked = count_pictures_asked (world);
  g_assert_cmpuint (n_asked, <, PRETEND_DEMO_N_ODD);
  download_go_back (world, WINDOW_DOWNLOAD, WINDOW_LIBRARY);
  library_open (world, "Sequence *, Paused");
  download_await (world, "Paused · * of 60 photos");
  g_assert_cmpuint (count_pictures_asked (world), ==, n_asked);
  g_assert_cmpuint (cli_world_count (&world->disk, ".jpg"), <, PRETEND_DEMO_N_ODD - 1);

  window_world_await_page (world, WINDOW_DOWNLOAD);
  download_press (world, "Resume");
  download_await (world, "59 photos saved, 1 not available");
  g_assert_cmpuint (cli_world_count (&world->disk, ".jpg"), ==, PRETEND_DEMO_N_ODD - 1);
}

static gboolean
has_saved_some (gpointer data)
{
  WindowWorld *world = data;

  return cli_world_count (&world->disk, ".json") >= 3;
}

static void
check_pairs_so_far (WindowWorld *world, guint n)
{
  g_autofree char *folder = window_world_path (world, "sequence_" PRETEND_DEMO_LONG_SEQUENCE);
  g_autoptr (GPtrArray) found = cli_world_list (&world->disk, ".jpg");

  g_assert_cmpuint (found->len, ==, n);
  g_assert_cmpuint (cli_world_count (&world->disk, ".json"), ==, n);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *id = g_path_get_basename (g_ptr_array_index (found, i));

      *strchr (id, '.') = '\0';
      cli_world_check_pair (&world->disk, folder, id, 0);
    }
}

/* Complete pairs are kept and reported. */
static void
test_stop (WindowWorld *world, gconstpointer data)
{
  IdleWait idle = { .world = world };
  g_autofree char *kept = NULL;
  guint n_kept;

  pretend_service_set_original_width (world->disk.service, 320);
  window_world_hold_pictures (world, PRETEND_DEMO_LONG_SEQUENCE, 5);
  window_world_start (world);
  form_download_sequence (world, PRETEND_DEMO_LONG_SEQUENCE);
  driver_wait_until ("some photos are saved", has_saved_some, world);
  download_press (world, "Stop");
  download_await (world, "Stopped. * kept");
  driver_wait_until ("no picture is on its way", is_idle, &idle);

  n_kept = cli_world_count (&world->disk, ".json");
  g_assert_cmpuint (n_kept, >=, 3);
  g_assert_cmpuint (n_kept, <, PRETEND_DEMO_N_LONG);
  g_assert_cmpuint (cli_world_count (&world->disk, ".part"), ==, 0);
  check_pairs_so_far (world, n_kept);
  kept = g_strdup_printf ("Stopped. %u photos are kept", n_kept);
  download_await (world, kept);
}

/* Metered: nothing is fetched until the user agrees. Disconnected: the page says so, and the download resumes
 * automatically. */
static void
test_network (WindowWorld *world, gconstpointer data)
{
  g_autoptr (NetworkManager) network = network_manager_new (world);

  network_manager_set (network, TRUE, TRUE);
  window_world_hold_pictures (world, PRETEND_DEMO_ODD_SEQUENCE, 3);
  window_world_start (world);
  form_download_sequence (world, PRETEND_DEMO_ODD_SEQUENCE);
  download_await (world, "The network is metered: downloading may cost money");
  g_assert_cmpuint (count_pictures_asked (world), ==, 0);

  download_press (world, "Download Anyway");
  driver_wait_until ("a picture is asked for", is_asking, world);
  network_manager_set (network, FALSE, TRUE);
  download_await (world, "No network. The download continues when you are back online");
  download_await (world, "Paused · * of 60 photos");

  window_world_let_pictures_go (world);
  network_manager_set (network, TRUE, TRUE);
  download_await (world, "59 photos saved, 1 not available");
}

/* Only failed images are retried on request. */
static void
test_retry_failed (WindowWorld *world, gconstpointer data)
{
  g_auto (GStrv) ids = pretend_service_dup_sequence_ids (world->disk.service, PRETEND_DEMO_SEQUENCE);
  g_autofree char *failed = g_strdup_printf ("Photo %s, could not be saved", ids[3]);
  AtspiAccessible *page;

  /* The maximum number of tries for a picture. */
  pretend_service_script (world->disk.service, ids[3], PRETEND_FAULT_EMPTY, 4);
  window_world_start (world);
  form_download_sequence (world, PRETEND_DEMO_SEQUENCE);
  download_await (world, "23 photos saved, 1 failed");
  download_await_cells (world, failed, 1);
  g_assert_cmpuint (cli_world_count (&world->disk, ".jpg"), ==, 23);
  page = window_world_page (world, WINDOW_DOWNLOAD);
  driver_find (page, DRIVER_BUTTON, "Problems · 1");

  pretend_service_reset_counters (world->disk.service);
  download_press (world, "Retry Failed");
  download_await (world, "24 photos saved");
  download_await_cells (world, "Photo *, saved", PRETEND_DEMO_N_SEQUENCE);
  g_assert_cmpuint (count_pictures_asked (world), ==, 1);
  g_assert_cmpuint (cli_world_count (&world->disk, ".jpg"), ==, PRETEND_DEMO_N_SEQUENCE);
}

/* The picture of a photo, with the largest possible dimensions in its header. */
static GBytes *
make_huge (WindowWorld *world, const char *id)
{
  GByteArray *jpeg = g_bytes_unref_to_array (pretend_service_dup_jpeg (world->disk.service, id, 0));
  guint at = 2;

  while (jpeg->data[at + 1] != 0xc0 && jpeg->data[at + 1] != 0xc2)
    at += 2u + (jpeg->data[at + 2] << 8) + jpeg->data[at + 3];
  memcpy (jpeg->data + at + 5, "\xff\xdc\xff\xdc", 4);
  return g_byte_array_free_to_bytes (jpeg);
}

/* It is saved unchanged, as it is intact, and reported as too large. All others are shown as usual. */
static void
test_huge_picture (WindowWorld *world, gconstpointer data)
{
  g_auto (GStrv) ids = pretend_service_dup_sequence_ids (world->disk.service, PRETEND_DEMO_SEQUENCE);
  g_autoptr (GBytes) huge = make_huge (world, ids[0]);

  pretend_service_script_answer (world->disk.service, ids[0], 200, "image/jpeg", huge, PRETEND_FOREVER);
  window_world_start (world);
  form_download_sequence (world, PRETEND_DEMO_SEQUENCE);
  download_await (world, "24 photos saved");
  driver_await_label (download_open_first (world), "The picture is too large to be shown");
  download_go_back (world, WINDOW_PHOTO, WINDOW_DOWNLOAD);
  download_await_cells (world, "Photo *, saved", PRETEND_DEMO_N_SEQUENCE - 1);
  download_await_cells (world, "Photo *, saved, Cannot be shown", 1);
}

int
main (int argc, char **argv)
{
  window_world_init (&argc, &argv);
  window_world_add ("/window/trouble/refused-token", test_refused_token);
  window_world_add ("/window/trouble/revoked-token", test_revoked_token);
  window_world_add ("/window/trouble/unknown-id", test_unknown_id);
  window_world_add ("/window/trouble/empty-area", test_empty_area);
  window_world_add ("/window/trouble/no-connection", test_no_connection);
  window_world_add ("/window/trouble/unwritable-folder", test_unwritable_folder);
  window_world_add ("/window/trouble/pause", test_pause);
  window_world_add ("/window/trouble/stop", test_stop);
  window_world_add ("/window/trouble/network", test_network);
  window_world_add ("/window/trouble/retry-failed", test_retry_failed);
  window_world_add ("/window/trouble/huge-picture", test_huge_picture);
  return g_test_run ();
}
