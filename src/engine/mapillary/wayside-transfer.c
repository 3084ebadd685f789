/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-transfer-private.h"

#include "wayside-backoff.h"
#include "wayside-error.h"
#include "wayside-http-fetch.h"
#include "wayside-jpeg.h"
#include "wayside-web-page.h"

#include <glib/gi18n-lib.h>

static guint answer_limit = WAYSIDE_TRANSFER_ANSWER_LIMIT;

static void fetched_cb (GObject *object, GAsyncResult *result, gpointer user_data);

static GError *
check_head (SoupMessage *message, gpointer user_data)
{
  guint status = soup_message_get_status (message);

  return status == SOUP_STATUS_OK ? NULL : wayside_error_new_picture_status (status);
}

/* Schools and offices block the photo servers, which are those of a social network, and not the service. Name
 * the server, so that the user can ask for it. The rest of the error is kept. */
static void
name_server (GError *error, SoupMessage *message)
{
  if (!wayside_error_is_unreachable (error))
    return;

  g_free (error->message);
  error->message = g_strdup_printf (
      _ ("The photo server %s could not be reached. Check the network connection and try again"),
      g_uri_get_host (soup_message_get_uri (message)));
}

static void
fetched_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GError) error = NULL;
  const guint8 *data;
  gsize length;

  body = wayside_http_fetch_finish (SOUP_SESSION (object), result, &error);
  if (body == NULL)
    {
      name_server (error, g_task_get_task_data (task));
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  data = g_bytes_get_data (body, &length);
  if (wayside_jpeg_check (data, length, &error))
    g_task_return_pointer (task, g_steal_pointer (&body), (GDestroyNotify) g_bytes_unref);
  else if (wayside_web_page_is_likely ((const char *) data, length))
    g_task_return_error (task, wayside_error_new_sign_in ());
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * wayside_transfer_set_answer_limit:
 * @milliseconds: the timeout for the response headers
 *
 * Sets the timeout of all further transfers. For tests, while no transfer is pending.
 */
void
wayside_transfer_set_answer_limit (guint milliseconds)
{
  answer_limit = milliseconds;
}

/**
 * wayside_transfer_async:
 * @session: a session that does not send the token
 * @uri: a URL accepted by wayside_endpoints_parse_image_url()
 * @reservation: the memory reservation of the body
 * @progress: (nullable): called as data arrives
 * @progress_data: passed to @progress; must live until @callback is called
 * @cancellable: (nullable): cancels the transfer
 * @callback: called when the operation has completed
 * @user_data: passed to @callback
 *
 * Fetches one picture into memory and checks that it is one complete JPEG. Redirects are not followed.
 */
void
wayside_transfer_async (SoupSession *session,
                        GUri *uri,
                        WaysideMemoryReservation *reservation,
                        WaysideBodyProgress progress,
                        gpointer progress_data,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  const WaysideHttpFetch exchange = {
    .answer_limit = answer_limit,
    .has_length = TRUE,
    .max_length = WAYSIDE_TRANSFER_MAX_LENGTH,
    .head = check_head,
    .reservation = reservation,
    .progress = progress,
    .progress_data = progress_data,
  };
  SoupMessage *message;
  GTask *task;

  g_return_if_fail (SOUP_IS_SESSION (session));
  g_return_if_fail (uri != NULL);

  message = soup_message_new_from_uri (SOUP_METHOD_GET, uri);
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  task = g_task_new (session, cancellable, callback, user_data);
  g_task_set_source_tag (task, wayside_transfer_async);
  g_task_set_task_data (task, message, g_object_unref);
  wayside_http_fetch_async (session, message, &exchange, cancellable, fetched_cb, task);
}

/**
 * wayside_transfer_finish:
 * @session: the session
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Returns: (transfer full): the unmodified bytes of the picture, or %NULL with a #WaysideError or
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
 * @result: the result passed to the callback
 *
 * Returns: the delay from the header Retry-After, in seconds, or 0
 */
gint64
wayside_transfer_get_retry_after (GAsyncResult *result)
{
  SoupMessageHeaders *headers;

  g_return_val_if_fail (g_async_result_is_tagged (result, wayside_transfer_async), 0);

  headers = soup_message_get_response_headers (g_task_get_task_data (G_TASK (result)));
  return wayside_backoff_parse_retry_after (soup_message_headers_get_one (headers, "Retry-After"),
                                            g_get_real_time () / G_USEC_PER_SEC);
}
