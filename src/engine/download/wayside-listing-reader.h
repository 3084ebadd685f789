/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-area-tiles.h"
#include "wayside-fetch-queue.h"
#include "wayside-listing.h"
#include "wayside-missing-check.h"
#include "wayside-resume-state.h"

G_BEGIN_DECLS

/**
 * WaysideListingReader:
 *
 * Requests the steps of the listing of one download and adds their images to its queue. Used on the network
 * thread only.
 */
typedef struct _WaysideListingReader WaysideListingReader;

WaysideListingReader *wayside_listing_reader_new           (WaysideApiClient         *graph,
                                                            WaysideQuery             *query,
                                                            WaysideFetchQueue        *queue,
                                                            WaysideMissingCheck      *missing,
                                                            gboolean                  asks_singly);
void                  wayside_listing_reader_free          (WaysideListingReader     *self);
void                  wayside_listing_reader_use_tiles     (WaysideListingReader     *self,
                                                            WaysideEngine            *engine,
                                                            const char               *token,
                                                            WaysideAreaTilesFunc      func,
                                                            gpointer                  user_data);
void                  wayside_listing_reader_set_token     (WaysideListingReader     *self,
                                                            const char               *token);
gboolean              wayside_listing_reader_is_budget_low (WaysideListingReader     *self);
void                  wayside_listing_reader_set_resume    (WaysideListingReader     *self,
                                                            const WaysideResumeState *resume);
void                  wayside_listing_reader_add_known     (WaysideListingReader     *self,
                                                            GHashTable               *present);
void                  wayside_listing_reader_read_async    (WaysideListingReader     *self,
                                                            GCancellable             *cancellable,
                                                            GAsyncReadyCallback       callback,
                                                            gpointer                  user_data);
gboolean              wayside_listing_reader_read_finish   (WaysideListingReader     *self,
                                                            GAsyncResult             *result,
                                                            GError                  **error);
void                  wayside_listing_reader_take          (WaysideListingReader     *self,
                                                            WaysideListingStep       *step);
gboolean              wayside_listing_reader_has_begun     (WaysideListingReader     *self);
gboolean              wayside_listing_reader_can_read      (WaysideListingReader     *self);
gboolean              wayside_listing_reader_is_complete   (WaysideListingReader     *self);
guint                 wayside_listing_reader_get_n_skipped (WaysideListingReader     *self);
guint                 wayside_listing_reader_get_n_outside (WaysideListingReader     *self);
const char           *wayside_listing_reader_get_sequence  (WaysideListingReader     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideListingReader, wayside_listing_reader_free)

G_END_DECLS
