/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "atspi-driver.h"

/* Seconds until a test gives up: far more than any step needs, also under the sanitizers. */
#define DEADLINE 60

/* Milliseconds between two looks, at the least. The service, which is in this process, works only between
 * them. */
#define TICK 40

/* A list with fewer children is gone through in no time. */
#define FEW 8

/* Milliseconds that the program may take for one answer. */
#define ANSWER_TIMEOUT 20000

/* What tests hold in their hands lives until driver_tear_down(). */
static GPtrArray *held;

/* What is described when a condition does not come true. */
static AtspiAccessible *watched;

/* While programs come and go, libatspi complains of those that do not answer any more. */
static gboolean
is_fatal (const char *domain, GLogLevelFlags level, const char *message, gpointer data)
{
  return g_strcmp0 (domain, "dbind") != 0;
}

static void
on_log (const char *domain, GLogLevelFlags level, const char *message, gpointer data)
{
  g_test_message ("%s: %s", domain, message);
}

/**
 * driver_set_up:
 *
 * Connects to the accessibility bus. Everything is asked afresh each time, because a cache would lag behind.
 */
void
driver_set_up (void)
{
  g_assert_null (held);
  held = g_ptr_array_new_with_free_func (g_object_unref);
  g_test_log_set_fatal_handler (is_fatal, NULL);
  g_log_set_handler ("dbind", G_LOG_LEVEL_MASK | G_LOG_FLAG_FATAL | G_LOG_FLAG_RECURSION, on_log, NULL);
  g_setenv ("ATSPI_NO_CACHE", "1", TRUE);
  atspi_init ();
  atspi_set_timeout (ANSWER_TIMEOUT, ANSWER_TIMEOUT);
}

/**
 * driver_tear_down:
 *
 * Lets go of everything that was found. The connection stays.
 */
void
driver_tear_down (void)
{
  watched = NULL;
  driver_speak (NULL);
  driver_forget_focus ();
  g_clear_pointer (&held, g_ptr_array_unref);
}

/**
 * driver_watch:
 * @application: (nullable): the program
 *
 * Says what is to be described when a test gives up.
 */
void
driver_watch (AtspiAccessible *application)
{
  watched = application;
}

static AtspiAccessible *
hold (AtspiAccessible *accessible)
{
  if (accessible != NULL)
    g_ptr_array_add (held, accessible);
  return accessible;
}

/**
 * driver_hold:
 * @accessible: what a visitor was given
 *
 * Returns: (transfer none): the same, which lives until the end of the test now
 */
AtspiAccessible *
driver_hold (AtspiAccessible *accessible)
{
  return hold (g_object_ref (accessible));
}

static gboolean
on_passed (gpointer data)
{
  gboolean *passed = data;

  *passed = TRUE;
  return G_SOURCE_REMOVE;
}

static G_NORETURN void
give_up (const char *what)
{
  g_autofree char *description = watched != NULL ? driver_dump (watched) : NULL;

  g_test_message ("%s", description != NULL ? description : "There is no window");
  g_error ("Waited in vain until %s", what);
}

/**
 * driver_wait_until:
 * @what: the condition in words, for the message when it does not come true
 * @condition: what to wait for; asked again many times a second
 * @data: for @condition
 *
 * Lets the service and the program work until @condition is true. Fails the test after a deadline.
 */
void
driver_wait_until (const char *what, DriverCondition condition, gpointer data)
{
  gboolean passed = FALSE, ticked = FALSE;
  guint deadline = g_timeout_add_seconds (DEADLINE, on_passed, &passed);

  for (;;)
    {
      gint64 begin = g_get_monotonic_time ();

      if (condition (data))
        break;

      g_timeout_add ((guint) MAX (TICK, (g_get_monotonic_time () - begin) / 1000), on_passed, &ticked);
      ticked = FALSE;
      do
        g_main_context_iteration (NULL, TRUE);
      while (!ticked);
      if (passed)
        give_up (what);
    }

  g_source_remove (deadline);
}

typedef struct
{
  guint pid;
  const char *name;
  AtspiAccessible *found;
} ApplicationSearch;

static gboolean
is_wanted (const ApplicationSearch *search, AtspiAccessible *application)
{
  g_autofree char *name = NULL;

  if (search->name == NULL)
    return atspi_accessible_get_process_id (application, NULL) == search->pid;

  name = driver_dup_name (application);
  return g_str_equal (name, search->name);
}

