/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WaysideSaving:
 * @WAYSIDE_SAVING_PHOTO: the photo as it came, and nothing else
 * @WAYSIDE_SAVING_GEOTAG: position, date and the like are written into the photo's file
 * @WAYSIDE_SAVING_METADATA: the record is saved beside the photo
 *
 * How the photos of a download are saved. The library keeps the numbers, so none may change.
 */
typedef enum
{
  WAYSIDE_SAVING_PHOTO    = 0,
  WAYSIDE_SAVING_GEOTAG   = 1 << 0,
  WAYSIDE_SAVING_METADATA = 1 << 1,
} WaysideSaving;

/* How photos are saved unless somebody wishes otherwise. */
#define WAYSIDE_SAVING_DEFAULT (WAYSIDE_SAVING_GEOTAG | WAYSIDE_SAVING_METADATA)

G_END_DECLS
