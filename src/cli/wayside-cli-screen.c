/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-cli-screen.h"

#include <glib/gi18n.h>

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* What a terminal that does not tell its width is taken to have. */
#define DEFAULT_COLUMNS 80

struct _WaysideCliScreen
{
  int out_fd;
  int err_fd;
  gboolean quiet;
  gboolean rewrites;    /* stderr is a terminal whose line can be written over */
  gboolean shares_line; /* stdout is a terminal too: paths and the status line meet there */
  gboolean status_shown;
  gboolean out_closed; /* nobody reads stdout any more */
  gboolean out_fault;  /* stdout could not be written for another reason */
};

static gboolean
is_capable_terminal (int fd)
{
  const char *term = g_getenv ("TERM");

  return isatty (fd) && term != NULL && !g_str_equal (term, "dumb");
}

/**
 * wayside_cli_screen_new:
 * @out_fd: where paths and JSON lines go
 * @err_fd: where everything else goes
 * @quiet: whether only errors go to @err_fd
 * @plain: whether lines are never written over, even on a terminal
 *
 * Makes the one place through which the program speaks. The descriptors stay the caller's.
 *
 * Returns: (transfer full): a new screen
 */
WaysideCliScreen *
wayside_cli_screen_new (int out_fd, int err_fd, gboolean quiet, gboolean plain)
{
  WaysideCliScreen *self = g_new0 (WaysideCliScreen, 1);

  self->out_fd = out_fd;
  self->err_fd = err_fd;
  self->quiet = quiet;
  self->rewrites = !plain && is_capable_terminal (err_fd);
  self->shares_line = isatty (out_fd);
  return self;
}

/**
 * wayside_cli_screen_free:
 * @self: a screen
 *
 * Takes the status line away and frees the screen.
 */
void
wayside_cli_screen_free (WaysideCliScreen *self)
{
  g_return_if_fail (self != NULL);

  wayside_cli_screen_clear_status (self);
  g_free (self);
}

/**
 * wayside_cli_screen_get_rewrites:
 * @self: a screen
 *
 * Returns: whether the status line is written over in place; if not, each status is a line that stays
 */
gboolean
wayside_cli_screen_get_rewrites (WaysideCliScreen *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->rewrites;
}

/**
 * wayside_cli_screen_get_out_fault:
 * @self: a screen
 *
 * Returns: whether lines for stdout were lost for another reason than that nobody reads them
 */
gboolean
wayside_cli_screen_get_out_fault (WaysideCliScreen *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->out_fault;
}

/* Whoever gave us the descriptor may have made it non-blocking: then wait until it takes more. */
static gboolean
write_all (int fd, const char *text, gsize length)
{
  while (length > 0)
    {
      gssize n = write (fd, text, length);

      if (n < 0 && errno == EAGAIN)
        {
          struct pollfd ready = { .fd = fd, .events = POLLOUT };

          poll (&ready, 1, -1);
          continue;
        }
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return FALSE;

      text += n;
      length -= (gsize) n;
    }

  return TRUE;
}

/* In the C locale the charset of the terminal is not known, and nearly always UTF-8. */
static gboolean
takes_utf8 (const char **charset)
{
  return g_get_charset (charset) || g_str_has_prefix (*charset, "ANSI_X3.4") ||
         g_str_equal (*charset, "US-ASCII");
}

/* What cannot be written to stderr cannot be told to anyone. */
static void
write_err (WaysideCliScreen *self, const char *text)
{
  g_autofree char *converted = NULL;
  const char *charset;

  if (!takes_utf8 (&charset))
    converted = g_convert_with_fallback (text, -1, charset, "UTF-8", "?", NULL, NULL, NULL);
  if (converted != NULL)
    text = converted;

  (void) write_all (self->err_fd, text, strlen (text));
}

static void
write_err_line (WaysideCliScreen *self, const char *text)
{
  g_autofree char *line = g_str_has_suffix (text, "\n") ? g_strdup (text) : g_strconcat (text, "\n", NULL);

  wayside_cli_screen_clear_status (self);
  write_err (self, line);
}

/**
 * wayside_cli_screen_print:
 * @self: a screen
 * @line: bytes for stdout, without the end of line
 *
 * Prints a path or a JSON line. When nobody reads stdout any more the line is dropped and the work goes on;
 * any other fault is told once.
 */
