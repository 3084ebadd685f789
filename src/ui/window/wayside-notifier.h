/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "wayside-download-manager.h"

G_BEGIN_DECLS

#define WAYSIDE_TYPE_NOTIFIER (wayside_notifier_get_type ())
G_DECLARE_FINAL_TYPE (WaysideNotifier, wayside_notifier, WAYSIDE, NOTIFIER, GObject)

WaysideNotifier *wayside_notifier_new                     (GtkWindow              *window,
                                                           WaysideDownloadManager *manager);
gboolean         wayside_notifier_is_running              (WaysideNotifier        *self);
void             wayside_notifier_withdraw                (WaysideNotifier        *self,
                                                           WaysideDownload        *download);
void             wayside_notifier_set_background_status   (WaysideNotifier        *self);
void             wayside_notifier_clear_background_status (WaysideNotifier        *self);

G_END_DECLS
