/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-download-state.h"
#include "wayside-item-change.h"

G_BEGIN_DECLS

/**
 * WaysideReport:
 * @new_ids: (owned) (element-type utf8): items to append
 * @changes: (owned) (element-type WaysideItemChange): items that changed, each once
 * @state: how far the job is
 * @error: (owned) (nullable): why the job failed
 * @folder: (owned) (nullable): where the pairs go, once known
 * @sequence: (owned) (nullable): the key of the sequence, once known
 * @is_listed: whether no more items will come
 * @n_skipped: areas that could not be listed
 * @n_bytes: bytes of pictures that have come in all
 * @n_free: bytes that the disk had when the folder was opened, or %G_MAXUINT64
 * @n_stored: bytes of the pairs that are on the disk
 * @place: how many others have their turn before this job while it waits, counted from 1, or 0
 * @guess: bytes that a picture has by what came so far
 * @held_until: time of wayside_clock_get_time() until which the service wants to be left alone, or 0
 *
 * What the network thread tells the main thread, in one batch.
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
