/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Renaming, removing and forgetting downloads. */

#include "config.h"

#include "wayside-download-manager-private.h"

#include "wayside-download-private.h"
#include "wayside-engine-private.h"

/**
 * wayside_download_manager_rename:
 * @self: a download manager
 * @download: one of its downloads
 * @name: the new name; surrounding white space is stripped, and an empty name removes the user's name
 *
 * Renames a download. The name of its folder does not change.
 */
void
wayside_download_manager_rename (WaysideDownloadManager *self, WaysideDownload *download, const char *name)
{
  g_autofree char *stripped = NULL;

  g_return_if_fail (WAYSIDE_IS_DOWNLOAD_MANAGER (self));
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD (download));
  g_return_if_fail (name != NULL);

  stripped = g_strstrip (g_strdup (name));
  wayside_download_set_name (download, *stripped != '\0' ? stripped : NULL);
  if (download->recorder != NULL)
    wayside_job_recorder_rename (download->recorder, wayside_engine_get_writer (self->engine),
                                 wayside_download_get_name (download));
}

/**
 * wayside_download_manager_remove:
 * @self: a download manager
 * @download: one of its downloads
 *
 * Removes a download from the list. It can be put back until wayside_download_manager_forget() is called. A
 * download that is active or waits in the queue is stopped. All photos remain on disk.
 */
void
wayside_download_manager_remove (WaysideDownloadManager *self, WaysideDownload *download)
{
  g_autoptr (WaysideDownload) kept = NULL;

  g_return_if_fail (WAYSIDE_IS_DOWNLOAD_MANAGER (self));
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD (download));

  if (!g_ptr_array_find (self->downloads, download, NULL))
    return;

  kept = g_object_ref (download);
  if (!wayside_download_is_ended (download))
    wayside_download_stop (download);
  wayside_download_manager_take_out (self, download);
  g_ptr_array_add (self->removed, g_steal_pointer (&kept));
}

/**
 * wayside_download_manager_put_back:
 * @self: a download manager
 * @download: a download that was removed
 *
 * Undoes the removal. Does nothing if the download was already forgotten or put back.
 */
void
wayside_download_manager_put_back (WaysideDownloadManager *self, WaysideDownload *download)
{
  guint position;

  g_return_if_fail (WAYSIDE_IS_DOWNLOAD_MANAGER (self));
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD (download));

  if (!g_ptr_array_find (self->removed, download, &position))
    return;

  wayside_download_manager_insert (self, 0, download);
  g_ptr_array_remove_index (self->removed, position);
}

/**
 * wayside_download_manager_forget:
 * @self: a download manager
 * @download: a download that was removed
 *
 * Removes the download from the library. Does nothing if the download was put back.
 */
void
wayside_download_manager_forget (WaysideDownloadManager *self, WaysideDownload *download)
{
  guint position;

  g_return_if_fail (WAYSIDE_IS_DOWNLOAD_MANAGER (self));
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD (download));

  if (!g_ptr_array_find (self->removed, download, &position))
    return;

  if (download->recorder != NULL)
    wayside_job_recorder_forget (download->recorder, wayside_engine_get_writer (self->engine));
  g_ptr_array_remove_index (self->removed, position);
}
