/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Lists as lines of text: plain lines, and tables with commas, semicolons or tabs (RFC 4180, except that a
 * cell cannot contain line breaks). */

#include "config.h"

#include "wayside-import-private.h"

#include "wayside-link.h"
#include "wayside-redaction.h"
#include "wayside-text.h"

#include <string.h>

/* Maximum bytes of a line. Tables with the fields of the service contain long URLs. */
#define MAX_LINE (64 * 1024)

/* Spreadsheets may begin a table with this, followed by the separator of the cells. */
#define SEPARATOR_MARK "sep="

typedef struct
{
  WaysideImport *list;
  const char *text;
  char separator; /* 0 for plain lines */
  GPtrArray
      *names;      /* (owned) (nullable) (element-type utf8): the cells of the first row, if they are names */
  int column;      /* the column with the ids, keys or links */
  gboolean is_all; /* every cell is an id: there are no columns */
  gboolean is_header_passed;
  WaysideImportColumn columns[WAYSIDE_IMPORT_MAX_COLUMNS];
  guint n_columns;
} Table;

/* A function for each line of a text that is not empty; numbers count from 1. */
typedef void (*LineFunc) (Table *self, const char *line, guint number);

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

/* Adds one cell or line. Returns whether it was understood. */
static gboolean
add_entry (WaysideImport *list, const char *text, gboolean is_line)
{
  gboolean is_cut;
  WaysideQuery *query = wayside_import_read_cell (text, &is_cut);

  if (is_cut)
    {
      list->n_cut++;
      return TRUE;
    }

  if (query == NULL && is_line && *text != '\0')
    query = wayside_link_parse (text, NULL);
  if (query == NULL)
    return FALSE;

  wayside_import_add_query (list, query);
  return TRUE;
}

/* Takes a line that is not a single entry: it may be a key followed by text. */
static void
take_loose_line (Table *self, const char *line, guint number)
{
  g_autoptr (GPtrArray) cells = split_line (line, find_separator (line, "\t;, "));
  gboolean is_understood = FALSE;

  for (guint i = 0; i < cells->len; i++)
    if (wayside_query_is_sequence_key (g_ptr_array_index (cells, i)))
      is_understood = add_entry (self->list, g_ptr_array_index (cells, i), FALSE) || is_understood;

  if (!is_understood)
    wayside_import_add_unknown (self->list, number);
}

static void
take_plain_line (Table *self, const char *line, guint number)
{
  if (!add_entry (self->list, line, TRUE))
    take_loose_line (self, line, number);
}

static void
count_row (Table *self, const char *line, guint number)
{
  g_autoptr (GPtrArray) cells = split_line (line, self->separator);

  self->n_columns = MAX (self->n_columns, MIN (cells->len, WAYSIDE_IMPORT_MAX_COLUMNS));
  for (guint i = 0; i < MIN (cells->len, WAYSIDE_IMPORT_MAX_COLUMNS); i++)
    wayside_import_column_count (&self->columns[i], g_ptr_array_index (cells, i));
}

static void
take_row (Table *self, const char *line, guint number)
{
  g_autoptr (GPtrArray) cells = split_line (line, self->separator);
  gboolean is_understood = FALSE;

  for (guint i = 0; i < cells->len; i++)
    if (self->is_all || (int) i == self->column)
      is_understood = add_entry (self->list, g_ptr_array_index (cells, i), FALSE) || is_understood;

  if (!is_understood)
    wayside_import_add_unknown (self->list, number);
}

/* Returns whether all cells are ids, so that the table is a list with several ids in a line. A column with
 * the same number in all rows is something else. */
