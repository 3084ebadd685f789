/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PretendImageFlags:
 * @PRETEND_IMAGE_DEFAULT: complete metadata, 4:3
 * @PRETEND_IMAGE_NO_COMPUTED: not processed yet: no computed_*, atomic_scale, merge_cc, mesh, sfm_cluster
 * @PRETEND_IMAGE_NO_MESH: no mesh
 * @PRETEND_IMAGE_NO_ORIGINAL: no thumb_original_url
 * @PRETEND_IMAGE_NO_2048: no thumb_2048_url
 * @PRETEND_IMAGE_NO_THUMBS: no thumb_*_url at all, including the original
 * @PRETEND_IMAGE_NO_CREATOR: no creator
 * @PRETEND_IMAGE_NO_MAKE: neither make nor model
 * @PRETEND_IMAGE_NO_CAMERA_PARAMETERS: no camera_parameters
 * @PRETEND_IMAGE_NO_ALTITUDE: neither altitude nor computed_altitude
 * @PRETEND_IMAGE_NO_CAPTURED_AT: no captured_at
 * @PRETEND_IMAGE_NO_GEOMETRY: neither geometry nor computed_geometry
 * @PRETEND_IMAGE_PORTRAIT: 3:4, upright
 * @PRETEND_IMAGE_WIDE: 16:9
 * @PRETEND_IMAGE_PANO: 2:1, spherical
 * @PRETEND_IMAGE_GONE: still listed by /image_ids, but unknown to every other request
 * @PRETEND_IMAGE_NULL_ROW: null instead of its metadata
 * @PRETEND_IMAGE_NUMBER_ID: its id is a number
 * @PRETEND_IMAGE_LONG_TEXT: a text of 70,000 letters
 * @PRETEND_IMAGE_LONG_NUMBER: a number of 400 digits
 * @PRETEND_IMAGE_EVERYWHERE: returned for every box
 *
 * Deviations from complete metadata. Missing fields are omitted unless %PRETEND_SWITCH_NULLS is set.
 */
typedef enum
{
  PRETEND_IMAGE_DEFAULT = 0,
  PRETEND_IMAGE_NO_COMPUTED = 1 << 0,
  PRETEND_IMAGE_NO_MESH = 1 << 1,
  PRETEND_IMAGE_NO_ORIGINAL = 1 << 2,
  PRETEND_IMAGE_NO_2048 = 1 << 3,
  PRETEND_IMAGE_NO_THUMBS = 1 << 4,
  PRETEND_IMAGE_NO_CREATOR = 1 << 5,
  PRETEND_IMAGE_NO_MAKE = 1 << 6,
  PRETEND_IMAGE_NO_CAMERA_PARAMETERS = 1 << 7,
  PRETEND_IMAGE_NO_ALTITUDE = 1 << 8,
  PRETEND_IMAGE_NO_CAPTURED_AT = 1 << 9,
  PRETEND_IMAGE_NO_GEOMETRY = 1 << 10,
  PRETEND_IMAGE_PORTRAIT = 1 << 11,
  PRETEND_IMAGE_WIDE = 1 << 12,
  PRETEND_IMAGE_PANO = 1 << 13,
  PRETEND_IMAGE_GONE = 1 << 14,
  PRETEND_IMAGE_NULL_ROW = 1 << 15,
  PRETEND_IMAGE_NUMBER_ID = 1 << 16,
  PRETEND_IMAGE_LONG_TEXT = 1 << 17,
  PRETEND_IMAGE_LONG_NUMBER = 1 << 18,
  PRETEND_IMAGE_EVERYWHERE = 1 << 19,
} PretendImageFlags;

/**
 * PretendImage:
 * @id: (owned): the decimal id
 * @key: the id as a number
 * @sequence: (owned) (nullable): the sequence it belongs to
 * @creator: (owned): user name
 * @organization: (owned) (nullable): organisation id
 * @make: maker of the camera, a static string
 * @model: its model, a static string
 * @longitude: degrees east
 * @latitude: degrees north
 * @compass_angle: degrees clockwise from north
 * @altitude: metres
 * @captured_at: milliseconds since 1970, UTC
 * @flags: deviations from complete metadata
 * @seed: seed for all generated values
 * @sent: (element-type PretendSending): variants in which its metadata was sent, oldest first
 *
 * An image of the pretend service. A test may change the plain values after adding the image and before
 * requesting it.
 */
typedef struct
{
  char *id;
  guint64 key;
  char *sequence;
  char *creator;
  char *organization;
  const char *make;
  const char *model;
  double longitude;
  double latitude;
  double compass_angle;
  double altitude;
  gint64 captured_at;
  PretendImageFlags flags;
  guint64 seed;
  GArray *sent;
} PretendImage;

PretendImage *pretend_image_new            (guint64             key,
                                            const char         *sequence,
                                            double              longitude,
                                            double              latitude,
                                            PretendImageFlags   flags);
void          pretend_image_free           (PretendImage       *image);
void          pretend_image_get_size       (const PretendImage *image,
                                            guint               original_width,
                                            guint              *width,
                                            guint              *height);
guint64       pretend_image_get_creator_id (const PretendImage *image);
guint64       pretend_mix                  (guint64             value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PretendImage, pretend_image_free)

G_END_DECLS
