/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-vector-tile.h"

G_BEGIN_DECLS

#define TILE_SEQUENCE "7nfcwfvjdtphz7yj6zat6a"

#define TILE_ALL_LAYERS \
  (WAYSIDE_TILE_LAYER_OVERVIEW | WAYSIDE_TILE_LAYER_SEQUENCE | WAYSIDE_TILE_LAYER_IMAGE)

/* The tile that is decoded. */
extern const WaysideTile tile_hamburg;

/**
 * TileVisited:
 * @features: (owned) (element-type WaysideTileFeature): the visited features
 * @points: (owned): their points
 * @summary: the outcome
 *
 * The visited features, with copies of their texts and points.
 */
typedef struct
{
  GArray *features;
  GPtrArray *points;
  WaysideTileSummary summary;
} TileVisited;

void                      tile_visited_clear     (TileVisited            *visited);
gboolean                  tile_decode_layers     (GBytes                 *body,
                                                  WaysideTileLayers       layers,
                                                  TileVisited            *visited,
                                                  GError                **error);
void                      tile_decode            (GBytes                 *body,
                                                  TileVisited            *visited);
void                      tile_assert_refused    (GBytes                 *body);
const WaysideTileFeature *tile_get_feature       (TileVisited            *visited,
                                                  guint                   i);
void                      tile_assert_position   (const WaysideTilePoint *point,
                                                  int                     x,
                                                  int                     y);
void                      tile_append_varint     (GByteArray             *bytes,
                                                  guint64                 value);
void                      tile_append_number     (GByteArray             *bytes,
                                                  guint                   number,
                                                  guint64                 value);
void                      tile_append_bytes      (GByteArray             *bytes,
                                                  guint                   number,
                                                  gconstpointer           data,
                                                  gsize                   length);
void                      tile_append_feature    (GByteArray             *layer,
                                                  const guint32          *tags,
                                                  guint                   n_tags,
                                                  guint                   type,
                                                  const guint32          *geometry,
                                                  guint                   n_geometry);
GByteArray               *tile_make_layer        (const char             *name);
GByteArray               *tile_make_image_layer  (void);
GBytes                   *tile_wrap              (GByteArray             *layer);
GBytes                   *tile_make_three_layers (void);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TileVisited, tile_visited_clear)

G_END_DECLS
