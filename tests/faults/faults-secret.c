/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli-runner.h"
#include "pretend-demo.h"

#include <glib/gstdio.h>
#include <string.h>

/* The secret part of the token. It has no characters that any encoding would change. */
#define SECRET "0123456789abcdef0123456789abcdef"

/*
 * Secret:
 * @world: where the program runs
 * @run: (nullable): the running program
 * @n_looked: number of times its command line was checked
 */
typedef struct
{
  CliWorld world;
  CliRun *run;
  guint n_looked;
} Secret;

static gboolean
holds_secret (const char *bytes, gsize length)
{
  return memmem (bytes, length, SECRET, strlen (SECRET)) != NULL;
}

/* Searches every file below @path: pictures, metadata, the library with its journal, and all others. */
static guint
search_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  guint n_files = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      g_autofree char *bytes = NULL;
      gsize length;

      g_assert_false (holds_secret (name, strlen (name)));
      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        n_files += search_tree (child);
      else if (g_file_get_contents (child, &bytes, &length, NULL))
        {
          if (holds_secret (bytes, length))
            g_error ("The token is in %s", child);
          n_files++;
        }
    }

  return n_files;
}

static gboolean
has_ended (gpointer data)
{
  Secret *self = data;
  const char *id = g_subprocess_get_identifier (self->run->process);
  g_autofree char *path = g_strdup_printf ("/proc/%s/cmdline", id != NULL ? id : "self");
  g_autofree char *bytes = NULL;
  gsize length;

  if (id != NULL && g_file_get_contents (path, &bytes, &length, NULL) && length > 0)
    {
      g_assert_false (holds_secret (bytes, length));
      self->n_looked++;
    }

  return self->run->err != NULL;
}

static void
set_up (Secret *self, gconstpointer data)
{
  static const char *const folders[] = { "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "HOME" };

  cli_world_set_up (&self->world, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    g_ptr_array_add (self->world.environment,
                     g_strdup_printf ("%s=%s/%s", folders[i], self->world.data, folders[i]));
  g_ptr_array_add (self->world.environment, g_strdup ("G_MESSAGES_DEBUG=all"));
  /* Make the service include the token in the URLs of the next pages. */
  pretend_service_set_switches (self->world.service,
                                PRETEND_SWITCH_SEQUENCE_PAGES | PRETEND_SWITCH_NEXT_WITH_TOKEN);
  pretend_service_set_page_size (self->world.service, 10);
  pretend_service_set_latency (self->world.service, 10);
}

static void
tear_down (Secret *self, gconstpointer data)
{
  g_assert_cmpuint (pretend_service_get_n_token_urls (self->world.service), ==, 0);
  cli_world_tear_down (&self->world, NULL);
}

/* Runs the program and searches all its output and files for the token, which is only allowed in @except. */
static void
run_and_search (Secret *self, const char *arguments, int exit_code, const char *except)
{
  guint n_files;

  self->run = cli_start (&self->world, arguments);
  cli_wait_until (has_ended, self);
  g_assert_cmpuint (self->n_looked, >, 0);
  g_test_message ("→ %d, %zu bytes of messages", self->run->exit_code, strlen (self->run->err));
  g_assert_cmpint (self->run->exit_code, ==, exit_code);
  g_assert_false (holds_secret (self->run->out, strlen (self->run->out)));
  g_assert_false (holds_secret (self->run->err, strlen (self->run->err)));
  /* Make sure that debug messages were enabled. Otherwise there would be little output to search. */
  g_assert_nonnull (strstr (self->run->err, "WaysideEngine-DEBUG"));
  g_clear_pointer (&self->run, cli_run_free);

  if (except != NULL)
    {
      g_autofree char *path = cli_world_path (&self->world, except);

      g_assert_cmpint (g_unlink (path), ==, 0);
    }
  n_files = search_tree (self->world.folder) + search_tree (self->world.data);
  if (exit_code == 0)
    g_assert_cmpuint (n_files, >, 2);
}

static void
test_environment (Secret *self, gconstpointer data)
{
  run_and_search (self,
                  "--verbose --size=256 --limit=0 " PRETEND_DEMO_PHOTO " " PRETEND_DEMO_SEQUENCE
                  " --bbox=" PRETEND_DEMO_AREA,
                  0, NULL);
  g_assert_cmpuint (cli_world_count (&self->world, ".jpg"), ==,
                    1 + PRETEND_DEMO_N_SEQUENCE + PRETEND_DEMO_N_AREA);
}

static void
test_faults (Secret *self, gconstpointer data)
{
  pretend_service_script (self->world.service, "*", PRETEND_FAULT_EXPIRED, 3);
  pretend_service_script (self->world.service, "*", PRETEND_FAULT_REDIRECT, 3);
  pretend_service_script (self->world.service, "*", PRETEND_FAULT_RESET, 3);
  pretend_service_script (self->world.service, "/image_ids", PRETEND_FAULT_REDIRECT, 1);
  pretend_service_script (self->world.service, "/images", PRETEND_FAULT_UNAVAILABLE, 1);
  run_and_search (self, "--verbose --size=256 " PRETEND_DEMO_SEQUENCE, 0, NULL);
}

static void
test_refused (Secret *self, gconstpointer data)
{
  pretend_service_revoke_token (self->world.service);
  run_and_search (self, "--verbose --json --size=256 " PRETEND_DEMO_SEQUENCE, 4, NULL);
}

static void
test_file (Secret *self, gconstpointer data)
{
  cli_world_write (&self->world, "token", PRETEND_TOKEN "\n");
  self->world.token = NULL;
  run_and_search (self, "--verbose --json --size=256 --token-file=token " PRETEND_DEMO_SEQUENCE, 0, "token");
}

static void
test_ini (Secret *self, gconstpointer data)
{
  cli_world_write (&self->world, "wayside.ini",
                   "[mapillary]\naccess_token = " PRETEND_TOKEN " ; mine\nimage_key = " PRETEND_DEMO_PHOTO
                   "\n");
  self->world.token = NULL;
  run_and_search (self, "--verbose --config=wayside.ini", 0, "wayside.ini");
}

/* A token in the wrong place must not be repeated in the error message. */
static void
test_misplaced (Secret *self, gconstpointer data)
{
  g_autoptr (CliRun) run = NULL;

  cli_world_write (&self->world, "wayside.ini", "[mapillary]\nimage_key = " PRETEND_TOKEN "\n");
  run = cli_run (&self->world, "--verbose --config=wayside.ini");
  g_assert_cmpint (run->exit_code, ==, 2);
  g_assert_false (holds_secret (run->err, strlen (run->err)));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_assert_nonnull (strstr (PRETEND_TOKEN, SECRET));
  g_test_add ("/faults/secret/environment", Secret, NULL, set_up, test_environment, tear_down);
  g_test_add ("/faults/secret/faults", Secret, NULL, set_up, test_faults, tear_down);
  g_test_add ("/faults/secret/refused", Secret, NULL, set_up, test_refused, tear_down);
  g_test_add ("/faults/secret/file", Secret, NULL, set_up, test_file, tear_down);
  g_test_add ("/faults/secret/ini", Secret, NULL, set_up, test_ini, tear_down);
  g_test_add ("/faults/secret/misplaced", Secret, NULL, set_up, test_misplaced, tear_down);

  return g_test_run ();
}
