/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-fetch-queue-private.h"

#include "wayside-clock.h"
#include "wayside-error.h"

#include <string.h>

/**
 * wayside_fetch_queue_new:
 * @funcs: (scope notified): the functions to call; copied
 * @user_data: (not owned): passed to @funcs
 *
 * Returns: (transfer full): an empty queue
 */
WaysideFetchQueue *
wayside_fetch_queue_new (const WaysideFetchQueueFuncs *funcs, gpointer user_data)
{
  WaysideFetchQueue *self;

  g_return_val_if_fail (funcs != NULL, NULL);

  self = g_new0 (WaysideFetchQueue, 1);
  self->funcs = *funcs;
  self->user_data = user_data;
  self->items = g_ptr_array_new_with_free_func ((GDestroyNotify) wayside_fetch_item_free);
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  g_queue_init (&self->ready);
  return self;
}

/**
 * wayside_fetch_queue_free:
 * @self: (transfer full): a queue of which no item is in flight
 *
 * Frees the items too. Delayed retries are dropped.
 */
void
wayside_fetch_queue_free (WaysideFetchQueue *self)
{
  g_return_if_fail (self != NULL);

  g_queue_clear (&self->ready);
  g_clear_pointer (&self->by_id, g_hash_table_unref);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_clear_pointer (&self->present, g_hash_table_unref);
  g_clear_pointer (&self->bare, g_hash_table_unref);
  g_clear_pointer (&self->smaller, g_hash_table_unref);
  g_free (self);
}

/**
 * wayside_fetch_queue_add:
 * @self: a queue
 * @id: the id of an image
 *
 * Appends an item if there is none with this id. A new one is not ready yet, see wayside_fetch_queue_push().
 *
 * Returns: (transfer none): the item with this id
 */
WaysideFetchItem *
wayside_fetch_queue_add (WaysideFetchQueue *self, const char *id)
{
  WaysideFetchItem *item;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (id != NULL, NULL);

  item = g_hash_table_lookup (self->by_id, id);
  if (item != NULL)
    return item;

  item = wayside_fetch_item_new (id, self->items->len);
  g_ptr_array_add (self->items, item);
  self->counts[item->state]++;
  g_hash_table_insert (self->by_id, item->id, item);
  self->funcs.added (item, self->user_data);
  return item;
}

/**
 * wayside_fetch_queue_lookup:
 * @self: a queue
 * @id: the id of an image
 *
 * Returns: (transfer none) (nullable): the item with this id
 */
WaysideFetchItem *
wayside_fetch_queue_lookup (WaysideFetchQueue *self, const char *id)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_hash_table_lookup (self->by_id, id);
}

/**
 * wayside_fetch_queue_get_items:
 * @self: a queue
 *
 * Returns: (transfer none) (element-type WaysideFetchItem): all items by position; must not be changed
 */
GPtrArray *
wayside_fetch_queue_get_items (WaysideFetchQueue *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->items;
}

/**
 * wayside_fetch_queue_count:
 * @self: a queue
 * @state: a state
 *
 * Returns: the number of items in this state
 */
guint
wayside_fetch_queue_count (WaysideFetchQueue *self, WaysideItemState state)
{
  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (state < WAYSIDE_N_ITEM_STATES, 0);

  return self->counts[state];
}

/**
 * wayside_fetch_queue_fill_stats:
 * @self: a queue
 * @stats: (inout): the stats of the download
 *
 * Sets the number of items, those of each state, those in a smaller size, and the bytes of the pairs on disk.
 */
void
wayside_fetch_queue_fill_stats (WaysideFetchQueue *self, WaysideDownloadStats *stats)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (stats != NULL);

  memcpy (stats->counts, self->counts, sizeof stats->counts);
  stats->n_items = self->items->len;
  stats->n_stored = self->n_stored;
  stats->n_replaceable = self->n_replaceable;
}

/**
 * wayside_fetch_queue_mark:
 * @self: a queue
 * @item: one of its items
 * @state: its new state
 *
 * Sets the state of an item. The bytes of its pair count while it is saved or present.
 */
void
wayside_fetch_queue_mark (WaysideFetchQueue *self, WaysideFetchItem *item, WaysideItemState state)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (item != NULL);
  g_return_if_fail (state < WAYSIDE_N_ITEM_STATES);

  if (wayside_item_state_is_kept (item->state))
    self->n_stored -= item->n_stored;
  self->counts[item->state]--;
  item->state = state;
  self->counts[state]++;
  if (wayside_item_state_is_kept (state))
    self->n_stored += item->n_stored;
  wayside_fetch_queue_touch (self, item);
}

/**
 * wayside_fetch_queue_touch:
 * @self: a queue
 * @item: one of its items, of which anything but the state has changed
 */
void
wayside_fetch_queue_touch (WaysideFetchQueue *self, WaysideFetchItem *item)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (item != NULL);

  self->funcs.changed (item, self->user_data);
}

/**
 * wayside_fetch_queue_get_n_ready:
 * @self: a queue
 *
 * Returns: the number of items that can be fetched now
 */
