/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WaysideSaveFlags:
 * @WAYSIDE_SAVE_PHOTO: only the unchanged photo is saved
 * @WAYSIDE_SAVE_GEOTAG: position, date and other metadata are written into the photo's file
 * @WAYSIDE_SAVE_METADATA: the metadata is saved in a file next to the photo
 *
 * How the photos of a download are saved. The library stores the numbers, so they must not change.
 */
typedef enum
{
  WAYSIDE_SAVE_PHOTO    = 0,
  WAYSIDE_SAVE_GEOTAG   = 1 << 0,
  WAYSIDE_SAVE_METADATA = 1 << 1,
} WaysideSaveFlags;

/* The default for new downloads. */
#define WAYSIDE_SAVE_DEFAULT (WAYSIDE_SAVE_GEOTAG | WAYSIDE_SAVE_METADATA)

G_END_DECLS
