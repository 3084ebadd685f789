/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Statistics of a download: counts, rates, remaining time and space. */

#include "config.h"

#include "wayside-download-private.h"

#include "wayside-clock.h"

/**
 * wayside_download_count:
 * @self: a download
 * @state: an item state
 *
 * Returns: the number of items in @state
 */
guint
wayside_download_count (WaysideDownload *self, WaysideItemState state)
{
  g_return_val_if_fail (WAYSIDE_IS_DOWNLOAD (self), 0);
  g_return_val_if_fail ((guint) state < WAYSIDE_N_ITEM_STATES, 0);

  return self->counts[state];
}

/**
 * wayside_download_count_ended:
 * @self: a download
 *
 * Returns: the number of items in an end state, that is neither waiting nor being transferred
 */
guint
wayside_download_count_ended (WaysideDownload *self)
{
  g_return_val_if_fail (WAYSIDE_IS_DOWNLOAD (self), 0);

  return self->items->len - self->counts[WAYSIDE_ITEM_WAITING] - self->counts[WAYSIDE_ITEM_TRANSFERRING];
}

/**
 * wayside_download_count_skipped_areas:
 * @self: a download
 *
 * Returns: the number of parts of a bounding box that could not be listed because the service finds too many
 *   images in them
 */
guint
wayside_download_count_skipped_areas (WaysideDownload *self)
{
  g_return_val_if_fail (WAYSIDE_IS_DOWNLOAD (self), 0);

  return self->n_skipped;
}

/**
 * wayside_download_get_bytes:
 * @self: a download
 *
 * Returns: the total number of picture bytes received
 */
guint64
wayside_download_get_bytes (WaysideDownload *self)
{
  g_return_val_if_fail (WAYSIDE_IS_DOWNLOAD (self), 0);

  return self->n_bytes;
}

/**
 * wayside_download_get_bytes_stored:
 * @self: a download
 *
 * Returns: the bytes that its pairs occupy on disk, including those present before it started, or 0 if
 *   unknown
 */
guint64
wayside_download_get_bytes_stored (WaysideDownload *self)
{
  g_return_val_if_fail (WAYSIDE_IS_DOWNLOAD (self), 0);

  return self->n_stored;
}

/**
 * wayside_download_get_rate:
 * @self: a download
 *
 * Returns: the recent transfer rate, in picture bytes per second
 */
double
wayside_download_get_rate (WaysideDownload *self)
{
  g_return_val_if_fail (WAYSIDE_IS_DOWNLOAD (self), 0);

  return wayside_rate_get (&self->byte_rate);
}

/**
 * wayside_download_get_seconds_left:
 * @self: a download
 *
 * Returns: the remaining time at the recent rate, in seconds, or -1 if unknown
 */
gint64
wayside_download_get_seconds_left (WaysideDownload *self)
{
  g_return_val_if_fail (WAYSIDE_IS_DOWNLOAD (self), -1);

  if (!wayside_download_get_total_known (self) || self->state != WAYSIDE_DOWNLOAD_RUNNING)
    return -1;

  return wayside_rate_estimate (&self->item_rate, self->items->len - wayside_download_count_ended (self));
}

/**
 * wayside_download_get_bytes_left:
 * @self: a download
 *
 * Returns: the estimated size of the listed images that are not in an end state, in bytes, from the sizes of
 *   the pictures received so far
 */
guint64
wayside_download_get_bytes_left (WaysideDownload *self)
{
  g_return_val_if_fail (WAYSIDE_IS_DOWNLOAD (self), 0);

  return (self->items->len - wayside_download_count_ended (self)) * self->guess;
}

/**
 * wayside_download_get_bytes_free:
 * @self: a download
 *
 * Returns: the free disk space in bytes, calculated from the free space when the folder was opened, or
 *   %G_MAXUINT64 if unknown
 */
guint64
wayside_download_get_bytes_free (WaysideDownload *self)
{
  g_return_val_if_fail (WAYSIDE_IS_DOWNLOAD (self), G_MAXUINT64);

  if (self->n_free == G_MAXUINT64)
    return G_MAXUINT64;

  return self->n_free > self->n_bytes ? self->n_free - self->n_bytes : 0;
}

/**
 * wayside_download_lacks_space:
 * @self: a download
 *
 * Returns: %TRUE if the remaining images will probably not fit on the disk
 */
gboolean
wayside_download_lacks_space (WaysideDownload *self)
{
  g_return_val_if_fail (WAYSIDE_IS_DOWNLOAD (self), FALSE);

  return !wayside_download_is_ended (self) &&
         wayside_download_get_bytes_left (self) > wayside_download_get_bytes_free (self);
}

/**
 * wayside_download_get_seconds_held:
 * @self: a download
 *
 * Returns: for how many seconds requests or pictures are still held back at the service's request, or 0 if
 *   they are not
 */
gint64
wayside_download_get_seconds_held (WaysideDownload *self)
{
  gint64 left;

  g_return_val_if_fail (WAYSIDE_IS_DOWNLOAD (self), 0);

  left = self->held_until - wayside_clock_get_time ();
  return left > 0 && !wayside_download_is_ended (self) ? (left + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC : 0;
}
