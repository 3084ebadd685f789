/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-download-runner-private.h"

#include "wayside-clock.h"
#include "wayside-error.h"
#include "wayside-transfer.h"

#include <glib/gi18n-lib.h>

/* Seconds for which a signed URL must still be valid when its picture is requested. */
#define EXPIRY_MARGIN 30

/* Additional pictures allowed in flight for each one received. */
#define RAMP 2

/* Slots that a picture takes. Runners that may have more than MAX_HEAVY pictures in flight, half of all
 * slots, fetch small sizes, of which each takes one slot. */
#define HEAVY     2
#define MAX_HEAVY (WAYSIDE_ENGINE_PLACES / HEAVY)

/* One image being fetched, with its runner. */
typedef struct
{
  WaysideDownloadRunner *runner; /* (owned) */
  WaysideRunnerItem *item;       /* (not owned): kept by the runner */
} Fetch;

/* The steps, in the order in which they run. */
static void looked_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void fetch_picture (Fetch *fetch);
static void refreshed_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void transferred_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void written_cb (GObject *object, GAsyncResult *result, gpointer user_data);

static Fetch *
fetch_new (WaysideDownloadRunner *runner, WaysideRunnerItem *item)
{
  Fetch *fetch = g_new0 (Fetch, 1);

  fetch->runner = g_object_ref (runner);
  fetch->item = item;
  return fetch;
}

static void
fetch_free (Fetch *fetch)
{
  g_clear_object (&fetch->runner);
  g_free (fetch);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fetch, fetch_free)

/* A received picture needs no slot any more, but keeps its memory reservation until it is written. */
static void
give_place_back (WaysideDownloadRunner *self)
{
  self->n_transferring--;
  wayside_slot_client_release (self->client);
}

static void
wait_again (WaysideDownloadRunner *self, WaysideRunnerItem *item)
{
  item->n_bytes = 0;
  item->length = -1;
  wayside_download_runner_mark (self, item, WAYSIDE_ITEM_WAITING);
  g_queue_push_head (&self->ready, item);
}

/* Resets the retry state of an item: earlier tries must not count against the next one, neither their number
 * and duration nor the fact that its URL was refreshed. */
void
wayside_download_runner_reset_retries (WaysideRunnerItem *item)
{
  item->tries = (WaysideRetryCount){ 0 };
  item->first_try = 0;
  item->is_refreshed = FALSE;
}

static gboolean
try_again_cb (gpointer user_data)
{
  Fetch *fetch = user_data;
  g_autoptr (WaysideDownloadRunner) runner = g_object_ref (fetch->runner);
  WaysideRunnerItem *item = fetch->item;

  g_clear_pointer (&item->timer, g_source_unref);
  runner->n_timers--;
  wait_again (runner, item);
  wayside_download_runner_pump (runner);
  return G_SOURCE_REMOVE;
}

static void
try_later (WaysideDownloadRunner *self, WaysideRunnerItem *item, guint delay)
{
  item->n_bytes = 0;
  wayside_download_runner_mark (self, item, WAYSIDE_ITEM_WAITING);
  item->timer = wayside_clock_delay_source_new (delay);
  g_source_set_callback (item->timer, try_again_cb, fetch_new (self, item), (GDestroyNotify) fetch_free);
  g_source_attach (item->timer, g_main_context_get_thread_default ());
  self->n_timers++;
}

/* The photo servers asked to slow down: start no picture before the delay has passed. The retry timer of the
 * item that received this response also restarts the others. */
static void
hold_pictures (WaysideDownloadRunner *self, guint delay)
{
  self->pictures_until = MAX (self->pictures_until, wayside_clock_get_time () + (gint64) delay * 1000);
  wayside_download_runner_note_hold (self, self->pictures_until);
}

/* Requeues everything with a fresh retry state, since it may be long until the download continues. The hold
 * of the photo servers is dropped too, so that it does not delay a resume by the user. */
