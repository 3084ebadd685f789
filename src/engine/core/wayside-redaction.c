/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The only place that decides how an access token is recognized in a text for the user. Messages quote
 * foreign text with wayside_redaction_quote(); everything that is printed passes through
 * wayside_redaction_apply(). */

#include "config.h"

#include "wayside-redaction.h"

#include <stdio.h>
#include <string.h>

/* Stands for a token. It must be valid in a JSON string. */
#define REPLACEMENT "…"

#define DIGITS        "0123456789"
#define HEX_DIGITS    DIGITS "abcdefABCDEF"
#define ALPHANUMERICS DIGITS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define TOKEN_LETTERS ALPHANUMERICS "|%-_.~+/="

/* Length of the secret part of a client token, in hexadecimal digits. */
#define N_SECRET 32

/* A user token is opaque and long. Shorter words after these names are not secrets: "OAuth token". */
#define MIN_OPAQUE 20

/* Keys have 22 characters and ids up to 20, so a longer word of a quotation may be an opaque token. */
#define MIN_LONG_WORD 40

/* Names that are followed by a token in headers, links and configurations. */
static const char *const names[] = { "access_token", "access-token", "oauth", "bearer", "client_secret" };

static gboolean
begins_with (const char *text, const char *word)
{
  return g_ascii_strncasecmp (text, word, strlen (word)) == 0;
}

/* Returns the length of a client token or the beginning of one at @text: "MLY", a separator, which links
 * encode as %7C, and all that could be the rest. */
static gsize
measure_client_token (const char *text)
{
  gsize n = strlen ("MLY");

  if (!begins_with (text, "MLY"))
    return 0;

  if (text[n] == '|')
    n++;
  else if (begins_with (text + n, "%7c") || begins_with (text + n, "%257c"))
    n += strspn (text + n, "%257cC");
  else
    return 0;

  return n + strspn (text + n, ALPHANUMERICS "|%");
}

/* Returns the length of the secret part of a client token, or of a word that may be an opaque token, at
 * @text, which must be the start of a word. */
static gsize
measure_secret (const char *text)
{
  gsize n = strspn (text, ALPHANUMERICS "_-");

  /* A long number is not a secret. */
  if (strspn (text, DIGITS) == n)
    return 0;

  return n >= MIN_LONG_WORD || (n == N_SECRET && strspn (text, HEX_DIGITS) == n) ? n : 0;
}

/* Returns the length of the value after one of the names at @text, and the length of all before it. */
static gsize
measure_named (const char *text, gsize *n_before)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *value = text + strlen (names[i]);
      gsize n;

      if (!begins_with (text, names[i]))
        continue;

      value += strspn (value, " \t=:\"'");
      if (begins_with (value, "%3d"))
        value += 3;
      n = strspn (value, TOKEN_LETTERS);
      *n_before = (gsize) (value - text);
      return n >= MIN_OPAQUE && *n_before > strlen (names[i]) ? n : 0;
    }

  return 0;
}

/* Returns the length of the token at @text, or 0. @n_before is the length of a name that may stay. */
static gsize
measure (const char *text, gboolean is_word_start, gboolean is_strict, gsize *n_before)
{
  gsize n = measure_client_token (text);

  *n_before = 0;
  if (n == 0)
    n = measure_named (text, n_before);
  if (n == 0)
    *n_before = 0;
  if (n == 0 && is_word_start && !is_strict)
    n = measure_secret (text);
  return n;
}

static char *
redact (const char *text, gboolean is_strict, gboolean *found)
{
  GString *result = g_string_new (NULL);
  gboolean is_word_start = TRUE;

  *found = FALSE;
  while (*text != '\0')
    {
      gsize n_before;
      gsize n = measure (text, is_word_start, is_strict, &n_before);

      if (n > 0)
        {
          *found = TRUE;
          g_string_append_len (result, text, (gssize) n_before);
          g_string_append (result, REPLACEMENT);
          text += n_before + n;
          is_word_start = TRUE;
          continue;
        }

      is_word_start = !g_ascii_isalnum (*text);
      g_string_append_c (result, *text++);
    }

  return g_string_free (result, FALSE);
}

/**
 * wayside_redaction_finds:
 * @text: any text
 *
 * Returns: %TRUE if @text contains an access token, or a part of one by which it could be guessed: a client
 *   token ("MLY|…"), also truncated or encoded for a link, or the value after "access_token", "OAuth" or
 *   "Bearer"
 */
gboolean
wayside_redaction_finds (const char *text)
{
  g_autofree char *redacted = NULL;
  gboolean found;

  g_return_val_if_fail (text != NULL, FALSE);

  redacted = redact (text, TRUE, &found);
  return found;
}

/**
 * wayside_redaction_apply:
 * @text: a text for the user, a log or a script
 *
 * Replaces access tokens by "…". Text without tokens, such as a path, is not changed, and a line of JSON
 * remains valid.
 *
 * Returns: (transfer full): a text without tokens
 */
char *
wayside_redaction_apply (const char *text)
{
  gboolean found;

  g_return_val_if_fail (text != NULL, NULL);

  return redact (text, TRUE, &found);
}

/**
 * wayside_redaction_quote:
 * @text: foreign text, untrusted
 *
 * Prepares a text for being quoted in a message. Replaces access tokens and their secret parts by "…", and
 * everything after %WAYSIDE_REDACTION_MAX_QUOTE characters as well, because an opaque token has no known form
 * but is long.
 *
 * Returns: (transfer full): a short text, valid UTF-8 and without line ends
 */
char *
wayside_redaction_quote (const char *text)
{
  g_autofree char *redacted = NULL;
  g_autofree char *valid = NULL;
  g_autofree char *start = NULL;
  gboolean found;

  g_return_val_if_fail (text != NULL, NULL);

  redacted = redact (text, FALSE, &found);
  valid = g_utf8_make_valid (redacted, -1);
  for (char *c = valid; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c))
      *c = ' ';

  if (g_utf8_strlen (valid, -1) <= WAYSIDE_REDACTION_MAX_QUOTE)
    return g_steal_pointer (&valid);

  start = g_utf8_substring (valid, 0, WAYSIDE_REDACTION_MAX_QUOTE);
  return g_strconcat (start, REPLACEMENT, NULL);
}

static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  g_autofree GLogField *copies = g_memdup2 (fields, n_fields * sizeof *fields);
  g_autofree char *message = NULL;

  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (copies[i].key, "MESSAGE") && copies[i].length < 0)
      {
        g_clear_pointer (&message, g_free);
        message = wayside_redaction_apply (copies[i].value);
        copies[i].value = message;
      }

  return g_log_writer_default (level, copies, n_fields, data);
}

static void
write_error (const char *text)
{
  g_autofree char *redacted = wayside_redaction_apply (text);
  g_autofree char *converted = g_locale_from_utf8 (redacted, -1, NULL, NULL, NULL);

  fputs (converted != NULL ? converted : redacted, stderr);
  fflush (stderr);
}

/**
 * wayside_redaction_watch_log:
 *
 * Makes all log messages of the process, and all that is printed by g_printerr(), pass through
 * wayside_redaction_apply(). GApplication repeats arguments that it does not know. Call this once, before the
 * first message and the first thread.
 */
void
wayside_redaction_watch_log (void)
{
  g_log_set_writer_func (write_log, NULL, NULL);
  g_set_printerr_handler (write_error);
}
