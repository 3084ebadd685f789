/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

guint focus_check (GtkWidget *page,
                   GPtrArray *faults);

G_END_DECLS
