/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-window-private.h"

#include "wayside-accessible.h"
#include "wayside-host-path.h"
#include "wayside-toast.h"

/* Window: toasts, which must not cover the buttons at the bottom of a page. */

/* Returns the bar at the bottom of a page, if it has one. */
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

/* Returns the height of the bar for the width of the window. Measure it, because the bar is not allocated
 * yet while its page is being shown. */
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

/* Keeps toasts above the bar. By default they are at the bottom of the window, where they would cover
 * “Download” for several seconds. */
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
  /* The children also change during dispose of the window. */
  if (self->toasts == NULL)
    return;

  wayside_accessible_name_toasts (self->toasts);
  lift_toasts (self);
}

/* Shows a message for a few seconds. Document portal paths in @text are replaced by host paths. */
void
wayside_window_show_toast (WaysideWindow *self, const char *text)
{
  g_autofree char *shown = wayside_host_path_show (text);

  adw_toast_overlay_add_toast (self->toasts, wayside_toast_new (shown));
}

/* Names each new toast for screen readers, and keeps toasts above the bar of the visible page. */
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
