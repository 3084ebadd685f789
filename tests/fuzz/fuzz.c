/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include <string.h>

#include "wayside-error.h"

/* What file systems allow a name to have. */
#define MAX_NAME_LENGTH 255

/**
 * LLVMFuzzerInitialize:
 * @argc: number of arguments
 * @argv: arguments
 *
 * Makes a critical message as bad as a crash: the engine prints one only when it calls itself wrongly.
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
 * @size: how many
 *
 * Returns: (transfer full): the bytes before the first zero, and a zero, in an allocation that ends there
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
 * @size: how many
 *
 * Returns: (transfer full) (nullable): the bytes alone, without a zero, so that a sanitizer sees a step
 *   too far; %NULL if there are none
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
 * Checks that there is an error exactly if it refused, and that the error is one for a person to read.
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
 * @name: what is to become a file name
 *
 * Checks that it names something in the folder itself, and nothing hidden.
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
 * Returns: whether they are the very same; both zeros are
 */
gboolean
fuzz_same_number (double a, double b)
{
  return a == b;
}
