/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-item-state.h"

/**
 * wayside_item_state_is_end:
 * @state: a state
 *
 * Returns: %TRUE if @state is final
 */
gboolean
wayside_item_state_is_end (WaysideItemState state)
{
  return state != WAYSIDE_ITEM_WAITING && state != WAYSIDE_ITEM_TRANSFERRING;
}

/**
 * wayside_item_state_is_kept:
 * @state: a state
 *
 * Returns: %TRUE if the pair of an item in this state is complete on disk, written by this run or an earlier
 *   one
 */
gboolean
wayside_item_state_is_kept (WaysideItemState state)
{
  return state == WAYSIDE_ITEM_SAVED || state == WAYSIDE_ITEM_PRESENT;
}
