/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Opening past downloads (those of earlier sessions), and moving photos to the trash. */

#include "config.h"

#include "wayside-download-manager-private.h"

#include "wayside-download-private.h"
#include "wayside-error.h"
#include "wayside-trash.h"

#include <glib/gi18n-lib.h>

/* Releases the items of the past download that was opened before @next. There can be thousands of them. */
static void
close_last (WaysideDownloadManager *self, WaysideEntry *next)
{
  WaysideDownload *last;

  if (self->opened == NULL || self->opened == next)
    return;

  last = wayside_entry_get_download (self->opened);
  if (last != NULL && wayside_download_is_past (last))
    wayside_entry_detach (self->opened);
  g_clear_weak_pointer (&self->opened);
}

static void
opened_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  WaysideDownloadManager *self = g_task_get_source_object (task);
  WaysideEntry *entry = g_task_get_task_data (task);
  WaysideDownload *download = WAYSIDE_DOWNLOAD (object);
  GError *error = NULL;

  if (!wayside_download_load_finish (download, result, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  /* The entry may have been started, or opened a second time, in the meantime. */
  if (wayside_entry_get_download (entry) == NULL && self->monitor != NULL)
    {
      close_last (self, entry);
      wayside_download_manager_attach (self, entry, download);
      g_set_weak_pointer (&self->opened, entry);
    }
  g_task_return_pointer (task,
                         g_object_ref (wayside_entry_get_download (entry) != NULL
                                           ? wayside_entry_get_download (entry)
                                           : download),
                         g_object_unref);
}

/**
 * wayside_download_manager_open_async:
 * @self: a download manager
 * @entry: one of its entries
 * @callback: called on completion
 * @user_data: passed to @callback
 *
 * Gets the download of an entry with its items. A past download is loaded from the library and from its
 * folder on disk, without any network request.
 */
void
wayside_download_manager_open_async (WaysideDownloadManager *self,
                                     WaysideEntry *entry,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  g_autoptr (WaysideDownload) download = NULL;
  GTask *task;

  g_return_if_fail (WAYSIDE_IS_DOWNLOAD_MANAGER (self));
  g_return_if_fail (WAYSIDE_IS_ENTRY (entry));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, wayside_download_manager_open_async);
  g_task_set_task_data (task, g_object_ref (entry), g_object_unref);
  g_set_object (&download, wayside_entry_get_download (entry));
  if (download != NULL)
    {
      g_task_return_pointer (task, g_steal_pointer (&download), g_object_unref);
      g_object_unref (task);
      return;
    }

  download = wayside_download_new_past (self->engine, wayside_entry_get_job (entry));
  wayside_download_load_async (download, opened_cb, task);
}

/**
 * wayside_download_manager_open_finish:
 * @self: a download manager
 * @result: result passed to the callback
 * @error: return location for an error
 *
 * Returns: (transfer full): the download, or %NULL with %WAYSIDE_ERROR_FOLDER
 */
WaysideDownload *
wayside_download_manager_open_finish (WaysideDownloadManager *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (WAYSIDE_IS_DOWNLOAD_MANAGER (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
trashed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  WaysideDownloadManager *self = g_task_get_source_object (task);
  WaysideEntry *entry = g_task_get_task_data (task);
  GError *error = NULL;

  if (!wayside_trash_pairs_finish (result, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  /* A download that was started again meanwhile fetches its photos again, so keep its entry. */
  if (self->engine != NULL && !wayside_entry_is_going_on (entry))
    {
      wayside_download_manager_remove (self, entry);
      wayside_download_manager_forget (self, entry);
    }
  g_task_return_boolean (task, TRUE);
}

static GPtrArray *
list_kept (WaysideDownload *download)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (download));

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (WaysideItem) item = g_list_model_get_item (G_LIST_MODEL (download), i);
      WaysideItemState state = wayside_item_get_state (item);

      if (wayside_item_state_is_kept (state))
        g_ptr_array_add (ids, g_strdup (wayside_item_get_id (item)));
    }

  return ids;
}

static void
opened_for_trash_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (WaysideDownload) download = NULL;
  g_autoptr (GPtrArray) ids = NULL;
  GError *error = NULL;

  download = wayside_download_manager_open_finish (WAYSIDE_DOWNLOAD_MANAGER (object), result, &error);
  if (download == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  if (wayside_entry_is_going_on (g_task_get_task_data (task)))
    {
      g_task_return_new_error (task, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER_BUSY, "%s",
                               _ ("The download was started again, so its files were not deleted"));
      return;
    }

  ids = list_kept (download);
  wayside_trash_pairs_async (wayside_download_get_folder (download), ids, NULL, trashed_cb,
                             g_steal_pointer (&task));
}

/**
 * wayside_download_manager_trash_async:
 * @self: a download manager
 * @entry: one of its entries that is not active
 * @callback: called on completion
 * @user_data: passed to @callback
 *
 * Moves the photos of a download to the trash, see wayside_trash_pairs_async(), and removes the download from
 * the list and from the library. On failure the entry remains. If the download is started again before its
 * files are touched, this fails and the photos remain, too.
 */
void
wayside_download_manager_trash_async (WaysideDownloadManager *self,
                                      WaysideEntry *entry,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  GTask *task;

  g_return_if_fail (WAYSIDE_IS_DOWNLOAD_MANAGER (self));
  g_return_if_fail (WAYSIDE_IS_ENTRY (entry));
  g_return_if_fail (!wayside_entry_is_going_on (entry));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, wayside_download_manager_trash_async);
  g_task_set_task_data (task, g_object_ref (entry), g_object_unref);
  wayside_download_manager_open_async (self, entry, opened_for_trash_cb, task);
}

/**
 * wayside_download_manager_trash_finish:
 * @self: a download manager
 * @result: result passed to the callback
 * @error: return location for an error
 *
 * Returns: %TRUE, or %FALSE with %WAYSIDE_ERROR_FOLDER or %WAYSIDE_ERROR_FOLDER_BUSY
 */
gboolean
wayside_download_manager_trash_finish (WaysideDownloadManager *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (WAYSIDE_IS_DOWNLOAD_MANAGER (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
