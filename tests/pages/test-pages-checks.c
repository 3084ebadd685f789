/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "accessible-check.h"
#include "accessible-name.h"
#include "focus-check.h"
#include "page-faults.h"
#include "page-world.h"
#include "text-check.h"
#include "wayside-accessible.h"
#include "width-check.h"

#include <adwaita.h>

/* The checks of pages find all the faults they are made for, without false positives. */

typedef struct
{
  GtkWidget *window;
  GtkWidget *box;
  GPtrArray *faults;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->window = gtk_window_new ();
  fixture->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  fixture->faults = page_faults_new ();
  gtk_window_set_child (GTK_WINDOW (fixture->window), fixture->box);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_ptr_array_unref (fixture->faults);
}

static GtkWidget *
add (Fixture *fixture, GtkWidget *widget)
{
  gtk_box_append (GTK_BOX (fixture->box), widget);
  return widget;
}

static void
show (Fixture *fixture)
{
  gtk_window_present (GTK_WINDOW (fixture->window));
  page_settle (fixture->window);
}

/* Checks that there is exactly one fault, with this description. */
static void
assert_fault (Fixture *fixture, const char *pattern)
{
  g_assert_cmpuint (fixture->faults->len, ==, 1);
  if (!g_pattern_match_simple (pattern, g_ptr_array_index (fixture->faults, 0)))
    g_error ("“%s” is not “%s”", (const char *) g_ptr_array_index (fixture->faults, 0), pattern);
}

static void
assert_name (GtkWidget *widget, const char *name)
{
  g_autofree char *found = accessible_name_dup (widget);

  g_assert_cmpstr (found, ==, name);
}

static void
test_names (Fixture *fixture, gconstpointer data)
{
  GtkWidget *icon = add (fixture, gtk_button_new_from_icon_name ("go-next-symbolic"));
  GtkWidget *entry = add (fixture, gtk_entry_new ());

  assert_name (add (fixture, gtk_button_new_with_label ("Save")), "Save");
  assert_name (add (fixture, gtk_label_new ("A label")), "A label");
  gtk_accessible_update_property (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_PROPERTY_LABEL, "Next", -1);
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  assert_name (icon, "Next");
  gtk_accessible_update_relation (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_RELATION_LABELLED_BY,
                                  gtk_widget_get_next_sibling (gtk_widget_get_next_sibling (entry)), NULL,
                                  -1);
  assert_name (entry, "A label");
  show (fixture);
  g_assert_cmpuint (accessible_check (fixture->box, fixture->faults), ==, 3);
  g_assert_cmpuint (fixture->faults->len, ==, 0);
}

/* Before GTK 4.10 the tooltip is not used as the name. */
static void
test_unnamed (Fixture *fixture, gconstpointer data)
{
  GtkWidget *button = add (fixture, gtk_button_new_from_icon_name ("go-next-symbolic"));

  if (gtk_get_minor_version () < 10)
    gtk_widget_set_tooltip_text (button, "Next");
  show (fixture);
  accessible_check (fixture->box, fixture->faults);
  assert_fault (fixture, "GtkButton (button) * has no name of its own");
}

static void
test_access_key (Fixture *fixture, gconstpointer data)
{
  GtkWidget *button = add (fixture, gtk_button_new_from_icon_name ("go-next-symbolic"));

  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, "_Next", -1);
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  show (fixture);
  accessible_check (fixture->box, fixture->faults);
  assert_fault (fixture, "GtkButton (button) “_Next” has no name of its own");
}

static void
test_said_twice (Fixture *fixture, gconstpointer data)
{
  add (fixture, gtk_button_new_with_label ("Next Next"));
  show (fixture);
  accessible_check (fixture->box, fixture->faults);
  assert_fault (fixture, "GtkButton (button) “Next Next” says its name twice");
}

static void
test_role (Fixture *fixture, gconstpointer data)
{
  GtkWidget *box = add (fixture, gtk_box_new (GTK_ORIENTATION_VERTICAL, 0));

  gtk_widget_set_focusable (box, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (box), GTK_ACCESSIBLE_PROPERTY_LABEL, "A box", -1);
  show (fixture);
  accessible_check (fixture->box, fixture->faults);
  assert_fault (fixture, "GtkBox (*) “*” takes the focus, and has no role of a control");
}

