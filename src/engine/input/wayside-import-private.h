/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-import.h"

G_BEGIN_DECLS

struct _WaysideImport
{
  GPtrArray    *ids;           /* (owned) (element-type utf8): of images, each once, in their order */
  GHashTable   *known;         /* (owned) (element-type utf8): the same, to find them in */
  WaysideQuery *other;         /* (owned) (nullable): the first sequence or box that was named */
  guint         n_others;      /* how many of these there were */
  gboolean      has_area;      /* whether there were shapes */
  WaysideBbox   area;          /* around all shapes */
  guint         n_texts;       /* how many texts were added */
  guint         n_unknown;     /* entries that say nothing */
  guint         first_unknown; /* the line of the first of them, from 1; or 0 */
  guint         n_over;        /* images beyond WAYSIDE_IMPORT_MAX_IDS */
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
