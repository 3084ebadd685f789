/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-token-messages.h"

#include "wayside-error.h"
#include "wayside-token.h"

#include <glib/gi18n.h>

/**
 * wayside_token_message_place:
 * @place: the storage location of a token
 *
 * Returns: (transfer full): a description of the location; empty if there is no token
 */
char *
wayside_token_message_place (WaysideTokenPlace place)
{
  switch (place)
    {
    case WAYSIDE_TOKEN_PLACE_NONE:
      return g_strdup ("");
    case WAYSIDE_TOKEN_PLACE_ENVIRONMENT:
      return g_strdup (_ ("Given by the environment variable MAPILLARY_ACCESS_TOKEN"));
    case WAYSIDE_TOKEN_PLACE_KEYRING:
      return g_strdup (_ ("Stored in the keyring"));
    case WAYSIDE_TOKEN_PLACE_FILE:
      return g_strdup (_ ("Stored without encryption"));
    case WAYSIDE_TOKEN_PLACE_SESSION:
      return g_strdup (_ ("Kept until Wayside is closed"));
    default:
      g_assert_not_reached ();
    }
}

/* Returns the most likely reason for which the service refused the token, judged by the form of the token. */
static const char *
get_refusal (const char *token)
{
  switch (wayside_token_get_form (token))
    {
    case WAYSIDE_TOKEN_FORM_CLIENT_ID:
      return _ ("This is the client ID. Copy the client token, which begins with “MLY”");
    case WAYSIDE_TOKEN_FORM_NO_BEGINNING:
      return _ ("The beginning is missing. A client token begins with “MLY”");
    case WAYSIDE_TOKEN_FORM_NO_END:
      return _ ("The end is missing. Check that all of the client token was copied");
    case WAYSIDE_TOKEN_FORM_TOO_LONG:
      return _ ("This is longer than a client token. Check that nothing else was copied with it");
    case WAYSIDE_TOKEN_FORM_CLIENT_TOKEN:
      return _ ("Mapillary did not accept this token. Check that it is the client token and not the client "
                "secret");
    case WAYSIDE_TOKEN_FORM_OTHER:
      return _ ("Mapillary did not accept this token. Check that all of it was copied");
    default:
      g_assert_not_reached ();
    }
}

/**
 * wayside_token_message_check:
 * @token: a token that wayside_token_clean() accepted
 * @error: (nullable): the error from wayside_token_check_finish(), or %NULL if the service accepted the token
 *
 * Returns: (transfer full): the text that reports the result of the check
 */
char *
wayside_token_message_check (const char *token, const GError *error)
{
  g_return_val_if_fail (token != NULL, NULL);

  if (error == NULL)
    return g_strdup (_ ("Token works"));
  if (g_error_matches (error, WAYSIDE_ERROR, WAYSIDE_ERROR_TOKEN_REFUSED))
    return g_strdup (get_refusal (token));
  if (g_error_matches (error, WAYSIDE_ERROR, WAYSIDE_ERROR_SIGN_IN))
    return g_strdup (error->message);

  return g_strdup (_ ("Could not reach Mapillary. The token will be checked later"));
}

/**
 * wayside_token_message_failure:
 * @error: the error of a download
 * @tokens: the token store
 *
 * Returns: (transfer none): the message of @error, or a better one if the service refused a token of the store:
 *   it was checked before it was stored, so that it was not copied badly
 */
const char *
wayside_token_message_failure (const GError *error, WaysideTokenStore *tokens)
{
  g_return_val_if_fail (error != NULL, NULL);
  g_return_val_if_fail (WAYSIDE_IS_TOKEN_STORE (tokens), NULL);

  if (!g_error_matches (error, WAYSIDE_ERROR, WAYSIDE_ERROR_TOKEN_REFUSED))
    return error->message;

  switch (wayside_token_store_get_place (tokens))
    {
    case WAYSIDE_TOKEN_PLACE_KEYRING:
    case WAYSIDE_TOKEN_PLACE_FILE:
    case WAYSIDE_TOKEN_PLACE_SESSION:
      return _ ("Mapillary no longer accepts the access token. Get a new one and enter it");
    case WAYSIDE_TOKEN_PLACE_NONE:
    case WAYSIDE_TOKEN_PLACE_ENVIRONMENT:
    default:
      return error->message;
    }
}
