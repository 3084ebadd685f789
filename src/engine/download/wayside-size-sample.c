/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-size-sample.h"

#include "wayside-engine-private.h"
#include "wayside-http-fetch.h"

/* Milliseconds. The sizes are an estimate, for which nobody wants to wait long. */
#define ANSWER_LIMIT 10000

/* The largest size of a picture that counts, in bytes. The service sends the number. */
#define MAX_LENGTH (256 * 1024 * 1024)

typedef struct
{
  WaysideEngine *engine; /* (not owned): it is not disposed before the end */
  WaysideSize size;
  guint n_pending;
  guint n_known;
  guint64 n_bytes; /* of the known ones */
} Sample;

/* Takes ownership of the task. */
static void
end_one (GTask *task)
{
  g_autoptr (GTask) owned = task;
  Sample *sample = g_task_get_task_data (owned);
  guint64 *mean;

  if (--sample->n_pending > 0 || g_task_return_error_if_cancelled (owned))
    return;

  mean = g_new0 (guint64, 1);
  *mean = sample->n_known > 0 ? sample->n_bytes / sample->n_known : 0;
  g_task_return_pointer (owned, mean, g_free);
}

/* The response to a HEAD request has the length of the picture, and no body. */
static GError *
take_head (SoupMessage *message, gpointer user_data)
{
  Sample *sample = user_data;
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  goffset length = soup_message_headers_get_content_length (headers);

  if (soup_message_get_status (message) == SOUP_STATUS_OK && length > 0 && length <= MAX_LENGTH)
    {
      sample->n_known++;
      sample->n_bytes += (guint64) length;
    }
  return NULL;
}

static void
answered_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GBytes *body = wayside_http_fetch_finish (SOUP_SESSION (object), result, NULL);

  g_clear_pointer (&body, g_bytes_unref);
  end_one (user_data);
}

/* The photo servers get no token, and are not allowed to send the request elsewhere. */
static void
request_length (GTask *task, const WaysideMetadata *metadata)
{
  Sample *sample = g_task_get_task_data (task);
  WaysideSize found;
  const char *url = wayside_metadata_pick_url (metadata, sample->size, &found);
  WaysideEndpoints *service = wayside_engine_get_service (sample->engine);
  SoupSession *session = wayside_engine_deal_picture_session (sample->engine);
  const WaysideHttpFetch exchange = {
    .answer_limit = ANSWER_LIMIT, .max_length = MAX_LENGTH, .head = take_head, .head_data = sample
  };
  g_autoptr (GUri) uri = NULL;
  g_autoptr (SoupMessage) message = NULL;

  if (url != NULL)
    uri = wayside_endpoints_parse_image_url (service, url, NULL);
  if (uri == NULL)
    return;

  message = soup_message_new_from_uri (SOUP_METHOD_HEAD, uri);
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  sample->n_pending++;
  wayside_http_fetch_async (session, message, &exchange, g_task_get_cancellable (task), answered_cb,
                            g_object_ref (task));
}

static void
listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (WaysideApiPage) page = NULL;
  GError *error = NULL;

  page = wayside_api_client_send_finish (WAYSIDE_API_CLIENT (object), result, &error);
  if (page == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  for (guint i = 0; i < MIN (page->records->len, WAYSIDE_SIZE_SAMPLE_MAX); i++)
    request_length (task, g_ptr_array_index (page->records, i));
  end_one (g_steal_pointer (&task));
}

/**
 * wayside_size_sample_async:
 * @engine: the engine, which must be entered
 * @graph: the API client
 * @ids: (element-type utf8): ids of 1 to %WAYSIDE_SIZE_SAMPLE_MAX images
 * @size: the requested size
 * @cancellable: (nullable): cancels the requests
 * @callback: called at the end
 * @user_data: passed to @callback
 *
 * Requests the sizes of some pictures, without the pictures. Used on the network thread only.
 */
void
wayside_size_sample_async (WaysideEngine *engine,
                           WaysideApiClient *graph,
                           GPtrArray *ids,
                           WaysideSize size,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Sample *sample = g_new0 (Sample, 1);

  g_return_if_fail (ids != NULL && ids->len > 0 && ids->len <= WAYSIDE_SIZE_SAMPLE_MAX);

  sample->engine = engine;
  sample->size = size;
  sample->n_pending = 1;
  g_task_set_task_data (task, sample, g_free);
  g_task_set_source_tag (task, wayside_size_sample_async);
  wayside_api_client_send_async (graph, wayside_api_request_new_images (ids, 0, ids->len), cancellable,
                                 listed_cb, task);
}

/**
 * wayside_size_sample_finish:
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Returns: the mean size of the pictures in bytes; 0 if none is known, with an error if the images could not be
 *   listed
 */
guint64
wayside_size_sample_finish (GAsyncResult *result, GError **error)
{
  g_autofree guint64 *mean = NULL;

  g_return_val_if_fail (g_async_result_is_tagged (result, wayside_size_sample_async), 0);

  mean = g_task_propagate_pointer (G_TASK (result), error);
  return mean != NULL ? *mean : 0;
}
