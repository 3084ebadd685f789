/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-point.h"

#include <math.h>

/* Each pass uses the scale of the meridians half-way to the result of the pass before. The third changes
 * less than a millionth even at the edge of the map. */
#define N_PASSES 3

static double
to_radians (double degrees)
{
  return degrees * G_PI / 180;
}

/**
 * wayside_point_get_distance:
 * @self: a position
 * @other: another position
 *
 * Computes the length of the great circle between two positions with the haversine formula, which is exact for
 * small distances too. Longitudes may differ by whole turns.
 *
 * Returns: metres on a sphere, 0.5 % from those on the ellipsoid at most
 */
double
wayside_point_get_distance (const WaysidePoint *self, const WaysidePoint *other)
{
  double height, width, square;

  g_return_val_if_fail (self != NULL && other != NULL, 0);

  height = sin (to_radians (other->latitude - self->latitude) / 2);
  width = sin (to_radians (other->longitude - self->longitude) / 2);
  square = height * height +
           width * width * cos (to_radians (self->latitude)) * cos (to_radians (other->latitude));
  return 2 * asin (sqrt (fmin (1, square))) * 180 / G_PI * WAYSIDE_POINT_METRES_PER_DEGREE;
}

/**
 * wayside_point_get_segment_distance:
 * @self: a position
 * @from: one end of a segment
 * @to: its other end; may be the same position
 *
 * Computes the distance to the nearest position of a segment, which is straight in longitude and latitude as in
 * RFC 7946, 3.1.1. The result is exact for distances of some kilometres. Longitudes are compared as they are, so
 * those of @self must be within the same turn as the segment.
 *
 * Returns: metres
 */
double
wayside_point_get_segment_distance (const WaysidePoint *self,
                                    const WaysidePoint *from,
                                    const WaysidePoint *to)
{
  WaysidePoint nearest;

  g_return_val_if_fail (self != NULL && from != NULL && to != NULL, 0);

  nearest = *self;
  for (guint pass = 0; pass < N_PASSES; pass++)
    {
      double scale = cos (to_radians ((self->latitude + nearest.latitude) / 2));
      double width = (to->longitude - from->longitude) * scale;
      double height = to->latitude - from->latitude;
      double square = width * width + height * height;
      double part = (self->longitude - from->longitude) * scale * width +
                    (self->latitude - from->latitude) * height;

      part = square > 0 ? CLAMP (part / square, 0, 1) : 0;
      nearest.longitude = from->longitude + part * (to->longitude - from->longitude);
      nearest.latitude = from->latitude + part * height;
    }

  return wayside_point_get_distance (self, &nearest);
}
