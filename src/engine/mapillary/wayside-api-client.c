/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-api-client.h"

#include "wayside-backoff.h"
#include "wayside-clock.h"
#include "wayside-error.h"
#include "wayside-http-fetch.h"
#include "wayside-retry-policy.h"

#include <string.h>

/* 2,000 rows of 2 KiB are 4 MiB. A sequence comes in one response of any length; this fits 16,000 of its
 * rows. */
#define MAX_ANSWER_LENGTH (32 * 1024 * 1024)

/* Timeout for the response headers. The service needs many seconds for a search in a large area. */
#define ANSWER_LIMIT 60000 /* milliseconds */

struct _WaysideApiClient
{
  GObject parent_instance;

  SoupSession *session;      /* (owned) */
  WaysideEndpoints *service; /* (owned) */
  char *token;               /* (owned) */
  char *fields;              /* (owned): the requested fields, without those unknown to the service */
  guint n_dropped;           /* how often unknown fields were removed */
  gboolean is_accepted;      /* whether the service has accepted the token */
  gint64 failing_since;      /* wayside_clock_get_time() of the first fault since the last response, or 0 */
  WaysideRateLimiter own_limiter;
  WaysideRateLimiter *limiter; /* (not owned): its own, or one shared with other clients */
};

G_DEFINE_FINAL_TYPE (WaysideApiClient, wayside_api_client, G_TYPE_OBJECT)

