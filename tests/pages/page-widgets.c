/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "page-widgets.h"

static GtkWidget *
look (GtkWidget *widget, const char *id)
{
  if (g_strcmp0 (gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget)), id) == 0)
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = look (child, id);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/**
 * page_find:
 * @below: (type GtkWidget): a widget
 * @id: ID of a widget in the .ui files
 *
 * Finds a widget by its ID, independent of the language. It must exist.
 *
 * Returns: (transfer none): the widget
 */
GtkWidget *
page_find (gpointer below, const char *id)
{
  GtkWidget *found = look (GTK_WIDGET (below), id);

  if (found == NULL)
    g_error ("There is no widget “%s”", id);
  return found;
}

/* The text by which a widget is found. */
static const char *
get_text (GtkWidget *widget)
{
  if (ADW_IS_PREFERENCES_ROW (widget))
    return adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget));
  if (GTK_IS_LABEL (widget))
    return gtk_label_get_text (GTK_LABEL (widget));

  return gtk_widget_get_tooltip_text (widget);
}

/**
 * page_find_type:
 * @below: (type GtkWidget): a widget
 * @type: type of a widget
 * @text: (nullable): its title, text or tooltip, in which “*” matches any text
 *
 * Returns: (transfer none) (nullable): the first mapped widget of the type, with the text
 */
GtkWidget *
page_find_type (gpointer below, GType type, const char *text)
{
  GtkWidget *widget = GTK_WIDGET (below);
  const char *shown = get_text (widget);

  if (!gtk_widget_get_mapped (widget))
    return NULL;
  if (g_type_is_a (G_OBJECT_TYPE (widget), type) &&
      (text == NULL || (shown != NULL && g_pattern_match_simple (text, shown))))
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = page_find_type (child, type, text);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/**
 * page_has_text:
 * @below: (type GtkWidget): a widget
 * @pattern: a text, in which “*” matches any text
 *
 * Returns: whether a mapped label in @below has the text
 */
gboolean
page_has_text (gpointer below, const char *pattern)
{
  return page_find_type (below, GTK_TYPE_LABEL, pattern) != NULL;
}

typedef struct
{
  gpointer widget;
  const char *pattern;
} TextWait;

static gboolean
has_text (gpointer data)
{
  const TextWait *wait = data;

  return page_has_text (wait->widget, wait->pattern);
}

/**
 * page_await_text:
 * @below: (type GtkWidget): a widget
 * @pattern: a text, in which “*” matches any text
 *
 * Waits until a mapped label in @below has the text.
 */
void
page_await_text (gpointer below, const char *pattern)
{
  TextWait wait = { below, pattern };

  page_wait_until (pattern, has_text, &wait);
}

static gboolean
is_mapped (gpointer data)
{
  return gtk_widget_get_mapped (data) && gtk_widget_get_child_visible (data);
}

/**
 * page_await_mapped:
 * @widget: a widget
 *
 * Waits until a widget is shown.
 */
void
page_await_mapped (GtkWidget *widget)
{
  const char *id = gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget));

  page_wait_until (id != NULL ? id : G_OBJECT_TYPE_NAME (widget), is_mapped, widget);
}

static gboolean
can_be_pressed (gpointer data)
{
  return gtk_widget_get_mapped (data) && gtk_widget_is_sensitive (data);
}

/**
 * page_press:
 * @button: a button
 *
 * Presses a button once it is visible and sensitive.
 */
void
page_press (GtkWidget *button)
{
  const char *id = gtk_buildable_get_buildable_id (GTK_BUILDABLE (button));

  page_wait_until (id != NULL ? id : "a button can be pressed", can_be_pressed, button);
  g_signal_emit_by_name (button, "clicked");
}

/**
 * page_fill:
 * @below: (type GtkWidget): a widget
 * @id: ID of an entry in @below
 * @text: a text
 *
 * Sets the text of an entry once it is shown.
 */
void
page_fill (gpointer below, const char *id, const char *text)
{
  GtkWidget *entry = page_find (below, id);

  page_await_mapped (entry);
  gtk_editable_set_text (GTK_EDITABLE (entry), text);
}

