/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-store.h"

#include "wayside-error.h"
#include "wayside-pair-size.h"
#include "wayside-pair.h"
#include "wayside-query.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* Age in seconds from which on a temporary file is abandoned. */
#define SECONDS_UNTIL_ABANDONED (10 * 60)

/* A folder of pairs. All functions that access the disk block. A store that is passed to a writer may only be
 * used on the writer thread. */
struct _WaysideStore
{
  GObject parent_instance;

  /* Read-only after construction, so they may be read from any thread. */
  char *folder; /* (owned) */
  WaysideSaveFlags save_flags;
  WaysideSize size;

  gboolean is_shared; /* the file system has no locks, so other processes may use the folder */
  int lock;           /* file descriptor of the folder while it is open, else -1 */
};

G_DEFINE_FINAL_TYPE (WaysideStore, wayside_store, G_TYPE_OBJECT)

static void
wayside_store_finalize (GObject *object)
{
  WaysideStore *self = WAYSIDE_STORE (object);

  wayside_store_close (self);
  g_clear_pointer (&self->folder, g_free);

  G_OBJECT_CLASS (wayside_store_parent_class)->finalize (object);
}

static void
wayside_store_class_init (WaysideStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wayside_store_finalize;
}

static void
wayside_store_init (WaysideStore *self)
{
  self->lock = -1;
  self->size = WAYSIDE_SIZE_256;
}

/**
 * wayside_store_new:
 * @folder: the path of the folder, which need not exist yet
 * @save_flags: the flags to save photos with
 *
 * Creates a store. Nothing on disk is accessed yet.
 *
 * Returns: (transfer full): the store
 */
WaysideStore *
wayside_store_new (const char *folder, WaysideSaveFlags save_flags)
{
  WaysideStore *self;

  g_return_val_if_fail (folder != NULL, NULL);

  self = g_object_new (WAYSIDE_TYPE_STORE, NULL);
  self->folder = g_strdup (folder);
  self->save_flags = save_flags;
  return self;
}

/**
 * wayside_store_get_save_flags:
 * @self: a store
 *
 * Returns: the flags photos are saved with
 */
WaysideSaveFlags
wayside_store_get_save_flags (WaysideStore *self)
{
  g_return_val_if_fail (WAYSIDE_IS_STORE (self), WAYSIDE_SAVE_DEFAULT);

  return self->save_flags;
}

/**
 * wayside_store_get_folder:
 * @self: a store
 *
 * Returns: (transfer none): the path of its folder
 */
const char *
wayside_store_get_folder (WaysideStore *self)
{
  g_return_val_if_fail (WAYSIDE_IS_STORE (self), NULL);

  return self->folder;
}

/**
 * wayside_store_build_path:
 * @folder: the path of a folder
 * @id: a checked image id
 * @part: the file
 *
 * Returns: (transfer full): the path of one file of the image's pair
 */
char *
wayside_store_build_path (const char *folder, const char *id, WaysidePairPart part)
{
  g_autofree char *name = NULL;

  g_return_val_if_fail (folder != NULL, NULL);

  name = wayside_pair_part_build_name (part, id, FALSE);
  g_return_val_if_fail (name != NULL, NULL);

  return g_build_filename (folder, name, NULL);
}

/**
 * wayside_store_set_size:
 * @self: a store that is not in use yet
 * @size: the requested size of its pictures; initially the smallest
 *
 * Sets the size for wayside_store_list_smaller().
 */
void
wayside_store_set_size (WaysideStore *self, WaysideSize size)
{
  g_return_if_fail (WAYSIDE_IS_STORE (self));

  self->size = size;
}

/* Lock the folder, since two processes would remove and overwrite each other's temporary files. The lock is
 * on the folder itself, so that no lock file is left in it, and the kernel releases it if the program
 * crashes. */
static gboolean
lock_folder (WaysideStore *self, GError **error)
{
  g_autofree char *shown = NULL;

  if (self->lock >= 0)
    return TRUE;

  self->lock = open (self->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (self->lock < 0)
    {
      g_propagate_error (error, wayside_error_new_disk (self->folder, errno));
      return FALSE;
    }

  /* Some network file systems do not support locks; save photos there anyway. */
  self->is_shared = flock (self->lock, LOCK_EX | LOCK_NB) != 0;
  if (!self->is_shared || errno != EWOULDBLOCK)
    return TRUE;

  wayside_store_close (self);
  shown = g_filename_display_name (self->folder);
  g_set_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER_BUSY,
               _ ("Another download is writing into “%s”. Wait until it has ended, then try again"), shown);
  return FALSE;
}

/* Whether another process may still be writing the file. The modification time cannot be used, since it is
 * set to that of the photo. */
