/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-download.h"

G_BEGIN_DECLS

/**
 * WaysideCliPhoto:
 * @id: image id
 * @state: how far it is
 * @size: rendition that is or was fetched
 * @is_smaller: whether the service had none of the size that was asked for
 * @bytes: length of the picture, as far as received
 * @image: (nullable): its facts
 * @error: (nullable): why it could not be saved
 *
 * What there is to tell about one image. All pointers are borrowed from the item: use it and forget it.
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