static void
test_pressed (Fixture *fixture, gconstpointer data)
{
  GtkWidget *box = g_object_new (GTK_TYPE_BOX, "accessible-role", GTK_ACCESSIBLE_ROLE_BUTTON, NULL);

  add (fixture, box);
  gtk_widget_set_focusable (box, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (box), GTK_ACCESSIBLE_PROPERTY_LABEL, "A box", -1);
  show (fixture);
  accessible_check (fixture->box, fixture->faults);
  assert_fault (fixture, "GtkBox (button) “A box” is a button, and cannot be pressed");
}

static void
test_value (Fixture *fixture, gconstpointer data)
{
  GtkWidget *bar = g_object_new (GTK_TYPE_BOX, "accessible-role", GTK_ACCESSIBLE_ROLE_PROGRESS_BAR, NULL);

  add (fixture, bar);
  gtk_accessible_update_property (GTK_ACCESSIBLE (bar), GTK_ACCESSIBLE_PROPERTY_LABEL, "Progress", -1);
  show (fixture);
  accessible_check (fixture->box, fixture->faults);
  assert_fault (fixture, "GtkBox (progress bar) “Progress” has no value");
}

static void
test_wide (Fixture *fixture, gconstpointer data)
{
  GtkWidget *label = add (fixture, gtk_label_new ("Wide"));

  gtk_widget_set_size_request (label, WIDTH_CHECK_MOST, -1);
  show (fixture);
  width_check (fixture->box, fixture->faults);
  g_assert_cmpuint (fixture->faults->len, ==, 0);
  gtk_widget_set_size_request (label, WIDTH_CHECK_MOST + 1, -1);
  width_check (fixture->box, fixture->faults);
  assert_fault (fixture, "GtkLabel (label) “Wide” makes the page 361 pixels wide, 360 are the most");
}

/* A label that fits at the normal text size. */
static void
test_large_text (Fixture *fixture, gconstpointer data)
{
  add (fixture, gtk_label_new ("Fits, but only as long as it is of the usual size"));
  show (fixture);
  width_check (fixture->box, fixture->faults);
  g_assert_cmpuint (fixture->faults->len, ==, 0);
  width_check_set_text_scale (2);
  width_check (fixture->box, fixture->faults);
  width_check_set_text_scale (1);
  assert_fault (fixture, "GtkLabel (label) “Fits*” makes the page * pixels wide, 360 are the most");
}

static void
test_texts (Fixture *fixture, gconstpointer data)
{
  GtkWidget *button;

  add (fixture, gtk_label_new ("[Ñéẋţ öñé]"));
  button = add (fixture, gtk_button_new_with_label ("[Ñéẋţ]"));
  show (fixture);
  text_check (fixture->box, fixture->faults);
  g_assert_cmpuint (fixture->faults->len, ==, 0);
  gtk_widget_set_tooltip_text (button, "Next Photo");
  text_check (fixture->box, fixture->faults);
  assert_fault (fixture, "GtkButton * has a text that is not translated: “Next Photo”");
}

static void
test_way (Fixture *fixture, gconstpointer data)
{
  add (fixture, gtk_button_new_with_label ("One"));
  add (fixture, gtk_entry_new ());
  add (fixture, gtk_button_new_with_label ("Two"));
  show (fixture);
  g_assert_cmpuint (focus_check (fixture->box, fixture->faults), ==, 3);
  g_assert_cmpuint (fixture->faults->len, ==, 0);
}

static guint
count_handlers (GtkWidget *button)
{
  const GSignalMatchType mask = G_SIGNAL_MATCH_ID | G_SIGNAL_MATCH_DETAIL | G_SIGNAL_MATCH_DATA;
  guint id = g_signal_lookup ("notify", G_TYPE_OBJECT);
  GQuark detail = g_quark_from_static_string ("tooltip-text");
  guint n = g_signal_handlers_block_matched (button, mask, id, detail, NULL, NULL, NULL);

  g_signal_handlers_unblock_matched (button, mask, id, detail, NULL, NULL, NULL);
  return n;
}

