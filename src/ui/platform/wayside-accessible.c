/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-accessible.h"

#include "wayside-compat.h"

#include <glib/gi18n.h>

/* What everybody can read and reach.
 *
 * On the oldest GTK that the program runs on, what lies inside some widgets of the library has no name for a
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

static void
name_by_tooltip (GtkWidget *button)
{
  const char *tooltip = gtk_widget_get_tooltip_text (button);

  if (tooltip != NULL)
    wayside_accessible_set_name (button, tooltip);
}

/* The library has buttons with nothing but a picture on them. */
static const char *
name_of_icon (const char *icon_name)
{
  if (g_strcmp0 (icon_name, "go-previous-symbolic") == 0)
    return _ ("Back");
  if (g_strcmp0 (icon_name, "edit-find-symbolic") == 0)
    return _ ("Search");
  if (g_strcmp0 (icon_name, "window-close-symbolic") == 0)
    return _ ("Close");

  return NULL;
}

/**
 * wayside_accessible_set_only_name:
 * @widget: a widget of the library
 * @name: what a screen reader is to call it
 *
 * Names a widget that is labelled by something else as well: it would be called by both.
 */
void
wayside_accessible_set_only_name (GtkWidget *widget, const char *name)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (name != NULL);

  gtk_accessible_reset_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  wayside_accessible_set_name (widget, name);
}

/* The name is the label without the mark of its access key. On the oldest GTK it is said with the mark, and
 * then once more. */
static void
name_by_label (GtkWidget *button, const char *label)
{
  g_auto (GStrv)
      parts = g_strsplit (label, gtk_button_get_use_underline (GTK_BUTTON (button)) ? "_" : "\n", -1);
  g_autofree char *name = g_strjoinv ("", parts);

  wayside_accessible_set_only_name (button, name);
}

static const char *
look_label (GtkWidget *button)
{
  GtkWidget *label = find_inside (button, GTK_TYPE_LABEL);

  return label != NULL ? gtk_label_get_label (GTK_LABEL (label)) : NULL;
}

static void
name_button (GtkWidget *button, const char *fallback)
{
  const char *label = look_label (button);
  const char *name = name_of_icon (gtk_button_get_icon_name (GTK_BUTTON (button)));

  if (name == NULL && GTK_IS_MENU_BUTTON (gtk_widget_get_parent (button)))
    name = fallback;

  if (gtk_widget_get_tooltip_text (button) != NULL)
    {
      name_by_tooltip (button);
      g_signal_connect (button, "notify::tooltip-text", G_CALLBACK (name_by_tooltip), NULL);
    }
  else if (label != NULL && *label != '\0')
    name_by_label (button, label);
  else if (name != NULL)
    name_by_label (button, name);
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
         GTK_IS_TEXT_VIEW (widget) || GTK_IS_MENU_BUTTON (widget) || is_nameless_row (widget);
}

static void
name_place (GtkWidget *place, const char *name)
{
  /* On newer GTK it is nothing that could have a name, unless it is told to be a group. */
  if (GTK_IS_SCROLLED_WINDOW (place) && !gtk_widget_get_realized (place))
    g_object_set (place, "accessible-role", GTK_ACCESSIBLE_ROLE_GROUP, NULL);
  wayside_accessible_set_only_name (place, name);
}

/**
 * wayside_accessible_name_inside:
 * @widget: a widget of the library
 * @name: (nullable): what to call lists, rows, texts and scrolled places inside it that have no name
 *
 * Names the buttons inside a widget after their tooltips, also when these change, or after what is on them,
 * and the places in it that take the focus.
 */
void
wayside_accessible_name_inside (GtkWidget *widget, const char *name)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (GTK_IS_BUTTON (child))
        name_button (child, name);
      else if (GTK_IS_SEARCH_ENTRY (child))
        wayside_accessible_set_name (child, _ ("Search"));
      else if (name != NULL && is_place (child))
        name_place (child, name);

      wayside_accessible_name_inside (child, name);
    }
}

/**
 * wayside_accessible_name_menus:
 * @widget: a widget that has menu buttons with tooltips in it
 *
 * Names what the menus are in by the buttons that open them.
 */
void
wayside_accessible_name_menus (GtkWidget *widget)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_MENU_BUTTON (child))
      wayside_accessible_name_inside (GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (child))),
                                      gtk_widget_get_tooltip_text (child));
    else
      wayside_accessible_name_menus (child);
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
describe_row (AdwActionRow *row)
{
  const char *subtitle = adw_action_row_get_subtitle (row);

  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  subtitle != NULL ? subtitle : "", -1);
}

/**
 * wayside_accessible_tell_rows:
 * @widget: a widget with rows in it, not shown yet
 *
 * Has the rows inside a widget tell what they do not tell by themselves: their subtitle, and those to type
 * into that they have the keyboard focus.
 */
void
wayside_accessible_tell_rows (GtkWidget *widget)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (ADW_IS_ENTRY_ROW (child))
        wayside_compat_tell_entry (ADW_ENTRY_ROW (child),
                                   GTK_WIDGET (gtk_editable_get_delegate (GTK_EDITABLE (child))));
      else if (ADW_IS_ACTION_ROW (child))
        {
          describe_row (ADW_ACTION_ROW (child));
          g_signal_connect (child, "notify::subtitle", G_CALLBACK (describe_row), NULL);
        }

      wayside_accessible_tell_rows (child);
    }
}

/**
 * wayside_accessible_wrap_buttons:
 * @widget: a widget with buttons in it
 *
 * Lets the words on buttons go on in a second line where there is no room, so that large text and long
 * languages fit into a narrow window.
 */
void
wayside_accessible_wrap_buttons (GtkWidget *widget)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *label = GTK_IS_BUTTON (child) ? gtk_button_get_child (GTK_BUTTON (child)) : NULL;

      if (GTK_IS_LABEL (label) && gtk_label_get_ellipsize (GTK_LABEL (label)) == PANGO_ELLIPSIZE_NONE)
        {
          gtk_label_set_wrap (GTK_LABEL (label), TRUE);
          gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
        }
      else
        wayside_accessible_wrap_buttons (child);
    }
}

/* In large text little would be left in one line of what a toast says. */
static void
wrap_toast (GtkWidget *toast)
{
  GtkWidget *label = find_inside (toast, GTK_TYPE_LABEL);

  if (label == NULL)
    return;

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_NONE);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  /* A long word beside “Undo” must not make the window wider. */
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
}

/**
 * wayside_accessible_name_toasts:
 * @overlay: where toasts are shown
 *
 * Has the buttons of each toast that is there called by their label, which would else be said twice, or by
 * their picture, and what it says wrap.
 */
void
wayside_accessible_name_toasts (AdwToastOverlay *overlay)
{
  g_return_if_fail (ADW_IS_TOAST_OVERLAY (overlay));

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (overlay)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (child != adw_toast_overlay_get_child (overlay))
      {
        wayside_accessible_name_inside (child, NULL);
        wrap_toast (child);
      }
}
