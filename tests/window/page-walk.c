/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "page-check.h"

/* More controls than any page has that the Tab key stops at. */
#define MAX_STOPS 60

/**
 * Walk:
 * @world: a fixture
 * @window: the window that has the keyboard
 * @page: what is shown in it
 * @where: what to call the page in messages
 * @stops: (owned) (element-type AtspiAccessible): what had the focus, in turn
 * @now: (nullable): what has it now
 * @n_returns: how often the focus went back to what stands before
 */
typedef struct
{
  WindowWorld *world;
  AtspiAccessible *window;
  AtspiAccessible *page;
  const char *where;
  GPtrArray *stops;
  AtspiAccessible *now;
  guint n_returns;
} Walk;

static char *
describe (AtspiAccessible *accessible)
{
  g_autofree char *role = driver_dup_role (accessible);
  g_autofree char *name = driver_dup_name (accessible);

  return g_strdup_printf ("%s “%s”", role, name);
}

/* What it belongs to: the first around it that has a name. */
static AtspiAccessible *
look_group (AtspiAccessible *accessible)
{
  AtspiAccessible *above = accessible;

  while ((above = driver_look_parent (above)) != NULL)
    {
      g_autofree char *name = driver_dup_name (above);

      if (*name != '\0' && !g_str_has_prefix (name, "Adw") && !g_str_has_prefix (name, "Gtk"))
        break;
    }

  return above;
}

static void
complain (const Walk *walk, AtspiAccessible *accessible, const char *what)
{
  g_autofree char *text = describe (accessible);

  g_test_message ("%s: %s %s", walk->where, text, what);
  g_test_fail ();
}

static gboolean
has_moved (gpointer data)
{
  Walk *walk = data;
  AtspiAccessible *before = walk->now;

  walk->now = driver_look_focus (walk->window);
  if (walk->now != NULL && walk->now != before)
    return TRUE;

  walk->now = before;
  return FALSE;
}

/* What has the focus can be seen: no part of it is outside of the window. */
static void
check_in_sight (const Walk *walk, AtspiAccessible *stop)
{
  guint width, height;
  AtspiRect place;

  x_screen_get_size (walk->world->screen, walk->world->xid, &width, &height);
  if (!driver_get_extents (stop, &place))
    complain (walk, stop, "has the focus and no place");
  else if (place.x < 0 || place.y < 0 || place.x + place.width > (int) width ||
           place.y + place.height > (int) height)
    complain (walk, stop, "has the focus out of sight");
}

/* As one reads: on to what is beside or below, and only once back to what stands above or to the left: from
 * the last to the first. What floats above the page has no place among the rest. */
static void
check_order (Walk *walk, AtspiAccessible *before, AtspiAccessible *stop)
{
  AtspiRect from, to;

  if (!driver_is_below (before, walk->page) || !driver_is_below (stop, walk->page) ||
      !driver_get_extents (before, &from) || !driver_get_extents (stop, &to))
    return;

  if ((to.y + to.height <= from.y && to.x < from.x + from.width) ||
      (to.y < from.y + from.height && from.y < to.y + to.height && to.x + to.width <= from.x))
    {
      g_autofree char *text = describe (before);

      g_test_message ("%s: the focus returns from %s", walk->where, text);
      if (++walk->n_returns > 1)
        complain (walk, stop, "comes after what stands behind it");
    }
}

/* Once round, until the first is reached again. */
static void
go_round (Walk *walk, const char *key, gboolean forward)
{
  GString *names = g_string_new (NULL);

  walk->stops = g_ptr_array_new ();
  walk->now = driver_look_focus (walk->window);
  for (;;)
    {
      g_autofree char *text = NULL;
      AtspiAccessible *before = walk->now;

      x_screen_press_key (walk->world->screen, key);
      driver_wait_until ("the focus moves", has_moved, walk);
      if (walk->stops->len > 0 && walk->now == g_ptr_array_index (walk->stops, 0))
        break;

      if (g_ptr_array_find (walk->stops, walk->now, NULL) || walk->stops->len == MAX_STOPS)
        {
          complain (walk, walk->now, "catches the focus");
          break;
        }
      text = describe (walk->now);
      g_string_append_printf (names, "\n  %s", text);
      check_in_sight (walk, walk->now);
      if (forward && walk->stops->len > 0)
        check_order (walk, before, walk->now);
      g_ptr_array_add (walk->stops, walk->now);
    }

  g_test_message ("%s, by %s:%s", walk->where, key, names->str);
  g_string_free (names, TRUE);
}

