/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-size.h"

#include "wayside-error.h"
#include "wayside-redaction.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const struct
{
  const char *name;
  const char *field;
  gsize guess;
} sizes[WAYSIDE_N_SIZES] = {
  [WAYSIDE_SIZE_ORIGINAL] = { "original", "thumb_original_url", 4 * 1024 * 1024 },
  [WAYSIDE_SIZE_2048] = { "2048", "thumb_2048_url", 1024 * 1024 },
  [WAYSIDE_SIZE_1024] = { "1024", "thumb_1024_url", 256 * 1024 },
  [WAYSIDE_SIZE_256] = { "256", "thumb_256_url", 32 * 1024 },
};

/**
 * wayside_size_parse:
 * @text: "original", "2048", "1024" or "256"
 * @size: (out): return location for the size
 * @error: return location for an error
 *
 * Parses the name of a size as used on the command line and in the settings.
 *
 * Returns: %TRUE, or %FALSE with %WAYSIDE_ERROR_INVALID_QUERY
 */
gboolean
wayside_size_parse (const char *text, WaysideSize *size, GError **error)
{
  g_autofree char *quoted = NULL;

  g_return_val_if_fail (text != NULL, FALSE);
  g_return_val_if_fail (size != NULL, FALSE);

  for (guint i = 0; i < WAYSIDE_N_SIZES; i++)
    if (strcmp (text, sizes[i].name) == 0)
      {
        *size = (WaysideSize) i;
        return TRUE;
      }

  quoted = wayside_redaction_quote (text);
  g_set_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_INVALID_QUERY,
               /* Translators: %s is the text that was typed; the four names are not translated */
               _ ("“%s” is not a photo size. Use original, 2048, 1024 or 256"), quoted);
  return FALSE;
}

/**
 * wayside_size_to_string:
 * @size: a size
 *
 * Returns: (transfer none): the name that wayside_size_parse() accepts
 */
const char *
wayside_size_to_string (WaysideSize size)
{
  g_return_val_if_fail ((guint) size < WAYSIDE_N_SIZES, NULL);

  return sizes[size].name;
}

/**
 * wayside_size_get_field:
 * @size: a size
 *
 * Returns: (transfer none): the name of the field with the URL of this rendition in the metadata of an image
 */
const char *
wayside_size_get_field (WaysideSize size)
{
  g_return_val_if_fail ((guint) size < WAYSIDE_N_SIZES, NULL);

  return sizes[size].field;
}

/**
 * wayside_size_guess_bytes:
 * @size: a size
 *
 * Estimates the size of a file until some have been received. The estimate is the upper end of the usual
 * range for street photos, so that the first reservations do not overcommit the memory budget.
 *
 * Returns: the estimate in bytes
 */
gsize
wayside_size_guess_bytes (WaysideSize size)
{
  g_return_val_if_fail ((guint) size < WAYSIDE_N_SIZES, 0);

  return sizes[size].guess;
}
