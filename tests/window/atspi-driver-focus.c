/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "atspi-driver.h"

/* What had the focus when it was looked for last; the driver holds it. */
static AtspiAccessible *latest;

/**
 * driver_forget_focus:
 *
 * Forgets what had the focus, for a new window.
 */
void
driver_forget_focus (void)
{
  latest = NULL;
}

static gboolean
has_focus (AtspiAccessible *accessible, guint depth, gpointer data)
{
  AtspiAccessible **found = data;

  if (depth == 0 || !driver_has_state (accessible, ATSPI_STATE_FOCUSED))
    return FALSE;

  *found = driver_hold (accessible);
  return TRUE;
}

static AtspiAccessible *
look_below (AtspiAccessible *below)
{
  AtspiAccessible *found = NULL;

  driver_walk (below, has_focus, &found);
  return found;
}

/* What is made of several parts has the focus as a whole. */
static AtspiAccessible *
look_outermost (AtspiAccessible *found, AtspiAccessible *below)
{
  AtspiAccessible *outermost = found, *above = found;

  while ((above = driver_look_parent (above)) != NULL && above != below)
    if (driver_has_state (above, ATSPI_STATE_FOCUSED))
      outermost = above;

  return outermost;
}

/* The focus seldom goes far: what is around the place that it was at last is looked through before all the
 * rest, in wider and wider circles. */
static AtspiAccessible *
look_nearby (AtspiAccessible *below)
{
  AtspiAccessible *around = latest, *found = NULL;

  if (latest == NULL || !driver_is_below (latest, below))
    return NULL;

  while (found == NULL && around != NULL && around != below)
    {
      around = driver_look_parent (around);
      if (around != NULL)
        found = look_below (around);
    }

  return found != NULL ? look_outermost (found, below) : NULL;
}

/**
 * driver_look_focus:
 * @below: where to look
 *
 * Returns: (transfer none) (nullable): what says that it has the keyboard focus
 */
AtspiAccessible *
driver_look_focus (AtspiAccessible *below)
{
  AtspiAccessible *found = look_nearby (below);

  if (found == NULL)
    found = look_below (below);
  if (found != NULL)
    latest = found;
  return found;
}
