/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-vector-tile.h"

G_BEGIN_DECLS

/* In place of the number of a sequence or creator that is not known. */
#define WAYSIDE_COVERAGE_NONE G_MAXUINT32

/**
 * WaysideCoverageFlags:
 * @WAYSIDE_COVERAGE_PANO: the image is spherical
 * @WAYSIDE_COVERAGE_HAS_TIME: the time of the image is known
 *
 * Facts about an image.
 */
typedef enum
{
  WAYSIDE_COVERAGE_PANO = 1 << 0,
  WAYSIDE_COVERAGE_HAS_TIME = 1 << 1,
} WaysideCoverageFlags;

/**
 * WaysideCoverageImage:
 * @id: its id
 * @time: capture time in milliseconds since 1970 UTC, see wayside_coverage_image_get_captured_at()
 * @flags: #WaysideCoverageFlags
 * @longitude: 1e-7 degrees
 * @latitude: 1e-7 degrees
 * @sequence: number of its sequence, or %WAYSIDE_COVERAGE_NONE
 * @creator: number of its creator in this result, or %WAYSIDE_COVERAGE_NONE
 *
 * An image of a #WaysideCoverage.
 */
typedef struct
{
  guint64 id;
  guint64 time  : 48;
  guint64 flags : 16;
  gint32  longitude;
  gint32  latitude;
  guint32 sequence;
  guint32 creator;
} WaysideCoverageImage;

G_STATIC_ASSERT (sizeof (WaysideCoverageImage) == 32);

/**
 * WaysideCoverage:
 *
 * A set of images, each once, in the order in which they were added. It takes less than 40 bytes an image.
 * Not thread-safe.
 */
typedef struct _WaysideCoverage WaysideCoverage;

WaysideCoverage            *wayside_coverage_new                   (void);
void                        wayside_coverage_free                  (WaysideCoverage            *self);
gboolean                    wayside_coverage_add                   (WaysideCoverage            *self,
                                                                    const WaysideTileFeature   *feature);
gboolean                    wayside_coverage_add_copy              (WaysideCoverage            *self,
                                                                    WaysideCoverage            *other,
                                                                    guint                       index);
gboolean                    wayside_coverage_find                  (WaysideCoverage            *self,
                                                                    guint64                     id,
                                                                    guint                      *index);
guint                       wayside_coverage_get_n_images          (WaysideCoverage            *self);
const WaysideCoverageImage *wayside_coverage_get_image             (WaysideCoverage            *self,
                                                                    guint                       index);
guint                       wayside_coverage_get_n_sequences       (WaysideCoverage            *self);
const char                 *wayside_coverage_get_sequence          (WaysideCoverage            *self,
                                                                    guint                       number);
guint                       wayside_coverage_get_n_creators        (WaysideCoverage            *self);
guint64                     wayside_coverage_get_creator           (WaysideCoverage            *self,
                                                                    guint                       number);
gsize                       wayside_coverage_get_memory            (WaysideCoverage            *self);
GArray                     *wayside_coverage_list_ordered          (WaysideCoverage            *self);
gint64                      wayside_coverage_image_get_captured_at (const WaysideCoverageImage *image);
void                        wayside_coverage_image_get_position    (const WaysideCoverageImage *image,
                                                                    double                     *longitude,
                                                                    double                     *latitude);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideCoverage, wayside_coverage_free)

G_END_DECLS
