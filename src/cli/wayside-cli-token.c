/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-cli-token.h"

#include "wayside-cli-screen.h"
#include "wayside-error.h"
#include "wayside-text.h"
#include "wayside-token.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* Reads at most @size - 1 bytes of the file. Returns the number of bytes, or -1 with errno set. */
static gssize
read_some (const char *path, char *buffer, gsize size)
{
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  gsize length = 0;
  gssize n = 0;
  int saved_errno;

  if (fd < 0)
    return -1;

  do
    {
      n = read (fd, buffer + length, size - 1 - length);
      if (n > 0)
        length += (gsize) n;
    }
  while ((n > 0 && length < size - 1) || (n < 0 && errno == EINTR));

  saved_errno = errno;
  close (fd);
  errno = saved_errno;
  return n < 0 ? -1 : (gssize) length;
}

/* Decodes and cleans the contents of a token file. @name is for messages. */
static char *
parse_token_file (const char *bytes, gsize length, const char *name, GError **error)
{
  g_auto (WaysideSecret) text = NULL;
  char *token;

  if (length <= WAYSIDE_CLI_TOKEN_FILE_MAX_LENGTH)
    text = wayside_text_decode (bytes, length);
  if (text == NULL)
    {
      g_set_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_CONFIG,
                   _ ("“%s” is not a token file: it should hold the access token and nothing else"), name);
      return NULL;
    }

  token = wayside_token_clean (text, error);
  if (token == NULL)
    /* Translators: %s is the name of a file; a description of the problem follows. */
    g_prefix_error (error, _ ("Token file “%s”: "), name);

  return token;
}

static char *
load_token_file (const char *path, GError **error)
{
  g_autofree char *name = g_filename_display_name (path);
  char bytes[WAYSIDE_CLI_TOKEN_FILE_MAX_LENGTH + 2];
  gssize length = read_some (path, bytes, sizeof bytes);
  char *token;

  if (length < 0)
    {
      g_set_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_CONFIG,
                   /* Translators: the first %s is a file name, the second a message of the system. */
                   _ ("The token file “%s” cannot be read: %s"), name, g_strerror (errno));
      return NULL;
    }

  token = parse_token_file (bytes, (gsize) length, name, error);
  explicit_bzero (bytes, sizeof bytes);
  return token;
}

/**
 * wayside_cli_token_find:
 * @environment: (nullable): value of `MAPILLARY_ACCESS_TOKEN`; empty counts as not set
 * @token_file: (nullable): path of a file with the token, filename encoding
 * @ini_token: (nullable): token of the INI file, cleaned
 * @error: return location
 *
 * Takes the access token from the first source that has one: environment, token file, INI file.
 *
 * Fails with %WAYSIDE_ERROR_TOKEN_MISSING if no source was given, with %WAYSIDE_ERROR_INVALID_CONFIG if the
 * token file cannot be read, or with an error of wayside_token_clean(). No message ever contains the token.
 *
 * Returns: (transfer full): the token, cleaned, or %NULL
 */
char *
wayside_cli_token_find (const char *environment,
                        const char *token_file,
                        const char *ini_token,
                        GError **error)
{
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (environment != NULL && *environment != '\0')
    return wayside_token_clean (environment, error);
  if (token_file != NULL)
    return load_token_file (token_file, error);
  if (ini_token != NULL && *ini_token != '\0')
    return g_strdup (ini_token);

  g_set_error_literal (
      error, WAYSIDE_ERROR, WAYSIDE_ERROR_TOKEN_MISSING,
      _ ("There is no access token. Set MAPILLARY_ACCESS_TOKEN, give --token-file=FILE, "
         "put access_token into the INI file, or store one with Wayside's window. A token can be made at "
         "https://www.mapillary.com/dashboard/developers"));
  return NULL;
}

static void
on_loaded (GObject *object, GAsyncResult *result, gpointer user_data)
{
  gboolean *loaded = user_data;

  *loaded = TRUE;
}

/**
 * wayside_cli_token_recall:
 * @store: a token store that is not loaded yet
 * @may_prompt: whether the user may be asked to unlock the keyring
 *
 * Loads the token that the application has stored in the keyring or in the unencrypted file. Blocks until
 * then; nothing else of the program runs yet. A missing keyring, or one that does not respond within 5
 * seconds, counts as a keyring without a token.
 *
 * Returns: (transfer full) (nullable): the token, cleaned
 */
