/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "atspi-driver-private.h"

static gboolean
has_focus (SnapshotNode *node, guint depth, gpointer data)
{
  AtspiAccessible **found = data;

  if (depth == 0 || (node->states >> ATSPI_STATE_FOCUSED & 1) == 0)
    return FALSE;

  *found = snapshot_get_handle (node);
  return *found != NULL;
}

/* Of several nodes inside of each other the outermost; %NULL if they are not. */
static const SnapshotNode *
get_outermost (GPtrArray *focused)
{
  g_autoptr (GHashTable) paths = g_hash_table_new (g_str_hash, g_str_equal);
  const SnapshotNode *outermost = NULL;

  for (guint i = 0; i < focused->len; i++)
    g_hash_table_add (paths, ((SnapshotNode *) g_ptr_array_index (focused, i))->path);
  for (guint i = 0; i < focused->len; i++)
    {
      const SnapshotNode *node = g_ptr_array_index (focused, i);

      if (g_hash_table_contains (paths, node->above))
        continue;
      if (outermost != NULL)
        return NULL;
      outermost = node;
    }

  return outermost;
}

/* What has been seen before is found without a walk. */
static AtspiAccessible *
look_known (AtspiAccessible *below)
{
  g_autoptr (GPtrArray) focused = snapshot_list (below, ATSPI_STATE_FOCUSED);
  const SnapshotNode *node = get_outermost (focused);

  return node != NULL ? node->handle : NULL;
}

/**
 * driver_look_focus:
 * @below: the root of the search
 *
 * Returns: (transfer none) (nullable): the object that has the keyboard focus; for a composite widget, the
 * whole widget
 */
AtspiAccessible *
driver_look_focus (AtspiAccessible *below)
{
  AtspiAccessible *found;

  g_assert_nonnull (below);
  snapshot_begin_look ();
  found = look_known (below);
  if (found == NULL)
    snapshot_walk (below, TRUE, has_focus, &found);
  snapshot_end_look ();
  return found;
}
