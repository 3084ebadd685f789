/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-token-store.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "engine-helper.h"
#include "keyring-daemon.h"
#include "mirror-helper.h"
#include "silent-keyring.h"
#include "wayside-error.h"
#include "wayside-keyring.h"

#define TOKEN   "MLY|4223665974375089|0123456789abcdef0123456789abcdef"
#define TOKEN_2 "MLY|4223665974375089|fedcba9876543210fedcba9876543210"
#define SECRET  "0123456789abcdef0123456789abcdef"

/* Seconds, longer than any keyring call on a busy machine. */
#define LONG_LIMIT 3600

/* Seconds, less than the 25 of D-Bus's own timeout. */
#define PATIENCE 20

/**
 * Fixture:
 * @folder: (owned): a temporary folder
 * @path: (owned): the unencrypted file in @folder
 * @store: (owned): the store under test
 * @n_tokens: number of notifications of the token
 *
 * A new folder and a new store for each test.
 */
typedef struct
{
  char *folder;
  char *path;
  WaysideTokenStore *store;
  guint n_tokens;
} Fixture;

static void
on_token (Fixture *fixture)
{
  fixture->n_tokens++;
}

static void
renew_store (Fixture *fixture)
{
  if (fixture->store != NULL)
    g_assert_finalize_object (g_steal_pointer (&fixture->store));
  fixture->store = wayside_token_store_new (NULL, fixture->path);
  mirror_follow (fixture->store);
  fixture->n_tokens = 0;
  g_signal_connect_swapped (fixture->store, "notify::token", G_CALLBACK (on_token), fixture);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  wayside_keyring_set_answer_limit (LONG_LIMIT);
  fixture->folder = helper_make_folder ();
  fixture->path = g_build_filename (fixture->folder, "wayside", "token.ini", NULL);
  renew_store (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (g_steal_pointer (&fixture->store));
  helper_remove_folder (fixture->folder);
  g_clear_pointer (&fixture->folder, g_free);
  g_clear_pointer (&fixture->path, g_free);
}

static gboolean
finish (Fixture *fixture, GAsyncResult **result, GError **error)
{
  g_autoptr (GAsyncResult) owned = NULL;

  helper_wait_for_result (result);
  owned = g_steal_pointer (result);
  mirror_check (fixture->store);
  g_assert_false (wayside_token_store_is_busy (fixture->store));
  return wayside_token_store_finish (fixture->store, owned, error);
}

static void
load (Fixture *fixture, gboolean may_prompt)
{
  g_autoptr (GError) error = NULL;
  GAsyncResult *result = NULL;

  wayside_token_store_load_async (fixture->store, may_prompt, NULL, helper_take_result, &result);
  finish (fixture, &result, &error);
  g_assert_no_error (error);
}

static void
save (Fixture *fixture, const char *token)
{
  g_autoptr (GError) error = NULL;
  GAsyncResult *result = NULL;

  wayside_token_store_save_async (fixture->store, token, NULL, helper_take_result, &result);
  mirror_check (fixture->store);
  /* It can be used immediately. */
  g_assert_cmpstr (wayside_token_store_get_token (fixture->store), ==, token);
  finish (fixture, &result, &error);
  g_assert_no_error (error);
}

static void
save_unencrypted (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  GAsyncResult *result = NULL;

  wayside_token_store_save_unencrypted_async (fixture->store, NULL, helper_take_result, &result);
  finish (fixture, &result, &error);
  g_assert_no_error (error);
}

static void
clear (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  GAsyncResult *result = NULL;

  wayside_token_store_clear_async (fixture->store, NULL, helper_take_result, &result);
  finish (fixture, &result, &error);
  g_assert_no_error (error);
}

static void
restore (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  GAsyncResult *result = NULL;

  wayside_token_store_restore_async (fixture->store, NULL, helper_take_result, &result);
  finish (fixture, &result, &error);
  g_assert_no_error (error);
}

static void
assert_token (Fixture *fixture, const char *token, WaysideTokenPlace place)
{
  g_autofree char *property = NULL;

  g_assert_cmpstr (wayside_token_store_get_token (fixture->store), ==, token);
  g_assert_cmpint (wayside_token_store_get_place (fixture->store), ==, place);
  g_object_get (fixture->store, "token", &property, NULL);
  g_assert_cmpstr (property, ==, token);
}

/* Checks that no file below a folder contains the token. */
static void
assert_secret (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *content = NULL;
      gsize length;

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        assert_secret (path);
      else if (g_file_get_contents (path, &content, &length, NULL))
        g_assert_null (memmem (content, length, SECRET, strlen (SECRET)));
    }
}

