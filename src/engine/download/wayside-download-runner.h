/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-engine.h"
#include "wayside-progress-reporter.h"
#include "wayside-runner-options.h"

G_BEGIN_DECLS

#define WAYSIDE_TYPE_DOWNLOAD_RUNNER (wayside_download_runner_get_type ())
G_DECLARE_FINAL_TYPE (WaysideDownloadRunner, wayside_download_runner, WAYSIDE, DOWNLOAD_RUNNER, GObject)

WaysideDownloadRunner *wayside_download_runner_new          (WaysideEngine              *engine,
                                                             WaysideQuery               *query,
                                                             const WaysideRunnerOptions *options,
                                                             WaysideReportFunc           func,
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
