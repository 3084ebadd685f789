/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "wayside-fetch-queue.h"

G_BEGIN_DECLS

struct _WaysideFetchQueue
{
  WaysideFetchQueueFuncs funcs;
  gpointer user_data;  /* (not owned) */
  GPtrArray *items;    /* (owned) (element-type WaysideFetchItem) */
  GHashTable *by_id;   /* (owned): id to item */
  GQueue ready;        /* (element-type WaysideFetchItem): to fetch, in this order */
  GHashTable *present; /* (owned) (nullable): id to bytes on disk, once the folder is listed */
  GHashTable *bare;    /* (owned) (nullable): ids that lacked only their metadata, likewise */
  GHashTable *smaller; /* (owned) (nullable): id to size of those in a smaller size, likewise */
  guint counts[WAYSIDE_N_ITEM_STATES];
  guint64 n_stored; /* bytes of the pairs on disk */
  guint n_delayed;
  guint n_replaceable; /* present items of which a larger picture may exist */
  gboolean replaces_smaller;
};

G_END_DECLS
