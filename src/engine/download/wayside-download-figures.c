/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a download tells in numbers: how many, how fast, how long still. */

#include "config.h"

#include "wayside-download-private.h"

#include "wayside-clock.h"

/**
 * wayside_download_count:
 * @self: a download
 * @state: a state of items
 *
 * Returns: how many items are in it
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
 * Returns: how many items have their outcome
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
 * Returns: how many parts of a box could not be listed, because the service finds too many images in them
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
 * Returns: bytes of pictures that came in all
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
 * Returns: bytes that its pairs take on the disk, those that were there before it included, or 0 if that is
 *   not known
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
 * Returns: bytes of pictures a second, of late
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
 * Returns: how long it will take still at the rate of late, in seconds, or -1 if that cannot be said
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
 * Returns: what the images that are known and have no outcome will take, in bytes, by the size of those
 *   that came so far
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
 * Returns: bytes that the disk has left, by what it had at the start, or %G_MAXUINT64 if that cannot be said
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
 * Returns: %TRUE if what is left will probably not fit on the disk
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
 * Returns: for how long the service still wants to be left alone, in seconds, or 0 if it does not
 */
gint64
wayside_download_get_seconds_held (WaysideDownload *self)
{
  gint64 left;

  g_return_val_if_fail (WAYSIDE_IS_DOWNLOAD (self), 0);

  left = self->held_until - wayside_clock_get_time ();
  return left > 0 && !wayside_download_is_ended (self) ? (left + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC : 0;
}