guint
wayside_fetch_queue_get_n_ready (WaysideFetchQueue *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->ready.length;
}

/**
 * wayside_fetch_queue_push:
 * @self: a queue
 * @item: one of its items, waiting and not ready yet
 *
 * Makes an item ready, after all others.
 */
void
wayside_fetch_queue_push (WaysideFetchQueue *self, WaysideFetchItem *item)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (item != NULL && item->state == WAYSIDE_ITEM_WAITING);

  g_queue_push_tail (&self->ready, item);
}

static gint
compare_positions (gconstpointer a, gconstpointer b)
{
  const WaysideFetchItem *first = *(const WaysideFetchItem *const *) a;
  const WaysideFetchItem *second = *(const WaysideFetchItem *const *) b;

  return first->position < second->position ? -1 : first->position > second->position;
}

/**
 * wayside_fetch_queue_push_in_order:
 * @self: a queue
 * @items: (element-type WaysideFetchItem): some of its items, as for wayside_fetch_queue_push(); sorted by this
 *   call
 *
 * Makes items ready by their position: metadata arrives in no particular order.
 */
void
wayside_fetch_queue_push_in_order (WaysideFetchQueue *self, GPtrArray *items)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (items != NULL);

  g_ptr_array_sort (items, compare_positions);
  for (guint i = 0; i < items->len; i++)
    wayside_fetch_queue_push (self, g_ptr_array_index (items, i));
}

/**
 * wayside_fetch_queue_push_back:
 * @self: a queue
 * @item: one of its items, not ready
 *
 * Makes an item ready again, before all others. What was received of its picture is lost.
 */
void
wayside_fetch_queue_push_back (WaysideFetchQueue *self, WaysideFetchItem *item)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (item != NULL);

  item->n_bytes = 0;
  item->length = -1;
  wayside_fetch_queue_mark (self, item, WAYSIDE_ITEM_WAITING);
  g_queue_push_head (&self->ready, item);
}

/**
 * wayside_fetch_queue_pop:
 * @self: a queue
 *
 * Returns: (transfer none) (nullable): the item to fetch next, which is not ready any more
 */
WaysideFetchItem *
wayside_fetch_queue_pop (WaysideFetchQueue *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_queue_pop_head (&self->ready);
}

/* One retry that is delayed. */
typedef struct
{
  WaysideFetchQueue *queue; /* (not owned): frees the timer */
  WaysideFetchItem *item;   /* (not owned): likewise */
} Retry;

/* Returns a delayed item to the ones that are ready. */
static void
end_delay (WaysideFetchQueue *self, WaysideFetchItem *item)
{
  g_source_destroy (item->timer);
  g_clear_pointer (&item->timer, g_source_unref);
  self->n_delayed--;
  wayside_fetch_queue_push_back (self, item);
}

static gboolean
retry_cb (gpointer user_data)
{
  Retry *retry = user_data;
  WaysideFetchQueue *self = retry->queue;

  end_delay (self, retry->item);
  self->funcs.retry (self->user_data);
  return G_SOURCE_REMOVE;
}

/**
 * wayside_fetch_queue_retry_later:
 * @self: a queue
 * @item: one of its items, not ready
 * @delay: milliseconds by the clock of the retries, see wayside_clock_delay_source_new()
 *
 * Makes an item ready again after a delay, in the thread-default main context.
 */
void
wayside_fetch_queue_retry_later (WaysideFetchQueue *self, WaysideFetchItem *item, guint delay)
{
  Retry *retry;

  g_return_if_fail (self != NULL);
  g_return_if_fail (item != NULL && item->timer == NULL);

  item->n_bytes = 0;
  wayside_fetch_queue_mark (self, item, WAYSIDE_ITEM_WAITING);
  retry = g_new0 (Retry, 1);
  retry->queue = self;
  retry->item = item;
  item->timer = wayside_clock_delay_source_new (delay);
  g_source_set_callback (item->timer, retry_cb, retry, g_free);
  g_source_attach (item->timer, g_main_context_get_thread_default ());
  self->n_delayed++;
}

/**
 * wayside_fetch_queue_get_n_delayed:
 * @self: a queue
 *
 * Returns: the number of items that wait for the delay of their retry
 */
guint
wayside_fetch_queue_get_n_delayed (WaysideFetchQueue *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_delayed;
}

/**
 * wayside_fetch_queue_reset_retries:
 * @self: a queue
 *
 * Makes the delayed items ready and begins a new attempt for every item that is: it may be long until the
 * download continues.
 */
void
wayside_fetch_queue_reset_retries (WaysideFetchQueue *self)
{
  g_return_if_fail (self != NULL);

  for (guint i = 0; i < self->items->len && self->n_delayed > 0; i++)
    {
      WaysideFetchItem *item = g_ptr_array_index (self->items, i);

      if (item->timer != NULL)
        end_delay (self, item);
    }

  for (GList *l = self->ready.head; l != NULL; l = l->next)
    wayside_fetch_item_reset_retries (l->data);
}

