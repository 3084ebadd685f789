/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-api-client.h"
#include "wayside-id-source.h"
#include "wayside-listing-step.h"
#include "wayside-query.h"

G_BEGIN_DECLS

#define WAYSIDE_TYPE_LISTING (wayside_listing_get_type ())
G_DECLARE_FINAL_TYPE (WaysideListing, wayside_listing, WAYSIDE, LISTING, GObject)

WaysideListing     *wayside_listing_new         (WaysideApiClient   *graph,
                                                 WaysideQuery       *query);
void                wayside_listing_set_source  (WaysideListing     *self,
                                                 WaysideIdSource    *source);
void                wayside_listing_set_ids_only (WaysideListing    *self);
gboolean            wayside_listing_is_searched (WaysideQuery       *query);
void                wayside_listing_seed        (WaysideListing     *self,
                                                 GPtrArray          *known,
                                                 GPtrArray          *wanted,
                                                 gboolean            is_complete);
void                wayside_listing_next_async  (WaysideListing     *self,
                                                 GCancellable       *cancellable,
                                                 GAsyncReadyCallback callback,
                                                 gpointer            user_data);
WaysideListingStep *wayside_listing_next_finish (WaysideListing     *self,
                                                 GAsyncResult       *result,
                                                 GError            **error);

G_END_DECLS
