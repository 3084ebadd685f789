/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "accessible-name.h"

#include <string.h>

/* The accessible name of a widget as GTK computes it for assistive technology. GTK has no public function for
 * this. The algorithm is that of gtk_at_context_get_name(), which changed in GTK 4.10. Its input are the
 * accessible attributes, which GTK exposes to tests. */

/* Available since GTK 4.10. */
#define ROLE_TOGGLE_BUTTON ((GtkAccessibleRole) ((int) GTK_ACCESSIBLE_ROLE_WINDOW + 1))

/* No attribute has these values, so that GTK returns the actual one. */
#define NO_TEXT   "\001"
#define NO_NUMBER (-1e9)

/**
 * accessible_name_dup_text:
 * @widget: a widget
 * @property: an accessible property whose value is a text
 *
 * Returns: (transfer full) (nullable): its value, %NULL if it is not set
 */
char *
accessible_name_dup_text (GtkWidget *widget, GtkAccessibleProperty property)
{
  if (!gtk_test_accessible_has_property (GTK_ACCESSIBLE (widget), property))
    return NULL;

  return gtk_test_accessible_check_property (GTK_ACCESSIBLE (widget), property, NO_TEXT);
}

/**
 * accessible_name_get_number:
 * @widget: a widget
 * @property: an accessible property whose value is a number
 *
 * Returns: its value, 0 if it is not set
 */
double
accessible_name_get_number (GtkWidget *widget, GtkAccessibleProperty property)
{
  g_autofree char *text = gtk_test_accessible_check_property (GTK_ACCESSIBLE (widget), property, NO_NUMBER);

  return g_strtod (text, NULL);
}

/* GTK formats a list of widgets as "Type<address>", separated by spaces. */
static GPtrArray *
list_labels (GtkWidget *widget)
{
  GPtrArray *labels = g_ptr_array_new ();
  g_autofree char *text = NULL;
  const char *at;

  if (!gtk_test_accessible_has_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY))
    return labels;

  /* The root is never a label, so the comparison fails and GTK returns the list. */
  text = gtk_test_accessible_check_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY,
                                             gtk_widget_get_root (widget), NULL);
  for (at = text; at != NULL && (at = strchr (at, '<')) != NULL; at++)
    {
      guint64 address = g_ascii_strtoull (at + 1, NULL, 16);

      g_ptr_array_add (labels, GSIZE_TO_POINTER (address));
    }
  return labels;
}

static void
append (GString *name, const char *part)
{
  if (part == NULL || *part == '\0')
    return;
  if (name->len > 0)
    g_string_append_c (name, ' ');
  g_string_append (name, part);
}

static void
append_own_label (GString *name, GtkWidget *widget)
{
  g_autofree char *label = accessible_name_dup_text (widget, GTK_ACCESSIBLE_PROPERTY_LABEL);

  append (name, label);
}

/* GTK before 4.10: the label, followed by the labelling widgets. A widget without either has its type
 * name. */
static void
compute_old (GString *name, GtkWidget *widget, gboolean recurse)
{
  append_own_label (name, widget);
  if (recurse)
    {
      g_autoptr (GPtrArray) labels = list_labels (widget);

      for (guint i = 0; i < labels->len; i++)
        compute_old (name, g_ptr_array_index (labels, i), FALSE);
    }
  if (name->len == 0)
    append (name, G_OBJECT_TYPE_NAME (widget));
}

/* Roles that are named by their contents. */
static gboolean
is_named_by_content (GtkAccessibleRole role)
{
  static const GtkAccessibleRole roles[] = {
    GTK_ACCESSIBLE_ROLE_BUTTON,
    GTK_ACCESSIBLE_ROLE_CELL,
    GTK_ACCESSIBLE_ROLE_CHECKBOX,
    GTK_ACCESSIBLE_ROLE_COLUMN_HEADER,
    GTK_ACCESSIBLE_ROLE_GRID_CELL,
    GTK_ACCESSIBLE_ROLE_HEADING,
    GTK_ACCESSIBLE_ROLE_LINK,
    GTK_ACCESSIBLE_ROLE_MENU_ITEM,
    GTK_ACCESSIBLE_ROLE_MENU_ITEM_RADIO,
    GTK_ACCESSIBLE_ROLE_MENU_ITEM_CHECKBOX,
    GTK_ACCESSIBLE_ROLE_OPTION,
    GTK_ACCESSIBLE_ROLE_RADIO,
    GTK_ACCESSIBLE_ROLE_ROW,
    GTK_ACCESSIBLE_ROLE_SWITCH,
    GTK_ACCESSIBLE_ROLE_TAB,
    GTK_ACCESSIBLE_ROLE_TREE_ITEM,
    ROLE_TOGGLE_BUTTON,
  };

  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    if (roles[i] == role)
      return TRUE;

  return FALSE;
}

static void compute_new (GString *name, GtkWidget *widget, gboolean is_part);

static void
append_content (GString *name, GtkWidget *widget)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_get_visible (child) && !GTK_IS_NATIVE (child))
      compute_new (name, child, TRUE);
}

/* GTK 4.10 and later, according to “Accessible Name and Description Computation”: the labelling widgets, else
 * the label, else the contents, else the tooltip. */
static void
compute_new (GString *name, GtkWidget *widget, gboolean is_part)
{
  GtkAccessibleRole role = gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (widget));
  g_autoptr (GPtrArray) labels = list_labels (widget);
  gsize before = name->len;

  for (guint i = 0; !is_part && i < labels->len; i++)
    compute_new (name, g_ptr_array_index (labels, i), TRUE);
  if (name->len == before)
    append_own_label (name, widget);
  if (name->len == before && GTK_IS_LABEL (widget))
    append (name, gtk_label_get_text (GTK_LABEL (widget)));
  if (name->len == before && (is_part || is_named_by_content (role)))
    append_content (name, widget);
  if (name->len == before)
    append (name, gtk_widget_get_tooltip_text (widget));
}

/**
 * accessible_name_dup:
 * @widget: a widget
 *
 * Returns: (transfer full): its accessible name, empty or the name of its type if it has none
 */
char *
accessible_name_dup (GtkWidget *widget)
{
  GString *name = g_string_new (NULL);

  if (gtk_get_minor_version () < 10)
    compute_old (name, widget, TRUE);
  else
    compute_new (name, widget, FALSE);
  return g_string_free (name, FALSE);
}
