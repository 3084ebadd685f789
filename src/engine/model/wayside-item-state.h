/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WaysideItemState:
 * @WAYSIDE_ITEM_WAITING: its transfer has not started
 * @WAYSIDE_ITEM_TRANSFERRING: it is being fetched or written
 * @WAYSIDE_ITEM_SAVED: its pair was written by this run
 * @WAYSIDE_ITEM_PRESENT: its pair was complete before this run
 * @WAYSIDE_ITEM_FAILED: it could not be saved; a retry may succeed
 * @WAYSIDE_ITEM_GONE: the service no longer has it
 * @WAYSIDE_ITEM_NOT_OFFERED: the service has its metadata but no picture file
 *
 * The state of one image of a download.
 */
typedef enum
{
  WAYSIDE_ITEM_WAITING,
  WAYSIDE_ITEM_TRANSFERRING,
  WAYSIDE_ITEM_SAVED,
  WAYSIDE_ITEM_PRESENT,
  WAYSIDE_ITEM_FAILED,
  WAYSIDE_ITEM_GONE,
  WAYSIDE_ITEM_NOT_OFFERED,
} WaysideItemState;

#define WAYSIDE_N_ITEM_STATES (WAYSIDE_ITEM_NOT_OFFERED + 1)

gboolean wayside_item_state_is_end  (WaysideItemState state);
gboolean wayside_item_state_is_kept (WaysideItemState state);

G_END_DECLS
