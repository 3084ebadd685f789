/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fetch-helper.h"

#include <string.h>

static void
added (WaysideFetchItem *item, gpointer user_data)
{
  FetchFixture *fixture = user_data;

  g_string_append_printf (fixture->added, "%s ", item->id);
}

static void
changed (WaysideFetchItem *item, gpointer user_data)
{
  ((FetchFixture *) user_data)->n_changed++;
}

static void
retry (gpointer user_data)
{
  ((FetchFixture *) user_data)->n_retries++;
}

void
fetch_fixture_set_up (FetchFixture *fixture, gconstpointer data)
{
  static const WaysideFetchQueueFuncs funcs = { added, changed, retry };

  fixture->added = g_string_new (NULL);
  fixture->queue = wayside_fetch_queue_new (&funcs, fixture);
}

void
fetch_fixture_tear_down (FetchFixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->queue, wayside_fetch_queue_free);
  g_string_free (g_steal_pointer (&fixture->added), TRUE);
}

/* Adds an item for each of the ids, which are separated by spaces, and makes it ready. */
void
fetch_add_ready (WaysideFetchQueue *queue, const char *ids)
{
  g_auto (GStrv) parts = g_strsplit (ids, " ", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    wayside_fetch_queue_push (queue, wayside_fetch_queue_add (queue, parts[i]));
}

/* Returns the ids of the items that are ready, in their order, separated by spaces. */
char *
fetch_pop_all (WaysideFetchQueue *queue)
{
  g_autoptr (GString) ids = g_string_new (NULL);
  WaysideFetchItem *item;

  while ((item = wayside_fetch_queue_pop (queue)) != NULL)
    g_string_append_printf (ids, "%s%s", ids->len > 0 ? " " : "", item->id);

  return g_string_free (g_steal_pointer (&ids), FALSE);
}

/* Returns the metadata of an image without pictures. */
WaysideMetadata *
fetch_make_metadata (const char *id)
{
  g_autofree char *json = g_strdup_printf ("{\"id\":\"%s\"}", id);
  g_autoptr (JsonNode) node = json_from_string (json, NULL);
  g_autoptr (GBytes) raw = g_bytes_new (json, strlen (json));
  WaysideMetadata *metadata = wayside_metadata_new (json_node_get_object (node), raw, NULL);

  g_assert_nonnull (metadata);
  return metadata;
}
