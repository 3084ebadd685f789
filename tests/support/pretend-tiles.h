/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "pretend-data.h"

G_BEGIN_DECLS

/* The largest zoom level that has tiles, the only one whose tiles list all images. */
#define PRETEND_TILES_MAX_ZOOM 14

GBytes *pretend_tiles_encode       (PretendData       *data,
                                    guint              zoom,
                                    guint              x,
                                    guint              y);
GBytes *pretend_tiles_encode_dense (guint              n_images,
                                    guint64            first_id);
GBytes *pretend_tiles_compress     (GBytes            *tile);
void    pretend_tiles_handle       (SoupServer        *server,
                                    SoupServerMessage *message,
                                    const char        *path,
                                    GHashTable        *query,
                                    gpointer           user_data);

G_END_DECLS
