/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "form-steps.h"
#include "keyring-daemon.h"
#include "silent-keyring.h"
#include "x-drag.h"

#include <glib/gstdio.h>

#define WRONG_TOKEN "MLY|4223665974375089|fedcba9876543210fedcba9876543210"

/* The page “Connect to Mapillary”. The end of each test searches every file, including the keyring's, to
 * check that the token is stored in the keyring only. */

static void
be_new (WindowWorld *world)
{
  window_world_set (world, "connect-offered", "false");
  world->first_page = WINDOW_CONNECT;
}

static KeyringDaemon *
start_keyring (WindowWorld *world)
{
  g_autofree char *folder = cli_world_path (&world->disk, "keyring");

  return keyring_daemon_start (folder, TRUE);
}

static AtspiAccessible *
find_button (WindowWorld *world, const char *page, const char *name)
{
  return driver_find (window_world_page (world, page), DRIVER_BUTTON, name);
}

/* Sets the text of the entry and waits for the resulting message. */
static void
enter (WindowWorld *world, const char *text, const char *answer, gboolean usable)
{
  AtspiAccessible *page = window_world_page (world, WINDOW_CONNECT);

  driver_set_text (driver_find (page, DRIVER_ENTRY, "Access Token"), text);
  driver_await_label (page, answer);
  driver_await_state (find_button (world, WINDOW_CONNECT, "Connect"), ATSPI_STATE_SENSITIVE, usable);
}

static void
connect_by (WindowWorld *world, const char *text)
{
  enter (world, text, "Token works", TRUE);
  driver_press (find_button (world, WINDOW_CONNECT, "Connect"));
}

static void
open_page (WindowWorld *world)
{
  driver_press (find_button (world, WINDOW_FORM, "Change Access Token…"));
  window_world_await_page (world, WINDOW_CONNECT);
}

static void
restart (WindowWorld *world)
{
  gboolean has_downloads = cli_world_count (&world->disk, ".jpg") > 0;

  window_world_end (world);
  world->first_page = has_downloads ? WINDOW_LIBRARY : WINDOW_FORM;
  window_world_start (world);
  if (!has_downloads)
    return;

  driver_press (find_button (world, WINDOW_LIBRARY, "New Download"));
  window_world_await_page (world, WINDOW_FORM);
}

/* The form has no entry for a token, and a photo can be downloaded. */
static void
check_connected (WindowWorld *world, const char *place, const char *id)
{
  AtspiAccessible *form = window_world_await_page (world, WINDOW_FORM);

  driver_await_label (form, place);
  g_assert_null (driver_look (form, DRIVER_ENTRY, "Access Token"));
  form_choose (world, "Photo");
  form_fill (world, "Photo ID", id);
  form_download (world);
  download_await (world, "1 photo saved");
  download_leave_for_form (world);
}

/* First start, invalid token, valid token, restart, removal, undo, and final removal. */
static void
test_keyring (WindowWorld *world, gconstpointer data)
{
  KeyringDaemon *daemon = start_keyring (world);
  AtspiAccessible *page;

  be_new (world);
  window_world_keep_toasts (world);
  window_world_start (world);
  page = window_world_page (world, WINDOW_CONNECT);
  driver_await_label (page, "The token will be stored in your keyring");
  find_button (world, WINDOW_CONNECT, "Skip");
  g_assert_null (driver_look (page, DRIVER_BUTTON, "Back"));
  enter (world, "two words", "An access token has no spaces *", FALSE);
  enter (world, PRETEND_TOKEN " " WRONG_TOKEN, "There is more than one token here. *", FALSE);
  enter (world, "4223665974375089", "This is the client ID. *", FALSE);
  enter (world, "MLY|4223665974375089|0123", "The end is missing. *", FALSE);
  enter (world, WRONG_TOKEN, "Mapillary did not accept this token. *", FALSE);
  enter (world, "", "The token will be stored in your keyring", FALSE);
  connect_by (world, " access_token = \"OAuth " PRETEND_TOKEN "\" ; ");
  check_connected (world, "Stored in the keyring", PRETEND_DEMO_PHOTO);

  restart (world);
  check_connected (world, "Stored in the keyring", PRETEND_DEMO_PHOTO_2);
  open_page (world);
  driver_press (find_button (world, WINDOW_CONNECT, "Remove Token"));
  driver_press (driver_find (world->window, DRIVER_BUTTON, "Undo"));
  driver_await_label (window_world_page (world, WINDOW_CONNECT), "Stored in the keyring");

  restart (world);
  driver_await_label (window_world_page (world, WINDOW_FORM), "Stored in the keyring");
  open_page (world);
  driver_press (find_button (world, WINDOW_CONNECT, "Remove Token"));
  driver_find (world->window, DRIVER_BUTTON, "Undo");
  driver_press (find_button (world, WINDOW_CONNECT, "Back"));
  window_world_await_page (world, WINDOW_FORM);
  driver_find (window_world_page (world, WINDOW_FORM), DRIVER_ENTRY, "Access Token");

  restart (world);
  driver_find (window_world_page (world, WINDOW_FORM), DRIVER_ENTRY, "Access Token");
  keyring_daemon_stop (daemon);
}

typedef struct
{
  WindowWorld *world;
  XDrag *clipboard;
  gboolean is_pasted;
} Paste;

static gboolean
has_pasted_token (gpointer data)
{
  Paste *paste = data;

  if (x_drag_serve (paste->clipboard) && !paste->is_pasted)
    {
      driver_press (find_button (paste->world, WINDOW_CONNECT, "Paste"));
      paste->is_pasted = TRUE;
    }
  return driver_look (window_world_page (paste->world, WINDOW_CONNECT), DRIVER_LABEL, "Token works") != NULL;
}

