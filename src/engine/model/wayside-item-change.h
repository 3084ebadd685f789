/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-image.h"
#include "wayside-item-state.h"
#include "wayside-size.h"

G_BEGIN_DECLS

/**
 * WaysideItemChange:
 * @position: the index of the item
 * @state: its state
 * @n_bytes: bytes received of its picture
 * @length: the length of its picture in bytes, or -1 if that is not known
 * @size: the size that is fetched
 * @n_tries: number of tries in all runs, whatever their result
 * @image: (owned) (nullable): the image, if it is new
 * @error: (owned) (nullable): the reason if it was not saved
 *
 * An update of one item.
 */
typedef struct
{
  guint            position;
  WaysideItemState state;
  gsize            n_bytes;
  gssize           length;
  WaysideSize      size;
  guint            n_tries;
  WaysideImage    *image;
  GError          *error;
} WaysideItemChange;

GArray *wayside_item_changes_new (void);

G_END_DECLS
