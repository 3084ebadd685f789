/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "wayside-download.h"
#include "wayside-thumbnailer.h"

G_BEGIN_DECLS

#define WAYSIDE_TYPE_LIBRARY_ROW (wayside_library_row_get_type ())
G_DECLARE_FINAL_TYPE (WaysideLibraryRow, wayside_library_row, WAYSIDE, LIBRARY_ROW, GtkListBoxRow)

GtkWidget    *wayside_library_row_new       (WaysideDownload    *download,
                                             WaysideThumbnailer *thumbnailer);
WaysideDownload *wayside_library_row_get_download (WaysideLibraryRow  *self);
void          wayside_library_row_show_menu (WaysideLibraryRow  *self);

G_END_DECLS
