/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "atspi-driver-private.h"

/* Maximum response time of the program in milliseconds. */
#define ANSWER_TIMEOUT 120000

/* The accessible objects that tests hold until driver_tear_down(). */
static GHashTable *kept; /* (element-type AtspiAccessible) */

/* The same objects by path, without the application, whose path is the same in each program. */
static GHashTable *kept_by_path; /* (element-type utf8 AtspiAccessible) */

/* While programs start and exit, libatspi warns about those that no longer respond. */
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
 * Connects to the accessibility bus. The cache of libatspi is disabled: GTK 4.8 does not report every change,
 * so it would be outdated. See atspi-driver-snapshot.c for its replacement.
 */
void
driver_set_up (void)
{
  g_assert_null (kept);
  kept = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  kept_by_path = g_hash_table_new (g_str_hash, g_str_equal);
  g_test_log_set_fatal_handler (is_fatal, NULL);
  g_log_set_handler ("dbind", G_LOG_LEVEL_MASK | G_LOG_FLAG_FATAL | G_LOG_FLAG_RECURSION, on_log, NULL);
  g_setenv ("ATSPI_NO_CACHE", "1", TRUE);
  atspi_init ();
  atspi_set_timeout (ANSWER_TIMEOUT, ANSWER_TIMEOUT);
  driver_listen ();
}

/**
 * driver_tear_down:
 *
 * Releases all objects that were found. The connection stays open.
 */
void
driver_tear_down (void)
{
  driver_watch (NULL);
  driver_speak (NULL);
  g_clear_pointer (&kept_by_path, g_hash_table_unref);
  g_clear_pointer (&kept, g_hash_table_unref);
}

/**
 * driver_keep:
 * @accessible: (transfer full) (nullable): an accessible object
 *
 * Returns: (transfer none): the same object, now kept until the end of the test
 */
AtspiAccessible *
driver_keep (AtspiAccessible *accessible)
{
  const char *path;

  if (accessible == NULL)
    return NULL;

  path = ATSPI_OBJECT (accessible)->path;
  if (g_hash_table_add (kept, accessible) && !g_str_has_suffix (path, "/root"))
    g_hash_table_insert (kept_by_path, (gpointer) path, accessible);
  return accessible;
}

/**
 * driver_get_kept:
 * @path: the path of an accessible object
 *
 * Returns: (transfer none) (nullable): the object, if it was found before
 */
AtspiAccessible *
driver_get_kept (const char *path)
{
  return g_hash_table_lookup (kept_by_path, path);
}

/**
 * driver_hold:
 * @accessible: the argument of a visitor
 *
 * Returns: (transfer none): the same object, now kept until the end of the test
 */
