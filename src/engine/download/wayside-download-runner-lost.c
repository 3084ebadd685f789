/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-download-runner-private.h"

/* The service says the same of an image that was deleted and of one that a token may not see. So many in a
 * row that nothing else was given in between make the token suspect. */
#define FIRST_SUSPICION 10

/* Lays an image aside that is said to be gone, until it is known whether that is to be believed. */
void
wayside_download_runner_lose (WaysideDownloadRunner *self, WaysideRunnerItem *item, const GError *error)
{
  g_clear_error (&item->verdict);
  item->verdict = g_error_copy (error);
  wayside_download_runner_mark (self, item, WAYSIDE_ITEM_WAITING);
  g_ptr_array_add (self->lost, item);
}

/* The token is good, for the service gave an image or nothing is left to ask: what is said to be gone is
 * gone. */
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

/* Nothing is known of them after all: they wait again, in their order. */
void
wayside_download_runner_take_lost_back (WaysideDownloadRunner *self)
{
  for (guint i = self->lost->len; i > 0; i--)
    {
      WaysideRunnerItem *item = g_ptr_array_index (self->lost, i - 1);

      g_clear_error (&item->verdict);
      wayside_download_runner_begin_anew (item);
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
      /* A list of which most is deleted must not cost a question for every few images. */
      self->suspicion *= 2;
      wayside_download_runner_settle_lost (self);
    }

  wayside_download_runner_pump (self);
}

/* Makes sure that the token is good when many images in a row are said to be gone. Returns %TRUE while that
 * is being found out: until then nothing else should be asked with it. */
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

/* Sets up what this file keeps of a new run. */
void
wayside_download_runner_init_lost (WaysideDownloadRunner *self)
{
  self->lost = g_ptr_array_new ();
  self->suspicion = FIRST_SUSPICION;
}
