/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "file-manager.h"
#include "form-steps.h"
#include "notification-daemon.h"

#include <glib/gstdio.h>
#include <string.h>

/* The actions of the notification of a finished download, and its withdrawal. */

#define FINISHED "Download Finished: 24 photos saved in “Sequence *”"

static gboolean
is_asking (gpointer data)
{
  WindowWorld *world = data;

  return pretend_service_get_n_requests (world->disk.service, PRETEND_KIND_CDN) > 0;
}

static gboolean
is_out_of_sight (gpointer data)
{
  WindowWorld *world = data;

  return x_screen_count_windows (world->screen, world->pid) == 0;
}

static gboolean
is_in_sight (gpointer data)
{
  return !is_out_of_sight (data);
}

static void
start_slow_download (WindowWorld *world)
{
  pretend_service_set_original_width (world->disk.service, 320);
  window_world_hold_pictures (world, PRETEND_DEMO_SEQUENCE, 3);
  window_world_start (world);
  form_download_sequence (world, PRETEND_DEMO_SEQUENCE);
  driver_wait_until ("a picture is asked for", is_asking, world);
}

static gboolean
is_at_photo (gpointer data)
{
  g_autofree char *path = file_manager_dup_last (data);

  return path != NULL && g_str_has_suffix (path, ".jpg");
}

/* The folder is that of the sequence, even if the library contains other downloads. */
static void
await_folder_shown (WindowWorld *world, FileManager *files)
{
  g_autofree char *folder = window_world_path (world, "sequence_" PRETEND_DEMO_SEQUENCE);
  g_autofree char *path = NULL;
  g_autofree char *shown = NULL;

  driver_wait_until ("the file manager points at a photo", is_at_photo, files);
  path = file_manager_dup_last (files);
  shown = g_path_get_dirname (path);
  g_assert_cmpstr (shown, ==, folder);
}

/* Downloads a photo, which stays in the library, and a sequence that finishes without a window, after which
 * the program exits. */
static void
finish_unseen (WindowWorld *world, NotificationDaemon *notifications)
{
  pretend_service_set_original_width (world->disk.service, 320);
  window_world_start (world);
  form_download_photo (world, PRETEND_DEMO_PHOTO);
  download_await (world, "1 photo saved");
  download_leave_for_form (world);
  window_world_hold_pictures (world, PRETEND_DEMO_SEQUENCE, 3);
  form_download_sequence (world, PRETEND_DEMO_SEQUENCE);
  download_await (world, "* of 24 photos*");
  x_screen_press_key (world->screen, "Control_L+w");
  driver_wait_until ("the window is out of sight", is_out_of_sight, world);
  notification_daemon_await (notifications, "Still Downloading: *");
  window_world_let_pictures_go (world);
  notification_daemon_await (notifications, FINISHED);
  window_world_await_end (world);
}

/* A notification outlives the program and starts it again, which then shows the download. */
static void
test_pressed_later (WindowWorld *world, gconstpointer data)
{
  g_autoptr (NotificationDaemon) notifications = notification_daemon_new_gnome ();

  finish_unseen (world, notifications);
  window_world_start_as_service (world);
  world->first_page = WINDOW_DOWNLOAD;
  notification_daemon_press (notifications, FINISHED, NULL);
  window_world_await_window (world);
  driver_await_label (window_world_page (world, WINDOW_DOWNLOAD), "Sequence " PRETEND_DEMO_SEQUENCE);
  download_await (world, "24 photos saved");
}

static void
test_files_later (WindowWorld *world, gconstpointer data)
{
  g_autoptr (NotificationDaemon) notifications = notification_daemon_new_gnome ();
  g_autoptr (FileManager) files = file_manager_new ();

  finish_unseen (world, notifications);
  window_world_start_as_service (world);
  world->first_page = WINDOW_LIBRARY;
  notification_daemon_press (notifications, FINISHED, "Show in Files");
  window_world_await_window (world);
  await_folder_shown (world, files);
}

/* A window that returns gets the focus, possibly a moment later. */
static void
await_return (WindowWorld *world)
{
  driver_wait_until ("the window is back", is_in_sight, world);
  x_screen_focus (world->screen, x_screen_find_window (world->screen, world->pid));
  world->window = driver_find (world->application, DRIVER_ANY, "Wayside");
  driver_await_state (world->window, ATSPI_STATE_ACTIVE, TRUE);
}

/* As if another program had the focus now. */
static void
look_away (WindowWorld *world)
{
  x_screen_focus_nothing (world->screen);
  driver_await_state (world->window, ATSPI_STATE_ACTIVE, FALSE);
}

