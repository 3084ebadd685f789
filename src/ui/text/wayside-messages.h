/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-verification.h"
#include "wayside-download.h"
#include "wayside-network-watch.h"

G_BEGIN_DECLS

/**
 * WaysideTally:
 * @state: state of the download
 * @kind: kind of its query
 * @total: number of photos known so far
 * @total_known: whether @total is final
 * @ended: number of photos that have an outcome
 * @counts: number of photos by #WaysideItemState
 * @skipped_areas: number of parts of an area that the service would not list
 * @bytes: bytes saved
 * @rate: bytes per second, 0 if not known
 * @seconds_left: estimated seconds left, -1 if not known
 * @seconds_held: seconds until the service accepts requests again, 0 if requests are not held
 * @lacks_space: whether the remaining photos probably do not fit on the disk
 *
 * Snapshot of the numbers of a download, from which its messages are formatted.
 */
typedef struct
{
  WaysideDownloadState state;
  WaysideQueryKind kind;
  guint total;
  gboolean total_known;
  guint ended;
  guint counts[WAYSIDE_N_ITEM_STATES];
  guint skipped_areas;
  guint64 bytes;
  double rate;
  gint64 seconds_left;
  gint64 seconds_held;
  gboolean lacks_space;
} WaysideTally;

void  wayside_tally_read           (WaysideTally       *tally,
                                    WaysideDownload    *download);
guint wayside_tally_count_kept     (const WaysideTally *tally);
guint wayside_tally_count_problems (const WaysideTally *tally);

char       *wayside_message_join           (GPtrArray                 *clauses,
                                            const char                *separator);
char       *wayside_message_photos         (guint                      n);
char       *wayside_message_time_left      (gint64                     seconds,
                                            gboolean                   brief);
char       *wayside_message_progress       (const WaysideTally        *tally,
                                            gboolean                   brief);
char       *wayside_message_details        (const WaysideTally        *tally,
                                            gboolean                   brief);
const char *wayside_message_hold           (WaysideNetworkHold         hold);
char       *wayside_message_notice         (const WaysideTally        *tally);
char       *wayside_message_summary        (const WaysideTally        *tally);
char       *wayside_message_problems       (guint                      n);
const char *wayside_message_item_trouble   (WaysideItemState           state);
char       *wayside_message_item           (const char                *id,
                                            WaysideItemState           state,
                                            WaysideSize                smaller_size);
char       *wayside_message_cause          (WaysideItemState           state,
                                            int                        code,
                                            guint                      n);
char       *wayside_message_checkup        (const WaysideVerification *verification);
char       *wayside_message_findings       (WaysideVerifyIssueKind     kind,
                                            guint                      n);
const char *wayside_message_finding_remedy (WaysideVerifyIssueKind     kind);
const char *wayside_message_failure_title  (const GError              *error,
                                            WaysideQueryKind           kind);
const char *wayside_message_failure_icon   (const GError              *error);

G_END_DECLS
