/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-job.h"
#include "wayside-network-watch.h"

G_BEGIN_DECLS

/**
 * WaysideEntryState:
 * @WAYSIDE_ENTRY_RUNNING: in progress
 * @WAYSIDE_ENTRY_PAUSED: paused by the user, or held until the network is suitable
 * @WAYSIDE_ENTRY_WAITING: waiting in the queue
 * @WAYSIDE_ENTRY_INTERRUPTED: ended by an error, or by the program exiting while it was in progress
 * @WAYSIDE_ENTRY_STOPPED: stopped by the user
 * @WAYSIDE_ENTRY_FINISHED: every image has its outcome
 *
 * State of a download as shown in the list. In the first three states the download is active, see
 * wayside_entry_is_going_on().
 */
typedef enum
{
  WAYSIDE_ENTRY_RUNNING,
  WAYSIDE_ENTRY_PAUSED,
  WAYSIDE_ENTRY_WAITING,
  WAYSIDE_ENTRY_INTERRUPTED,
  WAYSIDE_ENTRY_STOPPED,
  WAYSIDE_ENTRY_FINISHED,
} WaysideEntryState;

#define WAYSIDE_TYPE_ENTRY (wayside_entry_get_type ())
G_DECLARE_FINAL_TYPE (WaysideEntry, wayside_entry, WAYSIDE, ENTRY, GObject)

guint                wayside_entry_get_number     (WaysideEntry *self);
WaysideEntryState    wayside_entry_get_state      (WaysideEntry *self);
gboolean             wayside_entry_is_going_on    (WaysideEntry *self);
WaysideQuery        *wayside_entry_get_query      (WaysideEntry *self);
const char          *wayside_entry_get_name       (WaysideEntry *self);
const char          *wayside_entry_get_folder     (WaysideEntry *self);
const WaysideDownloadStats *wayside_entry_get_totals     (WaysideEntry *self);
gint64               wayside_entry_get_date       (WaysideEntry *self);
guint                wayside_entry_get_place      (WaysideEntry *self);
char                *wayside_entry_dup_cover_path (WaysideEntry *self);
WaysideNetworkWatch *wayside_entry_get_watch      (WaysideEntry *self);
WaysideDownload     *wayside_entry_get_download   (WaysideEntry *self);

G_END_DECLS
