/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One cell of a table: spreadsheets and data frames write ids as numbers and formulas. */

#include "config.h"

#include "wayside-import-private.h"

#include "wayside-link.h"
#include "wayside-text.h"

#include <string.h>

#define DIGITS "0123456789"

/* Ids that were rounded have an exponent in this range. */
#define MIN_EXPONENT (WAYSIDE_IMPORT_MIN_ID_LENGTH - 1)
#define MAX_EXPONENT 19

/* Returns the number without what spreadsheets write around it to keep it as text: ="ID", 'ID and quotes. */
static char *
dup_unwrapped (const char *text)
{
  gsize length;

  if (*text == '=')
    text++;
  while (*text != '\0' && strchr ("\"'`", *text) != NULL)
    text++;
  length = strlen (text);
  while (length > 0 && strchr ("\"'`", text[length - 1]) != NULL)
    length--;
  return g_strndup (text, length);
}

/* Reads groups of three digits with the same separator between them: "135.511.895.288.847". */
static char *
dup_grouped (const char *text)
{
  GString *digits = g_string_new (NULL);
  gsize n = strspn (text, DIGITS);
  char separator = text[n];

  if (n >= 1 && n <= 3 && separator != '\0' && strchr (".,' _", separator) != NULL)
    {
      g_string_append_len (digits, text, (gssize) n);
      for (text += n; *text == separator && strspn (text + 1, DIGITS) == 3; text += 4)
        g_string_append_len (digits, text + 1, 3);
    }

  if (*text == '\0' && digits->len >= WAYSIDE_IMPORT_MIN_ID_LENGTH)
    return g_string_free (digits, FALSE);

  g_string_free (digits, TRUE);
  return NULL;
}

/* Reads a number with an exponent, "1.35511895288847E+14". If it has fewer digits than the exponent needs,
 * the rest of the id is lost. */
static char *
dup_scientific (const char *text, gboolean *is_cut)
{
  gsize n_fraction = strchr (".,", text[1]) != NULL && text[1] != '\0' ? strspn (text + 2, DIGITS) : 0;
  const char *end = n_fraction > 0 ? text + 2 + n_fraction : text + 1;
  guint64 exponent;

  if (!g_ascii_isdigit (*text) || *text == '0' || (*end != 'e' && *end != 'E'))
    return NULL;

  end += end[1] == '+' ? 2 : 1;
  if (!g_ascii_string_to_unsigned (end, 10, MIN_EXPONENT, MAX_EXPONENT, &exponent, NULL))
    return NULL;

  if (n_fraction >= exponent && strspn (text + 2 + exponent, "0") == n_fraction - exponent)
    return g_strdup_printf ("%c%.*s", *text, (int) exponent, text + 2);

  *is_cut = TRUE;
  return NULL;
}

/* Returns the id in a cell that holds a number, or NULL. Sets @is_cut if a spreadsheet has cut its digits. */
static char *
dup_number (const char *text, gboolean *is_cut)
{
  g_autofree char *plain = dup_unwrapped (text);
  gsize n = strspn (plain, DIGITS);
  gboolean is_decimal;

  if (n == 0)
    return NULL;
  if (plain[n] == '\0')
    return g_steal_pointer (&plain);

  /* Data frames with gaps write all numbers of a column with a decimal point. */
  is_decimal = (plain[n] == '.' || plain[n] == ',') && plain[n + 1] == '0' &&
               strspn (plain + n + 1, "0") == strlen (plain + n + 1);
  if (is_decimal && n >= WAYSIDE_IMPORT_MIN_ID_LENGTH)
    return g_strndup (plain, n);

  return n == 1 && plain[1] != '\0' && strpbrk (plain, "eE") != NULL ? dup_scientific (plain, is_cut)
                                                                     : dup_grouped (plain);
}

/* Returns whether a text can be more than a number, so that it is worth parsing: most cells are not. */
static gboolean
can_be_entry (const char *text)
{
  gsize length = strlen (text);

  return (length < WAYSIDE_LINK_MAX_LENGTH && strcasestr (text, "mapillary") != NULL) ||
         wayside_query_is_sequence_key (text) || strcasestr (text, "pKey=") != NULL ||
         (length < 200 && strspn (text, DIGITS ".,;-+[]() ") == length);
}

/* Parses a cell or a JSON string. Sets @is_cut if it is an id whose digits a spreadsheet has cut. Returns the
 * query, or NULL. */
WaysideQuery *
wayside_import_read_cell (const char *text, gboolean *is_cut)
{
  g_autofree char *clean = wayside_text_clean (text);
  g_autofree char *id = NULL;
  g_autofree char *unwrapped = NULL;

  *is_cut = FALSE;
  id = dup_number (clean, is_cut);
  if (id != NULL && wayside_query_is_image_id (id))
    return wayside_query_new_image (id, NULL);
  if (*is_cut)
    return NULL;

  unwrapped = dup_unwrapped (clean);
  return can_be_entry (unwrapped) ? wayside_link_parse_cell (unwrapped) : NULL;
}

/* Classifies a cell for choosing a column. */
WaysideImportCell
wayside_import_classify (const char *text)
{
  g_autoptr (WaysideQuery) query = NULL;
  gboolean is_cut;

  if (*text == '\0')
    return WAYSIDE_IMPORT_CELL_EMPTY;

  query = wayside_import_read_cell (text, &is_cut);
  if (is_cut)
    return WAYSIDE_IMPORT_CELL_CUT;
  if (query == NULL)
    return WAYSIDE_IMPORT_CELL_OTHER;

  switch (wayside_query_get_kind (query))
    {
    case WAYSIDE_QUERY_IMAGE:
      return strlen (wayside_query_get_key (query)) >= WAYSIDE_IMPORT_MIN_ID_LENGTH ||
                     strspn (text, DIGITS) != strlen (text)
                 ? WAYSIDE_IMPORT_CELL_PHOTO
                 : WAYSIDE_IMPORT_CELL_NUMBER;
    case WAYSIDE_QUERY_IMAGES:
      return WAYSIDE_IMPORT_CELL_PHOTO;
    case WAYSIDE_QUERY_SEQUENCE:
      return WAYSIDE_IMPORT_CELL_SEQUENCE;
    case WAYSIDE_QUERY_BBOX:
    case WAYSIDE_QUERY_AREA:
    case WAYSIDE_QUERY_CREATOR:
    default:
      return WAYSIDE_IMPORT_CELL_AREA;
    }
}
