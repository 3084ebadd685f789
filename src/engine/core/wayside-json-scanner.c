/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-json-scanner.h"

#include "wayside-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The saved file must contain the original text, and json-glib does not keep offsets. This scanner implements
 * RFC 8259 strictly and records where objects begin and end; json-glib parses their contents. */

/* The deepest documented response has 6 levels (detections with their images). */
#define MAX_DEPTH    32
#define MAX_ELEMENTS 100000

typedef struct
{
  const char *text; /* not owned */
  gsize length;
  gsize at;
  WaysideJsonKind kind;
  gsize n_values;   /* values scanned so far, including unfinished ones */
  gsize max_values; /* maximum of n_values */
  GString *fixed;   /* (not owned) (nullable): the repaired text up to @n_fixed */
  gsize n_fixed;
} Scanner;

static gboolean scan_value (Scanner *scanner, guint depth);

static Scanner
scanner_make (const char *text, gsize length, WaysideJsonKind kind)
{
  static const gsize max_values[] = { WAYSIDE_JSON_MAX_RECORD_VALUES, WAYSIDE_JSON_MAX_PAGE_VALUES,
                                      G_MAXSIZE };

  return (Scanner){ .text = text, .length = length, .kind = kind, .max_values = max_values[kind] };
}

/* Whether @n is within a limit. The limits do not apply to files of the user. */
static gboolean
fits (const Scanner *scanner, gsize n, gsize limit)
{
  return scanner->kind == WAYSIDE_JSON_FILE || n <= limit;
}

static gboolean
count_value (Scanner *scanner)
{
  return scanner->n_values++ < scanner->max_values;
}

static int
peek (const Scanner *scanner)
{
  return scanner->at < scanner->length ? (guchar) scanner->text[scanner->at] : -1;
}

static void
skip_space (Scanner *scanner)
{
  int c;

  while ((c = peek (scanner)) == ' ' || c == '\t' || c == '\n' || c == '\r')
    scanner->at++;
}

static gboolean
take (Scanner *scanner, char expected)
{
  if (peek (scanner) != expected)
    return FALSE;

  scanner->at++;
  return TRUE;
}

static gboolean
scan_literal (Scanner *scanner, const char *literal)
{
  gsize size = strlen (literal);

  if (scanner->length - scanner->at < size || memcmp (scanner->text + scanner->at, literal, size) != 0)
    return FALSE;

  scanner->at += size;
  return TRUE;
}

static gboolean
scan_digits (Scanner *scanner)
{
  gsize start = scanner->at;

  while (g_ascii_isdigit (peek (scanner)))
    scanner->at++;

  return scanner->at > start;
}

static gboolean
scan_digits_and_signs (Scanner *scanner)
{
  int c;

  take (scanner, '-');
  if (!take (scanner, '0') && !scan_digits (scanner))
    return FALSE;

  if (take (scanner, '.') && !scan_digits (scanner))
    return FALSE;

  c = peek (scanner);
  if (c != 'e' && c != 'E')
    return TRUE;

  scanner->at++;
  if (!take (scanner, '+'))
    take (scanner, '-');
  return scan_digits (scanner);
}

static gboolean
scan_number (Scanner *scanner)
{
  gsize start = scanner->at;

  return scan_digits_and_signs (scanner) && fits (scanner, scanner->at - start, WAYSIDE_JSON_MAX_NUMBER);
}

/* Scans the four digits of \uXXXX. */
static gboolean
scan_code_unit (Scanner *scanner, guint *unit)
{
  *unit = 0;
  for (guint i = 0; i < 4; i++, scanner->at++)
    {
      int c = peek (scanner);

      if (!g_ascii_isxdigit (c))
        return FALSE;

      *unit = *unit << 4 | (guint) g_ascii_xdigit_value ((char) c);
    }

  return TRUE;
}

/* Refuse unpaired surrogates: json-glib 1.6 converts them to invalid UTF-8. RFC 8259, section 8.2 leaves
 * their handling to the parser. */
static gboolean
scan_unicode_escape (Scanner *scanner)
{
  guint first, second;

  if (!scan_code_unit (scanner, &first) || (first >= 0xdc00 && first <= 0xdfff))
    return FALSE;

  if (first < 0xd800 || first > 0xdfff)
    return TRUE;

  return take (scanner, '\\') && take (scanner, 'u') && scan_code_unit (scanner, &second) &&
         second >= 0xdc00 && second <= 0xdfff;
}

