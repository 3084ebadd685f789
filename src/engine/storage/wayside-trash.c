/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-trash.h"

#include "wayside-error.h"
#include "wayside-query.h"
#include "wayside-store.h"

#include <glib/gi18n-lib.h>
#include <sys/stat.h>

typedef struct
{
  char *folder;    /* (owned) */
  GHashTable *ids; /* (owned) (element-type utf8) */
} Order;

static void
order_free (Order *order)
{
  g_clear_pointer (&order->folder, g_free);
  g_clear_pointer (&order->ids, g_hash_table_unref);
  g_free (order);
}

static gboolean
is_ours (Order *order, const char *name)
{
  WaysidePairPart part;
  gboolean is_temporary;
  g_autofree char *id = wayside_pair_part_parse_name (name, &part, &is_temporary);

  return id != NULL && g_hash_table_contains (order->ids, id);
}

/* Leave folders and links alone: the user has put them in the place of a file on purpose. */
static gboolean
is_file (const char *path)
{
  struct stat info;

  return lstat (path, &info) == 0 && S_ISREG (info.st_mode);
}

/* Whether the folder contains no other files, so that it can be moved to the trash, and restored, as a
 * whole. */
static gboolean
holds_only_ours (Order *order)
{
  g_autoptr (GDir) dir = NULL;
  struct stat info;
  const char *name;

  if (lstat (order->folder, &info) != 0 || !S_ISDIR (info.st_mode))
    return FALSE;

  dir = g_dir_open (order->folder, 0, NULL);
  if (dir == NULL)
    return FALSE;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (order->folder, name, NULL);

      if (!is_ours (order, name) || !is_file (path))
        return FALSE;
    }

  return TRUE;
}

static gboolean
trash (const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) cause = NULL;
  g_autofree char *shown = NULL;

  /* Another process may have removed it just now. */
  if (g_file_trash (file, cancellable, &cause) || !g_file_query_exists (file, NULL))
    return TRUE;

  g_debug ("Cannot trash %s: %s", path, cause->message);
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }

  shown = g_filename_display_name (path);
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED))
    g_set_error_literal (
        error, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER,
        _ ("There is no trash where these photos are, so they were left in place. Delete them with "
           "the file manager"));
  else
    g_set_error (error, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER,
                 _ ("“%s” could not be moved to the trash. Delete it with the file manager"), shown);
  return FALSE;
}

static gboolean
trash_pairs (Order *order, GCancellable *cancellable, GError **error)
{
  GHashTableIter iter;
  const char *id;

  g_hash_table_iter_init (&iter, order->ids);
  while (g_hash_table_iter_next (&iter, (gpointer *) &id, NULL))
    for (guint i = 0; i < WAYSIDE_N_PAIR_PARTS; i++)
      {
        g_autofree char *path = wayside_store_build_path (order->folder, id, i);

        if (is_file (path) && !trash (path, cancellable, error))
          return FALSE;
      }

  return TRUE;
}

static void
run (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Order *order = data;
  GError *error = NULL;
  gboolean done;

  if (holds_only_ours (order))
    done = trash (order->folder, cancellable, &error);
  else
    done = trash_pairs (order, cancellable, &error);

  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * wayside_trash_pairs_async:
 * @folder: the path of a folder of pairs
 * @ids: (element-type utf8): the ids of the images to move to the trash
 * @cancellable: (nullable): cancels the operation between two files
 * @callback: called when the operation has completed
 * @user_data: passed to @callback
 *
 * Moves pairs to the trash, from which they can be restored; also the folder if it contains nothing else.
 * Files of other images and files that are not regular are kept. Nothing is deleted.
 */
void
wayside_trash_pairs_async (const char *folder,
                           GPtrArray *ids,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Order *order;

  g_return_if_fail (folder != NULL);
  g_return_if_fail (ids != NULL);

  order = g_new0 (Order, 1);
  order->folder = g_strdup (folder);
  order->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < ids->len; i++)
    if (wayside_query_is_image_id (g_ptr_array_index (ids, i)))
      g_hash_table_add (order->ids, g_strdup (g_ptr_array_index (ids, i)));

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, wayside_trash_pairs_async);
  g_task_set_task_data (task, order, (GDestroyNotify) order_free);
  g_task_run_in_thread (task, run);
}

/**
 * wayside_trash_pairs_finish:
 * @result: the result passed to the callback
 * @error: return location for an error
 *
 * Returns: %TRUE if no file of the pairs is left, or %FALSE with %WAYSIDE_ERROR_FOLDER or
 *   %G_IO_ERROR_CANCELLED
 */
gboolean
wayside_trash_pairs_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, wayside_trash_pairs_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
