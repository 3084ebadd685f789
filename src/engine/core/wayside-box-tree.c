/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-box-tree.h"

#include <math.h>

/* Number of items in a leaf, and of children of a node. */
#define FANOUT 8

/* Eight to the power of this is more than the largest number of items. */
#define MAX_LEVELS 11

/* A tree over consecutive items. Those of outlines and tracks are near each other, so the boxes of the nodes
 * are small, and no sorting is needed. */
struct _WaysideBoxTree
{
  guint n_items;
  guint n_levels;
  WaysideBbox *levels[MAX_LEVELS]; /* (owned): boxes of the nodes; the leaves first, the root last */
};

static guint
count_groups (guint n)
{
  return n / FANOUT + (n % FANOUT > 0);
}

static void
include (WaysideBbox *box, const WaysideBbox *other)
{
  box->west = fmin (box->west, other->west);
  box->south = fmin (box->south, other->south);
  box->east = fmax (box->east, other->east);
  box->north = fmax (box->north, other->north);
}

static WaysideBbox *
boxes_new (guint n)
{
  WaysideBbox *boxes = g_new (WaysideBbox, n);

  for (guint i = 0; i < n; i++)
    boxes[i] = (WaysideBbox){ INFINITY, INFINITY, -INFINITY, -INFINITY };
  return boxes;
}

/**
 * wayside_box_tree_new:
 * @n_items: number of items
 * @get: (scope call): returns the box of an item
 * @user_data: passed to @get
 *
 * Returns: (transfer full): a tree of the boxes
 */
WaysideBoxTree *
wayside_box_tree_new (guint n_items, WaysideBoxTreeGet get, gpointer user_data)
{
  WaysideBoxTree *self;
  guint n = count_groups (n_items);

  g_return_val_if_fail (get != NULL, NULL);

  self = g_new0 (WaysideBoxTree, 1);
  self->n_items = n_items;
  if (n_items == 0)
    return self;

  self->levels[self->n_levels++] = boxes_new (n);
  for (guint i = 0; i < n_items; i++)
    {
      WaysideBbox box = get (i, user_data);

      include (&self->levels[0][i / FANOUT], &box);
    }

  while (n > 1)
    {
      const WaysideBbox *below = self->levels[self->n_levels - 1];
      WaysideBbox *boxes = boxes_new (count_groups (n));

      for (guint i = 0; i < n; i++)
        include (&boxes[i / FANOUT], &below[i]);
      self->levels[self->n_levels++] = boxes;
      n = count_groups (n);
    }

  return self;
}

/**
 * wayside_box_tree_free:
 * @self: (transfer full): a tree
 */
void
wayside_box_tree_free (WaysideBoxTree *self)
{
  g_return_if_fail (self != NULL);

  for (guint i = 0; i < self->n_levels; i++)
    g_free (self->levels[i]);
  g_free (self);
}

static gboolean
meets (const WaysideBbox *box, const WaysideBbox *window)
{
  return box->west <= window->east && box->east >= window->west && box->south <= window->north &&
         box->north >= window->south;
}

static gboolean
visit_node (const WaysideBoxTree *self,
            guint level,
            guint node,
            const WaysideBbox *window,
            WaysideBoxTreeVisit visit,
            gpointer user_data)
{
  guint n_below = self->n_items;

  if (!meets (&self->levels[level][node], window))
    return FALSE;

  for (guint i = 0; i < level; i++)
    n_below = count_groups (n_below);
  for (guint i = node * FANOUT; i < n_below && i < (node + 1) * FANOUT; i++)
    if (level == 0 ? visit (i, user_data) : visit_node (self, level - 1, i, window, visit, user_data))
      return TRUE;

  return FALSE;
}

/**
 * wayside_box_tree_visit:
 * @self: a tree
 * @window: a box; its borders may be infinite
 * @visit: (scope call): called for each item found
 * @user_data: passed to @visit
 *
 * Finds the items whose boxes meet a window, in ascending order. A few items near the window are found too, so
 * @visit must check the item itself.
 *
 * Returns: %TRUE if @visit has ended the search
 */
gboolean
wayside_box_tree_visit (const WaysideBoxTree *self,
                        const WaysideBbox *window,
                        WaysideBoxTreeVisit visit,
                        gpointer user_data)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (window != NULL && visit != NULL, FALSE);

  return self->n_levels > 0 && visit_node (self, self->n_levels - 1, 0, window, visit, user_data);
}
