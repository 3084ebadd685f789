/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-import.h"

G_BEGIN_DECLS

/* Ids of images have 14 to 17 digits. Shorter numbers in tables and tags are ids of rows, of elements of
 * OpenStreetMap, or times in milliseconds. */
#define WAYSIDE_IMPORT_MIN_ID_LENGTH 14

struct _WaysideImport
{
  GPtrArray    *ids;           /* (owned) (element-type utf8): unique image ids, in the order of the input */
  GHashTable   *known;         /* (owned) (element-type utf8): the same ids as a set, for lookups */
  WaysideQuery *other;         /* (owned) (nullable): the first sequence or box in the input */
  guint         n_others;      /* number of sequences and boxes in the input */
  gboolean      has_area;      /* whether area is set */
  WaysideBbox   area;          /* bounding box of all shapes */
  guint         n_texts;       /* number of texts added */
  guint         n_unknown;     /* number of entries that were not understood */
  guint         first_unknown; /* line number of the first of them, from 1; or 0 */
  guint         n_over;        /* number of images in excess of WAYSIDE_IMPORT_MAX_IDS */
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

/* wayside-import-table.c */
void wayside_import_add_table (WaysideImport *self,
                               const char    *text);

/* wayside-import-geojson.c */
gboolean wayside_import_add_geojson (WaysideImport *self,
                                     const char    *text,
                                     gsize          length,
                                     GError       **error);

/* wayside-import-gpx.c */
gboolean wayside_import_add_gpx (WaysideImport *self,
                                 const char    *text,
                                 gsize          length,
                                 GError       **error);

G_END_DECLS
