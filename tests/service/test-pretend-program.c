/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <libsoup/soup.h>
#include <signal.h>
#include <string.h>

#include "pretend-demo.h"

typedef struct
{
  GSubprocess *process;
  GDataInputStream *lines;
  GHashTable *environment;
} Program;

static void
start (Program *program, const char *const *options)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (arguments, (gpointer) g_getenv ("PRETEND_SERVICE"));
  for (guint i = 0; options[i] != NULL; i++)
    g_ptr_array_add (arguments, (gpointer) options[i]);
  g_ptr_array_add (arguments, NULL);
  program->process = g_subprocess_newv ((const char *const *) arguments->pdata,
                                        G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                            G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                                        &error);
  g_assert_no_error (error);
  program->lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (program->process));
  program->environment = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/* Reads NAME=VALUE lines up to READY. */
static void
read_environment (Program *program)
{
  for (;;)
    {
      g_autofree char *line = g_data_input_stream_read_line (program->lines, NULL, NULL, NULL);
      g_auto (GStrv) parts = NULL;

      g_assert_nonnull (line);
      if (strcmp (line, "READY") == 0)
        return;
      parts = g_strsplit (line, "=", 2);
      g_assert_cmpuint (g_strv_length (parts), ==, 2);
      g_hash_table_insert (program->environment, g_strdup (parts[0]), g_strdup (parts[1]));
    }
}

static int
wait_for_end (Program *program)
{
  int status;

  g_assert_true (g_subprocess_wait (program->process, NULL, NULL));
  g_assert_true (g_subprocess_get_if_exited (program->process));
  status = g_subprocess_get_exit_status (program->process);
  g_clear_object (&program->lines);
  g_clear_object (&program->process);
  g_clear_pointer (&program->environment, g_hash_table_unref);
  return status;
}

static char *
ask (Program *program, const char *root, const char *target, guint *status)
{
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autofree char *url = g_strconcat (g_hash_table_lookup (program->environment, root), target, NULL);
  g_autofree char *header = g_strconcat (
      "OAuth ", g_hash_table_lookup (program->environment, "MAPILLARY_ACCESS_TOKEN"), NULL);
  g_autoptr (SoupMessage) message = soup_message_new ("GET", url);
  g_autoptr (GBytes) body = NULL;

  soup_message_headers_append (soup_message_get_request_headers (message), "Authorization", header);
  body = soup_session_send_and_read (session, message, NULL, NULL);
  g_assert_nonnull (body);
  *status = soup_message_get_status (message);
  return g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body));
}

static void
test_serves (void)
{
  const char *options[] = { "--print-environment", "--original-width=800", "--images=3", NULL };
  Program program = { 0 };
  g_autofree char *record = NULL;
  g_autofree char *ids = NULL;
  guint status;

  start (&program, options);
  read_environment (&program);
  g_assert_true (g_hash_table_contains (program.environment, "WAYSIDE_TILES_URL"));
  g_assert_true (g_hash_table_contains (program.environment, "WAYSIDE_MAP_URL"));
  record = ask (&program, "WAYSIDE_GRAPH_URL", "/" PRETEND_DEMO_PHOTO_2 "?fields=compass_angle", &status);
  g_assert_cmpuint (status, ==, 200);
  g_assert_cmpstr (record, ==, "{\"compass_angle\":336.74,\"id\":\"" PRETEND_DEMO_PHOTO_2 "\"}");
  ids = ask (&program, "WAYSIDE_GRAPH_URL", "/image_ids?sequence_id=benchmark-sequence-00_", &status);
  g_assert_cmpstr (ids, ==,
                   "{\"data\":[{\"id\":\"20000000000000000\"},"
                   "{\"id\":\"20000000000007919\"},{\"id\":\"20000000000015838\"}]}");
  g_subprocess_send_signal (program.process, SIGTERM);
  g_assert_cmpint (wait_for_end (&program), ==, 0);
}

static void
test_reports_leak (void)
{
  const char *options[] = { "--until-eof", NULL };
  Program program = { 0 };
  g_autofree char *body = NULL;
  guint status;

  start (&program, options);
  read_environment (&program);
  body = ask (&program, "WAYSIDE_MAP_URL", "/0/0/0.png", &status);
  g_assert_cmpuint (status, ==, 400);
  g_assert_true (g_output_stream_close (g_subprocess_get_stdin_pipe (program.process), NULL, NULL));
  g_assert_cmpint (wait_for_end (&program), ==, 1);
}

static void
test_ends_with_input (void)
{
  const char *options[] = { "--until-eof", NULL };
  Program program = { 0 };

  start (&program, options);
  read_environment (&program);
  g_assert_true (g_output_stream_close (g_subprocess_get_stdin_pipe (program.process), NULL, NULL));
  g_assert_cmpint (wait_for_end (&program), ==, 0);
}

static void
test_wrong_option (void)
{
  const char *options[] = { "--no-such-option", NULL };
  Program program = { 0 };

  start (&program, options);
  g_assert_cmpint (wait_for_end (&program), ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/program/serves", test_serves);
  g_test_add_func ("/program/reports-leak", test_reports_leak);
  g_test_add_func ("/program/ends-with-input", test_ends_with_input);
  g_test_add_func ("/program/wrong-option", test_wrong_option);

  return g_test_run ();
}