static gboolean
is_list_of_ids (Table *self)
{
  for (guint i = 0; i < self->n_columns; i++)
    {
      const WaysideImportColumn *column = &self->columns[i];
      guint n_photos = column->n_kind[WAYSIDE_IMPORT_CELL_PHOTO];

      for (guint kind = 0; kind < WAYSIDE_IMPORT_N_CELLS; kind++)
        if (kind != WAYSIDE_IMPORT_CELL_PHOTO && column->n_kind[kind] > 0)
          return FALSE;
      if (column->n_filled > 1 && n_photos == 1)
        return FALSE;
    }

  return self->names == NULL;
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

/* Calls @func for the lines, with the line ends of any system, and @on_long, if it is not NULL, for those
 * that are too long. */
static void
for_each_line (Table *self, LineFunc func, LineFunc on_long)
{
  const char *text = self->text;
  gboolean is_first = TRUE;

  for (guint number = 1; *text != '\0'; number++)
    {
      gsize length = strcspn (text, "\r\n");
      g_autofree char *line = g_strndup (text, MIN (length, MAX_LINE));

      text += length;
      text += g_str_has_prefix (text, "\r\n") ? 2 : *text != '\0';
      cut_comment (self, g_strstrip (line));
      g_strstrip (line);
      if (*line == '\0' ||
          (is_first && g_ascii_strncasecmp (line, SEPARATOR_MARK, strlen (SEPARATOR_MARK)) == 0))
        continue;

      is_first = FALSE;
      if (length <= MAX_LINE)
        func (self, line, number);
      else if (on_long != NULL)
        on_long (self, line, number);
    }
}

static void
skip_line (Table *self, const char *line, guint number)
{
  wayside_import_add_unknown (self->list, number);
}

/* Returns whether a line is only one entry, so that there are no columns. A line of four numbers is a box. */
static gboolean
is_single_entry (const char *line, char separator)
{
  WaysideImportCell kind = wayside_import_classify (line);
  gboolean is_link = g_ascii_strncasecmp (line, "http", 4) == 0 || g_ascii_strncasecmp (line, "www.", 4) == 0;

  return separator == 0 || kind == WAYSIDE_IMPORT_CELL_AREA || (is_link && separator != '\t');
}

/* Learns from the first line whether the text is a table, and whether that line has the names of columns. */
static void
begin (Table *self, const char *line, guint number)
{
  g_autoptr (GPtrArray) cells = NULL;
  gboolean is_header = FALSE;

  if (self->n_columns > 0)
    return;

  self->n_columns = 1;
  self->separator = find_separator (line, "\t;,");
  if (is_single_entry (line, self->separator))
    self->separator = 0;
  cells = split_line (line, self->separator);
  for (guint i = 0; i < cells->len; i++)
    is_header = is_header || wayside_import_is_column_name (g_ptr_array_index (cells, i));
  if (!is_header)
    is_header = self->separator != 0;
  for (guint i = 0; i < cells->len; i++)
    {
      WaysideImportCell kind = wayside_import_classify (g_ptr_array_index (cells, i));

      if (kind != WAYSIDE_IMPORT_CELL_EMPTY && kind != WAYSIDE_IMPORT_CELL_OTHER)
        is_header = FALSE;
    }
  if (is_header)
    self->names = g_steal_pointer (&cells);
}

static void
take_after_header (Table *self, const char *line, guint number)
{
  gboolean is_header = self->names != NULL && !self->is_header_passed;

  self->is_header_passed = TRUE;
  if (!is_header)
    (self->separator != 0 ? take_row : take_plain_line) (self, line, number);
}

/* Remembers the name of the column, or its number, for the description. */
static void
note_column (Table *self)
{
  gboolean has_name = self->names != NULL && (guint) self->column < self->names->len;
  const char *name = has_name ? g_ptr_array_index (self->names, (guint) self->column) : "";

  g_clear_pointer (&self->list->column, g_free);
  self->list->n_column = (guint) self->column + 1;
  if (*name != '\0')
    self->list->column = wayside_redaction_quote (name);
}

/* Adds the lines of a text, which may be a table. */
void
wayside_import_add_table (WaysideImport *self, const char *text)
{
  g_autofree Table *table = g_new0 (Table, 1);

  table->list = self;
  table->text = text;
  table->column = WAYSIDE_IMPORT_NO_COLUMN;
  for_each_line (table, begin, NULL);
  table->n_columns = 0;
  if (table->separator != 0)
    {
      for_each_line (table, count_row, NULL);
      table->is_all = is_list_of_ids (table);
      table->column = wayside_import_choose_column (table->columns, table->n_columns, table->names);
    }

  for_each_line (table, take_after_header, skip_line);
  if (table->column >= 0 && !table->is_all && table->n_columns > 1)
    note_column (table);
  g_clear_pointer (&table->names, g_ptr_array_unref);
}
