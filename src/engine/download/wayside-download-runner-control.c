/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The public functions of the runner, which the main thread calls, and their callbacks on the network
 * thread. */

#include "config.h"

#include "wayside-download-runner-private.h"

#include "wayside-clock.h"

#include <string.h>

static void
held_cb (WaysideApiClient *graph, guint seconds, gpointer user_data)
{
  WaysideDownloadRunner *self = user_data;

  wayside_download_runner_note_hold (self, wayside_clock_get_time () + seconds * G_USEC_PER_SEC);
}

static void
open_graph (WaysideDownloadRunner *self)
{
  if (self->graph != NULL)
    return;

  self->graph = wayside_api_client_new (wayside_engine_get_graph_session (self->engine),
                                        wayside_engine_get_service (self->engine), self->options.token);
  wayside_api_client_share_rate_limiter (self->graph, wayside_engine_get_rate_limiter (self->engine));
  g_signal_connect_object (self->graph, "held", G_CALLBACK (held_cb), self, 0);
}

static void
begin_work (WaysideDownloadRunner *self)
{
  self->allowed = WAYSIDE_DOWNLOAD_RUNNER_FIRST_ALLOWED;
  self->state = self->items->len > 0 ? WAYSIDE_DOWNLOAD_RUNNING : WAYSIDE_DOWNLOAD_LISTING;
  if (self->client == NULL)
    self->client = wayside_download_runner_join (self, wayside_engine_get_scheduler (self->engine));
  wayside_download_runner_send_report (self);
  wayside_download_runner_pump (self);
}

static void
position_cb (guint place, gpointer user_data)
{
  WaysideDownloadRunner *self = user_data;

  self->place = place;
  if (place == 0)
    {
      begin_work (self);
      return;
    }

  self->state = WAYSIDE_DOWNLOAD_WAITING;
  wayside_download_runner_schedule_report (self);
}

static void
enter_engine (WaysideDownloadRunner *self)
{
  if (!self->is_entered)
    {
      self->is_entered = TRUE;
      wayside_engine_enter (self->engine);
    }
  if (wayside_download_queue_enter (wayside_engine_get_queue (self->engine), position_cb, self))
    begin_work (self);
}

/* The kernel reports a write-back error only once and without naming the file, so check all saved files
 * again. */
static void
doubt_saved (WaysideDownloadRunner *self)
{
  self->has_lost = FALSE;
  for (guint i = 0; i < self->items->len; i++)
    {
      WaysideRunnerItem *item = g_ptr_array_index (self->items, i);

      if (item->state != WAYSIDE_ITEM_SAVED)
        continue;

      item->is_doubted = TRUE;
      wayside_download_runner_reset_retries (item);
      self->n_stored -= item->n_stored;
      wayside_download_runner_mark (self, item, WAYSIDE_ITEM_WAITING);
      g_queue_push_tail (&self->ready, item);
    }
}

static gboolean
start_cb (gpointer user_data)
{
  WaysideDownloadRunner *self = user_data;

  if (wayside_download_runner_is_active (self) || self->state == WAYSIDE_DOWNLOAD_WAITING)
    return G_SOURCE_REMOVE;

  wayside_download_runner_look_up_resume_state (self);
  /* The folder may have been moved or made writable since, so list it again. */
  if (self->state != WAYSIDE_DOWNLOAD_PAUSED)
    g_clear_pointer (&self->present, g_hash_table_unref);
  if (self->has_lost)
    doubt_saved (self);
  /* Revoke a stop that is still waiting for the last pair to be written. */
  self->ending = WAYSIDE_DOWNLOAD_READY;
  g_clear_error (&self->error);
  self->is_suspended = FALSE;
  open_graph (self);
  enter_engine (self);
  return G_SOURCE_REMOVE;
}

static void
leave_queue (WaysideDownloadRunner *self)
{
  self->place = 0;
  wayside_download_queue_leave (wayside_engine_get_queue (self->engine), self);
}

static gboolean
pause_cb (gpointer user_data)
{
  WaysideDownloadRunner *self = user_data;

  if (self->state == WAYSIDE_DOWNLOAD_WAITING)
    leave_queue (self);
  if (wayside_download_runner_is_active (self) || self->state == WAYSIDE_DOWNLOAD_WAITING)
    {
      self->state = WAYSIDE_DOWNLOAD_PAUSED;
      wayside_download_runner_halt (self);
      wayside_download_runner_send_report (self);
      wayside_download_runner_pump (self);
    }

  return G_SOURCE_REMOVE;
}

static gboolean
stop_cb (gpointer user_data)
{
  WaysideDownloadRunner *self = user_data;

  if (self->state == WAYSIDE_DOWNLOAD_WAITING)
    leave_queue (self);
  if (wayside_download_runner_is_active (self) || self->state == WAYSIDE_DOWNLOAD_PAUSED ||
      self->state == WAYSIDE_DOWNLOAD_WAITING)
    {
      self->ending = WAYSIDE_DOWNLOAD_STOPPED;
      wayside_download_runner_halt (self);
      wayside_download_runner_pump (self);
    }

  return G_SOURCE_REMOVE;
}

