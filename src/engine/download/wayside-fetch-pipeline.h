/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-engine.h"
#include "wayside-fetch-queue.h"
#include "wayside-report.h"
#include "wayside-resume-state.h"
#include "wayside-runner-options.h"

G_BEGIN_DECLS

/**
 * WaysideFetchPipeline:
 *
 * The way of the images of one download from the listing to the folder: lists them, opens the folder, fetches
 * what is not in it, confirms which are gone and flushes the disk. It does not know why it starts and stops. Used
 * on the network thread only.
 */
typedef struct _WaysideFetchPipeline WaysideFetchPipeline;

/**
 * WaysideFetchPipelineFuncs:
 * @opened: called when the folder is open, with its path
 * @changed: called when images were listed, or anything else has changed that a report contains
 * @failed: called with an error that every further image would meet too
 * @settled: called when something in flight has ended, to call wayside_fetch_pipeline_pump()
 *
 * The functions that a pipeline calls.
 */
typedef struct
{
  void (*opened)  (const char   *folder,
                   gpointer      user_data);
  void (*changed) (gpointer      user_data);
  void (*failed)  (const GError *error,
                   gpointer      user_data);
  void (*settled) (gpointer      user_data);
} WaysideFetchPipelineFuncs;

WaysideFetchPipeline *wayside_fetch_pipeline_new          (WaysideEngine                   *engine,
                                                           WaysideFetchQueue               *queue,
                                                           WaysideQuery                    *query,
                                                           const WaysideRunnerOptions      *options,
                                                           const WaysideFetchPipelineFuncs *funcs,
                                                           GObject                         *owner);
void                  wayside_fetch_pipeline_free         (WaysideFetchPipeline            *self);
void                  wayside_fetch_pipeline_set_token    (WaysideFetchPipeline            *self,
                                                           const char                      *token);
void                  wayside_fetch_pipeline_prepare      (WaysideFetchPipeline            *self,
                                                           gboolean                         lists_again);
void                  wayside_fetch_pipeline_set_resume   (WaysideFetchPipeline            *self,
                                                           const WaysideResumeState        *resume);
void                  wayside_fetch_pipeline_start        (WaysideFetchPipeline            *self);
void                  wayside_fetch_pipeline_pump         (WaysideFetchPipeline            *self,
                                                           gboolean                         may_list);
void                  wayside_fetch_pipeline_halt         (WaysideFetchPipeline            *self);
void                  wayside_fetch_pipeline_leave        (WaysideFetchPipeline            *self);
gboolean              wayside_fetch_pipeline_flush        (WaysideFetchPipeline            *self);
void                  wayside_fetch_pipeline_close        (WaysideFetchPipeline            *self);
gboolean              wayside_fetch_pipeline_is_new       (WaysideFetchPipeline            *self);
gboolean              wayside_fetch_pipeline_is_at_rest   (WaysideFetchPipeline            *self);
gboolean              wayside_fetch_pipeline_is_done      (WaysideFetchPipeline            *self);
gboolean              wayside_fetch_pipeline_is_listed    (WaysideFetchPipeline            *self);
char                 *wayside_fetch_pipeline_build_folder (WaysideFetchPipeline            *self);
void                  wayside_fetch_pipeline_fill_report  (WaysideFetchPipeline            *self,
                                                           WaysideReport                   *report);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideFetchPipeline, wayside_fetch_pipeline_free)

G_END_DECLS
