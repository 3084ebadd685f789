/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "wayside-tile.h"

G_BEGIN_DECLS

/**
 * WaysideTileLayers:
 * @WAYSIDE_TILE_LAYER_OVERVIEW: some images, as points; zoom levels 0 to 5
 * @WAYSIDE_TILE_LAYER_SEQUENCE: sequences, as lines that are cut at the borders of the tile; 6 to 14
 * @WAYSIDE_TILE_LAYER_IMAGE: all images, as points; 14
 *
 * The layers of the service's coverage.
 */
typedef enum
{
  WAYSIDE_TILE_LAYER_OVERVIEW = 1 << 0,
  WAYSIDE_TILE_LAYER_SEQUENCE = 1 << 1,
  WAYSIDE_TILE_LAYER_IMAGE = 1 << 2,
} WaysideTileLayers;

/**
 * WaysideTilePoint:
 * @longitude: degrees, -180 to 180
 * @latitude: degrees
 *
 * A position of a feature.
 */
typedef struct
{
  double longitude;
  double latitude;
} WaysideTilePoint;

/**
 * WaysideTileFeature:
 * @layer: its layer
 * @image: id of the image; in the layer of sequences, of one image of the sequence, or 0
 * @sequence: (nullable): key of the sequence
 * @creator: number of the user, or 0 if not known
 * @organization: number of the organization, or 0
 * @captured_at: milliseconds since 1970 UTC, or -1 if not known
 * @heading: degrees clockwise from north, 0 to 360; NaN if not known
 * @is_pano: whether the image is spherical
 * @points: the position of the image, or a part of the line of the sequence
 * @n_points: number of @points: 1 for images, 2 or more for sequences
 *
 * An image, or a part of a sequence. It is valid during the call of the #WaysideTileVisitor only.
 */
typedef struct
{
  WaysideTileLayers       layer;
  guint64                 image;
  const char             *sequence;
  guint64                 creator;
  guint64                 organization;
  gint64                  captured_at;
  double                  heading;
  gboolean                is_pano;
  const WaysideTilePoint *points;
  guint                   n_points;
} WaysideTileFeature;

/**
 * WaysideTileVisitor:
 * @feature: a feature
 * @user_data: the user data passed with the function
 *
 * Receives the features of a tile.
 */
typedef void (*WaysideTileVisitor) (const WaysideTileFeature *feature,
                                    gpointer                  user_data);

/**
 * WaysideTileSummary:
 * @n_features: number of features that were visited, in any number of parts
 * @n_skipped: number of features that cannot be used, for example without an id
 *
 * The outcome of decoding a tile.
 */
typedef struct
{
  guint n_features;
  guint n_skipped;
} WaysideTileSummary;

gboolean wayside_vector_tile_decode (GBytes              *body,
                                     const WaysideTile   *tile,
                                     WaysideTileLayers    layers,
                                     WaysideTileVisitor   visitor,
                                     gpointer             user_data,
                                     WaysideTileSummary  *summary,
                                     GError             **error);
gboolean wayside_vector_tile_check  (GBytes              *body,
                                     GError             **error);

G_END_DECLS