void
wayside_cli_screen_print (WaysideCliScreen *self, const char *line)
{
  g_autofree char *text = NULL;

  g_return_if_fail (self != NULL);
  g_return_if_fail (line != NULL);

  if (self->out_closed || self->out_fault)
    return;
  if (self->shares_line)
    wayside_cli_screen_clear_status (self);

  text = g_strconcat (line, "\n", NULL);
  if (write_all (self->out_fd, text, strlen (text)))
    return;

  if (errno == EPIPE)
    self->out_closed = TRUE;
  else
    {
      /* Translators: %s is a reason of the system, such as "No space left on device". */
      g_autofree char *sentence = g_strdup_printf (_ ("Standard output cannot be written: %s"),
                                                   g_strerror (errno));

      self->out_fault = TRUE;
      wayside_cli_screen_error (self, sentence);
    }
}

/**
 * wayside_cli_screen_note:
 * @self: a screen
 * @text: one or more lines
 *
 * Prints something that is no error to stderr, unless the user wants quiet.
 */
void
wayside_cli_screen_note (WaysideCliScreen *self, const char *text)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (text != NULL);

  if (!self->quiet)
    write_err_line (self, text);
}

static guint
get_columns (int fd)
{
  struct winsize size;

  if (ioctl (fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    return size.ws_col;

  return DEFAULT_COLUMNS;
}

/**
 * wayside_cli_screen_status:
 * @self: a screen
 * @line: how far the work is
 *
 * Shows how far the work is: on a terminal in place of the status shown before, cut to the terminal's width;
 * elsewhere as a line of its own.
 */
void
wayside_cli_screen_status (WaysideCliScreen *self, const char *line)
{
  g_autofree char *fitting = NULL;
  g_autofree char *text = NULL;

  g_return_if_fail (self != NULL);
  g_return_if_fail (line != NULL);

  if (self->quiet)
    return;
  if (!self->rewrites)
    {
      write_err_line (self, line);
      return;
    }

  /* One column stays free: a terminal may move to the next line when its last one is filled. */
  fitting = wayside_cli_screen_fit (line, get_columns (self->err_fd) - 1);
  text = g_strconcat ("\r", fitting, "\033[K", NULL);
  write_err (self, text);
  self->status_shown = TRUE;
}

/**
 * wayside_cli_screen_clear_status:
 * @self: a screen
 *
 * Takes the status line away, so that something that stays can be printed.
 */
void
wayside_cli_screen_clear_status (WaysideCliScreen *self)
{
  g_return_if_fail (self != NULL);

  if (self->status_shown)
    write_err (self, "\r\033[K");
  self->status_shown = FALSE;
}

/**
 * wayside_cli_screen_error:
 * @self: a screen
 * @sentence: what went wrong
 *
 * Prints an error to stderr, after the name of the program, also when the user wants quiet.
 */
void
wayside_cli_screen_error (WaysideCliScreen *self, const char *sentence)
{
  g_autofree char *text = NULL;

  g_return_if_fail (self != NULL);
  g_return_if_fail (sentence != NULL);

  text = g_strconcat ("wayside-cli: ", sentence, NULL);
  write_err_line (self, text);
}

static guint
get_width (gunichar c)
{
  if (g_unichar_iszerowidth (c))
    return 0;

  return g_unichar_iswide (c) ? 2 : 1;
}

/**
 * wayside_cli_screen_fit:
 * @line: valid UTF-8
 * @columns: how many columns there are
 *
 * Cuts a line to a width; "…" stands where something was cut off.
 *
 * Returns: (transfer full): a line that is at most @columns wide
 */
char *
wayside_cli_screen_fit (const char *line, guint columns)
{
  const char *cut = line;
  guint width = 0;

  g_return_val_if_fail (line != NULL, NULL);

  for (const char *p = line; *p != '\0'; p = g_utf8_next_char (p))
    {
      width += get_width (g_utf8_get_char (p));
      /* The last place up to which an ellipsis still fits. */
      if (width < columns)
        cut = g_utf8_next_char (p);
    }

  if (width <= columns)
    return g_strdup (line);
  if (columns == 0)
    return g_strdup ("");

  return g_strdup_printf ("%.*s…", (int) (cut - line), line);
}
