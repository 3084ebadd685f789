/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

guint text_check (GtkWidget *below,
                  GPtrArray *faults);

G_END_DECLS
