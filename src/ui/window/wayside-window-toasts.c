/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-window-private.h"

#include "wayside-accessible.h"
#include "wayside-host-path.h"
#include "wayside-toast.h"

/* The part of the window that shows toasts, and keeps them off the buttons that a person goes on with. */

/* The bar at the bottom of a page, if it has one. */
static GtkWidget *
look_bar (GtkWidget *widget)
{
  for (GtkWidget *child = gtk_widget_get_last_child (widget); child != NULL;
       child = gtk_widget_get_prev_sibling (child))
    {
      GtkWidget *found = NULL;

      if (gtk_widget_get_visible (child))
        found = gtk_widget_has_css_class (child, "panel-bar") ? child : look_bar (child);
      if (found != NULL)
        return found;
    }

  return NULL;
}

/* Its height for the width of the window, for on a page that is just coming it has none yet. */
static int
measure_bar (WaysideWindow *self)
{
  GtkWidget *page = self->stack != NULL ? gtk_stack_get_visible_child (self->stack) : NULL;
  GtkWidget *bar = page != NULL ? look_bar (page) : NULL;
  int narrowest, height;

  if (bar == NULL)
    return 0;

  gtk_widget_measure (bar, GTK_ORIENTATION_HORIZONTAL, -1, &narrowest, NULL, NULL, NULL);
  gtk_widget_measure (bar, GTK_ORIENTATION_VERTICAL,
                      MAX (gtk_widget_get_width (GTK_WIDGET (self->toasts)), narrowest), NULL, &height, NULL,
                      NULL);
  return height;
}

/* A toast is shown at the very bottom, and stays for seconds: there it would lie on “Download”. */
static void
lift_toasts (WaysideWindow *self)
{
  int height = measure_bar (self);

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->toasts)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (child != adw_toast_overlay_get_child (self->toasts))
      gtk_widget_set_margin_bottom (child, height);
}

static void
on_toasts (WaysideWindow *self)
{
  /* They go with the window, too. */
  if (self->toasts == NULL)
    return;

  wayside_accessible_name_toasts (self->toasts);
  lift_toasts (self);
}

/* Says something for some seconds. Paths in it are shown as the person knows them. */
void
wayside_window_show_toast (WaysideWindow *self, const char *text)
{
  g_autofree char *shown = wayside_host_path_show (text);

  adw_toast_overlay_add_toast (self->toasts, wayside_toast_new (shown));
}

/* Has each toast named, and kept above the bar of the page that is shown. */
void
wayside_window_place_toasts (WaysideWindow *self)
{
  GListModel *children = gtk_widget_observe_children (GTK_WIDGET (self->toasts));

  g_signal_connect_object (children, "items-changed", G_CALLBACK (on_toasts), self, G_CONNECT_SWAPPED);
  g_object_set_data_full (G_OBJECT (self), "wayside-toasts", children, g_object_unref);
  g_signal_connect_object (self->stack, "notify::visible-child", G_CALLBACK (lift_toasts), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self, "notify::default-width", G_CALLBACK (lift_toasts), self, G_CONNECT_DEFAULT);
}
