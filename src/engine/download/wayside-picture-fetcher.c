/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-picture-fetcher.h"

#include "wayside-clock.h"
#include "wayside-error.h"

/* Initial number of pictures in flight: enough to probe the capacity of the network, few enough for the first
 * photo to arrive quickly. */
#define FIRST_ALLOWED 6

/* Additional pictures allowed in flight for each one received. */
#define RAMP 2

/* Slots that a picture takes. Downloads that may have more than MAX_HEAVY pictures in flight, half of all
 * slots, fetch small sizes, of which each takes one slot. */
#define HEAVY     2
#define MAX_HEAVY (WAYSIDE_ENGINE_PLACES / HEAVY)

/* Number of pictures in a row that are refused at fresh URLs, from which on it is the client that is refused. */
#define MAX_REFUSED 5

struct _WaysidePictureFetcher
{
  WaysideItemFetchContext context;
  WaysideMemoryBudget *budget;     /* (not owned) */
  WaysideSlotScheduler *scheduler; /* (not owned) */
  guint parallel;
  WaysidePictureFetcherFuncs funcs;
  gpointer user_data; /* (not owned) */

  WaysideSlotClient *client; /* (owned) (nullable): while the download is active */
  GCancellable *cancellable; /* (owned): for everything in flight */
  guint n_in_flight;
  guint n_transferring;
  guint n_saved;
  guint n_refused; /* since the last picture that arrived */
  guint allowed;   /* current limit of transfers in flight; grows with success */
  gsize guess;     /* expected bytes of the next picture */
  guint64 n_bytes;
  gint64 last_success;  /* wayside_clock_get_time() */
  gint64 held_until;    /* the same: no picture is requested before */
  gint64 failing_since; /* the same: of the first fault of the servers since then, or 0 */
  guint n_given_up;     /* images that were given up since then */
};

/**
 * wayside_picture_fetcher_new:
 * @context: what the fetches of all items share; copied, without a store
 * @budget: (not owned): the memory for pictures in flight
 * @scheduler: (not owned): deals the slots of all downloads
 * @parallel: maximum number of pictures in flight, at least 1
 * @funcs: (scope notified): the functions to call; copied
 * @user_data: (not owned): passed to @funcs
 *
 * Returns: (transfer full): a fetcher that has not started; the owner of @context must own it
 */
WaysidePictureFetcher *
wayside_picture_fetcher_new (const WaysideItemFetchContext *context,
                             WaysideMemoryBudget *budget,
                             WaysideSlotScheduler *scheduler,
                             guint parallel,
                             const WaysidePictureFetcherFuncs *funcs,
                             gpointer user_data)
{
  WaysidePictureFetcher *self;

  g_return_val_if_fail (context != NULL && context->store == NULL, NULL);
  g_return_val_if_fail (budget != NULL && scheduler != NULL, NULL);
  g_return_val_if_fail (parallel > 0, NULL);
  g_return_val_if_fail (funcs != NULL, NULL);

  self = g_new0 (WaysidePictureFetcher, 1);
  self->context = *context;
  self->budget = budget;
  self->scheduler = scheduler;
  self->parallel = parallel;
  self->funcs = *funcs;
  self->user_data = user_data;
  self->cancellable = g_cancellable_new ();
  self->guess = wayside_size_guess_bytes (context->size);
  return self;
}

/**
 * wayside_picture_fetcher_free:
 * @self: (transfer full): a fetcher with nothing in flight
 */
void
wayside_picture_fetcher_free (WaysidePictureFetcher *self)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (self->n_in_flight == 0);

  wayside_picture_fetcher_leave (self);
  g_clear_object (&self->context.store);
  g_clear_object (&self->cancellable);
  g_free (self);
}

/* The photo servers asked to slow down: start no picture before the delay has passed. The retry of the item
 * that received this response also restarts the others. */
static void
hold (WaysidePictureFetcher *self, guint delay)
{
  self->held_until = MAX (self->held_until, wayside_clock_get_time () + (gint64) delay * 1000);
  self->funcs.held (self->held_until, self->user_data);
}

