/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-download.h"

G_BEGIN_DECLS

/**
 * WaysideCliProgress:
 * @state: state of the download
 * @done: images that have their outcome or, in a dry run, images found
 * @total: images found so far
 * @total_known: whether @total is final
 * @dry_run: whether nothing is downloaded
 * @bytes: bytes received so far
 * @rate: bytes per second
 * @seconds_left: estimate of the remaining seconds; negative if there is none
 * @seconds_held: seconds for which the service asked to slow down; 0 if it did not
 *
 * Snapshot of the progress of a download.
 */
typedef struct
{
  WaysideDownloadState state;
  guint done;
  guint total;
  gboolean total_known;
  gboolean dry_run;
  guint64 bytes;
  double rate;
  gint64 seconds_left;
  gint64 seconds_held;
} WaysideCliProgress;

/**
 * WaysideCliPace:
 * @rewrites: whether lines are rewritten in place
 * @last_time: time of the last line, microseconds of the monotonic clock; 0 for none
 * @last_tenth: completed tenths of the images at the last line
 * @was_held: whether the service had asked to slow down at the last line
 *
 * Records the last line shown, to limit the rate of lines.
 */
typedef struct
{
  gboolean rewrites;
  gint64 last_time;
  guint last_tenth;
  gboolean was_held;
} WaysideCliPace;

void     wayside_cli_progress_read   (WaysideCliProgress       *self,
                                      WaysideDownload          *download,
                                      gboolean                  dry_run);
char    *wayside_cli_progress_format (const WaysideCliProgress *self);
char    *wayside_cli_format_left     (gint64                    seconds);
gboolean wayside_cli_pace_is_due     (WaysideCliPace           *self,
                                      const WaysideCliProgress *progress,
                                      gint64                    now);

G_END_DECLS
