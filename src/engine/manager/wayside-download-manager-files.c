/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Opening past downloads (those of earlier sessions), and moving photos to the trash. */

#include "config.h"

#include "wayside-download-manager-private.h"

#include "wayside-download-private.h"
#include "wayside-error.h"
#include "wayside-trash.h"

#include <glib/gi18n-lib.h>

/* Releases the items of past downloads, of which there can be thousands, except for the one opened last. */
static void
close_others (WaysideDownloadManager *self)
{
  for (guint i = 0; i < self->downloads->len; i++)
    {
      WaysideDownload *other = g_ptr_array_index (self->downloads, i);

      if (other != self->opened && wayside_download_is_past (other) &&
          g_list_model_get_n_items (G_LIST_MODEL (other)) > 0)
        wayside_download_unload (other);
    }
}

static void
opened_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  WaysideDownloadManager *self = g_task_get_source_object (task);
  WaysideDownload *download = WAYSIDE_DOWNLOAD (object);
  GError *error = NULL;

  if (!wayside_download_load_finish (download, result, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  if (self->monitor != NULL && download->watch == NULL)
    wayside_download_manager_watch (self, download);
  close_others (self);
  g_task_return_boolean (task, TRUE);
}

/**
 * wayside_download_manager_open_async:
 * @self: a download manager
 * @download: one of its downloads
 * @callback: called on completion
 * @user_data: passed to @callback
 *
 * Loads the items of a past download from the library and from its folder on disk, without any network
 * request. Any other download has its items.
 */
void
wayside_download_manager_open_async (WaysideDownloadManager *self,
                                     WaysideDownload *download,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  GTask *task;

  g_return_if_fail (WAYSIDE_IS_DOWNLOAD_MANAGER (self));
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD (download));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, wayside_download_manager_open_async);
  g_set_weak_pointer (&self->opened, download);
  wayside_download_load_async (download, opened_cb, task);
}

/**
 * wayside_download_manager_open_finish:
 * @self: a download manager
 * @result: result passed to the callback
 * @error: return location for an error
 *
 * Returns: %TRUE, or %FALSE with %WAYSIDE_ERROR_FOLDER
 */
gboolean
wayside_download_manager_open_finish (WaysideDownloadManager *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (WAYSIDE_IS_DOWNLOAD_MANAGER (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
trashed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  WaysideDownloadManager *self = g_task_get_source_object (task);
  WaysideDownload *download = g_task_get_task_data (task);
  GError *error = NULL;

  if (!wayside_trash_pairs_finish (result, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  /* A download that was started again meanwhile fetches its photos again, so keep its download. */
  if (self->engine != NULL && wayside_download_is_ended (download))
    {
      wayside_download_manager_remove (self, download);
      wayside_download_manager_forget (self, download);
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
loaded_for_trash_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  WaysideDownload *download = WAYSIDE_DOWNLOAD (object);
  g_autoptr (GPtrArray) ids = NULL;
  GError *error = NULL;

  if (!wayside_download_load_finish (download, result, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  if (!wayside_download_is_ended (download))
    {
      g_task_return_new_error (task, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER_BUSY, "%s",
                               _ ("The download was started again, so its files were not deleted"));
      return;
    }

  ids = list_kept (download);
  if (ids->len == 0 && wayside_download_stats_count_kept (wayside_download_get_stats (download)) > 0)
    {
      g_task_return_new_error (task, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER, "%s",
                               _ ("The list of its photos is missing, so its files were not deleted"));
      return;
    }

  wayside_trash_pairs_async (wayside_download_get_folder (download), ids, NULL, trashed_cb,
                             g_steal_pointer (&task));
}

/**
 * wayside_download_manager_trash_async:
 * @self: a download manager
 * @download: one of its downloads that is not active
 * @callback: called on completion
 * @user_data: passed to @callback
 *
 * Moves the photos of a download to the trash, see wayside_trash_pairs_async(), and removes the download from
 * the list and from the library. On failure the download remains. If the download is started again before its
 * files are touched, this fails and the photos remain, too.
 */
void
wayside_download_manager_trash_async (WaysideDownloadManager *self,
                                      WaysideDownload *download,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  GTask *task;

  g_return_if_fail (WAYSIDE_IS_DOWNLOAD_MANAGER (self));
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD (download));
  g_return_if_fail (wayside_download_is_ended (download));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, wayside_download_manager_trash_async);
  g_task_set_task_data (task, g_object_ref (download), g_object_unref);
  wayside_download_drop_empty_run (download);
  wayside_download_load_async (download, loaded_for_trash_cb, task);
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
