/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-missing-check.h"

#include "wayside-retry-policy.h"

/* Number of items reported as missing in a row, without a successful response in between, from which on the
 * token is checked. */
#define FIRST_SUSPICION 10

struct _WaysideMissingCheck
{
  WaysideFetchQueue *queue; /* (not owned) */
  GPtrArray *items;         /* (owned) (element-type WaysideFetchItem): in the order of their reports */
  GPtrArray *proven;        /* (owned) (element-type WaysideFetchItem): the service has no such image */
  guint suspicion;          /* length of items from which on the token is checked */
  gboolean is_pending;
};

/**
 * wayside_missing_check_new:
 * @queue: (not owned): the queue of the items
 *
 * Returns: (transfer full): a check without items
 */
WaysideMissingCheck *
wayside_missing_check_new (WaysideFetchQueue *queue)
{
  WaysideMissingCheck *self;

  g_return_val_if_fail (queue != NULL, NULL);

  self = g_new0 (WaysideMissingCheck, 1);
  self->queue = queue;
  self->items = g_ptr_array_new ();
  self->proven = g_ptr_array_new ();
  self->suspicion = FIRST_SUSPICION;
  return self;
}

/**
 * wayside_missing_check_free:
 * @self: (transfer full): a check
 */
void
wayside_missing_check_free (WaysideMissingCheck *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_clear_pointer (&self->proven, g_ptr_array_unref);
  g_free (self);
}

/**
 * wayside_missing_check_add:
 * @self: a check
 * @item: an item that the service reports as missing; not ready to be fetched
 * @error: the reason to give for it if it is confirmed as gone; copied to its verdict
 *
 * Sets an item aside. It waits.
 */
void
wayside_missing_check_add (WaysideMissingCheck *self, WaysideFetchItem *item, const GError *error)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (item != NULL);
  g_return_if_fail (error != NULL);

  g_clear_error (&item->verdict);
  item->verdict = g_error_copy (error);
  wayside_fetch_queue_mark (self->queue, item, WAYSIDE_ITEM_WAITING);
  g_ptr_array_add (self->items, item);
}

/* An item that was reported missing while the folder was being listed may turn out to have a pair there. */
static gboolean
is_settled (WaysideFetchItem *item)
{
  if (item->state == WAYSIDE_ITEM_WAITING)
    return FALSE;

  g_clear_error (&item->verdict);
  return TRUE;
}

/**
 * wayside_missing_check_confirm:
 * @self: a check
 *
 * Confirms that the service has no images for the items. Call it when the token is valid, because the service
 * has returned an image, and when no request is left that could prove it. Once it is known what is in the
 * folder, see wayside_fetch_queue_knows_present(), the items are settled too.
 */
void
wayside_missing_check_confirm (WaysideMissingCheck *self)
{
  g_return_if_fail (self != NULL);

  g_ptr_array_extend (self->proven, self->items, NULL, NULL);
  g_ptr_array_set_size (self->items, 0);
  if (wayside_fetch_queue_knows_present (self->queue))
    wayside_missing_check_settle (self);
}

/**
 * wayside_missing_check_has_proven:
 * @self: a check
 *
 * Returns: %TRUE if there are confirmed items that wait for wayside_missing_check_settle()
 */
gboolean
wayside_missing_check_has_proven (WaysideMissingCheck *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->proven->len > 0;
}

/**
 * wayside_missing_check_is_any_in:
 * @self: a check
 * @ids: (nullable) (element-type utf8): a set of ids
 *
 * Returns: %TRUE if there is a confirmed item with one of these ids
 */
gboolean
wayside_missing_check_is_any_in (WaysideMissingCheck *self, GHashTable *ids)
{
  g_return_val_if_fail (self != NULL, FALSE);

  for (guint i = 0; ids != NULL && i < self->proven->len; i++)
    if (g_hash_table_contains (ids, ((WaysideFetchItem *) g_ptr_array_index (self->proven, i))->id))
      return TRUE;

  return FALSE;
}

