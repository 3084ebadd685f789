/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-graph.h"
#include "wayside-query.h"

G_BEGIN_DECLS

/**
 * WaysideListingStep:
 * @sequence: (owned) (nullable): the key of the sequence, if that is what is listed
 * @ids: (owned) (nullable) (element-type utf8): the ids of all images in their order, in the one step
 *   that learns them
 * @records: (owned) (element-type WaysideRecord): images that no step before had
 * @missing: (owned) (element-type utf8): ids that the service names but does not give
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
  guint      n_skipped;
  gboolean   is_last;
} WaysideListingStep;

#define WAYSIDE_TYPE_LISTING (wayside_listing_get_type ())
G_DECLARE_FINAL_TYPE (WaysideListing, wayside_listing, WAYSIDE, LISTING, GObject)

WaysideListing     *wayside_listing_new         (WaysideGraph         *graph,
                                                 WaysideQuery         *query);
void                wayside_listing_next_async  (WaysideListing       *self,
                                                 GCancellable         *cancellable,
                                                 GAsyncReadyCallback   callback,
                                                 gpointer              user_data);
WaysideListingStep *wayside_listing_next_finish (WaysideListing       *self,
                                                 GAsyncResult         *result,
                                                 GError              **error);
void                wayside_listing_step_free   (WaysideListingStep   *step);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideListingStep, wayside_listing_step_free)

G_END_DECLS
