/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * WaysideSize:
 * @WAYSIDE_SIZE_ORIGINAL: the largest size that the service has
 * @WAYSIDE_SIZE_2048: 2048 pixels wide
 * @WAYSIDE_SIZE_1024: 1024 pixels wide
 * @WAYSIDE_SIZE_256: 256 pixels wide
 *
 * The renditions that the service offers of an image, largest first.
 */
typedef enum
{
  WAYSIDE_SIZE_ORIGINAL,
  WAYSIDE_SIZE_2048,
  WAYSIDE_SIZE_1024,
  WAYSIDE_SIZE_256,
} WaysideSize;

#define WAYSIDE_N_SIZES (WAYSIDE_SIZE_256 + 1)

gboolean    wayside_size_parse       (const char  *text,
                                      WaysideSize *size,
                                      GError     **error);
const char *wayside_size_to_string   (WaysideSize  size);
const char *wayside_size_get_field   (WaysideSize  size);
gsize       wayside_size_guess_bytes (WaysideSize  size);

G_END_DECLS
