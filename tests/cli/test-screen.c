/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-cli-screen.h"

#include <glib-unix.h>

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

typedef struct
{
  int out[2]; /* read end, write end */
  int err[2];
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_assert_true (g_unix_open_pipe (fixture->out, FD_CLOEXEC, NULL));
  g_assert_true (g_unix_open_pipe (fixture->err, FD_CLOEXEC, NULL));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  for (gsize i = 0; i < 2; i++)
    {
      if (fixture->out[i] >= 0)
        close (fixture->out[i]);
      if (fixture->err[i] >= 0)
        close (fixture->err[i]);
    }
}

/* Reads all output that is available, waiting for at least @least bytes: a terminal passes on output in small
 * pieces. */
static char *
take (int fd, gsize least)
{
  gint64 deadline = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;
  GString *text = g_string_new (NULL);
  char buffer[4096];
  gssize length;

  g_assert_true (g_unix_set_fd_nonblocking (fd, TRUE, NULL));
  do
    {
      length = read (fd, buffer, sizeof buffer);
      if (length > 0)
        g_string_append_len (text, buffer, length);
    }
  while (length > 0 || (text->len < least && g_get_monotonic_time () < deadline));

  return g_string_free (text, FALSE);
}

static void
check_taken (int fd, const char *expected)
{
  g_autofree char *text = take (fd, strlen (expected));

  g_assert_cmpstr (text, ==, expected);
}

static void
test_lines (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideCliScreen)
      screen = wayside_cli_screen_new (fixture->out[1], fixture->err[1], FALSE, FALSE);

  g_assert_false (wayside_cli_screen_get_rewrites (screen));

  wayside_cli_screen_print (screen, "a.jpg");
  check_taken (fixture->out[0], "a.jpg\n");
  check_taken (fixture->err[0], "");

  wayside_cli_screen_status (screen, "▸ 1 of 2 photos");
  wayside_cli_screen_note (screen, "✅ note\n");
  wayside_cli_screen_error (screen, "trouble");
  check_taken (fixture->err[0], "▸ 1 of 2 photos\n✅ note\nwayside-cli: trouble\n");
  check_taken (fixture->out[0], "");
}

static void
test_quiet (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideCliScreen)
      screen = wayside_cli_screen_new (fixture->out[1], fixture->err[1], TRUE, FALSE);

  wayside_cli_screen_print (screen, "a.jpg");
  wayside_cli_screen_status (screen, "▸ 1 of 2 photos");
  wayside_cli_screen_note (screen, "note");
  wayside_cli_screen_error (screen, "trouble");
  check_taken (fixture->out[0], "a.jpg\n");
  check_taken (fixture->err[0], "wayside-cli: trouble\n");
}

static void
test_reader_gone (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideCliScreen)
      screen = wayside_cli_screen_new (fixture->out[1], fixture->err[1], FALSE, FALSE);

  close (fixture->out[0]);
  fixture->out[0] = -1;
  wayside_cli_screen_print (screen, "a.jpg");
  wayside_cli_screen_print (screen, "b.jpg");
  check_taken (fixture->err[0], "");
  g_assert_false (wayside_cli_screen_get_out_fault (screen));
}

static void
test_out_fault (Fixture *fixture, gconstpointer data)
{
  int full = open ("/dev/full", O_WRONLY | O_CLOEXEC);
  g_autoptr (WaysideCliScreen) screen = wayside_cli_screen_new (full, fixture->err[1], FALSE, FALSE);
  g_autofree char *text = NULL;

  g_assert_cmpint (full, >=, 0);
  wayside_cli_screen_print (screen, "a.jpg");
  wayside_cli_screen_print (screen, "b.jpg");
  text = take (fixture->err[0], 1);
  g_assert_true (g_str_has_prefix (text, "wayside-cli: Standard output cannot be written: "));
  /* The error is reported once, not for each line. */
  g_assert_true (strchr (text, '\n') == text + strlen (text) - 1);
  g_assert_true (wayside_cli_screen_get_out_fault (screen));
  close (full);
}

/* Opens a terminal of 20 columns. Returns both ends: @seen to read the displayed text, and @written for the
 * program to write to. */
static void
open_terminal (int *seen, int *written)
{
  struct winsize size = { .ws_row = 5, .ws_col = 20 };

  *seen = posix_openpt (O_RDWR | O_NOCTTY | O_CLOEXEC);
  g_assert_cmpint (*seen, >=, 0);
  g_assert_cmpint (grantpt (*seen), ==, 0);
  g_assert_cmpint (unlockpt (*seen), ==, 0);
  *written = open (ptsname (*seen), O_RDWR | O_NOCTTY | O_CLOEXEC);
  g_assert_cmpint (*written, >=, 0);
  g_assert_cmpint (ioctl (*written, TIOCSWINSZ, &size), ==, 0);
}