static gboolean
suspend_cb (gpointer user_data)
{
  WaysideDownloadRunner *self = user_data;

  self->is_suspended = TRUE;
  return stop_cb (self);
}

static gboolean
retry_failed_cb (gpointer user_data)
{
  WaysideDownloadRunner *self = user_data;

  for (guint i = 0; i < self->items->len; i++)
    {
      WaysideRunnerItem *item = g_ptr_array_index (self->items, i);

      if (item->state != WAYSIDE_ITEM_FAILED)
        continue;

      g_clear_error (&item->error);
      wayside_download_runner_reset_retries (item);
      item->n_bytes = 0;
      item->length = -1;
      wayside_download_runner_mark (self, item, WAYSIDE_ITEM_WAITING);
      g_queue_push_tail (&self->ready, item);
    }

  return start_cb (self);
}

/**
 * wayside_download_runner_start:
 * @self: a runner
 *
 * Starts, or continues with the remaining images after a pause, a stop or a failure.
 */
void
wayside_download_runner_start (WaysideDownloadRunner *self)
{
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD_RUNNER (self));

  wayside_engine_invoke (self->engine, start_cb, g_object_ref (self), g_object_unref);
}

typedef struct
{
  WaysideDownloadRunner *runner; /* (owned) */
  char *token;                   /* (owned) */
} TokenChange;

static void
token_change_free (TokenChange *change)
{
  explicit_bzero (change->token, strlen (change->token));
  g_clear_pointer (&change->token, g_free);
  g_clear_object (&change->runner);
  g_free (change);
}

static gboolean
set_token_cb (gpointer user_data)
{
  TokenChange *change = user_data;

  open_graph (change->runner);
  wayside_api_client_set_token (change->runner->graph, change->token);
  return G_SOURCE_REMOVE;
}

/**
 * wayside_download_runner_set_token:
 * @self: a runner @token: a token accepted by wayside_token_clean()
 *
 * Replaces the token for all further requests.
 */
void
wayside_download_runner_set_token (WaysideDownloadRunner *self, const char *token)
{
  TokenChange *change;

  g_return_if_fail (WAYSIDE_IS_DOWNLOAD_RUNNER (self));
  g_return_if_fail (token != NULL);

  change = g_new0 (TokenChange, 1);
  change->runner = g_object_ref (self);
  change->token = g_strdup (token);
  wayside_engine_invoke (self->engine, set_token_cb, change, (GDestroyNotify) token_change_free);
}

/**
 * wayside_download_runner_pause:
 * @self: a runner
 *
 * Cancels requests and transfers in flight and starts no more. Pairs being written are completed.
 */
void
wayside_download_runner_pause (WaysideDownloadRunner *self)
{
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD_RUNNER (self));

  wayside_engine_invoke (self->engine, pause_cb, g_object_ref (self), g_object_unref);
}

/**
 * wayside_download_runner_stop:
 * @self: a runner
 *
 * Stops once the pairs being written are completed.
 */
void
wayside_download_runner_stop (WaysideDownloadRunner *self)
{
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD_RUNNER (self));

  wayside_engine_invoke (self->engine, stop_cb, g_object_ref (self), g_object_unref);
}

/**
 * wayside_download_runner_suspend:
 * @self: a runner
 *
 * Stops as wayside_download_runner_stop() does, but the library keeps the job as unfinished.
 */
void
wayside_download_runner_suspend (WaysideDownloadRunner *self)
{
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD_RUNNER (self));

  wayside_engine_invoke (self->engine, suspend_cb, g_object_ref (self), g_object_unref);
}

/**
 * wayside_download_runner_retry_failed:
 * @self: a runner
 *
 * Requeues the failed images and continues.
 */
void
wayside_download_runner_retry_failed (WaysideDownloadRunner *self)
{
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD_RUNNER (self));

  wayside_engine_invoke (self->engine, retry_failed_cb, g_object_ref (self), g_object_unref);
}

typedef struct
{
  WaysideDownloadRunner *runner; /* (owned) */
  int by;
} Move;

static void
move_free (Move *move)
{
  g_clear_object (&move->runner);
  g_free (move);
}

static gboolean
move_cb (gpointer user_data)
{
  Move *move = user_data;

  wayside_download_queue_move (wayside_engine_get_queue (move->runner->engine), move->runner, move->by);
  return G_SOURCE_REMOVE;
}

/**
 * wayside_download_runner_move:
 * @self: a runner
 * @by: number of positions to move towards the end of the download queue, or towards its front if negative
 *
 * Moves a waiting download within the download queue. Does nothing if it is not waiting.
 */
void
wayside_download_runner_move (WaysideDownloadRunner *self, int by)
{
  Move *move;

  g_return_if_fail (WAYSIDE_IS_DOWNLOAD_RUNNER (self));

  move = g_new0 (Move, 1);
  move->runner = g_object_ref (self);
  move->by = by;
  wayside_engine_invoke (self->engine, move_cb, move, (GDestroyNotify) move_free);
}
