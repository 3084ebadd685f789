/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Options of a download, and the user's actions: start, pause, resume, stop, retry, reorder. */

#include "config.h"

#include "wayside-download-private.h"

#include "wayside-engine-private.h"
#include "wayside-error.h"
#include "wayside-token.h"

#include <glib/gi18n-lib.h>

/* Maximum number of pictures in flight. Small pictures need more of them to use the available bandwidth. */
#define PARALLEL       64
#define PARALLEL_SMALL 128

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

/**
 * wayside_download_set_parallel:
 * @self: a download that has not been started
 * @parallel: maximum number of pictures in flight, 1 to 128
 */
void
wayside_download_set_parallel (WaysideDownload *self, guint parallel)
{
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD (self));
  g_return_if_fail (parallel >= 1 && parallel <= PARALLEL_SMALL);
  g_return_if_fail (self->runner == NULL);

  self->options.parallel = parallel;
}

/**
 * wayside_download_set_timestamped:
 * @self: a download that has not been started
 * @timestamped: whether the folder's name ends in the start time, as _YYYYMMDD-HHMMSS in UTC
 */
void
wayside_download_set_timestamped (WaysideDownload *self, gboolean timestamped)
{
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD (self));
  g_return_if_fail (self->runner == NULL);

  self->options.timestamped = timestamped;
}

/**
 * wayside_download_set_dry_run:
 * @self: a download that has not been started
 * @dry_run: whether to list the images and the existing files only, without writing anything
 */
void
wayside_download_set_dry_run (WaysideDownload *self, gboolean dry_run)
{
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD (self));
  g_return_if_fail (self->runner == NULL);

  self->options.dry_run = dry_run;
}

/**
 * wayside_download_set_folder:
 * @self: a download that has not been started
 * @folder: (nullable): the path of the folder to save into, or %NULL to name it after the query
 *
 * Saves into an existing folder, such as that of an earlier run. Complete photos in it are not fetched again.
 */
void
wayside_download_set_folder (WaysideDownload *self, const char *folder)
{
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD (self));
  g_return_if_fail (self->runner == NULL);

  g_clear_pointer (&self->options.folder, g_free);
  self->options.folder = g_strdup (folder);
}

/**
 * wayside_download_set_repair:
 * @self: a download of an image list that has not been started
 * @folder: the path of the folder they are in
 *
 * Repairs images in an existing folder. Existing files are checked first: a complete picture is kept, and
 * only its metadata is written if that is damaged or missing. Other files are kept until the new pair is
 * complete.
 */
void
wayside_download_set_repair (WaysideDownload *self, const char *folder)
{
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD (self));
  g_return_if_fail (folder != NULL);
  g_return_if_fail (self->runner == NULL);

  wayside_download_set_folder (self, folder);
  self->options.replace = TRUE;
}

/**
 * wayside_download_set_replace_smaller:
 * @self: a download that has not been started, or one restored from the library
 * @replace_smaller: whether to fetch pictures again that are in the folder in a smaller size than requested
 *
 * Such pictures are otherwise kept and counted in #WaysideDownloadStats. Each is replaced only by a larger one,
 * and only once that is complete.
 */
void
wayside_download_set_replace_smaller (WaysideDownload *self, gboolean replace_smaller)
{
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD (self));
  g_return_if_fail (self->runner == NULL);

  self->options.replace_smaller = replace_smaller;
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
  WaysideRunnerOptions options;
  WaysideSize size;

  g_return_if_fail (WAYSIDE_IS_DOWNLOAD (self));
  g_return_if_fail (self->runner == NULL);
  g_return_if_fail (self->options.token != NULL);

  size = wayside_query_get_size (self->query);
  open_recorder (self);
  if (self->rates == NULL)
    self->rates = g_new0 (WaysideRate, 2);
  options = self->options;
  options.recorder = self->recorder;
  if (options.parallel == 0)
    options.parallel = size == WAYSIDE_SIZE_1024 || size == WAYSIDE_SIZE_256 ? PARALLEL_SMALL : PARALLEL;
  self->runner = wayside_download_runner_new (self->engine, self->query, &options,
                                              wayside_download_take_report, G_OBJECT (self));
  g_clear_pointer (&self->options.token, wayside_token_free);
  wayside_download_runner_start (self->runner);
}

/* A new runner finds the results of the earlier one in the folder and in the library. */
static void
start_again (WaysideDownload *self, gboolean only_rest)
{
  if (self->options.token == NULL)
    {
      wayside_download_fail (self, g_error_new_literal (WAYSIDE_ERROR, WAYSIDE_ERROR_TOKEN_MISSING,
                                                        _ ("An access token is needed to continue")));
      return;
    }

  wayside_download_reset (self);
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
 * wayside_download_set_token:
 * @self: a started download, or one restored from the library
 * @token: a token accepted by wayside_token_clean()
 *
 * Replaces the token for all further requests. A download that failed with %WAYSIDE_ERROR_TOKEN_REFUSED or
 * %WAYSIDE_ERROR_TOKEN_MISSING is resumed; none of its items was marked as failed for that.
 */
void
wayside_download_set_token (WaysideDownload *self, const char *token)
{
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD (self));
  g_return_if_fail (token != NULL);

  g_clear_pointer (&self->options.token, wayside_token_free);
  if (self->runner != NULL)
    wayside_download_runner_set_token (self->runner, token);
  else
    self->options.token = g_strdup (token);

  if (self->stats.state == WAYSIDE_DOWNLOAD_FAILED && wayside_error_needs_token (self->error))
    wayside_download_resume (self);
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
 * @self: a download
 * @by: number of positions to move towards the end of the queue, or towards its front if negative
 *
 * Moves a waiting download within the download queue. Does nothing if the download is not waiting.
 */
void
wayside_download_move (WaysideDownload *self, int by)
{
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD (self));

  if (self->runner != NULL)
    wayside_download_runner_move (self->runner, by);
}
