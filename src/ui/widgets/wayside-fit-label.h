/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define WAYSIDE_TYPE_FIT_LABEL (wayside_fit_label_get_type ())
G_DECLARE_FINAL_TYPE (WaysideFitLabel, wayside_fit_label, WAYSIDE, FIT_LABEL, GtkWidget)

void wayside_fit_label_set_texts (WaysideFitLabel *self,
                                  const char      *text,
                                  const char      *brief);

G_END_DECLS