static gboolean
is_recent (const char *path)
{
  struct stat info;

  return lstat (path, &info) == 0 &&
         info.st_ctim.tv_sec > g_get_real_time () / G_USEC_PER_SEC - SECONDS_UNTIL_ABANDONED;
}

/**
 * wayside_store_is_taken:
 * @folder: the path of a folder, which need not exist
 *
 * Returns: %TRUE if a store has prepared the folder and not closed it, in this or another process
 */
gboolean
wayside_store_is_taken (const char *folder)
{
  int fd;
  gboolean is_taken;

  g_return_val_if_fail (folder != NULL, FALSE);

  fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0)
    return FALSE;

  is_taken = flock (fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  close (fd);
  return is_taken;
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DIR, closedir)

/* GDir may change errno after opening a folder has failed. */
static const char *
read_name (DIR *dir)
{
  struct dirent *entry;

  while ((entry = readdir (dir)) != NULL)
    if (strcmp (entry->d_name, ".") != 0 && strcmp (entry->d_name, "..") != 0)
      return entry->d_name;

  return NULL;
}

static gboolean
is_temporary_name (const char *name)
{
  WaysidePairPart part;
  gboolean is_temporary;
  g_autofree char *id = wayside_pair_part_parse_name (name, &part, &is_temporary);

  return id != NULL && is_temporary;
}

static gboolean
sweep_parts (WaysideStore *self, GError **error)
{
  g_autoptr (DIR) dir = NULL;
  const char *name;

  if (access (self->folder, R_OK | W_OK | X_OK) != 0 || (dir = opendir (self->folder)) == NULL)
    {
      g_propagate_error (error, wayside_error_new_disk (self->folder, errno));
      return FALSE;
    }

  while ((name = read_name (dir)) != NULL)
    if (is_temporary_name (name))
      {
        g_autofree char *path = g_build_filename (self->folder, name, NULL);

        if (self->is_shared && is_recent (path))
          g_debug ("Left %s: it may be another run's", path);
        else if (g_unlink (path) != 0)
          g_debug ("Left %s: %s", path, g_strerror (errno));
      }

  return TRUE;
}

/**
 * wayside_store_prepare:
 * @self: a store
 * @error: return location for an error
 *
 * Creates the folder and its parents, locks it, and removes temporary files left by an interrupted run. Only
 * the store's own temporary files are touched. On file systems without locks, files changed in the last ten
 * minutes are kept, since another process may be writing them.
 *
 * Returns: %TRUE, or %FALSE with %WAYSIDE_ERROR_FOLDER, %WAYSIDE_ERROR_FOLDER_BUSY or
 *   %WAYSIDE_ERROR_DISK_FULL
 */
gboolean
wayside_store_prepare (WaysideStore *self, GError **error)
{
  g_return_val_if_fail (WAYSIDE_IS_STORE (self), FALSE);

  if (g_mkdir_with_parents (self->folder, 0777) != 0)
    {
      g_propagate_error (error, wayside_error_new_disk (self->folder, errno));
      return FALSE;
    }

  return lock_folder (self, error) && sweep_parts (self, error);
}

/**
 * wayside_store_close:
 * @self: a store
 *
 * Unlocks the folder. Dropping the last reference unlocks it too.
 */
void
wayside_store_close (WaysideStore *self)
{
  g_return_if_fail (WAYSIDE_IS_STORE (self));

  if (self->lock >= 0)
    close (self->lock);
  self->lock = -1;
}

/**
 * wayside_store_get_free:
 * @self: a store
 *
 * Returns: the free disk space for the folder in bytes, or %G_MAXUINT64 if unknown. For a folder that does not exist
 *   it is that of the closest parent
 */
guint64
wayside_store_get_free (WaysideStore *self)
{
  g_autofree char *folder = NULL;
  struct statvfs info;
  int status;

  g_return_val_if_fail (WAYSIDE_IS_STORE (self), G_MAXUINT64);

  folder = g_strdup (self->folder);
  while ((status = statvfs (folder, &info)) != 0 && errno == ENOENT && !g_str_equal (folder, "/") &&
         !g_str_equal (folder, "."))
    {
      char *parent = g_path_get_dirname (folder);

      g_free (folder);
      folder = parent;
    }

  /* Some network file systems report no sizes. */
  if (status != 0 || info.f_blocks == 0)
    return G_MAXUINT64;

  return (guint64) info.f_bavail * info.f_frsize;
}

/**
 * wayside_store_flush:
 * @self: a store that is prepared
 * @error: return location for an error
 *
 * Waits until the photos are on disk and would survive a power cut. Until then they may only be in the page
 * cache, and write errors have not been reported. For thousands of photos this is much faster than syncing
 * each file, since the kernel has already written most of them in the background.
 *
 * Returns: %TRUE, or %FALSE with %WAYSIDE_ERROR_FOLDER or %WAYSIDE_ERROR_DISK_FULL
 */
