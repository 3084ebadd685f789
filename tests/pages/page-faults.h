/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

GPtrArray *page_faults_new      (void);
void       page_faults_add      (GPtrArray  *faults,
                                 GtkWidget  *widget,
                                 const char *what);
void       page_faults_report   (GPtrArray  *faults,
                                 const char *where);
char      *page_widget_dup_role (GtkWidget  *widget);

G_END_DECLS
