/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-thumbnail-store.h"

#include "wayside-thumbnail-file.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <errno.h>
#include <sys/stat.h>

/* About 12,000 thumbnails, or 5,000 at scale factor 2: a large download and the ones viewed before it. */
#define USER_MAX_BYTES (200 * 1000 * 1000)

/* Typical block size of file systems, the unit of disk usage. */
#define BLOCK 4096

/* Percentage of the limit to keep when thumbnails are evicted, so that not every new one causes an
 * eviction. */
#define KEPT_PERCENT 90

/* Age at which a draft must be left over from a killed process, rather than being written by another one. */
#define DRAFT_IS_STALE_SECONDS (60 * 60)

/* Changes within this interval are combined into one signal. */
#define NOTICE_INTERVAL_MS 500

typedef struct
{
  char *name; /* (owned) */
  guint64 bytes;
  gint64 used; /* last use, seconds since 1970 */
} Entry;

/**
 * WaysideThumbnailStore:
 *
 * On-disk cache of thumbnails, so that photos seen before are shown quickly in the next session. The cache
 * can be rebuilt from the photos at any time, so all errors are ignored: a thumbnail that cannot be read is
 * treated as missing.
 *
 * This object is thread-safe.
 */
struct _WaysideThumbnailStore
{
  GObject parent_instance;

  char *folder; /* (owned) */
  guint64 max_bytes;

  GMutex mutex;      /* protects the next two, and changes to the folder; held during disk I/O, so the main
                      * thread must not lock it */
  gboolean measured; /* whether @bytes is valid */
  guint64 bytes;     /* disk usage of the thumbnails */
  int is_sending;    /* (atomic): whether an emission of “changed” is scheduled */
  guint age;         /* (atomic): number of times that the store was cleared */
};