enum
{
  HELD,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* Shorter holds are not signalled, since they end before the user could read about them. */
#define NOTABLE_HOLD 3000 /* milliseconds */

/* Interval between two requests, in microseconds, from which on the slowdown is signalled. SLOW_NOTICE is the
 * duration signalled each time, so that the message stays visible as long as the slowdown lasts. */
#define NOTABLE_INTERVAL (G_USEC_PER_SEC / 2)
#define SLOW_NOTICE      10 /* seconds */

typedef struct
{
  /* Input. */
  WaysideApiRequest *request; /* (owned) */

  /* In progress. */
  SoupMessage *message; /* (owned) (nullable) */
  guint n_dropped;      /* n_dropped of the client when the request was sent */
  WaysideRetryCount tries;
} Ask;

/* The steps, in the order in which they run. */
static void begin (GTask *task);
static void send_request (GTask *task);
static void answered_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void fail (GTask *task, GError *error);

static void
ask_free (Ask *self)
{
  g_clear_pointer (&self->request, wayside_api_request_free);
  g_clear_object (&self->message);
  g_free (self);
}

static void
wayside_api_client_dispose (GObject *object)
{
  WaysideApiClient *self = WAYSIDE_API_CLIENT (object);

  g_clear_object (&self->session);
  g_clear_object (&self->service);

  G_OBJECT_CLASS (wayside_api_client_parent_class)->dispose (object);
}

static void
clear_token (WaysideApiClient *self)
{
  if (self->token != NULL)
    explicit_bzero (self->token, strlen (self->token));
  g_clear_pointer (&self->token, g_free);
}

static void
wayside_api_client_finalize (GObject *object)
{
  WaysideApiClient *self = WAYSIDE_API_CLIENT (object);

  clear_token (self);
  g_clear_pointer (&self->fields, g_free);

  G_OBJECT_CLASS (wayside_api_client_parent_class)->finalize (object);
}

static void
wayside_api_client_class_init (WaysideApiClientClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = wayside_api_client_dispose;
  object_class->finalize = wayside_api_client_finalize;

  /**
   * WaysideApiClient::held:
   * @self: the client
   * @seconds: the minimum duration, or 0
   *
   * Emitted when requests are held back or slowed down for some time because of the service's rate limit, and
   * with 0 seconds when a request is repeated because of a fault of the service.
   */
  signals[HELD] = g_signal_new ("held", WAYSIDE_TYPE_API_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
wayside_api_client_init (WaysideApiClient *self)
{
  self->fields = g_strdup (wayside_api_request_get_all_fields ());
  self->limiter = &self->own_limiter;
}

/**
 * wayside_api_client_new:
 * @session: the session for the API, used from this thread only
 * @service: the endpoints of the service
 * @token: a token accepted by wayside_token_clean()
 *
 * Returns: (transfer full): a client of the Graph API
 */
WaysideApiClient *
wayside_api_client_new (SoupSession *session, WaysideEndpoints *service, const char *token)
{
  WaysideApiClient *self;

  g_return_val_if_fail (SOUP_IS_SESSION (session), NULL);
  g_return_val_if_fail (WAYSIDE_IS_ENDPOINTS (service), NULL);
  g_return_val_if_fail (token != NULL, NULL);

  self = g_object_new (WAYSIDE_TYPE_API_CLIENT, NULL);
  self->session = g_object_ref (session);
  self->service = g_object_ref (service);
  self->token = g_strdup (token);
  return self;
}

/**
 * wayside_api_client_share_rate_limiter:
 * @self: a client
 * @limiter: (not owned): the rate limiter; must outlive the client
 *
 * Shares a rate limiter among several clients, since the service counts requests per token.
 */
void
wayside_api_client_share_rate_limiter (WaysideApiClient *self, WaysideRateLimiter *limiter)
{
  g_return_if_fail (WAYSIDE_IS_API_CLIENT (self));
  g_return_if_fail (limiter != NULL);

  self->limiter = limiter;
}

/**
 * wayside_api_client_set_token:
 * @self: a client
 * @token: a token accepted by wayside_token_clean()
 *
 * Replaces the token for all further requests, and resets the client's own rate limiter. A shared one is left
 * alone: its other clients are still held.
 */
void
wayside_api_client_set_token (WaysideApiClient *self, const char *token)
{
  g_return_if_fail (WAYSIDE_IS_API_CLIENT (self));
  g_return_if_fail (token != NULL);

  clear_token (self);
  self->token = g_strdup (token);
  self->is_accepted = FALSE;
  /* The rate limit of the old token does not apply to the new one. */
  self->own_limiter = (WaysideRateLimiter){ 0 };
}

static gboolean
again_cb (gpointer user_data)
{
  g_autoptr (GTask) task = g_object_ref (G_TASK (user_data));

  if (!g_task_return_error_if_cancelled (task))
    begin (g_steal_pointer (&task));

  return G_SOURCE_REMOVE;
}

static void
send_later (GTask *task, guint delay)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autoptr (GSource) timer = wayside_clock_delay_source_new (delay);

  /* The child source wakes the timer when the request is cancelled. */
  if (cancellable != NULL)
    {
      g_autoptr (GSource) wake = g_cancellable_source_new (cancellable);

      g_source_set_dummy_callback (wake);
      g_source_add_child_source (timer, wake);
    }
  g_task_attach_source (task, timer, again_cb);
}

/* Takes ownership of the task. Sends the request as soon as the rate limiter allows it. */
static void
begin (GTask *task)
{
  WaysideApiClient *self = g_task_get_source_object (task);
  guint wait = wayside_rate_limiter_get_wait (self->limiter, wayside_clock_get_time ());

  if (wait == 0)
    {
      send_request (task);
      return;
    }

  if (wait >= NOTABLE_HOLD)
    g_signal_emit (self, signals[HELD], 0, (wait + 999) / 1000);
  else if (self->limiter->interval >= NOTABLE_INTERVAL)
    g_signal_emit (self, signals[HELD], 0, SLOW_NOTICE);
  send_later (task, wait);
  g_object_unref (task);
}

static GError *
note_head (SoupMessage *message, gpointer user_data)
{
  WaysideApiClient *self = user_data;
  const char *usage = soup_message_headers_get_one (soup_message_get_response_headers (message),
                                                    "X-App-Usage");

  if (usage != NULL)
    wayside_rate_limiter_add_usage (self->limiter, wayside_rate_limiter_parse_usage (usage),
                                    wayside_clock_get_time ());
  return NULL;
}

/* Takes ownership of the task. */
static void
send_request (GTask *task)
{
  WaysideApiClient *self = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  Ask *ask = g_task_get_task_data (task);
  /* Content-Length is that of the compressed body, so .has_length is not set. */
  const WaysideHttpFetch exchange = {
    .answer_limit = ANSWER_LIMIT,
    .max_length = MAX_ANSWER_LENGTH,
    .head = note_head,
    .head_data = self,
  };
  g_autofree char *authorization = g_strconcat ("OAuth ", self->token, NULL);
  g_autoptr (GUri) uri = NULL;

  uri = wayside_api_request_build_uri (ask->request, wayside_endpoints_get_graph_root (self->service),
                                       self->fields);
  ask->n_dropped = self->n_dropped;
  g_set_object (&ask->message, NULL);
  ask->message = soup_message_new_from_uri (SOUP_METHOD_GET, uri);
  /* Following a redirect would send the token to its target. */
  soup_message_add_flags (ask->message, SOUP_MESSAGE_NO_REDIRECT);
  soup_message_headers_replace (soup_message_get_request_headers (ask->message), "Authorization",
                                authorization);
  explicit_bzero (authorization, strlen (authorization));
  wayside_rate_limiter_add_request (self->limiter, wayside_clock_get_time ());
  g_debug ("GET %s", g_uri_get_path (uri));
  wayside_http_fetch_async (self->session, ask->message, &exchange, cancellable, answered_cb, task);
}

static void
answered_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (WaysideApiPage) page = NULL;
  GError *error = NULL;
  Ask *ask = g_task_get_task_data (task);
  WaysideApiClient *self = g_task_get_source_object (task);

  body = wayside_http_fetch_finish (SOUP_SESSION (object), result, &error);
  if (body != NULL)
    page = wayside_api_page_parse (body, soup_message_get_status (ask->message), ask->request->kind, &error);

  if (page != NULL)
    {
      self->failing_since = 0;
      self->is_accepted = TRUE;
      g_task_return_pointer (task, g_steal_pointer (&page), (GDestroyNotify) wayside_api_page_free);
      return;
    }

  /* A request that cannot be split is repeated. */
  if (!ask->request->is_divisible)
    {
      g_autoptr (GError) original = error;

      error = wayside_error_new_unlisted (original);
    }
  if (self->is_accepted && g_error_matches (error, WAYSIDE_ERROR, WAYSIDE_ERROR_TOKEN_REFUSED))
    {
      g_clear_error (&error);
      error = wayside_error_new_token_expired ();
    }
  fail (g_steal_pointer (&task), error);
}

/* Whether a message contains the name of a field. The brackets around it depend on the language. */
static gboolean
names_field (const char *message, const char *field)
{
  static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
  gsize length = strlen (field);

  for (const char *at = strstr (message, field); at != NULL; at = strstr (at + length, field))
    if ((at == message || strchr (letters, at[-1]) == NULL) &&
        (at[length] == '\0' || strchr (letters, at[length]) == NULL))
      return TRUE;

  return FALSE;
}

/* Returns the fields without those that @message, of %WAYSIDE_ERROR_UNKNOWN_FIELD, names, or NULL if it names
 * none that was requested. */
static char *
find_other_fields (WaysideApiClient *self, const char *message)
{
  g_auto (GStrv) fields = g_strsplit (self->fields, ",", -1);
  g_autoptr (GStrvBuilder) kept = g_strv_builder_new ();
  g_auto (GStrv) rest = NULL;
  gboolean found = FALSE;

  for (guint i = 0; fields[i] != NULL; i++)
    {
      if (strcmp (fields[i], "id") != 0 && names_field (message, fields[i]))
        found = TRUE;
      else
        g_strv_builder_add (kept, fields[i]);
    }
  if (!found)
    return NULL;

  rest = g_strv_builder_end (kept);
  return g_strjoinv (",", rest);
}

static void
drop_fields (WaysideApiClient *self, char **rest)
{
  /* Another request may have removed the field since this one was sent. */
  if (*rest == NULL)
    return;

  g_free (self->fields);
  self->fields = g_steal_pointer (rest);
  self->n_dropped++;
}

static gint64
get_retry_after (Ask *ask)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (ask->message);

