/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Lists as lines of text: plain lines, and tables with commas, semicolons or tabs (RFC 4180, except that a
 * cell cannot contain line breaks). */

#include "config.h"

#include "wayside-import-private.h"

#include "wayside-link.h"

#include <string.h>

#define NO_COLUMN -1

/* Maximum bytes of a line. Tables with the fields of the service contain long URLs. */
#define MAX_LINE (64 * 1024)

/* Spreadsheets may begin a table with this, followed by the separator of the cells. */
#define SEPARATOR_MARK "sep="

/* A time in milliseconds has 13 digits, an image id more. */
#define MIN_ID_LENGTH 14

/* Names of columns, in order of preference. */
static const char *const column_names[] = { "image_id", "image_key", "photo_id", "id",
                                            "key",      "pkey",      "url",      "link" };

typedef struct
{
  WaysideImport *list;
  char separator; /* 0 for plain lines */
  int column;     /* the column with the ids, keys or links, or NO_COLUMN */
} Table;

static WaysideQuery *
read_entry (const char *text)
{
  return *text != '\0' ? wayside_link_parse (text, NULL) : NULL;
}

/* Returns the next cell and moves @line to the one after it. Returns NULL after the last cell. */
static char *
take_cell (const char **line, char separator)
{
  GString *cell;
  const char *c = *line;
  gboolean is_quoted = FALSE;

  if (c == NULL)
    return NULL;

  cell = g_string_new (NULL);
  for (; *c != '\0' && (is_quoted || *c != separator); c++)
    {
      if (*c != '"')
        g_string_append_c (cell, *c);
      else if (is_quoted && c[1] == '"')
        g_string_append_c (cell, *++c);
      else
        is_quoted = !is_quoted;
    }

  *line = *c != '\0' ? c + 1 : NULL;
  return g_strstrip (g_string_free (cell, FALSE));
}

static GPtrArray *
split_line (const char *line, char separator)
{
  GPtrArray *cells = g_ptr_array_new_with_free_func (g_free);
  char *cell;

  while ((cell = take_cell (&line, separator)) != NULL)
    g_ptr_array_add (cells, cell);

  return cells;
}

/* Returns the first of the separators that occurs between cells of a line, or 0 if the line has only one
 * cell. */
static char
find_separator (const char *line, const char *separators)
{
  for (guint i = 0; separators[i] != '\0'; i++)
    {
      const char *rest = line;
      g_autofree char *first = take_cell (&rest, separators[i]);

      if (first != NULL && rest != NULL)
        return separators[i];
    }

  return 0;
}

static int
find_named_column (GPtrArray *cells)
{
  for (guint name = 0; name < G_N_ELEMENTS (column_names); name++)
    for (guint i = 0; i < cells->len; i++)
      if (g_ascii_strcasecmp (g_ptr_array_index (cells, i), column_names[name]) == 0)
        return (int) i;

  return NO_COLUMN;
}

/* Finds the first cell that can only be an image, else the first one that can be parsed at all. */
static int
find_column (GPtrArray *cells)
{
  int column = NO_COLUMN;

  for (guint i = 0; i < cells->len; i++)
    {
      const char *cell = g_ptr_array_index (cells, i);
      g_autoptr (WaysideQuery) query = read_entry (cell);

      if (query == NULL)
        continue;
      if (wayside_query_get_kind (query) == WAYSIDE_QUERY_IMAGE && strlen (cell) >= MIN_ID_LENGTH)
        return (int) i;
      if (column == NO_COLUMN)
        column = (int) i;
    }

  return column;
}

/* Takes a row that contains only ids: it is a list in one line. */
static gboolean
take_row_of_ids (Table *self, GPtrArray *cells)
{
  for (guint i = 0; i < cells->len; i++)
    {
      const char *cell = g_ptr_array_index (cells, i);

      if (*cell != '\0' && !(wayside_query_is_image_id (cell) && strlen (cell) >= MIN_ID_LENGTH))
        return FALSE;
    }

  for (guint i = 0; i < cells->len; i++)
    if (*(const char *) g_ptr_array_index (cells, i) != '\0')
      wayside_import_add_id (self->list, g_ptr_array_index (cells, i));
  return TRUE;
}

static void
take_row (Table *self, const char *line, guint number)
{
  g_autoptr (GPtrArray) cells = split_line (line, self->separator);
  WaysideQuery *query = NULL;
  int column = self->column;

  if (column == NO_COLUMN && take_row_of_ids (self, cells))
    return;

  if (column == NO_COLUMN)
    column = self->column = find_column (cells);
  if (column >= 0 && column < (int) cells->len)
    query = read_entry (g_ptr_array_index (cells, column));

  if (query != NULL)
    wayside_import_add_query (self->list, query);
  else
    wayside_import_add_unknown (self->list, number);
}

/* Detects from the first line that is not empty whether it contains column names, and the separator. Returns
 * whether it is only a header. */
static gboolean
take_first_line (Table *self, const char *line)
{
  g_autoptr (WaysideQuery) query = read_entry (line);
  g_autoptr (GPtrArray) cells = NULL;

  /* A line of four numbers separated by commas is a box, not a table. */
  if (query != NULL)
    return FALSE;

  self->separator = find_separator (line, "\t;,");
  cells = split_line (line, self->separator);
  self->column = find_named_column (cells);
  return self->column != NO_COLUMN || (self->separator != 0 && find_column (cells) == NO_COLUMN);
}

/* A “#” begins a comment at the start of a line and after a space, since URLs contain “#” too. In a table
 * only the former applies, because a cell may contain text with “ #”. */
static void
cut_comment (Table *self, char *line)
{
  for (char *c = line; *c != '\0'; c++)
    if (*c == '#' && (c == line || (self->separator == 0 && g_ascii_isspace (c[-1]))))
      {
        *c = '\0';
        return;
      }
}

/* Takes a line that is not a single entry: it may have several entries, or an entry followed by text. */
static void
take_loose_line (Table *self, const char *line, guint number)
{
  Table row = { .list = self->list, .separator = find_separator (line, "\t;, "), .column = NO_COLUMN };

  if (row.separator != 0)
    take_row (&row, line, number);
  else
    wayside_import_add_unknown (self->list, number);
}

static void
take_line (Table *self, const char *line, guint number)
{
  WaysideQuery *query;

  if (self->separator != 0 || self->column != NO_COLUMN || *line == '"')
    {
      take_row (self, line, number);
      return;
    }

  query = read_entry (line);
  if (query != NULL)
    wayside_import_add_query (self->list, query);
  else
    take_loose_line (self, line, number);
}

/* Adds the lines of a text, with the line ends of any system. */
void
wayside_import_add_table (WaysideImport *self, const char *text)
{
  Table table = { .list = self, .column = NO_COLUMN };
  gboolean is_first = TRUE;

  for (guint number = 1; *text != '\0'; number++)
    {
      gsize length = strcspn (text, "\r\n");
      g_autofree char *line = g_strndup (text, MIN (length, MAX_LINE));

      text += length;
      text += g_str_has_prefix (text, "\r\n") ? 2 : *text != '\0';
      cut_comment (&table, g_strstrip (line));
      g_strstrip (line);
      if (*line == '\0' ||
          (is_first && g_ascii_strncasecmp (line, SEPARATOR_MARK, strlen (SEPARATOR_MARK)) == 0))
        continue;

      if (length > MAX_LINE)
        wayside_import_add_unknown (self, number);
      else if (!is_first || !take_first_line (&table, line))
        take_line (&table, line, number);
      is_first = FALSE;
    }
}
