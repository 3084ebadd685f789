/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The column of a table that holds the photos. It is chosen by what its cells look like; its name only
 * decides between columns that look alike. */

#include "config.h"

#include "wayside-import-private.h"

#include <string.h>

/* Names of columns with ids of photos of Mapillary, and names that often have them. */
static const char *const photo_names[] = {
  "image_id",     "image_key",          "photo_id",      "photo_key",    "pkey",   "pano_id", "img_id",
  "mapillary_id", "mapillary_image_id", "mapillary_key", "mapillary:id", "mly_id", "imageid", "mapillary",
};
static const char *const usual_names[] = { "id", "key", "url", "link", "image", "photo", "foto", "bild" };

/* Words in names of columns whose numbers are no photos, however long they are. */
static const char *const other_words[] = {
  "org",   "organization", "organisation", "creator",   "user",      "owner",    "contributor", "team",
  "time",  "timestamp",    "captured",     "date",      "created",   "modified", "updated",     "lat",
  "lon",   "lng",          "latitude",     "longitude", "altitude",  "ele",      "elevation",   "width",
  "angle", "height",       "compass",      "sequence",  "seq",       "skey",     "osm",         "node",
  "way",   "relation",     "changeset",    "fid",       "feature",   "cluster",  "mesh",        "detection",
  "index", "row",          "size",         "bytes",     "direction", "cell",     "version",     "account",
};

/* Preference of a name: the higher, the likelier it names photos. */
enum
{
  RANK_OTHER,
  RANK_UNKNOWN,
  RANK_USUAL,
  RANK_PHOTO,
};

static gboolean
is_listed (const char *name, const char *const *names, gsize n_names)
{
  for (gsize i = 0; i < n_names; i++)
    if (g_str_equal (name, names[i]))
      return TRUE;

  return FALSE;
}

static guint
rank_name (const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);
  g_auto (GStrv) words = NULL;

  g_strdelimit (lower, " -", '_');
  if (is_listed (lower, photo_names, G_N_ELEMENTS (photo_names)))
    return RANK_PHOTO;
  if (is_listed (lower, usual_names, G_N_ELEMENTS (usual_names)))
    return RANK_USUAL;

  words = g_strsplit_set (lower, "_.:@/()", -1);
  for (guint i = 0; words[i] != NULL; i++)
    if (is_listed (words[i], other_words, G_N_ELEMENTS (other_words)))
      return RANK_OTHER;

  return RANK_UNKNOWN;
}

/* Returns whether a table may begin with this cell as the name of a column. */
gboolean
wayside_import_is_column_name (const char *cell)
{
  return rank_name (cell) > RANK_UNKNOWN;
}

/* Counts a cell. An id that repeats that of the row before is not counted again: photos differ, while all
 * rows may have the same organisation or sequence. */
void
wayside_import_column_count (WaysideImportColumn *self, const char *cell)
{
  WaysideImportCell kind = wayside_import_classify (cell);
  guint hash = g_str_hash (cell);

  if (kind == WAYSIDE_IMPORT_CELL_EMPTY)
    return;

  self->n_filled++;
  if (self->n_kind[kind] == 0 || hash != self->last_hash)
    self->n_kind[kind]++;
  self->last_hash = hash;
}

/* Returns the column with the most cells of a kind among those whose names have at least @min_rank; of
 * several ranks the highest counts. */
static int
find_column (const WaysideImportColumn *columns,
             const guint *ranks,
             guint n_columns,
             WaysideImportCell kind,
             guint min_rank)
{
  int best = WAYSIDE_IMPORT_NO_COLUMN;

  for (guint i = 0; i < n_columns; i++)
    {
      gboolean is_better;

      if (columns[i].n_kind[kind] == 0 || ranks[i] < min_rank)
        continue;

      is_better = best == WAYSIDE_IMPORT_NO_COLUMN || ranks[i] > ranks[best] ||
                  (ranks[i] == ranks[best] && columns[i].n_kind[kind] > columns[best].n_kind[kind]);
      if (is_better)
        best = (int) i;
    }

  return best;
}

/* Returns the column with the most sequence keys; their names do not matter. */
static int
find_sequences (const WaysideImportColumn *columns, guint n_columns)
{
  const guint ranks[WAYSIDE_IMPORT_MAX_COLUMNS] = { 0 };

  return find_column (columns, ranks, n_columns, WAYSIDE_IMPORT_CELL_SEQUENCE, RANK_OTHER);
}

/* Returns the column to read, or WAYSIDE_IMPORT_NO_COLUMN. @names are the cells of the first row, or NULL if
 * they are no names. */
int
wayside_import_choose_column (const WaysideImportColumn *columns, guint n_columns, GPtrArray *names)
{
  guint ranks[WAYSIDE_IMPORT_MAX_COLUMNS] = { 0 };
  int photos, sequences, cut, column;

  for (guint i = 0; i < n_columns; i++)
    ranks[i] = names != NULL && i < names->len ? rank_name (g_ptr_array_index (names, i)) : RANK_UNKNOWN;

  photos = find_column (columns, ranks, n_columns, WAYSIDE_IMPORT_CELL_PHOTO, RANK_UNKNOWN);
  sequences = find_sequences (columns, n_columns);
  cut = find_column (columns, ranks, n_columns, WAYSIDE_IMPORT_CELL_CUT, RANK_UNKNOWN);
  if (photos >= 0 && (sequences < 0 || ranks[photos] == RANK_PHOTO ||
                      columns[photos].n_kind[WAYSIDE_IMPORT_CELL_PHOTO] >=
                          columns[sequences].n_kind[WAYSIDE_IMPORT_CELL_SEQUENCE]))
    return photos;
  /* The photos are meant, but they are lost, so do not take something else. */
  if (cut >= 0)
    return cut;
  if (sequences >= 0)
    return sequences;

  column = find_column (columns, ranks, n_columns, WAYSIDE_IMPORT_CELL_NUMBER, RANK_PHOTO);
  return column >= 0 ? column
                     : find_column (columns, ranks, n_columns, WAYSIDE_IMPORT_CELL_AREA, RANK_UNKNOWN);
}
