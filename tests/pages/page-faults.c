/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "page-faults.h"

#include "accessible-name.h"

/* The faults found by the checks of a page, as sentences. Reporting them fails the test. Tests of the checks
 * read them instead. */

/**
 * page_faults_new:
 *
 * Returns: (transfer full) (element-type utf8): an empty list of faults
 */
GPtrArray *
page_faults_new (void)
{
  return g_ptr_array_new_with_free_func (g_free);
}

/**
 * page_widget_dup_role:
 * @widget: a widget
 *
 * Returns: (transfer full): the name of its accessible role, such as "list item"
 */
char *
page_widget_dup_role (GtkWidget *widget)
{
  GEnumClass *roles = g_type_class_ref (GTK_TYPE_ACCESSIBLE_ROLE);
  GEnumValue *role = g_enum_get_value (roles,
                                       (int) gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (widget)));
  char *text = g_strdelimit (g_strdup (role->value_nick), "-", ' ');

  g_type_class_unref (roles);
  return text;
}

/**
 * page_faults_add:
 * @faults: the faults of a page
 * @widget: the faulty widget
 * @what: description of the fault, such as "has no name of its own"
 *
 * Adds a fault.
 */
void
page_faults_add (GPtrArray *faults, GtkWidget *widget, const char *what)
{
  g_autofree char *role = page_widget_dup_role (widget);
  g_autofree char *name = accessible_name_dup (widget);

  g_ptr_array_add (faults,
                   g_strdup_printf ("%s (%s) “%s” %s", G_OBJECT_TYPE_NAME (widget), role, name, what));
}

/**
 * page_faults_report:
 * @faults: the faults of a page
 * @where: description of the page
 *
 * Fails the test if there is a fault.
 */
void
page_faults_report (GPtrArray *faults, const char *where)
{
  for (guint i = 0; i < faults->len; i++)
    {
      g_test_message ("%s: %s", where, (const char *) g_ptr_array_index (faults, i));
      g_test_fail ();
    }
}
