/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-job.h"
#include "wayside-network-watch.h"

G_BEGIN_DECLS

/**
 * WaysideEntryState:
 * @WAYSIDE_ENTRY_RUNNING: it is at work
 * @WAYSIDE_ENTRY_PAUSED: it is held by the person, or for want of a network
 * @WAYSIDE_ENTRY_WAITING: its turn has not come
 * @WAYSIDE_ENTRY_INTERRUPTED: a fault ended it, or the program ended while it was at work
 * @WAYSIDE_ENTRY_STOPPED: the person ended it
 * @WAYSIDE_ENTRY_FINISHED: every image has its outcome
 *
 * How far a download is for who looks at the list of them. In the first three it is going on.
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
const WaysideTotals *wayside_entry_get_totals     (WaysideEntry *self);
gint64               wayside_entry_get_date       (WaysideEntry *self);
guint                wayside_entry_get_place      (WaysideEntry *self);
char                *wayside_entry_dup_cover_path (WaysideEntry *self);
WaysideNetworkWatch *wayside_entry_get_watch      (WaysideEntry *self);
WaysideDownload     *wayside_entry_get_download   (WaysideEntry *self);

G_END_DECLS
