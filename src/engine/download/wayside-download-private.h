/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-download.h"
#include "wayside-download-runner.h"
#include "wayside-job.h"
#include "wayside-rate.h"

G_BEGIN_DECLS

struct _WaysideDownload
{
  GObject                parent_instance;

  guint                  number;
  WaysideEngine         *engine;    /* (owned) */
  WaysideQuery          *query;     /* (owned) */
  WaysideRunnerOptions   options;   /* (owned): the token is wiped once the runner has it */
  WaysideDownloadRunner *runner;    /* (owned) (nullable): of the last run in this session */
  WaysideJobRecorder    *recorder;  /* (owned) (nullable): unset for downloads not kept in the library */
  WaysideNetworkWatch   *watch;     /* (owned) (nullable): set by the download manager */

  GPtrArray             *items;     /* (owned) (element-type WaysideItem) */
  gboolean               is_stale;  /* the items are those of the run before */
  gboolean               is_lost;   /* photos were saved, but their folder does not exist any more */
  WaysideDownloadStats   stats;
  WaysideDownloadStats   past;      /* of the last run that found images; READY if there is none */
  WaysideRate           *rates;     /* (owned) (nullable): of bytes and of items, once started */
  GError                *error;     /* (owned) (nullable) */
  char                  *folder;    /* (owned) (nullable): expected by the download manager, then the real one */
  char                  *sequence;  /* (owned) (nullable) */
  char                  *name;      /* (owned) (nullable) */
  char                  *cover;     /* (owned) (nullable): id of the first image on disk */
  gint64                 date;      /* seconds since 1970 */
};

/* wayside-download.c */
void wayside_download_set_query  (WaysideDownload            *self,
                                  WaysideQuery               *query,
                                  const char                 *output_root);
void wayside_download_set_name   (WaysideDownload            *self,
                                  const char                 *name);
void wayside_download_set_lost   (WaysideDownload            *self,
                                  gboolean                    is_lost);
void wayside_download_changed    (WaysideDownload            *self);
void wayside_download_notify     (WaysideDownload            *self,
                                  const WaysideDownloadStats *before,
                                  gboolean                    folder_changed);

/* wayside-download-updates.c */
void     wayside_download_take_report     (WaysideReport   *report,
                                           GObject         *object);
void     wayside_download_fail            (WaysideDownload *self,
                                           GError          *error);
void     wayside_download_reset           (WaysideDownload *self);
void     wayside_download_unload          (WaysideDownload *self);
void     wayside_download_drop_empty_run  (WaysideDownload *self);
gboolean wayside_download_came_to_nothing (WaysideDownload *self);

/* wayside-download-past.c */
WaysideDownload *wayside_download_new_past    (WaysideEngine      *engine,
                                               const WaysideJob   *job);
gboolean         wayside_download_may_be_lost (WaysideDownload    *self);
gboolean         wayside_download_is_gone     (const char         *folder);
void             wayside_download_relocate    (WaysideDownload    *self,
                                               const char         *folder);
void             wayside_download_load_async  (WaysideDownload    *self,
                                               GAsyncReadyCallback callback,
                                               gpointer            user_data);
gboolean         wayside_download_load_finish (WaysideDownload    *self,
                                               GAsyncResult       *result,
                                               GError            **error);

G_END_DECLS
