/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

void wayside_accessible_set_name      (GtkWidget       *widget,
                                       const char      *name);
void wayside_accessible_set_only_name (GtkWidget       *widget,
                                       const char      *name);
void wayside_accessible_name_inside   (GtkWidget       *widget,
                                       const char      *name);
void wayside_accessible_name_combo    (AdwComboRow     *row,
                                       const char      *name);
void wayside_accessible_name_menus    (GtkWidget       *widget);
void wayside_accessible_describe_rows (GtkWidget       *widget);
void wayside_accessible_wrap_buttons  (GtkWidget       *widget);
void wayside_accessible_name_toasts   (AdwToastOverlay *overlay);
void wayside_accessible_name_choice   (AdwComboRow     *row);

G_END_DECLS
