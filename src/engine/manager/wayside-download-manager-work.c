/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Starting, queueing, resuming and suspending downloads. */

#include "config.h"

#include "wayside-download-manager-private.h"

#include "wayside-download-private.h"
#include "wayside-error.h"

/* Returns the folder that a download will probably use. */
static char *
predict_folder (WaysideQuery *query, const char *output_root)
{
  g_autofree char *name = wayside_query_dup_folder_name (query);

  return g_build_filename (output_root, name, NULL);
}

static WaysideEntry *
make_entry (WaysideDownloadManager *self, WaysideQuery *query, const char *output_root, const char *folder)
{
  WaysideJob *job = g_new0 (WaysideJob, 1);
  WaysideEntry *entry;

  job->id = -1;
  job->query = wayside_query_dup (query);
  job->output_root = g_strdup (output_root);
  job->folder = g_strdup (folder);
  job->save_flags = self->save_flags;
  job->created_at = job->changed_at = g_get_real_time () / G_USEC_PER_SEC;
  entry = wayside_entry_new (job);
  wayside_download_manager_adopt (self, entry);
  return entry;
}

static WaysideEntry *
add_new (WaysideDownloadManager *self, WaysideQuery *query, const char *output_root, const char *folder)
{
  g_autoptr (WaysideEntry) entry = make_entry (self, query, output_root, folder);

  wayside_download_manager_insert (self, 0, entry);
  return entry;
}

static void
start_download (WaysideDownloadManager *self,
                WaysideEntry *entry,
                WaysideQuery *query,
                const char *token,
                const char *output_root,
                const char *folder,
                WaysideSaveFlags save_flags)
{
  g_autoptr (WaysideDownload) download = wayside_download_new (self->engine, query, token, output_root);

  wayside_download_set_folder (download, folder);
  wayside_download_set_save_flags (download, save_flags);
  if (self->parallel > 0)
    wayside_download_set_parallel (download, self->parallel);
  wayside_download_start (download);
  wayside_download_manager_attach (self, entry, download);
}

/**
 * wayside_download_manager_start:
 * @self: a download manager
 * @query: the images to download
 * @token: a token returned by wayside_token_clean()
 * @output_root: the folder in which the folder of the download is created
 *
 * Starts a download or adds it to the queue. It reuses the entry of an earlier download to the same folder;
 * if that one is still active, nothing is started.
 *
 * Returns: (transfer none): the entry of the download
 */
WaysideEntry *
wayside_download_manager_start (WaysideDownloadManager *self,
                                WaysideQuery *query,
                                const char *token,
                                const char *output_root)
{
  g_autofree char *root = NULL;
  g_autofree char *folder = NULL;
  WaysideEntry *entry;

  g_return_val_if_fail (WAYSIDE_IS_DOWNLOAD_MANAGER (self), NULL);
  g_return_val_if_fail (WAYSIDE_IS_QUERY (query), NULL);
  g_return_val_if_fail (token != NULL && output_root != NULL, NULL);

  root = g_canonicalize_filename (output_root, NULL);
  folder = predict_folder (query, root);
  entry = wayside_download_manager_look_folder (self->removed, folder);
  if (entry != NULL)
    wayside_download_manager_put_back (self, entry);
  else
    entry = wayside_download_manager_look_folder (self->entries, folder);

  if (entry != NULL && wayside_entry_is_going_on (entry))
    return entry;

  if (entry == NULL)
    entry = add_new (self, query, root, folder);
  start_download (self, entry, query, token, root, NULL, self->save_flags);
  return entry;
}

static gboolean
failed_for_token (WaysideDownload *download)
{
  const GError *error = wayside_download_get_error (download);

  return g_error_matches (error, WAYSIDE_ERROR, WAYSIDE_ERROR_TOKEN_REFUSED) ||
         g_error_matches (error, WAYSIDE_ERROR, WAYSIDE_ERROR_TOKEN_MISSING);
}

/* Keeps repairs that failed because of the token, since they continue when there is a valid one. */
static void
drop_ended_repairs (WaysideDownloadManager *self)
{
  for (guint i = self->repairs->len; i > 0; i--)
    {
      WaysideDownload *download = wayside_entry_get_download (g_ptr_array_index (self->repairs, i - 1));

      if (wayside_download_is_ended (download) && !failed_for_token (download))
        g_ptr_array_remove_index (self->repairs, i - 1);
    }
}

/**
 * wayside_download_manager_repair:
 * @self: a download manager
 * @query: the images to fetch again
 * @token: a token returned by wayside_token_clean()
 * @folder: the path of the folder they are in
 *
 * Starts a repair, see wayside_download_set_repair(). It waits in the queue like other downloads, but is not
 * listed: it belongs to the download that it repairs, and uses the size and the save flags of that one. The
 * size of @query applies only to a folder that is not in the list. Earlier repairs that have ended are
 * dropped.
 *
 * Returns: (transfer none): the entry of the repair
 */
