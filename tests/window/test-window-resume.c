/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "form-steps.h"
#include "notification-daemon.h"

#include <signal.h>

/* Downloads run again, after another, and side by side. */

/* Only new images are fetched. */
static void
test_check_for_new (WindowWorld *world, gconstpointer data)
{
  library_download_both (world);
  pretend_service_add_image (world->disk.service, "4242424242", PRETEND_DEMO_SEQUENCE, 9.94, 53.59,
                             PRETEND_IMAGE_DEFAULT);
  library_start_again (world);
  driver_press (driver_find (window_world_page (world, WINDOW_LIBRARY), DRIVER_BUTTON, "New Download"));
  window_world_await_page (world, WINDOW_FORM);
  form_fill (world, "Access Token", PRETEND_TOKEN);
  download_go_back (world, WINDOW_FORM, WINDOW_LIBRARY);
  pretend_service_reset_counters (world->disk.service);
  library_choose (world, LIBRARY_SEQUENCE ", 24 photos*", "Check for New Photos");
  library_await_row (world, LIBRARY_SEQUENCE ", 25 photos · *");
  g_assert_cmpuint (pretend_service_get_n_requests (world->disk.service, PRETEND_KIND_CDN), ==, 1);
}

static gboolean
has_saved_some (gpointer data)
{
  WindowWorld *world = data;

  return cli_world_count (&world->disk, ".json") >= 3;
}

static void
on_killed (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_subprocess_wait_finish (G_SUBPROCESS (object), result, NULL);
  *(gboolean *) user_data = TRUE;
}

static gboolean
is_true (gpointer data)
{
  return *(gboolean *) data;
}

static void
kill_program (WindowWorld *world)
{
  gboolean ended = FALSE;

  driver_watch (NULL);
  g_subprocess_send_signal (world->process, SIGKILL);
  g_subprocess_wait_async (world->process, NULL, on_killed, &ended);
  driver_wait_until ("the program is dead", is_true, &ended);
  g_clear_object (&world->process);
}

static void
resume_without_token (WindowWorld *world)
{
  driver_press (driver_find (library_await_row (world, LIBRARY_SEQUENCE "*"), DRIVER_BUTTON, "Resume"));
  window_world_await_page (world, WINDOW_CONNECT);
}

/* After a crash the download is offered by the next start, and is completed without fetching images twice. */
static void
test_interrupted (WindowWorld *world, gconstpointer data)
{
  AtspiAccessible *page, *connect_page;

  window_world_hold_pictures (world, PRETEND_DEMO_SEQUENCE, 6);
  window_world_start (world);
  form_download_sequence (world, PRETEND_DEMO_SEQUENCE);
  driver_wait_until ("some photos are saved", has_saved_some, world);
  kill_program (world);

  window_world_let_pictures_go (world);
  world->first_page = WINDOW_LIBRARY;
  window_world_start (world);
  page = window_world_page (world, WINDOW_LIBRARY);
  driver_await_label (page, "“" LIBRARY_SEQUENCE "” is not finished: * of 24 photos are saved");
  library_await_row (world, LIBRARY_SEQUENCE ", * of 24 photos · *, Interrupted");

  /* Without a token the page for connecting is shown. Going back cancels resuming. */
  resume_without_token (world);
  download_go_back (world, WINDOW_CONNECT, WINDOW_LIBRARY);
  library_await_row (world, LIBRARY_SEQUENCE ", * of 24 photos · *, Interrupted");
  resume_without_token (world);
  connect_page = window_world_page (world, WINDOW_CONNECT);
  driver_set_text (driver_find (connect_page, DRIVER_ENTRY, "Access Token"), PRETEND_TOKEN);
  driver_await_label (connect_page, "Token works");
  driver_press (driver_find (connect_page, DRIVER_BUTTON, "Connect"));
  driver_await_label (connect_page, "No keyring found. *");
  driver_press (driver_find (connect_page, DRIVER_BUTTON, "Continue"));
  window_world_await_page (world, WINDOW_LIBRARY);
  library_await_row (world, LIBRARY_SEQUENCE ", 24 photos · *");
  g_assert_cmpuint (cli_world_count (&world->disk, ".jpg"), ==, PRETEND_DEMO_N_SEQUENCE);
  g_assert_cmpuint (cli_world_count (&world->disk, ".part"), ==, 0);
}

