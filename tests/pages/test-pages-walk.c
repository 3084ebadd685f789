/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "accessible-check.h"
#include "focus-check.h"
#include "page-faults.h"
#include "page-tour.h"

/* Every page, dialog and menu: all controls have a name, a role and a place that differs from others, and the
 * Tab key reaches all of them in both directions. */

/* High enough for most pages to fit. */
#define WIDTH  900
#define HEIGHT 980

/* In a menu the arrow keys move the focus. The shortcuts window is only for reading. */
static gboolean
has_way (GtkWidget *shown)
{
  return !GTK_IS_POPOVER (shown) && !GTK_IS_SHORTCUTS_WINDOW (shown);
}

static void
check_page (PageWorld *world, GtkWidget *shown, const char *where, guint n_controls)
{
  g_autoptr (GPtrArray) faults = page_faults_new ();

  g_assert_cmpuint (accessible_check (shown, faults), >=, n_controls);
  if (has_way (shown))
    g_test_message ("%s: %u stops", where, focus_check (shown, faults));
  page_faults_report (faults, where);
}

int
main (int argc, char **argv)
{
  page_world_init (&argc, &argv);
  page_tour_add ("/pages/walk", WIDTH, HEIGHT, check_page);
  return g_test_run ();
}