void
wayside_download_runner_take_back (WaysideDownloadRunner *self)
{
  for (guint i = 0; i < self->items->len && self->n_timers > 0; i++)
    {
      WaysideRunnerItem *item = g_ptr_array_index (self->items, i);

      if (item->timer == NULL)
        continue;

      g_source_destroy (item->timer);
      g_clear_pointer (&item->timer, g_source_unref);
      self->n_timers--;
      wait_again (self, item);
    }

  for (GList *l = self->ready.head; l != NULL; l = l->next)
    wayside_download_runner_reset_retries (l->data);

  if (self->held_until == self->pictures_until)
    self->held_until = 0;
  self->pictures_until = 0;
}

static WaysideItemState
state_of_failure (const GError *error)
{
  if (g_error_matches (error, WAYSIDE_ERROR, WAYSIDE_ERROR_NOT_OFFERED))
    return WAYSIDE_ITEM_NOT_OFFERED;

  return WAYSIDE_ITEM_FAILED;
}

/* The network failed, not this image. Reset its retry state and requeue it. */
static void
reset_attempts (WaysideDownloadRunner *self, WaysideRunnerItem *item)
{
  g_clear_error (&item->error);
  wayside_download_runner_reset_retries (item);
  wait_again (self, item);
}

/* Images that failed with a network error after the last success were in flight when the network failed:
 * requeue them too. */
static void
reset_given_up (WaysideDownloadRunner *self)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      WaysideRunnerItem *item = g_ptr_array_index (self->items, i);

      if (item->state == WAYSIDE_ITEM_FAILED && item->given_up > self->last_success &&
          g_error_matches (item->error, WAYSIDE_ERROR, WAYSIDE_ERROR_NETWORK))
        reset_attempts (self, item);
    }
}

static void
give_up (WaysideDownloadRunner *self, WaysideRunnerItem *item, const GError *error)
{
  g_clear_error (&item->error);
  item->error = g_error_copy (error);
  item->given_up = wayside_clock_get_time ();
  wayside_download_runner_mark (self, item, state_of_failure (error));
}

/* The network is down. Requeue the images it affected, so that it does not count against them, and fail the
 * job. */
static void
end_offline (WaysideDownloadRunner *self, WaysideRunnerItem *item, const GError *error)
{
  reset_attempts (self, item);
  reset_given_up (self);
  wayside_download_runner_fail (self, error);
}

/* Every further image would fail alike. Requeue this one and fail the job. */
static void
end_for_all (WaysideDownloadRunner *self, WaysideRunnerItem *item, const GError *error)
{
  wayside_download_runner_reset_retries (item);
  wait_again (self, item);
  wayside_download_runner_fail (self, error);
}

static WaysideRetryAction
judge (WaysideDownloadRunner *self,
       WaysideRunnerItem *item,
       const GError *error,
       WaysideRequestKind asked,
       guint *delay)
{
  WaysideRetryContext what = {
    .asked = asked,
    .now = wayside_clock_get_time (),
    .retry_after = item->retry_after,
    .chance = g_random_double (),
    .is_refreshed = item->is_refreshed,
    .is_offline = self->last_success < item->first_try,
  };

  wayside_retry_count_failure (&item->tries, error, what.now);
  what.tries = item->tries;
  return wayside_retry_decide (error, &what, delay);
}

static void
carry_out (WaysideDownloadRunner *self,
           WaysideRunnerItem *item,
           const GError *error,
           WaysideRetryAction action,
           guint delay)
{
  switch ((guint) action)
    {
    case WAYSIDE_RETRY_ACTION_REQUEUE:
      wayside_download_runner_reset_retries (item);
      wait_again (self, item);
      break;
    case WAYSIDE_RETRY_ACTION_STOP:
    case WAYSIDE_RETRY_ACTION_NEW_TOKEN:
      end_for_all (self, item, error);
      break;
    case WAYSIDE_RETRY_ACTION_OFFLINE:
      end_offline (self, item, error);
      break;
    case WAYSIDE_RETRY_ACTION_FRESH_URL:
      g_clear_pointer (&item->record, wayside_metadata_free);
      wait_again (self, item);
      break;
    case WAYSIDE_RETRY_ACTION_RETRY_ALL_LATER:
      hold_pictures (self, delay);
      try_later (self, item, delay);
      break;
    case WAYSIDE_RETRY_ACTION_RETRY:
      try_later (self, item, delay);
      break;
    case WAYSIDE_RETRY_ACTION_GONE:
      wayside_download_runner_lose (self, item, error);
      break;
    default:
      give_up (self, item, error);
    }
}

