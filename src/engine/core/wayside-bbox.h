/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Square degrees. The service refuses boxes of 0.010 and more; measurements of two clients show that exactly
 * 0.010 is refused too. */
#define WAYSIDE_BBOX_MAX_AREA 0.0099

/**
 * WaysideBbox:
 * @west: western longitude, degrees, -180 to 180
 * @south: smallest latitude, degrees, -90 to 90
 * @east: eastern longitude, degrees, -180 to 180; less than @west if the box reaches across the 180th meridian
 * @north: largest latitude, degrees, more than @south
 *
 * A box between two meridians and two parallels.
 */
typedef struct
{
  double west;
  double south;
  double east;
  double north;
} WaysideBbox;

gboolean wayside_bbox_parse            (const char        *text,
                                        WaysideBbox       *bbox,
                                        GError           **error);
gboolean wayside_bbox_parse_coordinate (const char        *text,
                                        double            *degrees);
gboolean wayside_bbox_check            (const WaysideBbox *bbox,
                                        GError           **error);
char    *wayside_bbox_to_string        (const WaysideBbox *bbox,
                                        const char        *separator);
double   wayside_bbox_get_area         (const WaysideBbox *bbox);
gboolean wayside_bbox_contains         (const WaysideBbox *bbox,
                                        double             longitude,
                                        double             latitude);
void     wayside_bbox_get_centre       (const WaysideBbox *bbox,
                                        double            *longitude,
                                        double            *latitude);
gboolean wayside_bbox_crosses          (const WaysideBbox *bbox);
guint    wayside_bbox_split            (const WaysideBbox *bbox,
                                        WaysideBbox        parts[2]);
void     wayside_bbox_quarter          (const WaysideBbox *bbox,
                                        WaysideBbox        quarters[4]);
GArray  *wayside_bbox_divide           (const WaysideBbox *bbox,
                                        double             max_area,
                                        guint              max_parts);

G_END_DECLS