static void
give_up (WaysidePictureFetcher *self, WaysideFetchItem *item, const GError *error)
{
  gboolean is_offered = !g_error_matches (error, WAYSIDE_ERROR, WAYSIDE_ERROR_NOT_OFFERED);

  g_clear_error (&item->error);
  item->error = g_error_copy (error);
  item->given_up = wayside_clock_get_time ();
  self->n_given_up++;
  wayside_fetch_queue_mark (self->context.queue, item,
                            is_offered ? WAYSIDE_ITEM_FAILED : WAYSIDE_ITEM_NOT_OFFERED);
}

/* The network or the photo servers failed, not this image. */
static void
requeue (WaysidePictureFetcher *self, WaysideFetchItem *item)
{
  wayside_fetch_item_reset_retries (item);
  wayside_fetch_queue_push_back (self->context.queue, item);
}

static WaysideRetryAction
decide (WaysidePictureFetcher *self,
        WaysideFetchItem *item,
        const GError *error,
        WaysideRequestKind kind,
        guint *delay)
{
  WaysideRetryContext what = {
    .asked = kind,
    .now = wayside_clock_get_time (),
    .retry_after = item->retry_after,
    .chance = g_random_double (),
    .is_refreshed = item->is_refreshed,
    .is_offline = self->last_success < item->first_try,
    .n_given_up = self->n_given_up,
  };

  wayside_retry_count_failure (&item->tries, error, what.now);
  what.tries = item->tries;
  return wayside_retry_decide (error, &what, delay);
}

static void
carry_out (WaysidePictureFetcher *self,
           WaysideFetchItem *item,
           const GError *error,
           WaysideRetryAction action,
           guint delay)
{
  switch ((guint) action)
    {
    case WAYSIDE_RETRY_ACTION_REQUEUE:
      requeue (self, item);
      break;
    case WAYSIDE_RETRY_ACTION_STOP:
    case WAYSIDE_RETRY_ACTION_NEW_TOKEN:
      requeue (self, item);
      self->funcs.failed (error, self->user_data);
      break;
    case WAYSIDE_RETRY_ACTION_OFFLINE:
      g_clear_error (&item->error);
      requeue (self, item);
      wayside_fetch_queue_retry_offline (self->context.queue, self->last_success);
      self->funcs.failed (error, self->user_data);
      break;
    case WAYSIDE_RETRY_ACTION_FRESH_URL:
      g_clear_pointer (&item->metadata, wayside_metadata_free);
      wayside_fetch_queue_push_back (self->context.queue, item);
      break;
    case WAYSIDE_RETRY_ACTION_RETRY_ALL_LATER:
      hold (self, delay);
      wayside_fetch_queue_retry_later (self->context.queue, item, delay);
      break;
    case WAYSIDE_RETRY_ACTION_RETRY:
      wayside_fetch_queue_retry_later (self->context.queue, item, delay);
      break;
    case WAYSIDE_RETRY_ACTION_GONE:
      self->funcs.missing (item, error, self->user_data);
      break;
    default:
      give_up (self, item, error);
    }
}

/* Ends the job when the photo servers refuse everything, so that not all of thousands of images are requested
 * twice in vain. The images that were refused are not at fault. */
static void
count_refusal (WaysidePictureFetcher *self)
{
  g_autoptr (GError) error = NULL;

  self->n_refused++;
  if (self->n_refused != MAX_REFUSED)
    return;

  error = wayside_error_new_pictures_refused ();
  wayside_fetch_queue_retry_refused (self->context.queue, self->last_success);
  self->funcs.failed (error, self->user_data);
}

