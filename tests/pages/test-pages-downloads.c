/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "page-steps.h"

#include "wayside-error.h"
#include "wayside-library.h"
#include "wayside-messages.h"

#include <string.h>

/* Downloads of an earlier session that are resumed, stopped and checked again, in English. */

/* Longer than any test, so that the response never arrives. */
#define NEVER_MS (3600 * 1000)

static void
leave_interrupted (PageWorld *world)
{
  pretend_service_set_rate (world->service, STEPS_RATE);
  steps_download_sequence (world, PRETEND_DEMO_SEQUENCE);
  steps_await_some_saved (world);
}

/* The token is not stored, since there is no keyring. */
static void
enter_token (PageWorld *world)
{
  steps_show (world, "request");
  page_fill (world->window->request_page, "token_row", PRETEND_TOKEN);
  steps_show (world, "library");
}

static void
open_row (PageWorld *world, const char *list)
{
  g_signal_emit_by_name (steps_find_row (world, list), "activate");
  page_await_mapped (GTK_WIDGET (world->window->download_page));
  page_settle (GTK_WIDGET (world->window));
}

static gboolean
is_at_work (gpointer data)
{
  return wayside_download_get_state (data) != WAYSIDE_DOWNLOAD_INTERRUPTED;
}

static void
await_resumed (WaysideDownload *download)
{
  page_wait_until ("the download is resumed", is_at_work, download);
  g_assert_no_error (wayside_download_get_error (download));
}

/* “Stop” while the photos are still being listed ends the run before it has found any. It can be resumed with
 * the token of the window. */
static void
check_stop_while_listing (PageWorld *world)
{
  WaysideDownload *download;

  pretend_service_set_rate (world->service, 0);
  enter_token (world);
  open_row (world, "interrupted_list");
  download = world->window->opened;
  pretend_service_set_latency (world->service, NEVER_MS);
  page_press (steps_find_panel_button (world, "resume_button"));
  await_resumed (download);
  page_press (steps_find_panel_button (world, "stop_button"));
  steps_await_state (world, WAYSIDE_DOWNLOAD_INTERRUPTED);

  pretend_service_set_latency (world->service, 0);
  page_press (steps_find_panel_button (world, "resume_button"));
  await_resumed (download);
  steps_await_state (world, WAYSIDE_DOWNLOAD_FINISHED);
  g_assert_cmpuint (wayside_download_stats_count_kept (wayside_download_get_stats (download)), ==,
                    PRETEND_DEMO_N_SEQUENCE);
}

/* The same for a download whose photos are not loaded: they are neither in the progress of the new run nor gone
 * after it. */
static void
check_stop_unopened (PageWorld *world)
{
  g_autofree char *kept = NULL;
  GtkWidget *row, *bar;

  pretend_service_set_rate (world->service, 0);
  enter_token (world);
  row = steps_find_row (world, "interrupted_list");
  pretend_service_set_latency (world->service, NEVER_MS);
  page_press (page_find (row, "action_button"));
  bar = page_find (steps_find_row (world, "going_on_list"), "progress_bar");
  g_assert_cmpfloat (gtk_progress_bar_get_fraction (GTK_PROGRESS_BAR (bar)), ==, 0);
  open_row (world, "going_on_list");
  page_press (steps_find_panel_button (world, "stop_button"));
  steps_await_state (world, WAYSIDE_DOWNLOAD_INTERRUPTED);
  page_await_text (world->window->download_page, "Download Stopped");
  kept = wayside_message_progress (wayside_download_get_stats (world->window->opened), FALSE);
  page_await_text (world->window->download_page, kept);
  g_assert_false (page_has_text (world->window->download_page, "No photos were saved"));

  pretend_service_set_latency (world->service, 0);
  page_press (page_find (world->window->download_page, "status_again_button"));
  await_resumed (world->window->opened);
  steps_await_state (world, WAYSIDE_DOWNLOAD_FINISHED);
}

static gboolean
has_error (gpointer data)
{
  return wayside_download_is_ended (data) && wayside_download_get_error (data) != NULL;
}

