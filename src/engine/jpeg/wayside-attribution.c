/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-attribution.h"

/* Neither text on a line nor XML can hold controls, line ends, halves of pairs, and what Unicode keeps for
 * itself. */
static gboolean
is_written (gunichar c)
{
  GUnicodeType type = g_unichar_type (c);

  return type != G_UNICODE_CONTROL && type != G_UNICODE_LINE_SEPARATOR &&
         type != G_UNICODE_PARAGRAPH_SEPARATOR && type != G_UNICODE_SURROGATE && type != G_UNICODE_UNASSIGNED;
}

/**
 * wayside_attribution_dup_name:
 * @text: (nullable): a name from a record, UTF-8
 *
 * Makes a name fit to be written into a photo's file: without control characters, and without white space
 * around it.
 *
 * Returns: (transfer full) (nullable): the name, or %NULL if nothing of it is left
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
 * Says whose photo it is and what may be done with it, as Mapillary asks to be credited: "Photos from
 * Mapillary, CC BY-SA, by @username" (mapillary.com/legal). It is never translated: it goes on with the photo
 * to people of any language.
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
 * Returns: (transfer full): the address of its page on Mapillary
 */
char *
wayside_attribution_dup_page (WaysideImage *image)
{
  g_return_val_if_fail (WAYSIDE_IS_IMAGE (image), NULL);

  return g_strconcat ("https://www.mapillary.com/app/?pKey=", wayside_image_get_id (image), "&focus=photo",
                      NULL);
}