static gboolean
scan_escape (Scanner *scanner)
{
  int c = peek (scanner);

  if (c <= 0 || strchr ("\"\\/bfnrtu", c) == NULL)
    return FALSE;

  scanner->at++;
  return c != 'u' || scan_unicode_escape (scanner);
}

static gboolean
scan_string (Scanner *scanner)
{
  gsize start = scanner->at;

  if (!take (scanner, '"'))
    return FALSE;

  while (TRUE)
    {
      int c = peek (scanner);

      if (c < 0x20)
        return FALSE;

      scanner->at++;
      if (c == '"')
        return fits (scanner, scanner->at - start - 2, WAYSIDE_JSON_MAX_STRING);
      if (c == '\\' && !scan_escape (scanner))
        return FALSE;
    }
}

/* Scans "key" : and leaves the scanner before the value. */
static gboolean
scan_key (Scanner *scanner, const char **key, gsize *key_length)
{
  gsize start;

  skip_space (scanner);
  start = scanner->at;
  if (!scan_string (scanner))
    return FALSE;

  *key = scanner->text + start + 1;
  *key_length = scanner->at - start - 2;
  skip_space (scanner);
  return take (scanner, ':');
}

static gboolean
scan_object (Scanner *scanner, guint depth)
{
  const char *key;
  gsize key_length;
  gsize n_members = 0;

  if (!take (scanner, '{'))
    return FALSE;

  skip_space (scanner);
  if (take (scanner, '}'))
    return TRUE;

  do
    if (!fits (scanner, ++n_members, WAYSIDE_JSON_MAX_MEMBERS) || !scan_key (scanner, &key, &key_length) ||
        !scan_value (scanner, depth))
      return FALSE;
  while (take (scanner, ','));

  return take (scanner, '}');
}

static gboolean
scan_array (Scanner *scanner, guint depth)
{
  if (!take (scanner, '['))
    return FALSE;

  skip_space (scanner);
  if (take (scanner, ']'))
    return TRUE;

  do
    if (!scan_value (scanner, depth))
      return FALSE;
  while (take (scanner, ','));

  return take (scanner, ']');
}

/* Scans a value and the white space around it. */
static gboolean
scan_value (Scanner *scanner, guint depth)
{
  gboolean ok;

  if (depth >= MAX_DEPTH || !count_value (scanner))
    return FALSE;

  skip_space (scanner);
  switch (peek (scanner))
    {
    case '{':
      ok = scan_object (scanner, depth + 1);
      break;
    case '[':
      ok = scan_array (scanner, depth + 1);
      break;
    case '"':
      ok = scan_string (scanner);
      break;
    case 't':
      ok = scan_literal (scanner, "true");
      break;
    case 'f':
      ok = scan_literal (scanner, "false");
      break;
    case 'n':
      ok = scan_literal (scanner, "null");
      break;
    default:
      ok = scan_number (scanner);
      break;
    }
  skip_space (scanner);

  return ok;
}

/* Scans one object of the list, which may have as many values as the metadata of one image. */
static gboolean
scan_element (Scanner *scanner)
{
  gsize max_values = scanner->max_values;
  gboolean ok;

  scanner->max_values = MIN (max_values, scanner->n_values + WAYSIDE_JSON_MAX_RECORD_VALUES);
  ok = count_value (scanner) && scan_object (scanner, 3);
  scanner->max_values = max_values;
  return ok;
}

/* Passes over anything up to the comma or bracket behind it, without recursion, so that depth is no matter. */
static gboolean
skip_element (Scanner *scanner)
{
  gsize start = scanner->at;
  gsize depth = 0;
  gboolean is_string = FALSE;

  for (int c = peek (scanner); c >= 0; c = peek (scanner))
    {
      if (is_string && c == '\\')
        scanner->at++;
      else if (c == '"')
        is_string = !is_string;
      else if (!is_string && (c == '{' || c == '['))
        depth++;
      else if (!is_string && depth == 0 && (c == ',' || c == ']' || c == '}'))
        break;
      else if (!is_string && (c == '}' || c == ']'))
        depth--;
      scanner->at++;
    }

  return scanner->at > start && scanner->at < scanner->length;
}

