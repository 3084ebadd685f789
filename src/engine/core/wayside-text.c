/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Texts of the user as they arrive from other programs: encodings with a byte order mark, and characters that
 * are not visible. */

#include "config.h"

#include "wayside-text.h"

#include <string.h>

/* Overwrites and frees a text that may contain the access token. */
static void
wipe (char *text, gsize length)
{
  if (text != NULL)
    explicit_bzero (text, length);
  g_free (text);
}

/**
 * wayside_text_decode:
 * @bytes: (array length=length): the contents of a file, untrusted
 * @length: its length in bytes
 *
 * Decodes UTF-8 and, after a byte order mark, UTF-16, which editors, spreadsheets and shells on Windows
 * write. A byte order mark is removed. Bytes that are not valid UTF-8 become U+FFFD: only ASCII is relevant,
 * so letters in a legacy encoding may be lost.
 *
 * Returns: (transfer full) (nullable): the text, or %NULL if the bytes are not a text
 */
char *
wayside_text_decode (const char *bytes, gsize length)
{
  static const char little[] = "\xff\xfe", big[] = "\xfe\xff", mark[] = "\xef\xbb\xbf";
  char *valid;
  gsize size;

  g_return_val_if_fail (bytes != NULL || length == 0, NULL);

  if (length == 0)
    return g_strdup ("");

  if (length >= 2 && (memcmp (bytes, little, 2) == 0 || memcmp (bytes, big, 2) == 0))
    {
      valid = g_convert (bytes + 2, (gssize) (length - 2), "UTF-8",
                         bytes[0] == little[0] ? "UTF-16LE" : "UTF-16BE", NULL, &size, NULL);
      if (valid == NULL || strlen (valid) == size)
        return valid;

      wipe (valid, size);
      return NULL;
    }

  if (memchr (bytes, '\0', length) != NULL)
    return NULL;

  valid = g_utf8_make_valid (bytes, (gssize) length);
  if (g_str_has_prefix (valid, mark))
    memmove (valid, valid + strlen (mark), strlen (valid + strlen (mark)) + 1);
  return valid;
}

/* Format characters (marks of direction, joiners, U+200B, U+FEFF) and soft hyphens show nothing. */
static gboolean
is_invisible (gunichar c)
{
  return g_unichar_type (c) == G_UNICODE_FORMAT || c == 0x034f || c == 0x115f || c == 0x3164 ||
         (c >= 0xfe00 && c <= 0xfe0f);
}

/* All white space except that of ASCII: U+00A0, U+2009, U+3000 and so on. */
static gboolean
is_wide_space (gunichar c)
{
  return c >= 0x80 && (g_unichar_isspace (c) || c == 0x2800);
}

static gboolean
is_line_end (gunichar c)
{
  return c == 0x85 || c == 0x2028 || c == 0x2029;
}

/* Leaves out white space at the start: moving the text later would leave parts of a token behind. */
static void
append_space (GString *text, char space)
{
  if (text->len > 0)
    g_string_append_c (text, space);
}

/**
 * wayside_text_clean:
 * @text: a text that was typed, pasted or read from a file
 *
 * Removes characters that show nothing, wherever they are, replaces white space outside of ASCII by a space
 * or a line end, and removes white space around the text. Bytes that are not valid UTF-8 are kept.
 *
 * Returns: (transfer full): the cleaned text
 */
char *
wayside_text_clean (const char *text)
{
  GString *clean;

  g_return_val_if_fail (text != NULL, NULL);

  clean = g_string_sized_new (strlen (text) + 1);
  while (*text != '\0')
    {
      gunichar c = g_utf8_get_char_validated (text, -1);
      gboolean is_valid = c < (gunichar) -2;
      const char *next = is_valid ? g_utf8_next_char (text) : text + 1;

      if (is_valid && is_line_end (c))
        append_space (clean, '\n');
      else if (is_valid && (is_wide_space (c) || g_unichar_isspace (c)))
        append_space (clean, c < 0x80 ? (char) c : ' ');
      else if (!is_valid || !is_invisible (c))
        g_string_append_len (clean, text, next - text);
      text = next;
    }

  return g_strchomp (g_string_free (clean, FALSE));
}