/**
 * wayside_fetch_queue_retry_failed:
 * @self: a queue
 *
 * Makes all failed items ready, with a new attempt for each.
 */
void
wayside_fetch_queue_retry_failed (WaysideFetchQueue *self)
{
  g_return_if_fail (self != NULL);

  for (guint i = 0; i < self->items->len; i++)
    {
      WaysideFetchItem *item = g_ptr_array_index (self->items, i);

      if (item->state != WAYSIDE_ITEM_FAILED)
        continue;

      g_clear_error (&item->error);
      wayside_fetch_item_reset_retries (item);
      item->n_bytes = 0;
      item->length = -1;
      wayside_fetch_queue_mark (self, item, WAYSIDE_ITEM_WAITING);
      wayside_fetch_queue_push (self, item);
    }
}

typedef gboolean (*ErrorTest) (const GError *error);

static gboolean
is_of_network (const GError *error)
{
  return g_error_matches (error, WAYSIDE_ERROR, WAYSIDE_ERROR_NETWORK);
}

/* Whether an item is not at fault for its failure. */
static gboolean
is_of_all (const GError *error)
{
  return is_of_network (error) || g_error_matches (error, WAYSIDE_ERROR, WAYSIDE_ERROR_SERVICE) ||
         g_error_matches (error, WAYSIDE_ERROR, WAYSIDE_ERROR_SIGN_IN);
}

static gboolean
is_refusal (const GError *error)
{
  return g_error_matches (error, WAYSIDE_ERROR, WAYSIDE_ERROR_URL_EXPIRED);
}

static gboolean
has_failed_since (const WaysideFetchItem *item, gint64 since, ErrorTest is_wanted)
{
  return item->state == WAYSIDE_ITEM_FAILED && item->given_up > since && is_wanted (item->error);
}

static void
retry_since (WaysideFetchQueue *self, gint64 since, ErrorTest is_wanted)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      WaysideFetchItem *item = g_ptr_array_index (self->items, i);

      if (!has_failed_since (item, since, is_wanted))
        continue;

      g_clear_error (&item->error);
      wayside_fetch_item_reset_retries (item);
      wayside_fetch_queue_push_back (self, item);
    }
}

/**
 * wayside_fetch_queue_has_offline:
 * @self: a queue
 * @since: time of wayside_clock_get_time() of the last success
 *
 * Returns: %TRUE if there is an item for wayside_fetch_queue_retry_offline()
 */
gboolean
wayside_fetch_queue_has_offline (WaysideFetchQueue *self, gint64 since)
{
  g_return_val_if_fail (self != NULL, FALSE);

  for (guint i = 0; i < self->items->len; i++)
    if (has_failed_since (g_ptr_array_index (self->items, i), since, is_of_network))
      return TRUE;

  return FALSE;
}

/**
 * wayside_fetch_queue_retry_offline:
 * @self: a queue
 * @since: time of wayside_clock_get_time() of the last success
 *
 * Makes the items ready, each with a new attempt, that have failed since the last success because of the
 * network or the service: they were in flight when it failed.
 */
void
wayside_fetch_queue_retry_offline (WaysideFetchQueue *self, gint64 since)
{
  g_return_if_fail (self != NULL);

  retry_since (self, since, is_of_all);
}

/**
 * wayside_fetch_queue_retry_refused:
 * @self: a queue
 * @since: time of wayside_clock_get_time() of the last success
 *
 * Makes the items ready, each with a new attempt, that the photo servers have refused since the last success.
 */
void
wayside_fetch_queue_retry_refused (WaysideFetchQueue *self, gint64 since)
{
  g_return_if_fail (self != NULL);

  retry_since (self, since, is_refusal);
}

/**
 * wayside_fetch_queue_doubt_saved:
 * @self: a queue
 *
 * Makes all saved items ready, to check their files: the kernel reports a write-back error only once and
 * without naming the file.
 */
void
wayside_fetch_queue_doubt_saved (WaysideFetchQueue *self)
{
  g_return_if_fail (self != NULL);

  for (guint i = 0; i < self->items->len; i++)
    {
      WaysideFetchItem *item = g_ptr_array_index (self->items, i);

      if (item->state != WAYSIDE_ITEM_SAVED)
        continue;

      item->is_doubted = TRUE;
      item->n_bytes = 0;
      item->length = -1;
      wayside_fetch_item_reset_retries (item);
      wayside_fetch_queue_mark (self, item, WAYSIDE_ITEM_WAITING);
      wayside_fetch_queue_push (self, item);
    }
}

/**
 * wayside_fetch_queue_needs_folder:
 * @self: a queue
 *
 * Returns: %TRUE if there is an item that is neither gone nor reported as such, so that there may be something
 *   to save
 */
gboolean
wayside_fetch_queue_needs_folder (WaysideFetchQueue *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  for (guint i = 0; i < self->items->len; i++)
    {
      const WaysideFetchItem *item = g_ptr_array_index (self->items, i);

      if (item->state != WAYSIDE_ITEM_GONE && item->verdict == NULL)
        return TRUE;
    }

  return FALSE;
}
