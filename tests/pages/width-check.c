/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "width-check.h"

#include "page-faults.h"

/* Dots per inch at normal text size, in the unit of GTK. */
#define USUAL_DPI (96 * 1024)

static int
measure (GtkWidget *widget)
{
  int narrowest;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &narrowest, NULL, NULL, NULL);
  return narrowest;
}

/* The innermost widget that is too wide, for the message: it determines the width of its parents. */
static GtkWidget *
look_cause (GtkWidget *widget)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_get_mapped (child) && !GTK_IS_NATIVE (child) && measure (child) > WIDTH_CHECK_MOST)
      return look_cause (child);

  return widget;
}

/**
 * width_check:
 * @widget: the contents of a window
 * @faults: the faults of the page
 *
 * Checks that the minimum width of @widget fits into a narrow window.
 *
 * Returns: the minimum width
 */
int
width_check (GtkWidget *widget, GPtrArray *faults)
{
  int narrowest = measure (widget);

  if (narrowest > WIDTH_CHECK_MOST)
    {
      g_autofree char *what = g_strdup_printf ("makes the page %d pixels wide, %d are the most", narrowest,
                                               WIDTH_CHECK_MOST);

      page_faults_add (faults, look_cause (widget), what);
    }
  return narrowest;
}

/**
 * width_check_set_text_scale:
 * @scale: 1 for the normal text size
 *
 * Changes the text size in all windows, like the desktop's setting for large text.
 */
void
width_check_set_text_scale (double scale)
{
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", (int) (USUAL_DPI * scale), NULL);
}
