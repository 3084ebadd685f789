/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "form-steps.h"
#include "notification-daemon.h"
#include "session-manager.h"

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

static void
start_slow_download (WindowWorld *world)
{
  pretend_service_set_original_width (world->disk.service, 320);
  window_world_hold_pictures (world, PRETEND_DEMO_SEQUENCE, 3);
  window_world_start (world);
  form_download_sequence (world, PRETEND_DEMO_SEQUENCE);
  driver_wait_until ("a picture is asked for", is_asking, world);
}

/* The download continues without its window, which is notified, as is its end. Then the program exits. */
static void
test_close (WindowWorld *world, gconstpointer data)
{
  g_autoptr (NotificationDaemon) notifications = notification_daemon_new ();

  start_slow_download (world);
  x_screen_press_key (world->screen, "Control_L+w");
  driver_wait_until ("the window is out of sight", is_out_of_sight, world);
  notification_daemon_await (notifications, "Still Downloading: *");
  g_assert_cmpuint (cli_world_count (&world->disk, ".jpg"), <, PRETEND_DEMO_N_SEQUENCE);

  window_world_let_pictures_go (world);
  notification_daemon_await (notifications, FINISHED);
  window_world_await_end (world);
  g_assert_cmpuint (cli_world_count (&world->disk, ".jpg"), ==, PRETEND_DEMO_N_SEQUENCE);
  g_assert_cmpuint (notification_daemon_count (notifications), ==, 2);
}

/* Quitting exits at once: complete pairs are kept, and the next start offers to resume. */
static void
test_quit (WindowWorld *world, gconstpointer data)
{
  start_slow_download (world);
  x_screen_press_key (world->screen, "Control_L+q");
  window_world_await_end (world);
  g_assert_cmpuint (cli_world_count (&world->disk, ".jpg"), <, PRETEND_DEMO_N_SEQUENCE);
  g_assert_cmpuint (cli_world_count (&world->disk, ".part"), ==, 0);
}

/* A paused download does not keep a program without a window running. */
static void
test_close_paused (WindowWorld *world, gconstpointer data)
{
  start_slow_download (world);
  download_press (world, "Pause");
  download_await (world, "Paused · *");
  x_screen_press_key (world->screen, "Control_L+w");
  window_world_await_end (world);
}

static gboolean
keeps_awake (gpointer data)
{
  return session_manager_keeps_awake (data);
}

static gboolean
lets_sleep (gpointer data)
{
  return !session_manager_keeps_awake (data);
}

/* Suspending is inhibited only while a download is running. */
static void
test_awake (WindowWorld *world, gconstpointer data)
{
  g_autoptr (SessionManager) session = session_manager_new ();

  start_slow_download (world);
  driver_wait_until ("the computer is kept awake", keeps_awake, session);
  download_press (world, "Pause");
  driver_wait_until ("a pause lets it sleep", lets_sleep, session);
  download_press (world, "Resume");
  driver_wait_until ("the computer is kept awake again", keeps_awake, session);
  window_world_let_pictures_go (world);
  download_await (world, "24 photos saved");
  driver_wait_until ("the end lets it sleep", lets_sleep, session);
  g_assert_cmpuint (session_manager_count (session), ==, 2);

  download_leave_for_form (world);
  g_assert_cmpuint (session_manager_count (session), ==, 2);
}

int
main (int argc, char **argv)
{
  window_world_init (&argc, &argv);
  window_world_add ("/window/background/close", test_close);
  window_world_add ("/window/background/quit", test_quit);
  window_world_add ("/window/background/close-paused", test_close_paused);
  window_world_add ("/window/background/awake", test_awake);
  return g_test_run ();
}
