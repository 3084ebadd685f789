/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-picture-cache.h"

typedef struct
{
  char *path;              /* (owned) */
  WaysidePicture *picture; /* (owned) */
  GList link;              /* node of the cache's order queue; its data is this entry */
} Entry;

struct _WaysidePictureCache
{
  GObject parent_instance;

  GHashTable *entries; /* (owned) (element-type utf8 Entry) */
  GQueue order;        /* (element-type Entry): most recently used at the head */
  gsize max_bytes;
  gsize cost;
};

G_DEFINE_FINAL_TYPE (WaysidePictureCache, wayside_picture_cache, G_TYPE_OBJECT)

static void
entry_free (Entry *entry)
{
  g_clear_pointer (&entry->path, g_free);
  g_clear_pointer (&entry->picture, wayside_picture_free);
  g_free (entry);
}

static void
drop (WaysidePictureCache *self, Entry *entry)
{
  g_queue_unlink (&self->order, &entry->link);
  self->cost -= wayside_picture_cost (entry->picture);
  g_hash_table_remove (self->entries, entry->path);
}

static void
wayside_picture_cache_finalize (GObject *object)
{
  WaysidePictureCache *self = WAYSIDE_PICTURE_CACHE (object);

  g_clear_pointer (&self->entries, g_hash_table_unref);

  G_OBJECT_CLASS (wayside_picture_cache_parent_class)->finalize (object);
}

static void
wayside_picture_cache_class_init (WaysidePictureCacheClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wayside_picture_cache_finalize;
}

static void
wayside_picture_cache_init (WaysidePictureCache *self)
{
  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) entry_free);
  g_queue_init (&self->order);
}

/**
 * wayside_picture_cache_new:
 * @max_bytes: maximum total size of the pixels of all pictures, in bytes
 *
 * Creates a least-recently-used cache of small pictures. For use in the main thread only.
 *
 * Returns: (transfer full): an empty cache
 */
WaysidePictureCache *
wayside_picture_cache_new (gsize max_bytes)
{
  WaysidePictureCache *self = g_object_new (WAYSIDE_TYPE_PICTURE_CACHE, NULL);

  self->max_bytes = max_bytes;
  return self;
}

/**
 * wayside_picture_cache_lookup:
 * @self: a cache
 * @path: path of a file
 *
 * Looks up the picture of a file and marks it as the most recently used.
 *
 * Returns: (transfer none) (nullable): the picture of that file, or %NULL if it is not in the cache
 */
WaysidePicture *
wayside_picture_cache_lookup (WaysidePictureCache *self, const char *path)
{
  Entry *entry;

  g_return_val_if_fail (WAYSIDE_IS_PICTURE_CACHE (self), NULL);
  g_return_val_if_fail (path != NULL, NULL);

  entry = g_hash_table_lookup (self->entries, path);
  if (entry == NULL)
    return NULL;

  g_queue_unlink (&self->order, &entry->link);
  g_queue_push_head_link (&self->order, &entry->link);
  return entry->picture;
}

/**
 * wayside_picture_cache_insert:
 * @self: a cache
 * @path: path of a file
 * @picture: its picture
 *
 * Inserts a picture, and evicts the least recently used ones until the cache is within its limit. A picture
 * that is larger than the limit is not inserted.
 */
void
wayside_picture_cache_insert (WaysidePictureCache *self, const char *path, WaysidePicture *picture)
{
  gsize cost;
  Entry *entry;

  g_return_if_fail (WAYSIDE_IS_PICTURE_CACHE (self));
  g_return_if_fail (path != NULL);
  g_return_if_fail (picture != NULL);

  wayside_picture_cache_remove (self, path);

  cost = wayside_picture_cost (picture);
  if (cost > self->max_bytes)
    return;
  while (self->cost + cost > self->max_bytes)
    drop (self, g_queue_peek_tail (&self->order));

  entry = g_new0 (Entry, 1);
  entry->path = g_strdup (path);
  entry->picture = wayside_picture_copy (picture);
  entry->link.data = entry;
  g_hash_table_insert (self->entries, entry->path, entry);
  g_queue_push_head_link (&self->order, &entry->link);
  self->cost += cost;
}

/**
 * wayside_picture_cache_remove:
 * @self: a cache
 * @path: path of a file
 *
 * Removes the picture of that file, if it is in the cache.
 */
void
wayside_picture_cache_remove (WaysidePictureCache *self, const char *path)
{
  Entry *entry;

  g_return_if_fail (WAYSIDE_IS_PICTURE_CACHE (self));
  g_return_if_fail (path != NULL);

  entry = g_hash_table_lookup (self->entries, path);
  if (entry != NULL)
    drop (self, entry);
}

/**
 * wayside_picture_cache_get_cost:
 * @self: a cache
 *
 * Returns: total size of the pixels of all pictures, in bytes
 */
gsize
wayside_picture_cache_get_cost (WaysidePictureCache *self)
{
  g_return_val_if_fail (WAYSIDE_IS_PICTURE_CACHE (self), 0);

  return self->cost;
}
