/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-entry.h"

G_BEGIN_DECLS

char       *wayside_message_entry_title  (const char          *name,
                                          WaysideQuery        *query);
const char *wayside_message_entry_name   (const char          *text,
                                          WaysideQuery        *query);
char       *wayside_message_entry_facts  (const WaysideDownloadStats *stats,
                                          gint64               date);
char       *wayside_message_entry_status (WaysideEntryState    state,
                                          const WaysideDownloadStats *stats,
                                          guint                place);
char       *wayside_message_entry_news   (WaysideEntryState    state,
                                          const WaysideDownloadStats *stats,
                                          guint                place,
                                          const char          *hold);
const char *wayside_message_entry_icon   (WaysideEntryState    state,
                                          const WaysideDownloadStats *stats);
char       *wayside_message_unfinished   (const char          *title,
                                          const WaysideDownloadStats *stats);

G_END_DECLS