  return wayside_backoff_parse_retry_after (soup_message_headers_get_one (headers, "Retry-After"),
                                            g_get_real_time () / G_USEC_PER_SEC);
}

static WaysideRetryAction
judge (WaysideApiClient *self, Ask *ask, const GError *error, const char *rest, guint *delay)
{
  WaysideRetryContext what = {
    .asked = WAYSIDE_REQUEST_KIND_ANY,
    .now = wayside_clock_get_time (),
    .retry_after = get_retry_after (ask),
    .chance = g_random_double (),
    .has_other_fields = rest != NULL || ask->n_dropped != self->n_dropped,
  };

  wayside_retry_count_failure (&ask->tries, error, what.now);
  what.tries = ask->tries;
  return wayside_retry_decide (error, &what, delay);
}

static void
note_fault (WaysideApiClient *self, const GError *error)
{
  if (!g_error_matches (error, WAYSIDE_ERROR, WAYSIDE_ERROR_SERVICE))
    return;

  if (self->failing_since == 0)
    self->failing_since = wayside_clock_get_time ();
  g_signal_emit (self, signals[HELD], 0, 0);
}

/* Takes ownership of the task and the error. Carries out the decision of the retry policy, or returns the
 * error to the caller. */
static void
fail (GTask *task, GError *error)
{
  g_autoptr (GTask) owned_task = task;
  g_autoptr (GError) owned_error = error;
  g_autofree char *rest = NULL;
  WaysideApiClient *self = g_task_get_source_object (task);
  guint delay;

  if (g_error_matches (error, WAYSIDE_ERROR, WAYSIDE_ERROR_UNKNOWN_FIELD))
    rest = find_other_fields (self, error->message);

  switch ((guint) judge (self, g_task_get_task_data (task), error, rest, &delay))
    {
    case WAYSIDE_RETRY_ACTION_FEWER_FIELDS:
      drop_fields (self, &rest);
      begin (g_steal_pointer (&owned_task));
      break;
    case WAYSIDE_RETRY_ACTION_RETRY_ALL_LATER:
      wayside_rate_limiter_add_refusal (self->limiter, delay, wayside_clock_get_time ());
      begin (g_steal_pointer (&owned_task));
      break;
    case WAYSIDE_RETRY_ACTION_RETRY:
      note_fault (self, error);
      send_later (task, delay);
      break;
    default:
      g_task_return_error (task, g_steal_pointer (&owned_error));
    }
}

