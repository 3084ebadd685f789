/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli-runner.h"
#include "keyring-daemon.h"
#include "pretend-demo.h"

#include <libsecret/secret.h>

#include <glib/gstdio.h>

/* Tests the program with a real keyring: a stored token is used, but only if no other token was given. */

#define WRONG_TOKEN "MLY|4223665974375089|fedcba9876543210fedcba9876543210"

#define ONE_PHOTO "--image=" PRETEND_DEMO_PHOTO

static const SecretSchema schema = {
  APPLICATION_ID ".Token",
  SECRET_SCHEMA_NONE,
  { { "service", SECRET_SCHEMA_ATTRIBUTE_STRING }, { NULL, 0 } },
};

/**
 * Fixture:
 * @world: environment of the program
 * @keyring: (owned): folder of the keyring
 * @daemon: (owned) (nullable): the keyring daemon
 *
 * A program with access to the session bus.
 */
typedef struct
{
  CliWorld world;
  char *keyring;
  KeyringDaemon *daemon;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  cli_world_set_up (&fixture->world, NULL);
  fixture->world.token = NULL;
  fixture->keyring = g_dir_make_tmp ("wayside-keyring-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->daemon = keyring_daemon_start (fixture->keyring, TRUE);
  g_ptr_array_add (fixture->world.environment,
                   g_strconcat ("DBUS_SESSION_BUS_ADDRESS=", g_getenv ("DBUS_SESSION_BUS_ADDRESS"), NULL));
}

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_folder (child);
    }
  g_remove (path);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->daemon, keyring_daemon_stop);
  remove_folder (fixture->keyring);
  g_clear_pointer (&fixture->keyring, g_free);
  cli_world_tear_down (&fixture->world, NULL);
}

static void
on_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  gboolean *stored = user_data;
  g_autoptr (GError) error = NULL;

  secret_password_store_finish (result, &error);
  g_assert_no_error (error);
  *stored = TRUE;
}

/* Do not use secret_password_store_sync(): its proxies are released in a main context that no longer runs,
 * and leak. */
static void
store (const char *token)
{
  gboolean stored = FALSE;

  /* Drop libsecret's cached connection to the previous daemon. */
  secret_service_disconnect ();
  secret_password_store (&schema, SECRET_COLLECTION_DEFAULT, "Test", token, NULL, on_stored, &stored,
                         "service", "mapillary", NULL);
  while (!stored)
    g_main_context_iteration (NULL, TRUE);
}

static void
check (Fixture *fixture, const char *arguments, int exit_code, const char *said)
{
  g_autoptr (CliRun) run = cli_run (&fixture->world, arguments);

  cli_check (run, exit_code, said);
}

static void
test_found (Fixture *fixture, gconstpointer data)
{
  check (fixture, ONE_PHOTO, 4, "There is no access token");
  store (PRETEND_TOKEN);
  check (fixture, ONE_PHOTO, 0, "");
  g_assert_cmpuint (cli_world_count (&fixture->world, ".jpg"), ==, 1);
}

/* The keyring is the last place where the program looks for a token. */
static void
test_order (Fixture *fixture, gconstpointer data)
{
  store (WRONG_TOKEN);
  check (fixture, ONE_PHOTO, 4, "Mapillary did not accept this token");

  fixture->world.token = PRETEND_TOKEN;
  check (fixture, ONE_PHOTO, 0, "");
  fixture->world.token = NULL;
  cli_world_write (&fixture->world, "token", PRETEND_TOKEN "\n");
  check (fixture, ONE_PHOTO " --token-file=token", 0, "");
  cli_world_write (&fixture->world, "config.ini", "[mapillary]\naccess_token = " PRETEND_TOKEN "\n");
  check (fixture, ONE_PHOTO " --config=config.ini", 0, "");
}

/* A keyring that is locked, not available, or contains garbage is ignored without a message. */
static void
test_none (Fixture *fixture, gconstpointer data)
{
  store ("two words");
  check (fixture, ONE_PHOTO, 4, "There is no access token");

  store (PRETEND_TOKEN);
  g_clear_pointer (&fixture->daemon, keyring_daemon_stop);
  check (fixture, ONE_PHOTO, 4, "There is no access token");

  fixture->daemon = keyring_daemon_start (fixture->keyring, FALSE);
  check (fixture, ONE_PHOTO, 4, "There is no access token");
}

/* A token stored without encryption is used as well. */
static void
test_file (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_build_filename (fixture->world.data, "wayside", NULL);
  g_autofree char *path = g_build_filename (folder, "token.ini", NULL);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, "[mapillary]\naccess_token=" PRETEND_TOKEN "\n", -1, NULL));
  check (fixture, ONE_PHOTO, 0, "");
}

#define ADD(name, function) g_test_add (name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  /* Never unreference the bus: that would wait for libsecret, which keeps the connection. */
  static GTestDBus *bus;
  g_autoptr (GDBusConnection) connection = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (bus);
  connection = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_dbus_connection_set_exit_on_close (connection, FALSE);

  ADD ("/cli/keyring/found", test_found);
  ADD ("/cli/keyring/order", test_order);
  ADD ("/cli/keyring/none", test_none);
  ADD ("/cli/keyring/file", test_file);

  status = g_test_run ();
  g_test_dbus_stop (bus);
  return status;
}
