/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

char  *accessible_name_dup        (GtkWidget            *widget);
char  *accessible_name_dup_text   (GtkWidget            *widget,
                                   GtkAccessibleProperty property);
double accessible_name_get_number (GtkWidget            *widget,
                                   GtkAccessibleProperty property);

G_END_DECLS
