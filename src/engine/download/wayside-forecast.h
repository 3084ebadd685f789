/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-engine.h"
#include "wayside-query.h"
#include "wayside-runner-options.h"

G_BEGIN_DECLS

/**
 * WaysideForecast:
 * @n_photos: number of photos, with those that are in the folder already or no longer on Mapillary
 * @is_exact: whether @n_photos is exact; otherwise there are at least so many
 * @n_sequences: number of their sequences, as far as they are known
 * @first: the earliest capture time in milliseconds since 1970 UTC, or -1 if none is known
 * @last: the latest one
 * @n_present: number of photos in the folder
 * @n_bytes: estimated size of the photos that are not in the folder, or 0 if it is not known
 * @bytes_free: free bytes on the disk, or %G_MAXUINT64 if unknown
 * @folder: (owned): the folder of the download
 * @sequence: (owned) (nullable): the key of the sequence, if the query is for one
 * @thumbnail: (owned) (nullable): for one photo or a sequence, the URL of a small picture of the first photo
 * @creator: (owned) (nullable): the photographer of that photo
 * @is_tile_budget_low: whether most of the coverage tiles of the day are used
 *
 * What a download would bring.
 */
typedef struct
{
  guint    n_photos;
  gboolean is_exact;
  guint    n_sequences;
  gint64   first;
  gint64   last;
  guint    n_present;
  guint64  n_bytes;
  guint64  bytes_free;
  char    *folder;
  char    *sequence;
  char    *thumbnail;
  char    *creator;
  gboolean is_tile_budget_low;
} WaysideForecast;

gboolean         wayside_forecast_is_by_tiles (WaysideEngine              *engine,
                                               WaysideQuery               *query);
void             wayside_forecast_async       (WaysideEngine              *engine,
                                               WaysideQuery               *query,
                                               const WaysideRunnerOptions *options,
                                               GCancellable               *cancellable,
                                               GAsyncReadyCallback         callback,
                                               gpointer                    user_data);
WaysideForecast *wayside_forecast_finish      (GAsyncResult               *result,
                                               GError                    **error);
void             wayside_forecast_free        (WaysideForecast            *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideForecast, wayside_forecast_free)

G_END_DECLS
