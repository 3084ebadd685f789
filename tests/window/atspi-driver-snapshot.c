/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "atspi-driver-private.h"

#include <gio/gio.h>

/* All accessible objects of the program at one moment.
 *
 * GTK implements org.a11y.atspi.Cache: GetItems returns parent, name, role and states of every object that
 * has been requested before, in one reply. Separate requests for each object would take thousands of calls
 * per look at a window. The reply also contains hidden objects without marking them as hidden, so all objects
 * with children are queried for them, concurrently.
 *
 * A snapshot exists for the duration of a look: see snapshot_begin_look(). Outside a look, the driver queries
 * the object itself.
 */

#define ACCESSIBLE_IFACE "org.a11y.atspi.Accessible"
#define CACHE_IFACE      "org.a11y.atspi.Cache"

#define ATSPI_PATH "/org/a11y/atspi/"
#define ROOT_PATH  ATSPI_PATH "accessible/root"
#define CACHE_PATH ATSPI_PATH "cache"

/* The window may change constantly: after this many rounds, missing objects are queried one by one. */
#define MAX_ROUNDS 4

/* A table with fewer children does not count as a large grid. */
#define FEW 8

/* The nodes of the current look, by their path. */
static GHashTable *nodes;

/* The parents requested during the current look, by child. */
static GHashTable *parents; /* (element-type AtspiAccessible AtspiAccessible) */

/* Nested looks share a snapshot. */
static guint n_looks;

/* The number of walks in progress, whose nodes must be kept. */
static guint n_walks;

static void
node_free (gpointer data)
{
  SnapshotNode *node = data;

  g_clear_pointer (&node->path, g_free);
  g_clear_pointer (&node->above, g_free);
  g_clear_pointer (&node->name, g_free);
  g_clear_pointer (&node->children, g_ptr_array_unref);
  g_free (node);
}

static GDBusConnection *
get_bus (void)
{
  static GDBusConnection *bus;
  g_autoptr (GDBusConnection) session = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;
  const char *address;

  if (bus != NULL)
    return bus;

  session = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  g_assert_no_error (error);
  reply = g_dbus_connection_call_sync (session, "org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress",
                                       NULL, G_VARIANT_TYPE ("(s)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL,
                                       &error);
  g_assert_no_error (error);
  g_variant_get (reply, "(&s)", &address);
  bus = g_dbus_connection_new_for_address_sync (
      address, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, NULL, &error);
  g_assert_no_error (error);
  return bus;
}

static void
drop_snapshot (void)
{
  g_assert_cmpuint (n_walks, ==, 0);
  g_clear_pointer (&nodes, g_hash_table_unref);
  g_clear_pointer (&parents, g_hash_table_unref);
}

/**
 * snapshot_begin_look:
 *
 * Begins a look. Until snapshot_end_look(), the driver may read from a single snapshot.
 */
void
snapshot_begin_look (void)
{
  n_looks++;
}

/**
 * snapshot_end_look:
 *
 * Ends a look. The outermost one drops the snapshot.
 */
void
snapshot_end_look (void)
{
  g_assert_cmpuint (n_looks, >, 0);
  if (--n_looks == 0)
    drop_snapshot ();
}

/**
 * snapshot_suspend_looks:
 *
 * Drops the snapshot before the program changes.
 *
 * Returns: the number of looks, for snapshot_resume_looks()
 */
guint
snapshot_suspend_looks (void)
{
  guint n = n_looks;

  n_looks = 0;
  drop_snapshot ();
  return n;
}

/**
 * snapshot_resume_looks:
 * @n: the number of looks
 *
 * Continues suspended looks. The next access takes a new snapshot.
 */
void
snapshot_resume_looks (guint n)
{
  n_looks += n;
}

static SnapshotNode *
look_up (const char *path)
{
  return nodes != NULL ? g_hash_table_lookup (nodes, path) : NULL;
}

/* Newer GTK also describes the application, below the desktop, which has the same path. */
static SnapshotNode *
look_above (const SnapshotNode *node)
{
  return node->above != NULL && !g_str_equal (node->path, ROOT_PATH) ? look_up (node->above) : NULL;
}

/* A node keeps its address until the end of the look. */
static SnapshotNode *
take_node (const char *path)
{
  SnapshotNode *node = look_up (path);

  if (node != NULL)
    return node;

  node = g_new0 (SnapshotNode, 1);
  node->path = g_strdup (path);
  node->handle = driver_get_kept (path);
  g_hash_table_insert (nodes, node->path, node);
  return node;
}

static guint64
read_states (GVariant *states)
{
  guint64 bits = 0;

  for (gsize i = 0; i < g_variant_n_children (states) && i < 2; i++)
    {
      guint32 word;

      g_variant_get_child (states, i, "u", &word);
      bits |= (guint64) word << (32 * i);
    }

  return bits;
}

static void
read_items (GVariant *items)
{
  GVariantIter iter;
  const char *path, *above, *name;
  int n_children;
  guint32 role;
  GVariant *states;

  g_variant_iter_init (&iter, items);
  while (g_variant_iter_loop (&iter, "((s&o)(so)(s&o)iias&sus@au)", NULL, &path, NULL, NULL, NULL, &above,
                              NULL, &n_children, NULL, &name, &role, NULL, &states))
    {
      SnapshotNode *node = take_node (path);

      g_free (node->above);
      g_free (node->name);
      node->above = g_strdup (above);
      node->name = g_strdup (name);
      node->n_children = n_children;
      node->role = (AtspiRole) role;
      node->states = read_states (states);
    }
}

static gboolean
is_orphan (gpointer key, gpointer value, gpointer user_data)
{
  const SnapshotNode *node = value;

  return node->above != NULL && !g_str_has_prefix (node->above, ATSPI_PATH) && look_up (node->above) == NULL;
}

/* A program that exits meanwhile has no items. */
static void
fetch_items (const char *application)
{
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariant) items = NULL;

  if (nodes == NULL)
    nodes = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, node_free);
  reply = g_dbus_connection_call_sync (get_bus (), application, CACHE_PATH, CACHE_IFACE, "GetItems", NULL,
                                       G_VARIANT_TYPE ("(a((so)(so)(so)iiassusau))"), G_DBUS_CALL_FLAGS_NONE,
                                       G_MAXINT, NULL, NULL);
  if (reply == NULL)
    return;

  items = g_variant_get_child_value (reply, 0);
  read_items (items);
}

