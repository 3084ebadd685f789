/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-download-stats.h"

/**
 * wayside_download_stats_count_ended:
 * @self: the counters of a download
 *
 * Returns: the number of images in a final state
 */
guint
wayside_download_stats_count_ended (const WaysideDownloadStats *self)
{
  return wayside_download_stats_count_kept (self) + wayside_download_stats_count_problems (self);
}

/**
 * wayside_download_stats_count_kept:
 * @self: the counters of a download
 *
 * Returns: the number of images on disk, saved by this run or already present
 */
guint
wayside_download_stats_count_kept (const WaysideDownloadStats *self)
{
  return self->counts[WAYSIDE_ITEM_SAVED] + self->counts[WAYSIDE_ITEM_PRESENT];
}

/**
 * wayside_download_stats_count_unavailable:
 * @self: the counters of a download
 *
 * Returns: the number of images that the service does not provide
 */
guint
wayside_download_stats_count_unavailable (const WaysideDownloadStats *self)
{
  return self->counts[WAYSIDE_ITEM_GONE] + self->counts[WAYSIDE_ITEM_NOT_OFFERED];
}

/**
 * wayside_download_stats_count_problems:
 * @self: the counters of a download
 *
 * Returns: the number of images that could not be saved, for any reason
 */
guint
wayside_download_stats_count_problems (const WaysideDownloadStats *self)
{
  return self->counts[WAYSIDE_ITEM_FAILED] + wayside_download_stats_count_unavailable (self);
}

/**
 * wayside_download_stats_lack_space:
 * @self: the counters of a download
 *
 * Returns: %TRUE if the remaining images will probably not fit on the disk
 */
gboolean
wayside_download_stats_lack_space (const WaysideDownloadStats *self)
{
  return !wayside_download_state_is_end (self->state) && self->bytes_left > self->bytes_free;
}

/**
 * wayside_download_stats_get_fraction:
 * @self: the counters of a download
 *
 * Returns: the part of the images that is on disk, from 0 to 1; those that the service does not provide are
 *   not counted
 */
double
wayside_download_stats_get_fraction (const WaysideDownloadStats *self)
{
  guint n_wanted = self->n_items - MIN (wayside_download_stats_count_unavailable (self), self->n_items);

  return n_wanted > 0 ? MIN ((double) wayside_download_stats_count_kept (self) / n_wanted, 1) : 0;
}
