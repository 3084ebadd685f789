/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-tile-client.h"

#include "wayside-clock.h"
#include "wayside-error.h"
#include "wayside-http-fetch.h"
#include "wayside-retry-policy.h"
#include "wayside-tile-body.h"
#include "wayside-tile-request.h"
#include "wayside-tile-store.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Timeout for the response headers, in milliseconds. */
#define ANSWER_LIMIT 60000

/* Memory for the bodies that are received at a time, in bytes, and the part that a fetch begins with. */
#define MEMORY_TOTAL (48 * 1024 * 1024)
#define MEMORY_FIRST (1024 * 1024)

/* Shorter holds are not signalled, since they end before the user could read about them. */
#define NOTABLE_HOLD 3000 /* milliseconds */

struct _WaysideTileClient
{
  GObject parent_instance;

  SoupSession *session;        /* (owned) */
  GUri *root;                  /* (owned) */
  char *token;                 /* (owned) */
  WaysideTileBudget *budget;   /* (owned) (nullable) */
  WaysideTileStore *store;     /* (owned) */
  WaysideMemoryBudget *memory; /* (owned) */
  GQueue waiting;              /* (owned) (element-type GTask) */
  guint n_active;
  gint64 hold_until; /* time of wayside_clock_get_time() before which nothing is begun */
  GSource *hold;     /* (owned) (nullable) */
  gboolean is_near_end;
};

G_DEFINE_FINAL_TYPE (WaysideTileClient, wayside_tile_client, G_TYPE_OBJECT)

