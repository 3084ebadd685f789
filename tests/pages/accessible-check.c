/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "accessible-check.h"

#include "accessible-name.h"
#include "page-faults.h"
#include "spoken-name.h"

#include <adwaita.h>

static gboolean
is_hidden_role (GtkAccessibleRole role)
{
  return role == GTK_ACCESSIBLE_ROLE_NONE || role == GTK_ACCESSIBLE_ROLE_PRESENTATION;
}

/* The text and the buttons inside an entry have no role, as assistive technology sees the entry as a
 * whole. */
static gboolean
is_part_of_entry (GtkWidget *widget)
{
  GtkWidget *entry = gtk_widget_get_ancestor (widget, GTK_TYPE_EDITABLE);

  if (entry == widget)
    entry = gtk_widget_get_ancestor (gtk_widget_get_parent (widget), GTK_TYPE_EDITABLE);

  return entry != NULL && is_hidden_role (gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (widget)));
}

/**
 * accessible_is_control:
 * @widget: a widget
 *
 * Returns: whether it is interactive or shows a value
 */
gboolean
accessible_is_control (GtkWidget *widget)
{
  switch ((int) gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (widget)))
    {
    case GTK_ACCESSIBLE_ROLE_BUTTON:
    case GTK_ACCESSIBLE_ROLE_CHECKBOX:
    case GTK_ACCESSIBLE_ROLE_COMBO_BOX:
    case GTK_ACCESSIBLE_ROLE_PROGRESS_BAR:
    case GTK_ACCESSIBLE_ROLE_RADIO:
    case GTK_ACCESSIBLE_ROLE_SEARCH_BOX:
    case GTK_ACCESSIBLE_ROLE_SPIN_BUTTON:
    case GTK_ACCESSIBLE_ROLE_SWITCH:
    case GTK_ACCESSIBLE_ROLE_TEXT_BOX:
      return TRUE;
    default:
      return gtk_widget_get_focusable (widget) && !is_part_of_entry (widget);
    }
}

/* A focusable widget needs a role that screen readers can announce. */
static gboolean
is_role_of_control (GtkAccessibleRole role)
{
  static const GtkAccessibleRole roles[] = {
    GTK_ACCESSIBLE_ROLE_BUTTON,
    GTK_ACCESSIBLE_ROLE_CHECKBOX,
    GTK_ACCESSIBLE_ROLE_COMBO_BOX,
    GTK_ACCESSIBLE_ROLE_GRID,
    GTK_ACCESSIBLE_ROLE_GRID_CELL,
    GTK_ACCESSIBLE_ROLE_LINK,
    GTK_ACCESSIBLE_ROLE_LIST,
    GTK_ACCESSIBLE_ROLE_LIST_BOX,
    GTK_ACCESSIBLE_ROLE_LIST_ITEM,
    GTK_ACCESSIBLE_ROLE_MENU_ITEM,
    GTK_ACCESSIBLE_ROLE_MENU_ITEM_CHECKBOX,
    GTK_ACCESSIBLE_ROLE_MENU_ITEM_RADIO,
    GTK_ACCESSIBLE_ROLE_PROGRESS_BAR,
    GTK_ACCESSIBLE_ROLE_RADIO,
    GTK_ACCESSIBLE_ROLE_SEARCH_BOX,
    GTK_ACCESSIBLE_ROLE_SPIN_BUTTON,
    GTK_ACCESSIBLE_ROLE_SWITCH,
    GTK_ACCESSIBLE_ROLE_TAB,
    GTK_ACCESSIBLE_ROLE_TEXT_BOX,
    /* The toggle button of GTK 4.10. */
    GTK_ACCESSIBLE_ROLE_WINDOW + 1,
  };

  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    if (roles[i] == role)
      return TRUE;

  return FALSE;
}

/* A scrolled window has the role of its contents, and a label of libadwaita with a link is focusable. */
static gboolean
has_proper_role (GtkWidget *widget)
{
  return is_role_of_control (gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (widget))) ||
         GTK_IS_SCROLLED_WINDOW (widget) ||
         (GTK_IS_LABEL (widget) && gtk_label_get_current_uri (GTK_LABEL (widget)) != NULL);
}

static gboolean
can_be_pressed (GtkWidget *widget)
{
  return GTK_IS_BUTTON (widget) || gtk_widget_class_get_activate_signal (GTK_WIDGET_GET_CLASS (widget)) != 0;
}

static gboolean
has_value (GtkWidget *widget)
{
  double now = accessible_name_get_number (widget, GTK_ACCESSIBLE_PROPERTY_VALUE_NOW);
  double least = accessible_name_get_number (widget, GTK_ACCESSIBLE_PROPERTY_VALUE_MIN);
  double most = accessible_name_get_number (widget, GTK_ACCESSIBLE_PROPERTY_VALUE_MAX);

  return least < most && now >= least && now <= most;
}

static void
check_role (GtkWidget *widget, GPtrArray *faults)
{
  GtkAccessibleRole role = gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (widget));

  if (!has_proper_role (widget))
    page_faults_add (faults, widget, "takes the focus, and has no role of a control");
  if (role == GTK_ACCESSIBLE_ROLE_BUTTON && gtk_widget_get_focusable (widget) && !can_be_pressed (widget))
    page_faults_add (faults, widget, "is a button, and cannot be pressed");
  if ((role == GTK_ACCESSIBLE_ROLE_PROGRESS_BAR || role == GTK_ACCESSIBLE_ROLE_SPIN_BUTTON) &&
      !has_value (widget))
    page_faults_add (faults, widget, "has no value");
}

static void
check_control (GtkWidget *widget, GPtrArray *faults)
{
  g_autofree char *name = accessible_name_dup (widget);
  g_autofree char *role = page_widget_dup_role (widget);

  if (spoken_name_is_repeated (name))
    page_faults_add (faults, widget, "says its name twice");
  if (!spoken_name_is_proper (name, role))
    page_faults_add (faults, widget, "has no name of its own");
  check_role (widget, faults);
}

/**
 * accessible_check:
 * @below: a mapped widget
 * @faults: the faults of the page
 *
 * Checks that all mapped controls in @below, also those that are insensitive, have a proper accessible name,
 * a role that fits, and a value where the role has one. What libadwaita has inside a drop-down row never
 * takes the focus, whatever GTK 4.8 says, and is not checked.
 *
 * Returns: the number of controls
 */
guint
accessible_check (GtkWidget *below, GPtrArray *faults)
{
  guint n = 0;

  if (!gtk_widget_get_mapped (below))
    return 0;

  if (accessible_is_control (below))
    {
      check_control (below, faults);
      n++;
    }
  if (ADW_IS_COMBO_ROW (below))
    return n;

  for (GtkWidget *child = gtk_widget_get_first_child (below); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += accessible_check (child, faults);
  return n;
}
