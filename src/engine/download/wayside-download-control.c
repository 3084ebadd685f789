/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a person makes a download do. */

#include "config.h"

#include "wayside-download-private.h"

#include "wayside-engine-private.h"
#include "wayside-error.h"

#include <glib/gi18n-lib.h>

/**
 * wayside_download_set_save_flags:
 * @self: a download that is not started
 * @save_flags: how its photos are to be saved
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
 * Returns: how its photos are saved
 */
WaysideSaveFlags
wayside_download_get_save_flags (WaysideDownload *self)
{
  g_return_val_if_fail (WAYSIDE_IS_DOWNLOAD (self), WAYSIDE_SAVE_DEFAULT);

  return self->options.save_flags;
}

/* A repair belongs to the download it repairs, which the library has. */
static void
open_journal (WaysideDownload *self)
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
 * @self: a download that is not started
 *
 * Begins to list and to fetch, or waits until it is its turn, see wayside_engine_set_downloads_at_once().
 */
void
wayside_download_start (WaysideDownload *self)
{
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD (self));
  g_return_if_fail (self->runner == NULL);
  g_return_if_fail (self->options.token != NULL);

  open_journal (self);
  self->runner = wayside_download_runner_new (self->engine, self->query, &self->options,
                                              wayside_download_take_report, G_OBJECT (self));
  g_clear_object (&self->options.recorder);
  wayside_download_wipe_token (self);
  wayside_download_runner_start (self->runner);
}

/* What an earlier run did is found again by a new one. */
static void
start_anew (WaysideDownload *self, gboolean only_rest)
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
 * Holds the download: what is in flight is called back, and fetched anew later.
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
 * @self: a started download, or one of an earlier time
 *
 * Goes on with what is left, after a pause, a stop or a failure of the whole job. One of an earlier time goes
 * on with the images that the library knows; if it had come to its end it is listed anew, so that it also
 * gets what is new. Without a token it fails with %WAYSIDE_ERROR_TOKEN_MISSING.
 */
void
wayside_download_resume (WaysideDownload *self)
{
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD (self));

  if (self->runner != NULL)
    wayside_download_runner_start (self->runner);
  else
    start_anew (self, FALSE);
}

/**
 * wayside_download_stop:
 * @self: a started download
 *
 * Ends the download. A pair that is being written is written; all that is saved stays.
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
 * Ends the download as wayside_download_stop() does, because the program ends and not because the person
 * wants no more of it: it is offered again at the next start. Dropping the last reference does the same.
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
 * @self: a started download, or one of an earlier time
 *
 * Tries those images again that failed, and goes on. What is new is not looked for.
 */
void
wayside_download_retry_failed (WaysideDownload *self)
{
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD (self));

  if (self->runner != NULL)
    wayside_download_runner_retry_failed (self->runner);
  else
    start_anew (self, TRUE);
}

/**
 * wayside_download_move:
 * @self: a started download
 * @by: how many places towards the end of the line, or towards its start if less than 0
 *
 * Changes when a download that waits has its turn. Nothing happens to one that does not wait.
 */
void
wayside_download_move (WaysideDownload *self, int by)
{
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD (self));
  g_return_if_fail (self->runner != NULL);

  wayside_download_runner_move (self->runner, by);
}
