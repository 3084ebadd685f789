/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-cli-screen.h"

#include "wayside-redaction.h"

#include <glib/gi18n.h>

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Assumed width of a terminal that does not report one. */
#define DEFAULT_COLUMNS 80

struct _WaysideCliScreen
{
  int out_fd;
  int err_fd;
  gboolean quiet;
  gboolean rewrites;    /* stderr is a terminal on which the status line can be rewritten in place */
  gboolean shares_line; /* stdout is a terminal, too, where paths and the status line may collide */
  gboolean status_shown;
  gboolean out_closed; /* the reader of stdout has closed it */
  gboolean out_fault;  /* writing to stdout failed for another reason */
};

static gboolean
is_capable_terminal (int fd)
{
  const char *term = g_getenv ("TERM");

  return isatty (fd) && term != NULL && !g_str_equal (term, "dumb");
}

/**
 * wayside_cli_screen_new:
 * @out_fd: file descriptor for paths and JSON lines
 * @err_fd: file descriptor for all other output
 * @quiet: whether only errors go to @err_fd
 * @plain: whether lines are never rewritten in place, even on a terminal
 *
 * Creates the object through which the program writes all its output. The caller keeps the descriptors.
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
 * Clears the status line and frees the screen.
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
 * Returns: whether the status line is rewritten in place; if not, each status is a permanent line
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
 * Returns: whether writing to stdout failed for another reason than a closed pipe
 */
gboolean
wayside_cli_screen_get_out_fault (WaysideCliScreen *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->out_fault;
}

/* The inherited descriptor may be non-blocking. Wait until it accepts more data then. */
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

/* In the C locale the charset of the terminal is unknown, but nearly always UTF-8. */
static gboolean
takes_utf8 (const char **charset)
{
  return g_get_charset (charset) || g_str_has_prefix (*charset, "ANSI_X3.4") ||
         g_str_equal (*charset, "US-ASCII");
}

/**
 * wayside_cli_screen_convert:
 * @text: a message, valid UTF-8
 *
 * Prepares a message for a terminal: removes access tokens, and converts to the charset of the locale.
 *
 * Returns: (transfer full): the message
 */
char *
wayside_cli_screen_convert (const char *text)
{
  g_autofree char *redacted = NULL;
  g_autofree char *valid = NULL;
  const char *charset;
  char *converted = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  redacted = wayside_redaction_apply (text);
  if (takes_utf8 (&charset))
    return g_steal_pointer (&redacted);

  valid = g_utf8_make_valid (redacted, -1);
  converted = g_convert_with_fallback (valid, -1, charset, "UTF-8", "?", NULL, NULL, NULL);
  return converted != NULL ? converted : g_steal_pointer (&valid);
}

/* Ignores errors, since there is no other place to report them. */
static void
write_err (WaysideCliScreen *self, const char *text)
{
  g_autofree char *converted = wayside_cli_screen_convert (text);

  (void) write_all (self->err_fd, converted, strlen (converted));
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
 * @line: bytes for stdout, without the line terminator; they must not contain an access token
 *
 * Prints a path or a JSON line, byte for byte: a script needs a path as it is, even if a folder's name looks
 * like the beginning of a token. If the reader has closed stdout, drops the line silently. Reports any other
 * error once.
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
      /* Translators: %s is a message of the operating system, such as "No space left on device". */
      g_autofree char *sentence = g_strdup_printf (_ ("Standard output cannot be written: %s"),
                                                   g_strerror (errno));

      self->out_fault = TRUE;
      wayside_cli_screen_error (self, sentence);
    }
}

/**
 * wayside_cli_screen_print_text:
 * @self: a screen
 * @text: one or more lines, valid UTF-8, without the last line terminator
 *
 * Prints text for people to stdout, in the charset of the locale.
 */
void
wayside_cli_screen_print_text (WaysideCliScreen *self, const char *text)
{
  g_autofree char *converted = NULL;

  g_return_if_fail (self != NULL);
  g_return_if_fail (text != NULL);

  converted = wayside_cli_screen_convert (text);
  wayside_cli_screen_print (self, converted);
}

/**
 * wayside_cli_screen_note:
 * @self: a screen
 * @text: one or more lines
 *
 * Prints a message that is not an error to stderr, unless --quiet was given.
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
 * @line: the status
 *
 * Shows a status line: on a terminal in place of the previous one, cut to the terminal's width; elsewhere as
 * a separate line.
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

  /* Leave one column free: a terminal may wrap when its last column is filled. */
  fitting = wayside_cli_screen_fit (line, get_columns (self->err_fd) - 1);
  text = g_strconcat ("\r", fitting, "\033[K", NULL);
  write_err (self, text);
  self->status_shown = TRUE;
}

/**
 * wayside_cli_screen_clear_status:
 * @self: a screen
 *
 * Clears the status line, so that a permanent line can be printed.
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
 * @sentence: the error message
 *
 * Prints an error to stderr, prefixed with the name of the program, even with --quiet.
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
 * @columns: number of available columns
 *
 * Cuts a line to a width and marks the cut with "…".
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
      /* The last position at which an ellipsis still fits. */
      if (width < columns)
        cut = g_utf8_next_char (p);
    }

  if (width <= columns)
    return g_strdup (line);
  if (columns == 0)
    return g_strdup ("");

  return g_strdup_printf ("%.*s…", (int) (cut - line), line);
}
