/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "focus-check.h"

#include "accessible-check.h"
#include "accessible-name.h"
#include "page-faults.h"
#include "page-world.h"

/* More than the number of Tab stops on any page. */
#define MAX_STOPS 60

/* Bounds are not integers. */
#define TOLERANCE 0.5f

/**
 * Walk:
 * @window: the window
 * @page: the widget to check
 * @faults: (element-type utf8): the faults of the page
 * @stops: (owned) (element-type GtkWidget): the widgets that had the focus, in order
 * @n_returns: the number of backward moves
 */
typedef struct
{
  GtkWidget *window;
  GtkWidget *page;
  GPtrArray *faults;
  GPtrArray *stops;
  guint n_returns;
} Walk;

static gboolean
get_bounds (const Walk *walk, GtkWidget *widget, graphene_rect_t *bounds)
{
  return gtk_widget_compute_bounds (widget, walk->window, bounds) && bounds->size.width > 0 &&
         bounds->size.height > 0;
}

/* The focus widget must be completely within the window. */
static void
check_in_sight (const Walk *walk, GtkWidget *stop)
{
  float width = (float) gtk_widget_get_width (walk->window) + TOLERANCE;
  float height = (float) gtk_widget_get_height (walk->window) + TOLERANCE;
  graphene_rect_t bounds;

  if (!get_bounds (walk, stop, &bounds))
    page_faults_add (walk->faults, stop, "has the focus and no size");
  else if (bounds.origin.x < -TOLERANCE || bounds.origin.y < -TOLERANCE ||
           bounds.origin.x + bounds.size.width > width || bounds.origin.y + bounds.size.height > height)
    page_faults_add (walk->faults, stop, "has the focus out of sight");
}

/* Whether @to is above @from, or next to it on the side where reading begins. */
static gboolean
goes_back (const graphene_rect_t *from, const graphene_rect_t *to, gboolean rtl)
{
  float from_right = from->origin.x + from->size.width, to_right = to->origin.x + to->size.width;
  gboolean is_above = to->origin.y + to->size.height <= from->origin.y;
  gboolean is_beside = to->origin.y < from->origin.y + from->size.height &&
                       from->origin.y < to->origin.y + to->size.height;

  if (rtl)
    return (is_above && to_right > from->origin.x) || (is_beside && to->origin.x >= from_right);

  return (is_above && to->origin.x < from_right) || (is_beside && to_right <= from->origin.x);
}

/* Of what both are in: a map has the west at its left in all languages. */
static gboolean
is_rtl (GtkWidget *one, GtkWidget *other)
{
  while (!gtk_widget_is_ancestor (other, one))
    one = gtk_widget_get_parent (one);
  return gtk_widget_get_direction (one) == GTK_TEXT_DIR_RTL;
}

/* The focus goes as one reads, and back only once: from the last control to the first. What is above the
 * page, such as a toast, has no place among the rest. */
static void
check_order (Walk *walk, GtkWidget *before, GtkWidget *stop)
{
  graphene_rect_t from, to;

  if (!gtk_widget_is_ancestor (before, walk->page) || !gtk_widget_is_ancestor (stop, walk->page) ||
      !get_bounds (walk, before, &from) || !get_bounds (walk, stop, &to) ||
      !goes_back (&from, &to, is_rtl (before, stop)))
    return;

  if (++walk->n_returns > 1)
    page_faults_add (walk->faults, stop, "has the focus after what is behind it");
}

/* Like the Tab key, which GTK binds to this signal of the window. */
static GtkWidget *
move (const Walk *walk, GtkDirectionType direction)
{
  g_signal_emit_by_name (walk->window, "move-focus", direction);
  page_settle (walk->window);
  return gtk_root_get_focus (GTK_ROOT (walk->window));
}

static gboolean
take_stop (Walk *walk, GtkWidget *before, GtkWidget *stop)
{
  if (stop == NULL || stop == before || walk->stops->len == MAX_STOPS)
    page_faults_add (walk->faults, before != NULL ? before : walk->page, "keeps the focus");
  else if (g_ptr_array_find (walk->stops, stop, NULL))
    page_faults_add (walk->faults, stop, "catches the focus");
  else
    {
      check_in_sight (walk, stop);
      g_ptr_array_add (walk->stops, stop);
      return TRUE;
    }

  return FALSE;
}

/* Moves the focus until it is back at the first stop. */
static GPtrArray *
go_round (Walk *walk, GtkDirectionType direction)
{
  GtkWidget *before = gtk_root_get_focus (GTK_ROOT (walk->window));
  gboolean goes_on = TRUE;

  walk->stops = g_ptr_array_new ();
  while (goes_on)
    {
      GtkWidget *stop = move (walk, direction);
      gboolean is_first = walk->stops->len == 0;

      goes_on = (is_first || stop != g_ptr_array_index (walk->stops, 0)) && take_stop (walk, before, stop);
      if (direction == GTK_DIR_TAB_FORWARD && !is_first && stop != NULL)
        check_order (walk, before, stop);
      before = stop;
    }
  return g_steal_pointer (&walk->stops);
}

