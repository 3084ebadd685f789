/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Downloads of earlier program runs, restored from the library and the folder on disk. */

#include "config.h"

#include "wayside-download-private.h"

#include "wayside-engine-private.h"
#include "wayside-error.h"
#include "wayside-item-private.h"
#include "wayside-api-page.h"
#include "wayside-store.h"
#include "wayside-token.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <sys/stat.h>

/* Upper bound for a metadata file, which normally has a few kilobytes. */
#define MAX_RECORD_LENGTH (4 * 1024 * 1024)

/* Sets the numbers that follow from the others when nothing runs. */
static void
complete_stats (WaysideDownload *self, WaysideDownloadStats *stats)
{
  stats->is_total_known = stats->state == WAYSIDE_DOWNLOAD_FINISHED ||
                          (stats->n_items > 0 && !wayside_query_is_search (self->query));
  stats->bytes_free = G_MAXUINT64;
  stats->seconds_left = -1;
}

/* Restores a download from the library, without its items. It makes no network request before it is resumed,
 * which needs a token, see wayside_download_set_token(). */
WaysideDownload *
wayside_download_new_past (WaysideEngine *engine, const WaysideJob *job)
{
  WaysideDownload *self = wayside_download_new (engine, job->query, "", job->output_root);

  g_clear_pointer (&self->options.token, wayside_token_free);
  wayside_download_set_folder (self, job->folder);
  wayside_download_set_save_flags (self, job->save_flags);
  self->recorder = wayside_job_recorder_new_past (wayside_engine_get_library (engine), job->id);
  self->folder = g_strdup (job->folder);
  self->name = g_strdup (job->name);
  self->cover = g_strdup (job->cover);
  self->date = job->changed_at;
  self->stats = job->stats;
  if (self->stats.state != WAYSIDE_DOWNLOAD_FINISHED && self->stats.state != WAYSIDE_DOWNLOAD_STOPPED)
    self->stats.state = WAYSIDE_DOWNLOAD_INTERRUPTED;
  complete_stats (self, &self->stats);
  self->past = self->stats;
  return self;
}

/**
 * wayside_download_is_past:
 * @self: a download
 *
 * Returns: %TRUE if the download is as in the library: no run of this session has found images since
 */
gboolean
wayside_download_is_past (WaysideDownload *self)
{
  g_return_val_if_fail (WAYSIDE_IS_DOWNLOAD (self), FALSE);

  return self->runner == NULL && self->stats.state != WAYSIDE_DOWNLOAD_READY;
}

/* Whether photos were saved that can be moved or deleted by the user. */
gboolean
wayside_download_may_be_lost (WaysideDownload *self)
{
  return wayside_download_is_ended (self) && self->folder != NULL &&
         wayside_download_stats_count_kept (&self->stats) > 0;
}

/* Whether a folder does not exist. Blocks on the disk. */
gboolean
wayside_download_is_gone (const char *folder)
{
  GStatBuf status;

  return g_stat (folder, &status) != 0 && (errno == ENOENT || errno == ENOTDIR);
}

/* Makes @self a past download in a folder to which the user has moved its photos. */
void
wayside_download_relocate (WaysideDownload *self, const char *folder)
{
  const WaysideDownloadStats before = self->stats;
  g_autofree char *root = g_path_get_dirname (folder);

  g_clear_object (&self->runner);
  wayside_download_set_folder (self, folder);
  g_free (self->folder);
  self->folder = g_strdup (folder);
  g_free (self->options.output_root);
  self->options.output_root = g_steal_pointer (&root);
  self->past = self->stats;
  self->is_lost = FALSE;
  if (self->recorder != NULL)
    wayside_job_recorder_move (self->recorder, wayside_engine_get_writer (self->engine), folder);
  wayside_download_unload (self);
  wayside_download_notify (self, &before, TRUE);
}

typedef struct
{
  WaysideReport *report; /* (owned) */
  char *folder;          /* (owned) */
  WaysideSaveFlags save_flags;
  gboolean is_gone; /* whether the folder does not exist */
} Look;

static void
look_free (Look *look)
{
  g_clear_pointer (&look->report, wayside_report_free);
  g_clear_pointer (&look->folder, g_free);
  g_free (look);
}

/* The files on disk are authoritative: mark items as failed if the user has removed their files since. */
static void
compare_with_folder (WaysideReport *report, GHashTable *present)
{
  for (guint i = 0; i < report->changes->len; i++)
    {
      WaysideItemChange *change = &g_array_index (report->changes, WaysideItemChange, i);
      gpointer size;

      if (!wayside_item_state_is_kept (change->state))
        continue;

      if (g_hash_table_lookup_extended (present, g_ptr_array_index (report->new_ids, change->position), NULL,
                                        &size))
        {
          report->stats.n_stored += GPOINTER_TO_SIZE (size);
          continue;
        }

      change->state = WAYSIDE_ITEM_FAILED;
      change->error = wayside_error_new_file_lost ();
    }
}

static void
look_into_folder (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Look *look = data;
  g_autoptr (WaysideStore) store = wayside_store_new (look->folder, look->save_flags);
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) present = wayside_store_list_present (store, NULL, &error);

  look->is_gone = wayside_download_is_gone (look->folder);
  if (present == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    {
      compare_with_folder (look->report, present);
      g_task_return_boolean (task, TRUE);
    }
}