G_DEFINE_FINAL_TYPE (WaysideThumbnailStore, wayside_thumbnail_store, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
entry_free (Entry *entry)
{
  g_clear_pointer (&entry->name, g_free);
  g_free (entry);
}

static void
wayside_thumbnail_store_finalize (GObject *object)
{
  WaysideThumbnailStore *self = WAYSIDE_THUMBNAIL_STORE (object);

  g_clear_pointer (&self->folder, g_free);
  g_mutex_clear (&self->mutex);

  G_OBJECT_CLASS (wayside_thumbnail_store_parent_class)->finalize (object);
}

static void
wayside_thumbnail_store_class_init (WaysideThumbnailStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wayside_thumbnail_store_finalize;

  /**
   * WaysideThumbnailStore::changed:
   *
   * The disk usage of the thumbnails has changed. Emitted in the main thread, at most a few times per second.
   */
  signals[CHANGED] = g_signal_new ("changed", WAYSIDE_TYPE_THUMBNAIL_STORE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
}

static void
wayside_thumbnail_store_init (WaysideThumbnailStore *self)
{
  g_mutex_init (&self->mutex);
}

/**
 * wayside_thumbnail_store_new:
 * @folder: path of the folder for the thumbnails, which need not exist
 * @max_bytes: maximum disk usage in bytes
 *
 * Creates a thumbnail store. No disk I/O.
 *
 * Returns: (transfer full): the store
 */
WaysideThumbnailStore *
wayside_thumbnail_store_new (const char *folder, guint64 max_bytes)
{
  WaysideThumbnailStore *self;

  g_return_val_if_fail (folder != NULL, NULL);

  self = g_object_new (WAYSIDE_TYPE_THUMBNAIL_STORE, NULL);
  self->folder = g_strdup (folder);
  self->max_bytes = max_bytes;
  return self;
}

/**
 * wayside_thumbnail_store_new_for_user:
 *
 * Creates the store in the user's cache folder. It is separate from the shared thumbnails of the desktop:
 * other applications may delete those, they have other sizes, and they would reveal the downloads to every
 * application.
 *
 * Returns: (transfer full): the store
 */
WaysideThumbnailStore *
wayside_thumbnail_store_new_for_user (void)
{
  g_autofree char *folder = g_build_filename (g_get_user_cache_dir (), "wayside", "thumbnails", NULL);

  return wayside_thumbnail_store_new (folder, USER_MAX_BYTES);
}

/**
 * wayside_thumbnail_store_get_age:
 * @self: a store
 *
 * Returns the current age, for wayside_thumbnail_store_keep(). Can be called from any thread.
 *
 * Returns: number of times that the store was cleared
 */
guint
wayside_thumbnail_store_get_age (WaysideThumbnailStore *self)
{
  g_return_val_if_fail (WAYSIDE_IS_THUMBNAIL_STORE (self), 0);

  return (guint) g_atomic_int_get (&self->age);
}

/**
 * wayside_thumbnail_store_look_up:
 * @self: a store
 * @name: file name from wayside_thumbnail_file_build_name()
 * @width: width of the box to fill, in device pixels
 * @height: height of the box to fill, in device pixels
 *
 * Reads and decodes a thumbnail. Blocks: call it from a worker thread.
 *
 * Returns: (transfer full) (nullable): the thumbnail, or %NULL if it does not exist or is damaged
 */
WaysidePicture *
wayside_thumbnail_store_look_up (WaysideThumbnailStore *self, const char *name, int width, int height)
{
  g_autoptr (GBytes) bytes = NULL;

  g_return_val_if_fail (WAYSIDE_IS_THUMBNAIL_STORE (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  bytes = wayside_thumbnail_file_read (self->folder, name);
  return bytes != NULL ? wayside_picture_load_bytes (bytes, width, height, WAYSIDE_FIT_COVER, NULL) : NULL;
}

static guint64
room_of (gint64 size)
{
  return ((guint64) size + BLOCK - 1) / BLOCK * BLOCK;
}

static void
remove_stale_draft (const char *path, const struct stat *status)
{
  if (g_get_real_time () / G_USEC_PER_SEC - (gint64) status->st_mtim.tv_sec > DRAFT_IS_STALE_SECONDS)
    g_unlink (path);
}

/* Ignores all other files in the folder. */
static GPtrArray *
list_entries (WaysideThumbnailStore *self)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func ((GDestroyNotify) entry_free);
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->folder, name, NULL);
      struct stat status;
      Entry *entry;

      if (lstat (path, &status) != 0 || S_ISDIR (status.st_mode))
        continue;
      if (wayside_thumbnail_file_is_draft (name))
        remove_stale_draft (path, &status);
      if (!wayside_thumbnail_file_is_name (name))
        continue;

      entry = g_new0 (Entry, 1);
      entry->name = g_strdup (name);
      entry->bytes = room_of (status.st_size);
      entry->used = (gint64) status.st_mtim.tv_sec;
      g_ptr_array_add (entries, entry);
    }

  return entries;
}

static guint64
sum_up (GPtrArray *entries)
{
  guint64 bytes = 0;

  for (guint i = 0; i < entries->len; i++)
    bytes += ((Entry *) entries->pdata[i])->bytes;
  return bytes;
}

static void
measure (WaysideThumbnailStore *self)
{
  g_autoptr (GPtrArray) entries = NULL;

  if (self->measured)
    return;

  entries = list_entries (self);
  self->bytes = sum_up (entries);
  self->measured = TRUE;
}

static int
oldest_first (gconstpointer a, gconstpointer b)
{
  const Entry *left = *(const Entry *const *) a;
  const Entry *right = *(const Entry *const *) b;

  return left->used < right->used ? -1 : left->used > right->used;
}

/* Removes the least recently used thumbnails until the disk usage is at most @max_bytes. */
static void
remove_oldest (WaysideThumbnailStore *self, guint64 max_bytes, GError **error)
{
  g_autoptr (GPtrArray) entries = list_entries (self);

  g_ptr_array_sort (entries, oldest_first);
  self->bytes = sum_up (entries);
  self->measured = TRUE;
  for (guint i = 0; i < entries->len && self->bytes > max_bytes; i++)
    {
      Entry *entry = entries->pdata[i];
      g_autofree char *path = g_build_filename (self->folder, entry->name, NULL);

      if (g_unlink (path) == 0 || errno == ENOENT)
        self->bytes -= entry->bytes;
      else if (error != NULL && *error == NULL)
        g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (errno),
                             _ ("Some thumbnails cannot be removed from the folder for caches"));
    }
}

typedef struct
{
  GWeakRef store; /* the store may be finalized before the timeout */
} Notice;

static void
notice_free (Notice *notice)
{
  g_weak_ref_clear (&notice->store);
  g_free (notice);
}

static gboolean
send_cb (gpointer user_data)
{
  Notice *notice = user_data;
  g_autoptr (WaysideThumbnailStore) self = g_weak_ref_get (&notice->store);

  if (self == NULL)
    return G_SOURCE_REMOVE;

  g_atomic_int_set (&self->is_sending, FALSE);
  g_signal_emit (self, signals[CHANGED], 0);
  return G_SOURCE_REMOVE;
}

static void
schedule_send (WaysideThumbnailStore *self)
{
  Notice *notice;

  if (!g_atomic_int_compare_and_exchange (&self->is_sending, FALSE, TRUE))
    return;

  notice = g_new0 (Notice, 1);
  g_weak_ref_init (&notice->store, self);
  g_timeout_add_full (G_PRIORITY_DEFAULT, NOTICE_INTERVAL_MS, send_cb, notice, (GDestroyNotify) notice_free);
}

/* Replaces an existing thumbnail of the same name. A new one is not synced, since its checksum detects
 * whether a power failure has truncated it. */