/* A run that finds nothing leaves the download as it was, with the photos that failed before. Retrying these needs
 * the token again. */
static void
check_retry_after_nothing (PageWorld *world)
{
  static const char refusal[] =
      "{\"error\":{\"message\":\"Tried accessing nonexisting field (x)\",\"code\":100}}";
  g_autoptr (GBytes) nothing = g_bytes_new_static (refusal, strlen (refusal));
  WaysideDownload *download;

  pretend_service_script (world->service, PRETEND_DEMO_SEQUENCE_PHOTO, PRETEND_FAULT_HTML, PRETEND_FOREVER);
  steps_download_sequence (world, PRETEND_DEMO_SEQUENCE);
  steps_await_state (world, WAYSIDE_DOWNLOAD_FINISHED);
  download = world->window->opened;
  pretend_service_script_answer (world->service, "/images", 400, "application/json", nothing,
                                 PRETEND_FOREVER);
  pretend_service_script_answer (world->service, "/image_ids", 400, "application/json", nothing,
                                 PRETEND_FOREVER);
  gtk_widget_activate_action (GTK_WIDGET (world->window), "win.go-on", "u",
                              wayside_download_get_number (download));
  page_wait_until ("nothing is found", has_error, download);
  g_assert_error (wayside_download_get_error (download), WAYSIDE_ERROR, WAYSIDE_ERROR_UNKNOWN_FIELD);

  pretend_service_mend (world->service);
  page_press (steps_find_panel_button (world, "retry_button"));
  steps_await_state (world, WAYSIDE_DOWNLOAD_FINISHED);
  g_assert_no_error (wayside_download_get_error (download));
  g_assert_cmpuint (wayside_download_stats_count_kept (wayside_download_get_stats (download)), ==,
                    PRETEND_DEMO_N_SEQUENCE);
}

/* More than a section of saved downloads shows at once. */
#define N_INTERRUPTED 110

/* Fills the library as if the program had ended while all of them were waiting. */
static void
fill_library (PageWorld *world)
{
  g_autofree char *path = wayside_library_dup_user_path ();
  g_autoptr (WaysideLibrary) library = wayside_library_new (path);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < N_INTERRUPTED; i++)
    {
      g_autofree char *key = g_strdup_printf ("%022u", i);
      g_autofree char *folder = page_world_path (world, key);
      g_autoptr (WaysideQuery) query = wayside_query_new_sequence (key, NULL);
      WaysideDownloadState before;

      wayside_library_announce (library, query, world->folder, folder, WAYSIDE_SAVE_DEFAULT, &before, &error);
      g_assert_no_error (error);
    }
  wayside_library_close (library);
}

static gboolean
has_all_rows (gpointer data)
{
  return gtk_list_box_get_row_at_index (data, N_INTERRUPTED - 1) != NULL;
}

/* Every download that can be resumed has a row. */
static void
check_many_interrupted (PageWorld *world)
{
  page_wait_until ("all downloads have a row", has_all_rows,
                   page_find (world->window->library_page, "interrupted_list"));
}

static void
test_many_interrupted (PageWorld *world, gconstpointer data)
{
  fill_library (world);
  page_world_run (world, check_many_interrupted);
}

static guint
count_photos (PageWorld *world)
{
  return g_list_model_get_n_items (G_LIST_MODEL (world->window->opened));
}

/* Sends the responses that are waiting: the area has too many photos, and those of its first quarter are listed. */
static gboolean
is_partly_listed (gpointer data)
{
  PageWorld *world = data;

  if (pretend_service_get_n_requests (world->service, PRETEND_KIND_IMAGES) < 3)
    pretend_service_end_latency (world->service);
  return count_photos (world) > 0;
}

static gboolean
is_listed (gpointer data)
{
  return count_photos (data) == PRETEND_DEMO_N_AREA;
}

