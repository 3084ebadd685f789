/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-cli-token.h"
#include "wayside-error.h"

#include <glib/gstdio.h>

#include <string.h>
#include <unistd.h>

#define TOKEN_A "MLY|4223665974375089|0123456789abcdef0123456789abcdef"
#define TOKEN_B "MLY|4223665974375089|fedcba9876543210fedcba9876543210"
#define TOKEN_C "MLY|4223665974375089|00000000000000000000000000000000"

typedef struct
{
  char *path;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  int fd = g_file_open_tmp ("wayside-token-XXXXXX", &fixture->path, NULL);

  g_assert_cmpint (fd, >=, 0);
  close (fd);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_unlink (fixture->path);
  g_clear_pointer (&fixture->path, g_free);
}

static void
write_file (Fixture *fixture, const char *text, gssize length)
{
  g_assert_true (g_file_set_contents (fixture->path, text, length, NULL));
}

static void
test_precedence (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *third = NULL;
  g_autofree char *empty = NULL;

  write_file (fixture, TOKEN_B "\n", -1);
  first = wayside_cli_token_find (TOKEN_A, fixture->path, TOKEN_C, NULL);
  second = wayside_cli_token_find (NULL, fixture->path, TOKEN_C, NULL);
  third = wayside_cli_token_find (NULL, NULL, TOKEN_C, NULL);
  empty = wayside_cli_token_find ("", fixture->path, TOKEN_C, NULL);

  g_assert_cmpstr (first, ==, TOKEN_A);
  g_assert_cmpstr (second, ==, TOKEN_B);
  g_assert_cmpstr (third, ==, TOKEN_C);
  g_assert_cmpstr (empty, ==, TOKEN_B);
}

static void
test_none (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (wayside_cli_token_find (NULL, NULL, NULL, &error));
  g_assert_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_TOKEN_MISSING);
  g_assert_nonnull (strstr (error->message, "MAPILLARY_ACCESS_TOKEN"));
  g_assert_nonnull (strstr (error->message, "--token-file"));
}

static void
test_cleaned (Fixture *fixture, gconstpointer data)
{
  static const char *const texts[] = { ("  " TOKEN_A "  \r\n\r\n"), ("\"" TOKEN_A "\"\n"),
                                       ("OAuth " TOKEN_A) };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *token = NULL;

      write_file (fixture, texts[i], -1);
      token = wayside_cli_token_find (NULL, fixture->path, NULL, NULL);
      g_assert_cmpstr (token, ==, TOKEN_A);
    }
}

static void
test_bad_file (Fixture *fixture, gconstpointer data)
{
  g_autofree char *large = g_strnfill (WAYSIDE_CLI_TOKEN_FILE_MAX_LENGTH + 1, 'a');
  g_autoptr (GError) too_large = NULL;
  g_autoptr (GError) binary = NULL;
  g_autoptr (GError) empty = NULL;
  g_autoptr (GError) missing = NULL;
  g_autoptr (GError) folder = NULL;

  write_file (fixture, large, -1);
  g_assert_null (wayside_cli_token_find (NULL, fixture->path, NULL, &too_large));
  g_assert_error (too_large, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_CONFIG);

  write_file (fixture, "MLY\0MLY", 7);
  g_assert_null (wayside_cli_token_find (NULL, fixture->path, NULL, &binary));
  g_assert_error (binary, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_CONFIG);

  write_file (fixture, "\n", -1);
  g_assert_null (wayside_cli_token_find (NULL, fixture->path, NULL, &empty));
  g_assert_error (empty, WAYSIDE_ERROR, WAYSIDE_ERROR_TOKEN_MISSING);
  g_assert_nonnull (strstr (empty->message, fixture->path));

  g_assert_null (wayside_cli_token_find (NULL, "/no/such/file", NULL, &missing));
  g_assert_error (missing, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_CONFIG);
  g_assert_nonnull (strstr (missing->message, "/no/such/file"));

  g_assert_null (wayside_cli_token_find (NULL, "/", NULL, &folder));
  g_assert_error (folder, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_CONFIG);
}

/* Error messages about an invalid token must not contain it, since they may end up in logs. */
static void
test_not_told (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) file_error = NULL;

  g_assert_null (wayside_cli_token_find ("my secret words", NULL, NULL, &error));
  g_assert_nonnull (error);
  g_assert_null (strstr (error->message, "secret"));

  write_file (fixture, "my secret words", -1);
  g_assert_null (wayside_cli_token_find (NULL, fixture->path, NULL, &file_error));
  g_assert_nonnull (file_error);
  g_assert_null (strstr (file_error->message, "secret"));
}

#define ADD(name, function) g_test_add (name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/cli/token/precedence", test_precedence);
  ADD ("/cli/token/none", test_none);
  ADD ("/cli/token/cleaned", test_cleaned);
  ADD ("/cli/token/bad-file", test_bad_file);
  ADD ("/cli/token/not-told", test_not_told);

  return g_test_run ();
}
