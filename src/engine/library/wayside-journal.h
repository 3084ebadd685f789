/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-library.h"
#include "wayside-writer.h"

G_BEGIN_DECLS

#define WAYSIDE_TYPE_JOURNAL (wayside_journal_get_type ())
G_DECLARE_FINAL_TYPE (WaysideJournal, wayside_journal, WAYSIDE, JOURNAL, GObject)

WaysideJournal *wayside_journal_new               (WaysideLibrary        *library,
                                                   WaysideQuery          *query,
                                                   const char            *output_root,
                                                   WaysideSaveFlags          save_flags);
WaysideJournal *wayside_journal_new_past          (WaysideLibrary        *library,
                                                   gint64                 id);
void            wayside_journal_announce_async    (WaysideJournal        *self,
                                                   WaysideWriter         *writer,
                                                   const char            *folder,
                                                   const WaysideRecall   *how,
                                                   GAsyncReadyCallback    callback,
                                                   gpointer               user_data);
WaysideMemory  *wayside_journal_announce_finish   (WaysideJournal        *self,
                                                   GAsyncResult          *result);
void            wayside_journal_note_state        (WaysideJournal        *self,
                                                   WaysideWriter         *writer,
                                                   WaysideDownloadState   state,
                                                   guint                  turn);
void            wayside_journal_note              (WaysideJournal        *self,
                                                   WaysideWriter         *writer,
                                                   const char            *folder,
                                                   const WaysideNote     *news);
gboolean        wayside_journal_is_behind         (WaysideJournal        *self);
void            wayside_journal_end               (WaysideJournal        *self,
                                                   WaysideWriter         *writer,
                                                   WaysideDownloadState   state,
                                                   guint                  turn,
                                                   gboolean               is_worthwhile);
void            wayside_journal_rename            (WaysideJournal        *self,
                                                   WaysideWriter         *writer,
                                                   const char            *name);
void            wayside_journal_forget            (WaysideJournal        *self,
                                                   WaysideWriter         *writer);
void            wayside_journal_load_items_async  (WaysideJournal        *self,
                                                   WaysideWriter         *writer,
                                                   GAsyncReadyCallback    callback,
                                                   gpointer               user_data);
WaysideReport  *wayside_journal_load_items_finish (WaysideJournal        *self,
                                                   GAsyncResult          *result,
                                                   GError               **error);

G_END_DECLS
