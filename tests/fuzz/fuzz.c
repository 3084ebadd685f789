/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include <string.h>

#include "wayside-error.h"

/* In bytes, as in common file systems. */
#define MAX_NAME_LENGTH 255

/**
 * LLVMFuzzerInitialize:
 * @argc: number of arguments
 * @argv: arguments
 *
 * Makes warnings and critical messages fatal, since the engine logs them only on programming errors.
 *
 * Returns: 0
 */
int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING);
  return 0;
}

/**
 * fuzz_dup_text:
 * @data: bytes
 * @size: number of bytes
 *
 * Returns: (transfer full): the bytes before the first zero byte, with a terminating zero, in an allocation
 *   of exactly that size
 */
char *
fuzz_dup_text (const guint8 *data, gsize size)
{
  const guint8 *zero = size > 0 ? memchr (data, 0, size) : NULL;
  gsize length = zero != NULL ? (gsize) (zero - data) : size;
  char *text = g_malloc (length + 1);

  if (length > 0)
    memcpy (text, data, length);
  text[length] = '\0';
  return text;
}

/**
 * fuzz_dup_exactly:
 * @data: bytes
 * @size: number of bytes
 *
 * Returns: (transfer full) (nullable): a copy without a terminating zero, so that a sanitizer detects reads
 *   past the end; %NULL if @size is 0
 */
char *
fuzz_dup_exactly (const guint8 *data, gsize size)
{
  return g_memdup2 (data, size);
}

/**
 * fuzz_assert_outcome:
 * @ok: whether a parser accepted its input
 * @error: (nullable): the error that it set
 *
 * Checks that an error is set if and only if the parser failed, and that it has a message for the user.
 */
void
fuzz_assert_outcome (gboolean ok, const GError *error)
{
  if (ok)
    {
      g_assert_no_error (error);
      return;
    }

  g_assert_nonnull (error);
  g_assert_cmpuint (error->domain, ==, WAYSIDE_ERROR);
  g_assert_nonnull (error->message);
  g_assert_cmpuint (strlen (error->message), >, 0);
}

/**
 * fuzz_assert_safe_name:
 * @name: a future file name
 *
 * Checks that it is the name of a visible file in the folder itself.
 */
void
fuzz_assert_safe_name (const char *name)
{
  g_assert_nonnull (name);
  g_assert_cmpuint (strlen (name), >, 0);
  g_assert_cmpuint (strlen (name), <=, MAX_NAME_LENGTH);
  g_assert_cmpint (name[0], !=, '.');
  for (const char *c = name; *c != '\0'; c++)
    g_assert_true (g_ascii_isalnum (*c) || strchr ("-_.", *c) != NULL);
}

/**
 * fuzz_same_number:
 * @a: a number
 * @b: another
 *
 * Returns: whether the numbers are exactly equal; 0 equals -0
 */
gboolean
fuzz_same_number (double a, double b)
{
  return a == b;
}
