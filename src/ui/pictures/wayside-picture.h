/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* More than any camera makes, and few enough that a forged header cannot ask for all of the memory. */
#define WAYSIDE_PICTURE_MAX_PIXELS (1 << 28)

/* Graphics hardware of the last ten years takes textures of this side. */
#define WAYSIDE_PICTURE_MAX_SIDE 4096

/**
 * WaysidePicture:
 * @texture: (owned): the decoded picture, not larger than needed
 * @pixels: (owned) (nullable): what the texture was made of, three bytes a pixel, without gaps; shared with it
 * @width: width of the picture in the file, in pixels
 * @height: height of the picture in the file, in pixels
 * @bytes: size of the file
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
 * @WAYSIDE_FIT_COVER: fill the box, what sticks out is not shown
 * @WAYSIDE_FIT_CONTAIN: lie inside the box
 *
 * How a picture is to be put into a box.
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
