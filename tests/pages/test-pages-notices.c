/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "notification-daemon.h"
#include "page-steps.h"
#include "wayside-error.h"

#include <string.h>

/* The notifications about downloads that end while the window does not have the focus, in English. */

/* Not the ID of any photo. */
#define UNKNOWN_PHOTO "77"

static NotificationDaemon *notifications;

static gboolean
has_error (gpointer data)
{
  return wayside_download_is_ended (data) && wayside_download_get_error (data) != NULL;
}

/* The service no longer has the photos of a download when it is checked for new ones. */
static void
check_for_nothing (PageWorld *world, WaysideDownload *download)
{
  g_autoptr (GBytes) nothing = g_bytes_new_static ("{\"data\":[]}", strlen ("{\"data\":[]}"));

  pretend_service_script_answer (world->service, "/images", 200, "application/json", nothing,
                                 PRETEND_FOREVER);
  pretend_service_script_answer (world->service, "/image_ids", 200, "application/json", nothing,
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
  g_assert_cmpuint (notification_daemon_count (notifications), ==, 2);
  gtk_window_destroy (other);
}

static void
test_nothing (PageWorld *world, gconstpointer data)
{
  notifications = notification_daemon_new ();
  page_world_run (world, check_nothing);
  g_clear_pointer (&notifications, notification_daemon_free);
}

int
main (int argc, char **argv)
{
  page_world_init (&argc, &argv);
  g_test_add ("/pages/notices/nothing", PageWorld, NULL, page_world_set_up, test_nothing,
              page_world_tear_down);
  return g_test_run ();
}
