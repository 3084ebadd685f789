/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-http-fetch-private.h"

#include "wayside-connections.h"
#include "wayside-error.h"
#include "wayside-proxy.h"

/* Interval of the checks of the connection and the transfer, in milliseconds. */
#define LOOK_INTERVAL 500

/* The connection must be found broken in this many consecutive checks, since data that arrived before may
 * still be unread. */
#define N_LOOKS 3

static WaysideHttpFetchLimits limits = { WAYSIDE_HTTP_FETCH_STALL, WAYSIDE_HTTP_FETCH_INTERVAL,
                                         WAYSIDE_HTTP_FETCH_MIN_BYTES };

typedef struct
{
  /* Input. */
  WaysideHttpFetch exchange;
  SoupMessage *message; /* (owned) */

  /* In progress. */
  GCancellable *call;      /* (owned): cancels the message */
  GSource *cancelled;      /* (owned) (nullable) */
  GSource *limit;          /* (owned) (nullable): timeout for the response headers */
  GSource *look;           /* (owned) (nullable) */
  guint n_broken;          /* consecutive checks that found the connection broken */
  gboolean is_reading;     /* whether the body is being read */
  gsize n_bytes;           /* bytes of the body received so far */
  gint64 last_byte;        /* monotonic time, microseconds */
  gint64 stretch_start;    /* start of the current interval; same unit */
  gsize stretch_bytes;     /* n_bytes at the start of the interval */
  gboolean is_called_back; /* the task has returned before the response */
  GError *error;           /* (owned) (nullable): the reason if the read was cancelled */
} Ask;

/* The steps, in the order in which they run. */
static void sent_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void read_cb (GObject *object, GAsyncResult *result, gpointer user_data);

static void
ask_free (Ask *self)
{
  g_clear_object (&self->message);
  g_clear_object (&self->call);
  g_clear_error (&self->error);
  g_free (self);
}

static void
forget (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
forget_all (Ask *self)
{
  forget (&self->cancelled);
  forget (&self->limit);
  forget (&self->look);
}

static gboolean
cancel_cb (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_REMOVE;
}

/* Cancels a message that has no response yet, from an idle source of low priority.
 *
 * libsoup 3.3.1 to 3.6.5 release the queue item of a message twice if the message is cancelled after its
 * response headers were read and before run_until_read_done() (soup-session.c) is called: the task that
 * returns "headers read" then fails with G_IO_ERROR_CANCELLED, soup_message_io_finished() removes the item
 * from the queue, and so does soup_session_process_queue_item() after it. Later uses of the item, such as in
 * soup_session_send_finish(), read memory that was freed (CVE-2025-12105, libsoup merge request 481, commit
 * 9ba1243a, in 3.6.6). The two steps are apart by one iteration of the main loop if the response is there as
 * soon as the request is written. libsoup does all of this with the default priority, so nothing of it is
 * under way when a source with a lower priority runs. */
static void
cancel_when_idle (GCancellable *call)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_static_name (source, "wayside_http_fetch_cancel");
  g_source_set_callback (source, cancel_cb, g_object_ref (call), g_object_unref);
  g_source_attach (source, g_main_context_get_thread_default ());
}

/* Ends a fetch with an error; takes ownership of the error. libsoup may notice late, or never, that a message
 * without a response was cancelled, so return without waiting for it. The read of a body ends immediately
 * when cancelled; wait for its end, because it uses the reservation of the caller. */
static void
call_back (GTask *task, GError *error)
{
  Ask *self = g_task_get_task_data (task);

  forget_all (self);
  if (self->is_reading)
    {
      self->error = error;
      g_cancellable_cancel (self->call);
    }
  else
    {
      self->is_called_back = TRUE;
      cancel_when_idle (self->call);
      g_task_return_error (task, error);
    }
}

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (GTask) task = g_object_ref (user_data);
  GError *error = NULL;

  if (g_cancellable_set_error_if_cancelled (cancellable, &error))
    call_back (task, error);
  return G_SOURCE_REMOVE;
}

static gboolean
limit_cb (gpointer user_data)
{
  g_autoptr (GTask) task = g_object_ref (user_data);
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "No answer");

  call_back (task, wayside_error_new_transport (error));
  return G_SOURCE_REMOVE;
}

static void
begin_stretch (Ask *self, gint64 now)
{
  self->stretch_start = now;
  self->stretch_bytes = self->n_bytes;
}

/* A single stream can stall, or nearly so, while others on the same connection make progress. A transfer
 * waiting for its memory reservation is not stalled. */
static gboolean
is_stalled (Ask *self, gint64 now)
{
  WaysideMemoryReservation *reservation = self->exchange.reservation;

  if (!self->is_reading)
    return FALSE;

  if (reservation != NULL && wayside_memory_reservation_is_waiting (reservation))
    {
      self->last_byte = now;
      begin_stretch (self, now);
      return FALSE;
    }

  if (now - self->last_byte > (gint64) limits.stall * 1000)
    return TRUE;

  if (now - self->stretch_start < (gint64) limits.stretch * 1000)
    return FALSE;

  if (self->n_bytes - self->stretch_bytes < limits.least)
    return TRUE;

  begin_stretch (self, now);
  return FALSE;
}

static gboolean
look_cb (gpointer user_data)
{
  g_autoptr (GTask) task = g_object_ref (user_data);
  g_autoptr (GError) error = NULL;
  Ask *self = g_task_get_task_data (task);

  if (wayside_connections_is_broken (g_task_get_source_object (task), self->message))
    self->n_broken++;
  else
    self->n_broken = 0;

  if (self->n_broken == N_LOOKS)
    error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, "The connection broke");
  else if (is_stalled (self, g_get_monotonic_time ()))
    error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "The answer does not get on");
  if (error == NULL)
    return G_SOURCE_CONTINUE;

  call_back (task, wayside_error_new_transport (error));
  return G_SOURCE_REMOVE;
}

