/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-download-state.h"
#include "wayside-item-state.h"

G_BEGIN_DECLS

/**
 * WaysideDownloadStats:
 * @state: the state of the download
 * @counts: number of images by #WaysideItemState
 * @n_items: number of known images
 * @is_total_known: whether @n_items is final: the ids of a sequence are listed in one response, those of a
 *   bounding box step by step
 * @n_skipped: number of parts of a bounding box that the service could not list, since it finds too many
 *   images in them
 * @n_outside: number of images that the service listed for a bounding box although they are outside of it, and
 *   that are left out
 * @n_replaceable: number of images that were present in a smaller size than requested, and of which the service
 *   may offer a larger one
 * @place: position in the download queue, from 1, or 0 if the download does not wait
 * @n_bytes: bytes of pictures received
 * @n_stored: bytes of the pairs on disk, including those present before the download started, or 0 if unknown
 * @bytes_left: estimated bytes of the listed images that have no outcome yet
 * @bytes_free: free bytes on the disk, from the free space when the folder was opened, or %G_MAXUINT64 if
 *   unknown
 * @rate: recent transfer rate in picture bytes per second, 0 if unknown
 * @seconds_left: remaining time at the recent rate, or -1 if unknown
 * @held_until: time of wayside_clock_get_time() until which the service requires a pause, or 0
 * @seconds_held: seconds until @held_until, or 0
 * @failing_since: time of wayside_clock_get_time() since which the service answers with faults only, or 0
 * @seconds_failing: seconds since @failing_since, or 0
 * @is_tile_budget_low: whether the download reads coverage tiles, and most of those of the day are used
 *
 * The state and the counters of a download.
 */
typedef struct
{
  WaysideDownloadState state;
  guint                counts[WAYSIDE_N_ITEM_STATES];
  guint                n_items;
  gboolean             is_total_known;
  guint                n_skipped;
  guint                n_outside;
  guint                n_replaceable;
  guint                place;
  guint64              n_bytes;
  guint64              n_stored;
  guint64              bytes_left;
  guint64              bytes_free;
  double               rate;
  gint64               seconds_left;
  gint64               held_until;
  gint64               seconds_held;
  gint64               failing_since;
  gint64               seconds_failing;
  gboolean             is_tile_budget_low;
} WaysideDownloadStats;

guint    wayside_download_stats_count_ended       (const WaysideDownloadStats *self);
guint    wayside_download_stats_count_kept        (const WaysideDownloadStats *self);
guint    wayside_download_stats_count_unavailable (const WaysideDownloadStats *self);
guint    wayside_download_stats_count_problems    (const WaysideDownloadStats *self);
gboolean wayside_download_stats_lack_space        (const WaysideDownloadStats *self);
double   wayside_download_stats_get_fraction      (const WaysideDownloadStats *self);

G_END_DECLS
