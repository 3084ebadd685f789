/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "atspi-driver-private.h"

#include <string.h>

/**
 * driver_kind_of_role:
 * @role: the name of a role
 *
 * Returns: the kind of such an object, %DRIVER_ANY if it is of no interest
 */
DriverKind
driver_kind_of_role (const char *role)
{
  static const struct
  {
    const char *role;
    DriverKind kind;
  } kinds[] = {
    { "push button", DRIVER_BUTTON },  { "button", DRIVER_BUTTON },    { "toggle button", DRIVER_BUTTON },
    { "radio button", DRIVER_BUTTON }, { "check box", DRIVER_BUTTON }, { "switch", DRIVER_BUTTON },
    { "text", DRIVER_ENTRY },          { "entry", DRIVER_ENTRY },      { "password text", DRIVER_ENTRY },
    { "spin button", DRIVER_SPIN },    { "combo box", DRIVER_CHOICE }, { "progress bar", DRIVER_PROGRESS },
    { "label", DRIVER_LABEL },         { "static", DRIVER_LABEL },     { "heading", DRIVER_LABEL },
    { "panel", DRIVER_GROUP },         { "filler", DRIVER_GROUP },     { "grouping", DRIVER_GROUP },
    { "list", DRIVER_LIST },           { "list box", DRIVER_LIST },    { "table", DRIVER_LIST },
    { "list item", DRIVER_ITEM },      { "table cell", DRIVER_ITEM },
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i].role, role))
      return kinds[i].kind;

  return DRIVER_ANY;
}

/**
 * driver_get_kind:
 * @accessible: a part of a window
 *
 * Returns: its kind, %DRIVER_ANY if it is of no interest
 */
DriverKind
driver_get_kind (AtspiAccessible *accessible)
{
  g_autofree char *role = driver_dup_role (accessible);

  return driver_kind_of_role (role);
}

static char *
never_null (char *text)
{
  return text != NULL ? text : g_strdup ("");
}

/**
 * driver_dup_role:
 * @accessible: a part of a window
 *
 * Returns: (transfer full): the name of its role, empty if the object no longer exists
 */
char *
driver_dup_role (AtspiAccessible *accessible)
{
  const SnapshotNode *node = snapshot_peek (accessible);

  return never_null (node != NULL ? atspi_role_get_name (node->role)
                                  : atspi_accessible_get_role_name (accessible, NULL));
}

/**
 * driver_dup_name:
 * @accessible: a part of a window
 *
 * Returns: (transfer full): its accessible name, empty if it has none or no longer exists
 */
char *
driver_dup_name (AtspiAccessible *accessible)
{
  const SnapshotNode *node = snapshot_peek (accessible);

  return never_null (node != NULL ? g_strdup (node->name) : atspi_accessible_get_name (accessible, NULL));
}

/**
 * driver_dup_text:
 * @accessible: a part of a window
 *
 * Returns: (transfer full) (nullable): the text in it, %NULL if it has none
 */
char *
driver_dup_text (AtspiAccessible *accessible)
{
  AtspiText *text = atspi_accessible_get_text_iface (accessible);
  char *content;

  if (text == NULL)
    return NULL;

  content = atspi_text_get_text (text, 0, atspi_text_get_character_count (text, NULL), NULL);
  g_object_unref (text);
  return content;
}

/**
 * driver_get_value:
 * @accessible: a progress bar or a spin button
 *
 * Returns: its value
 */
double
driver_get_value (AtspiAccessible *accessible)
{
  AtspiValue *value = atspi_accessible_get_value_iface (accessible);
  double number;

  g_assert_nonnull (value);
  number = atspi_value_get_current_value (value, NULL);
  g_object_unref (value);
  return number;
}

/**
 * driver_has_value:
 * @accessible: a part of a window
 *
 * Returns: whether it has a value within its range
 */
gboolean
driver_has_value (AtspiAccessible *accessible)
{
  AtspiValue *value = atspi_accessible_get_value_iface (accessible);
  gboolean fits;
  double number;

  if (value == NULL)
    return FALSE;

  number = atspi_value_get_current_value (value, NULL);
  fits = number >= atspi_value_get_minimum_value (value, NULL) &&
         number <= atspi_value_get_maximum_value (value, NULL);
  g_object_unref (value);
  return fits;
}

/**
 * driver_can_be_pressed:
 * @accessible: a button
 *
 * Returns: whether assistive technology can press it whenever it is sensitive
 */
gboolean
driver_can_be_pressed (AtspiAccessible *accessible)
{
  AtspiAction *action = atspi_accessible_get_action_iface (accessible);
  gboolean can = action != NULL && atspi_action_get_n_actions (action, NULL) > 0;

  g_clear_object (&action);
  return can;
}

/**
 * driver_get_extents:
 * @accessible: a part of a window
 * @extents: (out): its rectangle relative to its window, in pixels
 *
 * Returns: whether it has a rectangle
 */
gboolean
driver_get_extents (AtspiAccessible *accessible, AtspiRect *extents)
{
  AtspiComponent *component = atspi_accessible_get_component_iface (accessible);
  AtspiRect *found;

  if (component == NULL)
    return FALSE;

  found = atspi_component_get_extents (component, ATSPI_COORD_TYPE_WINDOW, NULL);
  g_object_unref (component);
  if (found == NULL)
    return FALSE;

  *extents = *found;
  g_boxed_free (ATSPI_TYPE_RECT, found);
  return extents->width > 0 && extents->height > 0;
}