WaysideEntry *
wayside_download_manager_repair (WaysideDownloadManager *self,
                                 WaysideQuery *query,
                                 const char *token,
                                 const char *folder)
{
  g_autoptr (WaysideDownload) download = NULL;
  g_autoptr (WaysideQuery) own = NULL;
  WaysideEntry *entry;

  g_return_val_if_fail (WAYSIDE_IS_DOWNLOAD_MANAGER (self), NULL);
  g_return_val_if_fail (WAYSIDE_IS_QUERY (query), NULL);
  g_return_val_if_fail (token != NULL && folder != NULL, NULL);

  drop_ended_repairs (self);
  entry = wayside_download_manager_look_folder (self->entries, folder);
  own = wayside_query_dup (query);
  if (entry != NULL)
    wayside_query_set_size (own, wayside_query_get_size (wayside_entry_get_query (entry)));
  download = wayside_download_new (self->engine, own, token, folder);
  wayside_download_set_repair (download, folder);
  wayside_download_set_save_flags (download,
                                   entry != NULL ? wayside_entry_get_save_flags (entry) : self->save_flags);
  if (self->parallel > 0)
    wayside_download_set_parallel (download, self->parallel);
  wayside_download_start (download);
  entry = make_entry (self, own, folder, folder);
  g_ptr_array_add (self->repairs, entry);
  wayside_entry_attach (entry, download, self->monitor, self->metered_allowed);
  return entry;
}

/**
 * wayside_download_manager_go_on:
 * @self: a download manager
 * @entry: one of its entries
 * @token: a token returned by wayside_token_clean()
 *
 * Resumes a download that is paused, stopped or interrupted. A finished download is started again to fetch
 * images that were added since; images on disk are not fetched again.
 */
void
wayside_download_manager_go_on (WaysideDownloadManager *self, WaysideEntry *entry, const char *token)
{
  WaysideDownload *download;
  const WaysideJob *job;

  g_return_if_fail (WAYSIDE_IS_DOWNLOAD_MANAGER (self));
  g_return_if_fail (WAYSIDE_IS_ENTRY (entry));
  g_return_if_fail (token != NULL);

  download = wayside_entry_get_download (entry);
  job = wayside_entry_get_job (entry);
  if (wayside_entry_get_state (entry) == WAYSIDE_ENTRY_PAUSED)
    {
      wayside_download_resume (download);
    }
  else if (wayside_entry_is_going_on (entry))
    {
      return;
    }
  else if (download != NULL && wayside_entry_get_state (entry) != WAYSIDE_ENTRY_FINISHED)
    {
      wayside_download_set_token (download, token);
      wayside_download_resume (download);
    }
  else
    {
      g_autoptr (WaysideQuery) query = g_object_ref (wayside_entry_get_query (entry));
      g_autofree char *folder = g_strdup (wayside_entry_get_folder (entry));

      start_download (self, entry, query, token, job->output_root, folder,
                      wayside_entry_get_save_flags (entry));
    }
}

static void
set_token (GPtrArray *entries, const char *token)
{
  for (guint i = 0; i < entries->len; i++)
    {
      WaysideDownload *download = wayside_entry_get_download (g_ptr_array_index (entries, i));

      if (download != NULL && (!wayside_download_is_ended (download) || failed_for_token (download)))
        wayside_download_set_token (download, token);
    }
}

/**
 * wayside_download_manager_set_token:
 * @self: a download manager
 * @token: a token returned by wayside_token_clean()
 *
 * Replaces the token of all active downloads, and resumes those that failed because of the token.
 */
void
wayside_download_manager_set_token (WaysideDownloadManager *self, const char *token)
{
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD_MANAGER (self));
  g_return_if_fail (token != NULL);

  set_token (self->entries, token);
  set_token (self->repairs, token);
}

/**
 * wayside_download_manager_move:
 * @self: a download manager
 * @entry: one of its entries
 * @by: number of positions towards the end of the queue; negative towards its start
 *
 * Moves a waiting download within the queue. Does nothing if the download is not waiting.
 */
void
wayside_download_manager_move (WaysideDownloadManager *self, WaysideEntry *entry, int by)
{
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD_MANAGER (self));
  g_return_if_fail (WAYSIDE_IS_ENTRY (entry));

  if (wayside_entry_get_state (entry) == WAYSIDE_ENTRY_WAITING)
    wayside_download_move (wayside_entry_get_download (entry), by);
}

static void
suspend_all (GPtrArray *entries)
{
  for (guint i = 0; i < entries->len; i++)
    if (wayside_entry_is_going_on (g_ptr_array_index (entries, i)))
      wayside_download_suspend (wayside_entry_get_download (g_ptr_array_index (entries, i)));
}

/**
 * wayside_download_manager_suspend:
 * @self: a download manager
 *
 * Ends all downloads because the program exits, see wayside_download_suspend(). The property "working"
 * becomes %FALSE when all of them have ended.
 */
void
wayside_download_manager_suspend (WaysideDownloadManager *self)
{
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD_MANAGER (self));

  suspend_all (self->entries);
  suspend_all (self->repairs);
}
