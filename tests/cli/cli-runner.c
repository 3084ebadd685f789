/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli-runner.h"

#include "pretend-demo.h"
#include "pretend-jpeg.h"

#include <glib/gstdio.h>

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Seconds until a test fails: far more than any test needs, even under valgrind. */
#define DEADLINE 300

/**
 * cli_world_set_up:
 * @world: a fixture
 * @data: unused
 *
 * Starts the service and creates an empty folder. For g_test_add().
 */
void
cli_world_set_up (CliWorld *world, gconstpointer data)
{
  world->service = pretend_service_new ();
  pretend_demo_fill (world->service);
  pretend_service_set_scene_pool (world->service, 4);
  world->folder = g_dir_make_tmp ("wayside-cli-XXXXXX", NULL);
  g_assert_nonnull (world->folder);
  world->data = g_dir_make_tmp ("wayside-cli-data-XXXXXX", NULL);
  g_assert_nonnull (world->data);
  world->token = pretend_service_get_token (world->service);
  world->environment = g_ptr_array_new_with_free_func (g_free);
  world->stdin_fd = -1;
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }

  g_assert_cmpint (g_remove (path), ==, 0);
}

/**
 * cli_world_tear_down:
 * @world: a fixture
 * @data: unused
 *
 * Stops the service and removes the folder. Fails the test if a token was sent to a server that must not
 * receive it, or if a temporary file is left.
 */
void
cli_world_tear_down (CliWorld *world, gconstpointer data)
{
  g_assert_cmpuint (pretend_service_get_n_token_leaks (world->service), ==, 0);
  g_assert_cmpuint (cli_world_count (world, ".part"), ==, 0);

  pretend_service_stop (world->service);
  g_clear_object (&world->service);
  remove_tree (world->folder);
  remove_tree (world->data);
  g_clear_pointer (&world->folder, g_free);
  g_clear_pointer (&world->data, g_free);
  g_clear_pointer (&world->environment, g_ptr_array_unref);
}

/**
 * cli_world_path:
 * @world: a fixture
 * @name: a path as the program sees it
 *
 * Returns: (transfer full): the same path as the test sees it
 */
char *
cli_world_path (CliWorld *world, const char *name)
{
  return g_path_is_absolute (name) ? g_strdup (name) : g_build_filename (world->folder, name, NULL);
}

/**
 * cli_world_write:
 * @world: a fixture
 * @name: name of a file
 * @text: content of the file
 *
 * Writes a file to the folder in which the program is started.
 */
void
cli_world_write (CliWorld *world, const char *name, const char *text)
{
  g_autofree char *path = cli_world_path (world, name);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
list_tree (const char *path, const char *suffix, GPtrArray *found)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        list_tree (child, suffix, found);
      else if (g_str_has_suffix (child, suffix))
        g_ptr_array_add (found, g_steal_pointer (&child));
    }
}

/**
 * cli_world_list:
 * @world: a fixture
 * @suffix: suffix of the file names
 *
 * Returns: (transfer full) (element-type utf8): paths of all such files below the folder
 */
GPtrArray *
cli_world_list (CliWorld *world, const char *suffix)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (g_free);

  list_tree (world->folder, suffix, found);
  return found;
}

/**
 * cli_world_count:
 * @world: a fixture
 * @suffix: suffix of the file names
 *
 * Returns: the number of such files below the folder
 */
guint
cli_world_count (CliWorld *world, const char *suffix)
{
  g_autoptr (GPtrArray) found = cli_world_list (world, suffix);

  return found->len;
}

static void
check_time (CliWorld *world, const char *path, const char *id)
{
  gint64 captured_at = pretend_service_get_image (world->service, id)->captured_at;
  GStatBuf status;

  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mtim.tv_sec, ==, captured_at / 1000);
}

/**
 * cli_world_check_pair:
 * @world: a fixture
 * @folder: folder of the pair
 * @id: an image
 * @size: its width, 0 for the original
 *
 * Checks that the pair exists, that it matches the data sent by the service, except for EXIF and XMP data in
 * the picture's file, and that its modification time is the capture time.
 */
