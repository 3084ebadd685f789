/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-folder-ids.h"

#include "wayside-error.h"
#include "wayside-pair-part.h"

#include <dirent.h>
#include <errno.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DIR, closedir)

#define PART(part) (1u << (part))

static GHashTable *
collect_parts (DIR *dir)
{
  GHashTable *parts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  struct dirent *entry;

  while ((entry = readdir (dir)) != NULL)
    {
      WaysidePairPart part;
      gboolean is_temporary;
      g_autofree char *id = wayside_pair_part_parse_name (entry->d_name, &part, &is_temporary);
      guint known;

      if (id == NULL || is_temporary)
        continue;

      known = GPOINTER_TO_UINT (g_hash_table_lookup (parts, id));
      g_hash_table_insert (parts, g_steal_pointer (&id), GUINT_TO_POINTER (known | PART (part)));
    }

  return parts;
}

/**
 * wayside_folder_ids_list:
 * @folder: the path of a folder
 * @save_flags: the flags photos are saved with in it
 * @error: return location for an error
 *
 * Lists the photos in a folder by the names of their files alone, which is cheap even on a network file system:
 * no file is opened. Both files of a pair must be there, or the picture if metadata is not saved; they may be
 * damaged. A folder that does not exist contains none. This blocks.
 *
 * Returns: (transfer full) (element-type utf8): the set of their ids, or %NULL with %WAYSIDE_ERROR_FOLDER
 */
GHashTable *
wayside_folder_ids_list (const char *folder, WaysideSaveFlags save_flags, GError **error)
{
  g_autoptr (GHashTable) parts = NULL;
  g_autoptr (DIR) dir = NULL;
  guint wanted = PART (WAYSIDE_PAIR_PART_PICTURE);
  GHashTableIter iter;
  gpointer value;

  g_return_val_if_fail (folder != NULL, NULL);

  if ((save_flags & WAYSIDE_SAVE_METADATA) != 0)
    wanted |= PART (WAYSIDE_PAIR_PART_METADATA);
  dir = opendir (folder);
  if (dir == NULL && errno != ENOENT)
    {
      g_propagate_error (error, wayside_error_new_disk (folder, errno));
      return NULL;
    }
  if (dir == NULL)
    return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  parts = collect_parts (dir);
  g_hash_table_iter_init (&iter, parts);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if ((GPOINTER_TO_UINT (value) & wanted) != wanted)
      g_hash_table_iter_remove (&iter);

  return g_steal_pointer (&parts);
}