/* On desktops that only send a signal to the running program. */
static void
test_pressed (WindowWorld *world, gconstpointer data)
{
  g_autoptr (NotificationDaemon) notifications = notification_daemon_new ();
  g_autoptr (FileManager) files = file_manager_new ();

  start_slow_download (world);
  x_screen_press_key (world->screen, "Control_L+w");
  driver_wait_until ("the window is out of sight", is_out_of_sight, world);
  notification_daemon_await (notifications, "Still Downloading: *");
  notification_daemon_press (notifications, "Still Downloading: *", "Show Window");
  await_return (world);
  look_away (world);
  window_world_let_pictures_go (world);
  notification_daemon_await (notifications, FINISHED);
  notification_daemon_press (notifications, FINISHED, "Show in Files");
  await_folder_shown (world, files);
}

#define LOOKS_PER_TURN 20

typedef struct
{
  WindowWorld *world;
  NotificationDaemon *notifications;
  guint n_looks;
} Return;

/* A notification withdrawn before GLib has received its ID stays, so the window loses and gets the focus
 * again. */
static gboolean
is_taken_back (gpointer data)
{
  Return *back = data;

  if (!notification_daemon_shows (back->notifications, "*"))
    return TRUE;

  if (back->n_looks % LOOKS_PER_TURN == LOOKS_PER_TURN - 1)
    x_screen_focus_nothing (back->world->screen);
  else if (back->n_looks % LOOKS_PER_TURN == 0)
    x_screen_focus (back->world->screen, back->world->xid);
  back->n_looks++;
  return FALSE;
}

/* A notification is withdrawn when the user returns to the download page. */
static void
test_seen (WindowWorld *world, gconstpointer data)
{
  g_autoptr (NotificationDaemon) notifications = notification_daemon_new ();
  Return back = { .world = world, .notifications = notifications };

  start_slow_download (world);
  look_away (world);
  window_world_let_pictures_go (world);
  notification_daemon_await (notifications, FINISHED);
  g_assert_true (notification_daemon_shows (notifications, FINISHED));
  driver_wait_until ("the notification is taken back", is_taken_back, &back);
}

static void
start_with_two (WindowWorld *world)
{
  pretend_service_set_original_width (world->disk.service, 320);
  window_world_start (world);
  form_download_photo (world, PRETEND_DEMO_PHOTO);
  download_await (world, "1 photo saved");
  download_leave_for_form (world);
  form_download_sequence (world, PRETEND_DEMO_SEQUENCE);
  download_await (world, "24 photos saved");
  window_world_end (world);

  window_world_set_environment (world, "G_MESSAGES_DEBUG", "Wayside");
  window_world_start_as_service (world);
  window_world_ask ("show-window", NULL);
  world->first_page = WINDOW_LIBRARY;
  window_world_await_window (world);
  library_await_row (world, "Sequence *");
}

static gboolean
has_read (gpointer data)
{
  WindowWorld *world = data;
  g_autofree char *path = cli_world_path (&world->disk, "output");
  g_autofree char *messages = NULL;

  return g_file_get_contents (path, &messages, NULL, NULL) && strstr (messages, "Read what is in ") != NULL;
}

/* A page chosen while a download is being loaded from disk stays open afterwards. */
static void
test_overtaken (WindowWorld *world, gconstpointer data)
{
  g_autofree char *folder = window_world_path (world, "sequence_" PRETEND_DEMO_SEQUENCE);

  start_with_two (world);
  window_world_ask ("show-download", folder);
  window_world_ask ("new-download", NULL);
  driver_wait_until ("the download has been read", has_read, world);
  window_world_await_page (world, WINDOW_FORM);
  form_choose (world, "Area");
  g_assert_true (window_world_shows (world, window_world_page (world, WINDOW_FORM)));
}

/* A download that cannot be loaded does not affect the one chosen after it. */
static void
test_unreadable (WindowWorld *world, gconstpointer data)
{
  g_autofree char *broken = window_world_path (world, "sequence_" PRETEND_DEMO_SEQUENCE);
  g_autofree char *elsewhere = cli_world_path (&world->disk, "elsewhere");
  g_autofree char *whole = window_world_path (world, "image_" PRETEND_DEMO_PHOTO);

  start_with_two (world);
  g_assert_cmpint (g_rename (broken, elsewhere), ==, 0);
  g_assert_true (g_file_set_contents (broken, "", 0, NULL));
  window_world_ask ("show-download", broken);
  window_world_ask ("show-download", whole);
  window_world_await_page (world, WINDOW_DOWNLOAD);
  driver_await_label (window_world_page (world, WINDOW_DOWNLOAD), "Photo " PRETEND_DEMO_PHOTO);
}

int
main (int argc, char **argv)
{
  window_world_init (&argc, &argv);
  window_world_add ("/window/notices/pressed", test_pressed);
  window_world_add ("/window/notices/pressed-later", test_pressed_later);
  window_world_add ("/window/notices/files-later", test_files_later);
  window_world_add ("/window/notices/seen", test_seen);
  window_world_add ("/window/notices/overtaken", test_overtaken);
  window_world_add ("/window/notices/unreadable", test_unreadable);
  return g_test_run ();
}