/* Where one begins in the round does not matter. */
static void
check_reverse (const Walk *walk, GPtrArray *forward, GPtrArray *backward)
{
  guint n = forward->len, start;

  if (backward->len != n || !g_ptr_array_find (backward, g_ptr_array_index (forward, 0), &start))
    {
      g_test_message ("%s: %u stops forwards, %u backwards", walk->where, n, backward->len);
      g_test_fail ();
      return;
    }

  for (guint i = 0; i < n; i++)
    if (g_ptr_array_index (forward, i) != g_ptr_array_index (backward, (start + n - i) % n))
      complain (walk, g_ptr_array_index (forward, i), "is not reached where it was on the way there");
}

/* Two that are called alike in one group cannot be told apart. */
static void
check_names (const Walk *walk, GPtrArray *stops)
{
  for (guint i = 0; i < stops->len; i++)
    for (guint j = 0; j < i; j++)
      {
        AtspiAccessible *first = g_ptr_array_index (stops, j), *second = g_ptr_array_index (stops, i);
        g_autofree char *one = describe (first);
        g_autofree char *other = describe (second);

        if (g_str_equal (one, other) && look_group (first) == look_group (second))
          complain (walk, second, "has the name of another beside it");
      }
}

typedef struct
{
  const Walk *walk;
  GPtrArray *stops;
} Coverage;

static gboolean
can_be_seen (const Walk *walk, AtspiAccessible *accessible)
{
  AtspiRect place;
  AtspiAccessible *hit;

  if (!driver_get_extents (accessible, &place))
    return FALSE;

  hit = driver_look_at (walk->window, place.x + place.width / 2, place.y + place.height / 2);
  return hit != NULL && driver_is_below (hit, accessible);
}

/* The buttons of the title bar are for the pointer only: the window manager has keys for what they do. */
static gboolean
is_of_title_bar (AtspiAccessible *accessible)
{
  static const char *const names[] = { "Minimize", "Maximize", "Close" };
  g_autofree char *name = driver_dup_name (accessible);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (name, names[i]))
      return TRUE;

  return FALSE;
}

static gboolean
check_reached (AtspiAccessible *accessible, guint depth, gpointer data)
{
  const Coverage *coverage = data;
  DriverKind kind = driver_get_kind (accessible);

  if ((kind != DRIVER_BUTTON && kind != DRIVER_ENTRY && kind != DRIVER_SPIN && kind != DRIVER_CHOICE) ||
      !driver_has_state (accessible, ATSPI_STATE_FOCUSABLE) || !driver_can_do (accessible) ||
      is_of_title_bar (accessible) || !can_be_seen (coverage->walk, accessible))
    return FALSE;

  for (guint i = 0; i < coverage->stops->len; i++)
    if (driver_is_below (g_ptr_array_index (coverage->stops, i), accessible) ||
        driver_is_below (accessible, g_ptr_array_index (coverage->stops, i)))
      return FALSE;

  complain (coverage->walk, accessible, "is never reached by Tab");
  return FALSE;
}

/**
 * page_walk:
 * @world: a fixture
 * @window: the window that has the keyboard
 * @page: what is shown in it, or a part of that
 * @where: what to call it in messages
 *
 * Goes through a page by Tab until it comes round, and back by Shift+Tab. Checks that this stops nowhere and
 * misses nothing that can be used and is in sight now, that it goes as one reads, that what has the focus is
 * in sight each time, and that no two of one group are called alike.
 */
void
page_walk (WindowWorld *world, AtspiAccessible *window, AtspiAccessible *page, const char *where)
{
  Walk walk = { .world = world, .window = window, .page = page, .where = where };
  Coverage coverage = { .walk = &walk };
  g_autoptr (GPtrArray) forward = NULL;
  g_autoptr (GPtrArray) backward = NULL;

  go_round (&walk, "Tab", TRUE);
  forward = g_steal_pointer (&walk.stops);
  go_round (&walk, "Shift_L+Tab", FALSE);
  backward = g_steal_pointer (&walk.stops);
  check_reverse (&walk, forward, backward);
  check_names (&walk, forward);
  coverage.stops = forward;
  driver_skim (page, check_reached, &coverage);
}
