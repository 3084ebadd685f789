/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-metadata.h"

G_BEGIN_DECLS

/**
 * WaysideListingStep:
 * @sequence: (owned) (nullable): the key of the sequence, if that is what is listed
 * @ids: (owned) (nullable) (element-type utf8): the ids of all images in their order, in the one step
 *   that learns them
 * @records: (owned) (element-type WaysideMetadata): images that no step before had
 * @missing: (owned) (element-type utf8): ids that the service names but does not give
 * @unlisted: (owned) (element-type utf8): ids that can be asked for by themselves only
 * @n_skipped: areas that were passed over so far, since they hold too many images
 * @is_last: whether all is listed now
 *
 * What one answer added to a listing.
 */
typedef struct
{
  char      *sequence;
  GPtrArray *ids;
  GPtrArray *records;
  GPtrArray *missing;
  GPtrArray *unlisted;
  guint      n_skipped;
  gboolean   is_last;
} WaysideListingStep;

WaysideListingStep *wayside_listing_step_new  (void);
void                wayside_listing_step_free (WaysideListingStep *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideListingStep, wayside_listing_step_free)

G_END_DECLS
