/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-download-runner-private.h"

/* The service sends the same error for a deleted image and for one that the token may not access. After this
 * many such errors in a row without a successful response in between, the token is checked. */
#define FIRST_SUSPICION 10

/* Sets aside an image reported as gone, until it is known whether the token is the cause. */
void
wayside_download_runner_lose (WaysideDownloadRunner *self, WaysideRunnerItem *item, const GError *error)
{
  g_clear_error (&item->verdict);
  item->verdict = g_error_copy (error);
  wayside_download_runner_mark (self, item, WAYSIDE_ITEM_WAITING);
  g_ptr_array_add (self->lost, item);
}

/* Marks all images set aside as gone. Call it when the token has proved valid, because the service returned
 * an image or the token check passed, and when no request is left that could prove it. */
void
wayside_download_runner_settle_lost (WaysideDownloadRunner *self)
{
  for (guint i = 0; i < self->lost->len; i++)
    {
      WaysideRunnerItem *item = g_ptr_array_index (self->lost, i);

      g_clear_error (&item->error);
      item->error = g_steal_pointer (&item->verdict);
      wayside_download_runner_mark (self, item, WAYSIDE_ITEM_GONE);
    }
  g_ptr_array_set_size (self->lost, 0);
}

/* Requeues the images set aside, in their order, since the report could not be confirmed. */
void
wayside_download_runner_take_lost_back (WaysideDownloadRunner *self)
{
  for (guint i = self->lost->len; i > 0; i--)
    {
      WaysideRunnerItem *item = g_ptr_array_index (self->lost, i - 1);

      g_clear_error (&item->verdict);
      wayside_download_runner_reset_retries (item);
      g_queue_push_head (&self->ready, item);
    }
  g_ptr_array_set_size (self->lost, 0);
}

static void
checked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WaysideDownloadRunner) self = user_data;
  g_autoptr (WaysideApiPage) page = NULL;
  g_autoptr (GError) error = NULL;
  const WaysideRetryContext what = { .asked = WAYSIDE_REQUEST_KIND_TOKEN };
  WaysideRetryAction action;
  guint delay;

  self->is_checking_token = FALSE;
  page = wayside_api_client_send_finish (WAYSIDE_API_CLIENT (object), result, &error);
  action = wayside_retry_decide (error, &what, &delay);
  if (action == WAYSIDE_RETRY_ACTION_STOP || action == WAYSIDE_RETRY_ACTION_NEW_TOKEN)
    {
      wayside_download_runner_fail (self, error);
    }
  else if (action != WAYSIDE_RETRY_ACTION_REQUEUE)
    {
      /* Double the limit, so that a list of mostly deleted images does not cost one token check per few
       * images. */
      self->suspicion *= 2;
      wayside_download_runner_settle_lost (self);
    }

  wayside_download_runner_pump (self);
}

/* Checks the token if too many images in a row are reported as gone. Returns %TRUE while the check is
 * pending; no other request should be sent with the token until it completes. */
gboolean
wayside_download_runner_doubts_token (WaysideDownloadRunner *self)
{
  if (!self->is_checking_token && self->lost->len >= self->suspicion)
    {
      self->is_checking_token = TRUE;
      wayside_api_client_send_async (self->graph, wayside_api_request_new_token_check (), self->cancellable,
                                     checked_cb, g_object_ref (self));
    }

  return self->is_checking_token;
}

/* Initialises the fields of a new runner that this file uses. */
void
wayside_download_runner_init_lost (WaysideDownloadRunner *self)
{
  self->lost = g_ptr_array_new ();
  self->suspicion = FIRST_SUSPICION;
}
