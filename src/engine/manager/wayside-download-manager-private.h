/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-download-manager.h"

G_BEGIN_DECLS

struct _WaysideDownloadManager
{
  GObject          parent_instance;

  WaysideEngine   *engine;          /* (owned) */
  GNetworkMonitor *monitor;         /* (owned) */
  GPtrArray       *downloads;       /* (owned) (element-type WaysideDownload) */
  GPtrArray       *hidden;          /* (owned) (element-type WaysideDownload): without any image to keep, not
                                     * listed */
  GPtrArray       *removed;         /* (owned) (element-type WaysideDownload): removed, but can still be put
                                     * back */
  GPtrArray       *repairs;         /* (owned) (element-type WaysideDownload): repairs, not listed */
  guint            parallel;        /* for new downloads; 0 to choose by the size of the photos */
  WaysideSaveFlags save_flags;      /* for new downloads */
  gboolean         metered_allowed; /* for new downloads */
  WaysideDownload *opened;          /* (nullable) (not owned): opened last */
  gboolean         is_looking;      /* the folders of the downloads are being looked for */
};

/* wayside-download-manager.c */
WaysideDownload *wayside_download_manager_look_folder (GPtrArray              *downloads,
                                                       const char             *folder);
void             wayside_download_manager_insert      (WaysideDownloadManager *self,
                                                       guint                   position,
                                                       WaysideDownload        *download);
void             wayside_download_manager_take_out    (WaysideDownloadManager *self,
                                                       WaysideDownload        *download);
void             wayside_download_manager_adopt       (WaysideDownloadManager *self,
                                                       WaysideDownload        *download);
void             wayside_download_manager_watch       (WaysideDownloadManager *self,
                                                       WaysideDownload        *download);

G_END_DECLS
