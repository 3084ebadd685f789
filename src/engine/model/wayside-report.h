/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-download-stats.h"
#include "wayside-item-change.h"

G_BEGIN_DECLS

/**
 * WaysideReport:
 * @new_ids: (owned) (element-type utf8): items to append
 * @changes: (owned) (element-type WaysideItemChange): changed items, each at most once
 * @stats: the state and the counters of the job, except for the rates
 * @error: (owned) (nullable): the error, if the job failed
 * @folder: (owned) (nullable): the folder for the pairs, once known
 * @sequence: (owned) (nullable): the key of the sequence, once known
 *
 * A batch of updates from the network thread for the main thread.
 */
typedef struct
{
  GPtrArray           *new_ids;
  GArray              *changes;
  WaysideDownloadStats stats;
  GError              *error;
  char                *folder;
  char                *sequence;
} WaysideReport;

WaysideReport *wayside_report_new  (void);
void           wayside_report_free (WaysideReport *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideReport, wayside_report_free)

G_END_DECLS