enum
{
  BUDGET_LOW,
  HELD,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

typedef struct
{
  /* Input. */
  WaysideTile tile;
  guint max_age;

  /* In progress. */
  GSource *cancelled;                    /* (owned) (nullable): while the fetch waits for its turn */
  gboolean is_looked_up;                 /* in the cache */
  WaysideCachedTile *cached;             /* (owned) (nullable): an older version */
  WaysideMemoryReservation *reservation; /* (owned) (nullable) */
  SoupMessage *message;                  /* (owned) (nullable) */
  WaysideRetryCount tries;
} Fetch;

/* The steps, in the order in which they run. Each takes ownership of the task. */
static void begin (GTask *task);
static void loaded_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void take_from_budget (GTask *task);
static void taken_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void send_request (GTask *task);
static void answered_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void kept_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void fail (GTask *task, GError *error);

static void
forget_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
fetch_free (gpointer data)
{
  Fetch *fetch = data;

  g_clear_pointer (&fetch->cached, wayside_cached_tile_free);
  g_clear_pointer (&fetch->reservation, wayside_memory_reservation_release);
  g_clear_object (&fetch->message);
  g_free (fetch);
}

static void
clear_token (WaysideTileClient *self)
{
  if (self->token != NULL)
    explicit_bzero (self->token, strlen (self->token));
  g_clear_pointer (&self->token, g_free);
}

/* Every fetch holds a reference, so there is none any more. */
static void
wayside_tile_client_dispose (GObject *object)
{
  WaysideTileClient *self = WAYSIDE_TILE_CLIENT (object);

  forget_source (&self->hold);
  g_clear_object (&self->session);
  g_clear_object (&self->budget);

  G_OBJECT_CLASS (wayside_tile_client_parent_class)->dispose (object);
}

static void
wayside_tile_client_finalize (GObject *object)
{
  WaysideTileClient *self = WAYSIDE_TILE_CLIENT (object);

  clear_token (self);
  g_clear_pointer (&self->root, g_uri_unref);
  g_clear_pointer (&self->store, wayside_tile_store_free);
  g_clear_pointer (&self->memory, wayside_memory_budget_free);

  G_OBJECT_CLASS (wayside_tile_client_parent_class)->finalize (object);
}

static void
wayside_tile_client_class_init (WaysideTileClientClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = wayside_tile_client_dispose;
  object_class->finalize = wayside_tile_client_finalize;

  /**
   * WaysideTileClient::budget-low:
   * @self: the client
   *
   * Emitted once when %WAYSIDE_TILE_BUDGET_WARNING percent of the day's tiles are used.
   */
  signals[BUDGET_LOW] = g_signal_new ("budget-low", WAYSIDE_TYPE_TILE_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL,
                                      NULL, NULL, G_TYPE_NONE, 0);

  /**
   * WaysideTileClient::held:
   * @self: the client
   * @seconds: the minimum duration
   *
   * Emitted when requests are held back for some time because of the service's rate limit.
   */
  signals[HELD] = g_signal_new ("held", WAYSIDE_TYPE_TILE_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
wayside_tile_client_init (WaysideTileClient *self)
{
  g_queue_init (&self->waiting);
  self->memory = wayside_memory_budget_new (MEMORY_TOTAL);
}

/**
 * wayside_tile_client_new:
 * @session: a session, used from this thread only
 * @root: the root of the coverage tiles
 * @token: a token accepted by wayside_token_clean()
 * @cache: (transfer full) (nullable): the cache
 * @budget: (nullable): the day's budget of requests; without one they are not counted
 *
 * Returns: (transfer full): a client for the tiles of the service's coverage
 */
WaysideTileClient *
wayside_tile_client_new (SoupSession *session,
                         GUri *root,
                         const char *token,
                         WaysideTileCache *cache,
                         WaysideTileBudget *budget)
{
  WaysideTileClient *self;

  g_return_val_if_fail (SOUP_IS_SESSION (session), NULL);
  g_return_val_if_fail (root != NULL, NULL);
  g_return_val_if_fail (token != NULL, NULL);
  g_return_val_if_fail (budget == NULL || WAYSIDE_IS_TILE_BUDGET (budget), NULL);

  self = g_object_new (WAYSIDE_TYPE_TILE_CLIENT, NULL);
  self->session = g_object_ref (session);
  self->root = g_uri_ref (root);
  self->token = g_strdup (token);
  self->store = wayside_tile_store_new (cache);
  g_set_object (&self->budget, budget);
  return self;
}

/**
 * wayside_tile_client_set_token:
 * @self: a client
 * @token: a token accepted by wayside_token_clean()
 *
 * Replaces the token for all further requests.
 */
void
wayside_tile_client_set_token (WaysideTileClient *self, const char *token)
{
  g_return_if_fail (WAYSIDE_IS_TILE_CLIENT (self));
  g_return_if_fail (token != NULL);

  clear_token (self);
  self->token = g_strdup (token);
}

static void pump (WaysideTileClient *self);

static gboolean
hold_cb (gpointer user_data)
{
  g_autoptr (WaysideTileClient) self = g_object_ref (user_data);

  g_clear_pointer (&self->hold, g_source_unref);
  pump (self);
  return G_SOURCE_REMOVE;
}

/* Starts the timer of a hold, if there is one. */
static gboolean
is_held (WaysideTileClient *self)
{
  gint64 left = self->hold_until - wayside_clock_get_time ();
  guint wait;

  if (self->hold != NULL)
    return TRUE;

  if (left <= 0)
    return FALSE;

  wait = (guint) MIN ((left + 999) / 1000, G_MAXUINT);
  self->hold = wayside_clock_delay_source_new (wait);
  g_source_set_callback (self->hold, hold_cb, self, NULL);
  g_source_attach (self->hold, g_main_context_get_thread_default ());
  if (wait >= NOTABLE_HOLD)
    g_signal_emit (self, signals[HELD], 0, (wait + 999) / 1000);
  return TRUE;
}

/* Begins as many fetches as there are slots and memory. */
static void
pump (WaysideTileClient *self)
{
  while (self->n_active < WAYSIDE_TILE_CLIENT_MAX_ACTIVE && !g_queue_is_empty (&self->waiting) &&
         !is_held (self))
    {
      GTask *task = g_queue_peek_head (&self->waiting);
      Fetch *fetch = g_task_get_task_data (task);

      fetch->reservation = wayside_memory_budget_reserve (self->memory, MEMORY_FIRST);
      if (fetch->reservation == NULL)
        break;

      g_queue_pop_head (&self->waiting);
      begin (task);
    }
}

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  GTask *task = user_data;
  WaysideTileClient *self = g_task_get_source_object (task);
  Fetch *fetch = g_task_get_task_data (task);

  g_queue_remove (&self->waiting, task);
  forget_source (&fetch->cancelled);
  g_task_return_error_if_cancelled (task);
  g_object_unref (task);
  return G_SOURCE_REMOVE;
}

static void
enqueue (GTask *task)
{
  WaysideTileClient *self = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  Fetch *fetch = g_task_get_task_data (task);

  if (cancellable != NULL)
    {
      fetch->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_callback (fetch->cancelled, G_SOURCE_FUNC (cancelled_cb), task, NULL);
      g_source_attach (fetch->cancelled, g_main_context_get_thread_default ());
    }
  /* A fetch that is repeated is older than those that wait. */
  if (fetch->is_looked_up)
    g_queue_push_head (&self->waiting, task);
  else
    g_queue_push_tail (&self->waiting, task);
  pump (self);
}

/* Gives the slot and the memory of a fetch to the next one. */
static void
leave (GTask *task)
{
  WaysideTileClient *self = g_task_get_source_object (task);
  Fetch *fetch = g_task_get_task_data (task);

  g_clear_pointer (&fetch->reservation, wayside_memory_reservation_release);
  self->n_active--;
  pump (self);
}

/* Takes ownership of the task, which has returned. */
static void
end (GTask *task)
{
  leave (task);
  g_object_unref (task);
}

static void
end_with_tile (GTask *task, GBytes *body)
{
  g_task_return_pointer (task, body, (GDestroyNotify) g_bytes_unref);
  end (task);
}

static void
begin (GTask *task)
{
  WaysideTileClient *self = g_task_get_source_object (task);
  Fetch *fetch = g_task_get_task_data (task);

  forget_source (&fetch->cancelled);
  self->n_active++;
  if (fetch->is_looked_up)
    {
      take_from_budget (task);
      return;
    }

  fetch->is_looked_up = TRUE;
  wayside_tile_store_load_async (self->store, &fetch->tile, loaded_cb, task);
}

static void
loaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Fetch *fetch = g_task_get_task_data (task);

  fetch->cached = wayside_tile_store_load_finish (result);
  if (g_task_return_error_if_cancelled (task))
    end (task);
  else if (fetch->cached != NULL && fetch->cached->age < (gint64) fetch->max_age)
    end_with_tile (task, g_bytes_ref (fetch->cached->body));
  else
    take_from_budget (task);
}

static void
take_from_budget (GTask *task)
{
  WaysideTileClient *self = g_task_get_source_object (task);

  if (g_task_return_error_if_cancelled (task))
    end (task);
  else if (self->budget != NULL)
    wayside_tile_budget_take_async (self->budget, taken_cb, task);
  else
    send_request (task);
}

static GError *
new_exhausted_error (void)
{
  return g_error_new_literal (
      WAYSIDE_ERROR, WAYSIDE_ERROR_SLOW_DOWN,
      _ ("Mapillary allows 50,000 map tiles a day, and those of today are used up. Try again tomorrow"));
}

static void
taken_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  WaysideTileClient *self = g_task_get_source_object (task);
  WaysideTileGrant grant = WAYSIDE_TILE_GRANT_ALLOWED;
  GError *error = NULL;

