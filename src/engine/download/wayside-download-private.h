/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-download.h"
#include "wayside-job.h"
#include "wayside-rate.h"
#include "wayside-download-runner.h"

G_BEGIN_DECLS

struct _WaysideDownload
{
  GObject              parent_instance;

  WaysideEngine       *engine;      /* (owned) */
  WaysideQuery        *query;       /* (owned) */
  WaysideRunnerOptions    options;     /* (owned): the token is wiped once the runner has it */
  WaysideDownloadRunner          *runner;         /* (owned) (nullable): set once started */
  WaysideJobRecorder      *recorder;     /* (owned) (nullable): unset for downloads not kept in the library */

  GPtrArray           *items;       /* (owned) (element-type WaysideItem) */
  WaysideDownloadStats stats;
  GError              *error;       /* (owned) (nullable) */
  char                *folder;      /* (owned) (nullable) */
  char                *sequence;    /* (owned) (nullable) */
  WaysideRate          byte_rate;
  WaysideRate          item_rate;
};

/* wayside-download.c */
void wayside_download_take_report (WaysideReport *report,
                                   GObject       *object);

void wayside_download_fail        (WaysideDownload *self,
                                   GError          *error);
void wayside_download_clear_items (WaysideDownload *self);
void wayside_download_wipe_token  (WaysideDownload *self);

/* wayside-download-past.c */
WaysideDownload *wayside_download_new_past    (WaysideEngine      *engine,
                                               const WaysideJob   *job);
gboolean         wayside_download_is_past     (WaysideDownload    *self);
void             wayside_download_load_async  (WaysideDownload    *self,
                                               GAsyncReadyCallback callback,
                                               gpointer            user_data);
gboolean         wayside_download_load_finish (WaysideDownload    *self,
                                               GAsyncResult       *result,
                                               GError            **error);

G_END_DECLS