/* Counts the loaded items. */
static void
count_items (WaysideReport *report)
{
  WaysideDownloadStats *stats = &report->stats;

  stats->n_items = report->new_ids->len;
  stats->counts[WAYSIDE_ITEM_WAITING] = report->new_ids->len - report->changes->len;
  for (guint i = 0; i < report->changes->len; i++)
    stats->counts[g_array_index (report->changes, WaysideItemChange, i).state]++;
}

static void
looked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  WaysideDownload *self = g_task_get_source_object (task);
  Look *look = g_task_get_task_data (G_TASK (result));
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (task, error);
      return;
    }

  /* Ignore the report if the download was resumed or loaded in the meantime, and if the whole folder is missing:
   * that is not a failure of each photo. */
  if (wayside_download_is_past (self))
    wayside_download_set_lost (self, look->is_gone && wayside_download_may_be_lost (self));
  if (wayside_download_is_past (self) && self->items->len == 0 && !self->is_lost)
    {
      count_items (look->report);
      look->report->stats.state = self->stats.state;
      complete_stats (self, &look->report->stats);
      wayside_download_take_report (look->report, G_OBJECT (self));
    }
  g_task_return_boolean (task, TRUE);
}

static void
loaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GTask) looking = NULL;
  WaysideDownload *self = g_task_get_source_object (task);
  WaysideReport *report;
  GError *error = NULL;
  Look *look;

  report = self->recorder != NULL ? wayside_job_recorder_load_items_finish (self->recorder, result, &error)
                                  : NULL;
  if (report == NULL)
    {
      if (error != NULL)
        g_task_return_error (task, error);
      else
        g_task_return_boolean (task, TRUE);
      return;
    }

  look = g_new0 (Look, 1);
  look->report = report;
  look->folder = g_strdup (self->folder);
  look->save_flags = self->options.save_flags;
  /* The worker thread may drop the last reference to this inner task, so keep it free of objects of this
   * thread: @task is only its user data. */
  looking = g_task_new (NULL, NULL, looked_cb, g_steal_pointer (&task));
  g_task_set_source_tag (looking, loaded_cb);
  g_task_set_task_data (looking, look, (GDestroyNotify) look_free);
  g_task_run_in_thread (looking, look_into_folder);
}

/* Adds the items of a past download: their states from the library, corrected by the files in the folder. Any
 * other download has its items. */
void
wayside_download_load_async (WaysideDownload *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, wayside_download_load_async);
  if (!wayside_download_is_past (self) || self->items->len > 0)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  wayside_job_recorder_load_items_async (self->recorder, wayside_engine_get_writer (self->engine), loaded_cb,
                                         g_steal_pointer (&task));
}

/* Returns FALSE with WAYSIDE_ERROR_FOLDER if the library or the folder cannot be read. */
gboolean
wayside_download_load_finish (WaysideDownload *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Read only regular files, since opening a pipe would block forever. Do not map the file: access to a mapping
 * raises SIGBUS when the disk is removed or the network file system goes away. */
static void
read_record (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const char *path = data;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (WaysideApiPage) page = NULL;
  char *text;
  gsize length;
  GStatBuf status;

  if (g_stat (path, &status) == 0 && S_ISREG (status.st_mode) && status.st_size <= MAX_RECORD_LENGTH &&
      g_file_get_contents (path, &text, &length, NULL))
    {
      bytes = g_bytes_new_take (text, length);
      page = wayside_api_page_parse (bytes, 200, WAYSIDE_API_PAGE_OBJECT, NULL);
    }

  g_task_return_pointer (
      task, page != NULL ? g_object_ref (((WaysideMetadata *) page->records->pdata[0])->image) : NULL,
      g_object_unref);
}

static void
record_read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WaysideItem) item = user_data;
  g_autoptr (WaysideImage) image = g_task_propagate_pointer (G_TASK (result), NULL);

  if (image != NULL && g_strcmp0 (wayside_image_get_id (image), wayside_item_get_id (item)) == 0 &&
      wayside_item_get_image (item) == NULL)
    wayside_item_take_image (item, g_steal_pointer (&image));
}

/**
 * wayside_download_ensure_image:
 * @self: a download
 * @item: one of its items
 *
 * Loads the image of a restored item from its metadata file, if it is not loaded yet. When it has been read,
 * the item notifies its "image" property.
 */
void
wayside_download_ensure_image (WaysideDownload *self, WaysideItem *item)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (WAYSIDE_IS_DOWNLOAD (self));
  g_return_if_fail (WAYSIDE_IS_ITEM (item));

  if ((self->runner != NULL && !self->is_stale) || self->folder == NULL ||
      wayside_item_get_image (item) != NULL)
    return;

  task = g_task_new (NULL, NULL, record_read_cb, g_object_ref (item));
  g_task_set_source_tag (task, wayside_download_ensure_image);
  g_task_set_task_data (
      task, wayside_store_build_path (self->folder, wayside_item_get_id (item), WAYSIDE_PAIR_PART_METADATA),
      g_free);
  g_task_run_in_thread (task, read_record);
}