/* The last photo that is known has a next one as soon as more are listed. */
static void
check_photo_while_listing (PageWorld *world)
{
  GtkWidget *page = GTK_WIDGET (world->window->photo_page);
  g_autofree char *title = NULL;
  guint n;

  pretend_service_set_dense_above (world->service, PRETEND_DEMO_N_AREA / 2);
  pretend_service_reset_counters (world->service);
  pretend_service_set_latency (world->service, NEVER_MS);
  steps_show (world, "request");
  steps_fill_area (world, PRETEND_DEMO_AREA);
  steps_download (world);
  page_wait_until ("some photos are listed", is_partly_listed, world);
  n = count_photos (world);
  g_assert_cmpuint (n, <, PRETEND_DEMO_N_AREA);
  gtk_widget_activate_action (GTK_WIDGET (world->window), "win.show-photo", "u", n - 1);
  steps_show (world, "photo");
  title = g_strdup_printf ("Photo %u of %u", n, n);
  page_await_text (page, title);
  g_assert_false (gtk_widget_is_sensitive (page_find_type (page, GTK_TYPE_BUTTON, "Next*")));

  pretend_service_set_latency (world->service, 0);
  pretend_service_end_latency (world->service);
  page_wait_until ("all photos are listed", is_listed, world);
  g_clear_pointer (&title, g_free);
  title = g_strdup_printf ("Photo %u of %d", n, PRETEND_DEMO_N_AREA);
  g_assert_true (page_has_text (page, title));
  page_press (page_find_type (page, GTK_TYPE_BUTTON, "Next*"));
  g_assert_cmpuint (wayside_photo_page_get_position (world->window->photo_page), ==, n);
  pretend_service_mend (world->service);
}

static gboolean
destroy (gpointer user_data)
{
  gtk_window_destroy (user_data);
  return G_SOURCE_REMOVE;
}

static gboolean
is_gone (gpointer data)
{
  return *(gpointer *) data == NULL;
}

/* The window is closed while photos are moved to the trash: they are, and nothing of the window is used any more. */
static void
check_close_while_trashing (PageWorld *world)
{
  WaysideWindow *window = world->window;
  gpointer actions = window->actions;
  g_autofree char *folder = NULL;
  GtkWidget *dialog;

  steps_download_photo (world, PRETEND_DEMO_PHOTO);
  steps_await_state (world, WAYSIDE_DOWNLOAD_FINISHED);
  folder = g_strdup (wayside_download_get_folder (window->opened));
  gtk_widget_activate_action (GTK_WIDGET (window), "library.delete-files", "u",
                              wayside_download_get_number (window->opened));
  dialog = page_await_dialog (world);
  g_object_add_weak_pointer (actions, &actions);
  g_signal_emit_by_name (dialog, "response", "answer");
  /* Runs after the callback of the dialog, which has the same priority, has begun to move the photos. */
  g_idle_add_full (G_PRIORITY_DEFAULT, destroy, window, NULL);
  page_wait_until ("the photos are in the trash", is_gone, &actions);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
}

static void
run_once (PageWorld *world, gconstpointer data)
{
  page_world_run (world, (PageTest) data);
}

static void
run_after_interruption (PageWorld *world, gconstpointer data)
{
  page_world_run (world, leave_interrupted);
  page_world_run (world, (PageTest) data);
}

int
main (int argc, char **argv)
{
  page_world_init (&argc, &argv);
  g_test_add ("/pages/downloads/stop-while-listing", PageWorld, check_stop_while_listing, page_world_set_up,
              run_after_interruption, page_world_tear_down);
  g_test_add ("/pages/downloads/stop-unopened", PageWorld, check_stop_unopened, page_world_set_up,
              run_after_interruption, page_world_tear_down);
  g_test_add ("/pages/downloads/retry-after-nothing", PageWorld, check_retry_after_nothing, page_world_set_up,
              run_once, page_world_tear_down);
  g_test_add ("/pages/downloads/many-interrupted", PageWorld, NULL, page_world_set_up, test_many_interrupted,
              page_world_tear_down);
  g_test_add ("/pages/downloads/photo-while-listing", PageWorld, check_photo_while_listing, page_world_set_up,
              run_once, page_world_tear_down);
  g_test_add ("/pages/downloads/close-while-trashing", PageWorld, check_close_while_trashing,
              page_world_set_up, run_once, page_world_tear_down);
  return g_test_run ();
}
