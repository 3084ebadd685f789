/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Steps along an edge of a tile. */
#define PRETEND_LAYER_EXTENT 4096

typedef struct _PretendLayer PretendLayer;

/*
 * PretendPoint:
 * @x: column of the grid of a tile
 * @y: row
 */
typedef struct
{
  int x;
  int y;
} PretendPoint;

PretendLayer *pretend_layer_new         (const char          *name);
void          pretend_layer_free        (PretendLayer        *layer);
void          pretend_layer_add_point   (PretendLayer        *layer,
                                         int                  x,
                                         int                  y);
void          pretend_layer_add_line    (PretendLayer        *layer);
void          pretend_layer_add_part    (PretendLayer        *layer,
                                         const PretendPoint  *points,
                                         guint                n_points);
void          pretend_layer_set_uint    (PretendLayer        *layer,
                                         const char          *key,
                                         guint64              value);
void          pretend_layer_set_double  (PretendLayer        *layer,
                                         const char          *key,
                                         double               value);
void          pretend_layer_set_boolean (PretendLayer        *layer,
                                         const char          *key,
                                         gboolean             value);
void          pretend_layer_set_string  (PretendLayer        *layer,
                                         const char          *key,
                                         const char          *value);
GBytes       *pretend_layer_pack        (PretendLayer *const *layers,
                                         guint                n_layers);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PretendLayer, pretend_layer_free)

G_END_DECLS
