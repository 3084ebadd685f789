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
  AtspiAccessible *found = NULL;

  g_assert_nonnull (below);
  snapshot_walk (below, TRUE, has_focus, &found);
  return found;
}
