/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void wayside_line_paste_watch (GtkEditable *editable);

G_END_DECLS