/* The names inside a widget can be set again whenever it changes: each button follows its tooltip once. */
static void
test_named_again (Fixture *fixture, gconstpointer data)
{
  GtkWidget *button = add (fixture, gtk_button_new_from_icon_name ("go-next-symbolic"));
  guint n;

  gtk_widget_set_tooltip_text (button, "Next");
  n = count_handlers (button);
  for (guint i = 0; i < 3; i++)
    wayside_accessible_name_inside (fixture->box, NULL);
  g_assert_cmpuint (count_handlers (button), ==, n + 1);
  assert_name (button, "Next");
  gtk_widget_set_tooltip_text (button, "Previous");
  assert_name (button, "Previous");
}

/* A button that can be clicked but not reached by keyboard. */
static void
test_unreachable (Fixture *fixture, gconstpointer data)
{
  add (fixture, gtk_button_new_with_label ("One"));
  gtk_widget_set_can_focus (add (fixture, gtk_button_new_with_label ("Two")), FALSE);
  add (fixture, gtk_button_new_with_label ("Three"));
  show (fixture);
  focus_check (fixture->box, fixture->faults);
  assert_fault (fixture, "GtkButton (button) “Two” is never reached by Tab");
}

static void
test_alike (Fixture *fixture, gconstpointer data)
{
  add (fixture, gtk_button_new_with_label ("One"));
  add (fixture, gtk_button_new_with_label ("One"));
  show (fixture);
  focus_check (fixture->box, fixture->faults);
  assert_fault (fixture, "GtkButton (button) “One” has the name of another control beside it");
}

/* A button that is partly outside the window. */
static void
test_out_of_sight (Fixture *fixture, gconstpointer data)
{
  GtkWidget *fixed = add (fixture, gtk_fixed_new ());

  add (fixture, gtk_button_new_with_label ("One"));
  gtk_fixed_put (GTK_FIXED (fixed), gtk_button_new_with_label ("Two"), -40, 0);
  show (fixture);
  focus_check (fixture->box, fixture->faults);
  g_assert_cmpuint (fixture->faults->len, >=, 1);
  g_assert_true (g_pattern_match_simple ("GtkButton (button) “Two” has the focus out of sight",
                                         g_ptr_array_index (fixture->faults, 0)));
}

static void
put_column (GtkWidget *fixed, const char *first, const char *second, int y)
{
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 100);

  gtk_box_append (GTK_BOX (column), gtk_button_new_with_label (first));
  gtk_box_append (GTK_BOX (column), gtk_button_new_with_label (second));
  gtk_fixed_put (GTK_FIXED (fixed), column, 0, y);
}

/* Two columns, one above the other: the focus moves up from the end of the first, and from the end of the
 * second. */
static void
test_order (Fixture *fixture, gconstpointer data)
{
  GtkWidget *fixed = add (fixture, gtk_fixed_new ());

  put_column (fixed, "One", "Two", 0);
  put_column (fixed, "Three", "Four", 45);
  show (fixture);
  focus_check (fixture->box, fixture->faults);
  assert_fault (fixture, "GtkButton (button) “*” has the focus after what is behind it");
}

static void
add_test (const char *path, void (*test) (Fixture *fixture, gconstpointer data))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_setenv ("GTK_A11Y", "test", TRUE);
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  add_test ("/pages/checks/names", test_names);
  add_test ("/pages/checks/unnamed", test_unnamed);
  add_test ("/pages/checks/access-key", test_access_key);
  add_test ("/pages/checks/said-twice", test_said_twice);
  add_test ("/pages/checks/role", test_role);
  add_test ("/pages/checks/pressed", test_pressed);
  add_test ("/pages/checks/value", test_value);
  add_test ("/pages/checks/wide", test_wide);
  add_test ("/pages/checks/large-text", test_large_text);
  add_test ("/pages/checks/texts", test_texts);
  add_test ("/pages/checks/way", test_way);
  add_test ("/pages/checks/unreachable", test_unreachable);
  add_test ("/pages/checks/alike", test_alike);
  add_test ("/pages/checks/named-again", test_named_again);
  add_test ("/pages/checks/out-of-sight", test_out_of_sight);
  add_test ("/pages/checks/order", test_order);
  return g_test_run ();
}