static void
start_beside (WindowWorld *world, const char *key)
{
  download_leave_for_form (world);
  form_choose (world, "Sequence");
  form_fill (world, "Sequence", key);
  form_download (world);
  window_world_await_page (world, WINDOW_DOWNLOAD);
}

/* Two downloads run concurrently, can be paused separately, and finish while other pages are shown. */
static void
test_two_at_once (WindowWorld *world, gconstpointer data)
{
  window_world_hold_pictures (world, PRETEND_DEMO_SEQUENCE, 6);
  window_world_start (world);
  form_download_sequence (world, PRETEND_DEMO_SEQUENCE);
  download_await (world, "* of 24 photos*");
  start_beside (world, PRETEND_DEMO_ODD_SEQUENCE);
  download_await (world, "* of 60 photos*");
  library_go_back (world);
  library_await_row (world, LIBRARY_SEQUENCE ", * of 24 photos*");
  library_await_row (world, "Sequence " PRETEND_DEMO_ODD_SEQUENCE ", * of 60 photos*");
  driver_press (driver_find (library_await_row (world, LIBRARY_SEQUENCE "*"), DRIVER_BUTTON, "Pause"));
  library_await_row (world, LIBRARY_SEQUENCE ", *, Paused");

  window_world_let_pictures_go (world);
  library_await_row (world, "Sequence " PRETEND_DEMO_ODD_SEQUENCE ", 59 photos · *, 1 not available");
  driver_press (driver_find (library_await_row (world, LIBRARY_SEQUENCE "*"), DRIVER_BUTTON, "Resume"));
  library_await_row (world, LIBRARY_SEQUENCE ", 24 photos · *");
}

/* With three running downloads the fourth is queued, and the order of the queue can be changed. */
static void
test_waiting (WindowWorld *world, gconstpointer data)
{
  static const char *const keys[] = { PRETEND_DEMO_SEQUENCE, PRETEND_DEMO_ODD_SEQUENCE,
                                      PRETEND_DEMO_LONG_SEQUENCE, "aaaaaaaaaaaaaaaaaaaaaa",
                                      "bbbbbbbbbbbbbbbbbbbbbb" };
  /* Receives what is announced while a menu has the focus of the window. */
  NotificationDaemon *daemon = notification_daemon_new ();

  for (guint i = 3; i < G_N_ELEMENTS (keys); i++)
    pretend_service_add_sequence (world->disk.service, keys[i], 2, 900000000 + i * 1000, 9.9, 53.5);
  window_world_hold_pictures (world, PRETEND_DEMO_SEQUENCE, 6);
  window_world_start (world);
  form_download_sequence (world, keys[0]);
  window_world_await_page (world, WINDOW_DOWNLOAD);
  for (guint i = 1; i < G_N_ELEMENTS (keys); i++)
    start_beside (world, keys[i]);
  download_await (world, "Waiting for other downloads");
  library_go_back (world);
  library_await_row (world, "Sequence aaa*, Waiting");
  library_await_row (world, "Sequence bbb*, Waiting, after 1 other");
  library_choose (world, "Sequence bbb*", "Move Up");
  library_await_row (world, "Sequence aaa*, Waiting, after 1 other");
  library_choose (world, "Sequence bbb*", "Move Down");
  library_await_row (world, "Sequence bbb*, Waiting, after 1 other");

  driver_press (driver_find (library_await_row (world, LIBRARY_SEQUENCE "*"), DRIVER_BUTTON, "Pause"));
  library_await_row (world, "Sequence bbb*, Waiting");
  window_world_let_pictures_go (world);
  library_await_row (world, "Sequence aaa*, 2 photos · *");
  library_await_row (world, "Sequence bbb*, 2 photos · *");
  /* A window that is closed while photos are downloaded announces that this continues. */
  library_await_row (world, "Sequence " PRETEND_DEMO_ODD_SEQUENCE ", 59 photos · *");
  library_await_row (world, "Sequence " PRETEND_DEMO_LONG_SEQUENCE ", 1*004 photos · *");
  notification_daemon_free (daemon);
}

int
main (int argc, char **argv)
{
  window_world_init (&argc, &argv);
  window_world_add ("/window/resume/check-for-new", test_check_for_new);
  window_world_add ("/window/resume/interrupted", test_interrupted);
  window_world_add ("/window/resume/two-at-once", test_two_at_once);
  window_world_add ("/window/resume/waiting", test_waiting);
  return g_test_run ();
}
