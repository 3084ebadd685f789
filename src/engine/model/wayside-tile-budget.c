/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-tile-budget.h"

/* The tile client takes one tile from the budget before each request. The library keeps the count, on its own
 * thread; the interface is here because neither sees the other. */

G_DEFINE_INTERFACE (WaysideTileBudget, wayside_tile_budget, G_TYPE_OBJECT)

static void
wayside_tile_budget_default_init (WaysideTileBudgetInterface *iface)
{
}

/**
 * wayside_tile_budget_take_async:
 * @self: a budget
 * @callback: called in the thread-default main context
 * @user_data: passed to @callback
 *
 * Counts one request for a tile, before it is sent. It cannot be cancelled or given back: a request that was
 * sent counts for the service, whatever becomes of it.
 */
void
wayside_tile_budget_take_async (WaysideTileBudget *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (WAYSIDE_IS_TILE_BUDGET (self));

  WAYSIDE_TILE_BUDGET_GET_IFACE (self)->take_async (self, callback, user_data);
}

/**
 * wayside_tile_budget_take_finish:
 * @self: a budget
 * @result: the result passed to the callback
 * @grant: (out): whether the request may be sent
 * @error: return location for an error
 *
 * Returns: %TRUE, or %FALSE with a #WaysideError if the count cannot be kept; the request must not be sent
 *   then
 */
gboolean
wayside_tile_budget_take_finish (WaysideTileBudget *self,
                                 GAsyncResult *result,
                                 WaysideTileGrant *grant,
                                 GError **error)
{
  g_return_val_if_fail (WAYSIDE_IS_TILE_BUDGET (self), FALSE);
  g_return_val_if_fail (grant != NULL, FALSE);

  return WAYSIDE_TILE_BUDGET_GET_IFACE (self)->take_finish (self, result, grant, error);
}
