/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "wayside-retry-policy.h"
#include "wayside-tile.h"

G_BEGIN_DECLS

/**
 * WaysideTileAnswer:
 * @WAYSIDE_TILE_ANSWER_TILE: the body should be a tile
 * @WAYSIDE_TILE_ANSWER_EMPTY: there are no images
 * @WAYSIDE_TILE_ANSWER_UNCHANGED: the tile with the given ETag is current
 * @WAYSIDE_TILE_ANSWER_ERROR: the request failed
 *
 * The kinds of responses for a tile.
 */
typedef enum
{
  WAYSIDE_TILE_ANSWER_TILE,
  WAYSIDE_TILE_ANSWER_EMPTY,
  WAYSIDE_TILE_ANSWER_UNCHANGED,
  WAYSIDE_TILE_ANSWER_ERROR,
} WaysideTileAnswer;

SoupMessage       *wayside_tile_request_new    (GUri              *root,
                                                const WaysideTile *tile,
                                                const char        *token,
                                                const char        *etag);
WaysideTileAnswer  wayside_tile_request_judge  (SoupMessage       *message,
                                                GBytes            *body,
                                                GError           **error);
WaysideRetryAction wayside_tile_request_decide (SoupMessage       *message,
                                                const GError      *error,
                                                WaysideRetryCount *tries,
                                                guint             *delay);

G_END_DECLS
