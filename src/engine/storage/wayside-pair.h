/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WaysideHalf:
 * @path: (owned): the path of the file
 * @part: (owned): the temporary path in the same folder, hidden, used while writing
 * @pieces: (owned) (nullable) (element-type GBytes): the contents, in consecutive pieces, or %NULL not to
 *   write the file
 *
 * The picture or metadata file of a photo.
 */
typedef struct
{
  char      *path;
  char      *part;
  GPtrArray *pieces;
} WaysideHalf;

void     wayside_half_clear (WaysideHalf       *self);
gboolean wayside_pair_put   (const WaysideHalf *picture,
                             const WaysideHalf *record,
                             gint64             captured_at,
                             gsize             *n_stored,
                             GError           **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WaysideHalf, wayside_half_clear)

G_END_DECLS
