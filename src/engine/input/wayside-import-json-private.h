/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "wayside-import-private.h"

G_BEGIN_DECLS

/**
 * WaysideImportReader:
 * @list: the import
 * @n_found: number of objects that name photos or sequences
 * @n_points: number of other points, and of values that were not understood
 * @n_shapes: number of shapes other than points
 * @is_off_globe: whether coordinates were out of range
 * @has_foreign_system: whether the coordinates are not longitude and latitude
 * @extent: bounding box of all positions; inverted while empty
 *
 * A JSON file that is being read.
 */
typedef struct
{
  WaysideImport *list;
  guint n_found;
  guint n_points;
  guint n_shapes;
  gboolean is_off_globe;
  gboolean has_foreign_system;
  WaysideBbox extent;
} WaysideImportReader;

/* wayside-import-json.c */
gboolean wayside_import_take_id   (WaysideImportReader *self,
                                   JsonObject          *object);
gboolean wayside_import_take_tags (WaysideImportReader *self,
                                   JsonObject          *object);

/* wayside-import-geojson.c */
JsonNode   *wayside_import_get_member   (JsonObject          *object,
                                         const char          *name,
                                         JsonNodeType         type);
const char *wayside_import_get_type     (JsonObject          *object);
gboolean    wayside_import_is_geojson   (JsonObject          *object);
void        wayside_import_read_shape   (WaysideImportReader *self,
                                         JsonObject          *object);
void        wayside_import_read_geojson (WaysideImportReader *self,
                                         JsonObject          *top);
double      wayside_import_read_number  (JsonArray           *array,
                                         guint                i);

/* wayside-import-shapes.c */
void wayside_import_add_shapes (WaysideImport *self,
                                JsonObject    *object);

G_END_DECLS
