/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "window-world.h"

G_BEGIN_DECLS

/* Names of rows of the library. */
#define LIBRARY_SEQUENCE "Sequence " PRETEND_DEMO_SEQUENCE
#define LIBRARY_PHOTO    "Photo " PRETEND_DEMO_PHOTO

gboolean         form_is_time_to_click  (gint64      *next);
void             form_fill              (WindowWorld *world,
                                         const char  *name,
                                         const char  *text);
void             form_choose            (WindowWorld *world,
                                         const char  *kind);
void             form_fill_area         (WindowWorld *world,
                                         const char  *bbox);
void             form_set_limit         (WindowWorld *world,
                                         guint        limit);
AtspiAccessible *form_download          (WindowWorld *world);
void             form_download_photo    (WindowWorld *world,
                                         const char  *id);
void             form_download_sequence (WindowWorld *world,
                                         const char  *key);
void             form_download_area     (WindowWorld *world,
                                         const char  *bbox);

void             download_await          (WindowWorld *world,
                                          const char  *sentence);
void             download_press          (WindowWorld *world,
                                          const char  *button);
AtspiAccessible *download_look_button    (WindowWorld *world,
                                          const char  *button);
AtspiAccessible *download_find_button    (WindowWorld *world,
                                          const char  *button);
guint            download_count_cells    (WindowWorld *world,
                                          const char  *pattern);
void             download_await_cells    (WindowWorld *world,
                                          const char  *pattern,
                                          guint        n);
AtspiAccessible *download_open_first     (WindowWorld *world);
void             download_go_back        (WindowWorld *world,
                                          const char  *from,
                                          const char  *to);
void             download_leave_for_form (WindowWorld *world);

AtspiAccessible *library_await_row     (WindowWorld *world,
                                        const char  *pattern);
void             library_await_no_row  (WindowWorld *world,
                                        const char  *pattern);
guint            library_count_rows    (WindowWorld *world,
                                        const char  *pattern);
void             library_open          (WindowWorld *world,
                                        const char  *pattern);
AtspiAccessible *library_open_menu     (WindowWorld *world,
                                        const char  *pattern,
                                        const char  *item);
void             library_choose        (WindowWorld *world,
                                        const char  *pattern,
                                        const char  *item);
void             library_go_back       (WindowWorld *world);
void             library_download_both (WindowWorld *world);
void             library_start_again   (WindowWorld *world);

G_END_DECLS
