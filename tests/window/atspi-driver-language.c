/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "atspi-driver.h"

#include "catalogue.h"

/* What the program speaks, if it is not English. */
static Catalogue *spoken;

/**
 * driver_speak:
 * @path: (nullable): a translation of the program, as msgfmt made it; %NULL for English
 *
 * From now on until driver_tear_down() the program is taken to speak another language: tests go on calling
 * everything by its English name.
 */
void
driver_speak (const char *path)
{
  g_clear_pointer (&spoken, catalogue_free);
  spoken = path != NULL ? catalogue_load (path) : NULL;
}

/**
 * driver_is_called:
 * @pattern: an English text, in which “*” stands for anything
 * @name: what stands on the screen
 *
 * A text with a “*” in it has no translation, but for one before an accelerator.
 *
 * Returns: whether the one is the other, or its translation
 */
gboolean
driver_is_called (const char *pattern, const char *name)
{
  const char *english = *pattern == '*' ? pattern + 1 : pattern;

  return g_pattern_match_simple (pattern, name) || (spoken != NULL && catalogue_has (spoken, english, name));
}
