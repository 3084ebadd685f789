/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-attribution.h"

/* Control characters, line separators, surrogates and unassigned characters, which include noncharacters, are
 * not valid in XML or in a line of text. */
static gboolean
is_written (gunichar c)
{
  GUnicodeType type = g_unichar_type (c);

  return type != G_UNICODE_CONTROL && type != G_UNICODE_LINE_SEPARATOR &&
         type != G_UNICODE_PARAGRAPH_SEPARATOR && type != G_UNICODE_SURROGATE && type != G_UNICODE_UNASSIGNED;
}

/**
 * wayside_attribution_dup_name:
 * @text: (nullable): a name from the metadata, UTF-8
 *
 * Prepares a name for the photo's file by removing control characters, and white space around it.
 *
 * Returns: (transfer full) (nullable): the name, or %NULL if the result is empty
 */
char *
wayside_attribution_dup_name (const char *text)
{
  g_autoptr (GString) name = NULL;

  if (text == NULL)
    return NULL;

  name = g_string_new (NULL);
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    if (is_written (g_utf8_get_char (at)))
      g_string_append_unichar (name, g_utf8_get_char (at));
  g_strstrip (name->str);
  return *name->str != '\0' ? g_strdup (name->str) : NULL;
}

/**
 * wayside_attribution_dup_rights:
 * @image: an image
 *
 * Returns the credit line with licence and author, in the form that Mapillary requests: "Photos from
 * Mapillary, CC BY-SA, by @username" (mapillary.com/legal). It is never translated, because it stays with the
 * photo, which may be passed on to readers of any language.
 *
 * Returns: (transfer full): a line of text
 */
char *
wayside_attribution_dup_rights (WaysideImage *image)
{
  g_autofree char *name = NULL;

  g_return_val_if_fail (WAYSIDE_IS_IMAGE (image), NULL);

  name = wayside_attribution_dup_name (wayside_image_get_creator (image));
  return g_strconcat ("Photo from Mapillary, CC BY-SA 4.0", name != NULL ? ", by " : NULL, name, NULL);
}

/**
 * wayside_attribution_dup_page:
 * @image: an image
 *
 * Returns: (transfer full): the URL of its page on Mapillary
 */
char *
wayside_attribution_dup_page (WaysideImage *image)
{
  g_return_val_if_fail (WAYSIDE_IS_IMAGE (image), NULL);

  return g_strconcat ("https://www.mapillary.com/app/?pKey=", wayside_image_get_id (image), "&focus=photo",
                      NULL);
}