char *
wayside_cli_token_recall (WaysideTokenStore *store, gboolean may_prompt)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  gboolean loaded = FALSE;

  g_return_val_if_fail (WAYSIDE_IS_TOKEN_STORE (store), NULL);

  g_main_context_push_thread_default (context);
  wayside_token_store_load_async (store, may_prompt, NULL, on_loaded, &loaded);
  while (!loaded)
    g_main_context_iteration (context, TRUE);
  g_main_context_pop_thread_default (context);

  return g_strdup (wayside_token_store_get_token (store));
}

/* Set by the signal handler, hence the type. */
static volatile sig_atomic_t prompt_interrupted;

static void
on_prompt_signal (int number)
{
  prompt_interrupted = 1;
}

static void
write_question (int fd)
{
  g_autofree char *question = wayside_cli_screen_convert (_ ("Mapillary access token (not shown): "));

  /* Without the question the user still sees that the program waits. */
  if (write (fd, question, strlen (question)) < 0)
    g_debug ("The prompt cannot be written: %s", g_strerror (errno));
}

/* Reads one line without its terminator. Returns the number of bytes, or -1 after a signal or an error. */
static gssize
read_line (int fd, char *buffer, gsize size)
{
  gsize length = 0;

  while (length < size - 1 && !prompt_interrupted)
    {
      gssize n = read (fd, buffer + length, 1);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return -1;
      if (n == 0 || buffer[length] == '\n')
        break;
      length++;
    }

  buffer[length] = '\0';
  return prompt_interrupted ? -1 : (gssize) length;
}

static gssize
read_unseen_line (int fd, char *buffer, gsize size)
{
  struct termios before, hidden;
  gssize length;

  if (tcgetattr (fd, &before) != 0)
    return -1;

  hidden = before;
  hidden.c_lflag &= (tcflag_t) ~ECHO;
  hidden.c_lflag |= ECHONL;
  /* Disable Ctrl+Z: suspending the program here would leave the shell without echo. */
  hidden.c_cc[VSUSP] = _POSIX_VDISABLE;
  if (tcsetattr (fd, TCSAFLUSH, &hidden) != 0)
    return -1;

  length = read_line (fd, buffer, size);
  tcsetattr (fd, TCSAFLUSH, &before);
  return length;
}

/**
 * wayside_cli_token_prompt:
 * @in_fd: file descriptor of a terminal
 * @err_fd: file descriptor for the prompt
 * @error: return location
 *
 * Prompts once for the access token, without echo. Blocks until a line was typed; nothing else of the program
 * runs yet. Restores the state of the terminal, also after Ctrl+C.
 *
 * Fails with %G_IO_ERROR_CANCELLED after SIGINT, SIGTERM or SIGHUP, with %WAYSIDE_ERROR_TOKEN_MISSING if
 * nothing was typed, or with an error of wayside_token_clean().
 *
 * Returns: (transfer full): the token, cleaned, or %NULL
 */
char *
wayside_cli_token_prompt (int in_fd, int err_fd, GError **error)
{
  /* No SA_RESTART: the signal has to interrupt read(). */
  struct sigaction action = { .sa_handler = on_prompt_signal };
  struct sigaction old_int, old_term, old_hangup;
  char text[WAYSIDE_CLI_TOKEN_FILE_MAX_LENGTH];
  char *token = NULL;
  gssize length;

  prompt_interrupted = 0;
  sigemptyset (&action.sa_mask);
  sigaction (SIGINT, &action, &old_int);
  sigaction (SIGTERM, &action, &old_term);
  sigaction (SIGHUP, &action, &old_hangup);
  write_question (err_fd);
  length = read_unseen_line (in_fd, text, sizeof text);
  sigaction (SIGINT, &old_int, NULL);
  sigaction (SIGTERM, &old_term, NULL);
  sigaction (SIGHUP, &old_hangup, NULL);

  if (prompt_interrupted)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Interrupted"));
  else if (length <= 0)
    g_set_error_literal (error, WAYSIDE_ERROR, WAYSIDE_ERROR_TOKEN_MISSING, _ ("No access token was typed"));
  else
    token = wayside_token_clean (text, error);

  explicit_bzero (text, sizeof text);
  return token;
}
