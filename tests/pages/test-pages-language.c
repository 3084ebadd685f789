/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "accessible-check.h"
#include "page-faults.h"
#include "page-tour.h"
#include "text-check.h"
#include "width-check.h"

/* Every page in the language given by LANGUAGE, in a narrow window: its controls have names, and it fits into
 * the window at normal and large text size. In the pseudo-language, all texts are translated. */

#define HEIGHT 700

#define PSEUDO_LANGUAGE "qps"

/* Its contents are made by libadwaita. */
static gboolean
is_about (GtkWidget *shown)
{
  return g_str_has_prefix (G_OBJECT_TYPE_NAME (shown), "AdwAbout");
}

/* A menu may extend beyond the window, and keyboard shortcuts are not needed on a phone. */
static gboolean
may_be_wide (GtkWidget *shown)
{
  return GTK_IS_POPOVER (shown) || GTK_IS_SHORTCUTS_WINDOW (shown) || is_about (shown);
}

/* The contents of a window, without its shadow. */
static GtkWidget *
look_content (GtkWidget *shown)
{
  return GTK_IS_WINDOW (shown) ? gtk_window_get_child (GTK_WINDOW (shown)) : shown;
}

static void
check_widths (GtkWidget *shown, const char *where, GPtrArray *faults)
{
  int usual = width_check (look_content (shown), faults);
  int large;

  width_check_set_text_scale (2);
  large = width_check (look_content (shown), faults);
  width_check_set_text_scale (1);
  g_test_message ("%s: %d pixels wide, %d in large text", where, usual, large);
}

static void
check_page (PageWorld *world, GtkWidget *shown, const char *where, guint n_controls)
{
  g_autoptr (GPtrArray) faults = page_faults_new ();
  guint n = accessible_check (shown, faults);

  g_test_message ("%s: %u controls", where, n);
  g_assert_cmpuint (n, >=, n_controls);
  if (g_strcmp0 (g_getenv ("LANGUAGE"), PSEUDO_LANGUAGE) == 0 && !is_about (shown))
    g_assert_cmpuint (text_check (shown, faults), >, 3);
  if (!may_be_wide (shown))
    check_widths (shown, where, faults);
  page_faults_report (faults, where);
}

int
main (int argc, char **argv)
{
  g_autofree char *path = NULL;

  page_world_init (&argc, &argv);
  path = g_strdup_printf ("/pages/%s", g_getenv ("LANGUAGE"));
  page_tour_add (path, WIDTH_CHECK_MOST, HEIGHT, check_page);
  return g_test_run ();
}
