/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-download.h"

G_BEGIN_DECLS

char       *wayside_message_download_title  (WaysideDownload            *download);
const char *wayside_message_download_name   (const char                 *text,
                                             WaysideQuery               *query);
char       *wayside_message_download_facts  (const WaysideDownloadStats *stats,
                                             gint64                      date);
char       *wayside_message_download_status (const WaysideDownloadStats *stats);
char       *wayside_message_check_result    (const WaysideDownloadStats *stats);
char       *wayside_message_download_news   (const WaysideDownloadStats *stats,
                                             const char                 *hold);
const char *wayside_message_download_icon   (const WaysideDownloadStats *stats);
char       *wayside_message_unfinished      (const char                 *title,
                                             const WaysideDownloadStats *stats);

G_END_DECLS
