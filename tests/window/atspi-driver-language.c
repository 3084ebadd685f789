/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "atspi-driver.h"

#include "catalogue.h"

/* The language of the program, if it is not English. */
static Catalogue *spoken;

/**
 * driver_speak:
 * @path: (nullable): a translation of the program, compiled by msgfmt; %NULL for English
 *
 * Sets the language in which the program is expected to run, until driver_tear_down(): tests continue to use
 * the English names.
 */
void
driver_speak (const char *path)
{
  g_clear_pointer (&spoken, catalogue_free);
  spoken = path != NULL ? catalogue_load (path) : NULL;
}

/**
 * driver_is_called:
 * @pattern: an English text, in which “*” matches any text
 * @name: a text on the screen
 *
 * A pattern that contains a “*” has no translation, except if it is at the start, before an accelerator.
 *
 * Returns: whether @name matches @pattern or its translation
 */
gboolean
driver_is_called (const char *pattern, const char *name)
{
  const char *english = *pattern == '*' ? pattern + 1 : pattern;

  return g_pattern_match_simple (pattern, name) || (spoken != NULL && catalogue_has (spoken, english, name));
}
