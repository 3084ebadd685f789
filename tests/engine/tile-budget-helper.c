/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tile-budget-helper.h"

#include "wayside-error.h"

static void helper_tile_budget_iface_init (WaysideTileBudgetInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HelperTileBudget,
                               helper_tile_budget,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (WAYSIDE_TYPE_TILE_BUDGET,
                                                      helper_tile_budget_iface_init))

static void
helper_tile_budget_class_init (HelperTileBudgetClass *klass)
{
}

static void
helper_tile_budget_init (HelperTileBudget *self)
{
  self->limit = G_MAXUINT;
}

static void
helper_tile_budget_take_async (WaysideTileBudget *budget, GAsyncReadyCallback callback, gpointer user_data)
{
  HelperTileBudget *self = HELPER_TILE_BUDGET (budget);
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  WaysideTileGrant grant = WAYSIDE_TILE_GRANT_EXHAUSTED;

  if (self->is_broken)
    {
      g_task_return_new_error (task, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER, "broken");
      return;
    }

  if (self->n_taken < self->limit)
    grant = ++self->n_taken * 10 > self->limit * 9 ? WAYSIDE_TILE_GRANT_NEAR_END : WAYSIDE_TILE_GRANT_ALLOWED;
  g_task_return_int (task, (gssize) grant);
}

static gboolean
helper_tile_budget_take_finish (WaysideTileBudget *budget,
                                GAsyncResult *result,
                                WaysideTileGrant *grant,
                                GError **error)
{
  gssize value = g_task_propagate_int (G_TASK (result), error);

  if (value < 0)
    return FALSE;

  *grant = (WaysideTileGrant) value;
  return TRUE;
}

static void
helper_tile_budget_iface_init (WaysideTileBudgetInterface *iface)
{
  iface->take_async = helper_tile_budget_take_async;
  iface->take_finish = helper_tile_budget_take_finish;
}
