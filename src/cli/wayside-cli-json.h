/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-verification.h"
#include "wayside-cli-exit.h"
#include "wayside-cli-outcome.h"
#include "wayside-cli-photo.h"
#include "wayside-cli-progress.h"
#include "wayside-forecast.h"

G_BEGIN_DECLS

char *wayside_cli_json_started  (WaysideQuery             *query,
                                 const char               *output_root,
                                 gboolean                  dry_run);
char *wayside_cli_json_item     (const WaysideCliPhoto    *photo,
                                 const char               *path);
char *wayside_cli_json_progress (const WaysideDownloadStats *stats,
                                 gboolean                    dry_run);
char *wayside_cli_json_forecast (const WaysideForecast    *forecast);
char *wayside_cli_json_ended    (const WaysideCliOutcome  *outcome);
char *wayside_cli_json_finished (const WaysideCliOutcome  *outcome);
char *wayside_cli_json_refused  (const GError             *error,
                                 WaysideCliExit            exit_code);
char *wayside_cli_json_verified (guint                     n_whole,
                                 guint                     n_broken,
                                 WaysideCliExit            exit_code);
char *wayside_cli_json_finding  (const WaysideVerifyIssue *issue,
                                 const char               *sentence);

G_END_DECLS
