/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Maximum length of a tile in bytes, packed and unpacked. Tiles of whole continents have 16 MB. */
#define WAYSIDE_TILE_BODY_MAX_LENGTH (64 * 1024 * 1024)

GBytes *wayside_tile_body_unpack (GBytes  *body,
                                  GError **error);

G_END_DECLS
