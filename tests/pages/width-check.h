/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The width of a phone. */
#define WIDTH_CHECK_MOST 360

int  width_check                (GtkWidget *widget,
                                 GPtrArray *faults);
void width_check_set_text_scale (double     scale);

G_END_DECLS