/**
 * wayside_api_client_get_failing_since:
 * @self: a client
 *
 * Returns: the time of wayside_clock_get_time() of the first fault of the service since the last response, or 0
 */
gint64
wayside_api_client_get_failing_since (WaysideApiClient *self)
{
  g_return_val_if_fail (WAYSIDE_IS_API_CLIENT (self), 0);

  return self->failing_since;
}

/**
 * wayside_api_client_send_async:
 * @self: a client
 * @request: (transfer full): the request
 * @cancellable: (nullable): cancels the request
 * @callback: called when the response has arrived
 * @user_data: passed to @callback
 *
 * Sends a request to the Graph API, and retries it as decided by wayside_retry_decide(). When the service
 * asks to slow down, all requests wait, see #WaysideApiClient::held. A field unknown to the service is
 * omitted from then on. The token is sent in a header only.
 */
void
wayside_api_client_send_async (WaysideApiClient *self,
                               WaysideApiRequest *request,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Ask *ask;

  g_return_if_fail (WAYSIDE_IS_API_CLIENT (self));
  g_return_if_fail (request != NULL);

  ask = g_new0 (Ask, 1);
  ask->request = request;
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, wayside_api_client_send_async);
  g_task_set_task_data (task, ask, (GDestroyNotify) ask_free);
  begin (g_steal_pointer (&task));
}

/**
 * wayside_api_client_send_finish:
 * @self: a client
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Returns: (transfer full): the page, or %NULL with a #WaysideError or %G_IO_ERROR_CANCELLED
 */
WaysideApiPage *
wayside_api_client_send_finish (WaysideApiClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (WAYSIDE_IS_API_CLIENT (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * wayside_api_client_get_next:
 * @self: a client
 * @page: a page
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the request for the next page; %NULL without an error if this was the
 *   last one, or with %WAYSIDE_ERROR_BAD_ANSWER if its URL does not point to the Graph API
 */
WaysideApiRequest *
wayside_api_client_get_next (WaysideApiClient *self, WaysideApiPage *page, GError **error)
{
  GUri *uri;

  g_return_val_if_fail (WAYSIDE_IS_API_CLIENT (self), NULL);
  g_return_val_if_fail (page != NULL, NULL);

  if (page->next == NULL)
    return NULL;

  uri = wayside_endpoints_parse_graph_url (self->service, page->next, error);
  return uri != NULL ? wayside_api_request_new_next (uri, TRUE) : NULL;
}
