/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-accessible.h"

#include "wayside-compat.h"

#include <glib/gi18n.h>

/* Workarounds for the accessibility of GTK and libadwaita widgets.
 *
 * The internal children of some widgets have no accessible name in the oldest supported GTK, or are called
 * by the name of their class. These functions walk the widget tree and set one. They are harmless on newer
 * versions. */

/**
 * wayside_accessible_set_name:
 * @widget: a widget
 * @name: the accessible name
 *
 * Sets the accessible label of a widget.
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

/* Names for the icon-only buttons inside GTK and libadwaita widgets. */
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
 * @widget: a GTK or libadwaita widget
 * @name: the accessible name
 *
 * Sets the accessible label of a widget and resets its labelled-by relation. Otherwise, screen readers would
 * read both.
 */
void
wayside_accessible_set_only_name (GtkWidget *widget, const char *name)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (name != NULL);

  gtk_accessible_reset_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  wayside_accessible_set_name (widget, name);
}

/* Names a button by its label, without the mnemonic underscore. The oldest GTK includes the underscore in
 * the accessible name, and screen readers read the label twice. */
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
      g_signal_handlers_disconnect_by_func (button, name_by_tooltip, NULL);
      g_signal_connect (button, "notify::tooltip-text", G_CALLBACK (name_by_tooltip), NULL);
    }
  else if (label != NULL && *label != '\0')
    name_by_label (button, label);
  else if (name != NULL)
    name_by_label (button, name);
}

static gboolean
is_menu_item (GtkWidget *widget)
{
  GtkAccessibleRole role = gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (widget));

  return role == GTK_ACCESSIBLE_ROLE_MENU_ITEM || role == GTK_ACCESSIBLE_ROLE_MENU_ITEM_CHECKBOX ||
         role == GTK_ACCESSIBLE_ROLE_MENU_ITEM_RADIO;
}

/* GTK 4.18 neither exposes the label of a menu item nor names the item by it. */
static void
name_menu_item (GtkWidget *item)
{
  GtkWidget *label = find_inside (item, GTK_TYPE_LABEL);

  if (label != NULL)
    wayside_accessible_set_only_name (item, gtk_label_get_text (GTK_LABEL (label)));
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
  /* Newer GTK gives scrolled windows a role that cannot have a name, so make it a group. The role can only
   * be set before the widget is realized. */
  if (GTK_IS_SCROLLED_WINDOW (place) && !gtk_widget_get_realized (place))
    g_object_set (place, "accessible-role", GTK_ACCESSIBLE_ROLE_GROUP, NULL);
  wayside_accessible_set_only_name (place, name);
}

/**
 * wayside_accessible_name_inside:
 * @widget: a GTK or libadwaita widget
 * @name: (nullable): name for the unnamed lists, rows, text views and scrolled windows inside @widget
 *
 * Sets the accessible names of the focusable widgets inside @widget. Buttons are named by their tooltip,
 * which is kept in sync, or else by their label or icon.
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

static void
name_menu_items (GtkWidget *widget)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (is_menu_item (child))
      name_menu_item (child);
    else
      name_menu_items (child);
}

static void
name_menu (GtkMenuButton *button)
{
  GtkWidget *menu = GTK_WIDGET (gtk_menu_button_get_popover (button));

  wayside_accessible_name_inside (menu, gtk_widget_get_tooltip_text (GTK_WIDGET (button)));
  g_signal_connect (menu, "map", G_CALLBACK (name_menu_items), NULL);
}

/**
 * wayside_accessible_name_menus:
 * @widget: a widget that contains menu buttons with tooltips
 *
 * Sets the accessible names inside the popovers of menu buttons to the tooltip of the button. Items of a menu are
 * named each time that it is shown: GTK drops their names when an action or an accelerator changes.
 */
void
wayside_accessible_name_menus (GtkWidget *widget)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_MENU_BUTTON (child))
      name_menu (GTK_MENU_BUTTON (child));
    else
      wayside_accessible_name_menus (child);
}

/* Names each cell by the label inside it. */
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
 * @name: name for the list of choices
 *
 * Sets the accessible names of the popup list of a row and of its cells. Call this once per row.
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

  /* The list has cells only while it is mapped. */
  popover = find_inside (GTK_WIDGET (row), GTK_TYPE_POPOVER);
  choices = popover != NULL ? find_inside (popover, GTK_TYPE_LIST_VIEW) : NULL;
  if (choices != NULL)
    g_signal_connect_after (choices, "map", G_CALLBACK (name_cells), NULL);
}

/**
 * wayside_accessible_name_choice:
 * @row: a row whose model is a #GtkStringList
 *
 * Sets the accessible name of the widget that displays the selected item. Call this whenever the selection
 * has changed.
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
 * wayside_accessible_describe_rows:
 * @widget: a widget that contains rows, before it is shown
 *
 * Adds the accessible information that rows lack: the subtitle of action rows, and the keyboard focus of
 * entry rows (see wayside_compat_describe_entry()).
 */
void
wayside_accessible_describe_rows (GtkWidget *widget)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (ADW_IS_ENTRY_ROW (child))
        wayside_compat_describe_entry (ADW_ENTRY_ROW (child),
                                       GTK_WIDGET (gtk_editable_get_delegate (GTK_EDITABLE (child))));
      else if (ADW_IS_ACTION_ROW (child))
        {
          describe_row (ADW_ACTION_ROW (child));
          g_signal_connect (child, "notify::subtitle", G_CALLBACK (describe_row), NULL);
        }

      wayside_accessible_describe_rows (child);
    }
}

/**
 * wayside_accessible_wrap_buttons:
 * @widget: a widget that contains buttons
 *
 * Lets the labels of buttons wrap, so that large text and long translations fit into a narrow window.
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

/* Wraps the title of a toast: with large text, a single ellipsized line shows too little of it. */
static void
wrap_toast (GtkWidget *toast)
{
  GtkWidget *label = find_inside (toast, GTK_TYPE_LABEL);

  if (label == NULL)
    return;

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_NONE);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  /* A long word next to “Undo” must not widen the window. */
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
}

/**
 * wayside_accessible_name_toasts:
 * @overlay: a toast overlay
 *
 * Sets the accessible names of the buttons in all visible toasts, which screen readers would otherwise read
 * twice or by icon name, and lets the toast titles wrap.
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
        wayside_accessible_wrap_buttons (child);
        wrap_toast (child);
      }
}
