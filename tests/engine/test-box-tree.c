/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-box-tree.h"

#include <math.h>

static WaysideBbox
get_box (guint index, gpointer user_data)
{
  return g_array_index ((GArray *) user_data, WaysideBbox, index);
}

static gboolean
meets (const WaysideBbox *box, const WaysideBbox *window)
{
  return box->west <= window->east && box->east >= window->west && box->south <= window->north &&
         box->north >= window->south;
}

static gboolean
collect (guint index, gpointer user_data)
{
  g_array_append_val ((GArray *) user_data, index);
  return FALSE;
}

static WaysideBbox
make_box (double size)
{
  double west = g_test_rand_double_range (-10, 10), south = g_test_rand_double_range (-10, 10);

  return (WaysideBbox){ west, south, west + g_test_rand_double_range (0, size),
                        south + g_test_rand_double_range (0, size) };
}

/* Every item that meets the window is found once, in ascending order. */
static void
assert_finds (guint n_items)
{
  g_autoptr (GArray) boxes = g_array_new (FALSE, FALSE, sizeof (WaysideBbox));
  g_autoptr (WaysideBoxTree) tree = NULL;

  for (guint i = 0; i < n_items; i++)
    {
      WaysideBbox box = make_box (1);

      g_array_append_val (boxes, box);
    }
  tree = wayside_box_tree_new (n_items, get_box, boxes);

  for (guint turn = 0; turn < 20; turn++)
    {
      WaysideBbox window = make_box (3);
      g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (guint));
      guint next = 0;

      if (turn % 4 == 0)
        window.east = INFINITY;
      g_assert_false (wayside_box_tree_visit (tree, &window, collect, found));
      for (guint i = 1; i < found->len; i++)
        g_assert_cmpuint (g_array_index (found, guint, i - 1), <, g_array_index (found, guint, i));
      for (guint i = 0; i < n_items; i++)
        {
          if (!meets (&g_array_index (boxes, WaysideBbox, i), &window))
            continue;

          while (next < found->len && g_array_index (found, guint, next) < i)
            next++;
          g_assert_cmpuint (next, <, found->len);
          g_assert_cmpuint (g_array_index (found, guint, next), ==, i);
        }
    }
}

static void
test_finds (void)
{
  static const guint sizes[] = { 0, 1, 7, 8, 9, 63, 64, 65, 511, 512, 513, 5000 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    assert_finds (sizes[i]);
}

static gboolean
end_at_three (guint index, gpointer user_data)
{
  guint *n_visits = user_data;

  (*n_visits)++;
  return index == 3;
}

static void
test_ends (void)
{
  const WaysideBbox world = { -180, -90, 180, 90 };
  g_autoptr (GArray) boxes = g_array_new (FALSE, FALSE, sizeof (WaysideBbox));
  g_autoptr (WaysideBoxTree) tree = NULL;
  guint n_visits = 0;

  for (guint i = 0; i < 100; i++)
    g_array_append_val (boxes, world);
  tree = wayside_box_tree_new (boxes->len, get_box, boxes);

  g_assert_true (wayside_box_tree_visit (tree, &world, end_at_three, &n_visits));
  g_assert_cmpuint (n_visits, ==, 4);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/box-tree/finds", test_finds);
  g_test_add_func ("/box-tree/ends", test_ends);

  return g_test_run ();
}
