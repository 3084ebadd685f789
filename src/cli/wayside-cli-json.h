/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-verification.h"
#include "wayside-cli-exit.h"
#include "wayside-cli-photo.h"
#include "wayside-cli-progress.h"
#include "wayside-cli-summary.h"

#include "wayside-forecast.h"

G_BEGIN_DECLS

/**
 * WaysideCliEnd:
 * @exit_code: exit code for this download alone
 * @state: state of the download
 * @folder: (nullable): folder with the images, filename encoding
 * @sequence: (nullable): key of the downloaded sequence
 * @error: (nullable): error that ended the download
 * @skipped_areas: number of parts of the area that the service refused to list
 *
 * Outcome of a download.
 */
typedef struct
{
  WaysideCliExit exit_code;
  WaysideDownloadState state;
  const char *folder;
  const char *sequence;
  const GError *error;
  guint skipped_areas;
} WaysideCliEnd;

char *wayside_cli_json_started  (WaysideQuery             *query,
                                 const char               *output_root,
                                 gboolean                  dry_run);
char *wayside_cli_json_item     (const WaysideCliPhoto    *photo,
                                 const char               *path);
char *wayside_cli_json_progress (const WaysideDownloadStats *stats,
                                 gboolean                    dry_run);
char *wayside_cli_json_forecast (const WaysideForecast    *forecast);
char *wayside_cli_json_finished (const WaysideCliEnd      *end,
                                 WaysideCliSummary        *summary);
char *wayside_cli_json_refused  (const GError             *error,
                                 WaysideCliExit            exit_code);
char *wayside_cli_json_verified (guint                     n_whole,
                                 guint                     n_broken,
                                 WaysideCliExit            exit_code);
char *wayside_cli_json_finding  (const WaysideVerifyIssue *issue,
                                 const char               *sentence);

G_END_DECLS
