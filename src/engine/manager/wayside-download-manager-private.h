/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-entry-private.h"
#include "wayside-download-manager.h"

G_BEGIN_DECLS

struct _WaysideDownloadManager
{
  GObject          parent_instance;

  WaysideEngine   *engine;  /* (owned) */
  GNetworkMonitor *monitor; /* (owned) */
  GPtrArray       *entries; /* (owned) (element-type WaysideEntry) */
  GPtrArray       *hidden;  /* (owned) (element-type WaysideEntry): without any image to keep, not listed */
  GPtrArray       *removed; /* (owned) (element-type WaysideEntry): removed, but can still be put back */
  GPtrArray       *repairs; /* (owned) (element-type WaysideEntry): repairs, not listed */
  guint            parallel;        /* for new downloads; 0 to choose by the size of the photos */
  WaysideSaveFlags    save_flags;          /* for new downloads */
  gboolean         metered_allowed; /* for new downloads */
  WaysideEntry    *opened;  /* (nullable) (not owned): entry whose past download was opened last */
};

/* wayside-download-manager-library.c */
WaysideJobRecorder *wayside_download_manager_ref_recorder (WaysideDownloadManager *self,
                                                           WaysideEntry           *entry);

/* wayside-download-manager.c */
WaysideEntry *wayside_download_manager_look_folder (GPtrArray              *entries,
                                                    const char             *folder);
void          wayside_download_manager_insert      (WaysideDownloadManager *self,
                                                    guint                   position,
                                                    WaysideEntry           *entry);
void          wayside_download_manager_take_out    (WaysideDownloadManager *self,
                                                    WaysideEntry           *entry);
void          wayside_download_manager_adopt       (WaysideDownloadManager *self,
                                                    WaysideEntry           *entry);
void          wayside_download_manager_attach      (WaysideDownloadManager *self,
                                                    WaysideEntry           *entry,
                                                    WaysideDownload        *download);

G_END_DECLS