AtspiAccessible *
driver_hold (AtspiAccessible *accessible)
{
  return driver_keep (g_object_ref (accessible));
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
 * @pid: the process ID of the program
 *
 * Waits until a program shows a window.
 *
 * Returns: (transfer none): the program
 */
AtspiAccessible *
driver_find_application (guint pid)
{
  ApplicationSearch search = { .pid = pid };

  driver_wait_until ("the program has a window", look_application, &search);
  return driver_keep (search.found);
}

/**
 * driver_find_named_application:
 * @name: the application name of the program
 *
 * Waits until a program shows a window. The process ID of a sandboxed program is that of its proxy, so it is
 * found by name.
 *
 * Returns: (transfer none): the program
 */
AtspiAccessible *
driver_find_named_application (const char *name)
{
  ApplicationSearch search = { .name = name };
  g_autofree char *what = g_strdup_printf ("the program “%s” has a window", name);

  driver_wait_until (what, look_application, &search);
  return driver_keep (search.found);
}

typedef struct
{
  DriverVisitor visitor;
  gpointer data;
} Visit;

static gboolean
visit (SnapshotNode *node, guint depth, gpointer data)
{
  const Visit *visit = data;
  AtspiAccessible *accessible = snapshot_get_handle (node);

  return accessible != NULL && visit->visitor (accessible, depth, visit->data);
}

/**
 * driver_walk:
 * @below: the root of the walk
 * @visitor: called with @below and everything in it, parents first, until it returns %TRUE
 * @data: for @visitor
 *
 * Walks a part of the window, including hidden pages of a stack, which GTK 4.8 does not mark as hidden.
 * @visitor reads a consistent snapshot.
 */
void
driver_walk (AtspiAccessible *below, DriverVisitor visitor, gpointer data)
{
  Visit adapter = { visitor, data };

  g_assert_nonnull (below);
  snapshot_walk (below, TRUE, visit, &adapter);
}

/**
 * driver_skim:
 * @below: the root of the walk
 * @visitor: called with @below and everything in it, parents first, until it returns %TRUE
 * @data: for @visitor
 *
 * Like driver_walk(), but skips the cells of large grids, which take most of the time.
 */
void
driver_skim (AtspiAccessible *below, DriverVisitor visitor, gpointer data)
{
  Visit adapter = { visitor, data };

  g_assert_nonnull (below);
  snapshot_walk (below, FALSE, visit, &adapter);
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
 * @below: the root of the walk
 *
 * Returns: (transfer full): a description of a part of the window, for humans
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
matches (SnapshotNode *node, guint depth, gpointer data)
{
  Search *search = data;

  if (!driver_is_called (search->name, node->name) ||
      (search->kind != DRIVER_ANY && snapshot_get_kind (node) != search->kind))
    return FALSE;

  search->found = snapshot_get_handle (node);
  return search->found != NULL;
}

static void
search_below (Search *search)
{
  gboolean into_grids = search->kind == DRIVER_ANY || search->kind == DRIVER_ITEM;

  g_assert_nonnull (search->below);
  snapshot_walk (search->below, into_grids, matches, search);
}

/**
 * driver_look:
 * @below: the root of the search
 * @kind: the kind of the object
 * @name: a pattern for its accessible name
 *
 * Returns: (transfer none) (nullable): the first existing object of that kind and name
 */
AtspiAccessible *
driver_look (AtspiAccessible *below, DriverKind kind, const char *name)
{
  Search search = { .below = below, .kind = kind, .name = name };

  search_below (&search);
  return search.found;
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
 * @below: the root of the search
 * @kind: the kind of the object
 * @name: a pattern for its accessible name
 *
 * Waits until there is such an object.
 *
 * Returns: (transfer none): the first object of that kind and name
 */
AtspiAccessible *
driver_find (AtspiAccessible *below, DriverKind kind, const char *name)
{
  Search search = { .below = below, .kind = kind, .name = name };
  g_autofree char *what = g_strdup_printf ("there is “%s” of kind %d", name, (int) kind);

  driver_wait_until (what, look_again, &search);
  return search.found;
}

/**
 * driver_look_at:
 * @window: a window
 * @x: pixels from its left edge
 * @y: pixels from its top edge
 *
 * Returns: (transfer none) (nullable): the object at this position; %NULL also if it is presentational
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
  return driver_keep (found);
}

/**
 * driver_look_child:
 * @accessible: a part of a window
 * @position: the index of the child
 *
 * Returns: (transfer none) (nullable): the child
 */
AtspiAccessible *
driver_look_child (AtspiAccessible *accessible, int position)
{
  return driver_keep (atspi_accessible_get_child_at_index (accessible, position, NULL));
}

/**
 * driver_look_parent:
 * @accessible: a part of a window
 *
 * Returns: (transfer none) (nullable): its parent
 */
AtspiAccessible *
driver_look_parent (AtspiAccessible *accessible)
{
  return snapshot_get_parent (accessible);
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
  AtspiAccessible *above = accessible;

  while (above != NULL && above != ancestor)
    above = driver_look_parent (above);

  return above != NULL;
}

/**
 * driver_is_alive:
 * @window: a window
 *
 * Sends the program a request, and thus waits until it has processed all earlier ones.
 *
 * Returns: whether it responded
 */
gboolean
driver_is_alive (AtspiAccessible *window)
{
  return atspi_accessible_get_child_count (window, NULL) >= 0;
}