static guint64
ask_states (AtspiAccessible *accessible)
{
  g_autoptr (GObject) set = G_OBJECT (atspi_accessible_get_state_set (accessible));
  guint64 bits = 0;

  for (guint i = 0; set != NULL && i < ATSPI_STATE_LAST_DEFINED; i++)
    if (atspi_state_set_contains (ATSPI_STATE_SET (set), (AtspiStateType) i))
      bits |= G_GUINT64_CONSTANT (1) << i;

  return bits;
}

/* An object that is not in the snapshot is queried directly. */
static SnapshotNode *
get_node (AtspiAccessible *accessible)
{
  SnapshotNode *node = take_node (ATSPI_OBJECT (accessible)->path);

  node->handle = accessible;
  if (node->name == NULL)
    {
      node->name = atspi_accessible_get_name (accessible, NULL);
      node->n_children = atspi_accessible_get_child_count (accessible, NULL);
      node->role = atspi_accessible_get_role (accessible, NULL);
      node->states = ask_states (accessible);
    }
  return node;
}

static AtspiAccessible *
ask_child (AtspiAccessible *accessible, int index)
{
  return driver_keep (atspi_accessible_get_child_at_index (accessible, index, NULL));
}

static gboolean
is_large_grid (const SnapshotNode *node)
{
  return node->n_children >= FEW && node->role == ATSPI_ROLE_TABLE;
}

/**
 * Round:
 * @context: (owned): where the replies arrive
 * @asked: (owned) (element-type SnapshotNode): nodes that were queried for their children
 * @application: the name of the program on the bus
 * @into_grids: whether the cells of large grids are wanted
 * @n_open: the number of requests without a reply
 * @n_found: the number of objects that are not in the snapshot
 */
typedef struct
{
  GMainContext *context;
  GHashTable *asked;
  const char *application;
  gboolean into_grids;
  guint n_open;
  guint n_found;
} Round;

typedef struct
{
  Round *round;
  SnapshotNode *node;
} Request;

