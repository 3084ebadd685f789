/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Metres of a degree of latitude on a sphere with the mean radius of the Earth, 6,371,008.8 metres. */
#define WAYSIDE_POINT_METRES_PER_DEGREE 111195.0797343688

/**
 * WaysidePoint:
 * @longitude: degrees
 * @latitude: degrees
 *
 * A position on the Earth.
 */
typedef struct
{
  double longitude;
  double latitude;
} WaysidePoint;

double wayside_point_get_distance         (const WaysidePoint *self,
                                           const WaysidePoint *other);
double wayside_point_get_segment_distance (const WaysidePoint *self,
                                           const WaysidePoint *from,
                                           const WaysidePoint *to);

G_END_DECLS
