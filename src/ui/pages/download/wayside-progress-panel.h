/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "wayside-messages.h"

G_BEGIN_DECLS

#define WAYSIDE_TYPE_PROGRESS_PANEL (wayside_progress_panel_get_type ())
G_DECLARE_FINAL_TYPE (WaysideProgressPanel, wayside_progress_panel, WAYSIDE, PROGRESS_PANEL, AdwBin)

gboolean wayside_progress_panel_has_focus (WaysideProgressPanel *self);
void     wayside_progress_panel_update    (WaysideProgressPanel *self,
                                           const WaysideDownloadStats *stats,
                                           gboolean              had_focus);

G_END_DECLS