static void children_cb (GObject *object, GAsyncResult *result, gpointer user_data);

static void
ask_children (Round *round, SnapshotNode *node)
{
  Request *request;

  /* The application object does not report the number of its windows. */
  if ((node->children != NULL && !node->has_news) || !g_hash_table_add (round->asked, node) ||
      (node->name != NULL && node->n_children <= 0 && !g_str_equal (node->path, ROOT_PATH)) ||
      (!round->into_grids && is_large_grid (node)))
    return;

  request = g_new (Request, 1);
  request->round = round;
  request->node = node;
  round->n_open++;
  g_dbus_connection_call (get_bus (), round->application, node->path, ACCESSIBLE_IFACE, "GetChildren", NULL,
                          G_VARIANT_TYPE ("(a(so))"), G_DBUS_CALL_FLAGS_NONE, G_MAXINT, NULL, children_cb,
                          request);
}

/* GTK 4.8 returns the widget in a page of a stack instead of the page. */
static SnapshotNode *
get_between (SnapshotNode *node, SnapshotNode *child)
{
  SnapshotNode *page = child->above != NULL ? look_up (child->above) : NULL;

  return page != NULL && page != node && g_strcmp0 (page->above, node->path) == 0 ? page : child;
}

static void
take_children (Round *round, SnapshotNode *node, GVariant *children)
{
  g_clear_pointer (&node->children, g_ptr_array_unref);
  node->children = g_ptr_array_new ();
  node->has_news = FALSE;
  for (gsize i = 0; i < g_variant_n_children (children); i++)
    {
      const char *path;
      SnapshotNode *child;

      g_variant_get_child (children, i, "(s&o)", NULL, &path);
      child = get_between (node, take_node (path));
      child->parent = node;
      child->index = (int) i;
      g_ptr_array_add (node->children, child);
      if (child->name == NULL)
        {
          round->n_found++;
          node->has_news = TRUE;
        }
      /* A possible grid waits until its role is known. */
      if (child->name != NULL || g_variant_n_children (children) < FEW)
        ask_children (round, child);
    }
}

static void
children_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autofree Request *request = user_data;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (object), result, NULL);
  g_autoptr (GVariant) children = reply != NULL ? g_variant_get_child_value (reply, 0) : NULL;

  request->round->n_open--;
  if (children != NULL)
    take_children (request->round, request->node, children);
}

/* Whether @node is in the part being walked, as far as known. */
static gboolean
is_wanted (const Round *round, const SnapshotNode *node, const SnapshotNode *below)
{
  while (node != NULL && node != below)
    {
      node = look_above (node);
      if (node != NULL && !round->into_grids && is_large_grid (node))
        return FALSE;
    }

  return node != NULL;
}

/* Queries all known nodes concurrently; their replies lead to further nodes. Returns: whether there are
 * objects that are not in the snapshot */
static gboolean
ask_all (SnapshotNode *below, const char *application, gboolean into_grids)
{
  g_autoptr (GHashTable) asked = g_hash_table_new (NULL, NULL);
  g_autoptr (GMainContext) context = g_main_context_new ();
  Round round = { .context = context, .asked = asked, .application = application, .into_grids = into_grids };
  GHashTableIter iter;
  gpointer node;

  g_main_context_push_thread_default (context);
  ask_children (&round, below);
  g_hash_table_iter_init (&iter, nodes);
  while (g_hash_table_iter_next (&iter, NULL, &node))
    if (is_wanted (&round, node, below))
      ask_children (&round, node);
  while (round.n_open > 0)
    g_main_context_iteration (context, TRUE);
  g_main_context_pop_thread_default (context);
  return round.n_found > 0;
}

static void
complete (AtspiAccessible *below, gboolean into_grids)
{
  const char *application = ATSPI_OBJECT (below)->app->bus_name;

  if (nodes == NULL)
    fetch_items (application);
  for (guint i = 0; i < MAX_ROUNDS && ask_all (get_node (below), application, into_grids); i++)
    {
      fetch_items (application);
      /* GTK only describes a stack page after the widget in it has been described. */
      if (g_hash_table_find (nodes, is_orphan, NULL) != NULL)
        fetch_items (application);
    }
}