/* The token is stored, found after a restart, replaced, removed and restored, and never written to a file. */
static void
test_keyring (Fixture *fixture, gconstpointer data)
{
  KeyringDaemon *daemon = keyring_daemon_start (fixture->folder, TRUE);

  load (fixture, TRUE);
  assert_token (fixture, NULL, WAYSIDE_TOKEN_PLACE_NONE);
  g_assert_cmpuint (fixture->n_tokens, ==, 0);
  save (fixture, TOKEN);
  assert_token (fixture, TOKEN, WAYSIDE_TOKEN_PLACE_KEYRING);
  g_assert_cmpuint (fixture->n_tokens, ==, 1);

  renew_store (fixture);
  load (fixture, FALSE);
  assert_token (fixture, TOKEN, WAYSIDE_TOKEN_PLACE_KEYRING);
  save (fixture, TOKEN_2);
  g_assert_cmpuint (fixture->n_tokens, ==, 2);

  renew_store (fixture);
  load (fixture, FALSE);
  assert_token (fixture, TOKEN_2, WAYSIDE_TOKEN_PLACE_KEYRING);
  clear (fixture);
  assert_token (fixture, NULL, WAYSIDE_TOKEN_PLACE_NONE);
  restore (fixture);
  assert_token (fixture, TOKEN_2, WAYSIDE_TOKEN_PLACE_KEYRING);
  save (fixture, TOKEN);
  clear (fixture);
  wayside_token_store_forget_removed (fixture->store);
  restore (fixture);
  assert_token (fixture, NULL, WAYSIDE_TOKEN_PLACE_NONE);

  renew_store (fixture);
  load (fixture, FALSE);
  assert_token (fixture, NULL, WAYSIDE_TOKEN_PLACE_NONE);
  save (fixture, TOKEN);
  assert_secret (fixture->folder);
  keyring_daemon_stop (daemon);
}

/* The daemon may exit and restart while the program is running, and a locked keyring is read without a
 * prompt. */
static void
test_daemon_restarts (Fixture *fixture, gconstpointer data)
{
  KeyringDaemon *daemon = keyring_daemon_start (fixture->folder, TRUE);

  save (fixture, TOKEN);
  assert_token (fixture, TOKEN, WAYSIDE_TOKEN_PLACE_KEYRING);
  keyring_daemon_stop (daemon);

  daemon = keyring_daemon_start (fixture->folder, TRUE);
  save (fixture, TOKEN_2);
  assert_token (fixture, TOKEN_2, WAYSIDE_TOKEN_PLACE_KEYRING);
  keyring_daemon_stop (daemon);

  daemon = keyring_daemon_start (fixture->folder, FALSE);
  renew_store (fixture);
  load (fixture, FALSE);
  assert_token (fixture, NULL, WAYSIDE_TOKEN_PLACE_NONE);
  keyring_daemon_stop (daemon);

  daemon = keyring_daemon_start (fixture->folder, TRUE);
  load (fixture, FALSE);
  assert_token (fixture, TOKEN_2, WAYSIDE_TOKEN_PLACE_KEYRING);
  keyring_daemon_stop (daemon);

  /* A token that cannot be removed is still stored. */
  {
    g_autoptr (GError) error = NULL;
    GAsyncResult *result = NULL;

    wayside_token_store_clear_async (fixture->store, NULL, helper_take_result, &result);
    g_assert_false (finish (fixture, &result, &error));
    g_assert_nonnull (error);
    assert_token (fixture, TOKEN_2, WAYSIDE_TOKEN_PLACE_KEYRING);
  }
}

/* A token that could not be stored is used instead of that in the keyring, in memory or in the file. Removing it
 * removes the older one, too: it would be back at the next start. */
