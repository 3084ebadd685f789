/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define WAYSIDE_TYPE_LINK_ROW (wayside_link_row_get_type ())
G_DECLARE_FINAL_TYPE (WaysideLinkRow, wayside_link_row, WAYSIDE, LINK_ROW, AdwBin)

void     wayside_link_row_set_text   (WaysideLinkRow *self,
                                      const char     *text);
gboolean wayside_link_row_take_focus (WaysideLinkRow *self);
void     wayside_link_row_reset_hint (WaysideLinkRow *self);
void     wayside_link_row_show_hint  (WaysideLinkRow *self,
                                      gboolean        is_success,
                                      const char     *text);

G_END_DECLS