static gboolean
look_application (gpointer data)
{
  ApplicationSearch *search = data;
  g_autoptr (GObject) desktop = G_OBJECT (atspi_get_desktop (0));
  int n = atspi_accessible_get_child_count (ATSPI_ACCESSIBLE (desktop), NULL);

  for (int i = 0; i < n && search->found == NULL; i++)
    {
      AtspiAccessible *child = atspi_accessible_get_child_at_index (ATSPI_ACCESSIBLE (desktop), i, NULL);

      if (child != NULL && is_wanted (search, child) && atspi_accessible_get_child_count (child, NULL) > 0)
        search->found = child;
      else
        g_clear_object (&child);
    }

  return search->found != NULL;
}

/**
 * driver_find_application:
 * @pid: its process id
 *
 * Waits for a program to come up with a window.
 *
 * Returns: (transfer none): the program
 */
AtspiAccessible *
driver_find_application (guint pid)
{
  ApplicationSearch search = { .pid = pid };

  driver_wait_until ("the program has a window", look_application, &search);
  return hold (search.found);
}

/**
 * driver_find_named_application:
 * @name: what it calls itself
 *
 * Waits for a program to come up with a window. The process id of a sandboxed program is that of its proxy,
 * so the name has to do.
 *
 * Returns: (transfer none): the program
 */
AtspiAccessible *
driver_find_named_application (const char *name)
{
  ApplicationSearch search = { .name = name };
  g_autofree char *what = g_strdup_printf ("the program “%s” has a window", name);

  driver_wait_until (what, look_application, &search);
  return hold (search.found);
}

static gboolean
is_grid (AtspiAccessible *accessible, int n_children)
{
  return n_children >= FEW && atspi_accessible_get_role (accessible, NULL) == ATSPI_ROLE_TABLE;
}

/* A page of a stack is given several times over by GTK 4.8. */
static gboolean
walk (AtspiAccessible *accessible, guint depth, gboolean into_grids, DriverVisitor visitor, gpointer data)
{
  g_autoptr (GObject) previous = NULL;
  int n;

  if (visitor (accessible, depth, data))
    return TRUE;

  n = atspi_accessible_get_child_count (accessible, NULL);
  if (!into_grids && is_grid (accessible, n))
    return FALSE;

  for (int i = 0; i < n; i++)
    {
      g_autoptr (GObject) child = G_OBJECT (atspi_accessible_get_child_at_index (accessible, i, NULL));

      if (child == NULL || child == previous)
        continue;
      if (walk (ATSPI_ACCESSIBLE (child), depth + 1, into_grids, visitor, data))
        return TRUE;
      g_set_object (&previous, child);
    }

  return FALSE;
}

/**
 * driver_walk:
 * @below: where to begin
 * @visitor: called with @below and everything in it, parents first, until it returns %TRUE
 * @data: for @visitor
 *
 * Goes through a part of the window. Hidden pages of a stack are part of it; GTK 4.8 does not tell them
 * apart.
 */
void
driver_walk (AtspiAccessible *below, DriverVisitor visitor, gpointer data)
{
  g_assert_nonnull (below);
  walk (below, 0, TRUE, visitor, data);
}

/**
 * driver_skim:
 * @below: where to begin
 * @visitor: called with @below and everything in it, parents first, until it returns %TRUE
 * @data: for @visitor
 *
 * As driver_walk(), but leaves out the cells of large grids, which take most of the time.
 */
void
driver_skim (AtspiAccessible *below, DriverVisitor visitor, gpointer data)
{
  g_assert_nonnull (below);
  walk (below, 0, FALSE, visitor, data);
}

static gboolean
describe (AtspiAccessible *accessible, guint depth, gpointer data)
{
  GString *text = data;
  g_autofree char *role = driver_dup_role (accessible);
  g_autofree char *name = driver_dup_name (accessible);
  g_autofree char *content = driver_dup_text (accessible);

  g_string_append_printf (text, "%*s%s “%s”", (int) depth * 2, "", role, name);
  if (content != NULL && *content != '\0' && !g_str_equal (content, name))
    g_string_append_printf (text, " text “%s”", content);
  if (driver_has_state (accessible, ATSPI_STATE_FOCUSABLE))
    g_string_append (text, driver_can_do (accessible) ? " focusable" : " insensitive");
  if (driver_has_state (accessible, ATSPI_STATE_FOCUSED))
    g_string_append (text, " focused");
  if (driver_has_state (accessible, ATSPI_STATE_PRESSED))
    g_string_append (text, " pressed");
  g_string_append_c (text, '\n');
  return FALSE;
}

