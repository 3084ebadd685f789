/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pretend-pictures.h"

#include "pretend-jpeg.h"

/*
 * @jpeg: (owned): the compressed scene
 * @link: link in the @used queue, embedded in the entry
 */
typedef struct
{
  guint64 key;
  GBytes *jpeg;
  GList link;
} Entry;

/*
 * @entries: (owned): key to Entry
 * @used: the entries, most recently used first
 * @n_bytes: total size of the cached JPEGs
 */
struct _PretendPictures
{
  GHashTable *entries;
  GQueue used;
  gsize n_bytes;
  gsize max_bytes;
  guint n_scenes;
};

static void
entry_free (Entry *entry)
{
  g_clear_pointer (&entry->jpeg, g_bytes_unref);
  g_free (entry);
}

/**
 * pretend_pictures_new:
 * @max_bytes: maximum size of the cached JPEGs
 *
 * Returns: (transfer full): an empty cache, which draws missing pictures on demand
 */
PretendPictures *
pretend_pictures_new (gsize max_bytes)
{
  PretendPictures *pictures = g_new0 (PretendPictures, 1);

  pictures->entries = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, (GDestroyNotify) entry_free);
  g_queue_init (&pictures->used);
  pictures->max_bytes = max_bytes;
  return pictures;
}

/**
 * pretend_pictures_free:
 * @pictures: (transfer full): a cache
 *
 * Frees the cache.
 */
void
pretend_pictures_free (PretendPictures *pictures)
{
  g_clear_pointer (&pictures->entries, g_hash_table_unref);
  g_free (pictures);
}

/**
 * pretend_pictures_set_pool:
 * @pictures: a cache
 * @n_scenes: number of scenes shared by all images; 0 for one scene per image
 *
 * Limits the number of drawn scenes, so that most pictures only need a copy. The files still differ, because
 * each contains its image's id.
 */
void
pretend_pictures_set_pool (PretendPictures *pictures, guint n_scenes)
{
  pictures->n_scenes = n_scenes;
}

static void
drop_oldest (PretendPictures *pictures)
{
  while (pictures->n_bytes > pictures->max_bytes && pictures->used.length > 1)
    {
      Entry *oldest = pictures->used.tail->data;

      pictures->n_bytes -= g_bytes_get_size (oldest->jpeg);
      g_queue_unlink (&pictures->used, &oldest->link);
      g_hash_table_remove (pictures->entries, &oldest->key);
    }
}

static GBytes *
get_scene (PretendPictures *pictures, guint64 seed, guint width, guint height)
{
  guint64 key = pretend_mix (seed) ^ pretend_mix (((guint64) width << 32) + height);
  Entry *entry = g_hash_table_lookup (pictures->entries, &key);

  if (entry != NULL)
    {
      g_queue_unlink (&pictures->used, &entry->link);
      g_queue_push_head_link (&pictures->used, &entry->link);
      return entry->jpeg;
    }

  entry = g_new0 (Entry, 1);
  entry->key = key;
  entry->jpeg = pretend_jpeg_new (seed, width, height);
  entry->link.data = entry;
  g_hash_table_insert (pictures->entries, &entry->key, entry);
  g_queue_push_head_link (&pictures->used, &entry->link);
  pictures->n_bytes += g_bytes_get_size (entry->jpeg);
  drop_oldest (pictures);
  return entry->jpeg;
}

/**
 * pretend_pictures_get:
 * @pictures: a cache
 * @image: the image
 * @original_width: see pretend_image_get_size()
 * @size: width in pixels, 0 for the original; never enlarged
 *
 * Returns: (transfer full): the JPEG of this image in this size, always identical
 */
GBytes *
pretend_pictures_get (PretendPictures *pictures, const PretendImage *image, guint original_width, guint size)
{
  g_autofree char *comment = g_strdup_printf ("photo %s", image->id);
  guint64 seed = image->seed;
  guint width, height;

  pretend_image_get_size (image, original_width, &width, &height);
  if (size > 0 && size < width)
    {
      height = MAX (size * height / width, 1);
      width = size;
    }
  if (pictures->n_scenes > 0)
    seed = pretend_mix (image->seed % pictures->n_scenes);
  return pretend_jpeg_with_comment (get_scene (pictures, seed, width, height), comment);
}