/* A token that was copied in another program is pasted with the button, unchanged. */
static void
test_paste (WindowWorld *world, gconstpointer data)
{
  KeyringDaemon *daemon = start_keyring (world);
  g_autoptr (XDrag) clipboard = NULL;
  Paste paste = { .world = world };

  window_world_start (world);
  driver_press (find_button (world, WINDOW_FORM, "Connect to Mapillary"));
  window_world_await_page (world, WINDOW_CONNECT);
  clipboard = x_drag_copy ("Authorization: OAuth " PRETEND_TOKEN);
  paste.clipboard = clipboard;
  driver_wait_until ("the token is pasted", has_pasted_token, &paste);
  driver_press (find_button (world, WINDOW_CONNECT, "Connect"));
  check_connected (world, "Stored in the keyring", PRETEND_DEMO_PHOTO);
  keyring_daemon_stop (daemon);
}

static void
check_mode (WindowWorld *world, const char *path)
{
  GStatBuf info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 07777, ==, 0600);
}

/* Without a keyring the page says how long the token lasts; it is written to a file only at the user's
 * request. */
static void
test_no_keyring (WindowWorld *world, gconstpointer data)
{
  g_autofree char *path = cli_world_path (&world->disk, "data/wayside/token.ini");

  be_new (world);
  window_world_keep_toasts (world);
  window_world_start (world);
  connect_by (world, PRETEND_TOKEN);
  driver_await_label (window_world_page (world, WINDOW_CONNECT),
                      "No keyring found. The token is kept until Wayside is closed");
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  driver_press (find_button (world, WINDOW_CONNECT, "Continue"));
  check_connected (world, "Kept until Wayside is closed", PRETEND_DEMO_PHOTO);

  restart (world);
  driver_press (find_button (world, WINDOW_FORM, "Connect to Mapillary"));
  window_world_await_page (world, WINDOW_CONNECT);
  connect_by (world, PRETEND_TOKEN);
  driver_press (find_button (world, WINDOW_CONNECT, "Store Without Encryption"));
  check_connected (world, "Stored without encryption", PRETEND_DEMO_PHOTO_2);
  check_mode (world, path);

  restart (world);
  driver_await_label (window_world_page (world, WINDOW_FORM), "Stored without encryption");
  open_page (world);
  driver_press (find_button (world, WINDOW_CONNECT, "Remove Token"));
  driver_find (world->window, DRIVER_BUTTON, "Undo");
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

/* A skipped page is not shown again. */
static void
test_skip (WindowWorld *world, gconstpointer data)
{
  be_new (world);
  window_world_start (world);
  driver_press (find_button (world, WINDOW_CONNECT, "Skip"));
  window_world_await_page (world, WINDOW_FORM);
  form_download_photo (world, PRETEND_DEMO_PHOTO);
  download_await (world, "1 photo saved");
  restart (world);
}

/* Without a connection the token is accepted unchecked. */
static void
test_unreachable (WindowWorld *world, gconstpointer data)
{
  KeyringDaemon *daemon = start_keyring (world);

  be_new (world);
  pretend_service_stop (world->disk.service);
  window_world_start (world);
  enter (world, PRETEND_TOKEN, "Could not reach Mapillary. The token will be checked later", TRUE);
  driver_press (find_button (world, WINDOW_CONNECT, "Connect"));
  window_world_await_page (world, WINDOW_FORM);
  driver_await_label (window_world_page (world, WINDOW_FORM), "Stored in the keyring");
  keyring_daemon_stop (daemon);
}

/* A token from the environment needs no page and cannot be removed. */
static void
test_environment (WindowWorld *world, gconstpointer data)
{
  be_new (world);
  world->first_page = WINDOW_FORM;
  window_world_set_environment (world, "MAPILLARY_ACCESS_TOKEN", PRETEND_TOKEN);
  window_world_start (world);
  check_connected (world, "Given by the environment variable MAPILLARY_ACCESS_TOKEN", PRETEND_DEMO_PHOTO);
  open_page (world);
  g_assert_null (driver_look (window_world_page (world, WINDOW_CONNECT), DRIVER_BUTTON, "Remove Token"));
  g_assert_null (driver_look (window_world_page (world, WINDOW_CONNECT), DRIVER_ENTRY, "Access Token"));
  driver_press (find_button (world, WINDOW_CONNECT, "Continue"));
  window_world_await_page (world, WINDOW_FORM);
}

/* A keyring that does not respond delays only the token, and only briefly. */
static void
test_silent_keyring (WindowWorld *world, gconstpointer data)
{
  g_autoptr (SilentKeyring) keyring = silent_keyring_start ();
  AtspiAccessible *form;

  window_world_start (world);
  form = window_world_page (world, WINDOW_FORM);
  form_fill (world, "Photo ID", PRETEND_DEMO_PHOTO);
  driver_await_label (form, "Looking for the access token in the keyring…");
  form_fill (world, "Access Token", PRETEND_TOKEN);
  form_download (world);
  download_await (world, "1 photo saved");
  g_assert_cmpuint (silent_keyring_get_n_calls (keyring), >, 0);
}

int
main (int argc, char **argv)
{
  window_world_init (&argc, &argv);
  window_world_add ("/window/token/keyring", test_keyring);
  window_world_add ("/window/token/paste", test_paste);
  window_world_add ("/window/token/no-keyring", test_no_keyring);
  window_world_add ("/window/token/skip", test_skip);
  window_world_add ("/window/token/unreachable", test_unreachable);
  window_world_add ("/window/token/environment", test_environment);
  window_world_add ("/window/token/silent-keyring", test_silent_keyring);
  return g_test_run ();
}