static void
test_terminal (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideCliScreen) screen = NULL;
  int seen, written;

  open_terminal (&seen, &written);
  g_setenv ("TERM", "xterm", TRUE);
  screen = wayside_cli_screen_new (fixture->out[1], written, FALSE, FALSE);
  g_assert_true (wayside_cli_screen_get_rewrites (screen));

  wayside_cli_screen_status (screen, "one");
  check_taken (seen, "\rone\033[K");
  wayside_cli_screen_status (screen, "a line that is longer than that");
  check_taken (seen, "\ra line that is lon…\033[K");
  wayside_cli_screen_error (screen, "trouble");
  check_taken (seen, "\r\033[Kwayside-cli: trouble\r\n");
  /* No status is displayed that would have to be erased first. */
  wayside_cli_screen_note (screen, "note");
  check_taken (seen, "note\r\n");

  g_clear_pointer (&screen, wayside_cli_screen_free);
  close (written);
  close (seen);
}

static void
test_shared_terminal (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideCliScreen) screen = NULL;
  int seen, written;

  open_terminal (&seen, &written);
  g_setenv ("TERM", "xterm", TRUE);
  screen = wayside_cli_screen_new (written, written, FALSE, FALSE);

  wayside_cli_screen_status (screen, "one");
  wayside_cli_screen_print (screen, "a.jpg");
  check_taken (seen, "\rone\033[K\r\033[Ka.jpg\r\n");

  g_clear_pointer (&screen, wayside_cli_screen_free);
  close (written);
  close (seen);
}

static void
test_dumb_terminal (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WaysideCliScreen) dumb = NULL;
  g_autoptr (WaysideCliScreen) plain = NULL;
  int seen, written;

  open_terminal (&seen, &written);
  g_setenv ("TERM", "dumb", TRUE);
  dumb = wayside_cli_screen_new (fixture->out[1], written, FALSE, FALSE);
  g_assert_false (wayside_cli_screen_get_rewrites (dumb));

  g_setenv ("TERM", "xterm", TRUE);
  plain = wayside_cli_screen_new (fixture->out[1], written, FALSE, TRUE);
  g_assert_false (wayside_cli_screen_get_rewrites (plain));

  close (written);
  close (seen);
}

/* No message contains a token, whatever the caller passes. A path is printed as it is. */
static void
test_secret (Fixture *fixture, gconstpointer data)
{
  static const char text[] = "a MLY|4223665974375089|0123456789abcdef0123456789abcdef b";
  g_autoptr (WaysideCliScreen)
      screen = wayside_cli_screen_new (fixture->out[1], fixture->err[1], FALSE, TRUE);
  g_autofree char *out = NULL;
  g_autofree char *err = NULL;

  wayside_cli_screen_print (screen, "/home/Bearer photos/image_1/1.jpg");
  wayside_cli_screen_print_text (screen, text);
  wayside_cli_screen_note (screen, text);
  wayside_cli_screen_status (screen, text);
  wayside_cli_screen_error (screen, text);
  out = take (fixture->out[0], 1);
  err = take (fixture->err[0], 1);
  g_assert_cmpstr (out, ==, "/home/Bearer photos/image_1/1.jpg\na … b\n");
  g_assert_cmpstr (err, ==, "a … b\na … b\nwayside-cli: a … b\n");
}

static void
test_fit (void)
{
  static const struct
  {
    const char *line;
    guint columns;
    const char *expected;
  } cases[] = {
    { "abc", 3, "abc" },
    { "abc", 2, "a…" },
    { "abc", 1, "…" },
    { "abc", 0, "" },
    { "", 0, "" },
    { "▸ äöü", 5, "▸ äöü" },
    { "▸ äöü", 4, "▸ ä…" },
    { "写真写真", 8, "写真写真" },
    { "写真写真", 7, "写真写…" },
    { "写真写真", 6, "写真…" },
    { "e\u0301e\u0301", 2, "e\u0301e\u0301" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *line = wayside_cli_screen_fit (cases[i].line, cases[i].columns);

      g_assert_cmpstr (line, ==, cases[i].expected);
    }
}

#define ADD(name, function) g_test_add (name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  signal (SIGPIPE, SIG_IGN);
  g_test_init (&argc, &argv, NULL);

  ADD ("/cli/screen/lines", test_lines);
  ADD ("/cli/screen/quiet", test_quiet);
  ADD ("/cli/screen/reader-gone", test_reader_gone);
  ADD ("/cli/screen/out-fault", test_out_fault);
  ADD ("/cli/screen/terminal", test_terminal);
  ADD ("/cli/screen/shared-terminal", test_shared_terminal);
  ADD ("/cli/screen/dumb-terminal", test_dumb_terminal);
  ADD ("/cli/screen/secret", test_secret);
  g_test_add_func ("/cli/screen/fit", test_fit);

  return g_test_run ();
}
