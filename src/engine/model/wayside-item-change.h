/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-image.h"
#include "wayside-item-state.h"
#include "wayside-size.h"

G_BEGIN_DECLS

/**
 * WaysideItemChange:
 * @position: which item
 * @state: how far it is
 * @n_bytes: bytes of its picture that have come
 * @length: bytes that will come, or -1 if that is not known
 * @size: the size that is fetched
 * @n_tries: how often it was tried, in all runs, whatever came of it
 * @image: (owned) (nullable): its facts, if they are new
 * @error: (owned) (nullable): why it was not saved
 *
 * What is new of one item.
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
