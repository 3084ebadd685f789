/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "wayside-download.h"
#include "wayside-thumbnailer.h"
#include "wayside-token-store.h"

G_BEGIN_DECLS

#define WAYSIDE_TYPE_DOWNLOAD_PAGE (wayside_download_page_get_type ())
G_DECLARE_FINAL_TYPE (WaysideDownloadPage, wayside_download_page, WAYSIDE, DOWNLOAD_PAGE, AdwBin)

void wayside_download_page_set_up       (WaysideDownloadPage *self,
                                         WaysideThumbnailer  *thumbnailer,
                                         WaysideTokenStore   *tokens);
void wayside_download_page_set_download (WaysideDownloadPage *self,
                                         WaysideDownload     *download);
void wayside_download_page_set_title    (WaysideDownloadPage *self,
                                         const char          *title);
void wayside_download_page_scroll_to    (WaysideDownloadPage *self,
                                         guint                position);

gboolean wayside_download_page_take_focus (WaysideDownloadPage *self);

G_END_DECLS
