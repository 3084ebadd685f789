/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-fetch-item.h"

/**
 * wayside_fetch_item_new:
 * @id: the id of an image
 * @position: its index in the download
 *
 * Returns: (transfer full): a waiting item without metadata
 */
WaysideFetchItem *
wayside_fetch_item_new (const char *id, guint position)
{
  WaysideFetchItem *self;

  g_return_val_if_fail (id != NULL, NULL);

  self = g_new0 (WaysideFetchItem, 1);
  self->id = g_strdup (id);
  self->position = position;
  self->length = -1;
  return self;
}

/**
 * wayside_fetch_item_free:
 * @self: (transfer full): an item that is not in flight
 */
void
wayside_fetch_item_free (WaysideFetchItem *self)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (self->reservation == NULL);

  if (self->timer != NULL)
    g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->metadata, wayside_metadata_free);
  g_clear_error (&self->verdict);
  g_clear_error (&self->error);
  g_free (self);
}

/**
 * wayside_fetch_item_reset_retries:
 * @self: an item
 *
 * Begins a new attempt: earlier tries do not count against the next one, neither their number and duration nor
 * the fact that its URL was refreshed.
 */
void
wayside_fetch_item_reset_retries (WaysideFetchItem *self)
{
  g_return_if_fail (self != NULL);

  self->tries = (WaysideRetryCount){ 0 };
  self->first_try = 0;
  self->is_refreshed = FALSE;
}

/**
 * wayside_fetch_item_set_metadata:
 * @self: an item
 * @metadata: (transfer full): its metadata
 *
 * Replaces the metadata; its image is part of the next report.
 */
void
wayside_fetch_item_set_metadata (WaysideFetchItem *self, WaysideMetadata *metadata)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (metadata != NULL);

  g_clear_pointer (&self->metadata, wayside_metadata_free);
  self->metadata = metadata;
  self->has_news = TRUE;
}
