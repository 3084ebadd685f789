/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli-runner.h"
#include "pretend-demo.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* Long enough that some pictures are always in progress when the program is interrupted. */
#define SEQUENCE "wayside-interrupted-20"
#define N_IMAGES 120

static gboolean
has_some_pictures (gpointer data)
{
  return cli_world_count (data, ".jpg") >= 5;
}

static void
interrupt (CliWorld *world, CliRun *run, int number)
{
  cli_wait_until (has_some_pictures, world);
  g_subprocess_send_signal (run->process, number);
  cli_finish (run);
}

/* Checks that the pairs on disk are complete after an interruption, and that the next run only downloads the
 * rest. */
static void
check_goes_on (CliWorld *world, const char *arguments, guint n_images)
{
  guint n_saved = cli_world_count (world, ".jpg");
  g_autoptr (CliRun) run = NULL;

  g_assert_cmpuint (cli_world_count (world, ".json"), ==, n_saved);
  g_assert_cmpuint (cli_world_count (world, ".part"), ==, 0);
  g_assert_cmpuint (n_saved, <, n_images);

  pretend_service_open_gate (world->service);
  /* What was sent before the interruption is still to be read: it must not count as the next run's. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  pretend_service_reset_counters (world->service);
  run = cli_run (world, arguments);
  cli_check (run, 0, NULL);
  g_assert_cmpuint (cli_world_count (world, ".jpg"), ==, n_images);
  g_assert_cmpuint (cli_world_count (world, ".json"), ==, n_images);
  g_assert_cmpuint (pretend_service_get_n_requests (world->service, PRETEND_KIND_CDN), ==,
                    n_images - n_saved);
}

static void
test_signal (CliWorld *world, gconstpointer data)
{
  const char *arguments = "--size=256 --parallel=4 " SEQUENCE;
  g_autoptr (CliRun) run = NULL;

  pretend_service_add_sequence (world->service, SEQUENCE, N_IMAGES, 600000000000000, 8.5, 50.1);
  pretend_service_close_gate (world->service, 8);
  run = cli_start (world, arguments);
  interrupt (world, run, GPOINTER_TO_INT (data));
  cli_check (run, 130, "wayside-cli: Interrupted");
  g_assert_nonnull (strstr (run->err, " photos saved"));
  g_assert_null (strstr (run->err, "✅"));

  check_goes_on (world, arguments, N_IMAGES);
}

/* Pictures in progress are not saved after the interruption, and the next download is not started. */
static void
test_json (CliWorld *world, gconstpointer data)
{
  g_autoptr (CliRun) run = NULL;
  g_autoptr (GPtrArray) lines = NULL;
  JsonObject *finished;

  pretend_service_close_gate (world->service, 8);
  run = cli_start (world,
                   "--json --size=256 --parallel=4 " PRETEND_DEMO_LONG_SEQUENCE " " PRETEND_DEMO_PHOTO);
  interrupt (world, run, SIGINT);
  cli_check (run, 130, "1 more download was not started");

  lines = cli_parse_lines (run);
  finished = json_node_get_object (g_ptr_array_index (lines, lines->len - 1));
  g_assert_cmpstr (json_object_get_string_member (finished, "state"), ==, "stopped");
  g_assert_cmpint (json_object_get_int_member (finished, "exit_code"), ==, 130);
  g_assert_cmpint (json_object_get_int_member (finished, "not_started"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (finished, "saved"), ==, cli_world_count (world, ".jpg"));
}

static gboolean
was_asked (gpointer data)
{
  CliWorld *world = data;

  return pretend_service_get_n_requests (world->service, PRETEND_KIND_ENTITY) > 0;
}

/* Interrupts the program while it waits for the first response. */
static void
test_while_listing (CliWorld *world, gconstpointer data)
{
  g_autoptr (CliRun) run = NULL;

  pretend_service_script (world->service, "/" PRETEND_DEMO_PHOTO, PRETEND_FAULT_HANG, PRETEND_FOREVER);
  run = cli_start (world, PRETEND_DEMO_PHOTO);
  cli_wait_until (was_asked, world);
  g_subprocess_send_signal (run->process, SIGINT);
  cli_finish (run);

  cli_check (run, 130, "Interrupted");
  g_assert_cmpuint (cli_world_count (world, ""), ==, 0);
}

typedef struct
{
  int seen;
  int typed_into;
} Terminal;

static void
open_terminal (Terminal *terminal)
{
  terminal->seen = posix_openpt (O_RDWR | O_NOCTTY | O_CLOEXEC);
  g_assert_cmpint (terminal->seen, >=, 0);
  g_assert_cmpint (grantpt (terminal->seen), ==, 0);
  g_assert_cmpint (unlockpt (terminal->seen), ==, 0);
  terminal->typed_into = open (ptsname (terminal->seen), O_RDWR | O_NOCTTY | O_CLOEXEC);
  g_assert_cmpint (terminal->typed_into, >=, 0);
}

static gboolean
echoes (Terminal *terminal)
{
  struct termios settings;

  g_assert_cmpint (tcgetattr (terminal->seen, &settings), ==, 0);
  return (settings.c_lflag & ECHO) != 0;
}

static gboolean
waits_for_token (gpointer data)
{
  return !echoes (data);
}

static void
close_terminal (Terminal *terminal)
{
  close (terminal->typed_into);
  close (terminal->seen);
}

static void
test_prompt (CliWorld *world, gconstpointer data)
{
  g_autoptr (CliRun) run = NULL;
  Terminal terminal;
  char seen[4096];
  gssize length;

  open_terminal (&terminal);
  world->token = NULL;
  world->stdin_fd = fcntl (terminal.typed_into, F_DUPFD_CLOEXEC, 3);
  run = cli_start (world, "--size=256 " PRETEND_DEMO_PHOTO);
  cli_wait_until (waits_for_token, &terminal);
  g_assert_cmpint (write (terminal.seen, " " PRETEND_TOKEN "\n", strlen (PRETEND_TOKEN) + 2), >, 0);
  cli_finish (run);

  cli_check (run, 0, "✅ 1 photo saved");
  g_assert_true (g_str_has_prefix (run->err, "Mapillary access token (not shown): "));
  g_assert_true (echoes (&terminal));
  length = read (terminal.seen, seen, sizeof seen - 1);
  seen[MAX (length, 0)] = '\0';
  g_assert_cmpstr (seen, ==, "\r\n");
  close_terminal (&terminal);
}

static void
test_prompt_empty (CliWorld *world, gconstpointer data)
{
  g_autoptr (CliRun) run = NULL;
  Terminal terminal;

  open_terminal (&terminal);
  world->token = NULL;
  world->stdin_fd = fcntl (terminal.typed_into, F_DUPFD_CLOEXEC, 3);
  run = cli_start (world, PRETEND_DEMO_PHOTO);
  cli_wait_until (waits_for_token, &terminal);
  g_assert_cmpint (write (terminal.seen, "\n", 1), ==, 1);
  cli_finish (run);

  /* The program must only ask once. */
  cli_check (run, 4, "wayside-cli: No access token was typed");
  close_terminal (&terminal);
}

static void
test_prompt_interrupted (CliWorld *world, gconstpointer data)
{
  g_autoptr (CliRun) run = NULL;
  Terminal terminal;

  open_terminal (&terminal);
  world->token = NULL;
  world->stdin_fd = fcntl (terminal.typed_into, F_DUPFD_CLOEXEC, 3);
  run = cli_start (world, PRETEND_DEMO_PHOTO);
  cli_wait_until (waits_for_token, &terminal);
  g_subprocess_send_signal (run->process, SIGINT);
  cli_finish (run);

  cli_check (run, 130, NULL);
  g_assert_true (echoes (&terminal));
  close_terminal (&terminal);
}

#define ADD(name, data, function)                                                                            \
  g_test_add (name, CliWorld, data, cli_world_set_up, function, cli_world_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/cli/interrupt/sigint", GINT_TO_POINTER (SIGINT), test_signal);
  ADD ("/cli/interrupt/sigterm", GINT_TO_POINTER (SIGTERM), test_signal);
  ADD ("/cli/interrupt/sighup", GINT_TO_POINTER (SIGHUP), test_signal);
  ADD ("/cli/interrupt/json", NULL, test_json);
  ADD ("/cli/interrupt/while-listing", NULL, test_while_listing);
  ADD ("/cli/interrupt/prompt", NULL, test_prompt);
  ADD ("/cli/interrupt/prompt-empty", NULL, test_prompt_empty);
  ADD ("/cli/interrupt/prompt-interrupted", NULL, test_prompt_interrupted);

  return g_test_run ();
}