void
cli_world_check_pair (CliWorld *world, const char *folder, const char *id, guint size)
{
  g_autofree char *place = cli_world_path (world, folder);
  g_autofree char *jpeg_path = g_strdup_printf ("%s/%s.jpg", place, id);
  g_autofree char *json_path = g_strdup_printf ("%s/%s.json", place, id);
  char *jpeg = NULL;
  g_autofree char *json = NULL;
  g_autoptr (GBytes) saved = NULL;
  g_autoptr (GBytes) bare = NULL;
  g_autoptr (GBytes) sent = pretend_service_dup_jpeg (world->service, id, size);
  gsize jpeg_length, json_length;
  guint n_facts;

  g_assert_true (g_file_get_contents (jpeg_path, &jpeg, &jpeg_length, NULL));
  g_assert_true (g_file_get_contents (json_path, &json, &json_length, NULL));
  saved = g_bytes_new_take (jpeg, jpeg_length);
  bare = pretend_jpeg_without_facts (saved, &n_facts);
  g_assert_cmpuint (n_facts, ==, 2);
  g_assert_true (g_bytes_equal (bare, sent));

  g_assert_cmpuint (json_length, >, 2);
  g_assert_true (json[json_length - 1] == '\n');
  json[json_length - 1] = '\0';
  g_assert_true (pretend_service_has_sent_json (world->service, id, json));

  check_time (world, jpeg_path, id);
  check_time (world, json_path, id);
}

static GSubprocessLauncher *
make_launcher (CliWorld *world)
{
  GSubprocessLauncher *launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                                             G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_auto (GStrv) environment = pretend_service_dup_environ (world->service, FALSE);

  environment = g_environ_setenv (environment, "XDG_DATA_HOME", world->data, TRUE);
  environment = g_environ_setenv (environment, "XDG_CACHE_HOME", world->data, TRUE);
  /* Disable the session bus, so that the program does not use the keyring of the user running the test. */
  environment = g_environ_setenv (environment, "DBUS_SESSION_BUS_ADDRESS", "disabled:", TRUE);
  environment = g_environ_setenv (environment, "WAYSIDE_TIME_SCALE", CLI_TIME_SCALE, TRUE);
  if (world->token != NULL)
    environment = g_environ_setenv (environment, "MAPILLARY_ACCESS_TOKEN", world->token, TRUE);
  for (guint i = 0; i < world->environment->len; i++)
    {
      g_auto (GStrv) pair = g_strsplit (g_ptr_array_index (world->environment, i), "=", 2);

      environment = g_environ_setenv (environment, pair[0], pair[1], TRUE);
    }

  g_subprocess_launcher_set_environ (launcher, environment);
  g_subprocess_launcher_set_cwd (launcher, world->folder);
  if (world->stdin_fd >= 0)
    g_subprocess_launcher_take_stdin_fd (launcher, world->stdin_fd);
  world->stdin_fd = -1;
  return launcher;
}

/* g_bytes_get_data() returns %NULL for an empty GBytes. */
static char *
dup_text (GBytes *bytes)
{
  gsize length = g_bytes_get_size (bytes);

  return length > 0 ? g_strndup (g_bytes_get_data (bytes, NULL), length) : g_strdup ("");
}

static void
on_ended (GObject *object, GAsyncResult *result, gpointer user_data)
{
  CliRun *run = user_data;
  g_autoptr (GBytes) out = NULL;
  g_autoptr (GBytes) err = NULL;
  g_autoptr (GError) error = NULL;

  g_subprocess_communicate_finish (G_SUBPROCESS (object), result, &out, &err, &error);
  g_assert_no_error (error);
  run->out = dup_text (out);
  run->err = dup_text (err);
  run->exit_code = g_subprocess_get_if_exited (run->process) ? g_subprocess_get_exit_status (run->process)
                                                             : -1;
}

/**
 * cli_start:
 * @world: a fixture
 * @arguments: the command line, without the program's name, quoted as for a shell
 *
 * Starts the program that WAYSIDE_CLI names.
 *
 * Returns: (transfer full): the running program, for which cli_finish() must be called
 */