/**
 * driver_has_state:
 * @accessible: a part of a window
 * @state: a state
 *
 * Returns: whether it currently is in that state
 */
gboolean
driver_has_state (AtspiAccessible *accessible, AtspiStateType state)
{
  const SnapshotNode *node = snapshot_peek (accessible);
  g_autoptr (GObject) states = NULL;

  if (node != NULL)
    return (node->states >> state & 1) != 0;

  states = G_OBJECT (atspi_accessible_get_state_set (accessible));
  return states != NULL && atspi_state_set_contains (ATSPI_STATE_SET (states), state);
}

/**
 * driver_can_do:
 * @accessible: a control
 *
 * Returns: whether it is sensitive
 */
gboolean
driver_can_do (AtspiAccessible *accessible)
{
  return driver_has_state (accessible, ATSPI_STATE_SENSITIVE);
}

/**
 * driver_set_text:
 * @entry: an entry
 * @text: the new text
 *
 * Sets the text of an entry the way assistive technology does, and waits until the entry contains it.
 */
void
driver_set_text (AtspiAccessible *entry, const char *text)
{
  AtspiEditableText *editable = atspi_accessible_get_editable_text_iface (entry);

  g_assert_nonnull (editable);
  g_assert_true (atspi_editable_text_set_text_contents (editable, text, NULL));
  g_object_unref (editable);
  driver_await_text (entry, text);
}

/**
 * driver_set_value:
 * @spin: a spin button
 * @value: a number
 *
 * Sets the value of a spin button the way assistive technology does.
 */
void
driver_set_value (AtspiAccessible *spin, double value)
{
  AtspiValue *iface = atspi_accessible_get_value_iface (spin);

  g_assert_nonnull (iface);
  g_assert_true (atspi_value_set_current_value (iface, value, NULL));
  g_object_unref (iface);
  g_assert_cmpfloat (driver_get_value (spin), ==, value);
}

/**
 * driver_press:
 * @button: a button
 *
 * Waits until a button is sensitive and presses it the way assistive technology does.
 */
void
driver_press (AtspiAccessible *button)
{
  AtspiAction *action = atspi_accessible_get_action_iface (button);

  driver_await_state (button, ATSPI_STATE_SENSITIVE, TRUE);
  g_assert_nonnull (action);
  g_assert_true (atspi_action_do_action (action, 0, NULL));
  g_object_unref (action);
}

typedef struct
{
  AtspiAccessible *accessible;
  const char *text;
  AtspiStateType state;
  gboolean wanted;
} Expectation;

/* Newer GTK does not expose a password but only its length, by as many mask characters, whichever the font
 * has. The role of such an entry is "password text" in some versions and "text" in others. */
static gboolean
is_as_long (const char *dots, const char *text)
{
  gunichar dot = g_utf8_get_char (dots);

  for (; *dots != '\0' && g_utf8_get_char (dots) == dot && *text != '\0'; text = g_utf8_next_char (text))
    dots = g_utf8_next_char (dots);
  return dot > 0x7f && *dots == '\0' && *text == '\0';
}

static gboolean
has_text (gpointer data)
{
  const Expectation *expected = data;
  g_autofree char *text = driver_dup_text (expected->accessible);

  return g_strcmp0 (text, expected->text) == 0 || (text != NULL && is_as_long (text, expected->text));
}

/**
 * driver_await_text:
 * @entry: an entry
 * @text: the expected text
 *
 * Waits until an entry contains a text.
 */
void
driver_await_text (AtspiAccessible *entry, const char *text)
{
  Expectation expected = { .accessible = entry, .text = text };
  g_autofree char *name = driver_dup_name (entry);
  g_autofree char *what = g_strdup_printf ("“%s” holds “%s”", name, text);

  driver_wait_until (what, has_text, &expected);
}

static gboolean
has_state (gpointer data)
{
  const Expectation *expected = data;

  return driver_has_state (expected->accessible, expected->state) == expected->wanted;
}

/**
 * driver_await_state:
 * @accessible: a part of a window
 * @state: a state
 * @wanted: whether it should be in that state
 *
 * Waits for a change of state.
 */
void
driver_await_state (AtspiAccessible *accessible, AtspiStateType state, gboolean wanted)
{
  Expectation expected = { .accessible = accessible, .state = state, .wanted = wanted };
  g_autofree char *name = driver_dup_name (accessible);
  g_autofree char *what = g_strdup_printf ("“%s” has %sthe state %d", name, wanted ? "" : "not ",
                                           (int) state);

  driver_wait_until (what, has_state, &expected);
}

typedef struct
{
  AtspiAccessible *below;
  const char *pattern;
  gboolean found;
} LabelSearch;

static gboolean
matches_label (SnapshotNode *node, guint depth, gpointer data)
{
  LabelSearch *search = data;

  search->found = snapshot_get_kind (node) == DRIVER_LABEL && driver_is_called (search->pattern, node->name);
  return search->found;
}

static gboolean
look_label (gpointer data)
{
  LabelSearch *search = data;

  snapshot_walk (search->below, FALSE, matches_label, search);
  return search->found;
}

/**
 * driver_await_label:
 * @below: the root of the search
 * @pattern: a text, in which “*” matches any text
 *
 * Waits until a part of the window shows a label with this text.
 */
void
driver_await_label (AtspiAccessible *below, const char *pattern)
{
  LabelSearch search = { .below = below, .pattern = pattern };
  g_autofree char *what = g_strdup_printf ("“%s” can be read", pattern);

  driver_wait_until (what, look_label, &search);
}
