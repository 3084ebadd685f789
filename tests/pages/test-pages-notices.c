/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "notification-daemon.h"
#include "page-steps.h"
#include "wayside-error.h"

#include <string.h>

/* The notifications about downloads that end while the window does not have the focus, in English. */

/* Not the ID of any photo. */
#define UNKNOWN_PHOTO "77"

/* One for all tests, so that its numbers are unique: the applications of earlier tests still watch theirs. */
static NotificationDaemon *notifications;

static gboolean
has_error (gpointer data)
{
  return wayside_download_is_ended (data) && wayside_download_get_error (data) != NULL;
}

/* The service does not list the photos of a download when it is checked for new ones. */
static void
check_for_nothing (PageWorld *world, WaysideDownload *download)
{
  static const char refusal[] =
      "{\"error\":{\"message\":\"Tried accessing nonexisting field (x)\",\"code\":100}}";
  g_autoptr (GBytes) nothing = g_bytes_new_static (refusal, strlen (refusal));

  pretend_service_script_answer (world->service, "/images", 400, "application/json", nothing,
                                 PRETEND_FOREVER);
  pretend_service_script_answer (world->service, "/image_ids", 400, "application/json", nothing,
                                 PRETEND_FOREVER);
  gtk_widget_activate_action (GTK_WIDGET (world->window), "win.go-on", "u",
                              wayside_download_get_number (download));
  page_wait_until ("nothing is found", has_error, download);
  g_assert_cmpint (wayside_download_get_state (download), ==, WAYSIDE_DOWNLOAD_FINISHED);
  pretend_service_mend (world->service);
}

static gboolean
is_inactive (gpointer data)
{
  return !gtk_window_is_active (data);
}

static gboolean
is_told (gpointer data)
{
  return notification_daemon_shows (notifications, data);
}

/* A run that came to nothing has not saved any photos, and has no folder to show. */
static void
check_nothing (PageWorld *world)
{
  GtkWindow *other = GTK_WINDOW (gtk_window_new ());
  guint n_before = notification_daemon_count (notifications);
  WaysideDownload *sequence;

  gtk_window_present (other);
  page_wait_until ("another window has the focus", is_inactive, world->window);
  steps_download_sequence (world, PRETEND_DEMO_SEQUENCE);
  steps_await_state (world, WAYSIDE_DOWNLOAD_FINISHED);
  sequence = world->window->opened;
  page_wait_until ("the sequence is announced", is_told,
                   (gpointer) "Download Finished: 24 photos saved in *");
  check_for_nothing (world, sequence);
  steps_download_photo (world, UNKNOWN_PHOTO);
  steps_await_state (world, WAYSIDE_DOWNLOAD_FINISHED);
  steps_download_photo (world, PRETEND_DEMO_PHOTO);
  steps_await_state (world, WAYSIDE_DOWNLOAD_FINISHED);
  page_wait_until ("the photo is announced", is_told, (gpointer) "Download Finished: 1 photo saved in *");
  g_assert_cmpuint (notification_daemon_count (notifications), ==, n_before + 2);
  gtk_window_destroy (other);
}

static gboolean
is_suspended (gpointer data)
{
  return !wayside_download_manager_is_working (data);
}

static gboolean
is_ended (gpointer data)
{
  return wayside_download_is_ended (data);
}

/* The user quits and starts the program again before the downloads are suspended, so that the window returns. From
 * then on, closing it lets them continue without a window. */
static void
check_return_while_quitting (PageWorld *world)
{
  GtkWindow *window = GTK_WINDOW (world->window);
  g_autoptr (WaysideDownload) download = NULL;

  pretend_service_set_rate (world->service, STEPS_RATE);
  steps_show (world, "request");
  steps_fill_area (world, PRETEND_DEMO_AREA);
  steps_download (world);
  steps_await_some_saved (world);
  download = g_object_ref (world->window->opened);
  wayside_window_quit (world->window);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (window)));
  gtk_window_present (window);
  page_wait_until ("the downloads are suspended", is_suspended, world->window->manager);

  page_press (steps_find_panel_button (world, "resume_button"));
  steps_await_state (world, WAYSIDE_DOWNLOAD_RUNNING);
  gtk_window_close (window);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (window)));
  pretend_service_set_rate (world->service, 0);
  page_wait_until ("the download has ended", is_ended, download);
  g_assert_cmpint (wayside_download_get_state (download), ==, WAYSIDE_DOWNLOAD_FINISHED);
  page_wait_until ("the download is announced", is_told,
                   (gpointer) "Download Finished: 80 photos saved in *");
}

static void
test_notices (PageWorld *world, gconstpointer data)
{
  page_world_run (world, (PageTest) data);
}

int
main (int argc, char **argv)
{
  int status;

  page_world_init (&argc, &argv);
  notifications = notification_daemon_new ();
  g_test_add ("/pages/notices/nothing", PageWorld, check_nothing, page_world_set_up, test_notices,
              page_world_tear_down);
  g_test_add ("/pages/notices/return-while-quitting", PageWorld, check_return_while_quitting,
              page_world_set_up, test_notices, page_world_tear_down);
  status = g_test_run ();
  g_clear_pointer (&notifications, notification_daemon_free);
  return status;
}
