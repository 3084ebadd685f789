/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-tile-budget.h"

G_BEGIN_DECLS

#define HELPER_TYPE_TILE_BUDGET (helper_tile_budget_get_type ())
G_DECLARE_FINAL_TYPE (HelperTileBudget, helper_tile_budget, HELPER, TILE_BUDGET, GObject)

/**
 * HelperTileBudget:
 * @limit: maximum number of tiles
 * @n_taken: number of tiles that were granted
 * @is_broken: whether every call fails
 *
 * A budget that counts in memory.
 */
struct _HelperTileBudget
{
  GObject parent_instance;

  guint limit;
  guint n_taken;
  gboolean is_broken;
};

G_END_DECLS
