/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-transfer-private.h"

#include "wayside-backoff.h"
#include "wayside-error.h"
#include "wayside-jpeg.h"

#include <glib/gi18n-lib.h>

static guint answer_limit = WAYSIDE_TRANSFER_ANSWER_LIMIT;

typedef struct
{
  /* Input. */
  WaysideBudgetShare *share;    /* (not owned) */
  WaysideBodyProgress progress; /* (nullable) */
  gpointer progress_data;       /* (not owned) */

  /* In progress. */
  SoupMessage *message;    /* (owned) */
  GCancellable *call;      /* (owned): calls the question back */
  GSource *cancelled;      /* (owned) (nullable): while there is no answer */
  GSource *limit;          /* (owned) (nullable): while there is no answer */
  gboolean is_called_back; /* nobody waits for the answer any more */
} Transfer;

/* The steps, in the order in which they run. */
static void sent_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void read_cb (GObject *object, GAsyncResult *result, gpointer user_data);

static void
transfer_free (Transfer *self)
{
  g_clear_object (&self->message);
  g_clear_object (&self->call);
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
call_back (Transfer *self)
{
  self->is_called_back = TRUE;
  forget (&self->cancelled);
  forget (&self->limit);
  g_cancellable_cancel (self->call);
}

/* When writing to an HTTP/2 connection fails, libsoup does not see that what waits there for an answer was
 * cancelled until the connection times out, a minute later. The person does not wait so long. */
static gboolean
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (GTask) task = g_object_ref (user_data);
  Transfer *self = g_task_get_task_data (task);

  call_back (self);
  g_task_return_error_if_cancelled (task);
  return G_SOURCE_REMOVE;
}

/* When several HTTP/2 connections break at once, libsoup 3.2 may leave questions in its queue that no
 * connection takes up any more, and without a connection nothing times out. The next question to be sent
 * wakes the queue. */
static gboolean
limit_cb (gpointer user_data)
{
  g_autoptr (GTask) task = g_object_ref (user_data);
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "No answer");

  call_back (g_task_get_task_data (task));
  g_task_return_error (task, wayside_error_new_transport (error));
  return G_SOURCE_REMOVE;
}

static void
watch_limit (GTask *task)
{
  Transfer *self = g_task_get_task_data (task);

  self->limit = g_timeout_source_new (answer_limit);
  g_source_set_callback (self->limit, limit_cb, g_object_ref (task), g_object_unref);
  g_source_attach (self->limit, g_main_context_get_thread_default ());
}

static void
watch_cancellable (GTask *task)
{
  Transfer *self = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  if (cancellable == NULL)
    return;

  self->cancelled = g_cancellable_source_new (cancellable);
  g_source_set_callback (self->cancelled, G_SOURCE_FUNC (cancelled_cb), g_object_ref (task), g_object_unref);
  g_source_attach (self->cancelled, g_main_context_get_thread_default ());
}

static GError *
check_status (guint status)
{
  switch (status)
    {
    case SOUP_STATUS_OK:
      return NULL;

    /* An expired or mangled signature; the content network says which only in a sentence. */
    case SOUP_STATUS_FORBIDDEN:
    case SOUP_STATUS_GONE:
      return g_error_new_literal (WAYSIDE_ERROR, WAYSIDE_ERROR_URL_EXPIRED,
                                  _ ("The address of this photo is no longer valid. Try again"));

    case SOUP_STATUS_NOT_FOUND:
      return g_error_new_literal (WAYSIDE_ERROR, WAYSIDE_ERROR_GONE, _ ("No longer on Mapillary"));

    default:
      return wayside_error_new_status (status);
    }
}

static gssize
get_length (SoupMessage *message)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);

  if (soup_message_headers_get_encoding (headers) != SOUP_ENCODING_CONTENT_LENGTH)
    return -1;

  return (gssize) MIN (soup_message_headers_get_content_length (headers), G_MAXSSIZE - 1);
}

