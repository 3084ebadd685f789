/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-fetch-queue.h"
#include "wayside-job-recorder.h"

G_BEGIN_DECLS

/**
 * WaysideProgressRecorder:
 *
 * Decides which items of a running download are recorded in the library, and when, and holds what the library
 * knows from an earlier run. Without a job recorder it does nothing. Used on the network thread only.
 */
typedef struct _WaysideProgressRecorder WaysideProgressRecorder;

WaysideProgressRecorder  *wayside_progress_recorder_new              (WaysideJobRecorder       *job,
                                                                      WaysideWriter            *writer,
                                                                      WaysideFetchQueue        *queue);
void                      wayside_progress_recorder_free             (WaysideProgressRecorder  *self);
gboolean                  wayside_progress_recorder_needs_lookup     (WaysideProgressRecorder  *self);
void                      wayside_progress_recorder_look_up_async    (WaysideProgressRecorder  *self,
                                                                      const char               *folder,
                                                                      const WaysideResumeQuery *how,
                                                                      GAsyncReadyCallback       callback,
                                                                      gpointer                  user_data);
const WaysideResumeState *wayside_progress_recorder_look_up_finish   (WaysideProgressRecorder  *self,
                                                                      GAsyncResult             *result,
                                                                      gboolean                  is_wanted);
gboolean                  wayside_progress_recorder_is_looking_up    (WaysideProgressRecorder  *self);
const WaysideResumeState *wayside_progress_recorder_get_resume_state (WaysideProgressRecorder  *self);
guint                     wayside_progress_recorder_get_n_tries      (WaysideProgressRecorder  *self,
                                                                      const char               *id);
void                      wayside_progress_recorder_open             (WaysideProgressRecorder  *self,
                                                                      const char               *folder);
gboolean                  wayside_progress_recorder_is_open          (WaysideProgressRecorder  *self);
void                      wayside_progress_recorder_update_state     (WaysideProgressRecorder  *self,
                                                                      WaysideDownloadState      state,
                                                                      guint                     place);
void                      wayside_progress_recorder_end              (WaysideProgressRecorder  *self,
                                                                      WaysideDownloadState      state,
                                                                      gboolean                  can_retry);
gboolean                  wayside_progress_recorder_has_new          (WaysideProgressRecorder  *self);
void                      wayside_progress_recorder_update           (WaysideProgressRecorder  *self,
                                                                      const WaysideNote        *job,
                                                                      gboolean                  has_ended,
                                                                      GArray                   *changes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideProgressRecorder, wayside_progress_recorder_free)

G_END_DECLS
