/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _XScreen XScreen;

XScreen *x_screen_open  (void);
void     x_screen_close (XScreen *screen);

gulong x_screen_find_window    (XScreen    *screen,
                                guint       pid);
guint  x_screen_count_windows  (XScreen    *screen,
                                guint       pid);
void   x_screen_get_size       (XScreen    *screen,
                                gulong      window,
                                guint      *width,
                                guint      *height);
void   x_screen_resize         (XScreen    *screen,
                                gulong      window,
                                guint       width,
                                guint       height);
void   x_screen_set_text_scale (XScreen    *screen,
                                guint       dots);
void   x_screen_focus_nothing  (XScreen    *screen);
void   x_screen_focus          (XScreen    *screen,
                                gulong      window);
void   x_screen_click          (XScreen    *screen,
                                gulong      window,
                                int         x,
                                int         y);
void   x_screen_move           (XScreen    *screen,
                                gulong      window,
                                int         x,
                                int         y);
void   x_screen_press          (XScreen    *screen);
void   x_screen_release        (XScreen    *screen);
void   x_screen_press_key      (XScreen    *screen,
                                const char *combination);
void   x_screen_type           (XScreen    *screen,
                                const char *text);
double x_screen_look           (XScreen    *screen,
                                gulong      window,
                                guint      *checksum);
guint  x_screen_count_colors   (XScreen    *screen,
                                gulong      window,
                                int         x,
                                int         y,
                                int         width,
                                int         height);
void   x_screen_write_picture  (XScreen    *screen,
                                gulong      window,
                                const char *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XScreen, x_screen_close)

G_END_DECLS