static void
test_older_in_keyring (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 2; i++)
    {
      KeyringDaemon *daemon = keyring_daemon_start (fixture->folder, TRUE);

      save (fixture, TOKEN);
      assert_token (fixture, TOKEN, WAYSIDE_TOKEN_PLACE_KEYRING);
      keyring_daemon_stop (daemon);
      save (fixture, TOKEN_2);
      assert_token (fixture, TOKEN_2, WAYSIDE_TOKEN_PLACE_SESSION);
      if (i == 1)
        save_unencrypted (fixture);

      daemon = keyring_daemon_start (fixture->folder, TRUE);
      clear (fixture);
      renew_store (fixture);
      load (fixture, FALSE);
      assert_token (fixture, NULL, WAYSIDE_TOKEN_PLACE_NONE);
      keyring_daemon_stop (daemon);
    }
}

/* The keyring has removed the token, but the file cannot be removed: the token is in use until the program
 * exits, and this is what the store says. */
static void
test_only_file_left (Fixture *fixture, gconstpointer data)
{
  KeyringDaemon *daemon = keyring_daemon_start (fixture->folder, TRUE);
  g_autoptr (GError) error = NULL;
  GAsyncResult *result = NULL;

  save (fixture, TOKEN);
  g_assert_cmpint (g_mkdir_with_parents (fixture->path, 0700), ==, 0);
  wayside_token_store_clear_async (fixture->store, NULL, helper_take_result, &result);
  g_assert_false (finish (fixture, &result, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER);
  assert_token (fixture, TOKEN, WAYSIDE_TOKEN_PLACE_SESSION);

  renew_store (fixture);
  load (fixture, FALSE);
  assert_token (fixture, NULL, WAYSIDE_TOKEN_PLACE_NONE);
  keyring_daemon_stop (daemon);
}

/* A keyring that the user does not unlock is not the same as no keyring. Here, nobody shows its prompt. */
static void
test_not_unlocked (Fixture *fixture, gconstpointer data)
{
  KeyringDaemon *daemon = keyring_daemon_start (fixture->folder, TRUE);

  save (fixture, TOKEN);
  g_assert_false (wayside_token_store_is_locked (fixture->store));
  keyring_daemon_stop (daemon);

  daemon = keyring_daemon_start (fixture->folder, FALSE);
  save (fixture, TOKEN_2);
  assert_token (fixture, TOKEN_2, WAYSIDE_TOKEN_PLACE_SESSION);
  g_assert_true (wayside_token_store_is_locked (fixture->store));
  keyring_daemon_stop (daemon);

  daemon = keyring_daemon_start (fixture->folder, TRUE);
  save (fixture, TOKEN_2);
  assert_token (fixture, TOKEN_2, WAYSIDE_TOKEN_PLACE_KEYRING);
  g_assert_false (wayside_token_store_is_locked (fixture->store));
  keyring_daemon_stop (daemon);
}

static gboolean
raise_flag (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_CONTINUE;
}

/* Without a keyring the token is only kept for the session, and no call blocks. */
static void
test_no_keyring (Fixture *fixture, gconstpointer data)
{
  gboolean is_late = FALSE;
  guint patience = g_timeout_add_seconds (PATIENCE, raise_flag, &is_late);

  load (fixture, TRUE);
  assert_token (fixture, NULL, WAYSIDE_TOKEN_PLACE_NONE);
  save (fixture, TOKEN);
  assert_token (fixture, TOKEN, WAYSIDE_TOKEN_PLACE_SESSION);
  g_assert_false (wayside_token_store_is_locked (fixture->store));
  clear (fixture);
  assert_token (fixture, NULL, WAYSIDE_TOKEN_PLACE_NONE);
  restore (fixture);
  assert_token (fixture, TOKEN, WAYSIDE_TOKEN_PLACE_SESSION);
  g_assert_false (is_late);
  g_source_remove (patience);

  renew_store (fixture);
  load (fixture, TRUE);
  assert_token (fixture, NULL, WAYSIDE_TOKEN_PLACE_NONE);
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
}

static gboolean
is_called (gpointer data)
{
  return silent_keyring_get_n_calls (data) > 0;
}

/* A keyring that accepts every call but never responds delays a start by our own limit only, not by the
 * timeout of the bus. */
static void
test_hanging (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SilentKeyring) keyring = silent_keyring_start ();
  gboolean is_late = FALSE;
  guint patience = g_timeout_add_seconds (PATIENCE, raise_flag, &is_late);

  wayside_keyring_set_answer_limit (1);
  load (fixture, TRUE);
  assert_token (fixture, NULL, WAYSIDE_TOKEN_PLACE_NONE);
  helper_wait_until (is_called, keyring);

  save (fixture, TOKEN);
  g_assert_false (is_late);
  g_source_remove (patience);
  assert_token (fixture, TOKEN, WAYSIDE_TOKEN_PLACE_SESSION);
}