/* Replaces an element by an empty object if it is not an object within the limits. */
static gboolean
repair_element (Scanner *scanner)
{
  gsize start = scanner->at;
  gsize n_values = scanner->n_values;

  if (scan_element (scanner))
    return TRUE;

  if (scanner->fixed == NULL)
    return FALSE;

  scanner->at = start;
  scanner->n_values = n_values;
  g_string_append_len (scanner->fixed, scanner->text + scanner->n_fixed, (gssize) (start - scanner->n_fixed));
  g_string_append (scanner->fixed, "{}");
  if (!skip_element (scanner))
    return FALSE;

  scanner->n_fixed = scanner->at;
  return TRUE;
}

/* Scans an array that contains only objects and records their positions. */
static gboolean
scan_elements (Scanner *scanner, GArray *spans)
{
  skip_space (scanner);
  if (!take (scanner, '['))
    return FALSE;

  skip_space (scanner);
  if (take (scanner, ']'))
    return TRUE;

  do
    {
      WaysideJsonSpan span;

      skip_space (scanner);
      span.start = scanner->at;
      if (spans->len == MAX_ELEMENTS || !repair_element (scanner))
        return FALSE;

      span.end = scanner->at;
      g_array_append_val (spans, span);
      skip_space (scanner);
    }
  while (take (scanner, ','));

  return take (scanner, ']');
}

static gboolean
scan_member (Scanner *scanner, const char *member, GArray **spans)
{
  const char *key;
  gsize key_length;

  /* Refuse escapes in keys: json-glib decodes them and might find @member where this scanner does not. */
  if (!scan_key (scanner, &key, &key_length) || memchr (key, '\\', key_length) != NULL)
    return FALSE;

  if (key_length != strlen (member) || memcmp (key, member, key_length) != 0)
    return scan_value (scanner, 1);

  /* Refuse a second list with the same key: json-glib would use the last one, but it is ambiguous. */
  if (*spans != NULL)
    return FALSE;

  *spans = g_array_new (FALSE, FALSE, sizeof (WaysideJsonSpan));
  if (!scan_elements (scanner, *spans))
    return FALSE;

  skip_space (scanner);
  return TRUE;
}

static gboolean
scan_top (Scanner *scanner, const char *member, GArray **spans)
{
  skip_space (scanner);
  if (!take (scanner, '{'))
    return FALSE;

  skip_space (scanner);
  if (!take (scanner, '}'))
    {
      do
        if (!scan_member (scanner, member, spans))
          return FALSE;
      while (take (scanner, ','));

      if (!take (scanner, '}'))
        return FALSE;
    }

  skip_space (scanner);
  return scanner->at == scanner->length && *spans != NULL;
}

static void
set_error (GError **error)
{
  g_set_error_literal (error, WAYSIDE_ERROR, WAYSIDE_ERROR_BAD_ANSWER,
                       _ ("Mapillary sent an unexpected answer. Try again later"));
}

/**
 * wayside_json_scan_object:
 * @text: a JSON text, checked to be UTF-8
 * @length: its length in bytes
 * @kind: its kind, which determines the limits
 * @span: (out): the position of the object, without the white space around it
 * @error: return location for an error
 *
 * Checks that the text is one JSON object by RFC 8259, at most 32 levels deep and within the limits of its
 * kind.
 *
 * Returns: %TRUE, or %FALSE with %WAYSIDE_ERROR_BAD_ANSWER
 */
gboolean
wayside_json_scan_object (const char *text,
                          gsize length,
                          WaysideJsonKind kind,
                          WaysideJsonSpan *span,
                          GError **error)
{
  Scanner scanner = scanner_make (text, length, kind);

  g_return_val_if_fail (text != NULL || length == 0, FALSE);
  g_return_val_if_fail (span != NULL, FALSE);

  skip_space (&scanner);
  span->start = scanner.at;
  if (count_value (&scanner) && scan_object (&scanner, 1))
    {
      span->end = scanner.at;
      skip_space (&scanner);
      if (scanner.at == length)
        return TRUE;
    }

  set_error (error);
  return FALSE;
}

