/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-bbox.h"
#include "wayside-filter.h"
#include "wayside-image.h"
#include "wayside-region.h"
#include "wayside-size.h"

G_BEGIN_DECLS

/**
 * WaysideMetadata:
 * @image: (owned): the parsed values
 * @raw: (owned): the original JSON text of the object, for the saved file
 * @longitude: the position measured by the camera, in degrees; NaN if it is not known
 * @latitude: the same
 * @creator: the number of the photographer, or 0 if it is not known
 * @urls: (owned) (nullable): the signed URLs of the renditions, by size
 *
 * The metadata of an image. The network thread holds it from the listing until the pair is written and frees
 * it then, because URLs and text need ten times the memory of the parsed values.
 */
typedef struct
{
  WaysideImage *image;
  GBytes       *raw;
  double        longitude;
  double        latitude;
  guint64       creator;
  char         *urls[WAYSIDE_N_SIZES];
} WaysideMetadata;

WaysideMetadata *wayside_metadata_new            (JsonObject            *object,
                                                  GBytes                *raw,
                                                  GError               **error);
void             wayside_metadata_free           (WaysideMetadata       *self);
const char      *wayside_metadata_get_id         (const WaysideMetadata *self);
const char      *wayside_metadata_pick_url       (const WaysideMetadata *self,
                                                  WaysideSize            wanted,
                                                  WaysideSize           *found);
gboolean         wayside_metadata_is_inside      (const WaysideMetadata *self,
                                                  const WaysideBbox     *bbox);
gboolean         wayside_metadata_is_in_region   (const WaysideMetadata *self,
                                                  const WaysideRegion   *region);
gboolean         wayside_metadata_matches        (const WaysideMetadata *self,
                                                  const WaysideFilter   *filter,
                                                  gboolean               is_of_creator);
gint64           wayside_metadata_get_url_expiry (const char            *url);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideMetadata, wayside_metadata_free)

G_END_DECLS