/* Handles every failure to fetch or save an image. */
static void
fail_fetch (Fetch *fetch, const GError *error, WaysideRequestKind asked)
{
  WaysideDownloadRunner *self = fetch->runner;
  WaysideRunnerItem *item = fetch->item;
  guint delay;
  WaysideRetryAction action = judge (self, item, error, asked, &delay);

  item->n_tries += action != WAYSIDE_RETRY_ACTION_REQUEUE;
  g_clear_pointer (&item->reservation, wayside_memory_reservation_release);
  /* Either all transfers of one connection were lost, or the network cannot sustain that many transfers, or
   * the servers asked to slow down. Start again with few in flight. */
  if (action == WAYSIDE_RETRY_ACTION_RETRY_ALL_LATER || wayside_error_is_goaway (error) ||
      wayside_error_is_timeout (error))
    self->allowed = MIN (self->allowed, WAYSIDE_DOWNLOAD_RUNNER_FIRST_ALLOWED);

  carry_out (self, item, error, action, delay);
  wayside_download_runner_pump (self);
}

static void
refreshed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Fetch) fetch = user_data;
  g_autoptr (WaysideApiPage) page = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) reason = NULL;
  WaysideDownloadRunner *self = fetch->runner;
  WaysideRunnerItem *item = fetch->item;

  page = wayside_api_client_send_finish (WAYSIDE_API_CLIENT (object), result, &error);
  if (page != NULL && g_str_equal (wayside_metadata_get_id (g_ptr_array_index (page->records, 0)), item->id))
    {
      g_clear_pointer (&item->record, wayside_metadata_free);
      item->record = g_ptr_array_steal_index (page->records, 0);
      item->has_news = TRUE;
      wayside_download_runner_touch (self, item);
      wayside_download_runner_settle_lost (self);
      fetch_picture (g_steal_pointer (&fetch));
      return;
    }

  give_place_back (self);
  reason = error != NULL ? wayside_error_new_unlisted (error) : wayside_error_new_refused (0);
  fail_fetch (fetch, reason, WAYSIDE_REQUEST_KIND_METADATA);
}

/* Takes ownership of the fetch. Requests the metadata again, for a fresh URL. */
static void
refresh (Fetch *fetch)
{
  WaysideDownloadRunner *self = fetch->runner;

  fetch->item->is_refreshed = TRUE;
  wayside_api_client_send_async (self->graph, wayside_api_request_new_image (fetch->item->id),
                                 self->cancellable, refreshed_cb, fetch);
}

static void
progress_cb (gsize n_bytes, gssize length, gpointer user_data)
{
  Fetch *fetch = user_data;
  WaysideRunnerItem *item = fetch->item;

  fetch->runner->n_bytes += n_bytes - item->n_bytes;
  item->n_bytes = n_bytes;
  item->length = length;
  wayside_download_runner_touch (fetch->runner, item);
}

/* Takes ownership of the fetch. Without @jpeg only the metadata is written, next to the existing picture. */
static void
save (Fetch *fetch, GBytes *jpeg)
{
  WaysideDownloadRunner *self = fetch->runner;
  WaysideMetadata *record = fetch->item->record;

  self->n_writing++;
  wayside_writer_put_async (wayside_engine_get_writer (self->engine), self->store, record->image, jpeg,
                            record->raw, written_cb, fetch);
}

