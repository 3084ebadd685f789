/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-library.h"
#include "wayside-writer.h"

G_BEGIN_DECLS

#define WAYSIDE_TYPE_JOB_RECORDER (wayside_job_recorder_get_type ())
G_DECLARE_FINAL_TYPE (WaysideJobRecorder, wayside_job_recorder, WAYSIDE, JOB_RECORDER, GObject)

WaysideJobRecorder *wayside_job_recorder_new               (WaysideLibrary           *library,
                                                            WaysideQuery             *query,
                                                            const char               *output_root,
                                                            WaysideSaveFlags          save_flags);
WaysideJobRecorder *wayside_job_recorder_new_past          (WaysideLibrary           *library,
                                                            gint64                    id);
void                wayside_job_recorder_insert_async      (WaysideJobRecorder       *self,
                                                            WaysideWorkerThread      *writer,
                                                            const char               *folder,
                                                            const WaysideResumeQuery *how,
                                                            GAsyncReadyCallback       callback,
                                                            gpointer                  user_data);
WaysideResumeState *wayside_job_recorder_insert_finish     (WaysideJobRecorder       *self,
                                                            GAsyncResult             *result);
void                wayside_job_recorder_update_state      (WaysideJobRecorder       *self,
                                                            WaysideWorkerThread      *writer,
                                                            WaysideDownloadState      state,
                                                            guint                     turn);
void                wayside_job_recorder_update            (WaysideJobRecorder       *self,
                                                            WaysideWorkerThread      *writer,
                                                            const char               *folder,
                                                            const WaysideNote        *news);
gboolean            wayside_job_recorder_is_behind         (WaysideJobRecorder       *self);
void                wayside_job_recorder_end               (WaysideJobRecorder       *self,
                                                            WaysideWorkerThread      *writer,
                                                            WaysideDownloadState      state,
                                                            guint                     turn,
                                                            gboolean                  is_worthwhile);
void                wayside_job_recorder_rename            (WaysideJobRecorder       *self,
                                                            WaysideWorkerThread      *writer,
                                                            const char               *name);
void                wayside_job_recorder_move              (WaysideJobRecorder       *self,
                                                            WaysideWorkerThread      *writer,
                                                            const char               *folder);
void                wayside_job_recorder_forget            (WaysideJobRecorder       *self,
                                                            WaysideWorkerThread      *writer);
void                wayside_job_recorder_load_items_async  (WaysideJobRecorder       *self,
                                                            WaysideWorkerThread      *writer,
                                                            GAsyncReadyCallback       callback,
                                                            gpointer                  user_data);
WaysideReport      *wayside_job_recorder_load_items_finish (WaysideJobRecorder       *self,
                                                            GAsyncResult             *result,
                                                            GError                  **error);

G_END_DECLS