CliRun *
cli_start (CliWorld *world, const char *arguments)
{
  g_autoptr (GSubprocessLauncher) launcher = make_launcher (world);
  g_autofree char *line = g_strconcat ("wayside-cli ", arguments, NULL);
  g_auto (GStrv) argv = NULL;
  g_autoptr (GError) error = NULL;
  CliRun *run = g_new0 (CliRun, 1);

  g_test_message ("%s", line);
  g_assert_true (g_shell_parse_argv (line, NULL, &argv, NULL));
  g_clear_pointer (&argv[0], g_free);
  argv[0] = g_strdup (g_getenv ("WAYSIDE_CLI"));
  g_assert_nonnull (argv[0]);

  run->process = g_subprocess_launcher_spawnv (launcher, (const char *const *) argv, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_async (run->process, NULL, NULL, on_ended, run);
  return run;
}

static gboolean
has_ended (gpointer data)
{
  const CliRun *run = data;

  return run->err != NULL;
}

static gboolean
on_deadline (gpointer data)
{
  gboolean *passed = data;

  *passed = TRUE;
  return G_SOURCE_REMOVE;
}

/**
 * cli_wait_until:
 * @condition: condition to wait for; checked after each main context iteration, at least ten times a second
 * @data: for @condition
 *
 * Runs the main context until @condition is true. Fails the test after a deadline.
 */
void
cli_wait_until (CliCondition condition, gpointer data)
{
  gboolean passed = FALSE, ticked = FALSE;
  guint deadline = g_timeout_add_seconds (DEADLINE, on_deadline, &passed);

  while (!condition (data))
    {
      guint tick = g_timeout_add (100, on_deadline, &ticked);

      ticked = FALSE;
      g_main_context_iteration (NULL, TRUE);
      if (!ticked)
        g_source_remove (tick);
      g_assert_false (passed);
    }

  g_source_remove (deadline);
}

/**
 * cli_finish:
 * @run: a running program
 *
 * Waits until the program exits.
 */
void
cli_finish (CliRun *run)
{
  cli_wait_until (has_ended, run);
  g_test_message ("→ %d\n%s%s", run->exit_code, run->out, run->err);
}

/**
 * cli_run:
 * @world: a fixture
 * @arguments: the command line
 *
 * Starts the program and waits until it exits.
 *
 * Returns: (transfer full): the exit code and output
 */
CliRun *
cli_run (CliWorld *world, const char *arguments)
{
  CliRun *run = cli_start (world, arguments);

  cli_finish (run);
  return run;
}

/**
 * cli_run_free:
 * @run: a program that has exited
 *
 * Frees the exit code and output.
 */
void
cli_run_free (CliRun *run)
{
  g_assert_true (has_ended (run));
  g_clear_object (&run->process);
  g_clear_pointer (&run->out, g_free);
  g_clear_pointer (&run->err, g_free);
  g_free (run);
}

/**
 * cli_check:
 * @run: a program that has exited
 * @exit_code: the expected exit code
 * @said: (nullable): text required on stderr
 *
 * Checks the exit code and the messages on stderr.
 */
void
cli_check (CliRun *run, int exit_code, const char *said)
{
  g_assert_cmpint (run->exit_code, ==, exit_code);
  if (said != NULL && strstr (run->err, said) == NULL)
    {
      g_test_message ("“%s” is not in “%s”", said, run->err);
      g_test_fail ();
    }
}

/**
 * cli_parse_lines:
 * @run: a program that was started with --json and has exited
 *
 * Parses stdout. Each line has to be one JSON object.
 *
 * Returns: (transfer full) (element-type JsonNode): the lines
 */
GPtrArray *
cli_parse_lines (CliRun *run)
{
  GPtrArray *nodes = g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);
  g_auto (GStrv) lines = g_strsplit (run->out, "\n", -1);
  guint n_lines = g_strv_length (lines);

  g_assert_cmpuint (n_lines, >, 1);
  g_assert_cmpstr (lines[n_lines - 1], ==, "");
  for (guint i = 0; i + 1 < n_lines; i++)
    {
      g_autoptr (GError) error = NULL;
      JsonNode *node = json_from_string (lines[i], &error);

      g_assert_no_error (error);
      g_assert_true (JSON_NODE_HOLDS_OBJECT (node));
      g_ptr_array_add (nodes, node);
    }

  return nodes;
}
