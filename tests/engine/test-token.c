/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-token.h"

#include "engine-helper.h"
#include "wayside-error.h"

#include <string.h>

#define TOKEN "MLY|4223665974375089|0123456789abcdef0123456789abcdef"

static void
test_cleaned (void)
{
  static const char *const cases[] = {
    TOKEN,
    "  " TOKEN "  ",
    TOKEN "\n",
    "\r\n\t" TOKEN "\r\n",
    "\"" TOKEN "\"",
    "'" TOKEN "'",
    "“" TOKEN "”",
    "„" TOKEN "“",
    " \" " TOKEN " \" ",
    "OAuth " TOKEN,
    "oauth   " TOKEN,
    "Bearer " TOKEN,
    "'OAuth " TOKEN "'\n",
    "access_token=" TOKEN,
    "access_token = " TOKEN "\n",
    "access_token = \"" TOKEN "\" ;",
    "\"access_token\": \"" TOKEN "\",",
    "Authorization: OAuth " TOKEN,
    "MAPILLARY_ACCESS_TOKEN='" TOKEN "'",
    "Client Token: " TOKEN,
    "https://graph.mapillary.com/1?access_token=" TOKEN "&fields=id",
    "https://graph.mapillary.com/1?fields=id&access_token="
    "MLY%7C4223665974375089%7c0123456789abcdef0123456789abcdef#top",
    "MLY%7C4223665974375089%7C0123456789abcdef0123456789abcdef",
    "MLY|4223665974375089|\n0123456789abcdef\r\n  0123456789abcdef\n",
    "MLY | 4223665974375089 | 0123456789abcdef0123456789abcdef",
    "\xef\xbb\xbf" TOKEN,
    TOKEN "\xe2\x80\x8b",
    "\xc2\xa0" TOKEN "\xe2\x80\x8e\n",
    "MLY|42236659\xe2\x81\xa0"
    "74375089|0123456789abcdef\xef\xbb\xbf"
    "0123456789abcdef",
    "# my token\n" TOKEN "\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *token = wayside_token_clean (cases[i], &error);

      g_assert_no_error (error);
      g_assert_cmpstr (token, ==, TOKEN);
    }
}

/* User tokens are opaque: the only requirement is that a header can contain them. */
static void
test_opaque (void)
{
  static const char *const cases[] = {
    "x", "ML...your-long-token", "EAAGm0PX4ZCpsBAKZCk3ZC=_-.~", "OAuth", "\"", "access_token", "a%7Cb"
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *token = wayside_token_clean (cases[i], &error);

      g_assert_no_error (error);
      g_assert_cmpstr (token, ==, cases[i]);
    }
}

static void
test_missing (void)
{
  static const char *const cases[] = { "",   " ",   "\n\t\r", "\"\"",          "''",
                                       "“”", "' '", "\"  \"", "access_token=", "?access_token=&fields=id" };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (wayside_token_clean (cases[i], &error));
      g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_TOKEN_MISSING);
    }
}

/* A line break in a header would inject another header. The message is shown and logged, so it must not
 * contain the token. */
static void
test_refused (void)
{
  static const char *const cases[] = {
    TOKEN "\nX-Evil: 1", TOKEN "\r\nHost: a", "MLY|secret|ä", TOKEN " " TOKEN, "MLY |1|2", TOKEN "\n" TOKEN,
    TOKEN "," TOKEN,     "secret\x7f",        "secret\x01",   "secret\xff",    "se\tcret",
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (wayside_token_clean (cases[i], &error));
      g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_TOKEN_REFUSED);
      g_assert_null (strstr (error->message, "secret"));
      g_assert_null (strstr (error->message, "MLY"));
    }
}

static void
test_long (void)
{
  g_autofree char *fits = helper_repeat ("a", 4096);
  g_autofree char *too_long = helper_repeat ("a", 4097);
  g_autofree char *token = wayside_token_clean (fits, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (token, ==, fits);
  g_assert_null (wayside_token_clean (too_long, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_TOKEN_REFUSED);
  g_assert_cmpuint (strlen (error->message), <, 500);
}

static void
test_forms (void)
{
  static const struct
  {
    const char *token;
    WaysideTokenForm form;
  } cases[] = {
    { TOKEN, WAYSIDE_TOKEN_FORM_CLIENT_TOKEN },
    { "4223665974375089", WAYSIDE_TOKEN_FORM_CLIENT_ID },
    { "0123456789abcdef0123456789abcdef", WAYSIDE_TOKEN_FORM_NO_BEGINNING },
    { "MLY|", WAYSIDE_TOKEN_FORM_NO_END },
    { "MLY|4223665974375089", WAYSIDE_TOKEN_FORM_NO_END },
    { "MLY|4223665974375089|", WAYSIDE_TOKEN_FORM_NO_END },
    { "MLY|4223665974375089|0123456789abcdef0123456789abcde", WAYSIDE_TOKEN_FORM_NO_END },
    { TOKEN "0", WAYSIDE_TOKEN_FORM_TOO_LONG },
    { "MLY||0123456789abcdef0123456789abcdef", WAYSIDE_TOKEN_FORM_OTHER },
    { "MLY|42x|0123456789abcdef0123456789abcdef", WAYSIDE_TOKEN_FORM_OTHER },
    { "MLY|42|0123456789ABCDEF0123456789ABCDEF", WAYSIDE_TOKEN_FORM_OTHER },
    { "EAAGm0PX4ZCps", WAYSIDE_TOKEN_FORM_OTHER },
    { "", WAYSIDE_TOKEN_FORM_OTHER },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (wayside_token_get_form (cases[i].token), ==, cases[i].form);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/token/cleaned", test_cleaned);
  g_test_add_func ("/token/opaque", test_opaque);
  g_test_add_func ("/token/missing", test_missing);
  g_test_add_func ("/token/refused", test_refused);
  g_test_add_func ("/token/long", test_long);
  g_test_add_func ("/token/forms", test_forms);

  return g_test_run ();
}
