/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-group-row.h"

#include "wayside-accessible.h"

#include <glib/gi18n.h>

/* Maximum number of members to show. Each row is several widgets. */
#define MAX_MEMBERS 50

static GtkWidget *
plain_row (const char *title, const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  if (subtitle != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  return row;
}

static GtkWidget *
more_row (guint n)
{
  g_autofree char *text = g_strdup_printf (ngettext ("and %'u more", "and %'u more", n), n);

  return plain_row (text, NULL);
}

/**
 * wayside_group_row_new:
 * @title: the common property of the group
 * @subtitle: its consequence
 * @members: the members of the group
 * @func: function that returns the name of a member
 * @is_problem: whether the row gets a warning sign
 *
 * Creates an expander row for a group of problems, or of files that are mentioned only. For a large group, it contains the first members and the
 * number of the others.
 *
 * Returns: (transfer floating): the row
 */
GtkWidget *
wayside_group_row_new (const char *title,
                       const char *subtitle,
                       GPtrArray *members,
                       WaysideGroupRowFunc func,
                       gboolean is_problem)
{
  GtkWidget *row;
  guint n_shown;

  g_return_val_if_fail (title != NULL && subtitle != NULL, NULL);
  g_return_val_if_fail (members != NULL, NULL);

  row = adw_expander_row_new ();
  n_shown = MIN (members->len, MAX_MEMBERS);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (row), subtitle);
  adw_expander_row_set_icon_name (ADW_EXPANDER_ROW (row),
                                  is_problem ? "dialog-warning-symbolic" : "text-x-generic-symbolic");

  for (guint i = 0; i < n_shown; i++)
    {
      g_autofree char *note = NULL;
      g_autofree char *name = func (g_ptr_array_index (members, i), &note);

      adw_expander_row_add_row (ADW_EXPANDER_ROW (row), plain_row (name, note));
    }
  if (members->len > n_shown)
    adw_expander_row_add_row (ADW_EXPANDER_ROW (row), more_row (members->len - n_shown));

  wayside_accessible_set_name (row, title);
  wayside_accessible_name_inside (row, title);
  return row;
}