/* A waiting caller can cancel, and the call returns at once. */
static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GAsyncResult *result = NULL;

  g_cancellable_cancel (cancellable);
  wayside_token_store_load_async (fixture->store, TRUE, cancellable, helper_take_result, &result);
  finish (fixture, &result, &error);
  assert_token (fixture, NULL, WAYSIDE_TOKEN_PLACE_NONE);
}

static void
assert_mode (const char *path)
{
  GStatBuf info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 07777, ==, 0600);
}

/* Only if explicitly requested: the file is readable by the user alone, found after a restart, and removed
 * together with the token. */
static void
test_file (Fixture *fixture, gconstpointer data)
{
  save (fixture, TOKEN);
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
  save_unencrypted (fixture);
  assert_token (fixture, TOKEN, WAYSIDE_TOKEN_PLACE_FILE);
  assert_mode (fixture->path);

  renew_store (fixture);
  load (fixture, TRUE);
  assert_token (fixture, TOKEN, WAYSIDE_TOKEN_PLACE_FILE);

  /* The permission also covers the next token, and a file that other users could read. */
  g_assert_cmpint (g_chmod (fixture->path, 0644), ==, 0);
  save (fixture, TOKEN_2);
  assert_token (fixture, TOKEN_2, WAYSIDE_TOKEN_PLACE_FILE);
  assert_mode (fixture->path);

  clear (fixture);
  assert_token (fixture, NULL, WAYSIDE_TOKEN_PLACE_NONE);
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
  restore (fixture);
  assert_token (fixture, TOKEN_2, WAYSIDE_TOKEN_PLACE_FILE);
  assert_mode (fixture->path);
}

static guint
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  g_assert_nonnull (dir);
  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* A file that other users can read is replaced and never written to: a process that already has it open does
 * not see the new token. */