static void
progress_cb (gsize n_bytes, gssize length, gpointer user_data)
{
  Ask *self = user_data;

  self->n_bytes = n_bytes;
  self->last_byte = g_get_monotonic_time ();
  if (self->exchange.progress != NULL)
    self->exchange.progress (n_bytes, length, self->exchange.progress_data);
}

static GSource *
watch (GSource *source, GSourceFunc func, GTask *task)
{
  g_source_set_callback (source, func, g_object_ref (task), g_object_unref);
  g_source_attach (source, g_main_context_get_thread_default ());
  return source;
}

static gssize
get_length (Ask *self)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (self->message);
  goffset length;

  if (!self->exchange.has_length ||
      soup_message_headers_get_encoding (headers) != SOUP_ENCODING_CONTENT_LENGTH)
    return -1;

  /* libsoup returns a length of more than 63 bits as a negative number. It is too long like any huge one. */
  length = soup_message_headers_get_content_length (headers);
  return length < 0 ? G_MAXSSIZE - 1 : (gssize) MIN (length, G_MAXSSIZE - 1);
}

/* Returns the error of a response that is not to be read, or NULL. */
static GError *
find_failure (Ask *self, SoupSession *session, const GError *cause)
{
  GError *error = NULL;

  if (cause != NULL || soup_message_get_status (self->message) != SOUP_STATUS_OK)
    error = wayside_proxy_dup_error (session, self->message, cause);
  if (error == NULL && cause != NULL)
    error = wayside_error_new_transport (cause);
  if (error == NULL && self->exchange.head != NULL)
    error = self->exchange.head (self->message, self->exchange.head_data);
  return error;
}

static void
sent_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GError) error = NULL;
  GError *reason;
  Ask *self = g_task_get_task_data (task);
  const WaysideHttpFetch *exchange = &self->exchange;

  stream = soup_session_send_finish (SOUP_SESSION (object), result, &error);
  /* The task has returned already, so the pointers of the caller may be invalid by now. */
  if (self->is_called_back)
    return;

  forget (&self->limit);
  reason = find_failure (self, SOUP_SESSION (object), error);
  if (reason != NULL)
    {
      forget_all (self);
      g_task_return_error (task, reason);
      return;
    }

  self->is_reading = TRUE;
  self->last_byte = g_get_monotonic_time ();
  begin_stretch (self, self->last_byte);
  wayside_body_read_async (stream, get_length (self), exchange->max_length, exchange->reservation,
                           progress_cb, self, self->call, read_cb, g_steal_pointer (&task));
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GError) error = NULL;
  Ask *self = g_task_get_task_data (task);

  forget_all (self);
  body = wayside_body_read_finish (G_INPUT_STREAM (object), result, &error);
  if (body != NULL)
    g_task_return_pointer (task, g_steal_pointer (&body), (GDestroyNotify) g_bytes_unref);
  else if (self->error != NULL)
    g_task_return_error (task, g_steal_pointer (&self->error));
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * wayside_http_fetch_set_limits:
 * @new_limits: the minimum speed of bodies
 *
 * Sets the limits of all fetches. For tests, while no fetch is running.
 */
void
wayside_http_fetch_set_limits (const WaysideHttpFetchLimits *new_limits)
{
  g_return_if_fail (new_limits != NULL);

  limits = *new_limits;
}

/**
 * wayside_http_fetch_async:
 * @session: a session that was passed to wayside_connections_note()
 * @message: a message that was not sent yet
 * @exchange: the parameters; the structure itself is copied
 * @cancellable: (nullable): a cancellable, which ends the fetch immediately
 * @callback: called at the end
 * @user_data: passed to @callback
 *
 * Sends a request and reads the response into memory. The fetch always completes: it fails with
 * %WAYSIDE_ERROR_NETWORK if the connection breaks, even if libsoup would wait forever, if the response
 * headers do not arrive in time, and if the body stalls.
 */
void
wayside_http_fetch_async (SoupSession *session,
                          SoupMessage *message,
                          const WaysideHttpFetch *exchange,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task;
  Ask *self;

  g_return_if_fail (SOUP_IS_SESSION (session));
  g_return_if_fail (SOUP_IS_MESSAGE (message));
  g_return_if_fail (exchange != NULL);

  self = g_new0 (Ask, 1);
  self->exchange = *exchange;
  self->message = g_object_ref (message);
  self->call = g_cancellable_new ();
  task = g_task_new (session, cancellable, callback, user_data);
  g_task_set_source_tag (task, wayside_http_fetch_async);
  g_task_set_task_data (task, self, (GDestroyNotify) ask_free);

  if (cancellable != NULL)
    self->cancelled = watch (g_cancellable_source_new (cancellable), G_SOURCE_FUNC (cancelled_cb), task);
  self->limit = watch (g_timeout_source_new (exchange->answer_limit), limit_cb, task);
  self->look = watch (g_timeout_source_new (LOOK_INTERVAL), look_cb, task);
  soup_session_send_async (session, message, G_PRIORITY_DEFAULT, self->call, sent_cb, task);
}

/**
 * wayside_http_fetch_finish:
 * @session: the session
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Returns: (transfer full): the body, or %NULL with a #WaysideError, the error of the
 *   #WaysideHttpFetchHeadFunc, or %G_IO_ERROR_CANCELLED
 */
GBytes *
wayside_http_fetch_finish (SoupSession *session, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, session), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