  if (wayside_tile_budget_take_finish (self->budget, result, &grant, &error) &&
      grant == WAYSIDE_TILE_GRANT_EXHAUSTED)
    error = new_exhausted_error ();

  if (grant == WAYSIDE_TILE_GRANT_NEAR_END && !self->is_near_end)
    {
      self->is_near_end = TRUE;
      g_signal_emit (self, signals[BUDGET_LOW], 0);
    }

  if (error != NULL)
    g_task_return_error (task, error);
  if (error != NULL || g_task_return_error_if_cancelled (task))
    end (task);
  else
    send_request (task);
}

static void
send_request (GTask *task)
{
  WaysideTileClient *self = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  Fetch *fetch = g_task_get_task_data (task);
  /* Content-Length is that of the compressed body, so .has_length is not set. */
  const WaysideHttpFetch exchange = {
    .answer_limit = ANSWER_LIMIT,
    .max_length = WAYSIDE_TILE_BODY_MAX_LENGTH,
    .reservation = fetch->reservation,
  };

  g_clear_object (&fetch->message);
  fetch->message = wayside_tile_request_new (self->root, &fetch->tile, self->token,
                                             fetch->cached != NULL ? fetch->cached->etag : NULL);
  wayside_http_fetch_async (self->session, fetch->message, &exchange, cancellable, answered_cb, task);
}

/* Takes ownership of the task. */
static void
take_answer (GTask *task, GBytes *body)
{
  WaysideTileClient *self = g_task_get_source_object (task);
  Fetch *fetch = g_task_get_task_data (task);
  SoupMessageHeaders *headers = soup_message_get_response_headers (fetch->message);
  GError *error = NULL;

  switch (wayside_tile_request_judge (fetch->message, body, &error))
    {
    case WAYSIDE_TILE_ANSWER_TILE:
      wayside_tile_store_keep_async (self->store, &fetch->tile, body,
                                     soup_message_headers_get_one (headers, "ETag"), kept_cb, task);
      break;
    case WAYSIDE_TILE_ANSWER_EMPTY:
      end_with_tile (task, g_bytes_new (NULL, 0));
      break;
    case WAYSIDE_TILE_ANSWER_UNCHANGED:
      wayside_tile_store_touch (self->store, &fetch->tile);
      end_with_tile (task, g_bytes_ref (fetch->cached->body));
      break;
    case WAYSIDE_TILE_ANSWER_ERROR:
    default:
      fail (task, error);
      break;
    }
}

