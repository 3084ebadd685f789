/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "wayside-download-manager.h"

G_BEGIN_DECLS

#define WAYSIDE_TYPE_HOLD_NOTICE (wayside_hold_notice_get_type ())
G_DECLARE_FINAL_TYPE (WaysideHoldNotice, wayside_hold_notice, WAYSIDE, HOLD_NOTICE, AdwBin)

void wayside_hold_notice_set_manager (WaysideHoldNotice      *self,
                                      WaysideDownloadManager *manager);

G_END_DECLS
