/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-metadata.h"

G_BEGIN_DECLS

/**
 * WaysideListingStep:
 * @sequence: (owned) (nullable): the key of the sequence, if a sequence is listed
 * @ids: (owned) (nullable) (element-type utf8): the ids of all images in their order; set only in the step
 *   that returns them
 * @records: (owned) (element-type WaysideMetadata): images not contained in an earlier step
 * @missing: (owned) (element-type utf8): ids for which the service returned no image
 * @unlisted: (owned) (element-type utf8): ids that must be requested individually
 * @n_skipped: number of areas so far of which not all images could be listed, because they contain too many, or of
 *   pages of a user that could not be requested
 * @n_outside: number of images so far that are left out because they are outside the box of the query
 * @is_last: whether the listing is complete
 *
 * The result of one response of a listing.
 */
typedef struct
{
  char      *sequence;
  GPtrArray *ids;
  GPtrArray *records;
  GPtrArray *missing;
  GPtrArray *unlisted;
  guint      n_skipped;
  guint      n_outside;
  gboolean   is_last;
} WaysideListingStep;

WaysideListingStep *wayside_listing_step_new  (void);
void                wayside_listing_step_free (WaysideListingStep *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideListingStep, wayside_listing_step_free)

G_END_DECLS
