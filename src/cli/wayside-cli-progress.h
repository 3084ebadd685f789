/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-download.h"

G_BEGIN_DECLS

/**
 * WaysideCliProgress:
 * @state: state of the download
 * @done: images that have their outcome, or, in a dry run, that were found
 * @total: images known of
 * @total_known: whether no more will be found
 * @dry_run: whether nothing is fetched
 * @bytes: received so far
 * @rate: bytes per second
 * @seconds_left: estimate; negative if there is none
 * @seconds_held: for how long the service wants to be left alone; 0 if it does not
 *
 * How far a download is, at one moment.
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
 * @rewrites: whether the line is written over in place
 * @last_time: when a line was shown last, microseconds of the monotonic clock; 0 for never
 * @last_tenth: tenths of the way that were shown
 * @was_held: whether the line that was shown last said that the service wants to be left alone
 *
 * Remembers what was shown, so that it is shown neither too often nor too rarely.
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
