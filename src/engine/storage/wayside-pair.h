/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WaysideHalf:
 * @path: (owned): the name of the file
 * @part: (owned): a hidden name in the same folder, for while it is being written
 * @pieces: (owned) (nullable) (element-type GBytes): what it shall hold, one piece behind the other, or %NULL if
 *   it is not to be written
 *
 * A photo's picture or record on the disk.
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
