/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

void    pretend_scene_draw   (cairo_t *cr,
                              guint64  seed,
                              double   width,
                              double   height);
GBytes *pretend_map_tile_new (guint    zoom,
                              guint    x,
                              guint    y);

G_END_DECLS
