/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-download-state.h"
#include "wayside-item-change.h"

G_BEGIN_DECLS

/**
 * WaysideReport:
 * @new_ids: (owned) (element-type utf8): items to append
 * @changes: (owned) (element-type WaysideItemChange): changed items, each at most once
 * @state: the state of the job
 * @error: (owned) (nullable): the error, if the job failed
 * @folder: (owned) (nullable): the folder for the pairs, once known
 * @sequence: (owned) (nullable): the key of the sequence, once known
 * @is_listed: whether the listing is complete
 * @n_skipped: number of areas that could not be listed
 * @n_bytes: total bytes of pictures received
 * @n_free: free bytes on the disk when the folder was opened, or %G_MAXUINT64
 * @n_stored: size of the pairs on disk in bytes
 * @place: position in the download queue while the job waits, counted from 1, else 0
 * @guess: estimated bytes of a picture, based on the pictures received so far
 * @held_until: time of wayside_clock_get_time() until which the service requires a pause, or 0
 *
 * A batch of updates from the network thread for the main thread.
 */
typedef struct
{
  GPtrArray           *new_ids;
  GArray              *changes;
  WaysideDownloadState state;
  GError              *error;
  char                *folder;
  char                *sequence;
  gboolean             is_listed;
  guint                n_skipped;
  guint64              n_bytes;
  guint64              n_free;
  guint64              n_stored;
  guint                place;
  guint64              guess;
  gint64               held_until;
} WaysideReport;

WaysideReport *wayside_report_new  (void);
void           wayside_report_free (WaysideReport *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideReport, wayside_report_free)

G_END_DECLS
