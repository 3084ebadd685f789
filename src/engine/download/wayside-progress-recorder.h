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

/**
 * WaysideRecordedJob:
 * @state: the state of the job; %WAYSIDE_DOWNLOAD_PAUSED also if it stops because the program is quitting
 * @has_ended: whether the job has ended
 * @can_retry: whether starting it again may help
 * @is_listed: whether all its images are listed, so that the next run has to list nothing
 * @place: its position in the download queue, from 1, or 0
 *
 * What is recorded of a job, besides its items.
 */
typedef struct
{
  WaysideDownloadState state;
  gboolean             has_ended;
  gboolean             can_retry;
  gboolean             is_listed;
  guint                place;
} WaysideRecordedJob;

WaysideProgressRecorder  *wayside_progress_recorder_new              (WaysideJobRecorder       *job,
                                                                      WaysideWorkerThread      *writer,
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
gboolean                  wayside_progress_recorder_has_new          (WaysideProgressRecorder  *self);
void                      wayside_progress_recorder_record           (WaysideProgressRecorder  *self,
                                                                      const WaysideRecordedJob *job,
                                                                      GArray                   *changes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideProgressRecorder, wayside_progress_recorder_free)

G_END_DECLS
