/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-import.h"
#include "wayside-region-builder.h"

G_BEGIN_DECLS

/* Ids of images have 14 to 17 digits. Shorter numbers in tables and tags are ids of rows, of elements of
 * OpenStreetMap, or times in milliseconds. */
#define WAYSIDE_IMPORT_MIN_ID_LENGTH 14

/* Columns of a table beyond this number are not searched for photos. */
#define WAYSIDE_IMPORT_MAX_COLUMNS 256U

#define WAYSIDE_IMPORT_NO_COLUMN -1

/* Maximum number of sequences and boxes in one import. Each is a download of its own. */
#define WAYSIDE_IMPORT_MAX_OTHERS 1000U

/**
 * WaysideImportCell:
 * @WAYSIDE_IMPORT_CELL_EMPTY: nothing
 * @WAYSIDE_IMPORT_CELL_OTHER: text that selects no photos
 * @WAYSIDE_IMPORT_CELL_PHOTO: the id or link of a photo, or several
 * @WAYSIDE_IMPORT_CELL_NUMBER: a number that is short for an id
 * @WAYSIDE_IMPORT_CELL_SEQUENCE: the key of a sequence
 * @WAYSIDE_IMPORT_CELL_AREA: four coordinates, or the link of a map
 * @WAYSIDE_IMPORT_CELL_CUT: an id that a spreadsheet has rounded
 *
 * The kind of a cell of a table.
 */
typedef enum
{
  WAYSIDE_IMPORT_CELL_EMPTY,
  WAYSIDE_IMPORT_CELL_OTHER,
  WAYSIDE_IMPORT_CELL_PHOTO,
  WAYSIDE_IMPORT_CELL_NUMBER,
  WAYSIDE_IMPORT_CELL_SEQUENCE,
  WAYSIDE_IMPORT_CELL_AREA,
  WAYSIDE_IMPORT_CELL_CUT,
} WaysideImportCell;

#define WAYSIDE_IMPORT_N_CELLS 7

/**
 * WaysideImportColumn:
 * @n_kind: number of cells of each kind, without repetitions of the cell before
 * @n_filled: number of cells that are not empty
 * @last_hash: hash of the last of them
 *
 * Statistics of a column of a table.
 */
typedef struct
{
  guint n_kind[WAYSIDE_IMPORT_N_CELLS];
  guint n_filled;
  guint last_hash;
} WaysideImportColumn;

struct _WaysideImport
{
  GPtrArray  *ids;           /* (owned) (element-type utf8): unique image ids, in the order of the input */
  GHashTable *known;         /* (owned) (element-type utf8): the same ids as a set, for lookups */
  GPtrArray  *others;        /* (owned) (element-type WaysideQuery): sequences and boxes, in this order */
  GHashTable *known_others;  /* (owned) (element-type utf8): their folder names as a set */
  WaysideRegionBuilder *shapes; /* (owned): polygons, tracks and points */
  gboolean    has_area;      /* whether area is set */
  WaysideBbox area;          /* bounding box of all shapes */
  guint       n_texts;       /* number of texts added */
  guint       n_unknown;     /* number of entries that were not understood */
  guint       first_unknown; /* line number of the first of them, from 1; or 0 */
  guint       n_cut;         /* number of ids whose last digits a spreadsheet has cut */
  guint       n_over;        /* number of images in excess of WAYSIDE_IMPORT_MAX_IDS */
  guint       n_over_others; /* number of sequences and boxes in excess of WAYSIDE_IMPORT_MAX_OTHERS */
  char       *name;          /* (owned) (nullable): name of the file, if there is only one, in UTF-8 */
  gboolean    is_damaged;    /* whether a file ends early or is damaged, and only its start was used */
  guint       n_column;      /* number of the column with the photos, from 1; or 0 */
  char       *column;        /* (owned) (nullable): its name */
};

/* wayside-import.c */
void     wayside_import_add_id      (WaysideImport     *self,
                                     const char        *id);
void     wayside_import_add_query   (WaysideImport     *self,
                                     WaysideQuery      *query);
void     wayside_import_add_area    (WaysideImport     *self,
                                     const WaysideBbox *area);
void     wayside_import_add_unknown (WaysideImport     *self,
                                     guint              line);
gboolean wayside_import_refuse      (GError           **error,
                                     const char        *message);

/* wayside-import-cell.c */
WaysideQuery     *wayside_import_read_cell (const char *text,
                                            gboolean   *is_cut);
WaysideImportCell wayside_import_classify  (const char *text);

/* wayside-import-column.c */
gboolean wayside_import_is_column_name (const char                *cell);
void     wayside_import_column_count   (WaysideImportColumn       *self,
                                        const char                *cell);
int      wayside_import_choose_column  (const WaysideImportColumn *columns,
                                        guint                      n_columns,
                                        GPtrArray                 *names);

/* wayside-import-table.c */
void wayside_import_add_table (WaysideImport *self,
                               const char    *text);

/* wayside-import-json.c */
gboolean wayside_import_add_json     (WaysideImport *self,
                                      const char    *text,
                                      GError       **error);
gboolean wayside_import_is_photo_tag (const char    *name);

/* wayside-import-xml.c */
gboolean wayside_import_add_xml   (WaysideImport *self,
                                   const char    *text,
                                   GError       **error);
guint    wayside_import_add_links (WaysideImport *self,
                                   const char    *text);

G_END_DECLS