/**
 * wayside_json_scan_list:
 * @text: a JSON text, checked to be UTF-8
 * @length: its length in bytes
 * @member: the member of the top object that holds the list, without escapes
 * @error: return location for an error
 *
 * Checks that the text is one JSON object by RFC 8259, at most 32 levels deep, that has @member once, as a
 * list of at most 100,000 objects. Each object must be within the limits of %WAYSIDE_JSON_RECORD, and the
 * whole text within those of %WAYSIDE_JSON_PAGE. The keys of the top object must not contain escapes.
 *
 * Returns: (transfer full) (element-type WaysideJsonSpan): the positions of the objects in the order of the
 *   list, or %NULL with %WAYSIDE_ERROR_BAD_ANSWER
 */
GArray *
wayside_json_scan_list (const char *text, gsize length, const char *member, GError **error)
{
  g_autoptr (GArray) spans = NULL;
  Scanner scanner = scanner_make (text, length, WAYSIDE_JSON_PAGE);

  g_return_val_if_fail (text != NULL || length == 0, NULL);
  g_return_val_if_fail (member != NULL, NULL);

  if (scan_top (&scanner, member, &spans))
    return g_steal_pointer (&spans);

  set_error (error);
  return NULL;
}

/**
 * wayside_json_repair_list:
 * @text: a JSON text that wayside_json_scan_list() refuses, checked to be UTF-8
 * @length: its length in bytes
 * @member: the member of the top object that holds the list, without escapes
 * @elements: (out) (transfer full) (element-type WaysideJsonSpan): the positions in @text of all elements of
 *   the list, good and bad
 *
 * Replaces the elements that are not objects within the limits of %WAYSIDE_JSON_RECORD by empty objects, so
 * that one of them does not make the others unreadable. The rest must be as in wayside_json_scan_list().
 *
 * Returns: (transfer full) (nullable): a text in which the other elements are unchanged, or %NULL if this does
 *   not help
 */
char *
wayside_json_repair_list (const char *text, gsize length, const char *member, GArray **elements)
{
  g_autoptr (GString) fixed = g_string_new (NULL);
  g_autoptr (GArray) spans = NULL;
  Scanner scanner = scanner_make (text, length, WAYSIDE_JSON_PAGE);

  g_return_val_if_fail ((text != NULL || length == 0) && member != NULL && elements != NULL, NULL);

  scanner.fixed = fixed;
  if (!scan_top (&scanner, member, &spans) || scanner.n_fixed == 0)
    return NULL;

  g_string_append_len (fixed, text + scanner.n_fixed, (gssize) (length - scanner.n_fixed));
  *elements = g_steal_pointer (&spans);
  return g_string_free (g_steal_pointer (&fixed), FALSE);
}

/* Reads a string without escapes, or a number. */
static char *
dup_scalar (Scanner *scanner)
{
  gboolean is_string = take (scanner, '"');
  gsize start = scanner->at;
  int c;

  while (g_ascii_isalnum (c = peek (scanner)) || c == '.' || c == '+' || c == '-')
    scanner->at++;

  if (scanner->at == start || (is_string && c != '"'))
    return NULL;

  return g_strndup (scanner->text + start, scanner->at - start);
}

/**
 * wayside_json_dup_scalar:
 * @text: (array length=length): what should be a JSON object, and may be anything
 * @length: its length in bytes
 * @member: a member of the object
 *
 * Finds out what an object is about that wayside_json_scan_object() refuses.
 *
 * Returns: (transfer full) (nullable): the value of the member, unchecked, if it is a number, or a string
 *   of the characters of numbers and words
 */
char *
wayside_json_dup_scalar (const char *text, gsize length, const char *member)
{
  Scanner scanner = scanner_make (text, length, WAYSIDE_JSON_FILE);
  const char *key;
  gsize key_length;

  g_return_val_if_fail ((text != NULL || length == 0) && member != NULL, NULL);

  if (!take (&scanner, '{'))
    return NULL;

  do
    {
      if (!scan_key (&scanner, &key, &key_length))
        return NULL;

      skip_space (&scanner);
      if (key_length == strlen (member) && memcmp (key, member, key_length) == 0)
        return dup_scalar (&scanner);
    }
  while (skip_element (&scanner) && take (&scanner, ','));

  return NULL;
}
