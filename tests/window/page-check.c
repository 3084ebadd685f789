/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "page-check.h"

#include "spoken-name.h"

typedef struct
{
  const char *where;
  guint n_checked;
} PageCheck;

static gboolean
is_control (AtspiAccessible *accessible)
{
  switch (driver_get_kind (accessible))
    {
    case DRIVER_BUTTON:
    case DRIVER_ENTRY:
    case DRIVER_SPIN:
    case DRIVER_CHOICE:
    case DRIVER_PROGRESS:
      return TRUE;
    case DRIVER_ANY:
    case DRIVER_LABEL:
    case DRIVER_GROUP:
    case DRIVER_LIST:
    case DRIVER_ITEM:
    default:
      return driver_has_state (accessible, ATSPI_STATE_FOCUSABLE);
    }
}

static gboolean
is_in (const char *text, const char *const *texts, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (g_str_equal (text, texts[i]))
      return TRUE;

  return FALSE;
}

/* Focusable objects need a role that screen readers can announce. */
static gboolean
is_role_of_control (const char *role)
{
  static const char *const roles[] = {
    "push button", "button",          "toggle button", "radio button",    "check box",    "switch",
    "text",        "entry",           "combo box",     "password text",   "spin button",  "list",
    "list box",    "list item",       "table",         "table cell",      "progress bar", "scroll pane",
    "menu item",   "check menu item", "link",          "radio menu item", "page tab",
  };

  return is_in (role, roles, G_N_ELEMENTS (roles));
}

/* A label with a link is focusable. Only libadwaita has such labels, for licences. */
static gboolean
may_hold_links (PageCheck *check, const char *role)
{
  return g_str_equal (role, "label") && g_str_equal (check->where, "about");
}

/* The children of a drop-down row of libadwaita never get the focus, even though GTK 4.8 says so. */
static gboolean
is_inside_choice (AtspiAccessible *accessible)
{
  g_autoptr (GObject) above = G_OBJECT (atspi_accessible_get_parent (accessible, NULL));

  while (above != NULL && driver_get_kind (ATSPI_ACCESSIBLE (above)) != DRIVER_CHOICE)
    {
      g_autoptr (GObject) below = g_steal_pointer (&above);

      above = G_OBJECT (atspi_accessible_get_parent (ATSPI_ACCESSIBLE (below), NULL));
    }

  return above != NULL;
}

static void
complain (PageCheck *check, const char *what, const char *role, const char *name)
{
  g_test_message ("%s: a %s “%s” %s", check->where, role, name, what);
  g_test_fail ();
}

static void
check_role (PageCheck *check, AtspiAccessible *accessible, const char *role, const char *name)
{
  DriverKind kind = driver_get_kind (accessible);

  if (!is_role_of_control (role) && !may_hold_links (check, role))
    complain (check, "takes the focus, and is nothing that a person could use", role, name);
  /* The outer part of a menu button only contains the actual button. */
  if (kind == DRIVER_BUTTON && driver_has_state (accessible, ATSPI_STATE_FOCUSABLE) &&
      !driver_can_be_pressed (accessible))
    complain (check, "is a button, and cannot be pressed", role, name);
  if ((kind == DRIVER_PROGRESS || kind == DRIVER_SPIN) && !driver_has_value (accessible))
    complain (check, "has no value", role, name);
}

static gboolean
check_control (AtspiAccessible *accessible, guint depth, gpointer data)
{
  PageCheck *check = data;
  g_autofree char *name = NULL;
  g_autofree char *role = NULL;

  if (!is_control (accessible) || is_inside_choice (accessible))
    return FALSE;

  check->n_checked++;
  name = driver_dup_name (accessible);
  role = driver_dup_role (accessible);
  if (spoken_name_is_repeated (name))
    complain (check, "says its name twice", role, name);
  if (!spoken_name_is_proper (name, role))
    complain (check, "has no name of its own", role, name);

  check_role (check, accessible, role, name);
  return FALSE;
}

/**
 * page_check:
 * @below: a page or a part of it
 * @where: its name in messages
 * @n_at_least: the minimum number of controls
 *
 * Checks that all controls of a page, including insensitive ones, have a name and a suitable role.
 */
void
page_check (AtspiAccessible *below, const char *where, guint n_at_least)
{
  PageCheck check = { .where = where };

  driver_walk (below, check_control, &check);
  g_test_message ("%s: %u controls", where, check.n_checked);
  g_assert_cmpuint (check.n_checked, >=, n_at_least);
}
