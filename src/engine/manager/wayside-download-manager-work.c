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

static WaysideDownload *
add_new (WaysideDownloadManager *self,
         WaysideQuery *query,
         const char *token,
         const char *output_root,
         const char *folder)
{
  WaysideDownload *download = wayside_download_new (self->engine, query, token, output_root);

  download->folder = g_strdup (folder);
  wayside_download_manager_adopt (self, download);
  return download;
}

/* Starts a download that is not active, with a new runner. */
static void
start_download (WaysideDownloadManager *self,
                WaysideDownload *download,
                const char *token,
                const char *folder,
                WaysideSaveFlags save_flags)
{
  g_clear_object (&download->watch);
  wayside_download_reset (download);
  wayside_download_set_token (download, token);
  wayside_download_set_folder (download, folder);
  wayside_download_set_save_flags (download, save_flags);
  if (self->parallel > 0)
    wayside_download_set_parallel (download, self->parallel);
  wayside_download_start (download);
  wayside_download_manager_watch (self, download);
}

/**
 * wayside_download_manager_start:
 * @self: a download manager
 * @query: the images to download
 * @token: a token returned by wayside_token_clean()
 * @output_root: the folder in which the folder of the download is created
 *
 * Starts a download or adds it to the queue. An earlier download to the same folder is started
 * again; if it is still active, nothing is started.
 *
 * Returns: (transfer none): the download
 */
WaysideDownload *
wayside_download_manager_start (WaysideDownloadManager *self,
                                WaysideQuery *query,
                                const char *token,
                                const char *output_root)
{
  g_autofree char *root = NULL;
  g_autofree char *folder = NULL;
  WaysideDownload *download;

  g_return_val_if_fail (WAYSIDE_IS_DOWNLOAD_MANAGER (self), NULL);
  g_return_val_if_fail (WAYSIDE_IS_QUERY (query), NULL);
  g_return_val_if_fail (token != NULL && output_root != NULL, NULL);

  root = g_canonicalize_filename (output_root, NULL);
  folder = predict_folder (query, root);
  download = wayside_download_manager_look_folder (self->removed, folder);
  if (download != NULL)
    wayside_download_manager_put_back (self, download);
  else
    download = wayside_download_manager_look_folder (self->downloads, folder);

  if (download != NULL && !wayside_download_is_ended (download))
    return download;

  if (download == NULL)
    {
      g_autoptr (WaysideDownload) added = add_new (self, query, token, root, folder);

      download = added;
      wayside_download_manager_insert (self, 0, added);
    }
  else
    {
      wayside_download_set_query (download, query, root);
    }
  start_download (self, download, token, NULL, self->save_flags);
  return download;
}

/* Keeps repairs that failed because of the token, since they continue when there is a valid one. */
static void
drop_ended_repairs (WaysideDownloadManager *self)
{
  for (guint i = self->repairs->len; i > 0; i--)
    {
      WaysideDownload *download = g_ptr_array_index (self->repairs, i - 1);

      if (wayside_download_is_ended (download) &&
          !wayside_error_needs_token (wayside_download_get_error (download)))
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
 * Returns: (transfer none): the repair
 */
WaysideDownload *
wayside_download_manager_repair (WaysideDownloadManager *self,
                                 WaysideQuery *query,
                                 const char *token,
                                 const char *folder)
{
  g_autoptr (WaysideQuery) own = NULL;
  WaysideDownload *repaired, *repair;

  g_return_val_if_fail (WAYSIDE_IS_DOWNLOAD_MANAGER (self), NULL);
  g_return_val_if_fail (WAYSIDE_IS_QUERY (query), NULL);
  g_return_val_if_fail (token != NULL && folder != NULL, NULL);

  drop_ended_repairs (self);
  repaired = wayside_download_manager_look_folder (self->downloads, folder);
  own = wayside_query_dup (query);
  if (repaired != NULL)
    wayside_query_set_size (own, wayside_query_get_size (wayside_download_get_query (repaired)));
  repair = add_new (self, own, token, folder, folder);
  g_ptr_array_add (self->repairs, repair);
  wayside_download_set_repair (repair, folder);
  start_download (self, repair, token, folder,
                  repaired != NULL ? wayside_download_get_save_flags (repaired) : self->save_flags);
  return repair;
}

/**
 * wayside_download_manager_go_on:
 * @self: a download manager
 * @download: one of its downloads
 * @token: a token returned by wayside_token_clean()
 *
 * Resumes a download that is paused, stopped or interrupted. A finished download is started again to fetch
 * images that were added since, and one whose folder is missing to fetch all of them; images on disk are not
 * fetched again.
 */
void
wayside_download_manager_go_on (WaysideDownloadManager *self, WaysideDownload *download, const char *token)
{
  WaysideDownloadState state;

  g_return_if_fail (WAYSIDE_IS_DOWNLOAD_MANAGER (self));
  g_return_if_fail (WAYSIDE_IS_DOWNLOAD (download));
  g_return_if_fail (token != NULL);

  state = wayside_download_get_state (download);
  if (state == WAYSIDE_DOWNLOAD_PAUSED)
    {
      wayside_download_resume (download);
    }
  else if (!wayside_download_is_ended (download))
    {
      return;
    }
  else if (state == WAYSIDE_DOWNLOAD_FINISHED || wayside_download_is_past (download) ||
           wayside_download_is_lost (download))
    {
      g_autofree char *folder = g_strdup (wayside_download_get_folder (download));

      start_download (self, download, token, folder, wayside_download_get_save_flags (download));
    }
  else
    {
      wayside_download_set_token (download, token);
      wayside_download_resume (download);
    }
}

static void
set_token (GPtrArray *downloads, const char *token)
{
  for (guint i = 0; i < downloads->len; i++)
    {
      WaysideDownload *download = g_ptr_array_index (downloads, i);

      if (!wayside_download_is_ended (download) ||
          wayside_error_needs_token (wayside_download_get_error (download)))
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

  set_token (self->downloads, token);
  set_token (self->repairs, token);
}

static void
suspend_all (GPtrArray *downloads)
{
  for (guint i = 0; i < downloads->len; i++)
    if (!wayside_download_is_ended (g_ptr_array_index (downloads, i)))
      wayside_download_suspend (g_ptr_array_index (downloads, i));
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

  suspend_all (self->downloads);
  suspend_all (self->repairs);
}
