/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The number of coverage tiles that the service allows in a day. */
#define WAYSIDE_TILE_BUDGET_DAILY 50000

/* The part of the budget, in percent, from which on a warning is due. */
#define WAYSIDE_TILE_BUDGET_WARNING 90

/**
 * WaysideTileGrant:
 * @WAYSIDE_TILE_GRANT_ALLOWED: one tile may be requested
 * @WAYSIDE_TILE_GRANT_NEAR_END: the same, and 90 % of the day's tiles are used
 * @WAYSIDE_TILE_GRANT_EXHAUSTED: no tile may be requested before the next day in UTC
 *
 * The answer of a #WaysideTileBudget.
 */
typedef enum
{
  WAYSIDE_TILE_GRANT_ALLOWED,
  WAYSIDE_TILE_GRANT_NEAR_END,
  WAYSIDE_TILE_GRANT_EXHAUSTED,
} WaysideTileGrant;

#define WAYSIDE_TYPE_TILE_BUDGET (wayside_tile_budget_get_type ())
G_DECLARE_INTERFACE (WaysideTileBudget, wayside_tile_budget, WAYSIDE, TILE_BUDGET, GObject)

/**
 * WaysideTileBudgetInterface:
 * @take_async: begins to count one tile
 * @take_finish: returns the outcome
 *
 * Counts the requests for tiles of a day.
 */
struct _WaysideTileBudgetInterface
{
  GTypeInterface parent_interface;

  void     (*take_async)  (WaysideTileBudget   *self,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data);
  gboolean (*take_finish) (WaysideTileBudget   *self,
                           GAsyncResult        *result,
                           WaysideTileGrant    *grant,
                           GError             **error);
};

void     wayside_tile_budget_take_async  (WaysideTileBudget   *self,
                                          GAsyncReadyCallback  callback,
                                          gpointer             user_data);
gboolean wayside_tile_budget_take_finish (WaysideTileBudget   *self,
                                          GAsyncResult        *result,
                                          WaysideTileGrant    *grant,
                                          GError             **error);

G_END_DECLS
