/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-download.h"

G_BEGIN_DECLS

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

char    *wayside_cli_progress_format (const WaysideDownloadStats *stats,
                                      gboolean                    dry_run);
char    *wayside_cli_format_left     (gint64                      seconds);
gboolean wayside_cli_pace_is_due     (WaysideCliPace             *self,
                                      const WaysideDownloadStats *stats,
                                      gboolean                    dry_run,
                                      gint64                      now);

G_END_DECLS
