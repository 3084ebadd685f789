/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-list.h"

G_BEGIN_DECLS

struct _WaysideList
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
  guint         n_over;        /* images beyond WAYSIDE_LIST_MAX_IDS */
};

/* wayside-list.c */
void     wayside_list_add_id      (WaysideList        *self,
                                   const char         *id);
void     wayside_list_add_query   (WaysideList        *self,
                                   WaysideQuery       *query);
void     wayside_list_add_area    (WaysideList        *self,
                                   const WaysideBbox  *area);
void     wayside_list_add_unknown (WaysideList        *self,
                                   guint               line);
gboolean wayside_list_refuse      (GError            **error,
                                   const char         *message);

/* wayside-list-table.c */
void     wayside_list_add_table   (WaysideList        *self,
                                   const char         *text);

/* wayside-list-geojson.c */
gboolean wayside_list_add_geojson (WaysideList        *self,
                                   const char         *text,
                                   gsize               length,
                                   GError            **error);

/* wayside-list-gpx.c */
gboolean wayside_list_add_gpx     (WaysideList        *self,
                                   const char         *text,
                                   gsize               length,
                                   GError            **error);

G_END_DECLS
