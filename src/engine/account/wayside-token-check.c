/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-token-check.h"

#include "wayside-clock.h"
#include "wayside-engine-private.h"
#include "wayside-error.h"
#include "wayside-api-client.h"
#include "wayside-token.h"

/* The photo that the service's official SDK requests to try a token. The service checks the token first, so
 * the photo need not exist any more. */
#define PHOTO "1933525276802129"

/* Seconds until the check fails because the service cannot be reached. Transient failures are retried until
 * then. */
#define LIMIT 10

/**
 * Check:
 * @engine: (not owned): engine whose network thread runs the check; it is freed only after the check, and
 *   never on that thread
 * @token: (owned): token to check
 * @context: (owned): main context of the network thread
 * @cancellable: (owned): cancels the request; cancelled on the network thread only, by @outer or @timer
 * @outer: (owned) (nullable): cancels the check
 * @outer_handler: handler connected to @outer
 * @timer: (owned) (nullable): time limit
 * @graph: (owned) (nullable): API client that sends the request
 *
 * A check in progress. Only the network thread uses the fields after @outer_handler.
 */
typedef struct
{
  WaysideEngine *engine;
  char *token;
  GMainContext *context;
  GCancellable *cancellable;
  GCancellable *outer;
  gulong outer_handler;
  GSource *timer;
  WaysideApiClient *graph;
} Check;

static void
check_free (gpointer data)
{
  Check *self = data;

  if (self->outer != NULL)
    g_cancellable_disconnect (self->outer, self->outer_handler);
  g_clear_object (&self->outer);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_clear_pointer (&self->token, wayside_token_free);
  g_free (self);
}

static gboolean
on_time_over (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_REMOVE;
}

static gboolean
cancel_cb (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_REMOVE;
}

/* Cancels the request from the network thread. Cancelling it here could lose a source of that thread which
 * waits for the cancellable and is disposed at the same time (cancellable_source_dispose() in GLib 2.74).
 * The engine may have been freed by now, but its main context has not. */
static void
on_outer_cancelled (GCancellable *outer, gpointer user_data)
{
  Check *self = user_data;
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, cancel_cb, g_object_ref (self->cancellable), g_object_unref);
  g_source_attach (source, self->context);
}

/* The service reports an unknown photo only for an accepted token. The same goes for a request to slow down:
 * the rate limit is that of the token. */
static gboolean
is_accepted (const GError *error)
{
  return g_error_matches (error, WAYSIDE_ERROR, WAYSIDE_ERROR_GONE) ||
         g_error_matches (error, WAYSIDE_ERROR, WAYSIDE_ERROR_SLOW_DOWN);
}

static void
answered_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (WaysideApiPage) page = NULL;
  g_autoptr (GError) error = NULL;
  Check *check = g_task_get_task_data (task);
  WaysideEngine *engine = check->engine;

  page = wayside_api_client_send_finish (check->graph, result, &error);
  g_source_destroy (check->timer);
  g_clear_pointer (&check->timer, g_source_unref);
  g_clear_object (&check->graph);

  if (page != NULL || is_accepted (error))
    g_task_return_boolean (task, TRUE);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_new_error (task, WAYSIDE_ERROR, WAYSIDE_ERROR_NETWORK, "Mapillary did not answer in time");
  else
    g_task_return_error (task, g_steal_pointer (&error));

  wayside_engine_leave (engine);
}

static gboolean
ask_cb (gpointer user_data)
{
  GTask *task = user_data;
  Check *check = g_task_get_task_data (task);
  WaysideEngine *engine = check->engine;
  WaysideApiRequest *request = wayside_api_request_new_image (PHOTO);

  wayside_engine_enter (engine);
  check->timer = wayside_clock_limit_source_new (LIMIT * 1000);
  g_source_set_callback (check->timer, on_time_over, check->cancellable, NULL);
  g_source_attach (check->timer, g_main_context_get_thread_default ());

  request->with_fields = FALSE;
  check->graph = wayside_api_client_new (wayside_engine_get_graph_session (engine),
                                         wayside_engine_get_service (engine), check->token);
  wayside_api_client_send_async (check->graph, request, check->cancellable, answered_cb, g_object_ref (task));
  return G_SOURCE_REMOVE;
}

/**
 * wayside_token_check_async:
 * @engine: an engine, which is not freed before the check has ended
 * @token: a token returned by wayside_token_clean()
 * @cancellable: (nullable): cancels the check
 * @callback: called on completion, in the thread-default main context
 * @user_data: passed to @callback
 *
 * Checks whether the service accepts a token, with one small request. Transient failures are retried for 10
 * seconds.
 */
void
wayside_token_check_async (WaysideEngine *engine,
                           const char *token,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Check *check;

  g_return_if_fail (WAYSIDE_IS_ENGINE (engine));
  g_return_if_fail (token != NULL);

  check = g_new0 (Check, 1);
  check->engine = engine;
  check->token = g_strdup (token);
  check->context = g_main_context_ref (wayside_engine_get_context (engine));
  check->cancellable = g_cancellable_new ();
  if (cancellable != NULL)
    {
      check->outer = g_object_ref (cancellable);
      check->outer_handler = g_cancellable_connect (cancellable, G_CALLBACK (on_outer_cancelled), check,
                                                    NULL);
    }

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, wayside_token_check_async);
  g_task_set_task_data (task, check, check_free);
  wayside_engine_invoke (engine, ask_cb, g_steal_pointer (&task), g_object_unref);
}

/**
 * wayside_token_check_finish:
 * @result: result passed to the callback
 * @error: return location for an error
 *
 * Returns: %TRUE if the service accepts the token; %FALSE with %WAYSIDE_ERROR_TOKEN_REFUSED if it does not,
 *   with %G_IO_ERROR_CANCELLED, or with another #WaysideError if the check failed
 */
gboolean
wayside_token_check_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, wayside_token_check_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
