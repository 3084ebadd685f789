/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "wayside-settings.h"
#include "wayside-download-manager.h"
#include "wayside-thumbnailer.h"

G_BEGIN_DECLS

#define WAYSIDE_TYPE_LIBRARY_PAGE (wayside_library_page_get_type ())
G_DECLARE_FINAL_TYPE (WaysideLibraryPage, wayside_library_page, WAYSIDE, LIBRARY_PAGE, AdwBin)

void     wayside_library_page_set_up     (WaysideLibraryPage     *self,
                                          WaysideDownloadManager *manager,
                                          WaysideThumbnailer     *thumbnailer,
                                          WaysideSettings        *settings);
gboolean wayside_library_page_take_focus (WaysideLibraryPage     *self);
void     wayside_library_page_offer      (WaysideLibraryPage     *self,
                                          WaysideDownload        *download);
void     wayside_library_page_reveal     (WaysideLibraryPage     *self,
                                          WaysideDownload        *download);

G_END_DECLS