/* The first stop of each round is irrelevant. */
static void
check_reverse (const Walk *walk, GPtrArray *forward, GPtrArray *backward)
{
  guint n = forward->len, start;

  if (n == 0 || backward->len != n || !g_ptr_array_find (backward, g_ptr_array_index (forward, 0), &start))
    {
      g_ptr_array_add (walk->faults, g_strdup_printf ("%u stops forwards, %u backwards", n, backward->len));
      return;
    }

  for (guint i = 0; i < n; i++)
    if (g_ptr_array_index (forward, i) != g_ptr_array_index (backward, (start + n - i) % n))
      page_faults_add (walk->faults, g_ptr_array_index (forward, i),
                       "is not reached backwards where it was forwards");
}

/* Returns the control that has the focus according to assistive technology. */
static GtkWidget *
look_control (GtkWidget *stop)
{
  while (!accessible_is_control (stop) && gtk_widget_get_parent (stop) != NULL)
    stop = gtk_widget_get_parent (stop);
  return stop;
}

/* The innermost ancestor with a name. */
static GtkWidget *
look_group (GtkWidget *widget)
{
  GtkWidget *above = widget;

  while ((above = gtk_widget_get_parent (above)) != NULL)
    {
      g_autofree char *name = accessible_name_dup (above);

      if (*name != '\0' && !g_str_has_prefix (name, "Adw") && !g_str_has_prefix (name, "Gtk"))
        break;
    }
  return above;
}

static gboolean
are_alike (GtkWidget *one, GtkWidget *other)
{
  g_autofree char *first = accessible_name_dup (one);
  g_autofree char *second = accessible_name_dup (other);

  return g_str_equal (first, second) &&
         gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (one)) ==
             gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (other)) &&
         look_group (one) == look_group (other);
}

/* Controls of a group must not have the same name. */
static void
check_names (const Walk *walk, GPtrArray *stops)
{
  for (guint i = 0; i < stops->len; i++)
    for (guint j = 0; j < i; j++)
      {
        GtkWidget *first = look_control (g_ptr_array_index (stops, j));
        GtkWidget *second = look_control (g_ptr_array_index (stops, i));

        if (first != second && are_alike (first, second))
          page_faults_add (walk->faults, second, "has the name of another control beside it");
      }
}

/* Not covered, and not scrolled out of view. */
static gboolean
can_be_seen (const Walk *walk, GtkWidget *widget)
{
  graphene_rect_t bounds;
  graphene_point_t centre;
  GtkWidget *hit;

  if (!get_bounds (walk, widget, &bounds))
    return FALSE;

  graphene_rect_get_center (&bounds, &centre);
  hit = gtk_widget_pick (walk->window, centre.x, centre.y, GTK_PICK_DEFAULT);
  return hit != NULL && (hit == widget || gtk_widget_is_ancestor (hit, widget));
}

/* Progress bars, lists and children of a drop-down row are not stops. The title bar is for the pointer, as
 * window managers have shortcuts for it. */
static gboolean
is_stop (GtkWidget *widget)
{
  switch ((int) gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (widget)))
    {
    case GTK_ACCESSIBLE_ROLE_PROGRESS_BAR:
    case GTK_ACCESSIBLE_ROLE_GRID:
    case GTK_ACCESSIBLE_ROLE_GRID_CELL:
    case GTK_ACCESSIBLE_ROLE_LIST:
    case GTK_ACCESSIBLE_ROLE_LIST_ITEM:
      return FALSE;
    default:
      return accessible_is_control (widget) && !GTK_IS_SCROLLED_WINDOW (widget) && !GTK_IS_LABEL (widget) &&
             gtk_widget_get_ancestor (widget, GTK_TYPE_WINDOW_CONTROLS) == NULL;
    }
}

static gboolean
is_reached (GtkWidget *widget, GPtrArray *stops)
{
  for (guint i = 0; i < stops->len; i++)
    {
      GtkWidget *stop = g_ptr_array_index (stops, i);

      if (stop == widget || gtk_widget_is_ancestor (stop, widget))
        return TRUE;
    }
  return FALSE;
}

static void
check_reached (const Walk *walk, GtkWidget *below, GPtrArray *stops)
{
  if (!gtk_widget_get_mapped (below))
    return;

  if (is_stop (below) && gtk_widget_is_sensitive (below) && can_be_seen (walk, below) &&
      !is_reached (below, stops))
    page_faults_add (walk->faults, below, "is never reached by Tab");

  for (GtkWidget *child = gtk_widget_get_first_child (below); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    check_reached (walk, child, stops);
}

/**
 * focus_check:
 * @page: a mapped widget in the window that has the focus
 * @faults: the faults of the page
 *
 * Moves the focus as Tab does until it comes round, and back as Shift+Tab does. Checks that it is never kept
 * or caught, that it reaches all that can be used and seen, goes as one reads, and is always visible, and
 * that no two controls of a group have the same name.
 *
 * Returns: the number of stops
 */
guint
focus_check (GtkWidget *page, GPtrArray *faults)
{
  Walk walk = { .window = GTK_WIDGET (gtk_widget_get_root (page)), .page = page, .faults = faults };
  g_autoptr (GPtrArray) forward = go_round (&walk, GTK_DIR_TAB_FORWARD);
  g_autoptr (GPtrArray) backward = go_round (&walk, GTK_DIR_TAB_BACKWARD);

  check_reverse (&walk, forward, backward);
  check_names (&walk, forward);
  check_reached (&walk, page, forward);
  return forward->len;
}
