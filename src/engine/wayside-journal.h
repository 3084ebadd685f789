/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-library.h"
#include "wayside-writer.h"

G_BEGIN_DECLS

#define WAYSIDE_TYPE_JOURNAL (wayside_journal_get_type ())
G_DECLARE_FINAL_TYPE (WaysideJournal, wayside_journal, WAYSIDE, JOURNAL, GObject)

WaysideJournal *wayside_journal_new        (WaysideLibrary       *library,
                                            WaysideQuery         *query,
                                            const char           *output_root,
                                            const char           *folder);
void            wayside_journal_note       (WaysideJournal       *self,
                                            WaysideWriter        *writer,
                                            WaysideDownloadState  state,
                                            guint                 first_position,
                                            GPtrArray            *new_ids,
                                            GArray               *changes);

G_END_DECLS
