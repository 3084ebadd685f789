/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "atspi-driver.h"

G_BEGIN_DECLS

typedef struct _SnapshotNode SnapshotNode;

/**
 * SnapshotNode:
 * @path: (owned): the object path
 * @above: (owned) (nullable): the path of the parent, if the object was described
 * @parent: (nullable): the node above, %NULL at the root of the walk
 * @index: the position below @parent
 * @n_children: the number of children
 * @role: the role
 * @name: (owned) (nullable): the accessible name, %NULL as long as only the path is known
 * @states: a bit for each #AtspiStateType
 * @children: (owned) (nullable) (element-type SnapshotNode): in order, %NULL until they are requested
 * @has_news: whether a child was unknown when the children were requested
 * @handle: (nullable): the object of libatspi, held by the driver
 *
 * An accessible object as described by the program during the current look.
 */
struct _SnapshotNode
{
  char *path;
  char *above;
  SnapshotNode *parent;
  int index;
  int n_children;
  AtspiRole role;
  char *name;
  guint64 states;
  GPtrArray *children;
  gboolean has_news;
  AtspiAccessible *handle;
};

typedef gboolean (*SnapshotVisitor) (SnapshotNode *node, guint depth, gpointer data);

void                snapshot_begin_look    (void);
void                snapshot_end_look      (void);
guint               snapshot_suspend_looks (void);
void                snapshot_resume_looks  (guint               n);
void                snapshot_walk          (AtspiAccessible    *below,
                                            gboolean            into_grids,
                                            SnapshotVisitor     visitor,
                                            gpointer            data);
GPtrArray          *snapshot_list          (AtspiAccessible    *below,
                                            AtspiStateType      state);
const SnapshotNode *snapshot_peek          (AtspiAccessible    *accessible);
AtspiAccessible    *snapshot_get_handle    (SnapshotNode       *node);
AtspiAccessible    *snapshot_get_parent    (AtspiAccessible    *accessible);
DriverKind          snapshot_get_kind      (const SnapshotNode *node);

void             driver_listen       (void);
DriverKind       driver_kind_of_role (const char      *role);
AtspiAccessible *driver_keep         (AtspiAccessible *accessible);
AtspiAccessible *driver_get_kept     (const char      *path);

G_END_DECLS