static void
put_in_place (WaysideThumbnailStore *self, const char *name, GBytes *contents)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  gsize length;
  const char *data = g_bytes_get_data (contents, &length);
  struct stat before = { 0 };

  measure (self);
  if (lstat (path, &before) != 0)
    before.st_size = 0;
  if (!g_file_set_contents_full (path, data, (gssize) length,
                                 G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_ONLY_EXISTING, 0600,
                                 &error))
    {
      g_debug ("Cannot keep a thumbnail: %s", error->message);
      return;
    }

  self->bytes += room_of ((gint64) length);
  self->bytes -= MIN (room_of (before.st_size), self->bytes);
  if (self->bytes > self->max_bytes)
    remove_oldest (self, self->max_bytes / 100 * KEPT_PERCENT, NULL);
  schedule_send (self);
}

/**
 * wayside_thumbnail_store_keep:
 * @self: a store
 * @name: file name from wayside_thumbnail_file_build_name(), built before the picture was read
 * @age: the age of the store at that time; if the store was cleared since then, the thumbnail is discarded
 * @pixels: the pixels of the thumbnail
 * @width: its width in pixels
 * @height: its height in pixels
 *
 * Writes a thumbnail, and removes the least recently used ones if the store exceeds its limit. Errors are
 * ignored. Blocks: call it from a worker thread.
 */
void
wayside_thumbnail_store_keep (WaysideThumbnailStore *self,
                              const char *name,
                              guint age,
                              GBytes *pixels,
                              int width,
                              int height)
{
  g_autoptr (GBytes) contents = NULL;

  g_return_if_fail (WAYSIDE_IS_THUMBNAIL_STORE (self));
  g_return_if_fail (name != NULL);
  g_return_if_fail (pixels != NULL);

  contents = wayside_thumbnail_file_encode (name, pixels, width, height);
  if (contents == NULL || g_mkdir_with_parents (self->folder, 0700) != 0)
    return;

  g_mutex_lock (&self->mutex);
  if (age == wayside_thumbnail_store_get_age (self))
    put_in_place (self, name, contents);
  g_mutex_unlock (&self->mutex);
}

static void
measure_work (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  WaysideThumbnailStore *self = source;
  guint64 *bytes = data;

  g_mutex_lock (&self->mutex);
  measure (self);
  *bytes = self->bytes;
  g_mutex_unlock (&self->mutex);
  g_task_return_boolean (task, TRUE);
}

/**
 * wayside_thumbnail_store_measure_async:
 * @self: a store
 * @cancellable: (nullable): a cancellable
 * @callback: called when the operation has completed
 * @user_data: data for @callback
 *
 * Determines the disk usage of the thumbnails.
 */
void
wayside_thumbnail_store_measure_async (WaysideThumbnailStore *self,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (WAYSIDE_IS_THUMBNAIL_STORE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, wayside_thumbnail_store_measure_async);
  g_task_set_task_data (task, g_new0 (guint64, 1), g_free);
  g_task_run_in_thread (task, measure_work);
}

/**
 * wayside_thumbnail_store_measure_finish:
 * @self: a store
 * @result: the result passed to the callback
 * @bytes: (out): disk usage in bytes
 * @error: return location for an error
 *
 * Returns: %TRUE on success, %FALSE with %G_IO_ERROR_CANCELLED
 */
gboolean
wayside_thumbnail_store_measure_finish (WaysideThumbnailStore *self,
                                        GAsyncResult *result,
                                        guint64 *bytes,
                                        GError **error)
{
  g_return_val_if_fail (WAYSIDE_IS_THUMBNAIL_STORE (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (bytes != NULL, FALSE);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;

  *bytes = *(guint64 *) g_task_get_task_data (G_TASK (result));
  return TRUE;
}

static void
clear_work (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  WaysideThumbnailStore *self = source;
  GError *error = NULL;

  g_mutex_lock (&self->mutex);
  g_atomic_int_inc (&self->age);
  remove_oldest (self, 0, &error);
  if (error == NULL)
    schedule_send (self);
  g_mutex_unlock (&self->mutex);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * wayside_thumbnail_store_clear_async:
 * @self: a store
 * @cancellable: (nullable): cancels the result, not the operation
 * @callback: called when the operation has completed
 * @user_data: data for @callback
 *
 * Removes all thumbnails from the disk, including those that are just being generated. Other files in the
 * folder are kept.
 */
void
wayside_thumbnail_store_clear_async (WaysideThumbnailStore *self,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (WAYSIDE_IS_THUMBNAIL_STORE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, wayside_thumbnail_store_clear_async);
  g_task_run_in_thread (task, clear_work);
}

/**
 * wayside_thumbnail_store_clear_finish:
 * @self: a store
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Returns: whether all thumbnails were removed; if not, @error is a #GIOErrorEnum with a message for the user
 */
gboolean
wayside_thumbnail_store_clear_finish (WaysideThumbnailStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (WAYSIDE_IS_THUMBNAIL_STORE (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