/* Handles every failure to fetch or save an image. */
static void
failed_cb (WaysideFetchItem *item, const GError *error, WaysideRequestKind kind, gpointer user_data)
{
  WaysidePictureFetcher *self = user_data;
  guint delay;
  WaysideRetryAction action = decide (self, item, error, kind, &delay);

  self->n_in_flight--;
  if (self->failing_since == 0 && g_error_matches (error, WAYSIDE_ERROR, WAYSIDE_ERROR_SERVICE))
    self->failing_since = wayside_clock_get_time ();
  item->n_tries += action != WAYSIDE_RETRY_ACTION_REQUEUE;
  g_clear_pointer (&item->reservation, wayside_memory_reservation_release);
  /* Either all transfers of one connection were lost, or the network cannot sustain that many transfers, or
   * the servers asked to slow down. Start again with few in flight. */
  if (action == WAYSIDE_RETRY_ACTION_RETRY_ALL_LATER || wayside_error_is_goaway (error) ||
      wayside_error_is_timeout (error))
    self->allowed = MIN (self->allowed, FIRST_ALLOWED);

  carry_out (self, item, error, action, delay);
  if (action == WAYSIDE_RETRY_ACTION_GIVE_UP && wayside_error_is_refusal (error))
    count_refusal (self);
  self->funcs.settled (self->user_data);
}

/* Handles every image whose files are on disk. */
static void
saved_cb (WaysideFetchItem *item, WaysideItemState state, gpointer user_data)
{
  WaysidePictureFetcher *self = user_data;

  self->n_in_flight--;
  self->n_saved++;
  item->is_doubted = item->has_picture = FALSE;
  g_clear_pointer (&item->reservation, wayside_memory_reservation_release);
  g_clear_error (&item->error);
  wayside_fetch_queue_mark (self->context.queue, item, state);
  self->funcs.settled (self->user_data);
}

static void
listed_cb (WaysideFetchItem *item, gpointer user_data)
{
  WaysidePictureFetcher *self = user_data;

  self->funcs.listed (self->user_data);
}

static void
received_cb (WaysideFetchItem *item, gsize n_bytes, gpointer user_data)
{
  WaysidePictureFetcher *self = user_data;

  self->n_bytes += n_bytes;
}

/* A received picture needs no slot any more, but keeps its memory reservation until it is written. */
static void
transferred_cb (WaysideFetchItem *item, gsize n_bytes, gpointer user_data)
{
  WaysidePictureFetcher *self = user_data;

  self->n_transferring--;
  wayside_slot_client_release (self->client);
  if (n_bytes == 0)
    return;

  self->last_success = wayside_clock_get_time ();
  self->n_refused = 0;
  self->failing_since = 0;
  self->n_given_up = 0;
  self->allowed = MIN (self->allowed + RAMP, self->parallel);
  self->guess = (self->guess * 7 + n_bytes) / 8;
  self->funcs.settled (self->user_data);
}

static gboolean
wants_picture (gpointer user_data)
{
  WaysidePictureFetcher *self = user_data;

  /* Fetch nothing before the folder has been listed. */
  return wayside_fetch_queue_get_n_ready (self->context.queue) > 0 &&
         wayside_fetch_queue_knows_present (self->context.queue) &&
         self->n_transferring < MIN (self->allowed, self->parallel) &&
         wayside_clock_get_time () >= self->held_until && self->funcs.may_fetch (self->user_data);
}

/* Starts the next image if the memory budget grants a reservation for it. */
static gboolean
start_picture (gpointer user_data)
{
  static const WaysideItemFetchFuncs funcs = { listed_cb, received_cb, transferred_cb, saved_cb, failed_cb };
  WaysidePictureFetcher *self = user_data;
  WaysideFetchItem *item;
  WaysideMemoryReservation *reservation;

  reservation = wayside_memory_budget_reserve (self->budget, self->guess);
  if (reservation == NULL)
    return FALSE;

  item = wayside_fetch_queue_pop (self->context.queue);
  item->reservation = reservation;
  if (item->first_try == 0)
    item->first_try = wayside_clock_get_time ();
  self->n_in_flight++;
  self->n_transferring++;
  wayside_slot_client_take (self->client);
  wayside_fetch_queue_mark (self->context.queue, item, WAYSIDE_ITEM_TRANSFERRING);
  wayside_item_fetch_start (&self->context, item, self->cancellable, &funcs, self);
  return TRUE;
}

/**
 * wayside_picture_fetcher_start:
 * @self: a fetcher
 *
 * Registers with the slot scheduler, whose dispatch starts pictures from now on, a few at first.
 */