static gboolean
walk (SnapshotNode *node, guint depth, gboolean into_grids, SnapshotVisitor visitor, gpointer data)
{
  if (node->name != NULL && visitor (node, depth, data))
    return TRUE;
  if (!into_grids && is_large_grid (node))
    return FALSE;

  for (guint i = 0; node->children != NULL && i < node->children->len; i++)
    if (walk (g_ptr_array_index (node->children, i), depth + 1, into_grids, visitor, data))
      return TRUE;

  return FALSE;
}

/**
 * snapshot_walk:
 * @below: the root of the walk
 * @into_grids: whether to visit the cells of large grids
 * @visitor: called with the node of @below and all nodes below it, parents first, until it returns %TRUE
 * @data: for @visitor
 *
 * Walks a part of the snapshot, which is taken if the current look has none yet.
 */
void
snapshot_walk (AtspiAccessible *below, gboolean into_grids, SnapshotVisitor visitor, gpointer data)
{
  snapshot_begin_look ();
  complete (below, into_grids);
  n_walks++;
  walk (get_node (below), 0, into_grids, visitor, data);
  n_walks--;
  snapshot_end_look ();
}

/**
 * snapshot_list:
 * @below: an accessible object
 * @state: a state
 *
 * Lists what has a state without asking for children. Objects that the program has not described yet are left
 * out, and those that are hidden are not.
 *
 * Returns: (transfer container) (element-type SnapshotNode): the nodes below @below that have the state; they
 * last until the end of the look
 */
GPtrArray *
snapshot_list (AtspiAccessible *below, AtspiStateType state)
{
  GPtrArray *found = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;

  g_assert_cmpuint (n_looks, >, 0);
  if (nodes == NULL)
    fetch_items (ATSPI_OBJECT (below)->app->bus_name);
  g_hash_table_iter_init (&iter, nodes);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const SnapshotNode *node = value, *above = node;

      while (above != NULL && !g_str_equal (above->path, ATSPI_OBJECT (below)->path))
        above = look_above (above);
      if (above != NULL && above != node && (node->states >> state & 1) != 0)
        g_ptr_array_add (found, value);
    }

  return found;
}

/**
 * snapshot_peek:
 * @accessible: an accessible object
 *
 * Returns: (nullable): its node, if the current look has a snapshot
 */
const SnapshotNode *
snapshot_peek (AtspiAccessible *accessible)
{
  return look_up (ATSPI_OBJECT (accessible)->path);
}

/**
 * snapshot_get_handle:
 * @node: a node
 *
 * Returns: (nullable): the object of libatspi, %NULL if it no longer exists
 */
AtspiAccessible *
snapshot_get_handle (SnapshotNode *node)
{
  AtspiAccessible *parent, *child;

  if (node->handle == NULL && node->parent != NULL)
    {
      parent = snapshot_get_handle (node->parent);
      child = parent != NULL ? ask_child (parent, node->index) : NULL;
      if (child != NULL && g_str_equal (ATSPI_OBJECT (child)->path, node->path))
        node->handle = child;
    }

  return node->handle;
}

/**
 * snapshot_get_parent:
 * @accessible: an accessible object
 *
 * Returns: (nullable): the parent, which is queried once per look
 */
AtspiAccessible *
snapshot_get_parent (AtspiAccessible *accessible)
{
  SnapshotNode *node = look_up (ATSPI_OBJECT (accessible)->path);
  AtspiAccessible *parent;

  if (node != NULL && node->parent != NULL)
    return snapshot_get_handle (node->parent);
  if (parents != NULL && g_hash_table_contains (parents, accessible))
    return g_hash_table_lookup (parents, accessible);

  parent = driver_keep (atspi_accessible_get_parent (accessible, NULL));
  if (n_looks > 0 && parents == NULL)
    parents = g_hash_table_new (NULL, NULL);
  if (parents != NULL)
    g_hash_table_insert (parents, accessible, parent);
  return parent;
}

/**
 * snapshot_get_kind:
 * @node: a node
 *
 * Returns: its kind, %DRIVER_ANY if it is of no interest
 */
DriverKind
snapshot_get_kind (const SnapshotNode *node)
{
  g_autofree char *role = atspi_role_get_name (node->role);

  return driver_kind_of_role (role);
}
