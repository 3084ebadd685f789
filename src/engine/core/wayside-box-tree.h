/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-bbox.h"

G_BEGIN_DECLS

/**
 * WaysideBoxTree:
 *
 * A static index of many boxes, for example those around the edges of a polygon.
 */
typedef struct _WaysideBoxTree WaysideBoxTree;

/**
 * WaysideBoxTreeGet:
 * @index: the index of an item
 * @user_data: the argument of the caller
 *
 * Returns: the box around an item
 */
typedef WaysideBbox (*WaysideBoxTreeGet) (guint    index,
                                          gpointer user_data);

/**
 * WaysideBoxTreeVisit:
 * @index: the index of an item
 * @user_data: the argument of the caller
 *
 * Returns: %TRUE to end the search
 */
typedef gboolean (*WaysideBoxTreeVisit) (guint    index,
                                         gpointer user_data);

WaysideBoxTree *wayside_box_tree_new   (guint                 n_items,
                                        WaysideBoxTreeGet     get,
                                        gpointer              user_data);
void            wayside_box_tree_free  (WaysideBoxTree       *self);
gboolean        wayside_box_tree_visit (const WaysideBoxTree *self,
                                        const WaysideBbox    *window,
                                        WaysideBoxTreeVisit   visit,
                                        gpointer              user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WaysideBoxTree, wayside_box_tree_free)

G_END_DECLS
