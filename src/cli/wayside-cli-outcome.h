/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-cli-exit.h"
#include "wayside-cli-summary.h"
#include "wayside-download.h"

G_BEGIN_DECLS

/**
 * WaysideCliOutcome:
 * @n_downloads: number of downloads that were run
 * @n_not_started: number of downloads that were not, because of the ones before
 * @exit_code: exit code; of several downloads the worst
 * @state: state at the end; finished only if all downloads are
 * @counts: number of images by #WaysideItemState
 * @n_smaller: number of images that were saved at a smaller size than requested
 * @n_replaceable: number of images that were there in a smaller size than requested
 * @n_skipped: number of parts of areas that the service refused to list
 * @n_outside: number of images that the service listed outside of the areas
 * @bytes: total size of the pictures that were saved, in bytes
 * @folder: (owned) (nullable): folder with the images of the only download, filename encoding
 * @sequence: (owned) (nullable): key of the sequence of the only download
 * @error: (owned) (nullable): error that ended a download; of several the worst
 *
 * Outcome of one download, or of all downloads of a run. All zeros is that of none.
 */
typedef struct
{
  guint n_downloads;
  guint n_not_started;
  WaysideCliExit exit_code;
  WaysideDownloadState state;
  guint counts[WAYSIDE_N_ITEM_STATES];
  guint n_smaller;
  guint n_replaceable;
  guint n_skipped;
  guint n_outside;
  guint64 bytes;
  char *folder;
  char *sequence;
  GError *error;
} WaysideCliOutcome;

void wayside_cli_outcome_read  (WaysideCliOutcome       *self,
                                WaysideDownload         *download,
                                WaysideCliSummary       *summary);
void wayside_cli_outcome_merge (WaysideCliOutcome       *self,
                                const WaysideCliOutcome *other);
void wayside_cli_outcome_clear (WaysideCliOutcome       *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WaysideCliOutcome, wayside_cli_outcome_clear)

G_END_DECLS
