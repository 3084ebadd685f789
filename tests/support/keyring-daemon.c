/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "keyring-daemon.h"

#include <glib/gstdio.h>
#include <string.h>

/* Seconds that a test waits for the daemon before it fails. */
#define DEADLINE 120

#define PASSWORD "password of the keyring"

/**
 * KeyringDaemon:
 * @process: (owned): gnome-keyring-daemon
 * @watch: ID of the watch on the bus name
 * @present: whether the daemon owns the bus name
 *
 * A gnome-keyring-daemon on the session bus of the test.
 */
struct _KeyringDaemon
{
  GSubprocess *process;
  guint watch;
  gboolean present;
};

static void
on_appeared (GDBusConnection *bus, const char *name, const char *owner, gpointer user_data)
{
  KeyringDaemon *self = user_data;

  self->present = TRUE;
}

static void
on_vanished (GDBusConnection *bus, const char *name, gpointer user_data)
{
  KeyringDaemon *self = user_data;

  self->present = FALSE;
}

static gboolean
on_deadline (gpointer data)
{
  g_error ("The keyring took more than %d seconds", DEADLINE);
  return G_SOURCE_REMOVE;
}

static void
wait_until (KeyringDaemon *self, gboolean present)
{
  guint deadline = g_timeout_add_seconds (DEADLINE, on_deadline, NULL);

  while (self->present != present)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (deadline);
}

static void
set_folder (GSubprocessLauncher *launcher, const char *variable, const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
  g_subprocess_launcher_setenv (launcher, variable, path, TRUE);
}

/**
 * keyring_daemon_start:
 * @folder: data and runtime folder of the daemon; a keyring left by an earlier start is reused
 * @unlocked: whether the keyring is unlocked with the password; otherwise it is available but locked
 *
 * Starts gnome-keyring-daemon on the session bus and waits until it owns its bus name.
 *
 * Returns: (transfer full): the daemon
 */
KeyringDaemon *
keyring_daemon_start (const char *folder, gboolean unlocked)
{
  KeyringDaemon *self = g_new0 (KeyringDaemon, 1);
  GSubprocessFlags flags = G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE;
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (flags);
  g_autoptr (GError) error = NULL;
  GOutputStream *input;

  set_folder (launcher, "XDG_DATA_HOME", folder, "data");
  set_folder (launcher, "XDG_RUNTIME_DIR", folder, "run");
  self->process = g_subprocess_launcher_spawn (launcher, &error, "gnome-keyring-daemon", "--foreground",
                                               "--components=secrets", unlocked ? "--unlock" : NULL, NULL);
  g_assert_no_error (error);
  input = g_subprocess_get_stdin_pipe (self->process);
  if (unlocked)
    g_output_stream_write_all (input, PASSWORD, strlen (PASSWORD), NULL, NULL, &error);
  g_assert_no_error (error);
  g_output_stream_close (input, NULL, NULL);

  self->watch = g_bus_watch_name (G_BUS_TYPE_SESSION, KEYRING_DAEMON_NAME, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                  on_appeared, on_vanished, self, NULL);
  wait_until (self, TRUE);
  return self;
}

/**
 * keyring_daemon_stop:
 * @daemon: (transfer full): a daemon
 *
 * Kills the daemon and waits until the bus name is free.
 */
void
keyring_daemon_stop (KeyringDaemon *daemon)
{
  g_subprocess_force_exit (daemon->process);
  wait_until (daemon, FALSE);
  g_subprocess_wait (daemon->process, NULL, NULL);
  g_bus_unwatch_name (daemon->watch);
  g_clear_object (&daemon->process);
  g_free (daemon);
}
