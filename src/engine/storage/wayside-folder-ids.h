/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "wayside-save-flags.h"

G_BEGIN_DECLS

GHashTable *wayside_folder_ids_list (const char      *folder,
                                     WaysideSaveFlags save_flags,
                                     GError         **error);

G_END_DECLS
