/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Folders that were moved or deleted by the user: finding out, and finding them again. */

#include "config.h"

#include "wayside-download-manager-private.h"

#include "wayside-download-private.h"
#include "wayside-engine-private.h"
#include "wayside-error.h"
#include "wayside-store.h"

#include <glib/gi18n-lib.h>

/* The folder of one download, for the thread that looks for it. */
typedef struct
{
  guint number;
  char *folder; /* (owned) */
  gboolean is_gone;
} Place;

static void
place_free (Place *place)
{
  g_free (place->folder);
  g_free (place);
}

static void
look_for_places (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GPtrArray *places = data;

  for (guint i = 0; i < places->len; i++)
    {
      Place *place = g_ptr_array_index (places, i);

      place->is_gone = wayside_download_is_gone (place->folder);
    }
  g_task_return_boolean (task, TRUE);
}

static void
looked_for_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WaysideDownloadManager) self = user_data;
  GPtrArray *places = g_task_get_task_data (G_TASK (result));

  self->is_looking = FALSE;
  for (guint i = 0; i < places->len; i++)
    {
      const Place *place = g_ptr_array_index (places, i);
      WaysideDownload *download = wayside_download_manager_find (self, place->number);

      /* It may have been started again, or moved, in the meantime. */
      if (download != NULL && wayside_download_may_be_lost (download) &&
          g_str_equal (wayside_download_get_folder (download), place->folder))
        wayside_download_set_lost (download, place->is_gone);
    }
}

/**
 * wayside_download_manager_look_for_folders:
 * @self: a download manager
 *
 * Looks whether the folders of all downloads with photos exist, in a thread, and sets
 * wayside_download_is_lost(). Does nothing while an earlier call has not ended.
 */
void
wayside_download_manager_look_for_folders (WaysideDownloadManager *self)
{
  g_autoptr (GPtrArray) places = NULL;
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (WAYSIDE_IS_DOWNLOAD_MANAGER (self));

  if (self->is_looking)
    return;

  places = g_ptr_array_new_with_free_func ((GDestroyNotify) place_free);
  for (guint i = 0; i < self->downloads->len; i++)
    {
      WaysideDownload *download = g_ptr_array_index (self->downloads, i);
      Place *place;

      if (!wayside_download_may_be_lost (download))
        continue;

      place = g_new0 (Place, 1);
      place->number = wayside_download_get_number (download);
      place->folder = g_strdup (wayside_download_get_folder (download));
      g_ptr_array_add (places, place);
    }
  if (places->len == 0)
    return;

  self->is_looking = TRUE;
  task = g_task_new (NULL, NULL, looked_for_cb, g_object_ref (self));
  g_task_set_source_tag (task, wayside_download_manager_look_for_folders);
  g_task_set_task_data (task, g_steal_pointer (&places), (GDestroyNotify) g_ptr_array_unref);
  g_task_run_in_thread (task, look_for_places);
}

/* A folder in which the photos of a download are searched. */
typedef struct
{
  WaysideDownload *download; /* (owned): for the main thread only */
  GPtrArray *ids;            /* (owned) (nullable) (element-type utf8) */
  char *chosen;              /* (owned): the folder that the user has chosen */
  char *found;               /* (owned) (nullable): that folder, or one in it */
  char *name;                /* (owned): the former name of the folder */
  WaysideSaveFlags save_flags;
} Search;

static void
search_free (Search *search)
{
  g_clear_object (&search->download);
  g_clear_pointer (&search->ids, g_ptr_array_unref);
  g_free (search->chosen);
  g_free (search->found);
  g_free (search->name);
  g_free (search);
}

static gboolean
holds_photos (const Search *search, const char *folder)
{
  g_autoptr (WaysideStore) store = wayside_store_new (folder, search->save_flags);
  g_autoptr (GHashTable) present = wayside_store_list_present (store, NULL, NULL);

  for (guint i = 0; present != NULL && i < search->ids->len; i++)
    if (g_hash_table_contains (present, g_ptr_array_index (search->ids, i)))
      return TRUE;

  return FALSE;
}

