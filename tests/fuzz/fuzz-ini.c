/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include <string.h>

#include "wayside-ini.h"

#define SECRET "MLY|7|5ecretWord"

static void
assert_ini (const WaysideIni *ini)
{
  g_assert_nonnull (ini->warnings);
  for (guint i = 0; i < ini->warnings->len; i++)
    g_assert_true (g_utf8_validate (g_ptr_array_index (ini->warnings, i), -1, NULL));

  for (const char *c = ini->access_token; c != NULL && *c != '\0'; c++)
    g_assert_true (g_ascii_isgraph (*c));
  g_assert_true (ini->access_token == NULL || *ini->access_token != '\0');
  g_assert_true (ini->output_root == NULL || *ini->output_root != '\0');

  if (ini->query != NULL)
    {
      g_autofree char *folder = wayside_query_dup_folder_name (ini->query);

      fuzz_assert_safe_name (folder);
    }
}

static void
assert_same (const WaysideIni *a, const WaysideIni *b)
{
  g_autofree char *folder_a = a->query != NULL ? wayside_query_dup_folder_name (a->query) : NULL;
  g_autofree char *folder_b = b->query != NULL ? wayside_query_dup_folder_name (b->query) : NULL;

  g_assert_cmpstr (a->access_token, ==, b->access_token);
  g_assert_cmpstr (a->output_root, ==, b->output_root);
  g_assert_cmpstr (folder_a, ==, folder_b);
  if (a->query != NULL)
    g_assert_cmpuint (wayside_query_get_limit (a->query), ==, wayside_query_get_limit (b->query));
  g_assert_cmpuint (a->warnings->len, ==, b->warnings->len);
}

/* Comments and CRLF line terminators must not change the result. */
static void
check_meaning (const char *text, const WaysideIni *ini)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autofree char *joined = g_strjoinv (" ; not this\r\n", lines);
  g_autoptr (GError) error = NULL;
  g_autoptr (WaysideIni) again = NULL;

  if (strlen (joined) > WAYSIDE_INI_MAX_LENGTH)
    return;

  again = wayside_ini_parse (joined, -1, &error);
  g_assert_no_error (error);
  assert_same (ini, again);
}

/* No message may contain the token, whatever other errors the file has. */
static void
check_secrecy (const char *text)
{
  g_autofree char *with_token = g_strconcat (text, "\naccess_token = ", SECRET, "\n", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (WaysideIni) ini = NULL;

  if (strstr (text, "5ecretWord") != NULL)
    return;

  ini = wayside_ini_parse (with_token, -1, &error);
  if (error != NULL)
    g_assert_null (strstr (error->message, "5ecretWord"));
  for (guint i = 0; ini != NULL && i < ini->warnings->len; i++)
    g_assert_null (strstr (g_ptr_array_index (ini->warnings, i), "5ecretWord"));
}

/* A configuration file. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *exact = fuzz_dup_exactly (data, size);
  g_autofree char *text = fuzz_dup_text (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (WaysideIni) ini = wayside_ini_parse (exact != NULL ? exact : "", (gssize) size, &error);

  fuzz_assert_outcome (ini != NULL, error);
  if (ini == NULL)
    {
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
  else
    {
      g_assert_cmpuint (strlen (text), ==, size);
      assert_ini (ini);
      check_meaning (text, ini);
    }
  check_secrecy (text);

  return 0;
}
