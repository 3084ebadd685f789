/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-download-stats.h"
#include "wayside-engine.h"
#include "wayside-item.h"
#include "wayside-query.h"
#include "wayside-save-flags.h"

G_BEGIN_DECLS

typedef struct _WaysideNetworkWatch WaysideNetworkWatch;

#define WAYSIDE_TYPE_DOWNLOAD (wayside_download_get_type ())
G_DECLARE_FINAL_TYPE (WaysideDownload, wayside_download, WAYSIDE, DOWNLOAD, GObject)

WaysideDownload *wayside_download_new                 (WaysideEngine   *engine,
                                                       WaysideQuery    *query,
                                                       const char      *token,
                                                       const char      *output_root);
void             wayside_download_set_parallel        (WaysideDownload *self,
                                                       guint            parallel);
void             wayside_download_set_timestamped     (WaysideDownload *self,
                                                       gboolean         timestamped);
void             wayside_download_set_save_flags      (WaysideDownload *self,
                                                       WaysideSaveFlags save_flags);
WaysideSaveFlags wayside_download_get_save_flags      (WaysideDownload *self);
void             wayside_download_set_dry_run         (WaysideDownload *self,
                                                       gboolean         dry_run);
void             wayside_download_set_replace_smaller (WaysideDownload *self,
                                                       gboolean         replace_smaller);
void             wayside_download_set_folder          (WaysideDownload *self,
                                                       const char      *folder);
void             wayside_download_set_repair          (WaysideDownload *self,
                                                       const char      *folder);
void             wayside_download_set_token           (WaysideDownload *self,
                                                       const char      *token);

void wayside_download_start        (WaysideDownload *self);
void wayside_download_pause        (WaysideDownload *self);
void wayside_download_resume       (WaysideDownload *self);
void wayside_download_stop         (WaysideDownload *self);
void wayside_download_suspend      (WaysideDownload *self);
void wayside_download_retry_failed (WaysideDownload *self);
void wayside_download_move         (WaysideDownload *self,
                                    int              by);

const WaysideDownloadStats *wayside_download_get_stats (WaysideDownload *self);

WaysideQuery        *wayside_download_get_query           (WaysideDownload *self);
WaysideDownloadState wayside_download_get_state           (WaysideDownload *self);
guint                wayside_download_get_number          (WaysideDownload *self);
const char          *wayside_download_get_name            (WaysideDownload *self);
gint64               wayside_download_get_date            (WaysideDownload *self);
char                *wayside_download_dup_cover_path      (WaysideDownload *self);
WaysideNetworkWatch *wayside_download_get_watch           (WaysideDownload *self);
gboolean             wayside_download_is_ended            (WaysideDownload *self);
gboolean             wayside_download_is_lost             (WaysideDownload *self);
gboolean             wayside_download_is_past             (WaysideDownload *self);
gboolean             wayside_download_is_rerun            (WaysideDownload *self);
const char          *wayside_download_get_folder          (WaysideDownload *self);
const char          *wayside_download_get_sequence        (WaysideDownload *self);
const GError        *wayside_download_get_error           (WaysideDownload *self);
void                 wayside_download_ensure_image        (WaysideDownload *self,
                                                           WaysideItem     *item);
char                *wayside_download_dup_item_path       (WaysideDownload *self,
                                                           WaysideItem     *item);

G_END_DECLS
