/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-engine.h"
#include "wayside-job-recorder.h"
#include "wayside-query.h"
#include "wayside-report.h"
#include "wayside-save-flags.h"

G_BEGIN_DECLS

/**
 * WaysideRunnerOptions:
 * @output_root: (owned): the parent folder of the download's folder
 * @folder: (owned) (nullable): the download's folder, or %NULL to name it after the query
 * @recorder: (owned) (nullable): records the job in the library, or %NULL not to record it
 * @save_flags: the flags to save photos with
 * @token: (owned): a token accepted by wayside_token_clean()
 * @parallel: maximum number of pictures in flight, at least 1
 * @timestamped: whether the folder's name ends in the start time
 * @dry_run: whether to list only, without writing anything
 * @replace: whether to check existing files and to fetch the damaged ones again
 * @only_rest: whether to list no images beyond those in the library, if it contains the download
 *
 * Options of a runner.
 */
typedef struct
{
  char           *output_root;
  char           *folder;
  WaysideJobRecorder *recorder;
  WaysideSaveFlags   save_flags;
  char           *token;
  guint           parallel;
  gboolean        timestamped;
  gboolean        dry_run;
  gboolean        replace;
  gboolean        only_rest;
} WaysideRunnerOptions;

/**
 * WaysideRunnerReportFunc:
 * @report: the changes since the last report; strings, images and errors may be stolen from it
 * @object: the object passed to wayside_download_runner_new()
 *
 * Receives the reports of a runner, in the main context in which the runner was created.
 */
typedef void (*WaysideRunnerReportFunc) (WaysideReport *report,
                                      GObject       *object);

#define WAYSIDE_TYPE_DOWNLOAD_RUNNER (wayside_download_runner_get_type ())
G_DECLARE_FINAL_TYPE (WaysideDownloadRunner, wayside_download_runner, WAYSIDE, DOWNLOAD_RUNNER, GObject)

WaysideDownloadRunner *wayside_download_runner_new          (WaysideEngine              *engine,
                                                             WaysideQuery               *query,
                                                             const WaysideRunnerOptions *options,
                                                             WaysideRunnerReportFunc     func,
                                                             GObject                    *object);
void                   wayside_download_runner_start        (WaysideDownloadRunner      *self);
void                   wayside_download_runner_set_token    (WaysideDownloadRunner      *self,
                                                             const char                 *token);
void                   wayside_download_runner_pause        (WaysideDownloadRunner      *self);
void                   wayside_download_runner_stop         (WaysideDownloadRunner      *self);
void                   wayside_download_runner_suspend      (WaysideDownloadRunner      *self);
void                   wayside_download_runner_retry_failed (WaysideDownloadRunner      *self);
void                   wayside_download_runner_move         (WaysideDownloadRunner      *self,
                                                             int                         by);

G_END_DECLS
