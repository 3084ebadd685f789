/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "wayside-fetch-item.h"
#include "wayside-report.h"

G_BEGIN_DECLS

/**
 * WaysideProgressReporter:
 *
 * Collects the changes of a download on the network thread and delivers them to the main thread in batches, at
 * most ten a second.
 */
typedef struct _WaysideProgressReporter WaysideProgressReporter;

/**
 * WaysideReportFunc:
 * @report: the changes since the last report; strings, images and errors may be stolen from it
 * @object: the object passed to wayside_progress_reporter_new()
 *
 * Receives the reports, in the main context in which the reporter was created.
 */
typedef void (*WaysideReportFunc) (WaysideReport *report,
                                   GObject       *object);

/**
 * WaysideReportFillFunc:
 * @report: a report that contains the items only
 * @user_data: the data passed to wayside_progress_reporter_new()
 *
 * Adds the state of the download to a report. Called on the network thread.
 */
typedef void (*WaysideReportFillFunc) (WaysideReport *report,
                                       gpointer       user_data);

WaysideProgressReporter *wayside_progress_reporter_new      (WaysideReportFunc        func,
                                                             GObject                 *object,
                                                             WaysideReportFillFunc    fill,
                                                             gpointer                 user_data);
void                     wayside_progress_reporter_close    (WaysideProgressReporter *self);
void                     wayside_progress_reporter_add      (WaysideProgressReporter *self,
                                                             const char              *id);
void                     wayside_progress_reporter_touch    (WaysideProgressReporter *self,
                                                             WaysideFetchItem        *item);
void                     wayside_progress_reporter_schedule (WaysideProgressReporter *self);
void                     wayside_progress_reporter_send     (WaysideProgressReporter *self);

G_END_DECLS
