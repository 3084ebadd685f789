/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-tile-cache.h"

#include "wayside-tile-body.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* A cache of its own, and not SoupCache, for three reasons. libsoup confirms a cached response with a message
 * that it makes itself: that has the token of the original one, but not its flag against redirects, so the
 * token could go to another host. It is a feature of the session, and would keep the metadata of the API on
 * disk too. And whether a request is sent, which the day's budget has to count, is known only afterwards.
 *
 * A tile is one file: a line with the ETag, then the body as it came. The time of the file is that at which
 * the service sent or confirmed it. Errors of the disk are ignored, since every tile can be fetched again. */

/* The first line of a file is this, a space, the ETag if there is one, and a newline. */
#define MAGIC "wayside-tile-1"

#define ENDING ".tile"

/* Longer ones are not kept. */
#define MAX_ETAG_LENGTH 256

/* When the cache is full, the oldest tiles are removed until it has this part of its size, in percent. */
#define KEPT_PART 80

struct _WaysideTileCache
{
  char *folder;    /* (owned) */
  gint64 max_size; /* bytes */
  gint64 size;     /* estimate; other processes may use the folder; -1 until it is known */
};

/* A file of the cache. */
typedef struct
{
  char *path; /* (owned) */
  gint64 size;
  gint64 time;
} Entry;

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_free (entry->path);
  g_free (entry);
}

/**
 * wayside_tile_cache_new:
 * @folder: the folder of all caches; it is made when the first tile is stored
 * @root: the root URL of the tiles: each one has a cache of its own, so that tests leave nothing for others
 * @max_size: maximum number of bytes
 *
 * Returns: (transfer full): a cache
 */
WaysideTileCache *
wayside_tile_cache_new (const char *folder, const char *root, gint64 max_size)
{
  WaysideTileCache *self;
  g_autofree char *checksum = NULL;

  g_return_val_if_fail (folder != NULL && root != NULL, NULL);
  g_return_val_if_fail (max_size > 0, NULL);

  checksum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, root, -1);
  checksum[16] = '\0';
  self = g_new0 (WaysideTileCache, 1);
  self->folder = g_build_filename (folder, checksum, NULL);
  self->max_size = max_size;
  self->size = -1;
  return self;
}

/**
 * wayside_tile_cache_free:
 * @self: (transfer full): a cache
 */
void
wayside_tile_cache_free (WaysideTileCache *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->folder, g_free);
  g_free (self);
}

/**
 * wayside_tile_cache_dup_user_folder:
 *
 * Returns: (transfer full): the folder of the user's caches, for wayside_tile_cache_new()
 */
char *
wayside_tile_cache_dup_user_folder (void)
{
  return g_build_filename (g_get_user_cache_dir (), "wayside", "tiles", NULL);
}

/**
 * wayside_cached_tile_free:
 * @cached: (transfer full): a tile
 */
void
wayside_cached_tile_free (WaysideCachedTile *cached)
{
  g_return_if_fail (cached != NULL);

  g_clear_pointer (&cached->body, g_bytes_unref);
  g_clear_pointer (&cached->etag, g_free);
  g_free (cached);
}

static char *
make_path (WaysideTileCache *self, const WaysideTile *tile)
{
  g_autofree char *name = g_strdup_printf ("%u-%u-%u" ENDING, tile->zoom, tile->x, tile->y);

  return g_build_filename (self->folder, name, NULL);
}

/* Only files that this module can have made are ever removed. A process that is killed leaves a temporary
 * file behind, whose name has a random ending. */
static gboolean
is_tile_name (const char *name)
{
  guint zoom, x, y;
  int end = 0;

  return sscanf (name, "%2u-%7u-%7u%n", &zoom, &x, &y, &end) == 3 && end > 0 &&
         g_str_has_prefix (name + end, ENDING) &&
         (name[end + strlen (ENDING)] == '\0' || name[end + strlen (ENDING)] == '.');
}

static Entry *
entry_new (WaysideTileCache *self, const char *name)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  GStatBuf info;
  Entry *entry;

  if (!is_tile_name (name) || g_lstat (path, &info) != 0 || !S_ISREG (info.st_mode))
    return NULL;

  entry = g_new0 (Entry, 1);
  entry->path = g_steal_pointer (&path);
  entry->size = info.st_size;
  entry->time = info.st_mtime;
  return entry;
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const Entry *one = *(Entry *const *) a;
  const Entry *other = *(Entry *const *) b;

  if (one->time != other->time)
    return one->time < other->time ? -1 : 1;

  return strcmp (one->path, other->path);
}

/* Lists the files of the cache, and measures it. */
static GPtrArray *
list_entries (WaysideTileCache *self)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func (entry_free);
  g_autoptr (GDir) folder = g_dir_open (self->folder, 0, NULL);
  const char *name;

  self->size = 0;
  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      Entry *entry = entry_new (self, name);

      if (entry == NULL)
        continue;

      self->size += entry->size;
      g_ptr_array_add (entries, entry);
    }

  return entries;
}

/* Removes the oldest files if the cache is too large. */
static void
prune (WaysideTileCache *self)
{
  g_autoptr (GPtrArray) entries = NULL;

  if (self->size >= 0 && self->size <= self->max_size)
    return;

  entries = list_entries (self);
  if (self->size <= self->max_size)
    return;

  g_ptr_array_sort (entries, compare_entries);
  for (guint i = 0; i < entries->len && self->size > self->max_size / 100 * KEPT_PART; i++)
    {
      const Entry *entry = g_ptr_array_index (entries, i);

      if (g_unlink (entry->path) == 0)
        self->size -= entry->size;
    }
}

