/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "wayside-engine.h"
#include "wayside-settings.h"
#include "wayside-thumbnail-store.h"
#include "wayside-token-store.h"

G_BEGIN_DECLS

#define WAYSIDE_TYPE_WINDOW (wayside_window_get_type ())
G_DECLARE_FINAL_TYPE (WaysideWindow, wayside_window, WAYSIDE, WINDOW, AdwApplicationWindow)

WaysideWindow *wayside_window_new                  (AdwApplication        *application,
                                                    WaysideEngine         *engine,
                                                    WaysideSettings       *settings,
                                                    WaysideTokenStore     *tokens,
                                                    WaysideThumbnailStore *thumbnails);
void           wayside_window_open_folder          (WaysideWindow         *self,
                                                    const char            *folder);
void           wayside_window_show_folder_in_files (WaysideWindow         *self,
                                                    const char            *folder);
void           wayside_window_quit                 (WaysideWindow         *self);

G_END_DECLS