void
wayside_picture_fetcher_start (WaysidePictureFetcher *self)
{
  static const WaysideSlotClientFuncs funcs = { wants_picture, start_picture };

  g_return_if_fail (self != NULL);

  self->allowed = FIRST_ALLOWED;
  self->n_refused = 0;
  if (self->client == NULL)
    self->client = wayside_slot_scheduler_register (self->scheduler, self->parallel > MAX_HEAVY ? 1 : HEAVY,
                                                    &funcs, self);
}

/**
 * wayside_picture_fetcher_dispatch:
 * @self: a fetcher
 *
 * Starts pictures of this and of other downloads: another one may be waiting for the slots or the memory that
 * this one has released.
 */
void
wayside_picture_fetcher_dispatch (WaysidePictureFetcher *self)
{
  g_return_if_fail (self != NULL);

  wayside_slot_scheduler_dispatch (self->scheduler);
}

/**
 * wayside_picture_fetcher_leave:
 * @self: a fetcher with no transfer in flight
 *
 * Leaves the slot scheduler. Does nothing if the fetcher was not started.
 */
void
wayside_picture_fetcher_leave (WaysidePictureFetcher *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->client, wayside_slot_client_unregister);
}

/**
 * wayside_picture_fetcher_cancel:
 * @self: a fetcher
 *
 * Cancels all requests and transfers in flight; their items are ready again when that has taken effect. Pairs
 * being written are completed. The hold of the photo servers is dropped, so that it does not delay a resume by
 * the user.
 */
void
wayside_picture_fetcher_cancel (WaysidePictureFetcher *self)
{
  g_autoptr (GCancellable) old = NULL;

  g_return_if_fail (self != NULL);

  old = g_steal_pointer (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  self->held_until = self->failing_since = 0;
  self->n_given_up = 0;
  g_cancellable_cancel (old);
}

/**
 * wayside_picture_fetcher_set_store:
 * @self: a fetcher
 * @store: (nullable): the open folder to save in
 */
void
wayside_picture_fetcher_set_store (WaysidePictureFetcher *self, WaysideStore *store)
{
  g_return_if_fail (self != NULL);

  g_set_object (&self->context.store, store);
}

/**
 * wayside_picture_fetcher_get_n_in_flight:
 * @self: a fetcher
 *
 * Returns: the number of pictures being fetched or written
 */
guint
wayside_picture_fetcher_get_n_in_flight (WaysidePictureFetcher *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_in_flight;
}

/**
 * wayside_picture_fetcher_get_n_bytes:
 * @self: a fetcher
 *
 * Returns: the total bytes of pictures received
 */
guint64
wayside_picture_fetcher_get_n_bytes (WaysidePictureFetcher *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_bytes;
}

/**
 * wayside_picture_fetcher_get_guess:
 * @self: a fetcher
 *
 * Returns: the expected bytes of the next picture, based on those received so far
 */
gsize
wayside_picture_fetcher_get_guess (WaysidePictureFetcher *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->guess;
}

/**
 * wayside_picture_fetcher_get_n_saved:
 * @self: a fetcher
 *
 * Returns: how often the pair of an item was found or written on disk; the disk need not be flushed while this
 *   does not change
 */
guint
wayside_picture_fetcher_get_n_saved (WaysidePictureFetcher *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_saved;
}

/**
 * wayside_picture_fetcher_get_held_until:
 * @self: a fetcher
 *
 * Returns: the time of wayside_clock_get_time() before which no picture is requested, or 0
 */
gint64
wayside_picture_fetcher_get_held_until (WaysidePictureFetcher *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->held_until;
}

/**
 * wayside_picture_fetcher_get_last_success:
 * @self: a fetcher
 *
 * Returns: the time of wayside_clock_get_time() at which the last picture arrived, or 0
 */
gint64
wayside_picture_fetcher_get_last_success (WaysidePictureFetcher *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->last_success;
}

/**
 * wayside_picture_fetcher_get_failing_since:
 * @self: a fetcher
 *
 * Returns: the time of wayside_clock_get_time() of the first fault of the photo servers since the last picture
 *   that was received, or 0
 */
gint64
wayside_picture_fetcher_get_failing_since (WaysidePictureFetcher *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->failing_since;
}
