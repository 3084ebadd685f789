/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "wayside-download-manager.h"

G_BEGIN_DECLS

#define WAYSIDE_TYPE_LIBRARY_ACTIONS (wayside_library_actions_get_type ())
G_DECLARE_FINAL_TYPE (WaysideLibraryActions, wayside_library_actions, WAYSIDE, LIBRARY_ACTIONS, GObject)

WaysideLibraryActions *wayside_library_actions_new (GtkWindow              *window,
                                                    AdwToastOverlay        *toasts,
                                                    WaysideDownloadManager *manager);

G_END_DECLS
