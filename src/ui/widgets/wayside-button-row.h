/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define WAYSIDE_TYPE_BUTTON_ROW (wayside_button_row_get_type ())
G_DECLARE_FINAL_TYPE (WaysideButtonRow, wayside_button_row, WAYSIDE, BUTTON_ROW, GtkWidget)

G_END_DECLS
