/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The items of a queue that are in the folder already. */

#include "config.h"

#include "wayside-fetch-queue-private.h"

/**
 * wayside_fetch_queue_set_present:
 * @self: a queue
 * @present: (transfer full) (nullable): map from the id of each complete pair in the folder to its bytes, or
 *   %NULL if the folder must be listed again
 * @bare: (transfer full) (nullable): set of the ids of complete pictures that lack only their metadata
 *
 * Sets what is in the folder already. Waiting items that are complete become present and are not ready any
 * more.
 */
void
wayside_fetch_queue_set_present (WaysideFetchQueue *self, GHashTable *present, GHashTable *bare)
{
  GList *next;

  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->present, g_hash_table_unref);
  g_clear_pointer (&self->bare, g_hash_table_unref);
  self->present = present;
  self->bare = bare;
  for (guint i = 0; i < self->items->len; i++)
    wayside_fetch_queue_settle_present (self, g_ptr_array_index (self->items, i));
  for (GList *l = self->ready.head; l != NULL; l = next)
    {
      WaysideFetchItem *item = l->data;

      next = l->next;
      if (item->state != WAYSIDE_ITEM_WAITING)
        g_queue_delete_link (&self->ready, l);
    }
}

/**
 * wayside_fetch_queue_knows_present:
 * @self: a queue
 *
 * Returns: %TRUE if it is known what is in the folder
 */
gboolean
wayside_fetch_queue_knows_present (WaysideFetchQueue *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->present != NULL;
}

/* Whether the service offers a larger picture of an item than the one in the folder, as far as is known. */
static gboolean
may_be_larger (const WaysideFetchItem *item, WaysideSize wanted, WaysideSize size)
{
  WaysideSize offered;

  return item->metadata == NULL ||
         (wayside_metadata_pick_url (item->metadata, wanted, &offered) != NULL && offered < size);
}

/* Returns whether an item is in the folder, in a size that is smaller than the requested one. */
static gboolean
find_smaller (WaysideFetchQueue *self, const WaysideFetchItem *item, WaysideSize *size)
{
  gpointer value;

  if (self->smaller == NULL || self->present == NULL || item->is_doubted ||
      !g_hash_table_contains (self->present, item->id) ||
      !g_hash_table_lookup_extended (self->smaller, item->id, NULL, &value))
    return FALSE;

  *size = (WaysideSize) GPOINTER_TO_UINT (value);
  return TRUE;
}

/* Marks an item as present. */
static void
keep (WaysideFetchQueue *self, WaysideFetchItem *item)
{
  WaysideSize wanted = item->size;

  item->n_stored = GPOINTER_TO_SIZE (g_hash_table_lookup (self->present, item->id));
  if (find_smaller (self, item, &item->size) && !self->replaces_smaller &&
      may_be_larger (item, wanted, item->size))
    {
      item->wanted_size = wanted;
      item->is_replaceable = TRUE;
      self->n_replaceable++;
    }
  wayside_fetch_queue_mark (self, item, WAYSIDE_ITEM_PRESENT);
}

/**
 * wayside_fetch_queue_set_smaller:
 * @self: a queue
 * @smaller: (transfer full) (nullable) (element-type utf8 WaysideSize): the ids of complete pairs in the folder
 *   whose pictures are smaller than requested, each with its size
 * @replaces: whether to fetch these again
 *
 * Call it before wayside_fetch_queue_set_present().
 */
void
wayside_fetch_queue_set_smaller (WaysideFetchQueue *self, GHashTable *smaller, gboolean replaces)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->smaller, g_hash_table_unref);
  self->smaller = smaller;
  self->replaces_smaller = replaces;
}

/**
 * wayside_fetch_queue_settle_present:
 * @self: a queue
 * @item: one of its items
 *
 * Marks a waiting item as present if its pair is in the folder, unless its files must be checked, or replaced by
 * a larger picture.
 *
 * Returns: %TRUE if the item is waiting
 */
gboolean
wayside_fetch_queue_settle_present (WaysideFetchQueue *self, WaysideFetchItem *item)
{
  WaysideSize size;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (item != NULL, FALSE);

  if (item->state == WAYSIDE_ITEM_WAITING && self->present != NULL && !item->is_doubted &&
      g_hash_table_contains (self->present, item->id) &&
      !(self->replaces_smaller && find_smaller (self, item, &size)))
    keep (self, item);

  return item->state == WAYSIDE_ITEM_WAITING;
}

/**
 * wayside_fetch_queue_keep_smaller:
 * @self: a queue
 * @item: one of its items
 * @offered: the largest size that the service offers of it, or %WAYSIDE_SIZE_256 if it offers none
 *
 * Marks an item as present if the pair in the folder, which was to be replaced, cannot be replaced by a larger
 * one.
 *
 * Returns: %TRUE if it is present now
 */
gboolean
wayside_fetch_queue_keep_smaller (WaysideFetchQueue *self, WaysideFetchItem *item, WaysideSize offered)
{
  WaysideSize size;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (item != NULL, FALSE);

  if (!find_smaller (self, item, &size) || offered < size)
    return FALSE;

  keep (self, item);
  return TRUE;
}

/**
 * wayside_fetch_queue_note_offer:
 * @self: a queue
 * @item: one of its items, whose metadata was received
 *
 * Stops counting an item as one in a smaller size if the service offers no larger one.
 */
void
wayside_fetch_queue_note_offer (WaysideFetchQueue *self, WaysideFetchItem *item)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (item != NULL);

  if (!item->is_replaceable || may_be_larger (item, item->wanted_size, item->size))
    return;

  item->is_replaceable = FALSE;
  self->n_replaceable--;
}

/**
 * wayside_fetch_queue_take_bare:
 * @self: a queue
 * @item: one of its items
 *
 * Finds out whether the picture of an item is in the folder, so that only its metadata is to be written. If
 * that fails, the next try fetches both: the queue returns %TRUE only once for the same contents of the folder,
 * and for each check of the item's files.
 *
 * Returns: %TRUE if only the metadata is to be written
 */
gboolean
wayside_fetch_queue_take_bare (WaysideFetchQueue *self, WaysideFetchItem *item)
{
  gboolean is_bare;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (item != NULL, FALSE);

  is_bare = item->has_picture ||
            (!item->is_doubted && self->bare != NULL && g_hash_table_contains (self->bare, item->id));
  if (is_bare && self->bare != NULL)
    g_hash_table_remove (self->bare, item->id);

  return is_bare;
}
