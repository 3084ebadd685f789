/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-vector-tile.h"

G_BEGIN_DECLS

/**
 * WaysideTileLineFunc:
 * @points: the points of a line
 * @n_points: number of points, 2 or more
 * @user_data: the user data passed with the function
 *
 * Receives the lines of a geometry.
 */
typedef void (*WaysideTileLineFunc) (const WaysideTilePoint *points,
                                     guint                   n_points,
                                     gpointer                user_data);

gboolean wayside_tile_geometry_read_point (const guint32       *commands,
                                           gsize                n_commands,
                                           const WaysideTile   *tile,
                                           guint                extent,
                                           WaysideTilePoint    *point);
guint    wayside_tile_geometry_read_lines (const guint32       *commands,
                                           gsize                n_commands,
                                           const WaysideTile   *tile,
                                           guint                extent,
                                           GArray              *points,
                                           WaysideTileLineFunc  func,
                                           gpointer             user_data);

G_END_DECLS
