/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "wayside-bbox.h"
#include "wayside-filter.h"
#include "wayside-region.h"
#include "wayside-size.h"

G_BEGIN_DECLS

/**
 * WaysideQueryKind:
 * @WAYSIDE_QUERY_IMAGE: one image, by its id
 * @WAYSIDE_QUERY_SEQUENCE: all images of a sequence, by its key or by the id of one of them
 * @WAYSIDE_QUERY_BBOX: images inside a box
 * @WAYSIDE_QUERY_IMAGES: some images, by their ids
 * @WAYSIDE_QUERY_AREA: images inside a region that was read from a file
 * @WAYSIDE_QUERY_CREATOR: images of a user
 *
 * The ways to select images. The library stores the numbers.
 */
typedef enum
{
  WAYSIDE_QUERY_IMAGE,
  WAYSIDE_QUERY_SEQUENCE,
  WAYSIDE_QUERY_BBOX,
  WAYSIDE_QUERY_IMAGES,
  WAYSIDE_QUERY_AREA,
  WAYSIDE_QUERY_CREATOR,
} WaysideQueryKind;

#define WAYSIDE_QUERY_DEFAULT_LIMIT 1

#define WAYSIDE_TYPE_QUERY (wayside_query_get_type ())
G_DECLARE_FINAL_TYPE (WaysideQuery, wayside_query, WAYSIDE, QUERY, GObject)

WaysideQuery        *wayside_query_new_image            (const char          *id,
                                                         GError             **error);
WaysideQuery        *wayside_query_new_sequence         (const char          *key,
                                                         GError             **error);
WaysideQuery        *wayside_query_new_bbox             (const WaysideBbox   *bbox,
                                                         GError             **error);
WaysideQuery        *wayside_query_new_images           (GPtrArray           *ids,
                                                         GError             **error);
WaysideQuery        *wayside_query_new_images_from_text (const char          *text,
                                                         GError             **error);
WaysideQuery        *wayside_query_new_area             (WaysideRegion       *region,
                                                         const char          *name);
WaysideQuery        *wayside_query_new_creator          (const char          *name,
                                                         GError             **error);
char                *wayside_query_dup_ids_text         (WaysideQuery        *self);
WaysideQuery        *wayside_query_dup                  (WaysideQuery        *self);
WaysideQueryKind     wayside_query_get_kind             (WaysideQuery        *self);
const char          *wayside_query_get_key              (WaysideQuery        *self);
gboolean             wayside_query_is_by_image          (WaysideQuery        *self);
gboolean             wayside_query_is_search            (WaysideQuery        *self);
GPtrArray           *wayside_query_get_ids              (WaysideQuery        *self);
const WaysideBbox   *wayside_query_get_bbox             (WaysideQuery        *self);
WaysideRegion       *wayside_query_get_region           (WaysideQuery        *self);
const WaysideFilter *wayside_query_get_filter           (WaysideQuery        *self);
gboolean             wayside_query_set_filter           (WaysideQuery        *self,
                                                         const WaysideFilter *filter,
                                                         GError             **error);
guint                wayside_query_get_limit            (WaysideQuery        *self);
void                 wayside_query_set_limit            (WaysideQuery        *self,
                                                         guint                limit);
WaysideSize          wayside_query_get_size             (WaysideQuery        *self);
void                 wayside_query_set_size             (WaysideQuery        *self,
                                                         WaysideSize          size);
char                *wayside_query_dup_folder_name      (WaysideQuery        *self);
gboolean             wayside_query_is_image_id          (const char          *text);
gboolean             wayside_query_is_sequence_key      (const char          *text);

G_END_DECLS
