/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-api-client.h"

#include "wayside-backoff.h"
#include "wayside-clock.h"
#include "wayside-error.h"
#include "wayside-http-fetch.h"
#include "wayside-retry-policy.h"

#include <string.h>

/* 2,000 rows of 2 KiB are 4 MiB. A sequence comes in one answer of any length; this is 16,000 of its rows. */
#define MAX_ANSWER_LENGTH (32 * 1024 * 1024)

/* A wide search takes the service many seconds. */
#define ANSWER_LIMIT 60000 /* milliseconds */

struct _WaysideApiClient
{
  GObject parent_instance;

  SoupSession *session;      /* (owned) */
  WaysideEndpoints *service; /* (owned) */
  char *token;               /* (owned) */
  char *fields;              /* (owned): what is asked for, less what the service turned out not to know */
  guint n_dropped;           /* how often something was taken out of the fields */
  WaysideRateLimiter own_pace;
  WaysideRateLimiter *limiter; /* (not owned): its own, or one that it shares with other clients */
};

G_DEFINE_FINAL_TYPE (WaysideApiClient, wayside_api_client, G_TYPE_OBJECT)

enum
{
  HELD,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* A shorter hold is over before a person has read of it. */
#define NOTABLE_HOLD 3000 /* milliseconds */

/* So slow that a person should know why, in microseconds between two requests. It is told for some seconds at
 * once, so that the notice stays while it is so. */
#define NOTABLE_INTERVAL (G_USEC_PER_SEC / 2)
#define SLOW_NOTICE      10 /* seconds */

typedef struct
{
  /* Input. */
  WaysideApiRequest *request; /* (owned) */

  /* In progress. */
  SoupMessage *message; /* (owned) (nullable) */
  guint n_dropped;      /* that of the client when it was sent */
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
   * @seconds: for how long, at least
   *
   * Tells that nothing, or little, is asked for some time, since the service wants it so.
   */
  signals[HELD] = g_signal_new ("held", WAYSIDE_TYPE_API_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
wayside_api_client_init (WaysideApiClient *self)
{
  self->fields = g_strdup (wayside_api_request_get_all_fields ());
  self->limiter = &self->own_pace;
}

/**
 * wayside_api_client_new:
 * @session: the session of the API, used from this thread only
 * @service: where the service is
 * @token: a token that wayside_token_clean() let pass
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
 * @limiter: (not owned): how fast the service may be asked; it must outlive the client
 *
 * Has the client ask no faster than all those together that share the pace: the service counts by the token.
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
 * @token: a token that wayside_token_clean() let pass
 *
 * Uses another token for what is asked from now on.
 */
void
wayside_api_client_set_token (WaysideApiClient *self, const char *token)
{
  g_return_if_fail (WAYSIDE_IS_API_CLIENT (self));
  g_return_if_fail (token != NULL);

  clear_token (self);
  self->token = g_strdup (token);
  /* The limit that made the old one wait is not this one's. */
  *self->limiter = (WaysideRateLimiter){ 0 };
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

/* Takes ownership of the task: sends the request when the service may be asked. */
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
  /* The announced length is that of the compressed body, so it is not asked for. */
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
  /* A redirect would carry the token to wherever it points. */
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

  body = wayside_http_fetch_finish (SOUP_SESSION (object), result, &error);
  if (body != NULL)
    page = wayside_api_page_parse (body, soup_message_get_status (ask->message), ask->request->kind, &error);

  if (page != NULL)
    g_task_return_pointer (task, g_steal_pointer (&page), (GDestroyNotify) wayside_api_page_free);
  else
    fail (g_steal_pointer (&task), error);
}

/* "Tried accessing nonexisting field (x) on …": without x the rest can still be had. Returns the rest, or
 * NULL if no such field is asked for. */
static char *
find_other_fields (WaysideApiClient *self, const char *message)
{
  g_auto (GStrv) fields = g_strsplit (self->fields, ",", -1);
  g_autoptr (GStrvBuilder) kept = g_strv_builder_new ();
  g_auto (GStrv) rest = NULL;
  gboolean found = FALSE;

  for (guint i = 0; fields[i] != NULL; i++)
    {
      g_autofree char *named = g_strconcat ("(", fields[i], ")", NULL);

      if (strcmp (fields[i], "id") != 0 && strstr (message, named) != NULL)
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
  /* Another question may have brought it to light since this one was sent. */
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

/* Takes ownership of the task and the error: does what the verdict is, or leaves that to who asked. */
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
      send_later (task, delay);
      break;
    default:
      g_task_return_error (task, g_steal_pointer (&owned_error));
    }
}

/**
 * wayside_api_client_send_async:
 * @self: a client
 * @request: (transfer full): what to ask
 * @cancellable: (nullable): ends the asking
 * @callback: called when there is an answer
 * @user_data: passed to @callback
 *
 * Asks the Graph API, and again as wayside_retry_decide() says. When the
 * service asks to slow down, every request waits, see #WaysideApiClient::held. A field that the service does
 * not know is left out from then on. The token goes into a header and nowhere else.
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
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full): the answer, or %NULL with a #WaysideError or %G_IO_ERROR_CANCELLED
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
 * @page: an answer
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the request for the page after this one; %NULL if this was the
 *   last, or with %WAYSIDE_ERROR_BAD_ANSWER if its address leads away from the Graph API
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
