/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "wayside-settings.h"

G_BEGIN_DECLS

#define WAYSIDE_TYPE_FOLDER_ROW (wayside_folder_row_get_type ())
G_DECLARE_FINAL_TYPE (WaysideFolderRow, wayside_folder_row, WAYSIDE, FOLDER_ROW, AdwActionRow)

void        wayside_folder_row_set_settings (WaysideFolderRow *self,
                                             WaysideSettings  *settings);
const char *wayside_folder_row_get_place    (WaysideFolderRow *self);

G_END_DECLS
