/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-accessible.h"

/* On the oldest GTK that the program runs on, what lies inside some widgets of the library has no name for a
 * screen reader, or the name of its class. These functions go in and give it one. On newer ones they do no
 * harm. */

/**
 * wayside_accessible_set_name:
 * @widget: a widget
 * @name: what a screen reader is to call it
 *
 * Names a widget.
 */
void
wayside_accessible_set_name (GtkWidget *widget, const char *name)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (name != NULL);

  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
name_by_tooltip (GtkWidget *button)
{
  const char *tooltip = gtk_widget_get_tooltip_text (button);

  if (tooltip != NULL)
    wayside_accessible_set_name (button, tooltip);
}

static gboolean
is_nameless_row (GtkWidget *widget)
{
  const char *title;

  if (!ADW_IS_PREFERENCES_ROW (widget))
    return GTK_IS_LIST_BOX_ROW (widget);

  title = adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget));
  return title == NULL || *title == '\0';
}

static gboolean
is_place (GtkWidget *widget)
{
  return GTK_IS_SCROLLED_WINDOW (widget) || GTK_IS_LIST_BOX (widget) || GTK_IS_LIST_VIEW (widget) ||
         is_nameless_row (widget);
}

/**
 * wayside_accessible_name_inside:
 * @widget: a widget of the library
 * @name: (nullable): what to call lists, rows and scrolled places inside it that have no name
 *
 * Names the buttons inside a widget after their tooltips, also when these change, and the places in it that
 * take the focus.
 */
void
wayside_accessible_name_inside (GtkWidget *widget, const char *name)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (GTK_IS_BUTTON (child) && gtk_widget_get_tooltip_text (child) != NULL)
        {
          name_by_tooltip (child);
          g_signal_connect (child, "notify::tooltip-text", G_CALLBACK (name_by_tooltip), NULL);
        }
      else if (name != NULL && is_place (child))
        wayside_accessible_set_name (child, name);

      wayside_accessible_name_inside (child, name);
    }
}

static GtkWidget *
find_inside (GtkWidget *widget, GType type)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = g_type_is_a (G_OBJECT_TYPE (child), type) ? child : find_inside (child, type);

      if (found != NULL)
        return found;
    }

  return NULL;
}

/* A cell is called what the label in it says. */
static void
name_cells (GtkWidget *view)
{
  for (GtkWidget *cell = gtk_widget_get_first_child (view); cell != NULL;
       cell = gtk_widget_get_next_sibling (cell))
    {
      GtkWidget *label = find_inside (cell, GTK_TYPE_LABEL);

      if (label != NULL)
        wayside_accessible_set_name (cell, gtk_label_get_text (GTK_LABEL (label)));
    }
}

/**
 * wayside_accessible_name_combo:
 * @row: a row whose model is a #GtkStringList
 * @name: what to call the list of choices
 *
 * Names what a row has inside: the list that opens, and its cells. Call it once.
 */
void
wayside_accessible_name_combo (AdwComboRow *row, const char *name)
{
  GtkWidget *popover;
  GtkWidget *choices;

  g_return_if_fail (ADW_IS_COMBO_ROW (row));
  g_return_if_fail (name != NULL);

  wayside_accessible_name_inside (GTK_WIDGET (row), name);
  wayside_accessible_name_choice (row);

  /* The choices have cells only when they are seen. */
  popover = find_inside (GTK_WIDGET (row), GTK_TYPE_POPOVER);
  choices = popover != NULL ? find_inside (popover, GTK_TYPE_LIST_VIEW) : NULL;
  if (choices != NULL)
    g_signal_connect_after (choices, "map", G_CALLBACK (name_cells), NULL);
}

/**
 * wayside_accessible_name_choice:
 * @row: a row whose model is a #GtkStringList
 *
 * Names the part of a row that shows what is chosen. Call it when that has changed.
 */
void
wayside_accessible_name_choice (AdwComboRow *row)
{
  GtkWidget *view;
  GtkWidget *cell;
  GtkStringObject *chosen;

  g_return_if_fail (ADW_IS_COMBO_ROW (row));

  view = find_inside (GTK_WIDGET (row), GTK_TYPE_LIST_VIEW);
  cell = view != NULL ? gtk_widget_get_first_child (view) : NULL;
  chosen = adw_combo_row_get_selected_item (row);
  if (cell != NULL && chosen != NULL)
    wayside_accessible_set_name (cell, gtk_string_object_get_string (chosen));
}

static void
name_labelled_buttons (GtkWidget *widget)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      const char *label = GTK_IS_BUTTON (child) ? gtk_button_get_label (GTK_BUTTON (child)) : NULL;

      if (label != NULL)
        {
          gtk_accessible_reset_relation (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
          wayside_accessible_set_name (child, label);
        }
      else
        name_labelled_buttons (child);
    }
}

/**
 * wayside_accessible_name_toasts:
 * @overlay: where a toast with a button was added
 *
 * Has the button of the toast in sight called by its label, which would else be said twice.
 */
void
wayside_accessible_name_toasts (AdwToastOverlay *overlay)
{
  g_return_if_fail (ADW_IS_TOAST_OVERLAY (overlay));

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (overlay)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (child != adw_toast_overlay_get_child (overlay))
      name_labelled_buttons (child);
}
