/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wayside-download-runner-private.h"

#include "wayside-error.h"

#include <glib/gi18n-lib.h>

/* Ready images per allowed transfer, above which the next listing step is not requested yet. */
#define WAITING_PER_SLOT 4

/* Returns the item with this id, appending it if it is new. */
WaysideRunnerItem *
wayside_download_runner_add_item (WaysideDownloadRunner *self, const char *id)
{
  WaysideRunnerItem *item = g_hash_table_lookup (self->by_id, id);

  if (item != NULL)
    return item;

  item = g_new0 (WaysideRunnerItem, 1);
  item->position = self->items->len;
  item->id = g_strdup (id);
  item->length = -1;
  item->size = wayside_query_get_size (self->query);
  item->is_doubted = self->options.replace;
  if (self->memory != NULL)
    item->n_tries = GPOINTER_TO_UINT (g_hash_table_lookup (self->memory->tries, id));
  g_ptr_array_add (self->items, item);
  self->counts[item->state]++;
  g_hash_table_insert (self->by_id, item->id, item);
  g_ptr_array_add (self->new_ids, g_strdup (id));
  wayside_download_runner_schedule_report (self);
  return item;
}

static gint
compare_positions (gconstpointer a, gconstpointer b)
{
  const WaysideRunnerItem *first = *(const WaysideRunnerItem *const *) a;
  const WaysideRunnerItem *second = *(const WaysideRunnerItem *const *) b;

  return first->position < second->position ? -1 : first->position > second->position;
}

static void
settle_present (WaysideDownloadRunner *self, WaysideRunnerItem *item)
{
  gpointer size;

  if (item->state == WAYSIDE_ITEM_WAITING && self->present != NULL && !item->is_doubted &&
      g_hash_table_lookup_extended (self->present, item->id, NULL, &size))
    {
      item->n_stored = GPOINTER_TO_SIZE (size);
      wayside_download_runner_mark (self, item, WAYSIDE_ITEM_PRESENT);
    }
}

/* Metadata arrives in no particular order; images are fetched in the order of the items. */
static void
take_records (WaysideDownloadRunner *self, GPtrArray *records)
{
  g_autoptr (GPtrArray) listed = g_ptr_array_new ();

  if (records->len > 0)
    wayside_download_runner_settle_lost (self);
  g_ptr_array_set_free_func (records, NULL);
  for (guint i = 0; i < records->len; i++)
    {
      WaysideMetadata *record = g_ptr_array_index (records, i);
      WaysideRunnerItem *item = wayside_download_runner_add_item (self, wayside_metadata_get_id (record));

      g_clear_pointer (&item->record, wayside_metadata_free);
      item->record = record;
      item->has_news = TRUE;
      wayside_download_runner_touch (self, item);
      settle_present (self, item);
      if (item->state == WAYSIDE_ITEM_WAITING)
        g_ptr_array_add (listed, item);
    }

  g_ptr_array_sort (listed, compare_positions);
  for (guint i = 0; i < listed->len; i++)
    g_queue_push_tail (&self->ready, g_ptr_array_index (listed, i));
}

static void
take_missing (WaysideDownloadRunner *self, GPtrArray *missing)
{
  g_autoptr (GError) gone = NULL;

  gone = g_error_new_literal (WAYSIDE_ERROR, WAYSIDE_ERROR_GONE, _ ("No longer on Mapillary"));
  for (guint i = 0; i < missing->len; i++)
    {
      WaysideRunnerItem *item = wayside_download_runner_add_item (self, g_ptr_array_index (missing, i));

      settle_present (self, item);
      if (item->state == WAYSIDE_ITEM_WAITING)
        wayside_download_runner_lose (self, item, gone);
    }
}

/* Queues images without metadata, which is requested just before each is fetched. */
static void
take_unlisted (WaysideDownloadRunner *self, GPtrArray *unlisted)
{
  for (guint i = 0; i < unlisted->len; i++)
    {
      WaysideRunnerItem *item = wayside_download_runner_add_item (self, g_ptr_array_index (unlisted, i));

      settle_present (self, item);
      if (item->state == WAYSIDE_ITEM_WAITING)
        g_queue_push_tail (&self->ready, item);
    }
}

/* Returns the path of the download's folder, as far as it is known: the name of a sequence given by one of
 * its photos is known only once it has been resolved. */
