/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* More than any camera produces, but small enough that a malicious header cannot exhaust the memory. */
#define WAYSIDE_PICTURE_MAX_PIXELS (1 << 28)

/* Supported texture size of graphics hardware of the last ten years. */
#define WAYSIDE_PICTURE_MAX_SIDE 4096

/**
 * WaysidePicture:
 * @texture: (owned): the decoded picture, not larger than needed
 * @pixels: (owned) (nullable): the data of the texture, three bytes per pixel, without padding; shared with
 *   it
 * @width: width of the picture in the file, in pixels
 * @height: height of the picture in the file, in pixels
 * @bytes: size of the file in bytes
 *
 * A picture read from a JPEG file.
 */
typedef struct
{
  GdkTexture *texture;
  GBytes *pixels;
  int width;
  int height;
  guint64 bytes;
} WaysidePicture;

/**
 * WaysideFit:
 * @WAYSIDE_FIT_COVER: fill the box and crop the excess
 * @WAYSIDE_FIT_CONTAIN: fit entirely inside the box
 *
 * How to fit a picture into a box.
 */
typedef enum
{
  WAYSIDE_FIT_COVER,
  WAYSIDE_FIT_CONTAIN,
} WaysideFit;

WaysidePicture *wayside_picture_load       (const char     *path,
                                            int             width,
                                            int             height,
                                            WaysideFit      fit,
                                            GCancellable   *cancellable,
                                            GError        **error);
WaysidePicture *wayside_picture_load_bytes (GBytes         *bytes,
                                            int             width,
                                            int             height,
                                            WaysideFit      fit,
                                            GError        **error);
WaysidePicture *wayside_picture_copy       (WaysidePicture *self);
gsize           wayside_picture_cost       (WaysidePicture *self);
void            wayside_picture_free       (WaysidePicture *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysidePicture, wayside_picture_free)

G_END_DECLS
