/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-verification.h"
#include "wayside-download.h"
#include "wayside-network-watch.h"

G_BEGIN_DECLS

char       *wayside_message_join           (GPtrArray                 *clauses,
                                            const char                *separator);
char       *wayside_message_photos         (guint                      n);
char       *wayside_message_time_left      (gint64                     seconds,
                                            gboolean                   brief);
char       *wayside_message_progress       (const WaysideDownloadStats *stats,
                                            gboolean                   brief);
char       *wayside_message_details        (const WaysideDownloadStats *stats,
                                            gboolean                   brief);
char       *wayside_message_folder         (const char                *name,
                                            guint64                    bytes_free);
const char *wayside_message_hold           (WaysideNetworkHold         hold);
const char *wayside_message_hold_status    (WaysideNetworkHold         hold);
char       *wayside_message_notice         (const WaysideDownloadStats *stats);
char       *wayside_message_summary        (const WaysideDownloadStats *stats);
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
const char *wayside_message_failure_retry  (const GError              *error);
const char *wayside_message_failure_remedy (const GError              *error,
                                            const char               **action_name);
const char *wayside_message_failure_icon   (const GError              *error);

G_END_DECLS
