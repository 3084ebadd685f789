/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-token.h"

#include "wayside-error.h"
#include "wayside-redaction.h"
#include "wayside-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Client tokens have about 54 characters, user tokens some hundred. */
#define MAX_LENGTH 4096

#define N_HEX      32
#define DIGITS     "0123456789"
#define HEX_DIGITS DIGITS "abcdef"

static char *
strip_quotes (const char *text)
{
  static const char *const pairs[][2] = { { "\"", "\"" }, { "'", "'" }, { "“", "”" }, { "„", "“" } };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    if (g_str_has_prefix (text, pairs[i][0]) && g_str_has_suffix (text, pairs[i][1]) &&
        strlen (text) >= strlen (pairs[i][0]) + strlen (pairs[i][1]))
      {
        const char *start = text + strlen (pairs[i][0]);

        return g_strndup (start, strlen (start) - strlen (pairs[i][1]));
      }

  return g_strdup (text);
}

/* Skips the name before a token in a header, an INI file, a shell or a response of the service. */
static const char *
skip_name (const char *text)
{
  static const char *const names[] = { "Authorization", "MAPILLARY_ACCESS_TOKEN", "\"access_token\"",
                                       "access_token",  "Client Token",           "Access Token" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strncasecmp (text, names[i], strlen (names[i])) == 0)
      {
        const char *sign = text + strlen (names[i]);

        while (g_ascii_isspace (*sign))
          sign++;
        if (*sign == '=' || *sign == ':')
          return sign + 1;
      }

  return text;
}

static const char *
skip_scheme (const char *text)
{
  static const char *const schemes[] = { "OAuth ", "Bearer " };

  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    if (g_ascii_strncasecmp (text, schemes[i], strlen (schemes[i])) == 0)
      return text + strlen (schemes[i]);

  return text;
}

/* Returns a copy without white space around it. g_strstrip() would move the text and leave its end behind. */
static char *
dup_stripped (const char *text)
{
  gsize length;

  while (g_ascii_isspace (*text))
    text++;
  length = strlen (text);
  while (length > 0 && g_ascii_isspace (text[length - 1]))
    length--;
  return g_strndup (text, length);
}

/* Removes one layer after the other until the text does not get shorter. */
static char *
unwrap (const char *text)
{
  char *token = dup_stripped (text);
  gsize before;

  do
    {
      g_auto (WaysideSecret) outer = token;
      g_auto (WaysideSecret) unquoted = NULL;
      g_auto (WaysideSecret) stripped = NULL;

      before = strlen (outer);
      if (before > 1 && strchr (",;", outer[before - 1]) != NULL)
        outer[before - 1] = '\0';
      unquoted = strip_quotes (skip_name (outer));
      stripped = dup_stripped (unquoted);
      token = dup_stripped (skip_scheme (stripped));
    }
  while (strlen (token) < before);

  return token;
}

/* Skips lines that begin with "#" before the token. */
static const char *
skip_comments (const char *text)
{
  while (*text == '#' && strchr (text, '\n') != NULL)
    {
      text = strchr (text, '\n') + 1;
      while (g_ascii_isspace (*text))
        text++;
    }

  return text;
}

static gboolean
is_graph (const char *text)
{
  for (const char *c = text; *c != '\0'; c++)
    if (!g_ascii_isgraph (*c))
      return FALSE;

  return TRUE;
}

/* In a URL "|" is encoded as %7C, and mails and terminals break lines. Undo both if the result is a client
 * token. */
static char *
repair_client_token (const char *text)
{
  g_auto (WaysideSecret) repaired = NULL;
  /* The string must not grow, which would leave a copy behind. */
  GString *joined = g_string_sized_new (strlen (text) + 1);

  for (const char *c = text; *c != '\0'; c++)
    if (g_ascii_strncasecmp (c, "%7c", 3) == 0)
      {
        g_string_append_c (joined, '|');
        c += 2;
      }
    else if (!g_ascii_isspace (*c))
      g_string_append_c (joined, *c);

  repaired = g_string_free (joined, FALSE);
  return wayside_token_get_form (repaired) == WAYSIDE_TOKEN_FORM_CLIENT_TOKEN ? g_steal_pointer (&repaired)
                                                                              : NULL;
}

/* Extracts the token from the URL of a request, as shown in the service's documentation. */
static char *
take_out_of_address (const char *text)
{
  const char *value = is_graph (text) ? strstr (text, "access_token=") : NULL;

  if (value == NULL)
    return g_strdup (text);

  value += strlen ("access_token=");
  return g_strndup (value, strcspn (value, "&#\"'<>"));
}

static gboolean
set_refusal (GError **error, const char *message)
{
  g_set_error_literal (error, WAYSIDE_ERROR, WAYSIDE_ERROR_TOKEN_REFUSED, message);
  return FALSE;
}

static gboolean
check (const char *token, GError **error)
{
  const char *first = strstr (token, "MLY|");

  if (*token == '\0')
    {
      g_set_error_literal (error, WAYSIDE_ERROR, WAYSIDE_ERROR_TOKEN_MISSING, _ ("Enter an access token"));
      return FALSE;
    }

  if (strlen (token) > MAX_LENGTH)
    return set_refusal (error, _ ("This is too long to be an access token. Copy only the client token"));
  if (first != NULL && strstr (first + 1, "MLY|") != NULL)
    return set_refusal (error, _ ("There is more than one token here. Copy only the client token"));
  if (!is_graph (token))
    return set_refusal (
        error, _ ("An access token has no spaces or special characters. Copy only the client token"));

  return TRUE;
}

