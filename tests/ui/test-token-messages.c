/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-token-messages.h"

#include "wayside-error.h"

#define TOKEN "MLY|4223665974375089|0123456789abcdef0123456789abcdef"

static void
assert_text (char *text, const char *expected)
{
  g_assert_cmpstr (text, ==, expected);
  g_free (text);
}

static void
test_places (void)
{
  assert_text (wayside_token_message_place (WAYSIDE_TOKEN_PLACE_NONE), "");
  assert_text (wayside_token_message_place (WAYSIDE_TOKEN_PLACE_ENVIRONMENT),
               "Given by the environment variable MAPILLARY_ACCESS_TOKEN");
  assert_text (wayside_token_message_place (WAYSIDE_TOKEN_PLACE_KEYRING), "Stored in the keyring");
  assert_text (wayside_token_message_place (WAYSIDE_TOKEN_PLACE_FILE), "Stored without encryption");
  assert_text (wayside_token_message_place (WAYSIDE_TOKEN_PLACE_SESSION), "Kept until Wayside is closed");
}

static void
test_answers (void)
{
  static const int codes[] = { WAYSIDE_ERROR_NETWORK, WAYSIDE_ERROR_TLS, WAYSIDE_ERROR_SERVICE,
                               WAYSIDE_ERROR_BAD_ANSWER };

  assert_text (wayside_token_message_check (TOKEN, NULL), "Token works");
  assert_text (wayside_token_message_check ("x", NULL), "Token works");
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (WAYSIDE_ERROR, codes[i], "");

      assert_text (wayside_token_message_check (TOKEN, error),
                   "Could not reach Mapillary. The token will be checked later");
    }
}

static void
test_refusals (void)
{
  static const struct
  {
    const char *token, *sentence;
  } cases[] = {
    { TOKEN,
      "Mapillary did not accept this token. Check that it is the client token and not the client secret" },
    { TOKEN "0", "This is longer than a client token. Check that nothing else was copied with it" },
    { "MLY|4223665974375089|0123", "The end is missing. Check that all of the client token was copied" },
    { "4223665974375089", "This is the client ID. Copy the client token, which begins with “MLY”" },
    { "0123456789abcdef0123456789abcdef", "The beginning is missing. A client token begins with “MLY”" },
    { "EAAGm0PX4ZCps", "Mapillary did not accept this token. Check that all of it was copied" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (WAYSIDE_ERROR, WAYSIDE_ERROR_TOKEN_REFUSED, "");

      assert_text (wayside_token_message_check (cases[i].token, error), cases[i].sentence);
    }
}

/* The sign-in of the network is what the user can do something about. */
static void
test_sign_in (void)
{
  g_autoptr (GError) error = g_error_new_literal (WAYSIDE_ERROR, WAYSIDE_ERROR_SIGN_IN, "Sign in first");
  g_autofree char *text = wayside_token_message_check ("MLY|1|2", error);

  g_assert_cmpstr (text, ==, "Sign in first");
}

/* A token of the environment may never have been accepted, unlike one that was stored after a check. */
static void
test_failure (void)
{
  g_autoptr (WaysideTokenStore) none = wayside_token_store_new (NULL, "/nonexistent");
  g_autoptr (WaysideTokenStore) given = wayside_token_store_new ("MLY|1|2", "/nonexistent");
  g_autoptr (GError) refused = g_error_new_literal (WAYSIDE_ERROR, WAYSIDE_ERROR_TOKEN_REFUSED, "refused");
  g_autoptr (GError) other = g_error_new_literal (WAYSIDE_ERROR, WAYSIDE_ERROR_NETWORK, "lost");

  g_assert_cmpstr (wayside_token_message_failure (refused, none), ==, "refused");
  g_assert_cmpstr (wayside_token_message_failure (refused, given), ==, "refused");
  g_assert_cmpstr (wayside_token_message_failure (other, none), ==, "lost");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/token-sentences/places", test_places);
  g_test_add_func ("/token-sentences/answers", test_answers);
  g_test_add_func ("/token-sentences/refusals", test_refusals);
  g_test_add_func ("/token-messages/sign-in", test_sign_in);
  g_test_add_func ("/token-messages/failure", test_failure);

  return g_test_run ();
}
