/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Renaming, removing and forgetting downloads. */

#include "config.h"

#include "wayside-download-manager-private.h"

#include "wayside-download-private.h"
#include "wayside-engine-private.h"

/**
 * wayside_download_manager_rename:
 * @self: a download manager
 * @entry: one of its entries
 * @name: the new name; surrounding white space is stripped, and an empty name removes the user's name
 *
 * Renames a download. The name of its folder does not change.
 */
void
wayside_download_manager_rename (WaysideDownloadManager *self, WaysideEntry *entry, const char *name)
{
  g_autoptr (WaysideJobRecorder) recorder = NULL;
  g_autofree char *stripped = NULL;

  g_return_if_fail (WAYSIDE_IS_DOWNLOAD_MANAGER (self));
  g_return_if_fail (WAYSIDE_IS_ENTRY (entry));
  g_return_if_fail (name != NULL);

  stripped = g_strstrip (g_strdup (name));
  wayside_entry_set_name (entry, *stripped != '\0' ? stripped : NULL);
  recorder = wayside_download_manager_ref_recorder (self, entry);
  if (recorder != NULL)
    wayside_job_recorder_rename (recorder, wayside_engine_get_writer (self->engine),
                                 wayside_entry_get_name (entry));
}

/**
 * wayside_download_manager_remove:
 * @self: a download manager
 * @entry: one of its entries that is not in progress
 *
 * Removes a download from the list. It can be put back until wayside_download_manager_forget() is called. A
 * download that waits in the queue is stopped. All photos remain on disk.
 */
void
wayside_download_manager_remove (WaysideDownloadManager *self, WaysideEntry *entry)
{
  g_autoptr (WaysideEntry) kept = NULL;

  g_return_if_fail (WAYSIDE_IS_DOWNLOAD_MANAGER (self));
  g_return_if_fail (WAYSIDE_IS_ENTRY (entry));

  if (!g_ptr_array_find (self->entries, entry, NULL))
    return;

  kept = g_object_ref (entry);
  if (wayside_entry_is_going_on (entry))
    wayside_download_stop (wayside_entry_get_download (entry));
  wayside_download_manager_take_out (self, entry);
  g_ptr_array_add (self->removed, g_steal_pointer (&kept));
}

/**
 * wayside_download_manager_put_back:
 * @self: a download manager
 * @entry: an entry that was removed
 *
 * Undoes the removal. Does nothing if the entry was already forgotten or put back.
 */
void
wayside_download_manager_put_back (WaysideDownloadManager *self, WaysideEntry *entry)
{
  guint position;

  g_return_if_fail (WAYSIDE_IS_DOWNLOAD_MANAGER (self));
  g_return_if_fail (WAYSIDE_IS_ENTRY (entry));

  if (!g_ptr_array_find (self->removed, entry, &position))
    return;

  wayside_download_manager_insert (self, 0, entry);
  g_ptr_array_remove_index (self->removed, position);
}

/**
 * wayside_download_manager_forget:
 * @self: a download manager
 * @entry: an entry that was removed
 *
 * Removes the download from the library. Does nothing if the entry was put back.
 */
void
wayside_download_manager_forget (WaysideDownloadManager *self, WaysideEntry *entry)
{
  g_autoptr (WaysideJobRecorder) recorder = NULL;
  guint position;

  g_return_if_fail (WAYSIDE_IS_DOWNLOAD_MANAGER (self));
  g_return_if_fail (WAYSIDE_IS_ENTRY (entry));

  if (!g_ptr_array_find (self->removed, entry, &position))
    return;

  recorder = wayside_download_manager_ref_recorder (self, entry);
  if (recorder != NULL)
    wayside_job_recorder_forget (recorder, wayside_engine_get_writer (self->engine));
  g_ptr_array_remove_index (self->removed, position);
}

/* Returns the job recorder for @entry, or %NULL if it is not in the library yet. */
WaysideJobRecorder *
wayside_download_manager_ref_recorder (WaysideDownloadManager *self, WaysideEntry *entry)
{
  WaysideDownload *download = wayside_entry_get_download (entry);
  const WaysideJob *job = wayside_entry_get_job (entry);

  if (download != NULL)
    return download->recorder != NULL ? g_object_ref (download->recorder) : NULL;

  return job->id >= 0 ? wayside_job_recorder_new_past (wayside_engine_get_library (self->engine), job->id)
                      : NULL;
}
