/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-item-change.h"

static void
clear_change (gpointer data)
{
  WaysideItemChange *change = data;

  g_clear_object (&change->image);
  g_clear_error (&change->error);
}

/**
 * wayside_item_changes_new:
 *
 * Returns: (transfer full) (element-type WaysideItemChange): an empty array that owns the objects
 *   of its elements
 */
GArray *
wayside_item_changes_new (void)
{
  GArray *changes = g_array_new (FALSE, FALSE, sizeof (WaysideItemChange));

  g_array_set_clear_func (changes, clear_change);
  return changes;
}