/**
 * driver_dump:
 * @below: where to begin
 *
 * Returns: (transfer full): a description of a part of the window, for people
 */
char *
driver_dump (AtspiAccessible *below)
{
  GString *text = g_string_new (NULL);

  driver_walk (below, describe, text);
  return g_string_free (text, FALSE);
}

typedef struct
{
  AtspiAccessible *below;
  DriverKind kind;
  const char *name;
  AtspiAccessible *found;
} Search;

static gboolean
matches (AtspiAccessible *accessible, guint depth, gpointer data)
{
  Search *search = data;
  g_autofree char *name = driver_dup_name (accessible);

  if (!driver_is_called (search->name, name) ||
      (search->kind != DRIVER_ANY && driver_get_kind (accessible) != search->kind))
    return FALSE;

  search->found = g_object_ref (accessible);
  return TRUE;
}

static void
search_below (Search *search)
{
  if (search->kind == DRIVER_ANY || search->kind == DRIVER_ITEM)
    driver_walk (search->below, matches, search);
  else
    driver_skim (search->below, matches, search);
}

/**
 * driver_look:
 * @below: where to look
 * @kind: what it is taken for
 * @name: a pattern that its accessible name matches
 *
 * Returns: (transfer none) (nullable): the first of that kind and name that is there now
 */
AtspiAccessible *
driver_look (AtspiAccessible *below, DriverKind kind, const char *name)
{
  Search search = { .below = below, .kind = kind, .name = name };

  search_below (&search);
  return hold (search.found);
}

static gboolean
look_again (gpointer data)
{
  Search *search = data;

  search_below (search);
  return search->found != NULL;
}

/**
 * driver_find:
 * @below: where to look
 * @kind: what it is taken for
 * @name: a pattern that its accessible name matches
 *
 * Waits until there is such a thing.
 *
 * Returns: (transfer none): the first of that kind and name
 */
AtspiAccessible *
driver_find (AtspiAccessible *below, DriverKind kind, const char *name)
{
  Search search = { .below = below, .kind = kind, .name = name };
  g_autofree char *what = g_strdup_printf ("there is “%s” of kind %d", name, (int) kind);

  driver_wait_until (what, look_again, &search);
  return hold (search.found);
}

/**
 * driver_look_at:
 * @window: a window
 * @x: pixels from its left edge
 * @y: pixels from its top edge
 *
 * Returns: (transfer none) (nullable): what is there under the pointer; %NULL also where that is an ornament
 */
AtspiAccessible *
driver_look_at (AtspiAccessible *window, int x, int y)
{
  AtspiComponent *component = atspi_accessible_get_component_iface (window);
  AtspiAccessible *found;

  if (component == NULL)
    return NULL;

  found = atspi_component_get_accessible_at_point (component, x, y, ATSPI_COORD_TYPE_WINDOW, NULL);
  g_object_unref (component);
  return hold (found);
}

/**
 * driver_look_child:
 * @accessible: a part of a window
 * @position: which child
 *
 * Returns: (transfer none) (nullable): the child
 */
AtspiAccessible *
driver_look_child (AtspiAccessible *accessible, int position)
{
  return hold (atspi_accessible_get_child_at_index (accessible, position, NULL));
}

/**
 * driver_look_parent:
 * @accessible: a part of a window
 *
 * Returns: (transfer none) (nullable): what it is in
 */
AtspiAccessible *
driver_look_parent (AtspiAccessible *accessible)
{
  return hold (atspi_accessible_get_parent (accessible, NULL));
}

/**
 * driver_is_below:
 * @accessible: a part of a window
 * @ancestor: another
 *
 * Returns: whether @accessible is @ancestor or in it
 */
gboolean
driver_is_below (AtspiAccessible *accessible, AtspiAccessible *ancestor)
{
  g_autoptr (GObject) above = g_object_ref (G_OBJECT (accessible));

  while (above != NULL && above != G_OBJECT (ancestor))
    {
      GObject *parent = G_OBJECT (atspi_accessible_get_parent (ATSPI_ACCESSIBLE (above), NULL));

      g_set_object (&above, parent);
      g_clear_object (&parent);
    }

  return above != NULL;
}
