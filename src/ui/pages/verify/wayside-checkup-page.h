/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "wayside-query.h"

G_BEGIN_DECLS

#define WAYSIDE_TYPE_CHECKUP_PAGE (wayside_checkup_page_get_type ())
G_DECLARE_FINAL_TYPE (WaysideCheckupPage, wayside_checkup_page, WAYSIDE, CHECKUP_PAGE, AdwBin)

void wayside_checkup_page_check (WaysideCheckupPage *self, const char *path, const char *const *bare);
void wayside_checkup_page_forget (WaysideCheckupPage *self);
WaysideQuery *wayside_checkup_page_dup_repair (WaysideCheckupPage *self, const char *folder);
gboolean wayside_checkup_page_take_focus (WaysideCheckupPage *self);

G_END_DECLS