static void
test_file_readable (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autofree char *old = g_build_filename (fixture->folder, "old", NULL);
  g_autofree char *content = NULL;

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  helper_write (folder, "token.ini", "[mapillary]\naccess_token=x\n", -1);
  g_assert_cmpint (g_chmod (fixture->path, 0644), ==, 0);
  g_assert_cmpint (link (fixture->path, old), ==, 0);

  save (fixture, TOKEN);
  save_unencrypted (fixture);
  assert_mode (fixture->path);
  g_assert_cmpuint (count_files (folder), ==, 1);
  g_assert_true (g_file_get_contents (old, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "[mapillary]\naccess_token=x\n");
}

/* If the file cannot be replaced, the token is not left in any other file. */
static void
test_file_in_the_way (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autoptr (GError) error = NULL;
  GAsyncResult *result = NULL;

  g_assert_cmpint (g_mkdir_with_parents (fixture->path, 0700), ==, 0);
  save (fixture, TOKEN);
  wayside_token_store_save_unencrypted_async (fixture->store, NULL, helper_take_result, &result);
  g_assert_false (finish (fixture, &result, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER);
  g_assert_nonnull (strstr (error->message, g_strerror (EISDIR)));
  g_assert_cmpuint (count_files (folder), ==, 1);
  assert_secret (fixture->folder);
}

/* Once there is a keyring, the unencrypted file is removed. */
static void
test_file_then_keyring (Fixture *fixture, gconstpointer data)
{
  g_autoptr (KeyringDaemon) daemon = NULL;

  save (fixture, TOKEN);
  save_unencrypted (fixture);
  daemon = keyring_daemon_start (fixture->folder, TRUE);
  save (fixture, TOKEN);
  assert_token (fixture, TOKEN, WAYSIDE_TOKEN_PLACE_KEYRING);
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
  assert_secret (fixture->folder);
}

/* Damaged files are ignored, and a folder that cannot be created causes a readable error. */
static void
test_bad_file (Fixture *fixture, gconstpointer data)
{
  static const char *const contents[] = { "", "[mapillary]\n", "access_token=x",
                                          "[mapillary]\naccess_token=a b\n" };
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autoptr (GError) error = NULL;
  GAsyncResult *result = NULL;

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (contents); i++)
    {
      helper_write (folder, "token.ini", contents[i], -1);
      load (fixture, TRUE);
      assert_token (fixture, NULL, WAYSIDE_TOKEN_PLACE_NONE);
    }

  helper_remove_folder (folder);
  helper_write (fixture->folder, "wayside", "in the way", -1);
  save (fixture, TOKEN);
  wayside_token_store_save_unencrypted_async (fixture->store, NULL, helper_take_result, &result);
  g_assert_false (finish (fixture, &result, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER);
  g_assert_null (strstr (error->message, SECRET));
  assert_token (fixture, TOKEN, WAYSIDE_TOKEN_PLACE_SESSION);
}

static void
test_environment (Fixture *fixture, gconstpointer data)
{
  KeyringDaemon *daemon = keyring_daemon_start (fixture->folder, TRUE);

  save (fixture, TOKEN_2);
  g_clear_object (&fixture->store);
  fixture->store = wayside_token_store_new (" OAuth " TOKEN "\n", fixture->path);
  mirror_follow (fixture->store);
  assert_token (fixture, TOKEN, WAYSIDE_TOKEN_PLACE_ENVIRONMENT);
  {
    GAsyncResult *result = NULL;

    wayside_token_store_load_async (fixture->store, TRUE, NULL, helper_take_result, &result);
    helper_wait_for_result (&result);
    g_assert_true (wayside_token_store_finish (fixture->store, result, NULL));
    g_clear_object (&result);
  }
  assert_token (fixture, TOKEN, WAYSIDE_TOKEN_PLACE_ENVIRONMENT);

  /* An invalid token is ignored. */
  g_clear_object (&fixture->store);
  fixture->store = wayside_token_store_new ("two words", fixture->path);
  mirror_follow (fixture->store);
  load (fixture, TRUE);
  assert_token (fixture, TOKEN_2, WAYSIDE_TOKEN_PLACE_KEYRING);
  keyring_daemon_stop (daemon);
}

static void
test_busy (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *first = NULL;

  wayside_token_store_load_async (fixture->store, TRUE, NULL, helper_take_result, &first);
  g_assert_true (wayside_token_store_is_busy (fixture->store));
  wayside_token_store_save_async (fixture->store, TOKEN, NULL, helper_take_result, &second);
  helper_wait_for_result (&second);
  g_assert_false (wayside_token_store_finish (fixture->store, second, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PENDING);
  g_assert_true (finish (fixture, &first, NULL));
  assert_token (fixture, NULL, WAYSIDE_TOKEN_PLACE_NONE);
}

#define ADD(name, function) g_test_add (name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  /* No service is activated on this bus. It is never shut down, since that would wait for libsecret, which
   * keeps the connection. */
  static GTestDBus *bus;
  g_autoptr (GDBusConnection) connection = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (bus);
  connection = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_dbus_connection_set_exit_on_close (connection, FALSE);

  ADD ("/token-store/keyring", test_keyring);
  ADD ("/token-store/daemon-restarts", test_daemon_restarts);
  ADD ("/token-store/older-in-keyring", test_older_in_keyring);
  ADD ("/token-store/only-file-left", test_only_file_left);
  ADD ("/token-store/not-unlocked", test_not_unlocked);
  ADD ("/token-store/no-keyring", test_no_keyring);
  ADD ("/token-store/hanging", test_hanging);
  ADD ("/token-store/cancelled", test_cancelled);
  ADD ("/token-store/file", test_file);
  ADD ("/token-store/file-readable", test_file_readable);
  ADD ("/token-store/file-in-the-way", test_file_in_the_way);
  ADD ("/token-store/file-then-keyring", test_file_then_keyring);
  ADD ("/token-store/bad-file", test_bad_file);
  ADD ("/token-store/environment", test_environment);
  ADD ("/token-store/busy", test_busy);

  status = g_test_run ();
  g_test_dbus_stop (bus);
  return status;
}