/* The user may choose the folder itself, or the one into which it was moved. */
static void
search_photos (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Search *search = data;
  g_autofree char *inner = g_build_filename (search->chosen, search->name, NULL);
  g_autofree char *shown = NULL;

  if (holds_photos (search, search->chosen))
    search->found = g_strdup (search->chosen);
  else if (holds_photos (search, inner))
    search->found = g_steal_pointer (&inner);

  if (search->found != NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  shown = g_filename_display_basename (search->chosen);
  g_task_return_new_error (task, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER,
                           /* Translators: %s is the name of a folder. */
                           _ ("“%s” holds no photos of this download"), shown);
}

static void
searched_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  WaysideDownloadManager *self = g_task_get_source_object (task);
  Search *search = g_task_get_task_data (task);
  WaysideDownload *owner;
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (task, error);
      return;
    }

  owner = wayside_download_manager_find_folder (self, search->found);
  if (owner != NULL && owner != search->download)
    {
      g_task_return_new_error (task, WAYSIDE_ERROR, WAYSIDE_ERROR_FOLDER_BUSY, "%s",
                               _ ("This folder belongs to another download"));
      return;
    }

  if (wayside_download_is_ended (search->download))
    wayside_download_relocate (search->download, search->found);
  g_task_return_boolean (task, TRUE);
}

static void
loaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GTask) searching = NULL;
  g_autoptr (WaysideReport) report = NULL;
  Search *search = g_task_get_task_data (task);
  GError *error = NULL;

  report = wayside_job_recorder_load_items_finish (search->download->recorder, result, &error);
  if (report == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  search->ids = g_ptr_array_ref (report->new_ids);
  /* @task keeps the data alive, and the worker thread does not touch its objects. */
  searching = g_task_new (NULL, NULL, searched_cb, g_steal_pointer (&task));
  g_task_set_source_tag (searching, loaded_cb);
  g_task_set_task_data (searching, search, NULL);
  g_task_run_in_thread (searching, search_photos);
}

/**
 * wayside_download_manager_relocate_async:
 * @self: a download manager
 * @download: one of its downloads that is not active and was recorded in the library
 * @folder: the absolute path of the folder that holds its photos now, or of the parent of that folder
 * @callback: called on completion
 * @user_data: passed to @callback
 *
 * Continues a download in the folder to which the user has moved its photos. No file is moved. The download has
 * no items afterwards, until it is opened.
 */
void
wayside_download_manager_relocate_async (WaysideDownloadManager *self,
                                         WaysideDownload *download,
                                         const char *folder,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data)
{
  Search *search;
  GTask *task;

  g_return_if_fail (WAYSIDE_IS_DOWNLOAD_MANAGER (self));
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD (download));
  g_return_if_fail (wayside_download_is_ended (download) && download->recorder != NULL);
  g_return_if_fail (folder != NULL && g_path_is_absolute (folder));

  search = g_new0 (Search, 1);
  search->download = g_object_ref (download);
  search->chosen = g_canonicalize_filename (folder, NULL);
  search->name = g_path_get_basename (wayside_download_get_folder (download));
  search->save_flags = wayside_download_get_save_flags (download);
  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, wayside_download_manager_relocate_async);
  g_task_set_task_data (task, search, (GDestroyNotify) search_free);
  wayside_job_recorder_load_items_async (download->recorder, wayside_engine_get_writer (self->engine),
                                         loaded_cb, task);
}

/**
 * wayside_download_manager_relocate_finish:
 * @self: a download manager
 * @result: result passed to the callback
 * @error: return location for an error
 *
 * Returns: %TRUE, or %FALSE with %WAYSIDE_ERROR_FOLDER, for example if the folder holds none of the photos, or
 *   with %WAYSIDE_ERROR_FOLDER_BUSY if it belongs to another download
 */
gboolean
wayside_download_manager_relocate_finish (WaysideDownloadManager *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (WAYSIDE_IS_DOWNLOAD_MANAGER (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
