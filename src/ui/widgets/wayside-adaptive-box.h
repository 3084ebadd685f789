/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define WAYSIDE_TYPE_ADAPTIVE_BOX (wayside_adaptive_box_get_type ())
G_DECLARE_FINAL_TYPE (WaysideAdaptiveBox, wayside_adaptive_box, WAYSIDE, ADAPTIVE_BOX, GtkWidget)

G_END_DECLS
