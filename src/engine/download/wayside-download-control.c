/* SPDX-License-Identifier: GPL-3.0-or-later */

/* User actions on a download: start, pause, resume, stop, retry, reorder. */

#include "config.h"

#include "wayside-download-private.h"

#include "wayside-engine-private.h"
#include "wayside-error.h"

#include <glib/gi18n-lib.h>

/**
 * wayside_download_set_save_flags:
 * @self: a download that has not been started
 * @save_flags: the flags to save its photos with
 */
void
wayside_download_set_save_flags (WaysideDownload *self, WaysideSaveFlags save_flags)
{
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD (self));
  g_return_if_fail (self->runner == NULL);

  self->options.save_flags = save_flags;
}

/**
 * wayside_download_get_save_flags:
 * @self: a download
 *
 * Returns: the flags its photos are saved with
 */
WaysideSaveFlags
wayside_download_get_save_flags (WaysideDownload *self)
{
  g_return_val_if_fail (WAYSIDE_IS_DOWNLOAD (self), WAYSIDE_SAVE_DEFAULT);

  return self->options.save_flags;
}

/* A repair has no library entry of its own: the library already contains the download being repaired. */
static void
open_recorder (WaysideDownload *self)
{
  WaysideLibrary *library = wayside_engine_get_library (self->engine);

  if (library == NULL || self->options.dry_run || self->options.replace)
    return;

  self->recorder = wayside_job_recorder_new (library, self->query, self->options.output_root,
                                             self->options.save_flags);
  g_set_object (&self->options.recorder, self->recorder);
}

/**
 * wayside_download_start:
 * @self: a download that has not been started
 *
 * Starts listing and fetching, or waits in the download queue until a place is free, see
 * wayside_engine_set_downloads_at_once().
 */
void
wayside_download_start (WaysideDownload *self)
{
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD (self));
  g_return_if_fail (self->runner == NULL);
  g_return_if_fail (self->options.token != NULL);

  open_recorder (self);
  self->runner = wayside_download_runner_new (self->engine, self->query, &self->options,
                                              wayside_download_take_report, G_OBJECT (self));
  g_clear_object (&self->options.recorder);
  wayside_download_wipe_token (self);
  wayside_download_runner_start (self->runner);
}

/* A new runner finds the results of the earlier one in the folder and in the library. */
static void
start_again (WaysideDownload *self, gboolean only_rest)
{
  if (self->options.token == NULL)
    {
      wayside_download_fail (self, g_error_new_literal (WAYSIDE_ERROR, WAYSIDE_ERROR_TOKEN_MISSING,
                                                        _ ("An access token is needed to go on")));
      return;
    }

  g_clear_object (&self->recorder);
  wayside_download_clear_items (self);
  self->options.only_rest = only_rest;
  wayside_download_start (self);
}

/**
 * wayside_download_pause:
 * @self: a started download
 *
 * Pauses the download. Transfers in flight are cancelled and fetched from the start on resume.
 */
void
wayside_download_pause (WaysideDownload *self)
{
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD (self));
  g_return_if_fail (self->runner != NULL);

  wayside_download_runner_pause (self->runner);
}

/**
 * wayside_download_resume:
 * @self: a started download, or one restored from the library
 *
 * Continues with the remaining images after a pause, a stop or a failure of the whole job. A download
 * restored from the library continues with the images recorded there; if it had finished, it is listed again,
 * so that images added since are fetched too. Without a token it fails with %WAYSIDE_ERROR_TOKEN_MISSING.
 */
void
wayside_download_resume (WaysideDownload *self)
{
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD (self));

  if (self->runner != NULL)
    wayside_download_runner_start (self->runner);
  else
    start_again (self, FALSE);
}

/**
 * wayside_download_stop:
 * @self: a started download
 *
 * Stops the download. Pairs being written are completed first; saved files are kept.
 */
void
wayside_download_stop (WaysideDownload *self)
{
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD (self));
  g_return_if_fail (self->runner != NULL);

  wayside_download_runner_stop (self->runner);
}

/**
 * wayside_download_suspend:
 * @self: a started download
 *
 * Stops the download as wayside_download_stop() does, but because the program is quitting and not at the
 * user's request: the next start offers to continue it. Dropping the last reference has the same effect.
 */
void
wayside_download_suspend (WaysideDownload *self)
{
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD (self));
  g_return_if_fail (self->runner != NULL);

  wayside_download_runner_suspend (self->runner);
}

/**
 * wayside_download_retry_failed:
 * @self: a started download, or one restored from the library
 *
 * Retries the failed images and continues. Images added to the service since are not listed.
 */
void
wayside_download_retry_failed (WaysideDownload *self)
{
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD (self));

  if (self->runner != NULL)
    wayside_download_runner_retry_failed (self->runner);
  else
    start_again (self, TRUE);
}

/**
 * wayside_download_move:
 * @self: a started download
 * @by: number of positions to move towards the end of the queue, or towards its front if negative
 *
 * Moves a waiting download within the download queue. Does nothing if the download is not waiting.
 */
void
wayside_download_move (WaysideDownload *self, int by)
{
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD (self));
  g_return_if_fail (self->runner != NULL);

  wayside_download_runner_move (self->runner, by);
}
