/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-web-page.h"

#include <string.h>

#define BYTE_ORDER_MARK "\xef\xbb\xbf"

static gboolean
has_prefix (const char *text, gsize length, const char *prefix)
{
  gsize n = strlen (prefix);

  return length >= n && g_ascii_strncasecmp (text, prefix, n) == 0;
}

/**
 * wayside_web_page_is_likely:
 * @text: the start of a response, untrusted; it need not end in a NUL
 * @length: its length in bytes
 *
 * Recognizes a web page by how it starts. The network of a hotel or train answers every request with the page
 * of its sign-in, whatever was requested.
 *
 * Returns: %TRUE if @text starts like HTML
 */
gboolean
wayside_web_page_is_likely (const char *text, gsize length)
{
  static const char *const starts[] = { "<!doctype html", "<html",  "<head", "<body", "<script",
                                        "<meta",          "<title", "<?xml", "<!--" };

  g_return_val_if_fail (text != NULL || length == 0, FALSE);

  if (has_prefix (text, length, BYTE_ORDER_MARK))
    {
      text += strlen (BYTE_ORDER_MARK);
      length -= strlen (BYTE_ORDER_MARK);
    }
  while (length > 0 && g_ascii_isspace (*text))
    {
      text++;
      length--;
    }

  for (gsize i = 0; i < G_N_ELEMENTS (starts); i++)
    if (has_prefix (text, length, starts[i]))
      return TRUE;

  return FALSE;
}