/**
 * page_open_menu:
 * @button: a menu button
 *
 * Opens a menu.
 *
 * Returns: (transfer none): the menu, mapped
 */
GtkWidget *
page_open_menu (GtkWidget *button)
{
  GtkWidget *popover;

  gtk_menu_button_popup (GTK_MENU_BUTTON (button));
  popover = GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (button)));
  page_await_mapped (popover);
  page_settle (popover);
  return popover;
}

static gboolean
is_closed (gpointer data)
{
  return !gtk_widget_get_mapped (data);
}

/**
 * page_close_menu:
 * @button: a menu button
 *
 * Closes the menu of a button.
 */
void
page_close_menu (GtkWidget *button)
{
  GtkPopover *popover = gtk_menu_button_get_popover (GTK_MENU_BUTTON (button));

  gtk_menu_button_popdown (GTK_MENU_BUTTON (button));
  page_wait_until ("the menu is closed", is_closed, popover);
  page_settle (button);
}

typedef struct
{
  GtkWidget *main;
  GtkWidget *dialog;
} DialogWait;

/* Since libadwaita 1.5, dialogs are part of the main window instead of separate windows. */
static gboolean
has_dialog (gpointer data)
{
  DialogWait *wait = data;
  GListModel *windows = gtk_window_get_toplevels ();
  GType type = g_type_from_name ("AdwDialog");

  wait->dialog = type != 0 ? page_find_type (wait->main, type, NULL) : NULL;
  for (guint i = 0; wait->dialog == NULL && i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (window != wait->main && gtk_widget_get_mapped (window))
        wait->dialog = window;
    }
  return wait->dialog != NULL;
}

/**
 * page_await_dialog:
 * @world: a fixture whose application is running
 *
 * Waits for a second window or a dialog.
 *
 * Returns: (transfer none): the window or dialog, mapped
 */
GtkWidget *
page_await_dialog (PageWorld *world)
{
  DialogWait wait = { .main = GTK_WIDGET (world->window) };

  page_wait_until ("there is a dialog", has_dialog, &wait);
  page_settle (wait.dialog);
  return wait.dialog;
}

static gboolean
has_no_dialog (gpointer data)
{
  return !has_dialog (data);
}

/* Returns whether one of the shortcuts is for the Escape key and was activated. */
static gboolean
activate_escape (GListModel *shortcuts, GtkWidget *widget)
{
  for (guint i = 0; i < g_list_model_get_n_items (shortcuts); i++)
    {
      g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (shortcuts, i);
      GtkShortcutTrigger *trigger = gtk_shortcut_get_trigger (shortcut);

      if (GTK_IS_KEYVAL_TRIGGER (trigger) &&
          gtk_keyval_trigger_get_keyval (GTK_KEYVAL_TRIGGER (trigger)) == GDK_KEY_Escape &&
          gtk_shortcut_action_activate (gtk_shortcut_get_action (shortcut), GTK_SHORTCUT_ACTION_EXCLUSIVE,
                                        widget, gtk_shortcut_get_arguments (shortcut)))
        return TRUE;
    }
  return FALSE;
}

static gboolean
press_escape (GtkWidget *widget)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_SHORTCUT_CONTROLLER (controller) && activate_escape (G_LIST_MODEL (controller), widget))
        return TRUE;
    }
  return FALSE;
}

/**
 * page_close_dialog:
 * @world: a fixture whose application is running
 * @dialog: a window or dialog
 *
 * Closes a window or dialog with its shortcut for the Escape key.
 */
void
page_close_dialog (PageWorld *world, GtkWidget *dialog)
{
  DialogWait wait = { .main = GTK_WIDGET (world->window) };

  if (!press_escape (dialog))
    g_error ("Escape does not close a %s", G_OBJECT_TYPE_NAME (dialog));
  page_wait_until ("the dialog is closed", has_no_dialog, &wait);
  page_settle (GTK_WIDGET (world->window));
}