gboolean
wayside_store_flush (WaysideStore *self, GError **error)
{
  g_return_val_if_fail (WAYSIDE_IS_STORE (self), FALSE);
  g_return_val_if_fail (self->lock >= 0, FALSE);

  /* Some network and FUSE file systems do not support this call and write data through by themselves. */
  if (syncfs (self->lock) == 0 || errno == ENOSYS || errno == EINVAL || errno == EOPNOTSUPP)
    return TRUE;

  g_propagate_error (error, wayside_error_new_disk (self->folder, errno));
  return FALSE;
}

/* has_picture() and has_record() add the length of the file to @size. */
static gboolean
has_picture (WaysideStore *self, const char *id, gsize *size)
{
  g_autofree char *picture = wayside_store_build_path (self->folder, id, WAYSIDE_PAIR_PART_PICTURE);

  return wayside_pair_has_picture (picture, size);
}

static gboolean
has_record (WaysideStore *self, const char *id, gsize *size)
{
  g_autofree char *record = wayside_store_build_path (self->folder, id, WAYSIDE_PAIR_PART_METADATA);

  return wayside_pair_has_record (record, id, size);
}

static GHashTable *
make_id_table (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static void
sort_in (WaysideStore *self, const char *name, GHashTable *present, GHashTable *bare)
{
  WaysidePairPart part;
  gboolean is_temporary;
  g_autofree char *id = wayside_pair_part_parse_name (name, &part, &is_temporary);
  gsize size = 0;

  if (id == NULL || is_temporary || part != WAYSIDE_PAIR_PART_PICTURE || !has_picture (self, id, &size))
    return;

  if ((self->save_flags & WAYSIDE_SAVE_METADATA) == 0 || has_record (self, id, &size))
    g_hash_table_insert (present, g_steal_pointer (&id), GSIZE_TO_POINTER (size));
  else
    g_hash_table_add (bare, g_steal_pointer (&id));
}

/**
 * wayside_store_list_present:
 * @self: a store
 * @bare: (out) (optional) (transfer full) (element-type utf8): the ids of pictures that lack only their
 *   metadata file
 * @error: return location for an error
 *
 * Lists the complete photos, see wayside_pair_has_picture() and wayside_pair_has_record(). The metadata file
 * is only required if metadata is saved. A folder that does not exist contains none.
 *
 * Returns: (transfer full) (element-type utf8 gsize): the ids, each with the total length of its files in
 *   bytes, or %NULL with %WAYSIDE_ERROR_FOLDER
 */
GHashTable *
wayside_store_list_present (WaysideStore *self, GHashTable **bare, GError **error)
{
  g_autoptr (GHashTable) present = make_id_table ();
  g_autoptr (GHashTable) lacking = make_id_table ();
  g_autoptr (DIR) dir = NULL;
  const char *name;

  g_return_val_if_fail (WAYSIDE_IS_STORE (self), NULL);

  dir = opendir (self->folder);
  if (dir == NULL && errno != ENOENT)
    {
      g_propagate_error (error, wayside_error_new_disk (self->folder, errno));
      return NULL;
    }

  while (dir != NULL && (name = read_name (dir)) != NULL)
    sort_in (self, name, present, lacking);

  if (bare != NULL)
    *bare = g_steal_pointer (&lacking);
  return g_steal_pointer (&present);
}

/**
 * wayside_store_list_smaller:
 * @self: a store
 * @present: (element-type utf8): ids of complete photos in it
 *
 * Lists the photos whose picture was saved in a smaller size than the requested one, see
 * wayside_store_set_size() and wayside_pair_is_smaller().
 *
 * Returns: (transfer full) (element-type utf8 WaysideSize): their ids, each with the size that it has
 */
GHashTable *
wayside_store_list_smaller (WaysideStore *self, GHashTable *present)
{
  g_autoptr (GHashTable) smaller = make_id_table ();
  GHashTableIter iter;
  const char *id;

  g_return_val_if_fail (WAYSIDE_IS_STORE (self), NULL);
  g_return_val_if_fail (present != NULL, NULL);

  g_hash_table_iter_init (&iter, present);
  /* No rendition is smaller than this one. */
  while (self->size != WAYSIDE_SIZE_256 && g_hash_table_iter_next (&iter, (gpointer *) &id, NULL))
    {
      g_autofree char *picture = wayside_store_build_path (self->folder, id, WAYSIDE_PAIR_PART_PICTURE);
      g_autofree char *record = wayside_store_build_path (self->folder, id, WAYSIDE_PAIR_PART_METADATA);
      WaysideSize found;

      if (wayside_pair_is_smaller (picture, record, id, self->size, &found))
        g_hash_table_insert (smaller, g_strdup (id), GUINT_TO_POINTER (found));
    }

  return g_steal_pointer (&smaller);
}

/**
 * wayside_store_look:
 * @self: a store
 * @id: a checked image id
 *
 * Checks the files of a photo completely, as read from disk, while wayside_store_list_present() only compares
 * the first and last bytes of files as this program writes them.
 *
 * Returns: flags for the files that exist and are complete
 */
WaysidePairFlags
wayside_store_look (WaysideStore *self, const char *id)
{
  g_autofree char *picture = NULL;
  g_autofree char *record = NULL;

  g_return_val_if_fail (WAYSIDE_IS_STORE (self), 0);
  g_return_val_if_fail (id != NULL && wayside_query_is_image_id (id), 0);

  picture = wayside_store_build_path (self->folder, id, WAYSIDE_PAIR_PART_PICTURE);
  record = wayside_store_build_path (self->folder, id, WAYSIDE_PAIR_PART_METADATA);
  return wayside_pair_check (picture, record, id);
}

/* If the folder was moved in the meantime, the file was moved too and can only be reached through the file
 * descriptor. */
static void
remove_part (WaysideStore *self, const char *path)
{
  g_autofree char *name = g_path_get_basename (path);

  g_unlink (path);
  if (self->lock >= 0)
    unlinkat (self->lock, name, 0);
}

/* The temporary file is in the same folder, so that the rename stays within one file system. Takes ownership of
 * the pieces. */
static void
init_half (WaysideHalf *half, WaysideStore *self, const char *id, WaysidePairPart part, GPtrArray *pieces)
{
  g_autofree char *temporary = wayside_pair_part_build_name (part, id, TRUE);

  half->path = wayside_store_build_path (self->folder, id, part);
  half->part = g_build_filename (self->folder, temporary, NULL);
  half->pieces = pieces;
}

static GPtrArray *
make_record (GBytes *json)
{
  GPtrArray *pieces = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  g_ptr_array_add (pieces, g_bytes_ref (json));
  g_ptr_array_add (pieces, g_bytes_new_static ("\n", 1));
  return pieces;
}

/* Do not write metadata without its picture. */
static gboolean
has_what_it_describes (WaysideStore *self, const char *id, gsize *n_stored, GError **error)
{
  g_autofree char *path = NULL;

  if (has_picture (self, id, n_stored))
    return TRUE;

  path = wayside_store_build_path (self->folder, id, WAYSIDE_PAIR_PART_PICTURE);
  g_propagate_error (error, wayside_error_new_disk (path, ENOENT));
  return FALSE;
}

/**
 * wayside_store_put:
 * @self: a store that is prepared
 * @id: a checked image id
 * @picture: (nullable) (element-type GBytes): the pieces of a picture that passed wayside_jpeg_check(), or
 *   %NULL for a photo that lacks only its metadata file
 * @json: the JSON object of the image, as received
 * @captured_at: milliseconds since 1970 UTC for the files' modification times, or -1
 * @n_stored: (out): the total length of the files of the photo, in bytes
 * @error: return location for an error
 *
 * Saves a photo: writes its files completely under hidden names and then renames them. The metadata file is
 * @json and one newline; it is written only if metadata is saved, see #WaysideSaveFlags, or if @picture is
 * %NULL. On failure no new file is left and existing files are kept; for an existing metadata file this
 * requires a file system that can exchange two files.
 *
 * Returns: %TRUE, or %FALSE with %WAYSIDE_ERROR_FOLDER or %WAYSIDE_ERROR_DISK_FULL
 */
gboolean
wayside_store_put (WaysideStore *self,
                   const char *id,
                   GPtrArray *picture,
                   GBytes *json,
                   gint64 captured_at,
                   gsize *n_stored,
                   GError **error)
{
  g_auto (WaysideHalf) record = { NULL };
  g_auto (WaysideHalf) photo = { NULL };
  gboolean writes_record;

  g_return_val_if_fail (WAYSIDE_IS_STORE (self), FALSE);
  g_return_val_if_fail (id != NULL && wayside_query_is_image_id (id), FALSE);
  g_return_val_if_fail (json != NULL && n_stored != NULL, FALSE);

  *n_stored = 0;
  if (picture == NULL && !has_what_it_describes (self, id, n_stored, error))
    return FALSE;

  writes_record = picture == NULL || (self->save_flags & WAYSIDE_SAVE_METADATA) != 0;
  init_half (&record, self, id, WAYSIDE_PAIR_PART_METADATA, writes_record ? make_record (json) : NULL);
  init_half (&photo, self, id, WAYSIDE_PAIR_PART_PICTURE, picture != NULL ? g_ptr_array_ref (picture) : NULL);
  if (wayside_pair_put (&photo, &record, captured_at, n_stored, error))
    return TRUE;

  remove_part (self, photo.part);
  remove_part (self, record.part);
  return FALSE;
}
