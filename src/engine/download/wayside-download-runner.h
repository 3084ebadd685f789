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
 * @output_root: (owned): the folder in which the download gets its own
 * @folder: (owned) (nullable): its own folder, where it is not to be named after the query
 * @recorder: (owned) (nullable): what tells the library, for what it is to remember
 * @save_flags: how the photos are saved
 * @token: (owned): a token that wayside_token_clean() let pass
 * @parallel: pictures in flight at most, at least 1
 * @timestamped: whether the folder's name ends in the time of the start
 * @dry_run: whether only to list and look
 * @replace: whether to look at what is there already, and to fetch what of it is damaged
 * @only_rest: whether to look for no other images than the library knows, if it knows the download
 *
 * How a run is to be done.
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
 * @report: what is new; strings, images and errors may be stolen from it
 * @object: the object the run was made for
 *
 * Gets the batches of a run, in the main context the run was made in.
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