/* Takes ownership of the fetch. A complete picture that lacks only its metadata is kept: it is neither
 * fetched again nor replaced. */
static void
fetch_record (Fetch *fetch)
{
  WaysideDownloadRunner *self = fetch->runner;

  /* If writing fails, the next try fetches both. */
  g_hash_table_remove (self->bare, fetch->item->id);
  give_place_back (self);
  save (fetch, NULL);
}

/* Takes ownership of the fetch. */
static void
fetch_picture (Fetch *fetch)
{
  g_autoptr (Fetch) owned = fetch;
  g_autoptr (GError) error = NULL;
  g_autoptr (GUri) uri = NULL;
  WaysideDownloadRunner *self = fetch->runner;
  WaysideRunnerItem *item = fetch->item;
  const char *url = wayside_metadata_pick_url (item->record, wayside_query_get_size (self->query),
                                               &item->size);

  if (item->has_picture || (!item->is_doubted && g_hash_table_contains (self->bare, item->id)))
    {
      fetch_record (g_steal_pointer (&owned));
      return;
    }

  if (url == NULL)
    error = g_error_new_literal (WAYSIDE_ERROR, WAYSIDE_ERROR_NOT_OFFERED,
                                 _ ("Mapillary offers no picture of this photo"));
  else
    uri = wayside_endpoints_parse_image_url (wayside_engine_get_service (self->engine), url, &error);

  if (uri == NULL)
    {
      give_place_back (self);
      fail_fetch (fetch, error, WAYSIDE_REQUEST_KIND_METADATA);
      return;
    }

  wayside_transfer_async (wayside_engine_deal_picture_session (self->engine), uri, item->reservation,
                          progress_cb, fetch, self->cancellable, transferred_cb, g_steal_pointer (&owned));
}

static void
transferred_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Fetch) fetch = user_data;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GError) error = NULL;
  WaysideDownloadRunner *self = fetch->runner;
  WaysideRunnerItem *item = fetch->item;

  give_place_back (self);
  body = wayside_transfer_finish (SOUP_SESSION (object), result, &error);
  item->retry_after = wayside_transfer_get_retry_after (result);
  if (body == NULL)
    {
      fail_fetch (fetch, error, WAYSIDE_REQUEST_KIND_PICTURE);
      return;
    }

  self->last_success = wayside_clock_get_time ();
  self->allowed = MIN (self->allowed + RAMP, self->options.parallel);
  self->guess = (self->guess * 7 + g_bytes_get_size (body)) / 8;
  save (g_steal_pointer (&fetch), body);
  wayside_download_runner_pump (self);
}

/* Handles every image whose files are on disk. */
static void
settle (WaysideDownloadRunner *self, WaysideRunnerItem *item, WaysideItemState state)
{
  self->is_flushed = FALSE;
  item->is_doubted = item->has_picture = FALSE;
  g_clear_pointer (&item->reservation, wayside_memory_reservation_release);
  g_clear_error (&item->error);
  wayside_download_runner_mark (self, item, state);
  wayside_download_runner_pump (self);
}

static void
written_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Fetch) fetch = user_data;
  g_autoptr (GError) error = NULL;
  WaysideDownloadRunner *self = fetch->runner;
  WaysideRunnerItem *item = fetch->item;

  self->n_writing--;
  if (!wayside_writer_put_finish (wayside_engine_get_writer (self->engine), result, &item->n_stored, &error))
    {
      fail_fetch (fetch, error, WAYSIDE_REQUEST_KIND_PICTURE);
      return;
    }

  item->n_tries++;
  settle (self, item, WAYSIDE_ITEM_SAVED);
}

static gboolean
needs_refresh (WaysideDownloadRunner *self, WaysideRunnerItem *item)
{
  WaysideSize size;
  const char *url;

  if (item->record == NULL)
    return TRUE;

  if (item->is_refreshed)
    return FALSE;

  url = wayside_metadata_pick_url (item->record, wayside_query_get_size (self->query), &size);
  return url != NULL &&
         wayside_metadata_get_url_expiry (url) < g_get_real_time () / G_USEC_PER_SEC + EXPIRY_MARGIN;
}