static void
sent_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GError) error = NULL;
  Transfer *self = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  forget (&self->cancelled);
  forget (&self->limit);
  stream = soup_session_send_finish (SOUP_SESSION (object), result, &error);
  /* What the transfer was given may be gone by now. */
  if (self->is_called_back)
    return;

  if (stream == NULL)
    {
      g_task_return_error (task, wayside_error_new_transport (error));
      return;
    }

  error = check_status (soup_message_get_status (self->message));
  if (error != NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  wayside_body_read_async (stream, get_length (self->message), WAYSIDE_TRANSFER_MAX_LENGTH, self->share,
                           self->progress, self->progress_data, cancellable, read_cb,
                           g_steal_pointer (&task));
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GError) error = NULL;
  const guint8 *data;
  gsize length;

  body = wayside_body_read_finish (G_INPUT_STREAM (object), result, &error);
  if (body == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  data = g_bytes_get_data (body, &length);
  if (wayside_jpeg_check (data, length, &error))
    g_task_return_pointer (task, g_steal_pointer (&body), (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * wayside_transfer_set_answer_limit:
 * @milliseconds: how long an answer may take to begin
 *
 * Sets the limit for all transfers that begin from now on. For tests, while nothing is transferred.
 */
void
wayside_transfer_set_answer_limit (guint milliseconds)
{
  answer_limit = milliseconds;
}

/**
 * wayside_transfer_async:
 * @session: a session that sends no token and follows no redirect
 * @uri: an address that wayside_service_parse_image_url() let pass
 * @share: what the body may hold of the memory budget
 * @progress: (nullable): called as bytes come
 * @progress_data: passed to @progress; must live until @callback is called
 * @cancellable: (nullable): ends the transfer
 * @callback: called at the end
 * @user_data: passed to @callback
 *
 * Fetches one picture into memory and checks that it is one whole JPEG.
 */
void
wayside_transfer_async (SoupSession *session,
                        GUri *uri,
                        WaysideBudgetShare *share,
                        WaysideBodyProgress progress,
                        gpointer progress_data,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  SoupMessage *message;
  Transfer *self;

  g_return_if_fail (SOUP_IS_SESSION (session));
  g_return_if_fail (uri != NULL);

  message = soup_message_new_from_uri (SOUP_METHOD_GET, uri);
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  self = g_new0 (Transfer, 1);
  self->share = share;
  self->progress = progress;
  self->progress_data = progress_data;
  self->message = message;
  self->call = g_cancellable_new ();
  task = g_task_new (session, cancellable, callback, user_data);
  g_task_set_source_tag (task, wayside_transfer_async);
  g_task_set_task_data (task, self, (GDestroyNotify) transfer_free);

  watch_cancellable (task);
  watch_limit (task);
  soup_session_send_async (session, message, G_PRIORITY_DEFAULT, self->call, sent_cb,
                           g_steal_pointer (&task));
}

/**
 * wayside_transfer_finish:
 * @session: the session
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full): the picture's bytes as they came, or %NULL with a #WaysideError or
 *   %G_IO_ERROR_CANCELLED
 */
GBytes *
wayside_transfer_finish (SoupSession *session, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, session), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * wayside_transfer_get_retry_after:
 * @result: what the callback got
 *
 * Returns: how long the server wants to be left alone by its header Retry-After, in seconds, or 0
 */
gint64
wayside_transfer_get_retry_after (GAsyncResult *result)
{
  SoupMessageHeaders *headers;
  Transfer *self;

  g_return_val_if_fail (g_async_result_is_tagged (result, wayside_transfer_async), 0);

  self = g_task_get_task_data (G_TASK (result));
  headers = soup_message_get_response_headers (self->message);
  return wayside_backoff_parse_retry_after (soup_message_headers_get_one (headers, "Retry-After"),
                                            g_get_real_time () / G_USEC_PER_SEC);
}
