/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-download.h"

G_BEGIN_DECLS

/**
 * WaysideCliPhoto:
 * @id: image id
 * @state: state of the item
 * @size: downloaded rendition, or the requested one until that is known
 * @is_smaller: whether the picture was saved in a smaller size than requested
 * @bytes: bytes of the picture that this run received
 * @image: (nullable): facts parsed from its metadata
 * @error: (nullable): error because of which it could not be saved
 *
 * Facts about one image. All pointers are borrowed from the item, so do not keep this struct.
 */
typedef struct
{
  const char *id;
  WaysideItemState state;
  WaysideSize size;
  gboolean is_smaller;
  guint64 bytes;
  WaysideImage *image;
  const GError *error;
} WaysideCliPhoto;

void  wayside_cli_photo_read        (WaysideCliPhoto       *self,
                                     WaysideItem           *item);
char *wayside_cli_photo_format      (const WaysideCliPhoto *self);
char *wayside_cli_format_time       (gint64                 milliseconds);
char *wayside_cli_format_degrees    (double                 degrees);
char *wayside_cli_photo_dup_problem (const WaysideCliPhoto *self);

G_END_DECLS