/* Returns the body of a file, or NULL if it is not one of the cache. */
static GBytes *
split_file (GBytes *file, char **etag)
{
  gsize length;
  const char *data = g_bytes_get_data (file, &length);
  const char *end = length > 0 ? memchr (data, '\n', MIN (length, sizeof MAGIC + MAX_ETAG_LENGTH + 1)) : NULL;

  if (end == NULL || length < sizeof MAGIC || memcmp (data, MAGIC " ", sizeof MAGIC) != 0)
    return NULL;

  *etag = end > data + sizeof MAGIC ? g_strndup (data + sizeof MAGIC, (gsize) (end - data) - sizeof MAGIC)
                                    : NULL;
  return g_bytes_new_from_bytes (file, (gsize) (end + 1 - data), length - (gsize) (end + 1 - data));
}

/**
 * wayside_tile_cache_load:
 * @self: a cache
 * @tile: a tile
 *
 * Returns: (transfer full) (nullable): the tile, or %NULL if it is not in the cache
 */
WaysideCachedTile *
wayside_tile_cache_load (WaysideTileCache *self, const WaysideTile *tile)
{
  g_autofree char *path = NULL;
  g_autofree char *etag = NULL;
  g_autoptr (GBytes) file = NULL;
  WaysideCachedTile *cached;
  GStatBuf info;
  GBytes *body;
  char *text;
  gsize length;

  g_return_val_if_fail (self != NULL && tile != NULL, NULL);

  path = make_path (self, tile);
  if (g_lstat (path, &info) != 0 || !S_ISREG (info.st_mode) ||
      info.st_size > WAYSIDE_TILE_BODY_MAX_LENGTH + MAX_ETAG_LENGTH + 100 ||
      !g_file_get_contents (path, &text, &length, NULL))
    return NULL;

  file = g_bytes_new_take (text, length);
  body = split_file (file, &etag);
  if (body == NULL)
    return NULL;

  cached = g_new0 (WaysideCachedTile, 1);
  cached->body = body;
  cached->etag = g_steal_pointer (&etag);
  cached->age = g_get_real_time () / G_USEC_PER_SEC - info.st_mtime;
  /* The clock was set back: nothing is known about the age. */
  if (cached->age < 0)
    cached->age = G_MAXINT64;
  return cached;
}

/* The ETag comes from the network, and goes back into a header. */
static gboolean
is_proper_etag (const char *etag)
{
  gsize length = 0;

  while (etag[length] >= 0x21 && etag[length] <= 0x7e)
    length++;
  return length >= 2 && length <= MAX_ETAG_LENGTH && etag[length] == '\0';
}

/**
 * wayside_tile_cache_store:
 * @self: a cache
 * @tile: a tile
 * @body: the body of the response
 * @etag: (nullable): the ETag of the response, unchecked
 *
 * Stores a tile, in place of an older version. If the cache is full, the oldest tiles are removed.
 */
void
wayside_tile_cache_store (WaysideTileCache *self, const WaysideTile *tile, GBytes *body, const char *etag)
{
  g_autofree char *path = NULL;
  g_autoptr (GString) file = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;
  const char *data;

  g_return_if_fail (self != NULL && tile != NULL && body != NULL);

  data = g_bytes_get_data (body, &length);
  if (length > WAYSIDE_TILE_BODY_MAX_LENGTH || (gint64) length > self->max_size / 100 * KEPT_PART)
    return;

  path = make_path (self, tile);
  file = g_string_sized_new (length + sizeof MAGIC + MAX_ETAG_LENGTH + 2);
  g_string_append_printf (file, MAGIC " %s\n", etag != NULL && is_proper_etag (etag) ? etag : "");
  g_string_append_len (file, data, (gssize) length);
  if (g_mkdir_with_parents (self->folder, 0700) != 0 ||
      !g_file_set_contents_full (path, file->str, (gssize) file->len, G_FILE_SET_CONTENTS_CONSISTENT, 0600,
                                 &error))
    {
      g_debug ("Tile cache: %s", error != NULL ? error->message : g_strerror (errno));
      return;
    }

  if (self->size >= 0)
    self->size += (gint64) file->len;
  prune (self);
}

/**
 * wayside_tile_cache_touch:
 * @self: a cache
 * @tile: a tile of the cache
 *
 * Notes that the service has confirmed the tile now.
 */
void
wayside_tile_cache_touch (WaysideTileCache *self, const WaysideTile *tile)
{
  g_autofree char *path = NULL;

  g_return_if_fail (self != NULL && tile != NULL);

  path = make_path (self, tile);
  if (utimensat (AT_FDCWD, path, NULL, AT_SYMLINK_NOFOLLOW) != 0)
    g_debug ("Tile cache: %s", g_strerror (errno));
}

/**
 * wayside_tile_cache_remove:
 * @self: a cache
 * @tile: a tile
 *
 * Removes a tile, if it is in the cache.
 */
void
wayside_tile_cache_remove (WaysideTileCache *self, const WaysideTile *tile)
{
  g_autofree char *path = NULL;

  g_return_if_fail (self != NULL && tile != NULL);

  path = make_path (self, tile);
  g_unlink (path);
}
