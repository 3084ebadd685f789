/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WaysideSaveFlags:
 * @WAYSIDE_SAVE_PHOTO: the photo as it came, and nothing else
 * @WAYSIDE_SAVE_GEOTAG: position, date and the like are written into the photo's file
 * @WAYSIDE_SAVE_METADATA: the record is saved beside the photo
 *
 * How the photos of a download are saved. The library keeps the numbers, so none may change.
 */
typedef enum
{
  WAYSIDE_SAVE_PHOTO    = 0,
  WAYSIDE_SAVE_GEOTAG   = 1 << 0,
  WAYSIDE_SAVE_METADATA = 1 << 1,
} WaysideSaveFlags;

/* How photos are saved unless somebody wishes otherwise. */
#define WAYSIDE_SAVE_DEFAULT (WAYSIDE_SAVE_GEOTAG | WAYSIDE_SAVE_METADATA)

G_END_DECLS