char *
wayside_download_runner_build_folder (WaysideDownloadRunner *self)
{
  g_autoptr (WaysideQuery) query = NULL;
  g_autofree char *name = NULL;
  g_autofree char *full_name = NULL;

  if (self->options.folder != NULL)
    return g_strdup (self->options.folder);

  /* A sequence given by one of its photos gets the folder of its own key. */
  if (self->sequence != NULL)
    query = wayside_query_new_sequence (self->sequence, NULL);
  name = wayside_query_dup_folder_name (query != NULL ? query : self->query);

  if (self->options.timestamped)
    {
      g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
      g_autofree char *stamp = g_date_time_format (now, "%Y%m%d-%H%M%S");

      full_name = g_strconcat (name, "_", stamp, NULL);
    }
  else
    {
      full_name = g_steal_pointer (&name);
    }

  return g_build_filename (self->options.output_root, full_name, NULL);
}

static void
opened_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WaysideDownloadRunner) self = user_data;
  g_autoptr (GError) error = NULL;
  GList *next;

  self->is_opening = FALSE;
  g_clear_pointer (&self->bare, g_hash_table_unref);
  self->present = wayside_writer_open_finish (wayside_engine_get_writer (self->engine), result, &self->bare,
                                              &self->n_free, &error);
  if (self->present == NULL)
    {
      /* Recreate the store on the next try: the cause may be fixed by then. */
      g_clear_object (&self->store);
      wayside_download_runner_fail (self, error);
      return;
    }

  /* Add the bytes already received, since wayside_download_get_bytes_free() subtracts all received bytes. */
  if (self->n_free != G_MAXUINT64)
    self->n_free += self->n_bytes;
  self->is_recording = TRUE;
  for (guint i = 0; i < self->items->len; i++)
    settle_present (self, g_ptr_array_index (self->items, i));
  for (GList *l = self->ready.head; l != NULL; l = next)
    {
      WaysideRunnerItem *item = l->data;

      next = l->next;
      if (item->state != WAYSIDE_ITEM_WAITING)
        g_queue_delete_link (&self->ready, l);
    }
  wayside_download_runner_note_new (self);
  wayside_download_runner_pump (self);
}

/* Create the folder only when there is something to save in it, so that a mistyped key leaves no empty folder
 * behind. */
static void
open_store (WaysideDownloadRunner *self)
{
  g_autofree char *folder = NULL;

  if (self->store == NULL)
    {
      folder = wayside_download_runner_build_folder (self);
      self->store = wayside_store_new (folder, self->options.save_flags);
    }
  self->is_opening = TRUE;
  wayside_writer_open_async (wayside_engine_get_writer (self->engine), self->store, !self->options.dry_run,
                             opened_cb, g_object_ref (self));
}

static void
take_step (WaysideDownloadRunner *self, WaysideListingStep *step)
{
  if (step->sequence != NULL && self->sequence == NULL)
    self->sequence = g_strdup (step->sequence);

  for (guint i = 0; step->ids != NULL && i < step->ids->len; i++)
    settle_present (self, wayside_download_runner_add_item (self, g_ptr_array_index (step->ids, i)));
  take_records (self, step->records);
  take_missing (self, step->missing);
  take_unlisted (self, step->unlisted);
  self->n_skipped = step->n_skipped;
  self->is_listed = step->is_last;
  wayside_download_runner_note_new (self);
  if (self->state == WAYSIDE_DOWNLOAD_LISTING && self->items->len > 0)
    self->state = WAYSIDE_DOWNLOAD_RUNNING;
  wayside_download_runner_schedule_report (self);
}

static void
stepped_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WaysideDownloadRunner) self = user_data;
  g_autoptr (WaysideListingStep) step = NULL;
  g_autoptr (GError) error = NULL;

  self->is_asking = FALSE;
  step = wayside_listing_next_finish (WAYSIDE_LISTING (object), result, &error);
  if (step != NULL)
    take_step (self, step);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    wayside_download_runner_fail (self, error);

  wayside_download_runner_pump (self);
}

static gboolean
has_something_to_save (WaysideDownloadRunner *self)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      const WaysideRunnerItem *item = g_ptr_array_index (self->items, i);

      if (item->state != WAYSIDE_ITEM_GONE && item->verdict == NULL)
        return TRUE;
    }

  return FALSE;
}

/* Opens the folder once there is something to save, and requests the next listing step when few images are
 * left to fetch. */
void
wayside_download_runner_list_more (WaysideDownloadRunner *self)
{
  if (self->is_looking_up)
    return;

  if (self->present == NULL && !self->is_opening && has_something_to_save (self))
    open_store (self);

  if (self->is_listed || self->is_asking || self->ready.length > self->options.parallel * WAITING_PER_SLOT)
    return;

  if (self->listing == NULL)
    {
      /* Open the folder first: of the images from the resume state, only those not in it are requested. */
      if (self->items->len > 0 && self->present == NULL)
        return;

      self->listing = wayside_listing_new (self->graph, self->query);
      wayside_download_runner_seed_listing (self);
    }
  self->is_asking = TRUE;
  wayside_listing_next_async (self->listing, self->cancellable, stepped_cb, g_object_ref (self));
}
