/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "page-world.h"

G_BEGIN_DECLS

GtkWidget *page_find         (gpointer    below,
                              const char *id);
GtkWidget *page_find_type    (gpointer    below,
                              GType       type,
                              const char *text);
gboolean   page_has_text     (gpointer    below,
                              const char *pattern);
void       page_await_text   (gpointer    below,
                              const char *pattern);
void       page_await_mapped (GtkWidget  *widget);
void       page_press        (GtkWidget  *button);
void       page_fill         (gpointer    below,
                              const char *id,
                              const char *text);

GtkWidget *page_open_menu    (GtkWidget *button);
void       page_close_menu   (GtkWidget *button);
GtkWidget *page_await_dialog (PageWorld *world);
void       page_close_dialog (PageWorld *world,
                              GtkWidget *dialog);

G_END_DECLS