static void
answered_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  GError *error = NULL;
  g_autoptr (GBytes) body = wayside_http_fetch_finish (SOUP_SESSION (object), result, &error);

  if (body == NULL)
    fail (task, error);
  else
    take_answer (task, body);
}

static void
kept_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  GError *error = NULL;
  GBytes *tile = wayside_tile_store_keep_finish (result, &error);

  if (tile != NULL)
    end_with_tile (task, tile);
  else
    fail (task, error);
}

static gboolean
again_cb (gpointer user_data)
{
  GTask *task = user_data;

  if (!g_task_return_error_if_cancelled (task))
    enqueue (g_object_ref (task));
  return G_SOURCE_REMOVE;
}

/* Takes ownership of the task. Others use the slot in the meantime. */
static void
send_later (GTask *task, guint delay)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autoptr (GSource) timer = wayside_clock_delay_source_new (delay);

  /* The child source wakes the timer when the fetch is cancelled. */
  if (cancellable != NULL)
    {
      g_autoptr (GSource) wake = g_cancellable_source_new (cancellable);

      g_source_set_dummy_callback (wake);
      g_source_add_child_source (timer, wake);
    }
  g_task_attach_source (task, timer, again_cb);
  end (task);
}

/* Takes ownership of the task and the error. Carries out the decision of the retry policy. */
static void
fail (GTask *task, GError *error)
{
  WaysideTileClient *self = g_task_get_source_object (task);
  Fetch *fetch = g_task_get_task_data (task);
  guint delay;

  switch ((guint) wayside_tile_request_decide (fetch->message, error, &fetch->tries, &delay))
    {
    case WAYSIDE_RETRY_ACTION_RETRY_ALL_LATER:
      self->hold_until = MAX (self->hold_until, wayside_clock_get_time () + (gint64) delay * 1000);
      g_error_free (error);
      leave (task);
      enqueue (task);
      break;
    case WAYSIDE_RETRY_ACTION_RETRY:
      g_error_free (error);
      send_later (task, delay);
      break;
    default:
      g_task_return_error (task, error);
      end (task);
      break;
    }
}

/**
 * wayside_tile_client_fetch_async:
 * @self: a client
 * @tile: a tile of zoom level 0 to %WAYSIDE_TILE_IMAGE_ZOOM
 * @max_age: age in seconds from which a tile of the cache is confirmed by the service or replaced; 0 to do so
 *   always
 * @cancellable: (nullable): cancels the fetch
 * @callback: called at the end
 * @user_data: passed to @callback
 *
 * Fetches a tile, from the cache or from the service. At most %WAYSIDE_TILE_CLIENT_MAX_ACTIVE tiles are
 * fetched at a time, the others wait for their turn. Each request is taken from the day's budget, and is
 * repeated as decided by wayside_retry_decide(). The token is sent in a header only.
 */
void
wayside_tile_client_fetch_async (WaysideTileClient *self,
                                 const WaysideTile *tile,
                                 guint max_age,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  GTask *task;
  Fetch *fetch;

  g_return_if_fail (WAYSIDE_IS_TILE_CLIENT (self));
  g_return_if_fail (tile != NULL && wayside_tile_is_valid (tile));
  g_return_if_fail (tile->zoom <= WAYSIDE_TILE_IMAGE_ZOOM);

  fetch = g_new0 (Fetch, 1);
  fetch->tile = *tile;
  fetch->max_age = max_age;
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, wayside_tile_client_fetch_async);
  g_task_set_task_data (task, fetch, fetch_free);
  enqueue (task);
}

/**
 * wayside_tile_client_fetch_finish:
 * @self: a client
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Returns: (transfer full): the vector tile, decompressed, for wayside_vector_tile_decode(), without bytes
 *   where there are no images; or %NULL with a #WaysideError or %G_IO_ERROR_CANCELLED.
 *   %WAYSIDE_ERROR_SLOW_DOWN is also the error when the day's budget is used up
 */
GBytes *
wayside_tile_client_fetch_finish (WaysideTileClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (WAYSIDE_IS_TILE_CLIENT (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
