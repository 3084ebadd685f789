/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "page-widgets.h"

G_BEGIN_DECLS

/* Bytes per second for each picture of a download that is to be shown running. */
#define STEPS_RATE (256 * 1024)

void       steps_show              (PageWorld        *world,
                                    const char       *page);
void       steps_fill_area         (PageWorld        *world,
                                    const char       *bbox);
void       steps_download          (PageWorld        *world);
void       steps_download_photo    (PageWorld        *world,
                                    const char       *id);
void       steps_download_sequence (PageWorld        *world,
                                    const char       *key);
void       steps_await_state       (PageWorld        *world,
                                    WaysideDownloadState state);
void       steps_await_some_saved  (PageWorld        *world);
GtkWidget *steps_find_panel_button (PageWorld        *world,
                                    const char       *id);
GtkWidget *steps_find_row          (PageWorld        *world,
                                    const char       *list);
GtkWidget *steps_main_menu         (GtkWidget        *page);
void       steps_check_files       (PageWorld        *world);
void       steps_damage_sequence   (PageWorld        *world);

G_END_DECLS
