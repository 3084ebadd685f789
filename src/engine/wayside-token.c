/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-token.h"

#include "wayside-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Client tokens have about 54 characters and user tokens some hundred. */
#define MAX_LENGTH 4096

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

static const char *
skip_scheme (const char *text)
{
  static const char *const schemes[] = { "OAuth ", "Bearer " };

  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    if (g_ascii_strncasecmp (text, schemes[i], strlen (schemes[i])) == 0)
      return text + strlen (schemes[i]);

  return text;
}

/**
 * wayside_token_clean:
 * @text: what was typed, pasted or read from a file
 * @error: return location for an error
 *
 * Takes off what comes along when a token is copied: white space and line ends around it, quotes,
 * and the word "OAuth" or "Bearer" before it. The form of the rest is not judged, for user tokens are
 * opaque; but only printable ASCII may go into a header.
 *
 * Returns: (transfer full): the token, or %NULL with %WAYSIDE_ERROR_TOKEN_MISSING if nothing is left and
 *   %WAYSIDE_ERROR_TOKEN_REFUSED if it cannot be a token. The token is not part of the message.
 */
char *
wayside_token_clean (const char *text, GError **error)
{
  g_autofree char *stripped = NULL;
  g_autofree char *unquoted = NULL;
  g_autofree char *token = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  stripped = g_strstrip (g_strdup (text));
  unquoted = strip_quotes (stripped);
  token = g_strstrip (g_strdup (skip_scheme (g_strstrip (unquoted))));

  if (*token == '\0')
    {
      g_set_error_literal (error, WAYSIDE_ERROR, WAYSIDE_ERROR_TOKEN_MISSING, _ ("Enter an access token"));
      return NULL;
    }

  if (strlen (token) > MAX_LENGTH)
    {
      g_set_error_literal (error, WAYSIDE_ERROR, WAYSIDE_ERROR_TOKEN_REFUSED,
                           _ ("This is too long to be an access token. Copy only the client token"));
      return NULL;
    }

  for (const char *c = token; *c != '\0'; c++)
    if (!g_ascii_isgraph (*c))
      {
        g_set_error_literal (
            error, WAYSIDE_ERROR, WAYSIDE_ERROR_TOKEN_REFUSED,
            _ ("An access token has no spaces or special letters. Copy only the client token"));
        return NULL;
      }

  return g_steal_pointer (&token);
}

/**
 * wayside_token_is_likely:
 * @text: any text
 *
 * Returns: %TRUE if @text looks like an access token that was put in the wrong place, and so must not be
 *   repeated in a message
 */
gboolean
wayside_token_is_likely (const char *text)
{
  g_return_val_if_fail (text != NULL, FALSE);

  return strstr (text, "MLY|") != NULL;
}
