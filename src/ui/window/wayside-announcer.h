/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-download-manager.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define WAYSIDE_TYPE_ANNOUNCER (wayside_announcer_get_type ())
G_DECLARE_FINAL_TYPE (WaysideAnnouncer, wayside_announcer, WAYSIDE, ANNOUNCER, GObject)

WaysideAnnouncer *wayside_announcer_new (GtkLabel               *label,
                                         WaysideDownloadManager *manager);

G_END_DECLS
