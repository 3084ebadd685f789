/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-job-recorder.h"
#include "wayside-query.h"
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
 * @replace_smaller: whether to fetch pictures again that are in the folder in a smaller size than requested
 * @only_rest: whether to list no images beyond those in the library, if it contains the download
 *
 * Options of a runner.
 */
typedef struct
{
  char               *output_root;
  char               *folder;
  WaysideJobRecorder *recorder;
  WaysideSaveFlags    save_flags;
  char               *token;
  guint               parallel;
  gboolean            timestamped;
  gboolean            dry_run;
  gboolean            replace;
  gboolean            replace_smaller;
  gboolean            only_rest;
} WaysideRunnerOptions;

void  wayside_runner_options_copy         (WaysideRunnerOptions       *self,
                                           const WaysideRunnerOptions *source);
void  wayside_runner_options_clear        (WaysideRunnerOptions       *self);
void  wayside_runner_options_set_folder   (WaysideRunnerOptions       *self,
                                           const char                 *folder);
char *wayside_runner_options_build_folder (const WaysideRunnerOptions *self,
                                           WaysideQuery               *query,
                                           const char                 *sequence);

G_END_DECLS