/**
 * wayside_missing_check_settle:
 * @self: a check
 *
 * Marks all confirmed items as gone, except for those whose files are in the folder: these are present. Call it
 * when it is known what is in the folder, or that none of the items is.
 */
void
wayside_missing_check_settle (WaysideMissingCheck *self)
{
  g_return_if_fail (self != NULL);

  for (guint i = 0; i < self->proven->len; i++)
    {
      WaysideFetchItem *item = g_ptr_array_index (self->proven, i);
      g_autoptr (GError) verdict = g_steal_pointer (&item->verdict);

      if (!wayside_fetch_queue_settle_present (self->queue, item) ||
          wayside_fetch_queue_keep_smaller (self->queue, item, WAYSIDE_SIZE_256))
        continue;

      if (is_settled (item))
        continue;

      g_clear_error (&item->error);
      item->error = g_steal_pointer (&verdict);
      wayside_fetch_queue_mark (self->queue, item, WAYSIDE_ITEM_GONE);
    }
  g_ptr_array_set_size (self->proven, 0);
}

/**
 * wayside_missing_check_withdraw:
 * @self: a check
 *
 * Makes all items ready again, in their order, that could not be confirmed.
 */
void
wayside_missing_check_withdraw (WaysideMissingCheck *self)
{
  g_return_if_fail (self != NULL);

  for (guint i = self->items->len; i > 0; i--)
    {
      WaysideFetchItem *item = g_ptr_array_index (self->items, i - 1);

      if (is_settled (item))
        continue;

      g_clear_error (&item->verdict);
      wayside_fetch_item_reset_retries (item);
      wayside_fetch_queue_push_back (self->queue, item);
    }
  g_ptr_array_set_size (self->items, 0);
}

/**
 * wayside_missing_check_is_blocked:
 * @self: a check
 *
 * Returns: %TRUE if no other request should be sent with the token, because it must be checked first
 */
gboolean
wayside_missing_check_is_blocked (WaysideMissingCheck *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->is_pending || self->items->len >= self->suspicion;
}

/**
 * wayside_missing_check_begin:
 * @self: a check
 *
 * Begins a check of the token if too many items in a row are reported as missing.
 *
 * Returns: %TRUE if the caller must send the request now, and pass its result to wayside_missing_check_end()
 */
gboolean
wayside_missing_check_begin (WaysideMissingCheck *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (self->is_pending || self->items->len < self->suspicion)
    return FALSE;

  self->is_pending = TRUE;
  return TRUE;
}

/**
 * wayside_missing_check_end:
 * @self: a check with a pending request
 * @error: (nullable): the error of the request, or %NULL if the service accepted the token
 *
 * Ends a check of the token. If it failed, the items stay until wayside_missing_check_withdraw().
 *
 * Returns: what is known about the items now
 */
WaysideMissingResult
wayside_missing_check_end (WaysideMissingCheck *self, const GError *error)
{
  const WaysideRetryContext what = { .asked = WAYSIDE_REQUEST_KIND_TOKEN };
  guint delay;

  g_return_val_if_fail (self != NULL, WAYSIDE_MISSING_CANCELLED);
  g_return_val_if_fail (self->is_pending, WAYSIDE_MISSING_CANCELLED);

  self->is_pending = FALSE;
  switch ((guint) wayside_retry_decide (error, &what, &delay))
    {
    case WAYSIDE_RETRY_ACTION_DONE:
      /* Double the limit, so that a list of mostly deleted images does not cost one check per few images. */
      self->suspicion *= 2;
      wayside_missing_check_confirm (self);
      return WAYSIDE_MISSING_CONFIRMED;
    case WAYSIDE_RETRY_ACTION_REQUEUE:
      return WAYSIDE_MISSING_CANCELLED;
    default:
      return WAYSIDE_MISSING_FAILED;
    }
}
