/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-wire.h"

G_BEGIN_DECLS

/**
 * WaysideTileProperty:
 * @WAYSIDE_TILE_PROPERTY_OTHER: a property that is not used
 * @WAYSIDE_TILE_PROPERTY_ID: id of an image, or key of a sequence in their layer
 * @WAYSIDE_TILE_PROPERTY_IMAGE: id of one image of a sequence
 * @WAYSIDE_TILE_PROPERTY_SEQUENCE: key of the sequence of an image
 * @WAYSIDE_TILE_PROPERTY_CREATOR: number of the user
 * @WAYSIDE_TILE_PROPERTY_ORGANIZATION: number of the organization
 * @WAYSIDE_TILE_PROPERTY_CAPTURED_AT: milliseconds since 1970
 * @WAYSIDE_TILE_PROPERTY_HEADING: degrees from north
 * @WAYSIDE_TILE_PROPERTY_PANO: whether it is spherical
 *
 * The keys of a layer.
 */
typedef enum
{
  WAYSIDE_TILE_PROPERTY_OTHER,
  WAYSIDE_TILE_PROPERTY_ID,
  WAYSIDE_TILE_PROPERTY_IMAGE,
  WAYSIDE_TILE_PROPERTY_SEQUENCE,
  WAYSIDE_TILE_PROPERTY_CREATOR,
  WAYSIDE_TILE_PROPERTY_ORGANIZATION,
  WAYSIDE_TILE_PROPERTY_CAPTURED_AT,
  WAYSIDE_TILE_PROPERTY_HEADING,
  WAYSIDE_TILE_PROPERTY_PANO,
} WaysideTileProperty;

/**
 * WaysideTileValues:
 *
 * The keys and the values of a layer, to which its features refer by number.
 */
typedef struct _WaysideTileValues WaysideTileValues;

WaysideTileValues  *wayside_tile_values_new          (void);
void                wayside_tile_values_free         (WaysideTileValues *self);
void                wayside_tile_values_add_key      (WaysideTileValues *self,
                                                      const WaysideWire *text);
gboolean            wayside_tile_values_add          (WaysideTileValues *self,
                                                      const WaysideWire *message);
gboolean            wayside_tile_values_has          (WaysideTileValues *self,
                                                      guint              key,
                                                      guint              value);
WaysideTileProperty wayside_tile_values_get_property (WaysideTileValues *self,
                                                      guint              key);
guint64             wayside_tile_values_get_id       (WaysideTileValues *self,
                                                      guint              value);
const char         *wayside_tile_values_get_text     (WaysideTileValues *self,
                                                      guint              value);
double              wayside_tile_values_get_number   (WaysideTileValues *self,
                                                      guint              value);
gboolean            wayside_tile_values_get_boolean  (WaysideTileValues *self,
                                                      guint              value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideTileValues, wayside_tile_values_free)

G_END_DECLS
