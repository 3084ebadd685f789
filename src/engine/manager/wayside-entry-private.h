/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-entry.h"
#include "wayside-job-recorder.h"

G_BEGIN_DECLS

WaysideEntry     *wayside_entry_new             (WaysideJob      *job);
const WaysideJob *wayside_entry_get_job         (WaysideEntry    *self);
WaysideSaveFlags  wayside_entry_get_save_flags  (WaysideEntry    *self);
void              wayside_entry_set_name        (WaysideEntry    *self,
                                                 const char      *name);
void              wayside_entry_attach          (WaysideEntry    *self,
                                                 WaysideDownload *download,
                                                 GNetworkMonitor *monitor,
                                                 gboolean         metered_allowed);
void              wayside_entry_detach          (WaysideEntry    *self);
gboolean          wayside_entry_came_to_nothing (WaysideEntry    *self);

G_END_DECLS