/* Takes ownership of the fetch. */
static void
fetch_missing (Fetch *fetch)
{
  if (needs_refresh (fetch->runner, fetch->item))
    refresh (fetch);
  else
    fetch_picture (fetch);
}

/* If metadata is not saved, an existing metadata file was left by the user or an earlier download, so a
 * repair must still replace a damaged one. */
static gboolean
is_complete (WaysideDownloadRunner *self, WaysidePairFlags flags)
{
  gboolean wants_record = (self->options.save_flags & WAYSIDE_SAVE_METADATA) != 0 ||
                          (self->options.replace && (flags & WAYSIDE_PAIR_RECORD_THERE) != 0);

  return (flags & WAYSIDE_PAIR_PICTURE) != 0 && (!wants_record || (flags & WAYSIDE_PAIR_RECORD) != 0);
}

static void
looked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Fetch) fetch = user_data;
  g_autoptr (GError) error = NULL;
  WaysideDownloadRunner *self = fetch->runner;
  WaysideRunnerItem *item = fetch->item;
  WaysidePairFlags flags = wayside_writer_look_finish (wayside_engine_get_writer (self->engine), result);

  /* Keep a complete picture, even if another size is requested now. */
  item->has_picture = (flags & WAYSIDE_PAIR_PICTURE) != 0;
  if (is_complete (self, flags))
    {
      give_place_back (self);
      settle (self, item, self->options.replace ? WAYSIDE_ITEM_PRESENT : WAYSIDE_ITEM_SAVED);
    }
  else if (wayside_download_runner_is_active (self))
    {
      fetch_missing (g_steal_pointer (&fetch));
    }
  else
    {
      /* The download was paused while the files were read. */
      give_place_back (self);
      g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Called back");
      fail_fetch (fetch, error, WAYSIDE_REQUEST_KIND_PICTURE);
    }
}

static gboolean
wants_picture (gpointer user_data)
{
  WaysideDownloadRunner *self = user_data;

  /* Fetch nothing before the folder has been listed. */
  return wayside_download_runner_is_active (self) && self->present != NULL && !self->options.dry_run &&
         !self->is_checking_token && self->lost->len < self->suspicion && !g_queue_is_empty (&self->ready) &&
         self->n_transferring < MIN (self->allowed, self->options.parallel) &&
         wayside_clock_get_time () >= self->pictures_until;
}

/* Starts the next image if the memory budget grants a reservation for it. */
static gboolean
start_picture (gpointer user_data)
{
  WaysideDownloadRunner *self = user_data;
  WaysideRunnerItem *item;
  WaysideMemoryReservation *reservation;

  reservation = wayside_memory_budget_reserve (wayside_engine_get_budget (self->engine), self->guess);
  if (reservation == NULL)
    return FALSE;

  item = g_queue_pop_head (&self->ready);
  item->reservation = reservation;
  if (item->first_try == 0)
    item->first_try = wayside_clock_get_time ();
  self->n_transferring++;
  wayside_slot_client_take (self->client);
  wayside_download_runner_mark (self, item, WAYSIDE_ITEM_TRANSFERRING);

  if (item->is_doubted)
    wayside_writer_look_async (wayside_engine_get_writer (self->engine), self->store, item->id, looked_cb,
                               fetch_new (self, item));
  else
    fetch_missing (fetch_new (self, item));
  return TRUE;
}

/* Registers the runner with the slot scheduler. */
WaysideSlotClient *
wayside_download_runner_join (WaysideDownloadRunner *self, WaysideSlotScheduler *scheduler)
{
  static const WaysideSlotClientFuncs funcs = { wants_picture, start_picture };

  return wayside_slot_scheduler_register (scheduler, self->options.parallel > MAX_HEAVY ? 1 : HEAVY, &funcs,
                                          self);
}
