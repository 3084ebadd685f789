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
 * @below: where to look
 *
 * Returns: (transfer none) (nullable): the object that has the keyboard focus; of one that is made of several
 * parts the whole
 */
AtspiAccessible *
driver_look_focus (AtspiAccessible *below)
{
  AtspiAccessible *found = NULL;

  g_assert_nonnull (below);
  snapshot_walk (below, TRUE, has_focus, &found);
  return found;
}