/**
 * wayside_token_clean:
 * @text: a text that was typed, pasted or read from a file
 * @error: return location for an error
 *
 * Removes text that is often copied with a token: white space and line ends around it, characters that show
 * nothing, quotes, names like "access_token=", and the word "OAuth" or "Bearer" before it. Also extracts the
 * token from the URL of a request, finds it below comment lines and joins a client token that was broken into
 * lines. The form of the result is not checked, because user tokens are opaque, but it must be printable
 * ASCII to be valid in a header. All copies except the result are overwritten.
 *
 * Returns: (transfer full): the token, or %NULL with %WAYSIDE_ERROR_TOKEN_MISSING if nothing is left and
 *   %WAYSIDE_ERROR_TOKEN_REFUSED if it cannot be a token. The token is not part of the message.
 */
char *
wayside_token_clean (const char *text, GError **error)
{
  g_auto (WaysideSecret) clean = NULL;
  g_auto (WaysideSecret) unwrapped = NULL;
  g_auto (WaysideSecret) token = NULL;
  char *repaired;

  g_return_val_if_fail (text != NULL, NULL);

  clean = wayside_text_clean (text);
  unwrapped = unwrap (skip_comments (clean));
  token = take_out_of_address (unwrapped);
  repaired = repair_client_token (token);
  if (repaired != NULL)
    return repaired;

  return check (token, error) ? g_steal_pointer (&token) : NULL;
}

static gboolean
is_all (const char *text, const char *accepted)
{
  return *text != '\0' && strspn (text, accepted) == strlen (text);
}

/**
 * wayside_token_get_form:
 * @token: a token returned by wayside_token_clean()
 *
 * Determines the form of a token from the documented form of client tokens: "MLY|", the digits of the client
 * id, "|", and 32 hexadecimal digits. The client secret has the same form, so only the service can
 * distinguish them.
 *
 * Returns: the form
 */
WaysideTokenForm
wayside_token_get_form (const char *token)
{
  const char *id;
  const char *end;
  gsize n_id;

  g_return_val_if_fail (token != NULL, WAYSIDE_TOKEN_FORM_OTHER);

  if (is_all (token, DIGITS))
    return WAYSIDE_TOKEN_FORM_CLIENT_ID;
  if (strlen (token) == N_HEX && is_all (token, HEX_DIGITS))
    return WAYSIDE_TOKEN_FORM_NO_BEGINNING;
  if (!g_str_has_prefix (token, "MLY|"))
    return WAYSIDE_TOKEN_FORM_OTHER;

  id = token + strlen ("MLY|");
  n_id = strspn (id, DIGITS);
  end = id + n_id;
  if (*end == '\0')
    return WAYSIDE_TOKEN_FORM_NO_END;
  if (n_id == 0 || *end != '|')
    return WAYSIDE_TOKEN_FORM_OTHER;

  end++;
  if (strspn (end, HEX_DIGITS) != strlen (end))
    return WAYSIDE_TOKEN_FORM_OTHER;
  if (strlen (end) < N_HEX)
    return WAYSIDE_TOKEN_FORM_NO_END;
  return strlen (end) > N_HEX ? WAYSIDE_TOKEN_FORM_TOO_LONG : WAYSIDE_TOKEN_FORM_CLIENT_TOKEN;
}

/**
 * wayside_token_is_likely:
 * @text: any text
 *
 * Returns: %TRUE if @text seems to contain an access token, so that it must not be repeated in a message
 */
gboolean
wayside_token_is_likely (const char *text)
{
  g_auto (WaysideSecret) stripped = NULL;

  g_return_val_if_fail (text != NULL, FALSE);

  if (wayside_redaction_finds (text))
    return TRUE;

  stripped = dup_stripped (text);
  return wayside_token_get_form (stripped) == WAYSIDE_TOKEN_FORM_NO_BEGINNING;
}

/**
 * wayside_token_refuse:
 * @text: a text that was given in another place than that of the token
 * @error: return location for an error
 *
 * Refuses a text that seems to contain an access token, so that the user learns where it belongs.
 *
 * Returns: %TRUE with %WAYSIDE_ERROR_INVALID_QUERY if wayside_token_is_likely(), else %FALSE. The token is
 *   not part of the message
 */
gboolean
wayside_token_refuse (const char *text, GError **error)
{
  g_return_val_if_fail (text != NULL, FALSE);

  if (!wayside_token_is_likely (text))
    return FALSE;

  g_set_error_literal (
      error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY,
      /* Translators: MAPILLARY_ACCESS_TOKEN is the name of an environment variable. */
      _ ("This is an access token: put it into MAPILLARY_ACCESS_TOKEN, or into the field for it"));
  return TRUE;
}

/**
 * wayside_token_free:
 * @token: (transfer full) (nullable): a token
 *
 * Overwrites a token in memory and frees it.
 */
void
wayside_token_free (char *token)
{
  if (token != NULL)
    explicit_bzero (token, strlen (token));
  g_free (token);
}
